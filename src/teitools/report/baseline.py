"""Findings that are known and accepted: a JSON report of an earlier run, compared by fingerprint."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from teitools.findings import Finding

from .fingerprint import fingerprint
from .place import Places


class BaselineError(ValueError):
    """The baseline is not a JSON report of teitools; the argument says why."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """new: findings that the baseline does not have. known: how many it has. gone: its entries that are no more."""

    new: list[Finding]
    known: int
    gone: list[str]


def compare(findings: Sequence[Finding], places: Places, baseline: str) -> Comparison:
    """`findings` against the text of a baseline (`--format json` of an earlier run).

    Equal faults in one file are counted: one more than the baseline has is new. Raises BaselineError.
    """
    known: Counter[str] = Counter()
    shown: dict[str, str] = {}
    try:
        for entry in json.loads(baseline):
            known[entry["fingerprint"]] += 1
            shown[entry["fingerprint"]] = f"{entry['file']}: {entry['message']} [{entry['code']}]"
    except (ValueError, KeyError, TypeError) as error:
        raise BaselineError(f"it is not what `--format json` writes ({type(error).__name__})") from None
    left = known.copy()
    new = []
    for finding in findings:
        mark = fingerprint(finding, places)
        if left[mark] > 0:
            left[mark] -= 1
        else:
            new.append(finding)
    gone = [shown[mark] for mark, count in left.items() for _ in range(count)]
    return Comparison(new, len(findings) - len(new), gone)
