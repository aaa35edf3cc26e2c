"""What a TEI date says: its value, its order, and how a reader would read it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from teitools.render import Interface

_ISO = re.compile(r"\A(-?\d{4,9})(?:-(\d\d)(?:-(\d\d))?)?")
#: The year of what has none.
UNDATED = "undated"
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DateValue:
    """kind: `when`, `span` (from, to) or `within` (notBefore, notAfter). start, end: ISO 8601, or "" for open."""

    kind: str
    start: str
    end: str

    @property
    def key(self) -> tuple[int, int, int, int, int, int, str]:
        """The order of dates: by their beginning, of equal ones the shorter first."""
        year, month, day = _parts(self.start or self.end, 0)
        end_year, end_month, end_day = _parts(self.end or "99999", 99)
        return year, month, day, -end_year, -end_month, -end_day, self.kind

    @property
    def year(self) -> str:
        """The year in which it begins, as a heading."""
        match = _ISO.match(self.start or self.end)
        return str(int(match.group(1))) if match else UNDATED

    @property
    def ident(self) -> str:
        """An id for a page."""
        joined = {"when": "d", "span": "d-from", "within": "d-within"}[self.kind]
        parts = [part for part in (self.start, self.end if self.end != self.start else "") if part]
        return re.sub(r"[^\w.-]+", "_", "-".join((joined, *parts)))

    @property
    def iso(self) -> str:
        """The value as the encoding gives it."""
        if self.kind == "when":
            return self.start
        between = "/" if self.kind == "span" else " – "
        return f"{self.start or '…'}{between}{self.end or '…'}"

    def said(self, say: Interface) -> str:
        """As a reader would say it."""
        start, end = spoken(self.start, say), spoken(self.end, say)
        if self.kind == "when":
            return start
        if start and end:
            start = _without_shared(self.start, self.end, say) or start
            between = "{start} to {end}" if self.kind == "span" else "between {start} and {end}"
            return say(between, start=start, end=end)
        if self.kind == "span":
            return say("from {start}", start=start) if start else say("until {end}", end=end)
        return say("not before {start}", start=start) if start else say("not after {end}", end=end)


def _parts(iso: str, missing: int) -> tuple[int, int, int]:
    match = _ISO.match(iso)
    if match is None:
        return (10**9, 0, 0)
    return int(match.group(1)), int(match.group(2) or missing), int(match.group(3) or missing)


def _without_shared(start: str, end: str, say: Interface) -> str:
    """`15 April 1920` before `21 April 1920` as `15`: what the end says is not said twice; "" where none is."""
    first, last = _ISO.match(start), _ISO.match(end)
    if first is None or last is None or first.group(1) != last.group(1) or not first.group(2) or not last.group(2):
        return ""
    if not 1 <= int(first.group(2)) <= 12:
        return ""
    if not first.group(3):
        return month_name(int(first.group(2)), say)
    if last.group(3) and first.group(2) == last.group(2):
        return say("{day}", day=str(int(first.group(3))))
    return say("{day} {month}", day=str(int(first.group(3))), month=month_name(int(first.group(2)), say))


def month_name(month: int, say: Interface) -> str:
    """The name of a month, 1 to 12."""
    return say(MONTHS[month - 1])


def spoken(iso: str, say: Interface) -> str:
    """`1921-01-21` as `21 January 1921`; what is no such date as it is."""
    match = _ISO.match(iso)
    if match is None:
        return iso
    year, month, day = match.groups()
    # A year is no amount: its thousands are not parted.
    said = str(abs(int(year)))
    if year.startswith("-"):
        said = say("{year} BC", year=said)
    if month and 1 <= int(month) <= 12:
        name = month_name(int(month), say)
        if not day:
            return say("{month} {year}", month=name, year=said)
        first = int(day) == 1
        return say("1 {month} {year}" if first else "{day} {month} {year}", day=str(int(day)), month=name, year=said)
    return said


def date_value(element: etree._Element) -> DateValue | None:
    """The value of a `date` or `time`, or of any element that carries dating attributes; None when it has none."""
    get = element.get
    for when in ("when", "when-iso", "when-custom"):
        if get(when):
            return DateValue("when", _text(get(when)), _text(get(when)))
    start, end = get("from") or get("from-iso"), get("to") or get("to-iso")
    if start or end:
        return DateValue("span", _text(start), _text(end))
    start, end = get("notBefore") or get("notBefore-iso"), get("notAfter") or get("notAfter-iso")
    if start or end:
        return DateValue("within", _text(start), _text(end))
    return None


def _text(value: str | None) -> str:
    return " ".join((value or "").split())
