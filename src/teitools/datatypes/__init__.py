"""Lexical and value spaces: RELAX NG's own datatypes, those of XML Schema part 2, and TEI's.

`library(uri)` gives a `Library`, `Library.datatype(name, params)` a `Datatype`. Nothing here reads a file or a network.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from teitools._lazy import lazily

from .builtin import BuiltinLibrary
from .datatype import XSD, Datatype, DatatypeError, Library, Params, UnknownLibrary

if TYPE_CHECKING:
    from .language_codes import long_code, short_code
    from .regex import RegularExpression
    from .regex_class import NAME_CHAR, NAME_START, CharClass, Range, escape_class, single_character, written_ranges
    from .regex_syntax import REGEX_DEPTH_LIMIT, REGEX_LENGTH_LIMIT, RegexParser, ascii_source
    from .tei import Days, days_of_iso_date, days_of_w3c_date, language_tag_fault, read_date
    from .temporal import astronomical, days_in
    from .xsd import XSD_NAMES
else:
    __getattr__ = lazily(
        __name__,
        {
            "language_codes": ("long_code", "short_code"),
            "regex": ("RegularExpression",),
            "regex_class": (
                "CharClass",
                "NAME_CHAR",
                "NAME_START",
                "Range",
                "escape_class",
                "single_character",
                "written_ranges",
            ),
            "regex_syntax": (
                "REGEX_DEPTH_LIMIT",
                "REGEX_LENGTH_LIMIT",
                "RegexParser",
                "ascii_source",
            ),
            "tei": (
                "Days",
                "days_of_iso_date",
                "days_of_w3c_date",
                "language_tag_fault",
                "read_date",
            ),
            "temporal": (
                "astronomical",
                "days_in",
            ),
            "xsd": ("XSD_NAMES",),
        },
    )

__all__ = [
    "NAME_CHAR",
    "NAME_START",
    "REGEX_DEPTH_LIMIT",
    "REGEX_LENGTH_LIMIT",
    "XSD",
    "XSD_NAMES",
    "CharClass",
    "Datatype",
    "DatatypeError",
    "Days",
    "Library",
    "Params",
    "Range",
    "RegexParser",
    "RegularExpression",
    "UnknownLibrary",
    "ascii_source",
    "astronomical",
    "days_in",
    "days_of_iso_date",
    "days_of_w3c_date",
    "escape_class",
    "language_tag_fault",
    "library",
    "long_code",
    "read_date",
    "short_code",
    "single_character",
    "written_ranges",
]

_libraries: dict[str, Library] = {"": BuiltinLibrary()}


def library(uri: str) -> Library:
    """The datatype library of `uri`: "" for RELAX NG's own, `XSD` for XML Schema's.

    Raises UnknownLibrary for any other.
    """
    found = _libraries.get(uri)
    if found is None:
        if uri != XSD:
            raise UnknownLibrary(uri)
        from .xsd import XsdLibrary

        found = _libraries.setdefault(XSD, XsdLibrary())
    return found


def restore(uri: str, name: str, params: Params) -> Datatype:
    """The datatype that was pickled as these three."""
    return library(uri).datatype(name, params)
