"""Items of XPath's data model as Python has them, their strings, their typed values and their order.

Nodes: lxml elements, comments and processing instructions as they are; `Attribute`, `Text` and `DocumentNode` for what
lxml has no object for. Atomic values: str, `Untyped`, bool, int (xs:integer), Decimal and float (xs:double).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from lxml import etree

from .budget import Budget
from .error import Failure


class Untyped(str):
    """xs:untypedAtomic: the value of an attribute or element that no schema has given a type."""

    __slots__ = ()


class Attribute(NamedTuple):
    """An attribute by its element and Clark name."""

    element: etree._Element
    name: str

    @property
    def value(self) -> str:
        """What it says."""
        return self.element.get(self.name) or ""


class Text(NamedTuple):
    """The text inside `element` before its first child, or, when `tail`, after the element's end."""

    element: etree._Element
    tail: bool

    @property
    def value(self) -> str:
        """The characters."""
        return (self.element.tail if self.tail else self.element.text) or ""


class DocumentNode(NamedTuple):
    """The document that an element is the root of."""

    root: etree._Element


NODES = (etree._Element, Attribute, Text, DocumentNode)
_string_of = etree.XPath("string()", smart_strings=False)


def is_node(item: Any) -> bool:
    """Whether it is a node, not an atomic value."""
    return isinstance(item, NODES)


def element_text(element: etree._Element) -> str:
    """The text of an element and all in it, comments and processing instructions left out."""
    return str(_string_of(element))


def string_value(item: Any, budget: Budget) -> str:
    """The string value of a node: of an element the text of all its elements, comments left out."""
    if isinstance(item, etree._Element):
        if not len(item):
            return item.text or ""
        found = element_text(item)
        budget.spend(len(found) >> 5)
        return found
    if isinstance(item, DocumentNode):
        return string_value(item.root, budget)
    value: str = item.value
    return value


def atom(item: Any, budget: Budget) -> Any:
    """The typed value of an item: nodes untyped, comments and processing instructions strings."""
    if isinstance(item, etree._Element):
        if not isinstance(item.tag, str):
            return item.text or ""
        return Untyped(string_value(item, budget))
    if isinstance(item, Attribute | Text):
        return Untyped(item.value)
    if isinstance(item, DocumentNode):
        return Untyped(string_value(item.root, budget))
    return item


def atoms(items: Iterable[Any], budget: Budget) -> list[Any]:
    """The typed values of items."""
    return [atom(each, budget) for each in items]


def text_of(value: Any, *, first: bool = False) -> str:
    """An atomic value as a string (XPath functions 3.1 section 19.1.2; `first`: XPath 1.0 section 4.2)."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _double(value, first)
    if isinstance(value, Decimal):
        return _decimal(value)
    if isinstance(value, int):
        try:
            return str(value)
        except ValueError:  # more digits than Python writes out
            return "…"
    text = getattr(value, "string_value", None)
    return text if isinstance(text, str) else str(value)


def _decimal(value: Decimal) -> str:
    if not value.is_finite():
        return {"Infinity": "INF", "-Infinity": "-INF"}.get(str(value), "NaN")
    if not -400 < value.adjusted() < 400:
        return str(value)
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def _double(value: float, first: bool) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return ("-" if value < 0 else "") + ("Infinity" if first else "INF")
    if value == 0:
        return "-0" if math.copysign(1, value) < 0 and not first else "0"
    if first or 1e-6 <= abs(value) < 1e6:
        return _decimal(Decimal(repr(value)))
    digits, _, exponent = f"{Decimal(repr(value)).normalize():E}".partition("E")
    return f"{digits if '.' in digits else digits + '.0'}E{int(exponent)}"


def true(items: Any) -> bool:
    """The effective boolean value of a sequence (XPath 3.1 section 2.4.3). Raises Failure where there is none."""
    if not items:
        return False
    only = items[0]
    if isinstance(only, NODES):
        return True
    if len(items) > 1:
        raise Failure("FORG0006: a sequence of several values is neither true nor false")
    if isinstance(only, float):
        return only == only and bool(only)
    if isinstance(only, str | bool | int | Decimal):
        return bool(only)
    raise Failure("FORG0006: such a value is neither true nor false")


class Order:
    """The place of each node of a document in document order."""

    __slots__ = ("_numbers", "_root")

    def __init__(self, root: etree._Element) -> None:
        self._root = root
        first = root
        while (before := first.getprevious()) is not None:
            first = before
        self._numbers: dict[etree._Element, int] = {}
        number = 0
        following: etree._Element | None = first
        while following is not None:
            for each in following.iter():
                number += 1
                self._numbers[each] = number
            following = following.getnext()

    def key(self, node: Any) -> tuple[int, int, int]:
        """A key to sort by. A text after an element's end comes behind all that is in the element."""
        if isinstance(node, etree._Element):
            return self._numbers[node], 0, 0
        if isinstance(node, Attribute):
            return self._numbers[node.element], 1, list(node.element.attrib).index(node.name)
        if isinstance(node, Text):
            if not node.tail:
                return self._numbers[node.element], 2, 0
            return self._numbers[_last_inside(node.element)], 3, -_depth(node.element)
        return 0, 0, 0


def _last_inside(element: etree._Element) -> etree._Element:
    while len(element):
        element = element[-1]
    return element


def _depth(element: etree._Element) -> int:
    return sum(1 for _ in element.iterancestors())


def root_of(node: Any) -> etree._Element:
    """The root element of the document that a node is of."""
    if isinstance(node, DocumentNode):
        return node.root
    element = node.element if isinstance(node, Attribute | Text) else node
    root: etree._Element = element.getroottree().getroot()
    return root
