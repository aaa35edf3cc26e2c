"""The behaviours that installed packages add."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from .plan import Behaviour

BEHAVIOUR_GROUP = "teitools.behaviours"


@cache
def installed_behaviours(output: str) -> Mapping[str, Behaviour]:
    """name -> function, of entry points `NAME` (for HTML) or `OUTPUT.NAME` of the group `BEHAVIOUR_GROUP`.

    Looked up only when a model names a behaviour that is not built in: to ask all installed packages takes time.
    What a function for HTML is told of where it stands is explained in `state`.
    """
    from importlib.metadata import entry_points

    found = {}
    for each in entry_points(group=BEHAVIOUR_GROUP):
        wanted, _, name = each.name.rpartition(".")
        if wanted == output or (not wanted and output != "plain"):
            found[name] = each.load()
    return found
