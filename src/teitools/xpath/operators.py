"""Operators as functions of what their operands are compiled to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import axes, casts, code
from .code import Code, Truth, of_test
from .comparison import by_value as values_compared
from .environment import Environment
from .error import Failure
from .items import NODES
from .tree import Call, Literal, Node, OfType, Sequence, Test


def words(tree: Node) -> frozenset[str] | None:
    """The strings of a literal, or of a sequence of literals."""
    parts = tree.parts if isinstance(tree, Sequence) else (tree,)
    if parts and all(isinstance(each, Literal) and isinstance(each.value, str) for each in parts):
        return frozenset(str(each.value) for each in parts if isinstance(each, Literal))
    return None


def existence(sign: str, left: Node, right: Node) -> Node | None:
    """What `count(…) > 0` and the like ask for: whether there is any of it; None for other comparisons."""
    if not isinstance(left, Call) or left.name != "count" or len(left.arguments) != 1 or not isinstance(right, Literal):
        return None
    limit = {">": 0, "gt": 0, "!=": 0, "ne": 0, ">=": 1, "ge": 1, "=": 0, "eq": 0, "<": 1, "lt": 1, "<=": 0, "le": 0}
    return left.arguments[0] if limit.get(sign) == right.value else None


def junction(operator: str, tests: list[Truth]) -> Truth:
    """`and` or `or` of tests."""
    if len(tests) == 2:
        one, other = tests
        if operator == "and":
            return lambda node, env: one(node, env) and other(node, env)
        return lambda node, env: one(node, env) or other(node, env)
    if operator == "and":
        return lambda node, env: all(each(node, env) for each in tests)
    return lambda node, env: any(each(node, env) for each in tests)


def by_value(sign: str, left: Code, right: Code) -> Code:
    """`eq` and the like: nothing where one side is nothing."""
    compare = values_compared(sign)
    one, other = code.atom_getter(left), code.atom_getter(right)

    def value(node: Any, env: Environment) -> list[Any]:
        first, second = one(node, env), other(node, env)
        return [] if first is None or second is None else [compare(first, second)]

    def test(node: Any, env: Environment) -> bool:
        first, second = one(node, env), other(node, env)
        return first is not None and second is not None and compare(first, second)

    return Code(value, "boolean", test=test, single=True)


def by_place(sign: str, left: Code, right: Code) -> Code:
    """`is`, `<<`, `>>`: by where nodes stand."""
    one, other = code.node_getter(left), code.node_getter(right)

    def value(node: Any, env: Environment) -> list[Any]:
        first, second = one(node, env), other(node, env)
        if first is None or second is None:
            return []
        if sign == "is":
            return [first == second]
        if first == second:
            return [False]
        before = env.trees.sorted([first, second], env.budget)[0] == first
        return [before if sign == "<<" else not before]

    return Code(value, "boolean", single=True)


def nodes(items: list[Any]) -> list[Any]:
    """The items, which are nodes. Failure where one is none."""
    for each in items:
        if not isinstance(each, NODES):
            raise Failure("XPTY0004: nodes are needed, and this is none")
    return items


def set_operation(sign: str, left: Code, right: Code) -> Code:
    """`intersect` and `except`."""
    one, other = left.value, right.value
    common = sign == "intersect"

    def value(node: Any, env: Environment) -> list[Any]:
        second = set(nodes(other(node, env)))
        found = [each for each in nodes(one(node, env)) if (each in second) is common]
        return env.trees.sorted(found, env.budget)

    return Code(value, "nodes")


def whole_numbers(left: Code, right: Code) -> Code:
    """`to`: the whole numbers from one to another."""
    one, other = code.number_getter(left), code.number_getter(right)

    def value(node: Any, env: Environment) -> list[Any]:
        low, high = one(node, env), other(node, env)
        if low is None or high is None:
            return []
        if isinstance(low, float) and low.is_integer() and isinstance(high, float | int):
            low = int(low)
        if isinstance(high, float) and high.is_integer():
            high = int(high)
        if not isinstance(low, int) or not isinstance(high, int):
            raise Failure("XPTY0004: a range goes from one whole number to another")
        env.budget.make(max(high - low + 1, 0))
        return list(range(low, high + 1))

    return Code(value, "number", atoms=value)


def instance(tree: OfType, operand: Code) -> Code:
    """`instance of`."""
    if isinstance(tree.type, Test):
        passes = axes.kind_test(tree.type)
        matches: Callable[[Any], bool] = lambda item: isinstance(item, NODES) and (passes is None or passes(item))  # noqa: E731
    elif tree.type == "item":
        matches = lambda _item: True  # noqa: E731
    else:
        matches = casts.instance(tree.type)
    fewest, most = {"": (1, 1), "?": (0, 1), "*": (0, None), "+": (1, None)}[tree.occurs]
    items = operand.value

    def test(node: Any, env: Environment) -> bool:
        found = items(node, env)
        if len(found) < fewest or (most is not None and len(found) > most):
            return False
        return all(matches(each) for each in found)

    return of_test(test)
