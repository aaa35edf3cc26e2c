"""What the edition states, and who says so: amounts, statements, events, records and dates, held to the guidelines."""

import re
from collections import Counter

import pytest
from cases import CASES, read_case
from conftest import ROOT
from lxml import etree
from test_encoding import FILES, ID, TEI, TEXTS, T, division, edition, editorial, source_of, text

from teitools.edition import Target
from teitools.edition.withheld import restore

__all__ = ["edition"]
REGISTERS = sorted((TEI / "registers").glob("*.xml"))
OUTERMOST = {"country", "continent", "sea", "bloc"}


def records(name):
    root = etree.parse(TEI / "registers" / f"{name}.xml").getroot()
    return {each.get(ID): each for each in root.find(f"{T}standOff")[0] if each.get(ID)}


def relations(name):
    root = etree.parse(TEI / "registers" / f"{name}.xml").getroot()
    for each in root.iter(T + "relation"):
        for active in (each.get("active") or "").split():
            for passive in (each.get("passive") or "").split():
                yield each.get("name"), active.lstrip("#"), passive.lstrip("#")


def restored(name, shared):
    document = text(name)
    return etree.fromstring(restore(document, source_of(document, shared)).text.encode())


def test_amounts(edition, expect):
    """Each with its number, of what, when, where, and who says so: as a reader of the table will find them."""
    lines = []
    for document in edition.texts:
        for each in document.root.find(f"{T}text").iter(T + "measure"):
            dates = places = 0
            for pointer in each.get("corresp").split():
                target = edition.resolve(pointer, document, each)
                assert isinstance(target, Target) and target.element is not None
                local = target.element.tag[len(T) :]
                assert local in ("date", "event", "place", "org", "p")
                dates += local in ("date", "event", "p")
                places += local in ("place", "event")
            assert dates and places, each.get("corresp")
            number = (
                each.get("quantity") or f">={each.get('atLeast')}"
                if not each.get("atMost")
                else f"<={each.get('atMost')}"
            )
            words = " ".join("".join(each.itertext()).split())
            assert re.fullmatch(r"[a-z]+(-[a-z]+)*", each.get("commodity"))
            said = re.sub(r"[^\d.]", "", words.replace(",", ""))
            value = re.sub("[<>=]", "", number)
            if said:
                assert float(value) == float(said) * (1_000_000 if "million" in words else 1), words
            lines.append(f"{document.root.get(ID)}: {words} = {number} {each.get('unit')} of {each.get('commodity')}")
    expect(CASES / "encoding" / "amounts.case", {"amounts": "\n".join(lines) + "\n"})


NUMBER = re.compile(
    r"\d[\d,.]*|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|hundreds?|thousands?|million"
    r"|dozens?|half)\b"
)


@pytest.mark.parametrize("name", TEXTS)
def test_every_number_is_an_amount_or_explained(name, shared):
    """Figures and number words of the source outside names, dates, references and amounts, each with a reason."""
    whole = restored(name, shared).find(f".//{T}div[@type='transcription']")
    left = Counter()
    covered = {T + each for each in ("measure", "date", "bibl", "persName", "orgName", "placeName", "name", "title")}
    covered |= {T + each for each in ("fw", "label", "ref", "note", "desc", "head", "corr", "reg", "supplied", "gap")}

    def walk(element):
        if not isinstance(element.tag, str) or element.tag in covered:
            return
        for part in (element.text, *(child.tail for child in element)):
            for match in NUMBER.finditer(part or ""):
                before, after = (part or "")[: match.start()].split()[-1:], (part or "")[match.end() :].split()[:1]
                left[" ".join([*before, match[0], *after])] += 1
        for child in element:
            walk(child)

    walk(whole)
    _, sections = read_case(CASES / "encoding" / "numbers.case")
    explained = [line.rpartition(": ")[2] for line in sections[name].splitlines() if line]
    assert sorted(left) == sorted(explained)


