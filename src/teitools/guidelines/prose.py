"""The prose of a customization as chapters: walked through by the Processing Model, numbered, with its notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from teitools.document import EXAMPLES_NS, TEI, XI_NS, XML_ID, Document, expand
from teitools.odd import EGXML
from teitools.render import HtmlOptions, HtmlWalk, Pictures, Plan, compile_plan, h, notes_section, text_content

from .behaviours import Behaviours, models
from .entries import Entries
from .images import Origin, pictures_inside
from .names import Identifiers

_DIVISIONS = tuple(TEI + name for name in ("div", "div1", "div2", "div3", "div4", "div5", "div6", "div7"))
#: Divisions below so many others are in no table of contents.
_DEEPEST = 40
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


@dataclass(slots=True)
class Section:
    """A line of the table of contents. ident: "" for one that has no heading of its own."""

    ident: str
    number: str
    title: str
    parts: list[Section] = field(default_factory=list)


@dataclass(slots=True)
class Chapter:
    """A division of the text, or what stands before or between divisions."""

    section: Section
    html: etree._Element


@dataclass(slots=True)
class Layout:
    """What is known of the prose before it is shown: identifiers, and which example shows which element."""

    ids: dict[etree._Element, str] = field(default_factory=dict)
    examples: dict[etree._Element, str] = field(default_factory=dict)
    used_in: dict[str, list[tuple[str, str]]] = field(default_factory=dict)


def whole(document: Document) -> tuple[etree._Element, Origin]:
    """The prose with the files that it includes, and where each element of it stands.

    What cannot be included is left out; compiling has told so.
    """
    if next(document.root.iter(f"{{{XI_NS}}}include"), None) is None:
        return document.root, lambda element: (document, element)
    expanded = expand(document)
    return expanded.root, expanded.origin


def lay_out(root: etree._Element, identifiers: Identifiers) -> Layout:
    """An identifier for each division and example: its own, else one made of its heading or its division's."""
    layout = Layout()
    counts: dict[str, int] = {}
    reserved = set(identifiers.taken)
    identifiers.taken.update(filter(None, (each.get(XML_ID) for each in root.iter(etree.Element))))
    for element in root.iter(*_DIVISIONS, EGXML):
        stated = element.get(XML_ID)
        known = stated if stated and stated not in reserved else None
        if element.tag != EGXML:
            layout.ids[element] = known or identifiers.take(_heading(element) or "section")
            continue
        if next(element.iterancestors(EGXML, TEI + "exemplum"), None) is not None:
            continue
        around = next(element.iterancestors(*_DIVISIONS), None)
        within = layout.ids[around] if around is not None else "example"
        counts[within] = counts.get(within, 0) + 1
        wanted = f"{within}-example-{counts[within]}" if around is not None else "example"
        layout.examples[element] = known or identifiers.take(wanted)
        if element.get("valid") != "false":
            _note_use(layout, element, _heading(around) if around is not None else "Example")
    return layout


def _note_use(layout: Layout, example: etree._Element, title: str) -> None:
    for child in example.iter(f"{{{EXAMPLES_NS}}}*"):
        places = layout.used_in.setdefault(str(child.tag).rpartition("}")[2], [])
        if child is not example and not any(there == title for _, there in places):
            places.append((f"#{layout.examples[example]}", title))


def chapters(
    root: etree._Element, origin: Origin, entries: Entries, layout: Layout, taken: set[str]
) -> Iterator[Chapter]:
    """The chapters of the text.

    origin: where an element stands. taken: identifiers that stand elsewhere; those given to the prose are added.
    """
    text = next(root.iter(TEI + "text"), None)
    if text is None:
        return
    plan = prose_plan(origin, entries, layout)
    pictures = pictures_inside(origin)
    taken |= {*layout.ids.values(), *layout.examples.values()}
    number = 0
    for group in _groups(text):
        division = group[0] if group[0].tag in _DIVISIONS else None
        box = _walked(plan, group, layout, taken, pictures)
        if division is None:
            if len(box) or (box.text or "").strip():
                yield Chapter(Section("", "", ""), box)
            continue
        number += 1
        yield Chapter(_numbered(box[0], str(number), layout, division), box[0])


def prose_plan(origin: Origin, entries: Entries, layout: Layout) -> Plan:
    """How prose is shown that names what has an entry. origin: where an element stands."""
    return compile_plan(models(), behaviours=Behaviours(origin, entries, layout.examples).table())


def _groups(text: etree._Element) -> Iterator[list[etree._Element]]:
    """Each division of front, body and back by itself; what stands between two of them together."""
    for part in text.iterchildren(TEI + "front", TEI + "body", TEI + "back"):
        loose: list[etree._Element] = []
        for child in part.iterchildren(etree.Element):
            if child.tag not in _DIVISIONS:
                loose.append(child)
                continue
            if loose:
                yield loose
                loose = []
            yield [child]
        if loose:
            yield loose


def _walked(
    plan: Plan, elements: list[etree._Element], layout: Layout, taken: set[str], pictures: Pictures
) -> etree._Element:
    walk = HtmlWalk(plan, HtmlOptions(ids=layout.ids, keep_attributes=False, parallel=False, pictures=pictures))
    walk.taken = taken
    box = h("div")
    walk.render(elements, box)
    notes = notes_section(walk)
    if notes is not None:
        notes[0].tag = "h3"
        (box[-1] if len(box) else box).append(notes)
    return box


def _numbered(html: etree._Element, number: str, layout: Layout, division: etree._Element, depth: int = 0) -> Section:
    """The line of a division in the table of contents; the number stands before its heading, leading to itself."""
    ident = html.get("id") or layout.ids[division]
    html.set("id", ident)
    heading = next((each for each in html if each.tag in _HEADINGS), None)
    title = _heading(division) or f"Section {number}"
    if heading is not None:
        link = h("a", {"href": f"#{ident}", "class": "self"}, h("span", {"class": "number"}, number))
        link.tail, heading.text = " " + (heading.text or ""), None
        heading.insert(0, link)
    section = Section(ident, number, title)
    if depth >= _DEEPEST:
        return section
    inner = [each for each in html.iter("section") if each is not html and _nearest(each) is html]
    divisions = [each for each in division.iterdescendants(*_DIVISIONS) if _above(each) is division]
    for position, (below, source) in enumerate(zip(inner, divisions, strict=False), 1):
        section.parts.append(_numbered(below, f"{number}.{position}", layout, source, depth + 1))
    return section


def _nearest(html: etree._Element) -> etree._Element | None:
    return next(html.iterancestors("section"), None)


def _above(division: etree._Element) -> etree._Element | None:
    return next(division.iterancestors(*_DIVISIONS), None)


def _heading(division: etree._Element) -> str:
    head = next(division.iterchildren(TEI + "head"), None)
    return "" if head is None else " ".join(text_content(head).split())
