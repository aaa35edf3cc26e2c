"""XPath with variables, `current()` and XSLT's `key()`: what Schematron's tests need besides a context node."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from lxml import etree

from . import analysis, direct
from .error import XPathError
from .syntax import Node, parse
from .write import write

XML_NS = "http://www.w3.org/XML/1998/namespace"
CURRENT = "current"

#: Functions that XSLT adds to XPath 1.0; libxml2 has none of them outside a transformation.
_XSLT_FUNCTION = re.compile(r"(?<![\w.:-])(?:key|document|generate-id|format-number|system-property)\s*\(")

#: What elementpath raises for an expression, or a value in a document, that it cannot work with.
_FAILURES = (ArithmeticError, ValueError, TypeError, RecursionError, KeyError, OSError, MemoryError)


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """A context item: an element, one of its attributes (Clark name), or the document node (`element` is the root)."""

    element: etree._Element
    attribute: str | None = None
    document: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """An `xsl:key`: the nodes that match, by the values of `use`."""

    name: str
    match: ScopedXPath
    use: ScopedXPath


class Tree:
    """One document's tree as both engines see it; elementpath's picture is made when it is first needed.

    load: gives the root of another local document by its URI, or None.
    """

    def __init__(
        self,
        root: etree._Element,
        keys: tuple[Key, ...] = (),
        load: Callable[[str], etree._Element | None] | None = None,
        base: str = "",
    ) -> None:
        self.root = root
        self.keys = keys
        self.base = base
        self._load = load
        self._nodes: Any = None
        self._tables: dict[str, dict[str, list[Any]]] = {}

    @property
    def nodes(self) -> Any:
        """elementpath's document node."""
        if self._nodes is None:
            import elementpath

            self._nodes = elementpath.get_node_tree(self.root.getroottree(), uri=self.base or None)
        return self._nodes

    def context(self, item: Item, variables: Mapping[str, Any]) -> Any:
        """elementpath's dynamic context at `item`."""
        import elementpath

        node = self.nodes
        if not item.document:
            node = self.nodes.elements[item.element]
            if item.attribute is not None:
                node = next(each for each in node.attributes if each.name == item.attribute)
        context = elementpath.XPathContext(self.nodes, item=node, variables=dict(variables), uri=self.base or None)
        context.documents = _Documents(self._load)
        return context

    def key(self, name: str, value: Any) -> list[Any]:
        """The nodes that an `xsl:key` gives for the string of `value`, in document order."""
        if name not in self._tables:
            table: dict[str, list[Any]] = {}
            for key in self.keys:
                if key.name == name:
                    for item in key.match.items(Scope(self, Item(self.root, document=True))):
                        for use in key.use.strings(Scope(self, item)):
                            table.setdefault(use, []).append(self.context(item, {}).item)
            self._tables[name] = table
        values = value if isinstance(value, list) else [value]
        found = [node for each in values for node in self._tables[name].get(_string(each), ())]
        return sorted(dict.fromkeys(found), key=lambda node: node.position)


class _Documents(dict[str, Any]):
    """Local documents by URI for `doc()` and `document()`, read when they are asked for."""

    def __init__(self, load: Callable[[str], etree._Element | None] | None) -> None:
        super().__init__()
        self._load = load

    def __missing__(self, uri: str) -> Any:
        import elementpath

        root = self._load(uri) if self._load else None
        if root is None:
            raise KeyError(uri)
        self[uri] = elementpath.get_node_tree(root.getroottree(), uri=uri)
        return self[uri]


@dataclass(slots=True)
class Scope:
    """A context item with the variables in force: each is evaluated once, when a test first names it."""

    tree: Tree
    item: Item
    lets: Mapping[str, ScopedXPath] = field(default_factory=dict)
    outer: Scope | None = None
    _for_lxml: dict[str, Any] = field(default_factory=dict)
    _for_elementpath: dict[str, Any] = field(default_factory=dict)

    def for_lxml(self, name: str) -> Any:
        """The variable as lxml takes it: a list of elements, a string, a number, a boolean."""
        if name == CURRENT:
            return [self.item.element]
        scope = self._defining(name)
        if name not in scope._for_lxml:
            scope._for_lxml[name] = scope.lets[name].lxml_value(scope)
        return scope._for_lxml[name]

    def for_elementpath(self, name: str) -> Any:
        """The variable as elementpath takes it: a list of items."""
        if name == CURRENT:
            return [self.tree.context(self.item, {}).item]
        scope = self._defining(name)
        if name not in scope._for_elementpath:
            scope._for_elementpath[name] = scope.lets[name].elementpath_value(scope)
        return scope._for_elementpath[name]

    def _defining(self, name: str) -> Scope:
        scope: Scope | None = self
        while scope is not None:
            if name in scope.lets:
                return scope
            scope = scope.outer
        raise KeyError(name)


