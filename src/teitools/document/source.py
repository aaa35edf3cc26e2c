"""Bytes in, decoded text out: a file's text with the encoding that it declares."""

from __future__ import annotations

import codecs
import errno
import os
import re
import stat
from bisect import bisect_right
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from teitools.findings import CannotWork, Finding, Span

from . import messages
from .inputs import note_reading

if TYPE_CHECKING:
    from .stream import Stream

_DECLARATION = re.compile(rb"""\A<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNMARKED = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
#: Python knows these names too, but they are no encodings of files: of identifiers, of escapes, of one machine.
_NO_CHARACTER_SETS = frozenset(("idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"))
#: Where it is set, every file that is read, or looked for, is noted in it.
PATHS_READ: ContextVar[list[str] | None] = ContextVar("PATHS_READ", default=None)
#: A file with more bytes than this is not read as a whole.
SIZE_LIMIT = 2 << 30


class Unreadable(CannotWork):
    """The file is there but is no XML that can be worked on; `findings` say why and where."""


@dataclass(slots=True)
class Source:
    """A file's path as the user would write it, and its text without byte order mark, line ends as they are."""

    path: str
    text: str
    _line_starts: list[int] = field(default_factory=list, repr=False)
    _clean: list[str | None] = field(default_factory=list, repr=False, compare=False)
    _stream: list[Stream | None] = field(default_factory=list, repr=False, compare=False)

    @property
    def clean(self) -> str | None:
        """The text, where it is well-formed, with blanks for what is neither tag nor text: see `without_tagless`."""
        if not self._clean:
            from .stream import without_tagless

            self._clean.append(without_tagless(self.text))
        return self._clean[0]

    @property
    def stream(self) -> Stream | None:
        """The tags of the text, where it is well-formed, without a tree; None where these need one."""
        if not self._stream:
            from .stream import stream_of

            self._stream.append(stream_of(self.text, self.clean))
        return self._stream[0]

    def position(self, offset: int) -> tuple[int, int]:
        """1-based line and column of a code-point offset; LF, CRLF and CR each end a line."""
        starts = self._starts()
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def offset(self, line: int, column: int = 1) -> int:
        """The code-point offset of a 1-based line and column, the inverse of `position`.

        What lies before the text is its start, a line after the last one its end; a column may go past its line.
        """
        starts = self._starts()
        if line > len(starts):
            return len(self.text)
        return min(starts[line - 1] + max(column, 1) - 1, len(self.text)) if line > 0 else 0

    def line_span(self, line: int) -> Span:
        """A 1-based line without its end; empty at the start or end of the text where there is no such line."""
        start = self.offset(line)
        return Span(self.path, start, start + len(self.line(line)))

    def line(self, number: int) -> str:
        """The text of a 1-based line, without its end; empty when there is none."""
        starts = self._starts()
        if not 0 < number <= len(starts):
            return ""
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r\n")

    def _starts(self) -> list[int]:
        if not self._line_starts:
            self._line_starts = [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", self.text))]
        return self._line_starts


def declared_encoding(data: bytes) -> tuple[str, int]:
    """(encoding, length of the byte order mark) by mark, else pattern of zero bytes, else declaration, else UTF-8.

    Source: XML 1.0 appendix F.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name, len(mark)
    unmarked = marked_encoding(data)
    if unmarked:
        return unmarked, 0
    match = _DECLARATION.match(data[:300])
    return (match.group(1).decode("ascii") if match else "utf-8"), 0


def marked_encoding(data: bytes) -> str:
    """The encoding that a byte order mark, or a pattern of zero bytes, tells; empty where neither does."""
    return next((name for start, name in (*_MARKS, *_UNMARKED) if data.startswith(start)), "")


def decode(data: bytes, path: str) -> Source:
    """The text of `data`. Raises `Unreadable` when it is empty or is not in its declared encoding."""
    encoding, skip = declared_encoding(data)
    if not data[skip:].strip():
        raise Unreadable([Finding(messages.EMPTY_FILE, Span(path, 0, 0))])
    if not _is_character_set(encoding):
        start = data.find(encoding.encode("ascii"))
        span = Span(path, start, start + len(encoding))
        raise Unreadable([Finding(messages.UNKNOWN_ENCODING, span, {"encoding": encoding})])
    try:
        text = data[skip:].decode(encoding)
        if not encoding.lower().startswith("utf-") or encoding.lower() == "utf-7":
            text.encode("utf-8")  # some of Python's decoders let half a surrogate pair pass
        return Source(path, text)
    except UnicodeDecodeError as error:
        readable = data[skip : skip + error.start].decode(encoding, errors="replace")
        at = skip + error.start
        args = {"byte": f"0x{data[at]:02X}", "offset": at, "encoding": encoding.upper()}
    except UnicodeEncodeError as error:
        readable = text[: error.start]
        args = {"byte": f"0x{ord(text[error.start]):04X}", "offset": error.start, "encoding": encoding.upper()}
    span = Span(path, len(readable), len(readable) + 1)
    raise Unreadable([Finding(messages.WRONG_ENCODING, span, args)])


def _is_character_set(encoding: str) -> bool:
    try:
        codec = codecs.lookup(encoding)
    except (LookupError, ValueError):
        return False
    return getattr(codec, "_is_text_encoding", True) and codec.name.replace("-", "_") not in _NO_CHARACTER_SETS


def decode_leniently(data: bytes, path: str) -> Source:
    """The text of `data` with U+FFFD for what cannot be decoded, so that a report can show what is around it.

    Up to the first such byte its offsets are those of the file.
    """
    encoding, skip = declared_encoding(data)
    try:
        return Source(path, data[skip:].decode(encoding if _is_character_set(encoding) else "utf-8", errors="replace"))
    except UnicodeError:
        return Source(path, data[skip:].decode("utf-8", errors="replace"))


def read_source(path: str | Path) -> Source:
    """The decoded text of the file at `path`.

    Raises OSError when it cannot be opened or is no ordinary file, `Unreadable` when it is empty or wrongly encoded.
    """
    return decode(read_bytes(path), str(path))


def read_bytes(path: str | Path) -> bytes:
    """The bytes of an ordinary file, or of a member of an archive (`corpus.zip!/a.xml`).

    Raises OSError: also for a pipe or a device, which might never end.
    """
    noted = PATHS_READ.get()
    if noted is not None:
        noted.append(os.path.abspath(path))  # noqa: PTH100 (a path may be bytes that are no text)
    # Without O_NONBLOCK the opening itself of a pipe waits for somebody to write into it.
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        if "!/" not in str(path):
            raise
        from .container import member_bytes

        return member_bytes(str(path))
    with open(descriptor, "rb") as file:  # noqa: PTH123 (a descriptor, not a path)
        status = os.fstat(descriptor)
        if stat.S_ISDIR(status.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "not an ordinary file", str(path))
        if status.st_size > SIZE_LIMIT:
            raise OSError(errno.EFBIG, f"larger than {SIZE_LIMIT} bytes", str(path))
        note_reading(status)
        return file.read()
