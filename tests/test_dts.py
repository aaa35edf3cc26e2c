"""Distributed Text Services 1.0, level 0: a client that knows the specification alone finds everything in the files."""

import json
import re
from urllib.parse import quote, unquote

import pytest
from cases import unpack
from lxml import etree
from test_site import EDITION, HEADER, TEI

from teitools.edition import find_settings, load_edition
from teitools.site import make_site

URL = "https://example.org/letters/"
TEI_NS = "{http://www.tei-c.org/ns/1.0}"
LONG = f"""<TEI {TEI} xml:id="long" xml:lang="it">{HEADER.format(title="Il libro", more="")}<text><body>
<div type="chapter"><head>Uno</head><p xml:id="p1">a</p><div><head>Dentro</head><p xml:id="p2">b</p></div></div>
<div type="chapter"><head>Due</head><p>c</p></div></body></text></TEI>"""


class Client:
    """Reads the files of a site as their addresses; what it asks for is made by the templates of RFC 6570 alone."""

    def __init__(self, files):
        self.files = files

    def get(self, address):
        assert address.startswith(URL), address
        return self.files[unquote(address.removeprefix(URL))]

    def json(self, address):
        return json.loads(self.get(address))


def expand(template, **values):
    """RFC 6570 with the operators `/` and `;`: what is not given is left out."""

    def one(match):
        sign, names = match[1], match[2].split(",")
        given = [(name, quote(str(values[name]), safe="~-._")) for name in names if values.get(name) is not None]
        if sign == ";":
            return "".join(f";{name}={value}" for name, value in given)
        return "".join(f"{sign}{value}" for _, value in given) if sign else ",".join(value for _, value in given)

    return re.sub(r"\{([/;]?)([\w,]+)\}", one, template)


REQUIRED = {
    "EntryPoint": {"@id", "dtsVersion", "collection", "navigation", "document"},
    "Collection": {"@id", "dtsVersion", "title", "totalParents", "totalChildren", "collection"},
    "Resource": {"@id", "dtsVersion", "title", "totalParents", "collection", "navigation", "document"},
    "Navigation": {"@id", "dtsVersion", "resource"},
    "CitableUnit": {"identifier", "level", "parent"},
    "CitationTree": set(),
    "CiteStructure": {"citeType"},
    "Pagination": {"@id", "first", "previous", "next", "last"},
}


def check(answer, inside=False):
    """Each object has what the specification requires of its type; metadata are shaped as it says."""
    kind = answer["@type"]
    required = REQUIRED[kind] - ({"dtsVersion", "title", "totalParents"} if inside and kind == "Resource" else set())
    assert required <= answer.keys(), (kind, required - answer.keys())
    if not inside:
        assert answer["@context"] == "https://dtsapi.org/context/v1.0.json"
        assert answer["dtsVersion"] == "1.0"
    for name, values in answer.get("dublinCore", {}).items():
        assert isinstance(values, list), name
        assert all(isinstance(each, str) or each.keys() == {"lang", "value"} for each in values)
    for value in answer.values():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict) and "@type" in each:
                check(each, inside=True)


@pytest.fixture
def client(tmp_path):
    files = {**EDITION, "tei/texts/long.xml": LONG, "teitools.toml": f'url = "{URL}"\n'}
    return Client(make_site(load_edition(find_settings(unpack(files, tmp_path)))).html)


def test_a_client_walks_from_the_entry_to_each_passage(client):
    entry = client.json(f"{URL}dts/index.json")
    check(entry)
    whole = client.json(expand(entry["collection"]))
    check(whole)
    assert (whole["@type"], whole["totalChildren"], whole["title"]) == ("Collection", 2, "The edition")
    assert client.json(expand(entry["collection"], id=whole["@id"])) == whole
    assert client.json(expand(entry["collection"], id=whole["@id"], nav="parents"))["member"] == []
    assert [each["@id"] for each in whole["member"]] == ["long", "one"]
    for member in whole["member"]:
        resource = client.json(expand(entry["collection"], id=member["@id"]))
        check(resource)
        parents = client.json(expand(resource["collection"], nav="parents"))
        check(parents)
        assert [each["@id"] for each in parents["member"]] == [whole["@id"]]
        assert client.json(expand(resource["collection"], nav="children"))["member"] == []
        text = etree.fromstring(client.get(expand(entry["document"], resource=member["@id"])))
        assert text.tag == TEI_NS + "TEI"
        assert client.get(resource["download"]) == client.get(expand(resource["document"]))
        walk(client, entry, resource)


