# ruff: noqa: PTH208 (names are compared)
"""A build replaces its own folder as a whole, and deletes only what a build wrote."""

import hashlib
import json
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command import teitools_command
from trees import assert_same, files_of

from teitools.site import OutputError, replace_folder
from teitools.site import write as module


def build(target, **files):
    replace_folder(target, {name.replace("_", "."): data for name, data in files.items()}, "1")


def test_it_holds_exactly_the_files_and_their_list(tmp_path):
    target = tmp_path / "html"
    build(target, a_html=b"a", b_html=b"b")
    replace_folder(target, {"texts/a.html": b"new", "ü.html": b"u"}, "1")
    found = files_of(target)
    mark = json.loads(found.pop("build.json"))
    assert found == {"texts/a.html": b"new", "ü.html": b"u"}
    sums = {name: hashlib.sha256(data).hexdigest() for name, data in found.items()}
    assert mark == {"generator": "teitools", "version": "1", "files": ["texts/a.html", "ü.html"], "sha256": sums}
    assert os.listdir(tmp_path) == ["html"]
    assert target.stat().st_mode & 0o777 == 0o777 & ~0o022 or os.umask(0o022) != 0o022


def test_the_permissions_of_the_folder_stay(tmp_path):
    build(tmp_path / "html", a_html=b"a")
    (tmp_path / "html").chmod(0o750)
    build(tmp_path / "html", a_html=b"b")
    assert (tmp_path / "html").stat().st_mode & 0o777 == 0o750


def test_a_failing_write_leaves_the_old_folder_whole(tmp_path):
    target = tmp_path / "html"
    build(target, index_html=b"old")
    before = files_of(target)
    with pytest.raises(OSError):
        replace_folder(target, {"index.html": b"new", "index.html/below.html": b"x"}, "1")
    assert_same(files_of(target), before)
    assert os.listdir(tmp_path) == ["html"]


def test_what_has_not_changed_stays_the_file_it_was(tmp_path):
    target = tmp_path / "out"
    build(target, a_html=b"a", b_html=b"b", c_html=b"c")
    for path in target.glob("*.html"):
        os.utime(path, (1000, 1000))
    (target / "b.html").write_bytes(b"x")
    os.utime(target / "b.html", (1000, 1000))
    os.link(target / "c.html", tmp_path / "mine.html")
    build(target, a_html=b"a", b_html=b"b", c_html=b"c")
    assert {path.name: path.read_bytes() for path in target.glob("*.html")} == {
        "a.html": b"a",
        "b.html": b"b",
        "c.html": b"c",
    }
    times = {path.name: path.stat().st_mtime for path in target.glob("*.html")}
    assert times["a.html"] == 1000 and times["b.html"] > 1000 and times["c.html"] > 1000
    assert (target / "a.html").stat().st_nlink == (target / "c.html").stat().st_nlink == 1
    (tmp_path / "mine.html").write_bytes(b"changed")
    assert (target / "c.html").read_bytes() == b"c"


MARKS = {
    "none": None,
    "somebody else's": {"name": "my build", "files": 3},
    "of another program": {"generator": "webpack", "files": ["index.php"]},
    "of a version that listed nothing": {"generator": "teitools", "version": "0.1.0", "files": 1},
    "that lists others": {"generator": "teitools", "version": "1", "files": ["index.html"]},
    "no object": [],
    "no names": {"generator": "teitools", "files": [["index.php"]]},
}


@pytest.mark.parametrize("mark", MARKS)
def test_what_no_build_made_is_named_and_left_alone(tmp_path, mark):
    target = tmp_path / "html"
    target.mkdir()
    (target / "index.php").write_text("<?php mine();")
    if MARKS[mark] is not None:
        (target / "build.json").write_text(json.dumps(MARKS[mark]))
    before = files_of(target)
    with pytest.raises(OutputError) as raised:
        build(target, index_html=b"x")
    assert "index.php" in str(raised.value)
    assert_same(files_of(target), before)
    assert os.listdir(tmp_path) == ["html"]


def test_a_file_that_came_later_is_named_and_kept(tmp_path):
    target = tmp_path / "html"
    build(target, index_html=b"x")
    (target / "texts").mkdir()
    (target / "texts" / "notes.txt").write_text("mine")
    with pytest.raises(OutputError) as raised:
        build(target, index_html=b"y")
    assert "texts/notes.txt" in str(raised.value)
    assert (target / "index.html").read_bytes() == b"x"


