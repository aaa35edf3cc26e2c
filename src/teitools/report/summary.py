"""What a run amounts to: files, findings by severity, rules that could not be evaluated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from teitools.findings import Finding, Severity


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts of a run. not_evaluated: names of the rules that no engine here could run. met: the files that were
    checked against a schema, where that was asked for. left_out: how many findings of each code the report does not
    show.
    """

    files: int
    errors: int
    warnings: int
    infos: int
    not_evaluated: tuple[str, ...] = ()
    met: int | None = None
    left_out: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(
        cls, files: int, findings: Iterable[Finding], not_evaluated: Iterable[str] = (), met: int | None = None
    ) -> Summary:
        """The counts of `findings` in `files` files."""
        counts = Counter(finding.effective_severity for finding in findings)
        return cls(
            files,
            counts[Severity.ERROR],
            counts[Severity.WARNING],
            counts[Severity.INFO],
            tuple(not_evaluated),
            met,
        )


def last_line(summary: Summary) -> str:
    """The last line of a terminal report."""
    parts = [
        _count(number, word)
        for number, word in ((summary.errors, "error"), (summary.warnings, "warning"), (summary.infos, "hint"))
        if number
    ]
    line = f"{_count(summary.files, 'file')} checked"
    if summary.met is not None and summary.met < summary.files:
        line += f", {summary.met or 'none'} of them against a schema" if summary.files > 1 else ", against no schema"
    line += f": {', '.join(parts) or 'nothing wrong'}"
    if summary.not_evaluated:
        line += f"; {_count(len(summary.not_evaluated), 'rule')} not evaluated"
    if summary.left_out:
        codes = ", ".join(f"{number} × {name}" for name, number in summary.left_out.items())
        line += f"; not shown: {codes} (`--limit 0` shows all)"
    return line


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
