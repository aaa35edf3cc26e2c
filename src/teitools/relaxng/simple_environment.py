"""What a place in a schema inherits, and the grammars and definitions that it can refer to."""

from __future__ import annotations

from dataclasses import dataclass, field

from .schema_element import SchemaElement
from .simple_form import Simple


@dataclass(frozen=True, slots=True)
class Context:
    """What a place inherits: `ns`, `datatypeLibrary`, the grammar, the files being read."""

    ns: str
    library: str
    grammar: Grammar | None
    files: tuple[str, ...]

    def within(self, element: SchemaElement) -> Context:
        """What the children of `element` inherit."""
        ns, library = element.attributes.get("ns"), element.attributes.get("datatypeLibrary")
        if ns is None and library is None:
            return self
        return Context(
            self.ns if ns is None else ns, self.library if library is None else library, self.grammar, self.files
        )


@dataclass(slots=True, eq=False)
class Definition:
    """All `define`s of one name, or all `start`s, of one grammar."""

    name: str | None
    places: list[tuple[SchemaElement, Context]] = field(default_factory=list)
    pattern: Simple | None = None
    busy: bool = False


@dataclass(slots=True, eq=False)
class Grammar:
    """What one `grammar` defines, by name; its `start` under None."""

    parent: Grammar | None
    definitions: dict[str | None, Definition] = field(default_factory=dict)
