"""What is found in a file outside the project is counted, and nothing of it is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from teitools.document import quotable
from teitools.findings import Finding, Span

from .messages import OUTSIDE_PROJECT

_GRAVEST = ("error", "warning", "info")


def concealed(findings: Iterable[Finding]) -> list[Finding]:
    """`findings` with those in files that may not be quoted replaced by one for each such file, as grave as the worst.

    A document may name schemas that lie anywhere on the machine; what stands in them, or in any other file that a
    stranger gives out as one, is not for their eyes.
    """
    allowed: dict[str, bool] = {}
    kept: dict[object, Finding] = {}
    for finding in findings:
        file = finding.span.file
        if file not in allowed:
            allowed[file] = quotable(file)
        if allowed[file]:
            related = tuple(each for each in finding.related if quotable(each.span.file))
            kept[len(kept)] = finding if related == finding.related else replace(finding, related=related)
            continue
        severities = {finding.effective_severity} | ({kept[file].effective_severity} if file in kept else set())
        gravest = min(severities, key=lambda each: _GRAVEST.index(each.value))
        kept[file] = Finding(OUTSIDE_PROJECT, Span(file, 0, 0), {"file": file}, severity=gravest)
    return list(kept.values())
