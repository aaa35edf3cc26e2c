"""Findings for a person at a terminal: the sentence, the source line with a caret, the cure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from teitools.findings import Finding, Severity, Span

from .place import Places
from .sentence import help_of, message_of
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
    where = _paint(f"{place.file}:{place.line}:{place.column}", "1", colour)
    yield f"{where}: {label}: {message_of(finding)} [{finding.code.name}]"
    yield from _excerpt(finding.span, places, _COLOURS[severity], colour)
    for related in finding.related:
        there = places.of(related.span)
        yield f"  {_paint('note', '1;34', colour)}: {related.label} ({there.file}:{there.line}:{there.column})"
    cure = help_of(finding)
    if cure:
        yield f"  {_paint('help', '1;32', colour)}: {cure}"
    yield ""


def _excerpt(span: Span, places: Places, code: str, colour: bool) -> Iterator[str]:
    """The source line, cut to the terminal's width around the span, and a caret line under it."""
    place = places.of(span)
    line = places.line(span)
    if not line.strip():
        return
    start = place.column - 1
    end = place.end_column - 1 if place.end_line == place.line else len(line)
    cut = max(0, min(start - _WIDTH // 3, len(line) - _WIDTH))
    shown = "".join(character if character.isprintable() else " " for character in line[cut : cut + _WIDTH])
    lead, tail = "…" if cut else "", "…" if cut + _WIDTH < len(line) else ""
    start, end = start - cut + len(lead), min(end - cut, _WIDTH) + len(lead)
    number = str(place.line)
    yield f"  {number} | {lead}{shown}{tail}"
    yield f"  {' ' * len(number)} | {' ' * start}{_paint('^' * max(end - start, 1), '1;' + code, colour)}"


def _paint(text: str, code: str, colour: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if colour else text
