"""Jing, as its command line has it: one Java process for all that is asked of it, which starts once and stays warm."""

import atexit
import os
import shutil
import subprocess
import tempfile
import threading
from functools import lru_cache
from pathlib import Path

import pytest

JARS = Path("/usr/share/java")
NEEDED = ("jing.jar", "xercesImpl.jar", "xml-apis.jar", "Saxon-HE.jar", "xml-resolver.jar")
#: As the command of Debian starts it.
XINCLUDE = "org.apache.xerces.xni.parser.XMLParserConfiguration=org.apache.xerces.parsers.XIncludeParserConfiguration"

needs_jing = pytest.mark.skipif(shutil.which("jing") is None, reason="jing is not installed")


def jing(*arguments):
    """The (status, output) of `jing ARGUMENTS`; paths are absolute. The test is skipped where there is no Jing."""
    asked = [str(each) for each in arguments]
    server = _server(os.getpid())
    if server is None:
        if shutil.which("jing") is None:
            pytest.skip("jing is not installed")
        done = subprocess.run(["jing", *asked], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout
    assert all(asked) and not any("\n" in each for each in asked)
    with _LOCK:
        server.stdin.write("".join(f"{each}\n" for each in (*asked, "")).encode())
        server.stdin.flush()
        status, size = server.stdout.readline().split()
        return int(status), server.stdout.read(int(size)).decode()


_LOCK = threading.Lock()


@lru_cache(maxsize=1)
def _server(_process):
    """The Java process; None where Jing's classes or Java's compiler are not where they are looked for."""
    if shutil.which("javac") is None or not (JARS / "jing.jar").exists():
        return None
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    classes = os.pathsep.join([folder, *(str(JARS / each) for each in NEEDED)])
    source = Path(__file__).with_name("Jing.java")
    if subprocess.run(["javac", "-cp", classes, "-d", folder, source], capture_output=True, check=False).returncode:
        return None
    lean = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss4m")
    started = subprocess.Popen(
        ["java", *lean, f"-D{XINCLUDE}", "-cp", classes, "com.thaiopensource.relaxng.util.Jing"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    atexit.register(started.kill)
    return started
