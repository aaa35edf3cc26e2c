"""Which year a passage speaks of, and how often something is mentioned in each: a small chart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from lxml import etree

from teitools.document import Document
from teitools.edition import Mention
from teitools.render import Child, Interface, h

from .dates import DateValue, date_value
from .order import date_of

#: A chart has at most so many bars; more years are shown by the decade.
_BARS = 60
_HEIGHT = 48
#: A bar is at least so wide, and wider where there are few: the two years below the chart stand apart.
_BAR, _WIDTH = 11, 260


class Years:
    """The year of each mention: that of the last date before it in its paragraph, else of the first one there, else
    that of its text. Dates of more than a year say nothing. Cost: one pass over the mentions when first asked.
    """

    def __init__(self, mentions: Iterable[Mention]) -> None:
        self._of: dict[etree._Element, int] = {}
        paragraphs: dict[etree._Element, list[Mention]] = {}
        for mention in mentions:
            if mention.paragraph is not None and mention.place == "text":
                paragraphs.setdefault(mention.paragraph, []).append(mention)
        for each in paragraphs.values():
            self._read(each)
        self._texts: dict[Document, int | None] = {}

    def _read(self, mentions: list[Mention]) -> None:
        years = [_year(date_value(each.element)) if each.kind == "date" else None for each in mentions]
        current = next((year for year in years if year is not None), None)
        for mention, year in zip(mentions, years, strict=True):
            current = year if year is not None else current
            if current is not None:
                self._of[mention.element] = current

    def of(self, mention: Mention) -> int | None:
        """The year that the passage speaks of; None where nothing says it."""
        found = self._of.get(mention.element)
        if found is not None:
            return found
        if mention.document not in self._texts:
            self._texts[mention.document] = _year(date_of(mention.document))
        return self._texts[mention.document]

    def count(self, mentions: Iterable[Mention]) -> Counter[int]:
        """How many of `mentions` speak of each year."""
        return Counter(year for mention in mentions if (year := self.of(mention)) is not None)


def _year(value: DateValue | None) -> int | None:
    """The year of a date that lies within one."""
    if value is None or not value.start or not value.end or value.year == "undated":
        return None
    same = DateValue("when", value.end, value.end).year == value.year
    return int(value.year) if same else None


def year_chart(counts: Counter[int], name: str, say: Interface) -> Child:
    """A bar for each year from the first to the last, and the same as a table; nothing where fewer than two speak."""
    if len(counts) < 2:
        return None
    first, last = min(counts), max(counts)
    step = 1 if last - first < _BARS else 10 if last - first < 10 * _BARS else 100
    bars: dict[int, int] = dict.fromkeys(range(first // step * step, last + 1, step), 0)
    for year, count in counts.items():
        bars[year // step * step] += count
    highest = max(bars.values())
    wide = max(_BAR, _WIDTH // len(bars))
    shapes: list[Child] = []
    for place, (year, count) in enumerate(bars.items()):
        tall = round(count / highest * _HEIGHT, 1)
        said = h("title", None, f"{_years(year, step, say)}: {say('{n} mentions', n=count)}")
        box = {"x": str(place * wide), "width": str(wide - 2), "y": f"{_HEIGHT - tall:g}", "height": f"{tall:g}"}
        if count:
            shapes.append(h("rect", box, said))
    width = len(bars) * wide
    floor = h("line", {"x1": "0", "x2": str(width), "y1": str(_HEIGHT), "y2": str(_HEIGHT), "class": "axis"})
    most = max(bars, key=lambda each: bars[each])
    label = say(
        "Mentions of {name} by year, {first} to {last}, most in {most}",
        name=name,
        first=str(first),
        last=str(last),
        most=_years(most, step, say),
    )
    picture = h(
        "svg",
        {
            "viewBox": f"0 0 {width} {_HEIGHT + 1}",
            "width": str(width),
            "height": str(_HEIGHT + 1),
            "role": "img",
            "aria-label": label,
        },
        floor,
        shapes,
    )
    rows = [
        h("tr", None, h("th", {"scope": "row"}, _years(year, step, say)), h("td", None, say.number(count)))
        for year, count in bars.items()
        if count
    ]
    head = h("tr", None, h("th", {"scope": "col"}, say("Year")), h("th", {"scope": "col"}, say("Mentions")))
    table = h("table", None, h("thead", None, head), h("tbody", None, rows))
    ends = h("figcaption", None, h("span", None, str(first)), h("span", None, str(last)))
    heading = say("mentions by year" if step == 1 else "mentions by decade" if step == 10 else "mentions by century")
    details = h("details", None, h("summary", None, say("as a table")), table)
    return h("div", {"class": "years"}, h("p", None, heading), h("figure", None, picture, ends), details)


def _years(year: int, step: int, say: Interface) -> str:
    return str(year) if step == 1 else say("{start} to {end}", start=str(year), end=str(year + step - 1))
