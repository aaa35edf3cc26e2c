"""How to cite the edition, in the forms that others read: CFF, Zenodo's, DataCite's, Dublin Core."""

from __future__ import annotations

import json
from typing import Any

from lxml import etree

from .agents import ADDRESSES, address_of, grouped_orcid
from .facts import Agent
from .metadata import Metadata, file_version

DATACITE = "http://datacite.org/schema/kernel-4"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_SCHEMES = {
    "orcid": ("ORCID", "https://orcid.org"),
    "gnd": ("GND", "https://d-nb.info/gnd"),
    "viaf": ("VIAF", "https://viaf.org"),
    "isni": ("ISNI", "https://isni.org"),
    "ror": ("ROR", "https://ror.org"),
    "wikidata": ("Wikidata", "https://www.wikidata.org"),
}


def json_bytes(value: object) -> bytes:
    """JSON as a person can read it, the same for the same value."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def xml_bytes(root: etree._Element) -> bytes:
    """An XML document with declaration, indented."""
    etree.indent(root)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True) + b"\n"


# -- Citation File Format 1.2.0 --------------------------------------------------------------------------------------


def citation_cff(metadata: Metadata) -> bytes:
    """`CITATION.cff`, of type dataset. Source: Citation File Format 1.2.0."""
    import yaml

    data: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": "If you use this edition, please cite it with these data.",
        "type": "dataset",
        "title": metadata.title_text,
        "version": metadata.version.value,
    }
    if metadata.date is not None and len(metadata.date.value) == 10:
        data["date-released"] = metadata.date.value
    data["authors"] = [_cff_agent(each) for each in metadata.creators] or [{"name": "Unknown"}]
    if metadata.licence is not None and metadata.licence.id not in ("", "InC", "PDM-1.0"):
        data["license"] = metadata.licence.id
    elif metadata.licence is not None and metadata.licence.address:
        data["license-url"] = metadata.licence.address
    if metadata.description is not None:
        data["abstract"] = metadata.description.value
    if metadata.keywords:
        data["keywords"] = [each.value for each in metadata.keywords]
    doi = metadata.identifier("doi")
    if doi is not None:
        data["doi"] = doi.value
    elif metadata.address:
        data["url"] = metadata.address
    text: str = yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=120, default_flow_style=False)
    return text.encode("utf-8")


def _cff_agent(agent: Agent) -> dict[str, Any]:
    if agent.kind == "organisation" or not agent.family:
        found: dict[str, Any] = {"name": agent.name}
    else:
        found = {"family-names": agent.family}
        if agent.given:
            found["given-names"] = agent.given
    orcid = agent.identifier("orcid")
    if orcid:
        found["orcid"] = ADDRESSES["orcid"].format(grouped_orcid(orcid))
    elif address_of(agent):
        found["website"] = address_of(agent)
    return found


# -- Zenodo's file for deposits from GitHub --------------------------------------------------------------------------


def zenodo_json(metadata: Metadata) -> bytes:
    """`.zenodo.json`. Source: Zenodo's deposit metadata, developers.zenodo.org."""
    data: dict[str, Any] = {
        "title": metadata.title_text,
        "upload_type": "dataset",
        "description": metadata.said,
        "creators": [_zenodo_agent(each) for each in metadata.creators],
        "access_right": "open",
        "version": metadata.version.value,
    }
    if metadata.date is not None:
        data["publication_date"] = metadata.date.value
    if metadata.licence is not None and metadata.licence.id:
        data["license"] = metadata.licence.id.lower()
    if metadata.contributors:
        data["contributors"] = [_zenodo_agent(each) | {"type": "Other"} for each in metadata.contributors]
    if metadata.keywords:
        data["keywords"] = [each.value for each in metadata.keywords]
    if metadata.languages:
        data["language"] = metadata.languages[0].value
    doi = metadata.identifier("doi")
    if doi is not None:
        data["doi"] = doi.value
    elif metadata.address:
        data["related_identifiers"] = [{"identifier": metadata.address, "relation": "isIdenticalTo"}]
    community = metadata.setting("collections.zenodo")
    if community is not None:
        data["communities"] = [{"identifier": community.value}]
    return json_bytes(data)


def _zenodo_agent(agent: Agent) -> dict[str, Any]:
    found: dict[str, Any] = {"name": agent.sort_name}
    orcid, gnd = agent.identifier("orcid"), agent.identifier("gnd")
    if orcid:
        found["orcid"] = grouped_orcid(orcid)
    if gnd:
        found["gnd"] = gnd
    return found


# -- DataCite 4.6 ----------------------------------------------------------------------------------------------------


