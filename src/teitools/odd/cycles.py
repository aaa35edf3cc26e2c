"""Specifications that lead back to themselves: classes that are their own members, macros that stand for themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from teitools.document import TEI
from teitools.findings import Finding

from . import messages
from .embedded import referred
from .members import content_nodes
from .odd_file import Declaration
from .specs import Content, DataRef, MacroRef, Rng, Specs

_Origins = Mapping[tuple[str, str], Declaration]


def cut_class_cycles(specs: Specs, origins: _Origins, schema: Declaration) -> Iterator[Finding]:
    """No class of `specs` is a member of itself: the membership that closes a circle is left out, and found."""
    for chain in _cycles(specs.classes, lambda ident: specs.classes[ident].classes):
        ident, key = chain[-2], chain[-1]
        spec = specs.classes[ident]
        specs.classes[ident] = replace(spec, classes=tuple(each for each in spec.classes if each != key))
        here = origins.get(("class", ident), schema)
        member = next(
            (one for one in here.element.iter(TEI + "memberOf") if (one.get("key") or "").strip() == key), None
        )
        place = here.span("ident") if member is None else Declaration(member, here.document).span("key")
        yield Finding(messages.CLASS_CYCLE, place, {"name": key, "chain": " → ".join(chain)})


def macro_cycles(specs: Specs, origins: _Origins, schema: Declaration) -> Iterator[Finding]:
    """A finding for each macro or datatype that stands for itself without an element between."""
    both = {**specs.datatypes, **specs.macros}
    for chain in _cycles(both, lambda ident: _referred(both[ident].content)):
        kind = "macro" if chain[-1] in specs.macros else "datatype"
        here = origins.get((kind, chain[-1]), schema)
        yield Finding(
            messages.CYCLIC_MACRO, here.span("ident"), {"kind": kind, "name": chain[-1], "chain": " → ".join(chain)}
        )


def _referred(content: Content) -> Iterator[str]:
    for each in content_nodes(content):
        if isinstance(each, MacroRef | DataRef) and each.key:
            yield each.key
        elif isinstance(each, Rng):
            yield from referred(each.xml)


def _cycles(nodes: Iterable[str], following: Callable[[str], Iterable[str]]) -> list[list[str]]:
    """One path for each edge that closes a circle: from a node over the others back to it. Cost: one walk."""
    known = set(nodes)
    done: set[str] = set()
    found: list[list[str]] = []
    for start in list(nodes):
        if start in done:
            continue
        path, on_path = [start], {start}
        stack = [iter(list(following(start)))]
        while stack:
            each = next(stack[-1], None)
            if each is None:
                stack.pop()
                left = path.pop()
                on_path.discard(left)
                done.add(left)
            elif each in on_path:
                found.append([*path[path.index(each) :], each])
            elif each in known and each not in done:
                path.append(each)
                on_path.add(each)
                stack.append(iter(list(following(each))))
    return found
