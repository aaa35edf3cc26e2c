"""Every file read once: facts, their cache, workers that may die, corpora as they lie; the same bytes in every way."""

import contextlib
import gzip
import importlib.util
import io
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tarfile
import threading
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from cases import cases, name_of, read_case, unpack
from command import PATIENCE, teitools_command
from edition_tools import shown

from teitools.checks import CHECKS, Options, check_files, pool, table, touched_by
from teitools.checks.map import facts_of
from teitools.checks.pool import map_files
from teitools.checks.store import open_store
from teitools.checks.task import Task
from teitools.document.container import folder_order
from teitools.edition import find_settings
from teitools.edition.facts import FACTS_FORMAT, FileFacts
from teitools.relaxng import loaded

TEI = (
    '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>T {n}</title></titleStmt>'
    "<publicationStmt><p>x</p></publicationStmt><sourceDesc><p>y</p></sourceDesc></fileDesc></teiHeader><text><body>"
    '<p xml:id="p{n}"><persName ref="#p{n}">A</persName> <ref target="#gone{n}">b</ref> '
    '<date when="1921-02-29">1921</date></p>{more}</body></text></TEI>'
)


def corpus(folder, files=60, more=""):
    """Files that are all different, some of them in folders, some with faults; their paths, as a folder gives them."""
    names = [f"{'sub/' if n % 3 == 0 else ''}t{n:05}.xml" for n in range(files)]
    for n, name in enumerate(names):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = TEI.format(n=n, more=more or f"<p>{'word ' * (n % 50)}</p>")
        path.write_text(text.replace("</p></body>", "</body>") if n % 17 == 16 else text, encoding="utf-8")
        old = time.time() - 100
        os.utime(path, (old, old))
    return [str(folder / name) for name in sorted(names, key=folder_order)]


@pytest.fixture
def small(monkeypatch):
    """Even a few bytes are worth a process, so that small corpora show what large ones do."""
    monkeypatch.setattr(pool, "WORTH_A_PROCESS", 4_000)
    monkeypatch.setattr(pool, "_SMALLEST", 2_000)
    monkeypatch.setattr(pool, "_LARGEST", 4_000)


def report(run, prefix):
    """All that the findings hold, names from `prefix`."""
    return [repr(each).replace(prefix, "") for each in run.findings]


@pytest.mark.parametrize("path", cases("checks"), ids=name_of)
def test_cases(path, expect, tmp_path, monkeypatch):
    _, files = read_case(path)
    folder = unpack(files, (tmp_path / "edition").resolve())
    monkeypatch.chdir(folder)
    paths = sorted(str(each.relative_to(folder)) for each in folder.rglob("*.xml"))
    run = check_files(paths, Options(settings=find_settings(folder), select=frozenset(["edition", "wellformed"])))
    expect(path, {"findings": shown(run.findings, folder)})


