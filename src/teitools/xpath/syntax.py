"""The part of XPath 1.0 that XPath 2 and 3.1 understand in the same way: tokens and tree.

What is read here can be evaluated by lxml, or directly; what is not is either XPath 2 or later, or wrong: `parse`
answers None and the expression goes to elementpath, which knows the difference.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<string>"(?:[^"]|"")*"|'(?:[^']|'')*')
    | (?P<number>\d+)(?![\w.])
    | (?P<variable>\$[^\W\d][\w.-]*)
    | (?P<axis>[a-z]+(?:-[a-z]+)*)\s*::
    | (?P<name>[^\W\d][\w.-]*(?::(?:[^\W\d][\w.-]*|\*))?)
    | (?P<symbol>//|\.\.|!=|::|[()\[\]@,|/.=*<>+-]|<=|>=)
    )""",
    re.VERBOSE,
)
AXES = frozenset(
    "ancestor ancestor-or-self attribute child descendant descendant-or-self following following-sibling parent"
    " preceding preceding-sibling self".split()
)
_KINDS = frozenset(("node", "text", "comment"))
_DEPTH = 40
#: Longer expressions are left to elementpath: a chain of `or` is as deep a tree as it is long.
_TOKENS = 1500
_VALUE_COMPARISONS = {"eq": "=", "ne": "!=", "lt": "<", "gt": ">", "le": "<=", "ge": ">="}
#: XSLT's `current()`, in Schematron the rule's context node.
_CURRENT = [("name", "current"), ("symbol", "("), ("symbol", ")")]
_OF_POSITION = frozenset(("position", "last"))


@dataclass(frozen=True, slots=True)
class Step:
    """axis, test (`name`, `prefix:name`, `*` or `text()`, `node()`, `comment()`), predicates."""

    axis: str
    test: str
    predicates: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Path:
    """Steps from the context node, from the document node when `absolute`, or from the nodes of a variable."""

    steps: tuple[Step, ...]
    absolute: bool = False
    start: Variable | None = None

    @property
    def single(self) -> bool:
        """Whether at most one node can come out."""
        if self.start is not None and self.start.kind != "one":
            return False
        return all(step.axis in ("self", "parent") or _one_attribute(step) or _first(step) for step in self.steps)


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable, of which it is known that it holds `one` node, `nodes`, a `string`, an `integer` or a `boolean`."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A string or a whole number."""

    value: str | int


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the core library and its arguments."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Binary:
    """operator: `or and = != < > <= >= + - * |`."""

    operator: str
    left: Node
    right: Node


Node = Path | Literal | Variable | Call | Binary


class _NotCommon(Exception):
    """The expression is not in the common part."""


def _one_attribute(step: Step) -> bool:
    return step.axis == "attribute" and not step.test.endswith("*") and not step.test.endswith("()")


def _first(step: Step) -> bool:
    return bool(step.predicates) and step.predicates[-1] == Literal(1) and step.axis == "child"


#: function -> (least, most arguments, kind of each argument, kind of the result)
_FUNCTIONS: dict[str, tuple[int, int, str, str]] = {
    "not": (1, 1, "any", "boolean"),
    "boolean": (1, 1, "any", "boolean"),
    "true": (0, 0, "", "boolean"),
    "false": (0, 0, "", "boolean"),
    "count": (1, 1, "nodes", "integer"),
    "position": (0, 0, "", "integer"),
    "last": (0, 0, "", "integer"),
    "string-length": (0, 1, "string", "integer"),
    "normalize-space": (0, 1, "string", "string"),
    "name": (0, 1, "one", "string"),
    "local-name": (0, 1, "one", "string"),
    "string": (0, 1, "string", "string"),
    "contains": (2, 2, "string", "boolean"),
    "starts-with": (2, 2, "string", "boolean"),
    "substring-before": (2, 2, "string", "string"),
    "substring-after": (2, 2, "string", "string"),
    "translate": (3, 3, "string", "string"),
    "concat": (2, 99, "value", "string"),
}


