"""RELAX NG: each case's schema and document give the findings that it states, at the places it states."""

import pytest
from cases import cases, name_of, read_case, unpack

from teitools.document import Source, read_source
from teitools.findings import load_explanation
from teitools.relaxng import CODES, Schema, SchemaError
from teitools.report.sentence import help_of, message_of

ROOM = "relaxng"


def said(finding, folder):
    """A finding as cases state it: place, text, code, sentence, cure, suggestion, repair."""
    file = finding.span.file
    source = read_source(file)
    line, column = source.position(finding.span.start)
    text = source.text[finding.span.start : finding.span.end]
    lines = [f"{file.removeprefix(f'{folder}/')}:{line}:{column} {finding.code.name} `{text}`"]
    lines.append(f"  {message_of(finding)}")
    lines.append(f"  {help_of(finding)}")
    if finding.suggestion:
        lines.append(f"  suggestion: {finding.suggestion}")
    if finding.fix:
        lines.append(f"  {'safe' if finding.fix.safe else 'unsafe'} fix: {finding.fix.label}")
    lines += [f"  note: {each.label} ({source.position(each.span.start)[0]})" for each in finding.related]
    return "\n".join(lines).replace(str(folder), ".") + "\n"


def findings_of(folder):
    schema_file = next(folder.glob("schema.*"))
    try:
        schema = Schema.load(schema_file)
    except SchemaError as error:
        return error.findings
    return [*schema.warnings, *schema.validate(folder / "document.xml")]


@pytest.mark.parametrize("path", cases(ROOM), ids=name_of)
def test_case(path, expect, tmp_path):
    unpack(read_case(path)[1], tmp_path)
    expect(path, {"findings": "".join(said(finding, tmp_path) for finding in findings_of(tmp_path))})


def test_every_code_has_a_case_and_an_explanation():
    shown = "".join(path.read_text(encoding="utf-8") for path in cases(ROOM))
    for code in CODES:
        if code.name not in ("not_valid", "more_faults", "content_too_complex"):  # see test_relaxng_hostile
            assert f" {code.name} " in shown, code.name
        assert load_explanation(code).startswith(f"# {code.name}\n")


@pytest.mark.parametrize("path", cases(ROOM), ids=name_of)
def test_a_safe_fix_mends(path, tmp_path):
    """Applied, a safe fix leaves a document in which its finding is gone and no other has come."""
    unpack(read_case(path)[1], tmp_path)
    findings = findings_of(tmp_path)
    safe = [finding for finding in findings if finding.fix and finding.fix.safe]
    if not safe:
        return
    text = (tmp_path / "document.xml").read_text(encoding="utf-8")
    edits = [edit for finding in safe for edit in finding.fix.edits]
    for edit in sorted(edits, key=lambda edit: edit.span.start, reverse=True):
        text = text[: edit.span.start] + edit.replacement + text[edit.span.end :]
    schema = Schema.load(next(tmp_path.glob("schema.*")))
    assert len(list(schema.validate(Source("document.xml", text)))) == len(findings) - len(safe)


COMPLETED = """\
start = element doc { attribute kind { "a" | "b" }, attribute n { text }?, head?, (p | list)+ }
head = element head { text }
p = element p { mixed { element hi { attribute rend { "i" | "b" }, text }* } }
list = element list { head?, element item { text }+ }
"""
PLACES = {
    "|": (None, ("doc",), (), (), False, False),
    "<doc |": ("doc", (), ("kind", "n"), (), False, False),
    '<doc kind="a" |': ("doc", (), ("n",), (), False, False),
    '<doc kind="|': ("doc", (), (), ("a", "b"), False, False),
    '<doc kind="a">|': ("doc", ("head", "p", "list"), (), (), False, False),
    '<doc kind="a"><p/>|': ("doc", ("p", "list"), (), (), False, True),
    '<doc kind="a"><p/><|': ("doc", ("p", "list"), (), (), False, True),
    '<doc kind="a"><p>x|': ("p", ("hi",), (), (), True, True),
    '<doc kind="a"><p>x <hi rend="|': ("hi", (), (), ("i", "b"), False, False),
    '<doc kind="a"><list><head/>|': ("list", ("item",), (), (), False, False),
    "<doc><lst/><p><i/>|": ("p", ("hi",), (), (), True, True),
}


@pytest.mark.parametrize("written", PLACES)
def test_expected_at(written, tmp_path):
    (tmp_path / "schema.rnc").write_text(COMPLETED.replace("list = ", "list_ = ").replace("| list)", "| list_)"))
    schema = Schema.load(tmp_path / "schema.rnc")
    found = schema.expected_at(Source("d.xml", written.replace("|", "")), written.index("|"))
    assert (found.parent, found.elements, found.attributes, found.values, found.text, found.end) == PLACES[written]
