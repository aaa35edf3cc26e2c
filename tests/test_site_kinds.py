"""A text's page has what its kind asks for: letters, plays, dictionaries, objects; letters are listed for others."""

import pytest
from cases import unpack
from lxml import etree, html

from teitools.edition import load_edition, recognised
from teitools.relaxng import Schema
from teitools.render.interface import interface_in
from teitools.site import make_site
from teitools.site.terms import term

TEI = 'xmlns="http://www.tei-c.org/ns/1.0"'
TITLE = '<title level="s">Series</title><title type="iso-date">1921-01-01</title><title level="a">{}</title>'


def text(ident, title, body, profile="", source="<p/>"):
    return (
        f'<TEI {TEI} xml:id="{ident}"><teiHeader><fileDesc><titleStmt>{TITLE.format(title)}</titleStmt>'
        f"<publicationStmt><p/></publicationStmt><sourceDesc>{source}</sourceDesc></fileDesc>"
        f"<profileDesc>{profile}</profileDesc></teiHeader><text><body>{body}</body></text></TEI>"
    )


def letter(number, sender, receiver, day):
    names = {"a": '<persName ref="#ann">Ann</persName>', "b": '<persName ref="https://d-nb.info/gnd/2">Bob</persName>'}
    names["c"] = "<persName>Cleo</persName>"
    desc = (
        f'<correspDesc><correspAction type="sent">{names[sender]}<placeName>Turin</placeName>'
        f'<date when="{day}"/></correspAction>'
        f'<correspAction type="received">{names[receiver]}</correspAction></correspDesc>'
    )
    return text(f"l{number}", f"Letter {number}", '<p>Dear <persName ref="#ann">Ann</persName></p>', desc)


PEOPLE = (
    '<person xml:id="ann"><persName>Ann</persName><idno>https://d-nb.info/gnd/1</idno></person>'
    '<person xml:id="eve"><persName>Eve</persName></person>'
)
REGISTER = f"<TEI {TEI}><teiHeader/><standOff><listPerson>{PEOPLE}</listPerson></standOff></TEI>"
LETTERS = {
    "texts/1.xml": letter(1, "a", "b", "1921-01-01"),
    "texts/2.xml": letter(2, "a", "c", "1921-02-01"),
    "texts/3.xml": letter(3, "b", "a", "1921-03-01"),
    "indices/people.xml": REGISTER,
}


def built(files, folder):
    return make_site(load_edition(recognised(unpack(files, folder)))).html


def test_a_letter_says_who_writes_to_whom_and_leads_on_in_the_correspondence(tmp_path):
    site = built(LETTERS, tmp_path)
    page = html.fromstring(site["texts/l1.html"])
    assert page.xpath("string(//h1)") == "Letter 1"
    [box] = page.xpath("//dl[contains(@class, 'letter')]")
    said = [" ".join(each.text_content().split()) for each in box]
    assert said == [
        *("From", "Ann, Turin, 1 January 1921", "To", "Bob"),
        *("Of", "2 letters between them, this is number 1", "After", "Letter 3"),
    ]
    assert box.xpath(".//a/@href") == ["../persons/ann.html", "../texts/l3.html"]
    assert "Of" not in html.fromstring(site["texts/l2.html"]).xpath("//dl[contains(@class, 'letter')]/dt/text()")


def test_letters_are_listed_for_correspsearch(tmp_path, request):
    files = LETTERS | {"teitools.toml": 'url = "https://example.org/l"\ntexts = ["texts"]\nregisters = ["indices"]\n'}
    site = built(files, tmp_path)
    root = etree.fromstring(site["cmif.xml"])
    first, second, third = root.iter("{*}correspDesc")
    assert first.get("ref") == "https://example.org/l/texts/l1.html" and first.get("source") == "#edition"
    assert [each.get("ref") for each in first.iter("{*}persName")] == [
        "https://d-nb.info/gnd/1",
        "https://d-nb.info/gnd/2",
    ]
    assert [each.get("ref") for each in second.iter("{*}persName")] == ["https://d-nb.info/gnd/1", None]
    assert [each.get("when") for each in third.iter("{*}date")] == ["1921-03-01"]
    grammar = request.getfixturevalue("shared") / "data/tei_all.rng"
    path = tmp_path / "cmif.xml"
    path.write_bytes(site["cmif.xml"])
    assert [each.code.name for each in Schema.load(grammar).validate(path)] == []


