"""The page of a text: the text itself, then what is named in it, then what its header says."""

from __future__ import annotations

from lxml import etree

from teitools.document import TEI, Document
from teitools.edition import Mention, Target
from teitools.render import (
    Child,
    HtmlOptions,
    Mentioned,
    Plan,
    Rendered,
    authors_of,
    h,
    header_of,
    render_parts,
    text_of,
    titles_of,
)

from .cards import cards, drop_lost_ways_back, fold_own_lists, lighten, mark_paragraphs
from .citation import cite_box, text_work
from .downloads import offered
from .frame import framed, relative
from .gather import KINDS, DateEntry, Entry, Gathered, collation, short_title, title_for
from .images import Images
from .kinds import boxes
from .mentions import numbered
from .metadata import of_text

#: A description is cut there.
_LONGEST = 300
KEY = (
    ("person", "person"),
    ("place", "place"),
    ("org", "organisation"),
    ("event", "event"),
    ("bibl", "reference"),
    ("date", "date"),
)


def options_for(gathered: Gathered, document: Document, here: str, images: Images) -> HtmlOptions:
    """How links, mentions and ids of `document` are made on the page `here`."""

    def link(pointer: str, element: etree._Element) -> str | None:
        target = gathered.resolve(pointer, document, element)
        href = gathered.href(target) if isinstance(target, Target) else None
        return relative(href, here) if href is not None else None

    def mention(element: etree._Element) -> Mentioned | None:
        entry = gathered.by_mention.get(element)
        if entry is None:
            return None
        if isinstance(entry, DateEntry):
            return Mentioned(relative(entry.href, here), "date", entry.value.said(gathered.say))
        return Mentioned(relative(entry.href, here), entry.kind, f"{gathered.say(KINDS[entry.kind][2])}: {entry.name}")

    ids = {mention.element: mention.id for mention in gathered.ids_in.get(document, ())}
    spoken = gathered.edition.settings.language or ""
    return HtmlOptions(
        link=link,
        mention=mention,
        ids=ids,
        stable_ids=True,
        language=spoken,
        pictures=images.pictures(document, here),
        say=gathered.say,
    )


def text_page(
    gathered: Gathered, document: Document, here: str, plan: Plan, images: Images, *, has_manifest: bool = False
) -> tuple[etree._Element, Rendered]:
    """The whole page, and what the walk over the document found. has_manifest: whether its images are listed beside."""
    parts = render_parts(document, plan, options_for(gathered, document, here, images))
    article = parts.article
    if not parts.language:
        # The page's own words have a language; that of the text is not guessed.
        article.set("lang", "")
    mark_paragraphs(article, gathered.say)
    lighten(article)
    fold_own_lists(article, gathered.say)
    drop_lost_ways_back(article)
    opened = cards(gathered, document, article, here)
    others = titles_of(document.root)[1]
    name = here.rpartition("/")[2].removesuffix(".html")
    metadata = None
    if parts.metadata is not None:
        metadata = h(
            "section",
            {"class": "about-text"},
            h("h2", {"id": "about-this-text"}, gathered.say("About this text")),
            parts.metadata,
        )
    said: list[Child] = [
        h(
            "header",
            {"class": "title", "lang": parts.language},
            h("h1", None, title_for(document)),
            [h("p", {"class": "subtitle"}, each) for each in others],
            [h("p", {"class": "author"}, each) for each in authors_of(document.root)],
        ),
        boxes(gathered, document, article, here, gathered.letters),
        key(gathered, document),
        parts.switch,
        parts.contents,
        article,
        named_in(gathered, document, here),
        metadata,
        h(
            "section",
            None,
            h("h2", {"id": "downloads"}, gathered.say("Downloads")),
            offered(gathered, here, has_manifest=has_manifest),
        ),
        h(
            "section",
            None,
            h("h2", {"id": "cite"}, gathered.say("How to cite")),
            cite_box(text_work(gathered, document, here), name, gathered.say),
        ),
        _turn(gathered, here),
        opened,
    ]
    made = framed(
        gathered,
        here,
        title_for(document),
        said,
        style=parts.styles,
        description=summary_of(document),
        head=of_text(gathered, document, here),
    )
    return made, parts


