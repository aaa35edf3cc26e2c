"""Which name was most likely meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def nearest(name: str, known: Iterable[str], limit: int = 6) -> list[str]:
    """Up to `limit` of the `known` names that are like `name`, the likest first; [] when none is."""
    names = sorted(set(known))
    by_lower = {each.lower(): each for each in names}
    found = difflib.get_close_matches(name.lower(), list(by_lower), n=limit, cutoff=0.6)
    return [by_lower[each] for each in found]
