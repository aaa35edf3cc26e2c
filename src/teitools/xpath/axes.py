"""The axes of XPath (3.1 section 3.3.2.1) on lxml's trees, each in its own order, lazily."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from lxml import etree

from .error import Failure
from .items import Attribute, DocumentNode, Text
from .tree import Test

Axis = Callable[[Any], Iterable[Any]]
Passes = Callable[[Any], bool]

REVERSE = frozenset(("ancestor", "ancestor-or-self", "parent", "preceding", "preceding-sibling"))
#: Axes that may look at the whole document.
FAR = frozenset(("descendant", "descendant-or-self", "following", "preceding"))


def axis(name: str, test: Test) -> Axis:
    """What gives, for a node, the nodes on the axis that pass the test. Failure for an item that is no node."""
    whole = _WALKS[name]
    passes = _passes(test, name)
    quick = _quick(name, test)

    def slow(node: Any) -> Iterable[Any]:
        if not isinstance(node, etree._Element | Attribute | Text | DocumentNode):
            raise Failure("XPTY0020: a step is taken from what is no node")
        found = whole(node)
        return found if passes is None else filter(passes, found)

    if quick is None:
        return slow
    fast = quick
    tag = _tag(test) if name in ("descendant", "descendant-or-self") else None

    def nodes(node: Any) -> Iterable[Any]:
        if isinstance(node, etree._Element):
            return fast(node)
        if tag is not None and isinstance(node, DocumentNode):
            return node.root.iter(tag)
        return slow(node)

    return nodes


def _tag(test: Test) -> Any:
    """lxml's filter for the elements that a test is about; None when it is about other nodes too."""
    if test.kind not in ("name", "element"):
        return None
    if test.uri is None and test.local is None:
        return etree.Element
    if test.uri is None:
        return f"{{*}}{test.local}"
    return test.clark if test.local is not None else f"{{{test.uri}}}*"


def _quick(name: str, test: Test) -> Axis | None:
    """The axis from an element, where lxml has an iterator for it."""
    if name == "attribute":
        return _quick_attribute(test)
    if test.kind == "node" and name == "parent":
        return lambda node: _parent(node)
    tag = _tag(test)
    if tag is None:
        return None
    if name == "child":
        return lambda node: node.iterchildren(tag)
    if name == "descendant":
        return lambda node: node.iterdescendants(tag)
    if name == "descendant-or-self":
        return lambda node: node.iter(tag)
    if name == "ancestor":
        return lambda node: node.iterancestors(tag)
    if name == "following-sibling":
        return lambda node: node.itersiblings(tag)
    if name == "preceding-sibling":
        return lambda node: node.itersiblings(tag, preceding=True)
    passes = element_test(test)
    if name == "parent":
        return lambda node: (up,) if (up := node.getparent()) is not None and passes(up) else ()
    if name == "self":
        return lambda node: (node,) if passes(node) else ()
    return None


def _quick_attribute(test: Test) -> Axis | None:
    if test.kind not in ("name", "attribute"):
        return None
    if test.whole:
        clark = test.clark
        return lambda node: (Attribute(node, clark),) if node.get(clark) is not None else ()
    if test.uri is None and test.local is None:
        return lambda node: [Attribute(node, str(each)) for each in node.keys()]  # noqa: SIM118
    return None


def element_test(test: Test) -> Passes:
    """Whether an lxml node is an element of the name."""
    if test.whole:
        clark = test.clark
        return lambda node: bool(node.tag == clark)
    if test.uri is None and test.local is None:
        return lambda node: isinstance(node.tag, str)
    return lambda node: isinstance(node.tag, str) and _named(node.tag, test)


def _named(clark: str, test: Test) -> bool:
    uri, _, local = clark[1:].rpartition("}") if clark[:1] == "{" else ("", "", clark)
    return (test.uri is None or test.uri == uri) and (test.local is None or test.local == local)


def _passes(test: Test, axis_name: str) -> Passes | None:
    """The test as a function of any node; None when every node passes."""
    kind = test.kind
    if kind == "name":
        kind = "attribute" if axis_name == "attribute" else "element"
    return kind_test(Test(kind, test.uri, test.local))


def kind_test(test: Test) -> Passes | None:
    """A kind test as a function of any item that is a node; None when every node passes."""
    kind = test.kind
    if kind == "node":
        return None
    if kind == "element":
        passes = element_test(test)
        return lambda node: isinstance(node, etree._Element) and passes(node)
    if kind == "attribute":
        return lambda node: isinstance(node, Attribute) and _named(node.name, test)
    if kind == "text":
        return lambda node: isinstance(node, Text)
    if kind == "comment":
        return lambda node: isinstance(node, etree._Comment)
    if kind == "processing-instruction":
        wanted = test.local
        return lambda node: isinstance(node, etree._ProcessingInstruction) and (wanted is None or node.target == wanted)
    return lambda node: isinstance(node, DocumentNode)


