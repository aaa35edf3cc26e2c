"""Findings as JSON: one array, or one object a line."""

from __future__ import annotations

import json as encoder
from collections.abc import Iterable, Iterator

from teitools.findings import Finding, Span

from .fingerprint import fingerprint
from .place import Places
from .sentence import help_of, message_of
from .summary import Summary


def as_object(finding: Finding, places: Places) -> dict[str, object]:
    """The finding as plain data, with the fields that the command line promises."""
    found = {
        **_place(finding.span, places),
        "severity": finding.effective_severity.value,
        "code": finding.code.name,
        "message": message_of(finding),
        "help": help_of(finding),
        "xpath": finding.xpath,
        "expected": list(finding.expected),
        "suggestion": finding.suggestion,
        "check": finding.code.check,
        "origin": finding.origin,
        "fingerprint": fingerprint(finding, places),
        "related": [{**_place(each.span, places), "label": each.label} for each in finding.related],
    }
    if finding.fix:
        edits = [{**_place(edit.span, places), "replacement": edit.replacement} for edit in finding.fix.edits]
        found["fix"] = {"label": finding.fix.label, "safe": finding.fix.safe, "edits": edits}
    return found


def _place(span: Span, places: Places) -> dict[str, object]:
    place = places.of(span)
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
    }


def json(findings: Iterable[Finding], places: Places, _summary: Summary, _colour: bool = False) -> Iterator[str]:
    """Lines of one JSON array of all findings."""
    objects = [as_object(finding, places) for finding in findings]
    yield encoder.dumps(objects, ensure_ascii=False, indent=2)


def jsonl(findings: Iterable[Finding], places: Places, _summary: Summary, _colour: bool = False) -> Iterator[str]:
    """One JSON object a line for each finding."""
    for finding in findings:
        yield encoder.dumps(as_object(finding, places), ensure_ascii=False)
