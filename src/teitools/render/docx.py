"""A book for a word processor: DOCX with styles, true footnotes, tables and images, for those who proof-read."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lxml import etree

from teitools.document import XML_NS

from .book import Book, Chapter, link_up
from .html_tree import BLOCKS

if TYPE_CHECKING:
    from docx.document import Document as Paper

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_XML_SPACE = f"{{{XML_NS}}}space"
_NOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_BLANKS = re.compile(r"[ \t\n\r]+")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ITALIC = frozenset(("em", "i", "cite", "dfn"))
_BOLD = frozenset(("b", "strong", "th"))
#: By the name of the TEI element: what is set in italics.
_ITALIC_TEI = frozenset(("stage", "salute", "foreign", "emph"))
#: Of MathML: written in a line, with blanks between.
_TOKENS = frozenset(("mi", "mn", "mo", "mtext"))


def write_docx(book: Book) -> bytes:
    """The bytes of the DOCX. The book's own tree is used up; the same book is the same bytes.

    What the edition adds to the source has the character style `Edition`. Raises ImportError without the extra `docx`.
    """
    import docx
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt, RGBColor

    link_up(book.chapters, book.about, "")
    paper = docx.Document()
    made = paper.styles.add_style("Edition", WD_STYLE_TYPE.CHARACTER)
    made.font.color.rgb = RGBColor(0x70, 0x70, 0x70)
    small = paper.styles.add_style("Footnote Text", WD_STYLE_TYPE.PARAGRAPH)
    small.base_style = paper.styles["Normal"]
    small.font.size = Pt(9)
    paper.core_properties.title = book.title[:255]
    paper.core_properties.author = "; ".join(book.authors)[:255]
    paper.core_properties.comments = ""
    paper.core_properties.language = book.language
    writer = _Writer(paper, book)
    writer.line("Title", book.title)
    for each in (*book.subtitles, *book.authors):
        writer.line("Subtitle", each)
    for chapter in book.chapters:
        writer.chapter(chapter)
    if book.about is not None:
        writer.line("Heading 1", "About this text")
        writer.blocks(book.about)
    writer.finish()
    stream = io.BytesIO()
    paper.save(stream)
    return _steady(stream.getvalue())


def _steady(data: bytes) -> bytes:
    """The same package without the time at which it was made."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda each: (each != "[Content_Types].xml", each)):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            new.writestr(entry, old.read(name))
    return stream.getvalue()


