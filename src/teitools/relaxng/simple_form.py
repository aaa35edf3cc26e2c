"""The simple form: what a schema says once section 4 of the specification is done, each part still with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from .name_class import NameClass
from .schema_element import SchemaElement


@dataclass(slots=True, eq=False)
class Simple:
    """A pattern of the simple form.

    kind: `empty`, `notAllowed`, `text`, `choice`, `group`, `interleave`, `oneOrMore`, `list`, `data`, `value`,
    `attribute` or `element`. Definitions are shared, so that the whole is a graph; its cycles go through elements.
    parts: the patterns inside; the one of an element is there when the simplification has ended.
    origin: the schema's element that it stands for.
    name_class: of elements and attributes. type: (library, name) of `data` and `value`.
    """

    kind: str
    origin: SchemaElement
    parts: tuple[Simple, ...] = ()
    name_class: NameClass = ()
    type: tuple[str, str] = ("", "")
    params: tuple[tuple[str, str], ...] = ()
    text: str = ""
    namespaces: Mapping[str, str] = field(default_factory=dict)
    definition: str | None = None


@dataclass(slots=True)
class SimpleSchema:
    """A simplified schema: its start, and the pattern of every definition by name (the first one of that name)."""

    start: Simple
    definitions: dict[str, Simple]
    files: list[str]

    def elements(self) -> Iterator[Simple]:
        """Every element pattern that can be reached from the start, each once."""
        seen = {id(self.start)}
        stack = [self.start]
        while stack:
            node = stack.pop()
            if node.kind == "element":
                yield node
            for part in reversed(node.parts):
                if id(part) not in seen:
                    seen.add(id(part))
                    stack.append(part)
