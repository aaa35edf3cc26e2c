"""What can be made again is kept between runs: entries that nobody else can have written, each with its checksum.

The user's cache folder has a folder for each kind of entries, with a file for each, or one database
(`kept_database`). An entry that is not what it was when it was written, of another version, in a folder that others can
write to, or of another owner, is as good as none; of too many the oldest are given up. What is kept runs nothing: it is
data.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import time
from pathlib import Path

from teitools import __version__

from .whole_file import write_whole

#: A larger entry is not read.
_LIMIT = 1 << 28
#: The entries of one kind take so many bytes.
KIND_LIMIT = 1 << 29
_DAY = 86400
#: Bits by which others could write.
_OTHERS = stat.S_IWGRP | stat.S_IWOTH


def entry_key(form: int, data: bytes) -> str:
    """The key of what was made from `data` by this version. form: raised whenever what is kept changes its meaning."""
    return hashlib.sha256(f"{form} {__version__}\n".encode() + data).hexdigest()


def kept_folder(folder: Path, kind: str) -> Path | None:
    """The folder for what is kept of that kind, made where there is none; None where others could write into it."""
    found = folder / kind
    try:
        found.mkdir(mode=0o700, parents=True, exist_ok=True)
        return found if own_folder(found) else None
    except (OSError, ValueError):
        return None


def load_entry(folder: Path, kind: str, key: str) -> bytes | None:
    """What is kept as `key` among the entries of that kind; None when there is nothing that can be trusted."""
    place = folder / kind / key
    try:
        if not own_folder(place.parent):
            return None
        descriptor = os.open(place, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        with open(descriptor, "rb") as file:  # noqa: PTH123 (a descriptor, not a path)
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode) or not _is_own(status) or status.st_size > _LIMIT:
                return None
            checksum, data = file.read(64), file.read()
            if status.st_mtime < time.time() - _DAY and hasattr(os, "fchmod"):
                os.utime(descriptor)  # it is still asked for
    except (OSError, ValueError):
        return None
    return data if checksum == _checksum(kind, key, data) else None


def save_entry(folder: Path, kind: str, key: str, data: bytes) -> None:
    """`data` is kept as `key`, written whole, readable by the user alone; where that cannot be, nothing happens."""
    own = kept_folder(folder, kind)
    if own is None:
        return
    place = own / key
    with contextlib.suppress(OSError, ValueError):
        if os.path.lexists(place) and not own_file(place):
            place.unlink()
        write_whole(place, _checksum(kind, key, data) + data)
        give_up_oldest(own, KIND_LIMIT, place)


def give_up_oldest(folder: Path, limit: int, place: Path) -> None:
    """The files of `folder` take no more than `limit` bytes: the oldest are gone, never the one at `place`.

    Raises OSError.
    """
    found = [(status.st_mtime, status.st_size, file) for file in folder.iterdir() if (status := file.lstat())]
    total = sum(size for _, size, _ in found)
    for _, size, file in sorted(found):
        if total <= limit:
            return
        if file != place:
            file.unlink(missing_ok=True)
            total -= size


def own_folder(folder: Path) -> bool:
    """Whether only the user can have put something into `folder`, which is kept in one of the user's own as well.

    Raises OSError where it is not there.
    """
    return all(stat.S_ISDIR(status.st_mode) and _is_own(status) for status in (folder.lstat(), folder.parent.stat()))


def own_file(file: Path) -> bool:
    """Whether `file` is there, the user's, and only the user's to write."""
    try:
        status = file.lstat()
        return stat.S_ISREG(status.st_mode) and _is_own(status) and own_folder(file.parent)
    except OSError:
        return False


def _is_own(status: os.stat_result) -> bool:
    if not hasattr(os, "geteuid"):  # where permissions are kept elsewhere
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & _OTHERS


def _checksum(kind: str, key: str, data: bytes) -> bytes:
    said = f"{__version__}\0{kind}\0{key}\0".encode()
    return hashlib.sha256(said + data).hexdigest().encode("ascii")
