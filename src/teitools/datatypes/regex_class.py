"""Character classes of XSD regular expressions (XML Schema Part 2, appendix F): sets of characters, never listed."""

from __future__ import annotations

import re
from collections.abc import Callable

from .datatype import DatatypeError

ASCII = (1 << 128) - 1
Range = tuple[int, int]

#: NameStartChar and NameChar of XML 1.0, fifth edition (productions 4 and 4a).
NAME_START: tuple[Range, ...] = (
    (0x3A, 0x3A), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x2FF),
    (0x370, 0x37D), (0x37F, 0x1FFF), (0x200C, 0x200D), (0x2070, 0x218F), (0x2C00, 0x2FEF), (0x3001, 0xD7FF),
    (0xF900, 0xFDCF), (0xFDF0, 0xFFFD), (0x10000, 0xEFFFF),
)  # fmt: skip
NAME_CHAR: tuple[Range, ...] = (
    *NAME_START, (0x2D, 0x2E), (0x30, 0x39), (0xB7, 0xB7), (0x300, 0x36F), (0x203F, 0x2040),
)  # fmt: skip
CATEGORIES = frozenset(
    "L Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po Z Zs Zl Zp S Sm Sc Sk So C Cc Cf Co Cn".split()
)
_category_masks: dict[str, int] = {}


class CharClass:
    """A set of characters: ranges and Unicode categories, perhaps negated, perhaps less another set.

    ascii: the set's part below U+0080, as a bit mask, so that sets can be compared and written out cheaply.
    """

    __slots__ = ("ascii", "categories", "minus", "negated", "others", "ranges")
    ascii: int

    def __init__(
        self,
        ranges: tuple[Range, ...] = (),
        categories: tuple[str, ...] = (),
        others: tuple[CharClass, ...] = (),
        negated: bool = False,
        minus: CharClass | None = None,
    ) -> None:
        self.ranges = ranges
        self.categories = categories
        self.others = others
        self.negated = negated
        self.minus = minus
        mask: int = 0
        for low, high in ranges:
            mask |= (1 << min(high + 1, 128)) - (1 << low) if low < 128 else 0
        for category in categories:
            mask |= _category_mask(category)
        for other in others:
            mask |= other.ascii
        if negated:
            mask = ASCII & ~mask
        if minus is not None:
            mask &= ~minus.ascii
        self.ascii = mask

    def __contains__(self, character: str) -> bool:
        point = ord(character)
        if point < 128:
            return bool(self.ascii >> point & 1)
        found = any(low <= point <= high for low, high in self.ranges) or any(
            character in other for other in self.others
        )
        if not found and self.categories:
            from unicodedata import category

            found = category(character).startswith(self.categories)
        return found != self.negated and (self.minus is None or character not in self.minus)

    def key(self) -> tuple[object, ...]:
        """Equal for two classes that are written alike."""
        return (
            self.ranges,
            self.categories,
            tuple(other.key() for other in self.others),
            self.negated,
            self.minus and self.minus.key(),
        )


def _category_mask(category: str) -> int:
    if category not in _category_masks:
        import unicodedata

        _category_masks[category] = sum(
            1 << point for point in range(128) if unicodedata.category(chr(point)).startswith(category)
        )
    return _category_masks[category]


def written_ranges(ranges: tuple[Range, ...]) -> str:
    """The ranges as `re` writes them within a class, without the colon."""
    return "".join(f"{re.escape(chr(low))}-{re.escape(chr(high))}" for low, high in ranges if low != 0x3A)


def single_character(character: str) -> CharClass:
    """The set of this one character."""
    point = ord(character)
    return CharClass(((point, point),))


def _negation(positive: CharClass) -> CharClass:
    return CharClass(others=(positive,), negated=True)


_ESCAPES: dict[str, Callable[[], CharClass]] = {
    ".": lambda: CharClass(((0xA, 0xA), (0xD, 0xD)), negated=True),
    "s": lambda: CharClass(((0x9, 0xA), (0xD, 0xD), (0x20, 0x20))),
    "i": lambda: CharClass(NAME_START),
    "c": lambda: CharClass(NAME_CHAR),
    "d": lambda: CharClass(categories=("Nd",)),
    "w": lambda: CharClass(categories=("P", "Z", "C"), negated=True),
}
_made: dict[str, CharClass] = {}


def escape_class(letter: str) -> CharClass | None:
    r"""The set of `.`, `\s`, `\S`, `\i`, `\I`, `\c`, `\C`, `\d`, `\D`, `\w` or `\W`, by its letter; else None."""
    if letter not in _made:
        if letter in _ESCAPES:
            _made[letter] = _ESCAPES[letter]()
        elif letter.isupper() and letter.lower() in _ESCAPES:
            _made[letter] = _negation(_ESCAPES[letter.lower()]())
        else:
            return None
    return _made[letter]


def property_class(name: str, negated: bool) -> CharClass:
    r"""The set of `\p{name}` (a Unicode category or `Is` and a block), or of `\P{name}`."""
    if name in CATEGORIES:
        found = CharClass(categories=(name,))
    elif name.startswith("Is"):
        found = CharClass(_block(name))
    else:
        raise DatatypeError(f"`\\p{{{name}}}` names no Unicode category, and a block starts with `Is`")
    return _negation(found) if negated else found


def _block(name: str) -> tuple[Range, ...]:
    # the table of blocks is long and hardly ever asked for, so it is elementpath's
    from elementpath.regex import RegexError, unicode_subset

    try:
        points = unicode_subset(name).codepoints
    except RegexError:
        raise DatatypeError(f"`\\p{{{name}}}` names no Unicode block") from None
    return tuple((item, item) if isinstance(item, int) else (item[0], item[1] - 1) for item in points)