def kind(node: Node) -> str:
    """`nodes`, `string`, `integer` or `boolean`."""
    if isinstance(node, Path):
        return "nodes"
    if isinstance(node, Literal):
        return "string" if isinstance(node.value, str) else "integer"
    if isinstance(node, Variable):
        return "nodes" if node.kind == "one" else node.kind
    if isinstance(node, Call):
        return _FUNCTIONS[node.name][3]
    return "nodes" if node.operator == "|" else "integer" if node.operator in "+-*" else "boolean"


class _Reader:
    def __init__(self, tokens: list[tuple[str, str]], variables: Mapping[str, str]) -> None:
        self.tokens = tokens
        self.variables = variables
        self.at = 0
        self.depth = 0
        self.in_predicate = 0

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")

    def symbol(self, *symbols: str) -> str | None:
        kind_, text = self.peek()
        if kind_ == "symbol" and text in symbols:
            self.at += 1
            return text
        return None

    def word(self, text: str) -> bool:
        if self.peek() == ("name", text):
            self.at += 1
            return True
        return False

    def need(self, symbol: str) -> None:
        if self.symbol(symbol) is None:
            raise _NotCommon

    def expression(self) -> Node:
        self.depth += 1
        if self.depth > _DEPTH:
            raise _NotCommon
        left = self.conjunction()
        while self.word("or"):
            left = Binary("or", left, self.conjunction())
        self.depth -= 1
        return left

    def conjunction(self) -> Node:
        left = self.comparison()
        while self.word("and"):
            left = Binary("and", left, self.comparison())
        return left

    def comparison(self) -> Node:
        left = self.sum()
        operator = self.symbol("=", "!=", "<", ">", "<=", ">=")
        by_value = operator is None and self.peek()[0] == "name" and self.peek()[1] in _VALUE_COMPARISONS
        if by_value:
            operator = _VALUE_COMPARISONS[self.peek()[1]]
            self.at += 1
        if operator is None:
            return left
        right = self.sum()
        kinds = {kind(left), kind(right)}
        comparable = kinds == {"integer"} or (operator in ("=", "!=") and kinds <= {"nodes", "string"})
        if by_value and "nodes" in kinds:
            # Of nothing, a value comparison makes nothing, a general one false.
            raise _NotCommon
        if not comparable or self.peek()[1] in ("=", "!=", "<", ">", "<=", ">="):
            raise _NotCommon
        return Binary(operator, left, right)

    def sum(self) -> Node:
        left = self.union()
        while operator := self.symbol("+", "-"):
            right = self.union()
            if kind(left) != "integer" or kind(right) != "integer":
                raise _NotCommon
            left = Binary(operator, left, right)
        return left

    def union(self) -> Node:
        left = self.primary()
        while self.symbol("|"):
            right = self.primary()
            if not isinstance(right, Path) or kind(left) != "nodes":
                raise _NotCommon
            left = Binary("|", left, right)
        return left

    def primary(self) -> Node:
        kind_, text = self.peek()
        if kind_ == "string":
            self.at += 1
            return Literal(text[1:-1].replace(text[0] * 2, text[0]))
        if kind_ == "number":
            self.at += 1
            return Literal(int(text))
        if self.symbol("("):
            inner = self.expression()
            self.need(")")
            if self.peek()[1] in ("[", "/", "//"):
                raise _NotCommon
            return inner
        if kind_ == "variable":
            self.at += 1
            return self.variable(text[1:])
        if self.tokens[self.at : self.at + 3] == _CURRENT:
            self.at += 3
            return self.variable("current")
        following = self.tokens[self.at + 1] if self.at + 1 < len(self.tokens) else ("end", "")
        if kind_ == "name" and following == ("symbol", "(") and text not in _KINDS:
            return self.call(text)
        return self.path()

    def variable(self, name: str) -> Node:
        if name not in self.variables:
            raise _NotCommon
        variable = Variable(name, self.variables[name])
        steps: list[Step] = []
        if self.peek()[1] == "[":
            raise _NotCommon
        while separator := self.symbol("/", "//"):
            if separator == "//":
                steps.append(Step("descendant-or-self", "node()"))
            steps.append(self.step())
        if steps and kind(variable) != "nodes":
            raise _NotCommon
        return Path(tuple(steps), True, variable) if steps else variable

    def call(self, name: str) -> Node:
        if name not in _FUNCTIONS or (name in _OF_POSITION and not self.in_predicate):
            raise _NotCommon
        least, most, wanted, _ = _FUNCTIONS[name]
        self.at += 2
        arguments: list[Node] = []
        if not self.symbol(")"):
            arguments.append(self.expression())
            while self.symbol(","):
                arguments.append(self.expression())
            self.need(")")
        if not least <= len(arguments) <= most or not all(_fits(each, wanted) for each in arguments):
            raise _NotCommon
        if self.peek()[1] in ("[", "/", "//"):
            raise _NotCommon
        return Call(name, tuple(arguments))

    def path(self) -> Node:
        steps: list[Step] = []
        absolute = False
        if self.symbol("//"):
            absolute = True
            steps.append(Step("descendant-or-self", "node()"))
        elif self.symbol("/"):
            absolute = True
            if self.peek()[0] not in ("name", "axis") and self.peek()[1] not in ("@", "*", ".", ".."):
                return Path((), True)
        steps.append(self.step())
        while separator := self.symbol("/", "//"):
            if separator == "//":
                steps.append(Step("descendant-or-self", "node()"))
            steps.append(self.step())
        return Path(tuple(steps), absolute)

    def step(self) -> Step:
        if self.symbol("."):
            return Step("self", "node()", self.predicates())
        if self.symbol(".."):
            return Step("parent", "node()", self.predicates())
        kind_, text = self.peek()
        axis = "child"
        if kind_ == "axis":
            axis = text
            self.at += 1
            if axis not in AXES:
                raise _NotCommon
        elif self.symbol("@"):
            axis = "attribute"
        kind_, text = self.peek()
        if kind_ == "name":
            self.at += 1
            if self.symbol("("):
                self.need(")")
                if text not in _KINDS:
                    raise _NotCommon
                text += "()"
        elif self.symbol("*"):
            text = "*"
        else:
            raise _NotCommon
        return Step(axis, text, self.predicates())

    def predicates(self) -> tuple[Node, ...]:
        found: list[Node] = []
        while self.symbol("["):
            self.in_predicate += 1
            found.append(self.expression())
            self.in_predicate -= 1
            self.need("]")
        return tuple(found)


def _fits(node: Node, wanted: str) -> bool:
    found = kind(node)
    if wanted == "any":
        return True
    if wanted == "nodes":
        return found == "nodes"
    single = (isinstance(node, Path) and node.single) or (isinstance(node, Variable) and node.kind == "one")
    if wanted == "one" or found == "nodes":
        return single
    return found == "string" or (wanted == "value" and found == "integer")


def parse(expression: str, variables: Mapping[str, str] = MappingProxyType({})) -> Node | None:
    """The tree of `expression` when it means the same in XPath 1, 2 and 3.1; else None.

    variables: kinds by name, of those that may occur; `current` also stands for `current()`.
    """
    tokens: list[tuple[str, str]] = []
    at = 0
    end = len(expression.rstrip())
    while at < end:
        match = _TOKEN.match(expression, at)
        if match is None or match.lastgroup is None:
            return None
        tokens.append((match.lastgroup, match.group(match.lastgroup)))
        at = match.end()
    if len(tokens) > _TOKENS:
        return None
    reader = _Reader(tokens, variables)
    try:
        tree = reader.expression()
    except _NotCommon:
        return None
    return tree if reader.at == len(tokens) else None