def authority(edition, document, element, pointer):
    """What kind of authority a pointer leads to: the author, the lost note, or the type of the work."""
    target = edition.resolve(pointer, document, element)
    assert isinstance(target, Target) and target.element is not None, pointer
    if target.element.tag == T + "gap":
        assert target.element.get("reason") == "lost" and target.element.get("unit") == "note"
        return "lost note"
    assert target.element.tag == T + "bibl", pointer
    parent = target.element.getparent().tag
    return "author" if parent == T + "sourceDesc" else target.element.get("type")


def test_statements(edition, expect):
    """Every word of a regest stands in a statement, and every statement has its authority."""
    kinds = Counter()
    for document in edition.texts:
        for paragraph in division(document, "regest").iterchildren(T + "p"):
            loose = (paragraph.text or "") + "".join(child.tail or "" for child in paragraph)
            assert not loose.strip()
            assert {child.tag for child in paragraph} <= {T + "seg", T + "note"}
            for seg in paragraph.iterchildren(T + "seg"):
                found = {authority(edition, document, seg, each) for each in seg.get("source").split()}
                assert "page" not in found
                kinds.update({f"{document.root.get(ID)}: {each}" for each in found})
                kinds[f"{document.root.get(ID)}: statements"] += 1
    expect(
        CASES / "encoding" / "statements.case",
        {"statements": "".join(f"{kind} {kinds[kind]}\n" for kind in sorted(kinds))},
    )


def between(inner, outer):
    for above in inner.iterancestors():
        if above is outer:
            return
        yield above


def cited(elements):
    """The works that the elements cite; notes and repeated matter that the file has put inside a paragraph left out."""
    found = set()
    for element in elements:
        for each in element.iter(T + "bibl"):
            around = [above.tag for above in between(each, element)]
            if not editorial(each) and T + "note" not in around and T + "surplus" not in around:
                found.add(each.get("corresp"))
    return found


@pytest.mark.parametrize("name", TEXTS)
def test_a_regest_names_what_its_paragraphs_cite(name):
    """Each reference of a paragraph, and no other, stands in its regest and is the authority of a statement there."""
    document = text(name)
    paragraphs = {each.get(ID): each for each in division(document, "transcription").iter(T + "p")}
    notes = {
        each.get("corresp"): each for each in division(document, "transcription").iter(T + "note") if each.get("place")
    }
    compared = 0
    for regest in division(document, "regest").iterchildren(T + "p"):
        summed = [paragraphs[each[1:]] for each in regest.get("corresp").split()]
        own = {each for paragraph in summed for each in cited([paragraph])}
        called = [
            notes[f"#{marker.get(ID)}"]
            for paragraph in summed
            for marker in paragraph.iter(T + "ref")
            if f"#{marker.get(ID)}" in notes
        ]
        sources = {each for seg in regest.iter(T + "seg") for each in seg.get("source").split() if each[0] != "#"}
        in_notes = cited(called)
        if name == "red-aid":
            assert cited([regest]) == own | in_notes, regest.get(ID)
            compared += len(own)
        assert own <= sources, regest.get(ID)
        assert in_notes <= sources, regest.get(ID)
    assert compared or name != "red-aid"


def test_events_have_place_participants_and_date(edition):
    events = records("events")
    taking_part = {passive for name, _, passive in relations("events") if name == "participantIn"}
    places = records("places")
    assert len(events) >= 42
    for key, event in events.items():
        assert event.get("where", "").partition("place:")[2] in places, key
        assert key in taking_part, key
        assert any(event.get(each) for each in ("when", "from", "to", "notBefore", "notAfter")), key
    kinds = {name for name, _, _ in relations("events")}
    assert {"participantIn", "leadsTo", "answers", "partOf"} <= kinds
    # What happened in Turin in 1925?
    turin = {
        key
        for key, event in events.items()
        if event.get("where") == "place:turin"
        and (event.get("when") or event.get("from") or event.get("notBefore") or "").startswith("1925")
    }
    assert turin == {
        "anti-communist-offensive-1925",
        "dismissals-turin-1925",
        "fiat-internal-commission-elections-1925",
        "fiat-mutual-aid-elections-1925",
        "fiom-executive-elections-1925",
        "may-day-1925",
        "metallurgical-strike-turin-1925",
    }


