"""The metadata of the whole: what the corpus header says, else what all texts agree in, else what the settings add."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from teitools.edition import Settings, key_span
from teitools.findings import Finding, Span

from .agents import grouped_orcid, one_person, orcid_fault
from .facts import Agent, DepositFile, Stated
from .gathered import Gathered, gather
from .licences import Licence, licence_of
from .messages import (
    DESCRIPTION_MISSING,
    LICENCE_CONFLICT,
    LICENCE_UNKNOWN,
    LICENCES_DIFFER,
    METADATA_CONFLICT,
    METADATA_MISSING,
    ORCID_EMPTY,
    ORCID_WRONG,
)
from .survey import Survey

DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)", re.I)
HANDLE = re.compile(r"(?:https?://hdl\.handle\.net/|hdl:|handle:)?(\d[\d.]*/\S+)", re.I)


@dataclass(slots=True)
class Metadata:
    """What is said of the edition as a whole; an absent fact is None or empty.

    name, version: of the package, as they stand in its file name. licence: as stated, and what it means.
    creators: whom to cite. contributors: everyone else of the responsibility statements, with their role.
    identifiers: (`doi`, `handle`, `url` or another type, identifier).
    settings: what the settings add, by the name of the key.
    counts: files by role.
    """

    name: str
    version: Stated
    title: Stated | None = None
    subtitles: tuple[Stated, ...] = ()
    short_title: Stated | None = None
    description: Stated | None = None
    creators: tuple[Agent, ...] = ()
    contributors: tuple[Agent, ...] = ()
    authors: tuple[Agent, ...] = ()
    publisher: Agent | None = None
    date: Stated | None = None
    licence: Licence | None = None
    licence_stated: Stated | None = None
    rights: Stated | None = None
    identifiers: tuple[tuple[str, Stated], ...] = ()
    languages: tuple[Stated, ...] = ()
    keywords: tuple[Stated, ...] = ()
    funders: tuple[Agent, ...] = ()
    genre: Stated | None = None
    created: tuple[Stated | None, Stated | None, Stated | None] = (None, None, None)
    settings: Mapping[str, tuple[Stated, ...]] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)

    def setting(self, key: str) -> Stated | None:
        """The first value of a key of the settings."""
        return next(iter(self.settings.get(key, ())), None)

    def identifier(self, kind: str) -> Stated | None:
        """The identifier of a kind."""
        return next((stated for name, stated in self.identifiers if name == kind), None)

    @property
    def said(self) -> str:
        """The description; where no header has one, what the package holds."""
        if self.description is not None:
            return self.description.value
        texts, registers = self.counts.get("text", 0), self.counts.get("register", 0)
        held = f"{texts} text{'' if texts == 1 else 's'}"
        held += f" and {registers} register{'' if registers == 1 else 's'}" if registers else ""
        return f"A digital edition in TEI XML: {held}."

    @property
    def year(self) -> str:
        """The year of publication, or an empty string."""
        return self.date.value[:4] if self.date is not None else ""

    @property
    def title_text(self) -> str:
        """The title, or the package's name."""
        return self.title.value if self.title is not None else self.name

    @property
    def address(self) -> str | None:
        """The address that the identifiers give, the most persistent first."""
        for kind, form in (("doi", "https://doi.org/{}"), ("handle", "https://hdl.handle.net/{}"), ("url", "{}")):
            stated = self.identifier(kind)
            if stated is not None:
                return form.format(stated.value)
        return None


