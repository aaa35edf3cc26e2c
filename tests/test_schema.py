"""The edition's schema: what it accepts and rejects, that it is closed, described, and compiled from its ODD."""

from collections import Counter

import pytest
from cases import cases, name_of, read_case
from conftest import ROOT
from jing import jing
from lxml import etree
from sampling import Sampler
from schema_frame import EXAMPLES, framed

from teitools.document import Source, parse_source
from teitools.guidelines import make_book, one_page
from teitools.odd import compile_odd, load_p5subset, serialise, write_rng
from teitools.relaxng import Schema
from teitools.schematron import check_document, compile_schema, read_schematron

ODD = ROOT / "schema" / "edition.odd"
RNG = ROOT / "schema" / "edition.rng"
T = "{http://www.tei-c.org/ns/1.0}"
XML = "{http://www.w3.org/XML/1998/namespace}"
FILES = sorted((ROOT / "tei").glob("*/*.xml"))
TREE = etree.parse(ODD)


@pytest.fixture(scope="module")
def grammar():
    return Schema.load(RNG)


@pytest.fixture(scope="module")
def rules():
    return compile_schema(read_schematron(RNG))


@pytest.fixture(scope="module")
def compiled(shared):
    return compile_odd(ODD, load_p5subset(shared / "data" / "p5subset.xml"))


def judged(document, grammar, rules):
    """What is wrong with a document: `grammar` where the grammar rejects it, and the sentence of each rule broken."""
    source = Source("document.xml", document)
    outcome = check_document(rules, parse_source(source))
    assert outcome.not_evaluated == []
    said = [] if grammar.is_valid(source) else ["grammar"]
    return said + [f"rule: {finding.args['message']}" for finding in outcome.findings]


EGXML = list(TREE.iter(f"{{{EXAMPLES}}}egXML"))


def fragment(example):
    """The one element of an example, as text."""
    (found,) = (each for each in example if isinstance(each.tag, str))
    return etree.tostring(found, encoding="unicode", with_tail=False)


def name_of_example(example):
    home = next(example.iterancestors(f"{T}div")).get(XML + "id")
    return f"{home}-{EGXML.index(example) + 1}-{example.get('valid')}"


@pytest.mark.parametrize("example", EGXML, ids=name_of_example)
def test_guidelines_example(example, grammar, rules):
    wrong = judged(framed(fragment(example)), grammar, rules)
    assert {"true": not wrong, "false": bool(wrong)}[example.get("valid")], wrong


def test_each_guideline_has_its_example_and_its_counter_example():
    for chapter in TREE.getroot().find(f"{T}text/{T}body").iterchildren(f"{T}div"):
        kinds = Counter(each.get("valid") for each in chapter.iter(f"{{{EXAMPLES}}}egXML"))
        if chapter.get(XML + "id") not in ("about", "rendering", "schema"):
            assert kinds["true"] and kinds["false"], chapter.get(XML + "id")


def test_every_assertion_is_broken_by_an_example_of_the_guidelines(grammar, rules):
    tests = TREE.iter("{http://purl.oclc.org/dsdl/schematron}assert", "{http://purl.oclc.org/dsdl/schematron}report")
    asserts = [" ".join(each.text.split()) for each in tests]
    broken = set()
    for example in EGXML:
        if example.get("valid") == "false":
            broken.update(each.removeprefix("rule: ") for each in judged(framed(fragment(example)), grammar, rules))
    assert len(asserts) > 70
    assert [each for each in asserts if each not in broken] == []


@pytest.mark.parametrize("path", cases("schema"), ids=name_of)
def test_rule(path, expect, grammar, rules):
    _, files = read_case(path)
    assert judged(framed(files["valid.xml"]), grammar, rules) == []
    wrong = judged(framed(files["invalid.xml"]), grammar, rules)
    assert wrong
    expect(path, {"findings": "".join(f"{each}\n" for each in wrong)})


def test_each_constraint_has_a_case_that_breaks_it(rules):
    stated = {each.get("ident") for each in TREE.iter(f"{T}constraintSpec")}
    sentences = {
        " ".join(each.itertext())
        for constraint in TREE.iter(f"{T}constraintSpec")
        for each in constraint.iter("{http://purl.oclc.org/dsdl/schematron}*")
        if each.get("test")
    }
    assert stated <= {path.stem for path in cases("schema")}
    broken = "".join(read_case(path)[1]["findings"] for path in cases("schema"))
    assert [each for each in sorted(sentences) if f"rule: {each}\n" not in broken] == []


def test_what_the_grammar_can_make_up_tei_accepts(shared, tmp_path):
    sampler = Sampler(etree.parse(RNG))
    files = [tmp_path / f"{seed}.xml" for seed in range(150)]
    for seed, file in enumerate(files):
        file.write_bytes(etree.tostring(sampler.document(seed, 20 + seed), encoding="utf-8"))
    assert jing("-i", RNG, *files) == (0, "")
    assert jing("-i", shared / "data" / "tei_all.rng", *files) == (0, "")


