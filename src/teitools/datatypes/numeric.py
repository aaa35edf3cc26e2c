"""Numbers of XML Schema: decimals as digits (any length, never through `int`), floats as IEEE 754 has them."""

from __future__ import annotations

import math
import re

DECIMAL = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
INTEGER = r"[+-]?[0-9]+"
FLOAT = rf"(?:{DECIMAL}(?:[eE][+-]?[0-9]+)?|-?INF|NaN)"
#: Digits beyond these change no double but by being there (767 decide the hardest case).
_SIGNIFICANT = 800

#: The bounds of the integer types: least and most, None for none.
INTEGERS: dict[str, tuple[str | None, str | None]] = {
    "integer": (None, None),
    "nonPositiveInteger": (None, "0"),
    "negativeInteger": (None, "-1"),
    "long": ("-9223372036854775808", "9223372036854775807"),
    "int": ("-2147483648", "2147483647"),
    "short": ("-32768", "32767"),
    "byte": ("-128", "127"),
    "nonNegativeInteger": ("0", None),
    "unsignedLong": ("0", "18446744073709551615"),
    "unsignedInt": ("0", "4294967295"),
    "unsignedShort": ("0", "65535"),
    "unsignedByte": ("0", "255"),
    "positiveInteger": ("1", None),
}

#: sign (-1, 0, 1), the digits before the point without leading zeros, those after it without trailing ones
Decimal = tuple[int, str, str]


def decimal(text: str) -> Decimal:
    """The value of a decimal or an integer that is written rightly."""
    text = text.strip(" \t\n\r")
    whole, _, fraction = text.lstrip("+-").partition(".")
    whole, fraction = whole.lstrip("0"), fraction.rstrip("0")
    if not whole and not fraction:
        return 0, "", ""
    return -1 if text[0] == "-" else 1, whole, fraction


def compare_decimals(a: Decimal, b: Decimal) -> int:
    """-1, 0 or 1 as `a` is less than, equal to or greater than `b`."""
    if a[0] != b[0]:
        return 1 if a[0] > b[0] else -1
    first, second = (len(a[1]), a[1], a[2]), (len(b[1]), b[1], b[2])
    return a[0] * ((first > second) - (first < second))


def digits(number: Decimal) -> tuple[int, int]:
    """How many digits the value has in all, and how many after the point (totalDigits, fractionDigits)."""
    _, whole, fraction = number
    # 0.001 is 1 times 10 to the minus 3: leading zeros of the fraction are no digits of the value
    return max(1, len(whole) + len(fraction if whole else fraction.lstrip("0"))), len(fraction)


def double(text: str) -> float:
    """The double that a rightly written float or double stands for."""
    text = text.strip(" \t\n\r")
    if text.endswith("INF"):
        return math.inf if text[0] != "-" else -math.inf
    if len(text) > _SIGNIFICANT:
        text = _shortened(text)
    return float(text)


def single(text: str) -> float:
    """The same for `float`: the nearest of 32 bits."""
    import struct

    try:
        return float(struct.unpack("f", struct.pack("f", double(text)))[0])
    except OverflowError:
        return math.copysign(math.inf, double(text))


def _shortened(text: str) -> str:
    found = re.fullmatch(r"([+-]?)([0-9]*)\.?([0-9]*)(?:[eE]([+-]?)0*([0-9]+))?", text)
    assert found is not None
    sign, whole, fraction, exponent_sign, exponent = found.groups(default="")
    size = 10**15 if len(exponent) > 15 else int(exponent or 0)
    power = (-size if exponent_sign == "-" else size) - len(fraction)
    numerals = (whole + fraction).lstrip("0")
    if len(numerals) > _SIGNIFICANT:
        power += len(numerals) - _SIGNIFICANT - 1
        numerals = numerals[:_SIGNIFICANT] + ("1" if numerals[_SIGNIFICANT:].strip("0") else "0")
    return f"{sign}{numerals or 0}e{power}"


def compare_floats(a: float, b: float) -> int | None:
    """-1, 0 or 1; None where one is NaN. Zero and minus zero are in order, as XSD 1.0 has them equal in none."""
    if math.isnan(a) or math.isnan(b):
        return None
    return (a > b) - (a < b)
