"""What was most likely meant by a child that may not stand where it stands, and how to read on after it.

Every way to make sense of it is tried; the one after which most of the following siblings fit is taken, and of equal
ones the simplest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .attributes import plan_of
from .expectation import allows_text, first_required, required
from .frames import Alternatives, Child, Frame, accept, derived, expected, nullable
from .name_class import join, split
from .near import nearest
from .pattern import ElementPattern
from .uses import Uses
from .vocabulary import Vocabulary

#: How many children are looked at to decide about the first of them.
LOOKAHEAD = 6
#: How many elements are tried as what is missing, or as what should be put around.
_TRIED = 40
_NEAR_KEPT = 10_000

RENAMED, TOO_EARLY, MISSING, TOO_LATE, REPEATED, UNWRAPPED, REPLACED, MISPLACED, UNKNOWN = (
    "renamed",
    "too early",
    "missing",
    "too late",
    "repeated",
    "unwrapped",
    "replaced",
    "misplaced",
    "unknown",
)


@dataclass(slots=True)
class Repair:
    """One way to understand a child.

    after: the demands after it. name: the one that was meant, is missing, should come first, or should be around it.
    taken: which of the children after it are dealt with by this repair.
    other: the child it must not follow. wrapper: the demands inside the element that should be around it.
    """

    kind: str
    after: Alternatives
    name: str | None = None
    taken: tuple[int, ...] = ()
    other: Child | None = None
    wrapper: Alternatives | None = None
    rank: int = 0


class Recovery:
    """Decides by one schema, and by how often each child stands in each parent in this document."""

    def __init__(self, vocabulary: Vocabulary, usage: Uses) -> None:
        self.vocabulary = vocabulary
        self.patterns = vocabulary.patterns
        self.usage = usage
        self._near: dict[tuple[str, tuple[ElementPattern, ...]], list[str]] = {}

    def decide(self, frame: Frame, final: bool, outer: Frame | None) -> Repair:
        """The repair for the first pending child; final: no more children come; outer: what `frame` stands in."""
        child, *rest = frame.pending
        repairs = list(self._repairs(frame, child, rest, outer))
        scored = []
        for order, repair in enumerate(repairs):
            left = [each for number, each in enumerate(rest) if number not in repair.taken]
            fits = self._fits(repair.after, left, final, repair.wrapper) + len(repair.taken)
            scored.append((-fits, repair.rank, order))
        best = min(scored)
        return repairs[best[2]]

    def near(self, name: str, elements: Iterable[ElementPattern]) -> list[str]:
        """The names among those of `elements` that `name` may be a slip for, likeliest first; same namespace only."""
        elements = tuple(elements)
        found = self._near.get((name, elements))
        if found is None:
            namespace, local = split(name)
            self.patterns.effort.spend(2 * len(elements))
            locals_: dict[str, str] = {}
            for each in self.vocabulary.names(elements):
                if split(each)[0] == namespace:
                    locals_.setdefault(split(each)[1], each)
            if len(self._near) >= _NEAR_KEPT:
                self._near.clear()
            found = self._near[name, elements] = [locals_[each] for each in nearest(local, locals_)]
        return found

    def guess(self, frame: Frame, name: str) -> tuple[ElementPattern, ...]:
        """What a child called `name` should be read as inside, before it is known how it came here."""
        known = self.vocabulary.elements(name)
        if known:
            return known[:8]
        for pool in (expected(frame.alternatives), self.vocabulary.patterns.elements):
            near = self.near(name, pool)
            if near:
                return self.vocabulary.elements(near[0])[:8]
        return ()

    def _fits(self, state: Alternatives, children: Sequence[Child], final: bool, wrapper: Alternatives | None) -> int:
        """How many of `children` fit in turn after `state`; one more if they all do and may be all."""
        count = 0
        for child in children:
            following = accept(self.patterns, state, child.name)
            if following is None and wrapper is not None:
                wrapper = accept(self.patterns, wrapper, child.name)
                following = state if wrapper is not None else None
            if following is None:
                return count
            state = following
            count += 1
        return count + (final and nullable(state))

    # -- the ways

    def _repairs(self, frame: Frame, child: Child, rest: list[Child], outer: Frame | None) -> Iterator[Repair]:
        state = frame.alternatives
        name = child.name
        elements = expected(state)
        known = bool(self.vocabulary.elements(name))
        for near in self.near(name, elements)[:3]:
            alike = split(near)[1].casefold() == split(name)[1].casefold()
            after = accept(self.patterns, state, near) if alike or not known else None
            if after is not None:
                yield Repair(RENAMED, after, near, rank=7 if known else -1)
        if known:
            yield from self._in_other_order(state, name, rest)
            yield from self._missing(state, name, elements)
            yield from self._too_late(frame, name)
            yield from self._unwrapped(frame, name, elements, outer)
            yield Repair(MISPLACED, state, rank=8)
        else:
            for element in self._required(state):
                after = derived(self.patterns, state, (element,))
                if after:
                    yield Repair(REPLACED, after, self.vocabulary.name_of(element), rank=5)
            yield Repair(UNKNOWN, state, rank=4)

    def _required(self, state: Alternatives) -> list[ElementPattern]:
        return list(dict.fromkeys(element for _, pattern in state for element in required(pattern)))

    def _in_other_order(self, state: Alternatives, name: str, rest: list[Child]) -> Iterator[Repair]:
        for number, other in enumerate(rest[: LOOKAHEAD - 1]):
            if other.name == name:
                continue
            first = accept(self.patterns, state, other.name)
            both = accept(self.patterns, first, name) if first is not None else None
            if both is not None:
                yield Repair(TOO_EARLY, both, other.name, (number,), other, rank=0)
                return

    def _missing(self, state: Alternatives, name: str, elements: list[ElementPattern]) -> Iterator[Repair]:
        """Elements that would make `name` fit if they came before: all that are required, else any one."""
        before: Alternatives = state
        must = self._required(state)
        for element in must:
            before = derived(self.patterns, before, (element,))
            after = accept(self.patterns, before, name) if before else None
            if after is not None:
                yield Repair(MISSING, after, self.vocabulary.name_of(must[0]), rank=1)
                return
        for element in elements[:_TRIED]:
            before = derived(self.patterns, state, (element,))
            after = accept(self.patterns, before, name) if before else None
            if after is not None and self.vocabulary.name_of(element):
                yield Repair(MISSING, after, self.vocabulary.name_of(element), rank=2 if not nullable(state) else 6)
                return

    def _too_late(self, frame: Frame, name: str) -> Iterator[Repair]:
        for before, closing in reversed(frame.trail):
            if accept(self.patterns, before, name) is not None:
                kind = REPEATED if closing.name == name else TOO_LATE
                yield Repair(kind, frame.alternatives, other=closing, rank=2)
                return

    def _unwrapped(
        self, frame: Frame, name: str, elements: list[ElementPattern], outer: Frame | None
    ) -> Iterator[Repair]:
        """Elements that may stand here and hold `name`: those that do so in this document, then those that must come.

        Where closing the parent would do as well, only an element that speaks for itself is proposed.
        """
        state = frame.alternatives
        parent = frame.child.name
        closing = parent == name or (outer is not None and self.follows(outer, parent, name))
        self.patterns.effort.spend(10 * len(elements))
        must = {each for _, pattern in state for each in first_required(pattern)}
        found = []
        for order, element in enumerate(elements):
            wrapper = self.vocabulary.name_of(element)
            if wrapper is None:
                continue
            inside: Alternatives = ((element, plan_of(self.patterns, element).freely()),)
            after = accept(self.patterns, inside, name)
            if after is None:
                continue
            used = self.usage.of(wrapper, name)
            kin = _common_start(split(wrapper)[1], split(name)[1])
            demanded = any(each in must_have(inside) for each in self.vocabulary.elements(name))
            if closing and not (used or demanded or kin or (element in must and parent != name)):
                continue
            here = self.usage.of(parent, wrapper)
            general = -len(self.vocabulary.parents(wrapper))
            key = (-used, element not in must, not demanded, -kin, -here, general, order)
            found.append((key, element, after))
        for _, element, inside in sorted(found, key=lambda each: each[0])[:3]:
            after = derived(self.patterns, state, (element,))
            if after:
                yield Repair(UNWRAPPED, after, self.vocabulary.name_of(element), wrapper=inside, rank=3)

    def follows(self, outer: Frame, parent: str, name: str) -> bool:
        """Whether `name` could stand in `outer` after the child `parent`, which is open there."""
        after = accept(self.patterns, outer.alternatives, parent)
        return after is not None and accept(self.patterns, after, name) is not None

    def likeliest(self, parent: str, elements: list[ElementPattern]) -> list[ElementPattern]:
        """`elements`, those first that stand in `parent` most often in this document."""
        uses = {each: self.usage.of(parent, self.vocabulary.name_of(each) or "") for each in elements}
        return sorted(elements, key=lambda each: -uses[each])

    def wrapper_for_text(self, parent: str, elements: list[ElementPattern]) -> str | None:
        """The element that should be put around text that stands in `parent`: the one most used there, if any."""
        self.patterns.effort.spend(2 * len(elements))
        best: tuple[int, int, int] | None = None
        found = None
        for order, element in enumerate(elements):
            name = self.vocabulary.name_of(element)
            if name is None or not allows_text(element.content):
                continue
            key = (-self.usage.of(parent, name), -len(self.vocabulary.parents(name)), order)
            if best is None or key < best:
                best, found = key, name
        return found

    def in_right_namespace(self, name: str, parent: str | None) -> str | None:
        """The name with the same local part in the namespace that was meant; None when there is none or no need."""
        local = split(name)[1]
        if self.vocabulary.elements(name):
            return None
        choices = self.vocabulary.by_local.get(local, [])
        if not choices:
            return None
        wanted = split(parent)[0] if parent else self.vocabulary.namespaces()[0]
        exact = join(wanted, local)
        return exact if exact in choices else choices[0]


def must_have(state: Alternatives) -> list[ElementPattern]:
    """The elements that every alternative demands."""
    return [element for _, pattern in state for element in required(pattern)]


def _common_start(one: str, other: str) -> int:
    """How many letters two names begin with alike, if that is enough to speak of kinship, else 0."""
    one, other = one.casefold(), other.casefold()
    length = 0
    while length < min(len(one), len(other)) and one[length] == other[length]:
        length += 1
    return length if length >= 3 else 0
