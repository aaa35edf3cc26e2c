"""Facts kept between runs: one SQLite file in the user's cache folder, keyed by what the facts depend on.

An entry is found by the digest of a file's bytes and of all that was asked of it: the checks, the schemas, the version.
A file whose size and times are what they were is not opened to know its digest. Each entry has a checksum; what does
not agree with its own, or is of another form, is as good as none. A store that cannot be read, written or trusted costs
time and nothing else.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from teitools import __version__
from teitools.document import SchemaAssociation, database_place, is_damage, open_database, remove_database
from teitools.edition import FACTS_FORMAT, FactsPart, FileFacts
from teitools.findings import Span

from .options import Ask
from .schema_choice import SchemaChoice, resolve_schemas
from .stamp import Stamp, code_stamp, digest_of, digest_of_file, stamp_of

#: Raised whenever the tables change.
TABLES = 2
#: When the file has more bytes than this, the older half of what it holds is deleted.
LIMIT = 1 << 30
#: A file that was changed so shortly before it was read may be changed again within one tick of its clock.
_TICK = 100_000_000
_AT_ONCE = 400
_SECONDS = 0.5

_PRAGMAS = "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL;"
_CREATE = """
CREATE TABLE IF NOT EXISTS files(path BLOB PRIMARY KEY, size INT, mtime INT, ctime INT, digest BLOB) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS schemas(digest BLOB PRIMARY KEY, others TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS facts(key BLOB PRIMARY KEY, used INT, checksum BLOB, conditions TEXT, data BLOB);
"""


Conditions: TypeAlias = "dict[str, Any]"


class Store:
    """An open store; every method does what it can, and nothing where it cannot."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._db: sqlite3.Connection | None = None
        self._digests: dict[str, bytes | None] = {}
        self._schemas: dict[str, str | None] = {}
        self._profiles: dict[int, bytes] = {}
        self._resolved: dict[tuple[str, str], str] = {}
        self._new: list[tuple[Any, ...]] = []
        self._stamps: list[tuple[Any, ...]] = []
        self._committed = time.monotonic()
        self._today = int(time.time() // 86400)
        with contextlib.suppress(sqlite3.Error):
            self._db = open_database(place, TABLES, _CREATE, seconds=5, pragmas=_PRAGMAS)

    def _failed(self, error: sqlite3.Error) -> None:
        """No store any more; what is damaged is removed."""
        with contextlib.suppress(sqlite3.Error):
            if self._db is not None:
                self._db.close()
        self._db = None
        if is_damage(error):
            remove_database(self._place)

    def _rows(self, sql: str, values: Sequence[Any]) -> list[Any]:
        if self._db is None:
            return []
        try:
            return self._db.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            self._failed(error)
            return []

    # What is looked up.

    def now(self) -> int:
        """The time by which stamps are judged, in nanoseconds."""
        return time.time_ns()

    def settled(self, stamp: Stamp, before: int) -> bool:
        """Whether the stamp was old enough at the time `before` that each later change of the file gives it another."""
        return max(stamp.mtime, stamp.ctime) < before - _TICK

    def kept(self, key: bytes) -> tuple[Conditions, bytes] | None:
        """What is kept under a key that is no file's, and what it depends on."""
        rows = self._rows("SELECT used, checksum, conditions, data FROM facts WHERE key = ?", [key])
        for used, checksum, conditions, data in rows:
            if isinstance(data, bytes) and conditions and checksum == _checksum(key, conditions, data):
                if used != self._today and self._db is not None:
                    with contextlib.suppress(sqlite3.Error):
                        self._db.execute("UPDATE facts SET used = ? WHERE key = ?", (self._today, key))
                return json.loads(conditions), data
        return None

    def put(self, key: bytes, conditions: Conditions, data: bytes) -> None:
        """Something else is kept under a key."""
        written = json.dumps(conditions)
        self._new.append((key, self._today, _checksum(key, written, data), written, data))

    def find(self, paths: Sequence[str], ask: Ask) -> dict[str, bytes]:
        """The facts kept of those files that have not changed since, by their paths; none of the files is opened."""
        profile = self.profile(ask)
        if self._db is None or profile is None:
            return {}
        found: dict[str, bytes] = {}
        for at in range(0, len(paths), _AT_ONCE):
            part = {_absolute(path): path for path in paths[at : at + _AT_ONCE]}
            keys: dict[bytes, list[str]] = {}
            for path, digest in self._known_digests(part).items():
                keys.setdefault(_key(digest, profile), []).append(part[path])
            found.update(self._entries(keys, ask))
        return found

    def sizes(self) -> frozenset[int]:
        """The sizes of all files of which a digest is known: of a file of another size nothing is kept."""
        return frozenset(size for (size,) in self._rows("SELECT DISTINCT size FROM files", ()))

    def find_by(self, path: str, digest: bytes, ask: Ask) -> bytes | None:
        """The facts kept of a file with these bytes."""
        profile = self.profile(ask)
        return self._entries({_key(digest, profile): [path]}, ask).get(path) if profile is not None else None

    def _known_digests(self, paths: Iterable[str]) -> dict[str, bytes]:
        """The digests of the files whose size and times are what they were."""
        # File names may be no text, so they are kept as bytes.
        stamps = {os.fsencode(path): stamp for path in paths if (stamp := stamp_of(path)) is not None}
        marks = ",".join("?" * len(stamps))
        rows = self._rows(f"SELECT path, size, mtime, ctime, digest FROM files WHERE path IN ({marks})", [*stamps])
        return {os.fsdecode(path): digest for path, *stamp, digest in rows if stamps[path] == tuple(stamp)}

    def _entries(self, keys: dict[bytes, list[str]], ask: Ask) -> dict[str, bytes]:
        marks = ",".join("?" * len(keys))
        sql = f"SELECT key, used, checksum, conditions, data FROM facts WHERE key IN ({marks})"
        found: dict[str, bytes] = {}
        old = []
        for key, used, checksum, conditions, data in self._rows(sql, [*keys]):
            if not isinstance(data, bytes) or checksum != _checksum(key, conditions, data):
                continue
            if used != self._today:
                old.append((self._today, key))
            for path in keys[key]:
                if conditions is None or self._holds(json.loads(conditions), path, ask):
                    found[path] = data
        if old and self._db is not None:
            with contextlib.suppress(sqlite3.Error):
                self._db.executemany("UPDATE facts SET used = ? WHERE key = ?", old)
        return found

    def _holds(self, conditions: Conditions, path: str, ask: Ask) -> bool:
        """Whether what the entry of `path` depends on beside its bytes is what it was."""
        if conditions["path"] is not None and conditions["path"] != _placed(path, ask):
            return False
        if any(self._hex(other) != digest for other, digest in conditions["depends"]):
            return False
        return conditions["choice"] is None or conditions["choice"] == self.choice(
            conditions["associations"], path, ask
        )

    def choice(self, associations: list[list[Any]], path: str, ask: Ask) -> str | None:
        """What the file at `path` is checked against when it names these schemas."""
        # Where schemas are located by the names of documents, each may have its own.
        place = path if ask.locating.files else os.path.dirname(path)  # noqa: PTH120
        key = (json.dumps(associations), place)
        if key not in self._resolved:
            named = [
                SchemaAssociation(href, kind, phase, Span(path, start, end))
                for href, kind, phase, start, end in associations
            ]
            choice = resolve_schemas(named, path, ask.default, ask.catalog, ask.locating)
            self._resolved[key] = self._signature(choice) or ""
        return self._resolved[key]

    def _signature(self, choice: SchemaChoice) -> str | None:
        """A choice by the digests of its schemas; None where one cannot be known."""
        parts: list[Any] = [each.code.name for each in choice.findings]
        for path, phase in (*((each, None) for each in choice.relaxng), *choice.schematron):
            digest = self._schema(str(path))
            if digest is None:
                return None
            parts.append([digest, phase])
        return json.dumps(parts)

    def _schema(self, path: str) -> str | None:
        """The digest of a schema with all files that it is made of; None where these are not known yet."""
        if path not in self._schemas:
            own = self._digest(path)
            rows = self._rows("SELECT others FROM schemas WHERE digest = ?", [own]) if own is not None else []
            self._schemas[path] = self._joined(own, json.loads(rows[0][0])) if own is not None and rows else None
        return self._schemas[path]

    def _joined(self, own: bytes, others: list[str]) -> str:
        return " ".join([own.hex(), *(f"{self._hex(other)}" for other in others)])

    def profile(self, ask: Ask) -> bytes | None:
        """A digest of what is asked; None where a schema is not known yet."""
        if id(ask) not in self._profiles:
            schemas = [self._schema(str(path)) for path in ask.schemas]
            if None in schemas:
                return None
            asked = [FACTS_FORMAT, __version__, code_stamp(), sorted(ask.made), ask.ids, ask.uses, schemas]
            asked += [[path.suffix for path in ask.schemas], ask.catalog.entries]
            self._profiles[id(ask)] = digest_of(json.dumps(asked).encode())
        return self._profiles[id(ask)]

    def _digest(self, path: str) -> bytes | None:
        """The digest of a file, opened where its size or times have changed; None for one that is not there."""
        path = _absolute(path)
        if path not in self._digests:
            known = self._known_digests([path]).get(path)
            self._digests[path] = known if known is not None else self._read_digest(path)
        return self._digests[path]

    def _read_digest(self, path: str) -> bytes | None:
        stamp = stamp_of(path)
        try:
            digest = digest_of_file(path)
        except OSError:
            return None
        self._note(path, stamp, digest)
        return digest

    def _hex(self, path: str) -> str | None:
        digest = self._digest(path)
        return digest.hex() if digest is not None else None

    # What is kept.

    def keep(self, path: str, ask: Ask, data: bytes, digest: bytes, stamp: Stamp | None) -> bool:
        """The facts of a file with that digest are kept, and true is returned, unless they say that something could not
        be done.
        """
        if self._db is None:
            return False
        facts = FileFacts.from_bytes(data, path, FactsPart.NOTHING)
        if facts.undone or facts.volatile:
            return False
        for schema, others in facts.used:
            self._note_schema(schema, others)
        profile = self.profile(ask)
        if profile is None:
            return False
        key = _key(digest, profile)
        conditions = self._conditions(facts, ask)
        if conditions is None:
            return False
        written = None if conditions == _NONE else json.dumps(conditions)
        self._new.append((key, self._today, _checksum(key, written, data), written, data))
        self._note(_absolute(path), stamp, digest)
        if time.monotonic() - self._committed > _SECONDS:
            self._commit()
        return True

    def _conditions(self, facts: FileFacts, ask: Ask) -> Conditions | None:
        """What the facts depend on beside the file's bytes and the question; None where that cannot be said."""
        choice = None
        if not ask.schemas and ask.made:
            choice = self.choice(facts.associations, facts.path, ask)
            if not choice:
                return None
        depends = [[path, self._hex(path)] for path in facts.depends]
        placed = bool(depends or facts.placed)
        return {
            "path": _placed(facts.path, ask) if placed else None,
            "depends": depends,
            "choice": choice,
            "associations": facts.associations if choice else [],
        }

    def _note_schema(self, path: str, others: list[str]) -> None:
        if self._schemas.get(path) is not None:
            return
        own = self._digest(path)
        if own is not None and self._db is not None:
            with contextlib.suppress(sqlite3.Error):
                self._db.execute("INSERT OR REPLACE INTO schemas VALUES (?, ?)", (own, json.dumps(others)))
            self._schemas[path] = self._joined(own, others)
            self._profiles.clear()
            self._resolved.clear()

    def note(self, path: str, stamp: Stamp | None, digest: bytes) -> None:
        """The file at `path` is known by its stamp from now on."""
        self._note(_absolute(path), stamp, digest)

    def _note(self, path: str, stamp: Stamp | None, digest: bytes) -> None:
        if stamp is not None and max(stamp.mtime, stamp.ctime) < time.time_ns() - _TICK:
            self._stamps.append((os.fsencode(path), *stamp, digest))

    def _commit(self) -> None:
        self._committed = time.monotonic()
        if self._db is None or not (self._new or self._stamps):
            return
        try:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?, ?, ?, ?)", self._new)
            self._db.executemany("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?)", self._stamps)
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            with contextlib.suppress(sqlite3.Error):
                self._db.execute("ROLLBACK")
            if not (isinstance(error, sqlite3.OperationalError) and "locked" in str(error)):
                self._failed(error)
        self._new.clear()
        self._stamps.clear()

    def close(self) -> None:
        """What is new is written, and what is too much given up."""
        self._commit()
        if self._db is None:
            return
        try:
            (pages,), (size,) = (self._db.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "page_size"))
            if pages * size > LIMIT:
                half = "SELECT key FROM facts ORDER BY used, rowid LIMIT (SELECT count(*) / 2 + 1 FROM facts)"
                self._db.execute(f"DELETE FROM facts WHERE key IN ({half})")
                self._db.execute("PRAGMA incremental_vacuum")
            self._db.close()
        except sqlite3.Error as error:
            self._failed(error)
        self._db = None


_NONE: Conditions = {"path": None, "depends": [], "choice": None, "associations": []}


def open_store(folder: Path) -> Store | None:
    """The store in the user's cache folder; None where there can be none that only the user can write to."""
    place = database_place(folder, "facts", "facts")
    return Store(place) if place is not None else None


def _key(digest: bytes, profile: bytes) -> bytes:
    return digest_of(digest + profile)


def _checksum(key: bytes, conditions: str | None, data: bytes) -> bytes:
    return digest_of(key + (conditions or "").encode("utf-8", errors="surrogatepass") + b"\0" + data)


def _placed(path: str, ask: Ask) -> list[Any]:
    """Where a file lies, as it is written, and how far what it names may reach."""
    return [_absolute(path), path, sorted(_absolute(each) for each in ask.named) if ask.named is not None else None]


def _absolute(path: str) -> str:
    return os.path.abspath(path)  # noqa: PTH100 (sixteen thousand times)
