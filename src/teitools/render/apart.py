"""A blank where the source has no white space, but its elements say that a word ends: by the kind of element.

`apart` of a model: "elements": a blank between the element and one that touches it; "words": between it and whatever
touches it. There is none after an opening bracket or quotation mark, an apostrophe or a hyphen, and before what closes.
"""

from __future__ import annotations

from lxml import etree

from teitools.document import TEI
from teitools.edition import CLOSING, OPENING

from .words import text_in

#: Elements that hold facts, not sentences: what stands in them is apart from the words beside it too.
_FACTS = frozenset(
    TEI + name
    for name in "birth death floruit residence occupation affiliation education nationality faith location origin "
    "custEvent correspAction imprint monogr bibl".split()
)
_BREAKS = frozenset(TEI + name for name in ("lb", "pb", "cb", "gb", "milestone"))


def apart_before(kind: str, element: etree._Element) -> bool:
    """Whether a blank stands before `element`, of the kind "elements" or "words"."""
    parent = element.getparent()
    if parent is not None and parent.tag in _FACTS:
        kind = "words"
    before = element.getprevious()
    while before is not None and not isinstance(before.tag, str):
        if before.tail:
            return kind == "words" and before.tail[-1] not in OPENING
        before = before.getprevious()
    if before is None:
        text = parent.text if parent is not None else None
        return kind == "words" and bool(text) and text[-1] not in OPENING  # type: ignore[index]  # not empty
    if before.tail:
        return kind == "words" and before.tail[-1] not in OPENING
    if before.tag in _BREAKS:
        return False
    text = text_in(before)
    return bool(text) and text[-1] not in OPENING and _starts_word(element)


def _starts_word(element: etree._Element) -> bool:
    text = text_in(element)
    return bool(text) and text[0] not in CLOSING


def apart_after(kind: str, element: etree._Element) -> bool:
    """Whether a blank stands after `element`, which is followed by text without one or touches an element."""
    if kind != "words":
        return False
    if element.tail:
        return element.tail[0] not in CLOSING
    after = element.getnext()
    return after is not None and isinstance(after.tag, str) and after.tag not in _BREAKS and _starts_word(after)
