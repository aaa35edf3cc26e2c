"""Records, relations and examples of markup in plain text and Markdown."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from .named_nodes import Alone
from .plan import Use
from .records import beside_citation, fields, quoted_lines, relation_parts
from .sink import LINE, SPACE, Sink
from .text import Act, TextWalk, escape_markdown

BLANK_LINE = LINE + 1


_MARKS = {"i": "*", "b": "**"}


def citation(walk: TextWalk, use: Use, element: etree._Element, parts: int) -> None:
    """The citation that the options give for the record, then its notes; parts: what parts it from its neighbours."""
    sink = walk.sink
    sink.part(parts)
    if walk.markdown and walk.lists and parts:
        sink.write_made("-")
        sink.pending = SPACE
    said = walk.options.citations[element]
    if walk.markdown:
        mark = _MARKS.get
        said = tuple((f"{mark(dress, '')}{escape_markdown(text)}{mark(dress, '')}", "") for text, dress in said)
    sink.write_made("".join(text for text, _ in said).strip())
    nodes: list[Any] = []
    for each in beside_citation(walk, element):
        nodes += [" ", Alone(each)]
    walk.frame(element, nodes, lambda: sink.part(parts))


def record(walk: TextWalk, use: Use, element: etree._Element) -> None:
    """A line for each field, its name before it; or, with `sentence`, one after the other with that between them."""
    if "citation" in use.params and element in walk.options.citations:
        citation(walk, use, element, LINE)
        return
    if "sentence" in use.params:
        _sentence(walk, use, element)
        return
    sink = walk.sink
    nested = sink.depth > 0
    sink.part(LINE if nested else BLANK_LINE)
    sink.depth += 1
    if sink.depth == 1:
        # Another bullet begins another list (CommonMark 0.31 5.3): each record is one.
        sink.bullet = "*" if sink.bullet == "-" else "-"
    nodes: list[Any] = []
    for each in fields(walk, element):
        if each.label:
            nodes += [Act(opener(walk, sink, each.label)), each.node, Act(closer(sink))]
        else:
            nodes += [each.node, Act(lambda: sink.part(LINE))]

    def close() -> None:
        sink.depth -= 1
        sink.part(LINE if nested else BLANK_LINE)

    walk.frame(element, nodes, close)


def opener(walk: TextWalk, sink: Sink, label: str) -> Any:
    """What begins a field: a line with its name."""

    def act() -> None:
        sink.part(LINE)
        sink.write_made(f"{sink.bullet} **{label}:**" if walk.markdown else f"{label}:")
        sink.pending = SPACE
        sink.indent += "  "

    return act


def closer(sink: Sink) -> Any:
    """What ends a field."""

    def act() -> None:
        sink.indent = sink.indent[:-2]
        sink.part(LINE)

    return act


def _sentence(walk: TextWalk, use: Use, element: etree._Element) -> None:
    between = walk.value(use, "sentence", element)
    nodes: list[Any] = []
    for each in fields(walk, element):
        if nodes:
            nodes.append(Act(lambda: _between(walk.sink, between)))
        nodes.append(each.node)
    sink = walk.sink
    sink.part(LINE)
    if walk.markdown and walk.lists:
        sink.write_made("-")
        sink.pending = SPACE
    walk.frame(element, nodes, lambda: sink.part(LINE))


def _between(sink: Sink, text: str) -> None:
    sink.pending = 0
    sink.write_made(text.rstrip())
    sink.pending = SPACE


def relation(walk: TextWalk, use: Use, element: etree._Element) -> None:
    """Who, how, to whom, on a line."""
    sink = walk.sink
    sink.part(LINE)
    if walk.view != "original":
        sink.write_made("- " * walk.markdown + "".join(text for text, _ in relation_parts(walk, element)))
        sink.pending = SPACE
    walk.frame(element, list(element), lambda: sink.part(LINE))


def example(walk: TextWalk, use: Use, element: etree._Element) -> None:
    """Code or markup that is quoted, tags and all, line by line; in Markdown between fences."""
    sink = walk.sink
    sink.part(BLANK_LINE)
    parts = quoted_lines(element)
    fence = fence_for("".join(part if isinstance(part, str) else part.text for part in parts), 3)
    if walk.markdown:
        sink.write_made(fence)
        sink.part(LINE)
    for part in parts:
        if isinstance(part, str):
            sink.write_as_is(part)
        elif walk.view != "original":
            sink.write_made(part.text)
    if walk.markdown:
        sink.part(LINE)
        sink.write_made(fence)
    sink.part(BLANK_LINE)
    walk.frame(element, [], None)


def fence_for(code: str, least: int) -> str:
    """So many backticks, at least `least`, as stand nowhere side by side in `code` (CommonMark 0.31 4.5, 6.1)."""
    return "`" * max([least, *(len(run) + 1 for run in re.findall("`+", code))])
