"""One text as several pages, by its divisions: each with the way to the one before, to the next and to the contents."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from teitools.document import Document
from teitools.findings import Finding

from .book import Chapter, chapters_of, link_up
from .header import authors_of, titles_of
from .html import HtmlOptions
from .html_page import Rendered, default_style, render_parts
from .plan import Plan
from .tree import h, page

PAGE = "{}.html"
STYLE = "style.css"


def render_split(
    document: Document, plan: Plan, options: HtmlOptions
) -> tuple[dict[str, etree._Element | str], tuple[Finding, ...]]:
    """The pages by their names, `index.html` with the contents and `style.css` among them; what was found on the way.

    Links from one page to another, notes with their markers and what the header says are as on the one page.
    """
    parts = render_parts(document, plan, options)
    chapters = chapters_of(parts)
    link_up(chapters, None, PAGE, outside=True)
    pages: dict[str, etree._Element | str] = {"index.html": _index(document, parts, chapters)}
    for number, chapter in enumerate(chapters):
        before = chapters[number - 1] if number else None
        after = chapters[number + 1] if number + 1 < len(chapters) else None
        pages[PAGE.format(chapter.name)] = _page(parts, chapter, before, after)
    pages[STYLE] = "\n".join(filter(None, (default_style(), parts.styles)))
    return pages, parts.findings


def _called(chapter: Chapter, parts: Rendered) -> str:
    return chapter.title or parts.title


def _index(document: Document, parts: Rendered, chapters: list[Chapter]) -> etree._Element:
    items = [
        h("li", None, h("a", {"href": PAGE.format(chapter.name)}, _called(chapter, parts))) for chapter in chapters
    ]
    main = h(
        "main",
        {"id": "text"},
        h(
            "header",
            {"class": "title", "lang": None if parts.language else ""},
            h("h1", None, parts.title),
            [h("p", {"class": "subtitle"}, each) for each in titles_of(document.root)[1]],
            [h("p", {"class": "author"}, each) for each in authors_of(document.root)],
        ),
        h("nav", {"aria-label": "Contents", "class": "toc"}, h("ol", None, items)),
        h("section", {"class": "about-text"}, h("h2", None, "About this text"), parts.metadata)
        if parts.metadata is not None
        else None,
    )
    return page(parts.title, parts.language or "en", main, stylesheet=STYLE, meta=[("generator", "teitools")])


def _page(parts: Rendered, chapter: Chapter, before: Chapter | None, after: Chapter | None) -> etree._Element:
    title = f"{chapter.title} – {parts.title}" if chapter.title else parts.title
    place = h("article", {"lang": parts.language})
    body = [
        h("a", {"class": "skip", "href": "#text"}, "Skip to the text"),
        _ways(parts, chapter, before, after, "Where you are"),
        h("main", {"id": "text"}, h("h1", {"class": "vh"}, title), [deepcopy(each) for each in parts.switch], place),
        _ways(parts, chapter, before, after, "Onwards"),
    ]
    links = [(rel, PAGE.format(each.name), None) for rel, each in (("prev", before), ("next", after)) if each]
    made = page(title, parts.language or "en", body, stylesheet=STYLE, meta=[("generator", "teitools")], links=links)
    place.append(chapter.body)
    if chapter.notes:
        place.append(_notes(chapter))
    return made


def _ways(
    parts: Rendered, chapter: Chapter, before: Chapter | None, after: Chapter | None, label: str
) -> etree._Element:
    ways = [h("li", {"class": "home"}, h("a", {"href": "index.html"}, parts.title))]
    if label == "Where you are" and chapter.title:
        ways.append(h("li", {"aria-current": "page"}, chapter.title))
    for rel, sign, each in (("prev", "←", before), ("next", "→", after)):
        if each is not None:
            said = f"{sign} {_called(each, parts)}"
            ways.append(h("li", None, h("a", {"href": PAGE.format(each.name), "rel": rel}, said)))
    return h("nav", {"aria-label": label, "class": "ways"}, h("ul", None, ways))


def _notes(chapter: Chapter) -> etree._Element:
    items = []
    for note in chapter.notes:
        key = h("a", {"href": f"#{note.marker}", "class": "number"}, note.number)
        items.append(h("li", None, h("span", {"class": "note-number", "data-made": ""}, key), " ", note.body))
    heading = h("h2", {"data-made": "", "id": "notes-of-this-page"}, "Notes")
    return h("section", {"class": "notes", "role": "doc-endnotes"}, heading, h("ol", {"class": "note-list"}, items))
