"""The functions that are compiled here: names, what they take, what they give."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import node_functions as nodes
from . import sequence_functions as sequences
from . import text_functions as texts
from .numbers import ceiling, floor, number, rounded


@dataclass(frozen=True, slots=True)
class Function:
    """A function. takes: for each argument a letter; after `[` they may be left out, after `~` they may repeat.

    `s` a string, "" for nothing; `S` a string that must be there; `n` a number or nothing; `N` a number; `i` a whole
    number; `a` atomic values; `v` one or none; `*` items; `o` a node or nothing; `O` a node; `b` a truth value; `t` the
    string of an item.
    gives: `boolean`, `string`, `number`, `nodes` or `any`. single: whether at most one item comes out.
    context: whether the context item stands for an argument that is missing at the end.
    """

    takes: str
    call: Callable[..., Any]
    gives: str = "any"
    single: bool = True
    context: bool = False

    @property
    def least(self) -> int:
        """How few arguments may be given; the context item may stand for one more."""
        return len(self.takes.partition("[")[0].partition("~")[0]) - self.context

    @property
    def letters(self) -> str:
        """The letters alone."""
        return self.takes.replace("[", "").replace("~", "")

    @property
    def most(self) -> float:
        """How many arguments may be given."""
        return math.inf if "~" in self.takes else len(self.letters)


def _text(takes: str, call: Callable[..., Any], *, context: bool = False) -> Function:
    return Function(takes, call, "string", context=context)


def _truth(takes: str, call: Callable[..., Any]) -> Function:
    return Function(takes, call, "boolean")


def _count(takes: str, call: Callable[..., Any], *, context: bool = False) -> Function:
    return Function(takes, call, "number", context=context)


def _many(takes: str, call: Callable[..., Any], gives: str = "any") -> Function:
    return Function(takes, call, gives, single=False)


def _maybe(how: Callable[[Any], Any]) -> Callable[..., Any]:
    return lambda _env, value: [] if value is None else how(value)


#: What XPath 1.0 has, with XSLT 1.0's additions.
FIRST: dict[str, Function] = {
    "boolean": _truth("b", lambda _env, value: value),
    "ceiling": _count("n", _maybe(ceiling)),
    "concat": _text("tt~t", texts.glued),
    "contains": _truth("ss", lambda _env, text, part: part in text),
    "count": _count("*", lambda _env, items: len(items)),
    "document": _many("*", nodes.document, "nodes"),
    "false": _truth("", lambda _env: False),
    "floor": _count("n", _maybe(floor)),
    "generate-id": _text("o", nodes.generate_id, context=True),
    "id": Function("aO", nodes.ids, "nodes", False, True),
    "key": _many("Sa", nodes.key, "nodes"),
    "lang": Function("sO", nodes.lang, "boolean", True, True),
    "local-name": _text("o", nodes.local_name, context=True),
    "name": _text("o", nodes.name, context=True),
    "namespace-uri": _text("o", nodes.namespace_uri, context=True),
    "normalize-space": _text("s", texts.normalize_space, context=True),
    "not": _truth("b", lambda _env, value: not value),
    "number": _count("v", lambda _env, value: number(value) if value is not None else math.nan, context=True),
    "round": _count("n", _maybe(rounded)),
    "starts-with": _truth("ss", lambda _env, text, part: text.startswith(part)),
    "string": _text("t", lambda _env, text: text, context=True),
    "string-length": _count("s", lambda _env, text: len(text), context=True),
    "substring": _text("sN[N", texts.substring),
    "substring-after": _text("ss", texts.substring_after),
    "substring-before": _text("ss", texts.substring_before),
    "sum": _count("a", sequences.total_first),
    "translate": _text("sSS", texts.translate),
    "true": _truth("", lambda _env: True),
}

LATER: dict[str, Function] = FIRST | {
    "abs": _count("n", _maybe(abs)),
    "avg": Function("a", sequences.average),
    "base-uri": Function("o", nodes.base_uri, context=True),
    "codepoint-equal": Function("vv", sequences.codepoint_equal),
    "codepoints-to-string": _text("a", texts.codepoints_to_string),
    "collection": _many("[v", nodes.outside),
    "compare": Function("vv", sequences.compare),
    "concat": _text("aa~a", texts.concat),
    "data": Function("a", lambda _env, values: values, "any", False, True),
    "distinct-values": _many("a", sequences.distinct_values),
    "doc": _many("v", nodes.doc, "nodes"),
    "doc-available": _truth("v", nodes.doc_available),
    "document-uri": Function("o", nodes.document_uri, context=True),
    "empty": _truth("*", lambda _env, items: not items),
    "encode-for-uri": _text("s", texts.encode_for_uri),
    "ends-with": _truth("ss", lambda _env, text, part: text.endswith(part)),
    "environment-variable": Function("v", nodes.outside),
    "exactly-one": _many("*", sequences.exactly(1, 1, "FORG0005")),
    "exists": _truth("*", lambda _env, items: bool(items)),
    "has-children": Function("o", nodes.has_children, "boolean", True, True),
    "head": Function("*", sequences.head),
    "index-of": _many("av", sequences.index_of),
    "insert-before": _many("*i*", sequences.insert_before),
    "json-doc": _many("v[*", nodes.outside),
    "lower-case": _text("s", texts.changed_case(str.lower)),
    "matches": _truth("sS[S", texts.matches),
    "max": Function("a", sequences.greatest),
    "min": Function("a", sequences.least),
    "normalize-unicode": _text("s[S", texts.normalize_unicode),
    "one-or-more": _many("*", sequences.exactly(1, math.inf, "FORG0004")),
    "remove": _many("*i", sequences.remove),
    "replace": _text("sSS[S", texts.replace),
    "resolve-uri": Function("v[v", nodes.resolve_uri),
    "reverse": _many("*", sequences.reverse),
    "root": Function("o", nodes.root, "nodes", True, True),
    "string-join": _text("a[S", texts.string_join),
    "string-to-codepoints": _many("s", texts.string_to_codepoints),
    "subsequence": _many("*N[N", sequences.subsequence),
    "sum": Function("a[*", sequences.total),
    "tail": _many("*", sequences.tail),
    "tokenize": _many("s[SS", texts.tokenize),
    "translate": _text("sSS", texts.translate),
    "unordered": _many("*", lambda _env, items: items),
    "unparsed-text": Function("v[v", nodes.outside),
    "unparsed-text-available": _truth("v[v", lambda _env, *_arguments: False),
    "unparsed-text-lines": _many("v[v", nodes.outside),
    "upper-case": _text("s", texts.changed_case(str.upper)),
    "uri-collection": _many("[v", nodes.outside),
    "zero-or-one": Function("*", sequences.exactly(0, 1, "FORG0003")),
}
