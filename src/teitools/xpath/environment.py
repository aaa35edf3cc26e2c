"""What an expression is evaluated in: a document, variables, the current node, a position, and a budget."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, Protocol

from lxml import etree

from teitools.document import XML_ID

from .budget import Budget
from .error import Failure
from .foreign import Picture
from .items import Order, root_of

_with_attributes = etree.XPath("/descendant::*[@*]")


class Outer(Protocol):
    """What knows the variables that an expression does not declare itself."""

    def value(self, name: str) -> list[Any]:
        """The items of a variable."""


class Trees:
    """Documents that an evaluation looks into, with what has been looked up in them.

    The trees must not change while it is used. memo: values of paths from the document node that nothing else decides.
    """

    def __init__(self) -> None:
        self.memo: dict[object, Any] = {}
        self._orders: dict[etree._Element, Order] = {}
        self._named: dict[tuple[etree._Element, str], list[etree._Element]] = {}
        self._ids: dict[etree._Element, dict[str, etree._Element]] = {}
        self._with_attributes: dict[etree._Element, tuple[list[etree._Element], dict[str, list[etree._Element]]]] = {}
        self._holders: dict[etree._Element, Mapping[str, frozenset[str]]] = {}
        self._held: dict[tuple[etree._Element, frozenset[str]], list[etree._Element]] = {}
        self._within: dict[str, dict[etree._Element, bool]] = {}
        self._pictures: dict[etree._Element, Picture] = {}

    def picture(self, root: etree._Element, base: str) -> Picture:
        """elementpath's picture of the document with this root element."""
        if root not in self._pictures:
            self._pictures[root] = Picture(root, base)
        return self._pictures[root]

    def forget(self) -> None:
        """Nothing is remembered of any tree."""
        self.__init__()  # type: ignore[misc]

    def sorted(self, nodes: list[Any], budget: Budget) -> list[Any]:
        """The nodes in document order, each once."""
        once = list(dict.fromkeys(nodes))
        if len(once) < 2:
            return once
        budget.spend(2 * len(once))
        root = root_of(once[0])
        groups: dict[etree._Element, list[Any]] = {root: []}
        for each in once:
            if each is not root:
                root = root_of(each)
            groups.setdefault(root, []).append(each)
        found: list[Any] = []
        for root, group in groups.items():
            found += sorted(group, key=self.order(root, budget).key)
        return found

    def order(self, root: etree._Element, budget: Budget) -> Order:
        """The order of the nodes of the document with this root element."""
        if root not in self._orders:
            budget.spend(1000)
            self._orders[root] = Order(root)
        return self._orders[root]

    def named(self, root: etree._Element, tag: str, budget: Budget) -> list[etree._Element]:
        """All elements of that Clark name, the root among them, in document order."""
        key = root, tag
        if key not in self._named:
            budget.spend(200)
            self._named[key] = list(root.iter(tag))
        return self._named[key]

    def look_up(self, root: etree._Element, tags: Collection[str]) -> None:
        """The elements with these Clark names, as `named` gives them, in one pass over the tree."""
        for tag in tags:
            self._named[root, tag] = []
        if tags:
            for each in root.iter(*tags):
                self._named[root, each.tag].append(each)

    def know_attributes(self, root: etree._Element, holders: Mapping[str, frozenset[str]]) -> None:
        """holders: of each attribute below `root`, by its name without namespace, the elements (Clark) that have it."""
        self._holders[root] = holders

    def lacks(self, root: etree._Element, names: frozenset[str]) -> bool:
        """Whether it is known that no element has one of the attributes (Clark names)."""
        holders = self._holders.get(root)
        return holders is not None and not any(each.rpartition("}")[2] in holders for each in names)

    def with_attributes(self, root: etree._Element, names: frozenset[str], budget: Budget) -> list[etree._Element]:
        """All elements that have one of the attributes (Clark names), in document order."""
        holders = self._holders.get(root)
        if holders is None:
            return self._searched(root, names, budget)
        key = root, names
        if key not in self._held:
            tags = frozenset[str]().union(*(holders.get(each.rpartition("}")[2], ()) for each in names))
            budget.spend(100 if tags else 1)
            some = root.iter(*sorted(tags)) if tags else ()
            self._held[key] = [each for each in some if not names.isdisjoint(each.keys())]
        return self._held[key]

    def within(self, node: etree._Element, tag: str, budget: Budget) -> bool:
        """Whether an ancestor of `node` is an element of that Clark name. What is true of a parent is asked once."""
        table = self._within.get(tag)
        if table is None:
            table = self._within[tag] = {}
        each = node.getparent()
        asked = table.get(each) if each is not None else False
        if asked is not None:
            budget.spend(1)
            return asked
        above: list[etree._Element] = []
        found = False
        while each is not None:
            known = table.get(each)
            if known is not None:
                found = known
                break
            above.append(each)
            if each.tag == tag:
                found = True
                break
            each = each.getparent()
        budget.spend(1 + len(above))
        for each in above:
            table[each] = found
        return found

    def _searched(self, root: etree._Element, names: frozenset[str], budget: Budget) -> list[etree._Element]:
        if root not in self._with_attributes:
            budget.spend(400)
            table: dict[str, list[etree._Element]] = {}
            found: Any = _with_attributes(root)
            some: list[etree._Element] = found
            for each in some:
                for name in each.keys():  # noqa: SIM118
                    table.setdefault(str(name), []).append(each)
            self._with_attributes[root] = some, table
        some, table = self._with_attributes[root]
        if len(names) == 1:
            return table.get(next(iter(names)), [])
        if not any(name in table for name in names):
            return []
        return [each for each in some if not names.isdisjoint(each.keys())]

    def ids(self, root: etree._Element) -> dict[str, etree._Element]:
        """The elements by xml:id, the first where there are several."""
        if root not in self._ids:
            table: dict[str, etree._Element] = {}
            for each in root.iter(etree.Element):
                found = each.get(XML_ID)
                if found is not None:
                    table.setdefault(" ".join(found.split()), each)
            self._ids[root] = table
        return self._ids[root]


class Environment:
    """What an expression asks besides its context item. locals: values of the variables that it declares, by number.

    key, document: XSLT's functions; None where there is none.
    """

    __slots__ = ("base", "budget", "current", "document", "key", "locals", "outer", "position", "size", "trees")

    def __init__(self, budget: Budget, trees: Trees, locals: int = 0) -> None:
        self.budget = budget
        self.trees = trees
        self.locals: list[Any] = [None] * locals
        self.outer: Outer | None = None
        self.current: Any = None
        self.position = 1
        self.size = 1
        self.base = ""
        self.key: Callable[[str, list[Any]], list[Any]] | None = None
        self.document: Callable[[str], etree._Element] | None = None

    def variable(self, name: str) -> list[Any]:
        """The items of a variable that is declared outside."""
        if self.outer is None:
            raise Failure(f"XPST0008: there is no variable `${name}`")
        return self.outer.value(name)
