"""From TEI to plain text or Markdown: how what the plan's behaviours make is written into a sink.

Not the tags are stripped: what each element asks for is written: its line, its blank line, its number, its brackets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from teitools.document import Document

from .apart import apart_after, apart_before
from .named_nodes import Alone
from .plan import Choice, Plan, Use
from .sink import LINE, SPACE, Mark, Sink
from .walk import Cited, Frame, Made, Walk

_Element = etree._Element
Close = Callable[[], None]


@dataclass(frozen=True, slots=True)
class TextOptions:
    """What the text is to be.

    view: `reading` (corrected, regular, expanded, whole words), `diplomatic` (as it stands on the page, with marks for
    what was added, deleted, doubtful or supplied, line by line) or `original` (the source's own letters, nothing else).
    notes: `end`, `inline` or `out`. witness: the siglum whose readings are followed where there is an apparatus.
    change: the id of the change after which the text is shown; "" for the last state.
    breaks: whether page breaks are said. wrap: the width of lines, 0 for lines as they come.
    citations: records of works -> the citation that is written in place of their fields.
    """

    view: str = "reading"
    notes: str = "end"
    witness: str = ""
    change: str = ""
    breaks: bool = True
    wrap: int = 0
    markdown: bool = False
    marks: bool = False
    citations: Mapping[etree._Element, Cited] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Act:
    """What is done between two nodes."""

    do: Close


class TextWalk(Walk):
    """One document on its way to text. After `render`: `sink`, `notes`.

    A frame is `(nodes, close, tail)`: what is done when the nodes have been written, and the text that follows them.
    """

    def __init__(self, plan: Plan, options: TextOptions | None = None) -> None:
        self.options = options or TextOptions()
        self.view = self.options.view
        super().__init__(plan, (self.view,), self.options.witness)
        self.markdown = self.options.markdown
        self.lines_kept = self.view == "diplomatic"
        self.sink = Sink(escape_markdown if self.markdown else None)
        self.notes: list[tuple[str, Sink]] = []
        self.sinks: list[Sink] = []
        self.tables: list[list[list[Sink] | Sink]] = []
        self.lists: list[Any] = []
        self.marking = self.options.marks
        #: What is walked through: the document, without what its witness or its change does not have.
        self.document: Document | None = None

    def render(self, nodes: Iterable[Any]) -> None:
        """`nodes` (elements, their tails left out, and strings) written at the end of the sink."""
        self.stack.append((iter([Alone(each) if isinstance(each, _Element) else each for each in nodes]), None, None))
        self.run()

    def show(self, choice: Choice, element: etree._Element, frame: Frame) -> None:
        """What is made of `element` is written; where content waits on the stack, the text after it waits with it."""
        stack = self.stack
        depth = len(stack)
        uses = choice.uses
        for use in uses:
            use.make(self, use, element)
        if len(stack) != depth:
            # The first member of a sequence is written first; the text after the element follows the last.
            if len(uses) > 1:
                self._in_order(depth)
            return
        text = element.tail
        if text:
            self.sink.write(text)

    def leave(self, frame: Frame) -> None:
        """The frame's nodes are written: what was opened is closed, and the text after the element follows."""
        _, close, tail = frame
        if close is not None:
            close()
        if tail:
            self.sink.write(tail)

    def _in_order(self, depth: int) -> None:
        frames = self.stack[depth:]
        tail = frames[0][2]
        frames = [(nodes, close, None) for nodes, close, _ in reversed(frames)]
        frames[0] = (frames[0][0], frames[0][1], tail)
        self.stack[depth:] = frames

    def special(self, node: Any, frame: Frame) -> None:
        """A string, text of the edition's own, an element without its tail, a comment of which only the tail counts."""
        if node.__class__ is str:
            self.sink.write(node)
        elif node.__class__ is Made:
            self.sink.write_made(node.text)
        elif node.__class__ is Act:
            node.do()
        elif node.__class__ is Alone:
            depth = len(self.stack)
            choice = self.choice(node.element)
            for use in choice.uses:
                use.make(self, use, node.element)
            if len(self.stack) > depth:
                if len(choice.uses) > 1:
                    self._in_order(depth)
                nodes, close, _ = self.stack[depth]
                self.stack[depth] = (nodes, close, None)
        elif node.tail:
            self.sink.write(node.tail)

    # What behaviours write with.

    def fill(self, use: Use, element: etree._Element, close: Close | None = None, outer: Sink | None = None) -> None:
        """The content waits to be written, then `close` is called, then the text after the element follows.

        outer: the sink into which `close` puts what was gathered, when that is not the present one.
        """
        if self.marking:
            close = self._marked(use, element, close, outer)
        if use.apart:
            if apart_before(use.apart, element):
                (outer or self.sink).part(SPACE)
            if use.apart == "words" and apart_after("words", element):
                close = self._parted(close, outer)
        if use.content is None and not use.before and not use.after:
            text = element.text
            if text:
                self.sink.write(text)
            if len(element):
                self.stack.append((iter(element), close, element.tail))
            elif close is not None:
                close()
            return
        self.stack.append((iter(self.content(use, element)), close, element.tail))

    def _parted(self, close: Close | None, outer: Sink | None) -> Close:
        sink = outer or self.sink

        def part() -> None:
            if close is not None:
                close()
            sink.part(SPACE)

        return part

    def frame(self, element: etree._Element, nodes: list[Any], close: Close | None) -> None:
        """`nodes` wait to be written for `element`, then `close` is called, then the text after it follows."""
        self.stack.append((iter(nodes), close, element.tail))

    def _marked(self, use: Use, element: etree._Element, close: Close | None, outer: Sink | None) -> Close:
        mark = Mark(element, use.behaviour)
        sink = outer or self.sink
        sink.begin(mark)

        def finish() -> None:
            if outer is None:
                sink.finish(mark)
            if close is not None:
                close()
            if outer is not None:
                sink.finish(mark)

        return finish

    def marks(self, use: Use, element: etree._Element) -> str | None:
        """ "made" where this view shows what the model puts before and after, never in the original one; else None."""
        if self.view == "original":
            return None
        shown = "marks" not in use.params or self.view in self.value(use, "marks", element).split()
        return "made" if shown else None

    def margin(self, use: Use, element: etree._Element, default: int) -> int:
        """What parts a block from its neighbours: a new line, or as many blank lines as the model says."""
        if "margin" not in use.params:
            return default
        said = self.value(use, "margin", element)
        return LINE + min(int(said), 9) if said.isdigit() else default

    def divert(self) -> Sink:
        """A new sink, into which everything goes until `restore`."""
        self.sinks.append(self.sink)
        self.sink = Sink(self.sink.escape)
        return self.sink

    def restore(self) -> Sink:
        """The sink that was diverted from is written to again; what was gathered is returned."""
        gathered = self.sink
        self.sink = self.sinks.pop()
        return gathered


_ESCAPES = str.maketrans({each: "\\" + each for each in "\\`*_[]<>#|~"})


def escape_markdown(words: str) -> str:
    """`words` so that Markdown shows them as they are."""
    words = words.translate(_ESCAPES)
    head = words[:1]
    if head in "+-=" or words[:12].split(".", 1)[0].split(")", 1)[0].isdigit():
        for position, each in enumerate(words):
            if each in "+-=.)":
                return words[:position] + "\\" + words[position:]
            if not each.isdigit():
                break
    return words
