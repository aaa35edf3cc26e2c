"""Functions on sequences and numbers (XPath functions 3.1, sections 4.4, 14 and 16)."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

from .comparison import alike, by_value
from .environment import Environment
from .error import Failure
from .items import Untyped, text_of
from .numbers import arithmetic, is_number, number, numeric, rounded, to_double

_add = arithmetic("+")
_divide = arithmetic("div")
_less = by_value("lt")
_equal = by_value("eq")


def _double_if_untyped(value: Any) -> Any:
    return numeric(value) if isinstance(value, Untyped) else value


def total(env: Environment, values: list[Any], zero: list[Any] | None = None) -> Any:
    """`sum()`: 0, or what is given as second argument, for nothing."""
    if not values:
        return 0 if zero is None else zero
    env.budget.spend(len(values))
    found = numeric(values[0])
    for each in values[1:]:
        found = _add(found, numeric(each))
    return found


def total_first(env: Environment, values: list[Any]) -> float:
    """`sum()` of XPath 1.0: of what the strings of nodes say."""
    env.budget.spend(len(values))
    return sum((number(each, first=True) for each in values), 0.0)


def average(env: Environment, values: list[Any]) -> Any:
    """`avg()`: nothing for nothing."""
    return _divide(total(env, values), len(values)) if values else []


def _extreme(env: Environment, values: list[Any], greatest: bool) -> Any:
    env.budget.spend(len(values))
    found: Any = []
    for value in map(_double_if_untyped, values):
        if not isinstance(value, str | bool | int | float | Decimal):
            raise Failure("FORG0006: such values have no order")
        if isinstance(value, float) and value != value:
            return math.nan
        if found == [] or (_less(found, value) if greatest else _less(value, found)):
            found = value
    if is_number(found) and any(isinstance(_double_if_untyped(each), float) for each in values):
        return to_double(found)
    return found


def least(env: Environment, values: list[Any]) -> Any:
    """`min()`"""
    return _extreme(env, values, False)


def greatest(env: Environment, values: list[Any]) -> Any:
    """`max()`"""
    return _extreme(env, values, True)


def distinct_values(env: Environment, values: list[Any]) -> list[Any]:
    """The values, each once, in the order in which they first occur."""
    env.budget.spend(len(values))
    found: dict[Any, Any] = {}
    for each in values:
        if isinstance(each, str):
            key: Any = str(each)
        elif isinstance(each, bool):
            key = (each,)
        else:
            key = "number", None if each != each else each
        found.setdefault(key, each)
    return list(found.values())


def index_of(env: Environment, values: list[Any], wanted: Any) -> list[Any]:
    """The places where the value stands."""
    env.budget.spend(len(values))
    found = []
    for place, each in enumerate(values, 1):
        try:
            if _equal(each, wanted):
                found.append(place)
        except Failure:  # values of two kinds are not equal
            continue
    return found


def reverse(_env: Environment, items: list[Any]) -> list[Any]:
    """The items, the last first."""
    return items[::-1]


def subsequence(_env: Environment, items: list[Any], start: Any, length: Any = math.inf) -> list[Any]:
    """The items at the rounded places from `start`."""
    first = float(rounded(float(start)))
    end = first + float(rounded(float(length)))
    if first != first or end != end:
        return []
    low = max(min(first, len(items) + 1), 1)
    return items[int(low) - 1 : max(int(max(min(end, len(items) + 1), 1)) - 1, 0)]


def insert_before(env: Environment, items: list[Any], place: int, more: list[Any]) -> list[Any]:
    """The items with others before the one at `place`."""
    env.budget.make(len(items) + len(more))
    at = max(place, 1) - 1
    return [*items[:at], *more, *items[at:]]


def remove(_env: Environment, items: list[Any], place: int) -> list[Any]:
    """The items but the one at `place`."""
    return items[: place - 1] + items[place:] if 1 <= place <= len(items) else items


def head(_env: Environment, items: list[Any]) -> list[Any]:
    """The first item."""
    return items[:1]


def tail(_env: Environment, items: list[Any]) -> list[Any]:
    """All items but the first."""
    return items[1:]


def exactly(least_: int, most: float, code: str) -> Any:
    """`zero-or-one`, `one-or-more`, `exactly-one`: the items, if they are so many."""

    def check(_env: Environment, items: list[Any]) -> list[Any]:
        if not least_ <= len(items) <= most:
            raise Failure(f"{code}: there are {len(items)} items")
        return items

    return check


def compare(_env: Environment, left: Any, right: Any) -> Any:
    """-1, 0 or 1 as one string comes before, with or after the other by code points; nothing when one is missing."""
    if left is None or right is None:
        return []
    one, other = text_of(left), text_of(right)
    return (one > other) - (one < other)


def codepoint_equal(_env: Environment, left: Any, right: Any) -> Any:
    """Whether two strings are the same."""
    if left is None or right is None:
        return []
    return alike(left, right, lambda one, other: bool(one == other))
