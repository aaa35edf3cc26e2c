# ruff: noqa: PTH208 (names are compared)
"""Files are written whole or not at all, never over an input, through no link that leads elsewhere."""

import hashlib
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command import PATIENCE, teitools_command
from trees import assert_same, files_of

from teitools.document import named
from teitools.document import whole_file as module
from teitools.document.inputs import noting_what_is_read
from teitools.document.source import read_bytes
from teitools.document.whole_file import OverInput, open_whole, write_whole

TEI = (
    '<TEI xmlns="http://www.tei-c.org/ns/1.0" xmlns:xi="http://www.w3.org/2001/XInclude"><teiHeader><fileDesc><titleStmt>'
    "<title>t</title></titleStmt><publicationStmt><p/></publicationStmt><sourceDesc>{source}</sourceDesc></fileDesc>"
    "</teiHeader><text><body>{body}</body></text></TEI>"
)
MODULES = "".join(f'<moduleRef key="{each}"/>' for each in ("tei", "core", "header", "textstructure", "transcr"))
PROSE = "Once upon a time there was a letter, and nobody could read it at all.\n"
SOURCE = (
    '<bibl><idno type="filename">s.txt</idno><idno type="sha256">{hash}</idno>'
    '<measure unit="chars" quantity="{length}"/></bibl>'
)


def run(*arguments, cwd, **more):
    env = {**os.environ, "TEITOOLS_CACHE": str(cwd / ".cache"), "TEITOOLS_TRACEBACK": "1"}
    if more:
        command = [sys.executable, "-m", "teitools", *map(str, arguments)]
        done = subprocess.run(command, cwd=cwd, capture_output=True, timeout=PATIENCE, env=env, **more)
    else:
        done = teitools_command(*arguments, cwd=cwd, env=env)
    said = (done.stdout + done.stderr).decode("utf-8", "replace")
    assert "Traceback" not in said, said
    return done.returncode, said


@pytest.fixture
def folder(tmp_path):
    """A text in full, its source, the same text withheld, an ODD and a stylesheet."""
    digest = hashlib.sha256(PROSE.encode()).hexdigest()
    source = SOURCE.format(hash=digest, length=len(PROSE))
    body = f'<div type="transcription"><p>{PROSE.strip()}</p></div>'
    (tmp_path / "s.txt").write_text(PROSE, encoding="utf-8")
    (tmp_path / "full.xml").write_text(TEI.format(source=source, body=body), encoding="utf-8")
    (tmp_path / "part.xml").write_text('<p xmlns="http://www.tei-c.org/ns/1.0">of the whole</p>', encoding="utf-8")
    (tmp_path / "whole.xml").write_text(
        TEI.format(source="<p/>", body='<xi:include href="part.xml"/>'), encoding="utf-8"
    )
    (tmp_path / "x.odd").write_text(
        TEI.format(source="<p/>", body=f'<schemaSpec ident="x" start="p">{MODULES}</schemaSpec>'),
        encoding="utf-8",
    )
    (tmp_path / "x.xsl").write_text(
        '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"/>', encoding="utf-8"
    )
    assert run("withhold", "full.xml", "--source", "s.txt", "-o", "held.xml", cwd=tmp_path)[0] == 0
    return tmp_path


OVER = {
    "withhold over the text": ["withhold", "full.xml", "--source", "s.txt", "-o", "full.xml"],
    "withhold over the source": ["withhold", "full.xml", "--source", "s.txt", "-o", "s.txt"],
    "restore over the text": ["restore", "held.xml", "--source", "s.txt", "-o", "held.xml"],
    "restore over the source": ["restore", "held.xml", "--source", "s.txt", "-o", "s.txt"],
    "restore by another name": ["restore", "held.xml", "--source", "s.txt", "-o", "./x/../held.xml"],
    "restore by a link": ["restore", "held.xml", "--source", "s.txt", "-o", "link.xml"],
    "restore by a hard link": ["restore", "held.xml", "--source", "s.txt", "-o", "hard.xml"],
    "transform over the text": ["transform", "full.xml", "--to", "html", "-o", "full.xml"],
    "transform over what is included": ["transform", "whole.xml", "--to", "text", "-o", "part.xml"],
    "transform over its ODD": ["transform", "full.xml", "--to", "html", "--odd", "x.odd", "-o", "x.odd"],
    "transform over its stylesheet": ["transform", "full.xml", "--to", "html", "--xslt", "x.xsl", "-o", "x.xsl"],
    "stand-off over the text": ["transform", "full.xml", "--to", "text", "--standoff", "full.xml", "-o", "o.txt"],
    "many over one": ["transform", "full.xml", "page.html", "--to", "html", "-o", "."],
    "compile over the customization": ["odd", "compile", "x.odd", "--p5subset", "{p5}", "-o", "x.odd"],
    "compile over TEI's source": ["odd", "compile", "x.odd", "--p5subset", "p5.xml", "-o", "p5.xml"],
}


