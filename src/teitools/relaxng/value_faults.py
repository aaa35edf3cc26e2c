"""What is wrong with a value: in words, with the nearest that is right."""

from __future__ import annotations

from dataclasses import dataclass

from .derivative import Texts
from .expectation import is_list, values
from .near import nearest
from .pattern import Pattern

_SHOWN = 6
_OPENING, _CLOSING = "“„”«»‘‚’‹›\"'", "”“„»«’‘‚›‹\"'"


@dataclass(slots=True)
class ValueAdvice:
    """listed: every value that would do, nearest first, if the values are a closed list. closed: whether they are.

    in_words: what would do. suggestion: the value most likely meant. sure: whether it says the same as what is there.
    example: something that would do, in backticks or in words.
    """

    listed: tuple[str, ...]
    closed: bool
    in_words: str
    suggestion: str | None
    sure: bool
    example: str


def advise(texts: Texts, patterns: list[Pattern], text: str) -> ValueAdvice:
    """What could stand in place of `text`, where one of `patterns` is to be matched."""
    listed: list[str] = []
    data: list[Pattern] = []
    for pattern in patterns:
        some_values, some_data = values(pattern)
        listed += some_values
        data += some_data
    texts.spend(20 * (len(listed) + len(data)))
    several = any(is_list(pattern) for pattern in patterns)
    bare = _unquoted(text)
    if bare != text and any(texts.matches(pattern, bare) for pattern in patterns):
        found: tuple[str | None, bool] = bare, False
    else:
        found = _suggest(texts, patterns, listed, data, bare, several)
    suggestion, sure = found
    ordered = list(dict.fromkeys([*([suggestion] if suggestion in listed and suggestion else []), *listed]))
    words = [pattern.info.in_words for pattern in data]
    if listed:
        filled = [each for each in ordered if each]
        words.insert(0, alternatives(filled) if filled else "an empty value")
    distinct = list(dict.fromkeys(words))
    if suggestion is not None and not listed and len(distinct) > 1:
        meant = [each.info.in_words for each in data if texts.matches(each, suggestion)]
        distinct = meant[:1] or distinct
    shown = distinct[:4]
    in_words = ", or ".join(shown) + (f", or {len(distinct) - 4} more" if len(distinct) > 4 else "")
    example = f"`{suggestion}`" if suggestion else ""
    if not example:
        examples = [pattern.info.example for pattern in data if pattern.info.example]
        example = f"`{(ordered or examples)[0]}`, for example" if ordered or examples else "a value of that kind"
    if several:
        in_words = f"a list, separated by blanks, of: {in_words}" if in_words else "nothing"
    if bare != text:
        in_words = f"{in_words or 'a value'}, without the quotation marks that are part of the value"
    return ValueAdvice(tuple(ordered), bool(listed) and not data, in_words or "nothing", suggestion, sure, example)


def _unquoted(text: str) -> str:
    """A value without the quotation marks that a word processor or a slip has put around it, inside those of XML."""
    inside = text.strip()
    return inside[1:-1].strip() if len(inside) > 1 and inside[0] in _OPENING and inside[-1] in _CLOSING else text


def alternatives(names: list[str] | tuple[str, ...]) -> str:
    """At most six of `names` in backticks, and how many more there are."""
    shown = ", ".join(f"`{name}`" for name in names[:_SHOWN])
    return f"{shown} and {len(names) - _SHOWN} more" if len(names) > _SHOWN else shown


def _suggest(
    texts: Texts, patterns: list[Pattern], listed: list[str], data: list[Pattern], text: str, several: bool
) -> tuple[str | None, bool]:
    """(the value most likely meant, whether it is a mere matter of writing)."""
    if several:
        tokens = [_one(texts, listed, data, token) for token in text.split()]
        joined = " ".join(token for token, _ in tokens if token is not None)
        if tokens and all(token is not None for token, _ in tokens) and any(texts.matches(p, joined) for p in patterns):
            return joined, all(sure for _, sure in tokens)
    found, sure = _one(texts, listed, data, text, whole=True)
    if found is not None and any(texts.matches(pattern, found) for pattern in patterns):
        return found, sure
    return None, False


def _one(
    texts: Texts, listed: list[str], data: list[Pattern], text: str, whole: bool = False
) -> tuple[str | None, bool]:
    if not whole and (text in listed or any(texts.matches(pattern, text) for pattern in data)):
        return text, True
    near = nearest(" ".join(text.split()), listed)
    if near:
        return near[0], near[0].casefold() == text.strip().casefold()
    for pattern in data:
        found = pattern.info.near(text)
        if found is not None and texts.matches(pattern, found):
            return found, False
    return None, False
