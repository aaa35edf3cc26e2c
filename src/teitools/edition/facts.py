"""The facts of one file: all that the checks between files need of it, small, and as plain data.

The format is three lines of JSON, each a list: what the facts depend on, after the format's name and version; what is
found; what others need to know. Whoever asks for one of these reads no other. Places are code-point offsets into the
decoded text. It names no class and runs no code when read.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import Flag, auto
from typing import Any, NamedTuple

from teitools.findings import Finding, PlainFindings, findings_from

NAME = "teitools facts"
#: Raised whenever what is written changes its meaning.
FACTS_FORMAT = 5


class FactsPart(Flag):
    """What is read of kept facts beside what they depend on."""

    FOUND = auto()
    SAID = auto()
    NOTHING = 0
    ALL = FOUND | SAID


class IdentifiedElement(NamedTuple):
    """An element with an xml:id: where its tag begins, where the value of the xml:id stands, and its name.

    name: the local name of a TEI element, with `}` before it where it is none.
    size: of its name as written, with a prefix.
    """

    start: int
    value_start: int
    value_end: int
    name: str
    size: int
    id: str

    @property
    def local(self) -> str:
        """The name without namespace."""
        return self.name.lstrip("}")


class PointerGroup(NamedTuple):
    """One pointer, as it stands in one attribute of elements of one name, and all places where it does.

    kind: `@type` of a `name` or `rs`. base: its number in `FileFacts.bases`. size: how many characters it takes in the
    text. starts: where each begins.
    """

    attribute: str
    element: str
    kind: str
    pointer: str
    base: int
    size: int
    starts: list[int]


class Link(NamedTuple):
    """The first pointer of an attribute that makes chains (`next`, `copyOf`, …): label is the xml:id or the name."""

    attribute: str
    element_start: int
    pointer: str
    base: int
    start: int
    end: int
    label: str


class RelationFact(NamedTuple):
    """A `relation` and what it relates."""

    name: str
    active: list[str]
    passive: list[str]
    base: int
    start: int
    end: int


class PrefixFact(NamedTuple):
    """A `prefixDef`. The places: of its tag, of its `ident`, of its `matchPattern` or, where it has none, its name."""

    prefix: str
    match_pattern: str
    replacement: str
    base: int
    start: int
    end: int
    ident: list[int]
    pattern: list[int]


class RecordFact(NamedTuple):
    """A record of a list. parent: its number among the file's records, or -1. The element reaches from start to end.

    listed: whether it stands in a list of a register's kind, not among the participants that a header names. said: of a
    work a digest of all its words, since two works may well have one title.
    """

    kind: str
    id: str
    name: str
    sort_name: str
    parent: int
    start: int
    end: int
    value_start: int
    value_end: int
    listed: bool = True
    said: str = ""


class IncludeFact(NamedTuple):
    """An XInclude's reference and base."""

    href: str
    base: int


class HeaderFact(NamedTuple):
    """What a header leaves out, by its number in the list of what is wanted; `language`: whether a language is given,
    `own_language`: whether in the header itself; place: where that is said; whole: where it is said of the language.
    """

    missing: list[int]
    language: bool
    own_language: bool
    place: list[int]
    whole: list[int]


class SuppressionFact(NamedTuple):
    """Findings of `codes` that begin between `start` and `end` are accepted by the instruction at `place`."""

    codes: list[str]
    start: int
    end: int
    place: list[int]


