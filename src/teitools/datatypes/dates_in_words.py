"""Dates as people write them, in English, German, French and Italian, read as W3C dates.

Only what can be read in one way is read: of 3/5/1925 nobody knows whether May or March is meant.
"""

from __future__ import annotations

import re
import unicodedata

from . import temporal

MAX_LENGTH = 80
_MONTHS = {
    1: "january jan januar janner jaenner jan. janvier janv gennaio genn gen",
    2: "february feb febr februar feber fevrier fevr febbraio febb",
    3: "march mar marz maerz mrz mars marzo",
    4: "april apr avril avr aprile",
    5: "may mai maggio mag magg",
    6: "june jun juni juno juin giugno giu",
    7: "july jul juli julei juillet juil luglio lug lugl",
    8: "august aug aout agosto ago",
    9: "september sept sep septembre settembre sett set",
    10: "october oct oktober okt octobre ottobre ott",
    11: "november nov novembre",
    12: "december dec dezember dez decembre dicembre dic",
}
_MONTH = {name: number for number, names in _MONTHS.items() for name in names.split()}
_ROMAN = {numeral: number for number, numeral in enumerate("i ii iii iv v vi vii viii ix x xi xii".split(), start=1)}
_WEEKDAYS = (
    "monday mon tuesday tue tues wednesday wed thursday thu thurs friday fri saturday sat sunday sun "
    "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so "
    "lundi mardi mercredi jeudi vendredi samedi dimanche "
    "lunedi martedi mercoledi giovedi venerdi sabato domenica"
).split()
_FILLING = re.compile(
    r"^(?:on|in|the|am|im|den|dem|der|le|la|en|il|lo|nel|l'|anno|year|jahr|annee|circa|ca|c|um|about|around|vers|verso"
    rf"|{'|'.join(_WEEKDAYS)})(?![a-z])[.,]?\s*"
)
_MONTH_NAME = r"(?P<name>[a-z]+)\.?"
_YEAR = r"(?P<year>[0-9]{3,4})"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th|er|e|\.|°|º|o)?"
_OF = r"(?:(?:of|de|del|di)\s+|d'\s*)?"
_ORDERS = [
    re.compile(pattern)
    for pattern in (
        rf"{_DAY}\s*{_OF}{_MONTH_NAME}(?:\s+(?:de|del|d'))?,?\s*{_YEAR}",
        rf"{_MONTH_NAME}\s*{_DAY}\s*,?\s+{_YEAR}",
        rf"{_YEAR},?\s+{_MONTH_NAME}\s+{_DAY}",
        rf"{_MONTH_NAME},?\s*{_OF}{_YEAR}",
        rf"{_YEAR},?\s+{_MONTH_NAME}",
        rf"{_DAY}\s*{_OF}{_MONTH_NAME}",
        rf"{_MONTH_NAME}\s*{_DAY}",
        _MONTH_NAME,
    )
]
_NUMBERS = re.compile(r"([0-9]{1,4})\s*([./-])\s*([0-9]{1,4}|[ivx]{1,4})(?:\s*([./-])\s*([0-9]{1,4}))?\.?")
_TIME = re.compile(
    r"[\s,t]*(?:at|um|a|alle|ore)?\s*(?P<hour>[0-9]{1,2})\s*(?:[:.h]\s*(?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2})(?:[.,][0-9]+)?)?)?\s*(?P<half>[ap]\.?\s?m\.?)?\s*(?:uhr|h|heures|o'clock)?"
)
_TIME_WITH_MINUTE = re.compile(r"[:h][0-9]{2}|[ap]\.?\s?m\b|uhr|heures|o'clock|[0-9]\s?h$")


def read(text: str) -> str | None:
    """The W3C date, month, year, day of the year, time or date and time that `text` says in words or figures.

    None where it says none, or more than one can be meant. What qualifies a date (circa, brackets, a question mark)
    is left out.
    """
    if len(text) > MAX_LENGTH:
        return None
    plain = _plain(text)
    if _TIME_WITH_MINUTE.search(plain):
        return _date_and_time(plain)
    return _date(plain)


