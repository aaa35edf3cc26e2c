"""The metadata that archives take beside the package, each in its own form."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lxml import etree

from teitools.datatypes import long_code

from .agents import grouped_orcid
from .arche import arche_turtle
from .citation import json_bytes, xml_bytes
from .facts import Agent
from .hashes import PIECE
from .metadata import Metadata
from .survey import Survey
from .textgrid import textgrid_files

CMDI_PROFILE = "clarin.eu:cr1:p_1403526079380"


def sidecar_files(archive: str, survey: Survey, metadata: Metadata, package: Path) -> Mapping[str, bytes]:
    """The files that an archive takes beside `package`, by name; none where it takes none."""
    if archive == "zenodo":
        return {"record.json": json_bytes(invenio_record(metadata))}
    if archive == "clarin":
        return {"record.cmdi": cmdi(metadata, package)}
    if archive == "arche":
        return {"metadata.ttl": arche_turtle(survey, metadata)}
    if archive == "textgrid":
        return textgrid_files(survey, metadata)
    if archive == "dataverse":
        return {"dataset.json": json_bytes(dataverse(metadata))}
    if archive == "nakala":
        return {"data.json": json_bytes(nakala(metadata, package))}
    return {}


def invenio_record(metadata: Metadata) -> dict[str, Any]:
    """A draft as InvenioRDM's REST API takes it. Source: InvenioRDM metadata reference."""
    record: dict[str, Any] = {
        "resource_type": {"id": "dataset"},
        "title": metadata.title_text,
        "creators": [{"person_or_org": _invenio_agent(each)} for each in metadata.creators],
        "publication_date": metadata.date.value if metadata.date is not None else "",
        "description": metadata.said,
        "version": metadata.version.value,
    }
    if metadata.publisher is not None:
        record["publisher"] = metadata.publisher.name
    if metadata.licence is not None and metadata.licence.id:
        record["rights"] = [{"id": metadata.licence.id.lower()}]
    if metadata.contributors:
        record["contributors"] = [
            {"person_or_org": _invenio_agent(each), "role": {"id": "other"}} for each in metadata.contributors
        ]
    if metadata.keywords:
        record["subjects"] = [{"subject": each.value} for each in metadata.keywords]
    codes = [code for each in metadata.languages if (code := long_code(each.value))]
    if codes:
        record["languages"] = [{"id": code} for code in dict.fromkeys(codes)]
    doi = metadata.identifier("doi")
    draft: dict[str, Any] = {"access": {"record": "public", "files": "public"}, "files": {"enabled": True}}
    if doi is not None:
        draft["pids"] = {"doi": {"identifier": doi.value, "provider": "external"}}
    others = [(kind, each.value) for kind, each in metadata.identifiers if kind in ("handle", "url")]
    if others:
        record["identifiers"] = [{"identifier": value, "scheme": kind} for kind, value in others]
    draft["metadata"] = record
    return draft


def _invenio_agent(agent: Agent) -> dict[str, Any]:
    if agent.kind == "organisation":
        found: dict[str, Any] = {"type": "organizational", "name": agent.name}
    else:
        found = {"type": "personal", "family_name": agent.family or agent.name}
        if agent.given:
            found["given_name"] = agent.given
    identifiers = [
        {"scheme": scheme, "identifier": grouped_orcid(value) if scheme == "orcid" else value}
        for scheme, value in agent.identifiers
        if scheme in ("orcid", "gnd", "isni", "ror") and value
    ]
    if identifiers:
        found["identifiers"] = identifiers
    return found


