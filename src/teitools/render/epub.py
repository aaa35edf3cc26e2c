"""A book as EPUB 3: chapters, contents, the source's pages, notes that open over the page, a cover; nothing fetched."""

from __future__ import annotations

import io
import re
import uuid
import zipfile
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from teitools.document import MATHML_NS, XHTML_NS

from .book import Book, Chapter, link_up, plain
from .tree import h, text_content

STYLE = Path(__file__).parent / "book.css"
_OPS = "http://www.idpf.org/2007/ops"
_TYPE = f"{{{_OPS}}}type"
_PREFIX = re.compile(r" ns\d+:type=")
_DECLARED = re.compile(rf' xmlns:\w+="{re.escape(_OPS)}"')
_SPACES = {"svg": "http://www.w3.org/2000/svg", "math": MATHML_NS}
_NO_NAME = re.compile(r"[^\w.-]")
#: What pages of the web have and books have not.
_NOT_HERE = ("loading", "popover", "tabindex", "data-facs", "data-corresp")


@cache
def book_style() -> str:
    """The style sheet of every book."""
    return STYLE.read_text(encoding="utf-8")


def write_epub(book: Book, modified: str) -> bytes:
    """The bytes of the EPUB; modified: when, as a day or a moment of UTC. The book's own tree is used up.

    The same book is the same bytes. Cost: linear in the text.
    """
    link_up(book.chapters, book.about, "{}.xhtml")
    lang = book.language or "und"
    pages = _pages(book)
    names = [chapter.name for chapter in book.chapters]
    files = {
        "META-INF/container.xml": _CONTAINER,
        "EPUB/style.css": "\n".join(filter(None, (book_style(), book.styles))),
        "EPUB/cover.svg": _cover(book),
        "EPUB/cover.xhtml": _page("Cover", lang, _cover_page(book), 'epub:type="cover"'),
        "EPUB/nav.xhtml": _page("Contents", lang, _contents(book, pages)),
    }
    properties = {}
    for chapter in book.chapters:
        body = _chapter(chapter, book)
        properties[chapter.name] = [kind for kind in ("svg", "math") if f"<{kind}" in body]
        files[f"EPUB/{chapter.name}.xhtml"] = _page(chapter.title or book.title, lang, body, 'epub:type="bodymatter"')
    if book.about is not None:
        about = f"<section><h2>About this text</h2>{_xml(book.about, {})}</section>"
        files["EPUB/about.xhtml"] = _page("About this text", lang, about, 'epub:type="backmatter"')
        names.append("about")
    files["EPUB/package.opf"] = _package(book, lang, names, properties, modified)
    return _zipped(files, {f"EPUB/{image.name}": image.content for image in book.images.values()})


def _zipped(files: dict[str, str], images: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        # The type comes first and is not packed, so that it can be read at a fixed place (OCF 3.3).
        archive.writestr(_entry("mimetype", zipfile.ZIP_STORED), "application/epub+zip")
        for name, text in sorted(files.items()):
            archive.writestr(_entry(name), text.encode("utf-8"))
        for name, content in sorted(images.items()):
            archive.writestr(_entry(name, zipfile.ZIP_STORED), content)
    return stream.getvalue()


def _entry(name: str, kind: int = zipfile.ZIP_DEFLATED) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = kind
    entry.external_attr = 0o644 << 16
    entry.create_system = 3
    return entry


def _chapter(chapter: Chapter, book: Book) -> str:
    sources = {address: image.name for address, image in book.images.items()}
    for mark in chapter.body.iter("a"):
        if mark.get("role") == "doc-noteref":
            mark.set(_TYPE, "noteref")
    said = [_xml(chapter.body, sources)]
    if chapter.notes:
        said.append('<section epub:type="footnotes" role="doc-endnotes" class="notes">')
        for note in chapter.notes:
            ident = note.body.get("id")
            note.body.attrib.pop("id", "")
            back = h("a", {"href": f"#{note.marker}", "role": "doc-backlink", "class": "number"}, note.number)
            aside = h("aside", {"id": ident, "role": "doc-footnote"}, h("p", {"data-made": ""}, back), note.body)
            aside.set(_TYPE, "footnote")
            said.append(_xml(aside, sources))
        said.append("</section>")
    return "\n".join(said)


def _xml(element: etree._Element, sources: dict[str, str]) -> str:
    """`element` as XHTML inside a page that declares the name spaces."""
    for each in element.iter(etree.Element):
        tag = str(each.tag)
        if tag in _SPACES:
            each.set("xmlns", _SPACES[tag])
        elif tag == "img":
            each.set("src", sources.get(each.get("src", ""), each.get("src", "")))
        elif tag == "details":
            each.tag = "div"
        ident = each.get("id")
        if ident is not None:
            each.set("id", _ident(ident))
        href = each.get("href")
        if href is not None and "#" in href and "://" not in href:
            file, _, fragment = href.rpartition("#")
            each.set("href", f"{file}#{_ident(fragment)}")
        for name in _NOT_HERE:
            each.attrib.pop(name, "")
    etree.strip_tags(element, etree.Comment, etree.ProcessingInstruction)
    text = etree.tostring(element, encoding="unicode", with_tail=False)
    # lxml declares the name space where it is used; the page does so once.
    return _PREFIX.sub(" epub:type=", _DECLARED.sub("", text))


def _ident(ident: str) -> str:
    """An id that XML takes too: what may not stand in a name is written by its number."""
    safe = _NO_NAME.sub(lambda match: f"_{ord(match[0]):x}_", ident)
    return safe if safe[:1].isalpha() or safe[:1] == "_" else f"_{safe}"


def _page(title: str, lang: str, body: str, kind: str = "") -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n'
        f'<html xmlns="{XHTML_NS}" xmlns:epub="{_OPS}" lang="{lang}" xml:lang="{lang}">\n<head>'
        f"<title>{escape(title)}</title>"
        '<link rel="stylesheet" type="text/css" href="style.css"/></head>\n'
        f"<body{' ' + kind if kind else ''}>\n{body}\n</body>\n</html>\n"
    )


