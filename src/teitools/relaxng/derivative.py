"""Derivatives: the pattern that the rest must match once a part of it has been read.

Source: James Clark, An algorithm for RELAX NG validation. Elements are read whole, from the bottom up: what is asked
is the derivative by the set of element patterns that a child was recognised as.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from .name_class import contains
from .pattern import (
    ATTRIBUTE,
    CHOICE,
    DATA,
    ELEMENT,
    EMPTY,
    GROUP,
    INTERLEAVE,
    LIST,
    ONE_OR_MORE,
    TEXT,
    VALUE,
    ElementPattern,
    Pattern,
    Patterns,
)

BLANK = " \t\r\n"
#: No element has this name.
_TEXT_KEY = " text"
#: Answers kept in one pattern; names that documents make up must not fill the memory.
_NAMES_KEPT = 5000
Namespaces = Mapping[str, str]


def firsts(pattern: Pattern) -> tuple[ElementPattern, ...]:
    """The element patterns that can match the next child, in the order of the schema; memoised in the pattern."""
    found = pattern.firsts
    if found is not None:
        return found
    elements: dict[ElementPattern, None] = {}
    stack = [pattern]
    while stack:
        each = stack.pop()
        kind = each.kind
        if each is not pattern and each.firsts is not None:
            elements.update(dict.fromkeys(each.firsts))
        elif kind == ELEMENT:
            elements[each.info] = None
        elif kind == GROUP:
            left, right = each.parts
            if left.nullable or left.kind == ATTRIBUTE:
                stack.append(right)
            stack.append(left)
        elif kind in (CHOICE, INTERLEAVE, ONE_OR_MORE):
            stack.extend(reversed(each.parts))
    pattern.firsts = tuple(elements)
    return pattern.firsts


def firsts_named(pattern: Pattern, name: str) -> tuple[ElementPattern, ...]:
    """Those of `firsts` that admit `name`; memoised in the pattern for names that were found."""
    memo = pattern.after
    if memo is None:
        memo = pattern.after = {}
    found: tuple[ElementPattern, ...] | None = memo.get(name)
    if found is None:
        found = tuple(each for each in firsts(pattern) if contains(each.name_class, name))
        if len(memo) < _NAMES_KEPT:
            memo[name] = found
    return found


def child_deriv(patterns: Patterns, pattern: Pattern, child: frozenset[ElementPattern]) -> Pattern:
    """What must follow a child that matches every pattern in `child`; memoised in the pattern.

    Cost of a miss: the parts of `pattern` that can begin with the child.
    """
    kind = pattern.kind
    if kind == ELEMENT:
        return patterns.empty if pattern.info in child else patterns.not_allowed
    if not CHOICE <= kind <= ONE_OR_MORE:
        return patterns.not_allowed
    memo = pattern.after
    if memo is None:
        memo = pattern.after = {}
    found = memo.get(child)
    if found is None:
        found = memo[child] = _by_parts(patterns, pattern, lambda part: child_deriv(patterns, part, child))
    return found


def text_deriv_any(patterns: Patterns, pattern: Pattern) -> Pattern:
    """What must follow text whose characters do not matter (no data, value or list can begin here)."""
    kind = pattern.kind
    if kind == TEXT:
        return pattern
    if not CHOICE <= kind <= ONE_OR_MORE:
        return patterns.not_allowed
    memo = pattern.after
    if memo is None:
        memo = pattern.after = {}
    found = memo.get(_TEXT_KEY)
    if found is None:
        found = memo[_TEXT_KEY] = _by_parts(patterns, pattern, lambda part: text_deriv_any(patterns, part))
    return found


def _by_parts(patterns: Patterns, pattern: Pattern, deriv: Callable[[Pattern], Pattern]) -> Pattern:
    """The derivative of a choice, group, interleave or oneOrMore from those of its parts."""
    kind = pattern.kind
    if kind == CHOICE:
        return patterns.choice([deriv(part) for part in pattern.parts])
    if kind == ONE_OR_MORE:
        return patterns.derived_group(deriv(pattern.parts[0]), patterns.star(pattern))
    if kind == INTERLEAVE:
        return _interleave_deriv(patterns, pattern, deriv)
    found = []
    while True:
        left, right = pattern.parts
        derived = deriv(left)
        if derived is not patterns.not_allowed:
            found.append(patterns.derived_group(derived, right))
        if not left.nullable:
            break
        if right.kind != GROUP:
            found.append(deriv(right))
            break
        pattern = right
    return patterns.choice(found)


def _interleave_deriv(patterns: Patterns, pattern: Pattern, deriv: Callable[[Pattern], Pattern]) -> Pattern:
    found = []
    parts = pattern.parts
    for number, part in enumerate(parts):
        derived = deriv(part)
        if derived is not patterns.not_allowed:
            found.append(patterns.interleave((*parts[:number], derived, *parts[number + 1 :])))
    return patterns.choice(found)


class Texts:
    """Whether texts match patterns, in a document's namespaces and unparsed entities."""

    def __init__(self, patterns: Patterns, namespaces: Namespaces, entities: Collection[str] = ()) -> None:
        self._patterns = patterns
        self.namespaces = namespaces
        self.entities = entities

    def matches(self, pattern: Pattern, text: str) -> bool:
        """Whether `text`, as a whole attribute value or element content, matches (Clark: valueMatch)."""
        if pattern.kind == TEXT:
            return True
        if pattern.nullable and not text.strip(BLANK):
            return True
        return self.text_deriv(pattern, text).nullable

    def text_deriv(self, pattern: Pattern, text: str) -> Pattern:
        """What must follow `text`."""
        patterns = self._patterns
        kind = pattern.kind
        if kind == TEXT:
            return pattern
        if kind == DATA:
            if not pattern.info.allows(text, self.namespaces, self.entities):
                return patterns.not_allowed
            if pattern.parts and self.matches(pattern.parts[0], text):
                return patterns.not_allowed
            return patterns.empty
        if kind == VALUE:
            return patterns.empty if self._equal(pattern, text) else patterns.not_allowed
        if kind == LIST:
            return patterns.empty if self._list(pattern.parts[0], text) else patterns.not_allowed
        if not CHOICE <= kind <= ONE_OR_MORE:
            return patterns.not_allowed
        return _by_parts(patterns, pattern, lambda part: self.text_deriv(part, text))

    def _equal(self, pattern: Pattern, text: str) -> bool:
        datatype, value, namespaces = pattern.info
        wanted = datatype.value(value, dict(namespaces))
        return wanted is not None and datatype.value(text, self.namespaces, self.entities) == wanted

    def _list(self, pattern: Pattern, text: str) -> bool:
        for character in "\t\r\n":
            text = text.replace(character, " ")
        memo: dict[tuple[Pattern, str], Pattern] = {}
        for token in text.split(" "):
            if not token:
                continue
            key = (pattern, token)
            found = memo.get(key)
            if found is None:
                found = memo[key] = self.text_deriv(pattern, token)
            pattern = found
            if pattern is self._patterns.not_allowed:
                return False
        return pattern.nullable


