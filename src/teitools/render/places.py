"""Where surfaces and zones say that they are (TEI P5 chapter 11.1)."""

from __future__ import annotations

import re

from lxml import etree

_POINT = re.compile(r"-?\d{1,9}(?:\.\d{1,9})?,-?\d{1,9}(?:\.\d{1,9})?\Z")


def extent(element: etree._Element) -> tuple[float, float, float, float] | None:
    """(left, top, width, height) by `ulx`, `uly`, `lrx`, `lry` or `points`; None where they say none (TEI P5 11.1)."""
    try:
        points = (element.get("points") or "").split()
        if points:
            pairs = [tuple(map(float, point.split(",", 1))) for point in points]
            left, top = min(x for x, _ in pairs), min(y for _, y in pairs)
            right, bottom = max(x for x, _ in pairs), max(y for _, y in pairs)
        else:
            right, bottom = float(element.get("lrx") or "nan"), float(element.get("lry") or "nan")
            left, top = float(element.get("ulx") or 0), float(element.get("uly") or 0)
    except ValueError:
        return None
    width, height = right - left, bottom - top
    return (left, top, width, height) if 0 < width < 1e9 and 0 < height < 1e9 else None


def outline(element: etree._Element) -> str:
    """The `points` of a zone as a drawing takes them; "" for one of four straight sides, or that says none."""
    points = (element.get("points") or "").split()
    return " ".join(points) if len(points) > 2 and all(_POINT.match(point) for point in points) else ""
