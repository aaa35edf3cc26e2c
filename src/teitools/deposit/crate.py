"""The payload described as an RO-Crate: every file with type, format and size, and how the files belong together.

Source: RO-Crate Metadata Specification 1.3 (and 1.2, which asks the same of what is used here).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from teitools import __version__

from .agents import address_of
from .facts import Agent, DepositFile, Spool
from .hashes import Sums
from .licences import Licence, licence_of
from .media_types import media_type
from .metadata import Metadata

METADATA_FILE = "ro-crate-metadata.json"
VERSIONS = ("1.3", "1.2")
TOOL = "#teitools"
_FOLDERS = {
    "html": "The edition as a site of static pages",
    "text": "The texts as plain text",
    "standoff": "What each range of the plain texts is in the TEI, as web annotations",
    "metadata": "Metadata for libraries and archives, and the report of the validation",
}


@dataclass(frozen=True, slots=True)
class Described:
    """A file of the payload as the crate describes it. made_from: names of the files it was derived from."""

    name: str
    role: str
    sums: Sums
    title: str = ""
    made_from: tuple[str, ...] = ()
    conforms_to: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    facts: DepositFile | None = None


def file_id(name: str) -> str:
    """The `@id` of a file: its path as a URI reference."""
    return quote(name, safe="/-._~!$&'()*+,;=:@") if ":" not in name.split("/")[0] else "./" + quote(name)


def crate_json(metadata: Metadata, files: Spool[Described], version: str, valid: str) -> Iterator[bytes]:
    """The metadata file of the crate in pieces. valid: what the validation found, in a sentence.

    Memory grows with the names of the files alone.
    """
    context = f"https://w3id.org/ro/crate/{version}"
    yield f'{{\n  "@context": "{context}/context",\n  "@graph": [\n'.encode()
    agents: dict[str, dict[str, Any]] = {}
    licences: dict[str, dict[str, Any]] = {}
    first = True
    for entity in _entities(metadata, files, context, valid, agents, licences):
        yield (b"" if first else b",\n") + _lines(entity)
        first = False
    for entity in (*agents.values(), *licences.values()):
        yield b",\n" + _lines(entity)
    yield b"\n  ]\n}\n"


def _lines(entity: dict[str, Any]) -> bytes:
    text = json.dumps(entity, ensure_ascii=False, indent=2)
    return "\n".join("    " + line for line in text.split("\n")).encode("utf-8")


def _entities(
    metadata: Metadata,
    files: Spool[Described],
    context: str,
    valid: str,
    agents: dict[str, dict[str, Any]],
    licences: dict[str, dict[str, Any]],
) -> Iterator[dict[str, Any]]:
    yield {
        "@id": METADATA_FILE,
        "@type": "CreativeWork",
        "conformsTo": {"@id": context},
        "about": {"@id": "./"},
    }
    folders: dict[str, list[str]] = {"": []}
    derived: dict[str, None] = {}
    for each in files:
        folder = _enter(folders, each.name)
        folders[folder].append(file_id(each.name))
        if each.made_from or each.role in ("html", "plain", "standoff", "metadata"):
            derived[file_id(each.name.partition("/")[0] + "/") if "/" in each.name else file_id(each.name)] = None
    yield _root(metadata, folders[""], agents, licences)
    for folder in sorted(folders):
        if folder:
            entity: dict[str, Any] = {"@id": file_id(folder) + "/", "@type": "Dataset", "name": folder}
            if folder in _FOLDERS:
                entity["description"] = _FOLDERS[folder]
            entity["hasPart"] = [{"@id": each} for each in folders[folder]]
            yield entity
    for each in files:
        yield _file(each, metadata, agents, licences)
    yield {
        "@id": TOOL,
        # A SoftwareApplication must have an address, and the tool has none of its own.
        "@type": "CreativeWork",
        "additionalType": "https://schema.org/SoftwareApplication",
        "name": "teitools",
        "version": __version__,
        "description": "Checks, renders, publishes and deposits digital editions in TEI XML",
    }
    sources = [{"@id": file_id(each.name)} for each in files if each.role in ("corpus", "text", "register", "odd")]
    yield {
        "@id": "#packaging",
        "@type": "CreateAction",
        "name": "Derivation of pages, plain texts, annotations and metadata from the TEI",
        "description": valid,
        "instrument": {"@id": TOOL},
        "object": sources,
        "result": [{"@id": each} for each in derived],
    }


def _enter(folders: dict[str, list[str]], name: str) -> str:
    """The folder of a file; it and those above it are each listed in the one above."""
    folder = name.rpartition("/")[0]
    parts = folder.split("/") if folder else []
    for depth in range(1, len(parts) + 1):
        here, above = "/".join(parts[:depth]), "/".join(parts[: depth - 1])
        if here not in folders:
            folders[here] = []
            folders[above].append(file_id(here) + "/")
    return folder


def _root(
    metadata: Metadata, parts: list[str], agents: dict[str, dict[str, Any]], licences: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    root: dict[str, Any] = {"@id": "./", "@type": "Dataset", "name": metadata.title_text, "description": metadata.said}
    if metadata.date is not None:
        root["datePublished"] = metadata.date.value
    if metadata.licence is not None:
        root["license"] = _licence(metadata.licence, licences)
    root["version"] = metadata.version.value
    if metadata.creators:
        root["author"] = [_agent(each, agents) for each in metadata.creators]
    if metadata.contributors:
        root["contributor"] = [_agent(each, agents) for each in metadata.contributors]
    if metadata.publisher is not None:
        root["publisher"] = _agent(metadata.publisher, agents)
    if metadata.funders:
        root["funder"] = [_agent(each, agents) for each in metadata.funders]
    if metadata.identifiers:
        root["identifier"] = (
            [metadata.address] if metadata.address else [each.value for _, each in metadata.identifiers]
        )
    if metadata.languages:
        root["inLanguage"] = [each.value for each in metadata.languages]
    if metadata.keywords:
        root["keywords"] = [each.value for each in metadata.keywords]
    root["hasPart"] = [{"@id": each} for each in parts]
    root["mentions"] = [{"@id": "#packaging"}]
    return root


def _file(
    each: Described, metadata: Metadata, agents: dict[str, dict[str, Any]], licences: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    entity: dict[str, Any] = {"@id": file_id(each.name), "@type": "File", "name": each.title or each.name}
    entity["encodingFormat"] = media_type(each.name, each.role)
    entity["contentSize"] = str(each.sums.size)
    entity["sha256"] = each.sums.sha256
    entity["identifier"] = each.sums.swhid
    facts = each.facts
    if facts is not None:
        if facts.authors:
            entity["author"] = [_agent(agent, agents) for agent in facts.authors]
        if facts.editors:
            entity["editor"] = [_agent(agent, agents) for agent in facts.editors]
        if facts.languages:
            entity["inLanguage"] = [stated.value for stated in facts.languages]
        own = licence_of(facts.licences[0].value) if facts.licences else None
        if own is not None and own != metadata.licence:
            entity["license"] = _licence(own, licences)
    for key, names in (("conformsTo", each.conforms_to), ("mentions", each.mentions), ("isBasedOn", each.made_from)):
        if names:
            entity[key] = [{"@id": file_id(name)} for name in names]
    return entity


def _agent(agent: Agent, agents: dict[str, dict[str, Any]]) -> dict[str, str]:
    identifier = address_of(agent) or "#" + quote(agent.sort_name.replace(" ", "-"), safe="")
    if identifier not in agents:
        entity: dict[str, Any] = {"@id": identifier}
        entity["@type"] = "Person" if agent.kind == "person" or agent.family else "Organization"
        if agent.kind == "unknown" and not agent.family:
            entity["@type"] = "Person" if agent.role in ("author", "editor") else "Organization"
        entity["name"] = agent.name
        if agent.family:
            entity["familyName"] = agent.family
        if agent.given:
            entity["givenName"] = agent.given
        agents[identifier] = entity
    return {"@id": identifier}


def _licence(licence: Licence, licences: dict[str, dict[str, Any]]) -> dict[str, str]:
    identifier = licence.address or "#licence-" + quote(licence.title[:80].replace(" ", "-"), safe="")
    if identifier not in licences:
        entity = {"@id": identifier, "@type": "CreativeWork", "name": licence.title, "description": licence.title}
        if licence.id:
            entity["identifier"] = licence.id
        licences[identifier] = entity
    return {"@id": identifier}
