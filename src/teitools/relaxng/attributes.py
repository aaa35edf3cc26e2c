"""The attributes of one element pattern, apart from its children, so that each start tag costs little."""

from __future__ import annotations

from collections.abc import Iterable

from .derivative import Texts, attribute_deriv, attribute_patterns, close, group_parts, regroup
from .name_class import contains, is_open, simple_names
from .pattern import ATTRIBUTE, CHOICE, EMPTY, GROUP, INTERLEAVE, ONE_OR_MORE, ElementPattern, Pattern, Patterns

#: The number that stands for the part in which attributes and children depend on each other.
REST = -1


class AttributePlan:
    """An element's content as independent parts: `factors` hold attributes only, `rest` all else.

    Every attribute concerns one part alone: no two parts of a group may admit the same name (section 7.3).
    """

    __slots__ = ("_found", "_free", "_patterns", "_where", "factors", "rest")

    def __init__(self, patterns: Patterns, element: ElementPattern) -> None:
        self._patterns = patterns
        content = element.content
        self.factors: list[Pattern] = []
        self.rest = content
        if content.has_attributes:
            kind = content.kind
            parts = list(content.parts) if kind == INTERLEAVE else group_parts(content)
            self.factors = [part for part in parts if only_attributes(part)]
            others = [part for part in parts if not only_attributes(part)]
            self.rest = patterns.interleave(others) if kind == INTERLEAVE else regroup(patterns, others)
        self._where: dict[str, tuple[int, tuple[Pattern, ...]] | None] = {}
        self._free: Pattern | None = None
        self._found: tuple[dict[str, list[tuple[int, Pattern]]], list[tuple[int, Pattern]]] | None = None

    def where(self, name: str) -> tuple[int, tuple[Pattern, ...]] | None:
        """(part, attribute patterns that admit `name`), or None when none does; memoised."""
        if name in self._where:
            return self._where[name]
        found = None
        spelt, others = self._index()
        matching = [*spelt.get(name, ()), *(each for each in others if contains(each[1].info, name))]
        if matching:
            number = min(number for number, _ in matching)
            patterns = tuple(dict.fromkeys(pattern for part, pattern in matching if part == number))
            found = (number if number < len(self.factors) else REST, patterns)
        if len(self._where) < 1000:
            self._where[name] = found
        return found

    def _index(self) -> tuple[dict[str, list[tuple[int, Pattern]]], list[tuple[int, Pattern]]]:
        """Attribute patterns with the number of their part: by each name they spell out, and those with wildcards."""
        if self._found is None:
            spelt: dict[str, list[tuple[int, Pattern]]] = {}
            others: list[tuple[int, Pattern]] = []
            for number, part in enumerate((*self.factors, self.rest)):
                for each in attribute_patterns(part):
                    if is_open(each.info):
                        others.append((number, each))
                    else:
                        for name in simple_names(each.info):
                            spelt.setdefault(name, []).append((number, each))
            self._found = (spelt, others)
        return self._found

    def after(self, read: Iterable[tuple[int, frozenset[Pattern]]]) -> Pattern:
        """What the children must match once attributes were read and no more come; NOT_ALLOWED when that cannot be.

        read: for each attribute its part and the attribute patterns that its name and value match.
        """
        patterns = self._patterns
        states: dict[int, Pattern] = {}
        for part, matched in read:
            before = states.get(part)
            if before is None:
                before = self.rest if part == REST else self.factors[part]
            states[part] = attribute_deriv(patterns, before, matched)
            if states[part] is patterns.not_allowed:
                return patterns.not_allowed
        for number, factor in enumerate(self.factors):
            if not close(patterns, states.get(number, factor)).nullable:
                return patterns.not_allowed
        return close(patterns, states.get(REST, self.rest))

    def freely(self) -> Pattern:
        """What the children must match when nothing is asked of the attributes."""
        if self._free is None:
            self._free = _without_attributes(self._patterns, self.rest, {})
        return self._free

    def evaluate(self, attributes: list[str], texts: Texts) -> Pattern:
        """What the children must match after `attributes`, names and values in turn."""
        read = []
        for at in range(0, len(attributes), 2):
            found = self.where(attributes[at])
            if found is None:
                return self._patterns.not_allowed
            value = attributes[at + 1]
            matched = frozenset(each for each in found[1] if texts.matches(each.parts[0], value))
            if not matched:
                return self._patterns.not_allowed
            read.append((found[0], matched))
        return self.after(read)


def plan_of(patterns: Patterns, element: ElementPattern) -> AttributePlan:
    """The plan of `element`, made once."""
    if element.attribute_plan is None:
        element.attribute_plan = AttributePlan(patterns, element)
    plan: AttributePlan = element.attribute_plan
    return plan


def _without_attributes(patterns: Patterns, pattern: Pattern, known: dict[Pattern, Pattern]) -> Pattern:
    """`pattern` as if every attribute that it may ask for were there. known: answers for parts, which may be shared."""
    kind = pattern.kind
    if not pattern.has_attributes:
        return pattern
    if kind == ATTRIBUTE:
        return patterns.empty
    found = known.get(pattern)
    if found is None:
        parts = group_parts(pattern) if kind == GROUP else pattern.parts
        bare = [_without_attributes(patterns, part, known) for part in parts]
        if kind == ONE_OR_MORE:
            found = patterns.one_or_more(bare[0])
        elif kind == GROUP:
            found = regroup(patterns, bare)
        else:
            found = patterns.choice(bare) if kind == CHOICE else patterns.interleave(bare)
        known[pattern] = found
    return found


def only_attributes(pattern: Pattern) -> bool:
    """Whether nothing but attributes (at least one) can match `pattern`."""
    if not pattern.has_attributes:
        return False
    stack = [pattern]
    seen = set()
    while stack:
        each = stack.pop()
        if each.kind in (CHOICE, GROUP, INTERLEAVE, ONE_OR_MORE):
            if each not in seen:
                seen.add(each)
                stack.extend(each.parts)
        elif each.kind not in (ATTRIBUTE, EMPTY):
            return False
    return True
