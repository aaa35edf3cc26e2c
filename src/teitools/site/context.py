"""The words around a mention: what a reader needs to see whether it is the one they look for."""

from __future__ import annotations

import re

from lxml import etree

from teitools.document import TEI
from teitools.edition import CLOSING, OPENING, Mention, begins_word, parts_words

WIDTH = 70
_GAPS = re.compile(r"\[…\](?:\s*\[…\])+")
_LEFT_OUT = frozenset(TEI + name for name in ("note", "fw", "figDesc", "rt", "sic", "orig", "abbr", "del"))
_CHOSEN = frozenset(TEI + name for name in ("sic", "orig", "abbr"))


class Contexts:
    """Contexts of mentions; each paragraph is read once."""

    def __init__(self) -> None:
        self._read: dict[etree._Element, tuple[str, dict[etree._Element, tuple[int, int]]]] = {}

    def of(self, mention: Mention) -> tuple[str, str, str]:
        """(before, the mention, after): at most `WIDTH` characters on each side, cut between words."""
        paragraph = mention.paragraph if mention.paragraph is not None else mention.element.getparent()
        if paragraph is None:
            return "", mention.text, ""
        if paragraph not in self._read:
            self._read[paragraph] = read(paragraph)
        text, places = self._read[paragraph]
        place = places.get(mention.element)
        if place is None:
            return "", mention.text, ""
        start, end = place
        start += len(text[start:end]) - len(text[start:end].lstrip())
        return _before(_folded(text[:start])), text[start:end], _after(_folded(text[end:]))


def _folded(text: str) -> str:
    """One `[…]` for several in a row."""
    return _GAPS.sub("[…]", text)


def _before(text: str) -> str:
    if len(text) <= WIDTH:
        return text
    cut = text[-WIDTH:]
    return "… " + cut.partition(" ")[2]


def _after(text: str) -> str:
    if len(text) <= WIDTH:
        return text
    cut = text[:WIDTH]
    return cut.rpartition(" ")[0] + " …"


def read(paragraph: etree._Element) -> tuple[str, dict[etree._Element, tuple[int, int]]]:
    """The reading text of `paragraph` with `[…]` for gaps, and the range that each element takes in it."""
    parts: list[str] = []
    length = 0
    blank = True
    edge = False
    places: dict[etree._Element, tuple[int, int]] = {}

    def write(text: str | None) -> None:
        nonlocal length, blank, edge
        if text and edge and not blank and parts[-1][-1] not in OPENING and text[0] not in CLOSING:
            parts.append(" ")
            length += 1
            blank = True
        edge = edge and not text
        for position, word in enumerate((text or "").split()):
            space = "" if blank or (position == 0 and not (text or "")[:1].isspace()) else " "
            parts.append(space + word)
            length += len(space) + len(word)
            blank = False
        if text and text[-1].isspace() and not blank:
            parts.append(" ")
            length += 1
            blank = True

    stack: list[tuple[etree._Element, bool, int]] = [(paragraph, False, 0)]
    while stack:
        element, done, start = stack.pop()
        if done:
            places[element] = (start, length)
            edge = edge or parts_words(element)
            if element is not paragraph:
                write(element.tail)
            continue
        if isinstance(element.tag, str) and (element is paragraph or not _left_out(element)):
            edge = edge or begins_word(element)
            stack.append((element, True, length))
            if element.tag == TEI + "gap":
                write("[…]")
                continue
            if element.tag in (TEI + "lb", TEI + "pb", TEI + "cb") and element.get("break") != "no":
                write(" ")
            write(element.text)
            stack.extend((child, False, 0) for child in reversed(element))
        elif element is not paragraph:
            write(element.tail)
    return "".join(parts), places


def _left_out(element: etree._Element) -> bool:
    if element.tag in _CHOSEN:
        parent = element.getparent()
        return parent is not None and parent.tag == TEI + "choice"
    return element.tag in _LEFT_OUT
