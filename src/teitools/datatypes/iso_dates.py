"""Dates, times, durations and intervals of ISO 8601, as `teidata.temporal.iso` takes them.

Years are astronomical: 0000 is the year before 0001. Beside the complete forms there are those with less precision,
week dates, ordinal dates, the basic format, and the truncated forms (--10-28) that TEI takes from XML Schema.
"""

from __future__ import annotations

import re
from functools import cache

from .temporal import days_in, is_leap, ordinal

Range = tuple[int, int]
MAX_LENGTH = 200
_DATES = (
    r"(?P<y>[0-9]{4}|[+-][0-9]{4,9})",
    r"(?P<y>[0-9]{4}|[+-][0-9]{4,9})-(?P<m>[0-9]{2})",
    r"(?P<y>[0-9]{4}|[+-][0-9]{4,9})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})",
    r"(?P<y>[+-]?[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})",
    r"(?P<y>[0-9]{4}|[+-][0-9]{4,9})-W(?P<w>[0-9]{2})(?:-(?P<wd>[1-7]))?",
    r"(?P<y>[+-]?[0-9]{4})W(?P<w>[0-9]{2})(?P<wd>[1-7])?",
    r"(?P<y>[0-9]{4}|[+-][0-9]{4,9})-(?P<od>[0-9]{3})",
    r"(?P<y>[+-]?[0-9]{4})(?P<od>[0-9]{3})",
    r"(?P<c>[0-9]{2})",
)
_TRUNCATED = re.compile(r"--(?P<m>[0-9]{2})(?:-?(?P<d>[0-9]{2}))?|---(?P<d2>[0-9]{2})")
_ZONE = r"(?:Z|[+-](?:0[0-9]|1[0-4])(?::?[0-5][0-9])?)?"
_TIME = re.compile(
    rf"(?:(?:[01][0-9]|2[0-3])(?:[.,][0-9]+|:?[0-5][0-9](?:[.,][0-9]+|:?(?:[0-5][0-9]|60)(?:[.,][0-9]+)?)?)?"
    rf"|24(?::?00(?::?00(?:[.,]0+)?)?)?){_ZONE}"
)
_NUMBER = r"[0-9]+(?:[.,][0-9]+)?"
_DURATION = re.compile(
    rf"P(?=[0-9T])(?:{_NUMBER}W|(?:{_NUMBER}Y)?(?:{_NUMBER}M)?(?:{_NUMBER}D)?"
    rf"(?:T(?=[0-9])(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?)"
    r"|P[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}|P[0-9]{8}T[0-9]{6}"
)
_REPEATED = re.compile(r"R[0-9]*/")


@cache
def _dates() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in _DATES)


def is_iso(text: str) -> bool:
    """Whether `text` is a date, time, duration, interval or repeated interval of ISO 8601."""
    if len(text) > MAX_LENGTH:
        return False
    repeated = _REPEATED.match(text)
    if repeated:
        rest = text[repeated.end() :]
        return _is_interval(rest) or _DURATION.fullmatch(rest) is not None
    return _is_interval(text) or _is_point(text) or _DURATION.fullmatch(text) is not None


def days(text: str) -> Range | None:
    """The first and the last day (0 is 0001-01-01) of a date or an interval between dates.

    None for what has no year, and for what is wrong.
    """
    start, slash, end = text.partition("/")
    if len(text) > MAX_LENGTH:
        return None
    first = _date(start.partition("T")[0])
    if not slash or first is None:
        return first
    last = _date(_completed(start, end).partition("T")[0])
    return None if last is None or last[1] < first[0] else (first[0], last[1])


def _is_interval(text: str) -> bool:
    start, slash, end = text.partition("/")
    if not slash:
        return False
    if _DURATION.fullmatch(start):
        return _is_point(end)
    if not _is_point(start):
        return False
    if _DURATION.fullmatch(end):
        return True
    if not _is_point(_completed(start, end)):
        return False
    both = days(text)
    return both is not None or _date(start.partition("T")[0]) is None


def _completed(start: str, end: str) -> str:
    """The end of an interval with what it leaves out, as it is the start's (1922-10-01/05)."""
    if "-" not in end and end.isdigit() and len(end) in (1, 2, 3) and start.count("-"):
        return start[: start.rfind("-") + 1] + end
    if re.fullmatch("[0-9]{2}-[0-9]{2}", end) and re.match("[+-]?[0-9]{4,}-", start):
        return f"{start.split('-')[0]}-{end}" if start[0] not in "+-" else end
    if re.fullmatch("[0-9]{2}:[0-9]{2}.*", end) and "T" in start:
        return f"{start.partition('T')[0]}T{end}"
    return end


def _is_point(text: str) -> bool:
    """Whether `text` is a date, a time, or a date and time."""
    date, mark, time = text.partition("T")
    if mark:
        return _TIME.fullmatch(time) is not None and (date == "" or _date(date) is not None)
    return _date(date) is not None or _is_truncated(date) or (":" in text and _TIME.fullmatch(text) is not None)


def _is_truncated(text: str) -> bool:
    found = _TRUNCATED.fullmatch(text)
    if found is None:
        return False
    if found["d2"]:
        return 1 <= int(found["d2"]) <= 31
    month, day = int(found["m"]), int(found["d"] or 1)
    return 1 <= month <= 12 and 1 <= day <= days_in(2000, month)


def _date(text: str) -> Range | None:
    for pattern in _dates():
        found = pattern.fullmatch(text)
        if found is not None:
            return _range({name: int(value) for name, value in found.groupdict().items() if value is not None})
    return None


def _range(parts: dict[str, int]) -> Range | None:
    if "c" in parts:
        return ordinal(parts["c"] * 100, 1, 1), ordinal(parts["c"] * 100 + 99, 12, 31)
    year = parts["y"]
    if "w" in parts:
        return _week(year, parts["w"], parts.get("wd"))
    if "od" in parts:
        day = ordinal(year, 1, 1) + parts["od"] - 1
        return (day, day) if 1 <= parts["od"] <= 365 + is_leap(year) else None
    if "m" not in parts:
        return ordinal(year, 1, 1), ordinal(year, 12, 31)
    month = parts["m"]
    if not 1 <= month <= 12:
        return None
    last = days_in(year, month)
    if "d" not in parts:
        return ordinal(year, month, 1), ordinal(year, month, last)
    day = ordinal(year, month, parts["d"])
    return (day, day) if 1 <= parts["d"] <= last else None


def _week(year: int, week: int, weekday: int | None) -> Range | None:
    # the first week is the one with 4 January in it; day 0, 0001-01-01, is a Monday
    fourth = ordinal(year, 1, 4)
    monday = fourth - fourth % 7
    following = ordinal(year + 1, 1, 4)
    start = monday + (week - 1) * 7
    if week < 1 or start >= following - following % 7:
        return None
    return (start, start + 6) if weekday is None else (start + weekday - 1,) * 2
