"""Files that lie in an archive, or at an address: their names and bytes, one after the other, nothing unpacked.

A member is called `corpus.tar.gz!/a/b.xml`. What an archive unpacks to is bounded: it may come from a stranger.
"""

from __future__ import annotations

import errno
import importlib
import io
import lzma
import os
import posixpath
import stat
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import IO, Any, NamedTuple
from urllib.parse import urlsplit

SUFFIXES = (".xml", ".tei")
ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.zst", ".tzst")
#: Between the name of an archive and that of a member.
MARK = "!/"
#: A member, and all of an archive, may hold so many bytes; and all so many times the archive's own.
MEMBER_LIMIT = 512 << 20
WHOLE_LIMIT = 64 << 30
RATIO_LIMIT = 200
#: Archives so small are not asked for their ratio: an empty tar alone is mostly zeros.
_SMALL = 64 << 20
#: The members of one archive that others include are held where they are no more bytes than this.
_HELD = 64 << 20
_MEMBERS = 2_000_000
#: An archive that must be copied from an address first may have so many bytes.
_FETCHED_LIMIT = 8 << 30
_PIECE = 1 << 20
_LEADS_OUT = "its name leads out of the archive"
_LINK = "it is a link out of the archive"
_SPECIAL = "it is no ordinary file"
#: What a zip file says of a member's kind: nothing, an ordinary file, or a link.
_KINDS = {0: "", stat.S_IFREG: "", stat.S_IFLNK: "it is a link"}


class Member(NamedTuple):
    """A file in a container. data: its bytes; None where `reason` says why they cannot be had."""

    path: str
    data: bytes | None
    reason: str = ""


class ContainerError(OSError):
    """An archive or address cannot be read at all, or needs a library that is not installed."""


def is_archive(path: str) -> bool:
    """Whether a path or address names an archive, by its ending."""
    return path.lower().endswith(ARCHIVES)


def is_remote(path: str) -> bool:
    """Whether `path` is an address that only fsspec can read: `s3://…`, `https://…`, whatever it knows."""
    scheme = urlsplit(path).scheme if "://" in path else ""
    return len(scheme) > 1 and scheme != "file"


def archive_members(path: str) -> Iterator[Member]:
    """The XML files in the archive at `path`, or at the address `path`: an archive, a file, or a folder of files.

    They come in the order in which they lie there; of two with one name only the first. That there are two, or none, is
    said of `path` itself. Raises ContainerError for what is no archive, or cannot be reached. Memory: the largest
    member.
    """
    seen: set[str] = set()
    twice = ""
    for member in _remote(path) if is_remote(path) else _archived(path):
        if member.path not in seen:
            seen.add(member.path)
            yield member
        else:
            twice = twice or member.path.rpartition(MARK)[2]
    if path not in seen and (twice or not seen):
        yield Member(
            path, None, f"it holds `{twice}` twice; the first was checked" if twice else "it holds no XML file"
        )


def member_bytes(path: str) -> bytes:
    """The bytes of one XML file in an archive of this machine, called as `archive_members` calls it.

    Raises FileNotFoundError for what is no such member, ContainerError for what is no archive. Cost: what the archive
    unpacks to, up to that member; of a small one once for all of them.
    """
    archive, _, name = path.partition(MARK)
    wanted = f"{archive}{MARK}{posixpath.normpath(name)}"
    if name and is_archive(archive) and Path(archive).is_file():
        status = Path(archive).stat()
        held = _held(archive, status.st_size, status.st_mtime_ns)
        members = archive_members(archive) if held is None else held
        data = next((each.data for each in members if each.path == wanted), None)
        if data is not None:
            return data
    raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)


@lru_cache(maxsize=1)
def _held(archive: str, size: int, changed: int) -> list[Member] | None:
    """The members of an archive as it was with this size and time of change; None where they are too much to hold."""
    found: list[Member] = []
    left = _HELD
    for each in archive_members(archive):
        left -= len(each.data or b"")
        if left < 0:
            return None
        found.append(each)
    return found


