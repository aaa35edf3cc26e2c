"""From one file to its facts: from the stream of its tags where that can be, else from its tree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from teitools.document import TEI_NS, XI_NS, XML_ID, Stream, attributes_of, end_of_element, scan_tag

from .facts import FileFacts, IdentifiedElement, IncludeFact, Link, PointerGroup, PrefixFact, RecordFact, RelationFact
from .pointer_attributes import POINTER_ATTRIBUTES
from .reading import reading_text
from .registers import REGISTER_KINDS, Record, records_of

if TYPE_CHECKING:
    from teitools.document import Document

CHAINS = ("copyOf", "sameAs", "next", "prev")
_TYPED = ("name", "rs")
_Group: TypeAlias = "tuple[str, str, str, str, int, int]"


class _Attribute(NamedTuple):
    """An attribute without namespace, or `xml:id`: its value, and where name and value stand, counted from where the
    attributes of its tag begin.
    """

    name: str
    value: str
    start: int
    value_start: int
    value_end: int
    plain: bool


class _Said(NamedTuple):
    """What a tag says wherever it stands. id: its xml:id and where that begins and ends, or None.

    pointers: each as the beginning of a group, its size and where it begins; links: the attribute, the first pointer,
    where it begins and ends.
    """

    local: str
    tei: bool
    attributes: list[_Attribute]
    id: tuple[str, int, int] | None
    pointers: list[tuple[tuple[str, str, str, str], int, int]]
    links: list[tuple[str, str, int, int]]


class _Tag(NamedTuple):
    """A start tag. size: of its name as written; at: where its attributes begin."""

    start: int
    size: int
    at: int
    base: int
    said: _Said


def gather_facts(facts: FileFacts, stream: Stream | None, text: str, document: Callable[[], Document]) -> None:
    """The facts of a well-formed text become those of `facts`. document: gives its tree, asked for where it is needed:
    for its records, and for all where there are entities, xml:base, or a namespace that changes.

    Cost: one pass over the text.
    """
    if stream is not None and ":base" in text:
        base = stream.only_base()
        if base is None:
            stream = None
        elif base:
            facts.bases = [[base]]
    tags = _streamed(stream) if stream is not None else _from_tree(document(), facts.bases)
    groups: dict[_Group, list[int]] = {}
    recorded = False
    for tag in tags:
        recorded |= _note_tag(facts, groups, tag, text)
    facts.pointers = [PointerGroup(*key, starts) for key, starts in groups.items()]
    if recorded:
        facts.records = _records(facts, document(), stream.clean if stream is not None else None)
    facts.edition = True


def _note_tag(facts: FileFacts, groups: dict[_Group, list[int]], tag: _Tag, text: str) -> bool:
    """What a tag says is taken in; whether it may begin a record."""
    start, _, at, base, said = tag
    if said.id is not None:
        _note_id(facts, tag, *said.id)
    for begin, length, place in said.pointers:
        groups.setdefault((*begin, base, length), []).append(at + place)
    for name, pointer, place, end in said.links:
        label = (said.id[0] if said.id is not None else "") or said.local
        facts.links.append(Link(name, start, pointer, base, at + place, at + end, label))
    if not said.tei:
        if said.local == "include":
            href = next((each.value for each in said.attributes if each.name == "href"), "")
            facts.includes.append(IncludeFact(href, base))
        return False
    if said.local == "relation":
        facts.relations.append(_relation(tag, text))
    elif said.local == "prefixDef":
        _note_prefix(facts, tag, text)
    return said.id is not None and bool(said.id[0]) and said.local in REGISTER_KINDS


_NOWHERE: frozenset[str] = frozenset()


def _streamed(stream: Stream) -> Iterator[_Tag]:
    for (start, qname, at, _), said in stream.saying(lambda qname, raw: _written(qname, raw, stream.namespace(qname))):
        yield _Tag(start, len(qname), at, 0, said)


@lru_cache(maxsize=20_000)
def _written(qname: str, raw: str, namespace: str) -> _Said | None:
    """What a tag says by its attributes as they are written; None where that is nothing."""
    attributes = [_Attribute(*each) for each in attributes_of(raw) if ":" not in each.qname or each.qname == "xml:id"]
    return _said(namespace, qname.rpartition(":")[2], attributes, raw)


def _said(namespace: str, local: str, attributes: list[_Attribute], raw: str) -> _Said | None:
    """raw: the text in which the places of attributes are counted."""
    tei = namespace == TEI_NS
    said = _Said(local, tei, attributes, _id(attributes), [], [])
    for each in attributes if tei else ():
        elements = POINTER_ATTRIBUTES.get(each.name, _NOWHERE)
        if elements is None or local in elements:
            _add_pointers(said, each, raw)
    special = local in ("relation", "prefixDef") if tei else local == "include" and namespace == XI_NS
    return said if special or said.id is not None or said.pointers else None


def _id(attributes: list[_Attribute]) -> tuple[str, int, int] | None:
    own = next((each for each in attributes if each.name == "xml:id"), None)
    return None if own is None else (own.value.strip(), own.value_start, own.value_end)


def _add_pointers(said: _Said, each: _Attribute, raw: str) -> None:
    local = said.local
    kind = next((other.value for other in said.attributes if other.name == "type"), "") if local in _TYPED else ""
    pointers = each.value.split() or [""]
    at = each.value_start
    for pointer in pointers:
        if each.plain and pointer:
            # In a plain value the pointers stand as they are, one after the other.
            start, size = raw.index(pointer, at), len(pointer)
            at = start + size
        else:
            start, size = each.value_start, each.value_end - each.value_start
        said.pointers.append(((each.name, local, kind, pointer), size, start))
    if each.name in CHAINS:
        said.links.append((each.name, pointers[0], each.start, each.value_end + 1))


def _from_tree(document: Document, bases: list[list[str]]) -> Iterator[_Tag]:
    from .pointer import bases_of

    numbers = {tuple(base): number for number, base in enumerate(bases)}
    for element in document.elements():
        if not element.attrib or not isinstance(element.tag, str):
            continue
        namespace, _, local = element.tag.rpartition("}")
        found = []
        name = document.name_span(element)
        for key, value in element.attrib.items():
            shown = "xml:id" if key == XML_ID else str(key)
            if shown.startswith("{"):
                continue
            span, place = document.attribute_span(element, str(key)), document.value_span(element, str(key))
            plain = "&" not in document.text[place.start : place.end] and place != name
            found.append(_Attribute(shown, str(value), span.start, place.start, place.end, plain))
        said = _said(namespace[1:], local, found, document.text)
        if said is None:
            continue
        chain = bases_of(element)
        if tuple(chain) not in numbers:
            numbers[tuple(chain)] = len(bases)
            bases.append(chain)
        start = document.start_tag_span(element).start
        yield _Tag(start, name.end - name.start, 0, numbers[tuple(chain)], said)


def _note_id(facts: FileFacts, tag: _Tag, identifier: str, start: int, end: int) -> None:
    if not identifier:
        return
    start, end = tag.at + start, tag.at + end
    if identifier in facts.ids:
        first = facts.ids[identifier]
        facts.twice.append([identifier, start, end, first.value_start, first.value_end])
        return
    name = tag.said.local if tag.said.tei else "}" + tag.said.local
    facts.ids[identifier] = IdentifiedElement(tag.start, start, end, name, tag.size, identifier)


def _relation(tag: _Tag, text: str) -> RelationFact:
    values = {each.name: each.value for each in tag.said.attributes}
    active, passive = (values.get(side, "").split() for side in ("active", "passive"))
    return RelationFact(values.get("name", ""), active, passive, tag.base, tag.start, _end_of_tag(text, tag))


def _note_prefix(facts: FileFacts, tag: _Tag, text: str) -> None:
    at = tag.at
    places = {each.name: [at + each.value_start, at + each.value_end] for each in tag.said.attributes}
    values = {each.name: each.value for each in tag.said.attributes}
    prefix = values.get("ident", "").strip()
    if prefix:
        name = [tag.start + 1, tag.start + 1 + tag.size]
        pattern, replacement = values.get("matchPattern", ""), values.get("replacementPattern", "")
        end = _end_of_tag(text, tag)
        own, its = places["ident"], places.get("matchPattern", name)
        facts.prefixes.append(PrefixFact(prefix, pattern, replacement, tag.base, tag.start, end, own, its))


def _end_of_tag(text: str, tag: _Tag) -> int:
    """After the `>` of a start tag; after its `<` for one that an entity brought in."""
    place = scan_tag(text, tag.start)
    return place.end if place else tag.start + 1


def _records(facts: FileFacts, document: Document, clean: str | None) -> list[RecordFact]:
    numbers: dict[Record, int] = {}
    found = []
    for number, record in enumerate(records_of(document)):
        numbers[record] = number
        own = facts.ids.get(record.id.strip())
        if clean is not None and own is not None and record.id.strip() not in {each[0] for each in facts.twice}:
            start, end = own.start, end_of_element(clean, own.start)
            value = own.value_start, own.value_end
        else:
            span, place = document.element_span(record.element), document.value_span(record.element, XML_ID)
            (start, end), value = (span.start, span.end), (place.start, place.end)
        parent = numbers[record.parent] if record.parent is not None else -1
        listed = next(record.element.iterancestors(f"{{{TEI_NS}}}particDesc"), None) is None
        said = (
            sha256(reading_text(record.element).casefold().encode()).hexdigest()[:16] if record.kind == "bibl" else ""
        )
        fact = (record.kind, record.id, record.name, record.sort_name, parent, start, end, *value, listed, said)
        found.append(RecordFact(*fact))
    return found
