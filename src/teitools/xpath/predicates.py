"""Predicates as filters of items (XPath 3.1 section 3.3.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from .code import Compiles
from .environment import Environment
from .items import NODES, true
from .tree import Binary, Call, Chain, Literal, Node, Path, Step, asks_position

Keep = Callable[[Iterable[Any], Environment], Iterable[Any]]


def kept_by(compiler: Compiles, predicate: Node) -> Keep:
    """What passes a predicate, lazily where no position is asked for."""
    if isinstance(predicate, Literal) and isinstance(predicate.value, int | float):
        place = predicate.value
        if place != int(place) or not 1 <= place <= 10**9:
            return lambda _items, _env: ()
        at = int(place) - 1
        return lambda items, _env: islice(items, at, at + 1)
    if predicate == Call("last", ()):
        return lambda items, _env: list(items)[-1:]
    code = compiler.code(predicate)
    if is_test(compiler, predicate):
        test = code.test

        def passing(items: Iterable[Any], env: Environment) -> Iterator[Any]:
            budget = env.budget
            for each in items:
                budget.left -= 1
                if budget.left < 0:
                    budget.look()
                if test(each, env):
                    yield each

        return passing
    value = code.value

    def placed(items: Iterable[Any], env: Environment) -> list[Any]:
        context = list(items)
        env.budget.make(len(context))
        before = env.position, env.size
        found = []
        for place, each in enumerate(context, 1):
            env.position, env.size = place, len(context)
            env.budget.spend(1)
            if _passes(value(each, env), place):
                found.append(each)
        env.position, env.size = before
        return found

    return placed


def _passes(found: list[Any], place: int) -> bool:
    if len(found) == 1:
        only = found[0]
        if not isinstance(only, bool | str) and not isinstance(only, NODES):
            return bool(only == place)
    return true(found)


def is_test(compiler: Compiles, predicate: Node) -> bool:
    """Whether the predicate is certainly about truth, not about a position."""
    return compiler.code(predicate).kind in ("boolean", "nodes", "string") and not asks_position(predicate)


def needs_attribute(predicate: Node) -> frozenset[str] | None:
    """Attributes (Clark names) of which an element must have one to pass; None where that cannot be said."""
    if isinstance(predicate, Path) and not predicate.absolute and isinstance(predicate.steps[0], Step):
        first = predicate.steps[0]
        if first.axis == "attribute" and first.test.whole and first.test.kind == "name":
            return frozenset((first.test.clark,))
        return None
    if isinstance(predicate, Binary | Chain):
        parts = (predicate.left, predicate.right) if isinstance(predicate, Binary) else predicate.parts
        needs = [needs_attribute(each) for each in parts]
        if predicate.operator in ("or", "|"):
            return None if None in needs else frozenset().union(*(each for each in needs if each is not None))
        if predicate.operator in ("and", "=", "!=", "<", ">", "<=", ">=", "eq", "ne", "lt", "gt", "le", "ge"):
            # A comparison with nothing holds of nothing.
            return next((each for each in needs if each is not None), None)
    return None


def attributes_needed(tree: Node) -> frozenset[str] | None:
    """Attributes (Clark names) of which an element must have one for a path from the document node to lead anywhere;
    None where that cannot be said.
    """
    first = tree.steps[0] if isinstance(tree, Path) and tree.absolute and tree.steps else None
    if not isinstance(first, Step) or first.axis != "descendant":
        return None
    # Of elements of one name those before it might fail, which is told.
    some = first.predicates[:1] if first.test.whole else first.predicates
    return next((names for each in some if (names := needs_attribute(each))), None)
