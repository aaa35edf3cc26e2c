"""Reports: the same findings in each format, compared whole; formats that have a schema are valid against it."""

import json
import os
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest
from cases import cases, name_of, read_case, unpack

from teitools.checks.messages import NO_SCHEMA
from teitools.document import Source
from teitools.findings import Code, Edit, Finding, Fix, Related, Severity, Span
from teitools.report import FORMATS, Places, Summary, job_summary, last_line, statistics, told_once

HIT = Code("bad_word", "relaxng", Severity.ERROR, "`{found}` is not the word", "did you mean `{near}`?", "document")
DOUBT = Code("doubtful", "edition", Severity.WARNING, "this is doubtful", "", "document")


def findings(text):
    """A finding on each `BAD` in the text, with a repair; a warning on each `?`, related to the start."""
    for number, character in enumerate(text):
        if text.startswith("BAD", number):
            span = Span("a.xml", number, number + 3)
            fix = Fix("write `good`", (Edit(span, "good"),))
            yield Finding(
                HIT, span, {"found": "BAD", "near": "good"}, fix=fix, suggestion="good", expected=("good", "fine")
            )
        elif character == "?":
            related = (Related(Span("a.xml", 0, 1), "the start"),)
            yield Finding(DOUBT, Span("a.xml", number, number + 1), related=related, xpath="/p", origin="rule 1")


@pytest.mark.parametrize("case", cases("report"), ids=name_of)
def test_case(case, tmp_path, monkeypatch, expect):
    _, files = read_case(case)
    monkeypatch.chdir(unpack(files, tmp_path))
    found = list(findings(files["a.xml"]))
    summary = Summary.of(2, found, files.get("not-evaluated", "").splitlines())
    actual = {}
    for section in files:
        name = section.removesuffix(".expected")
        if name in FORMATS and name != section:
            actual[section] = "".join(f"{line}\n" for line in FORMATS[name](found, Places(), summary, False))
        elif section == "summary.expected":
            actual[section] = job_summary(found, Places(), summary)
        elif section == "statistics.expected":
            actual[section] = "".join(f"{line}\n" for line in statistics(found))
    assert actual
    expect(case, actual)


def test_every_format_shows_every_finding():
    source = Source("a.xml", "<p>BAD ? BAD</p>")
    found = list(findings(source.text))
    for name, format_ in FORMATS.items():
        text = "\n".join(format_(found, Places([source]), Summary.of(1, found), False))
        assert text.count("is not the word") >= 2, name
        assert "doubtful" in text, name


def test_machine_formats_can_be_read():
    source = Source("a.xml", "<p>BAD & \u0001 <b> ]]> ?</p>")
    found = list(findings(source.text))
    texts = {
        name: "\n".join(each(found, Places([source]), Summary.of(1, found), False)) for name, each in FORMATS.items()
    }
    json.loads(texts["json"])
    json.loads(texts["sarif"])
    assert [json.loads(line)["code"] for line in texts["jsonl"].splitlines()] == ["bad_word", "doubtful"]
    ElementTree.fromstring(texts["junit"].partition("\n")[2])


def test_nothing_found_is_valid_in_every_format():
    for name, format_ in FORMATS.items():
        text = "\n".join(format_([], Places(), Summary.of(1, []), False))
        if name in ("json", "sarif"):
            json.loads(text)
        if name == "junit":
            ElementTree.fromstring(text.partition("\n")[2])
        # What another program reads line by line is empty where there is nothing to tell.
        assert bool(text) == (name not in ("jsonl", "oxygen", "emacs"))


def test_oxygen_links_each_message_to_its_place(tmp_path):
    """Three to seven lines in one order, each `Name: value` (oXygen User Guide, linked output messages)."""
    path = tmp_path / "a b.xml"
    path.write_text("<p>\n  <q>a BAD word</q>\n  <q>is it?</q>\n</p>\n", encoding="utf-8")
    explained = Finding(NO_SCHEMA, Span(str(path), 0, 2))
    moved = [replace(each, span=replace(each.span, file=str(path))) for each in findings(path.read_text("utf-8"))]
    lines = list(FORMATS["oxygen"]([*moved, explained], Places(), Summary.of(1, moved), False))
    blocks = [block.splitlines() for block in "\n".join(lines).split("\n\n")]
    assert blocks[0] == [
        "Type: E",
        f"SystemID: {path.as_uri()}",
        "Line: 2",
        "Column: 8",
        "EndLine: 2",
        "EndColumn: 11",
        "Description: `BAD` is not the word; did you mean `good`? [bad_word]",
    ]
    assert blocks[1][0] == "Type: W"
    address = blocks[2][6].removeprefix("AdditionalInfoURL: ")
    assert "# " in Path(unquote(urlsplit(address).path)).read_text(encoding="utf-8")


