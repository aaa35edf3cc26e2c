"""The page of a text: the text itself, then what is named in it, then what its header says."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from teitools.document import Document
from teitools.edition import Mention, Target
from teitools.render import HtmlOptions, Mentioned, Plan, Rendered, render_parts
from teitools.render.header import authors, titles
from teitools.render.tree import Child, h

from .frame import framed, relative
from .gather import KINDS, DateEntry, Entry, Gathered, title_for
from .mentions import numbered

KEY = (
    ("person", "person"),
    ("place", "place"),
    ("org", "organisation"),
    ("event", "event"),
    ("bibl", "reference"),
    ("date", "date"),
)


def options_for(gathered: Gathered, document: Document, here: str) -> HtmlOptions:
    """How links, mentions and ids of `document` are made on the page `here`."""

    def link(pointer: str, element: etree._Element) -> str | None:
        target = gathered.edition.resolve(pointer, document, element)
        href = gathered.href(target) if isinstance(target, Target) else None
        return relative(href, here) if href is not None else None

    def mention(element: etree._Element) -> Mentioned | None:
        entry = gathered.by_mention.get(element)
        if entry is None:
            return None
        if isinstance(entry, DateEntry):
            return Mentioned(relative(entry.href, here), "date", entry.value.label)
        return Mentioned(relative(entry.href, here), entry.kind, f"{KINDS[entry.kind][2]}: {entry.name}")

    ids = {element: each.id for element, each in gathered.mention_of.items() if each.document is document}
    return HtmlOptions(link=link, mention=mention, ids=ids, stable_ids=True)


def text_page(gathered: Gathered, document: Document, here: str, plan: Plan) -> tuple[etree._Element, Rendered]:
    """The whole page, and what the walk over the document found."""
    parts = render_parts(document, plan, options_for(gathered, document, here))
    others = titles(document.root)[1]
    name = here.rpartition("/")[2].removesuffix(".html")
    metadata = None
    if parts.metadata is not None:
        metadata = h(
            "section",
            {"class": "about-text"},
            h("h2", {"id": "about-this-text"}, "About this text"),
            parts.metadata,
            h(
                "p",
                {"class": "quiet"},
                h("a", {"href": f"{name}.xml", "type": "application/tei+xml"}, "TEI source"),
                " · ",
                h("a", {"href": f"{name}.txt", "type": "text/plain"}, "plain text"),
            ),
        )
    said: list[Child] = [
        h(
            "header",
            {"class": "title"},
            h("h1", None, title_for(document)),
            [h("p", {"class": "subtitle"}, each) for each in others],
            [h("p", {"class": "author"}, each) for each in authors(document.root)],
        ),
        key(gathered, document),
        parts.switch,
        parts.article,
        named_in(gathered, document, here),
        metadata,
    ]
    links: list[tuple[str, str, str | None]] = [("alternate", f"{name}.xml", "application/tei+xml")]
    meta = [("author", each) for each in authors(document.root)]
    made = framed(
        gathered, here, title_for(document), said, lang=parts.language, style=parts.styles, links=links, meta=meta
    )
    return made, parts


def key(gathered: Gathered, document: Document) -> Child:
    """How each kind of thing is marked, as far as the text names any."""
    kinds = {
        "date" if isinstance(entry, DateEntry) else entry.kind
        for element, entry in gathered.by_mention.items()
        if gathered.mention_of[element].document is document
    }
    shown = [(kind, said) for kind, said in KEY if kind in kinds]
    if not shown:
        return None
    items = []
    for kind, said in shown:
        page = KINDS[kind][0] if kind in KINDS else "dates.html"
        items.append(h("li", None, h("a", {"class": f"mention {kind}", "href": f"../{page}"}, said)))
    return h("ul", {"class": "key", "aria-label": "How names are marked"}, items)


def named_in(gathered: Gathered, document: Document, here: str) -> Child:
    """Lists of all that the text names, with the ways back to each mention."""
    sections: list[Child] = []
    for kind in gathered.kinds():
        found = [(entry, _in(entry.mentions, document)) for entry in gathered.entries[kind]]
        items = [_item(gathered, entry, here, mentions) for entry, mentions in found if mentions]
        if items:
            sections += [h("h3", {"id": f"named-{kind}"}, KINDS[kind][1]), h("ul", {"class": "named"}, items)]
    dated = [(entry, _in(entry.mentions, document)) for entry in gathered.dates]
    items = [_date_item(gathered, entry, here, mentions) for entry, mentions in dated if mentions]
    if items:
        sections += [h("h3", {"id": "named-dates"}, "Dates"), h("ul", {"class": "named"}, items)]
    if not sections:
        return None
    return h("section", {"class": "in-this-text"}, h("h2", {"id": "named"}, "Named in this text"), sections)


def _in(mentions: Iterable[Mention], document: Document) -> list[Mention]:
    return [mention for mention in mentions if mention.document is document]


def _item(gathered: Gathered, entry: Entry, here: str, mentions: list[Mention]) -> etree._Element:
    link = h("a", {"href": relative(entry.href, here)}, entry.sort_name)
    return h("li", None, link, numbered(gathered, mentions, here))


def _date_item(gathered: Gathered, entry: DateEntry, here: str, mentions: list[Mention]) -> etree._Element:
    link = h("a", {"href": relative(entry.href, here)}, entry.value.label)
    return h("li", None, link, numbered(gathered, mentions, here))
