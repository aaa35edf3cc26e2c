"""The attributes of TEI that hold pointers, and where each stands in the file.

The table is what follows from the datatype `teidata.pointer` in TEI P5 4.9.0, classes and elements together; a test
derives it anew where that source is at hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from teitools.document import TEI
from teitools.findings import Span

if TYPE_CHECKING:
    from lxml import etree

    from teitools.document import Document

_EVERYWHERE = (
    "adj adjFrom adjTo ana calendar change children code copyOf corresp datcat datingMethod datingPoint decls domains "
    "edRef end exclude fVal facs feats filter follow fromUnit given hand inst lemmaRef mergedIn mutual next nymRef "
    "origin parent parts perf period prev property ref rendition replyTo resp sameAs scribeRef scriptRef select since "
    "source spanTo synch target targetDatcat targetEnd toUnit toWhom unitRef uri url valueDatcat who wit xml:base"
)
_LEXICOGRAPHIC = (
    "case colloc def entryFree etym form gen gram gramGrp hom hyph iType lang lbl mood number oRef orth pRef per pos "
    "pron re sense subc syll tns usg xr"
)
_TIMED = (
    "annotationBlock binaryObject ellipsis gap incident kinesic line media path pause post surface u vocal writing zone"
)
_ON = {
    "active": "relation",
    "class": "msContents msItem msItemStruct",
    "from": "app arc rt span",
    "location": _LEXICOGRAPHIC,
    "new": "handShift",
    "passive": "relation",
    "require": "lem rdg rdgGrp",
    "scheme": "catRef classCode keywords locus locusGrp occupation socecStatus",
    "start": _TIMED,
    "to": "app arc rt span",
    "value": "eLeaf eTree iNode leaf node root triangle",
    "where": "conversion event",
}

#: Attribute -> the elements on which it holds pointers, None for all that have it.
POINTER_ATTRIBUTES: Mapping[str, frozenset[str] | None] = MappingProxyType(
    dict.fromkeys(_EVERYWHERE.split()) | {name: frozenset(elements.split()) for name, elements in _ON.items()}
)


def pointers_of(element: etree._Element) -> Iterator[tuple[str, str, int]]:
    """(attribute, pointer, its number in the attribute) for each pointer of a TEI element; `xml:base` is none of them.

    An attribute that is there but empty gives one empty pointer.
    """
    if not isinstance(element.tag, str) or not element.tag.startswith(TEI):
        return
    for name, value in element.attrib.items():
        attribute = str(name)
        if attribute not in POINTER_ATTRIBUTES:
            continue
        elements = POINTER_ATTRIBUTES[attribute]
        if elements is not None and element.tag[len(TEI) :] not in elements:
            continue
        pointers = str(value).split() or [""]
        for number, pointer in enumerate(pointers):
            yield attribute, pointer, number


def pointer_span(document: Document, element: etree._Element, attribute: str, number: int) -> Span:
    """Where pointer `number` of an attribute's value stands; the whole value where references make that unsure."""
    span = document.value_span(element, attribute)
    raw = document.text[span.start : span.end]
    found = list(re.finditer(r"\S+", raw))
    if "&" in raw or number >= len(found):
        return span
    return Span(span.file, span.start + found[number].start(), span.start + found[number].end())
