"""Building HTML trees: elements with attributes and children, text at the right end of each."""

from __future__ import annotations

import re
import unicodedata
from typing import TypeAlias

from lxml import etree

Child: TypeAlias = "etree._Element | str | None"
_BLOCKS = frozenset(
    "html head body header main nav section article footer h1 h2 h3 h4 h5 h6 p ul ol li dl dt dd table thead tbody tr "
    "td th pre figure figcaption blockquote div title meta link style details summary aside".split()
)


def make(tag: str, attributes: dict[str, str | None] | None = None, *children: Child) -> etree._Element:
    """An HTML element; attributes that are None are left out."""
    element = etree.Element(tag, {key: value for key, value in (attributes or {}).items() if value is not None})
    append(element, *children)
    return element


def append(element: etree._Element, *children: Child) -> None:
    """`element` ends with `children`: elements and text."""
    for child in children:
        if child is None:
            continue
        if not isinstance(child, str):
            element.append(child)
        elif len(element):
            element[-1].tail = (element[-1].tail or "") + child
        else:
            element.text = (element.text or "") + child


def joined(parts: list[Child], separator: str = ", ") -> list[Child]:
    """`parts` with `separator` between each two."""
    found: list[Child] = []
    for number, part in enumerate(parts):
        found += [separator, part] if number else [part]
    return found


def break_lines(root: etree._Element) -> None:
    """A line break after each block where no text is, so that the file can be read and compared line by line."""
    for element in root.iter(etree.Element):
        if element.tag in _BLOCKS and not (element.tail or "").strip() and not _within_pre(element):
            parent = element.getparent()
            if parent is None or not _has_text(parent):
                element.tail = "\n"
        if element.tag in _BLOCKS and len(element) and element[0].tag in _BLOCKS and not element.text:
            element.text = "\n"


def _within_pre(element: etree._Element) -> bool:
    return next(element.iterancestors("pre"), None) is not None


def _has_text(element: etree._Element) -> bool:
    return bool((element.text or "").strip()) or any((child.tail or "").strip() for child in element)


class Identifiers:
    """Gives out identifiers, each once; the same questions in the same order get the same answers."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, wanted: str) -> str:
        """`wanted` as an identifier, with a number behind it where it is taken."""
        plain = unicodedata.normalize("NFKD", wanted)
        slug = re.sub(r"[^\w.:-]+", "-", "".join(each for each in plain if not unicodedata.combining(each))).strip("-")
        ident, number = slug or "section", 2
        while ident in self._taken:
            ident = f"{slug}-{number}"
            number += 1
        self._taken.add(ident)
        return ident
