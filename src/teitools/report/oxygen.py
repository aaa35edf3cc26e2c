"""Findings as the linked messages that oXygen XML Editor reads from an external validation engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from teitools.findings import Code, Finding, Severity, explanation_file

from .place import Places
from .sentence import help_of, message_of
from .summary import Summary

#: oXygen knows fatal errors, errors and warnings; it has no kind for a hint.
_TYPE = {Severity.ERROR: "E", Severity.WARNING: "W", Severity.INFO: "W"}


def oxygen(findings: Iterable[Finding], places: Places, summary: Summary, _colour: bool = False) -> Iterator[str]:
    """The lines of one linked message for each finding, an empty line after each; nothing where nothing was found.

    The end of a place is exclusive, as in a span. The address for more information is that of the code's explanation
    among the installed files (oXygen User Guide, "Linked Output Messages of an External Engine").
    """
    for finding in findings:
        place = places.of(finding.span)
        cure = help_of(finding)
        yield f"Type: {_TYPE[finding.effective_severity]}"
        yield f"SystemID: {_system_id(place.file)}"
        yield f"Line: {place.line}"
        yield f"Column: {place.column}"
        yield f"EndLine: {place.end_line}"
        yield f"EndColumn: {place.end_column}"
        address = _explanation(finding.code)
        if address:
            yield f"AdditionalInfoURL: {address}"
        yield f"Description: {message_of(finding)}{f'; {cure}' if cure else ''} [{finding.code.name}]"
        yield ""


def _system_id(file: str) -> str:
    return file if file == "-" else Path(file).absolute().as_uri()


def _explanation(code: Code) -> str | None:
    file = explanation_file(code)
    return file.as_uri() if isinstance(file, Path) and file.is_file() else None
