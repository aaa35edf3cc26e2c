"""Findings as SARIF 2.1.0, which code-scanning services read."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from urllib.parse import quote

from teitools import __version__
from teitools.findings import Code, Finding, Severity, Span, load_explanation

from .fingerprint import fingerprint
from .place import Places
from .sentence import help_of, message_of
from .summary import Summary

_LEVEL = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif(findings: Iterable[Finding], places: Places, summary: Summary, _colour: bool = False) -> Iterator[str]:
    """One SARIF log with one run: its rules are the codes that were found, with their explanations and fixes."""
    found = list(findings)
    codes = list({finding.code.name: finding.code for finding in found}.values())
    index = {code.name: number for number, code in enumerate(codes)}
    driver = {"name": "teitools", "version": __version__, "rules": [_rule(code) for code in codes]}
    notifications = [
        {"level": "warning", "message": {"text": f"the rule `{name}` could not be evaluated"}}
        for name in summary.not_evaluated
    ]
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, index[finding.code.name], places) for finding in found],
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notifications}],
    }
    yield json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def _rule(code: Code) -> dict[str, object]:
    rule: dict[str, object] = {
        "id": code.name,
        "name": "".join(word.capitalize() for word in code.name.split("_")),
        "shortDescription": {"text": code.name.replace("_", " ")},
        "defaultConfiguration": {"level": _LEVEL[code.severity]},
        "properties": {"tags": [code.check]},
    }
    try:
        text = load_explanation(code)
    except FileNotFoundError:
        return rule
    return {**rule, "help": {"text": text, "markdown": text}}


def _result(finding: Finding, rule: int, places: Places) -> dict[str, object]:
    cure = help_of(finding)
    result: dict[str, object] = {
        "ruleId": finding.code.name,
        "ruleIndex": rule,
        "level": _LEVEL[finding.effective_severity],
        "message": {"text": message_of(finding) + (f"\n{cure}" if cure else "")},
        "locations": [_location(finding.span, places, finding.xpath)],
        "partialFingerprints": {"teitools/v1": fingerprint(finding, places)},
    }
    if finding.related:
        result["relatedLocations"] = [
            {**_location(each.span, places), "message": {"text": each.label}} for each in finding.related
        ]
    if finding.fix:
        changes: dict[str, list[dict[str, object]]] = {}
        for edit in finding.fix.edits:
            replacement = {"deletedRegion": _region(edit.span, places), "insertedContent": {"text": edit.replacement}}
            changes.setdefault(edit.span.file, []).append(replacement)
        fixes = [
            {"artifactLocation": {"uri": _uri(places.name_in_repository(file))}, "replacements": each}
            for file, each in changes.items()
        ]
        result["fixes"] = [{"description": {"text": finding.fix.label}, "artifactChanges": fixes}]
    return result


def _location(span: Span, places: Places, xpath: str | None = None) -> dict[str, object]:
    physical = {
        "artifactLocation": {"uri": _uri(places.name_in_repository(span.file))},
        "region": _region(span, places),
    }
    location: dict[str, object] = {"physicalLocation": physical}
    if xpath:
        location["logicalLocations"] = [{"fullyQualifiedName": xpath, "kind": "element"}]
    return location


def _region(span: Span, places: Places) -> dict[str, object]:
    place = places.of(span)
    return {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }


def _uri(file: str) -> str:
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote(os.fsencode(path.as_posix()))
