"""A parsed file: its tree, and a span for any part of any tag in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any
from xml.parsers import expat

from lxml import etree

from teitools.findings import Finding, Span

from . import messages
from .names import TEI_NS, XML_ID, XML_NS
from .source import Source, Unreadable, read_source
from .tag import TagPlace, scan_tag
from .wellformed import find_faults

__all__ = ["TEI_NS", "XML_ID", "XML_NS", "Document", "element_offsets", "parse", "parse_source", "parse_wellformed"]

_START = re.compile(r"<[^/]")
_BEFORE = etree.XPath("count(preceding::*) + count(ancestor::*)")
_COLON = re.compile(r"<\?[^\s?]*:")
_EMPTY_TAG = re.compile(rb"""<[^\s/>]+(?:\s+[^\s=/>]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*/>""")


@dataclass(slots=True, eq=False)
class Document:
    """One file, parsed: text, tree and the place of every element.

    `root` belongs to this document alone; elements that an XInclude brought in are in the document that
    `xinclude.expand` returns, which knows their origin.
    """

    source: Source
    root: etree._Element
    _starts: list[int] = field(default_factory=list, repr=False)
    _ends: list[int] = field(default_factory=list, repr=False)
    _order: dict[etree._Element, int] = field(default_factory=dict, repr=False)
    #: What was once found out about it and is asked again and again, by its name.
    told: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def path(self) -> str:
        """The file's path as the user would write it."""
        return self.source.path

    @property
    def text(self) -> str:
        """The decoded text that all spans count in."""
        return self.source.text

    def position(self, offset: int) -> tuple[int, int]:
        """1-based line and column of `offset`."""
        return self.source.position(offset)

    def elements(self) -> Iterator[etree._Element]:
        """Every element in document order."""
        return self.root.iter(etree.Element)

    def tag(self, element: etree._Element) -> TagPlace | None:
        """The places in the element's start tag; None for an element that an entity brought in.

        Cost: the first call makes one pass over the text and one over the tree.
        """
        return scan_tag(self.text, self._start(element))

    def start_tag_span(self, element: etree._Element) -> Span:
        """From `<` to after `>` of the start tag."""
        tag, start = self.tag(element), self._start(element)
        return Span(self.path, start, tag.end if tag else start + 1)

    def name_span(self, element: etree._Element) -> Span:
        """The element's name in its start tag, without `<`."""
        tag, start = self.tag(element), self._start(element)
        return Span(self.path, start + 1, tag.name_end) if tag else Span(self.path, start, start + 1)

    def early_name_span(self, element: etree._Element) -> Span:
        """`name_span` of an element near the beginning of a tree as it was parsed, without locating all others."""
        clean = self.source.clean
        if self._order or clean is None:
            return self.name_span(element)
        before: Any = _BEFORE(element)
        start = next(islice(_START.finditer(clean), int(before), None)).start()
        tag = scan_tag(self.text, start)
        return Span(self.path, start + 1, tag.name_end) if tag else Span(self.path, start, start + 1)

    def element_span(self, element: etree._Element) -> Span:
        """From `<` of the start tag to after `>` of the end tag."""
        start = self._start(element)
        return Span(self.path, start, self._end(element))

    def attribute_span(self, element: etree._Element, name: str) -> Span:
        """The attribute `name` (Clark notation), from its name to after its closing quote; else the tag's name."""
        place = self._attribute(element, name)
        return Span(self.path, place[0], place[3]) if place else self.name_span(element)

    def value_span(self, element: etree._Element, name: str) -> Span:
        """The value of attribute `name` (Clark notation) between its quotes; else the tag's name."""
        place = self._attribute(element, name)
        return Span(self.path, place[1], place[2]) if place else self.name_span(element)

    def _attribute(self, element: etree._Element, name: str) -> tuple[int, int, int, int] | None:
        tag = self.tag(element)
        if tag is None:
            return None
        namespace, _, local = name[1:].rpartition("}") if name.startswith("{") else ("", "", name)
        for place in tag.attributes:
            prefix, _, written = place.qname.rpartition(":")
            if written != local:
                continue
            bound = "" if not prefix else XML_NS if prefix == "xml" else element.nsmap.get(prefix, "")
            if bound == namespace:
                return place.start, place.value_start, place.value_end, place.end
        return None

    def _start(self, element: etree._Element) -> int:
        if not self._order:
            self._locate()
        return self._starts[self._order[element]]

    def _end(self, element: etree._Element) -> int:
        if not self._order:
            self._locate()
        if not self._ends:
            self._starts, self._ends = element_offsets(self.text)
        return self._ends[self._order[element]]

    def _locate(self) -> None:
        """Note where every element starts, in step with the tree's order; where a text has entities, by expat."""
        clean = self.source.clean
        if clean is None:
            self._starts, self._ends = element_offsets(self.text)
        else:
            self._starts = [match.start() for match in _START.finditer(clean)]
        self._order = {element: number for number, element in enumerate(self.root.iter(etree.Element))}
        if len(self._order) != len(self._starts):
            raise AssertionError("the tree was changed after parsing; spans are those of the file")


def element_offsets(text: str) -> tuple[list[int], list[int]]:
    """Code-point offsets of every element's start (`|<`) and end (`>|`), in document order; `text` is well-formed."""
    data = text.encode("utf-8", errors="surrogatepass")
    starts: list[int] = []
    ends: list[int] = []
    open_elements: list[int] = []
    parser = expat.ParserCreate(encoding="utf-8")
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def start(_name: str, _attributes: dict[str, str]) -> None:
        open_elements.append(len(starts))
        starts.append(parser.CurrentByteIndex)
        ends.append(0)

    def end(_name: str) -> None:
        at = parser.CurrentByteIndex
        number = open_elements.pop()
        # The end of an empty-element tag is reported behind it, where the parent's end tag may stand as well.
        empty = _EMPTY_TAG.match(data, starts[number]) if number == len(starts) - 1 else None
        if empty:
            at = empty.end()
        elif data.startswith(b"</", at):
            at = data.find(b">", at) + 1
        ends[number] = at

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.Parse(data, True)
    if len(data) == len(text):
        return starts, ends
    return _code_points(data, starts), _code_points(data, ends)


def _code_points(data: bytes, offsets: list[int]) -> list[int]:
    """Byte offsets into UTF-8 as code-point offsets, in the order given. Cost: one pass over `data` and a sort."""
    found: dict[int, int] = {}
    at = count = 0
    for offset in sorted(set(offsets)):
        count += len(data[at:offset].decode("utf-8", errors="surrogatepass"))
        at = offset
        found[offset] = count
    return [found[offset] for offset in offsets]


def _tree(source: Source, collect_ids: bool) -> etree._Element:
    """The root of libxml2's tree; with `collect_ids` XPath's `id()` works and equal xml:id raise XMLSyntaxError."""
    # expat has accepted the text and bounded its depth and expansion, so libxml2's own limits only get in the way.
    parser = etree.XMLParser(
        encoding="utf-8",
        no_network=True,
        load_dtd=False,
        resolve_entities="internal",  # type: ignore[arg-type]  # the stubs predate lxml 5
        huge_tree=True,
        strip_cdata=False,
        collect_ids=collect_ids,
    )
    base = Path(source.path).absolute().as_uri()
    return etree.fromstring(source.text.encode("utf-8"), parser, base_url=base)


def parse_source(source: Source) -> Document:
    """The document of `source`. Raises `Unreadable` with a finding when it is not well-formed.

    No external entity, external subset or network is touched; trees deeper than `wellformed.DEPTH_LIMIT` are refused.
    """
    faults = find_faults(source)
    if faults:
        raise Unreadable(faults)
    return _document(source)


def parse_wellformed(source: Source) -> Document:
    """The document of a text that a pass of expat with namespaces has accepted: the same as `parse_source` makes.

    Where there is a document type, or an instruction with a colon in its name, everything is asked for all the same.
    Raises `Unreadable` as `parse_source` does.
    """
    if "<!DOCTYPE" in source.text or _COLON.search(source.text):
        return parse_source(source)
    try:
        return _document(source)
    except Unreadable:
        return parse_source(source)


def _document(source: Source) -> Document:
    try:
        root = _tree(source, collect_ids=True)
    except etree.XMLSyntaxError as error:
        types = etree.ErrorTypes
        if error.code not in (types.DTD_ID_REDEFINED, types.DTD_XMLID_VALUE):  # type: ignore[attr-defined]  # no stubs
            raise Unreadable([_libxml2_fault(source, error)]) from None
        # An xml:id that is no name, or that two have, is a fault of validity (xml:id 1.0 section 4), not of form.
        root = _tree(source, collect_ids=False)
    return Document(source, root)


def parse(path: str | Path) -> Document:
    """The document in the file at `path`. Raises OSError, or `Unreadable` with findings."""
    return parse_source(read_source(path))


def _libxml2_fault(source: Source, error: etree.XMLSyntaxError) -> Finding:
    """The finding for what libxml2 refuses although expat did not."""
    line, column = error.position
    start = source.offset(line, column)
    span = Span(source.path, start, min(start + 1, len(source.text)))
    reason = error.msg.rpartition(", line ")[0] or error.msg
    return Finding(messages.NOT_WELL_FORMED, span, {"reason": reason, "cure": "mend this place"})
