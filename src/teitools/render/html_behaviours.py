"""The behaviours of the processing model in HTML (TEI P5 chapter 22.5.4.3), and those that this tool adds.

A behaviour is called as `behaviour(walk, use, element, target, state)`: it makes what stands for `element` at the end of
`target`, lets the content wait on the walk's stack, and answers the HTML element that the source's next text follows, or
None when it made none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from lxml import etree

from teitools.document import XML_ID

from .html import HEADING, LINK, PHRASING, STRICT, Alone, HtmlWalk, Note, append_text, scheme_of
from .plan import TEI, Use

Made = etree._Element | None
_TAGS = {
    "emph": "em",
    "foreign": "i",
    "del": "del",
    "add": "ins",
    "code": "code",
    "gi": "code",
    "att": "code",
    "val": "code",
    "tag": "code",
    "ident": "code",
    "corr": "span",
    "abbr": "abbr",
    "dfn": "dfn",
}
_CITED = frozenset(("m", "j", "s", "u"))
_DIVISIONS = frozenset(TEI + name for name in ("div", "div1", "div2", "div3", "div4", "div5", "div6", "div7"))
_MACHINE_DATE = re.compile(r"\A\d{4}(?:-\d\d(?:-\d\d)?)?\Z|\A--\d\d(?:-\d\d)?\Z|\A\d\d:\d\d(?::\d\d)?\Z")
_HYPHENS = "-\u00ad\u2010\u2011\u00ac\u2e17\u2e5d"
_COUNT = re.compile(r"\A[1-9]\d{0,2}\Z")
_LENGTH = re.compile(r"\A(\d{1,4})(?:\.\d+)?(?:px)?\Z")


def omit(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Made:
    """Nothing."""
    return None


def _boxed(tag: str) -> Callable[..., Made]:
    def make(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Made:
        if "view" in use.params and walk.hidden(use, element):
            return None
        box = walk.make(tag, use, element, target, state)
        walk.fill(use, element, box, state & (LINK | HEADING))
        return box

    return make


block = _boxed("div")
_section = _boxed("section")


def section(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Made:
    """A `section`, under the heading that the model's `heading` gives it where the source has none."""
    box = _section(walk, use, element, target, state)
    said = walk.value(use, "heading", element) if "heading" in use.params else ""
    if said and box is not None:
        made = etree.Element(f"h{min(walk.options.heading, 6)}", {"data-made": ""})
        made.text = said
        made.tail, box.text = box.text, None
        box.insert(0, made)
    return box


code = _boxed("code")


