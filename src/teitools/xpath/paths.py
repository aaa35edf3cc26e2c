"""Paths and predicates as functions: each step an axis of `axes` and filters, document order kept where it is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from lxml import etree

from . import axes
from .above import below
from .code import Code, Compiles, Truth, Value
from .environment import Environment
from .error import Failure
from .items import NODES, DocumentNode, Untyped, root_of
from .items import atoms as atomized
from .predicates import is_test, kept_by, needs_attribute
from .tree import Call, Filter, Literal, Node, Path, Step, Test, variables
from .tree import walk as parts_of

Walk = Callable[[Any, Environment], Iterable[Any]]

#: What a step along an axis that may be long counts for, beside each node that it gives.
_FAR = 100
_ANYWHERE = Step("descendant-or-self", Test("node"))
_ELEMENTS = Step("descendant-or-self", Test("element"))


def path(compiler: Compiles, tree: Path) -> Code:
    """The code of a path."""
    steps = _joined(tree.steps, compiler)
    if tree.absolute:
        return _absolute(compiler, tree, steps)
    first = steps[0]
    if isinstance(first, Step):
        return _relative(compiler, steps)
    start = compiler.code(first)
    if len(steps) == 1:
        return start
    value = _walked(compiler, steps[1:])

    def from_start(node: Any, env: Environment) -> list[Any]:
        found = start.value(node, env)
        return value(_need_nodes(found), env, len(found) < 2)

    return Code(from_start, _kind(compiler, steps))


def filtered(compiler: Compiles, tree: Filter) -> Code:
    """The code of an expression with predicates."""
    primary = compiler.code(tree.primary)
    keep = [kept_by(compiler, each) for each in tree.predicates]
    one = tree.predicates[0] == Literal(1)

    def value(node: Any, env: Environment) -> list[Any]:
        found: Iterable[Any] = primary.value(node, env)
        for each in keep:
            found = each(found, env)
        return list(found)

    return Code(value, primary.kind, single=primary.single or one)


def _joined(steps: tuple[Step | Node, ...], compiler: Compiles) -> list[Step | Node]:
    """`//x` in one step where no predicate asks for a position, and no step where `.` is one."""
    found: list[Step | Node] = []
    for each in steps:
        before = found[-1] if found else None
        if before == _ANYWHERE and isinstance(each, Step):
            if each.axis == "child" and all(is_test(compiler, test) for test in each.predicates):
                found[-1] = Step("descendant", each.test, each.predicates)
                continue
            if each.axis == "attribute":
                found[-1] = _ELEMENTS
        found.append(each)
    return found


def _kind(compiler: Compiles, steps: list[Step | Node]) -> str:
    last = steps[-1]
    return "nodes" if isinstance(last, Step) else compiler.code(last).kind


def _relative(compiler: Compiles, steps: list[Step | Node]) -> Code:
    walk = _walked(compiler, steps)

    def several(node: Any, env: Environment) -> list[Any]:
        if node is None:
            raise Failure("XPDY0002: there is no context item")
        return walk([node], env, True)

    value: Value = several

    only_steps = [each for each in steps if isinstance(each, Step)]
    if len(only_steps) < len(steps):
        return Code(value, _kind(compiler, steps))
    single = all(_gives_one(each) for each in only_steps)
    if len(steps) == 1:
        value = _one_step(compiler, only_steps[0])
    return Code(
        value, "nodes", test=_exists(compiler, only_steps), atoms=_attribute_atoms(compiler, only_steps), single=single
    )


def _gives_one(step: Step) -> bool:
    if step.axis in ("self", "parent") or (step.axis == "attribute" and step.test.whole):
        return True
    return bool(step.predicates) and step.predicates[-1] in (Literal(1), Call("last", ()))


def _one_step(compiler: Compiles, step: Step) -> Value:
    walk = _step(compiler, step)
    if step.axis in axes.REVERSE and step.axis != "parent":

        def backwards(node: Any, env: Environment) -> list[Any]:
            found = list(walk(node, env))
            found.reverse()
            env.budget.make(len(found))
            return found

        return backwards

    def forwards(node: Any, env: Environment) -> list[Any]:
        found = list(walk(node, env))
        env.budget.make(len(found))
        return found

    return forwards


def _attribute_atoms(compiler: Compiles, steps: list[Step]) -> Value | None:
    """The values of `…/@name` without making nodes of the attributes."""
    last = steps[-1]
    if last.axis != "attribute" or last.predicates or not last.test.whole or last.test.kind != "name":
        return None
    clark = last.test.clark
    if len(steps) == 1:

        def own(node: Any, env: Environment) -> list[Any]:
            if not isinstance(node, etree._Element):
                _need_nodes([node])
                return []
            value = node.get(clark)
            return [] if value is None else [Untyped(value)]

        return own
    walk = _walked(compiler, list(steps[:-1]))

    def of_others(node: Any, env: Environment) -> list[Any]:
        found = []
        for each in walk([node], env, True):
            if isinstance(each, etree._Element):
                value = each.get(clark)
                if value is not None:
                    found.append(Untyped(value))
        return found

    return of_others


def _exists(compiler: Compiles, steps: list[Step]) -> Callable[[Any, Environment], bool]:
    """Whether a path leads to any node: the first that is found will do."""
    if steps[-1].axis == "attribute" and not steps[-1].predicates and steps[-1].test.whole and len(steps) == 1:
        clark = steps[0].test.clark

        def has(node: Any, env: Environment) -> bool:
            if isinstance(node, etree._Element):
                return node.get(clark) is not None
            _need_nodes([node])
            return False

        return has
    final = steps[-1]
    test: Truth
    if len(final.predicates) == 1 and is_test(compiler, final.predicates[0]) and final.axis not in axes.FAR:
        along = axes.axis(final.axis, final.test)
        test = _some_leads(lambda node, _env: along(node), compiler.code(final.predicates[0]).test)
    else:
        last = _step(compiler, final)

        def some(node: Any, env: Environment) -> bool:
            for _ in last(node, env):
                return True
            return False

        test = some
    walks = [_step(compiler, each) for each in steps[:-1]]
    for walk in reversed(walks):
        test = _some_leads(walk, test)
    return below(steps, test)


def _some_leads(walk: Walk, test: Callable[[Any, Environment], bool]) -> Callable[[Any, Environment], bool]:
    def some(node: Any, env: Environment) -> bool:
        budget = env.budget
        for each in walk(node, env):
            budget.left -= 1
            if budget.left < 0:
                budget.look()
            if test(each, env):
                return True
        return False

    return some


def _absolute(compiler: Compiles, tree: Path, steps: list[Step | Node]) -> Code:
    """A path from the document node. Where nothing else decides its value, it is worked out once for a document."""
    if not steps:
        return Code(lambda node, _env: [DocumentNode(root_of(_need_node(node)))], "nodes", single=True)
    kind = _kind(compiler, steps)
    walk = _from_document(compiler, steps)
    if variables(tree) or _asks_outside(tree):
        return Code(lambda node, env: walk(root_of(_need_node(node)), env), kind)
    nodes_key, atoms_key = object(), object()

    def kept(node: Any, env: Environment) -> list[Any]:
        root = root_of(_need_node(node))
        memo = env.trees.memo
        found = memo.get((nodes_key, root))
        if found is None:
            found = memo[nodes_key, root] = walk(root, env)
            env.budget.kept += len(found)
        return found

    def kept_atoms(node: Any, env: Environment) -> list[Any]:
        key = atoms_key, root_of(_need_node(node))
        found = env.trees.memo.get(key)
        if found is None:
            found = env.trees.memo[key] = atomized(kept(node, env), env.budget)
            size = sum(len(each) for each in found if isinstance(each, str))
            env.budget.make_text(size)
            env.budget.kept += size >> 4
        return found

    return Code(kept, kind, atoms=kept_atoms)


def _asks_outside(tree: Path) -> bool:
    return any(isinstance(each, Call) and each.name in ("position", "last", "key") for each in parts_of(tree))


def _from_document(compiler: Compiles, steps: list[Step | Node]) -> Callable[[etree._Element, Environment], list[Any]]:
    first = steps[0]
    looked_up = _looked_up(first)
    if looked_up is not None and isinstance(first, Step):
        find = looked_up
        keep = [kept_by(compiler, each) for each in first.predicates]
        rest = _walked(compiler, steps[1:]) if len(steps) > 1 else None

        def named(root: etree._Element, env: Environment) -> list[Any]:
            found = find(root, env)
            for each in keep:
                found = each(found, env)
            nodes = list(found)
            env.budget.make(len(nodes))
            return nodes if rest is None else rest(nodes, env, False)

        return named
    walk = _walked(compiler, steps)
    return lambda root, env: walk([DocumentNode(root)], env, True)


def _looked_up(step: Step | Node) -> Callable[[etree._Element, Environment], Iterable[Any]] | None:
    """What looks up the elements of `//x` or `//*[@n]`, which is done once for a document."""
    if not isinstance(step, Step) or step.axis != "descendant" or step.test.kind not in ("name", "element"):
        return None
    if step.test.whole:
        tag = step.test.clark
        return lambda root, env: env.trees.named(root, tag, env.budget)
    needed = next((names for each in step.predicates if (names := needs_attribute(each))), None)
    if needed is None:
        return None
    names, passes = needed, axes.element_test(step.test)
    return lambda root, env: filter(passes, env.trees.with_attributes(root, names, env.budget))


def _walked(compiler: Compiles, steps: list[Step | Node]) -> Callable[[list[Any], Environment, bool], list[Any]]:
    """The items that steps lead to from nodes in document order, in document order, each once.

    The function's last argument says whether none of the nodes lies in another.
    """
    moves = [_move(compiler, each) for each in steps]
    last = len(moves) - 1

    def walk(nodes: list[Any], env: Environment, apart: bool) -> list[Any]:
        for at, move in enumerate(moves):
            nodes, apart = move(nodes, env, apart)
            if not nodes:
                return nodes
            if at < last and not isinstance(nodes[0], NODES):
                raise Failure("XPTY0019: a step is taken from what is no node")
        return nodes

    return walk


_APART = frozenset(("child", "attribute", "self", "following-sibling", "preceding-sibling", "parent"))


def _move(compiler: Compiles, step: Step | Node) -> Callable[[list[Any], Environment, bool], tuple[list[Any], bool]]:
    """One step from nodes in document order: the nodes in document order, and whether none lies in another."""
    if not isinstance(step, Step):
        return _expression_move(compiler, step)
    walk = _step(compiler, step)
    name = step.axis
    backwards = name in axes.REVERSE
    apart_after = name in _APART
    in_order = name in ("child", "descendant", "descendant-or-self")

    def move(nodes: list[Any], env: Environment, apart: bool) -> tuple[list[Any], bool]:
        budget = env.budget
        if len(nodes) == 1:
            found = list(walk(nodes[0], env))
            if backwards:
                found.reverse()
            budget.make(len(found))
            return found, apart_after
        found = []
        for each in nodes:
            found += walk(each, env)
            budget.spend(1)
        budget.make(len(found))
        if name in ("attribute", "self"):
            return found, apart if name == "self" else True
        if in_order and apart:
            return found, name == "child"
        return env.trees.sorted(found, budget), name == "child" and apart

    return move


def _expression_move(
    compiler: Compiles, step: Node
) -> Callable[[list[Any], Environment, bool], tuple[list[Any], bool]]:
    value = compiler.code(step).value

    def move(nodes: list[Any], env: Environment, _apart: bool) -> tuple[list[Any], bool]:
        found: list[Any] = []
        before = env.position, env.size
        for place, each in enumerate(nodes, 1):
            env.position, env.size = place, len(nodes)
            more = value(each, env)
            env.budget.make(len(more) + 1)
            found += more
        env.position, env.size = before
        if not found:
            return found, False
        kinds = {isinstance(each, NODES) for each in found}
        if len(kinds) == 2:
            raise Failure("XPTY0018: a step gives nodes and other values together")
        return (env.trees.sorted(found, env.budget) if True in kinds else found), len(found) == 1

    return move


def _step(compiler: Compiles, step: Step) -> Walk:
    """The nodes of one step from one node, in the order of the axis."""
    walk = axes.axis(step.axis, step.test)
    keep = [kept_by(compiler, each) for each in step.predicates]
    if step.axis in axes.FAR:

        def far(node: Any, env: Environment) -> Iterable[Any]:
            env.budget.spend(_FAR)
            found = walk(node)
            for each in keep:
                found = each(found, env)
            return found

        return far
    if not keep:
        return lambda node, _env: walk(node)
    if len(keep) == 1:
        only = keep[0]
        return lambda node, env: only(walk(node), env)

    def near(node: Any, env: Environment) -> Iterable[Any]:
        found = walk(node)
        for each in keep:
            found = each(found, env)
        return found

    return near


def _need_nodes(items: list[Any]) -> list[Any]:
    for each in items:
        _need_node(each)
    return items


def _need_node(item: Any) -> Any:
    if not isinstance(item, NODES):
        raise Failure("XPTY0020: a step is taken from what is no node")
    return item
