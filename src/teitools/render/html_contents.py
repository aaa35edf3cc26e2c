"""The contents of a page: its divisions that have a heading, each linked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from .html import HtmlWalk
from .tree import h, text_content


def link_contents(walk: HtmlWalk) -> None:
    """Each item of a table of contents leads to its division, which gets an id where it has none."""
    for item, division in walk.contents:
        made = walk.divisions.get(division)
        if made is None:
            continue
        ident = made.get("id") or walk.fresh_id(f"section-{walk.count('section')}")
        made.set("id", ident)
        link = h("a", {"href": f"#{ident}"}, item.text or "")
        item.text = None
        item.append(link)


#: A page with fewer headings has no list of them.
_LEAST_CONTENTS = 3
_HEADINGS = ("h2", "h3", "h4")


@dataclass(slots=True)
class Headed:
    """A division with a heading: its level, its words, its id ("" for none), the division."""

    level: int
    said: str
    ident: str
    section: etree._Element | None = None


def headed(box: etree._Element) -> Iterator[Headed]:
    """The divisions in `box`, itself among them, that have a heading, in order."""
    for section in box.iter("section"):
        head = next((each for each in section if each.tag in _HEADINGS), None)
        if head is not None and text_content(head).strip():
            said = " ".join(_heading_words(head).split())[:200]
            yield Headed(int(head.tag[1:]), said, section.get("id") or "", section)


def contents_list(walk: HtmlWalk, box: etree._Element) -> etree._Element | None:
    """The divisions that have a heading, each linked, one in the other; None for few, or where the source has a list.

    Of long lists the deepest levels are left out.
    """
    return None if walk.contents else contents_of(list(headed(box)), walk)


def contents_of(found: list[Headed], walk: HtmlWalk) -> etree._Element | None:
    """The list of the divisions `found`; those without an id get one. None for few."""
    while len(found) > 120 and len({each.level for each in found}) > 1:
        deepest = max(each.level for each in found)
        found = [each for each in found if each.level < deepest]
    if len(found) < _LEAST_CONTENTS:
        return None
    top = etree.Element("ol")
    lists = [(min(each.level for each in found), top)]
    for each in found:
        while len(lists) > 1 and each.level < lists[-1][0]:
            lists.pop()
        if each.level > lists[-1][0] and len(lists[-1][1]):
            lists.append((each.level, etree.SubElement(lists[-1][1][-1], "ol")))
        if not each.ident and each.section is not None:
            each.ident = walk.fresh_id(f"section-{walk.count('section')}")
            each.section.set("id", each.ident)
        etree.SubElement(etree.SubElement(lists[-1][1], "li"), "a", {"href": f"#{each.ident}"}).text = each.said
    attributes = {"class": "contents", "data-made": ""}
    say = walk.options.say
    inside = h("nav", {"aria-label": say("Contents"), "class": "toc"}, top)
    return h("details", attributes, h("summary", None, say("Contents ({n})", n=len(found))), inside)


def _heading_words(head: etree._Element) -> str:
    """A heading's words without the marks of notes and pages."""
    parts = [head.text or ""]
    for child in head:
        if child.get("data-made") is None and "v-diplomatic" not in (child.get("class") or ""):
            parts.append(_heading_words(child))
        parts.append(child.tail or "")
    return "".join(parts)
