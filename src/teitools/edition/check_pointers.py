"""Checks of pointers, prefixes and identifiers over a whole edition."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from teitools.document import XML_ID, Document
from teitools.findings import Edit, Finding, Fix, Related, Span

from .check_messages import AMBIGUOUS_KEY, CIRCULAR_POINTER, DUPLICATE_XML_ID, ID_IN_REGISTER, WRONG_TARGET_KIND
from .edition import Edition
from .messages import AMBIGUOUS_PREFIX, BROKEN_PREFIX_PATTERN, MISSING_HASH
from .pointer import Dangling, PrefixDef, Target
from .pointer_attributes import pointer_span, pointers_of
from .reading import is_tei, local_name
from .registers import KINDS

_PEOPLE = frozenset({"person", "org"})
#: Element -> the kinds of record that its `@ref`, and for citations its `@corresp`, may point to.
NAMED = {
    "persName": frozenset({"person"}),
    "orgName": frozenset({"org"}),
    "eventName": frozenset({"event"}),
    **dict.fromkeys(
        ("placeName", "geogName", "settlement", "district", "region", "country", "bloc", "pubPlace"),
        frozenset({"place"}),
    ),
    **dict.fromkeys(("author", "editor", "publisher", "speaker", "repository", "institution"), _PEOPLE),
    "title": frozenset({"bibl", "object"}),
    "bibl": frozenset({"bibl"}),
    "objectName": frozenset({"object"}),
}
NAME_TYPES = {
    "person": frozenset({"person"}),
    "place": frozenset({"place"}),
    "org": frozenset({"org"}),
    "event": frozenset({"event"}),
}
#: Attribute -> the elements it may point to, for those where the Guidelines leave no doubt.
TARGETS = {
    "hand": ("handNote",),
    "new": ("handNote",),
    "wit": ("witness", "listWit", "msDesc", "object", "bibl", "biblStruct", "biblFull"),
    "calendar": ("calendar",),
    "rendition": ("rendition",),
    "change": ("change", "listChange"),
}
KIND_WORDS = {"person": "a person", "place": "a place", "org": "an organisation", "event": "an event", "bibl": "a work"}
CHAINS = ("copyOf", "sameAs", "next", "prev")
#: Beyond so many, a document's faults no longer look for the name that was meant: that is what takes time.
SUGGESTIONS = 200
_NEAR = 3


@dataclass(slots=True)
class Followed:
    """Every pointer of an edition, followed: which elements are pointed to, and from where outside of themselves."""

    targets: dict[etree._Element, int] = field(default_factory=dict)
    chains: dict[str, dict[etree._Element, tuple[etree._Element, Document]]] = field(default_factory=dict)


def check_pointers(edition: Edition, followed: Followed) -> Iterator[Finding]:
    """Findings on every pointer attribute of every document; `followed` is filled on the way."""
    left = SUGGESTIONS
    for document in edition.documents:
        for element in document.elements():
            for attribute, pointer, number in pointers_of(element):
                found = edition.resolve(pointer, document, element)
                if isinstance(found, Dangling):
                    left -= 1
                    yield _dangling(found, document, element, attribute, pointer, number, left >= 0)
                    continue
                yield from _followed(found, followed, document, element, attribute, pointer, number)
    yield from _circles(followed)


def _dangling(
    found: Dangling,
    document: Document,
    element: etree._Element,
    attribute: str,
    pointer: str,
    number: int,
    suggest: bool,
) -> Finding:
    place = pointer_span(document, element, attribute, number)
    args = {**found.args, "attribute": attribute}
    if found.code is MISSING_HASH:
        fix = Fix("point to the element", (Edit(place, f"#{pointer}"),))
        return Finding(found.code, place, args, fix=fix, suggestion=f"#{pointer}")
    wanted = str(found.args.get("id", ""))
    near = _nearest(wanted, found.ids) if wanted and suggest else ()
    right = pointer[: len(pointer) - len(wanted)] + near[0] if near and pointer.endswith(wanted) else None
    help_text = f"did you mean `{right or near[0]}`?" if near else None
    return Finding(found.code, place, args, help=help_text, expected=near, suggestion=right)


def _nearest(wanted: str, ids: Iterable[str]) -> tuple[str, ...]:
    """The ids most like `wanted`; only those of about its length are compared."""
    size = len(wanted)
    letters = set(wanted)
    likely = [
        each
        for each in ids
        if abs(len(each) - size) <= max(2, size // 3) and len(letters & set(each)) * 2 > len(letters)
    ]
    return tuple(difflib.get_close_matches(wanted, likely, _NEAR, 0.7))


def _followed(
    found: Target,
    followed: Followed,
    document: Document,
    element: etree._Element,
    attribute: str,
    pointer: str,
    number: int,
) -> Iterator[Finding]:
    target = found.element
    if found.kind != "element" or target is None:
        return
    if found.loose and found.document is not None:
        yield _loose(found.document, target, document, pointer_span(document, element, attribute, number), pointer)
    if not any(above is target for above in (element, *element.iterancestors())):
        followed.targets[target] = followed.targets.get(target, 0) + 1
    if attribute in CHAINS and number == 0:
        followed.chains.setdefault(attribute, {})[element] = (target, document)
    expected = _expected(element, attribute, target)
    if expected:
        args = {"element": local_name(element), "target": local_name(target), "pointer": pointer}
        place = pointer_span(document, element, attribute, number)
        related: tuple[Related, ...] = ()
        if found.document is not None:
            related = (Related(found.document.name_span(target), "where it points"),)
        yield Finding(WRONG_TARGET_KIND, place, args | {"attribute": attribute, "expected": expected}, related=related)


def _loose(home: Document, target: etree._Element, document: Document, place: Span, pointer: str) -> Finding:
    folder = Path(document.path).absolute().parent
    right = Path(os.path.relpath(Path(home.path).absolute(), folder)).as_posix() + pointer
    args = {"id": pointer[1:], "kind": local_name(target), "file": home.path, "right": right}
    fix = Fix("name the register's file", (Edit(place, right),))
    related = (Related(home.name_span(target), "the record"),)
    return Finding(ID_IN_REGISTER, place, args, fix=fix, related=related, suggestion=right)


def _expected(element: etree._Element, attribute: str, target: etree._Element) -> str:
    """What should have been pointed to, in words; empty when `target` is right or nothing is known."""
    if attribute in TARGETS:
        return "" if is_tei(target, *TARGETS[attribute]) else " or ".join(f"`{name}`" for name in TARGETS[attribute])
    if attribute != "ref" and not (attribute == "corresp" and is_tei(element, "bibl", "title")):
        return ""
    kind = KINDS.get(local_name(target))
    allowed = NAMED.get(local_name(element))
    if allowed is None and is_tei(element, "name", "rs"):
        allowed = NAME_TYPES.get(element.get("type", ""))
    if kind is None or allowed is None or kind in allowed or kind == "nym":
        return ""
    return " or ".join(KIND_WORDS.get(each, f"`{each}`") for each in sorted(allowed))


def _circles(followed: Followed) -> Iterator[Finding]:
    """Each circle of each chain once, at its first element in the order of the edition."""
    for attribute, links in followed.chains.items():
        done: set[etree._Element] = set()
        for start in links:
            path: list[etree._Element] = []
            here: etree._Element | None = start
            while here is not None and here not in done:
                done.add(here)
                path.append(here)
                here = links[here][0] if here in links else None
            if here is not None and here in path:
                circle = path[path.index(here) :]
                document = links[here][1]
                names = [each.get(XML_ID) or local_name(each) for each in (*circle, here)]
                args = {"attribute": attribute, "path": " → ".join(names[:8])}
                yield Finding(CIRCULAR_POINTER, document.attribute_span(here, attribute), args)


def check_prefixes(edition: Edition) -> Iterator[Finding]:
    """Prefixes declared differently in two documents, patterns that are none, keys that lead to two records."""
    for prefix, declared in edition.prefixes.items():
        for definition in declared:
            if definition.fault is not None:
                place = definition.document.value_span(definition.element, "matchPattern")
                args = {"pattern": definition.match_pattern, "prefix": prefix, "reason": definition.fault}
                yield Finding(BROKEN_PREFIX_PATTERN, place, args)
        yield from _differing(prefix, declared)
        yield from _ambiguous(edition, prefix, declared)


def _differing(prefix: str, declared: tuple[PrefixDef, ...]) -> Iterator[Finding]:
    """One finding for each later document whose declarations are not those of the first."""

    def said(document: Document) -> list[tuple[str, str]]:
        return [(each.match_pattern, each.replacement) for each in declared if each.document is document]

    first = declared[0]
    for document in dict.fromkeys(each.document for each in declared):
        if document is not first.document and said(document) != said(first.document):
            own = next(each for each in declared if each.document is document)
            related = Related(first.document.start_tag_span(first.element), "the first declaration")
            args = {"prefix": prefix, "file": first.document.path}
            yield Finding(AMBIGUOUS_PREFIX, document.value_span(own.element, "ident"), args, related=(related,))


def _ambiguous(edition: Edition, prefix: str, declared: tuple[PrefixDef, ...]) -> Iterator[Finding]:
    """Records with one id in two files, when declarations of one document lead to both."""
    together: dict[Document, list[PrefixDef]] = {}
    for definition in declared:
        together.setdefault(definition.document, []).append(definition)
    by_id: dict[str, list[tuple[Document, etree._Element]]] = {}
    for record in edition.records:
        by_id.setdefault(record.id, []).append((record.document, record.element))
    shared = {identifier: each for identifier, each in by_id.items() if len(each) > 1}
    for home, definitions in together.items():
        for identifier, places in shared.items():
            reached: dict[etree._Element, Document] = {}
            for definition in definitions:
                address = definition.expand(identifier)
                found = edition.resolve(address, home, definition.element) if address else None
                if isinstance(found, Target) and found.element is not None and found.document is not None:
                    reached[found.element] = found.document
            if len(reached) > 1 and len(places) > 1:
                (first, its), (second, own) = list(reached.items())[:2]
                related = Related(its.value_span(first, XML_ID), "the first record")
                args = {"id": identifier, "prefix": prefix}
                yield Finding(AMBIGUOUS_KEY, own.value_span(second, XML_ID), args, related=(related,))


def check_ids(documents: Iterable[Document]) -> Iterator[Finding]:
    """Every xml:id that an earlier element of its document has; any element's, not only TEI's."""
    for document in documents:
        first: dict[str, etree._Element] = {}
        for element in document.elements():
            identifier = (element.get(XML_ID) or "").strip()
            if not identifier or first.setdefault(identifier, element) is element:
                continue
            place = document.value_span(first[identifier], XML_ID)
            args = {"id": identifier, "line": document.position(place.start)[0]}
            related = (Related(place, "the first one"),)
            yield Finding(DUPLICATE_XML_ID, document.value_span(element, XML_ID), args, related=related)
