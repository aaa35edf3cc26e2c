"""The edition's own files: valid, whole, true to their sources as far as these are at hand."""

import re
from collections import Counter
from functools import cache

import pytest
from cases import CASES, read_case
from conftest import ROOT
from jing import jing
from lxml import etree

from teitools.document import parse
from teitools.edition import Dangling, find_settings, load_edition
from teitools.edition.source_pointer import read_source_text
from teitools.edition.withheld import check_transcription, restore, withhold
from teitools.relaxng import Schema
from teitools.schematron import check_document, compile_schema, read_schematron

TEI = ROOT / "tei"
TEXTS = ("red-aid", "turin-1920", "fascists-communists")
FILES = sorted(TEI.rglob("*.xml"))
T = "{http://www.tei-c.org/ns/1.0}"
ID = "{http://www.w3.org/XML/1998/namespace}id"
NAMES = ("persName", "placeName", "orgName", "name", "rs", "title")
POINTERS = ("ref", "corresp", "target", "resp", "who", "active", "passive", "mutual", "scheme", "source", "where")
SCHEMA = ROOT / "schema" / "edition.rng"


@cache
def text(name):
    return parse(TEI / "texts" / f"{name}.xml")


def division(document, kind):
    return document.root.find(f".//{T}div[@type='{kind}']")


def editorial(element):
    return element.get("type") == "editorial" or any(
        each.get("type") == "editorial" for each in element.iterancestors()
    )


def source_of(document, shared):
    """The source that the header names; the test is skipped where it is not at hand."""
    name = document.root.findtext(f".//{T}sourceDesc//{T}idno[@type='filename']")
    path = shared / "sources" / name
    if not path.is_file():
        pytest.skip(f"{name} is not here")
    return read_source_text(path)


@pytest.fixture(scope="module")
def edition():
    return load_edition(find_settings(ROOT))


@pytest.fixture(scope="module")
def grammar():
    return Schema.load(SCHEMA)


@pytest.fixture(scope="module")
def rules():
    return compile_schema(read_schematron(SCHEMA))


def expanded(path, folder):
    """The file, or for the collection what XInclude makes of it, which alone a grammar can judge."""
    tree = etree.parse(path)
    if not list(tree.iter("{http://www.w3.org/2001/XInclude}include")):
        return path
    tree.xinclude()
    target = folder / path.name
    tree.write(target, encoding="UTF-8", xml_declaration=True)
    return target


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_file_is_valid(path, tmp_path, grammar, rules):
    file = expanded(path, tmp_path)
    assert grammar.is_valid(file)
    outcome = check_document(rules, parse(file))
    assert [finding.args for finding in outcome.findings] == []
    assert outcome.not_evaluated == []
    assert outcome.fired > 0


def test_jing_agrees(shared, tmp_path):
    files = [str(expanded(path, tmp_path)) for path in FILES]
    for schema in (SCHEMA, shared / "data" / "tei_all.rng"):
        assert jing(schema, *files) == (0, ""), schema.name


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_document_names_its_schema_twice(path):
    models = [each.text for each in etree.parse(path).getroot().itersiblings(preceding=True)]
    kinds = [re.search(r'schematypens="([^"]*)"', each)[1].rsplit("/", 1)[-1] for each in models]
    assert sorted(kinds) == ["1.0", "schematron"]
    for each in models:
        assert (path.parent / re.search(r'href="([^"]*)"', each)[1]).resolve() == SCHEMA


def test_identifiers_are_unique_and_well_made():
    seen = Counter()
    for path in FILES:
        root = etree.parse(path).getroot()
        ids = [each.get(ID) for each in root.iter("*") if each.get(ID)]
        seen.update(ids)
        assert root.get(ID) == path.stem
        for each in ids:
            assert re.fullmatch(r"[a-z][a-z0-9-]*", each), each
        if path.parent.name == "texts":
            prefix = {"red-aid": "ra-", "turin-1920": "tu-", "fascists-communists": "fc-"}[path.stem]
            assert [each for each in ids if not each.startswith(prefix)] == [path.stem]
    assert [each for each, times in seen.items() if times > 1] == []


def test_every_pointer_leads_somewhere(edition):
    assert not edition.findings
    followed = 0
    for document in edition.documents:
        for element in document.root.iter("*"):
            if element.get("reason") == "legal":
                continue  # its `source` points into the withheld file
            for name in POINTERS:
                for pointer in (element.get(name) or "").split():
                    followed += 1
                    target = edition.resolve(pointer, document, element)
                    assert not isinstance(target, Dangling), f"{document.path}: {pointer}: {target}"
    assert followed > 2000


