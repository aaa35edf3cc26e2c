"""What a schema knows: its elements by name, what each may hold, where each may stand, which classes it names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .attributes import AttributePlan, plan_of
from .compiled import CompiledSchema
from .name_class import contains, simple_names, split
from .pattern import ATTRIBUTE, CHOICE, ELEMENT, GROUP, INTERLEAVE, ONE_OR_MORE, ElementPattern, Pattern, Patterns

#: Definitions are shown without the prefix that TEI's compiled schemas give them.
_PREFIXES = ("tei_", "tei.")
#: Pairs of parent and child, or of element and attribute, that are remembered; TEI has 60,000. Advice needs no more.
_PAIRS_KEPT = 1_000_000
_LABELS_KEPT = 1000
Elements = tuple[ElementPattern, ...]


class Vocabulary:
    """Indexes over the elements of one schema, each made when first asked for."""

    def __init__(self, compiled: CompiledSchema, patterns: Patterns) -> None:
        self._compiled = compiled
        self.patterns = patterns
        self.by_name: dict[str, list[ElementPattern]] = {}
        self.by_local: dict[str, list[str]] = {}
        self.open: list[ElementPattern] = []
        for element in patterns.elements:
            names = list(simple_names(element.name_class))
            for name in names:
                self.by_name.setdefault(name, []).append(element)
            if not names:
                self.open.append(element)
        for name in self.by_name:
            self.by_local.setdefault(split(name)[1], []).append(name)
        self._children: dict[ElementPattern, Elements] = {}
        self._parents: dict[ElementPattern, list[ElementPattern]] | None = None
        self._parent_names: dict[str, list[str]] = {}
        self._attributes: dict[str, list[str]] | None = None
        self._classes: list[tuple[str, frozenset[int]]] | None = None
        self._labels: dict[tuple[Elements, int], list[str]] = {}

    def elements(self, name: str) -> Elements:
        """The element patterns that spell out `name`, anywhere in the schema."""
        return tuple(self.by_name.get(name, ()))

    def plan(self, element: ElementPattern) -> AttributePlan:
        """The attributes of `element`, apart from its children."""
        return plan_of(self.patterns, element)

    def name_of(self, element: ElementPattern) -> str | None:
        """The first name that the element pattern spells out; None for one with wildcards only."""
        return next(simple_names(element.name_class), None)

    def names(self, elements: Iterable[ElementPattern]) -> list[str]:
        """All names that the element patterns spell out, each once, in order."""
        return list(dict.fromkeys(name for element in elements for name in simple_names(element.name_class)))

    def children(self, element: ElementPattern) -> Elements:
        """Every element pattern that may stand directly in `element`."""
        found = self._children.get(element)
        if found is None:
            found = self._children[element] = elements_in(element.content)
        return found

    def parents(self, name: str) -> list[str]:
        """The names of all elements in which an element called `name` may stand. Cost: once, the whole schema."""
        if self._parents is None:
            self._parents = {}
            pairs = 0
            for parent in self.patterns.elements:
                children = self.children(parent)
                pairs += len(children)
                if pairs > _PAIRS_KEPT:
                    break
                for child in children:
                    self._parents.setdefault(child, []).append(parent)
        found = self._parent_names.get(name)
        if found is None:
            parents = self._parents
            found = self.names(parent for each in self.elements(name) for parent in parents.get(each, ()))
            if self.elements(name):
                self._parent_names[name] = found
        return found

    def elements_with_attribute(self, attribute: str) -> list[str]:
        """The names of all elements that may have an attribute called `attribute`. Cost: once, the whole schema."""
        if self._attributes is None:
            self._attributes = {}
            pairs = 0
            for element in self.patterns.elements:
                name = self.name_of(element)
                if name and pairs < _PAIRS_KEPT:
                    names = attribute_names(element.content)
                    pairs += len(names)
                    for each in names:
                        self._attributes.setdefault(each, []).append(name)
        return list(dict.fromkeys(self._attributes.get(attribute, ())))

    def namespaces(self) -> list[str]:
        """The namespaces of the elements a document may start with, then all others, each once."""
        first = [split(name)[0] for name in self.names(elements_in(self.patterns.start))]
        return list(dict.fromkeys([*first, *(split(name)[0] for name in self.by_name)]))

    def by_class(self, elements: Sequence[ElementPattern], limit: int) -> list[str]:
        """At most `limit` labels that cover `elements`: classes that the schema defines, then single names.

        A class counts where all its members are among `elements` and cover at least three not yet covered.
        The last label says how many more there are, if any.
        """
        known = tuple(elements)
        found = self._labels.get((known, limit))
        if found is None:
            if len(self._labels) >= _LABELS_KEPT:
                self._labels.clear()
            found = self._labels[known, limit] = self._by_class(known, limit)
        return list(found)

    def _by_class(self, elements: Elements, limit: int) -> list[str]:
        numbers = {element.number: element for element in elements}
        left = dict(numbers)
        labels: list[str] = []
        if len(left) > limit:
            labels = self._cover(set(numbers), left, limit)
        names = [split(name)[1] for name in self.names(left.values())]
        if not self.names(left.values()) and left:
            names = ["any element"]
        room = limit - len(labels)
        shown = labels + names[:room]
        return [*shown, f"{len(names) - room} more"] if len(names) > room else shown

    def _cover(self, wanted: set[int], left: dict[int, ElementPattern], limit: int) -> list[str]:
        if self._classes is None:
            classes = self._compiled.classes.items()
            self._classes = [(name, frozenset(numbers)) for name, numbers in classes]
        self.patterns.effort.spend(sum(min(len(members), len(wanted)) for _, members in self._classes))
        usable = [(name, members) for name, members in self._classes if members <= wanted]
        labels: list[str] = []
        while len(labels) < limit - 1:
            gains = [(len(members & left.keys()), -number) for number, (_, members) in enumerate(usable)]
            best = max(gains, default=(0, 0))
            if best[0] < 3:
                break
            name, members = usable[-best[1]]
            labels.append(class_label(name))
            for member in members:
                left.pop(member, None)
        return labels


def class_label(definition: str) -> str:
    """A definition's name as an encoder knows it."""
    for prefix in _PREFIXES:
        if definition.startswith(prefix):
            return definition[len(prefix) :]
    return definition


def elements_in(pattern: Pattern) -> Elements:
    """Every element pattern in `pattern`, outside of other elements."""
    return tuple(each.info for each in _walk(pattern) if each.kind == ELEMENT)


def attribute_names(pattern: Pattern) -> list[str]:
    """Every attribute name that `pattern` spells out, in the order of the schema."""
    return list(
        dict.fromkeys(name for each in _walk(pattern) if each.kind == ATTRIBUTE for name in simple_names(each.info))
    )


def _walk(pattern: Pattern) -> list[Pattern]:
    """Elements and attributes in `pattern`, in order."""
    found = []
    seen = {pattern}
    stack = [pattern]
    while stack:
        each = stack.pop()
        if each.kind in (ELEMENT, ATTRIBUTE):
            found.append(each)
        elif each.kind in (CHOICE, GROUP, INTERLEAVE, ONE_OR_MORE):
            for part in reversed(each.parts):
                if part not in seen:
                    seen.add(part)
                    stack.append(part)
    return found


def matching(elements: Iterable[ElementPattern], name: str) -> Elements:
    """Those of `elements` that admit `name`."""
    return tuple(element for element in elements if contains(element.name_class, name))
