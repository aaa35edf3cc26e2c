"""The GitHub Action: its steps are run as the runner runs them, in a repository with the edition in a sub-folder."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ACTION = Path(__file__).parent.parent / ".github" / "actions" / "validate"
LETTER = "editions/letters/tei/texts/letter.xml"


@pytest.fixture
def repository(tmp_path):
    """A checkout whose edition, as `teitools init` makes it, lies in `editions/letters`."""
    checkout = tmp_path / "checkout"
    (checkout / "editions").mkdir(parents=True)
    teitools(["init", "letters"], checkout / "editions", check=True)
    subprocess.run(["git", "init", "-q", checkout], check=True)
    return checkout


def teitools(arguments, folder, **options):
    return subprocess.run([sys.executable, "-m", "teitools", *arguments], cwd=folder, capture_output=True, **options)


def step(repository, tmp_path, **inputs):
    """What the script of the last step gives: (status, output, the job's summary, the outputs)."""
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("there is no bash here")
    program = tmp_path / "bin" / "teitools"
    program.parent.mkdir(exist_ok=True)
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m teitools "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    summary, output = tmp_path / "summary.md", tmp_path / "output.txt"
    for file in (summary, output):
        file.unlink(missing_ok=True)
    environment = {
        **os.environ,
        **{f"TEITOOLS_{name.upper()}": value for name, value in inputs.items()},
        "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}",
        "GITHUB_ACTIONS": "true",
        "GITHUB_WORKSPACE": str(repository),
        "GITHUB_STEP_SUMMARY": str(summary),
        "GITHUB_OUTPUT": str(output),
    }
    done = subprocess.run(
        [bash, ACTION / "validate.sh"],
        cwd=repository / "editions" / "letters",
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    return done, summary.read_text("utf-8") if summary.exists() else "", output.read_text("utf-8")


def broken(repository):
    letter = repository / LETTER
    text = letter.read_text(encoding="utf-8")
    assert "<p>" in text
    wrong = text.replace("<p>", "<p><persname>", 1).replace("</p>", "</persname></p>", 1)
    letter.write_text(wrong, encoding="utf-8")


def test_an_edition_without_fault_passes(repository, tmp_path):
    done, _, output = step(repository, tmp_path)
    assert (done.returncode, output) == (0, "status=0\n"), done.stderr


def test_a_fault_fails_and_is_marked_from_the_root_of_the_repository(repository, tmp_path):
    broken(repository)
    done, summary, output = step(repository, tmp_path, sarif="found.sarif")
    assert (done.returncode, output) == (1, "status=1\n"), done.stderr
    assert f"::error file={LETTER},line=" in done.stdout
    assert "persname" in summary
    log = json.loads((repository / "editions/letters/found.sarif").read_text(encoding="utf-8"))
    places = [each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in log["runs"][0]["results"]]
    assert places == [LETTER]
    assert not list(repository.rglob("*.part"))


def test_inputs_reach_the_command_and_no_shell(repository, tmp_path):
    """A path with a blank, one that looks like an option, and one that a shell would carry out."""
    broken(repository)
    done, _, _ = step(repository, tmp_path, ignore="unknown_element", paths="tei/texts/letter.xml\n")
    assert done.returncode == 0, done.stdout
    done, _, output = step(repository, tmp_path, paths="--version\n$(touch pwned)\n`touch pwned`\n")
    assert (done.returncode, output) == (2, "status=2\n")
    assert not list(repository.rglob("pwned"))


def test_a_fork_gets_no_cache(repository, tmp_path, monkeypatch):
    cache = tmp_path / "cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    assert step(repository, tmp_path, fork="true")[0].returncode == 0
    assert not [each for each in cache.rglob("*") if each.is_file()] if cache.exists() else True


def test_every_input_is_read_and_every_variable_is_given():
    text = (ACTION / "action.yml").read_text(encoding="utf-8")
    script = (ACTION / "validate.sh").read_text(encoding="utf-8")
    given = set(re.findall(r"^ +(TEITOOLS_\w+):", text, re.M))
    assert given == set(re.findall(r"TEITOOLS_[A-Z]+(?:_[A-Z]+)*", script)) - {"TEITOOLS_"}
    inputs = set(re.findall(r"inputs\.([\w-]+)", text))
    declared = set(re.findall(r"^  ([\w-]+):\n    description", text.partition("outputs:")[0], re.M))
    assert inputs == declared
