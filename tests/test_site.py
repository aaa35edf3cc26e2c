"""The built site: whole or not at all, the same every time, every link leading somewhere, nothing from elsewhere."""

import csv
import gzip
import io
import json
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin

import pytest
from cases import unpack
from lxml import etree, html
from trees import assert_same, files_of

from teitools.edition import find_settings, load_edition
from teitools.render.interface import english
from teitools.site import gather, has_search, make_site, replace_folder
from teitools.site.dates import DateValue, date_value
from teitools.site.searched_words import searched_words

HEADER = (
    "<teiHeader><fileDesc><titleStmt><title>{title}</title></titleStmt><publicationStmt><publisher>P</publisher>"
    '<availability><licence target="https://creativecommons.org/licenses/by/4.0/"><p>CC</p></licence></availability>'
    "</publicationStmt><sourceDesc><p>s</p></sourceDesc></fileDesc>{more}</teiHeader>"
)
PREFIX = (
    '<encodingDesc><listPrefixDef><prefixDef ident="person" matchPattern="(.+)" '
    'replacementPattern="registers/persons.xml#$1"/></listPrefixDef></encodingDesc>'
)
TEI = 'xmlns="http://www.tei-c.org/ns/1.0"'
EDITION = {
    "tei/edition.xml": f"<teiCorpus {TEI}>{HEADER.format(title='The edition', more=PREFIX)}</teiCorpus>",
    "tei/texts/one.xml": f"""<TEI {TEI} xml:id="one" xml:lang="en">
{HEADER.format(title="Text one", more="")}<text><body>
<div type="regest"><p xml:id="r1" corresp="#p1">In <date when="1921-01">January 1921</date>
<persName ref="person:a">A. Person</persName> leaves.</p></div>
<div type="transcription"><p xml:id="p1"><gap reason="legal" unit="chars" quantity="12" source="s.txt#char=0,12"/>
<persName ref="person:a">Person</persName> <gap reason="legal" unit="chars" quantity="1" source="s.txt#char=20,21"/>
<date notBefore="1920" notAfter="1921">then</date>, <persName ref="person:nobody">Nobody</persName></p></div>
</body></text></TEI>""",
    "tei/registers/persons.xml": f"""<TEI {TEI} xml:id="persons">
{HEADER.format(title="Persons", more="")}<standOff><listPerson>
<person xml:id="a"><persName type="main"><forename>Ann</forename> <surname>Person</surname></persName>
<birth when="1890"/><note>Described.</note></person>
<person xml:id="b"><persName type="main">Other</persName></person>
<listRelation><relation name="knows" active="#a" passive="#b"/></listRelation></listPerson></standOff></TEI>""",
}


@pytest.fixture
def edition(tmp_path):
    return load_edition(find_settings(unpack(EDITION, tmp_path)))


def build_site(edition, folder, models=None):
    """The site in a folder, as the command writes it; its files by path."""
    site = make_site(edition, models)
    replace_folder(folder, site.html, "1")
    return site.html


def test_every_page_is_there_and_every_link_leads_somewhere(edition, tmp_path):
    built = build_site(edition, tmp_path / "out")
    assert set(built) >= {"index.html", "about.html", "persons.html", "dates.html", "texts/one.html", "style.css"}
    check_links(tmp_path / "out")


def check_links(folder):
    pages = {path: html.fromstring(path.read_bytes()) for path in folder.rglob("*.html")}
    ids = {path: list(page.xpath("//@id")) for path, page in pages.items()}
    for path, page in pages.items():
        assert len(ids[path]) == len(set(ids[path])), f"{path.name}: an id twice"
        for address in page.xpath("//@href | //@src"):
            target, fragment = urldefrag(address)
            if target.startswith(("https://", "http://", "mailto:", "data:application/")):
                continue
            assert ":" not in target and not target.startswith("/"), address
            file = Path(unquote(urljoin(path.as_uri(), target)).removeprefix("file://")) if target else path
            assert file.is_file(), f"{path.name}: {address}"
            if fragment and file in ids:
                assert unquote(fragment) in ids[file], f"{path.name}: {address}"


