"""Whether the headers say what publication and deposit need."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from teitools.document import TEI, XML_LANG
from teitools.edition import FileFacts, HeaderFact
from teitools.findings import Finding, Span

from .messages import HEADER_INCOMPLETE

if TYPE_CHECKING:
    from lxml import etree

    from teitools.document import Document


class _Wanted(NamedTuple):
    """What a header must give, in words, and how. part: the child of the `fileDesc` that says it, in `elements`; none
    where these are children of the `fileDesc` itself. deep: whether they may stand anywhere in it. inherited: whether
    the header of the whole edition gives it for its texts.
    """

    what: str
    part: str | None
    deep: bool
    elements: tuple[str, ...]
    cure: str
    inherited: bool


def _tei(*names: str) -> tuple[str, ...]:
    return tuple(TEI + name for name in names)


_TITLES, _PUBLICATION = _tei("titleStmt", "publicationStmt")
_WANTED = (
    _Wanted("title", _TITLES, False, _tei("title"), "`title` in `titleStmt`", False),
    _Wanted(
        "responsible person or body",
        _TITLES,
        False,
        _tei("author", "editor", "respStmt", "principal", "sponsor"),
        "`author`, `editor` or `respStmt` in `titleStmt`",
        True,
    ),
    _Wanted(
        "publisher",
        _PUBLICATION,
        True,
        _tei("publisher", "distributor", "authority"),
        "`publisher` in `publicationStmt`",
        True,
    ),
    _Wanted("date of publication", _PUBLICATION, True, _tei("date"), "`date` in `publicationStmt`", True),
    _Wanted("licence", _PUBLICATION, True, _tei("availability"), '`availability` with `licence target="…"`', True),
    _Wanted(
        "source", None, False, _tei("sourceDesc"), "`sourceDesc`, be it to say that the text is born digital", False
    ),
)
_HEADER, _FILE, _LANGUAGE, _TEXT = _tei("teiHeader", "fileDesc", "language", "text")
_SAYING = ("when", "target", "ref", "corresp", "status")


def header_of(document: Document, root: etree._Element | None = None) -> HeaderFact | None:
    """What a document's header leaves out, of what publication and deposit need; None where it has no header.

    root: its tree with what it includes, where it includes anything; places are those of the document itself.
    """
    root = document.root if root is None else root
    header = next(root.iterchildren(_HEADER), None)
    if header is None:
        return None  # the grammar says so
    missing = [number for number, wanted in enumerate(_WANTED) if not _given(header, wanted)]
    own = next(header.iter(_LANGUAGE), None) is not None
    language = own or bool(root.get(XML_LANG)) or any(each.get(XML_LANG) for each in root.iter(_TEXT))
    if not missing and language:
        return HeaderFact([], True, own, [0, 0], [0, 0])
    there = next(document.root.iterchildren(_HEADER), document.root)
    span = document.early_name_span(next(there.iterchildren(_FILE), there))
    whole = document.early_name_span(there)
    return HeaderFact(missing, language, own, [span.start, span.end], [whole.start, whole.end])


def _given(header: etree._Element, wanted: _Wanted) -> bool:
    for file in header.iterchildren(_FILE):
        for part in [file] if wanted.part is None else file.iterchildren(wanted.part):
            found = part.iter(*wanted.elements) if wanted.deep else part.iterchildren(*wanted.elements)
            if any(map(_says, found)):
                return True
    return False


def _says(element: etree._Element) -> bool:
    """Whether there is any word in `element`, or an attribute in it that says the same to a machine."""
    for text in element.itertext():
        if text.strip():
            return True
    return any(each.get(name) for each in element.iter() for name in _SAYING)


def check_header(facts: FileFacts, whole: HeaderFact | None) -> Iterator[Finding]:
    """What a header does not give, nor that of the whole edition for it."""
    header = facts.header
    if header is None:
        return
    place = Span(facts.path, *header.place)
    for number in header.missing:
        wanted = _WANTED[number]
        if not (wanted.inherited and whole is not None and number not in whole.missing):
            yield Finding(HEADER_INCOMPLETE, place, {"what": wanted.what, "cure": wanted.cure})
    if not header.language and not (whole is not None and whole.own_language):
        cure = "`language` in `langUsage`, or `xml:lang` on the root"
        yield Finding(HEADER_INCOMPLETE, Span(facts.path, *header.whole), {"what": "language", "cure": cure})
