"""This edition and other people's corpora through every check: how many findings of each code, and why so many."""

from collections import Counter

from conftest import ROOT

from teitools.checks import Options, check_files
from teitools.edition import edition_files, find_settings
from teitools.findings import Severity


def counts(paths, **options):
    """(run, {code: how many}) of all checks."""
    run = check_files([str(path) for path in paths], Options(**options))
    assert run.broken == [] and run.not_evaluated == []
    assert run.checked == run.files == len(paths)
    return run, Counter(finding.code.name for finding in run.findings)


def test_the_edition_has_no_finding():
    settings = find_settings(ROOT)
    _, found = counts(edition_files(settings), settings=settings)
    assert found == {}


def test_plays(shared):
    """Kept valid by their corpus and whole in themselves; none says in `publicationStmt` when it was published."""
    _, found = counts(sorted((shared / "data/plays").glob("*.xml")), schemas=(shared / "data/tei_all.rng",))
    assert found == {"header_incomplete": 10}


def test_diary(shared):
    """Each day points by `#pmb…` to persons, places and works in index files of its project that are not here: 752
    pointers to nothing, which is true of these files alone. The header names no language, once a day."""
    run, found = counts(sorted((shared / "data/diary").glob("*.xml")), schemas=(shared / "data/tei_all.rng",))
    assert found == {"dangling_id": 752, "header_incomplete": 100}
    dangling = [finding for finding in run.findings if finding.code.name == "dangling_id"]
    assert all(finding.args["pointer"].startswith("#") for finding in dangling)


def test_customizations(shared):
    """TEI's exemplars under TEI's own rules: no error that the grammar or the rules find."""
    paths = sorted((shared / "data/odd").glob("*.odd"))
    run, _ = counts(paths, schemas=(shared / "data/tei_all.rng",), ignore=frozenset({"edition"}))
    assert [each for each in run.findings if each.effective_severity is Severity.ERROR] == []
