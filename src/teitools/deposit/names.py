"""Names in a package: which can be unpacked everywhere, and how a bag writes them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from teitools.findings import Finding, Span

from .messages import NAME_NOT_PORTABLE, NAME_UNPACKABLE, NAMES_ALIKE

#: A path component on a customary disk has at most so many bytes; a whole path in a zip file so many.
LONGEST_PART, LONGEST = 255, 4000
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.I)
_WINDOWS = re.compile(r'[<>:"|?*\x00-\x1f\x7f]')


def packaged_name(name: str) -> str:
    """The name that a file has in the package: in Unicode's composed form, as RFC 8493 5.2.2 advises."""
    return unicodedata.normalize("NFC", name)


def bag_name(name: str) -> str:
    """A name as manifests write it: `%`, CR and LF, and only those, as percent escapes. Source: RFC 8493 2.1.3."""
    return name.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def from_bag_name(written: str) -> str:
    """The name that a manifest means. Other bag makers leave `%` alone: only the three escapes are undone."""
    return re.sub(r"%(25|0[AaDd])", lambda match: chr(int(match[1], 16)), written)


def unpackable(name: str) -> str | None:
    """Why a name cannot be packaged at all, or None."""
    try:
        encoded = name.encode("utf-8")
    except UnicodeEncodeError:
        return "it is no UTF-8"
    parts = name.split("/")
    if name.startswith("/") or re.match(r"[A-Za-z]:", name):
        return "it is no relative path"
    if any(part in ("", ".", "..") for part in parts):
        return "a part of it is empty, `.` or `..`"
    if "\\" in name:
        return "it has a backslash, which is a folder's sign elsewhere"
    if "\0" in name:
        return "it has a null character"
    if len(encoded) > LONGEST or any(len(part.encode("utf-8")) > LONGEST_PART for part in parts):
        return "it is too long"
    return None


def unportable(name: str) -> str | None:
    """Why a name makes trouble on some disks, or None."""
    for part in name.split("/"):
        found = _WINDOWS.search(part)
        if found:
            sign = "a control character" if ord(found[0]) < 32 or found[0] == "\x7f" else f"`{found[0]}`"
            return f"Windows allows no {sign}" if sign.startswith("`") else f"it has {sign}"
        if part.endswith((".", " ")) or part.startswith(" "):
            return "it begins or ends with a space, or ends with a dot"
        if _RESERVED.fullmatch(part):
            return "Windows keeps this name for a device"
    return None


class Names:
    """The names taken so far in a package."""

    def __init__(self) -> None:
        self._taken: dict[str, str] = {}

    def take(self, name: str, shown: str) -> Iterator[Finding]:
        """`name` is taken; findings where it cannot be had, or would make trouble. shown: the file's own path."""
        place = Span(shown, 0, 0)
        reason = unpackable(name)
        if reason is not None:
            yield Finding(NAME_UNPACKABLE, place, {"name": name, "reason": reason})
            return
        folded = unicodedata.normalize("NFC", packaged_name(name).casefold())
        other = self._taken.get(folded)
        if other is not None:
            same = packaged_name(other) == packaged_name(name)
            where = (
                "once accents are composed (NFC)" if same else "on disks that do not tell capitals from small letters"
            )
            yield Finding(NAMES_ALIKE, place, {"name": name, "other": other, "where": where})
            return
        self._taken[folded] = name
        reason = unportable(name)
        if reason is not None:
            yield Finding(NAME_NOT_PORTABLE, place, {"name": name, "reason": reason})

    def has(self, name: str) -> bool:
        """Whether this very name is taken."""
        found = self._taken.get(unicodedata.normalize("NFC", packaged_name(name).casefold()))
        return found is not None and packaged_name(found) == name