def test_characters_count_by_their_speeches_each_in_its_own_play(tmp_path):
    def play(ident, speeches):
        person = '<person xml:id="peter"><persName>Peter</persName></person>'
        cast = f"<particDesc><listPerson>{person}</listPerson></particDesc>"
        return text(ident, ident.title(), "".join(speeches), cast)

    def speech(who, said):
        return f'<sp who="{who}"><speaker>P.</speaker><p>{said} <stage>goes out</stage></p></sp>'

    files = {
        "one.xml": play("one", [speech("#peter", "To be"), speech("#peter #chorus", "or not"), speech("#chorus", "x")]),
        "two.xml": play("two", [speech("#peter", "Other"), speech("#ghost", "Boo")]),
    }
    site = built(files, tmp_path)
    page = html.fromstring(site["texts/one.html"])
    rows = [[" ".join(cell.text_content().split()) for cell in row] for row in page.xpath("//details//table/tbody/tr")]
    assert rows == [["chorus", "2", "3"], ["Peter", "2", "4"]]
    [first] = page.xpath("//details//tr[contains(., 'Peter')]/td/a/@href")
    assert "To be" in page.xpath("//*[@id=$id]", id=first[1:])[0].text_content()
    pages = sorted(each for each in site if each.startswith("persons/"))
    assert len(pages) == 2
    said = [html.fromstring(site[each]).xpath("string(//h2[@id='speaks']/following-sibling::ul)") for each in pages]
    assert sorted(said) == ["One: 2 speeches", "Two: 1 speech"]
    register = html.fromstring(site["persons.html"])
    assert "speeches in One: 2" in register.text_content() and not register.xpath("//h2[@id='not-mentioned']")


def test_what_letters_repeat_in_their_own_lists_is_one_entry(tmp_path):
    def with_back(ident):
        back = (
            '</p></body><back><listPerson><person xml:id="p7"><persName>Seven</persName></person></listPerson></back>'
        )
        return text(ident, ident, '<p><persName ref="#p7">S.</persName>').replace(
            "</body>", back.removeprefix("</p>"), 1
        )

    files = {"a.xml": with_back("a").replace("</persName></body>", "</persName></p></body>"), "b.xml": with_back("b")}
    files = {name: each.replace("S.</persName></body>", "S.</persName></p></body>") for name, each in files.items()}
    site = built(files, tmp_path)
    [page] = [each for each in site if each.startswith("persons/")]
    assert len(html.fromstring(site[page]).xpath("//ul[@class='mentions']/li")) == 2


def test_a_dictionary_leads_to_its_letters(tmp_path):
    entries = "".join(f"<entry><form><orth>{each}a</orth></form></entry>" for each in "aabbccddeeffgghhiijjkkllé")
    page = html.fromstring(built({"d.xml": text("d", "D", f"<div>{entries}</div>")}, tmp_path)["texts/d.html"])
    letters = page.xpath("//nav[@aria-label='Letters']//a")
    assert [each.text for each in letters] == list("ABCDEFGHIJKL")
    assert all(page.xpath("//*[@id=$id]", id=each.get("href")[1:]) for each in letters)


@pytest.mark.parametrize("described", [True, False])
def test_an_inscription_shows_its_object(tmp_path, described):
    source = """<msDesc><msIdentifier><settlement>Turin</settlement><repository>Museum</repository></msIdentifier>
<physDesc><objectDesc><supportDesc><support><material>marble</material> <objectType>stele</objectType></support>
</supportDesc></objectDesc></physDesc><history><origin><origPlace>Rome</origPlace>
<origDate when="0100">AD 100</origDate></origin><provenance type="found">By the river</provenance>
<provenance type="observed">2001</provenance>
</history></msDesc>"""
    files = {"i.xml": text("i", "I", "<p/>", source=source if described else "<p/>")}
    page = html.fromstring(built(files, tmp_path)["texts/i.html"])
    boxes = [[each.text_content() for each in box] for box in page.xpath("//dl[contains(@class, 'object')]")]
    expected = ["Kept at", "Turin, Museum", "Object", "stele", "Material", "marble"]
    expected += ["Made", "Rome; AD 100", "Found at", "By the river"]
    assert boxes == ([expected] if described else [])


