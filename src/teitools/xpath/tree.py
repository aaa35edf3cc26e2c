"""An expression as a tree: what can be said in the part of XPath that is compiled here."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Literal:
    """A string or a number: int for xs:integer, Decimal for xs:decimal, float for xs:double."""

    value: str | int | float | Decimal


@dataclass(frozen=True, slots=True)
class Sequence:
    """Expressions with commas between them; none for `()`."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Variable:
    """A reference to a variable by its name, or to `current()` as `current`."""

    name: str


@dataclass(frozen=True, slots=True)
class ContextItem:
    """`.`"""


@dataclass(frozen=True, slots=True)
class Call:
    """A function by its name without `fn:`, and its arguments."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Binary:
    """operator: as written, but `|` for `union`."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Chain:
    """Three or more operands between which one operator stands: `or`, `and`, `|` or `||`."""

    operator: str
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Unary:
    """A sign, `+` or `-`, before a number."""

    sign: str
    operand: Node


@dataclass(frozen=True, slots=True)
class If:
    """`if (condition) then … else …`"""

    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Binding:
    """`for $name in value return body`, `let $name := value return body`, `some`, `every … satisfies body`."""

    kind: str
    name: str
    value: Node
    body: Node


@dataclass(frozen=True, slots=True)
class OfType:
    """operator: `cast`, `castable` or `instance`; occurs: "", `?`, `*` or `+`."""

    operator: str
    operand: Node
    type: str | Test
    occurs: str


@dataclass(frozen=True, slots=True)
class Test:
    """kind: `element`, `attribute`, `text`, `comment`, `processing-instruction`, `document-node`, `node`, or `name`
    for the kind that the axis is about. uri, local: None for any, "" for no namespace.
    """

    kind: str
    uri: str | None = None
    local: str | None = None

    @property
    def clark(self) -> str:
        """The name in Clark notation, where it is a whole one."""
        return f"{{{self.uri}}}{self.local}" if self.uri else self.local or ""

    @property
    def whole(self) -> bool:
        """Whether it asks for one name."""
        return self.uri is not None and self.local is not None


@dataclass(frozen=True, slots=True)
class Step:
    """Nodes along an axis that pass a test and predicates."""

    axis: str
    test: Test
    predicates: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Filter:
    """Items of any expression that pass predicates."""

    primary: Node
    predicates: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Path:
    """Steps from the context item, or from the document node when `absolute`."""

    steps: tuple[Step | Node, ...]
    absolute: bool = False


Node = (
    Literal
    | Sequence
    | Variable
    | ContextItem
    | Call
    | Binary
    | Chain
    | Unary
    | If
    | Binding
    | OfType
    | Step
    | Filter
    | Path
)


def walk(tree: Node) -> Iterator[Node]:
    """Every node of the tree, the outer before the inner."""
    yield tree
    for part in inner(tree):
        yield from walk(part)


def inner(tree: Node) -> Iterator[Node]:
    """The nodes directly inside `tree`."""
    for field in dataclasses.fields(tree):
        value = getattr(tree, field.name)
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, Node) and not isinstance(each, Test):
                yield each


def variables(tree: Node) -> tuple[str, ...]:
    """The names of the variables that are used, each once, whoever declares them."""
    return tuple(dict.fromkeys(each.name for each in walk(tree) if isinstance(each, Variable)))


def asks_position(tree: Node) -> bool:
    """Whether `position()` or `last()` occurs anywhere."""
    return any(isinstance(each, Call) and each.name in ("position", "last") for each in walk(tree))
