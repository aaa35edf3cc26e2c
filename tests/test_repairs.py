"""A second look after `--fix` finds nothing of what it claims to have mended: on real TEI with seeded faults."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "benchmarks"))

import repairs

from teitools.checks import languages
from teitools.findings import Edit, Fix


@pytest.mark.usefixtures("shared")
def test_nothing_is_left_of_what_was_mended():
    mended, made, wrong = repairs.run(24)
    assert wrong == []
    assert mended >= 15
    assert made >= 50


@pytest.mark.usefixtures("shared")
def test_a_repair_of_the_first_place_alone_is_noticed(monkeypatch):
    """What would have to be found is: a language tag that is mended where it first stands, and nowhere else."""

    def first_alone(label, places, right, *, safe):
        return Fix(label, (Edit(places[0], right),), safe)

    monkeypatch.setattr(languages, "_fix", first_alone)
    assert repairs.run(12)[2]