def test_what_is_accepted_tei_accepts(shared, tmp_path):
    fragments = [fragment(each) for each in EGXML if each.get("valid") == "true"]
    fragments += [read_case(path)[1]["valid.xml"] for path in cases("schema")]
    accepted = [tmp_path / f"{number}.xml" for number in range(len(fragments))]
    for file, each in zip(accepted, fragments, strict=True):
        file.write_text(framed(each), encoding="utf-8")
    assert len(accepted) > 90
    assert jing(shared / "data" / "tei_all.rng", *accepted, ODD) == (0, "")
    assert jing(RNG, *accepted) == (0, "")


def mutations(root):
    """(what is changed, the changed tree) for each kind of element and attribute that a document has, once each."""
    seen = set()
    for element in root.iter("*"):
        name = element.tag[len(T) :]
        if name not in seen:
            seen.add(name)
            element.set("bogus", "1")
            yield f"{name}/@bogus", root
            del element.attrib["bogus"]
            stranger = etree.SubElement(element, T + "hi")
            yield f"{name}/hi", root
            element.remove(stranger)
        for attribute, value in element.attrib.items():
            if (name, attribute) not in seen:
                seen.add((name, attribute))
                if (name, attribute) in CLOSED:
                    element.set(attribute, "bogus")
                    yield f"{name}/@{attribute}=bogus", root
                    element.set(attribute, value)
                if (name, attribute) in REQUIRED:
                    del element.attrib[attribute]
                    yield f"{name} without @{attribute}", root
                    element.set(attribute, value)


def _stated():
    """(element, attribute) with a closed list of values, and with a value that must be given."""
    closed, required, classes = set(), set(), {}
    for spec in TREE.iter(f"{T}classSpec"):
        found = classes[spec.get("ident")] = ([], [])
        for attribute in spec.iter(f"{T}attDef"):
            found[0].extend([attribute.get("ident")] * (attribute.find(f"{T}valList") is not None))
            found[1].extend([attribute.get("ident")] * (attribute.get("usage") == "req"))
    for spec in TREE.iter(f"{T}elementSpec"):
        name = spec.get("ident")
        for attribute in spec.iter(f"{T}attDef"):
            key = attribute.get("ident").replace("xml:", XML)
            closed.update([(name, key)] * (attribute.find(f"{T}valList") is not None))
            required.update([(name, key)] * (attribute.get("usage") == "req"))
        for member in spec.iter(f"{T}memberOf"):
            if member.get("mode") == "add" and member.get("key") in classes:
                closed.update((name, each) for each in classes[member.get("key")][0])
                required.update((name, each) for each in classes[member.get("key")][1])
    return closed, required


CLOSED, REQUIRED = _stated()


def test_the_schema_is_closed(grammar):
    made = set()
    for path in sorted(FILES, key=lambda each: each.stat().st_size):
        root = etree.parse(path).getroot()
        for what, tree in mutations(root):
            if what not in made:
                made.add(what)
                source = Source("document.xml", etree.tostring(tree, encoding="unicode"))
                assert not grammar.is_valid(source), f"{path.name} is accepted with {what}"
        assert grammar.is_valid(Source("document.xml", etree.tostring(root, encoding="unicode")))
    assert len(made) > 250


def test_everything_is_described_in_our_own_words(shared, compiled):
    subset = etree.parse(shared / "data" / "p5subset.xml")
    theirs = {" ".join("".join(each.itertext()).split()).rstrip(".").lower() for each in subset.iter(f"{T}desc")}
    ours = 0
    for element in TREE.iter(f"{T}elementSpec", f"{T}classSpec", f"{T}attDef", f"{T}valItem", f"{T}constraintSpec"):
        if element.get("mode") == "delete":
            continue
        description = element.find(f"{T}desc")
        assert description is not None, element.get("ident")
        words = " ".join("".join(description.itertext()).split())
        assert words.rstrip(".").lower() not in theirs, words
        assert words.endswith((".", ":")) and words[0] not in " .", words
        ours += 1
    assert ours > 300
    assert compiled.tei_constraints is False


def test_every_element_of_the_schema_is_used(compiled):
    used = {each.tag[len(T) :] for path in FILES for each in etree.parse(path).iter("*")}
    used |= {each.tag[len(T) :] for each in etree.parse(ROOT / "tei" / "edition.xml").iter(f"{T}*")}
    assert set(compiled.specs.elements) == used


def test_the_committed_grammar_is_what_the_odd_compiles_to(compiled):
    assert [finding.args for finding in compiled.findings] == []
    assert serialise(write_rng(compiled)) == RNG.read_bytes()


def test_the_committed_guidelines_are_what_the_odd_says(compiled):
    assert one_page(make_book(compiled)) == (ROOT / "schema" / "edition.html").read_bytes()


def test_identifiers_of_the_odd_are_unique():
    found = Counter(each.get(XML + "id") for each in TREE.iter("*") if each.get(XML + "id"))
    assert [each for each, times in found.items() if times > 1] == []
