"""Comparisons of values (XPath 3.1 section 3.7; XPath 1.0 section 3.4)."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from .budget import Budget
from .error import Failure, NotOurs
from .items import Untyped, is_node, string_value, true
from .numbers import is_number, number, numeric, to_double

Compare = Callable[[Any, Any], bool]

_SIGNS: dict[str, Compare] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_WORDS = {"eq": "=", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
#: From so many pairs on, equality of strings is looked up.
_WORTH_A_SET = 64


def alike(left: Any, right: Any, compare: Compare) -> bool:
    """Two atomic values of one kind, compared. Failure (XPTY0004) for values of two kinds."""
    if isinstance(left, str):
        if isinstance(right, str):
            return compare(str(left), str(right))
    elif isinstance(left, bool):
        if isinstance(right, bool):
            return compare(left, right)
    elif is_number(left) and is_number(right):
        if isinstance(left, Decimal) and isinstance(right, float):
            return compare(to_double(left), right)
        if isinstance(right, Decimal) and isinstance(left, float):
            return compare(left, to_double(right))
        return compare(left, right)
    if not (_known(left) and _known(right)):
        raise NotOurs
    raise Failure(f"XPTY0004: {kind(left)} cannot be compared with {kind(right)}")


def _known(value: Any) -> bool:
    return isinstance(value, str | bool | int | float | Decimal)


def kind(value: Any) -> str:
    """What kind of atomic value it is, in words."""
    if isinstance(value, str):
        return "a string"
    if isinstance(value, bool):
        return "a truth value"
    return "a number" if isinstance(value, int | float | Decimal) else "such a value"


def by_value(sign: str) -> Callable[[Any, Any], bool]:
    """The function of `eq`, `ne`, `lt`, `le`, `gt`, `ge` for two atomic values, untyped ones being strings."""
    compare = _SIGNS[_WORDS[sign]]
    return lambda left, right: alike(left, right, compare)


def _boolean(text: str) -> bool:
    text = text.strip(" \t\r\n")
    if text in ("true", "1"):
        return True
    if text in ("false", "0"):
        return False
    raise Failure(f"FORG0001: `{text[:60]}` is neither true nor false")


def general(sign: str) -> Callable[[list[Any], list[Any], Budget], bool]:
    """The function of `=`, `!=` and the like: whether some pair of atomic values compares so."""
    compare = _SIGNS[sign]

    def pair(left: Any, right: Any) -> bool:
        if isinstance(left, Untyped):
            if isinstance(right, bool):
                return compare(_boolean(left), right)
            if isinstance(right, int | float | Decimal):
                return compare(numeric(left), to_double(right))
        elif isinstance(right, Untyped):
            if isinstance(left, bool):
                return compare(left, _boolean(right))
            if isinstance(left, int | float | Decimal):
                return compare(to_double(left), numeric(right))
        return alike(left, right, compare)

    def some(left: list[Any], right: list[Any], budget: Budget) -> bool:
        if sign == "=" and len(left) * len(right) > _WORTH_A_SET and _strings(left) and _strings(right):
            budget.spend(len(left) + len(right))
            return not set(map(str, left)).isdisjoint(map(str, right))
        for one in left:
            budget.spend(len(right))
            for other in right:
                if pair(one, other):
                    return True
        return False

    return some


def _strings(values: list[Any]) -> bool:
    return all(isinstance(each, str) for each in values)


def general_first(sign: str) -> Callable[[list[Any], list[Any], Budget], bool]:
    """The same as XPath 1.0 has it, for values that are not atomized: lists of nodes, or of one other value."""
    compare = _SIGNS[sign]
    equality = sign in ("=", "!=")

    def single(left: Any, right: Any) -> bool:
        if not equality:
            return compare(number(left, first=True), number(right, first=True))
        if isinstance(left, bool) or isinstance(right, bool):
            return compare(true([left]), true([right]))
        if isinstance(left, str) and isinstance(right, str):
            return compare(str(left), str(right))
        return compare(number(left, first=True), number(right, first=True))

    def some(left: list[Any], right: list[Any], budget: Budget) -> bool:
        left_nodes, right_nodes = _are_nodes(left), _are_nodes(right)
        if (left_nodes and not right_nodes and isinstance(right[0], bool)) or (
            right_nodes and not left_nodes and isinstance(left[0], bool)
        ):
            return single(true(left), true(right))
        ones = [string_value(each, budget) for each in left] if left_nodes else left
        others = [string_value(each, budget) for each in right] if right_nodes else right
        for one in ones:
            budget.spend(len(others))
            if any(single(one, other) for other in others):
                return True
        return False

    return some


def _are_nodes(values: list[Any]) -> bool:
    return not values or is_node(values[0])