def datacite_json(metadata: Metadata) -> bytes:
    """DataCite metadata in JSON, as its REST API takes them. Source: DataCite Metadata Schema 4.6."""
    data: dict[str, Any] = {
        "schemaVersion": DATACITE,
        "types": {"resourceTypeGeneral": "Dataset", "resourceType": "Digital edition"},
        "titles": [{"title": metadata.title_text}]
        + [{"title": each.value, "titleType": "Subtitle"} for each in metadata.subtitles],
        "creators": [_datacite_agent(each) for each in metadata.creators],
        "publisher": {"name": metadata.publisher.name if metadata.publisher is not None else "(:unav)"},
        "publicationYear": metadata.year or "(:unav)",
        "contributors": [
            _datacite_agent(each) | {"contributorType": kind}
            for kind, agents in _contributors(metadata)
            for each in agents
        ],
        "dates": [{"date": metadata.date.value, "dateType": "Issued"}] if metadata.date is not None else [],
        "subjects": [{"subject": each.value} for each in metadata.keywords],
        "version": metadata.version.value,
        "descriptions": [{"description": metadata.said, "descriptionType": "Abstract"}],
        "formats": ["application/tei+xml", "text/html", "text/plain"],
    }
    if metadata.languages:
        data["language"] = metadata.languages[0].value
    doi = metadata.identifier("doi")
    if doi is not None:
        data["doi"] = doi.value
        data["identifiers"] = [{"identifier": doi.value, "identifierType": "DOI"}]
    others = [
        {"alternateIdentifier": each.value, "alternateIdentifierType": kind}
        for kind, each in metadata.identifiers
        if kind != "doi"
    ]
    if others:
        data["alternateIdentifiers"] = others
    if metadata.licence is not None:
        data["rightsList"] = [_rights(metadata)]
    if metadata.funders or metadata.settings.get("grant"):
        data["fundingReferences"] = [{"funderName": each.name} for each in metadata.funders] + [
            {"funderName": each.value} for each in metadata.settings.get("grant", ())
        ]
    return json_bytes({key: value for key, value in data.items() if value})


def _contributors(metadata: Metadata) -> list[tuple[str, tuple[Agent, ...]]]:
    def told(key: str) -> tuple[Agent, ...]:
        return tuple(Agent("unknown", each.value, each.where) for each in metadata.settings.get(key, ()))

    return [
        ("Other", metadata.contributors),
        ("ContactPerson", told("contact-name")),
        ("RightsHolder", told("rights-holder")),
        ("DataCurator", told("curator")),
        ("DataCollector", told("collector")),
    ]


def _datacite_agent(agent: Agent) -> dict[str, Any]:
    found: dict[str, Any] = {"name": agent.sort_name}
    if agent.kind != "unknown":
        found["nameType"] = "Organizational" if agent.kind == "organisation" else "Personal"
    if agent.family:
        found["familyName"] = agent.family
    if agent.given:
        found["givenName"] = agent.given
    identifiers = []
    for scheme, value in agent.identifiers:
        if scheme in _SCHEMES and value:
            name, address = _SCHEMES[scheme]
            full = ADDRESSES[scheme].format(grouped_orcid(value) if scheme == "orcid" else value)
            identifiers.append({"nameIdentifier": full, "nameIdentifierScheme": name, "schemeUri": address})
    if identifiers:
        found["nameIdentifiers"] = identifiers
    return found


def _rights(metadata: Metadata) -> dict[str, str]:
    assert metadata.licence is not None
    found = {"rights": metadata.licence.title}
    if metadata.licence.address:
        found["rightsUri"] = metadata.licence.address
    if metadata.licence.id and metadata.licence.id != "InC":
        found |= {
            "rightsIdentifier": metadata.licence.id,
            "rightsIdentifierScheme": "SPDX",
            "schemeUri": "https://spdx.org/licenses/",
        }
    return found


