"""What is said when the work could not be done."""

from __future__ import annotations

from teitools.document import Unreadable
from teitools.findings import Finding


def failure_lines(error: Exception) -> list[str]:
    """The lines for standard error; none for an error that no user can cause."""
    if isinstance(error, Unreadable):
        return finding_lines(error.findings)
    finding = getattr(error, "finding", None)
    if isinstance(finding, Finding):
        return finding_lines([finding])
    findings = getattr(error, "findings", None)
    if isinstance(findings, tuple | list) and findings and all(isinstance(each, Finding) for each in findings):
        return finding_lines(findings)
    if isinstance(error, OSError):
        name = f"`{error.filename}`: " if error.filename else ""
        return [f"teitools: {name}{(error.strerror or str(error)).lower()}"]
    return []


def finding_lines(findings: tuple[Finding, ...] | list[Finding]) -> list[str]:
    """One line a finding, with its place and its cure."""
    from teitools.report import Places, help_of, message_of

    places = Places()
    lines = []
    for finding in findings:
        place = places.of(finding.span)
        where = f"{place.file}:{place.line}:{place.column}" if places.known(place.file) else "teitools"
        cure = help_of(finding)
        lines.append(f"{where}: {message_of(finding)} [{finding.code.name}]" + (f"; {cure}" if cure else ""))
    return lines