def archived(folder, paths):
    """The files as archives beside their folder, in another order; as `.tar.zst` where something can write it."""
    with zipfile.ZipFile(f"{folder}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in reversed(paths):
            archive.write(path, os.path.relpath(path, folder))
    with tarfile.open(f"{folder}.tar.gz", "w:gz") as archive:
        for path in paths:
            archive.add(path, os.path.relpath(path, folder))
    if importlib.util.find_spec("zstandard") is None:
        return [f"{folder}.zip", f"{folder}.tar.gz"]
    import zstandard

    with gzip.open(f"{folder}.tar.gz") as plain:
        Path(f"{folder}.tar.zst").write_bytes(zstandard.compress(plain.read()))
    return [f"{folder}.zip", f"{folder}.tar.gz", f"{folder}.tar.zst"]


@pytest.mark.usefixtures("small")
def test_the_same_bytes_in_every_way(tmp_path):
    paths = corpus(tmp_path / "c")
    folder = tmp_path / "c"
    archives = archived(folder, paths)
    expected = None
    for jobs in (1, 2, 4):
        for cache in (None, tmp_path / f"cache{jobs}"):
            for _ in range(2 if cache else 1):
                options = Options(jobs=jobs, cache=cache)
                ways = {f"{folder}/": check_files(paths, options)}
                ways |= {f"{name}!/": check_files([], options, containers=[name]) for name in archives}
                for prefix, run in ways.items():
                    found = report(run, prefix)
                    expected = expected or found
                    assert found == expected, (jobs, cache, prefix)
                    assert run.files == len(paths)
    told = " ".join(expected)
    assert all(f"name='{code}'" in told for code in ("unclosed_element", "dangling_id", "impossible_date"))


@pytest.mark.usefixtures("small")
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the workers are found by their parent")
def test_a_worker_killed_at_random_costs_nothing(tmp_path, monkeypatch):
    paths = corpus(tmp_path, 120)
    expected = report(check_files(paths, Options()), str(tmp_path))
    started = []
    start = pool._Pool._start
    monkeypatch.setattr(pool._Pool, "_start", lambda self: started.append(start(self)) or started[-1])
    kills, random_number = 0, random.Random(7)
    for _ in range(10):
        started.clear()
        done = []

        def kill(path, done=done):
            done.append(path)
            if len(done) == 20:
                os.kill(random_number.choice(started[-2:]).process.pid, signal.SIGKILL)

        seen = []
        for path, data in map_files(map(Task, paths), Options().ask(), 2):
            kill(path)
            seen.append(path)
            assert FileFacts.from_bytes(data, path).path == path
        assert sorted(seen) == sorted(paths)
        kills += len(started) > 2
    assert kills >= 8
    assert report(check_files(paths, Options(jobs=2)), str(tmp_path)) == expected


class Clock:
    """It stands still, but while the process sleeps that has written its number into the file."""

    def __init__(self, asleep):
        self.asleep, self.now = asleep, 0.0

    def monotonic(self):
        with contextlib.suppress(OSError, ValueError):
            os.kill(int(self.asleep.read_text()), 0)
            self.now += 1
        return self.now


@pytest.mark.usefixtures("small")
@pytest.mark.skipif(not hasattr(os, "fork"), reason="a forked worker has what was put in its way")
@pytest.mark.parametrize(("name", "jobs", "timeout", "reason"), [
    ("t00007.xml", 2, None, "memory"), ("t00007.xml", 2, 900.0, "memory"), ("t00011.xml", 1, 0.1, "0.1 seconds"),
])  # fmt: skip
def test_a_file_that_kills_or_takes_too_long_is_a_finding(tmp_path, monkeypatch, name, jobs, timeout, reason):
    paths = corpus(tmp_path, 30)
    expected = check_files(paths, Options()).findings
    asleep = tmp_path / "asleep"

    def poisoned(path, ask, data=None):
        if path.endswith(name) and reason == "memory":
            os.kill(os.getpid(), signal.SIGKILL)
        if path.endswith(name):
            asleep.write_text(str(os.getpid()))
            time.sleep(PATIENCE)
        return facts_of(path, ask, data)

    monkeypatch.setattr(pool, "facts_of", poisoned)
    monkeypatch.setattr(pool, "time", Clock(asleep))
    run = check_files(paths, Options(jobs=jobs, file_timeout=timeout, select=frozenset(["edition", "wellformed"])))
    given_up = {Path(f.span.file).name: f.args["reason"] for f in run.findings if f.code.name == "file_not_checked"}
    assert list(given_up) == [name]
    assert reason in given_up[name]
    assert run.unchecked == 1
    others = [each for each in expected if each.code.check != "schema" and Path(each.span.file).name not in given_up]
    assert [each for each in run.findings if Path(each.span.file).name not in given_up] == others


@pytest.mark.parametrize("number", range(len(table.FILE_CHECKS)))
def test_a_fault_in_a_check_is_a_finding_and_the_run_goes_on(tmp_path, monkeypatch, number):
    paths = corpus(tmp_path, 4)

    def broken(file, ask):
        if file.path.endswith("t00002.xml"):
            raise ZeroDivisionError("put here")
        return check.check(file, ask)

    check = table.FILE_CHECKS[number]
    checks = list(table.FILE_CHECKS)
    checks[number] = replace(check, check=broken)
    monkeypatch.setattr("teitools.checks.map.FILE_CHECKS", tuple(checks))
    rules = tmp_path / "r.sch"
    rules.write_text('<schema xmlns="http://purl.oclc.org/dsdl/schematron"/>')
    run = check_files(paths, Options(schemas=(rules,), select=frozenset(CHECKS)))
    (failed,) = [each for each in run.findings if each.code.name == "check_failed"]
    assert failed.span.file.endswith("t00002.xml") and "ZeroDivisionError" in failed.args["reason"]
    assert run.unchecked == 1
    assert len({each.span.file for each in run.findings}) == 4


def test_what_cannot_be_read_is_a_finding_whatever_is_selected(tmp_path):
    paths = corpus(tmp_path, 3)
    (tmp_path / "t00001.xml").unlink()
    (tmp_path / "t00001.xml").symlink_to(tmp_path / "nowhere.xml")
    run = check_files(paths, Options(select=frozenset(["relaxng"])))
    assert [each.code.name for each in run.findings if each.code.check == "run"] == ["unreadable_file"]
    assert (run.files, run.unchecked) == (3, 1)


OPENED = []
sys.addaudithook(lambda event, args: OPENED.append(args[0]) if event == "open" and OPENED is not None else None)


def opened(paths):
    """How often each of `paths` was opened since the last call."""
    names = [os.path.abspath(os.fsdecode(each)) for each in OPENED if isinstance(each, str | bytes | os.PathLike)]  # noqa: PTH100
    OPENED.clear()
    return [names.count(os.path.abspath(path)) for path in paths]  # noqa: PTH100


def test_a_file_is_opened_once_and_then_no_more(tmp_path, shared):
    paths = corpus(tmp_path / "c", 20)
    schema = (shared / "data" / "tei_all.rng",)
    options = Options(schemas=schema, cache=tmp_path / "cache")
    time.sleep(0.15)  # what was written a moment ago may be written again within the same tick
    opened(paths)
    cold = check_files(paths, options)
    assert opened(paths) == [1] * 20
    warm = check_files(paths, options)
    assert opened(paths) == [0] * 20
    assert warm.findings == cold.findings
    # What was touched is read once, and its facts are known; what was changed is checked anew.
    os.utime(paths[0])
    Path(paths[1]).write_text(TEI.format(n=99, more="<q/>"), encoding="utf-8")
    opened(paths)
    third = check_files(paths, options)
    assert opened(paths) == [1, 1] + [0] * 18
    assert [f for f in third.findings if f.span.file != paths[1]] == [
        f for f in cold.findings if f.span.file != paths[1]
    ]


def test_a_schema_that_changes_is_asked_anew(tmp_path):
    """All that is written of it is in a file that it includes, and its files are older than a clock can err."""
    paths = corpus(tmp_path / "c", 2)
    schema = tmp_path / "s.rng"
    text = '<grammar xmlns="http://relaxng.org/ns/structure/1.0"><include href="i.rng"/></grammar>'
    schema.write_text(text)
    any_name = (
        '<anyName/><zeroOrMore><choice><attribute><anyName/></attribute><text/><ref name="a"/></choice></zeroOrMore>'
    )
    inner = tmp_path / "i.rng"
    whole = text.replace('<include href="i.rng"/>', '<start><ref name="a"/></start><define name="a">{}</define>')
    options = Options(schemas=(schema,), cache=tmp_path / "cache", select=frozenset(["relaxng"]), ids=False)
    ago = time.time_ns() - 10**12
    for number in range(2):
        for told, content in ((0, f"<element>{any_name}</element>"), (2, '<element name="no"><empty/></element>')):
            inner.write_text(whole.format(content))
            for each in (inner, schema, *map(Path, paths)):
                os.utime(each, ns=(ago, ago + number * 10 + told))
            loaded._schemas.clear()  # as in another process
            found = [{each.span.file for each in check_files(paths, options).findings} for _ in range(2)]
            assert [len(each) for each in found] == [told, told]


DAMAGE = {
    "nonsense": lambda store: store.write_bytes(b"nonsense" * 1000),
    "empty": lambda store: store.write_bytes(b""),
    "cut": lambda store: store.write_bytes(store.read_bytes()[: store.stat().st_size // 2]),
    "foreign": lambda store: (
        store.unlink(),
        sqlite3.connect(store).execute("CREATE TABLE facts(x)").connection.close(),
    ),
    "a folder": lambda store: (store.unlink(), store.mkdir()),
    "open to all": lambda store: store.chmod(0o666),
    "unwritable": lambda store: store.chmod(0o400),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_store_costs_time_and_nothing_else(tmp_path, damage):
    paths = corpus(tmp_path / "c", 12)
    options = Options(cache=tmp_path / "cache")
    expected = check_files(paths, options).findings
    store = tmp_path / "cache" / "facts" / "facts.sqlite"
    assert store.stat().st_mode & 0o077 == 0 and store.parent.stat().st_mode & 0o077 == 0
    DAMAGE[damage](store)
    for _ in range(2):
        assert check_files(paths, options).findings == expected


def test_an_altered_entry_is_made_anew(tmp_path):
    paths = corpus(tmp_path / "c", 6)
    options = Options(cache=tmp_path / "cache")
    expected = check_files(paths, options).findings
    with sqlite3.connect(tmp_path / "cache" / "facts" / "facts.sqlite") as store:
        # Six files, and the whole run where their time stamps are old enough to be trusted.
        assert store.execute("UPDATE facts SET data = replace(data, 'impossible', 'impassible')").rowcount in (6, 7)
    store.close()
    assert check_files(paths, options).findings == expected


def test_a_full_disk_is_no_fault(tmp_path, monkeypatch):
    paths = corpus(tmp_path / "c", 12)
    expected = check_files(paths, Options()).findings
    store = open_store(tmp_path / "cache")
    store._db.execute("PRAGMA max_page_count = 8")  # as if there were no room for more
    monkeypatch.setattr("teitools.checks.collection.open_store", lambda folder: store)
    assert check_files(paths, Options(cache=tmp_path / "cache")).findings == expected


@pytest.mark.usefixtures("small")
def test_two_runs_at_once_and_one_that_was_interrupted(tmp_path):
    paths = corpus(tmp_path / "c", 40)
    expected = check_files(paths, Options()).findings
    options = Options(cache=tmp_path / "cache")
    found = []
    threads = [threading.Thread(target=lambda: found.append(check_files(paths, options).findings)) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert found == [expected, expected]

    def interrupt(done, total):
        if done == 25:
            raise KeyboardInterrupt

    options = Options(cache=tmp_path / "other")
    with pytest.raises(KeyboardInterrupt):
        check_files(paths, options, progress=interrupt)
    time.sleep(0.15)
    opened(paths)
    assert check_files(paths, options).findings == expected
    assert sum(opened(paths)) <= 16


@pytest.mark.skipif(not hasattr(os, "fork"), reason="signals are POSIX's")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_workers_too(tmp_path, number):
    """The workers say their numbers and wait; after the signal none of them is left."""
    paths = corpus(tmp_path / "c", 30)
    code = (
        # Whoever runs the tests in the background may have these ignored.
        "import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "signal.signal(signal.SIGHUP, signal.SIG_DFL)\n"
        "import os, sys, time\nfrom teitools.checks import pool, Options\n"
        "from teitools.checks.pool import map_files\n"
        "from teitools.checks.task import Task\n"
        "pool.WORTH_A_PROCESS, pool._SMALLEST, pool._LARGEST = 4000, 2000, 4000\n"
        "def wait(path, ask, data=None):\n    os.write(1, b'%d\\n' % os.getpid())\n    time.sleep(100)\n"
        "pool.facts_of = wait\nlist(map_files(map(Task, sys.argv[1:]), Options().ask(), 2))\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code, *paths], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    workers = [int(process.stdout.readline()) for _ in range(2)]
    process.send_signal(number)
    process.communicate(timeout=PATIENCE)
    assert process.returncode != 0
    for worker in workers:
        with pytest.raises(ProcessLookupError):
            for _ in range(100):
                os.kill(worker, 0)
                time.sleep(0.05)


def test_facts_are_plain_data(tmp_path):
    """The format holds what it was given, under any name, and refuses what is something else."""
    (path,) = corpus(tmp_path, 1)
    facts = facts_of(path, Options().ask())
    data = facts.to_bytes()
    assert json.loads(data.split(b"\n")[0])[:2] == ["teitools facts", FACTS_FORMAT]
    again = FileFacts.from_bytes(data, path)
    assert again == facts and again.to_bytes() == data
    assert {each.span.file for each in FileFacts.from_bytes(data, "b.xml").findings} == {"b.xml"}
    for wrong in (b"", b"[]", b"{}", data[:-1], data.replace(b"facts", b"fakes", 1), b"[" * 100_000, b"\xff"):
        with pytest.raises(ValueError):
            FileFacts.from_bytes(wrong, path)


def test_one_file_among_many_is_looked_at_alone(tmp_path):
    paths = corpus(tmp_path, 30)
    opened(paths)
    run = check_files(paths[:1], Options(settings=find_settings(tmp_path)))
    assert opened(paths) == [1] + [0] * 29
    assert {each.span.file for each in run.findings} == {paths[0]}


EDITION = {
    "tei/edition.xml": '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>E</title></titleStmt>'
    "<publicationStmt><p/></publicationStmt><sourceDesc><p/></sourceDesc></fileDesc><encodingDesc><listPrefixDef>"
    '<prefixDef ident="person" matchPattern="(.+)" replacementPattern="registers/persons.xml#$1"/></listPrefixDef>'
    "</encodingDesc></teiHeader></TEI>",
    "tei/registers/persons.xml": '<TEI xmlns="http://www.tei-c.org/ns/1.0"><standOff><listPerson><person xml:id="ada">'
    "<persName>Ada</persName></person></listPerson></standOff></TEI>",
    "tei/texts/a.xml": '<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body><p>'
    '<persName ref="person:ada">A</persName> <ref target="b.xml">b</ref></p></body></text></TEI>',
    "tei/texts/b.xml": '<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body><p>x</p></body></text></TEI>',
}


def test_what_leads_into_a_changed_or_deleted_file_is_touched(tmp_path):
    unpack(EDITION, tmp_path)
    paths = [str(tmp_path / name) for name in EDITION]
    options = Options(settings=find_settings(tmp_path))

    def touched(*names):
        found = touched_by(paths, {str((tmp_path / name).resolve()) for name in names}, options)
        return [os.path.relpath(path, tmp_path) for path in found]

    assert touched() == []
    assert touched("tei/texts/a.xml") == ["tei/texts/a.xml"]
    assert touched("tei/registers/persons.xml") == ["tei/registers/persons.xml", "tei/texts/a.xml"]
    (tmp_path / "tei/texts/b.xml").unlink()
    paths.pop()
    assert touched("tei/texts/b.xml") == ["tei/texts/a.xml"]
    assert "tei/texts/a.xml" in touched("tei/edition.xml")


def test_a_renamed_record_is_found_by_what_has_changed(tmp_path):
    from test_cli import run

    unpack(EDITION, tmp_path)

    def git(*arguments):
        identity = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *identity, *arguments], cwd=tmp_path, check=True, capture_output=True)

    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "a")
    arguments = ("validate", "--changed-since", "HEAD", "--format", "json")
    register = tmp_path / "tei/registers/persons.xml"
    register.write_text(register.read_text().replace('"ada"', '"ida"'))
    status, out, _ = run(*arguments, cwd=tmp_path)
    assert status == 1
    assert ("tei/texts/a.xml", "dangling_id") in {(each["file"], each["code"]) for each in json.loads(out)}
    git("checkout", ".")
    (tmp_path / "tei/texts/b.xml").unlink()
    status, out, _ = run(*arguments, cwd=tmp_path)
    assert ("tei/texts/a.xml", "dangling_file") in {(each["file"], each["code"]) for each in json.loads(out)}


def archive_of(path, **files):
    with tarfile.open(path, "w:gz") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))


def test_an_archive_that_unpacks_to_too_much_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr("teitools.document.container._SMALL", 8 << 20)
    archive_of(tmp_path / "bomb.tar.gz", **{f"{n}.xml": b"<p>" + b" " * 8_000_000 + b"</p>" for n in range(4)})
    run = check_files([], Options(), containers=[str(tmp_path / "bomb.tar.gz")])
    (given_up,) = [each for each in run.findings if each.code.check == "run"]
    assert given_up.span.file == str(tmp_path / "bomb.tar.gz") and "200 times" in given_up.args["reason"]
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(4):
            archive.writestr(f"{n}.xml", b"<p>" + b" " * 8_000_000 + b"</p>")
    assert check_files([], Options(), containers=[str(tmp_path / "bomb.zip")]).unchecked == 1


def test_members_point_to_each_other_and_what_is_no_archive_is_said(tmp_path):
    inner = '<text><body><p xml:id="x"><ref target="{}">a</ref></p></body></text>'
    text = f'<TEI xmlns="http://www.tei-c.org/ns/1.0">{inner}</TEI>'
    archive_of(
        tmp_path / "a.tar.gz", **{"a.xml": text.format("b.xml#x").encode(), "b.xml": text.format("c.xml").encode()}
    )
    run = check_files([], Options(select=frozenset(["edition"])), containers=[str(tmp_path / "a.tar.gz")])
    assert [(f.span.file[-6:], f.code.name) for f in run.findings] == [("/b.xml", "dangling_file")]
    (tmp_path / "b.zip").write_bytes(b"no archive")
    (tmp_path / "c.tar.gz").write_bytes((tmp_path / "a.tar.gz").read_bytes()[:100])
    for name in ("b.zip", "c.tar.gz"):
        run = check_files([], Options(), containers=[str(tmp_path / name)])
        assert [each.code.name for each in run.findings if each.code.check == "run"] == ["file_not_checked"]


@pytest.mark.parametrize("name", ["c.tar.gz", "c.zip"])
def test_a_member_includes_another_of_its_archive(tmp_path, shared, name):
    """As in a folder; and what it includes is asked again."""
    space = 'xmlns="http://www.tei-c.org/ns/1.0" xmlns:xi="http://www.w3.org/2001/XInclude"'
    include = '<xi:include href="parts/b.xml"/><xi:include href="parts/none.xml"/><xi:include href="../../../out.xml"/>'
    files = {
        "a.xml": f"<TEI {space}><text><body>{include}</body></text></TEI>",
        "parts/b.xml": f"<div {space}><p>x</p><wrong/></div>",
    }
    options = Options(schemas=(shared / "data" / "tei_all.rng",), cache=tmp_path / "cache")

    def told(folder, run):
        return sorted(
            (each.span.file.removeprefix(f"{folder}/"), each.code.name, each.span.start) for each in run.findings
        )

    for wrong in ("<wrong/>", '<p xml:id="right"/>', "<wrong/> "):
        changed = {key: text.replace("<wrong/>", wrong) for key, text in files.items()}
        for key, text in changed.items():
            (tmp_path / "folder" / key).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "folder" / key).write_text(text, encoding="utf-8")
        if name.endswith("zip"):
            with zipfile.ZipFile(tmp_path / name, "w") as archive:
                for key, text in changed.items():
                    archive.writestr(key, text)
        else:
            archive_of(tmp_path / name, **{key: text.encode() for key, text in changed.items()})
        paths = [str(tmp_path / "folder" / key) for key in files]
        in_folder = told(tmp_path / "folder", check_files(paths, options))
        in_archive = told(f"{tmp_path / name}!", check_files([], options, containers=[str(tmp_path / name)]))
        assert in_archive == in_folder
        assert ("unknown_element" in {code for _, code, _ in in_folder}) is ("wrong" in wrong)
        assert [code for _, code, _ in in_folder].count("include_failed") == 2


