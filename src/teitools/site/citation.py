"""How the edition, and each of its texts, is cited: from their headers alone, for readers and reference managers."""

from __future__ import annotations

import json
import unicodedata
from urllib.parse import quote

from lxml import etree

from teitools.document import TEI, Document
from teitools.render import Child, Interface, h, header_of, text_of

from .dates import date_value, spoken
from .gather import Gathered, title_for
from .works import Name, Work, bibtex, csl, name_in, ris


def edition_work(gathered: Gathered) -> Work:
    """The edition as a work: title, who is responsible, publisher, date, where it stands."""
    corpus = gathered.edition.corpus
    header = header_of(corpus.root) if corpus is not None else None
    return _work(gathered, header, gathered.edition.title, "", "index.html", "edition")


def text_work(gathered: Gathered, document: Document, page: str) -> Work:
    """A text as a work within the edition; what its own header does not say of publication, the edition's does."""
    # The page's own name is the same on every system; a file's may be composed otherwise.
    key = gathered.names[document]
    return _work(gathered, header_of(document.root), title_for(document), gathered.edition.title, page, key)


def _work(gathered: Gathered, header: etree._Element | None, title: str, container: str, page: str, key: str) -> Work:
    corpus = gathered.edition.corpus
    whole = header_of(corpus.root) if corpus is not None else None
    own, common = _Said(header), _Said(whole)
    value = own.date or common.date
    return Work(
        unicodedata.normalize("NFC", key),  # a file's name, of which a package keeps the composed form
        "webpage",
        own.names("author"),
        own.names("editor") or common.names("editor"),
        title,
        container if container != title else "",
        value,
        value,
        "",
        "",
        "",
        "",
        own.text("publisher") or common.text("publisher"),
        own.text("pubPlace") or common.text("pubPlace"),
        "",
        own.identifier or address_of(gathered, page),
        tuple(filter(None, (own.edition or common.edition,))),
    )


class _Said:
    """What a header says of publication."""

    def __init__(self, header: etree._Element | None) -> None:
        self._header = header
        statement = header.find(f"{TEI}fileDesc/{TEI}publicationStmt") if header is not None else None
        self._statement = statement
        date = statement.find(TEI + "date") if statement is not None else None
        value = date_value(date) if date is not None else None
        self.date = value.end or value.start if value is not None else ""
        edition = header.find(f"{TEI}fileDesc/{TEI}editionStmt/{TEI}edition") if header is not None else None
        self.edition = text_of(edition)
        self.identifier = next(
            (said for each in (statement.iter(TEI + "idno") if statement is not None else ())
             if (said := _permanent(each))), ""
        )  # fmt: skip

    def names(self, role: str) -> tuple[Name, ...]:
        """Those whom the title statement names in this role."""
        if self._header is None:
            return ()
        found = self._header.iterfind(f"{TEI}fileDesc/{TEI}titleStmt/{TEI}{role}")
        return tuple(name_in(each) for each in found if each.get("cert") != "unknown" and text_of(each))

    def text(self, name: str) -> str:
        return text_of(self._statement.find(TEI + name)) if self._statement is not None else ""


def _permanent(element: etree._Element) -> str:
    """The address that an identifier of publication is: a DOI, a Handle, or an address that says it is permanent."""
    said, kind = text_of(element), element.get("type", "").lower()
    if said.startswith(("https://doi.org/", "http://hdl.handle.net/", "https://hdl.handle.net/")):
        return said
    if kind == "doi" and said.startswith("10."):
        return f"https://doi.org/{said}"
    if kind in ("handle", "hdl") and not said.startswith("http") and "/" in said:
        return f"https://hdl.handle.net/{said}"
    return said if kind in ("purl", "permalink", "ark", "handle", "doi") and said.startswith("http") else ""


def address_of(gathered: Gathered, page: str) -> str:
    """Where `page` will stand on the web; "" where the settings do not say."""
    url = gathered.edition.settings.url
    if not url:
        return ""
    return url + quote("" if page == "index.html" else page, safe="/#")


def cited(work: Work, say: Interface) -> str:
    """The work as a note would cite it; only what is known."""
    who = ", ".join(_spoken(each) for each in work.authors)
    by = ", ".join(_spoken(each) for each in work.editors)
    title = say("“{title}”, in: {whole}", title=work.title, whole=work.container) if work.container else work.title
    if by:
        title += ", " + say("edited by {names}", names=by)
    made = ", ".join(filter(None, (*work.notes, work.place, work.publisher, spoken(work.start, say))))
    return ". ".join(filter(None, (f"{who}, {title}" if who else title, made, work.address))).rstrip(".") + "."


def _spoken(name: Name) -> str:
    return name.literal or " ".join(filter(None, (name.given, name.family)))


def cite_box(work: Work, name: str, say: Interface) -> etree._Element:
    """How to cite: in words, and as files that are in the page itself, so that no script and no server is needed."""
    files = (
        ("BibTeX", "bib", "application/x-bibtex", bibtex(work)),
        ("RIS", "ris", "application/x-research-info-systems", ris(work)),
        ("CSL-JSON", "json", "application/vnd.citationstyles.csl+json", json.dumps([csl(work)], ensure_ascii=False)),
    )
    links: list[Child] = []
    for label, ending, kind, text in files:
        href = f"data:{kind};charset=utf-8,{quote(text)}"
        links += [" · " if links else "", h("a", {"href": href, "download": f"{name}.{ending}"}, label)]
    return h("div", {"class": "cite"}, h("p", {"id": "citation"}, cited(work, say)), h("p", {"class": "quiet"}, links))
