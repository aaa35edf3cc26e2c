"""Whether a project's own `CITATION.cff` and `.zenodo.json` say what the headers say."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from teitools.findings import Finding, Severity, Span

from .agents import grouped_orcid, one_person, orcid_fault
from .facts import Agent
from .licences import Licence, licence_of
from .messages import METADATA_CONFLICT, ORCID_EMPTY, ORCID_WRONG, PERSON_SPELT_TWICE, SIDECAR_UNREADABLE
from .metadata import DOI, Metadata

_LIMIT = 5_000_000


def sidecar_conflicts(folder: Path, metadata: Metadata) -> Iterator[Finding]:
    """What the sidecar files in `folder` say otherwise than the headers; nothing where there are none.

    A `CITATION.cff` of `type: software` describes a program beside the edition: only another licence is told of, and
    that is no error.
    """
    for name, read in (("CITATION.cff", _cff), (".zenodo.json", _zenodo)):
        path = folder / name
        if not path.is_file():
            continue
        shown = _shown(path)
        try:
            if path.stat().st_size > _LIMIT:
                raise ValueError("it is larger than any such file")
            text = path.read_bytes().decode("utf-8-sig")
            stated, software = read(text)
        except (OSError, ValueError, RecursionError) as error:
            reason = getattr(error, "strerror", None) or " ".join(str(error).split())[:200] or "it is no such file"
            yield Finding(SIDECAR_UNREADABLE, Span(shown, 0, 0), {"file": name, "reason": reason})
            continue
        yield from _compared(_Sidecar(name, shown, text, software), stated, metadata)


class _Sidecar:
    """A sidecar file: how it is called, its text, and whether it describes something else beside the edition."""

    def __init__(self, name: str, shown: str, text: str, software: bool) -> None:
        self.name, self.shown, self.text = name, shown, text
        self.severity = Severity.INFO if software else None

    def place(self, *words: str) -> Span:
        """The first line that has one of `words` with a colon, or the word itself."""
        for word in words:
            found = re.search(rf"""^[ \t\-{{,]*["']?{re.escape(word)}["']?[ \t]*:[^\n]*""", self.text, re.MULTILINE)
            at = found or re.search(re.escape(word), self.text)
            if at is not None and word:
                return Span(self.shown, at.start(), at.end())
        return Span(self.shown, 0, 0)


def _shown(path: Path) -> str:
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def _cff(text: str) -> tuple[dict[str, Any], bool]:
    import yaml

    try:
        data = yaml.load(text, Loader=_plain_loader())
    except yaml.YAMLError as error:
        mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", None)
        raise ValueError(f"line {mark.line + 1}: {problem}" if mark and problem else "it is no YAML") from None
    if not isinstance(data, dict):
        raise ValueError("it is no table")
    preferred = data.get("preferred-citation")
    software = data.get("type") == "software" and not isinstance(preferred, dict)
    chosen = preferred if isinstance(preferred, dict) else data
    people = [_cff_agent(each) for each in _list(chosen.get("authors")) if isinstance(each, dict)]
    return {
        "title": chosen.get("title"),
        "version": chosen.get("version"),
        "date": chosen.get("date-released") or chosen.get("year"),
        "licence": _list(chosen.get("license", data.get("license"))),
        "doi": chosen.get("doi"),
        "people": people,
    }, software


def _plain_loader() -> Any:
    """YAML's safe loader, dates and numbers left as they are written: `1.10` is a version."""
    import yaml

    class Loader(yaml.SafeLoader):
        pass

    Loader.yaml_implicit_resolvers = {
        first: [each for each in resolvers if each[0] not in ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:float")]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    return Loader


def _cff_agent(entry: Mapping[str, Any]) -> tuple[Agent, bool]:
    """(who it is, whether their ORCID iD is there but empty)."""
    family = " ".join(filter(None, (_text(entry.get("name-particle")), _text(entry.get("family-names"))))) or None
    given = _text(entry.get("given-names")) or None
    name = _text(entry.get("name")) or " ".join(filter(None, (given, family))) or _text(entry.get("alias"))
    kind = "organisation" if entry.get("name") else "person"
    return _with_orcid(Agent(kind, name, None, family, given), entry)


def _zenodo(text: str) -> tuple[dict[str, Any], bool]:
    data = json.loads(text)
    if not isinstance(data, dict):
        raise ValueError("it is no object")
    people = []
    for each in _list(data.get("creators")):
        if isinstance(each, dict):
            family, comma, given = _text(each.get("name")).partition(",")
            name = f"{given.strip()} {family.strip()}" if comma else family
            agent = Agent("unknown", name, None, family.strip() if comma else None, given.strip() if comma else None)
            people.append(_with_orcid(agent, each))
    licence = data.get("license")
    return {
        "title": data.get("title"),
        "version": data.get("version"),
        "date": data.get("publication_date"),
        "licence": [licence.get("id") if isinstance(licence, dict) else licence] if licence else [],
        "doi": data.get("doi"),
        "people": people,
    }, False


def _with_orcid(agent: Agent, entry: Mapping[str, Any]) -> tuple[Agent, bool]:
    orcid = re.sub(r"\Ahttps?://orcid\.org/", "", _text(entry.get("orcid")))
    identifiers = (("orcid", orcid),) if orcid else ()
    found = Agent(agent.kind, agent.name, None, agent.family, agent.given, identifiers)
    return found, "orcid" in entry and not orcid


def _text(value: object) -> str:
    return str(value).strip() if value is not None else ""


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _compared(file: _Sidecar, stated: Mapping[str, Any], metadata: Metadata) -> Iterator[Finding]:
    def conflict(field: str, found: object, own: str, *words: str) -> Finding:
        args = {"file": file.name, "field": field, "found": found, "stated": own}
        return Finding(METADATA_CONFLICT, file.place(*words), args, severity=file.severity)

    if stated["licence"] and metadata.licence is not None:
        found = {_known(licence_of(_text(each))) or _text(each) for each in stated["licence"]}
        own = metadata.licence.id or metadata.licence.address or metadata.licence.title
        if {each.casefold() for each in found} != {own.casefold()}:
            yield conflict("licence", ", ".join(sorted(found)), own, "license")
    title = " ".join(_text(stated["title"]).split())
    if file.severity is not None:
        return
    if title and metadata.title is not None and title.casefold() != metadata.title.value.casefold():
        yield conflict("title", title, metadata.title.value, "title")
    version = _text(stated["version"])
    if (
        version
        and metadata.version.where is not None
        and version.removeprefix("v") != metadata.version.value.removeprefix("v")
    ):
        yield conflict("version", version, metadata.version.value, "version")
    date = _text(stated["date"])[:10]
    if date and metadata.date is not None and not _one_date(date, metadata.date.value):
        yield conflict("date", date, metadata.date.value, "date-released", "publication_date", "year")
    doi, own_doi = DOI.fullmatch(_text(stated["doi"])), metadata.identifier("doi")
    if doi and own_doi is not None and doi[1].casefold() != own_doi.value.casefold():
        yield conflict("DOI", doi[1], own_doi.value, "doi")
    yield from _people(file, stated["people"], metadata)


def _known(licence: Licence) -> str:
    return licence.id or licence.address


def _one_date(first: str, second: str) -> bool:
    """Whether one date is the other, or its year or month."""
    return first.startswith(second) or second.startswith(first)


def _people(file: _Sidecar, people: Iterable[tuple[Agent, bool]], metadata: Metadata) -> Iterator[Finding]:
    known = (*metadata.creators, *metadata.contributors, *metadata.authors)
    unknown = []
    listed: list[Agent] = []
    for agent, empty in people:
        listed.append(agent)
        place = file.place(agent.family or agent.name)
        if empty:
            yield Finding(ORCID_EMPTY, place, {"name": agent.name})
        orcid = agent.identifier("orcid")
        fault = orcid_fault(orcid) if orcid else None
        if orcid and fault:
            yield Finding(ORCID_WRONG, file.place(orcid), {"orcid": grouped_orcid(orcid), "reason": fault})
        same = next((each for each in known if each.name == agent.name or each.sort_name == agent.sort_name), None)
        if same is None:
            alike = next((each for each in known if one_person(agent, each)), None)
            if alike is not None:
                args = {"name": agent.sort_name, "other": alike.sort_name}
                yield Finding(PERSON_SPELT_TWICE, place, args, severity=file.severity)
            else:
                unknown.append(agent)
    for agent in unknown:
        args = {"file": file.name, "field": "makers", "found": agent.sort_name}
        args["stated"] = "; ".join(each.sort_name for each in metadata.creators) or "nobody"
        yield Finding(METADATA_CONFLICT, file.place(agent.family or agent.name), args, severity=file.severity)
    for creator in metadata.creators if listed else ():
        if not any(each.sort_name == creator.sort_name or one_person(each, creator) for each in listed):
            args = {"file": file.name, "field": "makers", "stated": creator.sort_name}
            args["found"] = "; ".join(each.sort_name for each in listed)
            place = file.place("authors", "creators")
            yield Finding(METADATA_CONFLICT, place, args, severity=file.severity)
