"""What is explained is the same, whether or not the automaton reads what is sound in a document."""

import copy
import random
from io import BytesIO
from pathlib import Path
from xml.parsers import expat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from test_relaxng_scan import FRAGMENTS, GOOD, PLACES, SCHEMA

from teitools.relaxng import Schema, explain
from teitools.relaxng import sound as sound_module
from teitools.relaxng.places import findings_of

ROOT = Path(__file__).parents[1]
TEI = "http://www.tei-c.org/ns/1.0"
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"


@pytest.fixture(scope="module")
def schema(tmp_path_factory):
    path = tmp_path_factory.mktemp("sound") / "schema.rnc"
    path.write_text(SCHEMA, encoding="utf-8")
    return Schema.load(path)


def explained(schema, data, automaton):
    file = BytesIO(data)
    try:
        faults = explain.explain(schema._known(), schema.id_type, automaton, file, 0)
    except expat.ExpatError as error:
        return str(error)
    return findings_of("d.xml", file, 0, faults)


def agree(schema, data):
    found = explained(schema, data, schema._automaton)
    assert found == explained(schema, data, None), data
    # Once more: now everything is remembered.
    assert found == explained(schema, data, schema._automaton), data
    return found


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(PLACES), st.integers(0, 12), st.sampled_from(["", *FRAGMENTS])),
        min_size=1,
        max_size=4,
    )
)
def test_edited_documents(schema, changes):
    text = GOOD
    for at, length, fragment in sorted(changes, reverse=True):
        text = text[:at] + fragment + text[at + length :]
    agree(schema, text.encode(errors="surrogatepass"))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=12))
def test_heaps_of_fragments(schema, fragments):
    agree(schema, f'<doc xmlns="urn:a" xmlns:b="urn:b">{"".join(fragments)}</doc>'.encode(errors="surrogatepass"))


def changed(tree, choose):
    """One element renamed, moved, doubled, left out, put around others, or with another attribute or text."""
    elements = [each for each in tree.iter() if isinstance(each.tag, str)]
    one, other = choose.sample(elements[1:], 2)
    way = choose.randrange(9)
    name = (
        f"{{{TEI}}}{choose.choice('p div head l lg note persName date list item foo Para choice sic ab seg'.split())}"
    )
    if way == 0:
        one.tag = name
    elif way == 1:
        one.getparent().remove(one)
    elif way == 2:
        other.append(copy.deepcopy(one))
    elif way == 3 and other not in one.iter():
        other.append(one)
    elif way == 4:
        one.set(choose.choice(("n", "type", "when", "ref", "foo", XML_ID)), choose.choice(("a", "1900", "a b", "#x")))
    elif way == 5:
        one.attrib.pop(choose.choice([*one.attrib] or ["n"]), None)
    elif way == 6:
        one.tail = "a stray text"
    elif way == 7:
        one.tag = etree.QName(one).localname
    else:
        wrapper = etree.Element(name)
        wrapper.extend(list(one)[: choose.randrange(3)])
        one.insert(0, wrapper)


def test_texts_with_faults(monkeypatch):
    """Faults of all kinds in texts of this edition; what is sound between them is left to the automaton."""
    edition = Schema.load(ROOT / "schema" / "edition.rng")
    left = []
    leave = sound_module.Sound.leave
    monkeypatch.setattr(sound_module.Sound, "leave", lambda self: left.append(self._reading) or leave(self))
    choose = random.Random(4)
    texts = [path.read_bytes() for path in sorted((ROOT / "tei").rglob("*.xml")) if path.stat().st_size < 300_000]
    codes = set()
    for number in range(60):
        tree = etree.fromstring(texts[number % len(texts)])
        for _ in range(choose.choice((1, 1, 2, 5))):
            changed(tree, choose)
        codes.update(finding.code.name for finding in agree(edition, etree.tostring(tree)))
    assert len(codes) >= 8
    assert sum(left) > 100


def test_few_elements_are_looked_at_one_by_one(monkeypatch):
    """In a long text with one fault the walk by derivatives sees the fault and what is around it."""
    edition = Schema.load(ROOT / "schema" / "edition.rng")
    seen = []
    start = explain.Walk.start
    monkeypatch.setattr(
        explain.Walk, "start", lambda self, name, attributes: seen.append(name) or start(self, name, attributes)
    )
    text = max((path.read_text() for path in (ROOT / "tei" / "texts").iterdir()), key=len)
    at = text.index("<p ", len(text) // 2) + 2
    (finding,) = explained(edition, f'{text[:at]} nn="1"{text[at:]}'.encode(), edition._automaton)
    assert finding.code.name == "invalid_attribute_name"
    assert len(seen) < 20 < text.count("<p ")
