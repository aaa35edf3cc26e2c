"""Files that are being made: on disk rather than in memory, and those of the last build taken over as they are."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import tempfile
import weakref
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, TypeAlias


class Files(Mapping[str, bytes]):
    """Files by their path (with `/`) from the folder they go to.

    What is put lies in one nameless file, what is taken over where it lay; neither is held in memory.
    near: a folder on the disk that the files go to; without it they are held in memory. before: the folder that the
    last build has written, or its files; nothing in it is changed.
    """

    def __init__(self, near: Path | None = None, before: Path | Mapping[str, bytes] | None = None) -> None:
        self._spool = _spool(near)
        if self._spool is not None:
            weakref.finalize(self, self._spool.close)
        self._memory: dict[str, bytes] = {}
        self._places: dict[str, tuple[int, int]] = {}
        self._old: dict[str, tuple[str, Stamp]] = {}
        self._before = before
        self.digests: dict[str, str] = {}
        self.sizes: dict[str, int] = {}

    def put(self, name: str, data: bytes, digest: str = "") -> None:
        """`data`, whose SHA-256 is `digest` where that is known, is the file `name` from now on."""
        digest = digest or hashlib.sha256(data).hexdigest()
        self._old.pop(name, None)
        if self._spool is None:
            self._memory[name] = data
        else:
            self._places[name] = (self._spool.seek(0, 2), len(data))
            self._spool.write(data)
        self.digests[name], self.sizes[name] = digest, len(data)

    def take(self, name: str, digest: str) -> bool:
        """Whether the last build's file of that name has that SHA-256, and is the file `name` from now on too."""
        if isinstance(self._before, Path):
            path = f"{self._before}/{name}"
            data, stamp = _read(path)
            self._old[name] = path, stamp
        else:
            data = self._before.get(name) if self._before is not None else None
            self._memory[name] = data or b""
        if data is None or hashlib.sha256(data).hexdigest() != digest:
            self._old.pop(name, None)
            self._memory.pop(name, None)
            return False
        self.digests[name], self.sizes[name] = digest, len(data)
        return True

    def __getitem__(self, name: str) -> bytes:
        """The bytes of a file. Raises KeyError; OSError where one taken over is no longer what it was."""
        if name in self._memory:
            return self._memory[name]
        if name in self._places and name not in self._old:
            assert self._spool is not None
            start, size = self._places[name]
            self._spool.seek(start)
            return self._spool.read(size)
        path, _ = self._old[name]
        data, _ = _read(path)
        if data is None or hashlib.sha256(data).hexdigest() != self.digests[name]:
            raise OSError(errno.EBUSY, "somebody else has changed it during the build: build once more", path)
        return data

    def place_of(self, name: str) -> str | None:
        """Where a file that was taken over lies, as long as nobody has changed it; None for others."""
        path, stamp = self._old.get(name, (None, None))
        return path if path is not None and stamp == _stamp(path) else None

    def __iter__(self) -> Iterator[str]:
        return iter(self.digests)

    def __len__(self) -> int:
        return len(self.digests)

    def __contains__(self, name: object) -> bool:
        return name in self.digests


Stamp: TypeAlias = "tuple[int, ...] | None"


def _read(path: str) -> tuple[bytes | None, Stamp]:
    """The bytes of an ordinary file, and by what it is known; None where there is none."""
    with suppress(OSError), open(path, "rb", opener=_opener) as file:
        status = os.fstat(file.fileno())
        if stat.S_ISREG(status.st_mode):
            return file.read(), _known(status)
    return None, None


def _stamp(path: str) -> Stamp:
    with suppress(OSError):
        return _known(os.lstat(path))
    return None


def _known(status: os.stat_result) -> Stamp:
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_nlink


def _opener(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))


def _spool(near: Path | None) -> IO[bytes] | None:
    if near is None:
        return None
    folder = next((each for each in (near, *near.parents) if each.is_dir()), None)
    for place in (folder, None):
        with suppress(OSError):
            return tempfile.TemporaryFile(dir=place)
    return None
