"""Which attributes an element or class has in the end, and which class each comes from (TEI P5 chapter 23.5.3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from .merge import merged_attribute
from .specs import AttDef, AttList, AttRef, ClassSpec, ElementSpec, Specs


@dataclass(frozen=True, slots=True)
class Attribute:
    """A whole attribute; `owner` is the class that defines it, None for the element itself."""

    definition: AttDef
    owner: str | None

    @property
    def ident(self) -> str:
        """The attribute's identifier."""
        return self.definition.ident


@dataclass(frozen=True, slots=True)
class Resolved:
    """The attributes of one specification.

    inherited: those that stand as their class defines them, by identifier.
    local: those that the specification defines or alters itself, complete, grouped as it groups them.
    clashes: (identifier, owner kept, owner passed over) where two classes give the same attribute.
    """

    inherited: dict[str, Attribute]
    local: AttList
    clashes: tuple[tuple[str, str, str], ...] = ()


@dataclass(slots=True)
class Attributes:
    """Resolves the attributes of the specifications in `specs`, each class and each element once."""

    specs: Specs
    _classes: dict[str, Resolved] = field(default_factory=dict)
    #: By what it resolves, which is kept so that no other can come to stand at its address.
    _elements: dict[int, tuple[ElementSpec, Resolved]] = field(default_factory=dict)
    _open: set[str] = field(default_factory=set)

    def of_element(self, spec: ElementSpec) -> Resolved:
        """The attributes of an element."""
        known = self._elements.get(id(spec))
        if known is None:
            known = self._elements[id(spec)] = (spec, self._resolve(spec, None))
        return known[1]

    def of_class(self, ident: str) -> Resolved:
        """The attributes that membership in the class gives. A class that is its own ancestor gives itself nothing."""
        spec = self.specs.classes.get(ident)
        if spec is None or spec.type != "atts" or ident in self._open:
            return Resolved({}, AttList())
        if ident not in self._classes:
            self._open.add(ident)
            self._classes[ident] = self._resolve(spec, ident)
            self._open.discard(ident)
        return self._classes[ident]

    def all_of_class(self, ident: str) -> dict[str, Attribute]:
        """Inherited and own attributes of a class, by identifier."""
        found = self.of_class(ident)
        return {**found.inherited, **{each.ident: Attribute(each, ident) for each in found.local.defs()}}

    def all_of_element(self, spec: ElementSpec) -> dict[str, Attribute]:
        """Inherited and own attributes of an element, by identifier, its own last."""
        found = self.of_element(spec)
        return {**found.inherited, **{each.ident: Attribute(each, None) for each in found.local.defs()}}

    def parents(self, spec: ElementSpec | ClassSpec) -> list[str]:
        """The attribute classes of the schema that `spec` is a direct member of."""
        known = self.specs.classes
        return [each for each in spec.classes if each in known and known[each].type == "atts"]

    def _resolve(self, spec: ElementSpec | ClassSpec, owner: str | None) -> Resolved:
        inherited: dict[str, Attribute] = {}
        clashes: list[tuple[str, str, str]] = []
        for parent in self.parents(spec):
            for ident, attribute in self.all_of_class(parent).items():
                there = inherited.setdefault(ident, attribute)
                if there.owner != attribute.owner:
                    clashes.append((ident, str(there.owner), str(attribute.owner)))
        local = AttList(tuple(self._own(spec.attributes.items, inherited, owner)), spec.attributes.org)
        own = {each.ident for each in local.defs()}
        return Resolved(inherited, local, tuple(each for each in clashes if each[0] not in own))

    def _own(
        self, items: tuple[AttDef | AttRef | AttList, ...], inherited: dict[str, Attribute], owner: str | None
    ) -> Iterator[AttDef | AttRef | AttList]:
        """The attributes of `items`, whole; what they override leaves `inherited`."""
        for each in items:
            if isinstance(each, AttList):
                inner = tuple(self._own(each.items, inherited, owner))
                if inner:
                    yield AttList(inner, each.org)
            elif isinstance(each, AttRef):
                if not each.class_name or each.class_name not in self.specs.classes:
                    yield each  # it may be a pattern of an external grammar
                for ident, attribute in self._referred(each).items():
                    inherited.setdefault(ident, attribute)
            else:
                there = inherited.pop(each.ident, None)
                if each.mode == "change":
                    if there is not None:
                        yield merged_attribute(there.definition, each)
                elif each.mode != "delete":
                    yield each

    def _referred(self, ref: AttRef) -> dict[str, Attribute]:
        known = self.all_of_class(ref.class_name)
        if ref.name is None:
            return known
        return {ref.name: known[ref.name]} if ref.name in known else {}
