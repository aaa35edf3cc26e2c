"""The critical apparatus (TEI P5 chapter 13): its readings, and the witnesses that have them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from teitools.document import TEI, XML_ID

READINGS = (TEI + "lem", TEI + "rdg")
_GROUPS = (TEI + "rdgGrp",)
_WITNESSES = (TEI + "witness", TEI + "listWit")
#: What of a reading is not among its words.
_NO_WORDS = frozenset(TEI + name for name in ("note", "del", "sic", "orig", "abbr", "am", "witDetail", "wit", "gap"))
_CITED = re.compile(r"[\w.\-·]+\Z")


def readings(app: etree._Element) -> Iterator[etree._Element]:
    """The lemma and readings of `app` itself, those of its groups among them; none of an apparatus inside a reading."""
    for child in app.iterchildren(etree.Element):
        if child.tag in READINGS:
            yield child
        elif child.tag in _GROUPS:
            yield from readings(child)


def lemma_of(app: etree._Element) -> etree._Element | None:
    """The reading that stands in the text: the lemma, else the first reading; None for an empty `app`."""
    first = None
    for reading in readings(app):
        if reading.tag == TEI + "lem":
            return reading
        first = reading if first is None else first
    return first


def witnesses(reading: etree._Element) -> str:
    """The sigla of a reading's witnesses and sources."""
    pointers = f"{reading.get('wit', '')} {reading.get('source', '')} {reading.get('resp', '')}".split()
    sigla = [each.rpartition("#")[2] for each in pointers]
    return " ".join(dict.fromkeys(sigla))


def sigla_of(root: etree._Element) -> list[str]:
    """Every siglum of the document: the witnesses that it lists, then those that only readings name."""
    found: dict[str, None] = {}
    for witness in root.iter(TEI + "witness"):
        ident = witness.get(XML_ID)
        if ident:
            found[ident] = None
    for reading in root.iter(*READINGS):
        for pointer in (reading.get("wit") or "").split():
            found.setdefault(pointer.rpartition("#")[2], None)
    return [each for each in found if _CITED.match(each)]


def names_of(root: etree._Element, siglum: str) -> tuple[str, ...]:
    """`siglum`, then the groups that the witness is one of, nearest first: a reading of the group is one of it."""
    found = {siglum: None}
    for witness in root.iter(TEI + "witness"):
        if witness.get(XML_ID) == siglum:
            found |= {each.get(XML_ID, ""): None for each in witness.iterancestors(*_WITNESSES)}
    return tuple(each for each in found if each)


def members_of(root: etree._Element) -> dict[str, list[str]]:
    """By the id of each group of witnesses, the ids of those in it."""
    found: dict[str, list[str]] = {}
    for witness in root.iter(TEI + "witness"):
        ident = witness.get(XML_ID)
        for around in witness.iterancestors(*_WITNESSES) if ident else ():
            group = around.get(XML_ID)
            if group:
                found.setdefault(group, []).append(ident or "")
    return found


def reading_of(app: etree._Element, names: tuple[str, ...]) -> etree._Element | None:
    """What the witness of these `names` reads; the lemma where it is not named, or for no names."""
    for name in names:
        for reading in readings(app):
            if any(each.rpartition("#")[2] == name for each in (reading.get("wit") or "").split()):
                return reading
    return lemma_of(app)


def plain_words(reading: etree._Element) -> str:
    """The words of a reading in a line: without notes, deletions, and the other side of a choice or an apparatus."""
    parts: list[str] = []
    stack: list[tuple[etree._Element, bool]] = [(reading, True)]
    while stack:
        element, opening = stack.pop()
        if not opening:
            parts.append(element.tail or "")
            continue
        if element is not reading:
            stack.append((element, False))
            if not isinstance(element.tag, str) or element.tag in _NO_WORDS:
                continue
            parent = element.getparent()
            if element.tag in READINGS and parent is not None and lemma_of(parent) is not element:
                continue
        parts.append(element.text or "")
        stack += [(child, True) for child in reversed(element)]
    return " ".join("".join(parts).split())