@pytest.mark.parametrize("attack", OVER)
def test_nothing_is_written_over_an_input(folder, shared, attack):
    (folder / "x").mkdir()
    (folder / "link.xml").symlink_to("held.xml")
    os.link(folder / "held.xml", folder / "hard.xml")
    (folder / "page.html").write_text((folder / "full.xml").read_text(encoding="utf-8"), encoding="utf-8")
    p5subset = shared / "data" / "p5subset.xml"
    if "p5.xml" in OVER[attack]:
        (folder / "p5.xml").write_bytes(p5subset.read_bytes())
    before = files_of(folder)
    status, said = run(*(each.format(p5=p5subset) for each in OVER[attack]), cwd=folder)
    assert status == 2, said
    assert "name another file" in said
    after = files_of(folder)
    assert_same({name: after[name] for name in before}, before)


def test_what_was_read_is_known_by_every_name(tmp_path):
    (tmp_path / "a").write_bytes(b"a")
    (tmp_path / "b").symlink_to("a")
    with noting_what_is_read():
        read_bytes(tmp_path / "a")
        for name in ("a", "b"):
            with pytest.raises(OverInput):
                write_whole(tmp_path / name, "x")
        write_whole(tmp_path / "c", "x")
        write_whole(tmp_path / "a", "x", over_input=True)
    write_whole(tmp_path / "a", "y")
    assert (tmp_path / "a").read_bytes() == b"y"


def test_a_stream_is_whole_or_nothing(tmp_path):
    place = tmp_path / "new" / "a.zip"
    with open_whole(place) as file:
        file.write(b"one")
        assert list(place.parent.glob("a.zip")) == []
        assert (file.seek(0), file.read()) == (0, b"one")
    assert place.read_bytes() == b"one"
    with pytest.raises(ZeroDivisionError), open_whole(place) as file:
        file.write(b"two")
        raise ZeroDivisionError
    with pytest.raises(FileNotFoundError) as missing, open_whole(place) as file:
        (tmp_path / "read").read_bytes()
    assert missing.value.filename == str(tmp_path / "read")
    assert {each.name: each.read_bytes() for each in place.parent.iterdir()} == {"a.zip": b"one"}


def test_a_link_that_stays_in_the_project_is_said(folder):
    (folder / "to.xml").symlink_to("there.xml")
    status, said = run("restore", "held.xml", "--source", "s.txt", "-o", "to.xml", cwd=folder)
    assert status == 0
    assert "`to.xml` is a link" in said
    assert (folder / "to.xml").is_symlink()
    assert PROSE.strip() in (folder / "there.xml").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", ["restore", "transform", "several"])
def test_a_link_that_leads_elsewhere_is_refused(folder, tmp_path_factory, command):
    elsewhere = tmp_path_factory.mktemp("home") / "profile"
    elsewhere.write_text("mine", encoding="utf-8")
    (folder / "held.html").symlink_to(elsewhere)
    arguments = {
        "restore": ["restore", "held.xml", "--source", "s.txt", "-o", "held.html"],
        "transform": ["transform", "held.xml", "--to", "html", "-o", "held.html"],
        "several": ["transform", "held.xml", "full.xml", "--to", "html", "-o", "."],
    }
    status, said = run(*arguments[command], cwd=folder)
    assert status == 2
    assert str(elsewhere) in said
    assert elsewhere.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("named_part", [False, True])
def test_a_part_is_never_seen_and_never_left(tmp_path, monkeypatch, named_part):
    if named_part:  # as where the system knows no files without a name
        monkeypatch.delattr(os, "O_TMPFILE", raising=False)
    target = tmp_path / "a.txt"
    write_whole(target, "old")
    target.chmod(0o640)
    write_whole(target, "new")
    assert target.read_text() == "new"
    assert target.stat().st_mode & 0o777 == 0o640
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: (_ for _ in ()).throw(OSError(5, "Input/output error")))
        with pytest.raises(OSError) as raised:
            write_whole(target, "newer")
        assert raised.value.filename == str(target)
    assert target.read_text() == "new"
    assert os.listdir(tmp_path) == ["a.txt"]


def test_parts_of_the_killed_are_removed_and_those_of_the_living_are_not(tmp_path):
    left = tmp_path / f".a.txt.0123456789ab{module.PART}"
    left.write_bytes(b"half")
    alive = tmp_path / f".a.txt.ba9876543210{module.PART}"
    with alive.open("wb") as file:
        assert module.try_lock(file.fileno())
        write_whole(tmp_path / "a.txt", "whole")
        assert sorted(os.listdir(tmp_path)) == sorted([alive.name, "a.txt"])


