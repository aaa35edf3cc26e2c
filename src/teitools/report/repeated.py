"""What is wrong in the same way at many places, told once with their number; a flood cut to what can be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from teitools.findings import Finding, Related

#: Args that say where, not what: findings that differ in these alone are the same.
_PLACES = frozenset(("file", "line", "column", "times"))


def told_once(findings: Iterable[Finding], limit: int) -> tuple[list[Finding], dict[str, int]]:
    """(the findings to show, how many of each code are left out).

    Of findings that are alike, where their code says `once`, the first is shown, with a note that counts the others.
    limit: how many of one code are shown at most; 0 for all.
    """
    first: dict[object, Finding] = {}
    others: dict[object, list[Finding]] = {}
    for number, finding in enumerate(findings):
        key = _likeness(finding) if finding.code.once else number
        if key in first:
            others.setdefault(key, []).append(finding)
        else:
            first[key] = finding
    shown: list[Finding] = []
    counts: dict[str, int] = {}
    left: dict[str, int] = {}
    for key, finding in first.items():
        name = finding.code.name
        alike = others.get(key, [])
        counts[name] = counts.get(name, 0) + 1
        if limit and counts[name] > limit:
            left[name] = left.get(name, 0) + 1 + len(alike)
        else:
            shown.append(_with_count(finding, alike) if alike else finding)
    return shown, left


def _likeness(finding: Finding) -> object:
    said = tuple((name, str(value)) for name, value in finding.args.items() if name not in _PLACES)
    return finding.code.name, finding.effective_severity, said


def _with_count(finding: Finding, alike: list[Finding]) -> Finding:
    files = len({each.span.file for each in (finding, *alike)})
    times = "1 more place" if len(alike) == 1 else f"{len(alike)} more places"
    where = f" in {files} files" if files > 1 else ""
    note = Related(alike[0].span, f"the same at {times}{where}, the next of which is this")
    return replace(finding, related=(*finding.related, note))
