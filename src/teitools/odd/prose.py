"""The prose of a customization as HTML: divisions, paragraphs, lists, tables, examples, names of elements."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from teitools.document import TEI_NS, XML_ID, Document

from .example_html import Target, example
from .html import Child, Identifiers, append, make
from .odd_file import TEI

EXAMPLES_NS = "http://www.tei-c.org/ns/Examples"
EGXML = f"{{{EXAMPLES_NS}}}egXML"

_INLINE = {
    "code": "code",
    "ident": "code",
    "kw": "code",
    "emph": "em",
    "term": "dfn",
    "title": "cite",
    "q": "q",
    "soCalled": "q",
    "quote": "q",
    "mentioned": "i",
    "foreign": "i",
    "abbr": "abbr",
    "del": "del",
    "add": "ins",
}
_SKIPPED = frozenset(("index", "divGen", "specGrpRef", "schemaRef"))
_BLOCK = frozenset(("p", "ab", "list", "table", "div", "egXML", "eg", "specList", "quote", "figure", "schemaSpec"))


@dataclass(slots=True)
class Section:
    """A line of the table of contents."""

    ident: str
    number: str
    title: str
    parts: list[Section] = field(default_factory=list)


@dataclass(slots=True)
class Prose:
    """Turns the prose of one document into HTML.

    entry: the address of an element's entry. described: what a `specDesc` says.
    used_in: filled with the examples that show each element, as (address, title of the section).
    """

    document: Document
    entry: Target
    described: Callable[[str, tuple[str, ...]], Iterator[Child]]
    identifiers: Identifiers
    sections: list[Section] = field(default_factory=list)
    used_in: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    _trail: list[Section] = field(default_factory=list)
    _examples: int = 0

    def body(self, text: etree._Element) -> list[etree._Element]:
        """The divisions of `text`'s front, body and back as sections."""
        found: list[etree._Element] = []
        for part in text.iterchildren(TEI + "front", TEI + "body", TEI + "back"):
            holder = make("div")
            self._blocks(part, holder)
            found += list(holder)
        return found

    def _blocks(self, parent: etree._Element, into: etree._Element) -> None:
        for child in parent.iterchildren(etree.Element):
            for node in self.node(child):
                append(into, node)

    def node(self, element: etree._Element) -> Iterator[Child]:
        """The HTML of one element of the prose."""
        namespace, _, name = str(element.tag)[1:].rpartition("}")
        if element.tag == EGXML:
            yield self.example(element)
        elif namespace != TEI_NS:
            yield from self._children(element)
        elif name.startswith("div") and name[3:] in ("", "1", "2", "3", "4", "5", "6", "7"):
            yield self._division(element)
        elif name in ("p", "ab"):
            yield from self._paragraph(element)
        elif name == "list":
            yield self._list(element)
        elif name == "table":
            yield self._table(element)
        elif name in ("schemaSpec", "specGrp"):
            yield from self._declarations(element)
        elif name == "specList":
            yield self._spec_list(element)
        elif name == "specDesc":
            yield from self.described(element.get("key") or "", tuple((element.get("atts") or "").split()))
        elif name == "eg":
            yield make("pre", None, "".join(str(element.xpath("string()"))).strip("\n"))
        elif name == "quote" and element.getparent() is not None and element.getparent().tag != TEI + "p":  # type: ignore[union-attr]
            yield make("blockquote", None, *self._children(element))
        elif name == "note":
            yield make("aside", {"class": "note"}, *self._children(element))
        elif name not in _SKIPPED:
            yield from self._inline(element, name)

    def _children(self, element: etree._Element) -> Iterator[Child]:
        yield _folded(element.text)
        for child in element:
            if isinstance(child.tag, str):
                yield from self.node(child)
            yield _folded(child.tail)

    def _inline(self, element: etree._Element, name: str) -> Iterator[Child]:
        text = " ".join(str(element.xpath("string()")).split())
        if name in ("gi", "tag"):
            code = make("code", {"class": "gi"}, f"<{text}>" if name == "gi" else f"<{text.strip('<>')}>")
            address = self.entry(text) if name == "gi" else None
            yield make("a", {"href": address}, code) if address else code
        elif name == "att":
            yield make("code", {"class": "att"}, f"@{text.lstrip('@')}")
        elif name == "val":
            yield make("code", {"class": "val"}, text)
        elif name in ("ref", "ptr"):
            target = (element.get("target") or "").split()
            label = list(self._children(element)) if name == "ref" else [(target or [""])[0].lstrip("#")]
            yield make("a", {"href": _address(target[0])}, *label) if target else make("span", None, *label)
        elif name == "lb":
            yield make("br")
        elif name == "hi":
            yield make("strong" if "bold" in (element.get("rend") or "") else "em", None, *self._children(element))
        elif name == "graphic":
            return
        else:
            yield make(_INLINE.get(name, "span"), None, *self._children(element))

    def _paragraph(self, element: etree._Element) -> Iterator[Child]:
        """A paragraph; where TEI allows a block inside, the paragraph is cut around it."""
        paragraph = make("p", {"id": self._ident(element)})
        append(paragraph, _folded(element.text))
        for child in element:
            if isinstance(child.tag, str) and str(child.tag).rpartition("}")[2] in (_BLOCK - {"quote"}) | {"specGrp"}:
                if len(paragraph) or (paragraph.text or "").strip():
                    yield paragraph
                paragraph = make("p")
                yield from self.node(child)
                append(paragraph, (_folded(child.tail) or "").lstrip())
                continue
            if isinstance(child.tag, str):
                append(paragraph, *self.node(child))
            append(paragraph, _folded(child.tail))
        if len(paragraph) or (paragraph.text or "").strip():
            yield paragraph

    def _ident(self, element: etree._Element) -> str | None:
        ident = element.get(XML_ID)
        return self.identifiers.take(ident) if ident else None

    def _division(self, element: etree._Element) -> etree._Element:
        head = next(element.iterchildren(TEI + "head"), None)
        title = "" if head is None else " ".join(str(head.xpath("string()")).split())
        ident = self.identifiers.take(element.get(XML_ID) or title or "section")
        above = self._trail[-1] if self._trail else None
        siblings = above.parts if above else self.sections
        number = f"{above.number}.{len(siblings) + 1}" if above else str(len(siblings) + 1)
        section = Section(ident, number, title or f"Section {number}")
        siblings.append(section)
        self._trail.append(section)
        level = min(len(self._trail) + 1, 6)
        label: list[Child] = [section.title] if head is None else list(self._children(head))
        html = make("section", {"id": ident})
        mark = make("span", {"class": "number"}, number)
        append(html, make(f"h{level}", None, make("a", {"href": f"#{ident}", "class": "self"}, mark), " ", *label))
        examples, self._examples = self._examples, 0
        for child in element.iterchildren(etree.Element):
            if child is not head:
                append(html, *self.node(child))
        self._examples = examples
        self._trail.pop()
        return html

    def _list(self, element: etree._Element) -> etree._Element:
        kind = element.get("type") or element.get("rend") or ""
        head = next(element.iterchildren(TEI + "head"), None)
        if next(element.iterchildren(TEI + "label"), None) is not None:
            html = make("dl")
            for child in element.iterchildren(TEI + "label", TEI + "item"):
                append(html, make("dt" if child.tag == TEI + "label" else "dd", None, *self._children(child)))
        else:
            html = make("ol" if kind in ("ordered", "numbered") else "ul")
            for child in element.iterchildren(TEI + "item"):
                append(html, make("li", {"id": self._ident(child)}, *self._children(child)))
        if head is None:
            return html
        return make("div", None, make("p", {"class": "list-head"}, *self._children(head)), html)

    def _table(self, element: etree._Element) -> etree._Element:
        html = make("table")
        head = next(element.iterchildren(TEI + "head"), None)
        if head is not None:
            append(html, make("caption", None, *self._children(head)))
        for row in element.iterchildren(TEI + "row"):
            line = make("tr")
            for cell in row.iterchildren(TEI + "cell"):
                is_label = "label" in (row.get("role"), cell.get("role"))
                spans: dict[str, str | None] = {"colspan": cell.get("cols"), "rowspan": cell.get("rows")}
                if is_label:
                    spans["scope"] = "col" if row.get("role") == "label" else "row"
                append(line, make("th" if is_label else "td", spans, *self._children(cell)))
            append(html, line)
        return make("div", {"class": "wide"}, html)

    def _spec_list(self, element: etree._Element) -> etree._Element:
        html = make("ul", {"class": "specs"})
        for child in element.iterchildren(TEI + "specDesc"):
            attributes = tuple((child.get("atts") or "").split())
            append(html, make("li", None, *self.described(child.get("key") or "", attributes)))
        return html

    def _declarations(self, element: etree._Element) -> Iterator[Child]:
        """What a `schemaSpec` or `specGrp` declares, in a line; the entries say the rest."""
        names = [
            (child.get("ident") or child.get("key") or "")
            for child in element.iterchildren(TEI + "elementSpec", TEI + "elementRef")
        ]
        links: list[Child] = []
        for name in dict.fromkeys(names):
            address = self.entry(name)
            code = make("code", {"class": "gi"}, f"<{name}>")
            links.append(make("a", {"href": address}, code) if address else code)
        for child in element.iterchildren(TEI + "desc"):
            yield make("p", None, *self._children(child))
        if links:
            shown: list[Child] = []
            for number, link in enumerate(links):
                shown += [", ", link] if number else [link]
            yield make("p", {"class": "declares"}, "Declared here: ", *shown, ".")

    def example(self, element: etree._Element) -> etree._Element:
        """An example with what it is an example of: what is right, what is wrong, or part of something."""
        self._examples += 1
        section = self._trail[-1] if self._trail else None
        ident = self.identifiers.take(
            element.get(XML_ID) or f"{section.ident if section else 'example'}-example-{self._examples}"
        )
        valid = element.get("valid")
        title = section.title if section else "Example"
        for child in element.iter(f"{{{EXAMPLES_NS}}}*"):
            name = str(child.tag).rpartition("}")[2]
            if child is not element and valid != "false":
                places = self.used_in.setdefault(name, [])
                if not any(there == title for _, there in places):
                    places.append((f"#{ident}", title))
        caption = {"false": "Not valid: the schema rejects this", "feasible": "A part of something valid"}.get(
            valid or "", "Valid" if valid == "true" else "Example"
        )
        kind = {"false": "wrong", "true": "right"}.get(valid or "", "part")
        figure = make("figure", {"class": f"example {kind}", "id": ident})
        append(figure, make("figcaption", None, caption), example(element, self.document, self.entry))
        return figure


def _folded(text: str | None) -> str | None:
    if text is None:
        return None
    lead, tail = text[:1].isspace(), text[-1:].isspace()
    words = " ".join(text.split())
    if not words:
        return " " if text else None
    return (" " if lead else "") + words + (" " if tail else "")


def _address(target: str) -> str:
    """Where a link may lead: a fragment, a web address, a file beside this one; nothing that runs."""
    scheme = target.partition(":")[0].lower() if ":" in target else ""
    return target if scheme in ("", "http", "https", "mailto") else "#"