class ScopedXPath:
    """An expression compiled once, evaluated in scopes; by lxml where that gives XPath 2's answer, else by elementpath.

    kind: what is known of its value, as `syntax.Variable.kind` has it; "" when nothing is.
    variables: the names it uses. first: whether it means what XPath 1.0 says, where XPath 2 says otherwise.
    """

    def __init__(
        self, expression: str, namespaces: Mapping[str, str], variables: Mapping[str, str], *, first: bool = False
    ) -> None:
        self.expression = expression
        self._first = first
        self._namespaces = {**namespaces, "xml": XML_NS}
        kinds = {name: each for name, each in variables.items() if each} | {CURRENT: "one"}
        self._tree = parse(expression, kinds)
        self.kind = "" if self._tree is None else analysis.lasting_kind(self._tree)
        self.variables = analysis.variables(self._tree) if self._tree is not None else (*variables, CURRENT)
        self._declared = frozenset(variables)
        self._lxml: etree.XPath | None = None
        self._token: Any = None
        self._state = _State()
        self._test: direct.Test | None = None
        if self._tree is None and first and not _XSLT_FUNCTION.search(expression):
            self._compile_as_first()
        elif self._tree is None:
            self._compile_for_elementpath()
        else:
            self._test = direct.test(self._tree, self._clark)
            if self._test is None:
                self._compile_for_lxml(self._tree)

    @property
    def engine(self) -> str:
        """`direct`, `lxml` or `elementpath`: what evaluates it at an element."""
        return "direct" if self._test else "lxml" if self._lxml is not None else "elementpath"

    def boolean(self, scope: Scope) -> bool:
        """The effective boolean value. Raises XPathError, `dynamic` true, when the expression fails here."""
        if self._by_lxml(scope.item):
            if self._test is not None:
                return self._test(scope.item.element)
            result = self._in_lxml(scope)
            return result == result and bool(result)
        token = self._elementpath()
        return bool(self._ask(scope, lambda context: token.boolean_value(token.evaluate(context))))

    def strings(self, scope: Scope) -> list[str]:
        """The items atomized, as strings."""
        if self._by_lxml(scope.item) and self._lxml is not None:
            result = self._in_lxml(scope)
            return [_string(each) for each in (result if isinstance(result, list) else [result])]
        token = self._elementpath()
        found: list[Any] = self._ask(scope, lambda context: list(token.select(context)))
        return [_string(each) for each in found]

    def items(self, scope: Scope) -> list[Item]:
        """The nodes that it selects, in document order; values that are no such nodes are left out."""
        if self._by_lxml(scope.item) and self._lxml is not None and self.kind != "":
            result = self._in_lxml(scope)
            return (
                [Item(each) for each in result if isinstance(each, etree._Element)] if isinstance(result, list) else []
            )
        token = self._elementpath()
        found: list[Any] = self._ask(scope, lambda context: list(token.select_results(context)))
        nodes: list[Any] = self._ask(scope, lambda context: list(token.select(context))) if found else []
        return [item for item in map(_item, nodes) if item is not None]

    def lxml_value(self, scope: Scope) -> Any:
        """The value as lxml gives it; only where `kind` is known."""
        if self._lxml is None and self._tree is not None:
            self._compile_for_lxml(self._tree)
        return self._in_lxml(scope)

    def elementpath_value(self, scope: Scope) -> list[Any]:
        """The value as elementpath gives it."""
        token = self._elementpath()
        found: list[Any] = self._ask(scope, lambda context: list(token.select(context)))
        return found

    def _by_lxml(self, item: Item) -> bool:
        if item.attribute is not None:
            return False
        if self._tree is None:
            return self._lxml is not None and not item.document
        return not item.document or analysis.rooted(self._tree)

    def _compile_as_first(self) -> None:
        """XPath 1.0 as lxml reads it: what is no common part of all versions is left to it whole."""
        expression = _current_as_variable(self.expression)
        try:
            self._lxml = etree.XPath(expression, namespaces=self._namespaces, smart_strings=False)
        except etree.XPathError as error:
            raise XPathError(self.expression, str(error).lower()) from None
        used = re.findall(r"\$([\w.-]+)", re.sub(r"\"[^\"]*\"|'[^']*'", "", expression))
        self.variables = tuple(dict.fromkeys(name for name in used if name in self._declared or name == CURRENT))

    def _in_lxml(self, scope: Scope) -> Any:
        assert self._lxml is not None
        try:
            return self._lxml(scope.item.element, **{name: scope.for_lxml(name) for name in self.variables})
        except etree.XPathError as error:
            raise XPathError(self.expression, str(error).lower(), dynamic=True) from None

    def _compile_for_lxml(self, tree: Node) -> None:
        for prefix in sorted(analysis.prefixes(tree)):
            if prefix not in self._namespaces:
                raise XPathError(self.expression, f"the prefix `{prefix}` is not declared")
        self._lxml = etree.XPath(write(tree, {}, ""), namespaces=self._namespaces, smart_strings=False)

    def _elementpath(self) -> Any:
        if self._token is None:
            self._compile_for_elementpath()
        return self._token

    def _compile_for_elementpath(self) -> None:
        import elementpath
        from elementpath.xpath2 import XPath2Parser
        from elementpath.xpath31 import XPath31Parser

        def key(name: Any, value: Any) -> Any:
            return self._state.given().key(_string(name), value)

        def document(uri: Any) -> Any:
            return self._state.document(uri)

        if self._first:
            # XPath 2 in its compatibility mode: XPath 1.0's rules, and functions of our own can be added.
            parser: Any = XPath2Parser(namespaces=self._namespaces, compatibility_mode=True)
        else:
            parser = XPath31Parser(namespaces=self._namespaces)
        types = {"key": ("xs:string", "item()*", "node()*"), "document": ("item()*", "node()*")}
        for function in (key, document):
            # Without this label a step after the call, as in `key(…)/@n`, is a syntax error to elementpath.
            name = function.__name__
            parser.external_function(function, name, sequence_types=types[name]).label = "function"
        try:
            self._token = parser.parse(_current_as_variable(self.expression))
        except elementpath.ElementPathError as error:
            raise XPathError(self.expression, _reason(error)) from None
        except _FAILURES as error:
            raise XPathError(self.expression, _words(error)) from None
        used = {token.value if isinstance(token.value, str) else token[0].value for token in self._token.iter("$")}
        self.variables = tuple(sorted(name for name in used if name in self._declared or name == CURRENT))

    def _ask(self, scope: Scope, question: Callable[[Any], Any]) -> Any:
        import elementpath

        self._state.tree = scope.tree
        try:
            variables = {name: scope.for_elementpath(name) for name in self.variables}
            return question(scope.tree.context(scope.item, variables))
        except elementpath.ElementPathError as error:
            raise XPathError(self.expression, _reason(error), dynamic=True) from None
        except _FAILURES as error:
            raise XPathError(self.expression, _words(error), dynamic=True) from None

    def _clark(self, name: str, attribute: bool) -> str:
        prefix, colon, local = name.rpartition(":")
        if not colon:
            return name
        uri = self._namespaces.get(prefix)
        if uri is None:
            raise XPathError(self.expression, f"the prefix `{prefix}` is not declared")
        return f"{{{uri}}}{local}"