def test_every_record_has_a_type():
    for path in REGISTERS:
        for key, record in records(path.stem).items():
            assert record.get("role" if path.stem == "persons" else "type"), key


def test_every_place_lies_in_a_country():
    places = records("places")
    above = {}
    for name, active, passive in relations("places"):
        if name == "locatedIn":
            above.setdefault(active, []).append(passive)
    order = ["building", "district", "settlement", "province", "region", "country"]
    for key, place in places.items():
        steps = [key]
        while places[steps[-1]].get("type") not in OUTERMOST:
            assert len(above.get(steps[-1], [])) == 1, f"{steps[-1]} lies in {above.get(steps[-1])}"
            steps.append(above[steps[-1]][0])
            below, over = (order.index(places[each].get("type")) for each in steps[-2:])
            assert below < over, steps
        if place.get("type") == "settlement":
            assert {places[each].get("type") for each in steps} & {"region", "province"} or key in ("berlin", "moscow")


def test_every_organisation_has_a_seat_or_is_of_many_countries():
    seated = {active for name, active, _ in relations("organisations") if name == "locatedIn"}
    part = {active: passive for name, active, passive in relations("organisations") if name == "partOf"}
    for key, org in records("organisations").items():
        above = key
        while above not in seated and above in part:
            above = part[above]
        assert above in seated or org.get("type") in ("international", "alliance", "aid", "armed-forces"), key


def test_the_registers_can_be_drawn_on_a_map():
    """Settlements have coordinates and number of GeoNames; districts, buildings and works lead to coordinates."""
    places, above = records("places"), {active: passive for name, active, passive in relations("places")}
    geo = {key: place.find(f".//{T}geo") for key, place in places.items()}
    for key, place in places.items():
        if place.get("type") in ("settlement", "district", "building"):
            assert geo[key] is not None and geo[key].get("resp"), key
        if place.get("type") == "settlement":
            assert geo[key].get("source") == "bibl:page-geonames", key
            assert place.find(f"{T}idno[@type='geonames']").text.isdigit(), key
    seat = {active: passive for name, active, passive in relations("organisations") if name == "locatedIn"}
    sites = {"emanuel", "fiat-centro", "fiat-steelworks", "michelin", "chamber-of-labour-turin", "ago"}
    for key in sites:
        site = seat[key].removeprefix("place:")
        assert above[site] == "turin" and geo[site] is not None, key


def test_turin_from_1919_to_1926_is_told_by_events():
    dated = Counter()
    for event in records("events").values():
        value = event.get("when") or event.get("from") or event.get("notBefore") or event.get("notAfter")
        if event.get("where") == "place:turin" and "1919" <= value[:4] <= "1926":
            dated["month" if len(value) > 4 else "year"] += 1
    assert dated["month"] >= 15 and dated["year"] <= 1


WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def stems(word):
    word = re.sub(r"['’]s?$", "", word.lower()).replace("labour", "labor").replace("organis", "organiz")
    word = word.replace("centre", "center").replace("co-op", "coop").replace("programme", "program")
    yield word
    for ending in ("s", "es", "ed", "d", "ing", "ly", "men", "man"):
        if word.endswith(ending):
            yield word.removesuffix(ending)
    yield word + "s"


