"""What is an error or a warning unless settings say otherwise is right at least nine times in ten: `precision.json`.

Of what could be judged: a pointer into files that the sample lacks is counted as neither.
"""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "benchmarks"))

from precision import CORPORA, SAMPLE, found_in, precision, read_table

from teitools.cli.codes import all_codes
from teitools.findings import Severity

LEAST = 0.9


def test_each_finding_of_a_sample_is_judged_and_each_row_says_why():
    for row in read_table().values():
        assert row["why"], (row["code"], row["corpus"])
        open_ = [each for each in row["sample"] if each["right"] is None]
        assert not open_ or row["why"].startswith("cannot be judged here: "), (row["code"], row["corpus"])
        assert len(row["sample"]) == min(row["count"], SAMPLE)


@pytest.mark.parametrize("code", sorted({code for code, _ in read_table()}))
def test_a_default_warning_or_error_is_right_nine_times_in_ten(code):
    severity = next(each.severity for each in all_codes() if each.name == code)
    right, judged = precision([row for row in read_table().values() if row["code"] == code])[code]
    assert severity is not Severity.INFO
    assert judged, "nothing of it could be judged"
    assert right >= LEAST * judged, f"{right} of {judged}"


@pytest.mark.parametrize("corpus", CORPORA)
def test_the_table_is_what_is_found(shared, corpus):
    table = {code: row for (code, of), row in read_table().items() if of == corpus}
    found = found_in(corpus, shared / "data")
    assert {code: len(each) for code, each in found.items()} == {code: row["count"] for code, row in table.items()}
    for code, findings in found.items():
        places = {place for _, place in findings}
        assert [each["place"] for each in table[code]["sample"] if each["place"] not in places] == [], code
