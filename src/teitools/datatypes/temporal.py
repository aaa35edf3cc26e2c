"""Date and time types of XML Schema (Part 2, 3.2.6 to 3.2.14): what is written, which moment it is, which is earlier.

Years are as XSD 1.0 has them: no year 0000, -0001 is the year before 0001. A moment is a number of seconds, never a
`datetime`, so any year will do. 24:00:00 is the next day's beginning.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from fractions import Fraction

#: Numbers longer than this are not computed with: no calendar needs them, and `int` takes quadratic time.
MAX_DIGITS = 1000
_ZONE = r"(?P<zone>Z|[+-](?:0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"
_YEAR = r"(?P<year>-?(?!0000)(?:[1-9][0-9]{3,}|0[0-9]{3}))"
_MONTH = r"(?P<month>0[1-9]|1[0-2])"
_DAY = r"(?P<day>0[1-9]|[12][0-9]|3[01])"
_TIME = (
    r"(?:(?P<hour>[01][0-9]|2[0-3]):(?P<minute>[0-5][0-9]):(?P<second>[0-5][0-9])(?:\.(?P<fraction>[0-9]+))?"
    r"|24:00:00(?:\.0+)?)"
)
FORMS = {
    "dateTime": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}",
    "time": f"{_TIME}{_ZONE}",
    "date": f"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}",
    "gYearMonth": f"{_YEAR}-{_MONTH}{_ZONE}",
    "gYear": f"{_YEAR}{_ZONE}",
    "gMonthDay": f"--{_MONTH}-{_DAY}{_ZONE}",
    "gDay": f"---{_DAY}{_ZONE}",
    "gMonth": f"--{_MONTH}{_ZONE}",
}
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
#: XML Schema Part 2, 3.2.6.2: the four moments at which two durations are compared.
_REFERENCES = ((1696, 9), (1697, 2), (1903, 3), (1903, 7))
_FOURTEEN_HOURS = 14 * 3600


class Moment(NamedTuple):
    """seconds since 0001-01-01T00:00:00 (UTC if zoned), the fraction's digits, and whether a time zone is given."""

    seconds: int
    fraction: str
    zoned: bool


@cache
def form(name: str) -> re.Pattern[str]:
    """The expression of the type `name`, white space around it allowed."""
    return re.compile(rf"[ \t\n\r]*{FORMS[name]}[ \t\n\r]*")


def is_leap(year: int) -> bool:
    """Whether the year (0 being the one before 1) is a leap year of the proleptic Gregorian calendar."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in(year: int, month: int) -> int:
    """How many days a month of the proleptic Gregorian calendar has."""
    return 29 if month == 2 and is_leap(year) else _DAYS[month - 1]


def ordinal(year: int, month: int, day: int) -> int:
    """The day's number; 0001-01-01 is 0. The year 0 is the one before 1."""
    before = year - 1
    return before * 365 + before // 4 - before // 100 + before // 400 + _days_before(year, month) + day - 1


def _days_before(year: int, month: int) -> int:
    return sum(_DAYS[: month - 1]) + (month > 2 and is_leap(year))


def astronomical(year: str) -> int:
    """The year with 0 for the one before 1, of a year as XSD 1.0 writes it (-0001)."""
    number = int(year)
    return number + 1 if number < 0 else number


def allows(name: str, text: str) -> bool:
    """Whether `text` is of the type `name`: its form, and a day that its month has."""
    found = form(name).fullmatch(text)
    if found is None:
        return False
    parts = found.groupdict()
    day = parts.get("day")
    if day is None or day < "29" or name == "gDay":
        return True
    month = int(parts["month"])
    year = parts.get("year", "2000")
    # 400 divides 10000: the last four digits say whether the year is a leap year
    tail = int(year[-4:])
    return int(day) <= days_in(1 - tail if year.startswith("-") else tail, month)


def moment(name: str, text: str) -> Moment | None:
    """When an allowed `text` of the type `name` begins (what it leaves out taken from 1972-12-31, as XSD 1.1 does).

    None for a year of more than MAX_DIGITS digits.
    """
    found = form(name).fullmatch(text)
    if found is None:
        return None
    parts = found.groupdict()
    year_text = parts.get("year") or "1972"
    if len(year_text) > MAX_DIGITS:
        return None
    month = int(parts.get("month") or (1 if "year" in parts else 12))
    day = int(parts.get("day") or 1)
    if name == "time":
        day = 31
    seconds = ordinal(astronomical(year_text), month, day) * 86400
    if parts.get("hour"):
        seconds += int(parts["hour"]) * 3600 + int(parts["minute"]) * 60 + int(parts["second"])
    elif name == "dateTime":
        seconds += 86400
    zone = parts["zone"]
    return Moment(seconds - _offset(zone), (parts.get("fraction") or "").rstrip("0"), zone is not None)


def _offset(zone: str | None) -> int:
    if zone is None or zone == "Z":
        return 0
    size = int(zone[1:3]) * 3600 + int(zone[4:6]) * 60
    return -size if zone[0] == "-" else size


def compare_moments(a: Moment, b: Moment) -> int | None:
    """-1, 0 or 1 as `a` is before, at or after `b`; None where the missing time zone leaves it open (3.2.7.4)."""
    if a.zoned == b.zoned:
        return (a[:2] > b[:2]) - (a[:2] < b[:2])
    if (a.seconds + _FOURTEEN_HOURS, a.fraction) < b[:2]:
        return -1
    if (a.seconds - _FOURTEEN_HOURS, a.fraction) > b[:2]:
        return 1
    return None


class Duration(NamedTuple):
    """Months and seconds, both negative or both not."""

    months: int
    seconds: Fraction


DURATION = (
    r"-?P(?=[0-9T])(?:[0-9]+Y)?(?:[0-9]+M)?(?:[0-9]+D)?"
    r"(?:T(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?)?"
)


def duration(text: str) -> Duration | None:
    """The value of an allowed duration; None if one of its numbers has more than MAX_DIGITS digits."""
    from fractions import Fraction

    text = text.strip(" \t\n\r")
    days, _, time = text.lstrip("-P").partition("T")
    numbers = {unit: number for number, unit in re.findall(r"([0-9.]+)([YMD])", days)}
    numbers |= {unit.lower(): number for number, unit in re.findall(r"([0-9.]+)([HMS])", time)}
    if any(len(number) > MAX_DIGITS for number in numbers.values()):
        return None
    months = int(numbers.get("Y", 0)) * 12 + int(numbers.get("M", 0))
    whole = int(numbers.get("D", 0)) * 86400 + int(numbers.get("h", 0)) * 3600 + int(numbers.get("m", 0)) * 60
    sign = -1 if text.startswith("-") else 1
    return Duration(sign * months, sign * (whole + Fraction(numbers.get("s", 0))))


def compare_durations(a: Duration, b: Duration) -> int | None:
    """-1, 0 or 1 where all four reference moments agree (XML Schema Part 2, 3.2.6.2), else None."""
    results = set()
    for year, month in _REFERENCES:
        first, second = (_after(year, month, d) for d in (a, b))
        results.add((first > second) - (first < second))
    return results.pop() if len(results) == 1 else None


def _after(year: int, month: int, length: Duration) -> Fraction:
    months = year * 12 + month - 1 + length.months
    return ordinal(months // 12, months % 12 + 1, 1) * 86400 + length.seconds


def value(name: str, text: str) -> Hashable:
    """The value of an allowed text, equal for equal values; beyond MAX_DIGITS, the text itself."""
    found = duration(text) if name == "duration" else moment(name, text)
    return text.strip(" \t\n\r") if found is None else found
