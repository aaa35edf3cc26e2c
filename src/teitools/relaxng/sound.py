"""What is sound in a faulty document is read by the automaton: the explanation begins at the element that fails.

While nothing is wrong, the states of the open elements stand for what the explanation would know of them. Where the
automaton has no step, frames are made of them, and the explanation takes over until its innermost open element is in
order again. So a faulty document costs little more than a valid one.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol
from xml.parsers import expat

from teitools.document import ATTRIBUTES_LIMIT

from .automaton import BY_TEXT, KEPT, NOT_HERE, RECOGNISED, WATCHED, Automaton, Entry, Invalid, State
from .derivative import BLANK
from .frames import TRAIL, Alternatives, Child, Frame
from .name_class import names_of

_NAMES_KEPT = 10_000
_EXACT_KEPT = 4096
_TRAIL_TRIMMED = 10 * TRAIL

#: (state before, name, name as written, first byte) of a child that changed what its parent demands.
_Step = tuple[State, str, str, int]
#: Of an open element: the state of its parent, how it was entered, its name, the same as written, its first byte and
#: its number among those of its name; how often each name stands in its parent, and which of those left a trace there.
_Open = tuple[State, Entry, str, str, int, int, dict[str, int], list[_Step]]


class Walk(Protocol):
    """What is asked of the explanation. declared: namespaces that the next start tag declares."""

    parser: expat.XMLParserType
    frames: list[Frame]
    declared: list[tuple[str, str]]
    prefixes: dict[str, str]
    entities: set[str]

    def listen(self) -> None:
        """What comes is held against the frames."""

    def start(self, triplet: str, attributes: list[str]) -> None:
        """An element begins that is to be looked at."""

    def end(self, triplet: str) -> None:
        """The innermost element ends."""

    def text(self, data: str) -> None:
        """Text stands in the innermost element."""

    def note_ids(self, child: Child, attributes: list[tuple[str, str, str]], xpath: Callable[[], str | None]) -> None:
        """IDs are remembered."""

    def path(self, inner: list[str]) -> str | None:
        """Where the open element is, and the steps `inner` from there."""


class Sound:
    """Reads on from the innermost frame of `walk`, whose handlers are called where something is wrong."""

    def __init__(self, walk: Walk, automaton: Automaton) -> None:
        self._walk = walk
        self._automaton = automaton
        self._names: dict[str, tuple[str, str]] = {}
        self._stack: list[_Open] = []
        self._kept: list[str] = []
        self._kept_byte = -1
        self._reading = False
        self._state: State
        self._counts: dict[str, int] = {}
        self._trail: list[_Step] = []
        with suppress(Invalid):  # where no document is valid
            automaton.begin(walk.prefixes, walk.entities)

    def begin(self, frame: Frame) -> bool:
        """Whether what comes in `frame`, the innermost, can be read here, and from now on is."""
        if frame.lenient or frame.pending or frame.wrapper is not None or frame.namespaces or frame.text:
            return False
        candidates = tuple(element for element, _ in frame.alternatives if element is not None)
        try:
            self._state = self._automaton.state(candidates, tuple(pattern for _, pattern in frame.alternatives))
        except Invalid:
            return False
        self._counts = frame.counts
        self._trail = []
        self._reading = True
        parser = self._walk.parser
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        return True

    def leave(self) -> None:
        """The walk knows of all open elements what is known here, and reads on."""
        if not self._reading:
            return
        self._reading = False
        frames = self._walk.frames
        inner = [each[6:] for each in self._stack[1:]] + [(self._counts, self._trail)]
        trail = self._stack[0][7] if self._stack else self._trail
        for opened, (counts, inner_trail) in zip(self._stack, inner, strict=False):
            state, entry, name, shown, byte, position = opened[:6]
            _settle(frames[-1], state, trail)
            child = Child(name, shown, byte, guess=entry.candidates)
            frames.append(Frame(child, (), position=position, counts=counts))
            trail = inner_trail
        _settle(frames[-1], self._state, trail)
        if self._kept:
            frames[-1].text = list(self._kept)
            frames[-1].text_byte = self._kept_byte
            frames[-1].few_characters = sum(map(len, self._kept))
        self._stack.clear()
        self._forget_text()
        self._walk.listen()

    def start(self, triplet: str, attributes: list[str]) -> None:
        """An element begins."""
        walk = self._walk
        try:
            # Namespaces are the walk's; so is a child beside text that is to be looked at as a whole.
            if walk.declared or self._kept_byte >= 0:
                raise Invalid
            names = self._names.get(triplet)
            if names is None:
                names = self._name(triplet)
            name, shown = names
            entry: Entry = self._state[name]
            inner = entry.exact.get(tuple(attributes)) if attributes else entry.first
            if inner is None:
                if not attributes:
                    raise Invalid
                inner = self._open(entry, name, shown, attributes)
        except Invalid:
            self.leave()
            walk.start(triplet, attributes)
            return
        counts = self._counts
        position = counts[shown] = counts.get(shown, 0) + 1
        byte = walk.parser.CurrentByteIndex
        self._stack.append((self._state, entry, name, shown, byte, position, counts, self._trail))
        self._state = inner
        self._counts = {}
        self._trail = []
        if self._kept:
            self._forget_text()

    def _end(self, triplet: str) -> None:
        state = self._state
        how = state.end
        try:
            if not self._stack:
                raise Invalid
            if how == BY_TEXT:
                how = self._automaton.end_by_text(state, "".join(self._kept))
            if how == NOT_HERE:
                raise Invalid
            before, entry, name, shown, byte, _, counts, trail = self._stack[-1]
            after = entry.following if how == RECOGNISED else before[how]
        except Invalid:
            self.leave()
            self._walk.end(triplet)
            return
        self._stack.pop()
        if self._kept:
            self._forget_text()
        if after is not before:
            trail.append((before, name, shown, byte))
            if len(trail) > _TRAIL_TRIMMED:
                del trail[:-TRAIL]
        self._state = after
        self._counts = counts
        self._trail = trail

    def _text(self, data: str) -> None:
        state = self._state
        how = state.text
        if how == WATCHED:
            if data.strip(BLANK):
                try:
                    self._state = self._automaton.after_text(state)
                except Invalid:
                    self.leave()
                    self._walk.text(data)
        elif how == KEPT:
            if self._kept_byte < 0 and (rest := data.lstrip(BLANK)):
                self._kept_byte = self._walk.parser.CurrentByteIndex + len(data) - len(rest)
            self._kept.append(data)

    def _forget_text(self) -> None:
        self._kept.clear()
        self._kept_byte = -1

    def _name(self, triplet: str) -> tuple[str, str]:
        if len(self._names) >= _NAMES_KEPT:
            self._names.clear()
        names = self._names[triplet] = names_of(triplet)
        return names

    def _open(self, entry: Entry, name: str, shown: str, attributes: list[str]) -> State:
        """The first state of a child with `attributes`, names as expat gives them and values. Raises Invalid."""
        if len(attributes) > 2 * ATTRIBUTES_LIMIT:
            raise Invalid
        triples = [(*names_of(attributes[at]), attributes[at + 1]) for at in range(0, len(attributes), 2)]
        flat = [part for each, _, value in triples for part in (each, value)]
        inner, ids = entry.opened(flat)
        if ids:
            step = f"{shown}[{self._counts.get(shown, 0) + 1}]"
            child = Child(name, shown, self._walk.parser.CurrentByteIndex)
            self._walk.note_ids(child, triples, lambda: self._path(step))
        elif len(entry.exact) < _EXACT_KEPT and tuple(flat) in entry.exact:
            entry.exact[tuple(attributes)] = inner
        return inner

    def _path(self, step: str) -> str | None:
        """Where the element is that is just beginning; see `ElementFaults.path`."""
        return self._walk.path([*(f"{shown}[{position}]" for _, _, _, shown, _, position, _, _ in self._stack), step])


def _settle(frame: Frame, state: State, trail: list[_Step]) -> None:
    """`frame` demands what `state` does."""
    frame.alternatives = _alternatives(state)
    for before, name, shown, byte in trail[-TRAIL:]:
        frame.trail.append((_alternatives(before), Child(name, shown, byte)))
    del frame.trail[:-TRAIL]


def _alternatives(state: State) -> Alternatives:
    pairs: Any = zip(state.candidates or (None,), state.patterns, strict=True)
    not_allowed = state.machine.patterns.not_allowed
    return tuple(pair for pair in pairs if pair[1] is not not_allowed)
