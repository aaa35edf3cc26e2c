"""Which files a command has read: they are not to be written over."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

#: (device, number) of each file read while somebody asked for it.
_read: ContextVar[set[tuple[int, int]] | None] = ContextVar("read", default=None)


@contextmanager
def noting_what_is_read() -> Iterator[None]:
    """While this lasts, `was_read` knows every file that is read by `note_reading`."""
    token = _read.set(set())
    try:
        yield
    finally:
        _read.reset(token)


def note_reading(status: os.stat_result) -> None:
    """The file with this status is read."""
    known = _read.get()
    if known is not None:
        known.add((status.st_dev, status.st_ino))


def was_read(path: Path) -> bool:
    """Whether the file at `path`, by whatever name, was read."""
    known = _read.get()
    if not known:
        return False
    try:
        status = path.stat()
    except (OSError, ValueError):
        return False
    return (status.st_dev, status.st_ino) in known
