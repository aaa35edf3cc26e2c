"""The line of the source that a report shows, cut to what a person can look at."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from teitools.findings import Span

from .place import Places


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A line in three parts, of which the middle one is what the finding is about; nothing in it steers a terminal."""

    number: int
    before: str
    marked: str
    after: str


def excerpt(span: Span, places: Places, width: int) -> Excerpt | None:
    """The line in which `span` begins, at most `width` characters of it, the rest as `…`; None for a blank one."""
    line = places.line(span)
    if not line.strip():
        return None
    place = places.of(span)
    start = place.column - 1
    end = place.end_column - 1 if place.end_line == place.line else len(line)
    cut = max(0, min(start - width // 3, len(line) - width))
    stop = min(cut + width, len(line))
    end = max(start, min(end, stop))
    lead, tail = "…" if cut else "", "…" if stop < len(line) else ""
    return Excerpt(
        place.line, lead + _printable(line[cut:start]), _printable(line[start:end]), _printable(line[end:stop]) + tail
    )


def columns(text: str) -> int:
    """How many columns of a terminal `text` takes: two for a character of East Asian width, none for one that joins."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(each) else 2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text
    )


def _printable(text: str) -> str:
    return text if text.isprintable() else "".join(each if each.isprintable() else " " for each in text)
