"""Expressions compiled once, evaluated often at elements of a tree: what processing models and citations need."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Mapping
from typing import Any

from lxml import etree

from . import direct
from .budget import SECONDS, Budget
from .engine import Engine
from .environment import Environment, Trees
from .error import XPathError
from .items import Attribute, DocumentNode, Text, text_of
from .tree import Literal

#: Seconds that no evaluation is reproached with.
_MOMENT = 0.01
Value = str | int | float | bool


class XPath:
    """An expression that can be asked for its truth, its nodes, its text or its values at a context element.

    engine: `direct` (Python on lxml elements), `compiled` (any expression that teitools compiles) or `elementpath`.
    Every method raises `XPathError` with `dynamic` true when the expression fails on this node, or has used up its
    time: `budget.SECONDS` for all evaluations that are not done in a moment. The tree must not change while its nodes
    are asked: what is looked up in it is kept until another
    tree comes.
    """

    def __init__(self, expression: str, namespaces: Mapping[str, str], default_namespace: str) -> None:
        self.expression = expression
        self._engine = Engine(expression, namespaces, default_namespace)
        self._attribute: str | None = None
        self._seconds = SECONDS
        self.engine = "compiled" if self._engine.compiled else "elementpath"
        #: The value of an expression that is only a string or a number, else None.
        self.constant: Value | None = None
        if not self._engine.compiled:
            return
        tree = self._engine.tree
        if isinstance(tree, Literal):
            self.constant = tree.value if isinstance(tree.value, str | int | float) else float(tree.value)
        self._attribute = direct.text_of_attribute(tree)
        if self._engine.simple is not None:
            self.engine = "direct"
            self.boolean = self._engine.simple  # type: ignore[method-assign,assignment]  # one call less, a million times

    def boolean(self, node: etree._Element) -> bool:
        """The effective boolean value at `node`."""
        return bool(self._ask(self._engine.truth, node))

    def nodes(self, node: etree._Element) -> list[etree._Element | str]:
        """The elements, and the attributes and text nodes as strings, in document order; [] for what is no node."""
        found = self._ask(self._engine.items, node)
        given = itertools.chain.from_iterable(map(_given, found))
        return [each for each in given if isinstance(each, etree._Element | str)]

    def string(self, node: etree._Element) -> str:
        """The items as strings, joined by a blank (XPath 2: as in an attribute value template)."""
        if self._attribute is not None:
            return node.get(self._attribute) or ""
        if isinstance(self.constant, str):
            return self.constant
        return " ".join(map(text_of, self._ask(self._engine.atoms, node)))

    def atomized(self, node: etree._Element) -> list[Value]:
        """The items atomized: the text of nodes, other values as they are."""
        return [_plain(each) for each in self._ask(self._engine.atoms, node)]

    @property
    def is_attribute(self) -> bool:
        """Whether the expression is just `@name`."""
        return self._attribute is not None

    def items(self, node: etree._Element) -> list[Any]:
        """The items themselves: elements, strings (attributes, text nodes, literals), numbers, booleans."""
        found = self._ask(self._engine.items, node)
        return list(itertools.chain.from_iterable(map(_given, found)))

    def _ask(self, question: Callable[[etree._Element, Environment], Any], node: etree._Element) -> Any:
        budget = Budget(self._seconds)
        env = Environment(budget, _trees_of(node), self._engine.locals)
        env.current = node
        started = budget.deadline - self._seconds
        try:
            return question(node, env)
        finally:
            taken = time.thread_time() - started
            if taken > _MOMENT:
                self._seconds -= taken


def compile_xpath(
    expression: str, namespaces: Mapping[str, str] | None = None, *, default_namespace: str = ""
) -> XPath:
    """`expression` ready to be evaluated: XPath 3.1.

    namespaces: prefix -> URI; default_namespace: of element names without prefix.
    Raises `XPathError` when it cannot be read, names an unknown function or prefix.
    Neither files nor the network nor the environment can be reached from an expression.
    """
    if not expression.strip():
        raise XPathError(expression, "it is empty")
    return XPath(expression, namespaces or {}, default_namespace)


_latest: list[Any] = [None, None]


def _trees_of(node: etree._Element) -> Trees:
    """What was looked up in the tree that `node` stands in; that of the latest tree is kept."""
    root = node.getroottree().getroot()
    if _latest[0] is not root:
        _latest[:] = [root, Trees()]
    found: Trees = _latest[1]
    return found


def _given(item: Any) -> list[Any]:
    """An item as it is given away: attributes and text nodes as strings, no document node."""
    if isinstance(item, Attribute | Text):
        return [item.value]
    if isinstance(item, DocumentNode):
        return []
    return [_plain(item)]


def _plain(value: Any) -> Any:
    """A value without types that only XPath has."""
    if isinstance(value, bool | int | float | etree._Element):
        return value
    if isinstance(value, str):
        return str(value)
    number = getattr(value, "is_finite", None)
    return float(value) if number is not None else text_of(value)
