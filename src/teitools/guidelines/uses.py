"""Where macros and datatypes are used: in contents and attributes of elements, classes, and one another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from teitools.odd import AttDef, CompiledOdd, Content, DataRef, Datatype, MacroRef, content_nodes


@dataclass(frozen=True, slots=True)
class User:
    """What refers to a macro or datatype. kind: `element`, `class`, `macro`, `datatype`; attribute: "" for content."""

    kind: str
    ident: str
    attribute: str = ""


def users_of(compiled: CompiledOdd) -> dict[tuple[str, str], list[User]]:
    """By (kind, identifier) of each macro and datatype that anything refers to, what does, in order, each once."""
    found: dict[tuple[str, str], dict[User, None]] = {}
    for user, content in _contents(compiled):
        for node in content_nodes(content):
            if isinstance(node, MacroRef):
                found.setdefault(("macro", node.key), {})[user] = None
            elif isinstance(node, DataRef) and node.key is not None:
                found.setdefault(("datatype", node.key), {})[user] = None
    return {key: list(users) for key, users in found.items()}


def _contents(compiled: CompiledOdd) -> Iterator[tuple[User, Content]]:
    specs = compiled.specs
    for ident, spec in specs.elements.items():
        yield User("element", ident), spec.content
        yield from _datatypes("element", ident, compiled.attributes.of_element(spec).local.defs())
    for ident in specs.classes:
        yield from _datatypes("class", ident, compiled.attributes.of_class(ident).local.defs())
    for kind in ("macro", "datatype"):
        for ident, spec in specs.table(kind).items():
            yield User(kind, ident), spec.content


def _datatypes(kind: str, ident: str, attributes: tuple[AttDef, ...]) -> Iterator[tuple[User, Content]]:
    for each in attributes:
        if isinstance(each.datatype, Datatype):
            yield User(kind, ident, each.name), each.datatype.content
