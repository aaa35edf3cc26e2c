"""A schema as plain data: what the disk cache keeps and what validation starts from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .name_class import NameClass

#: Node numbers that every compiled schema has.
EMPTY, NOT_ALLOWED, TEXT = 0, 1, 2

#: `[kind, ...]`: `choice`/`group`/`interleave` and parts; `oneOrMore`/`list` and part; `data`, type, except or -1;
#: `value`, type, text, namespaces; `attribute`, name class, content; `element`, number.
Node = list[Any]


@dataclass(slots=True)
class CompiledSchema:
    """nodes: patterns; parts are numbers of earlier nodes.

    files: those that places are in, by number, the main one first, as the user would write them.
    others: all files but the main one that the schema is made of, whether or not a place is in them.
    elements: [name class, content node, definition, file, start, end] each. types: [library, name, params] each.
    classes: definition -> numbers of the elements that it is a mere choice of.
    id_types: [element name class, attribute name class, "ID" | "IDREF" | "IDREFS"] each.
    conflicts: [element, attribute, types, file, start, end] each, where ID types contradict each other.
    """

    start: int = EMPTY
    files: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=lambda: [["empty"], ["notAllowed"], ["text"]])
    elements: list[list[Any]] = field(default_factory=list)
    types: list[list[Any]] = field(default_factory=list)
    name_classes: list[NameClass] = field(default_factory=list)
    classes: dict[str, list[int]] = field(default_factory=dict)
    id_types: list[list[Any]] = field(default_factory=list)
    conflicts: list[list[Any]] = field(default_factory=list)