def test_nothing_is_fetched_from_elsewhere_and_no_script_but_the_sites_runs(edition, tmp_path):
    build_site(edition, tmp_path / "out")
    for path in (tmp_path / "out").rglob("*.html"):
        page = html.fromstring(path.read_bytes())
        assert {each.rpartition("/")[2] for each in page.xpath("//script/@src")} == {"site.js"}
        assert not page.xpath("//script[not(@src) and not(@type='application/ld+json')]")
        assert not page.xpath("//iframe | //object | //embed | //@*[starts-with(name(), 'on')]")
        for loaded in page.xpath("//img/@src | //link[@rel='stylesheet']/@href | //source/@src"):
            assert ":" not in loaded
    assert b"url(" not in (tmp_path / "out" / "style.css").read_bytes()


def test_headings_are_in_order_and_landmarks_are_there(edition, tmp_path):
    build_site(edition, tmp_path / "out")
    for path in (tmp_path / "out").rglob("*.html"):
        page = html.fromstring(path.read_bytes())
        levels = [int(each.tag[1]) for each in page.iter("h1", "h2", "h3", "h4", "h5", "h6")]
        assert levels[0] == 1 and levels.count(1) == 1, path.name
        assert all(after - before <= 1 for before, after in pairwise(levels)), path.name
        assert len(page.xpath("//main")) == len(page.xpath("/html/body/footer")) == 1
        assert page.get("lang") and page.xpath("//nav/@aria-label")


def test_a_mention_leads_to_its_record_and_back(edition, tmp_path):
    build_site(edition, tmp_path / "out")
    text = html.fromstring((tmp_path / "out/texts/one.html").read_bytes())
    [mention] = text.xpath("//p[@id='p1']//a[@href='../persons/a.html']")
    assert mention.get("href") == "../persons/a.html"
    [card] = text.xpath("//div[@popover and @id=$id]", id=mention.get("interestfor"))
    assert [each.text_content() for each in card] == ["person", "Ann Person", "born 1890; Described", "2 mentions"]
    assert card.xpath(".//a/@href") == ["../persons/a.html"]
    record = html.fromstring((tmp_path / "out/persons/a.html").read_bytes())
    [listed] = html.fromstring((tmp_path / "out/persons.html").read_bytes()).xpath("//tr[.//a[@href='persons/a.html']]")
    assert [cell.text_content() for cell in listed] == ["Person, Ann", "born 1890; Described", "1", "2"]
    assert f"../texts/one.html#{mention.get('id')}" in record.xpath(".//@href")
    assert "knows" in record.text_content() and "1890" in record.text_content()
    [context] = [item for item in record.xpath(".//li") if item.xpath(f".//a[contains(@href, '#{mention.get('id')}')]")]
    assert context.text_content().startswith("[…] Person […] then")


def many(count, folder, text):
    """An edition of `count` texts; text: (number) -> (header's profileDesc, the paragraph)."""
    files = {}
    for number in range(count):
        more, paragraph = text(number)
        header = HEADER.format(title=f"Entry {number}", more=more)
        files[f"tei/texts/e{number:04d}.xml"] = (
            f'<TEI {TEI} xml:lang="en">{header}<text><body>{paragraph}</body></text></TEI>'
        )
    return load_edition(find_settings(unpack(files, folder)))


def test_a_diary_has_a_calendar_for_each_year_and_no_page_grows_with_it(tmp_path):
    def text(number):
        day = f"{1890 + number // 25}-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
        names = "".join(f'<persName ref="http://x.example/p{each}">P{each}</persName> ' for each in (number, 7))
        more = f'<profileDesc><creation><date when="{day}"/></creation></profileDesc>'
        return more, f'<p><date when="{day}">today</date> {names * 4}</p>'

    build_site(many(200, tmp_path, text), tmp_path / "out")
    check_links(tmp_path / "out")
    home = html.fromstring((tmp_path / "out/index.html").read_bytes())
    lists = home.xpath("//ul[@class='kinds']//a[starts-with(@href, 'lists/')]/@href")
    assert lists == [f"lists/{year}.html" for year in range(1890, 1898)]
    year = html.fromstring((tmp_path / "out/lists/1890.html").read_bytes())
    assert len(year.xpath("//div[@class='calendar']//td[@class='text']//a")) == 25
    assert not [path for path in (tmp_path / "out").rglob("*.html") if path.stat().st_size > 125_000]
    one = html.fromstring((tmp_path / "out/texts/e0000.html").read_bytes())
    assert one.xpath("//nav[@class='turn']/a/@rel") == ["next"]


