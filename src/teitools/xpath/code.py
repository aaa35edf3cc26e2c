"""What an expression is compiled to: functions of a context item and an environment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from .environment import Environment
from .error import Failure
from .items import NODES, atoms, string_value, text_of, true
from .numbers import number, numeric
from .tree import Node

Value = Callable[[Any, Environment], list[Any]]
Truth = Callable[[Any, Environment], bool]
Getter = Callable[[Any, Environment], Any]


class Compiles(Protocol):
    """What compiles the parts of an expression. first: by XPath 1.0's rules."""

    first: bool

    def code(self, tree: Node) -> Code:
        """The functions of `tree`."""


class Code:
    """An expression. value: its items; test: its effective boolean value; atoms: its items atomized.

    kind: `boolean`, `string`, `number`, `nodes`, or `any` when it is not known before.
    single: whether at most one item comes out.
    """

    __slots__ = ("atoms", "kind", "single", "test", "value")

    def __init__(
        self,
        value: Value,
        kind: str = "any",
        *,
        test: Truth | None = None,
        atoms: Value | None = None,
        single: bool = False,
    ) -> None:
        self.value = value
        self.kind = kind
        self.single = single
        self.test = test or _truth(value, kind)
        self.atoms = atoms or (value if kind in ("boolean", "string", "number") else _atomized(value))


def _truth(value: Value, kind: str) -> Truth:
    if kind == "nodes":
        return lambda node, env: bool(value(node, env))
    return lambda node, env: true(value(node, env))


def _atomized(value: Value) -> Value:
    def found(node: Any, env: Environment) -> list[Any]:
        return atoms(value(node, env), env.budget)

    return found


def of_test(test: Truth) -> Code:
    """The code of what is true or false."""
    return Code(lambda node, env: [test(node, env)], "boolean", test=test, single=True)


def string_getter(code: Code, *, required: bool = False, first: bool = False) -> Getter:
    """The value as an argument that must be a string: "" for nothing, unless it is `required`."""
    if first:
        return first_string(code)
    values = code.atoms

    def get(node: Any, env: Environment) -> str:
        found = values(node, env)
        if len(found) == 1:
            only = found[0]
            if isinstance(only, str):
                return str(only) if type(only) is not str else only
            raise Failure(f"XPTY0004: a string is needed, not `{text_of(only)[:60]}`")
        if found:
            raise Failure(f"XPTY0004: a single string is needed, and there are {len(found)}")
        if required:
            raise Failure("XPTY0004: a string is needed, and there is none")
        return ""

    return get


def first_string(code: Code) -> Getter:
    """`string()` of XPath 1.0: that of the first node."""
    value = code.value

    def get(node: Any, env: Environment) -> str:
        found = value(node, env)
        if not found:
            return ""
        only = found[0]
        return string_value(only, env.budget) if isinstance(only, NODES) else text_of(only, first=True)

    return get


def item_string(code: Code, *, first: bool = False) -> Getter:
    """`string()` of at most one item."""
    if first:
        return first_string(code)
    value = code.value

    def get(node: Any, env: Environment) -> str:
        found = value(node, env)
        if not found:
            return ""
        if len(found) > 1:
            raise Failure(f"XPTY0004: a single item is needed, and there are {len(found)}")
        only = found[0]
        return string_value(only, env.budget) if isinstance(only, NODES) else text_of(only)

    return get


def number_getter(code: Code, *, required: bool = False, first: bool = False) -> Getter:
    """The value as an argument that must be a number; None for nothing."""
    if first:
        text = first_string(code)

        def first_number(node: Any, env: Environment) -> Any:
            if code.kind in ("boolean", "number"):
                found = code.value(node, env)
                return number(found[0], first=True)
            return number(text(node, env), first=True)

        return first_number
    values = code.atoms

    def get(node: Any, env: Environment) -> Any:
        found = values(node, env)
        if len(found) == 1:
            return numeric(found[0])
        if found:
            raise Failure(f"XPTY0004: a single number is needed, and there are {len(found)}")
        if required:
            raise Failure("XPTY0004: a number is needed, and there is none")
        return None

    return get


def atom_getter(code: Code) -> Getter:
    """The value as an argument that may be one atomic value of any type; None for nothing."""
    values = code.atoms

    def get(node: Any, env: Environment) -> Any:
        found = values(node, env)
        if len(found) > 1:
            raise Failure(f"XPTY0004: a single value is needed, and there are {len(found)}")
        return found[0] if found else None

    return get


def node_getter(code: Code, *, required: bool = False, first: bool = False) -> Getter:
    """The value as an argument that must be a node; None for nothing."""
    value = code.value

    def get(node: Any, env: Environment) -> Any:
        found = value(node, env)
        if len(found) > 1 and not first:
            raise Failure(f"XPTY0004: a single node is needed, and there are {len(found)}")
        if not found:
            if required:
                raise Failure("XPTY0004: a node is needed, and there is none")
            return None
        if not isinstance(found[0], NODES):
            raise Failure("XPTY0004: a node is needed, and this is none")
        return found[0]

    return get


def whole_getter(code: Code) -> Getter:
    """The value as an argument that must be a whole number."""
    get_number = number_getter(code, required=True)

    def get(node: Any, env: Environment) -> int:
        found = get_number(node, env)
        if isinstance(found, int):
            return found
        raise Failure("XPTY0004: a whole number is needed")

    return get