def test_a_page_shows_text_and_no_markup_of_the_document():
    source = Source("a.xml", "<script>alert(1)</script> BAD")
    page = "\n".join(FORMATS["html"](list(findings(source.text)), Places([source]), Summary.of(1, []), False))
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_services_name_files_from_the_root_of_the_repository(tmp_path, monkeypatch):
    """A run in a folder of the repository, as a job's working directory, still marks the changed lines."""
    folder = tmp_path / "editions" / "letters"
    folder.mkdir(parents=True)
    (folder / "a.xml").write_text("<p>BAD</p>", encoding="utf-8")
    monkeypatch.chdir(folder)
    found = list(findings("<p>BAD</p>"))
    places = Places(repository=tmp_path)
    assert "file=editions/letters/a.xml," in next(iter(FORMATS["github"](found, places, Summary.of(1, found), False)))
    log = json.loads("\n".join(FORMATS["sarif"](found, places, Summary.of(1, found), False)))
    result = log["runs"][0]["results"][0]
    physical = result["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"]["uri"] == "editions/letters/a.xml"
    assert result["fixes"][0]["artifactChanges"][0]["artifactLocation"]["uri"] == "editions/letters/a.xml"
    assert next(iter(FORMATS["emacs"](found, places, Summary.of(1, found), False))).startswith("a.xml:")


def test_sarif_is_valid_against_its_schema():
    """The schema is not ours to carry: `SARIF_SCHEMA` names a copy where there is one, as CI has."""
    path = os.environ.get("SARIF_SCHEMA")
    jsonschema = pytest.importorskip("jsonschema")
    if not path or not Path(path).is_file():
        pytest.skip("`SARIF_SCHEMA` names no copy of the SARIF 2.1.0 schema")
    source = Source("a.xml", "<p>BAD ? BAD</p>")
    schema = json.loads(Path(path).read_text(encoding="utf-8"))
    for found in ([], list(findings(source.text))):
        log = json.loads("\n".join(FORMATS["sarif"](found, Places([source]), Summary.of(1, found, ["rule x"]), False)))
        jsonschema.validate(log, schema)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_places_in_a_large_file_are_those_of_a_small_one(tmp_path, monkeypatch, encoding):
    """The piecewise reading and the whole one agree at every offset, whatever falls on the edge of a piece."""
    from teitools.report import large

    monkeypatch.setattr(large, "_PIECE", 7)
    text = "ab\r\ncdé\r\r\n𝄞𝄞\n\n" * 9 + "end"
    path = tmp_path / "a.xml"
    path.write_bytes(text.encode(encoding))
    found, whole = large.LargeText(path), Source("a.xml", text)
    for offset in range(len(text) + 1):
        assert found.position(offset) == whole.position(offset), offset
        assert found.text(offset, offset + 5) == text[offset : offset + 5]
        line, column = whole.position(offset)
        assert found.line_around(offset, column) == whole.line(line)


def test_a_large_file_is_not_held(tmp_path, monkeypatch):
    from teitools.report import place

    monkeypatch.setattr(place, "LARGE", 10)
    path = tmp_path / "a.xml"
    path.write_text("<p>\n  ü <hi>x</hi></p>\n", encoding="utf-8")
    places = Places()
    span = Span(str(path), 9, 11)
    assert (places.of(span).line, places.of(span).column) == (2, 6)
    assert (places.text(span), places.line(span)) == ("hi", "  ü <hi>x</hi></p>")


def test_what_one_thing_mends_is_told_once_and_a_flood_is_cut():
    missing = Code("missing", "edition", Severity.ERROR, "`{id}` is missing in `{file}`", "", "edition", once=True)
    found = [
        Finding(missing, Span(f"{number % 2}.xml", number, number + 1), {"id": "a", "file": f"{number % 2}.xml"})
        for number in range(10)
    ]
    found += [Finding(HIT, Span("a.xml", number, number + 1), {"found": "x", "near": "y"}) for number in range(7)]
    shown, left = told_once(found, 5)
    assert [each.code.name for each in shown] == ["missing", *["bad_word"] * 5]
    assert [each.label for each in shown[0].related] == [
        "the same at 9 more places in 2 files, the next of which is this"
    ]
    assert left == {"bad_word": 2}
    assert told_once(found, 0)[1] == {}
    summary = Summary(1, 17, 0, 0, left_out=left)
    assert last_line(summary) == "1 file checked: 17 errors; not shown: 2 × bad_word (`--limit 0` shows all)"
