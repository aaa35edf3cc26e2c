"""What can come next: the element patterns that a pattern may begin with, and the parts of a choice that may."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .name_class import contains, is_open, simple_names
from .pattern import ATTRIBUTE, CHOICE, ELEMENT, GROUP, INTERLEAVE, ONE_OR_MORE, ElementPattern, Pattern

#: No element has these names.
_NAMES_KEY = " names"
_PARTS_KEY = " parts"
#: Of more alternatives than this, those that a name or a child may be are looked up, not tried one by one.
MANY = 32
#: Answers kept in one pattern; names that documents make up must not fill the memory.
_NAMES_KEPT = 5000


def firsts(pattern: Pattern) -> tuple[ElementPattern, ...]:
    """The element patterns that can match the next child, in the order of the schema; memoised in the pattern.

    Raises TooComplex where patterns with many are asked too often.
    """
    found = pattern.firsts
    if found is not None:
        return found
    elements: dict[ElementPattern, None] = {}
    seen: set[Pattern] = set()
    stack = [pattern]
    while stack:
        each = stack.pop()
        kind = each.kind
        if CHOICE <= kind <= ONE_OR_MORE:
            if each in seen:
                continue
            seen.add(each)
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
    if len(elements) > MANY:
        pattern.firsts[0].patterns.effort.spend(len(elements))
    return pattern.firsts


def firsts_named(pattern: Pattern, name: str) -> tuple[ElementPattern, ...]:
    """Those of `firsts` that admit `name`; memoised in the pattern for names that were found."""
    memo = pattern.after
    if memo is None:
        memo = pattern.after = {}
    found: tuple[ElementPattern, ...] | None = memo.get(name)
    if found is None:
        found = _admitting(firsts(pattern), name, memo)
        if len(memo) < _NAMES_KEPT:
            memo[name] = found
    return found


def _admitting(elements: tuple[ElementPattern, ...], name: str, memo: dict[Any, Any]) -> tuple[ElementPattern, ...]:
    """Those of `elements` that admit `name`; where there are many, by their names looked up. memo: where these are."""
    if len(elements) <= MANY:
        return tuple(each for each in elements if contains(each.name_class, name))
    if _NAMES_KEY not in memo:
        by_name: dict[str, list[int]] = {}
        wild: list[int] = []
        for number, each in enumerate(elements):
            if is_open(each.name_class):
                wild.append(number)
            else:
                for spelt in simple_names(each.name_class):
                    by_name.setdefault(spelt, []).append(number)
        memo[_NAMES_KEY] = by_name, wild
    by_name, wild = memo[_NAMES_KEY]
    others = (number for number in wild if contains(elements[number].name_class, name))
    return tuple(elements[number] for number in sorted({*by_name.get(name, ()), *others}))


def beginning(choice: Pattern, child: frozenset[ElementPattern]) -> Iterable[Pattern]:
    """The parts of a choice that can begin with a child that matches `child`, in order; of a short one all."""
    if len(choice.parts) <= MANY:
        return choice.parts
    memo = choice.after
    if memo is None:
        memo = choice.after = {}
    index: dict[ElementPattern, list[int]] = memo.setdefault(_PARTS_KEY, {})
    if not index:
        for number, part in enumerate(choice.parts):
            for each in firsts(part):
                index.setdefault(each, []).append(number)
    return [choice.parts[number] for number in sorted({number for each in child for number in index.get(each, ())})]
