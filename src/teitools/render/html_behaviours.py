"""The behaviours of the processing model in HTML (TEI P5 chapter 22.5.4.3), and those that this tool adds.

A behaviour is called as `behaviour(walk, use, element, target, state)`: it makes what stands for `element` at the end
of `target`, lets the content wait on the walk's stack, and answers the HTML element that the source's next text
follows, or None when it made none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lxml import etree

from teitools.document import TEI

from .address import scheme_of
from .divisions import DIVISIONS
from .html import Box, HtmlWalk
from .html_apparatus import apparatus
from .html_formulae import formula
from .html_lists import caption, cell, graphic, list_, list_item, list_label, row, table
from .html_notes import note, note_mark
from .html_records import citation, example, record, relation
from .html_signs import anchor, break_, gap, glyph, is_counted, space, transposition
from .html_sources import surface, zone
from .html_tree import append_text
from .interface import Interface
from .named_nodes import Alone
from .plan import Behaviour, Use
from .records import leads_to, name_of
from .state import HEADING, INHERITED, LINK, PHRASING, STRICT
from .tree import text_content

_TAGS = {
    "emph": "em",
    "foreign": "i",
    "del": "del",
    "add": "ins",
    "code": "code",
    "eg": "code",
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
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_MACHINE_DATE = re.compile(r"\A\d{4}(?:-\d\d(?:-\d\d)?)?\Z|\A--\d\d(?:-\d\d)?\Z|\A\d\d:\d\d(?::\d\d)?\Z")


def omit(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Box:
    """Nothing; what is neither shown elsewhere (`shown`) nor of the header is said to be left out."""
    if "shown" in use.params or use.behaviour == "metadata":
        walk.account.pass_over(element)
    else:
        walk.account.leave_out(element)
    return None


def boxed(tag: str, css_class: str = "", inside: int = 0) -> Behaviour:
    """The behaviour that is one HTML element `tag` around the content; `inside`: what its content stands in."""

    def make(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Box:
        if "view" in use.params and walk.hidden(use, element):
            return None
        box = walk.make(tag, use, element, target, state, css_class)
        if "speaker" in use.params:
            who = ", ".join(name_of(walk, each, element) for each in walk.value(use, "speaker", element).split())
            walk.added(etree.SubElement(box, "p", {"class": "speaker", "data-made": ""})).text = who
            walk.stack.append((iter(walk.content(use, element)), box, state & INHERITED | inside))
            return box
        walk.fill(use, element, box, state & INHERITED | inside)
        return box

    return make


_section = boxed("section")


def section(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Box:
    """A `section`, under the heading that the model's `heading` gives it where the source has none."""
    box: Box = _section(walk, use, element, target, state)
    if box is not None and walk.contents:
        walk.divisions[element] = box
    said = walk.options.say.known(walk.value(use, "heading", element)) if "heading" in use.params else ""
    if said and box is not None:
        made = walk.added(etree.Element(f"h{min(walk.options.heading, 6)}", {"data-made": ""}))
        made.text = said
        made.tail, box.text = box.text, None
        box.insert(0, made)
    return box


