"""A zip file of unknown origin: what is in it, and whether it may be read at all. Nothing is unpacked here."""

from __future__ import annotations

import os
import stat
import struct
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path

from teitools.findings import Finding, Span

from .messages import PACKAGE_BOMB, PACKAGE_UNREADABLE, PACKAGE_UNSAFE
from .names import packaged_name, unpackable

#: An entry, or all together, may grow by this factor, once they are larger than `HARMLESS` bytes.
RATIO = 200
HARMLESS = 50_000_000
MOST_ENTRIES = 2_000_000
_LOCAL = struct.Struct("<4s5H3L2H")
_END = struct.Struct("<4s4H2LH")
_DESCRIPTOR = 24


class Unusable(Exception):
    """The file must not be read on; `findings` say why."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings
        super().__init__(str(len(findings)))


def open_package(path: Path) -> zipfile.ZipFile:
    """The zip file, its directory looked through. Raises `Unusable` for what is no zip file or no safe one."""
    place = Span(str(path), 0, 0)
    try:
        package = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error) as error:
        reason = " ".join(str(getattr(error, "strerror", None) or error).split())
        reason = reason[:1].lower() + reason[1:]
        raise Unusable([Finding(PACKAGE_UNREADABLE, place, {"reason": reason})]) from None
    findings = list(_faults(package, path, place))
    if findings:
        package.close()
        raise Unusable(findings)
    return package


def _faults(package: zipfile.ZipFile, path: Path, place: Span) -> Iterator[Finding]:
    entries = package.infolist()
    if len(entries) > MOST_ENTRIES:
        yield Finding(PACKAGE_UNREADABLE, place, {"reason": f"it has {len(entries)} entries"})
        return
    names: dict[str, str] = {}
    for entry in entries:
        reason = _unsafe(entry)
        folded = unicodedata.normalize("NFC", packaged_name(entry.filename).casefold())
        if reason is None and folded in names:
            other = names[folded]
            reason = "is there twice" if other == entry.filename else f"would be unpacked over `{other}` on some disks"
        names.setdefault(folded, entry.filename)
        if reason is not None:
            yield Finding(PACKAGE_UNSAFE, place, {"name": entry.orig_filename, "reason": reason})
    yield from _bombs(entries, place)
    yield from _places(entries, package, path, place)


def _unsafe(entry: zipfile.ZipInfo) -> str | None:
    raw = entry.orig_filename
    if "\0" in raw:
        return "has a null character in its name"
    name = raw.rstrip("/") if entry.is_dir() else raw
    if any(part == ".." for part in raw.replace("\\", "/").split("/")):
        return "would be written outside the folder it is unpacked to"
    if raw.startswith(("/", "\\")) or raw[1:2] == ":":
        return "is an absolute path, and would be written outside the folder it is unpacked to"
    reason = unpackable(name)
    if reason is not None:
        return f"cannot be unpacked: {reason}"
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return "is a symbolic link"
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "is no ordinary file"
    if entry.flag_bits & 1:
        return "is encrypted"
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "is compressed in an unusual way"
    return None


def _bombs(entries: list[zipfile.ZipInfo], place: Span) -> Iterator[Finding]:
    for entry in entries:
        if entry.file_size > HARMLESS and entry.file_size > RATIO * max(entry.compress_size, 1):
            args = {"what": f"`{entry.filename}`", "packed": entry.compress_size, "unpacked": entry.file_size}
            yield Finding(PACKAGE_BOMB, place, args)
    packed, unpacked = sum(each.compress_size for each in entries), sum(each.file_size for each in entries)
    if unpacked > HARMLESS and unpacked > RATIO * max(packed, 1):
        yield Finding(PACKAGE_BOMB, place, {"what": "the whole", "packed": packed, "unpacked": unpacked})


def _places(entries: list[zipfile.ZipInfo], package: zipfile.ZipFile, path: Path, place: Span) -> Iterator[Finding]:
    """Entries that share bytes, bytes that belong to no entry, and entries that are called otherwise at their place."""

    def unsafe(name: str, reason: str) -> Finding:
        return Finding(PACKAGE_UNSAFE, place, {"name": name, "reason": reason})

    at = 0
    with path.open("rb") as file:
        for entry in sorted(entries, key=lambda each: each.header_offset):
            file.seek(max(entry.header_offset, 0))
            head = file.read(_LOCAL.size)
            if len(head) < _LOCAL.size or head[:4] != b"PK\3\4":
                yield unsafe(entry.filename, "is not where the directory of the zip file says")
                return
            fields = _LOCAL.unpack(head)
            name = file.read(fields[9])
            known = entry.orig_filename.encode("utf-8" if entry.flag_bits & 0x800 else "cp437", "replace")
            if name != known:
                yield unsafe(entry.filename, "has another name where its bytes are")
            if entry.header_offset < at:
                yield unsafe(entry.filename, "shares its bytes with another entry")
                return
            gap = entry.header_offset - at
            if gap:
                yield unsafe(entry.filename, f"comes after {gap} bytes that belong to no entry")
            at = entry.header_offset + _LOCAL.size + fields[9] + fields[10] + entry.compress_size
            if entry.flag_bits & 8:
                at = _behind_descriptor(file, at)
        size = file.seek(0, os.SEEK_END)
        start = package.start_dir
        if start != at:
            yield unsafe("the directory", f"comes after {start - at} bytes that belong to no entry")
        file.seek(max(size - _END.size, 0))
        end = file.read(_END.size)
        if package.comment or len(end) < _END.size or end[:4] != b"PK\5\6":
            yield unsafe("the directory", "is followed by bytes that belong to no entry")


def _behind_descriptor(file: object, at: int) -> int:
    """The offset behind a data descriptor, which is 12 to 24 bytes long; `at` itself where the next entry begins."""
    file.seek(at)  # type: ignore[attr-defined]
    ahead: bytes = file.read(_DESCRIPTOR + 4)  # type: ignore[attr-defined]
    for length in (12, 16, 20, 24):
        if ahead[length : length + 4] in (b"PK\3\4", b"PK\1\2", b"PK\6\6", b"PK\5\6"):
            return at + length
    return at
