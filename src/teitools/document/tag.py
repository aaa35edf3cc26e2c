"""Where the parts of a start tag stand: names, attributes and values, as offsets into the text."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NAME = re.compile(r"<([^\s/>]+)")
_ATTRIBUTE = re.compile(r"""\s+([^\s=/>]+)\s*=\s*("[^"]*"|'[^']*')""")


@dataclass(frozen=True, slots=True)
class AttributePlace:
    """Half-open offsets of an attribute's name as written, and of its value between the quotes."""

    qname: str
    start: int
    name_end: int
    value_start: int
    value_end: int

    @property
    def end(self) -> int:
        """After the closing quote."""
        return self.value_end + 1


@dataclass(frozen=True, slots=True)
class TagPlace:
    """A start or empty-element tag: `|<` … `>|`, the end of its name, its attributes in order."""

    start: int
    name_end: int
    end: int
    empty: bool
    attributes: tuple[AttributePlace, ...]

    def attribute(self, qname: str) -> AttributePlace | None:
        """The attribute written as `qname`, or None."""
        return next((place for place in self.attributes if place.qname == qname), None)


def scan_tag(text: str, start: int) -> TagPlace | None:
    """The places in the well-formed tag that begins at `text[start]`; None when no tag begins there.

    None is what an element from an internal entity gives: its place is the entity reference.
    """
    match = _NAME.match(text, start)
    if not match:
        return None
    name_end = at = match.end()
    attributes = []
    while found := _ATTRIBUTE.match(text, at):
        attributes.append(AttributePlace(found[1], found.start(1), found.end(1), found.start(2) + 1, found.end(2) - 1))
        at = found.end()
    end = text.find(">", at)
    end = len(text) if end < 0 else end + 1
    return TagPlace(start, name_end, end, text[end - 2 : end - 1] == "/", tuple(attributes))
