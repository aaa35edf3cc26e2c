"""An edition as a whole: what its pointers lead to, what its registers list, what is wrong between its files."""

import re
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from cases import CASES, cases, name_of, read_case, unpack
from edition_tools import derive_pointer_attributes, found_in_edition, found_in_file, shown
from hypothesis import given, settings
from hypothesis import strategies as st

from teitools import checks
from teitools.checks.languages import judge_tag
from teitools.datatypes.regex import RegularExpression
from teitools.document import XML_ID
from teitools.edition import CODES, Dangling, find_settings, load_edition
from teitools.edition import name_of as document_name
from teitools.edition.key_pattern import KeyPattern, PatternError
from teitools.edition.pointer_attributes import POINTER_ATTRIBUTES
from teitools.findings import load_explanation


def loaded(path, folder, monkeypatch):
    _, files = read_case(path)
    folder = unpack(files, folder.resolve())
    monkeypatch.chdir(folder)
    return folder, load_edition(find_settings(folder))


@pytest.mark.parametrize("path", [p for p in cases("edition") if p.name.startswith("check-")], ids=name_of)
def test_checks(path, expect, tmp_path, monkeypatch):
    folder, edition = loaded(path, tmp_path / "edition", monkeypatch)
    expect(path, {"findings": shown(found_in_edition(edition.settings), folder)})


@pytest.mark.parametrize("path", [p for p in cases("edition") if p.name.startswith(("dates-", "values-"))], ids=name_of)
def test_values(path, expect, tmp_path, monkeypatch):
    _, files = read_case(path)
    folder = unpack(files, tmp_path)
    monkeypatch.chdir(folder)
    expect(path, {"findings": shown(found_in_file("a.xml"), folder)})


def test_index(expect, tmp_path, monkeypatch):
    path = CASES / "edition" / "edition-index.case"
    _, edition = loaded(path, tmp_path, monkeypatch)
    lines = [f"text: {document_name(each)}\n" for each in edition.texts]
    lines += [f"{r.kind} {r.id}: {' | '.join(r.names)} ({r.sort_name})\n" for r in edition.records]
    for m in edition.mentions:
        told = f"{document_name(m.document)}#{m.id}: {m.kind} {[r.id for r in m.records]} {m.text!r}"
        around = [each.get(XML_ID) if each is not None else None for each in (m.paragraph, m.division)]
        lines.append(f"{told} in {m.place} {around[0]} {around[1]} {m.division_type}\n")
    for record in edition.records:
        lines.append(f"{record.id} is mentioned at {' '.join(m.id for m in edition.mentions_of(record))}\n")
    expect(path, {"index": "".join(lines)})


def test_lookups(tmp_path, monkeypatch):
    _, edition = loaded(CASES / "edition" / "edition-index.case", tmp_path, monkeypatch)
    mention = edition.mentions[-1]
    assert edition.mention(mention.element) is mention
    assert edition.mention(mention.document.root) is None
    record = edition.records[0]
    assert edition.record(record.element) is record
    assert edition.record(edition.resolve("person:ada", edition.texts[0])) is record
    assert edition.record(edition.resolve("person:nobody", edition.texts[0])) is None
    assert edition.title == "A"
    assert replace(edition.settings, title="T") != edition.settings


def test_mention_ids_stay_when_others_come(tmp_path, monkeypatch):
    path = CASES / "edition" / "check-nothing.case"
    folder, edition = loaded(path, tmp_path, monkeypatch)
    before = {m.id for m in edition.mentions if m.place == "text"}
    text = folder / "tei" / "texts" / "a.xml"
    written = text.read_text()
    more = '<p xml:id="p0"><persName ref="person:ada">x</persName></p><p xml:id="p1"><date when="1900">y</date> '
    text.write_text(written.replace('<p xml:id="p1">', more).replace("London", "L").replace(">the Countess<", ">she<"))
    after = {m.id for m in load_edition(edition.settings).mentions if m.place == "text"}
    assert before < after


def test_the_table_of_pointer_attributes_is_what_tei_says(shared):
    assert {k: v and sorted(v) for k, v in POINTER_ATTRIBUTES.items()} == derive_pointer_attributes(
        shared / "data" / "p5subset.xml"
    )


def test_this_edition_is_whole(root):
    edition = load_edition(find_settings(root / "tei"))
    assert [f.code.name for f in edition.findings] == []
    if not edition.texts:
        pytest.skip("no texts yet")
    wrong = {"record_never_mentioned"}  # while texts are still being added, their records may come first
    assert [shown([f], root) for f in found_in_edition(edition.settings) if f.code.name not in wrong] == []


SEEDS = {
    "dangling_id": (r'\bwho="#[^"]*"', 'who="#nobody-at-all"'),
    "unknown_language": (r'\bxml:lang="en[^"]*"', 'xml:lang="english"'),
    "unknown_prefix": (r'\b(ref|corresp)="[a-z]+:', r'\1="nowhere:'),
    "wrong_target_kind": (r'<persName ref="person:[^"]*"', '<persName ref="place:turin"'),
    "duplicate_xml_id": (r'xml:id="[^"]*"(.*?)xml:id="[^"]*"', r'xml:id="twice"\1xml:id="twice"'),
    "impossible_date": (r'\bwhen="[^"]*"', 'when="1921-02-29"'),
}


