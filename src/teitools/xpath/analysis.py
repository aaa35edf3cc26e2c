"""What can be said of an expression of the common part by looking at its tree."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from .syntax import Binary, Call, Node, Path, Variable, kind


def variables(tree: Node) -> tuple[str, ...]:
    """The names of the variables that occur, each once."""
    return tuple(dict.fromkeys(each.name for each in walk(tree) if isinstance(each, Variable)))


def prefixes(tree: Node) -> set[str]:
    """The prefixes of all names that occur."""
    paths = (node for node in walk(tree) if isinstance(node, Path))
    return {step.test.partition(":")[0] for path in paths for step in path.steps if ":" in step.test}


def lasting_kind(tree: Node) -> str:
    """The kind of the value as a variable; "" for attributes, which lxml gives as strings and does not take back."""
    found = kind(tree)
    if found != "nodes":
        return found
    ends = [path.steps[-1] for path in _outcomes(tree) if isinstance(path, Path) and path.steps]
    no_elements = any(step.axis == "attribute" or step.test.endswith("()") for step in ends)
    return "" if no_elements else "nodes"


def rooted(tree: Node) -> bool:
    """Whether every outermost path starts at the document node or a variable: the context item does not matter."""
    if isinstance(tree, Path):
        return tree.absolute
    if isinstance(tree, Call):
        return tree.name in ("true", "false") or (bool(tree.arguments) and all(map(rooted, tree.arguments)))
    if isinstance(tree, Binary):
        return rooted(tree.left) and rooted(tree.right)
    return True


def walk(tree: Node) -> Iterator[Node]:
    """Every node of the tree, the outer before the inner. Depth is bounded by `syntax.parse`."""
    yield tree
    inner: tuple[Node, ...] = ()
    if isinstance(tree, Path):
        inner = tuple(itertools.chain.from_iterable(step.predicates for step in tree.steps))
        if tree.start is not None:
            yield tree.start
    elif isinstance(tree, Call):
        inner = tree.arguments
    elif isinstance(tree, Binary):
        inner = (tree.left, tree.right)
    for each in inner:
        yield from walk(each)


def _outcomes(tree: Node) -> Iterator[Node]:
    if isinstance(tree, Binary):
        yield from _outcomes(tree.left)
        yield from _outcomes(tree.right)
    else:
        yield tree
