"""Findings in the GNU format of error messages, which Emacs, Vim and most editors know how to follow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from teitools.findings import Finding, Severity, Span

from .place import Places
from .sentence import file_name, help_of, message_of
from .summary import Summary

_LABEL = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def emacs(findings: Iterable[Finding], places: Places, summary: Summary, _colour: bool = False) -> Iterator[str]:
    """A line for each finding and for each place related to it; nothing where nothing was found.

    Places are `line.column-line.column`, the end inclusive (GNU Coding Standards, "Formatting Error Messages").
    """
    for finding in findings:
        cure = help_of(finding)
        label = _LABEL[finding.effective_severity]
        fact = f"{message_of(finding)}{f'; {cure}' if cure else ''}"
        yield f"{_place(finding.span, places)}: {label}: {fact} [{finding.code.name}]"
        for related in finding.related:
            yield f"{_place(related.span, places)}: note: {related.label}"


def _place(span: Span, places: Places) -> str:
    place = places.of(span)
    start = f"{file_name(place.file)}:{place.line}.{place.column}"
    if (place.line, place.column) == (place.end_line, place.end_column):
        return start
    if place.line == place.end_line:
        return f"{start}-{place.end_column - 1}"
    return f"{start}-{place.end_line}.{max(place.end_column - 1, 1)}"
