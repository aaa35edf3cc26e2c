"""What pages say of themselves to machines is what the headers say, and nothing else."""

import json

import pytest
from cases import unpack
from lxml import etree, html

from teitools.edition import find_settings, load_edition
from teitools.site import make_site

TEI = 'xmlns="http://www.tei-c.org/ns/1.0"'
HEADER = """<teiHeader><fileDesc><titleStmt><title>A “day” &lt;/script&gt;</title>
<author><persName><surname>Rossi</surname>, <forename>Ada</forename></persName></author></titleStmt>
<publicationStmt><publisher>Press</publisher><date when="2025-03"/><idno type="DOI">10.1234/abc</idno>
<availability><licence target="https://creativecommons.org/licenses/by/4.0/"/></availability></publicationStmt>
<sourceDesc><p/></sourceDesc></fileDesc>
<profileDesc><abstract><p>What it tells.</p></abstract><creation><date when="1921-05-03"/></creation></profileDesc>
<revisionDesc><change when="2025-04-01">Names checked.</change><change>Undated.</change></revisionDesc></teiHeader>"""
BARE = "<teiHeader><fileDesc><titleStmt><title>Bare</title></titleStmt><publicationStmt><p/></publicationStmt>"
BARE += "<sourceDesc><p/></sourceDesc></fileDesc></teiHeader>"
FILES = {
    "teitools.toml": 'url = "https://example.org/letters"\ntexts = ["tei"]\nregisters = ["reg"]\ntitle = "Letters"\n',
    "tei/day.xml": f'<TEI {TEI} xml:id="day" xml:lang="it">{HEADER}<text><body><p>'
    '<persName ref="../reg/p.xml#ann">Ann</persName></p></body></text></TEI>',
    "tei/bare.xml": f'<TEI {TEI} xml:id="bare">{BARE}<text><body><p/></body></text></TEI>',
    "reg/p.xml": f'<TEI {TEI}>{BARE}<standOff><listPerson><person xml:id="ann"><persName>Ann</persName>'
    '<birth when="1890"/><death notBefore="1930"/><idno>https://d-nb.info/gnd/1</idno></person></listPerson>'
    '<listPlace><place xml:id="t"><placeName>Turin</placeName><location><geo>45.07 7.69</geo></location></place>'
    '<place xml:id="x"><placeName>Nowhere</placeName><location><geo>99 7</geo></location></place>'
    "</listPlace></standOff></TEI>",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return make_site(load_edition(find_settings(unpack(FILES, tmp_path_factory.mktemp("metadata"))))).html


def head(data):
    page = html.fromstring(data)
    names = {}
    for each in page.xpath("//head/meta[@name or @property]"):
        names.setdefault(each.get("name") or each.get("property"), []).append(each.get("content"))
    links = {(each.get("rel"), each.get("href")) for each in page.xpath("//head/link")}
    things = [json.loads(each.text) for each in page.xpath("//script[@type='application/ld+json']")]
    return names, links, things[0] if things else {}


def test_a_text_says_what_its_header_says(built):
    names, links, things = head(built["texts/day.html"])
    assert names["description"] == names["og:description"] == ["What it tells."]
    assert names["DC.creator"] == names["citation_author"] == ["Rossi, Ada"]
    assert names["citation_title"] == names["og:title"] == ["A “day” </script>"]
    assert names["citation_publication_date"] == ["2025/03"] and names["citation_doi"] == ["10.1234/abc"]
    assert names["citation_inbook_title"] == ["Letters"] and names["DC.language"] == ["it"]
    assert {
        ("canonical", "https://example.org/letters/texts/day.html"),
        ("cite-as", "https://doi.org/10.1234/abc"),
        ("license", "https://creativecommons.org/licenses/by/4.0/"),
        ("type", "https://schema.org/AboutPage"),
        ("describedby", "day.xml"),
        ("item", "day.txt"),
        ("collection", "../index.html"),
    } <= links
    assert things == {
        "@context": "https://schema.org",
        "@type": "CreativeWork",
        "name": "A “day” </script>",
        "author": [{"@type": "Person", "familyName": "Rossi", "givenName": "Ada", "name": "Ada Rossi"}],
        "publisher": {"@type": "Organization", "name": "Press"},
        "datePublished": "2025-03",
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "identifier": "https://doi.org/10.1234/abc",
        "dateCreated": "1921-05-03",
        "inLanguage": "it",
        "isPartOf": {"@type": "Collection", "name": "Letters", "url": "https://example.org/letters/"},
        "url": "https://example.org/letters/texts/day.html",
    }
    assert b"</script>" not in built["texts/day.html"].partition(b"ld+json")[2].partition(b"isPartOf")[0]


def test_what_a_header_does_not_say_is_not_said(built):
    names, links, things = head(built["texts/bare.html"])
    assert not {"DC.creator", "DC.publisher", "DC.date", "DC.rights", "citation_author", "description"} & set(names)
    assert not {"license"} & {rel for rel, _ in links}
    assert set(things) == {"@context", "@type", "name", "isPartOf", "url"}


def test_a_record_is_a_thing_of_its_kind(built):
    assert head(built["persons/ann.html"])[2] == {
        "@context": "https://schema.org",
        "@type": "Person",
        "name": "Ann",
        "birthDate": "1890",
        "sameAs": ["https://d-nb.info/gnd/1"],
        "url": "https://example.org/letters/persons/ann.html",
    }
    assert head(built["places/t.html"])[2]["geo"] == {
        "@type": "GeoCoordinates",
        "latitude": 45.07,
        "longitude": 7.69,
    }
    assert "geo" not in head(built["places/x.html"])[2]


def test_sitemap_and_feed_name_what_is_there(built):
    sitemap = etree.fromstring(built["sitemap.xml"])
    listed = [each.text for each in sitemap.iter("{*}loc")]
    # What shows only the TEI is not what a search should find.
    pages = {each for each in built if each.endswith(".html") and not each.startswith("sources/")}
    assert {each.removeprefix("https://example.org/letters/") or "index.html" for each in listed} == pages
    assert [each.text for each in sitemap.iter("{*}lastmod")] == ["2025-04-01"]
    feed = etree.fromstring(built["feed.xml"])
    [entry] = feed.iter("{*}entry")
    assert entry.findtext("{*}summary") == "Names checked." and entry.findtext("{*}updated") == "2025-04-01T00:00:00Z"
    assert entry.find("{*}link").get("href") == "https://example.org/letters/texts/day.html"
    assert b"Sitemap: https://example.org/letters/sitemap.xml" in built["robots.txt"]


def test_without_an_address_nothing_names_one(tmp_path):
    files = FILES | {"teitools.toml": FILES["teitools.toml"].partition("\n")[2]}
    site = make_site(load_edition(find_settings(unpack(files, tmp_path)))).html
    assert not {"sitemap.xml", "feed.xml", "robots.txt"} & set(site)
    names, links, things = head(site["texts/bare.html"])
    assert "og:url" not in names and "url" not in things and not {"canonical", "cite-as"} & {rel for rel, _ in links}


def test_no_feed_is_promised_where_no_change_is_dated(tmp_path):
    files = {name: each.replace('when="2025-04-01"', "") for name, each in FILES.items()}
    site = make_site(load_edition(find_settings(unpack(files, tmp_path)))).html
    assert "feed.xml" not in site and "sitemap.xml" in site
    assert ("alternate", "feed.xml") not in head(site["index.html"])[1]


def test_harvesters_find_what_they_ask_for(tmp_path):
    settings = FILES["teitools.toml"] + '[deposit]\ncontact-email = "ada@example.org"\n'
    site = make_site(load_edition(find_settings(unpack(FILES | {"teitools.toml": settings}, tmp_path)))).html
    assert site["beacon-gnd.txt"].decode().splitlines() == [
        "#FORMAT: BEACON",
        "#PREFIX: http://d-nb.info/gnd/",
        "#NAME: Letters",
        "#FEED: https://example.org/letters/beacon-gnd.txt",
        "",
        "1|1|https://example.org/letters/persons/ann.html",
    ]
    assert "beacon-viaf.txt" not in site
    root = etree.fromstring(site["oai.xml"])
    assert root.findtext(".//{*}adminEmail") == "ada@example.org"
    assert root.findtext(".//{*}baseURL") == "https://example.org/letters/oai.xml"
    [record] = root.iter("{*}record")
    assert record.findtext(".//{*}identifier") == "oai:example.org:day"
    assert record.findtext(".//{*}datestamp") == root.findtext(".//{*}earliestDatestamp") == "2025-04-01"
    core = {etree.QName(each).localname: each.text for each in record.find(".//{*}dc")}
    assert core["creator"] == "Rossi, Ada" and core["rights"] == "https://creativecommons.org/licenses/by/4.0/"


def test_without_a_contact_there_is_no_repository(built):
    assert "oai.xml" not in built and "beacon-gnd.txt" in built


@pytest.mark.parametrize(
    ("kind", "text", "address", "said"),
    [
        ("geonames", "3165524", "https://www.geonames.org/3165524", "GeoNames: 3165524"),
        ("GND", "118540238", "https://d-nb.info/gnd/118540238", "GND: 118540238"),
        ("viaf", "24602065", "https://viaf.org/viaf/24602065", "VIAF: 24602065"),
        ("wikidata", "Q495", "https://www.wikidata.org/entity/Q495", "Wikidata: Q495"),
        ("ORCID", "0000-0002-1825-0097", "https://orcid.org/0000-0002-1825-0097", "ORCID: 0000-0002-1825-0097"),
        ("isni", "0000 0001 2103 2683", "https://isni.org/isni/0000000121032683", "ISNI: 0000 0001 2103 2683"),
        ("url", "https://example.org/x", "https://example.org/x", "https://example.org/x"),
        ("geonames", "Turin", "", "GeoNames: Turin"),
        ("inventory", "17", "", "inventory: 17"),
        ("gnd", "javascript:1", "", "GND: javascript:1"),
    ],
)
def test_identifiers_lead_to_their_authorities_and_are_told_to_machines(tmp_path, kind, text, address, said):
    files = {
        "texts/one.xml": f'<TEI {TEI} xml:id="one">{HEADER}<text><body><p>'
        '<persName ref="../indices/p.xml#a">A</persName></p></body></text></TEI>',
        "indices/p.xml": f'<TEI {TEI}><teiHeader/><standOff><listPerson><person xml:id="a"><persName>A</persName>'
        f'<idno type="{kind}">{text}</idno></person></listPerson></standOff></TEI>',
    }
    page = html.fromstring(make_site(load_edition(find_settings(unpack(files, tmp_path)))).html["persons/a.html"])
    (line,) = [each for each in page.xpath("//div[@class='facts']/p[@class='of']") if text in each.text_content()]
    assert line.text_content() == said
    assert line.xpath("a/@href") == ([address] if address else [])
    things = json.loads(page.xpath("string(//script[@type='application/ld+json'])"))
    assert things.get("sameAs") == ([address] if address else None)
