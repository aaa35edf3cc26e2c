"""The words of books (EPUB, DOCX, PDF) and of a split text, by readers that share no code with the writers."""

import io
import re
import unicodedata
import zipfile
from collections import Counter

from fidelity import _shown, _split, ends, letters, source_words
from lxml import etree

from teitools.document import parse
from teitools.render import HtmlOptions, bind, compile_plan, render_split, write_docx, write_epub, write_pdf

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def bound(path, view="reading", output="web"):
    return bind(parse(path), compile_plan(output=output), HtmlOptions(views=(view,)))


def epub_words(data):
    """The words of the chapters, then those of the notes: what is there, read by the package's own order."""
    text, notes = [], []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        package = etree.fromstring(archive.read("EPUB/package.opf"))
        files = {item.get("id"): item.get("href") for item in package.iter("{*}item")}
        for item in package.iter("{*}itemref"):
            if not item.get("idref").startswith("text-"):
                continue
            page = etree.fromstring(archive.read(f"EPUB/{files[item.get('idref')]}"))
            for each in page.iter(etree.Element):
                each.tag = etree.QName(each).localname
            body = page.find("body")
            for section in body.findall("section[@class='notes']"):
                notes += [_shown(aside) for aside in section.iterfind("aside")]
                body.remove(section)
            text.append(_shown(body))
    return _split(text), [word for note in notes for word in _split(note)]


def _paragraphs(root):
    """The text of each paragraph that is the source's."""
    found = []
    for paragraph in root.iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        style = style.get(f"{W}val") if style is not None else ""
        parts = []
        for run in paragraph.iter(f"{W}r"):
            dress = run.find(f"{W}rPr/{W}rStyle")
            if dress is not None and dress.get(f"{W}val") == "Edition":
                parts.append(" ")
                continue
            parts += ["\n" if each.tag == f"{W}br" else each.text or "" for each in run.iter(f"{W}t", f"{W}br")]
        found.append((style, "".join(parts)))
    return found


def docx_words(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        text = _paragraphs(etree.fromstring(archive.read("word/document.xml")))
        notes = []
        if "word/footnotes.xml" in archive.namelist():
            notes = _paragraphs(etree.fromstring(archive.read("word/footnotes.xml")))
    kept = []
    for style, said in text:
        if style == "Heading1" and said == "About this text":
            break
        if style not in ("Title", "Subtitle"):
            kept.append(said)
    return _split("\n".join(kept)), _split("\n".join(said for _, said in notes))


def split_words(path):
    """The words of the pages, then those of their notes; every link to another page leads to a place on it."""
    options = HtmlOptions(views=("reading",), parallel=False, stable_ids=True)
    pages, _ = render_split(parse(path), compile_plan(), options)
    ids = {name: set(page.xpath("//@id")) for name, page in pages.items() if name.endswith(".html")}
    text, notes = [], []
    for name, page in sorted(pages.items()):
        if name not in ids:
            continue
        for href in map(str, page.xpath("//article//a/@href | //nav//a/@href")):
            file, _, fragment = href.partition("#")
            if (file or name) in ids:
                assert not fragment or fragment in ids[file or name], (name, href)
        for article in page.iter("article"):
            for section in article.findall("section[@class='notes']"):
                notes += [_shown(item) for item in section.find("ol")]
                article.remove(section)
            text.append(_shown(article))
    return _split(text), [word for note in notes for word in _split(note)]


def check(path):
    """Every word of the text once and in order, then those of the notes, in EPUB, DOCX and on the pages of a split."""
    wanted = source_words(parse(path), "reading")
    check_order(path, wanted, *epub_words(write_epub(bound(path), "1980-01-01")))
    check_order(path, wanted, *docx_words(write_docx(bound(path, output="print"))))
    check_order(path, wanted, *split_words(path))


def check_order(path, wanted, text, notes):
    shown, whole = letters(text), letters(wanted)
    rest = whole[len(shown) :]
    assert shown + rest == whole, path
    assert ends(text) >= {each for each in ends(wanted) if each <= len(shown)}, path
    # Notes stand in the order of their markers, chapter by chapter.
    assert Counter(letters(notes)) == Counter(rest), path


def _name_identity(reader):
    """Fonts whose encoding is a table in the file that maps each code to itself are said to have `Identity-H`.

    pypdf does not read such tables, and would take two-byte codes for letters; other readers of PDF do.
    """
    from pypdf.generic import NameObject

    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            encoding = font.get_object()["/Encoding"].get_object()
            if not isinstance(encoding, str):
                pairs = re.findall(r"<([0-9a-f]+)> (\d+)", encoding.get_data().decode())
                assert pairs and all(int(glyph) in (0, int(code, 16)) for code, glyph in pairs)
                font.get_object()[NameObject("/Encoding")] = NameObject("/Identity-H")


def in_pdf(data):
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data))
    _name_identity(reader)
    text = "\n".join(page.extract_text() for page in reader.pages)
    return reader, Counter(each for each in unicodedata.normalize("NFKC", text).casefold() if each.isalnum())


def check_paper(path):
    """Every letter of the text is in the PDF, as often as the text has it; the reader of the PDF."""
    reader, found = in_pdf(write_pdf(bound(path, output="print")))
    document = parse(path)
    for formula in document.root.iter("{*}formula"):
        # Set from its source, whose commands are no words on paper.
        formula.text = None
    said = unicodedata.normalize("NFKC", "".join(source_words(document, "reading"))).casefold()
    wanted = Counter(each for each in said if each.isalnum())
    assert wanted, path
    assert not wanted - found, (path, wanted - found)
    return reader