@pytest.mark.parametrize("kind", ["of a file", "of a folder", "of the folder itself", "in the place of a page"])
def test_links_are_nothing_that_a_build_made(tmp_path, kind):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "mine.txt").write_text("mine")
    target = tmp_path / "html"
    if kind == "of the folder itself":
        target.symlink_to(elsewhere)
    else:
        build(target, index_html=b"x", mine_txt=b"x")
        if kind == "in the place of a page":
            (target / "mine.txt").unlink()
            (target / "mine.txt").symlink_to(elsewhere / "mine.txt")
        else:
            (target / "link").symlink_to(elsewhere if kind == "of a folder" else elsewhere / "mine.txt")
    with pytest.raises(OutputError):
        build(target, index_html=b"y")
    assert (elsewhere / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize(
    "name", [".html.new", ".html.old", ".html.keep.new.teitools", ".html.0123456789ab.new.teitools"]
)
def test_folders_beside_it_are_left_alone(tmp_path, name):
    (tmp_path / name).mkdir()
    (tmp_path / name / "mine.txt").write_text("mine")
    build(tmp_path / "html", index_html=b"x")
    build(tmp_path / "html", index_html=b"y")
    assert files_of(tmp_path / name) == {"mine.txt": b"mine"}


def test_a_build_stopped_between_its_renames_is_mended(tmp_path):
    old = tmp_path / ".html.0123456789ab.old.teitools"
    build(old, index_html=b"old")
    (tmp_path / "html").mkdir()
    (tmp_path / "html" / "mine.txt").write_text("mine")
    with pytest.raises(OutputError):
        build(tmp_path / "html", index_html=b"new")
    shutil.rmtree(tmp_path / "html")
    build(tmp_path / "html", index_html=b"new")
    assert (tmp_path / "html" / "index.html").read_bytes() == b"new"
    assert os.listdir(tmp_path) == ["html"]


def test_where_the_system_cannot_exchange_folders(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "exchange", lambda one, other: False)
    build(tmp_path / "html", index_html=b"old")
    build(tmp_path / "html", index_html=b"new")
    assert (tmp_path / "html" / "index.html").read_bytes() == b"new"
    assert os.listdir(tmp_path) == ["html"]


def test_what_comes_into_the_old_folder_meanwhile_is_kept(tmp_path, monkeypatch):
    target = tmp_path / "html"
    build(target, index_html=b"old")
    exchange = module.exchange

    def late(one, other):
        (other / "late.txt").write_text("mine")
        return exchange(one, other)

    monkeypatch.setattr(module, "exchange", late)
    with pytest.raises(OutputError, match="was kept in"):
        build(target, index_html=b"new")
    assert (target / "index.html").read_bytes() == b"new"
    assert [path.read_text() for path in tmp_path.rglob("late.txt")] == ["mine"]


def _many(target, name, times=25):
    for _ in range(times):
        replace_folder(target, {f"{number}.html": name.encode() for number in range(20)}, name)


def test_builds_at_once_and_a_reader_never_meet(tmp_path):
    """Two builders, one reader: at every moment there is a site, and it is one builder's as a whole."""
    target = tmp_path / "html"
    _many(target, "0", 1)
    context = multiprocessing.get_context("spawn" if os.name == "nt" else "fork")
    builders = [context.Process(target=_many, args=(target, name)) for name in "12"]
    for each in builders:
        each.start()
    building = True
    while building:
        building = any(each.is_alive() for each in builders)
        descriptor = os.open(target, os.O_RDONLY)  # one folder, whatever takes its name while it is read
        try:
            whole = len(os.listdir(descriptor)) == 21  # else it is being removed, under another name
        finally:
            os.close(descriptor)
    assert whole
    for each in builders:
        each.join()
        assert each.exitcode == 0
    assert len({data for name, data in files_of(target).items() if name != "build.json"}) == 1
    assert os.listdir(tmp_path) == ["html"]


KILLED = """
import sys
from pathlib import Path
from teitools.site import replace_folder
print("ready", flush=True)
while True:
    for name in ("1", "2"):
        replace_folder(Path(sys.argv[1]), {f"t/{n}.html": name.encode() * 1000 for n in range(30)}, name)
"""


def test_killed_at_any_moment_there_is_a_whole_site_and_the_next_run_is_fine(tmp_path):
    target = tmp_path / "html"
    replace_folder(target, {f"t/{n}.html": b"0" * 1000 for n in range(30)}, "0")
    for round_ in range(6):
        process = subprocess.Popen([sys.executable, "-c", KILLED, str(target)], stdout=subprocess.PIPE)
        process.stdout.readline()
        time.sleep(0.003 * round_ + 0.002)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        found = files_of(target)
        assert len(found) == 31
        assert len({data for name, data in found.items() if name != "build.json"}) == 1
    build(target, index_html=b"whole")
    assert os.listdir(tmp_path) == ["html"]
    assert set(files_of(target)) == {"build.json", "index.html"}


def test_the_settings_lead_nowhere_else(tmp_path):
    def teitools(*arguments, cwd):
        done = teitools_command(*arguments, cwd=cwd, text=True)
        return done.returncode, done.stdout + done.stderr

    assert teitools("init", "letters", cwd=tmp_path)[0] == 0
    edition, elsewhere = tmp_path / "letters", tmp_path / "elsewhere"
    (elsewhere / "html").mkdir(parents=True)
    before = (edition / "teitools.toml").read_text(encoding="utf-8").replace('output = "output"', "")
    (edition / "link").symlink_to(elsewhere)
    for output in (str(elsewhere), "../elsewhere", "link", "x/../../elsewhere", ".", ".."):
        (edition / "teitools.toml").write_text(f'output = "{output}"\n{before}', encoding="utf-8")
        status, said = teitools("build", cwd=edition)
        assert status == 2
        assert "`-o`" in said
        assert not files_of(elsewhere)
    status, said = teitools("build", "-o", "../elsewhere", cwd=edition)
    assert status == 0, said
    assert Path(elsewhere / "html" / "index.html").is_file()