def test_long_registers_and_many_mentions_go_on_on_further_pages(tmp_path):
    def text(number):
        names = "".join(
            f'<persName ref="http://x.example/{each}">{chr(65 + each % 26)}. {each}</persName>, ' for each in range(300)
        )
        often = '<persName ref="http://x.example/often">Often</persName> ' * 350
        return "", f"<p>{names}{often}</p>"

    build_site(many(2, tmp_path, text), tmp_path / "out")
    check_links(tmp_path / "out")
    out = tmp_path / "out"
    assert len(list((out / "persons/by-letter").iterdir())) == 26
    pages = [out / "persons/n-often.html", out / "persons/n-often..2.html", out / "persons/n-often..3.html"]
    counts = [len(html.fromstring(page.read_bytes()).xpath("//ul[@class='mentions']/li")) for page in pages]
    assert counts == [300, 300, 100]
    front = html.fromstring((out / "persons.html").read_bytes())
    assert front.xpath("string(//table[@class='register']/tbody/tr[1]/th)") == "Often"


def test_ids_that_differ_in_case_alone_are_two_pages(tmp_path):
    names = "".join(f'<persName ref="http://x.example/{each}">{each}</persName> ' for each in ("Anna", "anna", "ANNA"))
    site = make_site(many(1, tmp_path, lambda number: ("", f"<p>{names}</p>")))
    pages = [name for name in site.html if name.startswith("persons/")]
    assert len(pages) == len({name.casefold() for name in pages}) == 3


def test_what_only_a_header_names_is_no_link(tmp_path):
    def text(number):
        return (
            '<profileDesc><creation><persName ref="http://x.example/a">A.</persName></creation></profileDesc>',
            "<p/>",
        )

    build_site(many(1, tmp_path, text), tmp_path / "out")
    check_links(tmp_path / "out")
    assert not (tmp_path / "out/persons").exists()


def test_a_chart_says_which_years_a_record_is_mentioned_in(tmp_path):
    paragraphs = "".join(
        f'<p>In <date when="{year}-05">May</date> <persName ref="http://x.example/a">A.</persName></p>'
        for year in (1919, 1921, 1921, 1921, 1926)
    )
    site = make_site(many(1, tmp_path, lambda number: ("", paragraphs)))
    page = html.fromstring(site.html["persons/n-a.html"])
    [label] = page.xpath("//div[@class='years']/figure/svg/@aria-label")
    assert label == "Mentions of A. by year, 1919 to 1926, most in 1921"
    rows = [[cell.text for cell in row] for row in page.xpath("//div[@class='years']//tbody/tr")]
    assert rows == [["1919", "1"], ["1921", "3"], ["1926", "1"]]