@dataclass(slots=True)
class FileFacts:
    """The facts of the file `path`, as the user writes that.

    readable: whether it is well-formed XML; of a file that is not, only the findings say anything. edition: whether
    what follows `suppressions` was looked for. undone: whether something could not be done for it. unusable: whether a
    schema that it names cannot be used. met: whether it met a grammar or rules. findings: in the order of the checks.
    not_evaluated: rules that could not be, as (rule, expression, reason, file, start, end, stopped). associations: what
    the file names as its schemas: (href, kind, phase, start, end). used: the schemas that it was checked against, each
    with the further files that it is made of. depends: other files that were read on the way, or looked for. placed:
    whether the findings depend on where the file lies. volatile: whether they depend on what cannot be known.
    """

    path: str
    readable: bool = True
    edition: bool = False
    undone: bool = False
    unusable: bool = False
    met: bool = False
    size: int = 0
    findings: list[Finding] = field(default_factory=list)
    #: What is wrong with the schemas themselves, and what is doubtful about them.
    broken: list[Finding] = field(default_factory=list)
    doubts: list[Finding] = field(default_factory=list)
    not_evaluated: list[list[Any]] = field(default_factory=list)
    associations: list[list[Any]] = field(default_factory=list)
    used: list[list[Any]] = field(default_factory=list)
    depends: list[str] = field(default_factory=list)
    placed: bool = False
    volatile: bool = False
    suppressions: list[SuppressionFact] = field(default_factory=list)
    #: Of each base: the values of `xml:base` that lead to it from the file's own address, outermost first.
    bases: list[list[str]] = field(default_factory=lambda: [[]])
    ids: dict[str, IdentifiedElement] = field(default_factory=dict)
    #: Each further element with an id that one before it has: the id, the places of both values.
    twice: list[list[Any]] = field(default_factory=list)
    pointers: list[PointerGroup] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    relations: list[RelationFact] = field(default_factory=list)
    prefixes: list[PrefixFact] = field(default_factory=list)
    records: list[RecordFact] = field(default_factory=list)
    includes: list[IncludeFact] = field(default_factory=list)
    #: Whether something that it includes is on the web, so that its ids and its header are not all known.
    lacking: bool = False
    header: HeaderFact | None = None
    #: Element (Clark name) -> how often it stands in a `text`, where the first begins, and the size of its name there.
    uses: dict[str, list[int]] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """The facts as they are kept and handed from process to process."""
        plain = PlainFindings(self.path)
        rows = [[plain.plain(each) for each in getattr(self, name)] for name in _FINDINGS]
        gist = [NAME, FACTS_FORMAT, *(getattr(self, name) for name in _GIST)]
        found = [plain.tables(), *rows, *(getattr(self, name) for name in _FOUND)]
        said = [getattr(self, name) for name in _SAID]
        return "\n".join(map(_WRITER.encode, (gist, found, said))).encode("ascii")

    @classmethod
    def from_bytes(cls, data: bytes, path: str, part: FactsPart = FactsPart.ALL) -> FileFacts:
        """The facts of the file that is now called `path`; of what they hold no more than `part`.

        Raises ValueError for anything else.
        """
        facts = cls(path)
        try:
            gist, found, said = data.split(b"\n")
            name, version, *values = json.loads(gist)
            if (name, version) != (NAME, FACTS_FORMAT):
                raise ValueError("these are no facts of this version")
            facts._set(_GIST, values)
            if part & FactsPart.FOUND:
                tables, *values = json.loads(found)
                rows, values = values[: len(_FINDINGS)], values[len(_FINDINGS) :]
                facts._set(_FINDINGS, [findings_from(tables, each, path) if each else [] for each in rows])
                facts._set(_FOUND, values)
            if part & FactsPart.SAID:
                facts._set(_SAID, json.loads(said))
                facts.ids = {identifier: IdentifiedElement(*row) for identifier, row in facts.ids.items()}
                facts.header = HeaderFact(*facts.header) if facts.header else None
        except (TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
            raise ValueError(f"these are no facts: {error}") from None
        return facts

    def _set(self, names: tuple[str, ...], values: list[Any]) -> None:
        for name, value in zip(names, values, strict=True):
            kind = _ROWS.get(name)
            setattr(self, name, value if kind is None or not value else [kind(*row) for row in value])


_WRITER = json.JSONEncoder(separators=(",", ":"), default=str)
_GIST = (
    "readable",
    "edition",
    "undone",
    "unusable",
    "met",
    "size",
    "associations",
    "used",
    "depends",
    "placed",
    "volatile",
)
_FINDINGS = ("findings", "broken", "doubts")
_FOUND = ("not_evaluated", "suppressions")
_SAID = tuple(name for name in FileFacts.__dataclass_fields__ if name not in ("path", *_GIST, *_FINDINGS, *_FOUND))
_ROWS: dict[str, Any] = {
    "suppressions": SuppressionFact,
    "pointers": PointerGroup,
    "links": Link,
    "relations": RelationFact,
    "prefixes": PrefixFact,
    "records": RecordFact,
    "includes": IncludeFact,
}
