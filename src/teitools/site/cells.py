"""Cells of tables that can be put in order: what they show, and what they are sorted by where that is not it."""

from __future__ import annotations

from lxml import etree

from teitools.render import Child, Interface, h

from .dates import DateValue


def number_cell(number: int, say: Interface, shown: Child = None) -> etree._Element:
    """A number; `shown`: the element that shows it, where not the number alone does."""
    said = say.number(number)
    sort = str(number) if said != str(number) else None
    return h("td", {"class": "number", "data-sort": sort}, shown if shown is not None else said)


def date_cell(values: list[DateValue], say: Interface) -> etree._Element:
    """Dates, sorted by the first."""
    first = min(values, key=lambda each: each.key, default=None)
    sort = (first.start or first.end) if first is not None else None
    return h("td", {"data-sort": sort}, "; ".join(each.said(say) for each in values))
