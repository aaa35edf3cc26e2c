"""From TEI to HTML: one walk through the source, without recursion, that carries out the plan's behaviours.

Long because the walk, its options and what behaviours build with are one thing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from teitools.document import XML_ID, XML_NS
from teitools.xpath import XPath

from . import messages
from .borrowed import Alone, named_nodes, named_text
from .css import rend_classes, safe_declarations
from .html_tree import BLOCKS, append_text, data_name, make_room, scheme_of
from .plan import TEI, Choice, Plan, Use

LINK, PHRASING, HEADING, STRICT = 1, 2, 4, 8
XML_LANG = f"{{{XML_NS}}}lang"
_Element = etree._Element
_SCHEMES = frozenset(("http", "https", "mailto", "ftp", "tel", "doi"))
_RTL = frozenset(("ar", "he", "fa", "ur", "yi", "syr", "arc", "dv", "ckb", "ps", "sd", "ug"))


@dataclass(slots=True, eq=False)
class Made:
    """Text that the edition adds to the source's; shown apart from it and no part of its words."""

    text: str
    css_class: str = "made"


@dataclass(slots=True)
class Note:
    """A note taken out of the running text: its place at the foot, and how its marker reads."""

    number: str
    body: etree._Element
    target: str
    marker: str


@dataclass(frozen=True, slots=True)
class Mentioned:
    """What a page knows of the thing that an element names: where it is told about, of what kind it is, its name."""

    href: str | None
    kind: str
    title: str


@dataclass(slots=True)
class HtmlOptions:
    """What a page asks of the walk.

    link: (pointer as written, element) -> the href it leads to, or None when it leads nowhere; None: only
    pointers into the document itself and web addresses become links.
    ids: the id of elements that have no xml:id of their own. heading: the level of the outermost heading.
    views: `reading` and `diplomatic` for both with a switch, one of them for that alone.
    notes: `foot`, `side` or `popover`. mention: element -> what is known of the thing it names, or None.
    parallel: whether a summary is set beside what it sums up.
    stable_ids: whether blocks without an xml:id get an id of their own, made of where they stand.
    """

    link: Callable[[str, etree._Element], str | None] | None = None
    ids: Mapping[etree._Element, str] = field(default_factory=dict)
    heading: int = 2
    views: tuple[str, ...] = ("reading", "diplomatic")
    notes: str = "foot"
    keep_attributes: bool = True
    mention: Callable[[etree._Element], Mentioned | None] | None = None
    stable_ids: bool = False
    parallel: bool = True


