# ruff: noqa: E501
"""A short run of the fuzzing in `tests/fuzz/`: no crash, no hang, and the same again in another process and place."""

import os
import subprocess
import sys

import pytest
from command import PATIENCE

FUZZ = ["validate", "document", "rng", "rnc", "schematron", "odd", "models", "render", "withheld", "restored", "settings", "baseline", "cache"]  # fmt: skip


@pytest.mark.parametrize("target", FUZZ)
def test_target(target, root, tmp_path):
    def run(seed, zone, folder):
        done = subprocess.run(
            [sys.executable, root / "tests" / "fuzz" / "run.py", target, "--inputs", "60", "--seed", "7"],
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            env={
                **os.environ,
                "PYTHONHASHSEED": seed,
                "TZ": zone,
                "TEITOOLS_CACHE": str(tmp_path / "cache"),
                "COLUMNS": "80",
                "LC_ALL": "C.UTF-8" if zone == "UTC" else "C",
            },
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.split()[-5]

    (tmp_path / "elsewhere").mkdir()
    assert run("1", "UTC", tmp_path) == run("2", "Asia/Kathmandu", tmp_path / "elsewhere")


def test_every_target_has_its_short_run(root):
    text = (root / "tests" / "fuzz" / "targets.py").read_text(encoding="utf-8")
    assert {f'    "{name}": (' in text for name in FUZZ} == {True}
    assert text.count("_000),") == len(FUZZ)
