"""What stands for what is not text in HTML: breaks, gaps, spaces, glyphs, places to point to."""

from __future__ import annotations

from lxml import etree

from teitools.document import HYPHENS, TEI

from .html import Box, HtmlWalk
from .html_tree import BLOCKS, PHRASES, append_text, last_in
from .local_images import Picture, is_address
from .plan import Use
from .records import leads_to
from .signs import describe_gap, glyph_text, space_said
from .state import LINK, PHRASING, STRICT

_EDGES = frozenset("li dd dt td th caption figcaption".split())
_BLANKS = " \t\r\n"


def break_(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Box:
    """The end of a line, column or page; in the reading view a word that it divides is whole again."""
    kind = walk.value(use, "type", element)
    label = " ".join(walk.value(use, "label", element).split())
    divides = element.get("break") == "no"
    if divides:
        _join(walk, element, target)
    if state & STRICT:
        target = walk.fit(target, "span")
    if kind == "line":
        if not divides:
            _part(element, target)
        views = walk.views
        if "diplomatic" not in views:
            return None
        walk.switched = True
        in_view = "v-diplomatic" if len(views) > 1 else ""
        box = walk.make("br", use, element, target, state, in_view)
        if is_counted(label):
            # Drawn by the style sheet: a screen reader and a search would stumble over it.
            box = etree.SubElement(target, "span", {"class": f"line-number {in_view}".strip(), "data-line": label})
        return box
    if not divides and kind != "milestone":
        _part(element, target)
    box = walk.make("span", use, element, target, state, f"break {kind}")
    walk.added(box)
    said = {"page": "p. ", "column": "col. ", "gathering": "gathering "}.get(kind, "")
    facs = walk.value(use, "facs", element) if "facs" in use.params else ""
    href, picture = page_image(walk, facs.strip(), element)
    if picture is not None:
        walk.turns[box] = picture
    href = None if state & LINK else href
    inner = etree.SubElement(box, "a", {"href": href, "title": "facsimile"}) if href else box
    if label:
        inner.text = f"{said}{label}" if not label.lower().startswith(("p", "f", "[")) or not said else label
    elif kind == "page":
        inner.text = walk.options.say("page break")
    elif kind == "milestone":
        inner.text = "*" if element.get("unit") in (None, "section") else ""
    return box


def is_counted(label: str) -> bool:
    """Whether a line of this number shows it: every fifth does."""
    return label.isdigit() and int(label) % 5 == 0 and len(label) < 7


def page_image(walk: HtmlWalk, facs: str, element: etree._Element) -> tuple[str | None, Picture | None]:
    """Where the image of a page is to be seen (in this document, a file, elsewhere), and the image itself.

    None for a mere number, and for what is not to be shown.
    """
    if facs.startswith("#"):
        return walk.address(facs, element), None
    if not facs or not is_address(facs):
        return None, None
    picture = walk.picture(facs, element)
    if picture is not None:
        return picture.whole or picture.src, picture
    return None if walk.unshown(facs, element) else walk.address(facs, element), None


def _join(walk: HtmlWalk, element: etree._Element, target: etree._Element) -> None:
    """The hyphen and white space before a break inside a word are seen in the diplomatic view only."""
    holder, last = _end_of(target)
    if last is not None and last.tag in BLOCKS:
        return
    before = (last.tail if last is not None else holder.text) or ""
    stripped = before.rstrip(_BLANKS)
    kept = stripped.rstrip(HYPHENS)
    hyphen = stripped[len(kept) :]
    if last is not None:
        last.tail = kept
    else:
        holder.text = kept
    views = walk.views
    if hyphen and len(views) > 1:
        span = etree.SubElement(holder, "span", {"class": "v-diplomatic"})
        span.text = hyphen
        walk.switched = True
    elif hyphen and "diplomatic" in views:
        append_text(holder, hyphen)
    else:
        walk.account.by_rule += len(hyphen)
    if element.tail:
        element.tail = element.tail.lstrip(_BLANKS)


def _end_of(target: etree._Element) -> tuple[etree._Element, etree._Element | None]:
    """(what holds the last words in `target`, the element after which they stand): inside phrases that end it."""
    while (last := last_in(target)) is not None:
        if last.tail or last.tag not in PHRASES or last.get("data-made") is not None:
            return target, last
        target = last
    return target, None


def _part(element: etree._Element, target: etree._Element) -> None:
    """A blank where a break parts two words that no white space parts."""
    last = last_in(target)
    before = (last.tail if last is not None else target.text) or ""
    at_edge = not before and last is None and (target.tag in BLOCKS or target.tag in _EDGES)
    if at_edge or before[-1:].isspace() or (element.tail or "")[:1].isspace():
        return
    append_text(target, " ")


def anchor(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Box:
    """A place that can be pointed to."""
    box = walk.make("span", use, element, target, state)
    walk.anchors.setdefault(element, box)
    ident = walk.value(use, "id", element)
    if ident and box.get("id") is None and ident not in walk.taken:
        walk.taken.add(ident)
        box.set("id", ident)
    return box


def gap(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Box:
    """A mark that something is not given, why, and how much."""
    walk.account.pass_over(element)
    reason = walk.value(use, "reason", element)
    mark, said = describe_gap(element, reason, walk.options.say)
    box = walk.make("span", use, element, target, state, f"gap {'legal' if reason == 'legal' else 'lost'}")
    walk.added(box)
    box.text = mark
    box.set("title", said)
    if reason != "legal":
        more = etree.SubElement(box, "span", {"class": "said"})
        more.text = f" {said}" if element.find(TEI + "desc") is not None else ""
        if not more.text:
            box.remove(more)
    return box


def space(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Box:
    """A space left open in the source."""
    walk.account.pass_over(element)
    chars = walk.value(use, "unit", element) in ("char", "chars", "character", "characters")
    quantity = walk.value(use, "quantity", element) or "1"
    if chars and quantity.isdigit() and len(quantity) < 3 and element.get("dim", "horizontal") == "horizontal":
        # So much space is a blank between two words, no gap that a reader should be told of.
        append_text(walk.fit(target, "span") if state & STRICT else target, " " + "\u00a0" * (int(quantity) - 1))
        return None
    box = walk.make("span", use, element, target, state, "space")
    box.set("title", space_said(element, walk.options.say))
    box.text = "\u2003"
    return box


def glyph(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Box:
    """The character that the document's `charDecl` maps the glyph to; its name in brackets when it maps to none."""
    walk.account.pass_over(element)
    uri = walk.value(use, "uri", element)
    box = walk.make("span", use, element, target, state, "glyph")
    walk.added(box)
    box.text = glyph_text(walk.element_of(uri[1:], element) if uri.startswith("#") else None, uri)
    return box


def transposition(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Box:
    """What is to be read in another order, in that order, each a link to where it stands."""
    if walk.hidden(use, element):
        return None
    walk.account.pass_over(element)
    box = walk.added(walk.make("span" if state & PHRASING else "p", use, element, target, state, "transposed"))
    box.text = f"[{walk.options.say('transposed')}: "
    for number, pointer in enumerate(walk.value(use, "target", element).split()):
        if number:
            append_text(box, ", ")
        href = None if state & LINK else walk.href(pointer, element)
        part = etree.SubElement(box, "span" if href is None else "a", {} if href is None else {"href": href})
        part.text = leads_to(walk, pointer, element)
    append_text(box, "]")
    return box
