"""`teitools transform` as it is called: batches, faults of single files, what is said and with which status."""

import json

import pytest
from click.testing import CliRunner
from conftest import SWEEP
from fidelity import source_words, text_words
from lxml import html
from PIL import Image

from teitools.cli.transform import command
from teitools.document import parse
from teitools.render import TextOptions, compile_plan, sigla_of
from teitools.render.plain import walk_text

HEAD = (
    '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>A title</title></titleStmt>'
    "<publicationStmt><p/></publicationStmt><sourceDesc><p/></sourceDesc></fileDesc></teiHeader>"
)


@pytest.fixture
def transform(tmp_path, monkeypatch):
    """A function (arguments, {file name: body or whole document}) -> result; the current folder holds the files."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments, **files):
        for name, body in files.items():
            whole = body if body.startswith("<TEI") else f"{HEAD}<text><body>{body}</body></text></TEI>"
            (tmp_path / f"{name}.xml").write_text(whole, encoding="utf-8")
        return CliRunner().invoke(command, arguments)

    return call


@pytest.mark.parametrize(("target", "suffix"), [("html", ".html"), ("text", ".txt"), ("markdown", ".md")])
def test_a_malformed_file_stops_no_other(transform, tmp_path, target, suffix):
    done = transform("a.xml", "b.xml", "c.xml", "--to", target, "-o", "out", a="<p>one</p>", b="<TEI><p>", c="<p>3</p>")
    assert done.exit_code == 1
    assert "unexpected_end" in done.stderr and "out: 2 files" in done.stderr
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [f"a{suffix}", f"c{suffix}"]


def test_an_exception_in_one_file_stops_no_other(transform, tmp_path, monkeypatch):
    from teitools.render import html_signs

    def fail(*_):
        raise RuntimeError("no such hyphen")

    monkeypatch.setattr(html_signs, "_join", fail)
    done = transform("a.xml", "b.xml", "--to", "html", "-o", "out", a="<p>o<lb break='no'/>ne</p>", b="<p>two</p>")
    assert done.exit_code == 1
    assert "rendering_failed" in done.stderr and "no such hyphen" in done.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["b.html"]


def test_an_id_that_is_no_name_is_a_warning(transform):
    done = transform("a.xml", "--to", "html", a='<p xml:id="1 a">x</p><p xml:id="1 a">y</p>')
    assert done.exit_code == 0 and 'id="1_a"' in done.stdout
    assert done.stderr.count("id_no_name") == 2


APP = (
    '<p>The <app><lem wit="#A">quick <app><lem wit="#A">red</lem><rdg wit="#B">rede</rdg></app></lem><rdgGrp>'
    '<rdg wit="#C">slow</rdg></rdgGrp></app> fox<app><lem wit="#A #B"/><rdg wit="#C">es</rdg></app>.</p>'
)


@pytest.mark.parametrize(
    ("siglum", "text"), [("A", "The quick red fox."), ("#B", "The quick rede fox."), ("C", "The slow foxes.")]
)
def test_the_text_of_one_witness(transform, siglum, text):
    done = transform("a.xml", "--to", "text", "--witness", siglum, a=APP)
    assert done.exit_code == 0
    # A witness that a nested apparatus names only there reads the lemma around it.
    assert done.stdout.strip().endswith(text)


def test_a_witness_that_is_not_there_is_refused_with_the_list(transform, tmp_path):
    done = transform("a.xml", "--to", "text", "--witness", "Z", a=APP)
    assert done.exit_code == 2 and "`A`, `B`, `C`" in done.stderr
    done = transform("a.xml", "b.xml", "--to", "text", "--witness", "A", "-o", "out", b="<p>no apparatus</p>")
    assert done.exit_code == 1 and "unknown_witness" in done.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a.txt"]


def test_each_witness_of_a_critical_edition_reads_as_an_independent_extraction_does(shared):
    [path] = (shared / "data/corpora/apparatus").glob("*.xml")
    document = parse(path)
    sigla = sigla_of(document.root)
    assert len(sigla) > 3
    plain = compile_plan(output="plain")
    for siglum in sigla[: 6 if SWEEP else 2]:
        walk = walk_text(document, plain, TextOptions(witness=siglum), title=False)
        assert text_words(walk) == source_words(document, "reading", witness=siglum), siglum


def test_every_reading_is_in_the_page_once_below_its_passage_and_once_in_the_table(transform):
    page = html.fromstring(transform("a.xml", "--to", "html", a=APP).stdout)
    assert [each.get("value") for each in page.xpath("//input[@name='witness']")] == ["", "A", "B", "C"]
    assert len(page.xpath("//p/following-sibling::*[1][self::ol]/li")) == 3
    assert page.xpath("//details[@class='variants']//td/text()").count("slow") == 1


def test_standoff_as_lines_as_a_collection_and_as_tokens(transform, tmp_path):
    body = '<p xml:id="p1">Dear <persName ref="#a">Anna Bo</persName>. ' + "Long words follow here. " * 40 + "</p>"
    assert transform("a.xml", "--to", "text", "-o", "a.txt", "--standoff", "a.jsonl", a=body).exit_code == 0
    text = (tmp_path / "a.txt").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()]
    for each in lines:
        place, quote = each["target"]["selector"]
        assert quote["exact"] == text[place["start"] : place["end"]]
    assert max(len(each["target"]["selector"][1]["exact"]) for each in lines) > 900
    assert transform("a.xml", "--to", "text", "-o", "a.txt", "--standoff", "a.jsonld").exit_code == 0
    whole = json.loads((tmp_path / "a.jsonld").read_text(encoding="utf-8"))
    assert whole["type"] == "AnnotationCollection" and whole["total"] == len(whole["first"]["items"]) == len(lines)
    assert transform("a.xml", "--to", "text", "-o", "a.txt", "--standoff", "a.tsv").exit_code == 0
    rows = [line.split("\t") for line in (tmp_path / "a.tsv").read_text(encoding="utf-8").splitlines() if "\t" in line]
    assert all(text[int(row[2]) : int(row[3])] == row[1] for row in rows)
    assert [row[4] for row in rows if row[1] in ("Dear", "Anna", "Bo")] == ["_", "B-persName=#a", "I-persName=#a"]


def test_mentions_lead_back_to_the_same_elements(transform, tmp_path, shared):
    """The round trip: each annotation names the element whose words it quotes, and no mention is missing."""
    for path in sorted((shared / "data/diary").glob("*.xml"))[:8]:
        done = transform(str(path), "--to", "text", "-o", "a.txt", "--standoff", "a.jsonl")
        assert done.exit_code == 0
        document = parse(path)
        [body] = document.root.iter("{http://www.tei-c.org/ns/1.0}body")
        found = []
        for line in (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines():
            each = json.loads(line)
            selector = each["body"][-1]["selector"]
            if selector["type"] == "XPathSelector":
                [element] = document.root.getroottree().xpath(selector["value"])
            else:
                [element] = document.root.xpath("//*[@xml:id=$id]", id=selector["value"])
            if element.get("ref") and body in element.iterancestors():
                quoted = each["target"]["selector"][1]["exact"]
                assert quoted.split() == "".join(element.itertext()).split()
                found.append(element)
        assert found == [each for each in body.iter() if each.get("ref") and "".join(each.itertext()).strip()]


def test_a_text_with_divisions_has_a_list_of_contents(transform):
    chapters = "".join(f"<div><head>Chapter {n}<note>n</note></head><p>x</p></div>" for n in range(4))
    page = html.fromstring(transform("a.xml", "--to", "html", a=chapters).stdout)
    links = page.xpath("//details[@class='contents']//a")
    assert [each.text for each in links] == [f"Chapter {n}" for n in range(4)]
    assert all(page.get_element_by_id(each.get("href")[1:]).tag == "section" for each in links)
    assert not html.fromstring(transform("a.xml", "--to", "html", a="<p>x</p>").stdout).xpath("//nav")


@pytest.mark.parametrize(("notes", "shown"), [("end", True), ("foot", True), ("inline", True), ("out", False)])
def test_notes_of_a_page_stand_where_they_are_asked_for(transform, notes, shown):
    done = transform("a.xml", "--to", "html", "--notes", notes, a="<p>x<note>A remark</note></p>")
    assert done.exit_code == 0 and ("A remark" in done.stdout) is shown and "words_lost" not in done.stderr


def test_a_blocked_instruction_says_that_it_is_blocked(transform, tmp_path):
    (tmp_path / "s.xsl").write_text(
        '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template match="/">'
        "<xsl:value-of select=\"document('other.xml')\"/></xsl:template></xsl:stylesheet>"
    )
    done = transform("a.xml", "--to", "text", "--xslt", "s.xsl", a="<p>x</p>")
    said = str(done.exception) + done.stderr
    assert "blocked" in said and "other.xml" in said


@pytest.mark.parametrize(
    ("declared", "lang"),
    [
        ('<language ident="de"/>', "de"),
        ('<language ident="en" usage="10"/><language ident="de" usage="90"/>', "de"),
        ('<language ident="en"/><language ident="de"/>', None),
    ],
)
def test_the_language_of_the_text_is_never_guessed(transform, declared, lang):
    header = f"<profileDesc><langUsage>{declared}</langUsage></profileDesc></teiHeader>"
    document = HEAD.replace("</teiHeader>", header) + "<text><body><p>Worte</p></body></text></TEI>"
    page = html.fromstring(transform("a.xml", "--to", "html", a=document).stdout)
    assert page.xpath("//article")[0].get("lang") == lang and page.get("lang") == (lang or "en")
    assert page.xpath("//main")[0].get("lang") == (None if lang else "")


def test_a_language_has_its_shortest_code_and_what_is_none_is_left_out(transform):
    body = '<p xml:lang="lat">a</p><p xml:lang="grc-Latn">b</p><p xml:lang="italic">c</p>'
    page = html.fromstring(transform("a.xml", "--to", "html", a=body).stdout)
    assert [each.get("lang") for each in page.xpath("//article//p")] == ["la", "grc-Latn", None]


def test_tex_is_set_with_its_source_beside_it(transform):
    pytest.importorskip("latex2mathml")
    done = transform("a.xml", "--to", "html", a='<p>So <formula notation="TeX">\\frac{a}{b}</formula>.</p>')
    assert "<mfrac>" in done.stdout and 'alttext="\\frac{a}{b}"' in done.stdout
    assert 'encoding="application/x-tex"' in done.stdout and "words_lost" not in done.stderr


def test_tex_that_is_left_open_is_shown_as_it_is_written(transform):
    page = transform("a.xml", "--to", "html", a='<p><formula notation="TeX">\\frac{1</formula></p>').stdout
    assert "<math" not in page
    assert "\\frac{1<" in page


def test_formulae_among_blocks_are_blocks_in_text(transform):
    one = '<formula notation="TeX">{}</formula>'
    done = transform("a.xml", "--to", "text", a=f"{one.format('x')}{one.format('y')}<p>in {one.format('z')} line</p>")
    assert done.stdout.endswith("x\n\ny\n\nin z line\n")


def test_zones_lead_to_their_text_and_back(transform, tmp_path):
    Image.new("RGB", (20, 30)).save(tmp_path / "a b.jpg")
    body = (
        HEAD
        + '<facsimile><surface lrx="200" lry="300"><graphic url="a b.jpg"/><zone xml:id="z1" points="1,1 9,1 9,9"/>'
        '<zone xml:id="z2" ulx="1" uly="1" lrx="5" lry="5"/></surface></facsimile>'
        '<text><body><p xml:id="p1" facs="#z1">Words.</p></body></text></TEI>'
    )
    page = html.fromstring(transform("a.xml", "--to", "html", a=body).stdout)
    assert page.xpath("//svg/a/@href") == ["#p1"] and page.xpath("//svg/a/@id") == ["z1"]
    assert page.xpath("//p[@id='p1']/a/@href") == ["#z1"]
    assert page.xpath("//img/@src") == ["a%20b.jpg"]


def test_the_setting_says_the_language_of_what_does_not_say_its_own(transform, tmp_path):
    (tmp_path / "teitools.toml").write_text('language = "deu"\n', encoding="utf-8")
    french = f'{HEAD}<text xml:lang="fra"><body><p>mot</p></body></text></TEI>'
    for name, wanted in (("a", "de"), ("b", "fr")):
        done = transform(f"{name}.xml", "--to", "html", a="<p>Wort</p>", b=french)
        assert f'<html lang="{wanted}">' in done.output
        assert f'<article lang="{wanted}">' in done.output


def test_a_page_for_each_division_and_the_ways_between(transform, tmp_path):
    one = '<div xml:id="d{0}"><head>Part {0}</head><p>See <ref target="#d1">one</ref></p></div>'
    body = "".join(one.format(number) for number in (1, 2, 3))
    done = transform("a.xml", "--to", "html", "--split", "-o", "out", a=body)
    assert done.exit_code == 0, done.output
    second = (tmp_path / "out" / "text-002.html").read_text(encoding="utf-8")
    assert 'rel="prev"' in second
    assert 'href="text-001.html#d1"' in second
    assert 'href="text-003.html"' in second
    assert "Part 3" in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert transform("a.xml", "--to", "text", "--split", "-o", "out").exit_code == 2
    assert transform("a.xml", "--to", "html", "--split").exit_code == 2


WORKS = (
    HEAD.replace("<TEI ", '<TEI xml:lang="de" ')
    + "<text><body><p>See<note><biblStruct><monogr><author>Doe, Jane</author>"
    '<title level="m">Inner</title><imprint><date when="1999"/></imprint></monogr></biblStruct></note></p><listBibl>'
    '<biblStruct xml:id="b1"><analytic><author>Roe, Ann</author><title level="a">On *stars*</title></analytic><monogr>'
    '<title level="j">Things</title><imprint><biblScope unit="volume">12</biblScope><biblScope unit="page" from="1" '
    'to="5"/><date when="1910"/></imprint></monogr><note>A remark.</note></biblStruct>'
    "<bibl>Loose <author>Poe</author>, <title>Text</title></bibl><biblStruct><monogr><title/></monogr></biblStruct>"
    "</listBibl></body></text></TEI>"
)


def test_records_as_plain_citations(transform):
    done = transform("a.xml", "--to", "text", "--citations", "plain", a=WORKS)
    assert done.exit_code == 0
    assert "Roe, Ann: On *stars*. In: Things 12. 1910, p. 1–5.[2]" in done.output
    assert "[1] Doe, Jane: Inner. 1999." in done.output
    assert "[2] A remark." in done.output
    assert "Loose Poe, Text" in done.output
    assert "words" not in done.stderr
    shown = transform("a.xml", "--to", "markdown", "--citations", "plain").output
    assert r"- Roe, Ann: On \*stars\*. In: Things 12. 1910, p. 1–5.\[2\]" in shown
    page = html.fromstring(transform("a.xml", "--to", "html", "--citations", "plain").output)
    assert page.get_element_by_id("b1").text_content().startswith("Roe, Ann: On *stars*. In: Things 12")


def test_records_in_a_declared_style_and_the_language_of_the_text(transform):
    pytest.importorskip("citeproc")
    style = "harvard-cite-them-right"
    page = html.fromstring(transform("a.xml", "--to", "html", "--citations", style, a=WORKS).output)
    cited = page.get_element_by_id("b1")
    assert "Roe, A. (1910)" in cited.text_content()
    assert "S. 1–5" in cited.text_content() or "1–5" in cited.text_content()
    assert [each.text for each in cited.iter("i")] == ["Things"]
    assert "*Things*" in transform("a.xml", "--to", "markdown", "--citations", style).output
    assert transform("a.xml", "--to", "epub", "--citations", style, "-o", "a.epub").exit_code == 0


@pytest.mark.parametrize(
    ("style", "said"),
    [
        ("harvard-cite-them-rihgt", "did you mean `harvard-cite-them-right`"),
        ("nowhere.csl", "cannot be read"),
        ("words.csl", "is no citation style"),
        ("dependent.csl", "only stands for another style: name `apa`"),
        ("other.csl", "is no citation style with a bibliography"),
    ],
)
def test_a_wrong_style_is_one_clear_line(transform, tmp_path, style, said):
    pytest.importorskip("citeproc")
    (tmp_path / "words.csl").write_text("words")
    (tmp_path / "other.csl").write_text("<style/>")
    (tmp_path / "dependent.csl").write_text(
        '<style xmlns="http://purl.org/net/xbiblio/csl"><info><link rel="independent-parent" '
        'href="http://www.zotero.org/styles/apa"/></info></style>'
    )
    done = transform("a.xml", "--to", "text", "--citations", style, a=WORKS)
    assert done.exit_code == 2
    assert said in done.stderr.splitlines()[-1]


def test_a_style_without_its_extra_says_what_to_install(transform, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda *_: None)
    done = transform("a.xml", "--to", "text", "--citations", "apa", a=WORKS)
    assert done.exit_code == 2
    assert "teitools[citations]" in done.stderr
    assert transform("a.xml", "--to", "text", "--citations", "plain").exit_code == 0


def test_pages_of_an_earlier_split_go_and_nothing_else(transform, tmp_path):
    one = '<div xml:id="d{0}"><head>Part {0}</head><p>Words</p></div>'
    out = tmp_path / "out"

    def split(parts):
        done = transform(
            "a.xml", "--to", "html", "--split", "-o", "out", a="".join(map(one.format, range(1, parts + 1)))
        )
        assert done.exit_code == 0, done.output
        return done.output, sorted(each.name for each in out.iterdir())

    _, names = split(5)
    assert {"text-004.html", "text-005.html"} <= set(names)
    (out / "image.png").write_bytes(b"foreign")
    (out / "text-009.html").write_text("foreign")
    (out / "text-004.html").write_text("changed by hand")
    said, names = split(3)
    assert "1 of an earlier text removed" in said
    assert "text-005.html" not in names
    assert {"image.png", "text-003.html", "text-004.html", "text-009.html"} <= set(names)
    # A mark that names what lies elsewhere removes nothing there.
    (tmp_path / "kept").write_bytes(b"")
    mark = json.loads((out / "build.json").read_text())
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    (out / "build.json").write_text(json.dumps({**mark, "sha256": {"../kept": empty, "text-003.html": 1}}))
    assert split(2)[1] == [*names]
    assert (tmp_path / "kept").exists()


FACSIMILE = (
    f"{HEAD}"
    '<facsimile><surface n="1r" ulx="100" uly="0" lrx="900" lry="1000"><graphic url="https://iiif.example.org/a/full/full/0/'
    'default.jpg"/><zone xml:id="z1" ulx="200" uly="50" lrx="400" lry="150"/><zone/></surface>'
    '<surface><graphic url="my scan.png" width="300px" height="400px"/></surface></facsimile>'
    '<text xml:lang="de"><body><p facs="#z1">Erste Zeile</p></body></text></TEI>'
)


def test_a_manifest_with_zones_as_viewers_take_it(transform, tmp_path):
    from iiif_prezi3 import Manifest

    (tmp_path / "teitools.toml").write_text('url = "https://example.org/e/"\n', encoding="utf-8")
    done = transform("a b.xml", "--to", "iiif", **{"a b": FACSIMILE})
    made = json.loads(done.output)
    Manifest(**made)
    assert made["id"] == "https://example.org/e/a%20b/manifest.json"
    first, second = made["items"]
    assert (first["width"], first["height"], first["label"]) == (800, 1000, {"none": ["1r"]})
    image = first["items"][0]["items"][0]["body"]
    assert image["service"][0]["@id"] == "https://iiif.example.org/a"
    (zone,) = first["annotations"][0]["items"]
    assert zone["target"].endswith("/canvas/1#xywh=100,50,200,100")
    assert zone["body"] == {"type": "TextualBody", "value": "Erste Zeile", "format": "text/plain", "language": "de"}
    assert second["items"][0]["items"][0]["body"]["id"] == "https://example.org/e/my%20scan.png"
    assert (second["width"], second["height"]) == (300, 400)


def test_no_manifest_without_an_address_or_images(transform, tmp_path):
    assert "set `url`" in transform("a.xml", "--to", "iiif", a=FACSIMILE).output
    (tmp_path / "teitools.toml").write_text('url = "https://example.org/e/"\n', encoding="utf-8")
    assert "names no images" in transform("b.xml", "--to", "iiif", b="<p>none</p>").output


LOSSES = (
    '<p>One <app><lem wit="#A">two</lem><rdg wit="#B">two<lacunaStart/></rdg></app> three '
    '<app><lem>four</lem><rdg wit="#A">IV</rdg></app><note>said</note></p><p>five '
    '<app><lem wit="#A">six</lem><rdg wit="#B"><lacunaEnd/>VI</rdg></app> seven <app><lem wit="#A">eight</lem>'
    '<rdg wit="#C"><witStart/>eight</rdg></app> nine <witEnd wit="#C"/>ten</p>'
)


@pytest.mark.parametrize(
    ("siglum", "text"),
    [
        ("A", "One two three IV[1]\n\nfive six seven eight nine ten"),
        ("B", "One two[…][1]\n\nVI seven eight nine ten"),
        ("C", "[…] eight nine […]"),
    ],
)
def test_what_a_witness_has_lost_is_not_in_its_text(transform, siglum, text):
    done = transform("a.xml", "--to", "text", "--witness", siglum, a=LOSSES)
    assert done.output.partition("NOTES")[0].partition("\n\n")[2].strip() == text
    assert "words_lost" not in done.output
    assert transform("a.xml", "--to", "html", "--witness", siglum, a=LOSSES).exit_code == 0
