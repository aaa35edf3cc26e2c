"""Formulae in HTML."""

from __future__ import annotations

from lxml import etree

from .formulae import TEX, from_tex, is_mathml, left_out, sanitised
from .html import Box, HtmlWalk
from .html_tree import make_room
from .plan import Use
from .state import INHERITED, PHRASING
from .tree import text_content


def formula(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Box:
    """MathML as it is, without what could do more than show; TeX set at build time; anything else as text."""
    if is_mathml(element):
        box = walk.make("span", use, element, target, state, "math")
        for each in left_out(element):
            walk.account.pass_over(each)
        return _set(walk, box, sanitised(element))
    block = not state & PHRASING and not state & 4
    rend = element.get("rend", "")
    display = "display" in rend or "block" in rend or block
    notation = (element.get("notation") or "").strip().lower()
    if notation in TEX and not len(element):
        math = from_tex(text_content(element), display)
        if math is not None:
            box = walk.make("span", use, element, target, state, "math")
            return _set(walk, box, math)
    if block or (display and state & PHRASING):
        if state & PHRASING:
            make_room(target)
        box = walk.make("div", use, element, target, state & ~PHRASING, "formula")
        # It scrolls where it is wider than the page.
        box.set("tabindex", "0")
    else:
        box = walk.make("span", use, element, target, state, "formula")
    walk.fill(use, element, box, state & INHERITED | PHRASING)
    return box


def _set(walk: HtmlWalk, box: etree._Element, math: etree._Element) -> etree._Element:
    box.append(math)
    if math.get("display") == "block":
        # It scrolls where it is wider than the page.
        box.set("class", f"{box.get('class', '')} display".strip())
        box.set("tabindex", "0")
    for each in math.iter("mo", "mrow"):
        if each.get("data-made") is not None:
            walk.added(each)
    return box
