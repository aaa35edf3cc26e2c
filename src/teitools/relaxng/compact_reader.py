"""The tokens of a schema in compact syntax, taken one by one, and the faults of what stands where it may not.

The rules that are built on this are generators that yield the rule they need next; `run` runs them on one stack, so
that no nesting is too deep for Python.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from teitools.datatypes import XSD
from teitools.findings import Finding

from .compact_tokens import Token, fault
from .schema_element import RELAX_NG, XML, SchemaElement
from .schema_error import SchemaError

#: Patterns, name classes and annotations nested deeper than this are refused, as in XML syntax.
DEPTH_LIMIT = 400
Rule = Generator[Any, Any, Any]
#: A pattern or name class, and the annotations that follow it as siblings.
Item = list[SchemaElement]


def run(rule: Rule) -> Any:
    """What `rule` returns, with every rule it asks for run on this one stack."""
    stack = [rule]
    answer: object = None
    while stack:
        try:
            stack.append(stack[-1].send(answer))
            answer = None
        except StopIteration as stop:
            stack.pop()
            answer = stop.value
    return answer


class CompactReader:
    """One file; `at` is the token at hand."""

    def __init__(self, found: list[Token], path: str, base: str) -> None:
        self.tokens = found
        self.at = 0
        self.path = path
        self.base = base
        self.depth = 0
        self.faults: list[Finding] = []
        #: prefix -> namespace name, None for `inherit`
        self.prefixes: dict[str, str | None] = {"xml": XML}
        self.default: str | None = None
        self.libraries = {"xsd": XSD}
        self.has_bases = False
        self.namespaces: dict[str, str] = {}

    @property
    def token(self) -> Token:
        """The token at hand."""
        return self.tokens[self.at]

    def after(self) -> Token:
        """The token after the one at hand."""
        return self.tokens[min(self.at + 1, len(self.tokens) - 1)]

    def take(self) -> Token:
        """The token at hand, which is then the one before."""
        token = self.tokens[self.at]
        if token.kind != "end":
            self.at += 1
        return token

    def takes(self, *signs: str) -> Token | None:
        """The token at hand, taken, if it is one of these signs."""
        return self.take() if self.token.kind in signs else None

    def keyword(self, word: str) -> Token | None:
        """The token at hand, taken, if it is this keyword."""
        return self.take() if self.token.kind == "keyword" and self.token.value == word else None

    def need(self, sign: str, where: str) -> Token:
        """The token at hand, which must be this sign; `where` says of what it is a part."""
        if self.token.kind != sign:
            raise self.stop(f"`{sign}` {where}")
        return self.take()

    def stop(self, expected: str) -> SchemaError:
        """The fault that something else stands here than was expected, after all that were found before."""
        token = self.token
        found = "the file ends" if token.kind == "end" else f"`{_shown(token)}` stands"
        start, end = token.start, token.end
        if token.kind == "end" and self.at:
            start, end = self.tokens[self.at - 1].start, self.tokens[self.at - 1].end
        return SchemaError([*self.faults, fault(self.path, start, end, f"{found} where {expected} is expected")])

    def fail(self, fact: str) -> SchemaError:
        """The fault `fact` at the token at hand, after all that were found before."""
        return SchemaError([*self.faults, fault(self.path, self.token.start, self.token.end, fact)])

    def say(self, token: Token, fact: str) -> None:
        """A fault that does not stop the reading is noted."""
        self.faults.append(fault(self.path, token.start, token.end, fact))

    def make(
        self, name: str, token: Token, attributes: dict[str, str] | None = None, children: list[Any] | None = None
    ) -> SchemaElement:
        """An element of the schema's tree, placed at `token`."""
        return SchemaElement(
            RELAX_NG,
            name,
            attributes if attributes is not None else {},
            children if children is not None else [],
            self.path,
            token.start,
            token.end,
            self.namespaces,
            self.base,
        )

    def deeper(self) -> None:
        """One more level is entered. Raises SchemaError beyond the limit."""
        self.depth += 1
        if self.depth > DEPTH_LIMIT:
            raise self.fail(f"patterns are nested more than {DEPTH_LIMIT} deep")

    def any_name(self, what: str) -> Token:
        """A name, be it a keyword or not."""
        if self.token.kind not in ("name", "keyword"):
            raise self.stop(what)
        return self.take()

    def literal(self, what: str) -> Token:
        """One literal, its segments joined by `~`, as one token."""
        if self.token.kind != "literal":
            raise self.stop(what)
        whole = self.take()
        parts = [whole.value]
        end = whole.end
        while self.takes("~"):
            if self.token.kind != "literal":
                raise self.stop("a literal after `~`")
            segment = self.take()
            parts.append(segment.value)
            end = segment.end
        return Token("literal", "".join(parts), whole.start, end)

    def namespace_of(self, token: Token, prefix: str) -> str | None:
        """The namespace of a prefix, None for `inherit`; a prefix that is not declared is said."""
        if prefix not in self.prefixes:
            self.say(token, f'the prefix `{prefix}` is not declared: write `namespace {prefix} = "…"` at the top')
            return ""
        return self.prefixes[prefix]


def _shown(token: Token) -> str:
    text = "##" if token.kind == "doc" else token.value
    if token.kind == "literal":
        text = f'"{text}"'
    return text if len(text) <= 40 else text[:37] + "…"