def folder_order(path: str) -> tuple[tuple[int, str], ...]:
    """By this members are sorted as the files of a folder are: in each folder the files first, then the folders."""
    *folders, name = path.split("/")
    return (*((1, folder) for folder in folders), (0, name))


def _archived(path: str) -> Iterator[Member]:
    try:
        with Path(path).open("rb") as file:
            yield from _members(path, file, Path(path).stat().st_size)
    except ContainerError:
        raise
    except OSError as error:
        raise ContainerError(error.errno, error.strerror or str(error), path) from None


def _members(path: str, file: IO[bytes], size: int) -> Iterator[Member]:
    bound = _Bound(path, size)
    try:
        if path.lower().endswith(".zip"):
            yield from _zipped(path, file, bound)
        else:
            with _decompressed(path, file) as stream, tarfile.open(fileobj=stream, mode="r|") as archive:
                for info in archive:
                    if info.isdir() or not _wanted(info.name) or (_is_link(info) and _inside(info)):
                        bound.passed(info.size)
                    elif reason := _refused(info):
                        bound.passed(info.size)
                        yield Member(f"{path}{MARK}{_plain(info.name)}", None, reason)
                    else:
                        unpacked = archive.extractfile(info)
                        yield bound.read(info.name, info.size, unpacked.read if unpacked else None)
    except _TooMuch as error:
        yield Member(path, None, str(error))
    except (tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, ValueError) as error:
        raise ContainerError(None, f"it is no archive that can be read: {error}", path) from None


class _TooMuch(Exception):
    """An archive holds more than it may."""


class _Bound:
    """What one archive may unpack to."""

    def __init__(self, path: str, size: int) -> None:
        self._path = path
        self._limit = min(WHOLE_LIMIT, max(_SMALL, size * RATIO_LIMIT)) if size else WHOLE_LIMIT
        self._so_far = 0
        self._count = 0

    def passed(self, size: int) -> None:
        """So many bytes were unpacked, or passed over. Raises _TooMuch."""
        self._so_far += size
        self._count += 1
        if self._so_far > self._limit or self._count > _MEMBERS:
            raise _TooMuch(f"it unpacks to more than {RATIO_LIMIT} times its size; nothing after that was read")

    def read(self, name: str, size: int, read: Callable[[int], bytes] | None) -> Member:
        """The member of that name, unless it is too large; never more than it says."""
        path = f"{self._path}{MARK}{_plain(name)}"
        if read is None or size > MEMBER_LIMIT:
            self.passed(0)
            return Member(path, None, f"it unpacks to {size >> 20} MB, more than {MEMBER_LIMIT >> 20}")
        self.passed(size)
        data = read(size + 1)
        if len(data) > size:
            return Member(path, None, "it unpacks to more than it says")
        return Member(path, data)


def _zipped(path: str, file: IO[bytes], bound: _Bound) -> Iterator[Member]:
    with zipfile.ZipFile(file) as archive:
        for info in archive.infolist():
            if info.is_dir() or not _wanted(info.filename):
                continue
            kind = stat.S_IFMT(info.external_attr >> 16)
            reason = _LEADS_OUT if _leads_out(info.filename) else _KINDS.get(kind, _SPECIAL)
            reason = reason or ("it is encrypted" if info.flag_bits & 1 else "")
            if reason:
                bound.passed(0)
                yield Member(f"{path}{MARK}{_plain(info.filename)}", None, reason)
                continue
            try:
                with archive.open(info) as member:
                    yield bound.read(info.filename, info.file_size, member.read)
            except NotImplementedError as error:
                yield Member(f"{path}{MARK}{_plain(info.filename)}", None, str(error))


def _decompressed(path: str, file: IO[bytes]) -> Any:
    """The tar inside of what it is packed with, as a stream."""
    if path.lower().endswith(("gz", "tgz")):
        import gzip

        return gzip.GzipFile(fileobj=file)
    if path.lower().endswith("zst"):
        for name in ("compression.zstd", "zstandard"):
            try:
                zstd = importlib.import_module(name)
            except ImportError:
                continue
            return zstd.open(file, "rb")
        raise ContainerError(None, "`.tar.zst` needs the package zstandard: install `teitools[remote]`", path)
    return io.BufferedReader(file)


