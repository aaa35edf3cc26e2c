"""What is said when the work could not be done."""

from __future__ import annotations

import traceback
from pathlib import Path

from teitools.findings import CannotWork, Finding


def failure_lines(error: Exception) -> list[str]:
    """The lines for standard error; none for an error that no user can cause."""
    if isinstance(error, CannotWork):
        return finding_lines(error.findings)
    if isinstance(error, OSError):
        from teitools.report import one_line

        name = f"`{one_line(str(error.filename))}`: " if error.filename else ""
        return [f"teitools: {name}{one_line(error.strerror or str(error)).lower()}"]
    return []


def fault_lines(error: Exception) -> list[str]:
    """The lines for an error that no user should be able to cause: what is known of it, and what to do."""
    from teitools.report import one_line

    if isinstance(error, MemoryError):
        return ["teitools: there is not enough memory for this"]
    steps = traceback.extract_tb(error.__traceback__)
    where = f" at {Path(steps[-1].filename).name}:{steps[-1].lineno}" if steps else ""
    return [
        f"teitools: a fault of teitools itself: {type(error).__name__}{where}: {one_line(str(error))}",
        "teitools: with TEITOOLS_TRACEBACK=1 in the environment it says more; please report it",
    ]


def finding_lines(findings: tuple[Finding, ...] | list[Finding]) -> list[str]:
    """One line a finding, with its place and its cure."""
    from teitools.report import Places, file_name, help_of, message_of

    places = Places()
    lines = []
    for finding in findings:
        place = places.of(finding.span)
        where = f"{file_name(place.file)}:{place.line}:{place.column}" if places.known(place.file) else "teitools"
        cure = help_of(finding)
        lines.append(f"{where}: {message_of(finding)} [{finding.code.name}]" + (f"; {cure}" if cure else ""))
    return lines
