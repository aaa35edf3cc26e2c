"""Regular expressions of XML Schema (Part 2, appendix F), matched in time linear in the text.

Python's `re` reads some of these expressions otherwise (`^`, `$`, `\\i`, `\\c`, `\\p{…}`, `\\d`, `[a-z-[aeiou]]`) and
backtracks without bound on others. So every expression is parsed here, and then
- an ASCII text is matched by `re`, if the expression leaves no choice at any character (it is then *deterministic*
  as content models are in XML 1.0 appendix E, and moreover no loop can be gone round without reading): backtracking
  finds nothing to try again;
- any other text, or by any other expression, is matched by `regex_automaton`, which never backtracks.
Whether two parts of an expression can start with one character is decided on ASCII alone, which is all `re` is given.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .datatype import DatatypeError
from .regex_class import CharClass, escape_class, property_class, single

if TYPE_CHECKING:
    from .regex_automaton import Automaton

MAX_DEPTH = 100
MAX_LENGTH = 20_000
MAX_COUNT = 1_000_000
#: Above this, `re` would hold a large stack for a group repeated often.
MAX_FOR_RE = 1 << 16
#: Bounds for the automaton: places in the expression, and places times places outside repeated single classes.
MAX_SIZE = 200_000
MAX_WORK = 25_000_000
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
    node = Node("class", [], _ascii_source(chars.ascii))
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


def _ascii_source(mask: int) -> str:
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


class _Parser:
    """Reads one expression; open groups are on a stack of its own."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def fail(self, why: str) -> DatatypeError:
        return DatatypeError(f"the pattern `{_shown(self.text)}` is wrong at its character {self.at + 1}: {why}")

    def parse(self) -> Node:
        text = self.text
        if len(text) > MAX_LENGTH:
            raise DatatypeError(f"a pattern has {len(text)} characters, and more than {MAX_LENGTH} are not read")
        branches: list[Node] = []
        branch: list[Node] = []
        open_groups: list[tuple[list[Node], list[Node]]] = []
        while self.at < len(text):
            character = text[self.at]
            if character == "(":
                if len(open_groups) == MAX_DEPTH:
                    raise self.fail(f"groups are nested more than {MAX_DEPTH} deep")
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
        character = self.text[self.at]
        if character == "[":
            return self.class_expression()
        if character == "\\":
            escaped = self.escape()
            return single(escaped) if isinstance(escaped, str) else escaped
        if character in "?*+{":
            raise self.fail(f"`{character}` has nothing before it to repeat (write `\\{character}` for the character)")
        if character in "}]":
            raise self.fail(f"`{character}` must be written `\\{character}`")
        self.at += 1
        return (character == "." and escape_class(".")) or single(character)

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
            if len(parts) == MAX_DEPTH:
                raise self.fail(f"subtractions are nested more than {MAX_DEPTH} deep")
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


def _shown(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"


class Pattern:
    """An XSD regular expression. Raises DatatypeError for one that is wrong or too large.

    Cost: proportional to the length of a text; memory does not grow with it.
    """

    __slots__ = ("_automaton", "_compiled", "_root", "source")

    def __init__(self, source: str) -> None:
        self.source = source
        self._root = _Parser(source).parse()
        if self._root.size > MAX_SIZE or self._root.size * self._root.branchy > MAX_WORK:
            raise DatatypeError(f"the pattern `{_shown(source)}` repeats too large a part too often")
        self._compiled: re.Pattern[str] | None = None
        self._automaton: Automaton | None = None

    @property
    def decided(self) -> bool:
        """Whether `re` is given the ASCII texts."""
        return self._root.decided

    def matches(self, text: str) -> bool:
        """Whether the whole of `text` is matched."""
        if self._root.decided and text.isascii() and len(text) <= MAX_FOR_RE:
            if self._compiled is None:
                self._compiled = re.compile(self._root.source)
            return self._compiled.fullmatch(text) is not None
        return self.matches_slowly(text)

    def matches_slowly(self, text: str) -> bool:
        """The same by the automaton."""
        if self._automaton is None:
            from .regex_automaton import Automaton

            self._automaton = Automaton(self._root)
        return self._automaton.matches(text)

    def example(self) -> str:
        """A short text that is matched, of letters and digits where possible; "" if none was found."""
        text = _sample(self._root)
        return text if len(text) <= 60 and self.matches(text) else ""


_LIKED = "a1AbB20.:-/ éαא中"


def _sample(node: Node) -> str:
    if node.kind == "class":
        assert node.chars is not None
        chars = node.chars
        liked = (c for c in _LIKED if c in chars)
        others = (chr(p) for p in (*range(0x20, 0x7F), *range(0xA0, 0x600)) if chr(p) in chars)
        return next(liked, None) or next(others, "")
    if node.kind == "sequence":
        return "".join(_sample(part) for part in node.parts)
    if node.kind == "choice":
        return next(filter(None, map(_sample, node.parts)), "")
    most = node.most if node.most is not None else max(node.least, 1)
    return _sample(node.parts[0]) * min(max(node.least, 1), most, 100)