def test_a_charter_says_who_gives_what_to_whom_before_which_witnesses(tmp_path):
    body = (
        '<p><persName role="issuer" ref="#ann">Ego Anna</persName> do <orgName role="beneficiary">monachis</orgName>. '
        '<persName role="witness">Petrus</persName>, <persName role="witness">Paulus</persName>, '
        '<persName role="witness">Petrus</persName></p>'
    )
    source = (
        "<msDesc><msIdentifier><settlement>Turin</settlement></msIdentifier><physDesc><sealDesc><seal><p>Red wax.</p>"
        "</seal></sealDesc></physDesc></msDesc>"
    )
    files = {**LETTERS, "texts/charter.xml": text("charter", "A gift", body, source=source)}
    page = html.fromstring(built(files, tmp_path)["texts/charter.html"])
    box = page.xpath("//dl[contains(@class, 'charter')]")[0]
    said = dict(
        zip([each.text for each in box.xpath("dt")], [each.text_content() for each in box.xpath("dd")], strict=True)
    )
    assert said == {
        "Issuer": "Ego Anna",
        "Recipient": "monachis",
        "Witnesses of the act": "Petrus; Paulus",
        "Seal": "Red wax.",
    }
    assert box.xpath(".//a/@href") == ["../persons/ann.html"]
    assert not html.fromstring(built(LETTERS, tmp_path / "other")["texts/l1.html"]).xpath(
        "//dl[contains(@class, 'charter')]"
    )


def test_the_registers_of_a_text_itself_are_folded_and_speak_the_language_of_the_page(tmp_path):
    people = '<listPerson><person xml:id="p7"><persName>Sieben</persName><birth when="1890"/></person></listPerson>'
    places = '<listPlace><place xml:id="o7"><placeName>Wien</placeName></place></listPlace>'
    files = {"a.xml": text("a", "A", "<p>Nichts.</p>").replace("</body>", f"</body><back>{people}{places}</back>", 1)}
    site = built(files | {"teitools.toml": 'language = "de"\ntexts = ["a.xml"]\n'}, tmp_path)
    page = html.fromstring(site["texts/a.html"])
    [folded] = page.xpath("//article//details")
    assert [each.get("data-tei") for each in folded] == [None, "listPerson", "listPlace"]
    assert page.xpath("//dt/text()")[:2] == ["Name", "Geboren"]
    assert not page.xpath("//article//details//details") and folded.getparent().get("data-tei") == "back"


def test_a_life_is_told_in_the_words_of_the_page_whatever_stands_in_its_elements(tmp_path):
    birth = (
        '<birth><date when="1859-03-09">1859-03-09</date><settlement><placeName>Wien</placeName>'
        "<location><geo>48,2 16,3</geo></location></settlement></birth>"
    )
    person = f'<person xml:id="p"><persName>Peter</persName>{birth}</person>'
    files = {
        "texts/a.xml": text("a", "A", '<p><persName ref="#p">P.</persName></p>'),
        "indices/p.xml": REGISTER.replace("<listPerson>", f"<listPerson>{person}"),
    }
    page = html.fromstring(built(files, tmp_path)["persons/p.html"])
    said = [each.text_content() for each in page.xpath("//main//p")]
    assert "born 9 March 1859, Wien" in said and not any("48" in each for each in said)


@pytest.mark.parametrize(
    ("value", "language", "words"),
    [
        ("party-body", "it", "organo di partito"),
        ("strike", "de", "Streik"),
        ("Zunft", "de", "Zunft"),
        (None, "it", ""),
        ("own-thing", "it", "own thing"),
    ],
)
def test_sorts_and_units_are_said_in_the_language_of_the_page_as_far_as_it_knows_them(value, language, words):
    assert term(value, interface_in(language)) == words


def test_an_object_is_told_at_a_glance(tmp_path):
    number = '<idno type="ark">ark:1</idno><idno type="shelfmark">MS 1</idno>'
    stone = (
        f"<msDesc><msIdentifier><settlement>Asti</settlement><repository>Archivio</repository>{number}<altIdentifier>"
        "<idno>9</idno></altIdentifier></msIdentifier><physDesc><objectDesc><supportDesc><support>pergamena</support>"
        '<extent><dimensions unit="mm"><height>300</height><width>200</width></dimensions></extent></supportDesc>'
        "</objectDesc></physDesc><history><origin><origDate>1101</origDate></origin></history></msDesc>"
    )
    page = html.fromstring(built({"texts/a.xml": text("a", "A", "<p>x</p>", "", stone)}, tmp_path)["texts/a.html"])
    assert page.xpath("//dl[contains(@class, 'object')]/dd/text()") == ["Asti, Archivio, MS 1", "300 × 200 mm", "1101"]