def test_the_index_of_a_search_is_of_paragraphs_and_the_same_every_time(edition, monkeypatch):
    if not has_search():
        pytest.skip("the extra `search` is not installed")
    # Pagefind's program says that it has written its files, and ends, before they are whole.
    monkeypatch.setattr("tempfile.tempdir", "/nowhere/to/write")
    one, two = (make_site(edition, search=True).html for _ in range(2))
    assert_same(one, two)
    entry = json.loads(one["pagefind/pagefind-entry.json"])
    assert f"pagefind/pagefind.{entry['languages']['en']['hash']}.pf_meta" in one
    fragments = [gzip.decompress(data).decode() for name, data in one.items() if name.startswith("pagefind/fragment/")]
    hits = {each["url"]: each["filters"] for each in (json.loads(text[text.index("{") :]) for text in fragments)}
    assert hits == {
        "../texts/one.html#r1": {
            "Text": ["Text one"],
            "Part": ["summary"],
            "Year": ["1921"],
            "Person": ["Ann Person"],
        },
        "../texts/one.html#p1": {
            "Text": ["Text one"],
            "Part": ["transcription"],
            "Person": ["Ann Person", "Nobody"],
            "Year": ["1920"],
        },
        "../persons/a.html": {"Part": ["register"], "Person": ["Ann Person"]},
        "../persons/b.html": {"Part": ["register"], "Person": ["Other"]},
    }
    assert entry["languages"]["en"]["page_count"] == len(hits)
    text = html.fromstring(one["texts/one.html"])
    assert all(text.xpath("//*[@id=$id]", id=address.partition("#")[2]) for address in hits if "#" in address)
    [asked] = html.fromstring(one["index.html"]).xpath("//form[@role='search']")
    assert asked.get("action") == "search.html" and asked.xpath("input/@name") == ["q"]
    page = html.fromstring(one["search.html"])
    assert page.xpath("//noscript//a/@href") == ["persons.html", "dates.html"]
    assert not [name for name in make_site(edition).html if "search" in name or "pagefind" in name]


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        (
            "<div>to write<div>Look: a line</div><ul><li>one</li><li>two</li></ul></div>",
            "to write Look: a line one two",
        ),
        (
            '<p>of <i>one</i>s<sup class="note-mark">3</sup> own <!-- no -->word<span data-tei="fw">HEAD 7</span>s</p>',
            None,
        ),
        ('<p><span class="break page">p. 7</span>of ones own words<a class="para"> </a></p>', "of ones own words"),
        (
            '<p>Er <span class="v-diplomatic">gieng</span><span class="v-reading">ging</span> hin; '
            '<span class="v-diplomatic">gieng</span><span class="v-reading">ging</span>.</p>',
            "Er ging hin; ging. | gieng gieng.",
        ),
    ],
)
def test_the_words_of_a_passage_do_not_run_together(markup, words):
    assert searched_words(html.fragment_fromstring(markup)) == (words or "of ones own words")


def test_registers_are_data_too(edition):
    site = make_site(edition)
    [nobody, other, ann] = json.loads(site.html["persons.json"])
    assert (ann["id"], ann["name"], ann["mentions"], ann["texts"]) == ("a", "Ann Person", 2, ["texts/one.html"])
    assert (other["page"], nobody["id"]) == ("persons/b.html", "")
    rows = list(csv.reader(io.StringIO(site.html["persons.csv"].decode("utf-8"))))
    assert [row[0] for row in rows] == ["id", "", "b", "a"]
    assert rows[3][rows[0].index("texts")] == "texts/one.html"


def test_withheld_text_is_a_quiet_mark_that_says_how_much(edition, tmp_path):
    build_site(edition, tmp_path / "out")
    text = html.fromstring((tmp_path / "out/texts/one.html").read_bytes())
    marks = text.xpath("//*[contains(@class, 'legal')]")
    assert [(mark.text, mark.get("title")) for mark in marks] == [
        ("[…]", "12 characters withheld"),
        ("[…]", "1 character withheld"),
    ]


def test_the_summary_stands_beside_its_paragraph(edition, tmp_path):
    build_site(edition, tmp_path / "out")
    text = html.fromstring((tmp_path / "out/texts/one.html").read_bytes())
    [pair] = text.xpath("//div[@class='pair']")
    assert [side.get("class") for side in pair] == ["summary", "source"]
    assert pair[0].xpath(".//*[@id='r1']") and pair[1].xpath(".//*[@id='p1']")


def test_a_pointer_without_a_record_leads_to_where_its_mentions_are_gathered(edition, tmp_path):
    build_site(edition, tmp_path / "out")
    text = html.fromstring((tmp_path / "out/texts/one.html").read_bytes())
    [nobody] = text.xpath("//p[@id='p1']//*[text()='Nobody']")
    assert nobody.get("href") == "../persons/n-person-nobody.html"


def test_dates_are_in_the_order_of_their_value(edition):
    assert [entry.value.iso for entry in gather(edition).dates] == ["1920 – 1921", "1921-01"]


