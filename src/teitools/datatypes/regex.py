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
from .regex_syntax import Node, RegexParser, shown

if TYPE_CHECKING:
    from .regex_automaton import Automaton

#: Above this, `re` would hold a large stack for a group repeated often.
MAX_FOR_RE = 1 << 16
#: Bounds for the automaton: places in the expression, and places times places outside repeated single classes.
MAX_SIZE = 200_000
MAX_WORK = 25_000_000


class RegularExpression:
    """An XSD regular expression. Raises DatatypeError for one that is wrong or too large.

    Cost: proportional to the length of a text; memory does not grow with it.
    """

    __slots__ = ("_automaton", "_compiled", "_root", "source")

    def __init__(self, source: str) -> None:
        self.source = source
        self._root = RegexParser(source).parse()
        if self._root.size > MAX_SIZE or self._root.size * self._root.branchy > MAX_WORK:
            raise DatatypeError(f"the pattern `{shown(source)}` repeats too large a part too often")
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
