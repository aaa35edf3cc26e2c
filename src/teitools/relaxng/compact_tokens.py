"""The compact syntax as tokens (ISO/IEC 19757-2 annex C.2): escapes undone, comments gone, places kept."""

from __future__ import annotations

import re
from typing import NamedTuple

from teitools.datatypes import NAME_CHAR, NAME_START, written_ranges
from teitools.findings import Finding, Span

from . import messages
from .schema_error import SchemaError

KEYWORDS = frozenset(
    "attribute default datatypes div element empty external grammar include inherit list mixed namespace notAllowed"
    " parent start string text token".split()
)


class Token(NamedTuple):
    """kind: "name" (no keyword, or escaped), "keyword", "prefixed" (a:b), "wildcard" (a:*), "literal", "doc", "end",
    or the sign itself. value: the name, the text of a literal or a documentation. start, end: code points of the file.
    """

    kind: str
    value: str
    start: int
    end: int


_NCNAME = f"[{written_ranges(NAME_START)}][{written_ranges(NAME_CHAR)}]*"
#: A line feed or carriage return that was written as `\x{A}` or `\x{D}`: it ends no line (annex C.2.1).
_LINE_FEED, _CARRIAGE_RETURN = "\x00", "\x01"
_TOKEN = re.compile(
    rf"""(?P<space>[ \t\n]+)
    |(?P<doc>\#\#[^\n]*)
    |(?P<comment>\#[^\n]*)
    |\"\"\"(?P<literal3>(?:"{{0,2}}[^"])*)\"\"\"
    |'''(?P<literal4>(?:'{{0,2}}[^'])*)'''
    |"(?P<literal1>[^"\n]*)"
    |'(?P<literal2>[^'\n]*)'
    |(?P<prefixed>{_NCNAME}:{_NCNAME})
    |(?P<wildcard>{_NCNAME}:\*)
    |\\(?P<escaped>{_NCNAME})
    |(?P<name>{_NCNAME})
    |(?P<sign>>>|\|=|&=|[={{}}\[\](),&|?*+~-])
    """,
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\x+\{([0-9a-fA-F]+)\}|\\x+\{|\r\n?")
_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def fault(path: str, start: int, end: int, fact: str) -> Finding:
    """The finding that the compact syntax is broken at a place."""
    return Finding(messages.SCHEMA_SYNTAX, Span(path, start, end), {"fact": fact, "clause": "C"})


def tokens(text: str, path: str) -> list[Token]:
    """All tokens of `text`, an "end" last. Raises SchemaError at the first character that can be part of none."""
    stray = _NO_CHARACTER.search(text)
    if stray is not None:
        fact = f"the character U+{ord(stray[0]):04X} may not stand in a schema"
        raise SchemaError([fault(path, stray.start(), stray.end(), fact)])
    plain, places = _unescape(text, path)
    found: list[Token] = []
    at = 0
    gap = ""
    while at < len(plain):
        match = _TOKEN.match(plain, at)
        if match is None:
            raise SchemaError([_unknown(plain, at, places, path)])
        kind = match.lastgroup or ""
        value = match[kind]
        start, end = (at, match.end()) if places is None else (places[at], places[match.end()])
        at = match.end()
        if kind == "space":
            gap = value
            continue
        if kind == "doc":
            line = value.lstrip("#").removeprefix(" ")
            if found and found[-1].kind == "doc" and gap.count("\n") == 1:
                last = found.pop()
                found.append(Token("doc", f"{last.value}\n{_real(line)}", last.start, end))
            else:
                found.append(Token("doc", _real(line), start, end))
        elif kind in ("literal1", "literal2") and value == "" and plain.startswith(plain[at - 1], at):
            # three quotation marks, of which two were read as an empty literal
            raise SchemaError([_unknown(plain, at - 2, places, path)])
        elif kind != "comment":
            found.append(_token(kind, value, start, end))
        gap = "\n\n" if kind == "comment" else ""
    found.append(Token("end", "", len(text), len(text)))
    return found


def _token(kind: str, value: str, start: int, end: int) -> Token:
    if kind.startswith("literal"):
        return Token("literal", _real(value), start, end)
    if kind == "sign":
        return Token(value, value, start, end)
    if kind == "name" and value in KEYWORDS:
        return Token("keyword", value, start, end)
    return Token("name" if kind == "escaped" else kind, value, start, end)


def _real(value: str) -> str:
    return value.replace(_LINE_FEED, "\n").replace(_CARRIAGE_RETURN, "\r")


def _unescape(text: str, path: str) -> tuple[str, list[int] | None]:
    r"""`text` with each `\x{…}` as its character and each line end as a line feed, and the place of each character.

    None for the places where nothing was changed.
    """
    if "\\x" not in text and "\r" not in text:
        return text, None
    parts: list[str] = []
    places: list[int] = []
    at = 0
    for match in _ESCAPE.finditer(text):
        parts.append(text[at : match.start()])
        places.extend(range(at, match.start()))
        parts.append("\n" if match[0][0] == "\r" else _escaped(match, path))
        places.append(match.start())
        at = match.end()
    parts.append(text[at:])
    places.extend(range(at, len(text) + 1))
    return "".join(parts), places


def _escaped(match: re.Match[str], path: str) -> str:
    if match[1] is None:
        fact = f"`{match[0]}` must be followed by a hexadecimal number and `}}`"
        raise SchemaError([fault(path, match.start(), match.end(), fact)])
    digits = match[1].lstrip("0")
    point = int(digits, 16) if 0 < len(digits) <= 6 else 0 if not digits else 0x110000
    if point > 0x10FFFF or _NO_CHARACTER.match(chr(point)):
        fact = f"`{match[0]}` is the number of no character that XML has" if len(digits) <= 20 else "no such character"
        raise SchemaError([fault(path, match.start(), match.end(), fact)])
    return {"\n": _LINE_FEED, "\r": _CARRIAGE_RETURN}.get(chr(point), chr(point))


def _unknown(plain: str, at: int, places: list[int] | None, path: str) -> Finding:
    start = at if places is None else places[at]
    character = plain[at]
    if character in "\"'":
        fact = f"the literal that starts here is not closed by `{character}` on its line"
        if plain.startswith(character * 3, at):
            fact = f"the literal that starts here is not closed by `{character * 3}`"
    elif character == "\\":
        fact = "a backslash must stand before a name (`\\element`), or be written `\\x{5C}`"
    elif character == ":":
        fact = "`:` must stand between a prefix and a name, without spaces"
    else:
        fact = f"the character `{character}` has no meaning here"
        if character in (_LINE_FEED, _CARRIAGE_RETURN):
            fact = "an escaped line end may only stand in a literal"
    return fault(path, start, start + 1, fact)
