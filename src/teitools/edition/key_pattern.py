"""Regular expressions of `matchPattern`, matched in time linear in the key whatever the pattern.

A pattern comes from a document, so it is not trusted: it is never given to an engine that backtracks, but to the one
that evaluates XPath's expressions, whose classes are those of XML Schema's datatypes. Source: XPath functions 3.1
section 5.6.1; back-references are not taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from teitools.xpath import Regular

PATTERN_LIMIT = 1000
PROGRAM_LIMIT = 2000
KEY_LIMIT = 1000


class PatternError(ValueError):
    """The pattern is not one, or is larger than any honest one; the message says what and where."""


class KeyPattern:
    """A compiled pattern. Raises PatternError when `pattern` cannot be compiled."""

    __slots__ = ("_regular", "groups", "pattern")

    def __init__(self, pattern: str) -> None:
        if len(pattern) > PATTERN_LIMIT:
            raise PatternError(f"it is longer than {PATTERN_LIMIT} characters")
        # What evaluates XPath is a room of its own, and few documents declare prefixes.
        from teitools.xpath import Failure, Regular

        self.pattern = pattern
        self._regular: Regular
        try:
            # By itself first: `a)|(b` is no expression, although it is one between brackets.
            self.groups = Regular(pattern, "").groups
            self._regular = Regular(f"^(?:{pattern})$", "")
        except Failure as failure:
            raise PatternError(_why(str(failure))) from None
        if self._regular.size > PROGRAM_LIMIT:
            raise PatternError("its repetitions are too many")

    def match(self, key: str) -> tuple[str, ...] | None:
        """The whole key and the text of each group when the pattern matches all of `key`, else None.

        A group that took no part is the empty text. Keys over `KEY_LIMIT` characters never match.
        Cost: length of key × places of the pattern.
        """
        if len(key) > KEY_LIMIT:
            return None
        from teitools.xpath import Budget

        found = self._regular.first_match(key, 0, Budget())
        if found is None:
            return None
        return (
            key,
            *("" if at is None else key[at : found[n + 1]] for n, at in enumerate(found) if n > 1 and not n % 2),
        )


def _why(message: str) -> str:
    """What is wrong, from a message that names the pattern, which whoever reads this knows."""
    _, found, where = message.removeprefix("FORX0002: ").partition(" is wrong at its character ")
    number, _, why = where.partition(": ")
    return f"{why}, at its character {number}" if found else message.removeprefix("FORX0002: ")