def make_metadata(survey: Survey) -> tuple[Metadata, list[Finding]]:
    """The metadata of a surveyed edition, and what is missing or at odds in its headers.

    Cost: one pass over the facts of all files.
    """
    findings: list[Finding] = []
    settings, corpus = survey.settings, survey.corpus
    told = _told(settings)
    gathered = gather(survey)
    whole = corpus if corpus is not None else None

    def own(get: Callable[[DepositFile], Stated | None]) -> Stated | None:
        return get(whole) if whole is not None else None

    single = gathered.only
    title = own(lambda facts: facts.titles[0] if facts.titles else None)
    stated_title = _setting(settings, settings.title, "title")
    if title is None:
        title = stated_title or (single.titles[0] if single is not None and single.titles else None)
    elif stated_title is not None and stated_title.value != title.value and title.where is not None:
        args = {"file": "the settings", "field": "title", "found": stated_title.value, "stated": title.value}
        findings.append(Finding(METADATA_CONFLICT, stated_title.where or title.where, args))
    licence, licence_stated = _licence(survey, gathered, told, findings)
    date = own(lambda facts: facts.date) or gathered.date
    version = own(lambda facts: facts.version) or (single.version if single else None) or _first(told, "version")
    creators = _creators(whole, gathered)
    contributors = _without(
        (*(whole.responsible if whole else ()), *(whole.editors if whole else ()), *gathered.responsible), creators
    )
    publisher = next(iter(whole.publishers), None) if whole is not None and whole.publishers else gathered.publisher
    metadata = Metadata(
        name="",
        version=version or Stated("1"),
        title=title,
        subtitles=whole.titles[1:] if whole is not None else single.titles[1:] if single is not None else (),
        short_title=own(lambda facts: facts.short_title) or _first(told, "short-title"),
        description=own(lambda f: f.description)
        or _first(told, "description")
        or (single.description if single else None),
        creators=creators,
        contributors=contributors,
        authors=gathered.authors,
        publisher=publisher,
        date=date,
        licence=licence,
        licence_stated=licence_stated,
        rights=own(lambda facts: facts.rights) or gathered.rights,
        identifiers=_identifiers(whole if whole is not None else single),
        languages=_distinct((*(whole.languages if whole else ()), *gathered.languages)),
        keywords=_distinct((*(whole.keywords if whole else ()), *gathered.keywords, *told.get("keyword", ()))),
        funders=(*(whole.funders if whole else ()), *_without(gathered.funders, whole.funders if whole else ())),
        genre=own(lambda facts: facts.genre) or gathered.genre or _first(told, "genre"),
        created=_created(whole, gathered, told),
        settings=told,
        counts=gathered.counts,
    )
    metadata.name = settings.deposit.name or _slug(metadata)
    findings += _missing(metadata, survey)
    findings += gathered.people()
    findings += _orcids(gathered.seen)
    return metadata, findings


def _licence(
    survey: Survey, gathered: Gathered, told: Mapping[str, tuple[Stated, ...]], findings: list[Finding]
) -> tuple[Licence | None, Stated | None]:
    """The licence of the whole: the corpus header's, else the one that all files name, else the settings'."""
    stated = survey.corpus.licences[0] if survey.corpus is not None and survey.corpus.licences else None
    keys = list(gathered.licences)
    if stated is None:
        stated = _first(told, "licence")
    if stated is None and len(keys) > 1:
        counted = ", ".join(f"{gathered.licences[key][0]} × {key}" for key in keys)
        rarest = min(keys, key=lambda key: gathered.licences[key][0])
        place = gathered.licences[rarest][1]
        if place.where is not None:
            findings.append(Finding(LICENCE_CONFLICT, place.where, {"licences": counted}))
    if stated is None and keys:
        stated = gathered.licences[max(keys, key=lambda key: gathered.licences[key][0])][1]
    if stated is None:
        return None, None
    licence = licence_of(stated.value)
    if not licence.id and stated.where is not None:
        findings.append(Finding(LICENCE_UNKNOWN, stated.where, {"said": stated.value}))
    whole = licence.id or licence.address or stated.value
    for key, (count, first) in gathered.licences.items():
        decided = (survey.corpus is not None and survey.corpus.licences) or told.get("licence")
        if key != whole and decided and first.where is not None:
            files = f"{count} file{' is' if count == 1 else 's are'}"
            findings.append(Finding(LICENCES_DIFFER, first.where, {"count": files, "whole": whole, "licence": key}))
    return licence, stated


def _creators(whole: DepositFile | None, gathered: Gathered) -> tuple[Agent, ...]:
    """Whom to cite: authors and editors of the corpus header, else its responsible ones; else the same of all texts,
    but editors before authors, since a text's author wrote the text and not the edition.
    """
    if whole is not None:
        for agents in ((*whole.authors, *whole.editors), whole.responsible):
            if agents:
                return _merged(agents)
    for agents in (gathered.editors, gathered.responsible, gathered.authors):
        if agents:
            return _merged(agents)
    return ()


def _merged(agents: Iterable[Agent]) -> tuple[Agent, ...]:
    """Each person once, by the first spelling."""
    kept: list[Agent] = []
    for agent in agents:
        if not any(agent.sort_name == each.sort_name or one_person(agent, each) for each in kept):
            kept.append(agent)
    return tuple(kept)


def _without(agents: Iterable[Agent], others: Iterable[Agent]) -> tuple[Agent, ...]:
    known = list(others)
    return _merged(
        agent
        for agent in agents
        if not any(agent.sort_name == each.sort_name or one_person(agent, each) for each in known)
    )


