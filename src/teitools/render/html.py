"""From TEI to HTML: how what the plan's behaviours make is written into a tree of HTML elements.

Long because the walk is one class, whose parts share what is being written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from lxml import etree

from teitools.document import XML_ID, XML_LANG, Document, free_name
from teitools.findings import Finding

from . import messages
from .address import SCHEMES, UNSAFE, scheme_of
from .apart import apart_after, apart_before
from .css import rend_classes, safe_declarations
from .html_tree import BLOCKS, append_text, data_name, make_room
from .interface import Interface, english
from .language_tag import shortest_tag
from .local_images import Picture, Pictures, based
from .named_nodes import Alone
from .plan import Choice, Plan, Use
from .state import HEADING, PHRASING, STRICT
from .walk import Cited, Frame, Made, Walk

#: What a behaviour answers: the HTML element that the source's next text follows; None when it made none.
Box: TypeAlias = etree._Element | None
#: Attributes by which parts of a page find one another.
_KEPT = frozenset(("corresp", "facs"))
_Element = etree._Element
#: Of elements that are each dressed alike, so many are remembered; where each is another, all would be.
_MOST_DRESSED = 10_000
_RTL = frozenset(("ar", "he", "fa", "ur", "yi", "syr", "arc", "dv", "ckb", "ps", "sd", "ug"))


@dataclass(slots=True)
class Note:
    """A note taken out of the running text: its place at the foot, and how its marker reads."""

    number: str
    body: etree._Element
    target: str
    marker: str


@dataclass(slots=True)
class Variants:
    """An entry of the apparatus: its item, the passage it belongs to, its readings in words, with their witnesses."""

    entry: etree._Element
    passage: etree._Element
    marker: str
    readings: list[tuple[str, str]]


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
    notes: `foot`, `side`, `popover`, `inline` or `out`.
    mention: element -> what is known of the thing it names, or None.
    parallel: whether a summary is set beside what it sums up.
    witness: the siglum whose readings stand in the text where there is an apparatus.
    change: the id of the change after which the text is shown; "" for the last state, with a choice of the others.
    stable_ids: whether blocks without an xml:id get an id of their own, made of where they stand.
    language: the tag of the language of documents that do not say theirs; "" where that is not known.
    citations: records of works -> the citation that is shown in place of their fields.
    pictures: how the images that the text names are shown; None: at the addresses that the text gives.
    facsimile: whether images of pages stand beside the text that begins on them.
    say: what the page says of its own, in the reader's language.
    """

    link: Callable[[str, etree._Element], str | None] | None = None
    ids: Mapping[etree._Element, str] = field(default_factory=dict)
    heading: int = 2
    views: tuple[str, ...] = ("reading", "diplomatic")
    notes: str = "foot"
    keep_attributes: bool = True
    mention: Callable[[etree._Element], Mentioned | None] | None = None
    witness: str = ""
    change: str = ""
    stable_ids: bool = False
    language: str = ""
    parallel: bool = True
    citations: Mapping[etree._Element, Cited] = field(default_factory=dict)
    pictures: Pictures | None = None
    facsimile: bool = True
    say: Interface = field(default_factory=english)