class _Writer:
    """The book under way: the paragraph that words go into (None between paragraphs), and the footnotes.

    place: the body, cell or footnote that paragraphs go into. Written as elements of WordprocessingML, for python-docx
    looks through all that is there before it adds a paragraph.
    """

    def __init__(self, paper: Paper, book: Book) -> None:
        self.paper, self.book = paper, book
        self.body: etree._Element = paper.element.body
        self.end_of_body = self.body[-1]
        self.place = self.body
        self.styles = {style.name: style.style_id for style in paper.styles}
        self.paragraph: etree._Element | None = None
        self.style: str | None = None
        self.blank = False
        self.notes: dict[str, etree._Element] = {}
        self.footnotes: list[etree._Element] = []
        self.used: set[str] = set()

    def line(self, style: str, text: str) -> None:
        """A paragraph of the edition's own."""
        self.end()
        self.style = style
        self.text(text, frozenset())
        self.end()
        self.style = None

    def put(self, element: etree._Element) -> None:
        """A paragraph or table at the end of the place."""
        if self.place is self.body:
            self.end_of_body.addprevious(element)
        else:
            self.place.append(element)

    def open(self) -> etree._Element:
        """The paragraph under way, or a new one in the present style."""
        if self.paragraph is None:
            self.paragraph = etree.Element(f"{{{_W}}}p")
            if self.style is not None:
                dress = etree.SubElement(self.paragraph, f"{{{_W}}}pPr")
                etree.SubElement(dress, f"{{{_W}}}pStyle", {f"{{{_W}}}val": self.styles[self.style]})
            self.put(self.paragraph)
            self.blank = True
        return self.paragraph

    def run(self, formats: frozenset[str] = frozenset()) -> etree._Element:
        """A new run of the paragraph."""
        run = etree.SubElement(self.open(), f"{{{_W}}}r")
        if formats:
            dress = etree.SubElement(run, f"{{{_W}}}rPr")
            for name in _ORDER:
                if name in formats:
                    tag, value = _DRESS[name]
                    etree.SubElement(dress, f"{{{_W}}}{tag}", {f"{{{_W}}}val": value} if value else {})
        return run

    def chapter(self, chapter: Chapter) -> None:
        """The chapter; a note whose marker is not met goes to its end."""
        self.notes = {note.marker: note.body for note in chapter.notes}
        self.used = set()
        self.blocks(chapter.body)
        for marker in [each for each in self.notes if each not in self.used]:
            self.end()
            self.footnote(marker)
        self.end()

    def end(self) -> None:
        """What comes next is a paragraph of its own."""
        self.paragraph = None
        self.blank = False

    def blocks(self, element: etree._Element, formats: frozenset[str] = frozenset()) -> None:
        """What is in `element`, in paragraphs."""
        self.text(element.text, formats)
        for child in element:
            if isinstance(child.tag, str):
                self.element(child, formats)
            self.text(child.tail, formats)

    def element(self, element: etree._Element, formats: frozenset[str]) -> None:
        """One element of the page, as its paragraph, run, table, image or footnote."""
        tag, classes = str(element.tag), (element.get("class") or "").split()
        if tag in ("sup", "a", "button") and self.notes:
            ids = [element.get("id"), *(each.get("id") for each in element.iterdescendants("a", "button"))]
            marker = next((each for each in ids if each in self.notes and each not in self.used), None)
            if marker is not None:
                if element.get("data-made") is None:
                    self.blocks(element, formats | _formats(element, tag))
                self.footnote(marker)
                return
        if tag in ("svg", "input", "fieldset", "annotation") or "v-none" in classes or "rdg" in classes:
            return
        if element.get("data-made") is not None or "made" in classes or "apparatus" in classes:
            formats |= {"made"}
        if tag == "img":
            self.image(element)
        elif tag == "br":
            if self.paragraph is not None:
                etree.SubElement(self.run(), f"{{{_W}}}br")
                self.blank = True
        elif tag == "table":
            self.table(element, formats)
        elif tag in BLOCKS or tag in ("li", "dt", "dd", "article", "details", "summary", "figcaption", "caption"):
            self.block(element, tag, classes, formats)
        else:
            self.blocks(element, formats | _formats(element, tag))
            if tag in _TOKENS:
                self.text(" ", formats)

    def block(self, element: etree._Element, tag: str, classes: list[str], formats: frozenset[str]) -> None:
        """A block: its words are paragraphs of their own."""
        before = self.style
        self.end()
        if tag in _LEVELS:
            self.style = _LEVELS[tag]
        elif tag == "li":
            around = element.getparent()
            self.style = "List Number" if around is not None and around.tag == "ol" else "List Bullet"
        elif tag == "blockquote" or "cit" in classes:
            self.style = "Quote"
        elif tag in ("caption", "figcaption"):
            self.style = "Caption"
        self.blocks(element, formats | _formats(element, tag))
        self.end()
        self.style = before

    def text(self, text: str | None, formats: frozenset[str]) -> None:
        """Words into the paragraph; white space folded, none at its start."""
        if not text:
            return
        said = _BLANKS.sub(" ", _NO_XML.sub("\ufffd", text))
        if self.paragraph is None or self.blank:
            said = said.lstrip(" ")
        if not said:
            return
        written = etree.SubElement(self.run(formats), f"{{{_W}}}t", {_XML_SPACE: "preserve"})
        written.text = said
        self.blank = said.endswith(" ")

    def image(self, element: etree._Element) -> None:
        """The image, no wider than the page; its description where the format is none of the word processor's."""
        from docx.image.exceptions import (
            InvalidImageStreamError,
            UnexpectedEndOfFileError,
            UnrecognizedImageError,
        )
        from docx.shared import Emu, Inches

        described = element.get("alt", "")
        found = self.book.images.get(element.get("src", ""))
        try:
            if found is None:
                raise UnrecognizedImageError
            inline = self.paper.part.new_pic_inline(io.BytesIO(found.content), None, None)
        except (InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError, UnicodeDecodeError):
            self.text(f"[image: {described}]", frozenset(("made",)))
            return
        most = Inches(6)
        if inline.extent.cx > most:
            high = Emu(int(inline.extent.cy * most / inline.extent.cx))
            inline = self.paper.part.new_pic_inline(io.BytesIO(found.content), most, high)
        inline.docPr.set("descr", described)
        etree.SubElement(self.run(), f"{{{_W}}}drawing").append(inline)

    def table(self, element: etree._Element, formats: frozenset[str]) -> None:
        """A table, its caption before it; a cell that spans columns is one."""
        for caption in element.iterchildren("caption"):
            self.element(caption, formats)
        rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in _rows(element)]
        width = max((sum(_span(cell) for cell in row) for row in rows), default=0)
        self.end()
        if not width:
            return
        made = etree.Element(f"{{{_W}}}tbl")
        dress = etree.SubElement(made, f"{{{_W}}}tblPr")
        etree.SubElement(dress, f"{{{_W}}}tblStyle", {f"{{{_W}}}val": self.styles["Table Grid"]})
        grid = etree.SubElement(made, f"{{{_W}}}tblGrid")
        for _ in range(width):
            etree.SubElement(grid, f"{{{_W}}}gridCol")
        self.put(made)
        outer, style = self.place, self.style
        self.style = None
        for row in rows:
            line = etree.SubElement(made, f"{{{_W}}}tr")
            for cell in row:
                self.place = etree.SubElement(line, f"{{{_W}}}tc")
                properties = etree.SubElement(self.place, f"{{{_W}}}tcPr")
                if _span(cell) > 1:
                    etree.SubElement(properties, f"{{{_W}}}gridSpan", {f"{{{_W}}}val": str(_span(cell))})
                self.blocks(cell, formats | _formats(cell, str(cell.tag)))
                # A cell ends with a paragraph (ISO/IEC 29500-1, 17.4.65).
                self.end()
                if self.place[-1].tag != f"{{{_W}}}p":
                    self.open()
                self.end()
        self.place, self.style = outer, style
        if self.place is not self.body:
            self.open()
        self.end()

    def footnote(self, marker: str) -> None:
        """The note at `marker` as a footnote of the word processor's own."""
        self.used.add(marker)
        number = {f"{{{_W}}}id": str(len(self.footnotes) + 1)}
        etree.SubElement(self.run(frozenset(("sup",))), f"{{{_W}}}footnoteReference", number)
        kept = self.place, self.paragraph, self.style, self.blank
        self.place = etree.Element(f"{{{_W}}}footnote", number)
        self.footnotes.append(self.place)
        self.paragraph, self.style = None, "Footnote Text"
        etree.SubElement(self.run(frozenset(("sup",))), f"{{{_W}}}footnoteRef")
        first = self.paragraph
        self.text("\u00a0", frozenset())
        self.inside(self.notes[marker], first)
        self.place, self.paragraph, self.style, self.blank = kept

    def inside(self, note: etree._Element, first: etree._Element | None) -> None:
        """What a note says, its first paragraph beside its number."""
        self.text(note.text, frozenset())
        for position, child in enumerate(note):
            if position == 0 and child.tag in ("p", "div") and self.paragraph is first:
                self.blocks(child)
                self.end()
            elif isinstance(child.tag, str):
                self.element(child, frozenset())
            self.text(child.tail, frozenset())
        self.end()

    def finish(self) -> None:
        """The footnotes as the part of the package that word processors look for."""
        from docx.opc.constants import RELATIONSHIP_TYPE
        from docx.opc.packuri import PackURI
        from docx.opc.part import Part

        if not self.footnotes:
            return
        root = etree.Element(f"{{{_W}}}footnotes", nsmap={"w": _W, "r": _R})
        for ident, kind in (("-1", "separator"), ("0", "continuationSeparator")):
            note = etree.SubElement(root, f"{{{_W}}}footnote", {f"{{{_W}}}type": kind, f"{{{_W}}}id": ident})
            run = etree.SubElement(etree.SubElement(note, f"{{{_W}}}p"), f"{{{_W}}}r")
            etree.SubElement(run, f"{{{_W}}}{kind}")
        root.extend(self.footnotes)
        blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        part = Part(PackURI("/word/footnotes.xml"), _NOTES, blob, self.paper.part.package)
        self.paper.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


