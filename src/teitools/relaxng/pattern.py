"""Patterns for validating: interned, so that equal patterns are one object and can be told apart by identity."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from teitools.datatypes import Datatype, library

from .compiled import CompiledSchema
from .effort import Effort
from .name_class import NameClass

EMPTY, NOT_ALLOWED, TEXT, CHOICE, GROUP, INTERLEAVE, ONE_OR_MORE, LIST, DATA, VALUE, ATTRIBUTE, ELEMENT = range(12)

#: Patterns made while validating, beyond the schema's own, before they are forgotten and made anew.
PATTERN_LIMIT = 200_000
#: The parts of these patterns, all together, before the same is done.
PARTS_LIMIT = 3_000_000

#: What making a pattern costs, in units of effort.
_MAKING = 8


class Pattern:
    """An immutable pattern; made by `Patterns` only.

    kind: one of this module's constants. parts: the patterns inside; a group has two, its left one no group.
    nullable: whether it matches the empty sequence. serial: order of making, the order of an interleave's parts.
    info: of ELEMENT an `ElementPattern`, of ATTRIBUTE a name class, of DATA a `Datatype`, of VALUE
    (Datatype, text, namespaces, value).
    has_attributes: whether an attribute pattern is in it outside of elements. has_data: the same for data, value, list.
    absorbs_text: whether `text` before it adds nothing.
    after: derivatives that were asked for, by what was read.
    """

    __slots__ = (
        "absorbs_text",
        "after",
        "closed",
        "firsts",
        "has_attributes",
        "has_data",
        "info",
        "kind",
        "nullable",
        "parts",
        "serial",
    )

    kind: int
    parts: tuple[Pattern, ...]
    info: Any
    nullable: bool
    serial: int
    has_attributes: bool
    has_data: bool
    absorbs_text: bool
    after: dict[Any, Any] | None
    firsts: tuple[ElementPattern, ...] | None
    closed: Pattern | None


class ElementPattern:
    """An element pattern of the schema: number, name class, and its content, made when first asked for.

    patterns: those of its schema. definition: the name of the `define` that it stands in, or None.
    place: (number of the file, start, end) in the schema.
    """

    __slots__ = ("_content", "_node", "attribute_plan", "definition", "name_class", "number", "patterns", "place")

    def __init__(self, patterns: Patterns, number: int, row: list[Any]) -> None:
        self.patterns = patterns
        self.number = number
        self.name_class: NameClass = row[0]
        self._node: int = row[1]
        self._content: Pattern | None = None
        self.definition: str | None = row[2]
        self.place: tuple[int, int, int] = (row[3], row[4], row[5])
        self.attribute_plan: Any = None

    @property
    def content(self) -> Pattern:
        """What the element's attributes and children must match."""
        if self._content is None:
            self._content = self.patterns.pattern(self._node)
        return self._content