def _parent(node: Any) -> Iterable[Any]:
    if isinstance(node, Attribute):
        return (node.element,)
    if isinstance(node, Text):
        return _parent(node.element) if node.tail else (node.element,)
    if isinstance(node, DocumentNode):
        return ()
    up = node.getparent()
    return (up,) if up is not None else (DocumentNode(node.getroottree().getroot()),)


def _ancestors(node: Any) -> Iterator[Any]:
    for up in _parent(node):
        yield up
        if isinstance(up, etree._Element):
            yield from up.iterancestors()
            yield DocumentNode(up.getroottree().getroot())


def _top(root: etree._Element) -> Iterator[etree._Element]:
    """What stands beside the root element, and itself."""
    yield from reversed(list(root.itersiblings(preceding=True)))
    yield root
    yield from root.itersiblings()


def _children(node: Any) -> Iterator[Any]:
    if isinstance(node, DocumentNode):
        yield from _top(node.root)
    elif isinstance(node, etree._Element) and isinstance(node.tag, str):
        if node.text:
            yield Text(node, False)
        for child in node:
            yield child
            if child.tail:
                yield Text(child, True)


def _descendants(node: Any) -> Iterator[Any]:
    if isinstance(node, DocumentNode):
        for each in _top(node.root):
            yield each
            yield from _descendants(each)
    elif isinstance(node, etree._Element) and isinstance(node.tag, str):
        for event, each in etree.iterwalk(node, events=("start", "end", "comment", "pi")):
            if event == "start":
                if each is not node:
                    yield each
                if each.text:
                    yield Text(each, False)
                continue
            if event != "end":
                yield each
            if each is not node and each.tail:
                yield Text(each, True)


def _descendants_or_self(node: Any) -> Iterator[Any]:
    yield node
    yield from _descendants(node)


def _following_siblings(node: Any) -> Iterator[Any]:
    if isinstance(node, Text) and not node.tail:
        for child in node.element:
            yield child
            if child.tail:
                yield Text(child, True)
        return
    if isinstance(node, Attribute | DocumentNode):
        return
    element = node.element if isinstance(node, Text) else node
    if not isinstance(node, Text) and element.tail and element.getparent() is not None:
        yield Text(element, True)
    for each in element.itersiblings():
        yield each
        if each.tail and each.getparent() is not None:
            yield Text(each, True)


def _preceding_siblings(node: Any) -> Iterator[Any]:
    if isinstance(node, Attribute | DocumentNode) or (isinstance(node, Text) and not node.tail):
        return
    element = node.element if isinstance(node, Text) else node
    if isinstance(node, Text):
        yield element
    parent = element.getparent()
    for each in element.itersiblings(preceding=True):
        if each.tail and parent is not None:
            yield Text(each, True)
        yield each
    if parent is not None and parent.text:
        yield Text(parent, False)


def _following(node: Any) -> Iterator[Any]:
    if isinstance(node, Attribute):
        # All that is in its element comes after an attribute.
        yield from _descendants(node.element)
        node = node.element
    here: Any = node
    while here is not None and not isinstance(here, DocumentNode):
        for each in _following_siblings(here):
            yield each
            yield from _descendants(each)
        here = next(iter(_parent(here)), None)


def _preceding(node: Any) -> Iterator[Any]:
    here: Any = node.element if isinstance(node, Attribute) else node
    while here is not None and not isinstance(here, DocumentNode):
        for each in _preceding_siblings(here):
            yield from _descendants_reversed(each)
            yield each
        here = next(iter(_parent(here)), None)


def _descendants_reversed(node: Any) -> Iterator[Any]:
    """All that is in a node, the last first, without going deeper in Python than the tree has levels at once."""
    if not isinstance(node, etree._Element) or not isinstance(node.tag, str):
        return
    stack: list[tuple[Any, bool]] = [(node, False)]
    while stack:
        each, seen = stack.pop()
        if seen:
            yield each
            continue
        if each is not node:
            stack.append((each, True))
        if isinstance(each, etree._Element) and isinstance(each.tag, str):
            stack.extend((child, False) for child in _children(each))


def _itself(node: Any) -> Iterable[Any]:
    return (node,)


def _ancestors_or_self(node: Any) -> Iterator[Any]:
    yield node
    yield from _ancestors(node)


def _attributes(node: Any) -> Iterable[Any]:
    return [Attribute(node, str(each)) for each in node.keys()] if isinstance(node, etree._Element) else ()  # noqa: SIM118


_WALKS: dict[str, Axis] = {
    "ancestor": _ancestors,
    "ancestor-or-self": _ancestors_or_self,
    "attribute": _attributes,
    "child": _children,
    "descendant": _descendants,
    "descendant-or-self": _descendants_or_self,
    "following": _following,
    "following-sibling": _following_siblings,
    "parent": _parent,
    "preceding": _preceding,
    "preceding-sibling": _preceding_siblings,
    "self": _itself,
}
