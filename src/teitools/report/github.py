"""Findings as GitHub workflow commands, which show as annotations beside the changed lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from teitools.findings import Finding, Severity

from .place import Places
from .sentence import file_name, help_of, message_of
from .summary import Summary, last_line

_CODE = "`{}`"
_LEVEL = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
#: GitHub shows so many annotations of each level and step, and drops the others without a word.
_SHOWN = 10
#: A step's summary of more than a mebibyte is refused whole; some of it is left for others.
_SUMMARY_BYTES = 900_000


def github(findings: Iterable[Finding], places: Places, summary: Summary, _colour: bool = False) -> Iterator[str]:
    """A workflow command a finding, then the summary line, which says when GitHub will show only some."""
    for finding in findings:
        place = places.of(finding.span)
        properties = {
            "file": file_name(places.name_in_repository(place.file)),
            "line": place.line,
            "endLine": place.end_line,
            "col": place.column,
            "endColumn": place.end_column,
            "title": finding.code.name,
        }
        fields = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
        cure = help_of(finding)
        text = message_of(finding) + (f"\n{cure}" if cure else "")
        yield f"::{_LEVEL[finding.effective_severity]} {fields}::{_data(text)}"
    line = last_line(summary)
    if max(summary.errors, summary.warnings, summary.infos) > _SHOWN:
        line += f" (GitHub annotates the first {_SHOWN} of each kind; all of them stand in this log)"
    yield line


def job_summary(findings: Iterable[Finding], places: Places, summary: Summary) -> str:
    """A Markdown page of every finding, for `$GITHUB_STEP_SUMMARY`, which has no limit of ten."""
    lines = [f"### {last_line(summary)}", ""]
    rows = [
        f"| {_cell(file_name(place.file))}:{place.line}:{place.column} | {finding.effective_severity.value} "
        f"| {_cell(message_of(finding))} | {_cell(help_of(finding))} |"
        for finding in findings
        for place in (places.of(finding.span),)
    ]
    if rows:
        lines += ["| place | severity | finding | help |", "| --- | --- | --- | --- |", *_fitting(rows)]
    return "\n".join(lines) + "\n"


def _fitting(rows: list[str]) -> list[str]:
    """As many of the rows as GitHub takes, with a word on how many are left out."""
    size = 0
    for number, row in enumerate(rows):
        size += len(row.encode("utf-8")) + 1
        if size > _SUMMARY_BYTES:
            left = f"{len(rows) - number} more findings stand in the log."
            return [*rows[:number], "", left]
    return rows


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _cell(text: str) -> str:
    """`text` in a Markdown table: what is between backticks as code, nothing else as markup."""
    parts = text.split("`")
    if len(parts) % 2 == 0:  # a name with a backtick in it
        parts = [text.replace("`", "'")]
    shown = [_CODE.format(part) if number % 2 and part else _escaped(part) for number, part in enumerate(parts)]
    return "".join(shown).replace("|", "\\|").replace("\n", " ")


def _escaped(text: str) -> str:
    return re.sub(r"([\\*_\[\]#!~$])", r"\\\1", text.replace("&", "&amp;").replace("<", "&lt;")).replace("@", "&#64;")
