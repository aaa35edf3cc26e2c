"""Regular expressions of XPath, matched in time proportional to the text: no expression makes them run for ever.

`matches` walks an automaton that is made deterministic as texts need it; where a match starts and ends, and what its
groups hold, is found by Thompson's simulation with priorities (R. Pike), which looks at each place of the expression
once for each character. Short work that can only be short is given to Python's `re`. Back-references, for which no
such automaton exists, are not evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from teitools.datatypes import CharClass, ascii_source

from .budget import Budget
from .error import Failure
from .regular_syntax import Expression, Part, read

#: Places that an expression may have, counted repetitions written out.
_MOST_PLACES = 20_000
#: Transitions that an automaton remembers.
_MOST_KEPT = 20_000
#: Longer texts are not given to `re` where a repetition may be tried from each character.
_SHORT = 2000
_CHOICES = 4

Match = tuple[int | None, ...]
"""Start and end of the whole and of each group: `2 * number`, `2 * number + 1`."""

_CHAR, _SPLIT, _JUMP, _SAVE, _START, _END, _MATCH = range(7)
Instruction = tuple[int, int, int, CharClass | None]


class Regular:
    """One expression. Raises Failure for one that is wrong, too large, or refers back to a group."""

    def __init__(self, pattern: str, flags: str) -> None:
        expression = read(pattern, flags)
        self.groups = expression.groups
        self._lines = expression.lines
        self._program = _program(expression)
        self._quick, self._at_ease = _for_re(expression)
        self._first = _State(frozenset((0,)), True)
        self._states: dict[tuple[frozenset[int], bool], _State] = {}
        self._kept = 0

    @property
    def size(self) -> int:
        """How many places the expression has, repetitions written out."""
        return len(self._program)

    def matches(self, text: str, budget: Budget) -> bool:
        """Whether some part of `text` is matched."""
        quick = self._re(text)
        if quick is not None:
            return quick.search(text) is not None
        state = self._first
        for at, character in enumerate(text):
            following = state.get(character)
            if following is None:
                following = self._step(state, character, budget)
            if following.accepts:
                return True
            if following.dead:
                return False
            state = following
            if not at & 1023:
                budget.spend(100)
        return _MATCH_HERE in self._closed(state.places, not text, True, budget)

    def first_match(self, text: str, start: int, budget: Budget) -> Match | None:
        """The first match at or after `start`."""
        quick = self._re(text)
        if quick is not None:
            found = quick.search(text, start)
            return None if found is None else tuple(each for span in found.regs for each in span)
        return self._search(text, start, budget)

    def all_matches(self, text: str, budget: Budget) -> Iterator[Match]:
        """The matches one after another, none of them empty."""
        at = 0
        while at <= len(text):
            found = self.first_match(text, at, budget)
            if found is None:
                return
            budget.spend(4)
            start, end = found[0], found[1]
            assert start is not None and end is not None
            if end > start:
                yield found
                at = end
            else:
                at = end + 1

    def _re(self, text: str) -> re.Pattern[str] | None:
        if self._quick and text.isascii() and (self._at_ease or len(text) <= _SHORT):
            return _compiled(self._quick)
        return None

    def _step(self, state: _State, character: str, budget: Budget) -> _State:
        closed = self._closed(state.places, state.at_start, self._lines and character == "\n", budget)
        if _MATCH_HERE in closed:
            following = _ACCEPTING
        else:
            program = self._program
            places = frozenset((0, *(at + 1 for at in closed if character in program[at][3])))  # type: ignore[operator]
            at_start = self._lines and character == "\n"
            following = self._states.get((places, at_start)) or self._new(places, at_start, budget)
        if self._kept > _MOST_KEPT:
            self._states.clear()
            self._first = _State(frozenset((0,)), True)
            self._kept = 0
        self._kept += 1
        state[character] = following
        return following

    def _new(self, places: frozenset[int], at_start: bool, budget: Budget) -> _State:
        state = self._states[places, at_start] = _State(places, at_start)
        self._kept += len(places)
        state.dead = not self._lines and not any(self._closed(places, at_start, end, budget) for end in (False, True))
        return state

    def _closed(self, places: frozenset[int], at_start: bool, at_end: bool, budget: Budget) -> set[int]:
        """The places that wait for a character, and `_MATCH_HERE` when the end can be reached from here."""
        program = self._program
        seen: set[int] = set()
        waiting: set[int] = set()
        stack = list(places)
        while stack:
            at = stack.pop()
            if at in seen:
                continue
            seen.add(at)
            kind, one, other, _ = program[at]
            if kind == _CHAR:
                waiting.add(at)
            elif kind == _SPLIT:
                stack += (one, other)
            elif kind == _MATCH:
                waiting.add(_MATCH_HERE)
            elif kind == _JUMP:
                stack.append(one)
            elif kind == _SAVE or (kind == _START and at_start) or (kind == _END and at_end):
                stack.append(at + 1)
        budget.spend(len(seen) >> 2)
        return waiting

    def _search(self, text: str, start: int, budget: Budget) -> Match | None:
        program = self._program
        empty: Match = (None,) * (2 * self.groups + 2)
        best: Match | None = None
        threads: list[tuple[int, Match]] = []
        for at in range(start, len(text) + 1):
            if best is None:
                threads.append((0, empty))
            elif not threads:
                break
            character = text[at : at + 1]
            budget.spend(1 + len(threads))
            following: list[tuple[int, Match]] = []
            for place, saved in self._ordered(threads, text, at):
                kind, _, _, chars = program[place]
                if kind == _MATCH:
                    best = saved
                    break  # what comes after has lower priority
                if character and character in chars:  # type: ignore[operator]
                    following.append((place + 1, saved))
            threads = following
        return best

    def _ordered(self, threads: list[tuple[int, Match]], text: str, at: int) -> Iterator[tuple[int, Match]]:
        """The threads that wait for a character or have matched, by priority, each place once."""
        program = self._program
        seen: set[int] = set()
        last = len(text)
        at_start = at == 0 or (self._lines and at < last and text[at - 1] == "\n")
        at_end = at == last or (self._lines and text[at] == "\n")
        stack = threads[::-1]
        while stack:
            place, saved = stack.pop()
            if place in seen:
                continue
            seen.add(place)
            kind, one, other, _ = program[place]
            if kind in (_CHAR, _MATCH):
                yield place, saved
            elif kind == _SPLIT:
                stack.append((other, saved))
                stack.append((one, saved))
            elif kind == _JUMP:
                stack.append((one, saved))
            elif kind == _SAVE:
                stack.append((place + 1, (*saved[:one], at, *saved[one + 1 :])))
            elif (kind == _START and at_start) or (kind == _END and at_end):
                stack.append((place + 1, saved))


_MATCH_HERE = -1


class _State(dict[str, "_State"]):
    """Places, before it is known what follows, and the states that characters lead to."""

    __slots__ = ("accepts", "at_start", "dead", "places")

    def __init__(self, places: frozenset[int], at_start: bool, accepts: bool = False) -> None:
        super().__init__()
        self.places = places
        self.at_start = at_start
        self.accepts = accepts
        self.dead = False


_ACCEPTING = _State(frozenset(), False, True)


def _program(expression: Expression) -> list[Instruction]:
    program: list[Instruction] = []

    def add(kind: int, one: int = 0, other: int = 0, chars: CharClass | None = None) -> int:
        if len(program) >= _MOST_PLACES:
            raise Failure(f"the regular expression has more than {_MOST_PLACES:,} places, repetitions written out")
        program.append((kind, one, other, chars))
        return len(program) - 1

    def split(at: int, one: int, other: int, greedy: bool) -> None:
        program[at] = (_SPLIT, one, other, None) if greedy else (_SPLIT, other, one, None)

    def build(part: Part) -> None:
        if part.kind == "class":
            add(_CHAR, chars=part.chars)
        elif part.kind == "sequence":
            for each in part.parts:
                build(each)
        elif part.kind == "choice":
            ends = []
            for each in part.parts[:-1]:
                fork = add(_SPLIT)
                build(each)
                ends.append(add(_JUMP))
                split(fork, fork + 1, len(program), True)
            build(part.parts[-1])
            for end in ends:
                program[end] = (_JUMP, len(program), 0, None)
        elif part.kind == "group":
            add(_SAVE, 2 * part.number)
            build(part.parts[0])
            add(_SAVE, 2 * part.number + 1)
        elif part.kind == "repeat":
            repeat(part)
        elif part.kind == "back":
            raise Failure("a back-reference (`\\1`) is not evaluated: no bound is known for the time that it takes")
        else:
            add(_START if part.kind == "start" else _END)

    def repeat(part: Part) -> None:
        inner = part.parts[0]
        for _ in range(part.least):
            before = len(program)
            build(inner)
            if len(program) == before:
                return
        if part.most is None:
            fork = add(_SPLIT)
            build(inner)
            add(_JUMP, fork)
            split(fork, fork + 1, len(program), part.greedy)
            return
        forks = []
        for _ in range(part.most - part.least):
            forks.append(add(_SPLIT))
            build(inner)
        for fork in forks:
            split(fork, fork + 1, len(program), part.greedy)

    add(_SAVE, 0)
    build(expression.root)
    add(_SAVE, 1)
    add(_MATCH)
    return program


class _NotQuick(Exception):
    """Python's `re` might take long, or means something else."""


