"""Which name was most likely meant, and the question that asks for it.

RELAX NG's names have a finer measure (`relaxng.near`): it counts slips, and knows how often each name is used.
"""

from __future__ import annotations

from collections.abc import Iterable


def nearest(name: str, known: Iterable[str], most: int = 1, alike: float = 0.6) -> list[str]:
    """Up to `most` of the `known` names that are like `name`, the likest first, whatever their case; [] when none is.

    alike: how like they must be, from 0 to 1, by `difflib`. Cost: grows with the product of the lengths.
    """
    from difflib import get_close_matches  # most runs never need it

    by_lower = {each.lower(): each for each in sorted(set(known))}
    return [by_lower[each] for each in get_close_matches(name.lower(), by_lower, most, alike)]


def did_you_mean(name: str) -> str:
    """The question, as the help of a finding has it."""
    return f"did you mean `{name}`?"
