"""From TEI to plain text or Markdown: one walk, without recursion, that carries out the plan's behaviours on a sink.

Not the tags are stripped: what each element asks for is written: its line, its blank line, its number, its brackets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from lxml import etree

from teitools.xpath import XPath

from .borrowed import Alone, named_nodes, named_text
from .html import Made
from .plan import Choice, Plan, Use
from .sink import LINE, Mark, Sink

_Element = etree._Element
Close = Callable[[], None]
VIEWS = ("reading", "diplomatic", "original")


@dataclass(frozen=True, slots=True)
class TextOptions:
    """What the text is to be.

    view: `reading` (corrected, regular, expanded, whole words), `diplomatic` (as it stands on the page, with marks for
    what was added, deleted, doubtful or supplied, line by line) or `original` (the source's own letters, nothing else).
    notes: `end`, `inline` or `out`. witness: the siglum whose readings are followed where there is an apparatus.
    breaks: whether page breaks are said. wrap: the width of lines, 0 for lines as they come.
    """

    view: str = "reading"
    notes: str = "end"
    witness: str = ""
    breaks: bool = True
    wrap: int = 0
    markdown: bool = False
    marks: bool = False


class TextWalk:
    """One document on its way to text. After `render`: `sink`, `notes`, `uncovered`."""

    def __init__(self, plan: Plan, options: TextOptions | None = None) -> None:
        self.plan = plan
        self.options = options or TextOptions()
        self.view = self.options.view
        self.markdown = self.options.markdown
        self.lines_kept = self.view == "diplomatic"
        self.sink = Sink(escape_markdown if self.markdown else None)
        self.notes: list[tuple[str, Sink]] = []
        self.sinks: list[Sink] = []
        self.tables: list[list[list[Sink] | Sink]] = []
        self.lists: list[Any] = []
        self.borrowed = 0
        self.uncovered: dict[str, int] = {}
        self.shown_as: dict[str, str] = {}
        self.stack: list[Any] = []
        self.counts: dict[str, int] = {}
        self.marking = self.options.marks
        self._by_id: dict[str, etree._Element] | None = None
        self._markers: set[str] | None = None

    def render(self, nodes: Iterable[Any]) -> None:
        """`nodes` (elements, their tails left out, and strings) written at the end of the sink."""
        self.stack.append((iter([Alone(each) if isinstance(each, _Element) else each for each in nodes]), None, None))
        self._run()

    def _run(self) -> None:
        stack = self.stack
        choices = self.plan._choices
        while stack:
            nodes, close, tail = stack[-1]
            depth = len(stack)
            for child in nodes:
                if child.__class__ is not _Element:
                    self._special(child)
                    if len(stack) != depth:
                        break
                    continue
                found = choices.get(child.tag)
                if found is None:
                    found = self.plan.choices(child.tag)
                for choice in found:
                    test = choice.test
                    if test is None or test(child):
                        break
                else:
                    choice = self._uncover(child)
                for use in choice.uses:
                    use.make(self, use, child)
                if len(stack) != depth:
                    # The first member of a sequence is written first; the text after the element follows the last.
                    if len(choice.uses) > 1:
                        self._in_order(depth)
                    break
                text = child.tail
                if text:
                    self.sink.write(text)
            else:
                stack.pop()
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

    def _special(self, child: Any) -> None:
        if child.__class__ is str:
            self.sink.write(child)
        elif child.__class__ is Made:
            self.sink.write_made(child.text)
        elif child.__class__ is Alone:
            depth = len(self.stack)
            element = child.element
            for choice in self.plan.choices(element.tag):
                if choice.test is None or choice.test(element):
                    break
            else:
                choice = self._uncover(element)
            for use in choice.uses:
                use.make(self, use, element)
            if len(self.stack) > depth:
                if len(choice.uses) > 1:
                    self._in_order(depth)
                nodes, close, _ = self.stack[depth]
                self.stack[depth] = (nodes, close, None)
        elif child.tail:
            self.sink.write(child.tail)

    # What behaviours write with.

    def fill(self, use: Use, element: etree._Element, close: Close | None = None, outer: Sink | None = None) -> None:
        """The content waits to be written, then `close` is called, then the text after the element follows.

        outer: the sink into which `close` puts what was gathered, when that is not the present one.
        """
        if self.marking:
            close = self._marked(use, element, close, outer)
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

    def content(self, use: Use, element: etree._Element) -> list[Any]:
        """The nodes to be written for `element`, with what the model puts before and after them in this view."""
        shown = self.marks_shown(use, element)
        nodes: list[Any] = [Made(use.before)] if use.before and shown else []
        if use.content is None:
            if element.text:
                nodes.append(element.text)
            nodes.extend(element)
        else:
            found = self.nodes(use.content, element)
            # The value of an attribute is none of the source's words.
            nodes.extend([Made(each) for each in found] if use.content.is_attribute else found)
        if use.after and shown:
            nodes.append(Made(use.after))
        return nodes

    def marks_shown(self, use: Use, element: etree._Element) -> bool:
        """Whether this view shows what the model puts before and after: never the original one."""
        if self.view == "original":
            return False
        return "marks" not in use.params or self.view in self.value(use, "marks", element).split()

    def nodes(self, xpath: XPath, element: etree._Element) -> list[Any]:
        """What `xpath` names at `element`, to be shown there."""
        return named_nodes(self, xpath, element)

    def value(self, use: Use, name: str, element: etree._Element) -> str:
        """The text of parameter `name`; "" when it is not given or fails."""
        return named_text(self, use.params.get(name), element)

    def hidden(self, use: Use, element: etree._Element) -> bool:
        """Whether the element does not belong to this view."""
        views = self.value(use, "view", element).split()
        return bool(views) and self.view not in views

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

    def count(self, name: str) -> int:
        """1 at the first question for `name`, then 2, …"""
        self.counts[name] = self.counts.get(name, 0) + 1
        return self.counts[name]

    def element_of(self, ident: str, element: etree._Element) -> etree._Element | None:
        """The element of the document with this xml:id."""
        from teitools.document import XML_ID

        if self._by_id is None:
            root = element.getroottree().getroot()
            self._by_id = {each.get(XML_ID, ""): each for each in root.iter(etree.Element) if each.get(XML_ID)}
        return self._by_id.get(ident)

    def has_marker(self, note: etree._Element) -> bool:
        """Whether the source itself points to `note`."""
        from teitools.document import XML_ID

        from .plan import TEI

        if self._markers is None:
            root = note.getroottree().getroot()
            self._markers = {each.get("target", "") for each in root.iter(TEI + "ref", TEI + "ptr")}
        return f"#{note.get(XML_ID)}" in self._markers

    def _uncover(self, element: etree._Element) -> Choice:
        local = etree.QName(element).localname
        parent = element.getparent()
        among_text = parent is not None and (
            bool((parent.text or "").strip()) or any((child.tail or "").strip() for child in parent)
        )
        behaviour = "inline" if among_text else "block"
        self.uncovered[local] = self.uncovered.get(local, 0) + 1
        self.shown_as[local] = "inline text" if behaviour == "inline" else "a block"
        use = Use(str(element.tag), local, behaviour, {}, None, "", True, make=self.plan.behaviours[behaviour])
        return Choice(None, (use,))


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
