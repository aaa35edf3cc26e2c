"""Checks of registers: records nobody mentions, names given twice, relations that run in a circle."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from teitools.edition import FileFacts, KnownFiles, RecordFact, Target
from teitools.findings import Finding, Related, Span

from .messages import CIRCULAR_RELATION, RECORD_NEVER_MENTIONED, SAME_NAME_TWICE
from .pointers import Followed, Node

KIND_WORDS = {
    "person": "person",
    "place": "place",
    "org": "organisation",
    "event": "event",
    "bibl": "bibliographic record",
    "object": "object",
    "nym": "name form",
}
#: Relations of which none can lead back to where it began, whatever lies between; `influenced` may well.
_ORDERING = re.compile(
    r"(?:is|was|has)?_?-?(part|located|lies|situated|member|subordinate|subsidiary|belongs|within|inside|contain|parent"
    r"|child|ancestor|descendant|mother|father|son|daughter|broader|narrower|before|after|preced|succe|successor"
    r"|predecessor|derived|version|copy)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Records:
    """The records of the registers looked at, with their files, and how often each id is one of a record anywhere."""

    registered: list[tuple[str, RecordFact]] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)

    def note(self, facts: FileFacts, register: bool) -> None:
        """The records of a file are taken in."""
        for record in facts.records:
            self.ids[record.id] = self.ids.get(record.id, 0) + 1
        if register:
            self.registered += [(facts.path, record) for record in facts.records]

    def shared(self) -> dict[str, int]:
        """The ids that several records have."""
        return {identifier: count for identifier, count in self.ids.items() if count > 1}


def check_records(records: Records, followed: Followed) -> Iterator[Finding]:
    """Records of register files that no pointer leads to from outside of them."""
    for path, record in records.registered:
        if (path, record.start) not in followed.targets and record.id not in followed.copies:
            args = {"kind": KIND_WORDS[record.kind], "id": record.id}
            yield Finding(RECORD_NEVER_MENTIONED, _place(path, record), args)


def check_names(records: list[tuple[str, RecordFact]], parents: list[str]) -> Iterator[Finding]:
    """Two records of one kind with one main name; two works only when they agree in every word.

    records: of all registers, or of one other file. Participants that a header names are passed over: a play may have
    two servants. parents: for each the id of the record it stands in, or nothing.
    """
    first: dict[tuple[str, str, str], tuple[str, RecordFact]] = {}
    for (path, record), within in zip(records, parents, strict=True):
        if not record.listed:
            continue
        further = record.said
        # The same place name in two countries is two places; being nested in the same one is what makes it odd.
        key = (record.kind, record.name.casefold(), further or within)
        if key not in first:
            first[key] = path, record
            continue
        its, other = first[key]
        args = {"name": record.name, "first": other.id, "second": record.id}
        yield Finding(
            SAME_NAME_TWICE, _place(path, record), args, related=(Related(_place(its, other), "the other record"),)
        )


def parents_of(facts: FileFacts) -> list[str]:
    """For each record of a file the id of the one it stands in, or nothing."""
    return [facts.records[each.parent].id if each.parent >= 0 else "" for each in facts.records]


def _place(path: str, record: RecordFact) -> Span:
    return Span(path, record.value_start, record.value_end)


@dataclass(slots=True)
class Relations:
    """Relations of place, part and descent, and any of a thing to itself: by name, from each end to the others."""

    links: dict[str, dict[Node, list[tuple[Node, Span]]]] = field(default_factory=dict)
    names: dict[Node, str] = field(default_factory=dict)

    def note(self, known: KnownFiles, facts: FileFacts) -> None:
        """The relations of a file are taken in."""
        for relation in facts.relations:
            place = Span(facts.path, relation.start, relation.end)
            ends = self._ends(known, facts, relation.passive, relation.base)
            for start in self._ends(known, facts, relation.active, relation.base):
                for end in ends:
                    if start == end or _ORDERING.match(relation.name):
                        self.links.setdefault(relation.name, {}).setdefault(start, []).append((end, place))

    def _ends(self, known: KnownFiles, facts: FileFacts, pointers: list[str], base: int) -> list[Node]:
        found = []
        for pointer in pointers:
            target = known.resolve(pointer, facts, base)
            if isinstance(target, Target) and target.element is not None and target.document is not None:
                node = target.document.path, target.element.start
                self.names[node] = target.element.id
                found.append(node)
        return found


def check_relations(relations: Relations) -> Iterator[Finding]:
    """One finding for each relation that closes a circle; an iterative walk in depth, each element entered once."""
    for name, outgoing in relations.links.items():
        done: set[Node] = set()
        for root in outgoing:
            path: dict[Node, None] = {}
            stack: list[tuple[Node, int]] = [(root, 0)]
            while stack:
                here, number = stack.pop()
                if number == 0:
                    if here in done:
                        continue
                    path[here] = None
                steps = outgoing.get(here, [])
                if number == len(steps):
                    done.add(here)
                    path.popitem()
                    continue
                stack.append((here, number + 1))
                end, place = steps[number]
                if end in path:
                    ordered = list(path)
                    ids = [relations.names[each] for each in (*ordered[ordered.index(end) :], end)]
                    args = {"name": name, "id": ids[0], "path": " → ".join(ids[:8])}
                    yield Finding(CIRCULAR_RELATION, place, args)
                elif end not in done:
                    stack.append((end, 0))
