"""README's section on continuous integration: each thing that it promises is broken, and the exit status is seen."""

import json
import os
import re
import signal
import subprocess
import sys

import pytest
from command import PATIENCE
from conftest import ROOT
from test_cli import run

LETTER, PERSONS = "tei/texts/letter.xml", "tei/registers/persons.xml"
SECTION = re.search(
    r"^## In continuous integration\n(.*?)^## ", (ROOT / "README.md").read_text(encoding="utf-8"), re.M | re.S
)[1]


@pytest.fixture
def edition(tmp_path):
    assert run("init", "letters", cwd=tmp_path)[0] == 0
    return tmp_path / "letters"


def rewritten(file, old, new):
    def broken(edition):
        text = (edition / file).read_text(encoding="utf-8")
        assert old in text
        (edition / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return broken


def removed(file):
    return lambda edition: (edition / file).unlink()


def on_the_web(edition):
    """The letter names a schema on the web, and the settings say of none that it stands for that."""
    text = (edition / LETTER).read_text(encoding="utf-8")
    text = re.sub(r'href="[^"]*edition\.rng"', 'href="https://example.org/edition.rng"', text)
    (edition / LETTER).write_text(text, encoding="utf-8")
    rewritten("teitools.toml", 'schema = "schema/edition.rng"\n', "")(edition)


def long_code(edition):
    """A warning, and no error."""
    rewritten(LETTER, "<p>", '<p><foreign xml:lang="ger">x</foreign>')(edition)


def nothing(edition):
    pass


def unreadable_settings(edition):
    (edition / "teitools.toml").write_text("texts = [", encoding="utf-8")


def broken_schema(edition):
    (edition / "schema/edition.rng").write_text("<grammar/>", encoding="utf-8")


#: What is done to an edition, the command's arguments, the status, something that is said.
BROKEN = {
    "nothing": (nothing, [], 0, "nothing wrong"),
    "not well-formed": (rewritten(LETTER, "</p>", ""), [], 1, "unclosed_element"),
    "an element that is unknown": (rewritten(LETTER, "<p>", "<p><x/>"), [], 1, "unknown_element"),
    "a pointer to nothing": (rewritten(LETTER, "person:example-person", "person:none"), [], 1, "dangling_id"),
    "a register that is gone": (removed(PERSONS), [], 1, "dangling_file"),
    "a day that there was not": (rewritten(LETTER, "<p>", '<p><date when="1921-02-30"/>'), [], 1, "1921-02-30"),
    "a warning": (long_code, [], 0, "1 warning"),
    "a warning, where none is allowed": (long_code, ["--max-warnings", "0"], 1, "only 0 are allowed"),
    "what is ignored": (rewritten(LETTER, "<p>", "<p><x/>"), ["--ignore", "unknown_element"], 0, "nothing wrong"),
    "what is not selected": (rewritten(LETTER, "<p>", "<p><x/>"), ["--select", "edition"], 0, "nothing wrong"),
    "a schema on the web": (on_the_web, [], 2, "schema_not_local"),
    "a schema on the web, ignored": (on_the_web, ["--ignore", "schema,relaxng"], 2, "schema_not_local"),
    "a schema on the web, another selected": (on_the_web, ["--select", "relaxng"], 2, "schema_not_local"),
    "a schema that is gone": (removed("schema/edition.rng"), [], 2, "schema"),
    "a schema that is none": (broken_schema, [], 2, "a schema is at fault"),
    "settings that cannot be read": (unreadable_settings, [], 2, "broken_settings"),
    "a path that is not there": (nothing, ["none.xml"], 2, "does not exist"),
    "a check that is not there": (nothing, ["--ignore", "edtion"], 2, "did you mean `edition`?"),
    "a baseline that is not there": (nothing, ["--baseline", "none.json"], 2, "does not exist"),
    "a revision that is not there": (nothing, ["--changed-since", "none"], 2, "git"),
    "a catalog that is not there": (nothing, ["--catalog", "none.xml"], 2, "does not exist"),
    "no more than so many shown": (rewritten(LETTER, "<p>", "<p><x/><x/>"), ["--limit", "1"], 1, "not shown"),
    "an address that does not answer": (nothing, ["--online", "--select", "online"], 0, "file"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_is_seen_by_the_status(edition, name):
    breaking, arguments, status, said = BROKEN[name]
    if "--changed-since" in arguments:
        subprocess.run(["git", "init", "-q", edition], check=True)
    breaking(edition)
    found, out, err = run("validate", *arguments, cwd=edition)
    assert found == status, out + err
    assert said in out + err


@pytest.mark.parametrize("format_name", re.findall(r"`(\w+)`", re.search(r"`--format` is ([^.]*)\.", SECTION)[1]))
def test_the_status_is_the_same_in_every_format(edition, format_name):
    assert run("validate", "--format", format_name, cwd=edition)[0] == 0
    rewritten(LETTER, "<p>", "<p><x/>")(edition)
    assert run("validate", "--format", format_name, cwd=edition)[0] == 1
    on_the_web(edition)
    assert run("validate", "--format", format_name, cwd=edition)[0] == 2


def test_a_branch_is_judged_by_what_it_breaks(edition):
    git = ["git", "-c", "user.name=Nobody", "-c", "user.email=nobody@example.org"]
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "begin"]):
        subprocess.run([*git, *arguments], cwd=edition, check=True, capture_output=True)
    assert run("validate", "--changed-since", "HEAD", cwd=edition)[0] == 0
    rewritten(PERSONS, 'xml:id="example-person"', 'xml:id="another-person"')(edition)
    status, out, _ = run("validate", "--changed-since", "HEAD", cwd=edition)
    assert (status, "dangling_id" in out) == (1, True), out


def test_what_is_known_passes_and_what_is_new_fails(edition):
    rewritten(LETTER, "<p>", "<p><x/>")(edition)
    assert run("validate", "--write-baseline", cwd=edition)[0] == 0
    assert run("validate", "--baseline", "known-findings.json", cwd=edition)[0] == 0
    rewritten(LETTER, "<p><x/>", "<p><x/><x/>")(edition)
    assert run("validate", "--baseline", "known-findings.json", cwd=edition)[0] == 1


def test_an_accepted_finding_is_reported_when_it_is_no_longer_needed(edition):
    accepted = '<?teitools-ignore code="dangling_id" reason="the letter of 3 May is encoded next"?><p>'
    rewritten(LETTER, "<p>", accepted)(edition)
    status, out, _ = run("validate", cwd=edition)
    assert (status, "unused_suppression" in out) == (0, True)


@pytest.mark.skipif(os.name == "nt", reason="there is no such signal")
def test_an_interruption_is_130(edition):
    code = (
        "import time\nfrom teitools.checks import pool\nfrom teitools.cli import main\n"
        f"def wait(*_):\n    print(flush=True)\n    time.sleep({PATIENCE})\npool.facts_of = wait\nmain()\n"
    )
    arguments = [sys.executable, "-c", code, "validate", "--no-cache", "--jobs", "1"]
    process = subprocess.Popen(arguments, cwd=edition, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=PATIENCE)
    assert process.returncode == 130


def test_every_option_of_the_section_is_tried():
    named = set(re.findall(r"`(?:teitools validate )?(--[a-z-]+)", SECTION))
    source = (ROOT / "tests/test_ci_section.py").read_text(encoding="utf-8")
    assert named
    assert {each for each in named if f'"{each}"' not in source} == set()


@pytest.mark.parametrize("format_name", ["emacs", "jsonl", "github"])
def test_a_name_beyond_ascii_in_a_locale_without_any(edition, format_name):
    rewritten(LETTER, "<p>", "<p><x/>")(edition)
    (edition / LETTER).rename(edition / "tei/texts/Büchner.xml")
    environment = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    status, out, _ = run("validate", "--format", format_name, cwd=edition, env=environment)
    assert status == 1
    name = json.loads(out.splitlines()[0])["file"] if format_name == "jsonl" else out
    assert "tei/texts/Büchner.xml" in name or "tei/texts/B%C3%BCchner.xml" in name
