"""A calendar of texts that have a day: each month a table, each day that has a text the way to it."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable

from lxml import etree

from teitools.document import Document
from teitools.render import Child, h

from .dates import spoken
from .frame import relative
from .gather import Gathered, title_for

_DAY = re.compile(r"\A(\d{4})-(\d\d)-(\d\d)\Z")
#: Where fewer of the texts have a day, a calendar says less than a list.
_SHARE = 0.9


def months(gathered: Gathered, texts: Iterable[tuple[str, Document]], here: str) -> Child:
    """The months in which there are texts; None where they are not dated by the day.

    Weeks begin with Monday, as in ISO 8601; days are those of the Gregorian calendar, as TEI's dates are.
    """
    days: dict[tuple[int, int], dict[int, list[tuple[str, Document]]]] = {}
    count = dated = 0
    for page, document in texts:
        count += 1
        value = gathered.dated[document]
        match = _DAY.match(value.start) if value is not None and value.kind == "when" else None
        if match is not None:
            year, month, day = map(int, match.groups())
            days.setdefault((year, month), {}).setdefault(day, []).append((page, document))
            dated += 1
    if not dated or dated < _SHARE * count:
        return None
    made = [
        _month(gathered, year, month, found, here) for (year, month), found in sorted(days.items()) if 1 <= month <= 12
    ]
    return h("div", {"class": "calendar"}, made)


def _month(
    gathered: Gathered, year: int, month: int, days: dict[int, list[tuple[str, Document]]], here: str
) -> etree._Element:
    names = [h("th", {"scope": "col", "abbr": long}, long[:2]) for long in map(gathered.say, _WEEKDAYS)]
    weeks = [
        h("tr", None, [_day(gathered, year, month, day, days.get(day, []), here) for day in week])
        for week in calendar.Calendar().monthdayscalendar(max(year, 1), month)
    ]
    name = spoken(f"{year:04d}-{month:02d}", gathered.say)
    return h("table", None, h("caption", None, name), h("thead", None, h("tr", None, names)), h("tbody", None, weeks))


_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _day(
    gathered: Gathered, year: int, month: int, day: int, texts: list[tuple[str, Document]], here: str
) -> etree._Element:
    if not day:
        return h("td")
    if not texts:
        return h("td", None, str(day))
    said = spoken(f"{year:04d}-{month:02d}-{day:02d}", gathered.say)
    links: list[Child] = []
    for number, (page, document) in enumerate(texts, 1):
        label = f"{said}: {title_for(document)}"
        shown = str(day) if number == 1 else f" ({number})"
        links.append(h("a", {"href": relative(page, here), "title": title_for(document), "aria-label": label}, shown))
    return h("td", {"class": "text"}, links)