def cmdi(metadata: Metadata, package: Path) -> bytes:
    """A CMDI 1.2 record after the profile of CLARIN-DSpace. Source: CMDI 1.2 specification, section 3."""
    cmd, cmdp = "http://www.clarin.eu/cmd/1", f"http://www.clarin.eu/cmd/1/profiles/{CMDI_PROFILE}"
    xsi = "http://www.w3.org/2001/XMLSchema-instance"
    root = etree.Element(f"{{{cmd}}}CMD", nsmap={"cmd": cmd, "cmdp": cmdp, "xsi": xsi})
    root.set("CMDVersion", "1.2")
    registry = "https://catalog.clarin.eu/ds/ComponentRegistry/rest/registry/1.x/profiles/"
    location = f"{cmd} https://infra.clarin.eu/CMDI/1.x/xsd/cmd-envelop.xsd {cmdp} {registry}{CMDI_PROFILE}/xsd"
    root.set(f"{{{xsi}}}schemaLocation", location)

    def add(parent: etree._Element, name: str, text: str | None = None, namespace: str = cmdp) -> etree._Element:
        element = etree.SubElement(parent, f"{{{namespace}}}{name}")
        element.text = text
        return element

    header = add(root, "Header", namespace=cmd)
    for each in metadata.settings.get("metadata-creator", ()):
        add(header, "MdCreator", each.value, cmd)
    if metadata.date is not None and len(metadata.date.value) == 10:
        add(header, "MdCreationDate", metadata.date.value, cmd)
    add(header, "MdProfile", CMDI_PROFILE, cmd)
    resources = add(root, "Resources", namespace=cmd)
    proxy = add(add(resources, "ResourceProxyList", namespace=cmd), "ResourceProxy", namespace=cmd)
    proxy.set("id", "package")
    kind = add(proxy, "ResourceType", "Resource", cmd)
    kind.set("mimetype", "application/zip")
    add(proxy, "ResourceRef", package.name, cmd)
    add(resources, "JournalFileProxyList", namespace=cmd)
    add(resources, "ResourceRelationList", namespace=cmd)
    data = add(add(root, "Components", namespace=cmd), "data")
    about = add(data, "bibliographicInfo")
    titles = add(about, "titles")
    add(titles, "title", metadata.title_text)
    if metadata.address:
        add(add(about, "identifiers"), "identifier", metadata.address)
    authors = add(about, "authors")
    for agent in metadata.creators:
        author = add(authors, "author")
        if agent.family:
            add(author, "lastName", agent.family)
            add(author, "firstName", agent.given or "")
        else:
            add(author, "organizationName", agent.name)
    dates = add(about, "dates")
    if metadata.date is not None:
        add(dates, "dateIssued", metadata.date.value)
    name, email = metadata.setting("contact-name"), metadata.setting("contact-email")
    if name is not None or email is not None:
        contact = add(about, "contactPerson")
        first, _, last = (name.value if name is not None else "").rpartition(" ")
        add(contact, "firstName", first)
        add(contact, "lastName", last)
        add(contact, "email", email.value if email is not None else "")
    if metadata.publisher is not None:
        add(add(about, "publishers"), "publisher", metadata.publisher.name)
    if metadata.funders or metadata.settings.get("grant"):
        fundings = add(about, "fundings")
        for said in (*(each.name for each in metadata.funders), *(s.value for s in metadata.settings.get("grant", ()))):
            add(add(fundings, "funding"), "projectName", said)
    info = add(data, "dataInfo")
    add(info, "type", "corpus")
    add(info, "detailedType", "text")
    add(info, "description", metadata.said)
    languages = add(info, "languages")
    for stated in metadata.languages:
        language = add(languages, "language")
        add(language, "name", stated.value)
        add(language, "code", long_code(stated.value) or stated.value)
    keywords = add(info, "keywords")
    for stated in metadata.keywords:
        add(keywords, "keyword", stated.value)
    sizes = add(add(info, "sizeInfo"), "size")
    add(sizes, "size", str(metadata.counts.get("text", 0)))
    add(sizes, "unit", "texts")
    if metadata.licence is not None:
        licence = add(add(data, "licenseInfo"), "license")
        add(licence, "uri", metadata.licence.address)
    return xml_bytes(root)


