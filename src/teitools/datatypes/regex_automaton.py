"""Glushkov's automaton of an XSD regular expression, made deterministic as texts need it.

A set of places in the expression is an integer, a bit for each. One character leads from a set to the next in a
shift (from each place to its right neighbour) and one union for each other joint of the expression, and what was
worked out is kept, up to a bound. So a text costs a dictionary's look-up for each character, at worst the number of
joints for each, whatever the expression and the text.
"""

from __future__ import annotations

from .regex_syntax import Node

_BYTES_KEPT = 8_000_000


class _State(dict[str, "_State"]):
    """A set of places, and the states that characters are known to lead to."""

    __slots__ = ("accepting", "places")

    def __init__(self, places: int, accepting: bool) -> None:
        super().__init__()
        self.places = places
        self.accepting = accepting


class Automaton:
    """What matches one expression."""

    def __init__(self, root: Node) -> None:
        self._classes: dict[object, tuple[Node, int]] = {}
        self._shift = 0
        self._joints: list[tuple[int, int]] = []
        self._size = 0
        nullable, self._first, self._last = self._build(root)
        self._nullable = nullable
        self._limit = max(256, min(50_000, _BYTES_KEPT // (200 + self._size // 8)))
        self._characters: dict[str, int] = {}
        self._forget()

    def matches(self, text: str) -> bool:
        """Whether the whole of `text` is matched."""
        state = self._start
        for character in text:
            following = state.get(character)
            if following is None:
                following = self._step(state, character)
            state = following
            if not state.places:
                return False
        return state.accepting

    def _forget(self) -> None:
        self._entries = 0
        self._states: dict[int, _State] = {}
        self._start = _State(-1, self._nullable)

    def _step(self, state: _State, character: str) -> _State:
        if self._entries >= self._limit:
            self._forget()
        wanted = self._places_of(character)
        if state.places == -1:
            places = self._first & wanted
        else:
            reached = (state.places & self._shift) << 1
            for sources, targets in self._joints:
                if state.places & sources:
                    reached |= targets
            places = reached & wanted
        following = self._states.get(places)
        if following is None:
            following = self._states[places] = _State(places, bool(places & self._last))
        state[character] = following
        self._entries += 1
        return following

    def _places_of(self, character: str) -> int:
        places = self._characters.get(character)
        if places is None:
            if len(self._characters) >= self._limit:
                self._characters.clear()
            places = 0
            for node, mask in self._classes.values():
                if node.chars is not None and character in node.chars:
                    places |= mask
            self._characters[character] = places
        return places

    def _join(self, sources: int, targets: int) -> None:
        if not sources or not targets:
            return
        if targets == sources << 1 and not sources & (sources - 1):
            self._shift |= sources
        else:
            self._joints.append((sources, targets))

    def _build(self, node: Node) -> tuple[bool, int, int]:
        """Adds the places of `node`: (nullable, first places, last places). As deep as the expression's groups."""
        if node.kind == "class":
            return self._run(node, 1, 1)
        if node.kind == "choice":
            parts = [self._build(part) for part in node.parts]
            nullable = any(part[0] for part in parts)
            first = last = 0
            for _, part_first, part_last in parts:
                first |= part_first
                last |= part_last
            return nullable, first, last
        if node.kind == "sequence":
            return self._chain([self._build(part) for part in node.parts])
        part = node.parts[0]
        if node.most == 0:
            return True, 0, 0
        if part.kind == "class":
            return self._run(part, node.least, node.most)
        return self._copies(part, node.least, node.most)

    def _chain(self, parts: list[tuple[bool, int, int]]) -> tuple[bool, int, int]:
        nullable, first, last = True, 0, 0
        for part_nullable, part_first, part_last in parts:
            self._join(last, part_first)
            if nullable:
                first |= part_first
            last = part_last | (last if part_nullable else 0)
            nullable &= part_nullable
        return nullable, first, last

    def _run(self, node: Node, least: int, most: int | None) -> tuple[bool, int, int]:
        """A class repeated: neighbouring places, so that shifting does it all."""
        assert node.chars is not None
        length = max(least, 1) if most is None else most
        start = self._size
        self._size += length
        places = ((1 << length) - 1) << start
        key = node.chars.key()
        self._classes[key] = (node, self._classes.get(key, (node, 0))[1] | places)
        end = 1 << (start + length - 1)
        self._shift |= places & ~end
        if most is None:
            self._joints.append((end, end))
        last = places >> (start + max(least, 1) - 1) << (start + max(least, 1) - 1)
        return least == 0, 1 << start, last

    def _copies(self, part: Node, least: int, most: int | None) -> tuple[bool, int, int]:
        count = max(least, 1) if most is None else most
        nullable, first, last, before = least == 0, 0, 0, 0
        for number in range(1, count + 1):
            part_nullable, part_first, part_last = self._build(part)
            self._join(before, part_first)
            if number == 1:
                first = part_first
                nullable |= part_nullable
            if number >= least or part_nullable:
                last |= part_last
            before = part_last
        if most is None:
            self._join(before, part_first)
        return nullable, first, last
