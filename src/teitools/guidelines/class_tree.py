"""The classes of a schema as a tree in SVG: which class is part of which, each leading to its entry."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from teitools.render import h

from .names import Names, by_name

_ROW = 22
_STEP = 26
_LETTER = 8.2
#: A class that belongs to two stands below both; below the second its own members are not shown again.
_AGAIN = " (see above)"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the tree. above: the number of its parent's line, None for a root."""

    ident: str
    depth: int
    above: int | None
    again: bool


def rows_of(names: Names, kind: str) -> list[Row]:
    """The lines of the tree of all `model` or `atts` classes that have an entry, each root before what is in it."""
    specs, known = names.compiled.specs, set(names.entries(kind))
    inside: dict[str, list[str]] = {}
    for ident in names.entries(kind):
        for parent in specs.classes[ident].classes:
            if parent in known:
                inside.setdefault(parent, []).append(ident)
    roots = [each for each in names.entries(kind) if not known.intersection(specs.classes[each].classes)]
    found: list[Row] = []
    shown: set[str] = set()
    stack: list[tuple[str, int, int | None]] = [(each, 0, None) for each in reversed(roots)]
    while stack:
        ident, depth, above = stack.pop()
        again = ident in shown
        found.append(Row(ident, depth, above, again and ident in inside))
        if not again:
            shown.add(ident)
            number = len(found) - 1
            stack += [(each, depth + 1, number) for each in reversed(by_name(inside.get(ident, ())))]
    return found


def class_tree(names: Names, kind: str, label: str) -> etree._Element | None:
    """The tree as SVG in a box that can be scrolled; None where there are no classes."""
    rows = rows_of(names, kind)
    if not rows:
        return None
    counts = {row.ident: len(names.compiled.members.elements(row.ident)) for row in rows}
    texts = [f"{row.ident}{_AGAIN if row.again else ''}" for row in rows]
    width = max(row.depth * _STEP + len(text) * _LETTER + 60 for row, text in zip(rows, texts, strict=True))
    height = len(rows) * _ROW + 8
    size = {"width": f"{width:.0f}", "height": str(height), "viewBox": f"0 0 {width:.0f} {height}"}
    svg = h("svg", {"role": "group", "aria-label": label, **size})
    svg.append(h("path", {"class": "branches", "d": " ".join(_branch(row, rows, n) for n, row in enumerate(rows))}))
    for number, (row, text) in enumerate(zip(rows, texts, strict=True)):
        place = {"x": str(row.depth * _STEP + 6), "y": str(number * _ROW + 17)}
        count = h("tspan", {"class": "count"}, f" {counts[row.ident]}")
        address = names.address("class", row.ident)
        svg.append(h("a", {"href": address}, h("text", place, text, count)))
    return h(
        "div", {"class": "wide", "tabindex": "0", "role": "region", "aria-label": f"{label}, can be scrolled"}, svg
    )


def _branch(row: Row, rows: list[Row], number: int) -> str:
    """The line from a row's parent down to it, as part of a path."""
    if row.above is None:
        return ""
    x = rows[row.above].depth * _STEP + 14
    return f"M{x} {row.above * _ROW + 22}V{number * _ROW + 13}h{_STEP - 14}"
