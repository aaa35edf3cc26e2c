"""A Schematron schema as data, abstract patterns and rules already carried out (ISO/IEC 19757-3:2020)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from teitools.findings import Span


@dataclass(frozen=True, slots=True)
class Insert:
    """A computed part of a message: `value-of` (its select) or `name` (its path, "." for the context node)."""

    kind: str
    expression: str


@dataclass(frozen=True, slots=True)
class Message:
    """The text of an assertion, a diagnostic or a property, with its computed parts in place."""

    parts: tuple[str | Insert, ...]


@dataclass(frozen=True, slots=True)
class Let:
    """A variable: an expression, evaluated where it is declared."""

    name: str
    value: str
    span: Span


@dataclass(frozen=True, slots=True)
class Assertion:
    """An `assert` (fires when its test is false) or a `report` (fires when it is true).

    diagnostics, properties: ids. role: as written, its own or its rule's. subject: an XPath to what is at fault.
    """

    positive: bool
    test: str
    message: Message
    span: Span
    id: str | None = None
    role: str | None = None
    diagnostics: tuple[str, ...] = ()
    properties: tuple[str, ...] = ()
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """The assertions on every node that `context` matches and that no rule before it in the pattern has taken."""

    context: str
    assertions: tuple[Assertion, ...]
    lets: tuple[Let, ...]
    span: Span
    id: str | None = None
    namespaces: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class SchPattern:
    """Rules of which each node fires at most one. documents: an XPath that names further files, or None."""

    rules: tuple[Rule, ...]
    lets: tuple[Let, ...]
    span: Span
    id: str | None = None
    documents: str | None = None


@dataclass(frozen=True, slots=True)
class Phase:
    """Patterns that are checked together."""

    id: str
    active: tuple[str, ...]
    lets: tuple[Let, ...]


@dataclass(frozen=True, slots=True)
class KeyDeclaration:
    """An `xsl:key`."""

    name: str
    match: str
    use: str
    span: Span


@dataclass(frozen=True, slots=True)
class SchematronSchema:
    """Everything a validation needs. path: of the file it was read from."""

    path: str
    query_binding: str
    namespaces: Mapping[str, str]
    patterns: tuple[SchPattern, ...]
    lets: tuple[Let, ...] = ()
    phases: tuple[Phase, ...] = ()
    default_phase: str | None = None
    diagnostics: Mapping[str, Message] = field(default_factory=dict)
    properties: Mapping[str, Message] = field(default_factory=dict)
    keys: tuple[KeyDeclaration, ...] = ()
