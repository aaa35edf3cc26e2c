"""One document as a whole page: title, what the header says, the text, notes, apparatus; readable without scripts."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from lxml import etree

from teitools.document import TEI, XML_ID, Document
from teitools.findings import Finding

from .changes import after_change, changes_of
from .citation import citation_ids
from .header import authors_of, document_language, entries, titles_of
from .html import HtmlOptions, HtmlWalk
from .html_apparatus import set_below, table_of_variants, witness_switch
from .html_changes import change_switch, layers, mark_spans
from .html_contents import contents_list, link_contents
from .html_facsimile import keep_room, link_both_ways, set_images_beside
from .html_losses import mark_losses
from .interface import Interface
from .lacunae import of_witness
from .language_tag import shortest_tag
from .parallel import set_side_by_side
from .plan import Plan
from .tree import Child, add, h, page, text_content
from .words import letters_of_page

STYLE = Path(__file__).parent / "page.css"


@dataclass(slots=True)
class Rendered:
    """What a walk over a document gave: the article, what is set around it, and what is to be said about it.

    article: the text, then `apparatus` and `notes`, as they are read; to be put into one page.
    """

    title: str
    language: str
    article: etree._Element
    metadata: etree._Element | None
    notes: etree._Element | None
    apparatus: etree._Element | None
    switch: list[etree._Element]
    switched: bool
    styles: str
    findings: tuple[Finding, ...] = ()
    contents: etree._Element | None = None

    @property
    def text(self) -> list[etree._Element]:
        """What of the article is the text."""
        return [each for each in self.article if each is not self.apparatus and each is not self.notes]


@cache
def default_style() -> str:
    """The style sheet of every page."""
    return STYLE.read_text(encoding="utf-8")


#: Of more divisions than these, those out of sight are laid out when they come into it.
LONG = 5


def render_parts(document: Document, plan: Plan, options: HtmlOptions | None = None) -> Rendered:
    """The document's text and header through `plan`.

    The plan's own findings (predicates, behaviours) are not repeated here: they are the ODD's, not the document's.
    """
    options = options or HtmlOptions()
    document = of_witness(after_change(document, options.change), options.witness)
    root = document.root
    if options.stable_ids:
        options = replace(options, ids={**citation_ids(root), **options.ids})
    walk = HtmlWalk(plan, options)
    walk.taken.update(options.ids.values())
    changes = changes_of(root) if not options.change else []
    walk.layers, change_rules = layers(root, changes)
    lang = document_language(root) or shortest_tag(options.language)
    box = h("article", {"lang": lang or None})
    walk.render(walk.parts_of(root), box)
    written = (box, *(note.body for note in walk.notes), *(each.entry for each in walk.apparatus))
    findings = walk.findings(document, letters_of_page(written, walk.additions))
    paired = False
    if walk.options.parallel:
        paired = set_side_by_side(box, walk.options.say)
    if walk.options.stable_ids:
        BlockNames(walk.taken).name(box)
    link_both_ways(walk, box)
    if walk.options.facsimile:
        set_images_beside(walk, box)
        keep_room(box)
    # Known from the first line on: a rule that waited for the sixth division would move what is shown already.
    if sum(1 for _ in box.iter("section")) > LONG:
        box.set("class", "long")
    contents = contents_list(walk, box)
    link_contents(walk)
    set_below(walk, box)
    losses = mark_losses(root, walk, box)
    change_rules = "\n".join(filter(None, (change_rules, mark_spans(root, box, walk, changes))))
    apparatus = table_of_variants(walk)
    notes = notes_section(walk)
    add(box, (apparatus, notes))
    metadata = metadata_list(walk, root)
    switch = view_switch(walk.options.say) if walk.switched and len(walk.options.views) > 1 else []
    switch += side_switch(walk.options.say) if paired else []
    buttons, rules = witness_switch(root, walk)
    switch += buttons
    if change_rules:
        switch.append(change_switch(changes, walk.options.say))
    rules = "\n".join(filter(None, (rules, losses, change_rules)))
    return Rendered(
        titles_of(root)[0] or Path(document.path).stem.encode("utf-8", "replace").decode("utf-8"),
        lang,
        box,
        metadata,
        notes,
        apparatus,
        switch,
        bool(switch),
        "\n".join(filter(None, (styles(plan, root), rules))),
        findings,
        contents,
    )


def metadata_list(walk: HtmlWalk, root: etree._Element) -> etree._Element | None:
    """What the header says, as a list of labels and values; None when it says nothing."""
    say = walk.options.say
    said = entries(root)
    if not said:
        return None
    listed = h("dl", {"class": "metadata"})
    for entry in said:
        listed.append(h("dt", None, say(entry.label)))
        for value in entry.values:
            box = etree.SubElement(listed, "dd")
            for part in value:
                if isinstance(part, str):
                    box.text = (box.text or "") + part
                else:
                    walk.render([part], box)
    return listed


def notes_section(walk: HtmlWalk) -> etree._Element | None:
    """The notes at the foot, each with a way back to its marker; None without notes."""
    if not walk.notes:
        return None
    say = walk.options.say
    items = []
    for note in walk.notes:
        body = note.body
        back = h(
            "a",
            {
                "href": f"#{note.marker}",
                "class": "back",
                "aria-label": say("back to marker {number}", number=note.number),
            },
            "↩",
        )
        number = h("a", {"href": f"#{note.marker}", "class": "number"}, note.number)
        last = body[-1] if len(body) and not (body[-1].tail or "").strip() else None
        (last if last is not None and last.tag in ("p", "div") else body).append(back)
        items.append(h("li", None, h("span", {"class": "note-number", "data-made": ""}, number), " ", body))
        back.set("data-made", "")
    heading = h("h2", {"data-made": "", "id": walk.fresh_id("notes")}, say("Notes"))
    css_class = "notes popovers" if walk.options.notes == "popover" else "notes"
    return h("section", {"class": css_class, "role": "doc-endnotes"}, heading, h("ol", {"class": "note-list"}, items))


def side_switch(say: Interface) -> list[etree._Element]:
    """Radio buttons that the style sheet asks: the summary beside the transcription, or one of them alone."""
    buttons: list[Child] = []
    for value, said in (("both", "side by side"), ("summary", "summary alone"), ("source", "transcription alone")):
        chosen = "checked" if value == "both" else None
        button = h("input", {"type": "radio", "name": "sides", "value": value, "checked": chosen})
        buttons += [h("label", None, button, " ", say(said)), " "]
    return [h("fieldset", {"class": "view sides"}, h("legend", None, say("Summary and transcription")), buttons)]


def view_switch(say: Interface) -> list[etree._Element]:
    """Two radio buttons that the style sheet asks: reading or diplomatic; they work without scripts."""
    return [
        h(
            "fieldset",
            {"class": "view"},
            h("legend", None, say("View")),
            h(
                "label",
                None,
                h("input", {"type": "radio", "name": "view", "value": "reading", "checked": "checked"}),
                " ",
                say("reading"),
            ),
            " ",
            h(
                "label",
                None,
                h("input", {"type": "radio", "name": "view", "value": "diplomatic"}),
                " ",
                say("diplomatic"),
            ),
        )
    ]


def styles(plan: Plan, root: etree._Element) -> str:
    """The CSS that the plan's models and the document's own `rendition` elements ask for, made harmless."""
    from .css import content_string, safe_declarations

    rules = [f"{selector} {{ {declarations} }}" for selector, declarations in sorted(plan.styles.items())]
    for rendition in root.iter(TEI + "rendition"):
        ident = rendition.get(XML_ID, "")
        if not ident.replace("-", "").replace("_", "").replace(".", "").isalnum():
            continue
        scope = rendition.get("scope", "")
        css = text_content(rendition)
        declarations = safe_declarations(content_string(css)[1])
        pseudo = f"::{scope}" if scope in ("before", "after", "first-line", "first-letter") else ""
        if declarations:
            rules.append(f".rendition-{ident.replace('.', chr(92) + '.')}{pseudo} {{ {declarations} }}")
    return "\n".join(rules)


_NAMED = ("section", "div", "p", "figure", "h1", "h2", "h3", "h4", "h5", "h6")


class BlockNames:
    """Ids for blocks that have none: that of the nearest named block around, the element's name, its number.

    The number counts elements of the name in that block, so that an edit elsewhere moves nothing.
    taken: the ids of the page, to which those that are given are added. reserved: ids that will come; where it is
    given, the ids that are given are not noted: no two of them are alike.
    """

    def __init__(self, taken: set[str], reserved: Container[str] | None = None) -> None:
        self._taken, self._reserved = taken, reserved
        self._all_counts: dict[str, dict[str, int]] = {}

    def name(self, box: etree._Element) -> None:
        """Every block in `box`, itself among them, has an id."""
        taken, reserved, all_counts = self._taken, self._reserved, self._all_counts
        counts = all_counts.setdefault("", {})
        within: etree._Element | None = None
        anchor = ""
        for element in box.iter(*_NAMED):
            name = element.get("data-tei")
            if name is None or element.get("id") is not None:
                continue
            parent = element.getparent()
            if parent is not within:
                within = around = parent
                while around is not None and around.get("id") is None:
                    around = around.getparent()
                anchor = around.get("id", "") if around is not None else ""
                counts = all_counts.setdefault(anchor, {})
            number = counts[name] = counts.get(name, 0) + 1
            ident = f"{anchor}.{name}{number}" if anchor else f"{name}{number}"
            if ident not in taken and (reserved is None or ident not in reserved):
                if reserved is None:
                    taken.add(ident)
                element.set("id", ident)

    def forget(self, box: etree._Element) -> None:
        """What is not in `box` will hold no more blocks."""
        kept = {"", *(each.get("id") for each in box.iter(*_NAMED))}
        self._all_counts = {anchor: counts for anchor, counts in self._all_counts.items() if anchor in kept}


def render_page(
    document: Document,
    plan: Plan,
    *,
    options: HtmlOptions | None = None,
    extra_style: str = "",
) -> tuple[etree._Element, tuple[Finding, ...]]:
    """The document as one whole page, style included, that needs nothing else; and what was found on the way.

    Cost: one walk; linear in the document.
    """
    parts = render_parts(document, plan, options or HtmlOptions(stable_ids=True))
    return framed(document, parts, extra_style), parts.findings


def render_html(
    document: Document, plan: Plan, *, options: HtmlOptions | None = None, extra_style: str = ""
) -> etree._Element:
    """The page that `render_page` makes."""
    return render_page(document, plan, options=options, extra_style=extra_style)[0]


def framed(document: Document, parts: Rendered, extra_style: str) -> etree._Element:
    """`parts` in a page of their own, with their title and what the header of the document says."""
    subtitles = titles_of(document.root)[1]
    metadata = None
    if parts.metadata is not None:
        metadata = h(
            "details", {"class": "about-text", "open": "open"}, h("summary", None, "About this text"), parts.metadata
        )
    # What is put together before the text is in it need not be moved with it.
    place = h("article")
    body: list[Child] = [
        h("a", {"class": "skip", "href": "#text"}, "Skip to the text"),
        h(
            "main",
            {"id": "text", "lang": None if parts.language else ""},
            h(
                "header",
                {"class": "title"},
                h("h1", None, parts.title),
                [h("p", {"class": "subtitle"}, each) for each in subtitles],
                [h("p", {"class": "author"}, each) for each in authors_of(document.root)],
            ),
            parts.switch,
            parts.contents,
            place,
            metadata,
        ),
    ]
    meta = [("generator", "teitools"), *(("author", each) for each in authors_of(document.root))]
    style = "\n".join(filter(None, (default_style(), parts.styles, extra_style)))
    # The page's own words are English; the text's language is not guessed.
    made = page(parts.title, parts.language or "en", body, style=style, meta=meta)
    place.getparent().replace(place, parts.article)  # type: ignore[union-attr]  # it stands in `main`
    return made
