"""Documents that are put together by XInclude: validated as one, each fault reported in the file it stands in."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import replace

from lxml import etree

from teitools.document import (
    XML_BASE,
    Document,
    Expanded,
    Source,
    TagPlace,
    element_offsets,
    scan_tag,
)
from teitools.findings import Finding, Related, Span

#: What an ID in a part that is missing would mend.
_OF_IDS = frozenset(("missing_id",))

Validate = Callable[[Source], Iterable[Finding]]


def validate_included(expanded: Expanded, validate: Validate) -> list[Finding]:
    """What `validate` finds in a document with its XIncludes carried out; every span is in the file it belongs to.

    A fault in a file that is included several times is said once.

    Where an include from the web is missing, what stands beside its place is not judged, nor are references to IDs.
    The `xml:base` that an inclusion adds is taken out: it says where a part came from, and no encoder wrote it.
    """
    for element in expanded.root.iter(etree.Element):
        _, own = expanded.origin(element)
        if element.get(XML_BASE) is not None and own.get(XML_BASE) is None:
            del element.attrib[XML_BASE]
    source = expanded.source()
    found = list(validate(source))
    if not found:
        return list(expanded.findings)
    origins = _Origins(expanded, source.text)
    found = [each for each in found if not expanded.lacking or origins.certain(each)]
    placed = {(finding.code.name, finding.span): finding for finding in map(origins.finding, reversed(found))}
    return [*expanded.findings, *reversed(placed.values())]


class _Origins:
    """From places in the text of an expanded tree to places in the files that it was made of."""

    def __init__(self, expanded: Expanded, text: str) -> None:
        self._text = text
        self._starts, self._ends = element_offsets(text)
        self._elements = list(expanded.root.iter(etree.Element))
        self._parents = _parents(self._starts, self._ends)
        self._expanded = expanded
        self._lacking = frozenset(expanded.lacking)

    def certain(self, finding: Finding) -> bool:
        """Whether what is missing could not mend it: it is of an attribute, or stands neither in nor right below an
        element that lacks some of its content.
        """
        if finding.code.name in _OF_IDS:
            return False
        number = self._element_at(finding.span.start)
        place = scan_tag(self._text, self._starts[number])
        if place is not None and any(each.start <= finding.span.start < each.end for each in place.attributes):
            return True
        element = self._elements[number]
        return element not in self._lacking and element.getparent() not in self._lacking

    def finding(self, finding: Finding) -> Finding:
        related = tuple(Related(self.span(each.span), each.label) for each in finding.related)
        # A repair of the joined text is none of the file's own: its edits are dropped, its suggestion stays.
        return replace(finding, span=self.span(finding.span), related=related, fix=None)

    def span(self, span: Span) -> Span:
        """The same name, attribute, value or tag in its own file; for a text, the element around it."""
        number = self._element_at(span.start)
        document, own = self._expanded.origin(self._elements[number])
        here = scan_tag(self._text, self._starts[number])
        there = document.tag(own)
        if here is None or there is None or span.start >= here.end:
            return document.name_span(own)
        return _same_part(span, here, there, document)

    def _element_at(self, offset: int) -> int:
        """The innermost element that holds `offset`."""
        number = max(bisect_right(self._starts, offset) - 1, 0)
        while number and self._ends[number] <= offset:
            number = self._parents[number]
        return number


def _parents(starts: list[int], ends: list[int]) -> list[int]:
    """For each element, in document order, the number of the one around it; 0 for the root."""
    parents: list[int] = []
    around: list[int] = []
    for number, start in enumerate(starts):
        while around and ends[around[-1]] <= start:
            around.pop()
        parents.append(around[-1] if around else 0)
        around.append(number)
    return parents


def _same_part(span: Span, here: TagPlace, there: TagPlace, document: Document) -> Span:
    for attribute in here.attributes:
        if attribute.start <= span.start < attribute.end:
            same = there.attribute(attribute.qname)
            if same is None:
                break
            if span.start >= attribute.value_start:
                return Span(document.path, same.value_start, same.value_end)
            return Span(document.path, same.start, same.end if span.end > attribute.name_end else same.name_end)
    return Span(document.path, there.start + 1, there.name_end)
