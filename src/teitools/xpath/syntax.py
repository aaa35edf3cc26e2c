"""From tokens to a tree: the grammar of XPath 3.1 (appendix A.1), without maps, arrays and functions as values.

What is left out, and what is wrong, is left to elementpath, which knows which of the two it is. Long because
a grammar is read as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from teitools.document import XML_NS, XSD_NS

from .error import NotOurs
from .tokens import Token, tokens
from .tree import (
    Binary,
    Binding,
    Call,
    Chain,
    ContextItem,
    Filter,
    If,
    Literal,
    Node,
    OfType,
    Path,
    Sequence,
    Step,
    Test,
    Unary,
    Variable,
)

FN_NS = "http://www.w3.org/2005/xpath-functions"
XS_NS = XSD_NS
CURRENT = "current"

AXES = frozenset(
    "ancestor ancestor-or-self attribute child descendant descendant-or-self following following-sibling parent"
    " preceding preceding-sibling self".split()
)
_KINDS = frozenset(
    ("node", "text", "comment", "processing-instruction", "element", "attribute", "document-node", "item")
)
_VALUE = frozenset(("eq", "ne", "lt", "le", "gt", "ge", "is"))
_GENERAL = frozenset(("=", "!=", "<", "<=", ">", ">=", "<<", ">>"))
#: So deep may expressions stand in each other.
_DEPTH = 40
#: Operators that can be chained without a tree as deep as the chain is long.
_FLAT = frozenset(("or", "and", "|", "||"))
_ANY_NODE = Step("descendant-or-self", Test("node"))


class _Reader:
    def __init__(self, read: list[Token], names: Mapping[str, str], default: str, first: bool) -> None:
        self.tokens = [*read, ("end", "")]
        self.names = names
        self.default = default
        self.first = first
        self.at = 0
        self.depth = 0

    def peek(self, ahead: int = 0) -> Token:
        return self.tokens[min(self.at + ahead, len(self.tokens) - 1)]

    def symbol(self, *symbols: str) -> str | None:
        kind, text = self.tokens[self.at]
        if kind == "symbol" and text in symbols:
            self.at += 1
            return text
        return None

    def need(self, symbol: str) -> None:
        if self.symbol(symbol) is None:
            raise NotOurs

    def words(self, *words: str) -> bool:
        """Whether these names follow; if so they are read."""
        if all(self.peek(ahead) == ("name", word) for ahead, word in enumerate(words)):
            self.at += len(words)
            return True
        return False

    def later(self, what: str) -> None:
        """Only XPath 2 and later have `what`."""
        if self.first:
            raise NotOurs

    def sequence(self) -> Node:
        parts = [self.single()]
        while self.symbol(","):
            self.later(",")
            parts.append(self.single())
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def single(self) -> Node:
        self.depth += 1
        if self.depth > _DEPTH:
            raise NotOurs
        kind, text = self.peek()
        following = self.peek(1)
        found: Node
        if kind == "name" and text in ("for", "let", "some", "every") and following[0] == "variable":
            self.later(text)
            self.at += 1
            found = self.binding(text)
        elif kind == "name" and text == "if" and following == ("symbol", "("):
            self.later(text)
            self.at += 2
            condition = self.sequence()
            self.need(")")
            if not self.words("then"):
                raise NotOurs
            then = self.single()
            if not self.words("else"):
                raise NotOurs
            found = If(condition, then, self.single())
        else:
            found = self.disjunction()
        self.depth -= 1
        return found

    def binding(self, kind: str) -> Node:
        """The rest after `for`, `let`, `some` or `every`: each variable holds the bindings after it."""
        declared: list[tuple[str, Node]] = []
        while True:
            token, text = self.peek()
            if token != "variable":
                raise NotOurs
            self.at += 1
            if kind == "let":
                self.need(":=")
            elif not self.words("in"):
                raise NotOurs
            declared.append((_variable(text), self.single()))
            if not self.symbol(","):
                break
        if not self.words("satisfies" if kind in ("some", "every") else "return"):
            raise NotOurs
        body = self.single()
        for name, value in reversed(declared):
            body = Binding(kind, name, value, body)
        return body

    def chain(self, operators: Callable[[], str | None], operand: Callable[[], Node]) -> Node:
        parts = [operand()]
        between: list[str] = []
        while operator := operators():
            between.append(operator)
            parts.append(operand())
        if len(between) > 1 and between[0] in _FLAT:
            return Chain(between[0], tuple(parts))
        if len(between) > _DEPTH:
            raise NotOurs  # a tree so deep is none that Python's stack holds
        left = parts[0]
        for operator, right in zip(between, parts[1:], strict=True):
            left = Binary(operator, left, right)
        return left

    def operator(self, *words: str) -> str | None:
        kind, text = self.peek()
        if kind == "name" and text in words:
            self.at += 1
            return text
        return None

    def disjunction(self) -> Node:
        return self.chain(lambda: self.operator("or"), self.conjunction)

    def conjunction(self) -> Node:
        return self.chain(lambda: self.operator("and"), self.comparison)

    def comparison(self) -> Node:
        if self.first:
            return self.chain(
                lambda: self.symbol("=", "!="), lambda: self.chain(lambda: self.symbol("<", "<=", ">", ">="), self.sum)
            )
        left = self.joined()
        kind, text = self.peek()
        if not ((kind == "symbol" and text in _GENERAL) or (kind == "name" and text in _VALUE)):
            return left
        self.at += 1
        right = self.joined()
        if self.peek()[1] in _GENERAL and self.peek()[0] == "symbol":
            raise NotOurs
        return Binary(text, left, right)

    def joined(self) -> Node:
        return self.chain(lambda: self.symbol("||"), self.range)

    def range(self) -> Node:
        left = self.sum()
        if self.words("to"):
            return Binary("to", left, self.sum())
        return left

    def sum(self) -> Node:
        return self.chain(lambda: self.symbol("+", "-"), self.product)

    def product(self) -> Node:
        operators = ("div", "mod") if self.first else ("div", "idiv", "mod")
        operand = self.signed if self.first else self.union
        return self.chain(lambda: self.symbol("*") or self.operator(*operators), operand)

    def union(self) -> Node:
        def operator() -> str | None:
            found = self.symbol("|") or (None if self.first else self.operator("union"))
            return "|" if found else None

        return self.chain(operator, self.path if self.first else self.intersection)

    def intersection(self) -> Node:
        return self.chain(lambda: self.operator("intersect", "except"), self.typed)

    def typed(self) -> Node:
        """`instance of`, `treat as`, `castable as`, `cast as`, which bind in that order."""
        found = self.signed()
        for operator, word in (("cast", "as"), ("castable", "as"), ("treat", "as"), ("instance", "of")):
            if self.words(operator, word):
                if operator == "treat":
                    raise NotOurs
                type, occurs = self.type(operator)
                found = OfType(operator, found, type, occurs)
        return found

    def type(self, operator: str) -> tuple[str | Test, str]:
        kind, text = self.peek()
        if kind != "name":
            raise NotOurs
        if self.peek(1) == ("symbol", "("):
            if operator != "instance":
                raise NotOurs
            if text == "item":
                self.at += 2
                self.need(")")
                return "item", self.symbol("?", "*", "+") or ""
            return self.kind_test(), self.symbol("?", "*", "+") or ""
        self.at += 1
        prefix, _, local = text.rpartition(":")
        if self.uri(prefix) != XS_NS:
            raise NotOurs
        occurs = self.symbol("?", "*", "+") if operator == "instance" else self.symbol("?")
        return local, occurs or ""

    def signed(self) -> Node:
        signs = ""
        while sign := self.symbol("+", "-"):
            signs += sign
        found = self.union() if self.first else self.mapped()
        if not signs:
            return found
        if len(signs) > 50:
            raise NotOurs
        return Unary("-" if signs.count("-") % 2 else "+", found)

    def mapped(self) -> Node:
        return self.chain(lambda: self.symbol("!"), self.path)

    def path(self) -> Node:
        steps: list[Step | Node] = []
        absolute = False
        if self.symbol("//"):
            absolute = True
            steps.append(_ANY_NODE)
        elif self.symbol("/"):
            absolute = True
            if not self.starts_step():
                return Path((), True)
        steps.append(self.step())
        while separator := self.symbol("/", "//"):
            if separator == "//":
                steps.append(_ANY_NODE)
            steps.append(self.step())
        if len(steps) == 1 and not absolute:
            only = steps[0]
            return Path((only,)) if isinstance(only, Step) else only
        return Path(tuple(steps), absolute)

    def starts_step(self) -> bool:
        kind, text = self.peek()
        return kind in ("name", "axis") or (kind == "symbol" and text in ("@", "*", ".", "..", "("))

    def step(self) -> Step | Node:
        kind, text = self.peek()
        if self.symbol(".."):
            return Step("parent", Test("node"), self.predicates())
        if kind == "axis":
            if text not in AXES:
                raise NotOurs
            self.at += 1
            return self.axis_step(text)
        if self.symbol("@"):
            return self.axis_step("attribute")
        if kind == "symbol" and text == "*":
            return self.axis_step("child")
        if kind == "name":
            if self.peek(1) != ("symbol", "("):
                if self.peek(1) in (("symbol", "#"), ("symbol", "{")):
                    raise NotOurs
                return self.axis_step("child")
            if text in _KINDS:
                axis = "attribute" if text == "attribute" else "child"
                return self.axis_step(axis)
        primary = self.primary()
        predicates = self.predicates()
        if self.peek() in (("symbol", "("), ("symbol", "?")):
            raise NotOurs
        return Filter(primary, predicates) if predicates else primary

    def axis_step(self, axis: str) -> Step:
        return Step(axis, self.test(axis), self.predicates())

    def test(self, axis: str) -> Test:
        kind, text = self.peek()
        if self.symbol("*"):
            return Test("name")
        if kind != "name":
            raise NotOurs
        if self.peek(1) == ("symbol", "("):
            return self.kind_test()
        self.at += 1
        if text.startswith("Q{"):
            self.later("Q{")
            uri, _, local = text[2:].rpartition("}")
            return Test("name", " ".join(uri.split()), None if local == "*" else local)
        prefix, colon, local = text.rpartition(":")
        if prefix == "*":
            self.later("*:")
            return Test("name", None, local)
        if not colon:
            return Test("name", "" if axis == "attribute" else self.default, local)
        return Test("name", self.uri(prefix), None if local == "*" else local)

    def kind_test(self) -> Test:
        kind = self.peek()[1]
        if kind not in _KINDS or kind == "item":
            raise NotOurs
        self.at += 2
        uri = local = None
        token, text = self.peek()
        if not self.symbol(")"):
            if kind == "processing-instruction" and token in ("name", "string"):
                local = " ".join(_string(text).split()) if token == "string" else text
            elif kind in ("element", "attribute") and not self.first:
                if text != "*":
                    if token != "name":
                        raise NotOurs
                    prefix, colon, local = text.rpartition(":")
                    uri = self.uri(prefix) if colon else "" if kind == "attribute" else self.default
            else:
                raise NotOurs
            self.at += 1
            self.need(")")
        elif kind in ("element", "attribute", "document-node"):
            self.later(kind)
        return Test(kind, uri, local)

    def predicates(self) -> tuple[Node, ...]:
        found: list[Node] = []
        while self.symbol("["):
            found.append(self.sequence())
            self.need("]")
        return tuple(found)

    def primary(self) -> Node:
        kind, text = self.peek()
        self.at += 1
        if kind == "string":
            return Literal(_string(text))
        if kind == "integer":
            if len(text) > 4000:
                raise NotOurs
            return Literal(float(text) if self.first else int(text))
        if kind == "decimal":
            return Literal(float(text) if self.first else Decimal(text))
        if kind == "double":
            self.later("e")
            return Literal(float(text))
        if kind == "variable":
            return Variable(_variable(text))
        if kind == "symbol" and text == ".":
            return ContextItem()
        if kind == "symbol" and text == "(":
            if self.symbol(")"):
                self.later("()")
                return Sequence(())
            found = self.sequence()
            self.need(")")
            return found
        if kind == "name" and self.peek() == ("symbol", "("):
            return self.call(text)
        raise NotOurs

    def call(self, name: str) -> Node:
        self.need("(")
        arguments: list[Node] = []
        if not self.symbol(")"):
            arguments.append(self.single())
            while self.symbol(","):
                arguments.append(self.single())
            self.need(")")
        prefix, colon, local = name.rpartition(":")
        if not colon:
            return Variable(CURRENT) if name == CURRENT and not arguments else Call(name, tuple(arguments))
        uri = self.uri(prefix)
        if uri == FN_NS and local not in ("key", "document", "generate-id" if self.first else ""):
            return Call(local, tuple(arguments))
        if uri == XS_NS and len(arguments) == 1:
            return OfType("cast", arguments[0], local, "?")
        raise NotOurs

    def uri(self, prefix: str) -> str:
        uri = self.names.get(prefix)
        if uri is None:
            uri = {"xml": XML_NS, "fn": FN_NS, "xs": XS_NS}.get(prefix)
        if uri is None:
            raise NotOurs(f"the prefix `{prefix}` is not declared")
        return uri


def _string(text: str) -> str:
    return text[1:-1].replace(text[0] * 2, text[0])


def _variable(text: str) -> str:
    name = text[1:].strip()
    if ":" in name:
        raise NotOurs
    return name


def parse(expression: str, names: Mapping[str, str], default: str = "", *, first: bool = False) -> Node:
    """The tree of `expression`; raises NotOurs for what lies outside the part that is compiled here.

    names: prefix -> URI ("" for no namespace). default: the namespace of element names without a prefix.
    first: read it as XPath 1.0, whose numbers are all doubles.
    """
    reader = _Reader(tokens(expression), names, default, first)
    try:
        tree = reader.sequence()
    except RecursionError:
        raise NotOurs from None
    if reader.peek()[0] != "end":
        raise NotOurs
    return tree
