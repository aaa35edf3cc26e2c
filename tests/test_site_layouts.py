"""Any folder of TEI is found and built without settings; what is wrong with it is named, and its pages stand."""

import pytest
from cases import unpack
from click.testing import CliRunner
from lxml import html
from test_site import build_site, check_links

from teitools.cli.build import command
from teitools.edition import load_edition, recognised
from teitools.site import make_site

TEI = 'xmlns="http://www.tei-c.org/ns/1.0"'


def text(ident, title, body, more=""):
    return (
        f'<TEI {TEI} xml:id="{ident}"><teiHeader><fileDesc><titleStmt><title>{title}</title></titleStmt>'
        f"<publicationStmt><p/></publicationStmt><sourceDesc><p/></sourceDesc></fileDesc>{more}</teiHeader>"
        f"<text><body><p>{body}</p></body></text></TEI>"
    )


PEOPLE = '<listPerson><person xml:id="ann"><persName>Ann</persName></person></listPerson>'
REGISTER = f"<TEI {TEI}><teiHeader/><standOff>{PEOPLE}</standOff></TEI>"
LISTED = f"<TEI {TEI}><teiHeader/><text><body><div><head>People</head>{PEOPLE}</div></body></text></TEI>"
ONE = text("one", "One", '<persName ref="{}#ann">Ann</persName>')
TWO = text("two", "Two", 'See <persName ref="#ann">Ann</persName>')
LAYOUTS = {
    "editions and indices": {
        "editions/one.xml": ONE.format("../indices/people.xml"),
        "editions/two.xml": TWO,
        "indices/people.xml": LISTED,
    },
    "texts alone": {
        "texts/one.xml": ONE.format("../indexes/people.xml"),
        "texts/two.xml": TWO,
        "indexes/people.xml": REGISTER,
    },
    "side by side": {
        "one.xml": ONE.format("listperson.xml"),
        "two.xml": TWO,
        "listperson.xml": LISTED,
        "x.xml": "<x/>",
    },
    "a corpus that holds its texts": {
        "corpus.xml": f'<?xml version="1.0"?>\n<teiCorpus {TEI} xml:lang="it">\n<teiHeader><fileDesc><titleStmt>'
        "<title>Both</title></titleStmt><publicationStmt><p/></publicationStmt>"
        f"<sourceDesc>{PEOPLE}</sourceDesc></fileDesc></teiHeader>\n"
        + ONE.format("").replace(f" {TEI}", "")
        + "\n"
        + TWO.replace(f" {TEI}", "").replace("See", 'See <ref target="#one">the first</ref>')
        + "\n</teiCorpus>"
    },
}


