"""Why an element may stand in another, or why it may not: by which classes, references and lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from teitools.findings import Span, nearest

from .compiled import CompiledOdd
from .members import content_nodes
from .odd_file import Declaration
from .specs import AnyElement, ClassRef, Content, ElementRef, MacroRef, Rng, Specs

_MOST_PATHS = 20
_MOST_STEPS = 100_000


@dataclass(frozen=True, slots=True)
class Step:
    """One reason in words, and where in the customization it is said, if there."""

    said: str
    place: Span | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether `child` may stand in `parent`, and the reasons: each a chain of steps."""

    allowed: bool
    chains: tuple[tuple[Step, ...], ...]


def explain_containment(compiled: CompiledOdd, child: str, parent: str) -> Answer:
    """The chains of references from the content of `parent` to `child`; where there are none, what stands between.

    Raises KeyError, with a sentence, for a name that neither the schema nor its source has.
    """
    for name in (child, parent):
        if name not in compiled.specs.elements and name not in compiled.base.elements:
            near = nearest(name, {**compiled.specs.elements, **compiled.base.elements}, 1)
            raise KeyError(f"there is no element `{name}`" + (f"; the nearest name is `{near[0]}`" if near else ""))
    absent = [_absent(compiled, name) for name in dict.fromkeys((parent, child)) if name not in compiled.specs.elements]
    if absent:
        return Answer(False, tuple(absent))
    chains = list(_chains(compiled, compiled.specs, child, parent))
    if chains:
        return Answer(True, tuple(chains))
    return Answer(False, tuple(_lost(compiled, child, parent)))


def _chains(compiled: CompiledOdd, specs: Specs, child: str, parent: str) -> Iterator[tuple[Step, ...]]:
    start = Step(f"content of `{parent}`", _place(compiled, "element", parent))
    stack: list[tuple[Content, tuple[Step, ...], frozenset[str]]] = []
    stack.append((specs.elements[parent].content, (start,), frozenset()))
    found = steps = 0
    while stack and found < _MOST_PATHS and steps < _MOST_STEPS:
        content, before, seen = stack.pop()
        for node in content_nodes(content):
            steps += 1
            if isinstance(node, ElementRef) and node.key == child:
                found += 1
                yield (*before, Step(f"refers to `{child}`"))
            elif isinstance(node, MacroRef) and node.key in specs.macros and node.key not in seen:
                step = Step(f"macro `{node.key}`", _place(compiled, "macro", node.key))
                stack.append((specs.macros[node.key].content, (*before, step), seen | {node.key}))
            elif isinstance(node, ClassRef):
                chain = _membership(compiled, specs, child, node)
                if chain:
                    found += 1
                    yield (*before, *chain)
            elif isinstance(node, AnyElement | Rng) and child in _within(compiled, node):
                found += 1
                yield (*before, Step("embedded RELAX NG"))


def _within(compiled: CompiledOdd, node: Content) -> set[str]:
    return set().union(*compiled.members.children(node).values())


def _membership(compiled: CompiledOdd, specs: Specs, child: str, ref: ClassRef) -> tuple[Step, ...]:
    """From a class that is referred to down to `child`; () when it is no member."""
    queue: list[tuple[str, tuple[Step, ...]]] = [
        (child, (Step(f"`{child}` is a member", _place(compiled, "element", child)),))
    ]
    seen: set[str] = set()
    while queue:
        name, steps = queue.pop(0)
        table = specs.elements if name == child else specs.classes
        spec = table.get(name)
        for key in spec.classes if spec is not None else ():
            if key == ref.key and name not in ref.exclude and (not ref.include or name in ref.include):
                return (Step(f"class `{key}`", _place(compiled, "class", key)), *steps)
            if key not in seen:
                seen.add(key)
                queue.append((key, (Step(f"class `{key}`", _place(compiled, "class", key)), *steps)))
    return ()


def _place(compiled: CompiledOdd, kind: str, ident: str) -> Span | None:
    origin = compiled.origins.get((kind, ident))
    if origin is None:
        return None
    return _span(origin, ident)


def _span(origin: Declaration, ident: str) -> Span:
    if ident in (origin.get("include") or "").split():
        return origin.word_span("include", ident)
    return origin.span("ident" if origin.name.endswith("Spec") else "key")


def _absent(compiled: CompiledOdd, name: str) -> tuple[Step, ...]:
    """Why an element of the source is not part of the schema."""
    taken = compiled.removed.get(("element", name))
    if taken is not None:
        return (Step(f"`{name}` is left out of the schema here", taken),)
    module = compiled.base.elements[name].module
    for each in compiled.odd.declarations():
        if each.name == "moduleRef" and each.get("key") == module and each.get("include") is not None:
            return (Step(f"`{name}` is not among what is included of module `{module}`", each.span("include")),)
    return (Step(f"module `{module}`, which has `{name}`, is not part of the schema"),)


def _lost(compiled: CompiledOdd, child: str, parent: str) -> Iterator[tuple[Step, ...]]:
    """What the source allows and the customization took away; else that the source does not allow it either."""
    base = compiled.base
    chains = []
    if child in base.elements and parent in base.elements:
        chains = list(_chains(compiled, base, child, parent))
    for chain in chains:
        yield (Step("TEI, or the source, allows it; here one of these is changed or gone"), *chain)
    if not chains:
        spec = compiled.specs.elements[child]
        classes = [each for each in spec.classes if each.startswith("model.")]
        held = ", ".join(classes) or "no model class"
        said = f"`{child}` is a member of {held}; nothing in the content of `{parent}` asks for it"
        yield (Step(said, _place(compiled, "element", child)),)