def line(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Box:
    """A line of verse or of an address; every fifth number is shown."""
    box = walk.make("div", use, element, target, state, "line")
    label = walk.value(use, "label", element) if "label" in use.params else ""
    if is_counted(label):
        # Made apart from the text: a screen reader and a search would stumble over it.
        box.set("data-line", label)
    walk.fill(use, element, box, state & INHERITED | PHRASING)
    return box


def heading(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Box:
    """`h1` to `h6`: the level that the model gives, else one below the nearest division that has a heading."""
    given = walk.value(use, "level", element) if "level" in use.params else ""
    base = walk.options.heading
    if given.isdigit() and 0 < len(given) < 4 and given != "0":
        level = base + int(given) - 1
    else:
        level = base
        around: etree._Element | None = target
        while around is not None:
            if around.tag == "section" and str(next((each.tag for each in around), "")) in _HEADINGS:
                level += 1
            around = around.getparent()
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


def inline(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Box:
    """A phrase, by the HTML element that means the same where there is one."""
    if "view" in use.params and walk.hidden(use, element):
        return None
    if "citation" in use.params and element in walk.options.citations:
        return citation(walk, use, element, target, state)
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
    walk.fill(use, element, box, state & INHERITED | (state & HEADING or PHRASING))
    return box


def link(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Box:
    """A link to where `uri` (or `link`) leads; without one, or inside another link, the same without `a`."""
    known = walk.options.mention(element) if walk.options.mention is not None else None
    if known is not None:
        href = known.href
    else:
        pointer = walk.value(use, "uri", element) or walk.value(use, "link", element)
        href = walk.href(pointer, element) if pointer else None
    if "empty" in use.params and not text_content(element).strip():
        said = leads_to(walk, walk.value(use, "uri", element), element)
        box = walk.make("a" if href is not None and not state & LINK else "span", use, element, target, state, "made")
        if box.tag == "a" and href is not None:
            box.set("href", href)
            _mark(walk, element, box)
        walk.added(box)
        box.text = said
        return box
    machine = element.get("when", "") if use.local in ("date", "time") else ""
    timed = bool(machine) and _MACHINE_DATE.match(machine) is not None
    if href is None or state & LINK:
        tag = "time" if timed else "cite" if _is_cited(element) else "span"
        box = walk.make(tag, use, element, target, state, known.kind if known else "")
        if timed:
            box.set("datetime", machine)
        walk.fill(use, element, box, state & INHERITED | (state & HEADING or PHRASING))
        return box
    box = walk.make("a", use, element, target, state, known.kind if known else "")
    box.set("href", href)
    _mark(walk, element, box)
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


def _mark(walk: HtmlWalk, element: etree._Element, box: etree._Element) -> None:
    """The first pointer to a note can be led back to from it."""
    if element.tag in _POINTERS and box.get("id") is None:
        note = walk.marked_note(element)
        if note:
            box.set("id", walk.fresh_id(f"{note}-ref"))


_POINTERS = (TEI + "ref", TEI + "ptr")


def _is_cited(element: etree._Element) -> bool:
    return element.tag == TEI + "title" and element.get("level", "") in _CITED


def cit(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Box:
    """A quotation with its reference: a block, or part of the sentence it stands in."""
    if state & (PHRASING | HEADING):
        return inline(walk, use, element, target, state)
    box = walk.make("div", use, element, target, state, "cit")
    walk.fill(use, element, box, state & LINK)
    return box


def alternate(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Box:
    """Two forms of one passage: the `default` in the reading view, the `alternate` in the diplomatic one."""
    box = walk.make("span", use, element, target, state, "choice")
    inside = state & INHERITED | PHRASING
    default, other = use.params.get("default"), use.params.get("alternate")
    jobs = []
    views = walk.options.views
    for name, xpath in (("reading", default), ("diplomatic", other)):
        if xpath is None or name not in views:
            continue
        nodes = walk.nodes(xpath, element)
        for each in nodes:
            if isinstance(each, Alone):
                walk.account.repeat(each.element)
        part = etree.SubElement(box, "span", {"class": f"v-{name}"} if len(views) > 1 else {})
        jobs.append((iter(nodes), part, inside))
    if len(views) > 1:
        walk.switched = True
        _say_other(box, element, walk.options.say)
    if jobs:
        walk.account.pass_over(element)
        walk.stack.extend(reversed(jobs))
        return box
    walk.fill(use, element, box, inside)
    return box


def _say_other(box: etree._Element, element: etree._Element, say: Interface) -> None:
    parts = []
    for child in element:
        if isinstance(child.tag, str):
            said = " ".join(text_content(child).split()) or say("nothing")
            form = _FORMS.get(etree.QName(child).localname)
            parts.append(f"{say(form) if form else etree.QName(child).localname}: {said}")
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


def text(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Box:
    """The content as plain text."""
    if state & STRICT:
        target = walk.fit(target, "text")
    parts = (
        [text_content(each.element) if isinstance(each, Alone) else each for each in walk.nodes(use.content, element)]
        if use.content is not None
        else [text_content(element)]
    )
    append_text(target, use.before + "".join(parts) + use.after)
    return None


def index(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Box:
    """The table of contents of the divisions inside, each linked; nothing for other types, or fewer than two."""
    if walk.value(use, "type", element) not in ("", "toc"):
        return None
    heads = [div.find(TEI + "head") for div in element.iter(*DIVISIONS)]
    found = [head for head in heads if head is not None]
    if len(found) < 2:
        return None
    nav = walk.added(
        etree.SubElement(target, "nav", {"class": "toc", "aria-label": walk.options.say("Contents"), "data-made": ""})
    )
    items = etree.SubElement(nav, "ol")
    for head in found:
        div = head.getparent()
        assert div is not None
        item = etree.SubElement(items, "li")
        item.text = " ".join(text_content(head).split())
        walk.contents.append((item, div))
    return nav


BEHAVIOURS: Mapping[str, Behaviour] = {
    # One element around the content: its tag, its class, and what its content stands in.
    "block": boxed("div"),
    "body": boxed("div"),
    "code": boxed("code"),
    "document": boxed("div"),
    #: Of a record, whose fields its parts are; elsewhere a phrase.
    "parts": boxed("div"),
    "figure": boxed("figure"),
    #: A `p` becomes a `div` dressed as one as soon as a block stands in it.
    "paragraph": boxed("p", inside=PHRASING),
    "speaker": boxed("p", "speaker", PHRASING),
    #: As a block: the page's own heading says the document's title already.
    "title": boxed("div", "title"),
    "alternate": alternate,
    "anchor": anchor,
    "apparatus": apparatus,
    "break": break_,
    "caption": caption,
    "cell": cell,
    "cit": cit,
    "example": example,
    "formula": formula,
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
    "pass-through": inline,
    "record": record,
    "relation": relation,
    "row": row,
    "section": section,
    "space": space,
    "surface": surface,
    "table": table,
    "text": text,
    "transposition": transposition,
    "zone": zone,
}
