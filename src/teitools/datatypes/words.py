"""Datatypes in words for an editor, with an example."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from .temporal import FORMS

if TYPE_CHECKING:
    from .datatype import Datatype, Restricted, Restrictions

_NAME = "a letter or `_`, then letters, digits, `.`, `-` or `_`"
#: type -> (phrase, example)
_TYPES = {
    "string": ("any text", "text"),
    "normalizedString": ("any text", "text"),
    "token": ("any text", "text"),
    "boolean": ("`true` or `false`", "true"),
    "decimal": ("a number with a decimal point if any", "3.5"),
    "float": ("a number", "3.5"),
    "double": ("a number", "3.5"),
    "duration": ("a length of time as P1Y2M3DT4H5M6S (years to seconds)", "P3D"),
    "dateTime": ("a date and time as YYYY-MM-DDThh:mm:ss", "1922-10-28T14:30:00"),
    "time": ("a time as hh:mm:ss", "14:30:00"),
    "date": ("a date as YYYY-MM-DD", "1922-10-28"),
    "gYearMonth": ("a month as YYYY-MM", "1922-10"),
    "gYear": ("a year as YYYY", "1922"),
    "gMonthDay": ("a day of any year as --MM-DD", "--10-28"),
    "gDay": ("a day of any month as ---DD", "---28"),
    "gMonth": ("a month of any year as --MM", "--10"),
    "hexBinary": ("bytes, each as two hexadecimal digits", "0f"),
    "base64Binary": ("bytes in Base64", "VEVJ"),
    "anyURI": ("a pointer or web address", "#n1"),
    "QName": ("a name whose prefix, if it has one, is declared", "p"),
    "NOTATION": ("the name of a notation", "png"),
    "language": ("a language tag", "en-GB"),
    "NMTOKEN": ("one word of letters, digits, `.`, `-`, `_` or `:`", "n1"),
    "NMTOKENS": ("words of letters, digits, `.`, `-`, `_` or `:`, with spaces between", "n1 n2"),
    "Name": (f"a name: {_NAME} or `:`", "n1"),
    "NCName": (f"a name: {_NAME}", "n1"),
    "ID": (f"a name that nothing else in the document has: {_NAME}", "n1"),
    "IDREF": ("the `xml:id` of an element of the document", "n1"),
    "IDREFS": ("the `xml:id` of elements of the document, with spaces between", "n1 n2"),
    "ENTITY": ("the name of an unparsed entity", ""),
    "ENTITIES": ("names of unparsed entities, with spaces between", ""),
    "integer": ("a whole number", "3"),
    "nonPositiveInteger": ("a whole number, 0 or less", "0"),
    "negativeInteger": ("a whole number below 0", "-1"),
    "long": ("a whole number of at most 64 bits", "3"),
    "int": ("a whole number of at most 32 bits", "3"),
    "short": ("a whole number from -32768 to 32767", "3"),
    "byte": ("a whole number from -128 to 127", "3"),
    "nonNegativeInteger": ("a whole number, 0 or more", "3"),
    "unsignedLong": ("a whole number, 0 or more, of at most 64 bits", "3"),
    "unsignedInt": ("a whole number from 0 to 4294967295", "3"),
    "unsignedShort": ("a whole number from 0 to 65535", "3"),
    "unsignedByte": ("a whole number from 0 to 255", "3"),
    "positiveInteger": ("a whole number, 1 or more", "3"),
}
_WORD = "one word, without spaces"
#: what a pattern says, where it says something simple; {} is the type in words
_PATTERNS = {
    r"\S+": "{}, without spaces",
    r"[^\p{C}\p{Z}]+": _WORD,
    r".+": "{}, not empty",
    r"\S.*": "{}, not empty",
    r"(-?[0-9]+(\.[0-9]+)?,-?[0-9]+(\.[0-9]+)?)": "two numbers with a comma between",
    r"(\-?[\d]+/\-?[\d]+)": "a fraction of two whole numbers",
    r"[0-9.,DHMPRSTWYZ/:+\-]+": "a date, time or period as ISO 8601 has it",
    r"[\-+]?\d+(\.\d+)?(%|cm|mm|in|pt|pc|px|em|ex|ch|rem|vw|vh|vmin|vmax)": "a number with its unit, as 3cm or 12.5pt",
    r"[\d]+(\.[\d]+){0,2}": "a version number as 1, 1.2 or 1.2.3",
    r"[^/\s]+:\S*": "a web address with its scheme",
    r"[a-z][a-z0-9\+\.\-]*": "the scheme of a web address, in small letters",
}
_EXAMPLES = {
    r"[0-9.,DHMPRSTWYZ/:+\-]+": "1922-10-28",
    r"[\-+]?\d+(\.\d+)?(%|cm|mm|in|pt|pc|px|em|ex|ch|rem|vw|vh|vmin|vmax)": "3cm",
    r"[^\p{C}\p{Z}]+": "word",
    r"[\d]+(\.[\d]+){0,2}": "1.0",
    r"[^/\s]+:\S*": "https://www.example.org/",
    r"[a-z][a-z0-9\+\.\-]*": "https",
}
_BOUNDS = {
    "minInclusive": "at least {}",
    "minExclusive": "more than {}",
    "maxInclusive": "at most {}",
    "maxExclusive": "less than {}",
}
_UNITS = {"hexBinary": "byte", "base64Binary": "byte", "NMTOKENS": "word", "IDREFS": "name", "ENTITIES": "name"}
_SHAPES = {
    "gYear": "YYYY",
    "gYearMonth": "YYYY-MM",
    "date": "YYYY-MM-DD",
    "dateTime": "YYYY-MM-DDThh:mm:ss",
    "time": "hh:mm:ss",
    "gMonth": "--MM",
    "gMonthDay": "--MM-DD",
    "gDay": "---DD",
}


def in_words(name: str, facets: Restrictions) -> str:
    """The type `name` within `facets`, as a phrase."""
    phrase = _TYPES[name][0]
    unknown = []
    for pattern in facets.patterns:
        known = _PATTERNS.get(pattern.source)
        if known is None:
            unknown.append(f"`{pattern.source}`")
        else:
            phrase = known.replace("{}", phrase, 1)
    if unknown:
        phrase += f" of the form {' and '.join(unknown)}"
    if facets.lengths is not None:
        phrase += ", " + _lengths(facets.lengths, _UNITS.get(name, "character"))
    phrases = [_BOUNDS[facet].format(written) for facet, written, _ in facets.bounds]
    if phrases:
        phrase += ", " + " and ".join(phrases)
    if facets.digits is not None:
        total, fraction = facets.digits
        phrase += f", of at most {_number(total, 'digit')}" if total is not None else ""
        phrase += f", with at most {_number(fraction, 'digit')} after the point" if fraction is not None else ""
    return phrase


def _number(count: int, unit: str) -> str:
    return f"{count} {unit}{'' if count == 1 else 's'}"


def _lengths(lengths: tuple[int | None, int | None], unit: str) -> str:
    least, most = lengths
    if least == most and least is not None:
        return f"exactly {_number(least, unit)}"
    if most is None:
        return f"at least {_number(least or 0, unit)}"
    if not least:
        return f"at most {_number(most, unit)}"
    return f"{least} to {_number(most, unit)}"


def example(datatype: Restricted) -> str:
    """A text that `datatype` allows, or "" if none comes to mind."""
    return next(filter(datatype.allows, filter(None, _examples(datatype))), "")


def _examples(datatype: Restricted) -> Iterable[str]:
    facets = datatype.facets
    for pattern in facets.patterns:
        yield _EXAMPLES.get(pattern.source, "")
    yield _TYPES[datatype.name][1]
    for pattern in facets.patterns:
        yield pattern.example()
    yield from (written for _, written, _ in facets.bounds)
    if datatype.name in ("date", "dateTime", "gYear", "gYearMonth"):
        yield from (year + _TYPES[datatype.name][1][4:] for year in ("1000", "1500", "1800", "2050", "2999"))
    yield from ("0", "1", "-1", "0.5", "1.5", "10", "100", "1000")
    if facets.lengths is not None:
        length = facets.lengths[0] or 1
        if length <= 40:
            yield from ("a" * length, "00" * length, " ".join(["n1"] * length))


def together(datatypes: Iterable[Datatype]) -> str:
    """What may be written where any of `datatypes` may, as one phrase, in their order but for dates and times."""
    shapes: set[str] = set()
    phrases: list[str] = []
    for datatype in datatypes:
        if datatype.name in FORMS and not datatype.params:
            shapes.add(datatype.name)
        elif datatype.in_words not in phrases:
            phrases.append(datatype.in_words)
    if len(shapes) == 1:
        phrases.insert(0, _TYPES[shapes.pop()][0])
    elif shapes:
        kind = "a time" if shapes <= {"time"} else "a date or time" if shapes & {"time", "dateTime"} else "a date"
        phrases.insert(0, f"{kind} as {_or([_SHAPES[name] for name in _SHAPES if name in shapes])}")
    return _or(phrases)


def _or(phrases: list[str]) -> str:
    return phrases[0] if len(phrases) == 1 else f"{', '.join(phrases[:-1])} or {phrases[-1]}" if phrases else ""