@pytest.mark.parametrize("code", SEEDS)
def test_a_fault_seeded_in_any_file_is_found(code, root, tmp_path):
    pattern, replacement = SEEDS[code]
    shutil.copytree(root / "tei", tmp_path / "tei")
    seeded = set()
    for path in sorted((tmp_path / "tei").rglob("*.xml")):
        text = path.read_text(encoding="utf-8")
        changed = re.sub(pattern, replacement, text, count=1, flags=re.DOTALL)
        if changed != text:
            path.write_text(changed, encoding="utf-8")
            seeded.add(path.name)
    found = found_in_edition(find_settings(tmp_path))
    assert {Path(each.span.file).name for each in found if each.code.name == code} >= seeded
    assert seeded or not list((root / "tei" / "texts").glob("*.xml"))


def test_others_editions(shared):
    """What is found, explained: the ids that the diary points to stand in index files that are not here; neither its
    headers nor those of the plays give all that publication needs."""
    for folder, expected in (("diary", {"dangling_id", "header_incomplete"}), ("plays", {"header_incomplete"})):
        path = shared / "data" / folder
        alone = replace(find_settings(path), root=path, texts=(path,), registers=(), corpus=None)
        assert {f.code.name for f in found_in_edition(alone)} == expected


def test_every_code_has_a_case_and_an_explanation():
    told = "\n".join(path.read_text() for room in ("edition", "checks", "validate") for path in cases(room))
    # Where no case can make it, or none is needed, a test names the code.
    tests = "".join(path.read_text() for path in CASES.parent.glob("test_*.py"))
    for code in (*CODES, *(each for each in checks.CODES if each.check == "edition")):
        assert load_explanation(code).startswith(f"# {code.name}\n")
        assert f" {code.name}: " in told or re.search(rf"\b{code.name}\b", tests), code.name


PIECES = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", "\\d", "\\w", "(a)", "(a|b)", "(?:ab)", "1", "-"])
PATTERNS = st.lists(st.tuples(PIECES, st.sampled_from(["", "*", "+", "?", "{1,2}", "+?"])), min_size=1, max_size=5)


@given(PATTERNS, st.text("ab1-", max_size=8))
@settings(max_examples=400, deadline=None)
def test_patterns_match_as_the_interpreter_does(pieces, key):
    pattern = "".join(piece + mark for piece, mark in pieces)
    expected = re.compile(pattern, re.ASCII).fullmatch(key)
    found = KeyPattern(pattern).match(key)
    assert found == (None if expected is None else (key, *(group or "" for group in expected.groups())))


@pytest.mark.parametrize(
    "pattern", ["(", ")", "[a", "a{2", "*", "a{3,2}", "[b-a]", "\\p{Ll", "a)|(b", "\\", "(" * 60, "a" * 1001]
)
def test_what_is_no_pattern(pattern):
    with pytest.raises(PatternError):
        KeyPattern(pattern)


@pytest.mark.parametrize("pattern", ["(a+)+$", "((a*)*)*", "(a|a)*b", "(a?){9}a{9}", "(?:){9999999}"])
def test_hostile_patterns_end(pattern):
    try:
        KeyPattern(pattern).match("a" * 900 + "!")
    except PatternError as error:
        assert "too many" in str(error) or "is not supported" in str(error)


@pytest.mark.parametrize(
    ("pattern", "key"), [(r"\i", "ª"), (r"\c+", "²"), (r"\p{Lu}\d", "Ä3"), (r"[\i-[a]]", "a"), (r"\w", "_")]
)
def test_classes_are_those_of_the_datatypes(pattern, key):
    assert (KeyPattern(pattern).match(key) is not None) == RegularExpression(pattern).matches(key)


@given(st.text(st.sampled_from("abcdeABC019-_x"), max_size=12))
@settings(max_examples=300, deadline=None)
def test_any_text_is_judged_as_a_tag(tag):
    reason, right = judge_tag(tag)
    if right is not None:
        assert not judge_tag(right)[0] or reason


@given(st.text(max_size=30))
@settings(max_examples=300, deadline=None)
def test_any_text_is_resolved(pointer):
    edition = one_text()
    found = edition.resolve(pointer, edition.texts[0])
    assert isinstance(found, Dangling) or found.uri


def one_text():
    if not hasattr(one_text, "edition"):
        folder = Path(tempfile.mkdtemp())
        (folder / "tei").mkdir()
        (folder / "tei" / "a.xml").write_text('<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:id="a"/>')
        one_text.edition = load_edition(find_settings(folder))
    return one_text.edition


REGISTERED = "de grc qaa en-GB de-1901 sr-Latn x-foo i-klingon zh-min-nan la-x-med deu-AT de-QQ".split()
UNREGISTERED = {"xx": "xx", "xyz": "xyz", "en-cockney": "cockney", "de-Fraktur": "Fraktur"}


@pytest.mark.parametrize("tag", REGISTERED)
def test_what_the_registry_has_is_right(tag):
    assert judge_tag(tag) == ("", None)


@pytest.mark.parametrize("tag", UNREGISTERED)
def test_what_the_registry_has_not_is_named(tag):
    assert f"`{UNREGISTERED[tag]}`" in judge_tag(tag)[0]
