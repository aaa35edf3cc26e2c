"""What the headers of all files state together: each value once, with the first place that states it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from teitools.findings import Finding

from .agents import one_person
from .facts import Agent, DepositFile, Stated
from .licences import licence_of
from .messages import PERSON_SPELT_TWICE
from .survey import Survey

#: Kept of distinct values when there are very many of them.
_MANY = 500


@dataclass(slots=True)
class Gathered:
    """What all files together state, each value once with its first place."""

    languages: dict[str, Stated] | tuple[Stated, ...] = field(default_factory=dict)
    keywords: tuple[Stated, ...] = ()
    editors: tuple[Agent, ...] = ()
    responsible: tuple[Agent, ...] = ()
    authors: tuple[Agent, ...] = ()
    funders: tuple[Agent, ...] = ()
    seen: tuple[Agent, ...] = ()
    publisher: Agent | None = None
    date: Stated | None = None
    rights: Stated | None = None
    genre: Stated | None = None
    before: Stated | None = None
    after: Stated | None = None
    only: DepositFile | None = None
    licences: dict[str, tuple[int, Stated]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def people(self) -> Iterator[Finding]:
        """Two spellings of one name, each pair once, at the second."""
        for number, agent in enumerate(self.seen):
            for other in self.seen[:number]:
                if agent.sort_name != other.sort_name and one_person(agent, other):
                    where = agent.where or other.where
                    if where is not None:
                        yield Finding(PERSON_SPELT_TWICE, where, {"name": agent.sort_name, "other": other.sort_name})
                    break


def gather(survey: Survey) -> Gathered:
    """The values of all files of a surveyed edition. Cost: one pass; of each kind the first `_MANY` are kept."""
    lists: dict[str, dict[object, Agent | Stated]] = {
        name: {} for name in ("languages", "keywords", "editors", "responsible", "authors", "funders", "seen")
    }
    found = Gathered()
    counts: Counter[str] = Counter()
    publishers: dict[str, Agent] = {}
    for facts in survey.files:
        counts[facts.role] += 1
        # Who made the edition stands in every header; who wrote a text is said of that text.
        for name, agents in (
            ("editors", facts.editors),
            ("responsible", facts.responsible),
            ("authors", facts.authors if facts.role == "text" else ()),
            ("funders", facts.funders),
            ("seen", (*facts.authors, *facts.editors, *facts.responsible, *facts.funders, *facts.publishers)),
        ):
            for agent in agents:
                if len(lists[name]) < _MANY:
                    lists[name].setdefault((agent.sort_name, agent.identifiers), agent)
        for name, values in (("languages", facts.languages), ("keywords", facts.keywords)):
            for stated in values:
                if len(lists[name]) < _MANY:
                    lists[name].setdefault(stated.value, stated)
        for publisher in facts.publishers[:1]:
            publishers.setdefault(publisher.name, publisher)
        if facts.date is not None and (found.date is None or facts.date.value > found.date.value):
            found.date = facts.date
        found.rights = found.rights or facts.rights
        found.genre = found.genre or facts.genre
        if facts.role == "text":
            found.only = facts if counts["text"] == 1 else None
            _span_of_time(found, facts)
        _count_licences(found, facts)
    found.counts = dict(counts)
    found.publisher = next(iter(publishers.values())) if publishers else None
    for name, kept in lists.items():
        setattr(found, name, tuple(kept.values()))
    return found


def _span_of_time(found: Gathered, facts: DepositFile) -> None:
    when, before, after = facts.created
    for stated in (when, before):
        if stated is not None and (found.before is None or stated.value < found.before.value):
            found.before = stated
    for stated in (when, after):
        if stated is not None and (found.after is None or stated.value > found.after.value):
            found.after = stated


def _count_licences(found: Gathered, facts: DepositFile) -> None:
    for stated in facts.licences:
        licence = licence_of(stated.value)
        key = licence.id or licence.address or stated.value
        count, first = found.licences.get(key, (0, stated))
        if key in found.licences or len(found.licences) < _MANY:
            found.licences[key] = count + 1, first
