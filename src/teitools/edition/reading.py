"""The words of an element as a reader takes them: one side of each choice, no notes, white space folded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from teitools.document import TEI, TEI_NS

if TYPE_CHECKING:
    from lxml import etree

#: For each child of `choice`, the siblings that are read in its stead.
PREFERRED = ("corr", "reg", "expan", "sic", "orig", "abbr")
LEFT_OUT = frozenset(f"{{{TEI_NS}}}{name}" for name in ("note", "fw", "gap", "figDesc", "rt"))


_BREAKS = frozenset(f"{{{TEI_NS}}}{name}" for name in ("lb", "pb", "cb", "milestone"))
_CHOICE = f"{{{TEI_NS}}}choice"

#: After these no blank is put in, and before those none: brackets, quotation marks, apostrophes, hyphens, points.
OPENING = frozenset("([{«‹“„‚‘'’`-‐‑⁄/⸌⟨¿¡ \t\r\n\u00a0\u00ad")
CLOSING = frozenset(")]}»›”’'.,;:!?…·%⟩ \t\r\n\u00a0-‐‑/")
#: Elements whose start and end part words, whatever white space the file has.
_PARTING = frozenset(
    TEI + name
    for name in (
        "text front body back group floatingText div div1 div2 div3 div4 div5 div6 div7 head p ab lg l sp speaker "
        "stage castList castItem castGroup list item label table row cell figure note titlePage docTitle titlePart "
        "docAuthor docImprint docDate docEdition byline opener closer salute signed dateline postscript address "
        "addrLine epigraph argument trailer bibl listBibl entry entryFree sense form cit set u surface zone line "
        "relation listRelation listPerson person listPlace place listOrg org listEvent event listWit witness "
        "listChange change desc category catDesc respStmt correspDesc correspAction correspContext"
    ).split()
)
#: Elements that hold facts: two of them that touch are two words.
_FACTS = frozenset(
    TEI + name
    for name in (
        "forename surname roleName addName genName nameLink persName placeName orgName name rs geogName settlement "
        "country region district bloc objectName eventName title author editor publisher pubPlace date time biblScope "
        "edition extent citedRange distributor resp sponsor funder principal authority idno repository collection "
        "msName institution locus textLang origDate origPlace dim offset state trait location residence occupation "
        "affiliation education faith nationality gender age birth death floruit role roleDesc measure email street "
        "postCode postBox orth pron pos usg def lang term language w"
    ).split()
)
#: A mark, which no XML document holds, for the edge of an element that parts words.
_EDGE = "\f"
_EDGES = re.compile(r"(.?)\f+(?=(.?))", re.DOTALL)


def local_name(element: etree._Element) -> str:
    """The name without namespace; empty for comments and processing instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def is_tei(element: etree._Element, *names: str) -> bool:
    """Whether `element` is the TEI element of one of these names."""
    tag = element.tag
    return isinstance(tag, str) and tag.startswith(TEI) and tag[len(TEI) :] in names


def parts_words(element: etree._Element) -> bool:
    """Whether words end at the start and the end of `element` even where the file has no white space."""
    return element.tag in _PARTING


def begins_word(element: etree._Element) -> bool:
    """Whether a word begins with `element`: it parts words, or touches another fact."""
    if element.tag not in _FACTS:
        return element.tag in _PARTING
    before = element.getprevious()
    return before is not None and before.tag in _FACTS and not before.tail


def reading_text(element: etree._Element) -> str:
    """The reading text of `element`: corrected, regularised, expanded; a line break parts words unless `break="no"`.

    Words never join at the edges of paragraphs, items and the like, or where two facts, such as names, touch.
    """
    return _text(element, LEFT_OUT, True)


def whole_text(element: etree._Element) -> str:
    """All words of `element`, notes and both sides of choices too, white space folded; parted as in `reading_text`."""
    return _text(element, frozenset(), False)


def _text(element: etree._Element, left_out: frozenset[str], choosing: bool) -> str:
    if not len(element) and isinstance(element.tag, str) and element.tag not in _BREAKS:
        return " ".join((element.text or "").split())
    parts: list[str] = []
    #: Ends are strings, so that a document's depth never becomes the interpreter's.
    stack: list[etree._Element | str] = [element]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            parts.append(item)
            continue
        inner: list[etree._Element | str] = []
        parting = False
        if isinstance(item.tag, str) and (item is element or item.tag not in left_out):
            if item.tag in _BREAKS and item.get("break") != "no":
                inner.append(" ")
            parting = item is not element and item.tag in _PARTING
            if parting or (item is not element and begins_word(item)):
                inner.append(_EDGE)
            inner.append(item.text or "")
            children: list[etree._Element] = list(item)
            if choosing and item.tag == _CHOICE:
                children = _chosen(children)
            inner += children
            if parting:
                inner.append(_EDGE)
        if item is not element:
            above = item.getparent()
            inner.append("" if choosing and above is not None and above.tag == _CHOICE else item.tail or "")
        stack += reversed(inner)
    text = "".join(parts)
    if _EDGE in text:
        text = _EDGES.sub(_parted, text)
    return " ".join(text.split())


def _parted(edge: re.Match[str]) -> str:
    before, after = edge.groups()
    return f"{before} " if before not in OPENING and after not in CLOSING else str(before)


def _chosen(children: list[etree._Element]) -> list[etree._Element]:
    for name in PREFERRED:
        for child in children:
            if is_tei(child, name):
                return [child]
    return children[:1]
