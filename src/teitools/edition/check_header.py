"""Whether the headers say what publication and deposit need."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from teitools.document import TEI_NS, XML_NS, Document
from teitools.findings import Finding

from .check_messages import HEADER_INCOMPLETE
from .edition import Edition

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


def check_headers(edition: Edition) -> Iterator[Finding]:
    """What the headers of the texts, or of the whole edition for them, do not give; registers are not looked at."""
    whole = _header(edition.corpus) if edition.corpus is not None else None
    for document in (*((edition.corpus,) if edition.corpus is not None else ()), *edition.texts):
        header = _header(document)
        if header is None:
            continue  # the grammar says so
        for what, paths, cure, inherited in _WANTED:
            if _given(header, paths) or (inherited and whole is not None and _given(whole, paths)):
                continue
            place = header.find("t:fileDesc", _NS)
            yield _missing(document, header if place is None else place, what, cure)
        if not _language(document, header) and not (whole is not None and whole.find(".//t:language", _NS) is not None):
            yield _missing(document, header, "language", "`language` in `langUsage`, or `xml:lang` on the root")


def _missing(document: Document, place: etree._Element, what: str, cure: str) -> Finding:
    return Finding(HEADER_INCOMPLETE, document.name_span(place), {"what": what, "cure": cure})


def _header(document: Document) -> etree._Element | None:
    return document.root.find("t:teiHeader", _NS)


def _given(header: etree._Element, paths: tuple[str, ...]) -> bool:
    return any(_says(element) for path in paths for element in header.iterfind(path, _NS))


def _says(element: etree._Element) -> bool:
    """Whether there is any word in `element`, or an attribute in it that says the same to a machine."""
    if any(str(text).strip() for text in element.itertext()):
        return True
    return any(each.get(name) for each in element.iter() for name in ("when", "target", "ref", "corresp", "status"))


def _language(document: Document, header: etree._Element) -> bool:
    stated = document.root.get(f"{{{XML_NS}}}lang") or header.find(".//t:language", _NS) is not None
    return bool(stated) or any(each.get(f"{{{XML_NS}}}lang") for each in document.root.iter(f"{{{TEI_NS}}}text"))
