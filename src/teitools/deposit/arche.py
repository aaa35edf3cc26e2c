"""ARCHE's metadata: the collection, its folders and its files in Turtle. Source: `acdh-schema.owl` 5.2."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import quote

from teitools.datatypes import long_code

from .agents import address_of
from .facts import Agent, Stated
from .media_types import media_type
from .metadata import Metadata, file_version
from .survey import Survey

ACDH = "https://vocabs.acdh.oeaw.ac.at/schema#"
IDENTIFIERS = "https://id.acdh.oeaw.ac.at/"
#: What of a package ARCHE keeps as a resource of its own; the rest can be made again.
ROLES = ("corpus", "text", "register", "schema", "odd", "guidelines", "image", "extra")
_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
_TOOLS = "https://vocabs.acdh.oeaw.ac.at/archecategory/"
_ISO = "https://vocabs.acdh.oeaw.ac.at/iso6393/"
_CATEGORIES = {"image": "image", "schema": "dataset", "odd": "dataset", "guidelines": "text"}


def arche_turtle(survey: Survey, metadata: Metadata) -> bytes:
    """Every collection and resource with what ARCHE requires of it, as far as it is stated."""
    parent = metadata.setting("collections.arche")
    base = f"{IDENTIFIERS}{metadata.name}"
    lines = [f"@prefix acdh: <{ACDH}> .", "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .", ""]
    lines += _subject(base, "Collection" if parent is not None else "TopCollection", _whole(metadata, survey))
    if parent is not None:
        lines[-1:] = [_continued("isPartOf", [_address(parent.value)])]
    folders: dict[str, None] = {}
    parts = [part for part in survey.parts.values() if part.role in ROLES]
    for part in sorted(parts, key=lambda each: each.name):
        above = part.name.split("/")[:-1]
        for depth in range(1, len(above) + 1):
            folders["/".join(above[:depth])] = None
    for folder in folders:
        inner = folder.rpartition("/")
        statements = [("hasTitle", [_text(inner[2], metadata)]), ("hasIdentifier", [_iri(base, folder)])]
        statements += [("isPartOf", [_iri(base, inner[0])]), *_rights(metadata)]
        lines += ["", *_subject_at(_iri(base, folder), "Collection", statements)]
    titles = {facts.name: facts.titles[0] for facts in survey.files if facts.titles}
    for part in sorted(parts, key=lambda each: each.name):
        title = titles[part.name].value if part.name in titles else part.name.rpartition("/")[2]
        category = _CATEGORIES.get(part.role, "text/tei")
        statements = [
            ("hasTitle", [_text(title, metadata)]),
            ("hasIdentifier", [_iri(base, part.name)]),
            ("hasFilename", [_plain(part.name.rpartition("/")[2])]),
            ("hasFormat", [_plain(media_type(part.name, part.role))]),
            ("hasCategory", [f"<{_TOOLS}{category}>"]),
            ("isPartOf", [_iri(base, part.name.rpartition("/")[0])]),
            *_rights(metadata),
        ]
        lines += ["", *_subject_at(_iri(base, part.name), "Resource", statements)]
    for agent in _agents(metadata):
        kind = "Person" if agent.kind == "person" or agent.family else "Organisation"
        statements = [("hasTitle", [_text(agent.name, metadata)]), ("hasIdentifier", [_agent(agent)])]
        if agent.family:
            statements += [("hasLastName", [_text(agent.family, metadata)])]
        if agent.given:
            statements += [("hasFirstName", [_text(agent.given, metadata)])]
        lines += ["", *_subject_at(_agent(agent), kind, statements)]
    return ("\n".join(lines) + "\n").encode("utf-8")


def _agents(metadata: Metadata) -> Iterable[Agent]:
    told = [
        Agent("unknown", each.value)
        for key in ("rights-holder", "depositor", "metadata-creator", "contact-name", "curator")
        for each in metadata.settings.get(key, ())
    ]
    found: dict[str, Agent] = {}
    for agent in (*metadata.creators, *metadata.contributors, *told):
        found.setdefault(_agent(agent), agent)
    return found.values()


def _whole(metadata: Metadata, survey: Survey) -> list[tuple[str, list[str]]]:
    def told(key: str) -> list[str]:
        return [_agent(Agent("unknown", each.value)) for each in metadata.settings.get(key, ())]

    statements = [
        ("hasTitle", [_text(metadata.title_text, metadata)]),
        ("hasIdentifier", [f"<{IDENTIFIERS}{metadata.name}>"]),
        ("hasDescription", [_text(metadata.said, metadata)]),
        ("hasEditor", [_agent(each) for each in metadata.creators]),
        ("hasContributor", [_agent(each) for each in metadata.contributors]),
        ("hasSubject", [_text(each.value, metadata) for each in metadata.keywords]),
        ("hasContact", told("contact-name")),
        ("hasCurator", told("curator")),
        ("hasLicenseSummary", [_text(metadata.licence.title, metadata)] if metadata.licence is not None else []),
        ("hasVersion", [_plain(file_version(metadata))]),
        ("hasPid", [_address(metadata.address)] if metadata.address else []),
        (
            "hasLanguage",
            [f"<https://vocabs.acdh.oeaw.ac.at/iso6393/{each}>" for each in _languages(metadata.languages)],
        ),
        *_rights(metadata),
    ]
    if metadata.date is not None and len(metadata.date.value) == 10:
        statements.append(("hasIssuedDate", [f'"{metadata.date.value}"^^xsd:date']))
    return statements


def _languages(stated: Iterable[Stated]) -> Iterator[str]:
    yield from dict.fromkeys(code for each in stated if (code := long_code(each.value)))


def _rights(metadata: Metadata) -> list[tuple[str, list[str]]]:
    """What ARCHE asks of each thing: licence, licensor, rights holder, depositor, metadata creator, hosting."""

    def told(key: str) -> list[str]:
        return [_agent(Agent("unknown", each.value)) for each in metadata.settings.get(key, ())]

    address = metadata.licence.address if metadata.licence is not None else ""
    return [
        ("hasLicense", [_address(address)] if address else []),
        ("hasLicensor", told("rights-holder")),
        ("hasRightsHolder", told("rights-holder")),
        ("hasOwner", told("rights-holder")),
        ("hasDepositor", told("depositor")),
        ("hasMetadataCreator", told("metadata-creator")),
        ("hasHosting", [f"<{IDENTIFIERS}arche>"]),
    ]


def _subject(address: str, kind: str, statements: list[tuple[str, list[str]]]) -> list[str]:
    return _subject_at(_address(address), kind, statements)


def _subject_at(subject: str, kind: str, statements: list[tuple[str, list[str]]]) -> list[str]:
    said = [(name, dict.fromkeys(values)) for name, values in statements if values]
    lines = [f"{subject} a acdh:{kind} ;"]
    lines += [f"    acdh:{name} {', '.join(values)} ;" for name, values in said]
    return [*lines, "    ."]


def _continued(name: str, values: list[str]) -> str:
    return f"    acdh:{name} {', '.join(values)} ;\n    ."


def _agent(agent: Agent) -> str:
    return _address(address_of(agent) or f"{IDENTIFIERS}{quote(agent.sort_name.replace(' ', '-'), safe='')}")


def _iri(base: str, name: str) -> str:
    return _address(f"{base}/{quote(name)}" if name else base)


def _address(address: str) -> str:
    """An IRI in Turtle, with what must not stand in one escaped."""
    return "<" + "".join(f"%{ord(char):02X}" if char in '<>"{}|^`\\' or char <= " " else char for char in address) + ">"


def _plain(text: str) -> str:
    escaped = (
        text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    )
    return f'"{escaped}"'


def _text(text: str, metadata: Metadata) -> str:
    """A text in the language of the edition's metadata: that of its first language."""
    language = metadata.languages[0].value.partition("-")[0] if metadata.languages else "und"
    return f"{_plain(text)}@{language}"
