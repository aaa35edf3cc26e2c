"""A schema's rules kept between runs, as JSON under the hash of the file that they came from."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

from teitools.document import entry_key, load_entry, read_bytes, save_entry
from teitools.findings import Span

from .schema import (
    Assertion,
    Insert,
    KeyDeclaration,
    Let,
    Message,
    Phase,
    Rule,
    SchematronSchema,
    SchPattern,
)

#: Raised whenever what is kept changes its meaning.
_FORM = 4
_KIND = "rules"


def load(folder: Path, path: Path) -> SchematronSchema | None:
    """The rules of the file at `path`, if it was kept and is unchanged; else None."""
    try:
        data = load_entry(folder, _KIND, entry_key(_FORM, read_bytes(path)))
        return _schema(json.loads(data), str(path)) if data is not None else None
    except (OSError, ValueError, KeyError, TypeError, IndexError, RecursionError):
        return None


def save(folder: Path, path: Path, schema: SchematronSchema) -> None:
    """The rules, which came from this file alone, are kept if the folder can be written to; never an error."""
    with contextlib.suppress(OSError):
        save_entry(folder, _KIND, entry_key(_FORM, read_bytes(path)), json.dumps(_plain(schema)).encode("ascii"))


def _plain(schema: SchematronSchema) -> dict[str, Any]:
    return {
        "binding": schema.query_binding,
        "namespaces": dict(schema.namespaces),
        "patterns": [_plain_pattern(each) for each in schema.patterns],
        "lets": [_plain_let(each) for each in schema.lets],
        "phases": [[each.id, list(each.active), [_plain_let(let) for let in each.lets]] for each in schema.phases],
        "default": schema.default_phase,
        "diagnostics": {name: _plain_message(each) for name, each in schema.diagnostics.items()},
        "properties": {name: _plain_message(each) for name, each in schema.properties.items()},
        "keys": [[each.name, each.match, each.use, _place_of(each.span)] for each in schema.keys],
    }


def _plain_pattern(pattern: SchPattern) -> list[Any]:
    rules = [
        [
            rule.context,
            [_plain_assertion(each) for each in rule.assertions],
            [_plain_let(each) for each in rule.lets],
            _place_of(rule.span),
            rule.id,
            dict(rule.namespaces),
        ]
        for rule in pattern.rules
    ]
    return [rules, [_plain_let(each) for each in pattern.lets], _place_of(pattern.span), pattern.id, pattern.documents]


def _plain_assertion(each: Assertion) -> list[Any]:
    message = _plain_message(each.message)
    return [
        each.positive, each.test, message, _place_of(each.span), each.id, each.role, list(each.diagnostics),
        list(each.properties), each.subject,
    ]  # fmt: skip


def _plain_let(let: Let) -> list[Any]:
    return [let.name, let.value, _place_of(let.span)]


def _plain_message(message: Message) -> list[Any]:
    return [part if isinstance(part, str) else [part.kind, part.expression] for part in message.parts]


def _place_of(span: Span) -> list[int]:
    return [span.start, span.end]


def _schema(kept: dict[str, Any], path: str) -> SchematronSchema:
    def span(place: list[int]) -> Span:
        return Span(path, int(place[0]), int(place[1]))

    def let(each: list[Any]) -> Let:
        return Let(each[0], each[1], span(each[2]))

    def message(parts: list[Any]) -> Message:
        return Message(tuple(part if isinstance(part, str) else Insert(part[0], part[1]) for part in parts))

    def assertion(each: list[Any]) -> Assertion:
        positive, test, text, place, id_, role, diagnostics, properties, subject = each
        return Assertion(
            positive, test, message(text), span(place), id_, role, tuple(diagnostics), tuple(properties), subject
        )

    def rule(each: list[Any]) -> Rule:
        context, assertions, lets, place, id_, namespaces = each
        return Rule(context, tuple(map(assertion, assertions)), tuple(map(let, lets)), span(place), id_, namespaces)

    def pattern(each: list[Any]) -> SchPattern:
        rules, lets, place, id_, documents = each
        return SchPattern(tuple(map(rule, rules)), tuple(map(let, lets)), span(place), id_, documents)

    return SchematronSchema(
        path=path,
        query_binding=kept["binding"],
        namespaces=kept["namespaces"],
        patterns=tuple(map(pattern, kept["patterns"])),
        lets=tuple(map(let, kept["lets"])),
        phases=tuple(Phase(name, tuple(active), tuple(map(let, lets))) for name, active, lets in kept["phases"]),
        default_phase=kept["default"],
        diagnostics={name: message(each) for name, each in kept["diagnostics"].items()},
        properties={name: message(each) for name, each in kept["properties"].items()},
        keys=tuple(KeyDeclaration(name, match, use, span(place)) for name, match, use, place in kept["keys"]),
    )
