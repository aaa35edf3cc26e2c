"""Lists and tables in plain text and Markdown."""

from __future__ import annotations

from typing import Any

from lxml import etree

from teitools.document import TEI

from .plan import Use
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
    """Columns set one under the other; in Markdown a table. What stands between rows stays between them."""
    walk.sink.part(BLANK_LINE)
    walk.tables.append([])
    sink = walk.sink
    walk.divert()

    def close() -> None:
        rows = walk.tables.pop()
        loose = walk.restore()
        if loose.out:
            rows.append(loose)
        _set_table(walk, sink, rows)
        sink.part(BLANK_LINE)

    walk.fill(use, element, close, sink)


def _set_table(walk: TextWalk, sink: Sink, rows: list[list[Sink] | Sink]) -> None:
    cells = [row for row in rows if isinstance(row, list)]
    columns = max(map(len, cells), default=0)
    widths = [max((row[at].length for row in cells if at < len(row)), default=0) for at in range(columns)]
    headed = False
    for row in rows:
        sink.part(LINE)
        if isinstance(row, Sink):
            sink.part(BLANK_LINE if not headed else LINE)
            sink.take(row)
            sink.part(BLANK_LINE if not headed else LINE)
        elif walk.markdown:
            _set_markdown_row(sink, row)
            if not headed:
                sink.part(LINE)
                sink.write_made("|" + " --- |" * columns)
            headed = True
        else:
            _set_row(sink, row, widths)
            headed = True
    sink.pending = 0


def _set_row(sink: Sink, cells: list[Sink], widths: list[int]) -> None:
    missing = 0
    for at, cell_ in enumerate(cells):
        if cell_.out:
            if missing:
                # The line begins before its first words: blanks that no sink would write by itself.
                sink.open_line(missing)
            sink.take(cell_, flat=True)
            missing = 0
            if any(later.out for later in cells[at + 1 :]):
                sink.pad(widths[at] - cell_.length + 2)
                sink.pending = 0
        elif sink.pending >= LINE or not sink.length:
            missing += widths[at] + 2
        elif any(later.out for later in cells[at + 1 :]):
            sink.pad(widths[at] + 2)


def _set_markdown_row(sink: Sink, cells: list[Sink]) -> None:
    sink.write_made("|")
    for cell_ in cells:
        sink.pending = SPACE
        sink.take(cell_, flat=True)
        sink.pending = SPACE
        sink.write_made("|")


def row(walk: TextWalk, use: Use, element: etree._Element) -> None:
    """A row of the table; a line where there is none."""
    if not walk.tables:
        sink = walk.sink
        sink.part(LINE)
        walk.fill(use, element, lambda: sink.part(LINE))
        return
    rows = walk.tables[-1]
    loose = walk.restore()
    if loose.out:
        rows.append(loose)
    cells: list[Sink] = []
    rows.append(cells)
    walk.divert()

    def close() -> None:
        outside = walk.restore()
        if outside.out:
            cells.append(outside)
        walk.divert()

    walk.fill(use, element, close)


def cell(walk: TextWalk, use: Use, element: etree._Element) -> None:
    """A cell of the row."""
    rows = walk.tables[-1] if walk.tables else []
    cells = rows[-1] if rows else None
    if not isinstance(cells, list):
        walk.fill(use, element)
        return
    outside = walk.restore()
    if outside.out:
        cells.append(outside)
    gathered = walk.divert()
    found = cells

    def close() -> None:
        walk.restore()
        found.append(gathered)
        walk.divert()

    walk.fill(use, element, close)
