"""Findings for a person at a terminal: the sentence, the source line with a caret, the cure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from teitools.findings import Finding, Severity, Span

from .excerpt import columns, excerpt
from .place import Places
from .sentence import file_name, help_of, message_of
from .summary import Summary, last_line

_WIDTH = 110
_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.INFO: "36"}


def terminal(findings: Iterable[Finding], places: Places, summary: Summary, colour: bool = False) -> Iterator[str]:
    """Lines of the report, the last one its summary. With `colour`, ANSI sequences around the parts."""
    for finding in findings:
        yield from _finding(finding, places, colour)
    yield last_line(summary)


def _finding(finding: Finding, places: Places, colour: bool) -> Iterator[str]:
    place = places.of(finding.span)
    severity = finding.effective_severity
    label = _paint(severity.value, "1;" + _COLOURS[severity], colour)
    where = _paint(f"{file_name(place.file)}:{place.line}:{place.column}", "1", colour)
    yield f"{where}: {label}: {message_of(finding)} [{finding.code.name}]"
    yield from _excerpt(finding.span, places, _COLOURS[severity], colour)
    for related in finding.related:
        there = places.of(related.span)
        where = f"{file_name(there.file)}:{there.line}:{there.column}"
        yield f"  {_paint('note', '1;34', colour)}: {related.label} ({where})"
    cure = help_of(finding)
    if cure:
        yield f"  {_paint('help', '1;32', colour)}: {cure}"
    yield ""


def _excerpt(span: Span, places: Places, code: str, colour: bool) -> Iterator[str]:
    """The source line, cut to the terminal's width around the span, and a caret line under it."""
    found = excerpt(span, places, _WIDTH)
    if found is not None:
        number = str(found.number)
        caret = _paint("^" * max(columns(found.marked), 1), "1;" + code, colour)
        yield f"  {number} | {found.before}{found.marked}{found.after}"
        yield f"  {' ' * len(number)} | {' ' * columns(found.before)}{caret}"


def _paint(text: str, code: str, colour: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if colour else text
