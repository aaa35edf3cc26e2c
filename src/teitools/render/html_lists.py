"""Lists, tables and images in HTML."""

from __future__ import annotations

import re

from lxml import etree

from teitools.document import TEI

from .html import Box, HtmlWalk
from .local_images import Picture
from .plan import Use
from .state import LINK, STRICT
from .tree import text_content

_COUNT = re.compile(r"\A[1-9]\d{0,2}\Z")
_LENGTH = re.compile(r"\A(\d{1,4})(?:\.\d+)?(?:px)?\Z")


def list_(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Box:
    """`dl` where items have labels, `ol` where the model or the source says ordered, else `ul`."""
    kind = walk.value(use, "type", element) if "type" in use.params else ""
    rend = element.get("rend", "") + " " + element.get("type", "")
    if next(element.iterchildren(TEI + "label"), None) is not None:
        tag = "dl"
    elif kind == "ordered" or (any(word in rend for word in ("ordered", "numbered")) and "unordered" not in rend):
        tag = "ol"
    else:
        tag = "ul"
    box = walk.make(tag, use, element, target, state)
    walk.fill(use, element, box, state & LINK | STRICT)
    return box


def list_item(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Box:
    """An item of the list it stands in; a block where there is none."""
    tag = {"ul": "li", "ol": "li", "dl": "dd"}.get(str(target.tag), "div")
    box = walk.make(tag, use, element, target, state)
    walk.fill(use, element, box, state & LINK)
    return box


def list_label(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Box:
    """What an item is called."""
    box = walk.make("dt" if target.tag == "dl" else "div", use, element, target, state, "label")
    walk.fill(use, element, box, state & LINK)
    return box


def table(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Box:
    """A table in a frame that can be scrolled by keyboard on a narrow screen."""
    frame = walk.make("div", use, element, target, state, "scroll")
    frame.set("tabindex", "0")
    frame.set("role", "region")
    head = element.find(TEI + "head")
    frame.set("aria-label", " ".join(text_content(head).split()) if head is not None else _numbered(walk))
    box = etree.SubElement(frame, "table")
    walk.fill(use, element, box, state & LINK | STRICT)
    return frame


def _numbered(walk: HtmlWalk) -> str:
    number = walk.count("table")
    say = walk.options.say
    return say("Table") if number == 1 else say("Table {number}", number=number)


def row(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Box:
    """A row; its cells are headers where `role` is `label`."""
    box = walk.make("tr" if target.tag in ("table", "tbody") else "div", use, element, target, state)
    walk.fill(use, element, box, state & LINK | STRICT)
    return box


def cell(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Box:
    """A cell, spanning what `cols` and `rows` say."""
    parent = element.getparent()
    in_label_row = parent is not None and parent.get("role") == "label"
    header = in_label_row or element.get("role") == "label"
    tag = ("th" if header else "td") if target.tag == "tr" else "div"
    box = walk.make(tag, use, element, target, state)
    if tag == "th":
        box.set("scope", "col" if in_label_row else "row")
    for name, attribute in (("cols", "colspan"), ("rows", "rowspan")):
        count = element.get(name, "")
        if _COUNT.match(count) and count != "1" and tag != "div":
            box.set(attribute, count)
    walk.fill(use, element, box, state & LINK)
    return box


def caption(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Box:
    """The heading of a table or figure."""
    if target.tag == "table" and not len(target):
        box = walk.make("caption", use, element, target, state)
    else:
        box = walk.make("figcaption" if target.tag == "figure" else "div", use, element, target, state, "caption")
    walk.fill(use, element, box, state & LINK)
    return box


def graphic(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Box:
    """An image of the edition's own; one that lies elsewhere becomes a link, for a page asks no third party."""
    url = walk.value(use, "url", element)
    described = " ".join(walk.value(use, "title", element).split())
    picture = walk.picture(url, element)
    if picture is None:
        return _in_words(walk, use, element, target, state, url, described)
    box = walk.make("img", use, element, target, state)
    alone = element.getparent()
    if alone is not None and alone.tag == TEI + "facsimile":
        walk.surfaces.setdefault(element, box)
    box.set("src", picture.src)
    box.set("alt", described)
    show(box, picture)
    sides = [_LENGTH.match(walk.value(use, name, element)) for name in ("width", "height")]
    given = [int(match.group(1)) if match else 0 for match in sides]
    if picture.width and picture.height:
        # One side that the text gives sets the other, for the proportion is the image's own.
        if given[0] and not given[1]:
            given[1] = round(given[0] * picture.height / picture.width)
        elif given[1] and not given[0]:
            given[0] = round(given[1] * picture.width / picture.height)
    for name, side in zip(("width", "height"), given, strict=True):
        if side:
            box.set(name, str(side))
    return box


def show(box: etree._Element, picture: Picture) -> None:
    """The `img` `box` shows `picture`, when it comes into sight; what is around it keeps its place."""
    box.set("src", picture.src)
    box.set("loading", "lazy")
    if picture.elsewhere:
        box.set("referrerpolicy", "no-referrer")
    if picture.width and picture.height:
        box.set("width", str(picture.width))
        box.set("height", str(picture.height))


def _in_words(
    walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int, url: str, described: str
) -> etree._Element:
    """What stands for an image that is not shown: where it is, or that it is not there, and what is on it."""
    missing = walk.unshown(url, element)
    href = walk.address(url, element) if url.strip() and not missing and not state & LINK else None
    box = walk.make("a" if href is not None else "span", use, element, target, state, "image")
    named = described or (" ".join(url.split()) if missing else "")
    kind = walk.options.say("image not here" if missing else "image")
    box.text = f"[{kind}: {named}]" if named else f"[{kind}]"
    if href is not None:
        box.set("href", href)
        box.set("rel", "noopener noreferrer external")
    walk.added(box)
    return box
