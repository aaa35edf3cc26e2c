"""Notes and their marks in HTML."""

from __future__ import annotations

from lxml import etree

from teitools.document import XML_ID

from .html import Box, HtmlWalk, Note
from .plan import Use
from .signs import letter
from .state import HEADING, INHERITED, LINK, PHRASING, STRICT
from .walk import Made


def note(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Box:
    """A note at the foot with a marker here, unless it is inline or the source has a marker of its own."""
    place = walk.value(use, "place", element).split()
    if walk.options.notes == "out":
        walk.account.pass_over(element)
        return None
    if "inline" in place or walk.options.notes == "inline":
        box = walk.make("span", use, element, target, state, "note-inline")
        nodes = [Made("["), *walk.content(use, element), Made("]")]
        walk.stack.append((iter(nodes), box, state & INHERITED | PHRASING))
        return box
    marker = walk.marker_of(element)
    label = " ".join(walk.value(use, "label", element).split()) or None
    if label:
        number = label
    elif element.get("type") == "editorial":
        # The source's own notes keep their numbers; the editors' have letters.
        number = letter(walk.count("editorial") - 1)
    else:
        number = str(walk.count("note"))
    ident = element.get(XML_ID) or walk.fresh_id(f"note-{walk.count('note-id')}")
    mode = walk.options.notes
    if marker is None and state & STRICT:
        target = walk.fit(target, "sup")
    if marker is None and (mode == "side" or any(each in place for each in _MARGINS)):
        return _side_note(walk, use, element, target, state, ident, number)
    body = etree.Element("div")
    box = walk.make("div", use, element, body, 0, "note")
    box.set("id", ident)
    walk.taken.add(ident)
    made = None
    if marker is not None:
        back = marker.get(XML_ID) or f"{ident}-ref"
    else:
        back = walk.fresh_id(f"{ident}-ref")
        if mode == "popover" and not state & LINK:
            made = marker_button(walk, target, back, ident, number)
            box.set("popover", "auto")
        else:
            made = marker_link(walk, target, back, ident, number, state)
    walk.notes.append(Note(number, box, ident, back))
    walk.fill(use, element, box, 0)
    return made


_MARGINS = ("margin", "left", "right", "marginalia", "margin-left", "margin-right", "outer", "inner")


def _side_note(
    walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int, ident: str, number: str
) -> etree._Element:
    """The note beside its line on a wide screen, below it on a narrow one; its number ties the two."""
    sup = walk.added(etree.SubElement(target, "sup", {"class": "note-mark", "data-made": "", "aria-hidden": "true"}))
    sup.text = number
    box = walk.make("span", use, element, target, state, "side-note")
    box.set("role", "note")
    box.set("id", ident)
    walk.taken.add(ident)
    nodes = [Made(f"{number} ", "made note-number"), *walk.content(use, element)]
    walk.stack.append((iter(nodes), box, state & INHERITED | PHRASING))
    return box


def marker_button(walk: HtmlWalk, target: etree._Element, ident: str, note: str, number: str) -> etree._Element:
    """The superscript that opens a note over the page; by mouse or keyboard, and without scripts."""
    sup = walk.added(etree.SubElement(target, "sup", {"class": "note-mark", "data-made": ""}))
    mark = etree.SubElement(sup, "button", {"type": "button", "id": ident, "popovertarget": note})
    mark.set("aria-label", walk.options.say("note {number}", number=number))
    mark.text = number
    return sup


def marker_link(
    walk: HtmlWalk, target: etree._Element, ident: str, note: str, number: str, state: int
) -> etree._Element:
    """The superscript that leads to a note."""
    sup = walk.added(etree.SubElement(target, "sup", {"class": "note-mark", "data-made": ""}))
    if state & LINK:
        sup.set("id", ident)
        sup.text = number
        return sup
    mark = etree.SubElement(sup, "a", {"id": ident, "href": f"#{note}", "role": "doc-noteref"})
    mark.set("aria-label", walk.options.say("note {number}", number=number))
    mark.text = number
    return sup


def note_mark(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Box:
    """A marker that the source itself has; it leads to its note."""
    pointer = element.get("target") or ""
    box = walk.make("sup", use, element, target, state, "note-mark")
    href = walk.href(pointer, element)
    if href is None or state & LINK:
        walk.fill(use, element, box, state | PHRASING)
        return box
    if box.get("id") is None and pointer.startswith("#"):
        box.set("id", walk.fresh_id(f"{pointer[1:]}-ref"))
    mark = etree.SubElement(box, "a", {"href": href, "role": "doc-noteref"})
    walk.fill(use, element, mark, LINK | state & HEADING | PHRASING)
    return box
