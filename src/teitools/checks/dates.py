"""Dates: whether there was such a day, in which order they stand, and whether their text says the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from teitools.datatypes import Days, astronomical, days_in, days_of_iso_date, days_of_w3c_date, read_date
from teitools.document import TEI_NS, Document, Stream, Tag, attributes_of
from teitools.edition import reading_text
from teitools.findings import Finding, Related

from .messages import (
    DATE_CONTRADICTS_TEXT,
    DATES_REVERSED,
    IMPOSSIBLE_DATE,
    LIFE_REVERSED,
    WHEN_BESIDE_RANGE,
)

#: The attributes of one manner of dating, by their endings; those of `-custom` follow a calendar of the project.
MANNERS = ("", "-iso")
_BOUNDS = (("from", "to"), ("notBefore", "notAfter"))
_NAMES = frozenset(name + manner for manner in MANNERS for pair in (*_BOUNDS, ("when",)) for name in pair)
_DATE = re.compile(r"(-?\d{4,9})(?:-(\d\d)(?:-(\d\d))?)?(?:T[\d:.]+)?(?:Z|[+-]\d\d:\d\d)?", re.ASCII)
_DAY_OF_YEAR = re.compile(r"--(\d\d)(?:-(\d\d))?", re.ASCII)
_TEXTS = frozenset(("date", "origDate", "docDate"))
_DATED = frozenset(f"{{{TEI_NS}}}{name}" for name in _TEXTS)
_MONTHS = "January February March April May June July August September October November December"


def dated(stream: Stream | None) -> frozenset[str] | None:
    """The elements (Clark names) among which a date may be wrong, by their tags and where they hold nothing but text,
    `person` for lives; None where that is not known.
    """
    if stream is None:
        return None
    found: set[str] = set()
    for tag, said in stream.saying(lambda _, raw: _dated(raw)):
        local = tag.local
        if not said.plain or (local in _TEXTS and not _agreeing(stream, tag, said)):
            found.add(local)
    names = {qname.rpartition(":")[2] for qname, _ in stream.written()}
    if {"birth", "death"} <= names:
        found.add("person")
    return frozenset(f"{{{TEI_NS}}}{local}" for local in found)


class _Dates(NamedTuple):
    """The dates of a tag. plain: whether there is one value, and that no impossible day: then all is said."""

    plain: bool
    periods: dict[str, Days]


@lru_cache(maxsize=20_000)
def _dated(raw: str) -> _Dates | None:
    """What the attributes of a tag, as they are written, say of dates; None where they say nothing."""
    values = [(each.qname, each.value.strip()) for each in attributes_of(raw) if each.qname in _NAMES]
    if not values:
        return None
    read = [(name, days_of(value)) for name, value in values]
    periods = {name: period for name, period in read if period is not None}
    return _Dates(len(values) == 1 and not impossible(values[0][1]), periods)


def _agreeing(stream: Stream, tag: Tag, said: _Dates) -> bool:
    """Whether the text of a dated element agrees with its attributes; not where it is more than one text."""
    begin = tag.at + len(tag.raw) + 1
    if not said.periods or tag.raw.rstrip().endswith("/"):
        return True
    clean = stream.clean
    end = clean.find("<", begin)
    if not clean.startswith("</", end) or any(mark in stream.text[begin:end] for mark in "<&"):
        return False
    text = clean[begin:end].split()
    return not text or _same(" ".join(text), tag.raw)


@lru_cache(maxsize=20_000)
def _same(text: str, raw: str) -> bool:
    read, said = read_date(text), _dated(raw)
    return read is None or said is None or agrees(read, said.periods)


def check_dates(document: Document, names: frozenset[str] | None = None) -> Iterator[Finding]:
    """Findings on every dated element of `document`, in order. Values of other forms than a date are the grammar's.

    names: the elements (Clark names) that are looked at; None for all.
    """
    for element in document.elements() if names is None else document.root.iter(*names):
        dates = [str(name) for name in element.attrib if name in _NAMES]
        if dates and str(element.tag).startswith(f"{{{TEI_NS}}}"):
            yield from _element_findings(document, element, dates)
    for person in document.root.iter(f"{{{TEI_NS}}}person"):
        yield from _life(document, person)


def _element_findings(document: Document, element: etree._Element, names: list[str]) -> Iterator[Finding]:
    periods: dict[str, Days] = {}
    args: dict[str, object]
    for name in names:
        value = (element.get(name) or "").strip()
        reason = impossible(value)
        if reason:
            yield Finding(IMPOSSIBLE_DATE, document.value_span(element, name), {"value": value, "reason": reason})
        period = days_of(value)
        if period is not None:
            periods[name] = period
    for manner in MANNERS:
        bounds = [name + manner for pair in _BOUNDS for name in pair if element.get(name + manner)]
        if element.get(f"when{manner}") and bounds:
            args = {"when": f"when{manner}", "other": bounds[0], "element": document.name_span(element).start}
            yield Finding(WHEN_BESIDE_RANGE, document.attribute_span(element, f"when{manner}"), args)
        for low, high in (*_BOUNDS, ("from", "notAfter"), ("notBefore", "to")):
            first, second = periods.get(low + manner), periods.get(high + manner)
            if first is not None and second is not None and first.first > second.last:
                args = {"first": low + manner, "second": high + manner}
                args |= {"earlier": element.get(low + manner), "later": element.get(high + manner)}
                yield Finding(DATES_REVERSED, document.value_span(element, low + manner), args)
                break
    yield from _text_findings(document, element, periods)


def _text_findings(document: Document, element: etree._Element, periods: dict[str, Days]) -> Iterator[Finding]:
    if element.tag not in _DATED or not periods or _other_calendar(element):
        return
    text = reading_text(element)
    said = read_date(text) if text else None
    if said is None:
        return
    name = next(iter(periods))
    if _before_christ(periods) or _shortened(said, periods):
        return
    if not agrees(said, periods):
        value = " and ".join(f"`{element.get(each)}`" for each in periods)
        args = {"text": text[:60], "value": value, "attribute": name}
        suggestion = said if name.startswith("when") and days_of(said) is not None else None
        yield Finding(DATE_CONTRADICTS_TEXT, document.value_span(element, name), args, suggestion=suggestion)


def _before_christ(periods: dict[str, Days]) -> bool:
    """Whether the attributes count years before Christ: texts often give these without saying so."""
    return any(each.earliest.startswith("-") for each in periods.values())


def _shortened(said: str, periods: dict[str, Days]) -> bool:
    """Whether the text leaves out the millennium of the year, as in `28. 9. 903` for 1903, and says the rest alike."""
    match = _DATE.fullmatch(said)
    if match is None or not 100 <= int(match[1]) <= 999:
        return False
    millennia = {int(each.earliest[:-6]) // 1000 for each in periods.values()}
    return any(agrees(f"{thousand}{match[1][1:]}{said[4:]}", periods) for thousand in millennia if 1 <= thousand <= 9)


def _other_calendar(element: etree._Element) -> bool:
    """Whether the text counts in another calendar than the attributes do."""
    calendar = (element.get("calendar") or "").lower()
    return bool(calendar) and "greg" not in calendar


def agrees(said: str, periods: dict[str, Days]) -> bool:
    """Whether the W3C date `said` can be meant where attributes give `periods`, by their names.

    A date with a year must overlap the time from the earliest to the latest of them; one without must be a day or
    month between them, where they lie in one year.
    """
    period = days_of(said)
    lows = [each for name, each in periods.items() if not name.startswith(("to", "notAfter"))]
    highs = [each for name, each in periods.items() if not name.startswith(("from", "notBefore"))]
    low = min(lows, key=lambda each: each.first) if lows else None
    high = max(highs, key=lambda each: each.last) if highs else None
    if period is not None:
        return (low is None or period.last >= low.first) and (high is None or period.first <= high.last)
    match = _DAY_OF_YEAR.fullmatch(said)
    if match is None or low is None or high is None or low.earliest[:-6] != high.latest[:-6]:
        return True
    size = len(said) - 2
    return low.earliest[-5:][:size] <= said[2:] <= high.latest[-5:][:size]


def _life(document: Document, person: etree._Element) -> Iterator[Finding]:
    birth, death = (person.find(f"{{{TEI_NS}}}{name}") for name in ("birth", "death"))
    if birth is None or death is None:
        return
    begins = [(name, period) for name in ("when", "from", "notBefore") if (period := days_of(birth.get(name) or ""))]
    ends = [(name, period) for name in ("when", "to", "notAfter") if (period := days_of(death.get(name) or ""))]
    if begins and ends and min(p.first for _, p in begins) > max(p.last for _, p in ends):
        place = document.value_span(death, ends[0][0])
        args = {"death": f"`{death.get(ends[0][0])}`", "birth": f"`{birth.get(begins[0][0])}`"}
        related = (Related(document.value_span(birth, begins[0][0]), "the birth"),)
        yield Finding(LIFE_REVERSED, place, args, related=related)


def days_of(value: str) -> Days | None:
    """The days that a W3C or ISO date with a year allows; None for anything else."""
    return days_of_w3c_date(value.strip()) or days_of_iso_date(value)


def impossible(value: str) -> str:
    """Why a value of the form of a date is none; empty for a date and for what is of another form."""
    match = _DATE.fullmatch(value.strip())
    if match is None:
        return ""
    if int(match[1]) == 0:
        # ISO 8601 has a year 0000, and XML Schema 1.1 too; the grammar decides which holds.
        return ""
    month, day = int(match[2] or 1), int(match[3] or 1)
    if not 1 <= month <= 12:
        return f"there is no month {match[2]}"
    if not 1 <= day <= days_in(astronomical(match[1]), month):
        return f"{_MONTHS.split()[month - 1]} {match[1]} has no day {match[3]}"
    return ""
