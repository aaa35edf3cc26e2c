"""The way through a document that HTML, plain text and Markdown share: elements in order, each by its model.

Without recursion: what waits to be shown lies on a stack of frames. A frame is `(nodes, place, closing)`; the two
parts after the nodes are the output's own and mean nothing here.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from lxml import etree

from teitools.document import TEI, TEI_NS, XML_ID, Document
from teitools.findings import Finding
from teitools.xpath import XPath

from . import messages
from .apparatus import names_of
from .named_nodes import named_nodes, named_text
from .plan import Choice, Plan, Use
from .words import Account, text_in, words_for

_Element = etree._Element
#: An xml:id, as it is written, that may be no name.
_NO_NAME = re.compile(r"""xml:id\s*=\s*["'](?![^\W\d][\w.\-·]*["'])""")
_NAME = re.compile(r"[^\W\d][\w.\-·]*\Z")
_BESIDE = frozenset(TEI + name for name in ("facsimile", "standOff", "fsdDecl", "xenoData"))
#: Behaviours whose elements stand in a record without a name.
_UNNAMED = frozenset(
    "block section paragraph heading caption list listItem listLabel table figure graphic relation omit metadata "
    "example break anchor cit quote surface record".split()
)
Frame: TypeAlias = tuple[Iterator[Any], Any, Any]
#: A citation: its words in runs, each with the HTML element that dresses it (`i`, `b`, `sup`, `sub`) or "".
Cited: TypeAlias = tuple[tuple[str, str], ...]


@dataclass(slots=True, eq=False)
class Made:
    """Text that the edition adds to the source's; shown apart from it and no part of its words."""

    text: str
    css_class: str = "made"


@dataclass(slots=True)
class Uncovered:
    """An element name without a model: where it was met first, how often, and as what it was shown."""

    first: etree._Element
    shown_as: str
    times: int = 0


class Walk(ABC):
    """One document under way. An output says how what a model makes is written: `show`, `special`, `leave`, `marks`.

    plan: whose behaviours are carried out, each called with this walk. views: those that are shown, one or more.
    siglum: the witness whose readings are followed where there is an apparatus; "" for the lemma.
    """

    def __init__(self, plan: Plan, views: tuple[str, ...], siglum: str = "") -> None:
        self.plan = plan
        self.views = views
        self.stack: list[Frame] = []
        self.borrowed = 0
        self.account = Account()
        self.siglum = siglum.removeprefix("#")
        self._witness: tuple[str, ...] | None = None
        self.shown: list[etree._Element] = []
        self.uncovered: dict[str, Uncovered] = {}
        self._counts: dict[str, int] = {}
        self._markers: dict[str, etree._Element] | None = None
        self._by_id: dict[str, etree._Element] | None = None
        self._made_up: dict[tuple[str, str], Choice] = {}
        self._inline: set[etree._Element] = set()
        self._mixed: dict[etree._Element, bool] = {}

    @abstractmethod
    def show(self, choice: Choice, element: etree._Element, frame: Frame) -> None:
        """`choice` carried out for `element`, which stands in `frame`, and the text after it written."""

    @abstractmethod
    def special(self, node: Any, frame: Frame) -> None:
        """A node that is no element: a string, `Made`, an element without its tail (`Alone`), a comment."""

    def leave(self, frame: Frame) -> None:
        """All nodes of `frame` have been shown."""
        return

    @abstractmethod
    def marks(self, use: Use, element: etree._Element) -> str | None:
        """The class of what stands before and after the content; None when nothing that is shown has it."""

    def run(self) -> None:
        """Until nothing waits any more."""
        stack = self.stack
        choices = self.plan.compiled
        show = self.show
        while stack:
            frame = stack[-1]
            depth = len(stack)
            for child in frame[0]:
                if child.__class__ is not _Element:
                    self.special(child, frame)
                else:
                    found = choices.get(child.tag)
                    if found is None:
                        found = self.plan.choices(child.tag)
                    for choice in found:
                        test = choice.test
                        if test is None or test(child):
                            break
                    else:
                        choice = self._uncover(child)
                    show(choice, child, frame)
                if len(stack) != depth:
                    break
            else:
                stack.pop()
                self.leave(frame)

    def choice(self, element: etree._Element) -> Choice:
        """What is carried out for `element`."""
        for choice in self.plan.choices(str(element.tag)):
            if choice.test is None or choice.test(element):
                return choice
        return self._uncover(element)

    def content(self, use: Use, element: etree._Element) -> list[Any]:
        """The nodes to be shown for `element`, with what the model puts before and after them."""
        nodes: list[Any] = []
        marks = self.marks(use, element) if use.before or use.after else None
        if use.before and marks is not None:
            nodes.append(Made(use.before, marks))
        if use.content is None:
            if element.text:
                nodes.append(element.text)
            nodes.extend(element)
        else:
            found = self.nodes(use.content, element)
            # The value of an attribute is none of the source's words.
            nodes.extend([Made(each) for each in found] if use.content.is_attribute else found)
        if use.after and marks is not None:
            nodes.append(Made(use.after, marks))
        return nodes

    def nodes(self, xpath: XPath, element: etree._Element) -> list[Any]:
        """What `xpath` names at `element`, to be shown there."""
        return named_nodes(self, xpath, element)

    def value(self, use: Use, name: str, element: etree._Element) -> str:
        """The text of parameter `name`; "" when it is not given or fails."""
        return named_text(self, use.params.get(name), element)

    def hidden(self, use: Use, element: etree._Element) -> bool:
        """Whether the element belongs to no view that is shown."""
        if "view" not in use.params:
            return False
        views = self.value(use, "view", element).split()
        if not views or any(view in views for view in self.views):
            return False
        self.account.pass_over(element)
        return True

    def called(self, use: Use, element: etree._Element) -> str:
        """What the element is called as a part of a record; "" when its model does not say and shows it as a block."""
        if use.field is not None:
            return named_text(self, use.field, element)
        return "" if use.behaviour in _UNNAMED else spelled(use.local)

    def count(self, name: str) -> int:
        """1 at the first question for `name`, then 2, …"""
        self._counts[name] = self._counts.get(name, 0) + 1
        return self._counts[name]

    def witness(self, element: etree._Element) -> tuple[str, ...]:
        """The sigla by which the witness that is followed is named; none where none is."""
        if self._witness is None:
            self._witness = names_of(element.getroottree().getroot(), self.siglum) if self.siglum else ()
        return self._witness

    def element_of(self, ident: str, element: etree._Element) -> etree._Element | None:
        """The element of the document with this xml:id."""
        if self._by_id is None:
            root = element.getroottree().getroot()
            self._by_id = {}
            for each in root.iter(etree.Element):
                found = each.get(XML_ID)
                if found:
                    self._by_id.setdefault(found, each)
        return self._by_id.get(ident)

    def marker_of(self, note: etree._Element) -> etree._Element | None:
        """The first `ref` or `ptr` of the source that points to `note`, if there is one."""
        ident = note.get(XML_ID)
        return None if ident is None else self._markers_in(note).get(ident)

    def marked_note(self, pointer: etree._Element) -> str:
        """The id of the note that `pointer`, a `ref` or `ptr`, is the first to point to; "" when there is none."""
        ident = (pointer.get("target") or "")[1:]
        return ident if self._markers_in(pointer).get(ident) is pointer else ""

    def _markers_in(self, element: etree._Element) -> dict[str, etree._Element]:
        if self._markers is None:
            self._markers = {}
            root = element.getroottree().getroot()
            notes = {each.get(XML_ID) for each in root.iter(TEI + "note")} - {None}
            for each in root.iter(TEI + "ref", TEI + "ptr") if notes else ():
                target = each.get("target") or ""
                if target.startswith("#") and target[1:] in notes:
                    self._markers.setdefault(target[1:], each)
        return self._markers

    def parts_of(self, root: etree._Element) -> list[etree._Element]:
        """What of the document `root` is walked through: all but the header; kept for the count of words.

        What stands beside the text (records, annotations, images) comes after it.
        """
        documents = (TEI + "TEI", TEI + "teiCorpus")
        parts = [each for each in root.iterchildren(etree.Element) if each.tag != TEI + "teiHeader"]
        parts.sort(key=is_beside)
        self.shown = parts if root.tag in documents else [root]
        return self.shown

    def findings(self, document: Document, out: int) -> tuple[Finding, ...]:
        """What no model covers, what is shown nowhere, and what was lost on the way.

        out: how many letters of the source were written.
        """
        found = [
            Finding(
                messages.UNCOVERED_ELEMENT,
                document.name_span(each.first),
                {"element": name, "times": each.times, "shown": each.shown_as, "ns": _namespace_said(each.first)},
            )
            for name, each in sorted(self.uncovered.items())
        ]
        for name, left in sorted(self.account.left_out.items()):
            args = {"element": name, "times": left.times, "words": left.words}
            found.append(Finding(messages.WORDS_LEFT_OUT, document.name_span(left.first), args))
        found += _ids_that_are_no_names(document) if _NO_NAME.search(document.text) else ()
        missing = self.account.missing(self.shown, out)
        if missing > 0:
            args = {"words": words_for(missing, map(text_in, self.shown))}
            found.append(Finding(messages.WORDS_LOST, document.name_span(document.root), args))
        return tuple(found)

    def _uncover(self, element: etree._Element) -> Choice:
        """An element without a model: inline among text, a block where it holds blocks or stands among them."""
        local = etree.QName(element).localname
        parent = element.getparent()
        among_text = parent is not None and (parent in self._inline or self._is_mixed(parent))
        behaviour = "inline" if among_text or (not len(element) and _inline_parent(parent)) else "block"
        if behaviour == "inline":
            self._inline.add(element)
        said = self.uncovered.setdefault(local, Uncovered(element, ""))
        said.times += 1
        said.shown_as = "inline text" if behaviour == "inline" else "a block"
        key = (str(element.tag), behaviour)
        choice = self._made_up.get(key)
        if choice is None:
            make = self.plan.behaviour(behaviour)
            assert make is not None
            use = Use(str(element.tag), local, behaviour, {}, None, "", True, make=make)
            choice = self._made_up[key] = Choice(None, (use,))
        return choice

    def _is_mixed(self, parent: etree._Element) -> bool:
        """Whether words stand directly in `parent`: found once, for its children may be many."""
        found = self._mixed.get(parent)
        if found is None:
            found = bool((parent.text or "").strip()) or any((child.tail or "").strip() for child in parent)
            self._mixed[parent] = found
        return found


def is_beside(part: etree._Element) -> bool:
    """Whether a part of a document stands beside its text."""
    return part.tag in _BESIDE


def has_ids_that_are_no_names(text: str) -> bool:
    """Whether some xml:id in the text of a document is perhaps no name."""
    return _NO_NAME.search(text) is not None


def _ids_that_are_no_names(document: Document) -> Iterator[Finding]:
    for element in document.root.iter(etree.Element):
        ident = element.get(XML_ID)
        if ident is not None and not _NAME.match(ident):
            yield Finding(messages.ID_NO_NAME, document.value_span(element, XML_ID), {"id": ident})


def _namespace_said(element: etree._Element) -> str:
    """What an `elementSpec` adds for an element that is none of TEI's."""
    space = etree.QName(element).namespace or ""
    return "" if space == TEI_NS else f' ns="{space}"'


def spelled(name: str) -> str:
    """An element's name as words: `custodialHist` is `Custodial hist`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).capitalize()


def _inline_parent(parent: etree._Element | None) -> bool:
    return parent is not None and parent.tag in (TEI + "p", TEI + "l", TEI + "ab", TEI + "head", TEI + "hi")