@pytest.mark.parametrize("option", [("--fix",), ("--diff",), ("--changed-since", "HEAD"), ("--online",)])
def test_what_does_not_apply_to_archives_says_so(tmp_path, option):
    from test_cli import run

    archive_of(tmp_path / "a.tar.gz", **{"a.xml": b"<p/>"})
    status, _, err = run("validate", "a.tar.gz", *option, cwd=tmp_path)
    assert status == 2 and "not apply" in err and "a.tar.gz" in err


@pytest.mark.usefixtures("small")
@pytest.mark.filterwarnings("default")
def test_a_cluster_finds_the_same_and_survives_a_lost_worker(tmp_path):
    distributed = pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    paths = corpus(tmp_path / "c", 60)
    expected = check_files(paths, Options()).findings
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        options = Options(cluster=cluster.scheduler_address)
        assert check_files(paths, options).findings == expected
        told = [repr(each).replace(f"{tmp_path}/c/", "") for each in expected]
        for name in archived(tmp_path / "c", paths):
            kept = Options(cluster=cluster.scheduler_address, cache=tmp_path / "cache")
            for _ in ("cold", "warm"):
                assert report(check_files([], kept, containers=[name]), f"{name}!/") == told
        kept = Options(cluster=cluster.scheduler_address, cache=tmp_path / "cache of the folder")
        for _ in ("cold", "warm"):
            assert check_files(paths, kept).findings == expected
        lost = []

        def kill(done, total):
            if done == 10:
                lost.append(next(iter(cluster.workers.values())).pid)
                os.kill(lost[0], signal.SIGKILL)

        assert check_files(paths, options, progress=kill).findings == expected
        assert lost
    status = check_files  # a scheduler that is not there is one line
    with pytest.raises(OSError, match="scheduler"):
        status(paths, Options(cluster="tcp://127.0.0.1:1"))


