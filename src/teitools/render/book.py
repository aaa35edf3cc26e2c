"""One text as a book: chapters by its divisions, with notes, images and links: what EPUB, PDF and DOCX share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from lxml import etree

from teitools.document import TEI, Document, has_own_text, reason_of, referred
from teitools.findings import Finding

from . import messages
from .address import scheme_of
from .header import authors_of, header_of, text_of, titles_of
from .html import HtmlOptions
from .html_page import Rendered, render_parts, styles
from .plan import Plan
from .tree import h, text_content

#: Elements that only hold the divisions of a text.
_HOLDERS = frozenset(("TEI", "teiCorpus", "text", "group", "front", "body", "back"))
_HEADINGS = ("h2", "h3", "h4", "h5", "h6")
#: Larger images are no part of a book that is read on a telephone.
LARGEST_IMAGE = 30_000_000
#: What images begin with, by the type that readers of books must know.
_TYPES = {
    b"\xff\xd8\xff": ("image/jpeg", ".jpg"),
    b"\x89PNG\r\n\x1a\n": ("image/png", ".png"),
    b"GIF8": ("image/gif", ".gif"),
}


@dataclass(slots=True)
class BookNote:
    """A note: how its marker reads, the id of the marker, what it says."""

    number: str
    marker: str
    body: etree._Element


@dataclass(slots=True)
class Image:
    """An image of the book: its name there, its type, its bytes."""

    name: str
    media_type: str
    content: bytes


@dataclass(slots=True)
class Chapter:
    """A division of the text: what it is called ("" for what stands before the first), what is in it, its notes."""

    name: str
    title: str
    body: etree._Element
    notes: list[BookNote] = field(default_factory=list)


@dataclass(slots=True)
class Book:
    """A text ready to be bound. images: by the address at which the text shows them. styles: of the models used.

    dated: the latest day that the header names, "" when none. about: what the header says, as a list.
    """

    title: str
    subtitles: list[str]
    authors: list[str]
    language: str
    identifier: str
    publisher: str
    rights: str
    dated: str
    chapters: list[Chapter]
    about: etree._Element | None
    styles: str
    images: dict[str, Image]
    findings: tuple[Finding, ...] = ()


def bind(document: Document, plan: Plan, options: HtmlOptions) -> Book:
    """The document's text by chapters, in one view, with the images that lie beside it.

    An image that cannot be read is named in words where it stood, and is a finding.
    """
    parts = render_parts(
        document, plan, replace(options, parallel=False, keep_attributes=False, stable_ids=True, facsimile=False)
    )
    found = list(parts.findings)
    images = _images(document, parts, found)
    chapters = chapters_of(parts)
    root = document.root
    main, subtitles = titles_of(root)
    title = main or parts.title
    return Book(
        title,
        subtitles,
        authors_of(root),
        parts.language,
        _said(root, "publicationStmt/idno"),
        _said(root, "publicationStmt/publisher"),
        _said(root, "publicationStmt/availability//licence") or _said(root, "publicationStmt/availability"),
        _latest_day(root),
        chapters,
        parts.metadata,
        # Without the rules of the choice of witnesses, which books have not.
        styles(plan, root),
        images,
        tuple(found),
    )


def _said(root: etree._Element, path: str) -> str:
    header = header_of(root)
    steps = "/".join(TEI + step if step else "" for step in f"fileDesc/{path}".split("/"))
    return text_of(header.find(steps)) if header is not None else ""


_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z")


def _latest_day(root: etree._Element) -> str:
    header = header_of(root)
    if header is None:
        return ""
    places = (f"{TEI}fileDesc/{TEI}publicationStmt//{TEI}date", f"{TEI}revisionDesc//{TEI}change")
    days = [each.get("when", "") for place in places for each in header.iterfind(place)]
    return max((day for day in days if _DAY.match(day)), default="")


def chapters_of(parts: Rendered) -> list[Chapter]:
    """The text by its outermost divisions; what stands before the first is a chapter without a title."""
    leaves = list(_leaves(parts.text))
    while True:
        sections = [each for each in leaves if each.tag == "section"]
        if len(sections) != 1 or len(list(sections[0].iterchildren("section"))) < 2:
            break
        at = leaves.index(sections[0])
        leaves[at : at + 1] = _opened(sections[0])
    chapters: list[Chapter] = []
    for each in leaves:
        title = _title_of(each) if each.tag == "section" else ""
        if not chapters or title:
            chapters.append(Chapter(f"text-{len(chapters) + 1:03}", title, h("div", {"class": "chapter"})))
        chapters[-1].body.append(each)
    if parts.apparatus is not None:
        table = h("section", {"class": "variants", "data-made": ""}, h("h2", None, "Table of variants"))
        table.extend(list(parts.apparatus)[1:])
        name = f"text-{len(chapters) + 1:03}"
        chapters.append(Chapter(name, "Table of variants", h("div", {"class": "chapter"}, table)))
    _hand_out(parts.notes, chapters)
    return chapters


def _leaves(nodes: list[etree._Element]) -> Iterator[etree._Element]:
    """The divisions and blocks, without what only holds them."""
    for node in nodes:
        if node.tag == "div" and node.get("data-tei") in _HOLDERS and not has_own_text(node):
            yield from _opened(node, list(_leaves(list(node))))
        else:
            yield node


def _opened(node: etree._Element, inside: list[etree._Element] | None = None) -> list[etree._Element]:
    """What stands in `node`, whose id and own words go with the first of it."""
    children = list(node) if inside is None else inside
    if not children:
        return [node] if (node.text or "").strip() else []
    first = children[0]
    if node.get("id") and first.tag in ("ul", "ol", "dl", "table"):
        # Nothing but items may stand in it.
        children = [h("div", {"id": node.get("id")}), *children]
    elif node.get("id"):
        anchor = h("span", {"id": node.get("id")})
        anchor.tail, first.text = first.text, None
        first.insert(0, anchor)
    return [h("div", None, node.text), *children] if (node.text or "").strip() else children


def _title_of(section: etree._Element) -> str:
    """The words of a division's heading, without marks of notes and pages."""
    for child in section:
        if child.tag in _HEADINGS:
            return " ".join(plain(child).split())[:200]
    return ""


