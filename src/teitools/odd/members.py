"""What the model classes of a schema hold, and whether a content model can be satisfied at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from .embedded import referred, target
from .specs import (
    Alternate,
    ClassRef,
    ClassSpec,
    Content,
    ElementRef,
    ElementSpec,
    EveryElement,
    MacroRef,
    Rng,
    Sequence,
    Specs,
)

#: So many names are enough to say what makes a content impossible.
_MOST_MISSING = 50


@dataclass(slots=True)
class Members:
    """Answers for one set of specifications; computed once."""

    specs: Specs
    _direct: dict[str, list[str]] | None = field(default=None)
    _elements: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _parents: dict[str, list[str]] | None = field(default=None)
    _macros: dict[str, list[str]] = field(default_factory=dict)
    _extended: frozenset[str] | None = field(default=None)

    def direct(self, ident: str) -> list[str]:
        """The direct members of a model class: classes, then elements, each in the order of the specifications."""
        if self._direct is None:
            self._direct = {}
            specs: list[ClassSpec | ElementSpec] = [*self.specs.classes.values(), *self.specs.elements.values()]
            for spec in specs:
                for key in spec.classes:
                    self._direct.setdefault(key, []).append(spec.ident)
        return self._direct.get(ident, [])

    def elements(self, ident: str) -> tuple[str, ...]:
        """All elements in a model class, through its subclasses, in order and each once."""
        if ident not in self._elements:
            found: dict[str, None] = {}
            seen, stack = {ident}, list(reversed(self.direct(ident)))
            while stack:
                each = stack.pop()
                if each in self.specs.elements:
                    found[each] = None
                elif each in self.specs.classes and each not in seen:
                    seen.add(each)
                    stack += reversed(self.direct(each))
            self._elements[ident] = tuple(found)
        return self._elements[ident]

    def expanded(self, ref: ClassRef) -> list[str]:
        """The members that a class reference brings: direct ones, without those that it leaves out."""
        known = self.specs.classes.get(ref.key)
        if known is None or known.type != "model":
            return []
        found = self.direct(ref.key)
        if ref.include:
            found = [each for each in found if each in ref.include]
        return [each for each in found if each not in ref.exclude]

    def has_any(self, ref: ClassRef) -> bool:
        """Whether a class reference brings at least one element."""
        if not (ref.include or ref.exclude) and self.is_extended(ref.key):
            return True
        return any(each in self.specs.elements or self.elements(each) for each in self.expanded(ref))

    def is_extended(self, ident: str) -> bool:
        """Whether an external grammar adds something to the class, in whatever prefix."""
        if self._extended is None:
            names = {name for each in self.specs.external for name in each.extended}
            self._extended = frozenset(name[name.find("model.") :] for name in names if "model." in name)
        return ident in self._extended

    def missing(self, content: Content) -> list[str]:
        """What makes `content` impossible, as names; [] when something can stand there. Each macro is tried once."""
        if getattr(content, "min", 1) == 0:
            return []
        if isinstance(content, ElementRef):
            there = content.key in self.specs.elements or content.key in self.specs.external_names()
            return [] if there else [content.key]
        if isinstance(content, ClassRef):
            if content.expand in ("sequence", "sequenceOptional", "sequenceOptionalRepeatable"):
                return []
            return [] if self.has_any(content) else [content.key]
        if isinstance(content, MacroRef):
            return self._missing_in_macro(content.key)
        if isinstance(content, Sequence):
            return [name for part in content.parts for name in self.missing(part)][:_MOST_MISSING]
        if isinstance(content, Alternate):
            found: list[str] = []
            for part in content.parts:
                lack = self.missing(part)
                if not lack:
                    return []
                found += lack
            return found[:_MOST_MISSING]
        return []

    def _missing_in_macro(self, key: str) -> list[str]:
        if key not in self._macros:
            macro = self.specs.macros.get(key)
            if macro is None:
                return [] if key in self.specs.external_names() else [key]
            # A macro that is asked for while it is worked out stands for itself, which is found elsewhere.
            self._macros[key] = []
            self._macros[key] = self.missing(macro.content)
        return self._macros[key]

    def children(self, content: Content) -> dict[str, set[str]]:
        """The elements that may stand in `content`, by the model class through which they come ("" for none)."""
        found: dict[str, set[str]] = {}
        macros: set[str] = set()
        stack = [content]
        while stack:
            each = stack.pop()
            if isinstance(each, Sequence | Alternate):
                stack += each.parts
            elif isinstance(each, MacroRef) and each.key in self.specs.macros and each.key not in macros:
                macros.add(each.key)
                stack.append(self.specs.macros[each.key].content)
            elif isinstance(each, ElementRef) and each.key in self.specs.elements:
                found.setdefault("", set()).add(each.key)
            elif isinstance(each, ClassRef):
                self._add_members(each, found)
            elif isinstance(each, EveryElement):
                found.setdefault("", set()).update(self.specs.elements)
            elif isinstance(each, Rng):
                for ident in self._in_pattern(each):
                    found.setdefault("", set()).add(ident)
        return found

    def _add_members(self, ref: ClassRef, found: dict[str, set[str]]) -> None:
        for member in self.expanded(ref):
            if member in self.specs.elements:
                found.setdefault(ref.key, set()).add(member)
            else:
                for ident in self.elements(member):
                    found.setdefault(member, set()).add(ident)

    def _in_pattern(self, content: Rng) -> Iterator[str]:
        for name in referred(content.xml):
            found = target(name, self.specs, "tei_", content.prefixed)
            if found is None:
                continue
            kind, ident = found
            if kind == "element":
                yield ident
            elif kind == "macro":
                yield from (each for group in self.children(MacroRef(ident)).values() for each in group)
            elif kind in ("class", "expanded"):
                yield from self.elements(ident if kind == "class" else ident.rpartition("_")[0])

    def parents(self) -> dict[str, list[str]]:
        """For each element, those that may contain it, in the order of the specifications."""
        if self._parents is None:
            self._parents = {}
            for ident, spec in self.specs.elements.items():
                for child in sorted(set().union(*self.children(spec.content).values())):
                    self._parents.setdefault(child, []).append(ident)
        return self._parents


def content_nodes(content: Content) -> Iterator[Content]:
    """`content` and every node below it."""
    stack = [content]
    while stack:
        each = stack.pop()
        yield each
        if isinstance(each, Sequence | Alternate):
            stack += reversed(each.parts)
