"""Pointers into plain text, and the text that they point into. Source: RFC 5147."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, unquote

from teitools.findings import Finding, Span

from .messages import SOURCE_NOT_UTF8, SOURCE_UNREADABLE
from .settings import EditionError

_FRAGMENT = re.compile(
    r"(char|line)=(\d{0,15})(,)?(\d{0,15})((?:;(?:length=\d{1,15}|md5=[0-9A-Fa-f]{32})(?:,[\w.:+-]{1,40})?){0,4})",
    re.ASCII,
)
#: What XML 1.0 cannot hold in any way stands as a space, so that offsets stay.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class SourcePointer:
    """A range of a text file.

    file: the file's name, unescaped. unit: `char` or `line`. start, end: half-open, counted from 0; None where the
    pointer leaves that side open. length: of the whole text, where the pointer states it for checking.
    """

    file: str
    unit: str
    start: int | None
    end: int | None
    length: int | None = None

    def __str__(self) -> str:
        start = "" if self.start is None else str(self.start)
        end = "" if self.end is None else str(self.end)
        return f"{quote(self.file)}#{self.unit}={start},{end}"


def parse_source_pointer(pointer: str) -> SourcePointer | None:
    """The text range that `pointer` names, None when it is no RFC 5147 pointer.

    A position (`char=10`) is the empty range there. Source: RFC 5147 section 3.
    """
    file, hash_mark, fragment = pointer.strip().partition("#")
    match = _FRAGMENT.fullmatch(fragment)
    if not hash_mark or match is None or not (match[2] or match[4]):
        return None
    start = int(match[2]) if match[2] else None
    end = int(match[4]) if match[4] else None
    if not match[3]:
        end = start
    length = re.search(r"length=(\d+)", match[5])
    return SourcePointer(unquote(file), match[1], start, end, int(length[1]) if length else None)


@dataclass(slots=True, eq=False)
class SourceText:
    """A plain text file that a transcription was made from.

    name: the file's name without its folder. sha256: of the file's bytes, in hexadecimal.
    text: decoded from UTF-8 without byte order mark; each line end counts as one character, as RFC 5147 section 4.1
    asks; characters that XML cannot hold are spaces. Offsets everywhere count in it.
    """

    name: str
    sha256: str
    text: str
    #: All characters but white space, and the offset in `text` of each.
    letters: str = field(default="", repr=False)
    offsets: list[int] = field(default_factory=list, repr=False)
    _lines: list[int] = field(default_factory=list, repr=False)

    def __post_init__(self) -> None:
        self.letters = "".join(self.text.split())
        self.offsets = [number for number, char in enumerate(self.text) if not char.isspace()]

    def position(self, offset: int) -> tuple[int, int]:
        """1-based line and column of `offset`."""
        if not self._lines:
            self._lines = [0, *(match.end() for match in re.finditer("\n", self.text))]
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1


def make_source_text(name: str, data: bytes) -> SourceText:
    """The source text in a file's bytes. Raises EditionError when they are not UTF-8."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        args = {"file": name, "offset": error.start}
        raise EditionError([Finding(SOURCE_NOT_UTF8, Span(name, 0, 0), args)]) from None
    folded = text.replace("\r\n", "\n").replace("\r", "\n")
    return SourceText(name, hashlib.sha256(data).hexdigest(), _NOT_XML.sub(" ", folded))


def read_source_text(path: str | Path) -> SourceText:
    """The source text in the file at `path`. Raises EditionError when it cannot be read or is not UTF-8."""
    path = Path(path)
    try:
        return make_source_text(path.name, path.read_bytes())
    except OSError as error:
        args = {"file": str(path), "reason": error.strerror or "unknown"}
        raise EditionError([Finding(SOURCE_UNREADABLE, Span(str(path), 0, 0), args)]) from None


def read_source_texts(folder: str | Path) -> dict[str, SourceText]:
    """The source texts `*.txt` directly in `folder`, by name. Raises EditionError as `read_source_text` does."""
    return {path.name: read_source_text(path) for path in sorted(Path(folder).glob("*.txt"))}
