"""The behaviours that are known for an output: the built-in ones and those of installed packages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

GROUP = "teitools.behaviours"


def built_in_behaviours(output: str) -> Mapping[str, Callable[..., Any]]:
    """name -> function, of the output's engine."""
    if output == "plain":
        from .text_behaviours import BEHAVIOURS as BUILT_IN
    else:
        from .html_behaviours import BEHAVIOURS as BUILT_IN
    return BUILT_IN


@cache
def installed_behaviours(output: str) -> Mapping[str, Callable[..., Any]]:
    """name -> function, of entry points `NAME` (for HTML) or `OUTPUT.NAME` of the group `GROUP`.

    Looked up only when a model names a behaviour that is not built in: to ask all installed packages takes time.
    """
    from importlib.metadata import entry_points

    found = {}
    for each in entry_points(group=GROUP):
        wanted, _, name = each.name.rpartition(".")
        if wanted == output or (not wanted and output != "plain"):
            found[name] = each.load()
    return found
