"""What runs elsewhere: pinned actions, locked dependencies, promises that a test keeps."""

import re
import runpy
from pathlib import Path

import pytest

from teitools.document import Source
from teitools.findings import Code, Finding, Severity, Span
from teitools.report import FORMATS, Places, Summary

CODE = Code("a_code", "relaxng", Severity.ERROR, "a message", "", "relaxng")


def workflows(root):
    return sorted([*(root / ".github").rglob("*.yml"), *(root / ".github").rglob("*.yaml")])


def test_actions_are_pinned_and_keep_no_keys(root):
    used = 0
    for path in workflows(root):
        text = path.read_text(encoding="utf-8")
        for uses in re.findall(r"^[ -]*uses: *(\S+)", text, re.MULTILINE):
            if not uses.startswith("./"):
                used += 1
                assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", uses), f"{path.name}: {uses}"
        checkouts = text.count("uses: actions/checkout@")
        assert text.count("persist-credentials: false") == checkouts, path.name
    assert used > 3


def test_the_lock_file_holds_every_dependency_with_its_sum(root):
    project = (root / "pyproject.toml").read_text(encoding="utf-8")
    locked = (root / ".github" / "requirements.txt").read_text(encoding="utf-8")
    names = {name.lower() for name in re.findall(r"^([\w.-]+)==", locked, re.MULTILINE)}
    block = project[project.index("dependencies = [") : project.index("[project.scripts]")]
    block = re.sub(r"(?m)^(?:oracles|cluster|remote) = .*$", "", block)  # which no workflow installs
    wanted = {name.lower() for name in re.findall(r"\"([\w-]+?)(?:\[\w+\])?[<>=]", block)} | {"playwright"}
    assert wanted - names == set()
    for line in re.findall(r"^[\w.-]+==.*$", locked, re.MULTILINE):
        assert line.endswith("\\"), line
    assert "index-url" not in locked


def test_what_is_needed_at_run_time_has_an_upper_bound(root):
    project = (root / "pyproject.toml").read_text(encoding="utf-8")
    block = re.search(r"\ndependencies = \[(.*?)\n\]", project, re.DOTALL)[1]
    for line in re.findall(r"\"([^\"]+)\"", block):
        assert re.search(r"<\d", line.partition(";")[0]), line


@pytest.mark.parametrize(
    "name", ["a\n::error::b.xml", "a\r::b", "a%0A::c", "a,line=9::x", "\x1b[2Ja.xml", "\u202ea.xml"]
)
def test_names_cannot_steer_a_workflow(name):
    finding = Finding(CODE, Span(name, 0, 1))
    places = Places([Source(name, "<p/>")])
    lines = list(FORMATS["github"]([finding], places, Summary.of(1, [finding]), False))
    assert len(lines) == 2
    text = "\n".join(lines)
    assert text.count("\n") == 1
    assert text.count("::error") == 1
    assert not re.search(r"[\x00-\x09\x0b-\x1f\u202e]", text)
    properties = lines[0].split("::")[1]
    assert properties.count("line=") - properties.count("%2Cline=") == 1


def test_every_promise_names_a_test_that_is_there(root):
    text = (root / ".github" / "SECURITY.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", text)
    assert len(named) > 20
    for file, function in named:
        assert f"def {function}(" in Path(root, file).read_text(encoding="utf-8"), f"{file}::{function}"


@pytest.mark.parametrize(
    ("tag", "stated", "told"),
    [
        ("v1.1.0", "1.1.0", "Better.\n"),
        ("v1.0.0", "1.0.0", "The first.\n"),
        ("v1.1.0", "1.0.0", "the package says 1.0.0"),
        ("v1.2.0", "1.2.0", "nothing under `## 1.2.0"),
    ],
)
def test_a_release_is_one_version_in_tag_package_and_changelog(root, tag, stated, told):
    release = runpy.run_path(str(root / ".github/release_notes.py"))["notes_of"]
    changelog = (
        "# Changelog\n\n## Unreleased\n\n## 1.1.0 (2027-01-02)\n\nBetter.\n\n## 1.0.0 (2026-12-01)\n\nThe first.\n"
    )
    if told.endswith("\n"):
        assert release(tag, stated, changelog) == told
        return
    with pytest.raises(ValueError, match=told):
        release(tag, stated, changelog)
