"""Files that are written whole or not at all, never over what was read, and leave nothing beside them."""

from __future__ import annotations

import contextlib
import errno
import glob
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from .boundary import OutsideProject, within
from .inputs import was_read

#: The end of the names of files that are not yet whole.
PART = ".teitools-part"
#: File names may have 255 bytes: long ones have no room for more in them.
_LONGEST = 40


class OverInput(OSError):
    """The file was read for what is to be written over it."""

    def __init__(self, path: Path) -> None:
        super().__init__(errno.EEXIST, "it was read for this and would be overwritten: name another file", str(path))


def write_whole(path: Path, content: str | bytes, *, over_input: bool = False) -> None:
    """`content` stands in `path`, a text as UTF-8, or what stood there before still does, whatever ends the process.

    It is on the disk before it gets its name. A link stays a link, and what it leads to is replaced where that is of
    the same project. over_input: whether it may be a file that this command has read, as a repair is.
    Raises OSError, `OverInput`.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    with open_whole(path, over_input=over_input) as file, _told_of(path):
        file.write(data)


@contextlib.contextmanager
def open_whole(path: Path, *, over_input: bool = False) -> Iterator[IO[bytes]]:
    """A file to write to, and to read again: what is in it at the end of the block stands in `path`, as `write_whole`
    says. Where the block ends by an exception, what stood there before still does.

    What is no file but takes what is written to it (`/dev/null`, `/dev/stdout`, a pipe) gets all of it at the end.
    """
    if _is_stream(path):
        import shutil
        import tempfile

        with tempfile.TemporaryFile() as file:
            yield file
            file.seek(0)
            with path.open("wb") as stream:
                shutil.copyfileobj(file, stream)
        return
    target = _target(path)
    if not over_input and was_read(target):
        raise OverInput(path)
    with _told_of(path):
        target.parent.mkdir(parents=True, exist_ok=True)
        remove_parts(target)
    with _part(target) as part:
        with _told_of(path):
            descriptor, named = _open(part)
        with os.fdopen(descriptor, "w+b") as file:
            try_lock(descriptor)
            yield file
            with _told_of(path):
                _finish(file, part, named, target)
        if os.name != "posix":  # where an open file cannot be renamed
            with _told_of(path):
                part.replace(target)
    sync_folder(target.parent)


@contextlib.contextmanager
def _told_of(path: Path) -> Iterator[None]:
    """An OSError is told of what the person named, not of the part that they have never heard of."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None


def _is_stream(path: Path) -> bool:
    """Whether `path` leads to a pipe or to a device of characters. Raises OSError for one of blocks, such as a disk."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return False
    if stat.S_ISBLK(mode):
        raise OSError(errno.EINVAL, "it is a device, not a file: name another file", str(path))
    return stat.S_ISCHR(mode) or stat.S_ISFIFO(mode)


def _target(path: Path) -> Path:
    if not path.is_symlink():
        return path.absolute()
    real = Path(os.path.realpath(path))
    try:
        within(real, path.parent)
    except OutsideProject:
        reason = f"a link that leads out of its project, to `{real}`: name that file itself"
        raise OSError(errno.EACCES, reason, str(path)) from None
    return real


@contextlib.contextmanager
def _part(target: Path) -> Iterator[Path]:
    """A name beside `target` that no other file has; afterwards there is none of it."""
    part = target.with_name(f".{target.name[:_LONGEST]}.{secrets.token_hex(6)}{PART}")
    try:
        yield part
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def _finish(file: IO[bytes], part: Path, named: bool, target: Path) -> None:
    """All of it is on the disk and has the permissions of what it replaces; then it gets its name."""
    descriptor = file.fileno()
    mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~umask()
    file.flush()
    if hasattr(os, "fchmod"):
        os.fchmod(descriptor, mode)
    os.fsync(descriptor)
    if not named:
        # It has no name until it is whole: whatever ends the process before, nothing is left.
        # Only with `src_dir_fd` does Python ask for what the link in /proc leads to.
        os.link(f"/proc/self/fd/{descriptor}", part, src_dir_fd=descriptor, follow_symlinks=True)
    if os.name == "posix":
        part.replace(target)


def _open(part: Path) -> tuple[int, bool]:
    """An open file in the folder of `part`, and whether it has that name already."""
    if hasattr(os, "O_TMPFILE") and Path("/proc/self/fd").is_dir():
        with contextlib.suppress(OSError):
            return os.open(part.parent, os.O_TMPFILE | os.O_RDWR | os.O_CLOEXEC, 0o600), False
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    return os.open(part, flags, 0o600), True


def remove_parts(target: Path) -> None:
    """The parts of `target` that processes have left which were killed are gone."""
    with contextlib.suppress(OSError):
        for part in target.parent.glob(f".{glob.escape(target.name[:_LONGEST])}.*{PART}"):
            _remove_if_left(part)


def _remove_if_left(part: Path) -> None:
    """A part that nobody is writing is removed."""
    with contextlib.suppress(OSError):
        descriptor = os.open(part, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        try:
            if try_lock(descriptor):
                part.unlink()
        finally:
            os.close(descriptor)


def try_lock(descriptor: int) -> bool:
    """Whether nobody else has this file or folder locked; it is until it is closed. True where there are no locks."""
    try:
        import fcntl
    except ImportError:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system that knows no locks
        return True
    return True


def sync_folder(folder: Path) -> None:
    """The names in `folder` are on the disk, where the system can say so."""
    if os.name == "posix":
        with contextlib.suppress(OSError):
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def umask() -> int:
    """The permissions that new files are not to have."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
