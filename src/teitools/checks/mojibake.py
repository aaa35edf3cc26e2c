"""Text that was read in another encoding than it was written in, and saved so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from teitools.document import Source
from teitools.findings import Edit, Finding, Fix, Related, Span, did_you_mean

from .messages import ENCODING_NOT_DECLARED, MOJIBAKE

#: What the bytes 0x80 to 0xBF, which continue a character in UTF-8, are in Windows-1252, and in ISO 8859-1.
_CONTINUING = "".join(dict.fromkeys(bytes(range(0x80, 0xC0)).decode("cp1252", errors="ignore"))) + "".join(
    map(chr, range(0x80, 0xA0))
)
#: What stands beside a letter in its own right: quotation marks, dashes, an ellipsis.
_QUOTES = "“”„‘’‚«»‹›–—…"
_CLASS = re.escape(_CONTINUING)
#: Characters of two and three bytes; letters of Greek and Cyrillic, at which two must stand side by side. One class for
#: all that they begin with: what follows is looked at there alone, which makes the search ten times as fast.
_SUSPECT = re.compile(
    rf"[ÂÃÄÅÎÏÐÑâï\x80-\x84\x86-\x9f\ufffd](?:(?<=[ÂÃÄÅ])[{_CLASS}]|(?<=[ÎÏÐÑ])[{_CLASS}](?:[ÎÏÐÑ][{_CLASS}])+"
    rf"|(?<=â)[€‚„†‡][{_CLASS}]|(?<=ï)[»¬¿][{_CLASS}]|(?<=[\x80-\x84\x86-\x9f\ufffd]))"
)
#: What each of these begins with in UTF-8: a search for two bytes that follow each other costs a tenth of the other.
_SUSPECT_BYTES = (
    re.compile(rb"\xc3[\x82-\x85\x8e-\x91\xa2\xaf][\xc2-\xef]"),
    re.compile(rb"\xc2[\x80-\x84\x86-\x9f]"),
    re.compile(rb"\xef\xbf\xbd"),
)
_DECLARED = re.compile(r"""\A<\?xml\s[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
#: So many different ones are told of one file: where there are more, the whole of it is wrong.
LIMIT = 20
_LOST = "\ufffd"


def check_mojibake(source: Source, encoding: str = "") -> Iterator[Finding]:
    """Findings on text in a wrong encoding: one where the whole file is in another than it says, else one for each
    that is different, at its first place, with what was probably meant.

    encoding: that of the file's bytes, where these themselves tell.
    """
    whole = _another_encoding(source, encoding.upper().removesuffix("-LE").removesuffix("-BE"))
    if whole is not None:
        yield whole
    if whole is not None or source.text.isascii():
        return
    data = source.text.encode("utf-8", errors="surrogatepass")
    if not any(each.search(data) for each in _SUSPECT_BYTES):
        return
    places: dict[str, list[int]] = {}
    for match in _SUSPECT.finditer(source.text):
        if not _plausible(source.text, match):
            places.setdefault(match[0], []).append(match.start())
    for found, starts in list(places.items())[:LIMIT]:
        yield _finding(source, found, starts)


def _another_encoding(source: Source, encoding: str) -> Finding | None:
    """That the bytes are in another encoding than the declaration names: by their mark or pattern, or UTF-8 where it
    names one of a byte for each character.
    """
    declared = _DECLARED.match(source.text)
    if declared is None:
        return None
    named, right = declared[1].upper(), encoding
    if encoding and _plain(named).startswith(_plain(encoding)):
        return None
    if not encoding:
        if named.startswith(("UTF", "UCS", "US-ASCII")) or source.text.isascii() or not _is_utf8(source.text, named):
            return None
        right = "UTF-8"
    place = Span(source.path, *declared.span(1))
    fix = Fix("declare the encoding that it is in", (Edit(place, right),), safe=False)
    return Finding(ENCODING_NOT_DECLARED, place, {"encoding": declared[1], "found": right}, fix=fix, suggestion=right)


def _plain(encoding: str) -> str:
    return encoding.replace("-", "").replace("_", "")


def _is_utf8(text: str, encoding: str) -> bool:
    """Whether the bytes of a text in an encoding of one byte for each character are UTF-8 as well."""
    try:
        data = text.encode(encoding)
        data.decode("utf-8")
    except (UnicodeError, LookupError):
        return False
    return len(data) == len(text)


def _plausible(text: str, match: re.Match[str]) -> bool:
    """Whether it may well be what was meant: a capital at the end of a word, before a quotation mark."""
    found = match[0]
    if found[0] not in "ÂÃÄÅ" or found[1] not in _QUOTES:
        return meant(found) is None and found != _LOST
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    if found[0] == "Â":
        return before.isupper() or before in tuple(_QUOTES)
    return not (before.islower() or after.islower())


def meant(found: str) -> str | None:
    """What was probably written for `found`; None where that cannot be told."""
    if len(found) == 1:
        try:
            return found.encode("latin-1").decode("cp1252")
        except UnicodeError:
            return None
    try:
        return b"".join(_byte(each) for each in found).decode("utf-8")
    except UnicodeError:
        return None


def _byte(character: str) -> bytes:
    try:
        return character.encode("cp1252")
    except UnicodeError:
        return character.encode("latin-1")


def _finding(source: Source, found: str, starts: list[int]) -> Finding:
    first, *others = (Span(source.path, start, start + len(found)) for start in starts)
    said = "the same" if len(others) == 1 else f"the same, which stands at {len(starts)} places"
    related = tuple(Related(each, said) for each in others[:1])
    right = meant(found)
    args: dict[str, object] = {"found": _shown(found), "times": len(starts)}
    if right is None:
        args["reason"] = "was written in place of a character that the encoding of that time did not have"
        return Finding(MOJIBAKE, first, args, related=related)
    args["reason"] = f"is `{_shown(right)}`, read in the wrong encoding"
    fix = Fix("write what was meant", tuple(Edit(each, right) for each in (first, *others)), safe=False)
    cure = did_you_mean(right) if right.isprintable() else None
    return Finding(MOJIBAKE, first, args, related=related, help=cure, fix=fix, suggestion=right)


def _shown(text: str) -> str:
    """The characters, those that cannot be seen by their numbers."""
    return "".join(each if each.isprintable() and each != _LOST else f"U+{ord(each):04X}" for each in text)
