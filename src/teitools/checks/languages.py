"""Whether language tags are those of BCP 47, as far as can be told without the registry of subtags.

Of the registry only that is known which editors get wrong: codes of two letters, all of them, and long codes for
languages that have a short one. Source: RFC 5646 sections 2.2.1 and 4.5; ISO 639-1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import MappingProxyType

from lxml import etree

from teitools.datatypes.tei import language_tag_fault
from teitools.document import XML_NS, Document
from teitools.edition.pointer_attributes import pointer_span
from teitools.edition.reading import is_tei
from teitools.findings import Edit, Finding, Fix, Related, Span

from .value_messages import LANGUAGE_NOT_SHORTEST, UNKNOWN_LANGUAGE

#: The two-letter code of each language that has one, and its three-letter codes.
_CODES = (
    "aa aar|ab abk|ae ave|af afr|ak aka|am amh|an arg|ar ara|as asm|av ava|ay aym|az aze|ba bak|be bel|bg bul|bi bis|"
    "bm bam|bn ben|bo tib bod|br bre|bs bos|ca cat|ce che|ch cha|co cos|cr cre|cs cze ces|cu chu|cv chv|cy wel cym|"
    "da dan|de ger deu|dv div|dz dzo|ee ewe|el gre ell|en eng|eo epo|es spa|et est|eu baq eus|fa per fas|ff ful|"
    "fi fin|fj fij|fo fao|fr fre fra|fy fry|ga gle|gd gla|gl glg|gn grn|gu guj|gv glv|ha hau|he heb|hi hin|ho hmo|"
    "hr hrv|ht hat|hu hun|hy arm hye|hz her|ia ina|id ind|ie ile|ig ibo|ii iii|ik ipk|io ido|is ice isl|it ita|"
    "iu iku|ja jpn|jv jav|ka geo kat|kg kon|ki kik|kj kua|kk kaz|kl kal|km khm|kn kan|ko kor|kr kau|ks kas|ku kur|"
    "kv kom|kw cor|ky kir|la lat|lb ltz|lg lug|li lim|ln lin|lo lao|lt lit|lu lub|lv lav|mg mlg|mh mah|mi mao mri|"
    "mk mac mkd|ml mal|mn mon|mr mar|ms may msa|mt mlt|my bur mya|na nau|nb nob|nd nde|ne nep|ng ndo|nl dut nld|"
    "nn nno|no nor|nr nbl|nv nav|ny nya|oc oci|oj oji|om orm|or ori|os oss|pa pan|pi pli|pl pol|ps pus|pt por|qu que|"
    "rm roh|rn run|ro rum ron|ru rus|rw kin|sa san|sc srd|sd snd|se sme|sg sag|sh hbs|si sin|sk slo slk|sl slv|sm smo|"
    "sn sna|so som|sq alb sqi|sr srp|ss ssw|st sot|su sun|sv swe|sw swa|ta tam|te tel|tg tgk|th tha|ti tir|tk tuk|"
    "tl tgl|tn tsn|to ton|tr tur|ts tso|tt tat|tw twi|ty tah|ug uig|uk ukr|ur urd|uz uzb|ve ven|vi vie|vo vol|wa wln|"
    "wo wol|xh xho|yi yid|yo yor|za zha|zh chi zho|zu zul"
)
SHORT = frozenset(entry[:2] for entry in _CODES.split("|"))
LONG = MappingProxyType({long: entry[:2] for entry in _CODES.split("|") for long in entry.split()[1:]})
#: What is written for a language but is the code of a country, out of use, or a name: what is meant.
MISTAKEN = MappingProxyType(
    {
        **{"al": "sq", "cn": "zh", "cz": "cs", "dk": "da", "gr": "el", "il": "he", "ir": "fa", "jp": "ja", "kr": "ko"},
        **{"ua": "uk", "vn": "vi", "in": "id", "iw": "he", "ji": "yi", "jw": "jv", "mo": "ro", "at": "de", "us": "en"},
        **{"gb": "en", "english": "en", "german": "de", "deutsch": "de", "french": "fr", "latin": "la", "greek": "el"},
        **{"italian": "it", "italiano": "it", "spanish": "es", "russian": "ru", "dutch": "nl", "hebrew": "he"},
    }
)
#: So many other places of a wrong tag are named; it is repaired at all of them.
_SHOWN = 6
_XML_LANG = f"{{{XML_NS}}}lang"


def language_attributes(element: etree._Element) -> Iterator[tuple[str, str, int]]:
    """(attribute, tag, its number in the attribute) for each language tag of an element."""
    names = [_XML_LANG]
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


def check_languages(document: Document) -> Iterator[Finding]:
    """Findings on every language tag; each wrong tag once, at its first place, with its other places beside it.

    An empty `xml:lang`, which says that the language is not known, is right. Tags are repaired in the whole file: those
    that `@ident` declares and those that `xml:lang` uses are the same.
    """
    used: dict[str, list[Span]] = {}
    for element in document.elements():
        for attribute, tag, number in language_attributes(element):
            used.setdefault(tag, []).append(pointer_span(document, element, attribute, number))
    for tag, places in used.items():
        yield from _tag_findings(tag, places)


def _tag_findings(tag: str, places: list[Span]) -> Iterator[Finding]:
    related = tuple(Related(place, "the same") for place in places[1:_SHOWN])
    reason, right = judge_tag(tag)
    if reason:
        fix = _fix("use the right code", places, right, safe=False) if right else None
        help_text = f"did you mean `{right}`?" if right else None
        args = {"tag": tag, "reason": reason, "times": len(places)}
        yield Finding(UNKNOWN_LANGUAGE, places[0], args, related=related, fix=fix, help=help_text, suggestion=right)
        return
    long = tag.split("-")[0].lower()
    if long in LONG:
        short = LONG[long]
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
    if len(language) > 3 or (len(language) == 2 and language not in SHORT):
        return f"no language has the code `{language}`", meant
    region = re.fullmatch(r"([a-z]+(?:-[a-z]{3,4})*)-uk(-.*)?", tag, re.IGNORECASE)
    if region is not None:
        return "the code of the United Kingdom is `GB`", f"{region[1]}-GB{region[2] or ''}"
    return "", None