#: How words are dressed, in the order that the schema asks of `rPr`: (element, value).
_DRESS = {
    "made": ("rStyle", "Edition"),
    "bold": ("b", ""),
    "italic": ("i", ""),
    "caps": ("smallCaps", ""),
    "strike": ("strike", ""),
    "sup": ("vertAlign", "superscript"),
    "sub": ("vertAlign", "subscript"),
}
_ORDER = tuple(_DRESS)
_LEVELS = {f"h{level}": f"Heading {level - 1}" for level in range(2, 7)}


def _formats(element: etree._Element, tag: str) -> frozenset[str]:
    classes = (element.get("class") or "").split()
    found = set()
    if tag in _ITALIC or element.get("data-tei") in _ITALIC_TEI or "r-it" in classes:
        found.add("italic")
    if tag in _BOLD or "r-b" in classes:
        found.add("bold")
    if tag in ("sup", "sub"):
        found.add(tag)
    if tag in ("del", "s") or "r-st" in classes:
        found.add("strike")
    if "speaker" in classes or "r-sc" in classes:
        found.add("caps")
    return frozenset(found)


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    """The rows of `table`, without those of tables in its cells."""
    for each in table.iterchildren("tr", "thead", "tbody"):
        if each.tag == "tr":
            yield each
        else:
            yield from each.iterchildren("tr")


def _span(cell: etree._Element) -> int:
    count = cell.get("colspan") or "1"
    return min(int(count), 20) if count.isdigit() and int(count) > 0 else 1
