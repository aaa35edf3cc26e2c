"""The facets that a RELAX NG `param` can name (guidelines for XML Schema datatypes with RELAX NG, section 2)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from . import numeric, temporal
from .builtin import collapse
from .datatype import DatatypeError, Params
from .lexical import LISTS, TEXT_TYPES
from .numeric import INTEGERS
from .regex import RegularExpression

Check = Callable[[str, Any], bool]
LENGTHS = ("length", "minLength", "maxLength")
BOUNDS = ("minInclusive", "minExclusive", "maxInclusive", "maxExclusive")
DIGITS = ("totalDigits", "fractionDigits")
NAMES = ("pattern", *LENGTHS, *BOUNDS, *DIGITS)
_NUMBER = re.compile(r"[ \t\n\r]*\+?([0-9]+)[ \t\n\r]*")
_NO_LENGTH = {"boolean", "decimal", "float", "double", "duration", "QName", "NOTATION", *INTEGERS, *temporal.FORMS}
_DECIMALS = {"decimal", *INTEGERS}
_ORDERED = {*_DECIMALS, "float", "double", "duration", *temporal.FORMS}
_INSTEAD = {
    "whiteSpace": "RELAX NG does not let a schema change how white space is treated",
    "enumeration": "a `choice` of `value` says which values there are",
}


class Facets:
    """The params of one datatype, ready for checking. Raises DatatypeError for one that cannot be.

    patterns: all must match; lengths: (least, most) in the type's unit, None for none.
    bounds: (facet, bound as written, bound's value); digits: most in all and most after the point, None for none.
    """

    __slots__ = ("bounds", "digits", "lengths", "patterns")

    def __init__(self, name: str, params: Params, allowed: Callable[[str], bool]) -> None:
        patterns: list[RegularExpression] = []
        numbers: dict[str, int] = {}
        bounds: list[tuple[str, str, Any]] = []
        seen: set[str] = set()
        for facet, text in params:
            _check_applies(name, facet)
            if facet in seen and facet != "pattern":
                raise DatatypeError(f"the parameter `{facet}` is given twice, and only `pattern` can be")
            seen.add(facet)
            if facet == "pattern":
                patterns.append(pattern(text))
            elif facet in BOUNDS:
                bounds.append((facet, text.strip(), _bound(name, facet, text, allowed)))
            else:
                numbers[facet] = _count(facet, text)
        exact = numbers.get("length")
        least = max((n for n in (exact, numbers.get("minLength")) if n is not None), default=None)
        most = min((n for n in (exact, numbers.get("maxLength")) if n is not None), default=None)
        self.patterns = tuple(patterns)
        self.lengths = None if least is None and most is None else (least, most)
        self.bounds = tuple(bounds)
        total, fraction = numbers.get("totalDigits"), numbers.get("fractionDigits")
        self.digits = None if total is None and fraction is None else (total, fraction)


_patterns: dict[str, RegularExpression] = {}


def pattern(source: str) -> RegularExpression:
    """The expression `source`, parsed once (the last thousand are kept)."""
    found = _patterns.get(source)
    if found is None:
        if len(_patterns) >= 1000:
            _patterns.clear()
        found = _patterns[source] = RegularExpression(source)
    return found


def _check_applies(name: str, facet: str) -> None:
    if facet not in NAMES:
        reason = _INSTEAD.get(facet, "there are: " + ", ".join(f"`{known}`" for known in NAMES))
        raise DatatypeError(f"there is no parameter `{facet}`: {reason}")
    if facet in LENGTHS and name in _NO_LENGTH:
        raise DatatypeError(f"the parameter `{facet}` says nothing of a `{name}`, which has no length")
    if facet in BOUNDS and name not in _ORDERED:
        raise DatatypeError(
            f"the parameter `{facet}` says nothing of a `{name}`: only numbers, dates and times have order"
        )
    if facet in DIGITS and name not in _DECIMALS:
        raise DatatypeError(
            f"the parameter `{facet}` says nothing of a `{name}`: only `decimal` and integers have digits"
        )


def _count(facet: str, text: str) -> int:
    found = _NUMBER.fullmatch(text)
    number = int(found[1][-18:]) if found and len(found[1].lstrip("0")) <= 18 else None
    if number is None or (facet == "totalDigits" and number == 0):
        least = "1" if facet == "totalDigits" else "0"
        raise DatatypeError(f"the parameter `{facet}` is `{text}`, and must be a whole number from {least} up")
    return number


def _bound(name: str, facet: str, text: str, allowed: Callable[[str], bool]) -> Any:
    if not allowed(text):
        raise DatatypeError(f"the parameter `{facet}` is `{text}`, which is no `{name}`")
    found = order_value(name, text)
    if found is None:
        raise DatatypeError(f"the parameter `{facet}` has a number of more than {temporal.MAX_DIGITS} digits")
    return found


def order_value(name: str, text: str) -> Any:
    """What an allowed text of an ordered type is compared by; None if it has too many digits to be."""
    if name in _DECIMALS:
        return numeric.decimal(text)
    if name in ("float", "double"):
        return numeric.double(text) if name == "double" else numeric.single(text)
    if name == "duration":
        return temporal.duration(text)
    return temporal.moment(name, text)


def compare(name: str, a: Any, b: Any) -> int | None:
    """-1, 0 or 1, or None where the two are not in order, of two results of `order_value`."""
    if name in _DECIMALS:
        return numeric.compare_decimals(a, b)
    if name in ("float", "double"):
        return numeric.compare_floats(a, b)
    if name == "duration":
        return temporal.compare_durations(a, b)
    return temporal.compare_moments(a, b)


def within(name: str, facet: str, text: str, bound: Any) -> bool:
    """Whether an allowed text is on the right side of one bound."""
    own = order_value(name, text)
    order = None if own is None else compare(name, own, bound)
    if order is None:
        # NaN is equal to itself and in no order to others (XML Schema Part 2, 3.2.4.1)
        return facet.endswith("Inclusive") and own != own and bound != bound
    if order == 0:
        return facet.endswith("Inclusive")
    return (order > 0) == facet.startswith("min")


def length(name: str, text: str) -> int:
    """How long an allowed text is: characters, octets or items (XML Schema Part 2, 4.3.1)."""
    if name in LISTS:
        return len(collapse(text).split(" "))
    if TEXT_TYPES.get(name) in ("preserve", "replace"):
        return len(text)
    if name == "hexBinary":
        return len(text.strip(" \t\n\r")) // 2
    if name == "base64Binary":
        return sum(not c.isspace() for c in text) // 4 * 3 - text.count("=")
    return len(collapse(text))
