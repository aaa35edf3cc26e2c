"""Sources as they are written: surfaces and zones in HTML."""

from __future__ import annotations

from lxml import etree

from .html import Box, HtmlWalk
from .html_facsimile import overlay
from .named_nodes import Alone
from .places import extent
from .plan import TEI, Use
from .state import INHERITED


def surface(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Box:
    """A side of a leaf, with what it is called; a frame for zones that say where they stand."""
    box = walk.make("div", use, element, target, state, "surface")
    label = " ".join(walk.value(use, "label", element).split())
    if label:
        walk.added(etree.SubElement(box, "p", {"class": "surface-label", "data-made": ""})).text = label
    frame = extent(element)
    picture = element.find(TEI + "graphic")
    if picture is not None and not words_in(element):
        image = etree.SubElement(box, "div", {"class": "image-of"})
        walk.stack.append((iter([Alone(picture)]), image, state & INHERITED))
        overlay(walk, element, image)
        return box
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