class HtmlWalk(Walk):
    """One document on its way to HTML. After `render`: `notes`, `apparatus`, `switched`.

    A frame is `(nodes, target, state)`: the HTML element at whose end the nodes are shown, and what surrounds it.
    """

    def __init__(self, plan: Plan, options: HtmlOptions | None = None) -> None:
        self.options = options or HtmlOptions()
        super().__init__(plan, self.options.views, self.options.witness)
        self.notes: list[Note] = []
        self.apparatus: list[Variants] = []
        self.unsafe: dict[str, str] = {}
        self.switched = False
        #: Items of tables of contents and the divisions they lead to; where each division was made.
        self.contents: list[tuple[etree._Element, etree._Element]] = []
        self.divisions: dict[etree._Element, etree._Element] = {}
        self.dressed: dict[Any, dict[str, str]] = {}
        self.taken: set[str] = set()
        #: What the edition adds to the source, in the order in which it was made.
        self.additions: list[etree._Element] = []
        #: Surfaces, and images that stand alone, with where each is shown.
        self.surfaces: dict[etree._Element, etree._Element] = {}
        #: Groups of witnesses, once they are asked for.
        self.groups: dict[str, list[str]] | None = None
        #: The class of what is not there after each change.
        self.layers: Mapping[etree._Element, str] = {}
        #: Places of the source that hold no words, and entries of the apparatus, with where they stand.
        self.anchors: dict[etree._Element, etree._Element] = {}
        #: The marks of page breaks that name an image themselves.
        self.turns: dict[etree._Element, Picture] = {}
        self._pictures: dict[str, Picture | str | None] = {}
        self._unshown: dict[str, list[tuple[etree._Element, str]]] = {}

    def render(self, nodes: Iterable[Any], target: etree._Element, state: int = 0) -> None:
        """`nodes` (elements without their tails, strings) shown at the end of `target`."""
        for node in nodes:
            if isinstance(node, str):
                append_text(target, node)
            else:
                self._make(self.choice(node), node, target, state)
                self.run()

    def show(self, choice: Choice, element: etree._Element, frame: Frame) -> None:
        """What is made of `element` stands in the frame's target, what is in it waits on the stack."""
        _, target, state = frame
        uses = choice.uses
        if len(uses) == 1:
            use = uses[0]
            outer = use.make(self, use, element, target, state)
        else:
            use = uses[0]
            outer = self._make(choice, element, target, state)
        tail = element.tail
        if use.apart == "words" and outer is not None and outer.tag == "span" and apart_after("words", element):
            tail = f" {tail or ''}"
        if tail:
            if state & STRICT:
                self._strict_text(tail, target)
            elif outer is None:
                append_text(target, tail)
            else:
                outer.tail = outer.tail + tail if outer.tail else tail

    def _make(self, choice: Choice, element: etree._Element, target: etree._Element, state: int) -> Box:
        depth = len(self.stack)
        outer = None
        for use in choice.uses:
            made = use.make(self, use, element, target, state)
            outer = made if made is not None else outer
        if len(choice.uses) > 1:
            # Each member waits on the stack with its own place in the tree; the first is to be filled first.
            self.stack[depth:] = self.stack[depth:][::-1]
        return outer

    def special(self, node: Any, frame: Frame) -> None:
        """A string, text of the edition's own, an element without its tail, a comment of which only the tail counts."""
        _, target, state = frame
        if node.__class__ is Made:
            self.made(target, node.text, node.css_class)
            return
        if node.__class__ is Alone:
            self._make(self.choice(node.element), node.element, target, state)
            return
        text = node if node.__class__ is str else node.tail
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

    def marks(self, use: Use, element: etree._Element) -> str | None:
        """The class of what stands before and after the content; None when no view of the page shows it."""
        if "marks" not in use.params:
            return "made"
        views = self.value(use, "marks", element).split()
        shown = [view for view in self.views if view in views]
        if len(shown) == len(self.views):
            return "made"
        return f"made {self.view_class(views)}" if shown else None

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
        elif use.apart and apart_before(use.apart, element):
            append_text(target, " ")
        items: list[tuple[str, str]] = element.items()  # type: ignore[assignment]  # lxml gives str for str
        key = (use, tag, css_class, *items)
        attributes = self.dressed.get(key)
        if attributes is None:
            attributes = self.dress(use, element, items, css_class)
            if XML_ID not in element.attrib:
                if len(self.dressed) >= _MOST_DRESSED:
                    self.dressed.clear()
                self.dressed[key] = attributes
        made = etree.SubElement(target, tag, attributes)
        if self.layers:
            layer = self.layers.get(element)
            if layer is not None:
                made.set("class", f"{made.get('class', '')} {layer}".strip())
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
                # Of what may stand in HTML's ids only white space is not allowed (HTML 3.2.6).
                value = "_".join(value.split())
                if value and value not in self.taken:
                    self.taken.add(value)
                    attributes["id"] = value
            elif name == XML_LANG:
                tag = shortest_tag(value)
                if tag:
                    attributes["lang"] = tag
                if tag.split("-")[0].lower() in _RTL:
                    attributes["dir"] = "rtl"
            elif self.options.keep_attributes or name in _KEPT:
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
        if "view" in use.params:
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

    def made(self, target: etree._Element, text: str, css_class: str = "made") -> etree._Element:
        """A `span` with text that the source does not have."""
        span = etree.SubElement(target, "span", {"class": css_class})
        span.text = text
        self.additions.append(span)
        return span

    def added(self, element: etree._Element) -> etree._Element:
        """`element`, of which all text is the edition's own."""
        element.set("data-made", "")
        self.additions.append(element)
        return element

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

    def address(self, url: str, element: etree._Element) -> str | None:
        """What `href` answers for `url`, which is one address even where it has blanks."""
        return self.href("%20".join(based(url, element).split(" ")), element)

    def picture(self, url: str, element: etree._Element) -> Picture | None:
        """The image at `url`; None for one that is not to be shown, of which it is said where it should be."""
        url = based(url, element)
        if not url:
            return None
        if url not in self._pictures:
            if self.options.pictures is not None:
                self._pictures[url] = self.options.pictures(url, element)
            else:
                href = self.address(url, element)
                self._pictures[url] = None if href is None or scheme_of(href) else Picture(href)
        found = self._pictures[url]
        if isinstance(found, str):
            said = self._unshown.setdefault(found, [])
            if not any(url == each for _, each in said):
                said.append((element, url))
            return None
        return found

    def unshown(self, url: str, element: etree._Element) -> bool:
        """Whether `url` is that of an image which should be shown, and cannot."""
        return isinstance(self._pictures.get(based(url, element)), str)

    def href(self, pointer: str, element: etree._Element) -> str | None:
        """The address that one of the pointers leads to, or None; never one that could run code."""
        for each in pointer.split():
            target = self.options.link(each, element) if self.options.link is not None else None
            if target is None:
                scheme = scheme_of(each)
                relative = self.options.link is None and not scheme and not each.startswith("//")
                if each.startswith("#") or scheme in SCHEMES or relative:
                    target = each
            if target is None:
                continue
            scheme = scheme_of(target)
            if scheme and scheme not in SCHEMES:
                self.unsafe.setdefault(each, scheme)
                continue
            return target
        if pointer and scheme_of(pointer) in UNSAFE:
            self.unsafe.setdefault(pointer, scheme_of(pointer))
        return None

    def fresh_id(self, wanted: str) -> str:
        """`wanted`, or with a number where it is taken."""
        return free_name(wanted, self.taken)

    def findings(self, document: Document, out: int) -> tuple[Finding, ...]:
        """What there is to say of every output, and the pointers that were made no links."""
        found = list(super().findings(document, out))
        for target, scheme in sorted(self.unsafe.items()):
            place = next(
                (
                    document.value_span(element, str(name))
                    for element in document.root.iter(etree.Element)
                    for name, value in element.items()
                    if target in value.split()
                ),
                document.name_span(document.root),
            )
            found.append(Finding(messages.UNSAFE_LINK, place, {"target": target, "scheme": scheme}))
        for reason, unshown in self._unshown.items():
            element, url = unshown[0]
            more = f" and {len(unshown) - 1} more" if len(unshown) > 1 else ""
            args = {"images": f"`{url}`{more}", "reason": reason}
            found.append(Finding(messages.IMAGE_NOT_SHOWN, document.name_span(element), args))
        return tuple(found)
