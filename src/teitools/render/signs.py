"""What stands for what is not text, said in words: gaps, glyphs, the letters that number notes."""

from __future__ import annotations

import re

from lxml import etree

from .plan import TEI
from .tree import words

_REASONS = {"legal": "withheld", "lost": "lost", "illegible": "illegible", "damage": "damaged", "sampling": "left out"}


def describe_gap(element: etree._Element, reason: str) -> tuple[str, str]:
    """(the mark, the sentence) for a `gap`."""
    quantity, unit = element.get("quantity") or element.get("extent") or "", element.get("unit", "")
    desc = element.find(TEI + "desc")
    if desc is not None:
        return "[…]", " ".join(words(desc).split())
    said = _REASONS.get(reason, reason or "not given")
    named = {"chars": "character", "words": "word", "lines": "line", "pages": "page"}.get(unit, unit.rstrip("s"))
    if quantity and named:
        amount = f"{int(quantity):,}" if quantity.isdigit() and len(quantity) < 12 else quantity
        return "[…]", f"{amount} {named}{'' if quantity == '1' else 's'} {said}"
    return "[…]", said


def glyph_text(declared: etree._Element | None, uri: str) -> str:
    """The standard form of a declared `char` or `glyph`; else what its address ends in, in brackets."""
    if declared is not None:
        mappings = {each.get("type", ""): each for each in declared.iter(TEI + "mapping")}
        for kind in ("standard", "standardized", "modern", "Unicode", "unicode", "simplified", ""):
            if kind in mappings and (text := words(mappings[kind]).strip()):
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
