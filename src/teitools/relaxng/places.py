"""Where faults stand: byte offsets met while reading become spans in code points, and line numbers.

Nothing of the file is kept but what a fault needs, so that a large file with few faults costs little memory.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from teitools.document import TagPlace, scan_tag
from teitools.findings import Code, Edit, Finding, Fix, Related, Span

_CHUNK = 1 << 20
_CONTINUATION = bytes(range(0x80, 0xC0))
_TAG_BYTES = 1 << 16


@dataclass(frozen=True, slots=True)
class Line:
    """Stands in a fault's args for the number of the line that holds the byte."""

    byte: int


@dataclass(frozen=True, slots=True)
class Place:
    """A part of the start tag at `byte`: its `name`, or the `attribute` or `value` of attribute `qname`.

    `end tag`: the name in the element's end tag, which is at `end`; nowhere for an empty-element tag.
    `text`: from `byte` to the next tag.
    `after name`: the empty place after the name.
    """

    byte: int
    part: str = "name"
    qname: str = ""
    end: int = -1


@dataclass(slots=True)
class Fault:
    """A finding in the making."""

    code: Code
    place: Place
    args: dict[str, Any] = field(default_factory=dict)
    related: tuple[tuple[Place, str], ...] = ()
    edits: tuple[tuple[Place, str], ...] = ()
    fix_label: str = ""
    safe: bool = False
    help: str | None = None
    xpath: str | None = None
    origin: str | None = None
    expected: tuple[str, ...] = ()
    suggestion: str | None = None


def findings_of(path: str, file: BinaryIO, start: int, faults: Iterable[Fault]) -> list[Finding]:
    """The findings of `faults`, in document order. Cost: one pass over the file, and a look at each fault's place.

    start: the byte of `file` at which the document begins; offsets in faults count from there.
    """
    faults = list(faults)
    tags = _Tags(file, start)
    places = {place: None for fault in faults for place in _places(fault)}
    found_ranges = {place: _range(place, file, start, tags) for place in sorted(places, key=lambda each: each.byte)}
    ranges = {place: each for place, each in found_ranges.items() if each is not None}
    wanted = {each for pair in ranges.values() for each in pair}
    wanted.update(value.byte for fault in faults for value in fault.args.values() if isinstance(value, Line))
    points = _points(sorted(wanted), file, start)

    def span(place: Place) -> Span | None:
        if place not in ranges:
            return None
        first, last = ranges[place]
        return Span(path, points[first][0], points[last][0])

    found = [_finding(fault, span, points) for fault in faults]
    return sorted(found, key=lambda finding: (finding.span.start, finding.span.end))


def _places(fault: Fault) -> Iterable[Place]:
    yield fault.place
    for place, _ in (*fault.related, *fault.edits):
        yield place


def _finding(fault: Fault, span: Any, points: dict[int, tuple[int, int]]) -> Finding:
    lines = {key: points[value.byte][1] for key, value in fault.args.items() if isinstance(value, Line)}
    args = {key: _with_lines(value, lines) for key, value in {**fault.args, **lines}.items()}
    fix = None
    if fault.edits:
        edits = tuple(Edit(each, text) for place, text in fault.edits if (each := span(place)) is not None)
        fix = Fix(fault.fix_label, edits, fault.safe)
    return Finding(
        fault.code,
        span(fault.place),
        args,
        related=tuple(Related(span(place), _with_lines(label, lines)) for place, label in fault.related),
        origin=fault.origin,
        help=_with_lines(fault.help, lines),
        fix=fix,
        xpath=fault.xpath,
        expected=fault.expected,
        suggestion=fault.suggestion,
    )


def _with_lines(value: Any, lines: dict[str, int]) -> Any:
    """`value` with the names of lines, in braces, replaced by their numbers; nothing else in it is touched."""
    if isinstance(value, str):
        for key, line in lines.items():
            value = value.replace(f"{{{key}}}", str(line))
    return value


def _range(place: Place, file: BinaryIO, start: int, tags: _Tags) -> tuple[int, int] | None:
    """The bytes that `place` takes; None for the end tag of an empty element."""
    at = place.byte
    if place.part == "text":
        data = _read(file, start + at, _TAG_BYTES)
        end = data.find(b"<")
        data = (data if end < 0 else data[:end]).rstrip(b" \t\r\n")
        return at, at + max(len(data), 1)
    text, tag = tags.at(at)
    if tag is None:
        return at, at + 1
    if place.part == "end tag":
        if tag.empty:
            return None
        closing = _read(file, start + place.end, _TAG_BYTES)
        length = min((found for mark in b" \t\r\n>" if (found := closing.find(mark)) > 0), default=len(closing))
        return place.end + 2, place.end + length
    first, last = _part(place, tag)
    return at + len(text[:first].encode()), at + len(text[:last].encode())


class _Tags:
    """Start tags by their first byte; the last one is kept, since faults of one tag come together."""

    def __init__(self, file: BinaryIO, start: int) -> None:
        self._file = file
        self._start = start
        self._last: tuple[int, str, TagPlace | None] = (-1, "", None)

    def at(self, byte: int) -> tuple[str, TagPlace | None]:
        """(the text from `byte` on, the places in the tag there)."""
        if self._last[0] != byte:
            text = _read(self._file, self._start + byte, _TAG_BYTES).decode("utf-8", errors="ignore")
            self._last = (byte, text, scan_tag(text, 0))
        return self._last[1:]


def _part(place: Place, tag: TagPlace) -> tuple[int, int]:
    if place.part == "after name":
        return tag.name_end, tag.name_end
    attribute = tag.attribute(place.qname) if place.qname else None
    if attribute is None:
        return 1, tag.name_end
    if place.part == "value":
        return attribute.value_start, attribute.value_end
    if place.part == "attribute name":
        return attribute.start, attribute.name_end
    if place.part == "attribute and blank":
        # |<p| n="1"|>: with the blank before it
        earlier = [each.end for each in tag.attributes if each.end <= attribute.start]
        return max(earlier, default=tag.name_end), attribute.end
    return attribute.start, attribute.end


def _read(file: BinaryIO, at: int, length: int) -> bytes:
    file.seek(at)
    return file.read(length)


def _points(offsets: list[int], file: BinaryIO, start: int) -> dict[int, tuple[int, int]]:
    """(code point, 1-based line) of each byte offset; LF, CRLF and CR each end a line."""
    found: dict[int, tuple[int, int]] = {}
    file.seek(start)
    at = point = 0
    line = 1
    after_return = False
    chunk, chunk_at = b"", 0
    for offset in offsets:
        while at < offset:
            if at - chunk_at >= len(chunk):
                chunk_at, chunk = at, file.read(_CHUNK)
                if not chunk:
                    break
            part = chunk[at - chunk_at : offset - chunk_at]
            point += len(part.translate(None, _CONTINUATION))
            line += part.count(b"\n") + part.count(b"\r") - part.count(b"\r\n")
            line -= after_return and part.startswith(b"\n")
            after_return = part.endswith(b"\r")
            at += len(part)
        found[offset] = (point, line)
    return found