def _plain(text: str) -> str:
    """In small letters without accents, brackets, question marks and words that only introduce a date."""
    text = unicodedata.normalize("NFKD", text.replace("’", "'").replace("º", "°")).lower().strip()
    text = "".join(c for c in text if not unicodedata.combining(c))
    text = re.sub(r"[\u2010-\u2015\u2212]", "-", text)
    text = " ".join(re.sub(r"[\[\]()?~<>]", " ", text).split()).strip(" ,;")
    before = None
    while before != text:
        before, text = text, _FILLING.sub("", text)
    return re.sub(r"\s*\b(?:a\.?d|c\.?e|n\.? ?chr|d\.?c|ap\.? j\.?-?c)\.?$", "", text)


def _date_and_time(text: str) -> str | None:
    splits = [found.start() for found in re.finditer(r"[\s,]+|(?<=[0-9])t(?=[0-9])", text)]
    for split in (*reversed(splits), 0):
        found = _TIME.fullmatch(text, split)
        if found is None:
            continue
        time = _time(found)
        day = _date(text[:split].strip(" ,")) if split else None
        if time and not split:
            return time
        if time and day and temporal.allows("date", day):
            return f"{day}T{time}"
    return None


def _time(found: re.Match[str]) -> str | None:
    hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
    half = (found["half"] or "")[:1]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    return f"{hour:02}:{minute:02}:{second:02}" if hour < 24 and minute < 60 and second < 60 else None


def _date(text: str) -> str | None:
    if re.fullmatch("[0-9]{8}", text):
        return _written(int(text[:4]), int(text[4:6]), int(text[6:]))
    if re.fullmatch("[0-9]{3,4}", text):
        return _written(int(text), None, None)
    for order in _ORDERS:
        found = order.fullmatch(text)
        if found is not None:
            month = _MONTH.get(found["name"])
            if month is None:
                continue
            parts = found.groupdict()
            year, day = parts.get("year"), parts.get("day")
            return _written(year and int(year), month, day and int(day))
    return _figures(text)


def _figures(text: str) -> str | None:
    found = _NUMBERS.fullmatch(text)
    if found is None:
        return None
    first, mark, second, second_mark, third = found.groups()
    if third is None:
        return _month_and_year(first, mark, second)
    if mark != second_mark:
        return None
    if len(first) > 2:  # year, month, day
        return _written(int(first), _ROMAN.get(second) or _int(second), int(third)) if len(third) < 3 else None
    if len(third) < 3:
        return None
    if second in _ROMAN:
        return _written(int(third), _ROMAN[second], int(first))
    a, b, year = int(first), _int(second), int(third)
    if b is None:
        return None
    if mark == "." or a == b:
        return _written(year, b, a)
    # Americans write the month first: only a number above 12 tells
    return _written(year, b, a) if a > 12 else _written(year, a, b) if b > 12 else None


def _month_and_year(first: str, mark: str, second: str) -> str | None:
    if len(first) > 2 and len(second) <= 2:
        month = _int(second)
        follows = month is not None and month == int(first) % 100 + 1
        # 1910/11 or 1910-11 is as likely to be two years
        return None if month is None or (follows and mark != ".") else _written(int(first), month, None)
    if len(second) > 2 and second.isdigit() and len(first) <= 2:
        return _written(int(second), int(first), None)
    return None


def _int(text: str) -> int | None:
    return int(text) if text.isdigit() else None


def _written(year: int | str | None, month: int | None, day: int | str | None) -> str | None:
    """The parts as the type of that shape writes them, or None if they are no date."""
    if month is not None and not 1 <= month <= 12:
        return None
    if year is None:
        text = f"--{month:02}-{day:02}" if day is not None else f"--{month:02}"
        name = "gMonthDay" if day is not None else "gMonth"
    elif month is None:
        text, name = f"{year:04}", "gYear"
    elif day is None:
        text, name = f"{year:04}-{month:02}", "gYearMonth"
    else:
        text, name = f"{year:04}-{month:02}-{day:02}", "date"
    return text if temporal.allows(name, text) else None
