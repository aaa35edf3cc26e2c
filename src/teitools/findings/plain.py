"""Findings as plain data and back: lists of texts and numbers, which JSON can hold and which run no code when read."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from .code import Code, Severity
from .finding import Edit, Finding, Fix, Related, Span


class PlainFindings:
    """Findings that are made plain together: each code and each file is written once.

    own: the file that most spans are in; it is not written, so that what is kept serves a file under any name.
    """

    def __init__(self, own: str) -> None:
        self._files: dict[str, int] = {own: 0}
        self._codes: dict[Code, int] = {}

    def plain(self, finding: Finding) -> list[Any]:
        """One finding as a list."""
        fix = finding.fix
        return [
            self._codes.setdefault(finding.code, len(self._codes)),
            self._span(finding.span),
            dict(finding.args),
            finding.severity.value if finding.severity else None,
            [[self._span(each.span), each.label] for each in finding.related],
            finding.origin,
            finding.help,
            fix and [fix.label, [[self._span(each.span), each.replacement] for each in fix.edits], fix.safe],
            finding.xpath,
            list(finding.expected),
            finding.suggestion,
        ]

    def _span(self, span: Span) -> list[int]:
        return [self._files.setdefault(span.file, len(self._files)), span.start, span.end]

    def tables(self) -> list[Any]:
        """The codes and the further files that the findings so far name."""
        codes = [[c.name, c.check, c.severity.value, c.message, c.help, c.room, c.once] for c in self._codes]
        return [codes, list(self._files)[1:]]


def findings_from(tables: list[Any], rows: list[list[Any]], own: str) -> list[Finding]:
    """The findings that were made plain, those of the file itself under the name `own`."""
    codes = [_code(*each) for each in tables[0]]
    files = [own, *tables[1]]

    def span(row: list[int]) -> Span:
        return Span(files[row[0]], row[1], row[2])

    found = []
    for code, place, args, severity, related, origin, help_text, fix, xpath, expected, suggestion in rows:
        found.append(
            Finding(
                codes[code],
                span(place),
                args,
                Severity(severity) if severity else None,
                tuple(Related(span(each), label) for each, label in related),
                origin,
                help_text,
                fix and Fix(fix[0], tuple(Edit(span(each), text) for each, text in fix[1]), fix[2]),
                xpath,
                tuple(expected),
                suggestion,
            )
        )
    return found


@lru_cache(maxsize=1000)
def _code(name: str, check: str, severity: str, message: str, help_text: str, room: str, once: bool) -> Code:
    return Code(name, check, Severity(severity), message, help_text, room, once)