def _cover_page(book: Book) -> str:
    who = "".join(f"<p>{escape(each)}</p>" for each in book.authors)
    more = "".join(f"<p>{escape(each)}</p>" for each in book.subtitles)
    return (
        '<section class="cover"><img src="cover.svg" alt="" role="presentation"/>'
        f'<div class="title-page">{who}<h1>{escape(book.title)}</h1>{more}</div></section>'
    )


def _cover(book: Book) -> str:
    """A picture with title and author for the shelf of a reading system."""
    lines = _broken(book.title, 18)[:9]
    said = []
    at = 520 - 45 * len(lines)
    for text in lines:
        said.append(f'<text x="600" y="{at}" font-size="88">{escape(text)}</text>')
        at += 110
    who = _broken(", ".join(book.authors), 34)[:3]
    said += [
        f'<text x="600" y="{1250 + 64 * row}" font-size="50">{escape(text)}</text>' for row, text in enumerate(who)
    ]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 1600" width="1200" height="1600">'
        '<rect width="1200" height="1600" fill="#fbfaf6"/><rect x="60" y="60" width="1080" height="1480" fill="none" '
        'stroke="#7a2f1f" stroke-width="6"/><g fill="#211e1a" font-family="Georgia, serif" text-anchor="middle">'
        f"{''.join(said)}</g></svg>\n"
    )


def _broken(text: str, width: int) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + len(word) < width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _contents(book: Book, pages: list[tuple[str, str]]) -> str:
    items = []
    for chapter in book.chapters:
        title = chapter.title or book.title
        items.append(f'<li><a href="{chapter.name}.xhtml">{escape(title)}</a></li>')
    if book.about is not None:
        items.append('<li><a href="about.xhtml">About this text</a></li>')
    said = f'<nav epub:type="toc" role="doc-toc" id="toc"><h1>Contents</h1><ol>{"".join(items)}</ol></nav>'
    if pages:
        listed = "".join(f"<li><a href={quoteattr(href)}>{escape(label)}</a></li>" for href, label in pages)
        said += f'<nav epub:type="page-list" role="doc-pagelist" hidden="hidden"><h2>Pages</h2><ol>{listed}</ol></nav>'
    return said


def _pages(book: Book) -> list[tuple[str, str]]:
    """(address, label) for each page of the source that has a number."""
    found: list[tuple[str, str]] = []
    for chapter in book.chapters:
        for mark in chapter.body.iter("span"):
            if (mark.get("class") or "").split()[:2] != ["break", "page"]:
                continue
            label = " ".join(text_content(mark).split()).removeprefix("p. ")
            if label == "page break":
                continue
            ident = mark.get("id") or f"page-{len(found) + 1}"
            mark.set("id", ident)
            mark.set("role", "doc-pagebreak")
            mark.set("aria-label", label)
            mark.set(_TYPE, "pagebreak")
            found.append((f"{chapter.name}.xhtml#{_ident(ident)}", label))
    return found


_CONTAINER = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>\n'
)
_FEATURES = (
    ("accessMode", "textual"),
    ("accessModeSufficient", "textual"),
    ("accessibilityFeature", "tableOfContents"),
    ("accessibilityFeature", "readingOrder"),
    ("accessibilityHazard", "none"),
    ("accessibilitySummary", "Text with headings, contents, and notes that can be reached from their markers."),
)


def _package(book: Book, lang: str, names: list[str], properties: dict[str, list[str]], modified: str) -> str:
    moment = modified if "T" in modified else f"{modified}T00:00:00Z"
    whole = "\n".join(plain(chapter.body) for chapter in book.chapters)
    ident = book.identifier or f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{book.title}{whole}')}"
    meta = [
        f'<dc:identifier id="id">{escape(ident)}</dc:identifier>',
        f"<dc:title>{escape(book.title)}</dc:title>",
        f"<dc:language>{lang}</dc:language>",
        *(f"<dc:creator>{escape(each)}</dc:creator>" for each in book.authors),
        *(
            f"<dc:{name}>{escape(value)}</dc:{name}>"
            for name, value in (("publisher", book.publisher), ("rights", book.rights), ("date", book.dated))
            if value
        ),
        f'<meta property="dcterms:modified">{moment}</meta>',
        *(f'<meta property="schema:{name}">{value}</meta>' for name, value in _FEATURES),
    ]
    items = [
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>',
        '<item id="style" href="style.css" media-type="text/css"/>',
        '<item id="cover-image" href="cover.svg" media-type="image/svg+xml" properties="cover-image"/>',
        '<item id="cover" href="cover.xhtml" media-type="application/xhtml+xml"/>',
    ]
    for name in names:
        kinds = ["mathml" if each == "math" else each for each in properties.get(name, [])]
        said = f' properties="{" ".join(kinds)}"' if kinds else ""
        items.append(f'<item id="{name}" href="{name}.xhtml" media-type="application/xhtml+xml"{said}/>')
    items += [
        f'<item id="{image.name}" href="{image.name}" media-type="{image.media_type}"/>'
        for image in book.images.values()
    ]
    spine = "".join(f'<itemref idref="{name}"/>' for name in ("cover", "nav", *names))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang="{lang}">\n'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        + "\n".join(meta)
        + "\n</metadata>\n<manifest>\n"
        + "\n".join(items)
        + f"\n</manifest>\n<spine>{spine}</spine>\n</package>\n"
    )
