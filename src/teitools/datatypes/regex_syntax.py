"""The syntax of XML Schema's regular expressions (Part 2, appendix F): an expression as a tree of `Node`s.

Each node knows what its environment has to know of it: by what it can start, whether it leaves a choice at any
character, how many places an automaton needs for it.
"""

from __future__ import annotations

import re

from .datatype import DatatypeError
from .regex_class import CharClass, escape_class, property_class, single_character

REGEX_DEPTH_LIMIT = 100
REGEX_LENGTH_LIMIT = 20_000
MAX_COUNT = 1_000_000
_SINGLE_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", **{c: c for c in "\\|.-^?*+{}()[]"}}


class Node:
    """A part of an expression, and what its environment has to know of it.

    kind: "class", "sequence", "choice" or "repeat" (least, most; most None for no bound).
    first: the ASCII characters it can start with; again: those it can go on with after it could have ended.
    decided: nothing in it can be matched in two ways.
    size: places of the automaton; branchy: those outside repeated single classes.
    """

    __slots__ = (
        "again", "branchy", "chars", "decided", "first", "kind", "least", "most", "nullable", "parts", "size", "source",
    )  # fmt: skip

    def __init__(self, kind: str, parts: list[Node], source: str) -> None:
        self.kind = kind
        self.parts = parts
        self.source = source
        self.chars: CharClass | None = None
        self.least = self.most = 1
        self.nullable = False
        self.first = self.again = 0
        self.decided = True
        self.size = self.branchy = 0


def _class(chars: CharClass) -> Node:
    node = Node("class", [], ascii_source(chars.ascii))
    node.chars = chars
    node.first = chars.ascii
    node.size = node.branchy = 1
    return node


def _sequence(parts: list[Node]) -> Node:
    if len(parts) == 1:
        return parts[0]
    node = Node("sequence", parts, "".join(f"(?:{p.source})" if p.kind == "choice" else p.source for p in parts))
    node.nullable = True
    for part in parts:
        node.decided &= part.decided and not node.again & part.first and not (node.nullable and node.first & part.first)
        node.again = part.again | (node.again | part.first if part.nullable else 0)
        if node.nullable:
            node.first |= part.first
        node.nullable &= part.nullable
    _add_sizes(node)
    return node


def _choice(parts: list[Node]) -> Node:
    if len(parts) == 1:
        return parts[0]
    node = Node("choice", parts, "|".join(p.source for p in parts))
    for part in parts:
        node.decided &= part.decided and not node.first & part.first and not (node.nullable and part.nullable)
        node.first |= part.first
        node.again |= part.again
        node.nullable |= part.nullable
    _add_sizes(node)
    return node


def _add_sizes(node: Node) -> None:
    node.size = sum(p.size for p in node.parts)
    node.branchy = sum(p.branchy for p in node.parts)


def _repeat(part: Node, least: int, most: int | None) -> Node:
    inner = part.source if part.kind == "class" else f"(?:{part.source})"
    node = Node("repeat", [part], inner + _quantifier(least, most))
    node.least, node.most = least, most  # type: ignore[assignment]
    node.nullable = part.nullable or least == 0
    loops = most is None or most > 1
    node.first = part.first if most != 0 else 0
    node.again = part.again | (part.first if most is None or most > max(least, 1) else 0)
    node.decided = part.decided and (not loops or (not part.nullable and not part.again & part.first))
    if most == 1 and least == 0:
        node.decided &= not part.nullable
    copies = max(least, 1) if most is None else most
    node.size = part.size * copies
    node.branchy = 1 if part.kind == "class" else part.branchy * copies
    return node


def _quantifier(least: int, most: int | None) -> str:
    if most is None:
        return {0: "*", 1: "+"}.get(least, f"{{{least},}}")
    if (least, most) == (0, 1):
        return "?"
    return f"{{{least}}}" if least == most else f"{{{least},{most}}}"


def ascii_source(mask: int) -> str:
    """The ASCII characters of a bit mask as `re` writes a class of them."""
    if not mask:
        return "[^\\x00-\\x7f]"  # no ASCII text has such a character
    parts = []
    point = 0
    while mask >> point:
        if mask >> point & 1:
            end = point
            while mask >> (end + 1) & 1:
                end += 1
            parts.append(f"\\x{point:02x}" if point == end else f"\\x{point:02x}-\\x{end:02x}")
            point = end
        point += 1
    return f"[{''.join(parts)}]"


