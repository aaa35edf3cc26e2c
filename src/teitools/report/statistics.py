"""Counts of findings by code and by file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from teitools.findings import Finding

from .sentence import file_name


def statistics(findings: Iterable[Finding]) -> Iterator[str]:
    """Lines: how often each code, then how many in each file, the most frequent first."""
    found = list(findings)
    for title, counts in (
        ("by code", Counter(finding.code.name for finding in found)),
        ("by file", Counter(finding.span.file for finding in found)),
    ):
        yield f"{title}:"
        width = len(str(max(counts.values(), default=0)))
        for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
            yield f"  {count:>{width}}  {file_name(name)}"
