"""A whole run kept: where nothing has changed that its findings depend on, they are told as they were.

What a run asks of the machine beside the bytes of its own files is noted while it goes on: what other files it read or
looked for, and which schemas it chose. A run is known again by what was asked of it; its findings hold as long as each
answer is what it was.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from enum import Enum
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from teitools.findings import Finding, PlainFindings, findings_from

from .options import Ask, Options
from .stamp import Stamp, code_stamp, digest_of, stamp_of

if TYPE_CHECKING:
    from teitools.edition import FileFacts

    from .store import Store

#: A run that depends on more other files, or schemas chosen in more ways, is not kept.
_MOST_FILES = 20_000
_MOST_CHOICES = 200
#: So many findings are turned into plain data at a time: all of a hundred thousand would take more than they do.
_AT_ONCE = 1000


@dataclass(slots=True)
class Witness:
    """What a run has asked of the machine beside its own files. whole: whether that is all that it asked.

    read: files that were read, or not found. there: paths of which it was asked whether there is something. links:
    paths with links, and where these lead. choices: what documents of a folder name as their schemas -> one of them.
    """

    read: set[str] = field(default_factory=set)
    there: dict[str, bool] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    choices: dict[tuple[str, str], str] = field(default_factory=dict)
    whole: bool = True

    @property
    def moderate(self) -> bool:
        """Whether it is little enough to be asked again."""
        files = len(self.read) + len(self.there) + len(self.links)
        return files <= _MOST_FILES and len(self.choices) <= _MOST_CHOICES

    def exists(self, path: str, answer: bool) -> bool:
        """The answer, noted."""
        self.there[path] = answer
        return answer

    def led(self, path: str, real: str) -> None:
        """That links on `path` lead to `real`, where there are any."""
        if os.path.normpath(path) != real:
            self.links[path] = real

    def note(self, facts: FileFacts, *, chosen: bool) -> None:
        """What the facts of a file depend on. chosen: whether its schemas are those that it names."""
        self.read.update(facts.depends)
        for schema, others in facts.used:
            self.read.add(schema)
            self.read.update(others)
        if chosen and len(self.choices) <= _MOST_CHOICES:
            place = json.dumps(facts.associations), os.path.dirname(facts.path)  # noqa: PTH120 (sixteen thousand times)
            self.choices.setdefault(place, facts.path)


@dataclass(slots=True)
class KeptRun:
    """The findings of a run and its counts. rows: rules that could not be evaluated."""

    checked: int
    unusable: int
    findings: list[Finding]
    rows: list[list[Any]]

    def to_bytes(self) -> bytes:
        """As it is kept."""
        plain = PlainFindings("")
        parts = range(0, len(self.findings), _AT_ONCE)
        found = [_written([plain.plain(each) for each in self.findings[at : at + _AT_ONCE]]) for at in parts]
        return b"\n".join([_written([self.checked, self.unusable, plain.tables(), self.rows]), *found])

    @classmethod
    def from_bytes(cls, data: bytes) -> KeptRun:
        """As it was kept. Raises ValueError for anything else."""
        lines = data.split(b"\n")
        try:
            checked, unusable, tables, rows = json.loads(lines[0])
            return cls(checked, unusable, [each for part in lines[1:] for each in _findings(tables, part)], rows)
        except (TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
            raise ValueError(f"this is no run: {error}") from None


def _findings(tables: list[Any], part: bytes) -> list[Finding]:
    return findings_from(tables, json.loads(part), "")


def _written(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":"), default=str).encode("ascii")


@dataclass(slots=True)
class RunKeeper:
    """Where the findings of one run are kept. stamps: of its files, taken before any was read; members: the files of
    the edition that its settings declare.
    """

    store: Store
    options: Options
    ask: Ask
    paths: list[str]
    members: list[str]
    stamps: list[Stamp | None] = field(init=False)
    begun: int = field(init=False)

    def __post_init__(self) -> None:
        self.begun = self.store.now()
        self.stamps = [stamp_of(path) for path in self.paths]

    def find(self) -> KeptRun | None:
        """The run as it was kept; None where something is not what it was then."""
        key = self._key()
        kept = self.store.kept(key) if key is not None else None
        if kept is None:
            return None
        conditions, data = kept
        try:
            return KeptRun.from_bytes(data) if self._holds(conditions) else None
        except (ValueError, TypeError, KeyError):
            return None

    def keep(self, run: KeptRun, witness: Witness) -> None:
        """The run is kept, if all that it depends on is known and was there for a while before it began."""
        key = self._key()
        if (
            key is None
            or not witness.whole
            or sum(map(len, (witness.read, witness.there, witness.links))) > _MOST_FILES
        ):
            return
        if len(witness.choices) > _MOST_CHOICES:
            return
        read = {path: stamp_of(path) for path in sorted(witness.read)}
        if not all(self._settled(stamp) for stamp in self.stamps):
            return
        if not all(stamp is None or self._settled(stamp) for stamp in read.values()):
            return
        choices = []
        for (associations, _), path in sorted(witness.choices.items()):
            chosen = self.store.choice(json.loads(associations), path, self.ask)
            if not chosen:
                return
            choices.append([associations, path, chosen])
        conditions = {
            "stamps": self._digest(),
            "read": [[path, stamp and list(stamp)] for path, stamp in read.items()],
            "there": sorted(witness.there.items()),
            "links": sorted(witness.links.items()),
            "choices": choices,
        }
        self.store.put(key, conditions, run.to_bytes())

    def _settled(self, stamp: Stamp | None) -> bool:
        return stamp is not None and self.store.settled(stamp, self.begun)

    def _digest(self) -> str:
        return digest_of(repr([stamp and tuple(stamp) for stamp in self.stamps]).encode()).hex()

    def _holds(self, conditions: Mapping[str, Any]) -> bool:
        if conditions["stamps"] != self._digest():
            return False
        for path, stamp in conditions["read"]:
            now = stamp_of(path)
            if (now and list(now)) != stamp:
                return False
        if any(os.path.exists(path) != answer for path, answer in conditions["there"]):  # noqa: PTH110
            return False
        if any(os.path.realpath(path) != real for path, real in conditions["links"]):
            return False
        return all(
            self.store.choice(json.loads(associations), path, self.ask) == chosen
            for associations, path, chosen in conditions["choices"]
        )

    def _key(self) -> bytes | None:
        """A digest of what is asked; None where a schema is not known yet."""
        options, ask = self.options, self.ask
        profile = self.store.profile(ask)
        if profile is None:
            return None
        asked = [
            options.schemas,
            options.default,
            options.locating,
            options.select,
            options.ignore,
            options.severities,
            options.settings,
            options.rule_timeout,
            code_stamp(options.covered.rooms) if options.covered is not None else None,
            ask.named,
            os.path.realpath("."),
            self.members,
            self.paths,
        ]
        return digest_of(b"run" + profile + json.dumps(_plain(asked), default=repr).encode())


def _plain(value: Any) -> Any:
    """A value of settings as lists and texts, the same in every process."""
    if is_dataclass(value):
        return [_plain(getattr(value, each.name)) for each in fields(value)]
    if isinstance(value, Mapping):
        return sorted([str(key), _plain(each)] for key, each in value.items())
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, PurePath):
        return str(value)
    if isinstance(value, frozenset | set):
        return sorted(map(str, value))
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_plain(each) for each in value]
    return value
