"""What may be written for each type of XML Schema part 2, as expressions that Python's `re` matches without delay."""

from __future__ import annotations

import re
from functools import cache

from .numeric import DECIMAL, FLOAT, INTEGER, INTEGERS
from .regex_class import NAME_CHAR, NAME_START, written_ranges
from .temporal import DURATION

_SPACE = r"[ \t\n\r]"
TEXT_TYPES = {"string": "preserve", "normalizedString": "replace", "token": "collapse"}
LISTS = {"NMTOKENS": "NMTOKEN", "IDREFS": "IDREF", "ENTITIES": "ENTITY"}


def _sources(ascii_only: bool) -> dict[str, str]:
    # the full sets of name characters take milliseconds to compile, and hardly a text needs them
    start, more = (
        ("A-Z_a-z", "A-Z_a-z0-9.\\-") if ascii_only else (written_ranges(NAME_START), written_ranges(NAME_CHAR))
    )
    ncname = f"[{start}][{more}]*"
    nmtoken = f"[:{more}]+"
    names = dict.fromkeys(("NCName", "ID", "IDREF", "ENTITY"), ncname)
    return {
        "boolean": "true|false|1|0",
        "decimal": DECIMAL,
        "float": FLOAT,
        "double": FLOAT,
        "duration": DURATION,
        "hexBinary": "[0-9A-Fa-f]*",
        "language": "[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*",
        "NMTOKEN": nmtoken,
        "Name": f"[:{start}][:{more}]*",
        "QName": f"(?:{ncname}:)?{ncname}",
        "NOTATION": f"(?:{ncname}:)?{ncname}",
        **names,
        **dict.fromkeys(INTEGERS, INTEGER),
    }


_BASE64 = r"[A-Za-z0-9+/]*(?:|[AEIMQUYcgkosw048]=|[AQgw]==)"
_WHITE = str.maketrans("", "", " \t\n\r")


@cache
def expression(name: str, ascii_only: bool = True) -> re.Pattern[str]:
    """The expression for the type `name`, white space around it allowed; KeyError for a type that has none.

    ascii_only: whether it is for ASCII texts alone.
    """
    return re.compile(f"{_SPACE}*(?:{_sources(ascii_only)[name]}){_SPACE}*")


def packed_base64(text: str) -> str | None:
    """The characters of a base64Binary without white space, or None if it is none (XML Schema Part 2, 3.2.16)."""
    packed = text.translate(_WHITE)
    return packed if len(packed) % 4 == 0 and re.fullmatch(_BASE64, packed) else None
