"""Records, relations and examples of markup in HTML."""

from __future__ import annotations

from typing import Any

from lxml import etree

from .html import Box, HtmlWalk
from .plan import Use
from .records import fields, markup, relation_parts
from .state import INHERITED, LINK, PHRASING
from .walk import Made


def record(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Box:
    """The fields as a list of labels and values, or, with `sentence`, one after the other with that between them."""
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
                walk.added(etree.SubElement(listed, "dt", {"data-made": ""})).text = label
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
    """Markup that is quoted, tags and all."""
    box = walk.make("pre", use, element, target, state, "example")
    walk.stack.append((iter(list(markup(element))), box, state & LINK | PHRASING))
    return box


def surface(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Box:
    """A side of a leaf, with what it is called; a frame for zones that say where they stand."""
    box = walk.make("div", use, element, target, state, "surface")
    label = " ".join(walk.value(use, "label", element).split())
    if label:
        walk.added(etree.SubElement(box, "p", {"class": "surface-label", "data-made": ""})).text = label
    frame = extent(element)
    placed = frame is not None and any(extent(each) for each in element if isinstance(each.tag, str) and words_in(each))
    if frame is None or not placed:
        walk.fill(use, element, etree.SubElement(box, "div", {"class": "flow"}), state & INHERITED)
        return box
    page = etree.SubElement(box, "div", {"class": "placed"})
    page.set("style", f"aspect-ratio: {frame[2]:g} / {frame[3]:g}")
    walk.fill(use, element, page, state & INHERITED)
    return box


def zone(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Box:
    """A part of a surface, where it stands on it when both say so."""
    box = walk.make("div", use, element, target, state, "zone")
    inner, parent = extent(element), element.getparent()
    outer = extent(parent) if parent is not None else None
    if target.get("class") == "placed" and inner is not None and outer is not None:
        left, top = (inner[0] - outer[0]) / outer[2] * 100, (inner[1] - outer[1]) / outer[3] * 100
        width = inner[2] / outer[2] * 100
        if 0 <= left < 100 and 0 <= top < 100:
            box.set("style", f"left: {left:.4g}%; top: {top:.4g}%; width: {min(width, 100 - left):.4g}%")
            box.set("class", f"{box.get('class', '')} at")
    walk.fill(use, element, box, state & INHERITED)
    return box


def words_in(element: etree._Element) -> bool:
    """Whether there is any text in `element`."""
    return any(str(text).strip() for text in element.itertext())


def extent(element: etree._Element) -> tuple[float, float, float, float] | None:
    """(left, top, width, height) by `ulx`, `uly`, `lrx`, `lry` or `points`; None where they say none (TEI P5 11.1)."""
    try:
        points = (element.get("points") or "").split()
        if points:
            pairs = [tuple(map(float, point.split(",", 1))) for point in points]
            left, top = min(x for x, _ in pairs), min(y for _, y in pairs)
            right, bottom = max(x for x, _ in pairs), max(y for _, y in pairs)
        else:
            right, bottom = float(element.get("lrx") or "nan"), float(element.get("lry") or "nan")
            left, top = float(element.get("ulx") or 0), float(element.get("uly") or 0)
    except ValueError:
        return None
    width, height = right - left, bottom - top
    return (left, top, width, height) if 0 < width < 1e9 and 0 < height < 1e9 else None