def test_mentions_lead_to_the_right_register(edition):
    home = {"person": "persons", "place": "places", "org": "organisations", "event": "events", "bibl": "bibliography"}
    for document in edition.texts:
        for element in document.root.find(f"{T}text").iter("*"):
            for name in ("ref", "corresp"):
                for pointer in (element.get(name) or "").split():
                    prefix, colon, key = pointer.partition(":")
                    if not colon:
                        continue
                    target = edition.resolve(pointer, document, element)
                    assert target.document.path.endswith(f"registers/{home[prefix]}.xml")
                    assert target.element.get(ID) == key


def test_every_record_is_mentioned(edition):
    """In a text; or, of what the editors added, in a relation, as an event's place or as the source of a statement."""
    mentioned = {record.id for mention in edition.mentions for record in mention.records}
    assert len(edition.records) > 340
    pointed = set()
    for document in edition.documents:
        for element in document.root.iter("*"):
            if element.tag == T + "relation" or element.get("where") or element.get("source"):
                for name in ("active", "passive", "mutual", "where", "source"):
                    pointed.update(re.split("[:#]", each)[-1] for each in (element.get(name) or "").split())
    assert [record.id for record in edition.records if record.id not in mentioned | pointed] == []
    texts = {record.id for mention in edition.mentions if mention.place == "text" for record in mention.records}
    assert len([record for record in edition.records if record.id in texts]) > 300


def test_registers_are_in_order_of_their_keys():
    for path in sorted((TEI / "registers").glob("*.xml")):
        records = [each.get(ID) for each in etree.parse(path).getroot().find(f"{T}standOff")[0] if each.get(ID)]
        assert records == sorted(records)


def said(element):
    """What the source says in a mention: of a choice its side."""
    parts = element.xpath(".//text()[not(ancestor::t:corr or ancestor::t:reg)]", namespaces={"t": T[1:-1]})
    return " ".join("".join(parts).split())


@pytest.mark.parametrize("name", TEXTS)
def test_every_form_of_a_name_is_in_its_record(name):
    known = {}
    for path in (TEI / "registers").glob("*.xml"):
        for record in etree.parse(path).getroot().find(f"{T}standOff")[0]:
            names = [
                each for each in record if each.tag in (T + "persName", T + "placeName", T + "orgName", T + "label")
            ]
            known[record.get(ID)] = {said(each) for each in names}
    for element in division(text(name), "transcription").iter(*(T + each for each in NAMES if each != "title")):
        if not editorial(element):
            key = element.get("ref").partition(":")[2]
            assert said(element) in known[key], f"{said(element)!r} is no name of {key}"


@pytest.mark.parametrize("name", TEXTS)
def test_every_paragraph_has_its_regest(name):
    document = text(name)
    transcription = division(document, "transcription")
    wanted = [each.get(ID) for each in transcription.iter(T + "p")]
    summed = []
    for paragraph in division(document, "regest").iterchildren(T + "p"):
        targets = [each[1:] for each in paragraph.get("corresp").split()]
        assert paragraph.get(ID).replace("-r", "-p") == targets[0]
        summed += targets
    assert summed == wanted


@pytest.mark.parametrize("name", TEXTS)
def test_no_prose_stands_in_a_transcription(name):
    standing = {
        "persName",
        "placeName",
        "orgName",
        "name",
        "rs",
        "date",
        "measure",
        "bibl",
        "title",
        "head",
        "fw",
        "ref",
    }
    standing |= {"label", "choice", "sic", "corr", "orig", "reg", "supplied", "desc"}
    walk = [division(text(name), "transcription")]
    while walk:
        element = walk.pop()
        if not isinstance(element.tag, str) or element.tag[len(T) :] in standing or editorial(element):
            continue
        loose = (element.text or "") + "".join(child.tail or "" for child in element)
        assert not re.search(r"\w", loose), f"{element.tag}: {loose.strip()[:40]!r}"
        walk += element


@pytest.mark.parametrize("name", TEXTS)
def test_withheld_ranges_are_in_order(name):
    document = text(name)
    length = int(document.root.find(f".//{T}extent/{T}measure").get("quantity"))
    at = 0
    for gap in division(document, "transcription").iter(f"{T}gap"):
        if gap.get("reason") == "legal":
            start, end = map(int, gap.get("source").partition("#char=")[2].split(","))
            assert at <= start < end <= length
            at = end


@pytest.mark.parametrize("name", TEXTS)
def test_transcription_says_what_the_source_says(name, shared):
    document = text(name)
    source = source_of(document, shared)
    standing = frozenset(find_settings(ROOT).standing)
    assert list(check_transcription(document, source, standing=standing)) == []
    full = restore(document, source)
    assert withhold(full, source, standing=standing).text == document.text
    restored = etree.fromstring(full.text.encode())
    assert "".join(counted(restored.find(f".//{T}div[@type='transcription']"))) == "".join(source.text.split())


