"""Expressions compiled once, evaluated often, each by the fastest engine that gives XPath 3.1's answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lxml import etree

from . import direct
from .error import XPathError
from .syntax import Literal, Node, parse
from .write import write

XML_NS = "http://www.w3.org/XML/1998/namespace"
Value = str | int | float | bool
_PREFIX = "d_"


class XPath:
    """An expression that can be asked for its truth, its nodes, its text or its values at a context element.

    engine: `direct` (Python on lxml elements), `lxml` or `elementpath`.
    Every method raises `XPathError` with `dynamic` true when the expression fails on this node.
    elementpath 5.1 leaves the text after a comment out of an element's string value; the other two do not.
    The tree must not change while its nodes are asked: elementpath's picture of it is kept until another tree comes.
    """

    def __init__(self, expression: str, namespaces: Mapping[str, str], default_namespace: str) -> None:
        self.expression = expression
        self._namespaces = dict(namespaces)
        self._default = default_namespace
        self._tree = parse(expression)
        self._lxml: etree.XPath | None = None
        self._truth: etree.XPath | None = None
        self._written = ""
        self._token: Any = None
        self._test: direct.Test | None = None
        self._attribute: str | None = None
        #: The value of an expression that is only a string or a number, else None.
        self.constant: str | int | None = self._tree.value if isinstance(self._tree, Literal) else None
        if self._tree is None:
            self._token = _elementpath_token(expression, self._namespaces, default_namespace)
            self.engine = "elementpath"
            return
        self._attribute = direct.text_of_attribute(self._tree, self._clark)
        self._test = direct.test(self._tree, self._clark)
        self.engine = "direct" if self._test is not None else "lxml"
        if self._test is None:
            self._compiled()
        else:
            self.boolean = self._test  # type: ignore[method-assign,assignment]  # one call less, a million times

    def boolean(self, node: etree._Element) -> bool:
        """The effective boolean value at `node`."""
        if self._token is not None:
            token = self._token
            return bool(self._ask(lambda context: token.boolean_value(token.evaluate(context)), node))
        if self._truth is None:
            self._compiled()
            # lxml cannot give the document node as a result, but can say that it is there.
            self._truth = etree.XPath(f"boolean({self._written})", namespaces=self._names())
        return bool(self._truth(node))

    def nodes(self, node: etree._Element) -> list[etree._Element | str]:
        """The elements, and the attributes and text nodes as strings, in document order; [] for what is no node."""
        result = self._result(node)
        return [each for each in result if isinstance(each, etree._Element | str)] if isinstance(result, list) else []

    def string(self, node: etree._Element) -> str:
        """The items as strings, joined by a blank (XPath 2: as in an attribute value template)."""
        if self._attribute is not None:
            return node.get(self._attribute) or ""
        if self.constant is not None:
            return str(self.constant)
        return " ".join(map(_text, self.atomized(node)))

    def atomized(self, node: etree._Element) -> list[Value]:
        """The items atomized: the text of nodes, other values as they are."""
        result = self._result(node)
        items: Sequence[Any] = result if isinstance(result, list) else [result]
        return [_string_value(each) if isinstance(each, etree._Element) else each for each in items]

    @property
    def is_attribute(self) -> bool:
        """Whether the expression is just `@name`."""
        return self._attribute is not None

    def items(self, node: etree._Element) -> list[Any]:
        """The items themselves: elements, strings (attributes, text nodes, literals), numbers, booleans."""
        result = self._result(node)
        return list(result) if isinstance(result, list) else [result]

    def _result(self, node: etree._Element) -> Any:
        if self._token is not None:
            token = self._token
            found = self._ask(lambda context: token.get_results(context), node)
            return [_plain(each) for each in found] if isinstance(found, list) else _plain(found)
        result = self._compiled()(node)
        return int(result) if isinstance(result, float) and result == int(result) else result

    def _compiled(self) -> etree.XPath:
        if self._lxml is None:
            assert self._tree is not None
            names = self._names()
            try:
                self._written = write(self._tree, names, _PREFIX if self._default else "")
                self._lxml = etree.XPath(self._written, namespaces=names, smart_strings=False)
            except etree.XPathSyntaxError as error:
                raise XPathError(self.expression, str(error)) from None
            self._check_prefixes(self._tree)
        return self._lxml

    def _names(self) -> dict[str, str]:
        return {**self._namespaces, "xml": XML_NS} | ({_PREFIX: self._default} if self._default else {})

    def _check_prefixes(self, _tree: Node) -> None:
        assert self._lxml is not None
        try:
            self._lxml(etree.Element("probe"))
        except etree.XPathEvalError as error:
            raise XPathError(self.expression, str(error).lower()) from None

    def _clark(self, name: str, attribute: bool) -> str:
        prefix, colon, local = name.rpartition(":")
        if not colon:
            return name if attribute or not self._default else f"{{{self._default}}}{name}"
        uri = XML_NS if prefix == "xml" else self._namespaces.get(prefix)
        if uri is None:
            raise XPathError(self.expression, f"the prefix `{prefix}` is not declared")
        return f"{{{uri}}}{local}"

    def _ask(self, question: Any, node: etree._Element) -> Any:
        import elementpath

        try:
            tree = _tree_of(node)
            return question(elementpath.XPathContext(tree, item=tree.elements[node]))
        except elementpath.ElementPathError as error:
            raise XPathError(self.expression, _reason(error), dynamic=True) from None
        except (ArithmeticError, ValueError, TypeError, RecursionError, MemoryError) as error:
            raise XPathError(self.expression, str(error) or type(error).__name__, dynamic=True) from None


def compile_xpath(
    expression: str, namespaces: Mapping[str, str] | None = None, *, default_namespace: str = ""
) -> XPath:
    """`expression` ready to be evaluated; XPath 3.1, by whichever engine gives its answer fastest.

    namespaces: prefix -> URI; default_namespace: of element names without prefix.
    Raises `XPathError` when it cannot be read, names an unknown function or prefix.
    Neither files nor the network nor the environment can be reached from an expression.
    """
    if not expression.strip():
        raise XPathError(expression, "it is empty")
    return XPath(expression, namespaces or {}, default_namespace)


def _elementpath_token(expression: str, namespaces: Mapping[str, str], default_namespace: str) -> Any:
    """Imported only here: elementpath costs more to load than lxml and all of a small edition."""
    import elementpath
    from elementpath.xpath31 import XPath31Parser

    names = {**namespaces, "": default_namespace} if default_namespace else dict(namespaces)
    try:
        return XPath31Parser(namespaces=names).parse(expression)
    except elementpath.ElementPathError as error:
        raise XPathError(expression, _reason(error)) from None
    except (ValueError, TypeError, ArithmeticError, RecursionError) as error:
        raise XPathError(expression, str(error) or type(error).__name__) from None


_latest: list[Any] = [None, None]


def _tree_of(node: etree._Element) -> Any:
    """elementpath's picture of the tree that `node` stands in; the latest one is kept."""
    import elementpath

    root = node.getroottree().getroot()
    if _latest[0] is not root:
        _latest[:] = [root, elementpath.get_node_tree(root.getroottree())]
    return _latest[1]


def _reason(error: Exception) -> str:
    return str(getattr(error, "message", "") or error).strip().rstrip(".")


def _string_value(element: etree._Element) -> str:
    return "".join(map(str, element.itertext(etree.Element))) if isinstance(element.tag, str) else element.text or ""


def _plain(value: Any) -> Any:
    """An item of elementpath as lxml would give it: elements as such, other nodes and odd atomic types as strings."""
    if isinstance(value, etree._Element | str | bool | int | float):
        return value
    inner = getattr(value, "value", value)
    return inner if isinstance(inner, etree._Element) else str(inner)


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(int(value)) if isinstance(value, float) and value == int(value) else str(value)
