"""Functions on strings (XPath functions 3.1, sections 5 and 6.2)."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from .environment import Environment
from .error import Failure
from .items import text_of
from .numbers import rounded
from .regular import Match, Regular, regular

_FORMS = ("NFC", "NFD", "NFKC", "NFKD")


def normalize_space(env: Environment, text: str) -> str:
    """White space at the ends gone, elsewhere one blank."""
    env.budget.spend(len(text) >> 6)
    # Only XML's white space counts, which `split()` without an argument is wider than.
    if text.isascii() and "\x0b" not in text and "\x0c" not in text and not _CONTROLS.intersection(text):
        return " ".join(text.split())
    return " ".join(each for each in text.translate(_BLANKS).split(" ") if each)


_CONTROLS = frozenset("\x1c\x1d\x1e\x1f")
_BLANKS = {0x9: " ", 0xA: " ", 0xD: " "}


def normalize_unicode(env: Environment, text: str, form: str = "NFC") -> str:
    """The text in a normal form of Unicode."""
    form = form.strip().upper()
    if not form:
        return text
    if form not in _FORMS:
        raise Failure(f"FOCH0003: `{form[:20]}` is no normal form that is known")
    env.budget.make_text(4 * len(text))
    return unicodedata.normalize(form, text)  # type: ignore[arg-type]  # one of the four that the stubs list


def concat(env: Environment, *parts: list[Any]) -> str:
    """The strings of single values, one after another."""
    texts = []
    for part in parts:
        if len(part) > 1:
            raise Failure("XPTY0004: `concat` takes single values, and one of these is a sequence")
        texts.append(text_of(part[0]) if part else "")
    env.budget.make_text(sum(map(len, texts)))
    return "".join(texts)


def string_join(env: Environment, values: list[Any], separator: str = "") -> str:
    """The strings of all values, the separator between them."""
    texts = [text_of(each) for each in values]
    env.budget.make_text(sum(map(len, texts)) + len(separator) * len(texts))
    return separator.join(texts)


def substring(_env: Environment, text: str, start: Any, length: Any = math.inf) -> str:
    """The characters at the rounded places from `start`, counted from 1."""
    first = float(rounded(float(start)))
    if first != first or length != length:
        return ""
    end = first + float(rounded(float(length)))
    if end != end:
        return ""
    low = 0 if first == -math.inf else max(int(min(first, len(text) + 1)) - 1, 0)
    high = len(text) if end == math.inf else max(int(max(min(end, len(text) + 1), 0)) - 1, 0)
    return text[low:high]


def substring_before(_env: Environment, text: str, mark: str) -> str:
    """What stands before the first `mark`."""
    return text.partition(mark)[0] if mark and mark in text else ""


def substring_after(_env: Environment, text: str, mark: str) -> str:
    """What stands after the first `mark`."""
    return text if not mark else text.partition(mark)[2]


def translate(env: Environment, text: str, old: str, new: str) -> str:
    """Each character of `old` replaced by that in its place in `new`, or taken out."""
    env.budget.make_text(len(text) + len(old))
    table: dict[int, str] = {}
    for at, character in enumerate(old):
        table.setdefault(ord(character), new[at : at + 1])
    return text.translate(table)


def codepoints_to_string(env: Environment, points: list[Any]) -> str:
    """The characters with these numbers."""
    env.budget.make_text(len(points))
    for each in points:
        if not isinstance(each, int) or not _is_character(each):
            raise Failure(f"FOCH0001: {text_of(each)[:20]} is the number of no character of XML")
    return "".join(map(chr, points))


def _is_character(point: int) -> bool:
    return (
        point in (0x9, 0xA, 0xD) or 0x20 <= point <= 0xD7FF or 0xE000 <= point <= 0xFFFD or 0x10000 <= point <= 0x10FFFF
    )


def string_to_codepoints(env: Environment, text: str) -> list[Any]:
    """The numbers of the characters."""
    env.budget.make(len(text))
    return list(map(ord, text))


def encode_for_uri(env: Environment, text: str) -> str:
    """All but letters, digits and `-_.~` as percent escapes."""
    env.budget.make_text(12 * len(text))
    return quote(text, safe="-_.~")


def changed_case(how: Callable[[str], str]) -> Callable[[Environment, str], str]:
    """`upper-case` or `lower-case`."""

    def change(env: Environment, text: str) -> str:
        env.budget.make_text(len(text))
        return how(text)

    return change


def matches(env: Environment, text: str, pattern: str, flags: str = "") -> bool:
    """Whether some part of the text is matched."""
    return regular(pattern, flags).matches(text, env.budget)


def _not_empty(env: Environment, pattern: str, flags: str) -> Regular:
    found = regular(pattern, flags)
    if found.matches("", env.budget):
        raise Failure(f"FORX0003: the pattern `{pattern[:60]}` matches the empty string")
    return found


def tokenize(env: Environment, text: str, pattern: str | None = None, flags: str = "") -> list[Any]:
    """The parts between matches; without a pattern, the words."""
    if pattern is None:
        words = normalize_space(env, text).split(" ")
        env.budget.make(len(words))
        return words if words != [""] else []
    if not text:
        return []
    expression = _not_empty(env, pattern, flags)
    found: list[Any] = []
    at = 0
    for match in expression.all_matches(text, env.budget):
        env.budget.make(1)
        found.append(text[at : match[0]])
        at = match[1] or 0
    found.append(text[at:])
    return found


def replace(env: Environment, text: str, pattern: str, replacement: str, flags: str = "") -> str:
    """Each match replaced; `$1` in the replacement is what the first group holds."""
    expression = _not_empty(env, pattern, flags)
    pieces = [replacement] if "q" in flags else _replacement(replacement, expression.groups)
    found: list[str] = []
    at = 0
    for match in expression.all_matches(text, env.budget):
        made = [text[at : match[0]], *(each if isinstance(each, str) else _group(text, match, each) for each in pieces)]
        env.budget.make_text(sum(map(len, made)) + 16)
        found += made
        at = match[1] or 0
    found.append(text[at:])
    env.budget.make_text(sum(map(len, found)))
    return "".join(found)


def _group(text: str, match: Match, number: int) -> str:
    start, end = match[2 * number], match[2 * number + 1]
    return "" if start is None or end is None or start < 0 else text[start:end]


def _replacement(text: str, groups: int) -> list[str | int]:
    """The literal parts and the numbers of groups; a number takes as many digits as there are groups for."""
    pieces: list[str | int] = []
    at = 0
    while at < len(text):
        here = text[at]
        following = text[at + 1 : at + 2]
        if here == "\\":
            if following not in ("\\", "$"):
                raise Failure("FORX0004: in a replacement, `\\` stands only before `$` and `\\`")
            pieces.append(following)
            at += 2
        elif here == "$":
            if not (following.isascii() and following.isdigit()):
                raise Failure("FORX0004: in a replacement, `$` stands before the number of a group")
            end = at + 2
            while (
                text[end : end + 1].isascii()
                and text[end : end + 1].isdigit()
                and int(text[at + 1 : end + 1]) <= groups
            ):
                end += 1
            number = int(text[at + 1 : end])
            pieces.append(number if number <= groups else "")
            at = end
        else:
            end = min((place for mark in "\\$" if (place := text.find(mark, at)) >= 0), default=len(text))
            pieces.append(text[at:end])
            at = end
    return pieces


def glued(env: Environment, *parts: str) -> str:
    """The strings, one after another."""
    env.budget.make_text(sum(map(len, parts)))
    return "".join(parts)