def _identifiers(facts: DepositFile | None) -> tuple[tuple[str, Stated], ...]:
    found: list[tuple[str, Stated]] = []
    for kind, stated in facts.identifiers if facts is not None else ():
        doi, handle = DOI.fullmatch(stated.value), HANDLE.fullmatch(stated.value)
        if doi:
            found.append(("doi", Stated(doi[1], stated.where)))
        elif handle and (
            kind in ("handle", "hdl", "pid") or "handle.net" in stated.value or stated.value.startswith("hdl")
        ):
            found.append(("handle", Stated(handle[1], stated.where)))
        elif stated.value.startswith(("http://", "https://")):
            found.append(("url", stated))
        else:
            found.append((kind or "local", stated))
    return tuple(found)


def _created(
    whole: DepositFile | None, gathered: Gathered, told: Mapping[str, tuple[Stated, ...]]
) -> tuple[Stated | None, Stated | None, Stated | None]:
    own = whole.created if whole is not None else (None, None, None)
    if any(own):
        return own
    said = tuple(_first(told, key) for key in ("created", "created-not-before", "created-not-after"))
    if any(said):
        return said[0], said[1], said[2]
    if gathered.before is not None and gathered.after is not None and gathered.before.value == gathered.after.value:
        return gathered.before, None, None
    return None, gathered.before, gathered.after


def _missing(metadata: Metadata, survey: Survey) -> Iterator[Finding]:
    corpus = survey.corpus
    first = corpus or next(iter(survey.files), None)
    if first is None:
        return
    place = first.header or Span(first.path, 0, 0)
    for what, value, where in (
        ("the title", metadata.title, "`titleStmt/title`, or `title` in the settings"),
        ("the licence", metadata.licence, "`publicationStmt/availability/licence` with its address in `target`"),
        ("the date of publication", metadata.date, '`publicationStmt/date` with `when="2026-05-01"`'),
        ("the author or editor", metadata.creators, "`titleStmt/author`, `editor` or `respStmt`"),
    ):
        if not value:
            yield Finding(METADATA_MISSING, place, {"what": what, "where": where})
    if metadata.description is None:
        yield Finding(DESCRIPTION_MISSING, place)


def _orcids(agents: Iterable[Agent]) -> Iterator[Finding]:
    for agent in agents:
        orcid = agent.identifier("orcid")
        if orcid is None or agent.where is None:
            continue
        fault = orcid_fault(orcid)
        if not orcid.strip("-"):
            yield Finding(ORCID_EMPTY, agent.where, {"name": agent.name})
        elif fault is not None:
            yield Finding(ORCID_WRONG, agent.where, {"orcid": grouped_orcid(orcid), "reason": fault})


def _distinct(values: Iterable[Stated]) -> tuple[Stated, ...]:
    return tuple({stated.value: stated for stated in reversed(list(values)) if stated.value}.values())[::-1]


def _setting(settings: Settings, value: str | None, key: str) -> Stated | None:
    if not value:
        return None
    where = None
    if settings.file is not None:
        text = settings.file.read_bytes().decode("utf-8-sig", "replace")
        where = key_span(settings.file, text, key)
    return Stated(value, where)


def _told(settings: Settings) -> dict[str, tuple[Stated, ...]]:
    """The values of the settings' table `deposit` with their places."""
    found: dict[str, tuple[Stated, ...]] = {}
    for name in settings.deposit.__slots__:
        value = getattr(settings.deposit, name)
        key = name.replace("_", "-")
        values: Iterable[tuple[str, str]] = ()
        if isinstance(value, str):
            values = ((key, value),)
        elif isinstance(value, tuple):
            values = ((key, each) for each in value)
        elif isinstance(value, Mapping):
            values = ((f"{key}.{inner}", each) for inner, each in value.items())
        for inner, each in values:
            stated = _setting(settings, each, key)
            if stated is not None:
                found[inner] = (*found.get(inner, ()), stated)
    return found


def _first(told: Mapping[str, tuple[Stated, ...]], key: str) -> Stated | None:
    return next(iter(told.get(key, ())), None)


def _slug(metadata: Metadata) -> str:
    """A name for the package: of the short title, else of the title; letters, digits and hyphens."""
    title = metadata.short_title or metadata.title
    plain = unicodedata.normalize("NFKD", (title.value if title else "").replace("ß", "ss"))
    words = re.findall(r"[A-Za-z0-9]+", "".join(each for each in plain if not unicodedata.combining(each)).lower())
    name = ""
    for word in words:
        if len(name) + len(word) > 48:
            break
        name += ("-" if name else "") + word
    return name or "edition"


def file_version(metadata: Metadata) -> str:
    """The version as it stands in the package's file name."""
    return re.sub(r"[^A-Za-z0-9._]+", "-", metadata.version.value).strip("-.")[:40] or "1"
