"""A book on paper: PDF with running heads, page numbers, notes at the foot of their page, bookmarks and tags."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lxml import etree

from .book import Book, BookNote, link_up
from .epub import book_style
from .tree import h, page, to_bytes

_BLANKS = re.compile(r"[ \t\n\r]+")
_TIGHT = frozenset("()[]{}|‖⟨⟩,;:.!′″\u2061\u2062\u2063\u2064") | {""}
#: Characters of HTML, tags and all, that are laid out: so much takes minutes, and gigabytes of memory.
LARGEST = 10_000_000
PAPER = Path(__file__).parent / "paper.css"


class TooLarge(Exception):
    """The book is larger than what is laid out on paper: `size` characters of HTML, of at most `largest`."""

    def __init__(self, size: int) -> None:
        self.size, self.largest = size, LARGEST
        super().__init__(f"{size:,} characters of HTML are more than {LARGEST:,}")


def write_pdf(book: Book) -> bytes:
    """The bytes of the PDF (A5, tagged as PDF/UA asks). The book's own tree is used up.

    Nothing is fetched: the images are those of the book. Raises ImportError without the extra `pdf`, `TooLarge` for a
    book of more than `LARGEST`. Cost: linear; some 20 seconds of work and 250 MB for each million characters.
    """
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    images = {f"book:{image.name}": image for image in book.images.values()}

    class OnlyOurs(URLFetcher):  # type: ignore[misc]  # weasyprint is not typed
        """Gives the book's images, and refuses everything else."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            if url not in images:
                raise ValueError(f"`{url}` is no part of the book")
            found = images[url]
            return URLFetcherResponse(url, found.content, {"Content-Type": found.media_type})

    source = to_bytes(_laid_out(book)).decode("utf-8")
    if len(source) > LARGEST:
        raise TooLarge(len(source))
    with _pages_named_once():
        made: bytes = HTML(string=source, base_url="book:", url_fetcher=OnlyOurs()).write_pdf(pdf_variant="pdf/ua-1")
    return made


@contextmanager
def _pages_named_once() -> Iterator[None]:
    """Each tag of a PDF names its page, for which pydyf makes the list of all pages anew: here it is made once."""
    import pydyf

    made_anew = pydyf.PDF.page_references
    known: dict[int, tuple[bytes, ...]] = {}

    def references(pdf: Any) -> tuple[bytes, ...]:
        found = known.get(id(pdf))
        if found is None or 3 * len(found) != len(pdf.pages["Kids"]):
            found = known[id(pdf)] = made_anew.fget(pdf)
        return found

    pydyf.PDF.page_references = property(references)
    try:
        yield
    finally:
        pydyf.PDF.page_references = made_anew


def _laid_out(book: Book) -> etree._Element:
    """The book as one page of HTML whose notes stand at their markers."""
    sources = {address: f"book:{image.name}" for address, image in book.images.items()}
    link_up(book.chapters, book.about, "")
    body: list[etree._Element] = [
        h(
            "section",
            {"class": "title-page"},
            [h("p", None, each) for each in book.authors],
            h("h1", None, book.title),
            [h("p", None, each) for each in book.subtitles],
        )
    ]
    # The table of variants repeats what stands below each passage, and of thousands of rows it takes minutes.
    chapters = [each for each in book.chapters if each.body.find("section[@class='variants']") is None]
    for number, chapter in enumerate(chapters):
        _set_notes(chapter.body, chapter.notes)
        first = "chapter" if number else "chapter first"
        chapter.body.set("class", first)
        head = next(chapter.body.iter("h2"), None)
        if head is not None:
            head.set("data-head", chapter.title or book.title)
        body.append(chapter.body)
    if book.about is not None:
        heading = h("h2", {"data-head": "About this text"}, "About this text")
        body.append(h("section", {"class": "chapter about"}, heading, book.about))
    for part in body:
        for image in part.iter("img"):
            image.set("src", sources.get(image.get("src", ""), ""))
        for details in list(part.iter("details")):
            details.tag = "div"
        _fold(part)
        _dress_formulae(part)
    style = "\n".join(filter(None, (book_style(), PAPER.read_text(encoding="utf-8"), book.styles)))
    meta = [("generator", "teitools"), ("dcterms.created", book.dated), *(("author", each) for each in book.authors)]
    return page(book.title, book.language, body, style=style, meta=meta)


def _fold(part: etree._Element) -> None:
    """White space is one blank, save in examples: WeasyPrint breaks off where a line ends in several before a note."""
    for each in part.iter(etree.Element):
        if each.text and each.tag != "pre" and next(each.iterancestors("pre"), None) is None:
            each.text = _BLANKS.sub(" ", each.text)
        if each.tail and each is not part and next(each.iterancestors("pre"), None) is None:
            each.tail = _BLANKS.sub(" ", each.tail)


def _dress_formulae(part: etree._Element) -> None:
    """What of MathML's rules a style sheet cannot ask: names of several letters are upright, brackets have no room."""
    for each in part.iter("mi", "mo"):
        said = (each.text or "").strip()
        if each.tag == "mi" and (len(said) != 1 or each.get("mathvariant") == "normal"):
            each.set("class", "upright")
        elif each.tag == "mo" and said in _TIGHT:
            each.set("class", "tight")
    for root in list(part.iter("mroot")):
        if len(root) == 2:
            # The index stands before the sign.
            base, index = root
            root.tag = "mrow"
            root.insert(0, h("sup", {"class": "index"}, index))
            root.append(h("msqrt", None, base))


def _set_notes(body: etree._Element, notes: list[BookNote]) -> None:
    """Each note stands where its marker stood, or, where the source has a marker, right behind it."""
    waiting = list(notes)
    by_id = {each.get("id"): each for each in body.iter(etree.Element) if each.get("id")}
    while waiting:
        note = waiting.pop(0)
        mark = by_id.get(note.marker)
        by_id.update({each.get("id"): each for each in note.body.iter(etree.Element) if each.get("id")})
        note.body.tag = "span"
        note.body.set("class", "foot")
        note.body.set("data-number", note.number)
        for inner in list(note.body.iter("div", "p", "section")):
            inner.tag = "span"
        if mark is None:
            body.append(note.body)
            continue
        mark = _outermost(mark)
        note.body.tail, mark.tail = mark.tail, None
        mark.addnext(note.body)
        parent = mark.getparent()
        if parent is not None and mark.get("data-made") is not None:
            parent.remove(mark)


def _outermost(mark: etree._Element) -> etree._Element:
    """What of the marker is raised: the link in it stands in a `sup`."""
    parent = mark.getparent()
    while mark.tag != "sup" and parent is not None and parent.tag in ("sup", "a"):
        mark, parent = parent, parent.getparent()
    return mark
