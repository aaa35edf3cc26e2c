"""`cast as`, `castable as` and `instance of` for the types that are compiled here (XPath functions 3.1 section 19)."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from .error import Failure, NotOurs
from .items import Untyped, is_node, text_of
from .numbers import double, to_double

_SPACE = " \t\r\n"
_INTEGER = re.compile(r"[+-]?\d+", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_RANGES: dict[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-128, 127),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 255),
}


def _fail(value: Any, type: str) -> Failure:
    return Failure(f"FORG0001: `{text_of(value)[:60]}` cannot be made xs:{type}")


def _string(value: Any) -> Any:
    return text_of(value)


def _untyped(value: Any) -> Any:
    return Untyped(text_of(value))


def _boolean(value: Any) -> Any:
    if isinstance(value, str):
        text = value.strip(_SPACE)
        if text in ("true", "1", "false", "0"):
            return text in ("true", "1")
        raise _fail(value, "boolean")
    return value == value and bool(value)


def _double(value: Any) -> Any:
    if isinstance(value, str):
        found = double(value)
        if found is None:
            raise _fail(value, "double")
        return found
    return to_double(value)


def _decimal(value: Any) -> Any:
    if isinstance(value, str):
        text = value.strip(_SPACE)
        if not _DECIMAL.fullmatch(text) or len(text) > 4000:
            raise _fail(value, "decimal")
        return Decimal(text)
    if isinstance(value, float) and not math.isfinite(value):
        raise Failure(f"FOCA0002: {text_of(value)} is no decimal number")
    return Decimal(value)


def _integer(type: str) -> Callable[[Any], Any]:
    low, high = _RANGES[type]

    def cast(value: Any) -> Any:
        if isinstance(value, str):
            text = value.strip(_SPACE)
            if not _INTEGER.fullmatch(text) or len(text) > 4000:
                raise _fail(value, type)
            found = int(text)
        else:
            if isinstance(value, float) and not math.isfinite(value):
                raise Failure(f"FOCA0002: {text_of(value)} is no whole number")
            found = math.trunc(value)
        if (low is not None and found < low) or (high is not None and found > high):
            raise _fail(value, type)
        return found

    return cast


def cast(type: str) -> Callable[[Any], Any]:
    """What makes an atomic value one of the type xs:`type`, or raises Failure. Raises NotOurs for other types."""
    if type in _RANGES:
        return _integer(type)
    found = {
        "string": _string, "untypedAtomic": _untyped, "boolean": _boolean, "double": _double, "decimal": _decimal,
    }.get(type)  # fmt: skip
    if found is None:
        raise NotOurs
    return found


def instance(type: str) -> Callable[[Any], bool]:
    """Whether an item is of the atomic type xs:`type`. Raises NotOurs for types that are not told apart here."""
    tests: dict[str, Callable[[Any], bool]] = {
        "string": lambda item: type_of(item) == "string",
        "untypedAtomic": lambda item: type_of(item) == "untypedAtomic",
        "boolean": lambda item: type_of(item) == "boolean",
        "integer": lambda item: type_of(item) == "integer",
        "decimal": lambda item: type_of(item) in ("integer", "decimal"),
        "double": lambda item: type_of(item) == "double",
        "anyAtomicType": lambda item: not is_node(item),
    }
    if type not in tests:
        raise NotOurs
    return tests[type]


def type_of(item: Any) -> str:
    """The name of an atomic value's type; "" for a node."""
    if is_node(item):
        return ""
    if isinstance(item, Untyped):
        return "untypedAtomic"
    if isinstance(item, str):
        return "string"
    if isinstance(item, bool):
        return "boolean"
    if isinstance(item, int):
        return "integer"
    return "decimal" if isinstance(item, Decimal) else "double"
