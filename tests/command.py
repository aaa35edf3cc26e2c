"""`teitools` as its users call it: in a process of its own, forked from one that has imported everything already.

What runs is what an installed `teitools` runs, with its own streams, folder and environment, and nothing that it does
comes back here; only the start of Python and the imports, which would cost more than most commands, are done once.
"""

import io
import json
import os
import pkgutil
import signal
import subprocess
import sys
import tempfile
import time
import types
import warnings
from contextlib import contextmanager
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import teitools.cli

#: Seconds after which something hangs, on a machine however busy: no test asks how long anything takes.
PATIENCE = 900
#: Seconds of processor time, which no command of a test needs.
WORK = 120
#: Of the child: descriptor, mode, what happens to what cannot be encoded.
STREAMS = ((0, "r", "strict"), (1, "w", "strict"), (2, "w", "backslashreplace"))


def teitools_command(*arguments, cwd=None, stdin=b"", env=None, text=False, timeout=PATIENCE, before=None):
    """The command run to its end, as `subprocess.run` has it; `env` is the whole environment, or None for this one.

    before: called first, in the command's own process; there must be forks. Of a fork, what it used is its `usage`.
    """
    environment = dict(os.environ if env is None else env)
    arguments = [str(each) for each in arguments]
    of_python = {name for name in {*environment, *os.environ} if name.startswith(("PYTHON", "LC_", "LANG"))}
    if not hasattr(os, "fork") or any(environment.get(name) != os.environ.get(name) for name in of_python):
        command = [sys.executable, "-m", "teitools", *arguments]
        done = subprocess.run(command, cwd=cwd, input=stdin, capture_output=True, env=environment, timeout=timeout)
        return _textual(done) if text else done
    import_all()
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write(stdin)
        given.seek(0)
        sys.stdout.flush()
        sys.stderr.flush()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of forks where pytest-xdist has its threads
            child = os.fork()
        if child == 0:
            _command(arguments, cwd, environment, [given.fileno(), out.fileno(), err.fileno()], before)
        status, usage = _waited(child, timeout)
        out.seek(0)
        err.seek(0)
        done = subprocess.CompletedProcess(["teitools", *arguments], status, out.read(), err.read())
        done.usage = usage
    return _textual(done) if text else done


#: What `other_python` starts: a line in is a command, a line out what became of it.
_ANSWERS = """
import json, os, sys
from command import teitools_command
for line in sys.stdin:
    arguments, folder, more = json.loads(line)
    done = teitools_command(*arguments, cwd=folder, env={**os.environ, **more})
    said = [each.decode(errors="replace") for each in (done.stdout, done.stderr)]
    used = [done.usage.ru_utime + done.usage.ru_stime, done.usage.ru_maxrss * 1024]
    print(json.dumps([done.returncode, *said, *used]), flush=True)
"""


@contextmanager
def other_python(**environment):
    """A new Python, started once, with little but teitools in its memory and an environment of its own.

    A function (arguments, folder, more of the environment) → the `Answer` of that command. There must be forks.
    """

    def run(arguments, folder, **more):
        told = [[str(each) for each in arguments], str(folder), more]
        python.stdin.write(f"{json.dumps(told)}\n".encode())
        python.stdin.flush()
        return Answer(*json.loads(python.stdout.readline()))

    found = os.pathsep.join([str(Path(__file__).parent), *filter(None, [os.environ.get("PYTHONPATH")])])
    env = {**os.environ, "PYTHONPATH": found, **environment}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", _ANSWERS], env=env, **pipes) as python:
        yield run
        python.stdin.close()


class Answer(NamedTuple):
    """What a command said and used: seconds of processor time, and bytes of memory at the most."""

    status: int
    out: str
    err: str
    seconds: float
    memory: int


@contextmanager
def work_within(seconds):
    """Fails what takes more processor time than that here, also what would never end."""

    def late(*_):
        raise AssertionError(f"more than {seconds} seconds of work")

    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _textual(done):
    said = (each.decode("utf-8").replace("\r\n", "\n") for each in (done.stdout, done.stderr))
    return subprocess.CompletedProcess(done.args, done.returncode, *said)


@lru_cache(maxsize=1)
def import_all():
    """Every module of teitools that can be imported here is."""
    for module in pkgutil.walk_packages(teitools.__path__, "teitools."):
        if not module.name.endswith("__main__"):
            import_module(module.name)


def _command(arguments, cwd, environment, streams, before):
    """In the child: what `teitools` is, from its first line to its last."""
    status = 70
    try:
        import resource  # only where there are forks

        resource.setrlimit(resource.RLIMIT_CPU, (WORK, resource.getrlimit(resource.RLIMIT_CPU)[1]))
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
        sys.stdin, sys.stdout, sys.stderr = (
            io.TextIOWrapper(os.fdopen(number, f"{mode}b"), "utf-8", errors) for number, mode, errors in STREAMS
        )
        os.environ.clear()
        os.environ.update(environment)
        if cwd is not None:
            os.chdir(cwd)
        warnings.simplefilter("ignore")
        if before is not None:
            before()
        # As `python -m teitools` would have them.
        sys.argv = [str(Path(teitools.__file__).with_name("__main__.py")), *arguments]
        sys.modules["__main__"] = types.ModuleType("__main__")
        sys.modules["__main__"].__package__ = "teitools"
        try:
            teitools.cli.main()
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else int(bool(end.code))
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:
        import traceback

        os.write(2, traceback.format_exc().encode("utf-8", "backslashreplace"))
    finally:
        os._exit(status)


def _waited(child, timeout):
    limit, pause = time.monotonic() + timeout, 0.001
    while True:
        ended, status, usage = os.wait4(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status), usage
        if time.monotonic() > limit:
            os.kill(child, 9)
            os.waitpid(child, 0)
            raise subprocess.TimeoutExpired("teitools", timeout)
        time.sleep(pause)
        pause = min(pause * 1.5, 0.02)
