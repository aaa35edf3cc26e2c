"""Lists and tables in plain text and Markdown."""

from __future__ import annotations

from typing import Any

from lxml import etree

from .plan import TEI, Use
from .sink import LINE, SPACE, Sink
from .text import TextWalk

BLANK_LINE = LINE + 1


def list_(walk: TextWalk, use: Use, element: etree._Element) -> None:
    """Items one under the other, numbered where the list is."""
    rend = f"{element.get('rend', '')} {element.get('type', '')} {walk.value(use, 'type', element)}"
    ordered = any(word in rend for word in ("ordered", "numbered")) and "unordered" not in rend
    labelled = next(element.iterchildren(TEI + "label"), None) is not None
    walk.lists.append([0 if ordered and not labelled else None, use.local])
    parts = BLANK_LINE if len(walk.lists) == 1 and use.local in ("list", "listBibl", "castList") else LINE
    sink = walk.sink
    sink.part(parts)

    def close() -> None:
        walk.lists.pop()
        sink.part(parts)

    walk.fill(use, element, close)


def list_item(walk: TextWalk, use: Use, element: etree._Element) -> None:
    """A line of its own behind a number or bullet, its further lines set in."""
    sink = walk.sink
    before = element.getprevious()
    while before is not None and not isinstance(before.tag, str):
        before = before.getprevious()
    labelled = before is not None and before.tag == TEI + "label"
    if labelled:
        sink.part(SPACE)
        walk.fill(use, element, lambda: sink.part(LINE))
        return
    sink.part(LINE)
    state: list[Any] = walk.lists[-1] if walk.lists else [None, ""]
    if state[0] is not None:
        state[0] += 1
        prefix = f"{state[0]}. "
    elif state[1] == "list" or walk.markdown:
        prefix = "- "
    else:
        prefix = ""
    indent = sink.indent
    sink.prefix = prefix
    own = len(prefix)

    def close() -> None:
        sink.indent = indent
        sink.prefix = ""
        sink.part(LINE)

    if sink.length == 0 or sink.pending >= LINE:
        _open_line(sink, indent, own)
    walk.fill(use, element, close)


def _open_line(sink: Sink, indent: str, width: int) -> None:
    """The bullet stands at the old indentation, what follows on further lines at the new one."""
    prefix, sink.prefix = sink.prefix, ""
    if not prefix:
        return
    sink.indent = indent
    sink.write_made(prefix.rstrip())
    sink.pending = SPACE
    sink.indent = indent + " " * width


def list_label(walk: TextWalk, use: Use, element: etree._Element) -> None:
    """What an item is called, at the start of its line."""
    sink = walk.sink
    sink.part(LINE)
    if walk.markdown:
        sink.write_made("-")
        sink.pending = SPACE
    walk.fill(use, element, lambda: sink.part(SPACE))


def table(walk: TextWalk, use: Use, element: etree._Element) -> None:
    """Columns set one under the other; in Markdown a table."""
    walk.sink.part(BLANK_LINE)
    walk.tables.append([])
    sink = walk.sink

    def close() -> None:
        rows = walk.tables.pop()
        _set_table(walk, sink, rows)
        sink.part(BLANK_LINE)

    walk.fill(use, element, close)


def _set_table(walk: TextWalk, sink: Sink, rows: list[list[Sink]]) -> None:
    columns = max((len(cells) for cells in rows), default=0)
    widths = [max((cells[at].length for cells in rows if at < len(cells)), default=0) for at in range(columns)]
    for number, cells in enumerate(rows):
        sink.part(LINE)
        if walk.markdown:
            sink.write_made("|")
        for at, cell_ in enumerate(cells):
            if walk.markdown:
                sink.pending = SPACE
            sink.take(cell_, flat=True)
            if walk.markdown:
                sink.pending = SPACE
                sink.write_made("|")
            elif any(later.length for later in cells[at + 1 :]):
                if sink.pending >= LINE:
                    sink.write_made("\u200b")
                sink.pad(widths[at] - cell_.length + 2)
                sink.pending = 0
        if walk.markdown and number == 0:
            sink.part(LINE)
            sink.write_made("|" + " --- |" * columns)
    sink.pending = 0


def row(walk: TextWalk, use: Use, element: etree._Element) -> None:
    """A row of the table; a line where there is none."""
    if not walk.tables:
        sink = walk.sink
        sink.part(LINE)
        walk.fill(use, element, lambda: sink.part(LINE))
        return
    walk.tables[-1].append([])
    hole = walk.divert()

    def close() -> None:
        walk.restore()
        walk.sink.take(hole)

    walk.fill(use, element, close)


def cell(walk: TextWalk, use: Use, element: etree._Element) -> None:
    """A cell of the row."""
    if not walk.tables or not walk.tables[-1]:
        walk.fill(use, element)
        return
    cells = walk.tables[-1][-1]
    gathered = walk.divert()

    def close() -> None:
        walk.restore()
        cells.append(gathered)

    walk.fill(use, element, close)
