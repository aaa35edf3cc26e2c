"""Whatever goes wrong while a command writes: what stood there stands, or the new is whole; the next run is fine."""

import errno
import hashlib
import itertools
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
from cases import CASES
from command import PATIENCE, teitools_command

PROSE = "Once upon a time there was a letter, and nobody could read it at all.\n"
TEI = (
    '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>t</title></titleStmt><publicationStmt>'
    '<p/></publicationStmt><sourceDesc><bibl><idno type="filename">s.txt</idno><idno type="sha256">{hash}</idno>'
    '<measure unit="chars" quantity="{length}"/></bibl></sourceDesc></fileDesc></teiHeader><text><body>'
    '<div type="transcription"><p>{text}</p></div></body></text></TEI>'
)
#: What a safe repair mends, at many places: a name's look-alike letters, an attribute that is called otherwise.
TO_MEND = '<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body><p>{text}</p></body></text></TEI>'
ODD = (
    '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>x</title></titleStmt><publicationStmt>'
    "<p/></publicationStmt><sourceDesc><p/></sourceDesc></fileDesc></teiHeader><text><body>"
    '<schemaSpec ident="x" start="p"><moduleRef key="tei"/><moduleRef key="core" include="p"/></schemaSpec>'
    "</body></text></TEI>"
)
#: What each command is told; all of what it writes is below `out`, or is `mend`.
COMMANDS = {
    "withhold": ["withhold", "full.xml", "--source", "s.txt", "-o", "out/held.xml"],
    "restore": ["restore", "held.xml", "--source", "s.txt", "-o", "out/full.xml"],
    "transform": ["transform", "full.xml", "--to", "text", "-o", "out/a.txt", "--standoff", "out/a.jsonl"],
    "transform several": ["transform", "full.xml", "held.xml", "--to", "html", "-o", "out"],
    "odd compile": ["odd", "compile", "x.odd", "--p5subset", "{p5}", "-o", "out/x.rng"],
    "schema convert": ["schema", "convert", "mend.rnc", "-o", "out/mend.rng"],
    "validate --fix": ["validate", "mend", "--schema", "mend.rnc", "--fix", "--no-cache"],
    "validate --write-baseline": [
        "validate",
        "full.xml",
        "--schema",
        "mend.rnc",
        "--baseline",
        "out/known.json",
        "--write-baseline",
    ],
    "build": ["build", "letters", "-o", "out", "--no-search"],
    "deposit": ["deposit", "letters", "-o", "out", "--store"],
    "init": ["init", "out"],
}
#: TEI's source in small.
P5 = CASES / "odd" / "source.xml"
FORKS = pytest.mark.skipif(not hasattr(os, "fork"), reason="only in a copy of this process can this be put in its way")
POSIX = pytest.mark.skipif(os.name != "posix", reason="needs signals and limits of POSIX")


def command(name):
    return [sys.executable, "-m", "teitools", *(each.format(p5=P5) for each in COMMANDS[name])]


def environment(folder, **more):
    return {
        **os.environ,
        "TEITOOLS_CACHE": str(folder / "cache"),
        "SOURCE_DATE_EPOCH": "1700000000",
        "TEITOOLS_TRACEBACK": "1",
        **more,
    }


def run(name, folder, starter=None, before=None, **others):
    """(status, what was said) of a command in `folder`; starter: what starts a new Python for it, with `others`."""
    told, env = command(name), environment(folder)
    if starter is None and hasattr(os, "fork"):
        done = teitools_command(*told[3:], cwd=folder, env=env, before=before)
    else:
        told = [*(starter or ()), *told]
        done = subprocess.run(told, cwd=folder, env=env, capture_output=True, timeout=PATIENCE, **others)
    said = (done.stdout + done.stderr).decode("utf-8", "replace")
    assert "Traceback" not in said, said
    assert "fault of teitools" not in said, said
    return done.returncode, said


