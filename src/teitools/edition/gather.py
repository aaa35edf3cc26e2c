"""From one file to its facts: from the stream of its tags where that can be, else from its tree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from teitools.document import TEI_NS, XML_ID
from teitools.document.stream import Stream, end_of_element, stream_of, without_tagless
from teitools.document.tag import scan_tag

from .facts import Element, FileFacts, IncludeFact, Link, PointerGroup, PrefixFact, RecordFact, RelationFact
from .pointer_attributes import POINTER_ATTRIBUTES
from .reading import reading_text
from .registers import KINDS, Record, records_of

if TYPE_CHECKING:
    from teitools.document import Document

XI_NS = "http://www.w3.org/2001/XInclude"
CHAINS = ("copyOf", "sameAs", "next", "prev")
_TYPED = ("name", "rs")
_Group: TypeAlias = "tuple[str, str, str, str, int, int]"


class _Attribute(NamedTuple):
    """An attribute without namespace, or `xml:id`: its value, and where name and value stand in the text."""

    name: str
    value: str
    start: int
    value_start: int
    value_end: int
    plain: bool


class _Tag(NamedTuple):
    """A start tag with attributes. tei: whether it is a TEI element. size: of its name as written."""

    start: int
    namespace: str
    local: str
    size: int
    attributes: list[_Attribute]
    base: int


def gather(facts: FileFacts, text: str, document: Callable[[], Document]) -> None:
    """The facts of a well-formed text become those of `facts`. document: gives its tree, asked for where it is needed:
    for its records, and for all where there are entities, xml:base, or a namespace that changes.

    Cost: one pass over the text.
    """
    stream = stream_of(text)
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
        facts.records = _records(facts, document(), text)
    facts.edition = True


def _note_tag(facts: FileFacts, groups: dict[_Group, list[int]], tag: _Tag, text: str) -> bool:
    """What a tag says is taken in; whether it may begin a record."""
    tei = tag.namespace == TEI_NS
    own_id = ""
    for each in tag.attributes:
        if each.name == "xml:id":
            own_id = each.value.strip()
            _note_id(facts, tag, own_id, each, tei)
    if tei:
        for each in tag.attributes:
            elements = POINTER_ATTRIBUTES.get(each.name, _NOWHERE)
            if elements is None or tag.local in elements:
                _note_pointers(facts, groups, tag, each, own_id, text)
        if tag.local == "relation":
            facts.relations.append(_relation(tag, text))
        elif tag.local == "prefixDef":
            _note_prefix(facts, tag, text)
    elif tag.local == "include" and tag.namespace == XI_NS:
        href = next((each.value for each in tag.attributes if each.name == "href"), "")
        facts.includes.append(IncludeFact(href, tag.base))
    return bool(own_id) and tei and tag.local in KINDS


_NOWHERE: frozenset[str] = frozenset()


@lru_cache(maxsize=50_000)
def _says_something(qname: str, names: tuple[str, ...]) -> bool:
    """Whether a tag with attributes of these names, in whatever namespace, may be of interest here."""
    local = qname.rpartition(":")[2]
    if local in ("relation", "prefixDef", "include") or "xml:id" in names:
        return True
    kinds = (POINTER_ATTRIBUTES.get(name, _NOWHERE) for name in names)
    return any(elements is None or local in elements for elements in kinds)


def _streamed(stream: Stream) -> Iterator[_Tag]:
    namespaces = stream.namespaces
    for start, qname, at, attributes in stream.tags():
        if _says_something(qname, tuple([each[0] for each in attributes])):
            prefix, _, local = qname.rpartition(":")
            found = [
                _Attribute(name, value, at + name_start, at + value_start, at + end, plain)
                for name, value, name_start, value_start, end, plain in attributes
                if ":" not in name or name == "xml:id"
            ]
            yield _Tag(start, namespaces.get(prefix, ""), local, len(qname), found, 0)


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
        if not found:
            continue
        chain = bases_of(element)
        if tuple(chain) not in numbers:
            numbers[tuple(chain)] = len(bases)
            bases.append(chain)
        start = document.start_tag_span(element).start
        yield _Tag(start, namespace[1:], local, name.end - name.start, found, numbers[tuple(chain)])


def _note_id(facts: FileFacts, tag: _Tag, identifier: str, each: _Attribute, tei: bool) -> None:
    if not identifier:
        return
    if identifier in facts.ids:
        first = facts.ids[identifier]
        facts.twice.append([identifier, each.value_start, each.value_end, first.value_start, first.value_end])
        return
    name = tag.local if tei else "}" + tag.local
    facts.ids[identifier] = Element(tag.start, each.value_start, each.value_end, name, tag.size, identifier)


def _note_pointers(
    facts: FileFacts, groups: dict[_Group, list[int]], tag: _Tag, each: _Attribute, own_id: str, text: str
) -> None:
    kind = next((other.value for other in tag.attributes if other.name == "type"), "") if tag.local in _TYPED else ""
    pointers = each.value.split() or [""]
    at, whole = each.value_start, each.value_end - each.value_start
    for pointer in pointers:
        if each.plain and pointer:
            # In a plain value the pointers stand as they are, one after the other.
            start, size = text.index(pointer, at), len(pointer)
            at = start + size
        else:
            start, size = each.value_start, whole
        groups.setdefault((each.name, tag.local, kind, pointer, tag.base, size), []).append(start)
    if each.name in CHAINS:
        label = own_id or tag.local
        facts.links.append(Link(each.name, tag.start, pointers[0], tag.base, each.start, each.value_end + 1, label))


def _relation(tag: _Tag, text: str) -> RelationFact:
    values = {each.name: each.value for each in tag.attributes}
    active, passive = (values.get(side, "").split() for side in ("active", "passive"))
    return RelationFact(values.get("name", ""), active, passive, tag.base, tag.start, _end_of_tag(text, tag))


def _note_prefix(facts: FileFacts, tag: _Tag, text: str) -> None:
    places = {each.name: [each.value_start, each.value_end] for each in tag.attributes}
    values = {each.name: each.value for each in tag.attributes}
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


def _records(facts: FileFacts, document: Document, text: str) -> list[RecordFact]:
    numbers: dict[Record, int] = {}
    found = []
    clean = without_tagless(text)
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
