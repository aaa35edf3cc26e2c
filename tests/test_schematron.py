"""Schematron: hand-worked cases for every kind of rule, and others' schemas on others' documents."""

import pytest
from cases import cases, name_of, read_case, unpack

from teitools.document import Unreadable, parse
from teitools.findings import load_explanation
from teitools.report import Places, help_of, message_of
from teitools.schematron import CODES, SchematronError, check_document, compile_schema, read_schematron


def lines(files):
    """What a case's schema says of its document, one line a finding; then what was not evaluated."""
    name = next(each for each in files if each.startswith("schema."))
    places = Places()
    try:
        plan = compile_schema(read_schematron(name), files.get("phase", "").strip() or None)
    except (SchematronError, Unreadable) as error:
        found, rest = error.findings, []
    else:
        outcome = check_document(plan, parse("document.xml"))
        found, rest = outcome.findings, [*plan.not_evaluated, *outcome.not_evaluated]
    for finding in found:
        place = places.of(finding.span)
        severity = finding.effective_severity.value
        line = f"{place.file}:{place.line}:{place.column} {severity} {finding.code.name}: {message_of(finding)}"
        yield line + (f" ({help_of(finding)})\n" if finding.help else "\n")
    for each in rest:
        yield f"{each.finding().code.name}: {each}\n"


@pytest.mark.parametrize("case", cases("schematron"), ids=name_of)
def test_case(case, tmp_path, monkeypatch, expect):
    _, files = read_case(case)
    monkeypatch.chdir(unpack(files, tmp_path))
    expect(case, {"findings": "".join(lines(files))})


def test_every_code_is_explained_and_has_a_case():
    stated = "".join(path.read_text(encoding="utf-8") for path in cases("schematron"))
    for code in CODES:
        assert load_explanation(code).startswith(f"# {code.name}\n")
        assert f" {code.name}: " in stated or f"\n{code.name}: " in stated


@pytest.mark.parametrize("schema", ["tei_all.rng", "odd/tei_lite.rng", "odd/tei_simplePrint.rng"])
def test_every_rule_of_others_is_evaluated_on_others_documents(shared, schema):
    plan = compile_schema(read_schematron(shared / "data" / schema))
    fired = found = 0
    for path in sorted((shared / "data").glob("*/*.xml")):
        outcome = check_document(plan, parse(path))
        assert outcome.not_evaluated == []
        fired += outcome.fired
        found += len(outcome.findings)
    assert plan.not_evaluated == []
    # The corpora are kept valid by their projects, and no rule of TEI's speaks against them.
    assert fired > 1000
    assert found == 0


def test_rules_about_customizations_are_evaluated_on_customizations(shared):
    plan = compile_schema(read_schematron(shared / "data" / "tei_all.rng"))
    for path in sorted((shared / "data" / "odd").glob("*.odd")):
        outcome = check_document(plan, parse(path))
        assert outcome.fired > 50
        assert outcome.not_evaluated == []
    assert plan.not_evaluated == []


def test_rules_kept_between_runs_are_the_same(tmp_path):
    for case in cases("schematron"):
        _, files = read_case(case)
        folder = unpack(files, tmp_path / case.stem)
        path = next(folder.glob("schema.*"))
        try:
            first = read_schematron(path, tmp_path / "cache")
        except (SchematronError, Unreadable):
            continue
        assert read_schematron(path, tmp_path / "cache") == first
    assert len(list((tmp_path / "cache/rules").iterdir())) > 10


def test_a_spoilt_cache_is_passed_over(tmp_path):
    _, files = read_case(cases("schematron")[0])
    path = next(unpack(files, tmp_path).glob("schema.*"))
    first = read_schematron(path, tmp_path / "cache")
    for file in (tmp_path / "cache/rules").iterdir():
        file.write_text('{"form": 1, "binding": "xslt2"}', encoding="utf-8")
    assert read_schematron(path, tmp_path / "cache") == first
