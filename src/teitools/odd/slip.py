"""Whether a name is a slip of the pen."""

from __future__ import annotations

from collections.abc import Iterable


def is_slip(name: str, known: Iterable[str]) -> bool:
    """Whether `name` is so like one of `known` that it must be a slip of the pen: one letter off, or two that changed
    places.

    A name that is like none may have been right in an older TEI.
    """
    return any(_apart(name.lower(), each.lower()) <= (0 if len(name) < 3 else 1) for each in known)


def _apart(one: str, other: str) -> int:
    """How many letters are wrong, missing, too many or changed places; 2 stands for more."""
    if one == other:
        return 0
    if abs(len(one) - len(other)) > 1:
        return 2
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest, opposite = one[start:], other[start:]
    if rest[1:] == opposite[1:] or rest[1:] == opposite or rest == opposite[1:]:
        return 1
    return 1 if rest[:2] == opposite[1::-1] and rest[2:] == opposite[2:] else 2
