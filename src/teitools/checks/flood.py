"""A flood of findings of one code in one file: so many in full, of the rest the number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from teitools.findings import Finding

from .messages import MORE_FINDINGS

#: Findings of one code in one file that are told. Whoever has so many has one cause.
LISTED = 10_000


class Flood:
    """What has been let through, by file and code, and what has not."""

    __slots__ = ("_counts", "_first")

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], int] = {}
        self._first: dict[tuple[str, str], Finding] = {}

    def let(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """`findings` as long as there are not too many of their code in their file; the others are counted."""
        for finding in findings:
            key = finding.span.file, finding.code.name
            count = self._counts[key] = self._counts.get(key, 0) + 1
            if count <= LISTED:
                yield finding
            elif count == LISTED + 1:
                self._first[key] = finding

    def rest(self) -> list[Finding]:
        """One finding for each code that had too many, at the first place that was not let through."""
        return [
            Finding(
                MORE_FINDINGS,
                first.span,
                {"code": key[1], "check": first.code.check, "count": f"{self._counts[key] - LISTED:,}"},
                severity=first.effective_severity,
            )
            for key, first in self._first.items()
        ]