@pytest.mark.parametrize(
    ("attributes", "label"),
    [
        ({"when": "1920-04-21"}, "21 April 1920"),
        ({"from": "1920-04-15", "to": "1920-04-21"}, "15 to 21 April 1920"),
        ({"notBefore": "1920-03", "notAfter": "1920-05"}, "between March and May 1920"),
        ({"notBefore": "1919-12", "notAfter": "1920-05"}, "between December 1919 and May 1920"),
        ({"from": "1920"}, "from 1920"),
        ({"notAfter": "-0044-03-15"}, "not after 15 March 44 BC"),
        ({"when": "--05-01"}, "--05-01"),
    ],
)
def test_a_date_is_said_as_a_reader_would(attributes, label):
    assert date_value(etree.Element("date", attributes)).said(english()) == label


def test_shorter_dates_come_after_longer_ones_that_begin_with_them():
    values = [DateValue("when", each, each) for each in ("1921", "1920-12", "1920-12-01", "-0010")]
    assert [each.iso for each in sorted(values, key=lambda value: value.key)] == [
        "-0010",
        "1920-12",
        "1920-12-01",
        "1921",
    ]


def test_two_builds_are_the_same_bytes(edition, tmp_path):
    build_site(edition, tmp_path / "one")
    build_site(edition, tmp_path / "two")
    assert_same(files_of(tmp_path / "one"), files_of(tmp_path / "two"))


def test_plain_texts(edition):
    text = make_site(edition).text["one.txt"].decode("utf-8")
    assert text.startswith(
        "Text one\n\nSUMMARY\n\nIn January 1921 A. Person leaves.\n\nTRANSCRIPTION\n\n[…] Person […]"
    )


def test_this_edition_builds_and_its_links_lead_somewhere(own_site):
    check_links(own_site)


QUANTITIES = """In <date xml:id="d1" notAfter="1923-07">July 1923</date>
<measure xml:id="m1" quantity="1101" unit="count" commodity="party-members"
corresp="#d1 place:t org:o" source="bibl:w">1,101 members</measure>, later
<measure atLeast="25000" unit="lire" commodity="gifts" corresp="event:e" source="#src"
cert="low">over 25,000 lire</measure>,
<num value="3">three</num> <num>some</num> <measure unit="km" quantity="=1+1">a trap</measure>"""
WORKS = """<bibl xml:id="w" type="article"><author><surname>Ågren</surname>, <forename>Eva</forename></author>
<author>The {{Office}}</author><title level="a" resp="#e" cert="low">On 50% &amp; more_less</title>
<title level="j">Journal</title><date from="1976" to="1977">1976–77</date><biblScope unit="volume">2</biblScope>
<biblScope unit="page" from="5" to="9">5–9</biblScope></bibl>
<bibl xml:id="p" type="page"><title level="a">A page</title><ref target="https://example.org/{{x}}">there</ref>
<date type="read" when="2026-11-21">today</date></bibl>"""


@pytest.fixture
def counted(tmp_path):
    """An edition whose text counts something, and whose bibliography has two works."""
    prefixes = "".join(
        f'<prefixDef ident="{kind}" matchPattern="(.+)" replacementPattern="registers/all.xml#$1"/>'
        for kind in ("place", "org", "event", "bibl")
    )
    more = f"<encodingDesc><listPrefixDef>{prefixes}</listPrefixDef></encodingDesc>"
    header = HEADER.format(title="Text", more="").replace("<p>s</p>", '<bibl xml:id="src"><title>Source</title></bibl>')
    files = {
        "tei/edition.xml": f"<teiCorpus {TEI}>{HEADER.format(title='The edition', more=more)}</teiCorpus>",
        "tei/texts/one.xml": f'<TEI {TEI} xml:id="one">{header}<text><body><p>{QUANTITIES}</p></body></text></TEI>',
        "tei/registers/all.xml": f"""<TEI {TEI} xml:id="all">{HEADER.format(title="All", more="")}<standOff>
<listPlace><place xml:id="t" type="settlement"><placeName>Turin</placeName></place></listPlace>
<listOrg><org xml:id="o"><orgName>Party</orgName></org></listOrg>
<listEvent><event xml:id="e" type="strike" when="1925-05-01" where="place:t"><label>Strike</label></event></listEvent>
<listBibl>{WORKS.format()}</listBibl></standOff></TEI>""",
    }
    return load_edition(find_settings(unpack(files, tmp_path)))


