"""Findings and the places they point to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .code import Code, Severity


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points in the decoded text of a file (a byte order mark not counted).

    file: the path as the user gave or would write it.
    """

    file: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that a finding needs to be understood, and what it is."""

    span: Span
    label: str


@dataclass(frozen=True, slots=True)
class Edit:
    """The text at `span` becomes `replacement`."""

    span: Span
    replacement: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A repair: all edits together. `safe` when applying it cannot change what the encoder meant."""

    label: str
    edits: tuple[Edit, ...]
    safe: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a check has to say about a place.

    args: the values that the code's message and help templates name.
    help: a cure more particular than the code's own; None for that one.
    origin: what demands it (a schema's definition, a rule's id, a clause), or None.
    xpath: of the node concerned, with the prefixes of the document, or None.
    expected: every name or value that would have been right, nearest first.
    suggestion: the one that was most likely meant, or None.
    """

    code: Code
    span: Span
    args: Mapping[str, object] = field(default_factory=dict)
    severity: Severity | None = None
    related: tuple[Related, ...] = ()
    origin: str | None = None
    help: str | None = None
    fix: Fix | None = None
    xpath: str | None = None
    expected: tuple[str, ...] = ()
    suggestion: str | None = None

    @property
    def effective_severity(self) -> Severity:
        """The severity in force: this finding's own, else its code's."""
        return self.severity or self.code.severity
