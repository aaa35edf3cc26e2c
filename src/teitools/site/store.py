"""What a build has made, kept for the next: of each unit of pages by what it was made, and what is to be known of it.

One SQLite file for each edition and place that it is built to, in the user's cache folder. The pages themselves stay
where they were built; a unit is as good as none where its row has another checksum, or its files another digest. A
store that cannot be read, written or trusted costs time and nothing else.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from teitools.document import own_file, own_folder

#: Raised whenever the tables, or what stands in them, change their meaning.
TABLES = 1
#: Of more bytes than this in all stores the oldest are given up.
LIMIT = 1 << 30
_KIND = "site"
#: No page is called so.
_SOUND = "/sound"
_CREATE = "CREATE TABLE units(name TEXT PRIMARY KEY, key BLOB, checksum BLOB, data TEXT) WITHOUT ROWID"


@dataclass(slots=True)
class Unit:
    """Files that are made together. files: (folder, path, SHA-256). note: plain data that the whole site needs of them.

    outward: of what it took from other files by pointers, the digest; "" where it took nothing.
    """

    files: list[tuple[str, str, str]] = field(default_factory=list)
    note: dict[str, Any] = field(default_factory=dict)
    outward: str = ""


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
        try:
            self._open(place)
        except sqlite3.Error:
            self._begin_anew(place)

    def _open(self, place: Path) -> None:
        self._db = sqlite3.connect(place, timeout=1, isolation_level=None)
        with contextlib.suppress(OSError):
            place.chmod(0o600)
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version not in (0, TABLES):
            raise sqlite3.DatabaseError("another version")
        self._db.execute("PRAGMA synchronous = OFF")
        if version == 0:
            self._db.execute(_CREATE)
            self._db.execute(f"PRAGMA user_version = {TABLES}")
        rows = self._db.execute("SELECT name, key, checksum, data FROM units").fetchall()
        self._rows = {name: (key, checksum, data) for name, key, checksum, data in rows}

    def _begin_anew(self, place: Path) -> None:
        """What is damaged is removed; what another process holds is left to it."""
        self._close()
        with contextlib.suppress(OSError, sqlite3.Error):
            for ending in ("", "-journal", "-wal", "-shm"):
                Path(f"{place}{ending}").unlink(missing_ok=True)
            self._open(place)

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
    folder = cache / _KIND
    name = hashlib.blake2b(f"{root.resolve()}\0{target.resolve()}".encode(errors="surrogatepass"), digest_size=16)
    place = folder / f"{name.hexdigest()}.sqlite"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not own_folder(folder):
            return None
        folder.chmod(0o700)
        for ending in ("", "-journal", "-wal", "-shm"):
            file = Path(f"{place}{ending}")
            if os.path.lexists(file) and not own_file(file):
                file.unlink()  # others could write to it, so nothing in it can be trusted
        _bound(folder, place)
        return Store(place)
    except OSError:
        return None


def _bound(folder: Path, place: Path) -> None:
    """All stores but the one at `place` are within the limit: the oldest are gone."""
    found: list[tuple[float, int, Path]] = []
    for each in _files(folder):
        status = each.lstat()
        if stat.S_ISREG(status.st_mode):
            found.append((status.st_mtime, status.st_size, each))
    total = sum(size for _, size, _ in found)
    for _, size, each in sorted(found):
        if total <= LIMIT:
            return
        if each != place:
            each.unlink(missing_ok=True)
            total -= size


def _files(folder: Path) -> Iterable[Path]:
    return [each for each in folder.iterdir() if each.name.endswith(".sqlite")]
