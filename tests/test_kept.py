"""The cache: only what this user wrote, as it was written; anything odd is made anew."""

import os
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from teitools.document import Source, kept
from teitools.document.kept import load_entry, own_file, save_entry
from teitools.document.kept_database import database_place, open_database
from teitools.relaxng import Schema

RNG = '<element name="{}" xmlns="http://relaxng.org/ns/structure/1.0"><empty/></element>'


def test_an_entry_comes_back_and_its_folders_are_the_users_alone(tmp_path):
    folder = tmp_path / "new" / "cache"
    assert load_entry(folder, "kind", "key") is None
    save_entry(folder, "kind", "key", b"data")
    assert load_entry(folder, "kind", "key") == b"data"
    assert load_entry(folder, "kind", "other") is None
    assert stat.S_IMODE((folder / "kind").stat().st_mode) == 0o700
    assert [each.name for each in (folder / "kind").iterdir()] == ["key"]


def test_of_too_many_entries_the_oldest_are_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(kept, "KIND_LIMIT", 3 * (64 + 4))
    for number in range(3):
        save_entry(tmp_path / "cache", "kind", str(number), b"data")
        os.utime(tmp_path / "cache" / "kind" / str(number), (1_000_000 + number,) * 2)
    assert load_entry(tmp_path / "cache", "kind", "0") == b"data"  # what is asked for is no longer old
    save_entry(tmp_path / "cache", "kind", "3", b"data")
    save_entry(tmp_path / "cache", "other", "4", b"data")
    assert {each.name for each in (tmp_path / "cache" / "kind").iterdir()} == {"0", "2", "3"}
    assert load_entry(tmp_path / "cache", "other", "4") == b"data"


def test_what_is_kept_is_of_its_form_and_its_bytes():
    assert len({kept.entry_key(1, b"a"), kept.entry_key(2, b"a"), kept.entry_key(1, b"b")}) == 3


TABLES = "CREATE TABLE IF NOT EXISTS said(word)"


def test_a_database_of_another_form_is_begun_anew(tmp_path):
    place = database_place(tmp_path / "cache", "kind", "name")
    with open_database(place, 1, TABLES, seconds=1) as database:
        database.execute("INSERT INTO said VALUES ('once')")
    database.close()
    with open_database(place, 1, TABLES, seconds=1) as database:
        assert database.execute("SELECT word FROM said").fetchall() == [("once",)]
    database.close()
    with open_database(place, 2, TABLES, seconds=1) as database:
        assert database.execute("SELECT word FROM said").fetchall() == []
    database.close()
    place.unlink()
    with sqlite3.connect(place) as database:  # somebody else's, without a number
        database.execute("CREATE TABLE said(other, columns)")
    database.close()
    open_database(place, 2, TABLES, seconds=1).execute("SELECT word FROM said").connection.close()


def test_many_may_begin_one_database_at_once(tmp_path):
    place = database_place(tmp_path / "cache", "kind", "name")

    def write(number):
        database = open_database(place, 1, TABLES, seconds=20)
        database.execute("INSERT INTO said VALUES (?)", (number,))
        database.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(32)))
    database = open_database(place, 1, TABLES, seconds=1)
    assert sorted(number for (number,) in database.execute("SELECT word FROM said")) == list(range(32))
    database.close()


def _swapped(place):
    save_entry(place.parent.parent, "kind", "other", b"data")
    place.write_bytes((place.parent / "other").read_bytes())


def _linked(place):
    place.rename(place.parent / "elsewhere")
    place.symlink_to(place.parent / "elsewhere")


def _piped(place):
    place.unlink()
    os.mkfifo(place)


def _made_a_folder(place):
    place.unlink()
    place.mkdir()


SPOILT = {
    "changed": lambda place: place.write_bytes(place.read_bytes()[:-1] + b"x"),
    "cut": lambda place: place.write_bytes(place.read_bytes()[:-1]),
    "empty": lambda place: place.write_bytes(b""),
    "no checksum": lambda place: place.write_bytes(b"data"),
    "another entry's": _swapped,
    "a link": _linked,
    "a pipe": _piped,
    "a folder": _made_a_folder,
    "others may write to it": lambda place: place.chmod(0o622),
    "others may write to its folder": lambda place: place.parent.chmod(0o777),
    "a group may write to its folder": lambda place: place.parent.chmod(0o770),
    "others may write to the cache": lambda place: place.parent.parent.chmod(0o777),
}


@pytest.mark.parametrize("how", SPOILT)
def test_what_is_odd_is_as_good_as_none(tmp_path, how):
    save_entry(tmp_path / "cache", "kind", "key", b"data")
    SPOILT[how](tmp_path / "cache" / "kind" / "key")
    assert load_entry(tmp_path / "cache", "kind", "key") is None
    save_entry(tmp_path / "cache", "kind", "key", b"new")
    if "its folder" not in how and "the cache" not in how and how != "a folder":
        assert load_entry(tmp_path / "cache", "kind", "key") == b"new"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
def test_what_others_own_is_as_good_as_none(tmp_path):
    for part in ("cache/kind/key", "cache/kind", "cache"):
        folder = tmp_path / part.replace("/", "-")
        save_entry(folder / "cache", "kind", "key", b"data")
        os.chown(folder / part, 12345, 12345)
        assert load_entry(folder / "cache", "kind", "key") is None
    (tmp_path / "p5subset.xml").write_bytes(b"x")
    assert own_file(tmp_path / "p5subset.xml")
    os.chown(tmp_path / "p5subset.xml", 12345, 12345)
    assert not own_file(tmp_path / "p5subset.xml")


def test_a_schema_in_a_cache_that_others_can_write_to_is_compiled_anew(tmp_path):
    """Somebody has put a grammar that accepts another element in the place of the right one."""
    cache, schema = tmp_path / "cache", tmp_path / "s.rng"
    schema.write_text(RNG.format("wrong"), encoding="utf-8")
    Schema.load(schema, cache_dir=cache)
    (wrong,) = (cache / "grammars").iterdir()
    schema.write_text(RNG.format("right"), encoding="utf-8")
    Schema.load(schema, cache_dir=cache)
    (right,) = (each for each in (cache / "grammars").iterdir() if each != wrong)
    right.write_bytes(wrong.read_bytes())
    document = Source("a.xml", "<right/>")
    assert Schema.load(schema, cache_dir=cache).is_valid(document)


def test_what_was_allowed_once_is_not_allowed_for_ever(tmp_path):
    from teitools.document import named
    from teitools.relaxng import SchemaError

    project, outside = tmp_path / "project", tmp_path / "outside"
    project.mkdir()
    outside.mkdir()
    (outside / "part.rng").write_text(RNG.format("a"), encoding="utf-8")
    (project / "s.rng").write_text(
        '<externalRef href="../outside/part.rng" xmlns="http://relaxng.org/ns/structure/1.0"/>', encoding="utf-8"
    )
    with named([outside]):
        Schema.load(project / "s.rng", cache_dir=tmp_path / "cache")
    with named([project]), pytest.raises(SchemaError):
        Schema.load(project / "s.rng", cache_dir=tmp_path / "cache")
