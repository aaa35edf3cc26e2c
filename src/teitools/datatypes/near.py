"""What the writer of a value that is not allowed most likely meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from . import dates_in_words, temporal
from .builtin import collapse
from .lexical import LISTS, TEXT_TYPES
from .numeric import INTEGERS

if TYPE_CHECKING:
    from .datatype import Datatype, Restricted

MAX_LENGTH = 300
_TRUE = frozenset("true yes y t on ja wahr oui vrai si sì sí vero".split())
_FALSE = frozenset("false no n f off nein falsch non faux falso none".split())
_NUMBERS = {
    number: names.split()
    for number, names in {
        0: "zero null nul nought",
        1: "one ein eins eine un une uno una",
        2: "two zwei deux due",
        3: "three drei trois tre",
        4: "four vier quatre quattro",
        5: "five fünf fuenf cinq cinque",
        6: "six sechs sei",
        7: "seven sieben sept sette",
        8: "eight acht huit otto",
        9: "nine neun neuf nove",
        10: "ten zehn dix dieci",
        11: "eleven elf onze undici",
        12: "twelve zwölf zwoelf douze dodici",
    }.items()
}
_NUMBER = {word: str(number) for number, words in _NUMBERS.items() for word in words}
_UNITS = {
    "Y": "y year years yr yrs jahr jahre jahren an ans année années anno anni",
    "M": "month months monat monate monaten mois mese mesi",
    "W": "w week weeks woche wochen semaine semaines settimana settimane",
    "D": "d day days tag tage tagen jour jours giorno giorni",
    "TH": "h hour hours hr hrs stunde stunden std heure heures ora ore",
    "TM": "min mins minute minutes minuten minuto minuti",
    "TS": "s sec secs second seconds sekunde sekunden sek seconde secondes secondo secondi",
}
_UNIT = {word: unit for unit, words in _UNITS.items() for word in words.split()}
#: What an editor calls a language instead of its tag (BCP 47).
_LANGUAGES = {
    tag: names.split()
    for tag, names in {
        "de": "german deutsch allemand tedesco ger deu",
        "en": "english englisch anglais inglese eng",
        "fr": "french französisch franzosisch français francais francese fre fra",
        "it": "italian italienisch italien italiano ita",
        "es": "spanish spanisch espagnol español espanol spagnolo spa",
        "pt": "portuguese portugiesisch portugais português portoghese por",
        "nl": "dutch niederländisch néerlandais nederlands olandese dut nld",
        "la": "latin latein latein latino lat",
        "grc": "ancient-greek altgriechisch",
        "el": "greek griechisch grec greco gre ell",
        "he": "hebrew hebräisch hébreu ebraico heb",
        "yi": "yiddish jiddisch yid",
        "ar": "arabic arabisch arabe arabo ara",
        "ru": "russian russisch russe russo rus",
        "pl": "polish polnisch polonais polacco pol",
        "cs": "czech tschechisch tchèque ceco cze ces",
        "hu": "hungarian ungarisch hongrois ungherese hun",
        "sv": "swedish schwedisch suédois svedese swe",
        "da": "danish dänisch danois danese dan",
        "tr": "turkish türkisch turc turco tur",
        "zh": "chinese chinesisch chinois cinese chi zho",
        "ja": "japanese japanisch japonais giapponese jpn",
        "sa": "sanskrit san",
        "gmh": "mittelhochdeutsch",
        "goh": "althochdeutsch",
        "ang": "anglo-saxon altenglisch",
    }.items()
}
_LANGUAGE = {name: tag for tag, names in _LANGUAGES.items() for name in names}
_NAME_TYPES = ("NCName", "ID", "IDREF", "Name", "NMTOKEN", "ENTITY")


def near(datatype: Restricted, text: str) -> str | None:
    """The first likely reading of `text` that `datatype` allows; None when there is none."""
    if len(text) > MAX_LENGTH:
        return None
    for candidate in _candidates(datatype, text):
        if candidate and candidate != text and datatype.allows(candidate):
            return candidate
    return None


def together(datatypes: Iterable[Datatype], text: str) -> str | None:
    """The same where any of `datatypes` is allowed: the reading that keeps most of what was written."""
    found = [reading for datatype in datatypes if (reading := datatype.near(text)) is not None]
    return max(found, key=lambda reading: sum(c.isdigit() for c in reading), default=None)


def _candidates(datatype: Restricted, text: str) -> Iterator[str]:
    name = datatype.name
    plain = collapse(text).strip("\u00a0\u200b\ufeff\u2060 ")
    yield plain
    if name in temporal.FORMS:
        yield from _dates(plain)
    elif name == "boolean":
        yield _boolean(plain)
    elif name == "duration":
        yield plain.upper()
        yield _duration(plain)
    elif name == "anyURI":
        yield from _pointers(plain)
    elif name == "language":
        yield from _languages(plain)
    elif name in _NAME_TYPES:
        yield from _names(plain)
    elif name in LISTS:
        yield from _names_in_list(plain, LISTS[name] == "NMTOKEN")
    elif name in TEXT_TYPES:
        yield from _texts(datatype, plain)
    elif name in INTEGERS or name in ("decimal", "float", "double"):
        yield from _quantities(plain, name)
    elif name in ("QName", "NOTATION"):
        yield plain.replace(" ", "_")
    elif name == "hexBinary":
        yield re.sub(r"^0[xX]|[\s:-]", "", plain)


def _dates(text: str) -> Iterator[str]:
    reading = dates_in_words.read(text)
    if reading is not None:
        yield reading
        return
    yield re.sub(r"(?<=-)([0-9])(?![0-9])", r"0\1", text)
    upper = text.upper()
    if re.fullmatch(r"[0-9:.TZ+-]+", upper):
        yield upper
        yield re.sub(r"(T[0-9]{2}:[0-9]{2})(?=Z|[+-]|$)", r"\1:00", upper)


def _boolean(text: str) -> str:
    word = text.lower()
    return "true" if word in _TRUE else "false" if word in _FALSE else ""


def _duration(text: str) -> str:
    amounts: dict[str, str] = {}
    rest = re.sub(r"\b(?:and|und|et|e)\b|,(?![0-9])", " ", text.lower())
    pieces = re.findall(r"([0-9]+(?:[.,][0-9]+)?|[^\W\d]+)\s*([^\W\d]+)\.?", rest)
    if "".join("".join(piece) for piece in pieces) != re.sub(r"(?<![0-9])[.]|[.](?![0-9])|\s", "", rest):
        return ""
    for amount, word in pieces:
        unit = _UNIT.get(word)
        number = amount.replace(",", ".") if amount[0].isdigit() else _NUMBER.get(amount)
        if unit is None or number is None or unit in amounts or ("." in number and unit != "TS"):
            return ""
        if unit == "W":
            unit, number = "D", str(int(number) * 7)
        amounts[unit] = number
    date = "".join(f"{amounts[u]}{u}" for u in "YMD" if u in amounts)
    time = "".join(f"{amounts['T' + u]}{u}" for u in "HMS" if "T" + u in amounts)
    return f"P{date}{'T' if time else ''}{time}"


def _pointers(text: str) -> Iterator[str]:
    yield re.sub(r"\s*(#|/)\s*", r"\1", text)
    yield re.sub(r"\s+([.:?&=])|([.:?&=])\s+", r"\1\2", text)
    if re.search(r"%(?![0-9A-Fa-f]{2})", text):
        yield re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", text)
    if " " in text:
        yield text.replace(" ", "%20")


def _languages(text: str) -> Iterator[str]:
    word = text.lower()
    yield _LANGUAGE.get(word, "")
    if re.fullmatch(r"[a-z]{2,3}(?:[ ./][a-z0-9]{2,8}|(?:[_-][a-z0-9]{1,8})+)", word):
        yield re.sub(r"[_ ./]", "-", text)
    yield _LANGUAGE.get(re.split(r"[\s,(]", word)[0], "")


def _names(text: str) -> Iterator[str]:
    text = text.lstrip("#")
    if not re.search(r"[^\W_]", text):
        return
    yield text
    spaced = re.sub(r"\s+", "_", text)
    yield spaced
    cleaned = re.sub(r"_{2,}", "_", re.sub(r"[^\w.-]+", "_", text)).strip("_")
    yield cleaned
    yield f"_{spaced}"
    yield f"_{cleaned}"


def _names_in_list(text: str, tokens: bool) -> Iterator[str]:
    items = [item for item in re.split(r"[\s,;]+", text) if item]
    yield " ".join(items)
    if not tokens:
        yield " ".join(item.lstrip("#") for item in items)


def _texts(datatype: Restricted, text: str) -> Iterator[str]:
    """Readings of a text that has to match a pattern or to be of some length."""
    yield re.sub(r"[\u00ad\u200b-\u200f\u2060\ufeff]", "", text)
    closed = re.sub(r"\s+", "", text)
    numeric = text[:1].isdigit() or text[:1] in "+-v"
    if numeric:
        reading = dates_in_words.read(text) if " " in text or "." in text else None
        yield reading or ""
        yield closed
        yield re.sub(r"(?<=[0-9]),(?=[0-9])", ".", closed)
        yield re.sub(r"(?<=[0-9]),(?=[0-9])", ".", closed).lower()
        yield closed.removeprefix("v")
    else:
        yield dates_in_words.read(text) or ""
    yield re.sub(r"\s+", "_", text)
    yield text.lower()
    yield text.upper()


def _quantities(text: str, name: str) -> Iterator[str]:
    word = text.lower()
    yield _NUMBER.get(word, "")
    figures = text.replace("\u2212", "-").replace("\u2013", "-")
    figures = re.sub(r"(?<=[0-9])[\s'’\u202f](?=[0-9]{3}(?![0-9]))", "", figures)
    yield figures
    if re.fullmatch(r"[+-]?[0-9]+[.,]0{1,2}", figures):
        yield re.split("[.,]", figures)[0]
    if re.fullmatch(r"[+-]?[0-9]{1,3}(,[0-9]{3})+\.[0-9]+", figures):
        yield figures.replace(",", "")
    if re.fullmatch(r"[+-]?[0-9]{1,3}(\.[0-9]{3})+,[0-9]+", figures):
        yield figures.replace(".", "").replace(",", ".")
    if name not in INTEGERS and re.fullmatch(r"[+-]?[0-9]*,[0-9]+", figures):
        yield figures.replace(",", ".")
    percent = re.fullmatch(r"([0-9]{1,3})\s*%", figures)
    if percent and name not in INTEGERS:
        yield f"{int(percent[1]) / 100:g}"
    with_unit = re.fullmatch(r"([+-]?[0-9]+(?:\.[0-9]+)?)\s*(?:[^\W\d]{1,12}|%)?\.?", figures)
    if with_unit and not percent:
        yield with_unit[1]
