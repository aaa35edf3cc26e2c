"""Derivatives: the pattern that the rest must match once a part of it has been read.

Source: James Clark, An algorithm for RELAX NG validation. Elements are read whole, from the bottom up: what is asked
is the derivative by the set of element patterns that a child was recognised as.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from teitools.datatypes import Datatype

from .beginnings import beginning
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
_TOKEN = re.compile(r"[^ \t\r\n]+")
#: No element has this name.
_TEXT_KEY = " text"
_VALUES_KEY = " values"
#: Datatypes whose values depend on the namespaces in scope or on the document's unparsed entities.
SCOPED = frozenset(("QName", "NOTATION", "ENTITY", "ENTITIES"))
Namespaces = Mapping[str, str]


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
        found = memo[child] = _by_parts(
            patterns,
            pattern,
            lambda part: child_deriv(patterns, part, child),
            lambda choice: beginning(choice, child),
        )
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


def _by_parts(
    patterns: Patterns,
    pattern: Pattern,
    deriv: Callable[[Pattern], Pattern],
    parts_of: Callable[[Pattern], Iterable[Pattern]] = lambda choice: choice.parts,
) -> Pattern:
    """The choice of all ways to read what `deriv` reads. Cost: each part that can begin, once however often it stands.

    parts_of: the parts of a choice of which `deriv` may make something.
    Source: Antimirov, Partial derivatives of regular expressions.
    """
    found = []
    seen: set[Pattern] = set()
    stack = [pattern]
    steps = 0
    not_allowed = patterns.not_allowed
    while stack:
        each = stack.pop()
        kind = each.kind
        steps += 1
        if kind == CHOICE:
            if each not in seen:
                seen.add(each)
                stack.extend(reversed(tuple(parts_of(each))))
        elif kind == GROUP:
            if each in seen:
                continue
            seen.add(each)
            left, right = each.parts
            derived = deriv(left)
            if derived is not not_allowed:
                found.append(patterns.derived_group(derived, right))
            if left.nullable:
                stack.append(right)
        elif kind == ONE_OR_MORE:
            derived = deriv(each.parts[0])
            if derived is not not_allowed:
                found.append(patterns.derived_group(derived, patterns.star(each)))
        elif kind == INTERLEAVE:
            found.append(_interleave_deriv(patterns, each, deriv))
        else:
            derived = deriv(each)
            if derived is not not_allowed:
                found.append(derived)
    patterns.effort.spend(steps)
    return patterns.choice(found)


def _interleave_deriv(patterns: Patterns, pattern: Pattern, deriv: Callable[[Pattern], Pattern]) -> Pattern:
    found = []
    parts = pattern.parts
    patterns.effort.spend(len(parts))
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

    def spend(self, units: int) -> None:
        """Work that belongs to these texts is about to be done. Raises TooComplex when it is too much."""
        self._patterns.effort.spend(units)

    def matches(self, pattern: Pattern, text: str) -> bool:
        """Whether `text`, as a whole attribute value or element content, matches (Clark: valueMatch)."""
        if pattern.kind == TEXT:
            return True
        if pattern.nullable and not text.strip(BLANK):
            return True
        if pattern.kind != CHOICE:
            return self.text_deriv(pattern, text).nullable
        listed, others = _listed(pattern)
        for datatype, values in listed:
            if datatype.value(text) in values:
                return True
        return any(self.matches(part, text) for part in others)

    def text_deriv(self, pattern: Pattern, text: str, memo: dict[Pattern, Pattern] | None = None) -> Pattern:
        """What must follow `text`. memo: of this text; shared parts are looked at once."""
        patterns = self._patterns
        kind = pattern.kind
        if kind == TEXT:
            return pattern
        if kind == DATA:
            patterns.effort.spend(1 + len(text) * pattern.info.readings // 4)
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
        if memo is None:
            memo = {}
        found = memo.get(pattern)
        if found is None:
            found = memo[pattern] = _by_parts(patterns, pattern, lambda part: self.text_deriv(part, text, memo))
        return found

    def _equal(self, pattern: Pattern, text: str) -> bool:
        datatype, value, namespaces = pattern.info
        wanted = datatype.value(value, dict(namespaces))
        return wanted is not None and datatype.value(text, self.namespaces, self.entities) == wanted

    def _list(self, pattern: Pattern, text: str) -> bool:
        memo: dict[tuple[Pattern, str], Pattern] = {}
        for token in tokens(text):
            key = (pattern, token)
            found = memo.get(key)
            if found is None:
                found = memo[key] = self.text_deriv(pattern, token)
            pattern = found
            if pattern is self._patterns.not_allowed:
                return False
        return pattern.nullable


def tokens(text: str) -> list[str]:
    """The tokens of a list; no other blanks than XML's part them."""
    return _TOKEN.findall(text)


def repeated_token(pattern: Pattern) -> Pattern | None:
    """What each token must match where `pattern` is the content of a list of one or more alike, else None."""
    if pattern.kind != ONE_OR_MORE:
        return None
    token = pattern.parts[0]
    return token if token.kind in (DATA, VALUE) else None


def _listed(choice: Pattern) -> tuple[list[tuple[Datatype, frozenset[Any]]], tuple[Pattern, ...]]:
    """(values by datatype, the other parts) of a choice; memoised in it. What depends on the document is left out."""
    memo = choice.after
    if memo is None:
        memo = choice.after = {}
    found: tuple[list[tuple[Datatype, frozenset[Any]]], tuple[Pattern, ...]] | None = memo.get(_VALUES_KEY)
    if found is None:
        values: dict[Datatype, set[Any]] = {}
        others = []
        for part in choice.parts:
            if part.kind == VALUE and part.info[0].name not in SCOPED:
                values.setdefault(part.info[0], set()).add(part.info[0].value(part.info[1]))
            else:
                others.append(part)
        listed = [(datatype, frozenset(each - {None})) for datatype, each in values.items()]
        found = memo[_VALUES_KEY] = (listed, tuple(others))
    return found


def attribute_patterns(pattern: Pattern) -> tuple[Pattern, ...]:
    """The attribute patterns in `pattern`, outside of elements."""
    found: dict[Pattern, None] = {}
    stack = [pattern]
    seen = set()
    while stack:
        each = stack.pop()
        if each.kind == ATTRIBUTE:
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
    "text_deriv_any",
]
