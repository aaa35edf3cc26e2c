"""Where plain text gathers: words with the white space that kinds of elements ask for, never doubled, never lost."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .words import letters

_BLANK = " \t\n\r"
#: Spaces that `str.split` would take for white space and XML does not.
_ODD_SPACE = re.compile("[\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")
_BLANKS = re.compile(r"[ \t\n\r]+")
SPACE, LINE = 1, 2


@dataclass(slots=True, eq=False)
class Mark:
    """An element and the half-open range of code points in the text that stands for it."""

    element: Any
    kind: str
    start: int = -1
    end: int = -1


class Sink:
    """Text under way.

    pending: what parts it from the next word: 0 nothing, 1 a blank, 2 a line end, 3 more.
    leading: whether white space stood before its first word.
    """

    def __init__(self, escape: Callable[[str], str] | None = None) -> None:
        self.out: list[str] = []
        self.length = 0
        self.pending = 0
        self.indent = ""
        self.prefix = ""
        self.glued = False
        self.tight = False
        self.leading = False
        #: How many records stand one in the other.
        self.depth = 0
        self.bullet = "*"
        self.escape = escape
        self.marks: list[Mark] = []
        self.waiting: list[Mark] = []
        self.made: list[tuple[int, int]] = []
        #: Letters more or fewer than were given to be written: escapes, composed characters, hyphens taken back.
        self.changed = 0

    def write(self, text: str) -> None:
        """The words of `text` after what is pending; white space at its ends becomes pending."""
        if self.glued:
            text = text.lstrip(_BLANK)
            if not text:
                return
            self.glued = False
        if text.isspace() and text.isascii():
            if not self.pending:
                self.pending = 1
            return
        if text.isascii() or _ODD_SPACE.search(text) is None:
            words = " ".join(text.split())
        else:
            words = _BLANKS.sub(" ", text).strip(" ")
        if not words:
            if text and not self.pending:
                self.pending = 1
            return
        if text[0] in _BLANK and not self.pending:
            self.pending = 1
        if not words.isascii():
            composed = self._composed(words)
            if composed is not words:
                self.changed += len(composed) - len(words)
                words = composed
        if self.escape is not None:
            escaped = self.escape(words)
            self.changed += len(escaped) - len(words)
            words = escaped
        self._put(words)
        self.pending = 1 if text[-1] in _BLANK else 0

    def write_as_is(self, text: str) -> None:
        """Text of the source, its lines and blanks kept."""
        if text:
            self._put(text.replace("\n", f"\n{self.indent}"))
            self.pending = 0

    def write_made(self, text: str) -> None:
        """Text that the source does not have, as it is."""
        if text:
            self._put(text)
            self.made.append((self.length - len(text), self.length))
            self.pending = 0

    def _composed(self, words: str) -> str:
        if not self.pending and self.out and unicodedata.combining(words[0]):
            last = self.out[-1]
            whole = unicodedata.normalize("NFC", last + words)
            if not whole.startswith(last):
                self.length -= len(last)
                self.changed -= len(last)
                self.out.pop()
                return whole
        return words if unicodedata.is_normalized("NFC", words) else unicodedata.normalize("NFC", words)

    def _put(self, words: str) -> None:
        pending = self.pending
        out = self.out
        self.tight = False
        if self.length == 0 or pending >= LINE:
            if self.length == 0:
                self.leading = pending > 0
            before = ("\n" * (pending - 1) if self.length else "") + self.indent
            if self.prefix:
                start = self.length + len(before)
                before += self.prefix
                self.made.append((start, start + len(self.prefix)))
                self.prefix = ""
            if before:
                out.append(before)
                self.length += len(before)
        elif pending:
            out.append(" ")
            self.length += 1
        if self.waiting:
            for mark in self.waiting:
                mark.start = self.length
            self.waiting.clear()
        out.append(words)
        self.length += len(words)

    def part(self, pending: int) -> None:
        """At least `pending` parts what was written from what comes."""
        if self.tight and pending > LINE:
            pending = LINE
        if pending > self.pending:
            self.pending = pending

    def glue(self, hyphens: str) -> None:
        """What comes continues the last word: white space and a hyphen at its end are taken back."""
        if self.pending >= LINE:
            return
        self.pending = 0
        self.glued = True
        if hyphens and self.out:
            last = self.out[-1]
            kept = last.rstrip(hyphens)
            if kept and kept != last:
                self.out[-1] = kept
                self.length -= len(last) - len(kept)
                self.changed -= len(last) - len(kept)

    def begin(self, mark: Mark) -> None:
        """The mark starts at the next word."""
        self.marks.append(mark)
        self.waiting.append(mark)

    def finish(self, mark: Mark) -> None:
        """The mark ends with the last word written."""
        if mark.start < 0:
            mark.start = self.length
            if mark in self.waiting:
                self.waiting.remove(mark)
        mark.end = self.length

    def take(self, other: Sink, flat: bool = False) -> None:
        """The text of `other` as it is, with its marks; `flat`: its line ends become blanks."""
        text = "".join(other.out)
        if not text:
            return
        if flat:
            text = text.replace("\n", " ")
        self._put(text)
        start = self.length - len(text)
        self.pending = 0
        for mark in other.marks:
            mark.start, mark.end = mark.start + start, mark.end + start
        self.marks += other.marks
        self.changed += other.changed
        self.made += [(low + start, high + start) for low, high in other.made]

    def open_line(self, width: int) -> None:
        """A new line that begins with `width` blanks."""
        if self.length:
            self.out.append("\n" * max(self.pending - 1, 1))
            self.length += max(self.pending - 1, 1)
        self.pending = 0
        self.pad(width)

    def pad(self, width: int) -> None:
        """`width` blanks."""
        if width > 0:
            self.out.append(" " * width)
            self.length += width

    def letters(self) -> int:
        """How many letters of the source were given to be written."""
        text = "".join(self.out)
        return letters(text) - self.changed - sum(letters(text[start:end]) for start, end in self.made)

    def text(self) -> str:
        """All that was written, ending in one line end; "" for nothing."""
        whole = "".join(self.out)
        return whole + "\n" if whole else ""


def wrap(text: str, width: int) -> str:
    """`text` with lines of at most `width` where blanks allow it: blanks become line ends, so every offset stays."""
    if width <= 0:
        return text
    lines = []
    for line in text.split("\n"):
        while len(line) > width:
            indent = len(line) - len(line.lstrip(" "))
            at = line.rfind(" ", indent + 1, width + 1)
            if at < 0:
                at = line.find(" ", max(width, indent + 1))
            if at < 0:
                break
            lines.append(line[:at])
            line = line[at + 1 :]
        lines.append(line)
    return "\n".join(lines)
