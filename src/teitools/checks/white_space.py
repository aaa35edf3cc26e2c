"""White space in running text: words that run together, spaces inside names, words broken at the end of a line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from teitools.document import HYPHENS, TEI_NS, Document, has_own_text
from teitools.findings import Edit, Finding, Fix, Span

from .messages import HYPHEN_BEFORE_BREAK, SPACE_INSIDE_NAME, WORDS_JOINED

_NAMING = frozenset(
    f"{{{TEI_NS}}}{name}"
    for name in ("persName", "placeName", "orgName", "geogName", "eventName", "name", "rs", "date", "title", "bibl")
)
#: Elements of which running text consists; in lists and records a reader meets their parts one by one.
_RUNNING = frozenset(
    f"{{{TEI_NS}}}{name}" for name in ("p", "ab", "l", "head", "note", "item", "q", "quote", "seg", "cell")
)
_BREAKS = frozenset(f"{{{TEI_NS}}}{name}" for name in ("lb", "pb", "cb", "gb"))
_MET = (*sorted(_NAMING), *sorted(_BREAKS))
#: Words before which a hyphen stands for the rest of another word: `Hoch- und Tiefbau`.
_JOINING = frozenset(
    "und oder u bzw beziehungsweise bis sowie wie als noch statt and or to e ed o od oppure et ou en of y i och eller "
    "og vel ac atque aut sive".split()
)
#: Parents that are remembered: more than a tree is deep.
_KNOWN = 5000
_CLOSING = tuple(",.;:!?)]}»”’…")
_OPENING = tuple("([{«“‘„‚")


def check_white_space(document: Document) -> Iterator[Finding]:
    """Findings on the names and breaks of running text, in order."""
    running: dict[etree._Element, bool] = {}
    for element in document.root.iter(*_MET):
        if element.tag in _NAMING and _in_running(element, running):
            yield from _joined(document, element)
            yield from _inside(document, element)
        elif element.tag not in _NAMING and element.get("break") is None:
            yield from _hyphen(document, element)


def _in_running(element: etree._Element, running: dict[etree._Element, bool]) -> bool:
    """Whether `element` stands in text that is read on. running: what is known of some parents."""
    parent = element.getparent()
    if parent is None or parent.tag not in _RUNNING:
        return False
    if parent not in running:
        if len(running) >= _KNOWN:
            running.clear()
        running[parent] = has_own_text(parent)
    return running[parent]


def _joined(document: Document, element: etree._Element) -> Iterator[Finding]:
    following = element.getnext()
    if following is None or element.tail or following.tag not in _NAMING:
        return
    last, first = _text(element)[-1:], _text(following)[:1]
    if last.isalnum() and first.isalnum():
        place = document.start_tag_span(following)
        at = Span(place.file, place.start, place.start)
        yield Finding(WORDS_JOINED, place, {}, fix=Fix("put a space between them", (Edit(at, " "),), safe=False))


def _inside(document: Document, element: etree._Element) -> Iterator[Finding]:
    text = _text(element)
    if not text.strip():
        return
    if text[-1:].isspace() and (element.tail or "").startswith(_CLOSING):
        yield Finding(SPACE_INSIDE_NAME, document.name_span(element), {"side": "ends", "mark": (element.tail or "")[0]})
    elif text[:1].isspace() and _before(element).endswith(_OPENING):
        yield Finding(SPACE_INSIDE_NAME, document.name_span(element), {"side": "begins", "mark": _before(element)[-1]})


def _hyphen(document: Document, element: etree._Element) -> Iterator[Finding]:
    before, after = _before(element).rstrip(), (element.tail or "").lstrip()
    if len(before) > 1 and before[-1] in HYPHENS and before[-2].isalpha() and after[:1].islower():
        if re.split(r"\W", after, maxsplit=1)[0].lower() in _JOINING:
            return
        end = document.start_tag_span(element).end
        slash = end - 2 if document.text[end - 2 : end] == "/>" else end - 1
        at = Span(document.path, slash, slash)
        fix = Fix('add `break="no"`', (Edit(at, ' break="no"'),), safe=False)
        word = re.split(r"\s", before)[-1][-20:] + "|" + re.split(r"\W", after)[0][:20]
        yield Finding(HYPHEN_BEFORE_BREAK, document.start_tag_span(element), {"word": word}, fix=fix)


def _text(element: etree._Element) -> str:
    return "".join(str(text) for text in element.itertext())


def _before(element: etree._Element) -> str:
    """The text directly before `element` in its parent; empty after another element without text."""
    previous = element.getprevious()
    if previous is not None:
        return previous.tail or ""
    parent = element.getparent()
    return (parent.text or "") if parent is not None else ""
