"""CSS from documents and ODDs, made harmless: a style may dress its element, never fetch, script or cover the page."""

from __future__ import annotations

import re

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_STRING = re.compile(r""""([^"\\\n]*(?:\\.[^"\\\n]*)*)"|'([^'\\\n]*(?:\\.[^'\\\n]*)*)'""")
_SAFE_VALUE = re.compile(r"\A[\w\s.,%#()/'\"+!*-]*\Z")
_FETCHES = re.compile(
    r"url|image|expression|javascript|@|\\|<|>|behaviou?r|binding|element\s*\(|src\s*\(|attr\s*\(|var\s*\(|env\s*\(",
    re.IGNORECASE,
)
#: Properties by which an element can be dressed and stays in its place.
_PROPERTIES = re.compile(
    r"\A(?:color|background-color|background|opacity"
    r"|font(?:-(?:family|size|style|variant|variant-caps|variant-numeric|weight|stretch|feature-settings))?"
    r"|text-(?:align|decoration|decoration-line|decoration-style|decoration-color|indent|transform|emphasis|shadow)"
    r"|letter-spacing|word-spacing|line-height|vertical-align|white-space|direction|unicode-bidi|hyphens|quotes"
    r"|margin(?:-(?:top|right|bottom|left))?|padding(?:-(?:top|right|bottom|left))?"
    r"|border(?:-(?:top|right|bottom|left))?(?:-(?:style|width|color))?|border-radius"
    r"|display|float|clear|width|height|max-width|min-width|max-height|min-height"
    r"|list-style(?:-(?:type|position))?|column-count|columns|column-gap|writing-mode|text-orientation"
    r"|page-break-(?:before|after|inside)|break-(?:before|after|inside))\Z"
)
_GLOBAL = frozenset(("inherit", "initial", "unset", "revert"))
#: Properties whose values are single words: another word is one that no browser knows.
_WORDS = {
    "font-style": frozenset(("normal", "italic", "oblique")),
    "font-weight": frozenset(("normal", "bold", "bolder", "lighter", *(str(each) for each in range(100, 1000, 100)))),
    "text-align": frozenset(("left", "right", "center", "justify", "start", "end")),
    "text-transform": frozenset(("none", "capitalize", "uppercase", "lowercase", "full-width")),
    "white-space": frozenset(("normal", "nowrap", "pre", "pre-wrap", "pre-line", "break-spaces")),
    "direction": frozenset(("ltr", "rtl")),
    "float": frozenset(("left", "right", "none", "inline-start", "inline-end")),
    "clear": frozenset(("left", "right", "both", "none")),
    "hyphens": frozenset(("none", "manual", "auto")),
}
#: CSS words for the commonest values of `@rend`, which names no language.
REND = {
    "italic": "it", "italics": "it", "i": "it", "it": "it", "ital": "it", "kursiv": "it", "cursive": "it",
    "bold": "b", "b": "b", "fett": "b", "strong": "b",
    "underline": "u", "underlined": "u", "u": "u", "ul": "u",
    "smallcaps": "sc", "small-caps": "sc", "sc": "sc", "smcap": "sc", "kapitälchen": "sc",
    "sup": "sup", "superscript": "sup", "super": "sup", "sub": "sub", "subscript": "sub",
    "spaced": "sp", "gesperrt": "sp", "letterspaced": "sp", "space": "sp", "expanded": "sp",
    "center": "center", "centre": "center", "centered": "center", "centred": "center", "c": "center",
    "right": "right", "left": "left", "justify": "justify", "indent": "indent", "indented": "indent",
    "strikethrough": "st", "strike": "st", "struck": "st", "uppercase": "uc", "caps": "uc", "allcaps": "uc",
    "normal": "normal", "roman": "normal", "antiqua": "an", "latintype": "an", "block": "blockrend",
    "quoted": "quoted", "small": "small", "large": "large", "tt": "mono", "monospace": "mono", "typewriter": "mono",
}  # fmt: skip


def content_string(css: str) -> tuple[str, str]:
    """(the literal text of `content`, the other declarations)."""
    match = re.search(
        r"(?:\A|;|\s)content\s*:\s*((?:" + _STRING.pattern + r")(?:\s*(?:" + _STRING.pattern + r"))*)\s*;?", css
    )
    if match is None:
        return "", re.sub(r"(?:\A|;)\s*content\s*:[^;]*;?", ";", css)
    text = "".join(_unescape(each.group()[1:-1]) for each in _STRING.finditer(match.group(1)))
    return text, css[: match.start()] + ";" + css[match.end() :]


def _unescape(text: str) -> str:
    text = re.sub(r"\\([0-9a-fA-F]{1,6})\s?", lambda match: _character(int(match.group(1), 16)), text)
    return re.sub(r"\\(.)", r"\1", text)


def _character(number: int) -> str:
    printable = 0x20 <= number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF
    return chr(number) if printable or number in (9, 10) else "\ufffd"


def safe_declarations(css: str) -> str:
    """The declarations of `css` that only dress the element itself, in order, normalised; "" for none.

    A property that is not known to be harmless, a value that could name a file, and one that no browser knows are left
    out.
    """
    kept = []
    for declaration in _COMMENT.sub(" ", css).split(";"):
        name, colon, value = declaration.partition(":")
        name, value = name.strip().lower(), " ".join(value.split())
        if not colon or not value or len(value) > 200 or not _PROPERTIES.match(name):
            continue
        if _FETCHES.search(value) or not _SAFE_VALUE.match(value) or value.count("(") != value.count(")"):
            continue
        word = value.lower().removesuffix("!important").rstrip()
        if name in _WORDS and word not in _WORDS[name] | _GLOBAL:
            continue
        if value.count('"') % 2 or value.count("'") % 2:
            continue
        kept.append(f"{name}: {value}")
    return "; ".join(kept)


def rend_classes(rend: str) -> str:
    """The classes that stand for the words of a `@rend`: known ones dressed, unknown ones left out."""
    words = [REND.get(word.strip("#;:.").lower()) for word in rend.split()]
    return " ".join(f"r-{word}" for word in dict.fromkeys(words) if word)
