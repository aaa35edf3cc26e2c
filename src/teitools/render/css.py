"""CSS from documents and ODDs, made harmless: a style may dress its element, never fetch, script or cover the page.

`tinycss2` reads it; what is kept is known by property and value, and written anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

_WIDTHS = "thin medium thick"
_STYLES = "none hidden dotted dashed solid double groove ridge inset outset"
_SIZES = "auto min-content max-content fit-content none"
_BREAKS = "auto always avoid left right page column avoid-page avoid-column"
#: Values: words, and the kinds `color`, `length` (percentages too), `number`, `string`, `name` (any word, for fonts).
_VALUES: dict[str, str] = {
    "color": "<color>", "background-color": "<color>", "background": "<color> none", "opacity": "<number> <length>",
    "font-family": "<string> <name>", "font-style": "normal italic oblique",
    "font": "<string> <name> <length> <number>",
    "font-size": "<length> xx-small x-small small medium large x-large xx-large smaller larger",
    "font-weight": "normal bold bolder lighter <number>", "font-variant": "normal small-caps all-small-caps",
    "font-variant-caps": "normal small-caps all-small-caps petite-caps all-petite-caps unicase titling-caps",
    "font-variant-numeric": "normal lining-nums oldstyle-nums proportional-nums tabular-nums ordinal slashed-zero",
    "font-stretch": "normal condensed expanded semi-condensed semi-expanded extra-condensed extra-expanded <length>",
    "font-feature-settings": "normal <string> <number> on off",
    "text-align": "left right center justify start end",
    "text-decoration": "none underline overline line-through solid double dotted dashed wavy <color>",
    "text-decoration-line": "none underline overline line-through",
    "text-decoration-style": "solid double dotted dashed wavy", "text-decoration-color": "<color>",
    "text-indent": "<length>", "text-transform": "none capitalize uppercase lowercase full-width",
    "text-emphasis": "none filled open dot circle double-circle triangle sesame <string> <color>",
    "text-shadow": "none <length> <color>", "text-orientation": "mixed upright sideways",
    "writing-mode": "horizontal-tb vertical-rl vertical-lr sideways-rl sideways-lr",
    "letter-spacing": "normal <length>", "word-spacing": "normal <length>", "line-height": "normal <length> <number>",
    "vertical-align": "baseline sub super top text-top middle bottom text-bottom <length>",
    "white-space": "normal nowrap pre pre-wrap pre-line break-spaces", "direction": "ltr rtl",
    "unicode-bidi": "normal embed isolate bidi-override isolate-override plaintext",
    "hyphens": "none manual auto", "quotes": "none auto <string>",
    "display": "block inline inline-block none list-item table table-row table-cell flow-root contents flex grid",
    "float": "left right none inline-start inline-end", "clear": "left right both none",
    "list-style": "none disc circle square decimal lower-alpha upper-alpha lower-roman upper-roman inside outside",
    "list-style-type": "none disc circle square decimal lower-alpha upper-alpha lower-roman upper-roman <string>",
    "list-style-position": "inside outside", "column-count": "auto <number>", "columns": "auto <number> <length>",
    "column-gap": "normal <length>", "border-radius": "<length>",
    **{f"{before}-{side}": "auto <length>" for before in ("margin", "padding") for side in
       ("top", "right", "bottom", "left")}, "margin": "auto <length>", "padding": "<length>",
    **{f"border{side}": f"{_WIDTHS} {_STYLES} <length> <color>" for side in
       ("", "-top", "-right", "-bottom", "-left")},
    **{f"border{side}-style": _STYLES for side in ("", "-top", "-right", "-bottom", "-left")},
    **{f"border{side}-width": f"{_WIDTHS} <length>" for side in ("", "-top", "-right", "-bottom", "-left")},
    **{f"border{side}-color": "<color>" for side in ("", "-top", "-right", "-bottom", "-left")},
    **{f"{least}{side}": f"{_SIZES} <length>" for least in ("", "min-", "max-") for side in ("width", "height")},
    **{f"{page}break-{side}": _BREAKS for page in ("", "page-") for side in ("before", "after")},
    "break-inside": "auto avoid avoid-page avoid-column", "page-break-inside": "auto avoid",
}  # fmt: skip
#: Properties by which an element can be dressed and stays in its place: name -> what its value may hold.
PROPERTIES = {name: frozenset(values.split()) for name, values in _VALUES.items()}
_GLOBAL = frozenset(("inherit", "initial", "unset", "revert"))
_UNITS = frozenset("em ex ch rem lh ic vw vh vmin vmax cm mm q in pt pc px".split())
_SUMS = frozenset(("calc", "min", "max", "clamp"))
#: Longer values are left out, in characters.
_LONGEST = 200
#: A style of more characters than this is left out whole: no editor wrote it.
_MOST = 100_000
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


@lru_cache(maxsize=4096)
def content_string(css: str) -> tuple[str, str]:
    """(the literal text of `content`, the other declarations).

    Content that is not all literal, such as `attr(n)`, gives no text.
    """
    text, others = "", []
    for declaration in _declarations(css):
        if declaration.lower_name != "content":
            others.append(declaration.serialize())
            continue
        said = [token for token in declaration.value if token.type not in ("whitespace", "comment")]
        text = "".join(token.value for token in said) if all(token.type == "string" for token in said) else ""
    return text, "; ".join(others)


@lru_cache(maxsize=4096)
def safe_declarations(css: str) -> str:
    """The declarations of `css` that only dress the element itself, in order, normalised; "" for none.

    A property that is not known to be harmless, a value that could name a file, and one that no browser knows are left
    out.
    """
    kept = []
    for declaration in _declarations(css):
        allowed = PROPERTIES.get(declaration.lower_name)
        tokens = [token for token in declaration.value if token.type != "comment"]
        while tokens and tokens[-1].type == "whitespace":
            tokens.pop()
        if allowed is None or not tokens or not _harmless(tokens, allowed):
            continue
        value = " ".join("".join(_written(token) for token in tokens).split())
        if value and len(value) <= _LONGEST:
            kept.append(f"{declaration.lower_name}: {value}{' !important' if declaration.important else ''}")
    return "; ".join(kept)


def _declarations(css: str) -> list[Any]:
    import tinycss2

    if len(css) > _MOST:
        return []
    found = tinycss2.parse_declaration_list(css, skip_comments=True, skip_whitespace=True)
    return [each for each in found if each.type == "declaration"]


def _harmless(tokens: Iterable[Any], allowed: frozenset[str]) -> bool:
    said = [token for token in tokens if token.type != "whitespace"]
    words = [token for token in said if token.type == "ident" and token.lower_value in _GLOBAL]
    return len(said) == 1 if words else all(_known(token, allowed) for token in said)


def _known(token: Any, allowed: frozenset[str]) -> bool:
    kind = token.type
    if kind == "ident":
        if token.lower_value in allowed:
            return True
        if "<name>" in allowed:
            return bool(token.value.replace("-", "").replace("_", "").isalnum())
        return "<color>" in allowed and _is_color(token)
    if kind == "string":
        return "<string>" in allowed and all(each.isprintable() and each not in '<>()\\&"' for each in token.value)
    if kind == "number":
        return "<number>" in allowed or ("<length>" in allowed and token.value == 0)
    if kind == "percentage":
        return "<length>" in allowed
    if kind == "dimension":
        return "<length>" in allowed and token.lower_unit in _UNITS
    if kind == "literal":
        return token.value in (",", "/")
    if kind == "function" and token.lower_name in _SUMS:
        return "<length>" in allowed and all(_summand(each) for each in token.arguments)
    return kind in ("hash", "function") and "<color>" in allowed and _is_color(token)


def _summand(token: Any) -> bool:
    if token.type == "dimension":
        return token.lower_unit in _UNITS
    return token.type in ("number", "percentage", "whitespace") or getattr(token, "value", "") in tuple("+-*/,")


def _is_color(token: Any) -> bool:
    from tinycss2.color4 import parse_color

    return parse_color(token) is not None


def _written(token: Any) -> str:
    return f'"{token.value}"' if token.type == "string" else str(token.serialize())


def rend_classes(rend: str) -> str:
    """The classes that stand for the words of a `@rend`: known ones dressed, unknown ones left out."""
    words = [REND.get(word.strip("#;:.").lower()) for word in rend.split()]
    return " ".join(f"r-{word}" for word in dict.fromkeys(words) if word)
