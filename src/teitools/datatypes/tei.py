"""TEI's own datatypes, for checks that a grammar cannot make: dates and the days they mean, language tags."""

from __future__ import annotations

from typing import NamedTuple

from . import iso_dates, temporal
from .dates_in_words import read as read_date
from .language_tags import is_language_tag, language_tag_fault

__all__ = [
    "Days",
    "days_of_iso_date",
    "days_of_w3c_date",
    "is_iso_date",
    "is_language_tag",
    "is_w3c_date",
    "language_tag_fault",
    "read_date",
]


class Days(NamedTuple):
    """The days that a date may mean.

    earliest, latest: YYYY-MM-DD, years as XSD 1.0 has them (-0001 before 0001).
    first, last: the same as numbers (0 is 0001-01-01), to be compared and subtracted.
    """

    earliest: str
    latest: str
    first: int
    last: int


def is_w3c_date(text: str) -> bool:
    """Whether `text` is of `teidata.temporal.w3c`: one of XML Schema's date and time types."""
    return any(temporal.allows(name, text) for name in temporal.FORMS)


def is_iso_date(text: str) -> bool:
    """Whether `text` is of `teidata.temporal.iso`, and moreover what ISO 8601 allows."""
    return iso_dates.is_iso(text.strip(" \t\n\r"))


def days_of_w3c_date(text: str) -> Days | None:
    """The days of a W3C date that has a year (1922-10: 1922-10-01 to 1922-10-31); the time zone is left aside.

    None for one without a year, one with a year of more than 9 digits, and for what is no date.
    """
    for name in ("date", "gYearMonth", "gYear", "dateTime"):
        if temporal.allows(name, text):
            found = temporal.form(name).fullmatch(text)
            assert found is not None
            parts = found.groupdict()
            if len(parts["year"]) > 10:
                return None
            year = temporal.astronomical(parts["year"])
            first_month, last_month = (int(parts.get("month") or month) for month in (1, 12))
            first = temporal.ordinal(year, first_month, int(parts.get("day") or 1))
            last_day = int(parts.get("day") or temporal.days_in(year, last_month))
            return _days(first, temporal.ordinal(year, last_month, last_day))
    return None


def days_of_iso_date(text: str) -> Days | None:
    """The same of a date or interval of ISO 8601 (1922-W05, 1922/1923, 19221028)."""
    found = iso_dates.days(text.strip(" \t\n\r")) if is_iso_date(text) else None
    return None if found is None else _days(*found)


def _days(first: int, last: int) -> Days:
    return Days(_written(first), _written(last), first, last)


def _written(day: int) -> str:
    """A day's number as XSD 1.0 writes the day."""
    year = day * 400 // 146097 + 1
    while temporal.ordinal(year, 1, 1) > day:
        year -= 1
    while temporal.ordinal(year + 1, 1, 1) <= day:
        year += 1
    month = 1
    while month < 12 and temporal.ordinal(year, month + 1, 1) <= day:
        month += 1
    date = f"{month:02}-{day - temporal.ordinal(year, month, 1) + 1:02}"
    return f"{year:04}-{date}" if year > 0 else f"-{1 - year:04}-{date}"