def counted(element):
    """The characters that must be the source's, white space left out: reckoned apart from the program's own count."""
    if not isinstance(element.tag, str):
        return
    if element.tag[len(T) :] in ("corr", "reg", "supplied", "gap") or element.get("type") == "editorial":
        return
    yield "".join((element.text or "").split())
    for child in element:
        yield from counted(child)
        yield "".join((child.tail or "").split())


def test_counts_of_mentions(expect):
    lines = []
    for name in TEXTS:
        document = text(name)
        source = document.root.findtext(f".//{T}sourceDesc//{T}idno[@type='filename']")
        lines.append(f"{name} ({source})")
        for part in ("regest", "transcription"):
            found = Counter()
            for element in division(document, part).iter("*"):
                kind = element.tag[len(T) :]
                if kind in (*NAMES, "date", "measure", "bibl", "seg") and not editorial(element):
                    found[kind] += 1
                elif kind == "gap":
                    found[f"gap {element.get('reason')}"] += 1
                elif kind == "p" or (kind == "note" and editorial(element)):
                    found["p" if kind == "p" else "note editorial"] += 1
            lines.append(f"  {part}: " + ", ".join(f"{kind} {found[kind]}" for kind in sorted(found)))
    lines += [
        f"{path.stem}: {len(etree.parse(path).getroot().find(f'{T}standOff')[0].xpath('*[@xml:id]'))} records"
        for path in sorted((TEI / "registers").glob("*.xml"))
    ]
    expect(CASES / "encoding" / "counts.case", {"counts": "\n".join(lines) + "\n"})


MENTION = {T + name for name in (*NAMES, "date", "measure", "bibl", "fw", "label")}
BLOCK = {T + name for name in ("p", "head", "note", "item", "div")}


def outside_mentions(element):
    """The text of a transcription with a mark for each mention and a blank line round each block."""
    if not isinstance(element.tag, str) or element.tag[len(T) :] in ("corr", "reg", "supplied", "gap"):
        return
    if element.get("type") == "editorial":
        return
    if element.tag in MENTION:
        yield "\0"
        return
    yield "\n\n" if element.tag in BLOCK else ""
    yield element.text or ""
    for child in element:
        yield from outside_mentions(child)
        yield child.tail or ""
    yield "\n\n" if element.tag in BLOCK else ""


def begins_a_sentence(before):
    before = before.rstrip()
    if not before or (before[-1] in "“([" and not before[:-1].strip()):
        return True
    ended = re.search(r"[.?!:…][”’\")\]]*(\s*\d+)?$", before)
    return bool(ended) and not re.search(r"\b[A-Z]\.$", before)


@pytest.mark.parametrize("name", TEXTS)
def test_capitals_and_years_outside_mentions_are_explained(name, shared):
    document = text(name)
    full = etree.fromstring(restore(document, source_of(document, shared)).text.encode())
    prose = "".join(outside_mentions(full.find(f".//{T}div[@type='transcription']")))
    _, sections = read_case(CASES / "encoding" / "uncovered.case")
    explained = {word for line in sections[name].splitlines() if line for word in line.rpartition(": ")[2].split()}
    found = set()
    for block in prose.split("\n\n"):
        assert re.findall(r"\b1[89]\d\d\b|\b20\d\d\b", block) == []
        for match in re.finditer(r"[^\W\d_][\w’'-]*", block):
            if match[0][0].isupper() and not begins_a_sentence(block[: match.start()]):
                found.add(match[0])
    assert found == explained


MONTHS = "January February March April May June July August September October November December".split()


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_a_date_is_tagged_as_what_it_says(path):
    for date in etree.parse(path).iter(f"{T}date"):
        words = " ".join("".join(date.itertext()).split())
        values = [date.get(each) for each in ("when", "from", "to", "notBefore", "notAfter") if date.get(each)]
        years = set(re.findall(r"\b(?:1[89]|20)\d\d(?![0-9s])", words))
        assert years <= {each[:4] for each in values}, words
        months = {f"{number:02}" for number, name in enumerate(MONTHS, 1) if re.search(rf"\b{name}\b", words)}
        assert months <= {each[5:7] for each in values}, words
        days = {f"{int(each):02}" for each in re.findall(r"\b(\d{1,2})(?:,| (?=[A-Z]))", words)}
        assert days <= {each[8:] for each in values}, words
        if not years and not re.search(r"\d{4}s|century", words):
            assert date.get("cert"), f"`{words}` says no year, so `cert` must say how sure its value is"


def test_what_tei_says_beyond_its_grammar_holds(shared):
    theirs = compile_schema(read_schematron(shared / "data" / "tei_all.isosch"))
    for path in (*FILES, ROOT / "schema" / "edition.odd"):
        outcome = check_document(theirs, parse(path))
        assert [finding.args for finding in outcome.findings] == [], path.name
        assert outcome.fired > 0
