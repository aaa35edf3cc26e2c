"""What the headers state: each fact with the place that states it, so that everybody is told which line to mend."""

from __future__ import annotations

import contextlib
import pickle
import tempfile
import weakref
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Generic, TypeVar

from teitools.findings import Span

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Stated:
    """A value and where it stands; `where` is None for what follows from several places, or from none."""

    value: str
    where: Span | None = None


@dataclass(frozen=True, slots=True)
class Agent:
    """Someone who is named in a header or in the settings.

    kind: `person`, `organisation`, or `unknown` where the encoding does not say. name: as it is to be shown.
    family, given: where the encoding parts them, else None. identifiers: scheme (`orcid`, `gnd`, `viaf`, `isni`,
    `wikidata`, `ror`) to the bare identifier, or `url` to any other address, sorted. role: what the header says
    that they did.
    """

    kind: str
    name: str
    where: Span | None = None
    family: str | None = None
    given: str | None = None
    identifiers: tuple[tuple[str, str], ...] = ()
    role: str = ""

    def identifier(self, scheme: str) -> str | None:
        """The identifier of that scheme, or None."""
        return next((value for name, value in self.identifiers if name == scheme), None)

    @property
    def sort_name(self) -> str:
        """`Family, Given` where the parts are known, else the name."""
        if self.family:
            return f"{self.family}, {self.given}" if self.given else self.family
        return self.name


@dataclass(frozen=True, slots=True)
class Reference:
    """What a file needs beside it.

    kind: `schema`, `include`, `image` or `pointer`. written: as the file has it. path: the local file meant, absolute,
    or None for an address elsewhere.
    """

    kind: str
    written: str
    path: str | None
    where: Span


@dataclass(frozen=True, slots=True)
class DepositFile:
    """What one file of the edition states of itself.

    name: its path from the project's folder, with `/`. path: as the user would write it.
    role: `corpus`, `text` or `register`. size: in bytes.
    bom: whether a byte order mark stands first. encoding: what the XML declaration declares, None where it does not;
    declared: whether there is a declaration at all.
    withheld: whether its gaps stand for text of a source. sources: SHA-256 of the source files that it records.
    created: (when, not before, not after), each None where it is not said.
    """

    name: str
    path: str
    role: str
    size: int
    bom: bool
    declared: bool
    encoding: str | None
    id: str
    namespace: str
    titles: tuple[Stated, ...] = ()
    short_title: Stated | None = None
    authors: tuple[Agent, ...] = ()
    editors: tuple[Agent, ...] = ()
    responsible: tuple[Agent, ...] = ()
    funders: tuple[Agent, ...] = ()
    publishers: tuple[Agent, ...] = ()
    date: Stated | None = None
    version: Stated | None = None
    licences: tuple[Stated, ...] = ()
    rights: Stated | None = None
    identifiers: tuple[tuple[str, Stated], ...] = ()
    languages: tuple[Stated, ...] = ()
    keywords: tuple[Stated, ...] = ()
    genre: Stated | None = None
    description: Stated | None = None
    created: tuple[Stated | None, Stated | None, Stated | None] = (None, None, None)
    extent: Stated | None = None
    source: Stated | None = None
    responsibilities: bool = False
    withheld: bool = False
    sources: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    header: Span | None = None


class Spool(Generic[Item]):
    """A list on disk: appended to, then gone through as often as is wanted, in memory that does not grow with it."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 (open as long as the list lives)
        self._places = array("Q")
        weakref.finalize(self, _closed, self._file)

    def append(self, item: Item) -> None:
        """`item`, which can be pickled, is the last of the list."""
        self._places.append(self._file.seek(0, 2))
        pickle.dump(item, self._file, pickle.HIGHEST_PROTOCOL)

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[Item]:
        for number in range(len(self._places)):
            yield self.at(number)

    def at(self, number: int) -> Item:
        """The item of that number, from 0."""
        self._file.seek(self._places[number])
        item: Item = pickle.load(self._file)
        return item

    def close(self) -> None:
        """The list is gone, and its file."""
        _closed(self._file)


def _closed(file: IO[bytes]) -> None:
    """Nobody asks for what is still to be written, even where the disk has no room for it."""
    with contextlib.suppress(OSError):
        file.close()