def _wanted(name: str) -> bool:
    """Whether a member is an XML file that a folder would be searched for: no hidden one."""
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return name.lower().endswith(SUFFIXES) and not any(
        part.startswith(".") and part not in (".", "..") for part in parts
    )


def _leads_out(name: str) -> bool:
    """Whether a name has a step upwards in it: what is unpacked by it could lie anywhere."""
    return ".." in PurePosixPath(name.replace("\\", "/")).parts


def _refused(info: tarfile.TarInfo) -> str:
    """Why an XML file of a tar is not read; nothing where it is."""
    if _leads_out(info.name):
        return _LEADS_OUT
    return "" if info.isfile() else _LINK if _is_link(info) else _SPECIAL


def _is_link(info: tarfile.TarInfo) -> bool:
    return info.issym() or info.islnk()


def _inside(link: tarfile.TarInfo) -> bool:
    """Whether a link leads to another member: that one is checked by its own name."""
    above = posixpath.dirname(link.name) if link.issym() else ""
    target = posixpath.normpath(posixpath.join(above, link.linkname))
    return not (_leads_out(link.name) or target.startswith("/") or _leads_out(target))


def _plain(name: str) -> str:
    """A member's name below its archive; steps upwards are told apart, and lead nowhere."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".")]
    return "/".join("%2e%2e" if part == ".." else part for part in parts)


def _remote(address: str) -> Iterator[Member]:
    try:
        import fsspec  # type: ignore[import-untyped, import-not-found, unused-ignore]
    except ImportError:
        raise ContainerError(None, "an address needs the package fsspec: install `teitools[remote]`", address) from None
    try:
        system, path = fsspec.core.url_to_fs(address)
        if is_archive(address):
            with system.open(path, "rb") as file:
                if path.lower().endswith(".zip"):
                    # It is read from its end, which not every server can begin at.
                    with tempfile.TemporaryFile() as copy:
                        yield from _members(address, copy, _copied(file, copy))
                else:
                    yield from _members(address, file, int(system.size(path) or 0))
            return
        single = not address.endswith("/") and system.isfile(path)
        for name in [path] if single else sorted(system.find(path), key=folder_order):
            if single or _wanted(name):
                shown = address if single else _below(address, path, name)
                yield _fetched(system, name, shown)
    except (ContainerError, MemoryError):
        raise
    except Exception as error:
        raise ContainerError(None, _why(error), address) from None


def _copied(file: Any, copy: IO[bytes]) -> int:
    """How many bytes of a file at an address are now in `copy`. Raises ContainerError for too many."""
    size = 0
    while piece := file.read(_PIECE):
        size += copy.write(piece)
        if size > _FETCHED_LIMIT:
            raise ContainerError(None, f"it has more than {_FETCHED_LIMIT >> 20} MB")
    return size


def _fetched(system: Any, name: str, shown: str) -> Member:
    try:
        size = system.size(name)
        if size is not None and size > MEMBER_LIMIT:
            return Member(shown, None, f"it has {size >> 20} MB, more than {MEMBER_LIMIT >> 20}")
        with system.open(name, "rb") as file:
            data = file.read(MEMBER_LIMIT + 1)
    except MemoryError:
        raise
    except Exception as error:
        return Member(shown, None, _why(error))
    return Member(shown, data) if len(data) <= MEMBER_LIMIT else Member(shown, None, "it is too large")


def _why(error: Exception) -> str:
    """What kept an address from being read; clients of other people's raise what they like."""
    if isinstance(error, FileNotFoundError):
        return "nothing is there"
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return " ".join(reason.split()) or type(error).__name__


def _below(address: str, folder: str, name: str) -> str:
    return address.rstrip("/") + "/" + name[len(folder.rstrip("/")) :].lstrip("/")