def test_a_full_disk_leaves_what_was_there(folder):
    """A file that may not grow any further is what a full disk is to a program."""
    (folder / "out.html").write_text("old", encoding="utf-8")
    before = sorted(os.listdir(folder))

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))

    status, said = run("transform", "full.xml", "--to", "html", "-o", "out.html", cwd=folder, preexec_fn=limit)
    assert status == 2
    assert "out.html" in said
    assert (folder / "out.html").read_text(encoding="utf-8") == "old"
    assert sorted(os.listdir(folder)) == before
    assert run("transform", "full.xml", "--to", "html", "-o", "out.html", cwd=folder)[0] == 0


WRITER = """
import sys
from pathlib import Path
from teitools.document.whole_file import write_whole
write_whole(Path(sys.argv[1]), "b" * 100000)
print("ready", flush=True)
while True:
    for each in "ab":
        write_whole(Path(sys.argv[1]), each * 100000)
"""


def test_killed_at_any_moment_the_file_is_old_or_new(tmp_path):
    target = tmp_path / "a.txt"
    for round_ in range(6):
        process = subprocess.Popen([sys.executable, "-c", WRITER, str(target)], stdout=subprocess.PIPE)
        process.stdout.readline()
        time.sleep(0.01 + 0.003 * round_)
        process.kill()
        process.wait()
        process.stdout.close()
        assert target.read_bytes() in (b"a" * 100000, b"b" * 100000)
    write_whole(target, "whole")
    assert os.listdir(tmp_path) == ["a.txt"]


def test_terminated_it_leaves_nothing(folder, shared):
    """SIGTERM, as a scheduler sends it, ends in one line."""
    odd, p5subset = shared / "data" / "odd" / "tei_lite.odd", shared / "data" / "p5subset.xml"
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "teitools",
            "odd",
            "compile",
            odd,
            "--p5subset",
            p5subset,
            "-o",
            "o.html",
            "--to",
            "html",
        ],
        cwd=folder,
        stderr=subprocess.PIPE,
    )
    before = sorted(os.listdir(folder))
    time.sleep(0.5)
    process.terminate()
    _, said = process.communicate(timeout=PATIENCE)
    # On a busy machine the signal may strike before the program has begun to listen.
    assert (process.returncode, said.count(b"\n")) in ((143, 1), (-signal.SIGTERM, 0)), said
    assert sorted(os.listdir(folder)) == before


def test_a_reader_that_goes_away_is_no_fault(folder):
    process = subprocess.Popen(
        [sys.executable, "-m", "teitools", "explain"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    process.stdout.close()
    said = process.stderr.read().decode()
    process.wait(timeout=PATIENCE)
    process.stderr.close()
    assert "Traceback" not in said
    assert "fault of teitools" not in said
    assert "Exception ignored" not in said


def test_names_told_to_another_process_hold_there(tmp_path):
    from teitools.document.boundary import named_now

    with named([tmp_path / "a"]):
        assert named_now() == (str(tmp_path / "a"),)
        with named(["-"]):
            assert named_now() == (str(tmp_path / "a"), "-")
    assert named_now() == ()
    assert Path(tmp_path).is_dir()


def test_what_was_not_searched_for_withheld_text_is_said(folder, tmp_path_factory):
    """A build without the sources at hand says so, and with `--require-sources` writes nothing."""
    edition = tmp_path_factory.mktemp("edition")
    (edition / "tei" / "texts").mkdir(parents=True)
    (edition / "tei" / "texts" / "held.xml").write_bytes((folder / "held.xml").read_bytes())
    status, said = run("build", "--no-search", cwd=edition)
    assert status == 0, said
    assert "not searched for withheld text: no sources" in said
    status, said = run("build", "--no-search", "--require-sources", "-o", "other", cwd=edition)
    assert status == 2
    assert "not searched for withheld text: no sources" in said
    assert not (edition / "other").exists()
    status, said = run("deposit", "--require-sources", cwd=edition)
    assert status == 2
    assert "not searched for withheld text: no sources" in said
    (edition / "sources").mkdir()
    (edition / "sources" / "other.txt").write_text("another text", encoding="utf-8")
    (edition / "teitools.toml").write_text('sources = "sources"\n', encoding="utf-8")
    status, said = run("build", "--no-search", "--require-sources", cwd=edition)
    assert (status, "not searched" in said) == (2, True)
    (edition / "sources" / "s.txt").write_text(PROSE, encoding="utf-8")
    status, said = run("build", "--no-search", "--require-sources", cwd=edition)
    assert (status, "not searched" in said) == (0, False), said


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_gets_what_is_written_and_stays_a_pipe(folder):
    """Whoever may change `/dev/null` would else have a file in its place."""
    pipe = folder / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE) as reader:
        status, said = run("transform", "full.xml", "--to", "text", "-o", "pipe", cwd=folder)
        got, _ = reader.communicate(timeout=PATIENCE)
    assert status == 0, said
    assert PROSE.strip() in got.decode("utf-8")
    assert pipe.is_fifo()