def _for_re(expression: Expression) -> tuple[str, bool]:
    """The expression for `re` and ASCII texts, where nothing can be tried often; "" for others.

    Beside it, whether a text of any length can be given to it: then no repetition has anything behind it.
    """
    if expression.lines:
        return "", False
    choices = endless = 0

    def write(part: Part) -> str:
        nonlocal choices, endless
        if part.kind == "class":
            assert part.chars is not None
            return ascii_source(part.chars.ascii)
        if part.kind == "sequence":
            return "".join(map(write, part.parts))
        if part.kind == "choice":
            choices += len(part.parts) - 1
            return f"(?:{'|'.join(map(write, part.parts))})"
        if part.kind == "group":
            return f"({write(part.parts[0])})"
        if part.kind in ("start", "end"):
            return r"\A" if part.kind == "start" else r"\Z"
        if part.kind == "back" or part.parts[0].kind != "class":
            raise _NotQuick
        if part.most is None:
            endless += 1
        elif part.most != part.least:
            choices += 1
        if max(part.least, part.most or 0) > 50:
            raise _NotQuick
        counts = f"{{{part.least},{'' if part.most is None else part.most}}}"
        return f"{write(part.parts[0])}{counts}{'' if part.greedy else '?'}"

    try:
        source = write(expression.root)
    except _NotQuick:
        return "", False
    if endless > 1 or choices > _CHOICES:
        return "", False
    root = expression.root
    last = root.parts[-1] if root.kind == "sequence" and root.parts else root
    return source, not endless or (not choices and last.kind == "repeat" and last.most is None)


@lru_cache(maxsize=1000)
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(source)


@lru_cache(maxsize=500)
def regular(pattern: str, flags: str = "") -> Regular:
    """The expression, compiled. Raises Failure."""
    return Regular(pattern, flags)
