"""The timeline: the years that the texts speak of month by month, and the events of the registers in them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from teitools.render import Child, Interface, h

from .cells import date_cell, number_cell
from .dates import MONTHS, DateValue, date_value, month_name
from .frame import framed
from .gather import TIMELINE, DateEntry, Entry, Gathered
from .records import Relations

#: The years shown are the fewest in a row that have this share of the mentions known to the month, and those beside.
_SHARE = 0.8
_MOST_YEARS = 80
_LEFT, _MONTH = 58.0, 78.0
_WIDTH = _LEFT + 12 * _MONTH + 6
_BARS, _LANE, _GAP = 44.0, 20.0, 20.0
_TYPE = 12.5
_DAY = re.compile(r"\A(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


@dataclass(frozen=True, slots=True)
class Happening:
    """An event with its dates, in months since the year nought: the first and the last, as fractions."""

    entry: Entry
    value: DateValue
    start: float
    end: float


def has_timeline(gathered: Gathered) -> bool:
    """Whether months are named often enough, or two events have a date."""
    return bool(_window(_counts(_months(gathered)))) or len(happenings(gathered)) > 1


def timeline_pages(gathered: Gathered, relations: Relations) -> Iterator[tuple[str, etree._Element]]:
    """(address, page) of the timeline; nothing where neither months nor events are known."""
    months = _months(gathered)
    events = happenings(gathered)
    years = _window(_counts(months))
    if not years and len(events) < 2:
        return
    say = gathered.say
    said = say("{n} dated events", n=len(events))
    body: list[Child] = []
    if years:
        span = say("{start} to {end}", start=str(years[0]), end=str(years[-1])) if len(years) > 1 else str(years[0])
        said = f"{say('{years}, month by month: how often the texts name a date in it', years=span)}; {said}"
        figure = h("div", {"class": "wide"}, _picture(years, months, events, say))
        body += [h("h2", {"id": "months"}, span), h("figure", {"class": "chart timeline"}, figure)]
        body.append(
            h("details", None, h("summary", None, say("The months as a table")), _month_table(years, months, say))
        )
    if events:
        body += [h("h2", {"id": "events"}, say("All events")), _event_table(gathered, relations, events)]
    title = h("header", {"class": "title"}, h("h1", None, say("Timeline")), h("p", {"class": "author"}, said))
    yield TIMELINE, framed(gathered, TIMELINE, say("Timeline"), [title, body], description=said)


def happenings(gathered: Gathered) -> list[Happening]:
    """The events that have a date, in its order."""
    found = []
    for entry in gathered.entries.get("event", ()):
        value = date_value(entry.record.element) if entry.record is not None else None
        if value is None:
            continue
        start, end = _month_of(value.start or value.end, last=False), _month_of(value.end or value.start, last=True)
        if start is not None and end is not None:
            found.append(Happening(entry, value, start, max(end, start)))
    return sorted(found, key=lambda each: (each.value.key, each.entry.sort_name))


def _month_of(iso: str, *, last: bool) -> float | None:
    """The months since the year nought of a day, or of the first or last day of a month or year."""
    match = _DAY.match(iso)
    if match is None:
        return None
    year, month, day = int(match[1]), int(match[2] or 0), int(match[3] or 0)
    if not 1 <= month <= 12:
        return year * 12 + (12.0 if last else 0.0)
    return year * 12 + month - 1 + ((min(day, 31) - (0 if last else 1)) / 31 if day else float(last))


def _months(gathered: Gathered) -> dict[int, list[DateEntry]]:
    """The dates that lie within one month, by the months since the year nought."""
    found: dict[int, list[DateEntry]] = {}
    for entry in gathered.dates:
        first, last = _DAY.match(entry.value.start or ""), _DAY.match(entry.value.end or "")
        if first and last and first[2] and first[1] == last[1] and first[2] == last[2] and 1 <= int(first[2]) <= 12:
            found.setdefault(int(first[1]) * 12 + int(first[2]) - 1, []).append(entry)
    return found


def _counts(months: dict[int, list[DateEntry]]) -> Counter[int]:
    return Counter({month: sum(len(each.mentions) for each in found) for month, found in months.items()})


def _window(counts: Counter[int]) -> list[int]:
    """The fewest years in a row that hold the greater part of what is counted; none where nothing is."""
    years: Counter[int] = Counter()
    for month, count in counts.items():
        years[month // 12] += count
    total = sum(years.values())
    if total < 3:
        return []
    listed = sorted(years)
    best: tuple[int, int, int] | None = None
    for first in listed:
        held = 0
        for last in (each for each in listed if each >= first):
            held += years[last]
            if held >= _SHARE * total:
                # Of equally many years those that hold more.
                size = (last - first, -held, first)
                best = min(best, size) if best is not None else size
                break
    if best is None or best[0] >= _MOST_YEARS:
        return []
    first, last = best[2], best[2] + best[0]
    # The year before and the one after, where the texts name months of it: how it began and how it ended.
    return list(range(first - (first - 1 in years), last + (last + 1 in years) + 1))


def _picture(
    years: list[int], months: dict[int, list[DateEntry]], events: list[Happening], say: Interface
) -> etree._Element:
    shapes: list[Child] = []
    for number, name in enumerate(MONTHS):
        x = _LEFT + (number + 0.5) * _MONTH
        shapes.append(h("text", {"x": f"{x:g}", "y": "14", "text-anchor": "middle", "class": "quiet"}, say(name)[:3]))
    top = 36.0
    highest = max(sum(len(each.mentions) for each in found) for found in months.values())
    for year in years:
        row, height = _row(year, top, months, events, highest, say)
        shapes += row
        top += height
    box = {
        "viewBox": f"0 0 {_WIDTH:g} {top:g}",
        "role": "group",
        "aria-label": say("Timeline, {start} to {end}", start=str(years[0]), end=str(years[-1])),
    }
    return h("svg", box, shapes)


def _row(
    year: int, top: float, months: dict[int, list[DateEntry]], events: list[Happening], highest: int, say: Interface
) -> tuple[list[Child], float]:
    """The shapes of a year, and how high they are."""
    floor = top + _BARS
    shapes: list[Child] = [h("text", {"x": "0", "y": f"{floor:g}", "class": "year"}, str(year))]
    ground = {"x1": f"{_LEFT:g}", "x2": f"{_WIDTH:g}", "y1": f"{floor + 0.5:g}", "y2": f"{floor + 0.5:g}"}
    shapes.append(h("line", {**ground, "class": "axis"}))
    for month in range(12):
        found = months.get(year * 12 + month, [])
        count = sum(len(each.mentions) for each in found)
        if not count:
            continue
        tall = max(_BARS * count / highest, 2.0)
        named = say("{month} {year}", month=month_name(month + 1, say), year=str(year))
        said = f"{named}: {say('{n} mentions of a date', n=count)}"
        box = {"x": f"{_LEFT + month * _MONTH + 1:g}", "y": f"{floor - tall:.1f}"}
        box |= {"width": f"{_MONTH - 2:g}", "height": f"{tall:.1f}"}
        bar = h("rect", box, h("title", None, said))
        number = {"x": f"{_LEFT + (month + 0.5) * _MONTH:g}", "y": f"{floor - tall - 4:.1f}", "text-anchor": "middle"}
        label = h("text", {**number, "class": "count", "aria-hidden": "true"}, say.number(count))
        shapes.append(h("a", {"href": found[0].href, "aria-label": said}, bar, label))
    lanes: list[float] = []
    for each in events:
        if each.end <= year * 12 or each.start >= year * 12 + 12 or each.end - each.start > 30:
            continue
        shapes.append(_event(each, year, floor, lanes, say))
    return shapes, _BARS + len(lanes) * _LANE + _GAP


def _event(each: Happening, year: int, floor: float, lanes: list[float], say: Interface) -> etree._Element:
    """A line as long as the event, and its name; on the first lane that has room."""
    start = _LEFT + max(each.start - year * 12, 0.0) * _MONTH
    end = max(_LEFT + min(each.end - year * 12, 12.0) * _MONTH, start + 5)
    named = each.start >= year * 12
    words = each.entry.name if named else f"… {each.entry.name}"
    long = len(words) * _TYPE * 0.58
    anchor, x = ("start", start) if start + long <= _WIDTH else ("end", _WIDTH - 2)
    left, right = min(start, x if anchor == "start" else x - long), max(end, x + long if anchor == "start" else x)
    lane = next((number for number, taken in enumerate(lanes) if taken + 8 <= left), len(lanes))
    lanes[lane : lane + 1] = [right]
    y = floor + lane * _LANE + 4
    line = h("rect", {"x": f"{start:.1f}", "y": f"{y:g}", "width": f"{end - start:.1f}", "height": "3", "rx": "1.5"})
    text = h("text", {"x": f"{x:.1f}", "y": f"{y + 15:g}", "text-anchor": anchor}, words)
    said = f"{each.entry.name}, {each.value.said(say)}"
    return h("a", {"href": each.entry.href, "class": "event", "aria-label": said}, h("title", None, said), line, text)


def _month_table(years: list[int], months: dict[int, list[DateEntry]], say: Interface) -> etree._Element:
    head = h(
        "tr",
        None,
        h("th", {"scope": "col"}, say("Year")),
        [h("th", {"scope": "col"}, say(each)[:3]) for each in MONTHS],
    )
    rows = []
    for year in years:
        cells: list[Child] = [h("th", {"scope": "row"}, str(year))]
        for month in range(12):
            found = months.get(year * 12 + month, [])
            count = sum(len(each.mentions) for each in found)
            label = {"aria-label": f"{month_name(month + 1, say)} {year}: {say.number(count)}"}
            link = h("a", {"href": found[0].href, **label}, say.number(count)) if found else None
            cells.append(h("td", {"class": "number"}, link))
        rows.append(h("tr", None, cells))
    table = h("table", {"class": "plain"}, h("thead", None, head), h("tbody", None, rows))
    return h("div", {"class": "scroll"}, table)


def _event_table(gathered: Gathered, relations: Relations, events: list[Happening]) -> etree._Element:
    rows = []
    for each in events:
        places: list[Child] = []
        for record in relations.places_of(each.entry.record) if each.entry.record is not None else ():
            entry = gathered.by_record[record]
            places += [", " if places else "", h("a", {"href": entry.href}, entry.name)]
        rows.append(
            h(
                "tr",
                None,
                date_cell([each.value], gathered.say),
                h("th", {"scope": "row"}, h("a", {"href": each.entry.href}, each.entry.name)),
                h("td", None, places),
                number_cell(len(each.entry.mentions), gathered.say),
            )
        )
    heads = [h("th", {"scope": "col"}, each) for each in map(gathered.say, ("When", "Event", "Where", "Mentions"))]
    table = h("table", {"class": "plain"}, h("thead", None, h("tr", None, heads)), h("tbody", None, rows))
    return h("div", {"class": "scroll"}, table)