def state(folder):
    """{path: digest} of every file that a command may write."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for part in ("out", "mend")
        for path in sorted((folder / part).rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def prepared(tmp_path_factory, root):
    """A folder that every command finds its inputs in, and an `out` with nothing in it."""
    folder = tmp_path_factory.mktemp("prepared")
    text = TEI.format(hash=hashlib.sha256(PROSE.encode()).hexdigest(), length=len(PROSE), text=PROSE.strip())
    (folder / "s.txt").write_text(PROSE, encoding="utf-8")
    (folder / "full.xml").write_text(text, encoding="utf-8")
    (folder / "x.odd").write_text(ODD, encoding="utf-8")
    (folder / "mend.rnc").write_text(
        "default namespace = 'urn:x'\nstart = element a { element b { attribute number { text } }* }\n",
        encoding="utf-8",
    )
    (folder / "mend").mkdir()
    for number in range(3):
        lines = "\n".join(f'<b nmber="{each}"/>' for each in range(100))
        (folder / "mend" / f"{number}.xml").write_text(f'<a xmlns="urn:x">{lines}</a>', encoding="utf-8")
    for arguments in (["init", "letters"], ["withhold", "full.xml", "--source", "s.txt", "-o", "held.xml"]):
        assert teitools_command(*arguments, cwd=folder, env=environment(folder)).returncode == 0
    (folder / "out").mkdir()
    return folder


@pytest.fixture(scope="module")
def whole(prepared, tmp_path_factory, root):
    """What each command writes when nothing goes wrong, and the seconds that it takes with the start of Python."""
    known = {}

    def made(name):
        if name not in known:
            folder = tmp_path_factory.mktemp("whole") / "f"
            shutil.copytree(prepared, folder)
            begun = time.monotonic()
            status, said = run(name, folder, starter=())
            assert status in (0, 1), said
            known[name] = state(folder), time.monotonic() - begun
            assert known[name][0] != state(prepared), said
        return known[name]

    return made


@pytest.fixture
def folder(prepared, tmp_path):
    shutil.copytree(prepared, tmp_path / "f")
    return tmp_path / "f"


#: What writes several files, one after the other: each is whole, and some may be new while others are old.
SEVERAL = ("init", "transform", "transform several", "validate --fix")


def old_or_new(folder, before, after):
    """Every file is as it was, or as it is to be; there is nothing else."""
    found = state(folder)
    for path, digest in found.items():
        assert digest in (before.get(path), after.get(path)), path
    assert before.keys() <= found.keys() or found.keys() <= after.keys()


@contextmanager
def read_only(folder):
    """`folder/out` and `folder/mend` on a file system that nothing can be written to."""
    for part in ("out", "mend"):
        bound = ["mount", "--bind", folder / part, folder / part]
        closed = ["mount", "-o", "remount,bind,ro", folder / part]
        if shutil.which("mount") is None or subprocess.run(bound, capture_output=True).returncode:
            pytest.skip("nothing can be mounted here")
        subprocess.run(closed, check=True)
    try:
        yield
    finally:
        for part in ("out", "mend"):
            subprocess.run(["umount", folder / part], check=True)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_read_only_file_system(name, folder, whole):
    before = state(folder)
    with read_only(folder):
        status, said = run(name, folder)
        assert status == 2, said
        assert "read-only file system" in said.lower()
        assert state(folder) == before
    assert run(name, folder)[0] in (0, 1)
    assert state(folder) == whole(name)[0]


def failing_disk():
    """The disk fails when what was written is to be on it."""

    def fails(*arguments, **named):
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    os.fsync = fails


@FORKS
@pytest.mark.parametrize("name", COMMANDS)
def test_a_disk_that_fails(name, folder, whole):
    before = state(folder)
    status, said = run(name, folder, before=failing_disk)
    assert status == 2, said
    assert "input/output error" in said.lower()
    assert state(folder) == before
    assert run(name, folder)[0] in (0, 1)
    assert state(folder) == whole(name)[0]


@POSIX
@pytest.mark.parametrize("name", COMMANDS)
def test_a_full_disk(name, folder, whole):
    """A file that may not grow any further is what a full disk is to a program."""
    import resource

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20, 20))

    before = state(folder)
    status, said = run(name, folder, starter=(), preexec_fn=limit)
    assert status == 2, said
    if name in SEVERAL:
        old_or_new(folder, before, whole(name)[0])
    else:
        assert state(folder) == before
    assert run(name, folder)[0] in (0, 1)
    assert state(folder) == whole(name)[0]


@POSIX
@pytest.mark.parametrize("name", COMMANDS)
def test_a_folder_that_may_not_be_written(name, folder, whole):
    """Root may write everywhere: the command runs as one who has given that up."""
    given_up = None
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("root cannot give up its rights without setpriv")
        rights = "-dac_override,-dac_read_search"
        given_up = ("setpriv", f"--bounding-set={rights}", f"--inh-caps={rights}")
    before = state(folder)
    places = [folder / "out", folder / "mend"]
    for each in places:
        each.chmod(0o555)
    try:
        status, said = run(name, folder, given_up)
    finally:
        for each in places:
            each.chmod(0o755)
    assert status == 2, said
    assert "permission denied" in said.lower()
    assert state(folder) == before
    assert run(name, folder)[0] in (0, 1)
    assert state(folder) == whole(name)[0]


def mad_clock():
    """Whoever asks for the time is told another century each time."""
    moments = itertools.cycle((0.0, 4e9, 1.7e9, -1.0, 2.5e9))
    time.time = lambda: next(moments)
    time.time_ns = lambda: int(next(moments) * 1e9)


@FORKS
@pytest.mark.parametrize("name", COMMANDS)
def test_a_clock_that_jumps(name, folder, whole):
    status, said = run(name, folder, before=mad_clock)
    assert status in (0, 1), said
    assert state(folder) == whole(name)[0]


@POSIX
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT], ids=lambda each: each.name)
@pytest.mark.parametrize("name", COMMANDS)
def test_ended_at_some_moment(name, folder, whole, how):
    """`tests/fuzz/killed.py` does this as often as one likes."""
    before = state(folder)
    after, took = whole(name)
    process = subprocess.Popen(
        command(name),
        cwd=folder,
        env=environment(folder),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    time.sleep(random.Random(name + how.name).uniform(0.3, 1.0) * took)
    process.send_signal(how)
    said = process.communicate(timeout=PATIENCE)[1].decode("utf-8", "replace")
    assert "Traceback" not in said, said
    if how != signal.SIGKILL:
        old_or_new(folder, before, after)
    if how != signal.SIGKILL and name not in SEVERAL:
        assert state(folder) in (before, after)
    assert run(name, folder)[0] in ((0, 1) if name != "init" else (0, 1, 2))
    assert state(folder) == after


@POSIX
@pytest.mark.parametrize("name", COMMANDS)
def test_nobody_reads_what_it_says(name, folder, whole):
    process = subprocess.Popen(
        command(name),
        cwd=folder,
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stdout.close()
    said = process.stderr.read().decode("utf-8", "replace")
    process.wait(timeout=PATIENCE)
    process.stderr.close()
    assert "Traceback" not in said, said
    assert "Exception ignored" not in said, said
    assert state(folder) == whole(name)[0]
