"""Whether the headers say what publication and deposit need."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from teitools.document import TEI_NS, XML_LANG
from teitools.edition import FileFacts, HeaderFact
from teitools.findings import Finding, Span

from .messages import HEADER_INCOMPLETE

if TYPE_CHECKING:
    from lxml import etree

    from teitools.document import Document

_NS = {"t": TEI_NS}
_PUBLICATION = "t:fileDesc/t:publicationStmt"
#: What a header must give: where one of these has words or the named attribute, and how to give it.
#: The last is whether the header of the whole edition gives it for its texts.
_WANTED = (
    ("title", ("t:fileDesc/t:titleStmt/t:title",), "`title` in `titleStmt`", False),
    (
        "responsible person or body",
        tuple(f"t:fileDesc/t:titleStmt/t:{name}" for name in ("author", "editor", "respStmt", "principal", "sponsor")),
        "`author`, `editor` or `respStmt` in `titleStmt`",
        True,
    ),
    (
        "publisher",
        tuple(f"{_PUBLICATION}//t:{name}" for name in ("publisher", "distributor", "authority")),
        "`publisher` in `publicationStmt`",
        True,
    ),
    ("date of publication", (f"{_PUBLICATION}//t:date",), "`date` in `publicationStmt`", True),
    ("licence", (f"{_PUBLICATION}//t:availability",), '`availability` with `licence target="…"`', True),
    ("source", ("t:fileDesc/t:sourceDesc",), "`sourceDesc`, be it to say that the text is born digital", False),
)
_SAYING = ("when", "target", "ref", "corresp", "status")


def header_of(document: Document, root: etree._Element | None = None) -> HeaderFact | None:
    """What a document's header leaves out, of what publication and deposit need; None where it has no header.

    root: its tree with what it includes, where it includes anything; places are those of the document itself.
    """
    root = document.root if root is None else root
    header = root.find("t:teiHeader", _NS)
    if header is None:
        return None  # the grammar says so
    missing = [number for number, (_, paths, _, _) in enumerate(_WANTED) if not _given(header, paths)]
    own = header.find(".//t:language", _NS) is not None
    language = own or bool(root.get(XML_LANG)) or _text_has_language(root)
    if not missing and language:
        return HeaderFact([], True, own, [0, 0], [0, 0])
    there = document.root.find("t:teiHeader", _NS)
    there = document.root if there is None else there
    place = there.find("t:fileDesc", _NS)
    span = document.early_name_span(there if place is None else place)
    whole = document.early_name_span(there)
    return HeaderFact(missing, language, own, [span.start, span.end], [whole.start, whole.end])


def _text_has_language(root: etree._Element) -> bool:
    return any(each.get(XML_LANG) for each in root.iter(f"{{{TEI_NS}}}text"))


def _given(header: etree._Element, paths: tuple[str, ...]) -> bool:
    return any(_says(element) for path in paths for element in header.iterfind(path, _NS))


def _says(element: etree._Element) -> bool:
    """Whether there is any word in `element`, or an attribute in it that says the same to a machine."""
    if any(str(text).strip() for text in element.itertext()):
        return True
    return any(each.get(name) for each in element.iter() for name in _SAYING)


def check_header(facts: FileFacts, whole: HeaderFact | None) -> Iterator[Finding]:
    """What a header does not give, nor that of the whole edition for it."""
    header = facts.header
    if header is None:
        return
    place = Span(facts.path, *header.place)
    for number in header.missing:
        what, _, cure, inherited = _WANTED[number]
        if not (inherited and whole is not None and number not in whole.missing):
            yield Finding(HEADER_INCOMPLETE, place, {"what": what, "cure": cure})
    if not header.language and not (whole is not None and whole.own_language):
        cure = "`language` in `langUsage`, or `xml:lang` on the root"
        yield Finding(HEADER_INCOMPLETE, Span(facts.path, *header.whole), {"what": "language", "cure": cure})