class RegexParser:
    """Reads one expression; open groups are on a stack of its own."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def fail(self, why: str) -> DatatypeError:
        """What is to be raised: `why`, and where."""
        return DatatypeError(f"the pattern `{shown(self.text)}` is wrong at its character {self.at + 1}: {why}")

    def parse(self) -> Node:
        """The whole expression. Raises DatatypeError."""
        text = self.text
        if len(text) > REGEX_LENGTH_LIMIT:
            raise DatatypeError(
                f"a pattern has {len(text)} characters, and more than {REGEX_LENGTH_LIMIT} are not read"
            )
        branches: list[Node] = []
        branch: list[Node] = []
        open_groups: list[tuple[list[Node], list[Node]]] = []
        while self.at < len(text):
            character = text[self.at]
            if character == "(":
                if len(open_groups) == REGEX_DEPTH_LIMIT:
                    raise self.fail(f"groups are nested more than {REGEX_DEPTH_LIMIT} deep")
                open_groups.append((branches, branch))
                branches, branch = [], []
                self.at += 1
            elif character == "|":
                branches.append(_sequence(branch))
                branch = []
                self.at += 1
            elif character == ")":
                if not open_groups:
                    raise self.fail("`)` closes no group (write `\\)` for the character itself)")
                group = _choice([*branches, _sequence(branch)])
                branches, branch = open_groups.pop()
                self.at += 1
                branch.append(self.quantified(group))
            else:
                branch.append(self.quantified(_class(self.atom())))
        if open_groups:
            raise self.fail("a group is not closed by `)`")
        return _choice([*branches, _sequence(branch)])

    def atom(self) -> CharClass:
        """The set of characters that one atom stands for, groups apart."""
        character = self.text[self.at]
        if character == "[":
            return self.class_expression()
        if character == "\\":
            escaped = self.escape()
            return single_character(escaped) if isinstance(escaped, str) else escaped
        if character in "?*+{":
            raise self.fail(f"`{character}` has nothing before it to repeat (write `\\{character}` for the character)")
        if character in "}]":
            raise self.fail(f"`{character}` must be written `\\{character}`")
        self.at += 1
        return (character == "." and escape_class(".")) or single_character(character)

    def escape(self) -> CharClass | str:
        """What the backslash at hand and what follows stand for; a single character as such."""
        letter = self.text[self.at + 1 : self.at + 2]
        if letter in ("p", "P"):
            end = self.text.find("}", self.at)
            if self.text[self.at + 2 : self.at + 3] != "{" or end < 0:
                raise self.fail(f"`\\{letter}` must be followed by a category in braces: `\\{letter}{{L}}`")
            name = self.text[self.at + 3 : end]
            try:
                found = property_class(name, letter == "P")
            except DatatypeError as error:
                raise self.fail(error.message) from None
            self.at = end + 1
            return found
        escaped = _SINGLE_ESCAPES.get(letter) or (escape_class(letter) if letter != "." else None)
        if escaped is None:
            cure = f"write `{letter}` itself" if letter and not letter.isalnum() else "there is no such escape"
            raise self.fail(f"`\\{letter}` means nothing in XML Schema's expressions: {cure}")
        self.at += 2
        return escaped

    def class_expression(self) -> CharClass:
        """The set from `[` to `]`, subtractions included."""
        parts: list[tuple[list[tuple[int, int]], list[CharClass], bool]] = []
        while True:
            if len(parts) == REGEX_DEPTH_LIMIT:
                raise self.fail(f"subtractions are nested more than {REGEX_DEPTH_LIMIT} deep")
            self.at += 1
            negated = self.text[self.at : self.at + 1] == "^"
            self.at += negated
            ranges, classes, subtracts = self.group()
            parts.append((ranges, classes, negated))
            if not subtracts:
                break
        result: CharClass | None = None
        for depth, (ranges, classes, negated) in enumerate(reversed(parts)):
            if depth:
                self.close()
            result = CharClass(tuple(ranges), (), tuple(classes), negated, result)
        self.close()
        assert result is not None
        return result

    def close(self) -> None:
        """The `]` that must stand here is read."""
        if self.text[self.at : self.at + 1] != "]":
            raise self.fail("a character class is not closed by `]`")
        self.at += 1

    def group(self) -> tuple[list[tuple[int, int]], list[CharClass], bool]:
        """The ranges and sets up to `]` or a subtraction's `[`, where it stops; whether the latter."""
        ranges: list[tuple[int, int]] = []
        classes: list[CharClass] = []
        text = self.text
        while True:
            here = text[self.at : self.at + 1]
            if here == "":
                raise self.fail("a character class is not closed by `]`")
            if here == "]":
                if not ranges and not classes:
                    raise self.fail("a character class is empty")
                return ranges, classes, False
            if text.startswith("-[", self.at) and (ranges or classes):
                self.at += 1
                return ranges, classes, True
            self.member(ranges, classes)

    def member(self, ranges: list[tuple[int, int]], classes: list[CharClass]) -> None:
        """One character, range or escape of a character class."""
        text = self.text
        if text[self.at] == "-" and (ranges or classes) and text[self.at + 1 : self.at + 2] != "]":
            raise self.fail("`-` in a character class must be first, last, or written `\\-`")
        low = self.end_of_range()
        if text[self.at : self.at + 1] != "-" or text[self.at + 1 : self.at + 2] in ("]", "["):
            if isinstance(low, str):
                ranges.append((ord(low), ord(low)))
            else:
                classes.append(low)
            return
        if low == "-" and text[self.at - 1] == "-" and text[self.at - 2 : self.at - 1] != "\\":
            raise self.fail("`-` at the end of a range must be written `\\-`")
        self.at += 1
        if text[self.at : self.at + 1] == "-":
            raise self.fail("`-` at the end of a range must be written `\\-`")
        high = self.end_of_range() if self.at < len(text) else ""
        if not isinstance(low, str) or not isinstance(high, str) or not high:
            raise self.fail("a range must go from one character to another")
        if low > high:
            raise self.fail(f"the range `{low}-{high}` goes backwards")
        ranges.append((ord(low), ord(high)))

    def end_of_range(self) -> CharClass | str:
        """One character of a class, or the set that an escape stands for."""
        character = self.text[self.at]
        if character == "\\":
            return self.escape()
        if character == "[":
            raise self.fail("`[` in a character class must be written `\\[`")
        self.at += 1
        return character

    def quantified(self, node: Node) -> Node:
        """`node` with the quantifier that follows it, if one does."""
        mark = self.text[self.at : self.at + 1]
        if mark == "" or mark not in "?*+{":
            return node
        if mark == "{":
            least, most = self.counts()
        else:
            least, most = {"?": (0, 1), "*": (0, None), "+": (1, None)}[mark]
            self.at += 1
        if self.text[self.at : self.at + 1] in ("?", "*", "+", "{"):
            raise self.fail("a quantifier follows a quantifier")
        return _repeat(node, least, most)

    def counts(self) -> tuple[int, int | None]:
        """(least, most) of a quantifier in braces; most None for no bound."""
        end = self.text.find("}", self.at)
        least, comma, most = self.text[self.at + 1 : end].partition(",") if end > 0 else ("", "", "")
        if not _DIGITS.fullmatch(least) or not (most == "" or _DIGITS.fullmatch(most)):
            raise self.fail("a count is written `{2}`, `{2,}` or `{2,5}`")
        if len(least) > 7 or len(most) > 7 or max(int(least), int(most or 0)) > MAX_COUNT:
            raise self.fail(f"a count above {MAX_COUNT} is not supported")
        if most and int(most) < int(least):
            raise self.fail(f"the count goes from {least} to {most}, which is less")
        self.at = end + 1
        if not comma:
            return int(least), int(least)
        return int(least), int(most) if most else None


_DIGITS = re.compile("[0-9]+")


def shown(text: str) -> str:
    """An expression, or as much of a long one as a message takes."""
    return text if len(text) <= 60 else text[:57] + "…"