def test_descriptions_say_what_a_text_says_or_are_signed(shared):
    """A description without `resp` and `cert` holds no name and no noun that the sources lack."""
    known = set()
    for name in TEXTS:
        for word in WORD.findall(source_of(text(name), shared).text):
            known.update(stems(word))
    _, sections = read_case(CASES / "encoding" / "editors-words.case")
    plain = {word for line in sections["words"].splitlines() for word in line.split()}
    unsigned = used = 0
    used_words = set()
    for path in REGISTERS:
        for key, record in records(path.stem).items():
            own = {
                stem
                for name in record.iter()
                if name.tag != T + "note"
                for stem in map(str.lower, WORD.findall(name.text or ""))
            }
            for note in record.iterchildren(T + "note"):
                if note.get("resp"):
                    continue
                unsigned += 1
                years = set(re.findall(r"\b1[89]\d\d\b", note.text))
                assert all(year in "".join(source_of(text(name), shared).text for name in TEXTS) for year in years), key
                for word in WORD.findall(note.text):
                    if not known.intersection(stems(word)) and word.lower() not in own | set(TEXTS):
                        assert word.lower() in plain, f"{key}: `{word}` is in no source: sign the description"
                        used_words.add(word.lower())
                    used += 1
    assert unsigned > 60 and used > 500
    assert plain == used_words, f"explained and not used: {sorted(plain - used_words)}"


def test_what_is_certain_was_read():
    """Outside the texts' own words `high` stands only beside the page that it was read on; pages have a day."""
    pages = {f"bibl:{key}" for key, each in records("bibliography").items() if each.get("type") == "page"}
    assert len(pages) >= 120
    certain = 0
    for path in FILES:
        for each in etree.parse(path).getroot().iter("*"):
            # An emendation or a page's number is the editors' reading of the source, no knowledge from elsewhere.
            if each.get("cert") == "high" and each.tag not in (T + "corr", T + "pb"):
                assert set((each.get("source") or "").split()) & pages, f"{path.name}: {etree.tostring(each)[:120]}"
                certain += 1
    assert certain > 340


CUE = re.compile(r"(?:^|[\s(])(from|since|starting in|by|after|until|till|before)(?: the)?\s*$", re.IGNORECASE)
OPEN = {"from": "from", "since": "from", "starting in": "from", "by": "notAfter", "after": "notBefore", "until": "to"}
CLOSED = re.compile(r"\s*(?:to|–|and)\b")


@pytest.mark.parametrize("name", TEXTS)
def test_the_same_words_are_dated_alike(name, shared):
    """`from X`, `by X`, `after X`, `until X` leave the other end open."""
    whole = restored(name, shared).find(f".//{T}div[@type='transcription']")
    seen = Counter()
    for date in whole.iter(T + "date"):
        if any(each.tag in (T + "bibl", T + "note") for each in date.iterancestors()):
            continue
        previous = date.getprevious()
        before = (previous.tail if previous is not None else date.getparent().text) or ""
        cue = CUE.search(before)
        if cue and not ("the" in before.split()[-1:] and cue[1].lower() == "from"):
            values = {each for each in ("when", "from", "to", "notBefore", "notAfter") if date.get(each)}
            wanted = OPEN[cue[1].lower()]
            assert values == {wanted}, f"{cue[1]} {''.join(date.itertext())}: {values}"
            seen[wanted] += 1
    assert name == "turin-1920" or sum(seen.values()) >= 5


def test_keywords_are_declared():
    corpus = etree.parse(TEI / "edition.xml").getroot()
    taxonomy = {
        f"../edition.xml#{each.get(ID)}": {desc.text for desc in each.iter(T + "catDesc")}
        for each in corpus.iter(T + "taxonomy")
    }
    for name in TEXTS:
        for keywords in text(name).root.iter(T + "keywords"):
            assert {term.text for term in keywords} <= taxonomy[keywords.get("scheme")]


def test_cited_works_and_the_citation_file():
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert "type: software" in citation and "type: data" in citation
    title = etree.parse(TEI / "edition.xml").getroot().findtext(f".//{T}titleStmt/{T}title")
    assert title in citation and "CC-BY-4.0" in citation
