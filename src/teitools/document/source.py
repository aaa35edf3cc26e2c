"""Bytes in, decoded text out: a file's text with the encoding that it declares."""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from pathlib import Path

from teitools.findings import Finding, Span

from . import messages

_DECLARATION = re.compile(rb"""\A<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNMARKED = ((b"<\0?\0", "utf-16-le"), (b"\0<\0?", "utf-16-be"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))


class Unreadable(Exception):
    """The file is there but is no XML that can be worked on; `findings` say why and where."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__(*findings)
        self.findings = findings


@dataclass(slots=True)
class Source:
    """A file's path as the user would write it, and its text without byte order mark, line ends as they are."""

    path: str
    text: str
    _line_starts: list[int] = field(default_factory=list, repr=False)

    def position(self, offset: int) -> tuple[int, int]:
        """1-based line and column of a code-point offset; LF, CRLF and CR each end a line."""
        if not self._line_starts:
            self._line_starts = [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", self.text))]
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of a 1-based line, without its end; empty when there is none."""
        self.position(0)
        starts = self._line_starts
        if not 0 < number <= len(starts):
            return ""
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r\n")


def declared_encoding(data: bytes) -> tuple[str, int]:
    """(encoding, length of the byte order mark) by mark, else pattern of zero bytes, else declaration, else UTF-8.

    Source: XML 1.0 appendix F.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name, len(mark)
    for start, name in _UNMARKED:
        if data.startswith(start):
            return name, 0
    match = _DECLARATION.match(data[:300])
    return (match.group(1).decode("ascii") if match else "utf-8"), 0


def decode(data: bytes, path: str) -> Source:
    """The text of `data`. Raises `Unreadable` when it is empty or is not in its declared encoding."""
    if not data.strip():
        raise Unreadable(Finding(messages.EMPTY_FILE, Span(path, 0, 0)))
    encoding, skip = declared_encoding(data)
    try:
        text_codec = codecs.lookup(encoding)
        if not getattr(text_codec, "_is_text_encoding", True):
            raise LookupError(encoding)
    except LookupError:
        start = data.find(encoding.encode("ascii"))
        span = Span(path, start, start + len(encoding))
        raise Unreadable(Finding(messages.UNKNOWN_ENCODING, span, {"encoding": encoding})) from None
    try:
        return Source(path, data[skip:].decode(encoding))
    except UnicodeDecodeError as error:
        readable = data[skip : skip + error.start].decode(encoding, errors="replace")
        args = {"byte": f"0x{data[skip + error.start]:02X}", "offset": skip + error.start, "encoding": encoding.upper()}
        span = Span(path, len(readable), len(readable) + 1)
        raise Unreadable(Finding(messages.WRONG_ENCODING, span, args)) from None


def read_source(path: str | Path) -> Source:
    """The decoded text of the file at `path`.

    Raises OSError when it cannot be opened, `Unreadable` when it is empty or wrongly encoded.
    """
    return decode(Path(path).read_bytes(), str(path))
