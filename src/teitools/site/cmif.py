"""The letters of an edition in the Correspondence Metadata Interchange Format, which correspSearch gathers."""

from __future__ import annotations

from typing import Any

from lxml import etree

from teitools.document import TEI, TEI_NS, XML_ID, Document
from teitools.edition import Target
from teitools.render import text_of

from .citation import address_of, edition_work
from .gather import Gathered
from .kinds import Side, sides
from .metadata import licence_of

_DATING = ("when", "from", "to", "notBefore", "notAfter")


def cmif(gathered: Gathered) -> dict[str, bytes]:
    """`cmif.xml` with a description of each letter; nothing where no text says by whom or to whom it was sent."""
    letters = [(page, document) for page, document in gathered.texts if any(sides(document))]
    if not letters:
        return {}
    root = etree.Element(TEI + "TEI", nsmap=_default())
    header = etree.SubElement(root, TEI + "teiHeader")
    _about(gathered, header)
    profile = etree.SubElement(header, TEI + "profileDesc")
    for page, document in letters:
        desc = etree.SubElement(profile, TEI + "correspDesc", source="#edition")
        address = address_of(gathered, page)
        if address:
            desc.set("ref", address)
        desc.set("key", gathered.names[document])
        for kind, side in zip(("sent", "received"), sides(document), strict=True):
            if side is not None:
                _action(gathered, document, desc, kind, side)
    body = etree.SubElement(etree.SubElement(root, TEI + "text"), TEI + "body")
    etree.SubElement(body, TEI + "p")
    return {"cmif.xml": etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)}


def _default() -> dict[Any, str]:
    return {None: TEI_NS}


def _about(gathered: Gathered, header: etree._Element) -> None:
    work = edition_work(gathered)
    desc = etree.SubElement(header, TEI + "fileDesc")
    statement = etree.SubElement(desc, TEI + "titleStmt")
    etree.SubElement(statement, TEI + "title").text = f"{work.title}: letters"
    for name in work.editors:
        said = name.literal or f"{name.given} {name.family}".strip()
        etree.SubElement(statement, TEI + "editor").text = said
    published = etree.SubElement(desc, TEI + "publicationStmt")
    etree.SubElement(published, TEI + "publisher").text = work.publisher or work.title
    address = address_of(gathered, "cmif.xml")
    if address:
        etree.SubElement(published, TEI + "idno", type="url").text = address
    if work.start:
        etree.SubElement(published, TEI + "date", when=work.start)
    corpus = gathered.edition.corpus
    licence = licence_of(corpus.root) if corpus is not None else ""
    if licence:
        available = etree.SubElement(published, TEI + "availability")
        etree.SubElement(available, TEI + "licence", target=licence).text = licence
    source = etree.SubElement(etree.SubElement(desc, TEI + "sourceDesc"), TEI + "bibl", type="online")
    source.set(XML_ID, "edition")
    source.text = work.title


def _action(gathered: Gathered, document: Document, desc: etree._Element, kind: str, side: Side) -> None:
    action = etree.SubElement(desc, TEI + "correspAction", type=kind)
    for each in (*side.names, *side.places):
        made = etree.SubElement(action, each.tag)
        made.text = text_of(each)
        authority = _authority(gathered, document, each)
        if authority:
            made.set("ref", authority)
    if side.date is not None:
        said = {name: value for name in _DATING if (value := side.date.get(name))}
        if said:
            etree.SubElement(action, TEI + "date", said)


def _authority(gathered: Gathered, document: Document, element: etree._Element) -> str:
    """The address that a name points to, or that its record gives as an identifier; "" where there is none."""
    for pointer in (element.get("ref") or "").split():
        if pointer.startswith(("http://", "https://")):
            return pointer
        target = gathered.resolve(pointer, document, element)
        record = gathered.edition.record(target) if isinstance(target, Target) else None
        if record is None:
            continue
        for each in record.element.iterchildren(TEI + "idno"):
            if text_of(each).startswith(("http://", "https://")):
                return text_of(each)
    return ""
