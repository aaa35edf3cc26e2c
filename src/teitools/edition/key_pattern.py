"""Regular expressions of `matchPattern`, matched in time linear in the key whatever the pattern.

A pattern comes from a document, so it is not trusted: it is never given to an engine that backtracks. It is compiled
for Pike's machine, which runs all alternatives side by side. Source: XML Schema part 2 appendix F with the anchors
and reluctant quantifiers of XPath functions 3.1 section 5.6.1; back-references and category escapes are not taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

PATTERN_LIMIT = 1000
NESTING_LIMIT = 50
PROGRAM_LIMIT = 2000
KEY_LIMIT = 1000


class PatternError(ValueError):
    """The pattern is not one, or is larger than any honest one; the message says what and where."""


Test = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class _Step:
    """One instruction: `test` a character, `save` a position, `split` to two places (the first preferred), …"""

    kind: str
    test: Test | None = None
    first: int = 0
    second: int = 0


def _name_start(char: str) -> bool:
    return char.isalpha() or char in "_:"


def _name(char: str) -> bool:
    return char.isalnum() or char in "_:.-·"


_CLASSES: dict[str, Test] = {
    "d": str.isdecimal,
    "w": lambda char: char.isalnum() or char == "_",
    "s": lambda char: char in " \t\r\n",
    "i": _name_start,
    "c": _name,
}
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t"}


class KeyPattern:
    """A compiled pattern. Raises PatternError when `pattern` cannot be compiled."""

    def __init__(self, pattern: str) -> None:
        if len(pattern) > PATTERN_LIMIT:
            raise PatternError(f"it is longer than {PATTERN_LIMIT} characters")
        self.pattern = pattern
        self._at = 0
        self._groups = 0
        self._depth = 0
        body = self._alternatives()
        if self._at < len(pattern):
            raise PatternError(f"`)` at {self._at + 1} closes nothing")
        self.program = (*body, _Step("match"))
        self.groups = self._groups

    def match(self, key: str) -> tuple[str, ...] | None:
        """The whole key and the text of each group when the pattern matches all of `key`, else None.

        A group that took no part is the empty text. Keys over `KEY_LIMIT` characters never match.
        Cost: length of key × length of program.
        """
        if len(key) > KEY_LIMIT:
            return None
        size = 2 * (self.groups + 1)
        states = self._closure(key, 0, [(0, (-1,) * size)])
        for position, char in enumerate(key):
            states = self._closure(key, position + 1, list(self._advance(states, char)))
            if not states:
                return None
        for place, saved in states:
            if self.program[place].kind == "match":
                parts = [key] + [key[saved[2 * n] : saved[2 * n + 1]] for n in range(1, self.groups + 1)]
                return tuple(parts)
        return None

    def _advance(self, states: list[tuple[int, tuple[int, ...]]], char: str) -> Iterator[tuple[int, tuple[int, ...]]]:
        for place, saved in states:
            test = self.program[place].test
            if test is not None and test(char):
                yield place + 1, saved

    def _closure(
        self, key: str, position: int, states: list[tuple[int, tuple[int, ...]]]
    ) -> list[tuple[int, tuple[int, ...]]]:
        """States that wait for a character or have matched, most preferred first, each place once."""
        found: list[tuple[int, tuple[int, ...]]] = []
        seen: set[int] = set()
        stack = states[::-1]
        while stack:
            place, saved = stack.pop()
            if place in seen:
                continue
            seen.add(place)
            step = self.program[place]
            if step.kind == "split":
                stack += [(place + step.second, saved), (place + step.first, saved)]
            elif step.kind == "save":
                stack.append((place + 1, (*saved[: step.first], position, *saved[step.first + 1 :])))
            elif step.kind == "start":
                stack += [(place + 1, saved)] if position == 0 else []
            elif step.kind == "end":
                stack += [(place + 1, saved)] if position == len(key) else []
            else:
                found.append((place, saved))
        return found

    def _peek(self) -> str:
        return self.pattern[self._at : self._at + 1]

    def _take(self) -> str:
        char = self._peek()
        if not char:
            raise PatternError("it ends in the middle")
        self._at += 1
        return char

    def _alternatives(self) -> list[_Step]:
        branches = [self._branch()]
        while self._peek() == "|":
            self._at += 1
            branches.append(self._branch())
        steps = branches.pop()
        for branch in reversed(branches):
            jump = _Step("split", first=len(steps) + 1, second=len(steps) + 1)
            steps = [_Step("split", first=1, second=len(branch) + 2), *branch, jump, *steps]
            self._bounded(steps)
        return steps

    def _branch(self) -> list[_Step]:
        steps: list[_Step] = []
        while self._peek() not in ("", "|", ")"):
            steps += self._quantified(self._atom())
            self._bounded(steps)
        return steps

    def _bounded(self, steps: list[_Step]) -> None:
        if len(steps) > PROGRAM_LIMIT:
            raise PatternError("its repetitions are too many")

    def _quantified(self, atom: list[_Step]) -> list[_Step]:
        mark = self._peek()
        if mark and mark in "?*+":
            self._at += 1
            low, high = {"?": (0, 1), "*": (0, None), "+": (1, None)}[mark]
        elif mark == "{":
            low, high = self._counts()
        else:
            return atom
        reluctant = self._peek() == "?"
        if reluctant:
            self._at += 1
        if (high or low) * max(len(atom), 1) > PROGRAM_LIMIT:
            raise PatternError("its repetitions are too many")
        steps = atom * low
        if high is None:
            steps += [self._split(1, len(atom) + 2, reluctant), *atom, self._split(-len(atom) - 1, 1, False)]
        else:
            for _ in range(high - low):
                steps += [self._split(1, len(atom) + 1, reluctant), *atom]
        return steps

    def _split(self, first: int, second: int, reluctant: bool) -> _Step:
        return _Step("split", first=second, second=first) if reluctant else _Step("split", first=first, second=second)

    def _counts(self) -> tuple[int, int | None]:
        end = self.pattern.find("}", self._at)
        low, comma, high = self.pattern[self._at + 1 : end].partition(",")
        if end < 0 or not low.isdecimal() or (high and not high.isdecimal()) or len(low + high) > 8:
            raise PatternError(f"`{{` at {self._at + 1} starts no count")
        self._at = end + 1
        if high and int(high) < int(low):
            raise PatternError(f"the count `{{{low},{high}}}` runs backwards")
        return int(low), int(high) if high else None if comma else int(low)

    def _atom(self) -> list[_Step]:
        place = self._at + 1
        char = self._take()
        if char == "(":
            return self._group(place)
        if char == "[":
            return [_Step("test", self._class(place))]
        if char == "\\":
            return [_Step("test", self._escape())]
        if char == ".":
            return [_Step("test", lambda each: each not in "\n\r")]
        if char in "^$":
            return [_Step("start" if char == "^" else "end")]
        if char in "?*+{":
            raise PatternError(f"`{char}` at {place} repeats nothing")
        return [_Step("test", char.__eq__)]

    def _group(self, place: int) -> list[_Step]:
        self._depth += 1
        if self._depth > NESTING_LIMIT:
            raise PatternError(f"its groups are nested more than {NESTING_LIMIT} deep")
        number = None
        if self.pattern.startswith("?:", self._at):
            self._at += 2
        else:
            self._groups += 1
            number = self._groups
        body = self._alternatives()
        if self._peek() != ")":
            raise PatternError(f"`(` at {place} is never closed")
        self._at += 1
        self._depth -= 1
        if number is None:
            return body
        return [_Step("save", first=2 * number), *body, _Step("save", first=2 * number + 1)]

    def _escape(self) -> Test:
        char = self._take()
        if char.lower() in _CLASSES:
            test = _CLASSES[char.lower()]
            return (lambda each: not test(each)) if char.isupper() else test
        if char.isalnum() and char not in _CONTROLS:
            raise PatternError(f"the escape `\\{char}` is not known here")
        return _CONTROLS.get(char, char).__eq__

    def _class(self, place: int) -> Test:
        negated = self._peek() == "^"
        self._at += negated
        tests: list[Test] = []
        subtracted: Test | None = None
        first = True
        while first or self._peek() != "]":
            if not self._peek():
                raise PatternError(f"`[` at {place} is never closed")
            if self.pattern.startswith("-[", self._at) and not first:
                self._at += 2
                self._depth += 1
                if self._depth > NESTING_LIMIT:
                    raise PatternError(f"its classes are nested more than {NESTING_LIMIT} deep")
                subtracted = self._class(self._at)
                self._depth -= 1
                break
            tests.append(self._range())
            first = False
        if self._take() != "]":
            raise PatternError(f"`[` at {place} is never closed")

        def test(char: str) -> bool:
            inside = any(each(char) for each in tests) != negated
            return inside and not (subtracted is not None and subtracted(char))

        return test

    def _range(self) -> Test:
        low = self._take()
        if low == "\\":
            if self._peek().lower() in _CLASSES or self._peek().isalnum():
                return self._escape()
            low = self._take()
        following = self.pattern[self._at + 1 : self._at + 2]
        if self._peek() != "-" or following in ("", "]", "["):
            return low.__eq__
        self._at += 1
        high = self._take()
        if high == "\\":
            high = self._take()
        if high < low:
            raise PatternError(f"the range `{low}-{high}` runs backwards")
        return lambda char: low <= char <= high
