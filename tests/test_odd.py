"""Customizations: case by case, each with documents that its schema must accept and others that it must reject."""

import datetime
import re

import pytest
from cases import CASES, cases, name_of, read_case, unpack
from lxml import etree
from sampling import Sampler

from teitools.document import Unreadable, parse
from teitools.findings import load_explanation
from teitools.guidelines import make_book, one_page
from teitools.odd import (
    CODES,
    check_examples,
    check_odd,
    check_usable,
    compile_odd,
    is_broken,
    load_p5subset,
    messages,
    processing_model,
    serialise,
    write_rng,
)
from teitools.relaxng import Schema
from teitools.report import Places, help_of, message_of
from teitools.schematron import SchematronError, check_document, compile_schema, read_schematron

#: What only the check of a customization as a document gives.
CHECK_CODES = (
    messages.BAD_PATTERN,
    messages.MISTYPED_NAMESPACE,
    messages.WITHDRAWN,
    messages.DUPLICATE_VALUE,
    messages.EMPTY_LIST,
    messages.ALREADY_THERE,
    messages.UNREACHABLE,
    messages.TWO_IDS,
    messages.AMBIGUOUS,
)
SOURCE = CASES / "odd" / "source.xml"
T = "{http://www.tei-c.org/ns/1.0}"
TODAY = datetime.date(2026, 11, 21)
R = "{http://relaxng.org/ns/structure/1.0}"


def lines(findings):
    places = Places()
    for finding in findings:
        place, severity = places.of(finding.span), finding.effective_severity.value
        text = f"{place.file}:{place.line}:{place.column} {severity} {finding.code.name}: {message_of(finding)}"
        text += f" ({help_of(finding)})" if finding.help else ""
        yield text + (f" [{finding.suggestion}]\n" if finding.suggestion else "\n")


def unusable(compiled):
    """What keeps the schema from being loaded."""
    return [] if is_broken(compiled) else check_usable(compiled, serialise(write_rng(compiled)))


def judge(compiled, folder):
    """A function (path): "valid", or what rejects the document."""
    path = folder / "compiled.rng"
    path.write_bytes(serialise(write_rng(compiled)))
    schema = Schema.load(path)
    try:
        plan = compile_schema(read_schematron(path))
    except SchematronError:
        plan = None

    def verdict(document):
        if not schema.is_valid(document):
            return "not valid"
        outcome = check_document(plan, parse(document)) if plan else None
        assert outcome is None or outcome.not_evaluated == []
        return f"not valid: {message_of(outcome.findings[0])}" if outcome and outcome.findings else "valid"

    return verdict


@pytest.mark.parametrize("case", cases("odd"), ids=name_of)
def test_case(case, tmp_path, monkeypatch, expect):
    _, files = read_case(case)
    monkeypatch.chdir(unpack(files, tmp_path))
    try:
        compiled = compile_odd("custom.odd", load_p5subset(SOURCE))
    except Unreadable as error:
        expect(case, {"findings": "".join(lines(error.findings))})
        return
    found = [*compiled.findings, *unusable(compiled), *check_examples(compiled)]
    if case.stem.startswith("check-"):
        found += check_odd(compiled, TODAY)
    if is_broken(compiled) or unusable(compiled):
        expect(case, {"findings": "".join(lines(found))})
        return
    verdict = judge(compiled, tmp_path)
    documents = [name for name in files if name.endswith(".xml")]
    verdicts = {name: verdict(name) for name in documents}
    assert all(name.startswith("valid") == (said == "valid") for name, said in verdicts.items()), verdicts
    said = "".join(f"{name}: {each}\n" for name, each in verdicts.items())
    expect(case, {"findings": "".join(lines(found)), **({"verdicts": said} if said else {})})


