"""Every command in the README is run, in order, in a copy of this checkout; what it shows of their output is so.

A line `...` stands for any lines, `…` within a line for any text.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from command import PATIENCE

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
BLOCK = re.compile(r"(?:<!-- command: (\w+) -->\n)?```console\n(.*?)```", re.DOTALL)


def blocks():
    """(name or "", [(command, expected output)]) of each console block."""
    for match in BLOCK.finditer(README.read_text(encoding="utf-8")):
        commands = []
        for line in match.group(2).splitlines():
            if line.startswith("$ "):
                commands.append([line[2:], ""])
            elif line.startswith("> ") or line == ">":
                commands[-1][0] += "\n" + line[2:]
            else:
                commands[-1][1] += line + "\n"
        yield match.group(1) or "", commands


def agrees(shown, said):
    """Whether `said` is what the README shows."""
    pattern = "".join(
        r"(?:.*\n)*" if line == "..." else re.escape(line).replace("…", ".*") + r"\n" for line in shown.splitlines()
    )
    return re.fullmatch(pattern, said) is not None


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The checkout as git has it, in a folder of its own, with `teitools` on the path."""
    folder = tmp_path_factory.mktemp("readme") / "teitools"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True
    )
    if listed.returncode:
        pytest.skip("this is no git checkout")
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


def test_the_commands_of_the_readme(copy):
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "NO_COLOR": "1", "TEITOOLS_CACHE": str(copy.parent / "cache")}
    run = 0
    for name, commands in blocks():
        if name:
            continue  # these install: .ci/run runs them on a fresh clone
        folder = copy
        for command, shown in commands:
            if command.startswith("cd "):
                folder = folder / command[3:]
                continue
            done = subprocess.run(
                ["bash", "-c", command], cwd=folder, env=env, capture_output=True, text=True, timeout=PATIENCE
            )
            assert done.returncode in (0, 1), (command, done.stderr)
            assert "Traceback" not in done.stderr, command
            if shown:
                assert agrees(shown, done.stdout), f"$ {command}\n{done.stdout}{done.stderr}"
            run += 1
    assert run > 10


def test_the_installing_commands_are_run_by_ci():
    named = {name for name, _ in blocks() if name}
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    assert named == {"install", "test"}
    assert all(f"command_of {name}" in script for name in named)


def test_every_command_is_in_the_readme():
    from teitools.cli.group import COMMANDS

    text = README.read_text(encoding="utf-8")
    for command in COMMANDS:
        assert f"teitools {command}" in text, command
