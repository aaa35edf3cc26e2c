"""What a parameter names is shown where the model stands: with a bound, for a model may name itself round about."""

from __future__ import annotations

from typing import Any, Protocol

from lxml import etree

from teitools.xpath import XPath, XPathError

from .plan import Plan
from .tree import text_content

#: Elements that parameters of one document may bring in before it is taken that they bring in one another.
LIMIT = 50_000
#: Documents are less deep by far; only elements that bring in one another nest further.
DEPTH = 600


class Alone:
    """An element that is shown where its tail has no place."""

    __slots__ = ("element",)

    def __init__(self, element: etree._Element) -> None:
        self.element = element


class Bounded(Protocol):
    """What is needed of a walk: its plan, what is under way, and how many elements its parameters have brought in."""

    plan: Plan
    borrowed: int
    stack: list[Any]


def named_nodes(walk: Bounded, xpath: XPath, element: etree._Element) -> list[Any]:
    """What `xpath` names at `element`, to be shown there: elements without their tails, all else as text.

    The element itself stands for its content, one that encloses it for its words alone. An expression that fails, and
    one that brings in more than `LIMIT` elements, names nothing, and the plan says so.
    """
    try:
        items = xpath.items(element)
    except XPathError as error:
        walk.plan.fail(xpath, error)
        return []
    found: list[Any] = []
    for item in items:
        if not isinstance(item, etree._Element):
            found.append(as_text(item))
        elif item is element:
            found += [element.text or "", *element]
        elif item in element.iterancestors():
            found.append(text_content(item))
        else:
            walk.borrowed += sum(1 for _ in item.iter(etree.Element))
            if walk.borrowed > LIMIT or len(walk.stack) > DEPTH:
                walk.plan.fail(xpath, None)
                return []
            found.append(Alone(item))
    return found


def named_text(walk: Bounded, xpath: XPath | None, element: etree._Element) -> str:
    """The value of a parameter as text; "" when it is not given, or fails."""
    if xpath is None:
        return ""
    try:
        return xpath.string(element)
    except XPathError as error:
        walk.plan.fail(xpath, error)
        return ""


def as_text(item: Any) -> str:
    """An atomic value as XPath would print it."""
    if isinstance(item, bool):
        return "true" if item else "false"
    return str(int(item)) if isinstance(item, float) and item == int(item) else str(item)