@pytest.mark.parametrize("case", cases("odd"), ids=name_of)
def test_whatever_a_schema_allows_can_be_made_up_and_is_valid(case, tmp_path, monkeypatch):
    _, files = read_case(case)
    monkeypatch.chdir(unpack(files, tmp_path))
    try:
        compiled = compile_odd("custom.odd", load_p5subset(SOURCE))
        if is_broken(compiled) or unusable(compiled):
            return
        tree = write_rng(compiled)
        sampler = Sampler(tree)
    except (Unreadable, ValueError):
        return
    path = tmp_path / "compiled.rng"
    path.write_bytes(serialise(tree))
    schema = Schema.load(path)
    for seed in range(20):
        document = tmp_path / "sample.xml"
        document.write_bytes(etree.tostring(sampler.document(seed, 40)))
        assert schema.is_valid(document), document.read_text()


def test_every_code_has_a_case():
    stated = "".join(read_case(path)[1]["findings"] for path in cases("odd"))
    assert {code.name for code in CODES} <= set(re.findall(r"\bodd_\w+", stated))


FRAME = """<TEI xmlns="http://www.tei-c.org/ns/1.0" xmlns:sch="http://purl.oclc.org/dsdl/schematron"><text><body>
{prose}
<schemaSpec ident="x"{attributes}>
<moduleRef key="tei"/><moduleRef key="header"/><moduleRef key="core"/>
{specs}
</schemaSpec></body></text></TEI>
"""


def framed(example):
    """A customization around an example: a whole one, prose, or declarations."""
    if "<schemaSpec" in example or "<TEI" in example:
        return example.replace("<schemaSpec", '<schemaSpec xmlns="http://www.tei-c.org/ns/1.0"', 1).replace(
            "<TEI>", '<TEI xmlns="http://www.tei-c.org/ns/1.0">'
        )
    if "<egXML" in example:
        return FRAME.format(prose=example, attributes="", specs="")
    return FRAME.format(prose="", attributes="", specs=example)


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.name)
def test_the_explanation_is_wrong_before_and_right_after(code, tmp_path, monkeypatch):
    text = load_explanation(code)
    before, after = re.findall(r"^```xml\n(.+?)^```$", text, re.MULTILINE | re.DOTALL)
    (tmp_path / "base.odd").write_text(framed('<schemaSpec ident="base"><moduleRef key="tei"/></schemaSpec>'))
    monkeypatch.chdir(tmp_path)
    found = []
    for example in (before, after):
        (tmp_path / "custom.odd").write_text(framed(example), encoding="utf-8")
        try:
            compiled = compile_odd("custom.odd", load_p5subset(SOURCE))
            said = [*compiled.findings, *unusable(compiled), *check_examples(compiled)]
            if code in CHECK_CODES:
                said = [*compiled.findings, *check_odd(compiled, TODAY)]
            found.append({each.code.name for each in said})
        except Unreadable as error:
            found.append({each.code.name for each in error.findings})
    assert found[0] == {code.name}
    assert code.name not in found[1]


@pytest.fixture
def compiled(tmp_path, monkeypatch):
    """A customization with prose, examples and processing models."""
    _, files = read_case(CASES / "odd" / "examples.case")
    monkeypatch.chdir(unpack(files, tmp_path))
    return compile_odd("custom.odd", load_p5subset(SOURCE))


def test_what_is_written_is_the_same_each_time(compiled):
    again = compile_odd("custom.odd", load_p5subset(SOURCE))
    assert serialise(write_rng(compiled)) == serialise(write_rng(again))
    assert one_page(make_book(compiled)) == one_page(make_book(again))


def test_every_reference_of_a_schema_leads_to_a_definition_and_every_definition_is_used(compiled):
    root = write_rng(compiled).getroot()
    defined = [each.get("name") for each in root.iter(R + "define")]
    assert len(defined) == len(set(defined))
    referred = {each.get("name") for each in root.iter(R + "ref")}
    elements = {each.get("name") for each in root.iter(R + "define") if each.find(R + "element") is not None}
    assert referred <= set(defined)
    assert set(defined) - elements <= referred


