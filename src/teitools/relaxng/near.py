"""Which of some names was most likely meant."""

from __future__ import annotations

from collections.abc import Iterable

_LONGEST = 100


def nearest(name: str, candidates: Iterable[str], usage: dict[str, int] | None = None) -> list[str]:
    """Those candidates that `name` may be a slip for, likeliest first; empty when none is near.

    usage: how often each candidate occurs, to decide between equals. A name that differs in case alone comes first.
    Cost: quadratic in the length of the names, for those of similar length; of long ones only the case may differ.
    """
    usage = usage or {}
    folded = name.casefold()
    if len(name) > _LONGEST:
        return [each for each in candidates if each != name and each.casefold() == folded]
    limit = 1 if len(name) < 6 else 2 if len(name) < 11 else 3
    if len(name) == 1:
        limit = 0
    letters = set(folded)
    found = []
    for order, candidate in enumerate(candidates):
        if candidate == name or abs(len(candidate) - len(name)) > limit:
            continue
        other = candidate.casefold()
        if other == folded:
            found.append((-1, 0, order, candidate))
        elif limit and len(letters ^ set(other)) <= 2 * limit:
            distance = slips(folded, other, limit)
            if distance <= limit and distance < len(candidate):
                found.append((distance, -usage.get(candidate, 0), order, candidate))
    return [candidate for *_, candidate in sorted(found)]


def slips(one: str, other: str, limit: int) -> int:
    """How many letters must be changed, left out, put in or swapped with their neighbour; limit + 1 for more."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, against in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1]