class HtmlWalk:
    """One document on its way to HTML. After `render`: `notes`, `apparatus`, `switched`."""

    def __init__(self, plan: Plan, options: HtmlOptions | None = None) -> None:
        self.plan = plan
        self.options = options or HtmlOptions()
        self.notes: list[Note] = []
        self.apparatus: list[tuple[etree._Element, str]] = []
        self.borrowed = 0
        self.uncovered: dict[str, int] = {}
        self.shown_as: dict[str, str] = {}
        self.unsafe: dict[str, str] = {}
        self.switched = False
        self.labels: dict[str, int] = {}
        #: Items of tables of contents and the divisions they lead to; where each division was made.
        self.contents: list[tuple[etree._Element, etree._Element]] = []
        self.divisions: dict[etree._Element, etree._Element] = {}
        self.stack: list[Any] = []
        self.dressed: dict[Any, dict[str, str]] = {}
        self._markers: dict[str, etree._Element] | None = None
        self._by_id: dict[str, etree._Element] | None = None
        self.taken: set[str] = set()

    def render(self, nodes: Iterable[Any], target: etree._Element, state: int = 0) -> None:
        """`nodes` (elements without their tails, strings) shown at the end of `target`."""
        for node in nodes:
            if isinstance(node, str):
                append_text(target, node)
                continue
            self.one(node, target, state)
            self._run()

    def one(self, element: etree._Element, target: etree._Element, state: int) -> Any:
        """`element` begun: what is made of it stands in `target`, what is in it waits on the stack."""
        for choice in self._choices(element.tag):
            if choice.test is None or choice.test(element):
                break
        else:
            choice = self._uncover(element)
        if len(choice.uses) == 1:
            use = choice.uses[0]
            return use.make(self, use, element, target, state)
        return self._sequence(choice, element, target, state)

    def _sequence(self, choice: Choice, element: etree._Element, target: etree._Element, state: int) -> Any:
        depth = len(self.stack)
        outer = None
        for use in choice.uses:
            made = use.make(self, use, element, target, state)
            outer = made if made is not None else outer
        # Each member waits on the stack with its own place in the tree; the first is to be filled first.
        self.stack[depth:] = self.stack[depth:][::-1]
        return outer

    def _choices(self, name: Any) -> tuple[Choice, ...]:
        return self.plan.choices(name)

    def _run(self) -> None:
        stack = self.stack
        choices = self.plan._choices
        sequence = self._sequence
        while stack:
            nodes, target, state = stack[-1]
            depth = len(stack)
            for child in nodes:
                if child.__class__ is not _Element:
                    self._special(child, target, state)
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
                uses = choice.uses
                if len(uses) == 1:
                    use = uses[0]
                    outer = use.make(self, use, child, target, state)
                else:
                    outer = sequence(choice, child, target, state)
                tail = child.tail
                if tail:
                    if state & STRICT:
                        self._strict_text(tail, target)
                    elif outer is None:
                        append_text(target, tail)
                    else:
                        outer.tail = outer.tail + tail if outer.tail else tail
                if len(stack) != depth:
                    break
            else:
                stack.pop()

    def _special(self, child: Any, target: etree._Element, state: int) -> None:
        if child.__class__ is Made:
            self.made(target, child.text, child.css_class)
            return
        if child.__class__ is Alone:
            self.one(child.element, target, state)
            return
        text = child if child.__class__ is str else child.tail
        if text:
            if state & STRICT:
                self._strict_text(text, target)
            else:
                append_text(target, text)

    def _strict_text(self, text: str, target: etree._Element) -> None:
        if text.strip():
            append_text(self.fit(target, "text"), text)

    # What behaviours build with.

    def fill(self, use: Use, element: etree._Element, target: etree._Element, state: int) -> None:
        """The element's content, or what the model's `content` names, waits to be shown in the empty `target`."""
        if use.content is None and not use.before and not use.after:
            text = element.text
            if text:
                if state & STRICT:
                    self._strict_text(text, target)
                else:
                    target.text = text
            if len(element):
                self.stack.append((iter(element), target, state))
            return
        self.stack.append((iter(self.content(use, element)), target, state))

    def content(self, use: Use, element: etree._Element) -> list[Any]:
        """The nodes to be shown for `element`, with what the model puts before and after them."""
        nodes: list[Any] = []
        marks = self._marks(use, element) if use.before or use.after else None
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

    def _marks(self, use: Use, element: etree._Element) -> str | None:
        """The class of what stands before and after the content; None when no view of the page shows it."""
        if "marks" not in use.params:
            return "made"
        views = self.value(use, "marks", element).split()
        shown = [view for view in self.options.views if view in views]
        if len(shown) == len(self.options.views):
            return "made"
        return f"made {self.view_class(views)}" if shown else None

    def nodes(self, xpath: XPath, element: etree._Element) -> list[Any]:
        """What `xpath` names at `element`, to be shown there."""
        return named_nodes(self, xpath, element)

    def value(self, use: Use, name: str, element: etree._Element) -> str:
        """The text of parameter `name`; "" when it is not given or fails."""
        return named_text(self, use.params.get(name), element)

    def make(
        self, tag: str, use: Use, element: etree._Element, target: etree._Element, state: int, css_class: str = ""
    ) -> etree._Element:
        """A new HTML element at the end of `target`, or of what must stand between, that keeps the TEI's names."""
        if tag in BLOCKS and state & (PHRASING | HEADING):
            if state & HEADING:
                tag = "span"
                css_class = f"{css_class} block".strip()
            else:
                make_room(target)
        if state & STRICT:
            target = self.fit(target, tag)
        items: list[tuple[str, str]] = element.items()  # type: ignore[assignment]  # lxml gives str for str
        key = (use, tag, css_class, *items)
        attributes = self.dressed.get(key)
        if attributes is None:
            attributes = self.dress(use, element, items, css_class)
            if XML_ID not in element.attrib:
                self.dressed[key] = attributes
        made = etree.SubElement(target, tag, attributes)
        if self.options.ids:
            ident = self.options.ids.get(element)
            if ident is not None and made.get("id") is None:
                made.set("id", ident)
        return made

    def dress(
        self, use: Use, element: etree._Element, items: list[tuple[str, str]], css_class: str = ""
    ) -> dict[str, str]:
        """The HTML attributes for `element`: its name and attributes as `data-`, id, language, classes, style."""
        attributes: dict[str, str] = {"data-tei": use.local}
        classes = [css_class, use.css_class]
        for name, value in items:
            if name == XML_ID:
                if value not in self.taken:
                    self.taken.add(value)
                    attributes["id"] = value
            elif name == XML_LANG:
                attributes["lang"] = value
                if value.split("-")[0].lower() in _RTL:
                    attributes["dir"] = "rtl"
            elif self.options.keep_attributes or name == "corresp":
                attributes[data_name(name)] = value
            if use.use_source_rendition:
                if name == "rend":
                    classes.append(rend_classes(value))
                elif name == "rendition":
                    classes += ["rendition-" + part[1:] for part in value.split() if part.startswith("#")]
                elif name == "style":
                    style = safe_declarations(value)
                    if style:
                        attributes["style"] = style
        if use.params:
            view = self.value(use, "view", element).split()
            if view:
                classes.append(self.view_class(view))
        joined = " ".join(filter(None, classes))
        if joined:
            attributes["class"] = joined
        return attributes

    def view_class(self, views: list[str]) -> str:
        """The class that hides an element in the view that it does not belong to; notes that there is a switch."""
        in_reading, in_diplomatic = "reading" in views, "diplomatic" in views
        if in_reading == in_diplomatic:
            return "" if in_reading else "v-none"
        self.switched = True
        return "v-reading" if in_reading else "v-diplomatic"

    def hidden(self, use: Use, element: etree._Element) -> bool:
        """Whether the element belongs to no view that the page shows."""
        if "view" not in use.params:
            return False
        views = self.value(use, "view", element).split()
        return bool(views) and not any(view in views for view in self.options.views)

    def made(self, target: etree._Element, text: str, css_class: str = "made") -> etree._Element:
        """A `span` with text that the source does not have."""
        span = etree.SubElement(target, "span", {"class": css_class})
        span.text = text
        return span

    def fit(self, target: etree._Element, tag: str) -> etree._Element:
        """Where in the list or table `target` an element `tag` may stand; made when there is no such place yet."""
        container = target.tag
        if container in ("ul", "ol"):
            return target if tag == "li" else etree.SubElement(target, "li", {"class": "loose"})
        if container == "dl":
            return target if tag in ("dt", "dd") else etree.SubElement(target, "dd", {"class": "loose"})
        if container == "table":
            if tag in ("tr", "caption"):
                return target
            return etree.SubElement(etree.SubElement(target, "tr", {"class": "loose"}), "td", {"colspan": "100"})
        if container == "tr":
            return target if tag in ("td", "th") else etree.SubElement(target, "td", {"class": "loose"})
        return target

    def href(self, pointer: str, element: etree._Element) -> str | None:
        """The address that one of the pointers leads to, or None; never one that could run code."""
        for each in pointer.split():
            target = self.options.link(each, element) if self.options.link is not None else None
            if target is None:
                scheme = scheme_of(each)
                relative = self.options.link is None and not scheme and not each.startswith("//")
                if each.startswith("#") or scheme in _SCHEMES or relative:
                    target = each
            if target is None:
                continue
            scheme = scheme_of(target)
            if scheme and scheme not in _SCHEMES:
                self.unsafe.setdefault(each, scheme)
                continue
            return target
        if pointer and scheme_of(pointer) in ("javascript", "data", "vbscript", "file", "blob"):
            self.unsafe.setdefault(pointer, scheme_of(pointer))
        return None

    def marker_of(self, note: etree._Element) -> etree._Element | None:
        """The `ref` or `ptr` of the source that points to `note`, if there is one."""
        ident = note.get(XML_ID)
        if self._markers is None:
            self._markers = {}
            for each in note.getroottree().getroot().iter(TEI + "ref", TEI + "ptr"):
                target = each.get("target") or ""
                if target.startswith("#") and " " not in target:
                    self._markers.setdefault(target[1:], each)
        return self._markers.get(ident) if ident else None

    def element_of(self, ident: str, element: etree._Element) -> etree._Element | None:
        """The element of the document with this xml:id."""
        if self._by_id is None:
            root = element.getroottree().getroot()
            self._by_id = {each.get(XML_ID, ""): each for each in root.iter(etree.Element) if each.get(XML_ID)}
        return self._by_id.get(ident)

    def count(self, name: str) -> int:
        """1 at the first question for `name`, then 2, …"""
        self.labels[name] = self.labels.get(name, 0) + 1
        return self.labels[name]

    def fresh_id(self, wanted: str) -> str:
        """`wanted`, or with a number where it is taken."""
        number, ident = 2, wanted
        while ident in self.taken:
            ident = f"{wanted}-{number}"
            number += 1
        self.taken.add(ident)
        return ident

    def _uncover(self, element: etree._Element) -> Choice:
        """An element without a model: inline among text, a block where it holds blocks or stands among them."""
        local = etree.QName(element).localname
        parent = element.getparent()
        among_text = parent is not None and (
            bool((parent.text or "").strip()) or any((child.tail or "").strip() for child in parent)
        )
        behaviour = "inline" if among_text or (not len(element) and _inline_parent(parent)) else "block"
        self.uncovered[local] = self.uncovered.get(local, 0) + 1
        self.shown_as[local] = "inline text" if behaviour == "inline" else "a block"
        use = Use(str(element.tag), local, behaviour, {}, None, "", True, make=self.plan.behaviours[behaviour])
        return Choice(None, (use,))


def _inline_parent(parent: etree._Element | None) -> bool:
    return parent is not None and parent.tag in (TEI + "p", TEI + "l", TEI + "ab", TEI + "head", TEI + "hi")


def uncovered_findings(walk: HtmlWalk, element: etree._Element, span: Any) -> list[Any]:
    """One finding for each element name that no model covers."""
    from teitools.findings import Finding

    return [
        Finding(messages.UNCOVERED_ELEMENT, span, {"element": name, "times": times, "shown": walk.shown_as[name]})
        for name, times in sorted(walk.uncovered.items())
    ]
