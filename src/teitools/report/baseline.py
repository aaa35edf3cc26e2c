"""Findings that are known and accepted: a JSON report of an earlier run, compared by fingerprint."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from teitools.findings import Finding

from .fingerprint import fingerprint
from .json import as_object
from .place import Places
from .sentence import one_line

#: Whether a run would have found an entry of that file, code and check.
LookedFor: TypeAlias = Callable[[str, str, str], bool]


class BaselineError(ValueError):
    """The baseline is not a JSON report of teitools; the argument says why."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """new: findings that the baseline does not have. known: how many it has. gone: its entries that are no more."""

    new: list[Finding]
    known: int
    gone: list[str]


#: What an entry of a baseline says: what a person reviews and what the comparison needs, and nothing that moves.
_FIELDS = ("file", "severity", "code", "check", "message", "fingerprint")
_NEEDED = ("fingerprint", "file", "message", "code")
_NONE = "it is not what `--write-baseline` or `--format json` writes"


def renewed(findings: Sequence[Finding], places: Places, old: bytes | None, looked_for: LookedFor) -> bytes:
    """A baseline that knows `findings`, and of the old one what this run did not look for: an entry a line, in order.

    Raises BaselineError.
    """
    entries: list[Mapping[str, object]] = [as_object(finding, places) for finding in findings]
    found = Counter(entry["fingerprint"] for entry in entries)
    for each in _entries(old) if old else ():
        if not looked_for(each["file"], each["code"], each["check"]):
            found[each["fingerprint"]] -= 1
            entries += [each] if found[each["fingerprint"]] < 0 else []
    lines = sorted(
        json.dumps({field: entry[field] for field in _FIELDS if field in entry}, ensure_ascii=False)
        for entry in entries
    )
    text = "\n".join(["[", ",\n".join(lines), "]\n"] if lines else ["[", "]\n"])
    # What stands for a byte of a name that is no UTF-8 becomes its escape in JSON.
    return text.encode("utf-8", errors="backslashreplace")


def _entries(baseline: bytes) -> list[dict[str, str]]:
    try:
        found = json.loads(baseline)
    except (ValueError, RecursionError):
        raise BaselineError(f"{_NONE}: it is not JSON") from None
    if not isinstance(found, list):
        raise BaselineError(f"{_NONE}: it is not a list of findings")
    entries = []
    for number, entry in enumerate(found, 1):
        if not isinstance(entry, dict):
            raise BaselineError(f"{_NONE}: its entry {number} is no finding")
        said = {key: value for key, value in entry.items() if isinstance(value, str)}
        absent = [key for key in _NEEDED if key not in said]
        if absent:
            raise BaselineError(f"{_NONE}: its entry {number} has no `{absent[0]}`")
        entries.append({"check": "", **said})
    return entries


def compare(
    findings: Sequence[Finding],
    places: Places,
    baseline: bytes,
    looked_for: LookedFor = lambda _file, _code, _check: True,
) -> Comparison:
    """`findings` against a baseline (`--write-baseline`, or `--format json`, of an earlier run).

    Equal faults in one file are counted: one more than the baseline has is new. Raises BaselineError.
    looked_for: whether this run would have found an entry of that file, code and check; one that it would not is not
    gone.
    """
    known: Counter[str] = Counter()
    shown: dict[str, str] = {}
    absent: set[str] = set()
    for entry in _entries(baseline):
        mark = entry["fingerprint"]
        known[mark] += 1
        shown[mark] = one_line(f"{entry['file']}: {entry['message']} [{entry['code']}]")
        if not looked_for(entry["file"], entry["code"], entry["check"]):
            absent.add(mark)
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
