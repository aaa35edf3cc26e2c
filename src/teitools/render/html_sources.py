"""Sources as they are written: surfaces and zones in HTML."""

from __future__ import annotations

from typing import Any

from lxml import etree

from teitools.document import TEI

from .html import Box, HtmlWalk
from .html_facsimile import overlay
from .local_images import Picture
from .named_nodes import Alone
from .places import extent
from .plan import Use
from .state import INHERITED

#: What is said of a surface, and is none of its writing.
_ABOUT = frozenset(TEI + name for name in ("desc", "label", "graphic", "media", "note"))


def surface(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Box:
    """A side of a leaf, with what it is called; its image with the zones on it; beside that what is written there."""
    box = walk.make("div", use, element, target, state, "surface")
    walk.surfaces[element] = box
    label = " ".join(walk.value(use, "label", element).split())
    if label:
        walk.added(etree.SubElement(box, "p", {"class": "surface-label", "data-made": ""})).text = label
    inner = state & INHERITED
    found = _image(walk, element)
    graphic = found[0] if found is not None else element.find(TEI + "graphic")
    written = [each for each in element if isinstance(each.tag, str) and each.tag not in _ABOUT and words_in(each)]
    if (element.text or "").strip() or any((each.tail or "").strip() for each in element):
        written = [element]
    if graphic is None or (written and found is None):
        _transcription(walk, use, element, box, state, None)
        return box
    place = box
    if written:
        place = etree.SubElement(box, "div", {"class": "leaf"})
    images = etree.SubElement(place, "div", {"class": "images"})
    image = etree.SubElement(images, "div", {"class": "image-of"})
    if written:
        rest = etree.SubElement(place, "div", {"class": "page-text"})
        _transcription(walk, use, element, rest, state, graphic)
    else:
        said = [each for each in element if each is not graphic and each.tag in _ABOUT and words_in(each)]
        about = etree.SubElement(images, "div", {"class": "caption"}) if said else images
        walk.stack.append((iter([Alone(each) for each in said]), about, inner))
    walk.stack.append((iter([Alone(graphic)]), image, inner))
    if found is not None:
        overlay(walk, element, image, found[1], apart=bool(written))
    return box


def _image(walk: HtmlWalk, element: etree._Element) -> tuple[etree._Element, Picture] | None:
    """The first of the surface's images that can be shown."""
    for graphic in element.iterchildren(TEI + "graphic"):
        picture = walk.picture(graphic.get("url") or "", graphic)
        if picture is not None:
            return graphic, picture
    return None


def _transcription(
    walk: HtmlWalk,
    use: Use,
    element: etree._Element,
    box: etree._Element,
    state: int,
    without: etree._Element | None,
) -> None:
    """What is written on a surface, in a frame where its zones say where they stand; not the image `without`."""
    frame = extent(element)
    placed = frame is not None and any(extent(each) for each in element if isinstance(each.tag, str) and words_in(each))
    if frame is None or not placed:
        page = etree.SubElement(box, "div", {"class": "flow"})
    else:
        page = etree.SubElement(box, "div", {"class": "placed"})
        page.set("style", f"aspect-ratio: {frame[2]:g} / {frame[3]:g}")
    if without is None:
        walk.fill(use, element, page, state & INHERITED)
        return
    nodes: list[Any] = []
    for node in walk.content(use, element):
        nodes += [node] if node is not without else [without.tail or ""]
    walk.stack.append((iter(nodes), page, state & INHERITED))


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
