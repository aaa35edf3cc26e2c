"""For harvesters, where the settings say where the site stands: an OAI-PMH static repository, and BEACON files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from teitools.document import TEI, Document
from teitools.render import document_language, header_of, text_of

from .citation import address_of, text_work
from .feeds import changes_of
from .gather import Gathered
from .metadata import dublin_core

_STATIC = "http://www.openarchives.org/OAI/2.0/static-repository"
_OAI = "http://www.openarchives.org/OAI/2.0/"
_OAI_DC = "http://www.openarchives.org/OAI/2.0/oai_dc/"
_DC = "http://purl.org/dc/elements/1.1/"
_DAY = re.compile(r"\A\d{4}-\d\d-\d\d\Z")
#: Authority -> (how its addresses begin for BEACON, what an identifier of it looks like in an address, its `@type`).
_AUTHORITIES = {
    "gnd": ("http://d-nb.info/gnd/", re.compile(r"d-nb\.info/gnd/([0-9X-]+)"), "GND"),
    "viaf": ("http://viaf.org/viaf/", re.compile(r"viaf\.org/viaf/(\d+)"), "VIAF"),
    "wikidata": ("http://www.wikidata.org/entity/", re.compile(r"wikidata\.org/(?:entity|wiki)/(Q\d+)"), "WIKIDATA"),
}
_PLAIN = re.compile(r"\A[0-9QX-]{2,20}\Z")


def harvest(gathered: Gathered) -> dict[str, bytes]:
    """`oai.xml` where a contact and dates are known; `beacon-gnd.txt` and its like where records have identifiers."""
    if not gathered.edition.settings.url:
        return {}
    files = {}
    repository = _repository(gathered)
    if repository is not None:
        files["oai.xml"] = repository
    for authority, (prefix, _, _) in _AUTHORITIES.items():
        lines = sorted(set(_beacon(gathered, authority)))
        if lines:
            head = ["#FORMAT: BEACON", f"#PREFIX: {prefix}", f"#NAME: {gathered.edition.title}"]
            head.append(f"#FEED: {address_of(gathered, f'beacon-{authority}.txt')}")
            files[f"beacon-{authority}.txt"] = "\n".join([*head, "", *lines, ""]).encode("utf-8")
    return files


def _beacon(gathered: Gathered, authority: str) -> Iterator[str]:
    """`identifier|mentions|page` for each record that has an identifier of the authority and is mentioned."""
    _, pattern, sort = _AUTHORITIES[authority]
    for entries in gathered.entries.values():
        for entry in entries:
            said = [entry.address] if entry.address else []
            element = entry.record.element if entry.record is not None else None
            for each in element.iterchildren(TEI + "idno") if element is not None else ():
                text = text_of(each)
                typed = sort in (each.get("type", "").upper(), each.get("subtype", "").upper())
                said.append(f"{_AUTHORITIES[authority][0]}{text}" if typed and _PLAIN.match(text) else text)
            if entry.mentions:
                for text in said:
                    found = pattern.search(text)
                    if found is not None:
                        yield f"{found[1]}|{len(entry.mentions)}|{address_of(gathered, entry.href)}"


def _repository(gathered: Gathered) -> bytes | None:
    """The static repository (Guideline of 2004-04-23); None without a contact, or where no text has a date."""
    contact = gathered.edition.settings.deposit.contact_email
    dated = [(page, document, day) for page, document in gathered.texts if (day := _datestamp(document))]
    if not contact or not dated:
        return None
    spaces: dict[Any, str] = {None: _STATIC, "oai": _OAI, "oai_dc": _OAI_DC, "dc": _DC}
    root = etree.Element(f"{{{_STATIC}}}Repository", nsmap=spaces)
    identify = etree.SubElement(root, f"{{{_STATIC}}}Identify")
    for name, text in (
        ("repositoryName", gathered.edition.title),
        ("baseURL", address_of(gathered, "oai.xml")),
        ("protocolVersion", "2.0"),
        ("adminEmail", contact),
        ("earliestDatestamp", min(day for _, _, day in dated)),
        ("deletedRecord", "no"),
        ("granularity", "YYYY-MM-DD"),
    ):
        etree.SubElement(identify, f"{{{_OAI}}}{name}").text = text
    formats = etree.SubElement(root, f"{{{_STATIC}}}ListMetadataFormats")
    form = etree.SubElement(formats, f"{{{_OAI}}}metadataFormat")
    etree.SubElement(form, f"{{{_OAI}}}metadataPrefix").text = "oai_dc"
    etree.SubElement(form, f"{{{_OAI}}}schema").text = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
    etree.SubElement(form, f"{{{_OAI}}}metadataNamespace").text = _OAI_DC
    records = etree.SubElement(root, f"{{{_STATIC}}}ListRecords", metadataPrefix="oai_dc")
    for page, document, day in dated:
        _record(gathered, records, page, document, day)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _record(gathered: Gathered, records: etree._Element, page: str, document: Document, day: str) -> None:
    record = etree.SubElement(records, f"{{{_OAI}}}record")
    header = etree.SubElement(record, f"{{{_OAI}}}header")
    host = re.sub(r"\Ahttps?://([^/:]+).*", r"\1", gathered.edition.settings.url or "")
    key = re.sub(r"[^A-Za-z0-9_.!~*'()-]", "-", gathered.names[document])
    etree.SubElement(header, f"{{{_OAI}}}identifier").text = f"oai:{host}:{key}"
    etree.SubElement(header, f"{{{_OAI}}}datestamp").text = day
    core = etree.SubElement(etree.SubElement(record, f"{{{_OAI}}}metadata"), f"{{{_OAI_DC}}}dc")
    work = text_work(gathered, document, page)
    for name, content in dublin_core(work, header_of(document.root), document_language(document.root)):
        if content:
            etree.SubElement(core, f"{{{_DC}}}{name.removeprefix('DC.')}").text = content


def _datestamp(document: Document) -> str:
    """The day of the last change that the header tells, else that of publication; "" where it tells none."""
    days = [day[:10] for day, _ in changes_of(document)]
    header = header_of(document.root)
    if not days and header is not None:
        date = header.find(f"{TEI}fileDesc/{TEI}publicationStmt/{TEI}date")
        when = date.get("when", "") if date is not None else ""
        days = [when] if _DAY.match(when) else []
    return max(days, default="")
