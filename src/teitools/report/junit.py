"""Findings as JUnit XML, which most CI services show as a test report: a suite a file, a case a code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.etree import ElementTree

from teitools.findings import Finding, Severity

from .place import Places
from .sentence import file_name, help_of, message_of
from .summary import Summary, last_line


def junit(findings: Iterable[Finding], places: Places, summary: Summary, _colour: bool = False) -> Iterator[str]:
    """One `testsuites`; errors are failures, warnings and hints go to `system-out`. A clean run is one passed case."""
    by_file: dict[str, list[Finding]] = {}
    for finding in findings:
        by_file.setdefault(finding.span.file, []).append(finding)
    root = ElementTree.Element("testsuites", name="teitools", failures=str(summary.errors))
    for file, found in by_file.items():
        failures = [each for each in found if each.effective_severity is Severity.ERROR]
        suite = ElementTree.SubElement(
            root,
            "testsuite",
            name=file_name(file),
            tests=str(max(len(failures), 1)),
            failures=str(len(failures)),
            errors="0",
        )
        for finding in failures:
            case = ElementTree.SubElement(suite, "testcase", classname=file_name(file), name=_name(finding, places))
            failure = ElementTree.SubElement(case, "failure", message=message_of(finding), type=finding.code.name)
            failure.text = _line(finding, places)
        if not failures:
            ElementTree.SubElement(suite, "testcase", classname=file_name(file), name="valid")
        others = [_line(each, places) for each in found if each.effective_severity is not Severity.ERROR]
        if others:
            ElementTree.SubElement(suite, "system-out").text = "\n".join(others)
    if not by_file:
        suite = ElementTree.SubElement(root, "testsuite", name="teitools", tests="1", failures="0", errors="0")
        ElementTree.SubElement(suite, "testcase", classname="teitools", name=last_line(summary))
    ElementTree.indent(root)
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield ElementTree.tostring(root, encoding="unicode")


def _name(finding: Finding, places: Places) -> str:
    place = places.of(finding.span)
    return f"{place.line}:{place.column} {finding.code.name}"


def _line(finding: Finding, places: Places) -> str:
    place = places.of(finding.span)
    cure = help_of(finding)
    where = f"{file_name(place.file)}:{place.line}:{place.column}"
    text = f"{where}: {finding.effective_severity.value}: {message_of(finding)}"
    return text + (f"; {cure}" if cure else "")
