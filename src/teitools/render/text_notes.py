"""Notes in plain text and Markdown."""

from __future__ import annotations

from lxml import etree

from .plan import Use
from .signs import letter
from .sink import LINE, SPACE, Sink
from .text import TextWalk


def note(walk: TextWalk, use: Use, element: etree._Element) -> None:
    """A note at the end with its number here, inline in brackets, or left out; the original view keeps it in place."""
    if walk.options.notes == "out" or (walk.view == "original" and _editorial(element)):
        walk.account.pass_over(element)
        return
    place = walk.value(use, "place", element).split()
    sink = walk.sink
    if walk.view == "original":
        inside = "inline" in place
        sink.part(SPACE if inside else LINE)
        walk.fill(use, element, None if inside else lambda: sink.part(LINE))
        return
    if walk.options.notes == "inline" or "inline" in place:
        sink.part(SPACE)
        sink.write_made("[")
        walk.fill(use, element, lambda: _close_bracket(walk.sink))
        return
    label = " ".join(walk.value(use, "label", element).split())
    if label:
        number = label
    else:
        editorial = element.get("type") == "editorial"
        count = walk.count("editorial" if editorial else "note")
        number = letter(count - 1) if editorial else str(count)
    if walk.marker_of(element) is None:
        pending, sink.pending = sink.pending, 0
        sink.write_made(f"\\[{number}\\]" if walk.markdown else f"[{number}]")
        sink.part(pending)
    body = walk.divert()
    walk.notes.append((number, body))
    walk.fill(use, element, lambda: _ignored(walk.restore()))


def _close_bracket(sink: Sink) -> None:
    pending, sink.pending = sink.pending, 0
    sink.write_made("]")
    sink.part(min(pending, SPACE))


def _ignored(_: object) -> None:
    return None


def _editorial(element: etree._Element) -> bool:
    return element.get("type") == "editorial" or element.get("resp") is not None
