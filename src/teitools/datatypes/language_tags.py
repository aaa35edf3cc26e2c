"""Language tags: their syntax (BCP 47, RFC 5646 section 2.1); what is registered is looked up by `checks`."""

from __future__ import annotations

import re

_IRREGULAR = frozenset(
    "en-gb-oed i-ami i-bnn i-default i-enochian i-hak i-klingon i-lux i-mingo i-navajo i-pwn i-tao i-tay i-tsu"
    " sgn-be-fr sgn-be-nl sgn-ch-de art-lojban cel-gaulish no-bok no-nyn zh-guoyu zh-hakka zh-min zh-min-nan"
    " zh-xiang".split()
)
_PRIVATE = re.compile("x(?:-[a-z0-9]{1,8})+")
_SUBTAG = re.compile("[a-z0-9]{1,8}")
_VARIANT = re.compile("[a-z0-9]{5,8}|[0-9][a-z0-9]{3}")
_MAX_LENGTH = 500


def is_language_tag(tag: str) -> bool:
    """Whether `tag` is well-formed, and its variants and extensions are each given once (RFC 5646 section 2.2.9)."""
    return language_tag_fault(tag) is None


def language_tag_fault(tag: str) -> str | None:
    """What is wrong with `tag`, as a clause for a sentence; None if nothing is."""
    lower = tag.lower()
    if lower in _IRREGULAR or (len(tag) <= _MAX_LENGTH and _PRIVATE.fullmatch(lower)):
        return None
    if len(tag) > _MAX_LENGTH:
        return "it is too long"
    subtags = lower.split("-")
    strange = next((part for part in subtags if not _SUBTAG.fullmatch(part)), None)
    if strange is not None:
        return _strange(strange)
    language = subtags.pop(0)
    if not (language.isalpha() and 2 <= len(language) <= 8):
        return f"`{language}` is no language: that is two or three letters, as `de` or `grc`"
    if len(language) <= 3:
        for _ in range(3):
            if subtags and len(subtags[0]) == 3 and subtags[0].isalpha():
                subtags.pop(0)
    if subtags and len(subtags[0]) == 4 and subtags[0].isalpha():
        subtags.pop(0)
    if subtags and re.fullmatch("[a-z]{2}|[0-9]{3}", subtags[0]):
        subtags.pop(0)
    return _variants_fault(subtags)


def _strange(subtag: str) -> str:
    if "_" in subtag:
        return "its parts are separated by `-`, not `_`"
    if not subtag:
        return "there is nothing before, after or between its hyphens"
    return f"`{subtag}` has more than 8 letters" if subtag.isalnum() else f"`{subtag}` is not letters and digits alone"


def _variants_fault(subtags: list[str]) -> str | None:
    variants = set()
    while subtags and _VARIANT.fullmatch(subtags[0]):
        if subtags[0] in variants:
            return f"the variant `{subtags[0]}` is given twice"
        variants.add(subtags.pop(0))
    singletons = set()
    while subtags:
        singleton = subtags.pop(0)
        if len(singleton) != 1:
            return f"`{singleton}` is no script, region or variant, or stands out of order"
        if singleton == "x":
            return None if subtags else "there is nothing after `x`"
        if singleton in singletons:
            return f"the extension `{singleton}` is given twice"
        singletons.add(singleton)
        if not subtags or len(subtags[0]) == 1:
            return f"there is nothing after `{singleton}`"
        while subtags and len(subtags[0]) > 1:
            subtags.pop(0)
    return None
