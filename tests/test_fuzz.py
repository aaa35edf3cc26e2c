# ruff: noqa: E501
"""A short run of the fuzzing in `tests/fuzz/`: no crash, no hang, and the same again in another process and place."""

import os
import re
import subprocess
import sys

import pytest
from command import PATIENCE

FUZZ = ["validate", "document", "rng", "rnc", "schematron", "odd", "models", "render", "withheld", "restored", "settings", "baseline", "cache"]  # fmt: skip


#: hash seed, time zone, locale, folder.
WAYS = (("1", "UTC", "C.UTF-8", "here"), ("2", "Asia/Kathmandu", "C", "elsewhere"))


@pytest.fixture(scope="module")
def answers(root, tmp_path_factory):
    """Of each way {target: (number of faults, digest of all that came out)}, and all that was said."""
    place = tmp_path_factory.mktemp("fuzz")
    found = []
    for seed, zone, locale, folder in WAYS:
        (place / folder).mkdir()
        environment = {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale, "TEITOOLS_CACHE": str(place / "cache")}
        done = subprocess.run(
            [sys.executable, root / "tests" / "fuzz" / "run.py", *FUZZ, "--inputs", "60", "--seed", "7"],
            cwd=place / folder,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            env={**os.environ, "COLUMNS": "80", **environment},
        )
        lines = re.findall(r"^(\w+) .* (\d+) faults  (\w+)$", done.stdout, re.MULTILINE)
        found.append(({name: (int(faults), digest) for name, faults, digest in lines}, done.stdout + done.stderr))
    return found


@pytest.mark.parametrize("target", FUZZ)
def test_target(target, answers):
    (one, said), (other, said_elsewhere) = answers
    assert one.get(target, (None,))[0] == 0, said
    assert one[target] == other.get(target), said_elsewhere


def test_every_target_has_its_short_run(root):
    text = (root / "tests" / "fuzz" / "targets.py").read_text(encoding="utf-8")
    assert {f'    "{name}": (' in text for name in FUZZ} == {True}
    assert text.count("_000),") == len(FUZZ)
