"""A zip file that is the same for the same content, written as a stream, whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from .hashes import Summing, Sums

#: The time of entries where nothing is known: the first that a zip file can state.
EARLIEST = 315532800
_MODE = 0o100644 << 16
#: What is compressed already, by file ending.
_COMPRESSED = frozenset(
    ".jpg .jpeg .png .gif .webp .avif .jp2 .mp3 .mp4 .m4a .ogg .flac .webm .zip .gz .xz .bz2 .7z .zst .epub".split()
)


class ZipStream:
    """A zip file being written; every entry has the same time and mode, and no name of its maker's machine."""

    def __init__(self, file: IO[bytes], epoch: int, *, compress: bool = True) -> None:
        self._zip = zipfile.ZipFile(file, "w", allowZip64=True)
        moment = time.gmtime(min(max(epoch, EARLIEST), 4354819198))
        self._moment = (*moment[:5], moment.tm_sec // 2 * 2)
        self._compress = compress

    def add(self, name: str, pieces: Iterable[bytes], size: int) -> Sums:
        """An entry of `size` bytes; what its bytes sum to. Raises ValueError when there are more or fewer."""
        entry = zipfile.ZipInfo(name, self._moment)
        entry.create_system = 3
        entry.external_attr = _MODE
        stored = not self._compress or os.path.splitext(name)[1].lower() in _COMPRESSED  # noqa: PTH122 (a name in a zip)
        entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
        entry.file_size = size
        summing = Summing(size)
        with self._zip.open(entry, "w", force_zip64=size >= 1 << 31) as target:
            for piece in pieces:
                summing.add(piece)
                target.write(piece)
        return summing.sums()

    def close(self) -> None:
        """The directory of the zip file is written too."""
        self._zip.close()

    def abandon(self) -> None:
        """Nothing more is written, whatever was begun."""
        self._zip.fp = None


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A file to be written that stands at `path` when all went well; else what stood there stays, and nothing else.

    Where the system can, the file has no name until then, so that even a killed process leaves nothing behind.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    _sweep(path)
    with _nameless(path.parent) as file:
        if file is not None:
            yield file
            file.flush()
            os.fsync(file.fileno())
            fresh = path.with_name(f".{path.name[:200]}.{os.getpid()}.new")
            with contextlib.suppress(FileNotFoundError):
                fresh.unlink()
            os.fchmod(file.fileno(), 0o666 & ~_umask())
            # Only with a folder given does Python follow the link that stands for the nameless file.
            descriptors = os.open("/proc/self/fd", os.O_RDONLY)
            try:
                os.link(str(file.fileno()), fresh, src_dir_fd=descriptors, follow_symlinks=True)
            finally:
                os.close(descriptors)
            fresh.replace(path)
            return
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:200]}.", suffix=".new", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as named:
            yield named
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


@contextlib.contextmanager
def _nameless(folder: Path) -> Iterator[IO[bytes] | None]:
    """A file in `folder` without a name; None where the system has no such thing."""
    flag = getattr(os, "O_TMPFILE", None)
    handle = None
    if flag is not None and Path("/proc/self/fd").is_dir():
        with contextlib.suppress(OSError):
            handle = os.open(folder, flag | os.O_RDWR, 0o600)
    if handle is None:
        yield None
        return
    with os.fdopen(handle, "w+b") as file:
        yield file


def _sweep(path: Path) -> None:
    """What a killed run has left of this file is removed."""
    for left in path.parent.glob(f".{_literal(path.name[:200])}.*.new"):
        with contextlib.suppress(OSError):
            left.unlink()


def _literal(name: str) -> str:
    return name.replace("[", "[[]").replace("*", "[*]").replace("?", "[?]")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
