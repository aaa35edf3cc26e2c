"""The behaviours that are known for an output: the built-in ones and those of installed packages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib.metadata import entry_points
from typing import Any

GROUP = "teitools.behaviours"


def known_behaviours(output: str) -> Mapping[str, Callable[..., Any]]:
    """name -> function. An installed package adds to them with an entry point `NAME` or `OUTPUT.NAME` of `GROUP`."""
    if output == "plain":
        from .text_behaviours import BEHAVIOURS as BUILT_IN
    else:
        from .html_behaviours import BEHAVIOURS as BUILT_IN
    return {**BUILT_IN, **_installed(output)}


@cache
def _installed(output: str) -> Mapping[str, Callable[..., Any]]:
    found = {}
    for each in entry_points(group=GROUP):
        wanted, _, name = each.name.rpartition(".")
        if wanted == output or (not wanted and output != "plain"):
            found[name] = each.load()
    return found
