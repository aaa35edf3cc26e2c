"""What a pattern demands next: the questions that explanations are made of."""

from __future__ import annotations

from .pattern import CHOICE, DATA, ELEMENT, GROUP, INTERLEAVE, LIST, ONE_OR_MORE, TEXT, VALUE, ElementPattern, Pattern


def required(pattern: Pattern, known: dict[Pattern, list[ElementPattern]] | None = None) -> list[ElementPattern]:
    """The elements without which nothing can match `pattern`, in the order they must come (Clark: requiredElements).

    known: answers for parts, which may be shared. Recursion is bounded as patterns' depth is.
    """
    kind = pattern.kind
    if pattern.nullable:
        return []
    if kind == ELEMENT:
        return [pattern.info]
    if not CHOICE <= kind <= ONE_OR_MORE:
        return []
    if known is None:
        known = {}
    found = known.get(pattern)
    if found is None:
        found = known[pattern] = _required(pattern, known)
    return found


def _required(pattern: Pattern, known: dict[Pattern, list[ElementPattern]]) -> list[ElementPattern]:
    if pattern.kind == CHOICE:
        first = required(pattern.parts[0], known)
        for part in pattern.parts[1:]:
            if first:
                others = set(required(part, known))
                first = [each for each in first if each in others]
        return first
    parts = []
    while pattern.kind == GROUP:
        parts.append(pattern.parts[0])
        pattern = pattern.parts[1]
    parts.extend(pattern.parts if pattern.kind in (INTERLEAVE, ONE_OR_MORE) else (pattern,))
    return list(dict.fromkeys(each for part in parts for each in required(part, known)))


def first_required(pattern: Pattern) -> list[ElementPattern]:
    """The elements of which one must come next if as few as possible are to be added; several for a choice."""
    costs: dict[Pattern, int] = {}
    stack = [pattern]
    found: dict[ElementPattern, None] = {}
    seen: set[Pattern] = set()
    while stack:
        each = stack.pop()
        if each.nullable or each in seen:
            continue
        seen.add(each)
        if each.kind == ELEMENT:
            found[each.info] = None
        elif each.kind == CHOICE:
            least = min(_cost(part, costs) for part in each.parts)
            stack.extend(part for part in reversed(each.parts) if _cost(part, costs) == least)
        elif each.kind in (GROUP, INTERLEAVE, ONE_OR_MORE):
            stack.append(next(part for part in each.parts if not part.nullable))
    return list(found)


def _cost(pattern: Pattern, known: dict[Pattern, int]) -> int:
    """How many elements must at least be added for `pattern` to match; recursion is bounded as patterns' depth is."""
    cost = known.get(pattern)
    if cost is None:
        if pattern.nullable:
            cost = 0
        elif pattern.kind == CHOICE:
            cost = min(_cost(part, known) for part in pattern.parts)
        elif pattern.kind == GROUP:
            cost, rest = 0, pattern
            while rest.kind == GROUP:
                cost += _cost(rest.parts[0], known)
                rest = rest.parts[1]
            cost += _cost(rest, known)
        elif pattern.kind in (INTERLEAVE, ONE_OR_MORE):
            cost = sum(_cost(part, known) for part in pattern.parts)
        else:
            cost = 1
        known[pattern] = cost
    return cost


def allows_text(pattern: Pattern) -> bool:
    """Whether text other than blanks may stand somewhere in `pattern`, outside of attributes and child elements."""
    stack = [pattern]
    seen = set()
    while stack:
        each = stack.pop()
        if each.kind in (TEXT, DATA, VALUE, LIST):
            return True
        if each.kind in (CHOICE, GROUP, INTERLEAVE, ONE_OR_MORE) and each not in seen:
            seen.add(each)
            stack.extend(each.parts)
    return False


def values(pattern: Pattern) -> tuple[list[str], list[Pattern]]:
    """(the single values, the datatype patterns) that an attribute or text pattern admits, in order."""
    listed: dict[str, None] = {}
    data: dict[Pattern, None] = {}
    stack = [pattern]
    seen = set()
    while stack:
        each = stack.pop()
        if each.kind == VALUE:
            listed[each.info[1]] = None
        elif each.kind == DATA:
            data[each] = None
        elif each.kind in (CHOICE, GROUP, INTERLEAVE, ONE_OR_MORE, LIST) and each not in seen:
            seen.add(each)
            stack.extend(reversed(each.parts))
    return list(listed), list(data)


def is_list(pattern: Pattern) -> bool:
    """Whether the value is a list of tokens separated by blanks."""
    return pattern.kind == LIST or (pattern.kind == CHOICE and any(part.kind == LIST for part in pattern.parts))
