"""The commonest tests as Python functions of an lxml element alone: what models ask of a million elements.

`test` answers None for an expression that has no such function; then it is compiled as any other. What these functions
do is not counted, so that nothing is taken that looks at more than an element's children, ancestors or, a few times,
descendants: no step that may lead to many is taken from each of many.
"""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from .axes import FAR, axis
from .tree import Binary, Call, Chain, Literal, Node, Path, Step, Test, walk

Condition = Callable[[etree._Element], bool]


#: So many steps of an expression may look at all descendants.
_MOST_FAR = 3
_NEAR = frozenset(("attribute", "self", "parent"))


def test(node: Node) -> Condition | None:
    """The effective boolean value of `node` as a function of an element, or None when it is not a simple one."""
    return None if far_steps(node) > _MOST_FAR else _test(node)


def far_steps(node: Node) -> int:
    """How many steps may look at a large part of the document."""
    return sum(isinstance(each, Step) and each.axis in FAR for each in walk(node))


def _test(node: Node) -> Condition | None:
    if isinstance(node, Binary) and node.operator in ("and", "or"):
        return _junction(node.operator, (node.left, node.right))
    if isinstance(node, Chain) and node.operator in ("and", "or"):
        return _junction(node.operator, node.parts)
    if isinstance(node, Binary) and node.operator in ("=", "!="):
        return _comparison(node)
    if isinstance(node, Call) and node.name in ("not", "boolean", "exists") and len(node.arguments) == 1:
        inner = _test(node.arguments[0])
        if node.name == "exists" and not isinstance(node.arguments[0], Path):
            return None
        if inner is None or node.name != "not":
            return inner
        negated = inner
        return lambda element: not negated(element)
    if isinstance(node, Call) and node.name in ("true", "false") and not node.arguments:
        value = node.name == "true"
        return lambda _element: value
    if isinstance(node, Path) and not node.absolute:
        return _path(node.steps)
    return None


def _junction(operator: str, parts: tuple[Node, ...]) -> Condition | None:
    tests = [each for each in map(_test, parts) if each is not None]
    if len(tests) < len(parts):
        return None
    if len(tests) == 2:
        left, right = tests
        if operator == "and":
            return lambda element: left(element) and right(element)
        return lambda element: left(element) or right(element)
    if operator == "and":
        return lambda element: all(each(element) for each in tests)
    return lambda element: any(each(element) for each in tests)


def _comparison(node: Binary) -> Condition | None:
    """`@name = 'value'`, also of the parent, and with several values or the value first."""
    left, right = node.left, node.right
    if isinstance(left, Literal):
        left, right = right, left
    if not (isinstance(left, Path) and isinstance(right, Literal) and isinstance(right.value, str)):
        return None
    if left.absolute or len(left.steps) > 2:
        return None
    value, last = right.value, left.steps[-1]
    if not isinstance(last, Step) or not _is_attribute(last):
        return None
    name = last.test.clark
    compared: Condition
    if node.operator == "=":
        compared = lambda element: element.get(name) == value  # noqa: E731
    else:
        compared = lambda element: (found := element.get(name)) is not None and found != value  # noqa: E731
    return compared if len(left.steps) == 1 else _some(left.steps[0], compared)


def _is_attribute(step: Step) -> bool:
    return step.axis == "attribute" and not step.predicates and step.test.whole and step.test.kind == "name"


def _path(steps: tuple[Step | Node, ...]) -> Condition | None:
    last = steps[-1]
    if len(steps) > 2 or not isinstance(last, Step):
        return None
    found = _exists(last)
    if found is None or len(steps) == 1:
        return found
    first = steps[0]
    if last.predicates and not (isinstance(first, Step) and first.axis in _NEAR):
        return None
    if isinstance(first, Step) and first.axis not in _NEAR and last.axis not in (*_NEAR, "child"):
        return None
    return _some(first, found)


def _some(step: Step | Node, condition: Condition) -> Condition | None:
    """Whether an element that the step leads to fulfils the condition."""
    if not isinstance(step, Step) or step.predicates or not _of_elements(step):
        return None
    name = step.test.clark
    if step.axis == "parent":
        if not step.test.whole:
            return lambda element: (parent := element.getparent()) is not None and condition(parent)
        return lambda element: (parent := element.getparent()) is not None and parent.tag == name and condition(parent)
    if not step.test.whole:
        return None
    if step.axis == "child":
        return lambda element: any(map(condition, element.iterchildren(name)))
    if step.axis == "ancestor":
        return lambda element: any(map(condition, element.iterancestors(name)))
    if step.axis == "self":
        return lambda element: element.tag == name and condition(element)
    return None


def _of_elements(step: Step) -> bool:
    """Whether only elements come out: of a parent also the document node does, which has nothing that is asked for."""
    if step.test.kind == "name":
        return step.axis != "attribute"
    return step.axis == "parent" and step.test == Test("node")


def _exists(step: Step) -> Condition | None:
    if _is_attribute(step):
        name = step.test.clark
        return lambda element: element.get(name) is not None
    if step.predicates:
        near = step.axis in _NEAR or all(
            each.axis in _NEAR for each in walk(step.predicates[0]) if isinstance(each, Step)
        )
        inner = _test(step.predicates[0]) if near and len(step.predicates) == 1 else None
        return None if inner is None else _some(Step(step.axis, step.test), inner)
    if step.axis == "child" and step.test == Test("text"):
        return lambda element: bool(element.text) or any(child.tail for child in element)
    if step.test.kind != "name" or step.axis == "attribute":
        return None
    name = step.test.clark
    if step.axis == "parent" and step.test.whole:
        return lambda element: (parent := element.getparent()) is not None and parent.tag == name
    if step.axis == "self" and step.test.whole:
        return lambda element: bool(element.tag == name)
    nodes = axis(step.axis, step.test)
    return lambda element: next(iter(nodes(element)), None) is not None


def text_of_attribute(node: Node) -> str | None:
    """The Clark name when `node` is just `@name`, else None: the commonest parameter."""
    if isinstance(node, Path) and not node.absolute and len(node.steps) == 1:
        step = node.steps[0]
        if isinstance(step, Step) and _is_attribute(step):
            return step.test.clark
    return None
