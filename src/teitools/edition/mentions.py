"""Mentions: the passages of an edition that name something, and the record each points to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lxml import etree

from teitools.document import TEI_NS, XML_ID, Document, free_name

from .reading import is_tei, local_name, reading_text
from .registers import REGISTER_KINDS, Record

#: Elements that name, and what they name when no record says it.
NAMING = {
    "persName": "person",
    "author": "person",
    "editor": "person",
    "speaker": "person",
    "placeName": "place",
    "geogName": "place",
    "settlement": "place",
    "district": "place",
    "region": "place",
    "country": "place",
    "bloc": "place",
    "pubPlace": "place",
    "orgName": "org",
    "publisher": "org",
    "repository": "org",
    "institution": "org",
    "eventName": "event",
    "objectName": "object",
    "title": "bibl",
    "bibl": "bibl",
    "name": "name",
    "rs": "name",
    "term": "name",
    "date": "date",
    "time": "date",
}
#: What `@type` of `name` and `rs` says about the thing named.
TYPED = {"person": "person", "place": "place", "org": "org", "event": "event", "bibl": "bibl", "work": "bibl"}
POINTERS = ("ref", "corresp", "key")
DATING = ("when", "from", "to", "notBefore", "notAfter", "when-iso", "from-iso", "to-iso", "when-custom")
PARAGRAPHS = ("p", "ab", "l", "head", "item", "cell", "note", "fw", "label", "quote", "sp", "bibl", "desc")
DIVISIONS = ("div", "div1", "div2", "div3", "div4", "div5", "div6", "div7", "front", "body", "back", "teiHeader")


@dataclass(frozen=True, slots=True, eq=False)
class Mention:
    """A passage that names something.

    id: an XML name that no other mention and no xml:id of its document has: the passage's own xml:id, else made of the
    nearest xml:id around it, what it names, and which of such mentions there it is; so it stays the same when other
    mentions come or go.
    kind: that of the record, else what the element says (`person`, …, `name`, `date`). records: what it points to, in
    the order of the pointers; empty for dates and where the pointers lead to no record. text: as read.
    place: `header`, `text` or `register` (inside a record). paragraph, division: the nearest elements around it.
    """

    id: str
    kind: str
    records: tuple[Record, ...]
    text: str
    place: str
    document: Document
    element: etree._Element
    paragraph: etree._Element | None
    division: etree._Element | None

    @property
    def division_type(self) -> str | None:
        """`@type` of the outermost division around it that has one, such as `regest` or `transcription`."""
        found = None
        node = self.division
        while node is not None:
            found = (node.get("type") if is_tei(node, "div", "div1") else None) or found
            node = node.getparent()
        return found


def mentions_of(document: Document, records: Callable[[etree._Element], tuple[Record, ...]]) -> Iterator[Mention]:
    """Every mention in `document`, in document order.

    records: gives what an element's pointers lead to. An element is a mention when that is something, or when it is a
    naming element with `@ref` or `@key`, or a `date` or `time` with a value. Cost: one walk over the document.
    """
    taken: set[str] = set(_IDS(document.root))
    for element in document.root.iter(*_NAMING):
        found = records(element)
        kind = found[0].kind if found else _kind(element)
        if not found and not _names_something(element, kind):
            continue
        if _is_record_itself(element):
            continue
        identifier = element.get(XML_ID) or _made_id(element, found, document, taken)
        taken.add(identifier)
        paragraph, division, place = _around(element)
        yield Mention(identifier, kind, found, reading_text(element), place, document, element, paragraph, division)


def _names_something(element: etree._Element, kind: str) -> bool:
    if kind == "date":
        # The date of a citation is a part of the citation.
        cited = any(is_tei(above, "bibl", "biblStruct") for above in element.iterancestors())
        return not cited and any(element.get(name) for name in DATING)
    return any(element.get(name) for name in ("ref", "key"))


def _is_record_itself(element: etree._Element) -> bool:
    parent = element.getparent()
    return (
        local_name(element) in REGISTER_KINDS
        and parent is not None
        and is_tei(parent, "listBibl")
        and bool(element.get(XML_ID))
    )


def _kind(element: etree._Element) -> str:
    name = NAMING[local_name(element)]
    return TYPED.get(element.get("type", ""), name) if name == "name" else name


def _tags(names: Iterable[str]) -> frozenset[str]:
    return frozenset(f"{{{TEI_NS}}}{name}" for name in names)


_PARAGRAPHS, _DIVISIONS, _RECORDS = _tags(PARAGRAPHS), _tags(DIVISIONS), _tags(REGISTER_KINDS)
_HEADER = f"{{{TEI_NS}}}teiHeader"
_NAMING = sorted(_tags(NAMING))
#: The ids of an element and all in it: asked of libxml2, since there are many elements and few have any.
_IDS: Any = etree.XPath("descendant-or-self::*/@xml:id", smart_strings=False)


def _around(element: etree._Element) -> tuple[etree._Element | None, etree._Element | None, str]:
    paragraph = division = None
    place = "text"
    for above in element.iterancestors():
        tag = above.tag
        if paragraph is None and tag in _PARAGRAPHS:
            paragraph = above
        if division is None and tag in _DIVISIONS:
            division = above
        if place == "text":
            if tag in _RECORDS and above.get(XML_ID):
                place = "register"
            elif tag == _HEADER:
                place = "header"
    return paragraph, division, place


@lru_cache(maxsize=1000)
def _called(path: str) -> str:
    """What a document without ids is called in the ids that are made in it."""
    return _slug(re.sub(r"\.[^.]*$", "", re.split(r"[\\/]", path)[-1])) or "text"


def _made_id(element: etree._Element, found: tuple[Record, ...], document: Document, taken: set[str]) -> str:
    anchor = next((above.get(XML_ID) for above in element.iterancestors() if above.get(XML_ID)), None)
    if anchor is None:
        anchor = _called(document.path)
    return free_name(f"{anchor}.{_meant(element, found)}", taken, ".")


def _meant(element: etree._Element, found: tuple[Record, ...]) -> str:
    if found:
        return _slug("-".join(record.id for record in found))
    for name in (*DATING, "ref", "key"):
        value = element.get(name)
        if value:
            return _slug(value.rpartition("#")[2] or value) or local_name(element)
    return local_name(element)


@lru_cache(maxsize=20_000)
def _slug(text: str) -> str:
    """`text` as a part of an XML name."""
    plain = unicodedata.normalize("NFKC", text)
    return re.sub(r"[^\w.-]+", "-", plain, flags=re.UNICODE).strip("-.")[:80]