def paragraph(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Made:
    """A `p`; it becomes a `div` dressed as one as soon as a block stands in it."""
    box = walk.make("p", use, element, target, state)
    walk.fill(use, element, box, state & (LINK | HEADING) | PHRASING)
    return box


def line(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Made:
    """A line of verse or of an address; every fifth number is shown."""
    box = walk.make("div", use, element, target, state, "line")
    label = walk.value(use, "label", element) if "label" in use.params else ""
    if label.isdigit() and int(label) % 5 == 0 and len(label) < 7:
        # Made apart from the text: a screen reader and a search would stumble over it.
        box.set("data-line", label)
    walk.fill(use, element, box, state & (LINK | HEADING) | PHRASING)
    return box


def speaker(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Made:
    """The name set before a speech."""
    box = walk.make("p", use, element, target, state, "speaker")
    walk.fill(use, element, box, state & (LINK | HEADING) | PHRASING)
    return box


def heading(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Made:
    """`h1` to `h6`: the level that the model gives, else one below the nearest division that has a heading."""
    given = walk.value(use, "level", element) if "level" in use.params else ""
    base = walk.options.heading
    if _COUNT.match(given):
        level = base + int(given) - 1
    else:
        level = base
        parent = element.getparent()
        outer = parent.getparent() if parent is not None else None
        while outer is not None:
            if outer.tag in _DIVISIONS and (
                next(outer.iterchildren(TEI + "head"), None) is not None
                or outer.get("type") in ("regest", "transcription")
            ):
                level += 1
            outer = outer.getparent()
    if state & (PHRASING | HEADING):
        return inline(walk, use, element, target, state)
    previous = element.getprevious()
    if previous is not None and previous.tag == element.tag:
        box = walk.make("p", use, element, target, state, "subtitle")
        walk.fill(use, element, box, state & LINK | PHRASING)
        return box
    box = walk.make(f"h{min(level, 6)}", use, element, target, state)
    walk.fill(use, element, box, state & LINK | HEADING)
    return box


def title(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Made:
    """The document's title, as a block: the page's own heading says it already."""
    box = walk.make("div", use, element, target, state, "title")
    walk.fill(use, element, box, state & (LINK | HEADING))
    return box


def inline(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Made:
    """A phrase, by the HTML element that means the same where there is one."""
    if "view" in use.params and walk.hidden(use, element):
        return None
    if walk.options.mention is not None and walk.options.mention(element) is not None:
        return link(walk, use, element, target, state)
    local = use.local
    tag = _TAGS.get(local, "span")
    if local == "title" and element.get("level", "") in _CITED:
        tag = "cite"
    elif local in ("date", "time"):
        tag = "time" if _MACHINE_DATE.match(element.get("when", "")) else "span"
    box = walk.make(tag, use, element, target, state)
    if tag == "time":
        box.set("datetime", element.get("when", ""))
    walk.fill(use, element, box, state & (LINK | HEADING) | (state & HEADING or PHRASING))
    return box


def link(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Made:
    """A link to where `uri` (or `link`) leads; without one, or inside another link, the same without `a`."""
    known = walk.options.mention(element) if walk.options.mention is not None else None
    if known is not None:
        href = known.href
    else:
        pointer = walk.value(use, "uri", element) or walk.value(use, "link", element)
        href = walk.href(pointer, element) if pointer else None
    machine = element.get("when", "") if use.local in ("date", "time") else ""
    timed = bool(machine) and _MACHINE_DATE.match(machine) is not None
    if href is None or state & LINK:
        tag = "time" if timed else "cite" if _is_cited(element) else "span"
        box = walk.make(tag, use, element, target, state, known.kind if known else "")
        if timed:
            box.set("datetime", machine)
        walk.fill(use, element, box, state & (LINK | HEADING) | (state & HEADING or PHRASING))
        return box
    box = walk.make("a", use, element, target, state, known.kind if known else "")
    box.set("href", href)
    if known is not None and known.title:
        box.set("title", known.title)
    if timed:
        inner = etree.SubElement(box, "time", {"datetime": machine})
        walk.fill(use, element, inner, LINK | state & HEADING | PHRASING)
        return box
    if scheme_of(href) in ("http", "https"):
        box.set("rel", "noopener noreferrer external")
    walk.fill(use, element, box, LINK | state & (HEADING | PHRASING))
    return box


def _is_cited(element: etree._Element) -> bool:
    return element.tag == TEI + "title" and element.get("level", "") in _CITED


def list_(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Made:
    """`dl` where items have labels, `ol` where the model or the source says ordered, else `ul`."""
    kind = walk.value(use, "type", element) if "type" in use.params else ""
    rend = element.get("rend", "") + " " + element.get("type", "")
    if next(element.iterchildren(TEI + "label"), None) is not None:
        tag = "dl"
    elif kind == "ordered" or any(word in rend for word in ("ordered", "numbered")) and "unordered" not in rend:
        tag = "ol"
    else:
        tag = "ul"
    box = walk.make(tag, use, element, target, state)
    walk.fill(use, element, box, state & LINK | STRICT)
    return box


def list_item(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Made:
    """An item of the list it stands in; a block where there is none."""
    tag = {"ul": "li", "ol": "li", "dl": "dd"}.get(str(target.tag), "div")
    box = walk.make(tag, use, element, target, state)
    walk.fill(use, element, box, state & LINK)
    return box


def list_label(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Made:
    """What an item is called."""
    box = walk.make("dt" if target.tag == "dl" else "div", use, element, target, state, "label")
    walk.fill(use, element, box, state & LINK)
    return box


def table(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Made:
    """A table in a frame that can be scrolled by keyboard on a narrow screen."""
    frame = walk.make("div", use, element, target, state, "scroll")
    frame.set("tabindex", "0")
    frame.set("role", "region")
    head = element.find(TEI + "head")
    frame.set("aria-label", " ".join("".join(head.itertext()).split()) if head is not None else "Table")
    box = etree.SubElement(frame, "table")
    walk.fill(use, element, box, state & LINK | STRICT)
    return frame


def row(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Made:
    """A row; its cells are headers where `role` is `label`."""
    box = walk.make("tr" if target.tag in ("table", "tbody") else "div", use, element, target, state)
    walk.fill(use, element, box, state & LINK | STRICT)
    return box


def cell(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Made:
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


def caption(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Made:
    """The heading of a table or figure."""
    if target.tag == "table" and target.find("caption") is None:
        box = walk.make("caption", use, element, target, state)
        target.insert(0, box)
    else:
        box = walk.make("figcaption" if target.tag == "figure" else "div", use, element, target, state, "caption")
    walk.fill(use, element, box, state & LINK)
    return box


def figure(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Made:
    """A figure with its caption."""
    return _figure(walk, use, element, target, state)


_figure = _boxed("figure")


def graphic(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Made:
    """An image of the edition's own; one that lies elsewhere becomes a link, for a page asks no third party."""
    url = walk.value(use, "url", element)
    described = " ".join(walk.value(use, "title", element).split())
    href = walk.href(url, element) if url else None
    if href is None or scheme_of(href):
        box = walk.make("span" if href is None or state & LINK else "a", use, element, target, state, "image")
        box.text = f"[image: {described}]" if described else "[image]"
        if box.tag == "a" and href is not None:
            box.set("href", href)
            box.set("rel", "noopener noreferrer external")
        box.set("data-made", "")
        return box
    box = walk.make("img", use, element, target, state)
    box.set("src", href)
    box.set("alt", described)
    box.set("loading", "lazy")
    for name in ("width", "height"):
        match = _LENGTH.match(walk.value(use, name, element))
        if match:
            box.set(name, match.group(1))
    return box


def break_(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Made:
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
        box = walk.make("br", use, element, target, state, "v-diplomatic")
        walk.switched = True
        return box
    if not divides and kind != "milestone":
        _part(element, target)
    box = walk.make("span", use, element, target, state, f"break {kind}")
    box.set("data-made", "")
    said = {"page": "p. ", "column": "col. ", "gathering": "gathering "}.get(kind, "")
    facs = walk.value(use, "facs", element) if "facs" in use.params else ""
    href = walk.href(facs, element) if facs and not state & LINK else None
    inner = etree.SubElement(box, "a", {"href": href, "title": "facsimile"}) if href else box
    if label:
        inner.text = f"{said}{label}" if not label.lower().startswith(("p", "f", "[")) or not said else label
    elif kind == "page":
        inner.text = "page break"
    elif kind == "milestone":
        inner.text = "*" if element.get("unit") in (None, "section") else ""
    return box


def _join(walk: HtmlWalk, element: etree._Element, target: etree._Element) -> None:
    """The hyphen and white space before a break inside a word are seen in the diplomatic view only."""
    last = target[-1] if len(target) else None
    before = (last.tail if last is not None else target.text) or ""
    stripped = before.rstrip()
    kept = stripped.rstrip(_HYPHENS)
    hyphen = stripped[len(kept) :]
    if last is not None:
        last.tail = kept
    else:
        target.text = kept
    if hyphen:
        span = etree.SubElement(target, "span", {"class": "v-diplomatic"})
        span.text = hyphen
        walk.switched = True
    if element.tail:
        element.tail = element.tail.lstrip()


def _part(element: etree._Element, target: etree._Element) -> None:
    """A blank where a break parts two words that no white space parts."""
    last = target[-1] if len(target) else None
    before = (last.tail if last is not None else target.text) or ""
    if before[-1:].isspace() or (not before and last is None) or (element.tail or "")[:1].isspace():
        return
    append_text(target, " ")


def anchor(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Made:
    """A place that can be pointed to."""
    box = walk.make("span", use, element, target, state)
    ident = walk.value(use, "id", element)
    if ident and box.get("id") is None and ident not in walk.taken:
        walk.taken.add(ident)
        box.set("id", ident)
    return box


def cit(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Made:
    """A quotation with its reference: a block, or part of the sentence it stands in."""
    if state & (PHRASING | HEADING):
        return inline(walk, use, element, target, state)
    box = walk.make("div", use, element, target, state, "cit")
    walk.fill(use, element, box, state & LINK)
    return box


def alternate(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Made:
    """Two forms of one passage: the `default` in the reading view, the `alternate` in the diplomatic one."""
    box = walk.make("span", use, element, target, state, "choice")
    inside = state & (LINK | HEADING) | PHRASING
    default, other = use.params.get("default"), use.params.get("alternate")
    jobs = []
    views = walk.options.views
    for name, xpath in (("reading", default), ("diplomatic", other)):
        if xpath is None or name not in views:
            continue
        nodes = walk.nodes(xpath, element)
        part = etree.SubElement(box, "span", {"class": f"v-{name}"} if len(views) > 1 else {})
        jobs.append((iter(nodes), part, inside))
    if len(views) > 1:
        walk.switched = True
        _say_other(box, use, element)
    walk.stack.extend(reversed(jobs))
    return box


def _say_other(box: etree._Element, use: Use, element: etree._Element) -> None:
    parts = []
    for child in element:
        if isinstance(child.tag, str):
            said = " ".join("".join(child.itertext()).split()) or "nothing"
            parts.append(f"{_FORMS.get(etree.QName(child).localname, etree.QName(child).localname)}: {said}")
    box.set("title", "; ".join(parts)[:300])


_FORMS = {
    "sic": "source",
    "corr": "corrected",
    "orig": "source",
    "reg": "regularised",
    "abbr": "abbreviated",
    "expan": "expanded",
    "am": "abbreviation mark",
    "ex": "expanded",
}


def note(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Made:
    """A note at the foot with a marker here, unless it is inline or the source has a marker of its own."""
    place = walk.value(use, "place", element).split()
    if "inline" in place:
        box = walk.make("span", use, element, target, state, "note-inline")
        walk.fill(use, element, box, state & (LINK | HEADING) | PHRASING)
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
    ident = element.get(XML_ID) or walk.fresh_id(f"note-{len(walk.notes) + 1}")
    body = etree.Element("div")
    box = walk.make("div", use, element, body, 0, "note")
    box.set("id", ident)
    walk.taken.add(ident)
    side = "side" if "margin" in place or "left" in place or "right" in place or "marginalia" in place else "foot"
    made = None
    if marker is not None:
        back = marker.get(XML_ID) or f"{ident}-ref"
    else:
        back = walk.fresh_id(f"{ident}-ref")
        if state & STRICT:
            target = walk.fit(target, "sup")
        made = marker_link(target, back, ident, number, state)
    walk.notes.append(Note(number, box, ident, back, side))
    walk.fill(use, element, box, 0)
    return made


def marker_link(target: etree._Element, ident: str, note: str, number: str, state: int) -> etree._Element:
    """The superscript that leads to a note."""
    sup = etree.SubElement(target, "sup", {"class": "note-mark", "data-made": ""})
    if state & LINK:
        sup.set("id", ident)
        sup.text = number
        return sup
    mark = etree.SubElement(sup, "a", {"id": ident, "href": f"#{note}", "role": "doc-noteref"})
    mark.set("aria-label", f"note {number}")
    mark.text = number
    return sup


def note_mark(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Made:
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


def gap(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Made:
    """A mark that something is not given, why, and how much."""
    reason = walk.value(use, "reason", element)
    mark, said = describe_gap(element, reason)
    box = walk.make("span", use, element, target, state, f"gap {'legal' if reason == 'legal' else 'lost'}")
    box.set("data-made", "")
    box.text = mark
    box.set("title", said)
    if reason != "legal":
        more = etree.SubElement(box, "span", {"class": "said"})
        more.text = f" {said}" if element.find(TEI + "desc") is not None else ""
        if not more.text:
            box.remove(more)
    return box


_REASONS = {"legal": "withheld", "lost": "lost", "illegible": "illegible", "damage": "damaged", "sampling": "left out"}


def describe_gap(element: etree._Element, reason: str) -> tuple[str, str]:
    """(the mark, the sentence) for a `gap`."""
    quantity, unit = element.get("quantity") or element.get("extent") or "", element.get("unit", "")
    desc = element.find(TEI + "desc")
    if desc is not None:
        return "[…]", " ".join("".join(desc.itertext()).split())
    said = _REASONS.get(reason, reason or "not given")
    named = {"chars": "character", "words": "word", "lines": "line", "pages": "page"}.get(unit, unit.rstrip("s"))
    if quantity and named:
        amount = f"{int(quantity):,}" if quantity.isdigit() and len(quantity) < 12 else quantity
        return "[…]", f"{amount} {named}{'' if quantity == '1' else 's'} {said}"
    return "[…]", said


def space(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Made:
    """A space left open in the source."""
    box = walk.make("span", use, element, target, state, "space")
    box.set("title", f"space of {element.get('quantity', 'unknown')} {element.get('unit', 'width')}")
    box.text = "\u2003"
    return box


def glyph(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Made:
    """The character that the document's `charDecl` maps the glyph to; its name in brackets when it maps to none."""
    uri = walk.value(use, "uri", element)
    box = walk.make("span", use, element, target, state, "glyph")
    box.text = glyph_text(walk.element_of(uri[1:], element) if uri.startswith("#") else None, uri)
    return box


def glyph_text(declared: etree._Element | None, uri: str) -> str:
    """The standard form of a declared `char` or `glyph`; else what its address ends in, in brackets."""
    if declared is not None:
        mappings = {each.get("type", ""): each for each in declared.iter(TEI + "mapping")}
        for kind in ("standard", "standardized", "modern", "Unicode", "unicode", "simplified", ""):
            if kind in mappings and (text := "".join(mappings[kind].itertext()).strip()):
                match = re.fullmatch(r"[Uu]\+([0-9A-Fa-f]{4,6})", text)
                return chr(int(match.group(1), 16)) if match and int(match.group(1), 16) < 0x110000 else text
    return f"[{re.split('[#/]', uri)[-1]}]" if uri else "\ufffd"


def text(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Made:
    """The content as plain text."""
    if state & STRICT:
        target = walk.fit(target, "text")
    parts = [
        "".join(each.element.itertext()) if isinstance(each, Alone) else each
        for each in walk.nodes(use.content, element)
    ] if use.content is not None else ["".join(element.itertext(etree.Element))]
    append_text(target, use.before + "".join(parts) + use.after)
    return None


def index(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Made:
    """The table of contents of the divisions inside, each linked; nothing for other types, or fewer than two."""
    if walk.value(use, "type", element) not in ("", "toc"):
        return None
    heads = [div.find(TEI + "head") for div in element.iter(*_DIVISIONS)]
    found = [head for head in heads if head is not None]
    if len(found) < 2:
        return None
    nav = etree.SubElement(target, "nav", {"class": "toc", "aria-label": "Contents", "data-made": ""})
    items = etree.SubElement(nav, "ol")
    for head in found:
        div = head.getparent()
        assert div is not None
        ident = div.get(XML_ID) or walk.options.ids.get(div)
        item = etree.SubElement(items, "li")
        words = " ".join("".join(head.itertext(etree.Element)).split())
        inner = etree.SubElement(item, "a", {"href": f"#{ident}"}) if ident else item
        inner.text = words
    return nav


def apparatus(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Made:
    """The lemma (else the first reading) in the text, marked; all readings in the apparatus at the foot."""
    lemma = element.find(TEI + "lem")
    if lemma is None:
        lemma = next(element.iter(TEI + "rdg"), None)
    box = walk.make("span", use, element, target, state, "app")
    number = str(len(walk.apparatus) + 1)
    ident = walk.fresh_id(f"app-{number}")
    shown = etree.SubElement(box, "span", {"class": "lem"})
    if not state & LINK:
        sup = etree.SubElement(box, "sup", {"class": "app-mark", "data-made": ""})
        mark = etree.SubElement(sup, "a", {"id": f"{ident}-ref", "href": f"#{ident}"})
        mark.set("aria-label", f"variants, entry {number}")
        mark.text = letter(len(walk.apparatus))
    entry = etree.Element("li", {"id": ident})
    walk.apparatus.append((entry, f"{ident}-ref"))
    jobs: list[tuple[Any, etree._Element, int]] = []
    if lemma is not None:
        jobs.append((iter([Alone(lemma)]), shown, state & (LINK | HEADING) | PHRASING))
    lemma_box = etree.SubElement(entry, "span", {"class": "app-lem"})
    if lemma is not None:
        jobs.append((iter(_inside(lemma)), lemma_box, PHRASING))
        lemma_box.tail = f" {witnesses(lemma)}] " if witnesses(lemma) else "] "
    readings = [each for each in element.iter(TEI + "rdg") if each is not lemma]
    for position, reading in enumerate(readings):
        part = etree.SubElement(entry, "span", {"class": "app-rdg"})
        jobs.append((iter(_inside(reading)), part, PHRASING))
        if not len(reading) and not (reading.text or "").strip():
            etree.SubElement(part, "em").text = "om."
        part.tail = f" {witnesses(reading)}" + ("; " if position + 1 < len(readings) else "")
    for remark in element.iterchildren(TEI + "note"):
        part = etree.SubElement(entry, "span", {"class": "app-note"})
        part.text = " "
        jobs.append((iter(_inside(remark)), part, PHRASING))
    walk.stack.extend(reversed(jobs))
    return box


def _inside(element: etree._Element) -> list[Any]:
    return [element.text or "", *element]


def witnesses(reading: etree._Element) -> str:
    """The sigla of a reading's witnesses and sources."""
    pointers = f"{reading.get('wit', '')} {reading.get('source', '')} {reading.get('resp', '')}".split()
    sigla = [each.rpartition("#")[2] for each in pointers]
    return " ".join(dict.fromkeys(sigla))


def letter(number: int) -> str:
    """0 is a, 25 is z, 26 is aa."""
    letters = ""
    number += 1
    while number:
        number, place = divmod(number - 1, 26)
        letters = chr(97 + place) + letters
    return letters


BEHAVIOURS: Mapping[str, Callable[..., Any]] = {
    "alternate": alternate,
    "anchor": anchor,
    "apparatus": apparatus,
    "block": block,
    "body": block,
    "break": break_,
    "caption": caption,
    "cell": cell,
    "cit": cit,
    "code": code,
    "document": block,
    "figure": figure,
    "gap": gap,
    "glyph": glyph,
    "graphic": graphic,
    "heading": heading,
    "index": index,
    "inline": inline,
    "line": line,
    "link": link,
    "list": list_,
    "listItem": list_item,
    "listLabel": list_label,
    "metadata": omit,
    "note": note,
    "noteMark": note_mark,
    "omit": omit,
    "paragraph": paragraph,
    "pass-through": inline,
    "row": row,
    "section": section,
    "space": space,
    "speaker": speaker,
    "table": table,
    "text": text,
    "title": title,
}