HOLDING = LAYOUTS["a corpus that holds its texts"]["corpus.xml"]
LAYOUTS["a corpus that holds its texts, beside a title"] = {
    "teitools.toml": 'title = "Both"\n',
    "tei/all.xml": HOLDING,
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_folder_is_built_as_it_is(name, tmp_path):
    edition = load_edition(recognised(unpack(LAYOUTS[name], tmp_path / "in")))
    assert [each.root.get("{http://www.w3.org/XML/1998/namespace}id") for each in edition.texts] == ["one", "two"]
    built = build_site(edition, tmp_path / "out")
    check_links(tmp_path / "out")
    assert {"texts/one.html", "texts/two.html", "persons/ann.html"} <= set(built)
    page = html.fromstring(built["texts/one.html"])
    assert page.xpath("//article//a[@href='../persons/ann.html']/text()") == ["Ann"]
    record = html.fromstring(built["persons/ann.html"])
    assert any("texts/one.html#" in each for each in record.xpath("//@href"))


def test_texts_of_a_corpus_are_where_they_stand_in_its_file(tmp_path):
    files = LAYOUTS["a corpus that holds its texts"]
    edition = load_edition(recognised(unpack(files, tmp_path)))
    assert edition.title == "Both"
    for document in edition.texts:
        place = document.start_tag_span(next(document.root.iter("{*}p")))
        line, column = document.position(place.start)
        assert files["corpus.xml"].splitlines()[line - 1][column - 1 :].startswith("<p")
        assert document.root.get("{http://www.w3.org/XML/1998/namespace}lang") == "it"
    page = html.fromstring(make_site(edition).html["texts/two.html"])
    assert page.xpath("//article//a[text()='the first']/@href") == ["../texts/one.html"]


def test_what_readers_would_stumble_over_is_named_and_every_page_stands(tmp_path):
    files = {
        "texts/a.xml": text("same", "", "x"),
        "texts/b.xml": text("Same", "B", "y"),
        "texts/c.xml": text("same", "C", "z"),
        "indices/p.xml": REGISTER.replace(
            "<person ", '<person xml:id="p1"><birth when="1890"/></person><person xml:id="Ann"/><person ', 1
        ),
    }
    folder = unpack(files, tmp_path / "in")
    ran = CliRunner().invoke(command, [str(folder), "-o", str(tmp_path / "out"), "--no-search"])
    assert ran.exit_code == 0
    said = [line for line in ran.stderr.splitlines() if "[" in line]
    assert [line.partition("[")[2].partition("]")[0] for line in said] == [
        "text_untitled",
        "address_shared",
        "address_shared",
        "record_unnamed",
        "address_shared",
        "record_unnamed",
    ]
    check_links(tmp_path / "out/html")
    pages = [path.stem for path in (tmp_path / "out/html/texts").glob("*.html")]
    assert len({each.casefold() for each in pages}) == 3


def dated(number, genre):
    more = (
        f'<profileDesc><creation><date when="{1950 - number}"/></creation>'
        f'<textClass><keywords><term type="genre">{genre}</term></keywords></textClass></profileDesc>'
    )
    return text(f"t{number:03}", f"Title {number}", "x", more)


def test_order_and_grouping_are_a_line_of_the_settings(tmp_path):
    files = {f"texts/t{number:03}.xml": dated(number, "ode" if number % 2 else "epic") for number in range(70)}

    def built(line):
        folder = unpack(
            files | ({"teitools.toml": f'texts = ["texts"]\n{line}\n'} if line else {}), tmp_path / str(len(line))
        )
        site = make_site(load_edition(recognised(folder))).html
        first = html.fromstring(site["texts/t000.html"]).xpath("//nav[@class='turn']/a/@href")
        return site, first

    assert "t001" in built("")[1][0] and len(built("")[1]) == 1
    site, ways = built('group = "genre"')
    assert [each for each in site if each.startswith("lists/")] == ["lists/epic.html", "lists/ode.html"]
    assert "t001" in ways[0]
    assert len(built('order = "given"')[1]) == 1
    assert "t001" in built('order = "title"')[1][0]


def test_the_first_page_says_how_to_cite(tmp_path):
    files = LAYOUTS["a corpus that holds its texts"]
    source = files["corpus.xml"].replace(
        "<publicationStmt><p/></publicationStmt>",
        '<publicationStmt><publisher>Press</publisher><pubPlace>Turin</pubPlace><date when="2026-11">N</date>'
        '<idno type="DOI">10.1234/x</idno></publicationStmt>',
        1,
    )
    source = source.replace("<title>Both</title>", "<title>Both</title><editor>Rossi, Ada</editor>", 1)
    home = html.fromstring(make_site(load_edition(recognised(unpack({"c.xml": source}, tmp_path)))).html["index.html"])
    [said] = home.xpath("//p[@id='citation']/text()")
    assert said == "Both, a cura di Ada Rossi. Turin, Press, novembre 2026. https://doi.org/10.1234/x."
    files = {each.get("download"): each.get("href") for each in home.xpath("//div[@class='cite']//a")}
    assert list(files) == ["edition.bib", "edition.ris", "edition.json"]
    assert "editor%20%3D%20%7BRossi%2C%20Ada%7D" in files["edition.bib"]


def test_more_than_a_few_texts_are_a_table_that_says_who_and_when(tmp_path):
    files = {f"texts/{number:02}.xml": dated(number, "g") for number in range(14)}
    page = html.fromstring(make_site(load_edition(recognised(unpack(files, tmp_path / "many")))).html["index.html"])
    table = page.xpath("//table[contains(@class, 'texts-table')]")[0]
    assert [each.text for each in table.xpath("thead//th")] == ["Title", "Date", "Mentions"]
    first = table.xpath("tbody/tr")[0]
    assert first.xpath("string(th/a)") == "Title 13" and first.xpath("td[1]/@data-sort") == ["1937"]
    few = dict(list(files.items())[:3])
    page = html.fromstring(make_site(load_edition(recognised(unpack(few, tmp_path / "few")))).html["index.html"])
    assert len(page.xpath("//ul[@class='texts']/li")) == 3