def dataverse(metadata: Metadata) -> dict[str, Any]:
    """A dataset as Dataverse's native API takes it. Source: Dataverse guides, native API; `citation.tsv`."""

    def primitive(name: str, value: object, multiple: bool = False, kind: str = "primitive") -> dict[str, Any]:
        return {"typeName": name, "typeClass": kind, "multiple": multiple, "value": value}

    def compound(name: str, *entries: Mapping[str, str | None]) -> dict[str, Any]:
        said = [{key: value for key, value in entry.items() if value} for entry in entries]
        kept = [{key: primitive(key, value) for key, value in entry.items()} for entry in said if entry]
        return primitive(name, kept, True, "compound")

    def told(key: str) -> list[str]:
        return [each.value for each in metadata.settings.get(key, ())]

    email, contact = metadata.setting("contact-email"), metadata.setting("contact-name")
    fields = [
        primitive("title", metadata.title_text),
        compound("author", *(_dataverse_author(each) for each in metadata.creators)),
        compound(
            "datasetContact",
            {
                "datasetContactName": contact.value if contact is not None else None,
                "datasetContactEmail": email.value if email is not None else None,
            },
        ),
        compound("dsDescription", {"dsDescriptionValue": metadata.said}),
        primitive(
            "subject", [each.value for each in metadata.settings.get("subject", ())], True, "controlledVocabulary"
        ),
        compound("keyword", *({"keywordValue": each.value} for each in metadata.keywords)),
        compound("grantNumber", *({"grantNumberValue": each} for each in told("grant"))),
    ]
    if metadata.date is not None:
        fields.append(primitive("distributionDate", metadata.date.value))
    if metadata.publisher is not None:
        fields.append(compound("distributor", {"distributorName": metadata.publisher.name}))
    depositor = metadata.setting("depositor")
    if depositor is not None:
        fields.append(primitive("depositor", depositor.value))
    version: dict[str, Any] = {
        "metadataBlocks": {
            "citation": {"displayName": "Citation Metadata", "fields": [each for each in fields if each["value"]]}
        }
    }
    if metadata.licence is not None:
        name = metadata.licence.id if metadata.licence.id != "CC0-1.0" else "CC0 1.0"
        version["license"] = {"name": name.replace("CC-BY-", "CC BY ", 1), "uri": metadata.licence.address}
    return {"datasetVersion": version}


def _dataverse_author(agent: Agent) -> dict[str, str | None]:
    scheme = next((each for each in ("orcid", "gnd", "isni", "viaf") if agent.identifier(each)), None)
    value = agent.identifier(scheme) if scheme else None
    return {
        "authorName": agent.sort_name,
        "authorIdentifierScheme": scheme.upper() if scheme else None,
        "authorIdentifier": grouped_orcid(value) if value and scheme == "orcid" else value,
    }


def nakala(metadata: Metadata, package: Path) -> dict[str, Any]:
    """A data deposit as Nakala's API takes it (`POST /datas`). Source: documentation.huma-num.fr."""
    terms, nkl = "http://purl.org/dc/terms/", "http://nakala.fr/terms#"
    string = "http://www.w3.org/2001/XMLSchema#string"

    def meta(uri: str, value: object, kind: str | None = string, language: str | None = None) -> dict[str, Any]:
        found: dict[str, Any] = {"propertyUri": uri, "value": value}
        if kind:
            found["typeUri"] = kind
        if language:
            found["lang"] = language
        return found

    language = metadata.languages[0].value.partition("-")[0] if metadata.languages else None
    metas = [meta(nkl + "type", "http://purl.org/coar/resource_type/c_ddb1", "http://www.w3.org/2001/XMLSchema#anyURI")]
    metas.append(meta(nkl + "title", metadata.title_text, language=language))
    for agent in metadata.creators:
        person: dict[str, str] = {"surname": agent.family or agent.name, "givenname": agent.given or ""}
        orcid = agent.identifier("orcid")
        if orcid:
            person["orcid"] = grouped_orcid(orcid)
        metas.append(meta(nkl + "creator", person, None))
    if metadata.date is not None:
        metas.append(meta(nkl + "created", metadata.date.value))
    if metadata.licence is not None and metadata.licence.id:
        metas.append(meta(nkl + "license", metadata.licence.id))
    metas.append(meta(terms + "description", metadata.said, language=language))
    metas += [meta(terms + "subject", each.value, language=language) for each in metadata.keywords]
    metas += [meta(terms + "language", each.value, terms + "RFC5646") for each in metadata.languages]
    if metadata.publisher is not None:
        metas.append(meta(terms + "publisher", metadata.publisher.name))
    deposit: dict[str, Any] = {"status": "pending", "metas": metas}
    deposit["files"] = [{"name": package.name, "sha1": _sha1(package)}]
    collection = metadata.setting("collections.nakala")
    if collection is not None:
        deposit["collectionsIds"] = [collection.value]
    return deposit


def _sha1(path: Path) -> str:
    total = hashlib.sha1(usedforsecurity=False)
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            total.update(piece)
    return total.hexdigest()