def plain(element: etree._Element) -> str:
    """The words of `element` that the source has."""
    parts = [element.text or ""]
    for child in element:
        if child.get("data-made") is None:
            parts.append(plain(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _hand_out(notes: etree._Element | None, chapters: list[Chapter]) -> None:
    """Each note goes to the chapter in which its marker stands, or the note that holds its marker."""
    if notes is None:
        return
    where = {ident: chapter for chapter in chapters for ident in _ids(chapter.body)}
    waiting = [_book_note(item) for item in notes.iterfind("ol/li")]
    while waiting:
        later = []
        for note in waiting:
            chapter = where.get(note.marker)
            if chapter is None:
                later.append(note)
                continue
            chapter.notes.append(note)
            where |= dict.fromkeys(_ids(note.body), chapter)
        if len(later) == len(waiting):
            # No marker is left to go by.
            if chapters:
                chapters[-1].notes += later
            return
        waiting = later


def _book_note(item: etree._Element) -> BookNote:
    body, key = item.find("div"), item.find("span/a")
    assert body is not None and key is not None
    for back in list(body.iter("a")):
        parent = back.getparent()
        if back.get("class") == "back" and parent is not None:
            parent.remove(back)
    return BookNote(text_content(key), (key.get("href") or "#")[1:], body)


def _ids(element: etree._Element) -> Iterator[str]:
    for each in element.iter(etree.Element):
        ident = each.get("id")
        if ident:
            yield ident


def link_up(chapters: list[Chapter], about: etree._Element | None, name: str, *, outside: bool = False) -> None:
    """Links from chapter to chapter name its file, `name` filled with the chapter's; what leads nowhere is no link.

    outside: whether relative links to other files are kept, save those that would lead to a page of this text instead.
    """
    files: dict[str, str] = {}
    own = {"index.html", *(name.format(chapter.name) for chapter in chapters)}
    bodies = [(chapter.name, body) for chapter in chapters for body in (chapter.body, *_notes_of(chapter))]
    for file, body in bodies:
        files.update(dict.fromkeys(_ids(body), file))
    if about is not None:
        bodies.append(("about", about))
    for file, body in bodies:
        for link in list(body.iter("a")):
            href = link.get("href")
            if href is None or scheme_of(href):
                continue
            if href.startswith("#") or not outside or href.partition("#")[0] in own:
                _link(link, href, file, files, name)


def _notes_of(chapter: Chapter) -> list[etree._Element]:
    return [note.body for note in chapter.notes]


def _link(link: etree._Element, href: str, here: str, files: dict[str, str], name: str) -> None:
    target = files.get(href[1:]) if href.startswith("#") else None
    if target is None:
        # A place that is no part of the book.
        link.tag = "span"
        for attribute in ("href", "rel", "role", "aria-label", "title"):
            link.attrib.pop(attribute, "")
    elif target != here:
        link.set("href", f"{name.format(target)}{href}")


def _images(document: Document, parts: Rendered, found: list[Finding]) -> dict[str, Image]:
    images: dict[str, Image] = {}
    for element in list(parts.article.iter("img")):
        source = element.get("src", "")
        try:
            if source not in images:
                images[source] = _image(document, source, len(images) + 1)
        except OSError as error:
            args = {"image": source, "reason": reason_of(error)}
            if not any(each.args == args for each in found):
                found.append(Finding(messages.IMAGE_LEFT_OUT, document.name_span(document.root), args))
            said = element.get("alt", "")
            element.tag = "span"
            tail, tei = element.tail, element.get("data-tei")
            element.clear()
            element.tail = tail
            element.set("class", "image")
            element.set("data-made", "")
            if tei:
                element.set("data-tei", tei)
            element.text = f"[image: {said}]" if said else "[image]"
    return images


def _image(document: Document, source: str, number: int) -> Image:
    path = referred(source, document.path)
    if path.stat().st_size > LARGEST_IMAGE:
        raise OSError(27, f"it is larger than {LARGEST_IMAGE // 1_000_000} MB", str(path))
    content = Path(path).read_bytes()
    for start, (media_type, suffix) in _TYPES.items():
        if content.startswith(start):
            return Image(f"image-{number:03}{suffix}", media_type, content)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return Image(f"image-{number:03}.webp", "image/webp", content)
    raise OSError(22, "it is no JPEG, PNG, GIF or WebP", str(path))
