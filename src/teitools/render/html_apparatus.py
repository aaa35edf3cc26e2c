"""The critical apparatus in HTML: readings below their passage, a table of all of them, a switch of witnesses."""

from __future__ import annotations

from typing import Any

from lxml import etree

from teitools.document import TEI

from .apparatus import members_of, plain_words, reading_of, readings, sigla_of, witnesses
from .html import Box, HtmlWalk, Variants
from .named_nodes import Alone
from .plan import Use
from .signs import letter
from .state import INHERITED, LINK, PHRASING
from .tree import Child, h

#: More witnesses are no choice that a reader can make.
LIMIT = 40
_PASSAGES = ("p", "div", "td", "th", "dd", "li", "h1", "h2", "h3", "h4", "h5", "h6", "figcaption", "blockquote")


def apparatus(walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Box:
    """The lemma (else the first reading) in the text, marked, with the others to choose; all readings below."""
    own = list(readings(element))
    lemma = reading_of(element, walk.witness(element))
    box = walk.make("span", use, element, target, state, "app")
    walk.anchors.setdefault(element, box)
    number = len(walk.apparatus)
    ident = walk.fresh_id(f"app-{number + 1}")
    shown = etree.SubElement(box, "span", {"class": "lem"})
    inner = state & INHERITED | PHRASING
    for reading in own:
        if reading is not lemma and reading.get("wit"):
            sigla = " ".join(f"w-{siglum}" for siglum in _followed(walk, element, reading, own))
            other = walk.added(etree.SubElement(box, "span", {"class": f"rdg {sigla}", "data-made": ""}))
            other.text = plain_words(reading)
    if not state & LINK:
        sup = walk.added(etree.SubElement(box, "sup", {"class": "app-mark", "data-made": ""}))
        mark = etree.SubElement(sup, "a", {"id": f"{ident}-ref", "href": f"#{ident}"})
        mark.set("aria-label", walk.options.say("variants, entry {number}", number=number + 1))
        mark.text = letter(number)
    entry = etree.Element("li", {"id": ident})
    walk.added(etree.SubElement(entry, "span", {"class": "note-number", "data-made": ""})).tail = " "
    jobs: list[tuple[Any, etree._Element, int]] = []
    lemma_box = etree.SubElement(entry, "span", {"class": "app-lem"})
    if lemma is not None:
        jobs += [(iter([Alone(lemma)]), shown, inner), (iter(_inside(lemma)), lemma_box, PHRASING)]
        walk.account.repeat(lemma)
        walk.made(entry, f" {witnesses(lemma)}] " if witnesses(lemma) else "] ")
    others = [each for each in own if each is not lemma]
    for position, reading in enumerate(others):
        part = etree.SubElement(entry, "span", {"class": "app-rdg"})
        jobs.append((iter(_inside(reading)), part, PHRASING))
        if not len(reading) and not (reading.text or "").strip():
            walk.added(etree.SubElement(part, "em", {"class": "made"})).text = "om."
        walk.made(entry, f" {witnesses(reading)}" + ("; " if position + 1 < len(others) else ""))
    for remark in element.iterchildren(TEI + "note", TEI + "wit", TEI + "witDetail"):
        part = etree.SubElement(entry, "span", {"class": "app-note"})
        part.text = " "
        jobs.append((iter(_inside(remark)), part, PHRASING))
    said = [(plain_words(each), witnesses(each)) for each in ([lemma] if lemma is not None else []) + others]
    walk.apparatus.append(Variants(entry, shown, f"{ident}-ref", said))
    walk.stack.extend(reversed(jobs))
    return box


def _followed(walk: HtmlWalk, element: etree._Element, reading: etree._Element, own: list[etree._Element]) -> list[str]:
    """The sigla of those who have `reading`: of a group also its members, but those that another reading names."""
    if walk.groups is None:
        walk.groups = members_of(element.getroottree().getroot())
    found = witnesses(reading).split()
    members = [each for group in found for each in walk.groups.get(group, ())]
    if members:
        named = {siglum for each in own for siglum in witnesses(each).split()}
        found += [each for each in members if each not in named]
    return found


def _inside(element: etree._Element) -> list[Any]:
    return [element.text or "", *element]


def set_below(walk: HtmlWalk, box: etree._Element) -> None:
    """Each entry stands in a list right below the line, paragraph or cell that its passage is in."""
    lists: dict[etree._Element, etree._Element] = {}
    notes = {note.body for note in walk.notes}
    for number, variants in enumerate(walk.apparatus):
        key = h("a", {"href": f"#{variants.marker}", "class": "number"}, letter(number))
        variants.entry[0].append(key)
        passage: etree._Element | None = variants.passage
        while passage is not None and passage.tag not in _PASSAGES:
            passage = passage.getparent()
        if passage is None or passage is box:
            passage = box
        listed = lists.get(passage)
        if listed is None:
            listed = lists[passage] = etree.Element("ol", {"class": "apparatus note-list"})
            # A note is not yet where it will stand: what belongs to it goes into it.
            if passage is box or passage in notes or passage.tag in ("td", "th", "dd", "li", "figcaption"):
                passage.append(listed)
            else:
                listed.tail, passage.tail = passage.tail, None
                passage.addnext(listed)
        listed.append(variants.entry)


def table_of_variants(walk: HtmlWalk) -> etree._Element | None:
    """All readings in a table, folded; None without an apparatus."""
    if not walk.apparatus:
        return None
    rows = []
    for number, variants in enumerate(walk.apparatus):
        link = h("a", {"href": f"#{variants.marker}"}, letter(number))
        for position, (text, sigla) in enumerate(variants.readings):
            first = h("th", {"scope": "row", "rowspan": str(len(variants.readings))}, link) if not position else None
            rows.append(h("tr", None, first, h("td", None, text or h("em", None, "om.")), h("td", None, sigla)))
    say = walk.options.say
    head = h("tr", None, *(h("th", {"scope": "col"}, say(name)) for name in ("Passage", "Reading", "Witnesses")))
    table = h("table", None, h("thead", None, head), h("tbody", None, rows))
    return h(
        "details",
        {"class": "variants", "data-made": ""},
        h("summary", None, say("Table of variants ({n})", n=len(walk.apparatus))),
        h("div", {"class": "scroll", "tabindex": "0", "role": "region", "aria-label": say("Table of variants")}, table),
    )


def witness_switch(root: etree._Element, walk: HtmlWalk) -> tuple[list[etree._Element], str]:
    """(radio buttons, one for each witness; the style that shows its readings): they work without scripts."""
    sigla = sigla_of(root) if walk.apparatus else []
    named = {siglum for variants in walk.apparatus for _, wits in variants.readings for siglum in wits.split()}
    sigla = [siglum for siglum in sigla if siglum in named and siglum != walk.siglum][:LIMIT]
    if not sigla:
        return [], ""
    rules = []
    choices = [("", walk.siglum or walk.options.say("lemma")), *((siglum, siglum) for siglum in sigla)]
    for siglum in sigla:
        chosen = f':root:has(input[name="witness"][value="{siglum}"]:checked) .app'
        mark = ".w-" + siglum.replace(".", "\\.").replace("·", "\\·")
        rules.append(f"{chosen}:has(> {mark}) > .lem {{ display: none }} {chosen} > {mark} {{ display: inline }}")
    buttons: list[Child] = []
    for value, name in choices:
        attributes = {"type": "radio", "name": "witness", "value": value, "checked": None if value else "checked"}
        buttons += [h("label", None, h("input", attributes), f" {name}"), " "]
    return [
        h("fieldset", {"class": "view witnesses"}, h("legend", None, walk.options.say("Witness")), buttons)
    ], "\n".join(rules)