def attribute_patterns(pattern: Pattern, name: str) -> tuple[Pattern, ...]:
    """The attribute patterns in `pattern`, outside of elements, that admit `name`."""
    found: dict[Pattern, None] = {}
    stack = [pattern]
    seen = set()
    while stack:
        each = stack.pop()
        if each.kind == ATTRIBUTE:
            if contains(each.info, name):
                found[each] = None
        elif each.has_attributes and each not in seen:
            seen.add(each)
            stack.extend(each.parts)
    return tuple(found)


def attribute_deriv(patterns: Patterns, pattern: Pattern, read: frozenset[Pattern]) -> Pattern:
    """What must match the rest once an attribute was read that the attribute patterns in `read` match (attDeriv)."""
    kind = pattern.kind
    if kind == ATTRIBUTE:
        return patterns.empty if pattern in read else patterns.not_allowed
    if not pattern.has_attributes:
        return patterns.not_allowed
    memo = pattern.after
    if memo is None:
        memo = pattern.after = {}
    found: Pattern | None = memo.get(read)
    if found is not None:
        return found
    if kind == CHOICE:
        found = patterns.choice([attribute_deriv(patterns, part, read) for part in pattern.parts])
    elif kind == ONE_OR_MORE:
        derived = attribute_deriv(patterns, pattern.parts[0], read)
        found = patterns.derived_group(derived, patterns.star(pattern))
    else:
        parts = group_parts(pattern) if kind == GROUP else list(pattern.parts)
        results = []
        for number, part in enumerate(parts):
            derived = attribute_deriv(patterns, part, read)
            if derived is not patterns.not_allowed:
                rest = [*parts[:number], derived, *parts[number + 1 :]]
                results.append(patterns.interleave(rest) if kind == INTERLEAVE else regroup(patterns, rest))
        found = patterns.choice(results)
    memo[read] = found
    return found


def close(patterns: Patterns, pattern: Pattern) -> Pattern:
    """`pattern` once no more attributes come: each that is left is not allowed (startTagCloseDeriv)."""
    if not pattern.has_attributes:
        return pattern
    if pattern.closed is None:
        kind = pattern.kind
        if kind == ATTRIBUTE:
            pattern.closed = patterns.not_allowed
        elif kind == CHOICE:
            pattern.closed = patterns.choice([close(patterns, part) for part in pattern.parts])
        elif kind == GROUP:
            pattern.closed = regroup(patterns, [close(patterns, part) for part in group_parts(pattern)])
        elif kind == INTERLEAVE:
            pattern.closed = patterns.interleave([close(patterns, part) for part in pattern.parts])
        else:
            pattern.closed = patterns.one_or_more(close(patterns, pattern.parts[0]))
    return pattern.closed


def group_parts(pattern: Pattern) -> list[Pattern]:
    """The parts of a group, in order; the pattern itself where it is none."""
    parts = []
    while pattern.kind == GROUP:
        parts.append(pattern.parts[0])
        pattern = pattern.parts[1]
    parts.append(pattern)
    return parts


def regroup(patterns: Patterns, parts: list[Pattern]) -> Pattern:
    """The group of `parts`, in order."""
    result = patterns.empty
    for part in reversed(parts):
        result = patterns.group(part, result)
    return result


__all__ = [
    "EMPTY",
    "Texts",
    "attribute_deriv",
    "attribute_patterns",
    "child_deriv",
    "close",
    "firsts",
    "text_deriv_any",
]
