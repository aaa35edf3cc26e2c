"""Records, relations and examples of markup in HTML."""

from __future__ import annotations

from typing import Any

from lxml import etree

from .html import Box, HtmlWalk
from .html_tree import append_text
from .named_nodes import Alone
from .plan import Use
from .records import beside_citation, fields, quoted_lines, relation_parts
from .state import HEADING, INHERITED, LINK, PHRASING
from .walk import Made


def citation(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Box:
    """The citation that the options give for the record, then its notes."""
    tag = {"ul": "li", "ol": "li", "dl": "dd"}.get(str(target.tag), "div")
    box = walk.make("span" if state & (PHRASING | HEADING) else tag, use, element, target, state, "citation")
    said = walk.added(etree.SubElement(box, "span", {"data-made": ""}))
    for text, dress in walk.options.citations[element]:
        append_text(etree.SubElement(said, dress) if dress else said, text)
    notes = beside_citation(walk, element)
    walk.stack.append(
        (iter([part for each in notes for part in (" ", Alone(each))]), box, state & INHERITED | PHRASING)
    )
    return box


def record(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Box:
    """The fields as a list of labels and values, or, with `sentence`, one after the other with that between them."""
    if "citation" in use.params and element in walk.options.citations:
        return citation(walk, use, element, target, state)
    tag = {"ul": "li", "ol": "li", "dl": "dd"}.get(str(target.tag), "div")
    box = walk.make(tag, use, element, target, state, "record-of")
    found = list(fields(walk, element))
    if "sentence" in use.params:
        between = walk.value(use, "sentence", element)
        nodes: list[Any] = []
        for each in found:
            nodes += [Made(between.rstrip()), " ", each.node] if nodes else [each.node]
        walk.stack.append((iter(nodes), box, state & LINK | PHRASING))
        return box
    jobs = []
    listed: etree._Element | None = None
    label = ""
    for each in found:
        if not each.label:
            listed = None
            place = etree.SubElement(box, "div")
        else:
            if listed is None:
                listed = etree.SubElement(box, "dl", {"class": "fields"})
                label = ""
            if each.label != label:
                label = each.label
                walk.added(etree.SubElement(listed, "dt", {"data-made": ""})).text = walk.options.say.known(label)
            place = etree.SubElement(listed, "dd")
        jobs.append((iter([each.node]), place, state & LINK))
    walk.stack.extend(reversed(jobs))
    return box


def relation(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Box:
    """Who, how, to whom, as a line; who has a place in this document is a link to it."""
    box = walk.make("li" if target.tag in ("ul", "ol") else "div", use, element, target, state, "relation")
    line = walk.added(etree.SubElement(box, "span", {"data-made": ""}))
    for text, pointer in relation_parts(walk, element):
        href = walk.href(pointer, element) if pointer and not state & LINK else None
        part = etree.SubElement(line, "a" if href else "span", {"href": href} if href else {})
        part.text = text
    if len(element):
        line.tail = " "
    walk.stack.append((iter(list(element)), box, state & INHERITED))
    return box


def example(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Box:
    """Code or markup that is quoted, tags and all, line by line."""
    box = walk.make("pre", use, element, target, state, "example")
    walk.stack.append((iter(quoted_lines(element)), box, state & LINK | PHRASING))
    return box
