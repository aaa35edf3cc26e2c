"""Lines and columns in a file that is too large to be held: a place every megabyte is known, the rest is read again."""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from pathlib import Path

from teitools.document import declared_encoding

#: Files from this size on are not held.
LARGE = 64_000_000
_PIECE = 1 << 20
_LINE_END = re.compile(r"\r\n|\n|\r")
_LONGEST = 10_000


@dataclass(slots=True)
class LargeText:
    """The text of a large file, as far as a report needs it. Memory: a few numbers for each megabyte.

    Offsets are code points without the byte order mark, as in spans. Making it raises OSError, LookupError for an
    unknown encoding and UnicodeDecodeError for a wrong one.
    """

    path: Path
    encoding: str = ""
    _bytes: list[int] = field(default_factory=list, repr=False)
    _starts: list[int] = field(default_factory=list, repr=False)
    _lines: list[tuple[int, int]] = field(default_factory=list, repr=False)
    _latest: tuple[int, str] = field(default=(-1, ""), repr=False)

    def __post_init__(self) -> None:
        with self.path.open("rb") as file:
            self.encoding, skip = declared_encoding(file.read(_PIECE))
            file.seek(skip)
            decoder = codecs.getincrementaldecoder(self.encoding)()
            at, offset, line, line_start = skip, 0, 1, 0
            while piece := file.read(_PIECE):
                self._bytes.append(at - len(decoder.getstate()[0]))
                self._starts.append(offset)
                self._lines.append((line, line_start))
                text = decoder.decode(piece)
                # A line end of two characters is not parted.
                while text.endswith("\r") and (more := file.read(1)):
                    piece += more
                    text += decoder.decode(more)
                for match in _LINE_END.finditer(text):
                    line += 1
                    line_start = offset + match.end()
                at += len(piece)
                offset += len(text)
            decoder.decode(b"", True)

    def position(self, offset: int) -> tuple[int, int]:
        """1-based line and column of a code-point offset."""
        number = max(bisect_right(self._starts, offset) - 1, 0)
        line, line_start = self._lines[number]
        base = self._starts[number]
        for match in _LINE_END.finditer(self._piece(number)):
            if base + match.end() > offset:
                break
            line += 1
            line_start = base + match.end()
        return line, offset - line_start + 1

    def text(self, start: int, end: int) -> str:
        """The text between two offsets, at most `_LONGEST` characters of it."""
        end = min(end, start + _LONGEST)
        number = max(bisect_right(self._starts, start) - 1, 0)
        found = self._piece(number)[start - self._starts[number] :]
        while len(found) < end - start and number + 1 < len(self._starts):
            number += 1
            found += self._piece(number)
        return found[: end - start]

    def line_around(self, offset: int, column: int) -> str:
        """The line that `offset` stands in at that 1-based column, from its beginning, cut where it is very long."""
        if column > _LONGEST:
            return ""
        return _LINE_END.split(self.text(offset - column + 1, offset - column + 1 + _LONGEST), maxsplit=1)[0]

    def _piece(self, number: int) -> str:
        if self._latest[0] == number:
            return self._latest[1]
        end = self._bytes[number + 1] if number + 1 < len(self._bytes) else None
        with self.path.open("rb") as file:
            file.seek(self._bytes[number])
            data = file.read(-1 if end is None else end - self._bytes[number])
        self._latest = (number, data.decode(self.encoding))
        return self._latest[1]
