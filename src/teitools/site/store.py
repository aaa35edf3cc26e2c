"""What a build has made, kept for the next: of each unit of pages by what it was made, and what is to be known of it.

One SQLite file for each edition and place that it is built to, in the user's cache folder. The pages themselves stay
where they were built; a unit is as good as none where its row has another checksum, or its files another digest. A
store that cannot be read, written or trusted costs time and nothing else.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from teitools.document import database_place, give_up_oldest, is_damage, open_database, remove_database

#: Raised whenever the tables, or what stands in them, change their meaning.
TABLES = 1
#: Of more bytes than this in all stores the oldest are given up.
LIMIT = 1 << 30
_KIND = "site"
#: No page is called so.
_SOUND = "/sound"
_CREATE = "CREATE TABLE IF NOT EXISTS units(name TEXT PRIMARY KEY, key BLOB, checksum BLOB, data TEXT) WITHOUT ROWID"


@dataclass(slots=True)
class Unit:
    """Files that are made together. files: (folder, path, SHA-256). note: plain data that the whole site needs of them.

    outward: of what it took from other files by pointers, the digest; "" where it took nothing. whole: whether it is
    all that it should be; what is not is not kept. data: the bytes of the files, until these are in their folders.
    """

    files: list[tuple[str, str, str]] = field(default_factory=list)
    note: dict[str, Any] = field(default_factory=dict)
    outward: str = ""
    whole: bool = True
    data: list[bytes] = field(default_factory=list)


class Store:
    """An open store; every method does what it can, and nothing where it cannot."""

    def __init__(self, place: Path | None = None) -> None:
        """place: of the file; without it what is kept is held in memory."""
        self._place = place
        self._db: sqlite3.Connection | None = None
        self._rows: dict[str, tuple[bytes, bytes, str]] = {}
        self._used: set[str] = set()
        self._new: list[tuple[str, bytes, bytes, str]] = []
        if place is None:
            return
        self._open(place, again=True)

    def _open(self, place: Path, *, again: bool) -> None:
        """What is damaged is removed and begun anew; what another process holds is left to it."""
        try:
            self._db = open_database(place, TABLES, _CREATE, seconds=1)
            rows = self._db.execute("SELECT name, key, checksum, data FROM units").fetchall()
            self._rows = {name: (key, checksum, data) for name, key, checksum, data in rows}
        except sqlite3.Error as error:
            self._close()
            if again and is_damage(error):
                remove_database(place)
                self._open(place, again=False)

    def _close(self) -> None:
        with contextlib.suppress(sqlite3.Error):
            if self._db is not None:
                self._db.close()
        self._db = None

    def find(self, name: str, key: bytes) -> Unit | None:
        """The unit of that name, where it was made by all that `key` is the digest of."""
        kept, checksum, data = self._rows.get(name, (b"", b"", ""))
        if kept != key or checksum != _checksum(name, key, data):
            return None
        try:
            files, note, outward = json.loads(data)
            unit = Unit([(folder, path, digest) for folder, path, digest in files], dict(note), str(outward))
        except (ValueError, TypeError, RecursionError):
            return None
        self._used.add(name)
        return unit

    def keep(self, name: str, key: bytes, unit: Unit) -> None:
        """The unit is kept when the store is closed."""
        data = json.dumps([unit.files, unit.note, unit.outward], separators=(",", ":"))
        self._new.append((name, key, _checksum(name, key, data), data))
        self._used.add(name)

    def sound(self) -> frozenset[str]:
        """The digests of the texts that were well-formed when `keep_sound` was told."""
        unit = self.find(_SOUND, _SOUND.encode())
        return frozenset(map(str, unit.note.get("digests", ()))) if unit is not None else frozenset()

    def keep_sound(self, digests: frozenset[str]) -> None:
        """These texts are well-formed."""
        if digests != self.sound():
            self.keep(_SOUND, _SOUND.encode(), Unit([], {"digests": sorted(digests)}))

    def close(self, *, whole: bool = True) -> None:
        """What is new is written. whole: whether all units were asked for, so that what was not can be given up."""
        if self._place is None:
            kept = {name: row for name, row in self._rows.items() if name in self._used or not whole}
            self._rows = kept | {name: (key, checksum, data) for name, key, checksum, data in self._new}
            self._new, self._used = [], set()
            return
        if self._db is None:
            return
        try:
            self._db.execute("BEGIN IMMEDIATE")
            if whole:
                gone = [(name,) for name in self._rows if name not in self._used]
                self._db.executemany("DELETE FROM units WHERE name = ?", gone)
            self._db.executemany("INSERT OR REPLACE INTO units VALUES (?, ?, ?, ?)", self._new)
            self._db.execute("COMMIT")
        except sqlite3.Error:
            with contextlib.suppress(sqlite3.Error):
                self._db.execute("ROLLBACK")
        self._close()


def _checksum(name: str, key: bytes, data: str) -> bytes:
    said = json.dumps([name, TABLES]).encode() + key + data.encode("utf-8", errors="surrogatepass")
    return hashlib.blake2b(said, digest_size=20).digest()


def open_store(cache: Path, root: Path, target: Path) -> Store | None:
    """The store of the edition in `root` built to `target`; None where there can be none that is only the user's."""
    said = f"{root.resolve()}\0{target.resolve()}".encode(errors="surrogatepass")
    place = database_place(cache, _KIND, hashlib.blake2b(said, digest_size=16).hexdigest())
    if place is None:
        return None
    with contextlib.suppress(OSError):
        give_up_oldest(place.parent, LIMIT, place)
    return Store(place)
