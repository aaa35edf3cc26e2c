"""Tests of what lies around a node, which many nodes of one tree share."""

from __future__ import annotations

from typing import Any

from lxml import etree

from .code import Truth
from .environment import Environment
from .tree import Step


def below(steps: list[Step], test: Truth) -> Truth:
    """`test`, which a path from an ancestor of one name makes, where there is such an ancestor."""
    first = steps[0]
    if first.axis != "ancestor" or not first.test.whole or first.test.kind not in ("name", "element"):
        return test
    clark, alone = first.test.clark, len(steps) == 1 and not first.predicates

    def checked(node: Any, env: Environment) -> bool:
        if not isinstance(node, etree._Element):
            return test(node, env)
        return env.trees.within(node, clark, env.budget) and (alone or test(node, env))

    return checked
