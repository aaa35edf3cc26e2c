"""A whole run kept: told again as it was while nothing has changed that it depends on, else made anew."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from teitools.checks import Options, check_files, run
from teitools.checks.store import Store
from teitools.cli.coverage import Coverage
from teitools.edition import find_settings
from teitools.render import installed_behaviours

TEI = """<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader/><text><body>
<p><ref target="{target}">x</ref> <graphic url="picture.png"/> <name ref="#nobody">N</name></p></body></text></TEI>"""
GRAMMAR = '<element name="{name}" xmlns="http://relaxng.org/ns/structure/1.0"><text/></element>'


@pytest.fixture
def told(tmp_path, monkeypatch):
    """A small corpus outside of which a pointer leads, and a function that checks it: (findings, whether kept)."""
    monkeypatch.chdir(tmp_path)
    # What was written a moment ago may be written again within the same tick: here time has passed.
    later = Store.now
    monkeypatch.setattr(Store, "now", lambda store: later(store) + 10**10)
    texts, others = tmp_path / "texts", tmp_path / "others"
    texts.mkdir()
    others.mkdir()
    for number in range(3):
        (texts / f"{number}.xml").write_text(TEI.format(target="../others/other.xml#there"), encoding="utf-8")
    (others / "other.xml").write_text(TEI.format(target="#x").replace("<p>", '<p xml:id="there">'), encoding="utf-8")
    (tmp_path / "teitools.toml").write_text('texts = ["texts"]\n', encoding="utf-8")
    (tmp_path / "schema.rng").write_text(GRAMMAR.format(name="other"), encoding="utf-8")
    options = Options(cache=tmp_path / "cache", settings=find_settings(tmp_path))
    paths = [f"texts/{number}.xml" for number in range(3)]
    made = []
    whole = run._told
    monkeypatch.setattr(run, "_told", lambda *given: (made.append(1), whole(*given))[1])

    def check(**changed):
        made.clear()
        asked = replace(options, settings=find_settings(tmp_path), **changed)
        found = check_files(changed.get("files", paths), asked)
        kept = not made
        fresh = check_files(changed.get("files", paths), replace(asked, cache=None))
        assert (found.findings, found.files, found.checked) == (fresh.findings, fresh.files, fresh.checked)
        assert (found.unusable, found.not_evaluated) == (fresh.unusable, fresh.not_evaluated)
        return [_shown(each) for each in found.findings], kept

    return check


def test_it_is_told_again_as_it_was_and_no_file_is_opened(told, tmp_path, monkeypatch):
    first, kept = told()
    assert first
    assert not kept
    monkeypatch.setattr("teitools.checks.collection.Collection.facts", None)  # nothing is decoded either
    options = Options(cache=tmp_path / "cache", settings=find_settings(tmp_path))
    again = check_files([f"texts/{number}.xml" for number in range(3)], options)
    assert [_shown(each) for each in again.findings] == first


@pytest.mark.parametrize(
    ("change", "gone", "new"),
    [
        (lambda: os.utime("texts/1.xml", (1, 1)), 0, 0),
        (lambda: _replace("texts/1.xml", "#nobody", "#anybody"), 1, 1),
        (lambda: _replace("others/other.xml", "there", "elsewhere"), 0, 3),
        (lambda: Path("others/other.xml").unlink(), 0, 3),
        (lambda: Path("picture.png").touch(), 0, 0),
        (lambda: Path("texts/picture.png").touch(), 3, 0),
        (lambda: _replace("teitools.toml", "]", ']\nexempt-attributes = ["ref"]'), 3, 0),
    ],
    ids=["touched", "text", "target", "deleted", "unasked", "picture", "exempt"],
)
def test_whatever_it_depends_on_is_asked_again(told, change, gone, new):
    before, _ = told()
    assert told() == (before, True)
    change()
    after, kept = told()
    left = list(before)
    added = [each for each in after if each not in left or left.remove(each)]
    assert (len(left) >= gone, len(added) >= new) == (True, True), (before, after)
    if gone or new:
        assert not kept
    assert told()[0] == after


ODD = """<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader/><text><body><schemaSpec ident="own">
<elementSpec ident="own" mode="add" ns="urn:own"><model behaviour="{behaviour}"/></elementSpec>
</schemaSpec></body></text></TEI>"""


def test_the_processing_model_that_it_depends_on_is_asked_again(told, tmp_path):
    odd = tmp_path / "own.odd"
    odd.write_text(ODD.format(behaviour="inline"), encoding="utf-8")
    _replace("texts/0.xml", "<p>", '<p><own xmlns="urn:own">x</own> ')
    covered, _ = told(covered=Coverage(odd))
    assert not any(code == "not_rendered" for code, *_ in covered)
    assert told(covered=Coverage(odd)) == (covered, True)
    _replace("own.odd", 'ident="own" mode', 'ident="other" mode')
    bare, kept = told(covered=Coverage(odd))
    assert not kept
    assert any(code == "not_rendered" for code, *_ in bare)
    assert told(covered=Coverage(odd)) == (bare, True)
    # Whether an installed package knows a behaviour may be another thing tomorrow.
    odd.write_text(ODD.format(behaviour="unheard"), encoding="utf-8")
    installed_behaviours.cache_clear()
    told(covered=Coverage(odd))
    assert not told(covered=Coverage(odd))[1]
    installed_behaviours.cache_clear()


def test_a_text_that_a_pointer_leads_into_is_asked_again(told):
    text = Path("texts/source.txt")
    _replace("texts/0.xml", "../others/other.xml#there", "source.txt#char=0,8")
    text.write_text("long enough", encoding="utf-8")
    long, _ = told()
    assert told() == (long, True)
    text.write_text("short", encoding="utf-8")
    short, kept = told()
    assert not kept
    assert {code for code, *_ in short} - {code for code, *_ in long} == {"outside_text"}
    text.unlink()
    assert not told()[1]


def test_other_questions_have_other_answers(told):
    whole, _ = told()
    assert not told(select=frozenset(["wellformed"]))[1]
    assert not told(ignore=frozenset(["dangling_id"]))[1]
    assert not told(severities={"dangling_id": None})[1]
    assert told() == (whole, True)


def test_a_schema_that_changes_or_comes_is_asked_anew(told, tmp_path):
    schema = (tmp_path / "schema.rng",)
    before, _ = told(default=schema)
    assert told(default=schema) == (before, True)
    _replace("schema.rng", "other", "another")
    after, kept = told(default=schema)
    assert not kept
    assert after != before
    instruction = '<?xml-model href="own.rng" schematypens="http://relaxng.org/ns/structure/1.0"?>'
    _replace("texts/0.xml", "<TEI", f"{instruction}<TEI")
    missing, _ = told()
    assert told() == (missing, True)
    (tmp_path / "texts" / "own.rng").write_text(GRAMMAR.format(name="own"), encoding="utf-8")
    found, kept = told()
    assert not kept
    assert found != missing


def _shown(finding):
    return finding.code.name, finding.span, repr(sorted(finding.args.items())), finding.effective_severity


def _replace(path, old, new):
    Path(path).write_text(Path(path).read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
