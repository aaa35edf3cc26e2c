"""Codes of languages as archives write them."""

from __future__ import annotations

#: ISO 639-1 -> 639-3 of languages that editions are in; longer codes are taken as they are.
_LANGUAGES = (
    "ar:ara be:bel bg:bul ca:cat cs:ces cy:cym da:dan de:deu el:ell en:eng es:spa et:est eu:eus fa:fas fi:fin fr:fra "
    "ga:gle gd:gla gl:glg he:heb hi:hin hr:hrv hu:hun hy:hye is:isl it:ita ja:jpn ka:kat ko:kor la:lat lb:ltz lt:lit "
    "lv:lav mk:mkd nl:nld no:nor nb:nob nn:nno oc:oci pl:pol pt:por ro:ron ru:rus sa:san sk:slk sl:slv sq:sqi sr:srp "
    "sv:swe tr:tur uk:ukr ur:urd vi:vie yi:yid zh:zho"
)
_THREE = dict(each.split(":") for each in _LANGUAGES.split())


def three_letters(tag: str) -> str | None:
    """The ISO 639-3 code of a BCP 47 tag; None where its language has none that is known here."""
    language = tag.partition("-")[0].lower()
    return _THREE.get(language) or (language if len(language) == 3 else None)
