"""Registers: the authority records of an edition, and the names they give."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from teitools.document import TEI_NS, XML_ID

from .reading import is_tei, local_name, reading_text

if TYPE_CHECKING:
    from lxml import etree

    from teitools.document import Document

#: Element of a record -> its kind.
REGISTER_KINDS = {
    "person": "person",
    "personGrp": "person",
    "persona": "person",
    "place": "place",
    "org": "org",
    "event": "event",
    "bibl": "bibl",
    "biblStruct": "bibl",
    "biblFull": "bibl",
    "msDesc": "bibl",
    "object": "object",
    "nym": "nym",
}
#: Lists whose children are records. A `bibl` elsewhere is a citation, a `person` in `particDesc` a record too.
LISTS = (
    "listPerson",
    "listPlace",
    "listOrg",
    "listEvent",
    "listBibl",
    "listObject",
    "listNym",
    "standOff",
    "particDesc",
)
#: Kind -> elements that hold its names; the first element name that a record has gives its main name.
NAMES = {
    "person": ("persName", "name", "orgName"),
    "place": ("placeName", "geogName", "settlement", "district", "region", "country", "bloc", "name"),
    "org": ("orgName", "name", "placeName"),
    "event": ("eventName", "label", "head", "desc"),
    "bibl": ("abbr", "title", "msIdentifier"),
    "object": ("objectName", "objectIdentifier", "head"),
    "nym": ("form", "orth"),
}
#: Inside these a name is not the record's own.
FOREIGN = frozenset(
    f"{{{TEI_NS}}}{name}"
    for name in (
        *REGISTER_KINDS,
        "affiliation",
        "bibl",
        "birth",
        "death",
        "education",
        "listRelation",
        "nationality",
        "note",
        "occupation",
        "p",
        "relatedItem",
        "residence",
        "state",
        "trait",
    )
)


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """An entry of a register.

    kind: `person`, `place`, `org`, `event`, `bibl`, `object` or `nym`. id: its xml:id.
    name: the main name as read; names: all different names, the main one first; sort_name: by which lists are sorted.
    parent: the record it stands in (a place in a place, an event of a person), or None.
    """

    kind: str
    id: str
    name: str
    names: tuple[str, ...]
    sort_name: str
    document: Document
    element: etree._Element
    parent: Record | None = None


def records_of(document: Document) -> Iterator[Record]:
    """Every record with an xml:id in the lists of `document`, in order. Cost: one walk over the document."""
    found: dict[etree._Element, Record] = {}
    for element in document.root.iter(*(f"{{{TEI_NS}}}{name}" for name in REGISTER_KINDS)):
        identifier = element.get(XML_ID)
        if not identifier or not _listed(element):
            continue
        kind = REGISTER_KINDS[local_name(element)]
        names = _names(element, kind)
        texts = tuple(dict.fromkeys(text for text in map(_name_text, names) if text)) or (identifier,)
        sort_name = _sort_name(element, names[0] if names else None, texts[0], kind)
        parent = next((found[above] for above in element.iterancestors() if above in found), None)
        record = Record(kind, identifier, texts[0], texts, sort_name, document, element, parent)
        found[element] = record
        yield record


def _listed(element: etree._Element) -> bool:
    above = element.getparent()
    while is_tei_record(above):
        assert above is not None
        above = above.getparent()
    return above is not None and is_tei(above, *LISTS)


def is_tei_record(element: etree._Element | None) -> bool:
    """Whether `element` is of a kind that registers list."""
    return element is not None and is_tei(element, *REGISTER_KINDS)


def _names(element: etree._Element, kind: str) -> list[etree._Element]:
    """The name elements of a record: those of the preferred element name first, `type="main"` before all."""
    inside: list[etree._Element] = []
    stack = list(element)[::-1]
    while stack:
        child = stack.pop()
        if is_tei(child, *NAMES[kind]) and not _empty(child):
            inside.append(child)
        elif child.tag not in FOREIGN:
            stack += list(child)[::-1]
    order = NAMES[kind]

    def rank(name: etree._Element) -> tuple[bool, int]:
        return name.get("type") not in ("main", "preferred"), order.index(local_name(name))

    ranked = sorted(inside, key=rank)
    if kind in ("event", "object"):
        # A description is a name only where there is nothing better.
        return [name for name in ranked if local_name(name) == local_name(ranked[0])]
    if kind == "bibl":
        # The journal or series that a work appeared in is no name of the work.
        own = [name for name in ranked if name.get("level") not in ("j", "s")]
        return own or ranked
    return ranked


def _empty(element: etree._Element) -> bool:
    return not any(str(text).strip() for text in element.itertext())


def _name_text(name: etree._Element) -> str:
    """A name as one would write it: parts without text between them are parted by spaces, forenames before surnames."""
    children = [child for child in name if isinstance(child.tag, str)]
    between = (name.text or "") + "".join(child.tail or "" for child in name)
    if not children or between.strip():
        return reading_text(name)
    if local_name(name) == "persName":
        children.sort(key=lambda child: local_name(child) == "surname")
    return " ".join(filter(None, map(reading_text, children)))


def _sort_name(element: etree._Element, main: etree._Element | None, name: str, kind: str) -> str:
    if kind == "person" and main is not None:
        surname = " ".join(reading_text(part) for part in main if is_tei(part, "surname"))
        others = " ".join(reading_text(part) for part in main if is_tei(part, "forename"))
        return f"{surname}, {others}" if surname and others else surname or name
    if kind == "bibl":
        parts = []
        for wanted in ("author", "editor", "date", "title"):
            part = next(element.iter(f"{{{TEI_NS}}}{wanted}"), None)
            if part is None:
                continue
            last = next(part.iter(f"{{{TEI_NS}}}surname"), part)
            parts.append(reading_text(last))
        return ", ".join(filter(None, parts)) or name
    return name
