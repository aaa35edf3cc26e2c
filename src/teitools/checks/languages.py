"""Whether language tags are those of BCP 47: well-formed, in the registry of subtags, with the shortest code.

The registry is that of `langcodes`; what editors write instead of a code is known here.
Source: RFC 5646 sections 2.2.1 and 4.5; ISO 639.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from types import MappingProxyType
from typing import cast

from lxml import etree

from teitools.datatypes import language_tag_fault, short_code
from teitools.document import TEI_NS, XML_LANG, Document, Stream, attributes_of
from teitools.edition import is_tei, pointer_span
from teitools.findings import Edit, Finding, Fix, Related, Span, did_you_mean

from .messages import LANGUAGE_NOT_SHORTEST, UNKNOWN_LANGUAGE

#: What most tags are made of: these are right, and the registry need not be loaded to know it.
_COMMON = frozenset("de en fr it es la grc el nl pt pl ru cs hu he ar da sv no pro fro enm gmh ang und mul zxx".split())
_COMMON_REGIONS = frozenset("at au be br ca ch cz de es fr gb gr hu ie it nl pl pt ru us".split())
#: What is written for a language but is the code of a country, out of use, or a name: what is meant.
MISTAKEN = MappingProxyType(
    {
        **{"al": "sq", "cn": "zh", "cz": "cs", "dk": "da", "gr": "el", "il": "he", "ir": "fa", "jp": "ja", "kr": "ko"},
        **{"ua": "uk", "vn": "vi", "in": "id", "iw": "he", "ji": "yi", "jw": "jv", "mo": "ro", "at": "de", "us": "en"},
        **{"gb": "en", "english": "en", "german": "de", "deutsch": "de", "french": "fr", "latin": "la", "greek": "el"},
        **{"italian": "it", "italiano": "it", "spanish": "es", "russian": "ru", "dutch": "nl", "hebrew": "he"},
    }
)
#: Every element that may have a language tag, in order.
_TAGGED = etree.XPath(
    "//*[@xml:lang or @targetLang or self::t:language or self::t:textLang or self::t:langKnown"
    " or self::t:langKnowledge]",
    namespaces={"t": TEI_NS},
)
#: The attributes with language tags, as they are written: on some element or other, and on elements of these names.
_ANYWHERE = frozenset(("xml:lang", "targetLang"))
_HOLDING = {
    "language": ("ident",),
    "textLang": ("mainLang", "otherLangs"),
    "langKnown": ("tag", "tags"),
    "langKnowledge": ("tag", "tags"),
}


def language_attributes(element: etree._Element) -> Iterator[tuple[str, str, int]]:
    """(attribute, tag, its number in the attribute) for each language tag of an element."""
    names = [XML_LANG]
    if is_tei(element, "language"):
        names.append("ident")
    elif is_tei(element, "textLang"):
        names += ["mainLang", "otherLangs"]
    elif is_tei(element, "langKnown", "langKnowledge"):
        names += ["tag", "tags"]
    elif element.get("targetLang") is not None and is_tei(element, "ptr", "ref", "note", "link"):
        names.append("targetLang")
    for name in names:
        for number, tag in enumerate((element.get(name) or "").split()):
            yield name, tag, number


def doubtful(stream: Stream | None) -> bool:
    """Whether any attribute that may hold language tags holds one that is not right; True where that is not known."""
    return stream is None or any(_doubtful(qname, raw) for qname, raw in stream.written())


@lru_cache(maxsize=20_000)
def _doubtful(qname: str, raw: str) -> bool:
    local = qname.rpartition(":")[2]
    if "ang" not in raw and local not in _HOLDING:
        return False
    holding = _HOLDING.get(local, ())
    values = (each.value for each in attributes_of(raw) if each.qname in _ANYWHERE or each.qname in holding)
    return any(_wrong(tag) for value in values for tag in value.split())


@lru_cache(maxsize=2000)
def _wrong(tag: str) -> bool:
    return bool(judge_tag(tag)[0]) or short_code(tag.split("-")[0].lower()) is not None


def check_languages(document: Document) -> Iterator[Finding]:
    """Findings on every language tag; each wrong tag once, at its first place, with its other places beside it.

    An empty `xml:lang`, which says that the language is not known, is right. Tags are repaired in the whole file: those
    that `@ident` declares and those that `xml:lang` uses are the same.
    """
    used: dict[str, list[Span]] = {}
    for element in cast("list[etree._Element]", _TAGGED(document.root)):
        for attribute, tag, number in language_attributes(element):
            used.setdefault(tag, []).append(pointer_span(document, element, attribute, number))
    for tag, places in used.items():
        yield from _tag_findings(tag, places)


def _tag_findings(tag: str, places: list[Span]) -> Iterator[Finding]:
    said = "the same" if len(places) == 2 else f"the same, which stands at {len(places)} places"
    related = tuple(Related(place, said) for place in places[1:2])
    reason, right = judge_tag(tag)
    if reason:
        fix = _fix("use the right code", places, right, safe=False) if right else None
        help_text = did_you_mean(right) if right else None
        args = {"tag": tag, "reason": reason, "times": len(places)}
        yield Finding(UNKNOWN_LANGUAGE, places[0], args, related=related, fix=fix, help=help_text, suggestion=right)
        return
    long = tag.split("-")[0].lower()
    short = short_code(long)
    if short is not None:
        right = short + tag[len(long) :]
        args = {"tag": tag, "long": long, "short": short, "right": right, "times": len(places)}
        fix = _fix("use the short code", places, right, safe=True)
        yield Finding(LANGUAGE_NOT_SHORTEST, places[0], args, related=related, fix=fix, suggestion=right)


def _fix(label: str, places: list[Span], right: str, *, safe: bool) -> Fix:
    return Fix(label, tuple(Edit(place, right) for place in places), safe)


def judge_tag(tag: str) -> tuple[str, str | None]:
    """(what is wrong with a language tag, what was probably meant); the first is empty when nothing is."""
    language, rest = tag.lower().split("-")[0], tag[len(tag.split("-")[0]) :]
    meant = MISTAKEN[language] + rest if language in MISTAKEN else None
    fault = language_tag_fault(tag)
    if fault is not None:
        hyphened = tag.replace("_", "-")
        if meant is None and hyphened != tag and not judge_tag(hyphened)[0]:
            meant = hyphened
        return fault, meant
    if not _is_registered(language):
        return f"no language has the code `{language}`", meant
    region = re.fullmatch(r"([a-z]+(?:-[a-z]{3,4})*)-uk(-.*)?", tag, re.IGNORECASE)
    if region is not None:
        return "the code of the United Kingdom is `GB`", f"{region[1]}-GB{region[2] or ''}"
    wrong = _unregistered(tag)
    return (f"`{wrong}` is no script, region or variant of the registry", meant) if wrong else ("", None)


def _is_registered(language: str) -> bool:
    """Whether the registry has a language subtag, or it is one of the whole tags that are older than it."""
    if language in _COMMON or len(language) == 1:
        return True
    from langcodes import tag_is_valid

    return language not in MISTAKEN and tag_is_valid(language)


def _unregistered(tag: str) -> str | None:
    """The first subtag of a well-formed tag that the registry does not have; None where all are registered."""
    parts = tag.split("-")
    if len(parts) == 1 or len(parts[0]) == 1:
        return None
    if len(parts) == 2 and parts[0].lower() in _COMMON and parts[1].lower() in _COMMON_REGIONS:
        return None
    from langcodes import tag_is_valid

    for end in range(2, len(parts) + 1):
        if len(parts[end - 1]) == 1:
            return None  # an extension, or for private use
        if not tag_is_valid("-".join(parts[:end])):
            return parts[end - 1]
    return None