class Patterns:
    """All patterns of one schema: those it has, and those that derivatives make. Not shared between threads."""

    def __init__(self, schema: CompiledSchema) -> None:
        self._schema = schema
        self._interned: dict[Any, Pattern] = {}
        self._by_node: dict[int, Pattern] = {}
        self._serial = 0
        self._parts = 0
        self.effort = Effort()
        self.empty = self._make(EMPTY, (), None, True)
        self.not_allowed = self._make(NOT_ALLOWED, (), None, False)
        self.text = self._make(TEXT, (), None, True)
        self.text.absorbs_text = True
        self.elements = [ElementPattern(self, number, row) for number, row in enumerate(schema.elements)]
        self._types: dict[int, Datatype] = {}
        self._by_node.update({0: self.empty, 1: self.not_allowed, 2: self.text})

    @property
    def start(self) -> Pattern:
        """What a document must match."""
        return self.pattern(self._schema.start)

    def forget(self) -> None:
        """Derived patterns are interned anew from here on: bounds the memory of long runs, changes no verdict."""
        for pattern in self._interned.values():
            pattern.after = None
            pattern.closed = None
        self._parts = 0
        self._interned = {_key(own.kind, own.parts, own.info): own for own in self._by_node.values()}

    @property
    def crowded(self) -> bool:
        """Whether more patterns have been derived than should be kept."""
        return self._parts > PARTS_LIMIT or len(self._interned) > PATTERN_LIMIT + len(self._by_node)

    # -- making

    def _make(self, kind: int, parts: tuple[Pattern, ...], info: Any, nullable: bool) -> Pattern:
        key = _key(kind, parts, info)
        found = self._interned.get(key)
        if found is not None:
            return found
        self.effort.spend(_MAKING)
        pattern = Pattern()
        pattern.kind = kind
        pattern.parts = parts
        pattern.info = info
        pattern.nullable = nullable
        pattern.serial = self._serial = self._serial + 1
        self._parts += len(parts)
        attributes = kind == ATTRIBUTE
        data = LIST <= kind <= VALUE
        if not attributes and not data:
            for part in parts:
                attributes = attributes or part.has_attributes
                data = data or part.has_data
        pattern.has_attributes = attributes
        pattern.has_data = data
        pattern.absorbs_text = False
        pattern.after = pattern.firsts = pattern.closed = None
        self._interned[key] = pattern
        return pattern

    def choice(self, parts: Iterable[Pattern]) -> Pattern:
        """`p | q | …`: no part twice, none a choice or notAllowed; `empty` only where nothing else is nullable."""
        flat: dict[Pattern, None] = {}
        for part in parts:
            if part.kind == CHOICE:
                flat.update(dict.fromkeys(part.parts))
            elif part.kind != NOT_ALLOWED:
                flat[part] = None
        self.effort.spend(len(flat))
        empty = self.empty
        if len(flat) > 1 and empty in flat and any(part.nullable for part in flat if part is not empty):
            del flat[empty]
        if len(flat) < 2:
            return next(iter(flat), self.not_allowed)
        return self._make(CHOICE, tuple(flat), None, any(part.nullable for part in flat))

    def group(self, left: Pattern, right: Pattern) -> Pattern:
        """`left, right`, nested to the right; `text` that adds nothing is dropped."""
        if left.kind == EMPTY:
            return right
        if right.kind == EMPTY:
            return left
        if left.kind == NOT_ALLOWED or right.kind == NOT_ALLOWED:
            return self.not_allowed
        lefts = []
        while left.kind == GROUP:
            lefts.append(left.parts[0])
            left = left.parts[1]
        lefts.append(left)
        if len(lefts) > 1:
            self.effort.spend(len(lefts))
        for each in reversed(lefts):
            if each.kind == TEXT and right.absorbs_text:
                continue
            pair = self._make(GROUP, (each, right), None, each.nullable and right.nullable)
            pair.absorbs_text = each.absorbs_text
            right = pair
        return right

    def derived_group(self, left: Pattern, right: Pattern) -> Pattern:
        """`left, right` where `left` is a derivative: as a choice of groups, so that derivatives stay few.

        Source: Antimirov, Partial derivatives of regular expressions: as many as the pattern has places.
        """
        if left.kind == CHOICE:
            return self.choice([self.group(part, right) for part in left.parts])
        return self.group(left, right)

    def interleave(self, parts: Iterable[Pattern]) -> Pattern:
        """`p & q & …`, flattened."""
        flat: list[Pattern] = []
        for part in parts:
            if part.kind == NOT_ALLOWED:
                return part
            if part.kind == INTERLEAVE:
                flat.extend(part.parts)
            elif part.kind != EMPTY:
                flat.append(part)
        self.effort.spend(len(flat))
        if len(flat) < 2:
            return flat[0] if flat else self.empty
        flat.sort(key=_serial)
        made = self._make(INTERLEAVE, tuple(flat), None, all(part.nullable for part in flat))
        made.absorbs_text = any(part.kind == TEXT for part in flat)
        return made

    def one_or_more(self, part: Pattern) -> Pattern:
        """`part+`."""
        if part.kind in (EMPTY, NOT_ALLOWED, TEXT, ONE_OR_MORE):
            return part
        made = self._make(ONE_OR_MORE, (part,), None, part.nullable)
        made.absorbs_text = part.kind == CHOICE and self.text in part.parts
        return made

    def star(self, repeated: Pattern) -> Pattern:
        """`p*`, given `p+`."""
        return repeated if repeated.nullable else self.choice((self.empty, repeated))

    # -- from the compiled schema

    def pattern(self, number: int) -> Pattern:
        """The pattern of a node of the compiled schema; recursion is bounded by `compile.DEPTH_LIMIT`."""
        found = self._by_node.get(number)
        if found is None:
            found = self._by_node[number] = self._from_node(self._schema.nodes[number])
        return found

    def _from_node(self, node: list[Any]) -> Pattern:
        kind = node[0]
        if kind == "choice":
            return self.choice([self.pattern(part) for part in node[1:]])
        if kind == "group":
            right = self.pattern(node[-1])
            for part in reversed(node[1:-1]):
                right = self.group(self.pattern(part), right)
            return right
        if kind == "interleave":
            return self.interleave([self.pattern(part) for part in node[1:]])
        if kind == "oneOrMore":
            return self.one_or_more(self.pattern(node[1]))
        if kind == "list":
            inner = self.pattern(node[1])
            return self._make(LIST, (inner,), None, False)
        if kind == "data":
            excepted = () if node[2] < 0 else (self.pattern(node[2]),)
            return self._make(DATA, excepted, self.datatype(node[1]), False)
        if kind == "value":
            namespaces = tuple((prefix, uri) for prefix, uri in node[3])
            return self._make(VALUE, (), (self.datatype(node[1]), node[2], namespaces), False)
        if kind == "attribute":
            name_class = self._schema.name_classes[node[1]]
            return self._make(ATTRIBUTE, (self.pattern(node[2]),), name_class, False)
        return self._make(ELEMENT, (), self.elements[node[1]], False)

    def datatype(self, number: int) -> Datatype:
        """The datatype of that number in the compiled schema."""
        found = self._types.get(number)
        if found is None:
            uri, name, params = self._schema.types[number]
            found = library(uri).datatype(name, tuple((key, value) for key, value in params))
            self._types[number] = found
        return found


def _key(kind: int, parts: tuple[Pattern, ...], info: Any) -> Any:
    """What equal patterns have in common; the parts of a choice keep the schema's order, which does not count here."""
    if kind == CHOICE:
        return (kind, frozenset(parts))
    return (kind, *parts) if info is None else (kind, info, *parts)


def _serial(pattern: Pattern) -> int:
    return pattern.serial