def walk(client, entry, resource):
    """Every question about the citation tree of a text that level 0 answers."""

    def ask(**values):
        answer = client.json(expand(entry["navigation"], resource=resource["@id"], **values))
        check(answer)
        assert answer["@type"] == "Navigation"
        assert client.json(answer["@id"]) == answer
        return answer

    units = ask(down=-1)["member"]
    by_id = {each["identifier"]: each for each in units}
    assert len(by_id) == len(units)
    assert bool(units) == bool(resource["citationTrees"])
    assert ask(down=1)["member"] == [each for each in units if each["level"] == 1]
    for unit in units:
        ident = unit["identifier"]
        assert (unit["parent"] is None) == (unit["level"] == 1)
        assert unit["parent"] is None or by_id[unit["parent"]]["level"] == unit["level"] - 1
        alone = ask(ref=ident)
        assert alone["ref"] == unit and "member" not in alone
        assert ask(ref=ident, down=0)["member"] == [each for each in units if each["parent"] == unit["parent"]]
        below = ask(ref=ident, down=-1)["member"]
        assert below[0] == unit
        assert ask(ref=ident, down=1)["member"] == [unit, *(each for each in units if each["parent"] == ident)]
        passage = etree.fromstring(client.get(expand(resource["document"], ref=ident)))
        assert passage.tag == TEI_NS + "TEI"
        (wrapper,) = passage
        assert wrapper.tag == "{https://w3id.org/api/dts#}wrapper" and len(wrapper) == 1


def test_the_citation_tree_is_that_of_the_divisions_and_of_what_has_an_identifier(client):
    members = client.json(f"{URL}dts/navigation/long;down=-1.json")["member"]
    said = [(each["identifier"], each["level"], each["parent"], each["citeType"]) for each in members]
    assert said == [
        ("div1", 1, None, "chapter"),
        ("p1", 2, "div1", "paragraph"),
        ("div1.div1", 2, "div1", "div"),
        ("p2", 3, "div1.div1", "paragraph"),
        ("div2", 1, None, "chapter"),
    ]
    assert members[0]["dublinCore"]["title"] == [{"lang": "it", "value": "Uno"}]
    tree = client.json(f"{URL}dts/collection/long.json")["citationTrees"][0]
    inside = tree["citeStructure"][0]
    assert (inside["citeType"], [each["citeType"] for each in inside["citeStructure"]]) == (
        "chapter",
        ["paragraph", "div"],
    )
    passage = etree.fromstring(client.get(f"{URL}texts/long/div1.div1.xml"))
    assert "".join(passage.itertext()) == "Dentrob"


def test_what_the_header_declares_is_what_is_cited(tmp_path):
    declared = (
        '<encodingDesc><refsDecl><citeStructure unit="verse" match="//l" use="position()"/></refsDecl></encodingDesc>'
    )
    poem = (
        f'<TEI {TEI} xml:id="poem">{HEADER.format(title="P", more=declared)}<text><body>'
        "<l>a</l><l>b</l></body></text></TEI>"
    )
    files = {**EDITION, "tei/texts/poem.xml": poem, "teitools.toml": f'url = "{URL}"\n'}
    client = Client(make_site(load_edition(find_settings(unpack(files, tmp_path)))).html)
    members = client.json(f"{URL}dts/navigation/poem;down=1.json")["member"]
    assert [each["identifier"] for each in members] == ["1", "2"]


def test_many_texts_are_turned_over_page_by_page(tmp_path):
    one = EDITION["tei/texts/one.xml"]
    files = {name: text for name, text in EDITION.items() if "texts" not in name} | {
        "teitools.toml": f'url = "{URL}"\n'
    }
    for number in range(230):
        files[f"tei/texts/t{number:03}.xml"] = (
            one.replace('xml:id="one"', f'xml:id="t{number:03}"').replace('xml:id="r1"', "").replace('xml:id="p1"', "")
        )
    client = Client(make_site(load_edition(find_settings(unpack(files, tmp_path)))).html)
    entry = client.json(f"{URL}dts/index.json")
    found, page = [], client.json(expand(entry["collection"]))
    while True:
        check(page)
        assert page["totalChildren"] == 230 and len(page["member"]) <= 100
        found += [each["@id"] for each in page["member"]]
        if page["view"]["next"] is None:
            break
        page = client.json(page["view"]["next"])
    assert len(set(found)) == 230 and page == client.json(expand(entry["collection"], page=3))


def test_without_an_address_there_is_no_service(tmp_path):
    site = make_site(load_edition(find_settings(unpack(EDITION, tmp_path))))
    assert not [name for name in site.html if name.startswith("dts")]


def test_a_text_that_is_called_like_the_edition_is_told_from_it(tmp_path):
    one = EDITION["tei/texts/one.xml"].replace('xml:id="one"', 'xml:id="edition"')
    files = {**EDITION, "tei/texts/one.xml": one, "teitools.toml": f'url = "{URL}"\n'}
    client = Client(make_site(load_edition(find_settings(unpack(files, tmp_path)))).html)
    whole = client.json(f"{URL}dts/collection.json")
    assert client.json(f"{URL}dts/collection/{whole['@id']}.json") == whole
    assert client.json(f"{URL}dts/collection/edition.json")["@type"] == "Resource"