def test_an_address_is_read_by_fsspec(tmp_path):
    fsspec = pytest.importorskip("fsspec", reason="the extra `remote` is not installed")
    files = {"a.xml": b"<p>", "sub/b.xml": b"<p/>", "c.txt": b"c"}
    memory = fsspec.filesystem("memory")
    for name, data in files.items():
        memory.pipe(f"/corpus/{name}", data)
    archive_of(tmp_path / "c.tar.gz", **files)
    memory.pipe("/c.tar.gz", (tmp_path / "c.tar.gz").read_bytes())
    for address, inner in (("memory://corpus/", ""), ("memory://c.tar.gz", "!/")):
        run = check_files([], Options(select=frozenset(["wellformed"])), containers=[address])
        assert run.files == 2
        assert [(f.span.file.partition(inner)[2] if inner else f.span.file, f.code.name) for f in run.findings] == [
            ("a.xml" if inner else "memory://corpus/a.xml", "unexpected_end")
        ]
    assert check_files([], Options(), containers=["memory://nowhere.zip"]).unchecked == 1


def test_an_address_of_the_web_is_read_and_what_is_not_there_said(tmp_path):
    pytest.importorskip("aiohttp", reason="the extra `remote` is not installed")
    pytest.importorskip("fsspec", reason="the extra `remote` is not installed")
    import functools
    import http.server
    import threading

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "a.xml").write_bytes(b"<p>")
    (tmp_path / "c" / "b.xml").write_bytes(b"<p/>")
    archives = archived(tmp_path / "c", [str(tmp_path / "c" / name) for name in ("a.xml", "b.xml")])
    handler = functools.partial(Quiet, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{server.server_port}/"
        options = Options(select=frozenset(["wellformed"]))
        for name in ("c/", *(f"{Path(each).name}" for each in archives)):
            run = check_files([], options, containers=[base + name])
            shown = base + name + ("" if name.endswith("/") else "!/") + "a.xml"
            assert run.files == 2 and [each.span.file for each in run.findings] == [shown], name
        run = check_files([], options, containers=[base + "none.zip"])
        assert [(each.code.name, each.args["reason"]) for each in run.findings] == [
            ("file_not_checked", "nothing is there")
        ]
        server.shutdown()


def test_an_address_that_asks_for_credentials_is_a_finding(tmp_path, monkeypatch):
    fsspec = pytest.importorskip("fsspec", reason="the extra `remote` is not installed")

    class NoCredentialsError(Exception):
        pass

    def refused(*_, **__):
        raise NoCredentialsError("unable to locate credentials")

    monkeypatch.setattr(type(fsspec.filesystem("memory")), "open", refused)
    run = check_files([], Options(), containers=["memory://letters.zip"])
    assert [(each.code.name, each.args["reason"]) for each in run.findings] == [
        ("file_not_checked", "unable to locate credentials")
    ]


def test_escapes_in_a_pointer_are_read_once(tmp_path):
    for name in ("a b.xml", "c%20d.xml"):
        (tmp_path / name).write_text("<p/>")
    pointers = ("a%20b.xml", "c%2520d.xml", "c%20d.xml")
    more = "".join(f'<p><ref target="{each}"/></p>' for each in pointers)
    (tmp_path / "t.xml").write_text(TEI.format(n=1, more=more))
    run = check_files([str(tmp_path / "t.xml")], Options(select=frozenset(["dangling_file"])))
    text = (tmp_path / "t.xml").read_text()
    found = [each for each in run.findings if each.code.name == "dangling_file"]
    assert [text[each.span.start : each.span.end] for each in found] == ["c%20d.xml"]


def test_a_run_loads_no_client_of_the_web(tmp_path):
    (path,) = corpus(tmp_path, 1)
    code = (
        "import sys\nfrom teitools.cli import main\n"
        f"sys.argv = ['teitools', 'validate', {path!r}]\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print([each for each in ('http.client', 'urllib.request', 'email') if each in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.stdout.splitlines()[-1] == "[]", done.stdout[-300:] + done.stderr[-300:]


LACKING = """<TEI xmlns="http://www.tei-c.org/ns/1.0" xmlns:xi="http://www.w3.org/2001/XInclude">
<teiHeader><fileDesc><titleStmt><title>A</title></titleStmt><publicationStmt>
<xi:include href="https://example.org/publisher.xml"/></publicationStmt><sourceDesc><p>B</p></sourceDesc></fileDesc></teiHeader>
<text><body><p><ref target="#there">C</ref> <ref target="gone.xml">D</ref><wrong/></p></body></text></TEI>
"""
SMALL_TEI = """default namespace = "http://www.tei-c.org/ns/1.0"
start = element TEI { element teiHeader { element fileDesc { element titleStmt { p }, element publicationStmt { p },
  element sourceDesc { p } } }, element text { element body { p } } }
p = element * { attribute * { text }*, (text | element ref { attribute target { text }, text } | element p { text })* }
"""


def test_what_is_included_from_the_web_is_said_and_nothing_is_judged_by_its_absence(tmp_path):
    (tmp_path / "a.xml").write_text(LACKING, encoding="utf-8")
    (tmp_path / "schema.rnc").write_text(SMALL_TEI.replace("titleStmt { p }", "titleStmt { element title { text } }"))

    def codes(*more):
        done = teitools_command("validate", "a.xml", "--no-cache", "--format", "json", *more, cwd=tmp_path)
        return done.returncode, sorted({each["code"] for each in json.loads(done.stdout)})

    alone = ["dangling_file", "include_not_local", "no_schema"]
    assert codes() == (2, alone)
    status, found = codes("--schema", "schema.rnc")
    assert status == 2 and {"include_not_local", "dangling_file", "unknown_element"} <= set(found)
    assert not [each for each in found if "incomplete" in each or each in ("header_incomplete", "dangling_id")]
    assert "include_not_local" in codes("--schema", "schema.rnc", "--select", "relaxng")[1]
    assert "include_not_local" in codes("--select", "dangling_id")[1]

    there = '<p xmlns="http://www.tei-c.org/ns/1.0" xml:id="there">E</p>'
    (tmp_path / "publisher.xml").write_text(there, encoding="utf-8")
    catalog = '<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog"><rewriteURI uriStartString='
    catalog += '"https://example.org/" rewritePrefix="./"/></catalog>'
    (tmp_path / "catalog.xml").write_text(catalog, encoding="utf-8")
    found = codes("--catalog", "catalog.xml", "--schema", "schema.rnc")[1]
    assert "include_not_local" not in found and "header_incomplete" in found


@pytest.mark.skipif(os.name == "nt", reason="there names of files are text")
@pytest.mark.parametrize("format_name", ["json", "jsonl"])
def test_names_of_files_in_json_are_told_in_utf_8_in_any_locale(tmp_path, format_name):
    for name in (b"m\xc3\xbcll.xml", b"m\xfcll.xml"):
        (tmp_path / os.fsdecode(name)).write_text("<TEI/>", encoding="utf-8")
    call = [sys.executable, "-m", "teitools", "validate", ".", "--no-cache", "--format", format_name]
    plain = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    told = [
        subprocess.run(call, cwd=tmp_path, capture_output=True, check=False, env=env).stdout
        for env in (plain, {**os.environ, "PYTHONUTF8": "1"})
    ]
    assert told[0] == told[1]
    assert "müll.xml".encode() in told[0] and b"m\\udcfcll.xml" in told[0] and b"udcc3" not in told[0]