def summary_of(document: Document) -> str:
    """The abstract, else the other titles and the authors: what a list of hits would show."""
    header = header_of(document.root)
    said = text_of(header.find(f"{TEI}profileDesc/{TEI}abstract")) if header is not None else ""
    said = said or "; ".join((*titles_of(document.root)[1], *authors_of(document.root)))
    return said if len(said) <= _LONGEST else said[:_LONGEST].rpartition(" ")[0] + " …"


def key(gathered: Gathered, document: Document) -> Child:
    """How each kind of thing is marked, as far as the text names any."""
    named = (gathered.by_mention[mention.element] for mention in gathered.in_document[document])
    kinds = {"date" if isinstance(entry, DateEntry) else entry.kind for entry in named}
    # What only headers name has no list.
    there = {*gathered.kinds(), *(["date"] if gathered.dates else [])}
    shown = [(kind, said) for kind, said in KEY if kind in kinds & there]
    if not shown:
        return None
    items = []
    for kind, said in shown:
        page = KINDS[kind][0] if kind in KINDS else "dates.html"
        items.append(h("li", None, h("a", {"class": f"mention {kind}", "href": f"../{page}"}, gathered.say(said))))
    return h("ul", {"class": "key", "aria-label": gathered.say("How names are marked")}, items)


def named_in(gathered: Gathered, document: Document, here: str) -> Child:
    """Lists of all that the text names, with the ways back to each mention."""
    found: dict[Entry | DateEntry, list[Mention]] = {}
    for mention in gathered.in_document[document]:
        for entry in gathered.entries_of.get(mention.element, ()):
            found.setdefault(entry, []).append(mention)
    sections: list[Child] = []
    for kind in gathered.kinds():
        entries = [each for each in found if isinstance(each, Entry) and each.kind == kind]
        if entries:
            entries.sort(key=lambda each: (collation(each.sort_name), each.id))
            items = [_item(gathered, each, each.sort_name, here, found[each]) for each in entries]
            sections += [
                h("h3", {"id": f"named-{kind}"}, gathered.say(KINDS[kind][1])),
                h("ul", {"class": "named"}, items),
            ]
    dates = sorted((each for each in found if isinstance(each, DateEntry)), key=lambda each: each.value.key)
    if dates:
        items = [_item(gathered, each, each.value.said(gathered.say), here, found[each]) for each in dates]
        sections += [h("h3", {"id": "named-dates"}, gathered.say("Dates")), h("ul", {"class": "named"}, items)]
    if not sections:
        return None
    return h(
        "section", {"class": "in-this-text"}, h("h2", {"id": "named"}, gathered.say("Named in this text")), sections
    )


def _item(
    gathered: Gathered, entry: Entry | DateEntry, name: str, here: str, mentions: list[Mention]
) -> etree._Element:
    return h("li", None, h("a", {"href": relative(entry.href, here)}, name), numbered(gathered, mentions, here))


def _turn(gathered: Gathered, here: str) -> Child:
    """The ways to the text before and the one after."""
    place = gathered.place_of[here]
    ways: list[Child] = []
    for at, label, css_class in ((place - 1, "Previous", "previous"), (place + 1, "Next", "next")):
        if 0 <= at < len(gathered.texts):
            page, document = gathered.texts[at]
            address = {"href": relative(page, here), "rel": css_class[:4], "class": css_class}
            ways.append(h("a", address, h("small", None, gathered.say(label)), short_title(document)))
    return h("nav", {"class": "turn", "aria-label": gathered.say("Neighbouring texts")}, ways) if ways else None
