"""Where a place lies, as its record says in numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from teitools.document import TEI
from teitools.render import text_of

_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?\Z")
_PLAIN = re.compile(r"-?\d+(?:\.\d+)?")
#: What stands in a place and has a position of its own.
_OTHERS = frozenset(TEI + name for name in ("placeName", "settlement", "region", "country", "district", "orgName"))


def position(element: etree._Element) -> tuple[float, float] | None:
    """Latitude and longitude of the place `element`; None where its own `geo` give no two numbers in range.

    The position of another place, in it or named in its location as what it lies in, is not its own.
    """
    for each in _own(element):
        found = coordinates(text_of(each))
        if found is not None:
            return found
    return None


def _own(element: etree._Element) -> Iterator[etree._Element]:
    for each in element.iter(TEI + "geo"):
        above = next((other for other in each.iterancestors(TEI + "place", TEI + "event", TEI + "org")), element)
        location = each.getparent()
        if above is element and location is not None and not _of_another(location):
            yield each


def _of_another(location: etree._Element) -> bool:
    return (location.get("type") or "").startswith("located") and any(each.tag in _OTHERS for each in location)


def coordinates(text: str) -> tuple[float, float] | None:
    """The two numbers of `text`, also where their decimals stand behind commas; None where it has no two in range."""
    parts = [each.strip(",;") for each in text.split()]
    written = [each.replace(",", ".", 1) for each in parts]
    if len(written) != 2 or not all(map(_NUMBER.match, written)):
        written = _PLAIN.findall(text)
    if len(written) != 2:
        return None
    latitude, longitude = map(float, written)
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None
