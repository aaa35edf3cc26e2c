"""Checks of registers: records nobody mentions, names given twice, relations that run in a circle."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from teitools.document import TEI_NS, XML_ID, Document
from teitools.findings import Finding, Related

from .check_messages import CIRCULAR_RELATION, RECORD_NEVER_MENTIONED, SAME_NAME_TWICE
from .check_pointers import Followed
from .edition import Edition
from .pointer import Target
from .registers import Record

KIND_WORDS = {
    "person": "person",
    "place": "place",
    "org": "organisation",
    "event": "event",
    "bibl": "bibliographic record",
    "object": "object",
    "nym": "name form",
}
#: Relations of which none can lead back to where it began, whatever lies between; `influenced` may well.
_ORDERING = re.compile(
    r"(?:is|was|has)?_?-?(part|located|lies|situated|member|subordinate|subsidiary|belongs|within|inside|contain|parent"
    r"|child|ancestor|descendant|mother|father|son|daughter|broader|narrower|before|after|preced|succe|successor"
    r"|predecessor|derived|version|copy)",
    re.IGNORECASE,
)


def check_records(edition: Edition, followed: Followed) -> Iterator[Finding]:
    """Records of register files that no pointer leads to from outside of them. Nothing where there are no texts."""
    if not edition.texts:
        return
    for record in edition.records:
        if record.document in edition.registers and not followed.targets.get(record.element):
            args = {"kind": KIND_WORDS[record.kind], "id": record.id}
            yield Finding(RECORD_NEVER_MENTIONED, record.document.value_span(record.element, XML_ID), args)


def check_names(edition: Edition) -> Iterator[Finding]:
    """Two records of one kind with one main name: for works the author and the date must agree too."""
    first: dict[tuple[str, str, str, str], Record] = {}
    for record in edition.records:
        # A list of the persons of one play says nothing of those of another; registers are one.
        list_of = "" if record.document in edition.registers else record.document.path
        further = record.sort_name.casefold() if record.kind == "bibl" else ""
        # The same place name in two countries is two places; being nested in the same one is what makes it odd.
        within = record.parent.id if record.parent is not None else ""
        key = (record.kind, record.name.casefold(), further or within, list_of)
        if key not in first:
            first[key] = record
            continue
        other = first[key]
        args = {"name": record.name, "first": other.id, "second": record.id}
        related = (Related(other.document.value_span(other.element, XML_ID), "the other record"),)
        yield Finding(SAME_NAME_TWICE, record.document.value_span(record.element, XML_ID), args, related=related)


def check_relations(edition: Edition) -> Iterator[Finding]:
    """Relations of place, part and descent that lead back to where they began; any relation of a thing to itself."""
    links: dict[str, dict[etree._Element, list[tuple[etree._Element, etree._Element, Document]]]] = {}
    for document in edition.documents:
        for relation in document.root.iter(f"{{{TEI_NS}}}relation"):
            name = relation.get("name") or ""
            for start in _ends(edition, document, relation, "active"):
                for end in _ends(edition, document, relation, "passive"):
                    if start is end or _ORDERING.match(name):
                        links.setdefault(name, {}).setdefault(start, []).append((end, relation, document))
    for name, outgoing in links.items():
        yield from _circles(name, outgoing)


def _ends(edition: Edition, document: Document, relation: etree._Element, side: str) -> list[etree._Element]:
    found = []
    for pointer in (relation.get(side) or "").split():
        target = edition.resolve(pointer, document, relation)
        if isinstance(target, Target) and target.element is not None:
            found.append(target.element)
    return found


def _circles(
    name: str, outgoing: dict[etree._Element, list[tuple[etree._Element, etree._Element, Document]]]
) -> Iterator[Finding]:
    """One finding for each relation that closes a circle; an iterative walk in depth, each element entered once."""
    done: set[etree._Element] = set()
    for root in outgoing:
        path: dict[etree._Element, None] = {}
        stack: list[tuple[etree._Element, int]] = [(root, 0)]
        while stack:
            here, number = stack.pop()
            if number == 0:
                if here in done:
                    continue
                path[here] = None
            steps = outgoing.get(here, [])
            if number == len(steps):
                done.add(here)
                path.popitem()
                continue
            stack.append((here, number + 1))
            end, relation, document = steps[number]
            if end in path:
                ids = [each.get(XML_ID) or "?" for each in (*_from(path, end), end)]
                args = {"name": name, "id": ids[0], "path": " → ".join(ids[:8])}
                yield Finding(CIRCULAR_RELATION, document.start_tag_span(relation), args)
            elif end not in done:
                stack.append((end, 0))


def _from(path: dict[etree._Element, None], start: etree._Element) -> list[etree._Element]:
    ordered = list(path)
    return ordered[ordered.index(start) :]
