"""A transcription as a sequence of pieces of text with their places in the file, ready to be held against a source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from teitools.document import TEI_NS, Document
from teitools.findings import Finding, Span

from .messages import ENTITY_IN_TRANSCRIPTION, NO_TRANSCRIPTION
from .reading import is_tei
from .settings import EditionError
from .source_pointer import SourcePointer, parse_source_pointer

#: Elements whose text stands when the rest is withheld.
STANDING = frozenset(
    (
        *("persName", "placeName", "orgName", "name", "date", "bibl", "title"),
        *("head", "fw", "label", "ref", "choice", "sic", "corr", "orig", "reg"),
    )
)
#: What the editors, not the source, say.
EDITORIAL = frozenset(
    (
        *("supplied", "corr", "reg", "ex", "gap", "desc", "figDesc", "index", "rdg", "space"),
        *("interp", "interpGrp", "span", "spanGrp", "certainty", "precision", "respons", "relation", "listRelation"),
    )
)
PREDEFINED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
REFERENCE = re.compile(r"&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|([^;]+));")
_TOKEN = re.compile(
    r"(?P<comment><!--.*?-->)|(?P<pi><\?.*?\?>)|<!\[CDATA\[(?P<cdata>.*?)\]\]>|(?P<end></[^>]*>)"
    r"""|(?P<start><[^<>"']*(?:(?:"[^"]*"|'[^']*')[^<>"']*)*>)|(?P<text>[^<]+)""",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A stretch of the file that says characters of the source.

    kind: `prose`, `standing` (text that may be published), `withheld` (a gap that points into a source).
    start, end: half-open offsets in the file. raw: the file's text there; text: what it says, white space included.
    element: the innermost around it, or the gap. pointer: of a gap. literal: False in a CDATA section.
    """

    kind: str
    start: int
    end: int
    raw: str
    text: str
    element: etree._Element
    pointer: SourcePointer | None = None
    literal: bool = True


def transcriptions(document: Document) -> list[etree._Element]:
    """The divisions that transcribe: every `div type="transcription"`, else `text`; none in what has neither."""
    found: list[etree._Element] = []
    for element in document.root.iter(f"{{{TEI_NS}}}div"):
        if element.get("type") == "transcription" and not any(above in found for above in element.iterancestors()):
            found.append(element)
    if not found:
        found = [
            text for text in document.root.iter(f"{{{TEI_NS}}}text") if next(text.iterancestors(text.tag), None) is None
        ]
    return found


def transcription_pieces(document: Document, standing: frozenset[str] = STANDING) -> Iterator[Piece]:
    """Every piece of the document's transcription, in order; what the editors added is passed over.

    Raises EditionError when there is no transcription, or one uses an entity of its own.
    """
    found = transcriptions(document)
    if not found:
        raise EditionError([Finding(NO_TRANSCRIPTION, document.name_span(document.root))])
    for element in found:
        yield from _pieces(document, element, standing)


def _pieces(document: Document, top: etree._Element, standing: frozenset[str]) -> Iterator[Piece]:
    span = document.element_span(top)
    elements = top.iter(etree.Element)
    stack: list[tuple[etree._Element, str | None]] = []
    for token in _TOKEN.finditer(document.text, span.start, span.end):
        kind, start, end = token.lastgroup, token.start(), token.end()
        if kind == "start":
            element = next(elements)
            mode = _mode(element, stack[-1][1] if stack else "prose", standing)
            pointer = _withheld_pointer(element)
            if pointer is not None and (not stack or stack[-1][1] is not None):
                whole = document.element_span(element)
                yield Piece(
                    "withheld", whole.start, whole.end, document.text[whole.start : whole.end], "", element, pointer
                )
            if not token[0].endswith("/>"):
                stack.append((element, mode))
        elif kind == "end":
            stack.pop()
        elif kind in ("text", "cdata"):
            element, inner = stack[-1]
            literal = kind == "text"
            text = _said(document, token[0], start) if literal else _lines_folded(token["cdata"])
            if inner is not None:
                yield Piece(inner, start, end, token[0], text, element, None, literal)


def _mode(element: etree._Element, around: str | None, standing: frozenset[str]) -> str | None:
    """What the text of `element` is: `prose`, `standing`, or None for what the editors added."""
    if around is None or is_tei(element, *EDITORIAL) or element.get("type") == "editorial":
        return None
    parent = element.getparent()
    if is_tei(element, "expan") and parent is not None and is_tei(parent, "choice"):
        return None
    return "standing" if around == "standing" or is_tei(element, *standing) else "prose"


def _withheld_pointer(element: etree._Element) -> SourcePointer | None:
    if not is_tei(element, "gap") or not element.get("source"):
        return None
    value = element.get("source") or ""
    if "#char" not in value and "#line" not in value:
        return None
    return parse_source_pointer(value) or SourcePointer(value, "", None, None)


def _said(document: Document, raw: str, start: int) -> str:
    """`raw` with references resolved and line ends folded."""
    if "&" not in raw:
        return _lines_folded(raw)
    for match in REFERENCE.finditer(raw):
        if match[3] and match[3] not in PREDEFINED:
            place = Span(document.path, start + match.start(), start + match.end())
            raise EditionError([Finding(ENTITY_IN_TRANSCRIPTION, place, {"name": match[3]})])
    # Line ends are folded before references are resolved: `&#13;` stays (XML 1.0 section 2.11).
    return REFERENCE.sub(lambda match: _character(match), _lines_folded(raw))


def _character(match: re.Match[str]) -> str:
    if match[3]:
        return PREDEFINED[match[3]]
    return chr(int(match[1], 16) if match[1] else int(match[2]))


def _lines_folded(raw: str) -> str:
    return raw.replace("\r\n", "\n").replace("\r", "\n") if "\r" in raw else raw


def place_of(piece: Piece, count: int) -> int:
    """The offset in the file of the character of `piece` that `count` characters but white space come before."""
    if not piece.literal:
        return piece.start + len("<![CDATA[") + _nth(piece.raw[len("<![CDATA[") : -len("]]>")], count)
    at = 0
    while at < len(piece.raw):
        match = REFERENCE.match(piece.raw, at)
        size = match.end() - at if match else 1
        blank = _character(match).isspace() if match else piece.raw[at].isspace()
        if not blank:
            if count == 0:
                return piece.start + at
            count -= 1
        at += size
    return piece.end


def _nth(text: str, count: int) -> int:
    seen = 0
    for number, char in enumerate(text):
        if not char.isspace():
            if seen == count:
                return number
            seen += 1
    return len(text)
