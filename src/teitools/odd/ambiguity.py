"""Whether a content model says at each child which of its parts that child is."""

from __future__ import annotations

from dataclasses import dataclass, field

from .members import Members
from .specs import Alternate, ClassRef, Content, ElementRef, MacroRef, Sequence, Specs

#: Content models with more places than this are not looked at.
_MOST_PLACES = 3000
_MOST_COPIES = 3


@dataclass(frozen=True, slots=True)
class _Part:
    """What can come first and last in a part of a content model, and whether it may be nothing. Places are numbers."""

    first: frozenset[int] = frozenset()
    last: frozenset[int] = frozenset()
    nullable: bool = True


class _TooLarge(Exception):
    """The content model has more places than are looked at."""


@dataclass(slots=True)
class _Automaton:
    """The places of a content model, the names that may stand at each, and what may follow it (Glushkov)."""

    specs: Specs
    members: Members
    names: list[str] = field(default_factory=list)
    follow: list[set[int]] = field(default_factory=list)

    def place(self, name: str) -> int:
        """A new place for `name`."""
        if len(self.names) >= _MOST_PLACES:
            raise _TooLarge
        self.names.append(name)
        self.follow.append(set())
        return len(self.names) - 1

    def join(self, one: _Part, other: _Part) -> _Part:
        """One after the other."""
        for each in one.last:
            self.follow[each] |= other.first
        return _Part(
            one.first | other.first if one.nullable else one.first,
            one.last | other.last if other.nullable else other.last,
            one.nullable and other.nullable,
        )

    def repeated(self, content: Content, macros: frozenset[str]) -> _Part:
        """`content` as often as it says. Counts are shortened: what follows what stays the same."""
        low, high = getattr(content, "min", 1), getattr(content, "max", 1)
        if high == 0:
            return _Part()
        part = self.once(content, macros)
        if high is None:
            for each in part.last:
                self.follow[each] |= part.first
        elif high > 1:
            for number in range(1, min(high, _MOST_COPIES)):
                further = self.once(content, macros)
                if number >= low:
                    further = _Part(further.first, further.last, True)
                part = self.join(part, further)
        return _Part(part.first, part.last, part.nullable or low == 0)

    def once(self, content: Content, macros: frozenset[str]) -> _Part:
        """`content`, its own counts left aside."""
        if isinstance(content, ElementRef):
            return self.one_of([content.key] if content.key in self.specs.elements else [])
        if isinstance(content, ClassRef):
            names: dict[str, None] = {}
            for each in self.members.expanded(content):
                inside = (each,) if each in self.specs.elements else self.members.elements(each)
                names.update(dict.fromkeys(inside))
            return self.one_of(list(names))
        if isinstance(content, MacroRef):
            macro = self.specs.macros.get(content.key)
            if macro is None or content.key in macros:
                return _Part()
            return self.repeated(macro.content, macros | {content.key})
        if isinstance(content, Sequence) and content.ordered:
            part = _Part()
            for child in content.parts:
                part = self.join(part, self.repeated(child, macros))
            return part
        if isinstance(content, Alternate):
            parts = [self.repeated(each, macros) for each in content.parts]
            return _Part(
                frozenset().union(*(each.first for each in parts)),
                frozenset().union(*(each.last for each in parts)),
                any(each.nullable for each in parts),
            )
        return _Part()

    def one_of(self, names: list[str]) -> _Part:
        """One element of `names`."""
        places = frozenset(self.place(name) for name in names)
        return _Part(places, places, not places)


def ambiguous(content: Content, specs: Specs, members: Members) -> str | None:
    """The name of a child that could be two parts of `content` at once; None where each can be only one.

    RELAX NG allows that; DTDs and W3C Schema do not, and it is harder to say what is expected.
    """
    automaton = _Automaton(specs, members)
    try:
        whole = automaton.repeated(content, frozenset())
    except _TooLarge:
        return None
    for places in (whole.first, *automaton.follow):
        seen: set[str] = set()
        for place in sorted(places):
            name = automaton.names[place]
            if name in seen:
                return name
            seen.add(name)
    return None
