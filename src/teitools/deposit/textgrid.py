"""TextGrid's objects: a collection, and for each text an edition, a work and the TEI, each with its metadata.

Source: TextGrid metadata core 2010, as `tg-model` 4.1.2 writes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from lxml import etree

from .agents import address_of
from .citation import xml_bytes
from .facts import Agent, DepositFile, Spool, Stated
from .metadata import Metadata
from .preflight import text_facts
from .survey import Survey

CORE = "http://textgrid.info/namespaces/metadata/core/2010"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
ORE = "http://www.openarchives.org/ore/terms/"


class TextGridFiles(Mapping[str, bytes]):
    """The files by name; each is made when it is asked for, so that a large edition is never held whole."""

    def __init__(self, survey: Survey, metadata: Metadata) -> None:
        self._metadata = metadata
        self._facts: Spool[DepositFile] = Spool()
        self._names: dict[str, tuple[str, int]] = {}
        taken: set[str] = set()
        idents: list[str] = []
        for number, facts in enumerate(survey.texts()):
            ident = re.sub(r"[^\w-]+", "_", facts.id) or "text"
            while ident.casefold() in taken:
                ident += "_"
            taken.add(ident.casefold())
            idents.append(ident)
            self._facts.append(facts)
            for kind in ("edition", "edition.meta", "work", "work.meta", "xml", "xml.meta"):
                self._names[f"{ident}.{kind}"] = kind, number
        self._idents = idents
        self._names[f"{metadata.name}.collection"] = "collection", 0
        self._names[f"{metadata.name}.collection.meta"] = "collection.meta", 0

    def __len__(self) -> int:
        return len(self._names)

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._names))

    def __getitem__(self, name: str) -> bytes:
        kind, number = self._names[name]
        if kind == "collection":
            return _aggregation(name, [f"{each}.edition" for each in self._idents])
        if kind == "collection.meta":
            return _collection(self._metadata)
        facts, ident = self._facts.at(number), self._idents[number]
        if kind == "xml":
            return Path(facts.path).read_bytes()
        if kind == "edition":
            return _aggregation(name, [f"{ident}.work", f"{ident}.xml"])
        if kind == "work":
            return b'<?xml version="1.0" encoding="UTF-8"?>\n<work/>\n'
        makers = {"edition.meta": _edition, "work.meta": _work, "xml.meta": _item}
        return makers[kind](ident, facts, self._metadata)


def textgrid_files(survey: Survey, metadata: Metadata) -> Mapping[str, bytes]:
    """The files that `tgadmin` imports, by name."""
    return TextGridFiles(survey, metadata)


def _aggregation(name: str, members: list[str]) -> bytes:
    root = etree.Element(f"{{{RDF}}}RDF", nsmap={"rdf": RDF, "ore": ORE})
    about = etree.SubElement(root, f"{{{RDF}}}Description")
    about.set(f"{{{RDF}}}about", name)
    for each in members:
        etree.SubElement(about, f"{{{ORE}}}aggregates").set(f"{{{RDF}}}resource", each)
    return xml_bytes(root)


def _object(title: str, form: str) -> tuple[etree._Element, etree._Element]:
    """(the object, its `provided`)."""
    root = etree.Element(f"{{{CORE}}}object", nsmap={None: CORE})  # type: ignore[dict-item]
    provided = _add(_add(root, "generic"), "provided")
    _add(provided, "title", title)
    _add(provided, "format", form)
    return root, provided


def _add(parent: etree._Element, name: str, text: str | None = None, **attributes: str | None) -> etree._Element:
    element = etree.SubElement(parent, f"{{{CORE}}}{name}")
    element.text = text
    for key, value in attributes.items():
        if value:
            element.set(key, value)
    return element


def _collection(metadata: Metadata) -> bytes:
    root, _ = _object(metadata.title_text, "text/tg.collection+tg.aggregation+xml")
    collection = _add(root, "collection")
    for each in metadata.settings.get("collector", ()):
        _add(collection, "collector", each.value)
    return xml_bytes(root)


def _title(facts: DepositFile) -> str:
    return facts.titles[0].value if facts.titles else facts.id


def _edition(ident: str, facts: DepositFile, metadata: Metadata) -> bytes:
    root, _ = _object(_title(facts), "text/tg.edition+tg.aggregation+xml")
    edition = _add(root, "edition")
    _add(edition, "isEditionOf", f"{ident}.work")
    for agent in facts.authors:
        _agent(edition, "author", agent)
    if not facts.authors:
        for each in metadata.settings.get("collector", ()):
            _add(edition, "agent", each.value, role="collector")
    citation = _add(_add(edition, "source"), "bibliographicCitation")
    _add(citation, "editionTitle", _title(facts))
    for stated in facts.languages:
        _add(edition, "language", stated.value)
    titles, addresses = (text_facts(key, facts, metadata) for key in ("licence-title", "licence-address"))
    if titles and addresses:
        _add(edition, "license", titles[0].value, licenseUri=addresses[0].value)
    return xml_bytes(root)


def _work(ident: str, facts: DepositFile, metadata: Metadata) -> bytes:
    root, _ = _object(_title(facts), "text/tg.work+xml")
    work = _add(root, "work")
    for agent in facts.authors:
        _agent(work, "author", agent)
    said = dict(each.value.split(" ", 1) for each in text_facts("created", facts, metadata))
    if "when" in said:
        _add(work, "dateOfCreation", said["when"], date=said["when"])
    elif said:
        begin, end = said.get("notBefore"), said.get("notAfter")
        _add(work, "dateOfCreation", f"{begin or ''}–{end or ''}", notBefore=begin, notAfter=end)
    for stated in facts.keywords:
        subject = _add(work, "subject")
        _add(subject, "value", stated.value)
    genre: tuple[Stated, ...] = text_facts("genre", facts, metadata)
    if genre:
        _add(work, "genre", genre[0].value)
    return xml_bytes(root)


def _item(ident: str, facts: DepositFile, metadata: Metadata) -> bytes:
    root, _ = _object(_title(facts), "text/xml")
    item = _add(root, "item")
    for each in metadata.settings.get("rights-holder", ()):
        _add(item, "rightsHolder", each.value)
    return xml_bytes(root)


def _agent(parent: etree._Element, role: str, agent: Agent) -> None:
    _add(parent, "agent", agent.sort_name, role=role, id=address_of(agent))
