"""How it is known that a file has not changed: by its size and times, else by the digest of its bytes."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from teitools.document import read_bytes

_PIECE = 1 << 20


class Stamp(NamedTuple):
    """Size and times of a file, in bytes and nanoseconds: while they are the same, the file has not changed."""

    size: int
    mtime: int
    ctime: int


def stamp_of(path: str) -> Stamp | None:
    """Size and times of a file; None where there is none."""
    try:
        status = os.stat(path)  # noqa: PTH116
    except (OSError, ValueError):
        return None
    return Stamp(status.st_size, status.st_mtime_ns, status.st_ctime_ns)


def digest_of(data: bytes) -> bytes:
    """The digest of a file's bytes."""
    return hashlib.blake2b(data, digest_size=20).digest()


def digest_of_file(path: str) -> bytes:
    """The digest of the bytes of the file at `path`, read piece by piece. Raises OSError."""
    if not Path(path).is_file():
        return digest_of(read_bytes(path))
    digest = hashlib.blake2b(digest_size=20)
    with Path(path).open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
    return digest.digest()


#: The rooms whose code makes facts.
_ROOMS = ("findings", "datatypes", "document", "xpath", "relaxng", "schematron", "edition", "checks")


def code_stamp(rooms: Iterable[str] = _ROOMS) -> list[Any]:
    """The files of the rooms with size and time: whoever works on the code changes it without changing its version."""
    house = Path(__file__).parents[1]
    found = []
    for room in rooms:
        with os.scandir(house / room) as entries:
            files = [(each.name, each.stat()) for each in entries if each.name.endswith(".py")]
        found += [[room, name, status.st_size, status.st_mtime_ns] for name, status in sorted(files)]
    return found
