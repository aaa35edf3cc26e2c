"""Regular expressions as XPath writes them (XPath functions 3.1 section 5.6.1): those of XML Schema, with anchors,
groups that are captured or not, reluctant quantifiers, back-references and flags, as a tree.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from teitools.datatypes import (
    REGEX_DEPTH_LIMIT,
    REGEX_LENGTH_LIMIT,
    CharClass,
    DatatypeError,
    RegexParser,
    escape_class,
    single_character,
)

from .error import Failure

_ALL = CharClass(((0, 0x10FFFF),))
#: Larger ranges of characters are not folded for the flag `i`; what has two cases lies below.
_MOST_FOLDED = 0x1F000
_FLAGS = frozenset("smixq")


@dataclass(slots=True, eq=False)
class Part:
    """A part of an expression.

    kind: `class` (chars), `sequence`, `choice`, `repeat` (least, most, greedy), `group` (number), `start`, `end` or
    `back` (number).
    """

    kind: str
    parts: list[Part] = field(default_factory=list)
    chars: CharClass | None = None
    least: int = 1
    most: int | None = 1
    greedy: bool = True
    number: int = 0


@dataclass(frozen=True, slots=True)
class Expression:
    """A whole expression: its tree, how many groups it captures, whether `^` and `$` are about lines."""

    root: Part
    groups: int
    lines: bool


class _Parser(RegexParser):
    """XML Schema's parser of classes and counts, under a grammar of its own."""

    def __init__(self, text: str, flags: str) -> None:
        super().__init__(text)
        self.fold = "i" in flags
        self.spread = "x" in flags
        self.dot_all = "s" in flags
        self.groups = 0
        self.closed: set[int] = set()
        self.depth = 0

    def whole(self) -> Part:
        if len(self.text) > REGEX_LENGTH_LIMIT:
            raise DatatypeError(f"a pattern of more than {REGEX_LENGTH_LIMIT} characters is not read")
        found = self.choice()
        if self.at < len(self.text):
            raise self.fail("`)` closes no group (write `\\)` for the character itself)")
        return found

    def choice(self) -> Part:
        self.depth += 1
        if self.depth > REGEX_DEPTH_LIMIT:
            raise self.fail(f"groups are nested more than {REGEX_DEPTH_LIMIT} deep")
        branches = [self.branch()]
        while self.here() == "|":
            self.at += 1
            branches.append(self.branch())
        self.depth -= 1
        return branches[0] if len(branches) == 1 else Part("choice", branches)

    def branch(self) -> Part:
        parts: list[Part] = []
        while self.here() not in ("", "|", ")"):
            parts.append(self.counted(self.piece()))
        return parts[0] if len(parts) == 1 else Part("sequence", parts)

    def here(self) -> str:
        while self.spread and self.text[self.at : self.at + 1] in ("\t", "\n", "\r", " "):
            self.at += 1
        return self.text[self.at : self.at + 1]

    def piece(self) -> Part:
        here = self.here()
        if here in ("^", "$"):
            self.at += 1
            return Part("start" if here == "^" else "end")
        if here == "(":
            return self.group_part()
        following = self.text[self.at + 1 : self.at + 2]
        if here == "\\" and following == "$":
            self.at += 2
            return self.of(single_character("$"))
        if here == "\\" and "1" <= following <= "9" and following.isascii():
            return self.back_reference()
        if here == ".":
            self.at += 1
            return Part("class", chars=_ALL if self.dot_all else escape_class("."))
        if here == "[":
            return Part("class", chars=self.class_expression())
        before = self.at
        chars = self.atom()
        return Part("class", chars=chars) if self.text[before] == "\\" and self.at - before > 2 else self.of(chars)

    def of(self, chars: CharClass) -> Part:
        if self.fold and len(chars.ranges) == 1 and not chars.negated and not chars.minus:
            return Part("class", chars=CharClass((*chars.ranges, *_cases(list(chars.ranges)))))
        return Part("class", chars=chars)

    def group_part(self) -> Part:
        captured = not self.text.startswith("(?:", self.at)
        if captured and self.text.startswith("(?", self.at):
            raise self.fail("after `(?` there is only `:`")
        self.at += 1 if captured else 3
        number = 0
        if captured:
            self.groups += 1
            number = self.groups
        inner = self.choice()
        if self.here() != ")":
            raise self.fail("a group is not closed by `)`")
        self.at += 1
        if not captured:
            return inner
        self.closed.add(number)
        return Part("group", [inner], number=number)

    def back_reference(self) -> Part:
        end = self.at + 2
        while self.text[end : end + 1].isdecimal() and int(self.text[self.at + 1 : end + 1]) <= self.groups:
            end += 1
        number = int(self.text[self.at + 1 : end])
        if number not in self.closed:
            raise self.fail(f"`\\{number}` refers to no group before it")
        self.at = end
        return Part("back", number=number)

    def counted(self, part: Part) -> Part:
        mark = self.here()
        if mark == "" or mark not in "?*+{":
            return part
        if mark == "{":
            least, most = self.counts()
        else:
            self.at += 1
            least, most = {"?": (0, 1), "*": (0, None), "+": (1, None)}[mark]
        greedy = self.here() != "?"
        self.at += not greedy
        return Part("repeat", [part], least=least, most=most, greedy=greedy)

    def group(self) -> tuple[list[tuple[int, int]], list[CharClass], bool]:
        ranges, classes, subtracts = super().group()
        if self.fold:
            ranges += _cases(ranges)
        return ranges, classes, subtracts

    def member(self, ranges: list[tuple[int, int]], classes: list[CharClass]) -> None:
        """As in XML Schema 1.1, where a `-` that can be nothing but itself is itself: `[\\w-.]`, `[a-z-_]`."""
        text = self.text
        if text[self.at] == "-" and (ranges or classes) and text[self.at + 1 : self.at + 2] not in ("]", "["):
            self.at += 1
            ranges.append((0x2D, 0x2D))
            return
        if text.startswith("\\$", self.at):
            self.at += 2
            ranges.append((0x24, 0x24))
            return
        start = self.at
        first = self.end_of_range()
        if isinstance(first, CharClass):
            classes.append(first)
            return
        self.at = start
        super().member(ranges, classes)


def _cases(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The other cases of the characters in ranges."""
    found: set[int] = set()
    for low, high in ranges:
        for point in range(low, min(high, _MOST_FOLDED) + 1):
            character = chr(point)
            for other in (character.lower(), character.upper(), character.title()):
                if other != character and len(other) == 1:
                    found.add(ord(other))
    return [(point, point) for point in sorted(found)]


def read(pattern: str, flags: str) -> Expression:
    """The expression as a tree. Raises Failure (FORX0001, FORX0002) for flags that there are not and for a pattern
    that is wrong.
    """
    unknown = set(flags) - _FLAGS
    if unknown:
        raise Failure(f"FORX0001: there is no flag `{min(unknown)}` of regular expressions")
    if "q" in flags:
        parser = _Parser("", flags)
        parts = [parser.of(single_character(each)) for each in pattern]
        return Expression(parts[0] if len(parts) == 1 else Part("sequence", parts), 0, False)
    parser = _Parser(pattern, flags)
    try:
        root = parser.whole()
    except (DatatypeError, RecursionError) as error:
        why = error.message if isinstance(error, DatatypeError) else "it is nested too deep"
        raise Failure(f"FORX0002: {why}") from None
    return Expression(root, parser.groups, "m" in flags)