def test_quantities_come_from_the_tagging(counted):
    files = make_site(counted).html
    rows = list(csv.DictReader(io.StringIO(files["quantities.csv"].decode())))
    found = {row["words"]: row for row in rows}
    assert list(found) == ["three", "over 25,000 lire", "a trap", "1,101 members"]
    members = found["1,101 members"]
    assert (members["quantity"], members["of_what"], members["dates"]) == ("1101", "party members", "… – 1923-07")
    assert (members["places"], members["whose"], members["source"]) == ("Turin", "Party", "Ågren, 1976–77")
    assert members["page"] == "texts/one.html#m1"
    gifts = found["over 25,000 lire"]
    assert (gifts["quantity"], gifts["at_least"], gifts["dates"]) == ("", "25000", "1925-05-01")
    assert (gifts["places"], gifts["whose"], gifts["source"]) == ("Turin", "Strike", "the text itself")
    assert found["three"]["quantity"] == "3" and not found["three"]["dates"]
    assert found["a trap"]["quantity"] == "'=1+1"
    page = html.fromstring(files["quantities.html"])
    cells = [" ".join(row.text_content().split()) for row in page.iterfind(".//tbody/tr")]
    assert len(cells) == 4 and any("at least 25,000 lire certainty low" in each for each in cells)
    assert any("1,101" in each and "not after July 1923" in each for each in cells)
    assert page.xpath("//nav//a[text()='Quantities']")


def test_an_edition_that_counts_nothing_has_no_table(edition):
    files = make_site(edition).html
    assert not [each for each in files if "quantities" in each or each.startswith("references.")]


def test_works_for_reference_managers(counted):
    files = make_site(counted).html
    work, page = json.loads(files["references.csl.json"])
    if work["id"] != "w":
        work, page = page, work
    assert work == {
        "id": "w",
        "type": "article-journal",
        "title": "On 50% & more_less",
        "container-title": "Journal",
        "volume": "2",
        "page": "5–9",
        "note": "added by the editors, with their certainty: title (low)",
        "author": [{"family": "Ågren", "given": "Eva"}, {"literal": "The {Office}"}],
        "issued": {"date-parts": [[1976], [1977]]},
    }
    assert page["type"] == "webpage" and page["accessed"] == {"date-parts": [[2026, 11, 21]]} and "issued" not in page
    bib = files["references.bib"].decode()
    assert "@article{w,\n  author = {Ågren, Eva and {The \\{Office\\}}},\n  title = {On 50\\% \\& more\\_less}," in bib
    assert "date = {1976/1977}" in bib and "pages = {5--9}" in bib and "url = {https://example.org/%7Bx%7D}" in bib
    assert bib.count("{") - bib.count("\\{") == bib.count("}") - bib.count("\\}")
    ris = files["references.ris"].decode()
    assert "TY  - JOUR\r\nID  - w\r\nAU  - Ågren, Eva\r\n" in ris and "SP  - 5\r\nEP  - 9\r\n" in ris
    assert ris.count("TY  - ") == ris.count("\r\nER  - \r\n") == 2
    listed = html.fromstring(files["references.html"])
    assert {"references.bib", "references.ris", "references.csl.json"} <= set(listed.xpath("//a/@href"))


def test_what_happened_where_is_said_on_both_sides(counted):
    files = make_site(counted).html
    place = next(html.fromstring(files[each]) for each in files if each.endswith("/t.html"))
    assert "events: Strike (1 May 1925)" in " ".join(place.text_content().split())
    event = next(html.fromstring(files[each]) for each in files if each.endswith("/e.html"))
    assert "took place in: Turin" in " ".join(event.text_content().split())


@pytest.mark.parametrize("files", [[], [("pagefind-entry.json", b"")], [("pagefind-entry.json", b'{"languages":')]])
def test_an_index_that_is_not_whole_is_no_index(edition, monkeypatch, files):
    if not has_search():
        pytest.skip("the extra `search` is not installed")
    monkeypatch.setattr("teitools.site.search_index._made_files", lambda found, language: files)
    with pytest.raises(OSError, match="not whole"):
        make_site(edition, search=True)
