"""The hooks for pre-commit, run by pre-commit itself, on what is changed, deleted, and neither."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

PROGRAM = shutil.which("pre-commit", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
pytestmark = pytest.mark.skipif(PROGRAM is None or shutil.which("git") is None, reason="pre-commit is not installed")


def git(folder, *arguments):
    identity = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.org")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def hooks():
    """The hooks as they are published, but for the program: that of this very checkout."""
    text = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    text = text.replace("entry: teitools", f"entry: '{sys.executable}' -m teitools").replace("python\n", "system\n")
    text = re.sub(r"entry: (.*)", lambda match: f'entry: "{match[1]}"', text)
    return "repos:\n- repo: local\n  hooks:\n" + re.sub(r"^", "  ", text, flags=re.MULTILINE)


@pytest.fixture
def repository(tmp_path):
    subprocess.run([sys.executable, "-m", "teitools", "init", "letters"], cwd=tmp_path, check=True, capture_output=True)
    folder = tmp_path / "letters"
    (folder / ".pre-commit-config.yaml").write_text(hooks(), encoding="utf-8")
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "begin")
    return folder


def committed(folder):
    """(status, what is said) of pre-commit for what is staged."""
    git(folder, "add", "-A")
    environment = {**os.environ, "PRE_COMMIT_HOME": str(folder.parent / "home"), "NO_COLOR": "1"}
    done = subprocess.run([PROGRAM, "run"], cwd=folder, env=environment, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def test_a_file_that_is_right(repository):
    letter = repository / "tei/texts/letter.xml"
    letter.write_text(letter.read_text(encoding="utf-8").replace("Dear reader", "Dear readers"), encoding="utf-8")
    status, said = committed(repository)
    assert (status, said.count("Passed")) == (0, 2), said


def test_a_file_that_is_changed_for_the_worse(repository):
    letter = repository / "tei/texts/letter.xml"
    letter.write_text(letter.read_text(encoding="utf-8").replace("<p>", "<p><x/>", 1), encoding="utf-8")
    status, said = committed(repository)
    assert (status, said.count("Failed")) == (1, 2), said
    assert "letter.xml" in said


def test_a_register_that_is_deleted_breaks_what_points_to_it(repository):
    (repository / "tei/registers/persons.xml").unlink()
    status, said = committed(repository)
    assert (status, said.count("Failed")) == (1, 1), said
    assert "persons.xml" in said


def test_a_file_of_another_kind(repository):
    (repository / "notes.txt").write_text("Nothing.", encoding="utf-8")
    assert committed(repository)[0] == 0
