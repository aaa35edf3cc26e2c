"""XPath's numbers in Python's: reading, comparing with them, arithmetic (XPath functions 3.1, section 4)."""

from __future__ import annotations

import decimal
import math
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from .budget import MOST_BITS
from .error import Failure
from .items import Untyped

Number = int | float | Decimal

_DOUBLE = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_FIRST = re.compile(r"-?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_SPECIAL = {"INF": math.inf, "+INF": math.inf, "-INF": -math.inf, "NaN": math.nan}
_SPACE = " \t\r\n"
#: Longer strings of digits are no numbers that anyone reckons with.
_MOST_DIGITS = 4000
_CONTEXT = decimal.Context(prec=28, Emax=100_000, Emin=-100_000, traps=[])


def is_number(value: Any) -> bool:
    """Whether it is one of XPath's numbers: in Python, a bool is an int."""
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def double(text: str) -> float | None:
    """What a string says as xs:double; None when it says none."""
    text = text.strip(_SPACE)
    if _DOUBLE.fullmatch(text):
        return float(text) if len(text) < _MOST_DIGITS else None
    return _SPECIAL.get(text)


def number(value: Any, *, first: bool = False) -> float:
    """`number()`: a double, NaN for what is none."""
    if isinstance(value, str):
        if first:
            text = value.strip(_SPACE)
            return float(text) if _FIRST.fullmatch(text) and len(text) < _MOST_DIGITS else math.nan
        found = double(value)
        return math.nan if found is None else found
    return to_double(value)


def to_double(value: Any) -> float:
    """A number or boolean as a double."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def numeric(value: Any) -> Number:
    """An operand of arithmetic: untyped values are doubles. Failure (FORG0001, XPTY0004) for what is no number."""
    if isinstance(value, Untyped):
        found = double(value)
        if found is None:
            raise Failure(f"FORG0001: `{value[:60]}` is not a number")
        return found
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise Failure("XPTY0004: a number is needed, and this is none")
    return value


def arithmetic(operator: str) -> Callable[[Number, Number], Number]:
    """The function of `+ - * div idiv mod` for two numbers."""
    return _OPERATORS[operator]


def negative(value: Number) -> Number:
    """`- value`"""
    return _CONTEXT.minus(value) if isinstance(value, Decimal) else -value


def _alike(left: Number, right: Number) -> tuple[Any, Any]:
    if isinstance(left, float) or isinstance(right, float):
        return to_double(left), to_double(right)
    if isinstance(left, Decimal) or isinstance(right, Decimal):
        return Decimal(left), Decimal(right)
    return left, right


def _bounded(value: Any) -> Number:
    if isinstance(value, int) and value.bit_length() > MOST_BITS:
        raise Failure("FOAR0002: the number has more digits than are worked with")
    if isinstance(value, Decimal) and not value.is_finite():
        raise Failure("FOAR0002: the number has more digits than are worked with")
    found: Number = value
    return found


def _add(left: Number, right: Number) -> Number:
    one, other = _alike(left, right)
    return _bounded(_CONTEXT.add(one, other) if isinstance(one, Decimal) else one + other)


def _subtract(left: Number, right: Number) -> Number:
    one, other = _alike(left, right)
    return _bounded(_CONTEXT.subtract(one, other) if isinstance(one, Decimal) else one - other)


def _multiply(left: Number, right: Number) -> Number:
    one, other = _alike(left, right)
    return _bounded(_CONTEXT.multiply(one, other) if isinstance(one, Decimal) else one * other)


def _divide(left: Number, right: Number) -> Number:
    one, other = _alike(left, right)
    if isinstance(one, float):
        if other == 0:
            if one == 0 or one != one:
                return math.nan
            return math.copysign(math.inf, one) * math.copysign(1, other)
        return float(one / other)
    if other == 0:
        raise Failure("FOAR0001: division by zero")
    return _bounded(_CONTEXT.divide(Decimal(one), Decimal(other)))


def _whole_divide(left: Number, right: Number) -> Number:
    one, other = _alike(left, right)
    if other == 0:
        raise Failure("FOAR0001: division by zero")
    if isinstance(one, float):
        if one != one or other != other or math.isinf(one):
            raise Failure("FOAR0002: such a division has no whole result")
        return int(one / other)
    if isinstance(one, Decimal):
        return int(_bounded(_CONTEXT.divide(one, other)))
    quotient = int(abs(one) // abs(other))
    return quotient if (one < 0) == (other < 0) else -quotient


def _remainder(left: Number, right: Number) -> Number:
    one, other = _alike(left, right)
    if isinstance(one, float):
        if other == 0 or math.isinf(one) or one != one or other != other:
            return math.nan
        return math.fmod(one, other)
    if other == 0:
        raise Failure("FOAR0001: division by zero")
    if isinstance(one, Decimal):
        return _bounded(_CONTEXT.remainder(one, other))
    rest = int(abs(one) % abs(other))
    return rest if one >= 0 else -rest


_OPERATORS: dict[str, Callable[[Number, Number], Number]] = {
    "+": _add,
    "-": _subtract,
    "*": _multiply,
    "div": _divide,
    "idiv": _whole_divide,
    "mod": _remainder,
}


def floor(value: Number) -> Number:
    """The largest whole number that is not greater, of the same type."""
    return _whole(value, math.floor)


def ceiling(value: Number) -> Number:
    """The smallest whole number that is not less, of the same type."""
    return _whole(value, math.ceil)


def rounded(value: Number) -> Number:
    """The nearest whole number of the same type; of two the greater."""
    if isinstance(value, Decimal):
        return Decimal(math.floor(value + Decimal("0.5"))) if abs(value.adjusted()) < 1000 else value
    if isinstance(value, float) and abs(value) >= 2**52:
        return value
    return _whole(value, lambda each: math.floor(each + 0.5) if each != 0.49999999999999994 else 0)


def _whole(value: Number, how: Callable[[Any], int]) -> Number:
    if isinstance(value, float):
        if math.isnan(value) or math.isinf(value) or value == 0:
            return value
        return math.copysign(float(how(value)), value) if how(value) == 0 else float(how(value))
    if isinstance(value, Decimal):
        return Decimal(how(value)) if abs(value.adjusted()) < 1000 else value
    return value