def test_descriptions_of_the_source_stay_out_unless_wanted(tmp_path, monkeypatch):
    source = tmp_path / "source.xml"
    text = SOURCE.read_text(encoding="utf-8")
    source.write_text(
        text.replace('<elementSpec ident="p" module="core">', "\\g").replace(
            "\\g", '<elementSpec ident="p" module="core"><desc>theirs</desc>'
        )
    )
    odd = tmp_path / "custom.odd"
    spec = '<elementSpec ident="name" mode="change"><gloss>g</gloss><desc>ours</desc></elementSpec>'
    odd.write_text(framed(spec), encoding="utf-8")
    compiled = compile_odd(odd, load_p5subset(source))
    own, with_tei = (
        serialise(write_rng(compiled)).decode(),
        serialise(write_rng(compiled, tei_descriptions=True)).decode(),
    )
    assert "<a:documentation>(g) ours</a:documentation>" in own
    assert "theirs" not in own
    assert "<a:documentation>theirs</a:documentation>" in with_tei
    assert "theirs" not in one_page(make_book(compiled)).decode()
    assert "theirs" in one_page(make_book(compiled, tei_descriptions=True)).decode()


def test_constraints_of_the_source_stay_out_when_unwanted(compiled):
    assert b"a subtype is of a type" in serialise(write_rng(compiled))
    own = serialise(write_rng(compiled, tei_constraints=False))
    assert b"a subtype is of a type" not in own
    assert b"a heading heads a division" in own


MODELS = """<elementSpec ident="p" mode="change">
  <modelGrp output="web" useSourceRendition="true">
    <outputRendition>color: red</outputRendition>
    <model predicate="@n" behaviour="block"><param name="content" value="."/></model>
    <modelSequence predicate="@rend">
      <model behaviour="inline" output="web"/><model behaviour="omit" output="print"/>
    </modelSequence>
  </modelGrp>
  <model behaviour="paragraph" output="plain" cssClass="c">
    <outputRendition scope="before">content: "x"</outputRendition>
  </model>
</elementSpec>"""


def test_processing_model_needs_no_source_and_dissolves_its_groups(tmp_path):
    odd = tmp_path / "custom.odd"
    odd.write_text(framed(MODELS), encoding="utf-8")
    model = processing_model(odd)
    assert model.findings == ()
    first, sequence = model.candidates(T + "p", "web")
    assert (first.behaviour, first.predicate, first.param("content")) == ("block", "@n", ".")
    assert first.use_source_rendition and first.renditions[0].css == "color: red"
    assert [each.behaviour for each in sequence.models] == ["inline"]
    assert sequence.models[0].use_source_rendition and sequence.predicate == "@rend"
    (plain,) = model.candidates(T + "p", "plain")
    assert (plain.css_class, plain.renditions[0].scope) == ("c", "before")
    assert model.candidates(T + "name", "web") == ()
    text = odd.read_text(encoding="utf-8")
    assert text[plain.span.start : plain.span.end] == "paragraph"
    assert text[first.predicate_span.start : first.predicate_span.end] == "@n"


def test_processing_model_of_an_element_that_the_source_lacks(tmp_path):
    odd = tmp_path / "custom.odd"
    odd.write_text(framed(MODELS.replace('ident="p"', 'ident="para"')), encoding="utf-8")
    (finding,) = processing_model(odd, load_p5subset(SOURCE)).findings
    assert finding.code.name == "odd_unknown_name"


def test_the_source_is_read_piece_by_piece_and_is_the_same_in_the_end(tmp_path):
    fresh = tmp_path / "source.xml"
    fresh.write_bytes(SOURCE.read_bytes())
    whole, other = load_p5subset(fresh), load_p5subset(SOURCE)
    assert all(spec.ident == ident for ident, spec in {**whole.elements}.items())
    assert list(whole.classes) == list(other.classes)
    assert whole.of_module("element", "drama") == [
        ident for ident, spec in whole.elements.items() if spec.module == "drama"
    ]
    assert whole.elements.get("p") is whole.elements["p"]
    assert whole.elements.get("nothing") is None
    assert len(whole.elements.values()) == len(whole.elements)
