"""What stands for what is not text, said in words: gaps, glyphs, the letters that number notes."""

from __future__ import annotations

import re

from lxml import etree

from teitools.document import TEI

from .interface import Interface, english
from .tree import text_content

_REASONS = {"legal": "withheld", "lost": "lost", "illegible": "illegible", "damage": "damaged", "sampling": "left out"}
_UNITS = {
    **dict.fromkeys(("char", "chars", "character", "characters"), "{n} characters"),
    **dict.fromkeys(("word", "words"), "{n} words"),
    **dict.fromkeys(("line", "lines"), "{n} lines"),
    **dict.fromkeys(("page", "pages"), "{n} pages"),
}


def describe_gap(element: etree._Element, reason: str, say: Interface | None = None) -> tuple[str, str]:
    """(the mark, the sentence) for a `gap`."""
    quantity, unit = element.get("quantity") or element.get("extent") or "", element.get("unit", "")
    desc = element.find(TEI + "desc")
    if desc is not None:
        return "[…]", " ".join(text_content(desc).split())
    say = say or english()
    said = say(_REASONS[reason]) if reason in _REASONS else reason or say("not given")
    if quantity and unit:
        return "[…]", f"{amount_of(quantity, unit, say)} {said}"
    return "[…]", said


def space_said(element: etree._Element, say: Interface) -> str:
    """How wide a space is, as a reader would say it."""
    quantity, unit = element.get("quantity", ""), element.get("unit", "")
    width = amount_of(quantity, unit, say) if quantity and unit else say("unknown width")
    return say("space of {width}", width=width)


def amount_of(quantity: str, unit: str, say: Interface) -> str:
    """`3 words`: what units of TEI the language has a word for, the others as they are."""
    known = _UNITS.get(unit)
    if quantity.isdigit() and len(quantity) < 12:
        if known is not None:
            return say(known, n=int(quantity))
        return f"{say.number(int(quantity))} {unit.rstrip('s')}{'' if quantity == '1' else 's'}"
    return f"{quantity} {say(known, n=2).partition(' ')[2] if known is not None else unit}"


def glyph_text(declared: etree._Element | None, uri: str) -> str:
    """The standard form of a declared `char` or `glyph`; else what its address ends in, in brackets."""
    if declared is not None:
        mappings = {each.get("type", ""): each for each in declared.iter(TEI + "mapping")}
        for kind in ("standard", "standardized", "modern", "Unicode", "unicode", "simplified", ""):
            if kind in mappings and (text := text_content(mappings[kind]).strip()):
                match = re.fullmatch(r"[Uu]\+([0-9A-Fa-f]{4,6})", text)
                return chr(int(match.group(1), 16)) if match and int(match.group(1), 16) < 0x110000 else text
    return f"[{re.split('[#/]', uri)[-1]}]" if uri else "\ufffd"


def letter(number: int) -> str:
    """0 is a, 25 is z, 26 is aa."""
    letters = ""
    number += 1
    while number:
        number, place = divmod(number - 1, 26)
        letters = chr(97 + place) + letters
    return letters
