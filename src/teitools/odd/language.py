"""Regular languages of children, compared by Brzozowski's derivatives (Derivatives of Regular Expressions, 1964)."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, TypeAlias

#: `("empty",)`, `("never",)`, `("names", frozenset)`, `("or", frozenset)`, `("star", language)`,
#: `("then", one, other)`.
Language: TypeAlias = tuple[Any, ...]

EMPTY: Language = ("empty",)
NEVER: Language = ("never",)
#: So many pairs of states are compared; beyond that two languages count as equal.
MOST_STATES = 4000


def symbol(name: str) -> Language:
    """The child `name`."""
    return ("names", frozenset((name,)))


def sequence(parts: list[Language]) -> Language:
    """All of `parts`, in order."""
    found = EMPTY
    for part in reversed(parts):
        if NEVER in (part, found):
            return NEVER
        if part[0] == "then":
            part = sequence([part[1], part[2]]) if found == EMPTY else ("then", part[1], sequence([part[2], found]))
            found = part
        elif part != EMPTY:
            found = part if found == EMPTY else ("then", part, found)
    return found


def choice(parts: list[Language]) -> Language:
    """One of `parts`; single children are kept as one set."""
    names: frozenset[str] = frozenset()
    rest: set[Language] = set()
    for part in parts:
        for each in part[1] if part[0] == "or" else (part,):
            if each[0] == "names":
                names |= each[1]
            elif each != NEVER:
                rest.add(each)
    if names:
        rest.add(("names", names))
    if not rest:
        return NEVER
    return next(iter(rest)) if len(rest) == 1 else ("or", frozenset(rest))


def star(part: Language) -> Language:
    """`part` any number of times."""
    return part if part[0] == "star" else EMPTY if part in (EMPTY, NEVER) else ("star", part)


def nullable(part: Language) -> bool:
    """Whether no child at all is in the language."""
    if part[0] == "then":
        return nullable(part[1]) and nullable(part[2])
    return part[0] in ("empty", "star") or (part[0] == "or" and any(map(nullable, part[1])))


def firsts(part: Language) -> set[frozenset[str]]:
    """The sets of names that can come first, each name in a set being as good as the others of it."""
    if part[0] == "names":
        return {part[1]}
    if part[0] == "or":
        return set().union(*map(firsts, part[1]))
    if part[0] == "star":
        return firsts(part[1])
    if part[0] == "then":
        return firsts(part[1]) | (firsts(part[2]) if nullable(part[1]) else set())
    return set()


def derivative(part: Language, name: str) -> Language:
    """What may follow once `name` has come."""
    if part[0] == "names":
        return EMPTY if name in part[1] else NEVER
    if part[0] == "or":
        return choice([derivative(each, name) for each in part[1]])
    if part[0] == "star":
        return sequence([derivative(part[1], name), part])
    if part[0] == "then":
        found = sequence([derivative(part[1], name), part[2]])
        return choice([found, derivative(part[2], name)]) if nullable(part[1]) else found
    return NEVER


def difference(ours: Language, theirs: Language) -> tuple[str, ...] | None:
    """A shortest sequence of children that one accepts and the other does not; None when they are equal.

    None too when `MOST_STATES` pairs have shown no difference.
    """
    seen = {(ours, theirs)}
    queue: list[tuple[Language, Language, tuple[str, ...]]] = [(ours, theirs, ())]
    for one, other, path in queue:
        if nullable(one) != nullable(other):
            return path
        if len(seen) > MOST_STATES:
            return None
        groups: defaultdict[frozenset[frozenset[str]], set[str]] = defaultdict(set)
        sets = firsts(one) | firsts(other)
        for name in set().union(*sets) if sets else ():
            groups[frozenset(each for each in sets if name in each)].add(name)
        for names in sorted(map(min, groups.values())):
            after = (derivative(one, names), derivative(other, names))
            if after not in seen:
                seen.add(after)
                queue.append((*after, (*path, names)))
    return None
