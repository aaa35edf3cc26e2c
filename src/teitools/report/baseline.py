"""Findings that are known and accepted: a JSON report of an earlier run, compared by fingerprint."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from teitools.findings import Finding

from .fingerprint import fingerprint
from .place import Places
from .sentence import one_line


class BaselineError(ValueError):
    """The baseline is not a JSON report of teitools; the argument says why."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """new: findings that the baseline does not have. known: how many it has. gone: its entries that are no more."""

    new: list[Finding]
    known: int
    gone: list[str]


def compare(
    findings: Sequence[Finding],
    places: Places,
    baseline: bytes,
    looked_for: Callable[[str, str, str], bool] = lambda _file, _code, _check: True,
) -> Comparison:
    """`findings` against a baseline (`--format json` of an earlier run).

    Equal faults in one file are counted: one more than the baseline has is new. Raises BaselineError.
    looked_for: whether this run would have found an entry of that file, code and check; one that it would not is not
    gone.
    """
    known: Counter[str] = Counter()
    shown: dict[str, str] = {}
    absent: set[str] = set()
    try:
        for entry in json.loads(baseline):
            mark = entry["fingerprint"]
            known[mark] += 1
            shown[mark] = one_line(f"{entry['file']}: {entry['message']} [{entry['code']}]")
            if not looked_for(str(entry["file"]), str(entry["code"]), str(entry.get("check", ""))):
                absent.add(mark)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BaselineError(f"it is not what `--format json` writes ({type(error).__name__})") from None
    left = known.copy()
    new = []
    for finding in findings:
        mark = fingerprint(finding, places)
        if left[mark] > 0:
            left[mark] -= 1
        else:
            new.append(finding)
    gone = [shown[mark] for mark, count in left.items() if mark not in absent for _ in range(count)]
    return Comparison(new, len(findings) - len(new), gone)
