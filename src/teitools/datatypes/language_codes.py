"""The codes that ISO 639 has for one language: of two letters and of three, by the tables of `langcodes`."""

from __future__ import annotations

from functools import cache

#: Languages of editions that have no code of two letters: the tables, a tenth of a second, need not be loaded for them.
_LONG_ALONE = frozenset("ang enm fro gmh goh grc mul pro und zxx".split())


@cache
def _short_codes() -> dict[str, str]:
    from langcodes.data_dicts import LANGUAGE_ALPHA3, LANGUAGE_ALPHA3_BIBLIOGRAPHIC, LANGUAGE_REPLACEMENTS

    pairs = [*LANGUAGE_ALPHA3.items(), *LANGUAGE_ALPHA3_BIBLIOGRAPHIC.items()]
    return {long: short for short, long in pairs if short not in LANGUAGE_REPLACEMENTS}


def short_code(language: str) -> str | None:
    """The code of two letters for a language that is written with three; None where there is none."""
    return _short_codes().get(language) if len(language) == 3 and language not in _LONG_ALONE else None


def long_code(tag: str) -> str | None:
    """The code of ISO 639-3 for the language of a BCP 47 tag; None where it has none."""
    from langcodes.data_dicts import LANGUAGE_ALPHA3

    language = tag.partition("-")[0].lower()
    return LANGUAGE_ALPHA3.get(language) or (language if len(language) == 3 else None)
