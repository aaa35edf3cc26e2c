"""XPath with variables, `current()` and XSLT's `key()`: what Schematron's tests need besides a context node."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from .budget import Budget
from .engine import Engine
from .environment import Environment, Trees
from .error import Failure, XPathError
from .items import NODES, DocumentNode, is_node, string_value, text_of

Item = Any
"""A context item: an lxml element, an `Attribute`, a `Text`, or a `DocumentNode`."""


@dataclass(frozen=True, slots=True)
class Key:
    """An `xsl:key`: the nodes that match, by the values of `use`."""

    name: str
    match: ScopedXPath
    use: ScopedXPath


class Tree:
    """One document as expressions see it, with what was looked up in it and the budget of all that asks.

    load: gives the root of another document by its address; raises Failure, saying why it does not.
    """

    def __init__(
        self,
        root: etree._Element,
        keys: tuple[Key, ...] = (),
        load: Callable[[str], etree._Element] | None = None,
        base: str = "",
        budget: Budget | None = None,
    ) -> None:
        self.root = root
        self.keys = keys
        self.base = base
        self.load = load
        self.budget = budget or Budget()
        self.trees = Trees()
        self._tables: dict[str, dict[str, list[Item]] | None] = {}

    @property
    def document(self) -> DocumentNode:
        """The document node."""
        return DocumentNode(self.root)

    def know_attributes(self, holders: Mapping[str, frozenset[str]]) -> None:
        """holders: of each attribute, by its name without namespace, the elements (Clark names) that have it."""
        self.trees.know_attributes(self.root, holders)

    def look_up(self, names: Collection[str]) -> None:
        """The elements with these Clark names are found in one pass, once for all who ask for them."""
        self.trees.look_up(self.root, names)

    def holds(self, name: str) -> bool:
        """Whether there is an element of that Clark name."""
        return bool(self.trees.named(self.root, name, self.budget))

    def lacks(self, attributes: frozenset[str]) -> bool:
        """Whether it is known that no element has one of the attributes (Clark names)."""
        return self.trees.lacks(self.root, attributes)

    def key(self, name: str, values: list[str]) -> list[Item]:
        """The nodes that an `xsl:key` gives for strings."""
        if name not in self._tables:
            self._tables[name] = None
            table: dict[str, list[Item]] = {}
            for key in self.keys:
                if key.name == name:
                    for item in key.match.items(Scope(self, self.document)):
                        for use in key.use.strings(Scope(self, item)):
                            table.setdefault(use, []).append(item)
            self._tables[name] = table
        found = self._tables[name]
        if found is None:
            raise Failure(f"XTDE0640: the key `{name[:60]}` asks for itself")
        return [node for each in values for node in found.get(each, ())]


@dataclass(slots=True)
class Scope:
    """A context item with the variables in force: each is evaluated once, when a test first names it.

    A variable sees those that are declared before it, and outside; never itself.
    """

    tree: Tree
    item: Item
    lets: Mapping[str, ScopedXPath] = field(default_factory=dict)
    outer: Scope | None = None
    _values: dict[str, list[Any] | XPathError] = field(default_factory=dict)

    def value(self, name: str) -> list[Any]:
        """The items of a variable. Raises XPathError where its expression fails, Failure where there is none."""
        scope: Scope | None = self
        while scope is not None and name not in scope.lets:
            scope = scope.outer
        if scope is None:
            raise Failure(f"XPST0008: there is no variable `${name}`")
        found = scope._values.get(name)
        if found is None:
            found = scope._evaluate(name)
        if isinstance(found, XPathError):
            raise XPathError(found.expression, found.reason, dynamic=True, too_large=found.too_large)
        return found

    def _evaluate(self, name: str) -> list[Any] | XPathError:
        earlier: dict[str, ScopedXPath] = {}
        for each, xpath in self.lets.items():
            if each == name:
                break
            earlier[each] = xpath
        inner = Scope(self.tree, self.item, earlier, self.outer, self._values)
        try:
            found: list[Any] | XPathError = self.lets[name].value(inner)
        except XPathError as error:
            if error.out_of_time:
                raise
            found = error
        if not isinstance(found, XPathError):
            self.tree.budget.kept += _size(found)
        self._values[name] = found
        return found


def _size(items: list[Any]) -> int:
    return len(items) + sum(len(each) >> 4 for each in items if isinstance(each, str))


class ScopedXPath:
    """An expression compiled once, evaluated in scopes.

    variables: the names of those in force. first: whether it means what XPath 1.0 says, where XPath 2 says otherwise.
    Raises XPathError when it cannot be read; so does each method, `dynamic` true, when the expression fails here.
    """

    def __init__(
        self, expression: str, namespaces: Mapping[str, str], variables: Collection[str] = (), *, first: bool = False
    ) -> None:
        self.expression = expression
        self._first = first
        self._engine = Engine(expression, namespaces, declared={*variables, "current"}, first=first)

    @property
    def engine(self) -> str:
        """`compiled` or `elementpath`: what evaluates it."""
        return "compiled" if self._engine.compiled else "elementpath"

    @property
    def needs(self) -> frozenset[str] | None:
        """Attributes (Clark names) of which an element must have one for anything to be selected, where known."""
        return self._engine.needs

    def boolean(self, scope: Scope) -> bool:
        """The effective boolean value."""
        return self._engine.truth(scope.item, self._environment(scope))

    def test(self, tree: Tree) -> Callable[[Item, Scope], bool]:
        """The effective boolean value as a function of a context item and a scope, to be asked at many items of a tree.

        It must not be asked while it is being asked.
        """
        engine = self._engine
        env = self._environment(Scope(tree, tree.document))
        # What lies around many nodes of one tree is remembered for them all where it is not a function of one alone.
        budget, weight = tree.budget, engine.weight
        simple = None if engine.asks_above else engine.simple
        code = engine.code.test if engine.code is not None else None

        def truth(item: Item, scope: Scope) -> bool:
            budget.left -= weight
            if simple is not None and budget.left >= 0 and isinstance(item, etree._Element):
                return simple(item)
            env.outer = scope
            env.current = item
            if code is None:
                return engine.truth(item, env)
            made = budget.made
            try:
                return code(item, env)
            except Exception as error:
                env.position = env.size = 1
                return bool(engine.after(error, item, env, "truth"))
            finally:
                budget.made = made

        return truth

    def strings(self, scope: Scope) -> list[str]:
        """The items atomized, as strings."""
        env = self._environment(scope)
        if not self._first:
            return [text_of(each) for each in self._engine.atoms(scope.item, env)]
        found = self._engine.items(scope.item, env)
        return [
            string_value(each, env.budget) if isinstance(each, NODES) else text_of(each, first=True) for each in found
        ]

    def items(self, scope: Scope) -> list[Item]:
        """The nodes that it selects, in document order; other values are left out."""
        return [each for each in self._engine.items(scope.item, self._environment(scope)) if is_node(each)]

    def value(self, scope: Scope) -> list[Any]:
        """All items of the value."""
        return self._engine.items(scope.item, self._environment(scope))

    def _environment(self, scope: Scope) -> Environment:
        tree = scope.tree
        env = Environment(tree.budget, tree.trees, self._engine.locals)
        env.outer = scope
        env.current = scope.item
        env.base = tree.base
        env.key = tree.key
        env.document = tree.load
        return env