def datacite_xml(metadata: Metadata) -> bytes:
    """The same in XML. An edition without a DOI has an empty one, which the archive fills in when it gives it."""
    data = json.loads(datacite_json(metadata))
    root = etree.Element(f"{{{DATACITE}}}resource", nsmap={None: DATACITE, "xsi": _XSI})  # type: ignore[dict-item]
    root.set(f"{{{_XSI}}}schemaLocation", f"{DATACITE} https://schema.datacite.org/meta/kernel-4.6/metadata.xsd")

    def add(parent: etree._Element, name: str, text: str | None = None, **attributes: str | None) -> etree._Element:
        element = etree.SubElement(parent, f"{{{DATACITE}}}{name}")
        for key, value in attributes.items():
            if value:
                element.set(key, value)
        element.text = text
        return element

    def person(parent: etree._Element, label: str, entry: dict[str, Any]) -> None:
        add(parent, label, entry["name"], nameType=entry.get("nameType"))
        if "givenName" in entry:
            add(parent, "givenName", entry["givenName"])
        if "familyName" in entry:
            add(parent, "familyName", entry["familyName"])
        for each in entry.get("nameIdentifiers", ()):
            scheme = {"nameIdentifierScheme": each["nameIdentifierScheme"], "schemeURI": each["schemeUri"]}
            add(parent, "nameIdentifier", each["nameIdentifier"], **scheme)

    add(root, "identifier", data.get("doi", "(:tba)"), identifierType="DOI")
    creators = add(root, "creators")
    for entry in data.get("creators") or [{"name": "(:unkn)"}]:
        person(add(creators, "creator"), "creatorName", entry)
    titles = add(root, "titles")
    for entry in data["titles"]:
        add(titles, "title", entry["title"], titleType=entry.get("titleType"))
    add(root, "publisher", data["publisher"]["name"])
    add(root, "publicationYear", data["publicationYear"])
    add(root, "resourceType", "Digital edition", resourceTypeGeneral="Dataset")
    if "subjects" in data:
        subjects = add(root, "subjects")
        for entry in data["subjects"]:
            add(subjects, "subject", entry["subject"])
    if "contributors" in data:
        contributors = add(root, "contributors")
        for entry in data["contributors"]:
            person(add(contributors, "contributor", contributorType=entry["contributorType"]), "contributorName", entry)
    if "dates" in data:
        dates = add(root, "dates")
        for entry in data["dates"]:
            add(dates, "date", entry["date"], dateType=entry["dateType"])
    if "language" in data:
        add(root, "language", data["language"])
    if "alternateIdentifiers" in data:
        others = add(root, "alternateIdentifiers")
        for entry in data["alternateIdentifiers"]:
            kind = entry["alternateIdentifierType"]
            add(others, "alternateIdentifier", entry["alternateIdentifier"], alternateIdentifierType=kind)
    formats = add(root, "formats")
    for each in data["formats"]:
        add(formats, "format", each)
    add(root, "version", data["version"])
    for entry in data.get("rightsList", ()):
        rights = {"rightsURI": entry.get("rightsUri"), "rightsIdentifier": entry.get("rightsIdentifier")}
        scheme = {"rightsIdentifierScheme": entry.get("rightsIdentifierScheme"), "schemeURI": entry.get("schemeUri")}
        add(add(root, "rightsList"), "rights", entry["rights"], **rights, **scheme)
    descriptions = add(root, "descriptions")
    for entry in data["descriptions"]:
        add(descriptions, "description", entry["description"], descriptionType=entry["descriptionType"])
    if "fundingReferences" in data:
        funding = add(root, "fundingReferences")
        for entry in data["fundingReferences"]:
            add(add(funding, "fundingReference"), "funderName", entry["funderName"])
    return xml_bytes(root)


# -- Dublin Core -----------------------------------------------------------------------------------------------------


def dublin_core_xml(metadata: Metadata) -> bytes:
    """Dublin Core in the form that OAI-PMH prescribes (`oai_dc`)."""
    oai, dc = "http://www.openarchives.org/OAI/2.0/oai_dc/", "http://purl.org/dc/elements/1.1/"
    root = etree.Element(f"{{{oai}}}dc", nsmap={"oai_dc": oai, "dc": dc, "xsi": _XSI})
    root.set(f"{{{_XSI}}}schemaLocation", f"{oai} http://www.openarchives.org/OAI/2.0/oai_dc.xsd")

    def add(name: str, *values: str | None) -> None:
        for value in values:
            if value:
                etree.SubElement(root, f"{{{dc}}}{name}").text = value

    add("title", metadata.title_text, *(each.value for each in metadata.subtitles))
    add("creator", *(each.sort_name for each in metadata.creators))
    add("subject", *(each.value for each in metadata.keywords))
    add("description", metadata.said)
    add("publisher", metadata.publisher.name if metadata.publisher is not None else None)
    add("contributor", *dict.fromkeys(each.sort_name for each in metadata.contributors))
    add("date", metadata.date.value if metadata.date is not None else None)
    add("type", "Dataset", "Text")
    add("format", "application/tei+xml")
    add("identifier", metadata.address or f"{metadata.name}-{file_version(metadata)}")
    add("language", *(each.value for each in metadata.languages))
    if metadata.licence is not None:
        add("rights", metadata.licence.title, metadata.licence.address)
    return xml_bytes(root)