class _State:
    """The tree that XSLT's functions look in while an expression is evaluated."""

    tree: Tree | None = None

    def given(self) -> Tree:
        """The tree; before there is one, elementpath learns that a constant call is none of its own to work out."""
        if self.tree is None:
            import elementpath

            raise elementpath.MissingContextError("only known of a document")
        return self.tree

    def document(self, uri: Any) -> list[Any]:
        tree = self.given()
        values = uri if isinstance(uri, list) else [uri]
        documents = tree.context(Item(tree.root, document=True), {}).documents
        return [documents[urljoin(tree.base, _string(each))] for each in values]


def _current_as_variable(expression: str) -> str:
    """`current()` outside string literals becomes `$current`."""
    pattern = re.compile(r"""("(?:[^"]|"")*"|'(?:[^']|'')*')|(?<![\w:.$-])current\s*\(\s*\)""")
    return pattern.sub(lambda match: match.group(1) or f"${CURRENT}", expression)


def _item(node: Any) -> Item | None:
    """The context item for one of elementpath's nodes; None for what is no element, attribute or document."""
    value = getattr(node, "value", None)
    if isinstance(value, etree._Element) and isinstance(value.tag, str):
        return Item(value)
    if isinstance(value, etree._ElementTree):
        return Item(value.getroot(), document=True)
    parent = getattr(node, "parent", None)
    if parent is not None and type(node).__name__.endswith("AttributeNode"):
        return Item(parent.value, attribute=node.name)
    return None


def _words(error: Exception) -> str:
    if isinstance(error, MemoryError):
        return "it needs more memory than there is"
    if isinstance(error, RecursionError):
        return "it is nested too deep"
    return str(error) or type(error).__name__


def _reason(error: Exception) -> str:
    return str(getattr(error, "message", "") or error).strip().rstrip(".")


def _string(value: Any) -> str:
    if isinstance(value, list):
        return _string(value[0]) if value else ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, etree._Element):
        return "".join(map(str, value.itertext(etree.Element))) if isinstance(value.tag, str) else value.text or ""
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    text = getattr(value, "string_value", None)
    return text if isinstance(text, str) else str(value)
