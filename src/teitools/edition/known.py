"""The files of an edition by their facts, each looked at only when a pointer asks for it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urljoin, urlsplit

from teitools.document import path_of, within

from .elsewhere import Elsewhere
from .facts import FileFacts, IdentifiedElement
from .pointer import Dangling, PrefixDef, Resolver, Target, based, prefix_def

Resolved: TypeAlias = "Target[FileFacts, IdentifiedElement] | Dangling"
Load: TypeAlias = Callable[[str], "FileFacts | None"]

#: Files that a pointer may lead into; others are only looked for.
SUFFIXES = (".xml", ".tei", ".odd", ".rng")
#: So many files' facts are held at once, beside those of registers and corpus.
HELD = 64


@dataclass(eq=False)
class KnownFiles:
    """The files of one edition, or one file by itself, by their real paths.

    root: the folder below which files are looked into. members: the files of the edition, in its order: corpus, texts,
    registers. registers: those of them that hold records. load: gives the facts of a file by its real path; None where
    it cannot be read.
    """

    root: str
    members: tuple[str, ...]
    registers: frozenset[str]
    corpus: str | None
    load: Load
    #: What holds `prefixDef`, by a search alone: asked where a prefix is declared neither here nor by the corpus.
    declaring: Callable[[Iterable[str]], Iterable[str]] = iter
    #: What the settings say of pointers that lead to nothing here.
    elsewhere: Elsewhere = field(default_factory=Elsewhere)
    #: Whether a file, by its real path, is at hand that no folder holds, such as a member of an archive.
    there: Callable[[str], bool] = lambda real: False
    #: Told of each path that is looked for whether something is there; gives the answer back.
    asking: Callable[[str, bool], bool] = lambda path, there: there
    #: Told of each path that is followed to a document, and of the one without links that it leads to.
    led: Callable[[str, str], None] = lambda path, real: None
    _held: dict[str, FileFacts | None] = field(default_factory=dict, repr=False)
    _kept: dict[str, FileFacts | None] = field(default_factory=dict, repr=False)
    _bases: dict[tuple[str, int], str] = field(default_factory=dict, repr=False)
    _prefixes: dict[str, dict[str, tuple[PrefixDef[FileFacts], ...]]] = field(default_factory=dict, repr=False)
    _registered: dict[str, tuple[FileFacts, IdentifiedElement] | None] | None = field(default=None, repr=False)
    _terms: list[Mapping[str, IdentifiedElement]] | None = field(default=None, repr=False)
    _all_prefixes: dict[str, tuple[PrefixDef[FileFacts], ...]] | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        self._resolver: Resolver[FileFacts, IdentifiedElement] = Resolver(self)
        self._member_set = frozenset(self.members)

    def facts(self, real: str) -> FileFacts | None:
        """The facts of the file at `real`, read once or, after many others, again; None where there are none."""
        lasting = real in self.registers or real == self.corpus
        held = self._kept if lasting else self._held
        if real not in held:
            if not lasting and len(held) >= HELD:
                for old in list(held)[: HELD // 2]:
                    gone = held.pop(old)
                    if gone is not None:
                        self._prefixes.pop(gone.path, None)
            held[real] = self.load(real)
        return held[real]

    def base(self, facts: FileFacts, number: int) -> str:
        """The base URI that has this number in `facts`."""
        key = (facts.path, number)
        if key not in self._bases:
            if len(self._bases) > HELD:
                self._bases.clear()
            self._bases[key] = based(facts.path, facts.bases[number])
        return self._bases[key]

    def resolve(self, pointer: str, facts: FileFacts, base: int = 0) -> Resolved:
        """Where a pointer of that file leads, or why nowhere."""
        return self._resolver.resolve(pointer, facts, self.base(facts, base))

    def is_elsewhere(self, pointer: str) -> bool:
        """Whether the settings say of a pointer that leads nowhere that its target lies in a vocabulary."""
        if self.elsewhere.holds(pointer):
            return True
        return pointer.startswith("#") and any(pointer[1:] in each for each in self._vocabularies())

    def _vocabularies(self) -> list[Mapping[str, IdentifiedElement]]:
        """The ids of each file among the vocabularies; of one outside the project nothing is known."""
        if self._terms is None:
            self._terms = []
            for path in self.elsewhere.files():
                with contextlib.suppress(OSError):
                    facts = self.facts(str(within(path, Path(self.root, "settings")).resolve()))
                    self._terms += [facts.ids] if facts is not None and facts.readable else []
        return self._terms

    def forget(self) -> None:
        """The answers so far are no longer held: the next file asks other questions."""
        self._resolver.forget()

    # What the resolver asks.

    def document_at(self, path: Path) -> FileFacts | None:
        """The facts of the file `path`, where it is XML below the root and well-formed."""
        real = str(path.resolve())
        self.led(str(path), real)
        if real not in self._member_set:
            inside = path.suffix.lower() in SUFFIXES and Path(real).is_relative_to(self.root)
            if not inside:
                return None
        facts = self.facts(real)
        return facts if facts is not None and facts.readable and facts.edition else None

    def exists(self, path: Path) -> bool:
        """Whether there is a file at `path`."""
        return self.asking(str(path), path.exists()) or self.there(str(path.resolve()))

    def ids(self, document: FileFacts) -> Mapping[str, IdentifiedElement]:
        """Every xml:id of a file, and its first element."""
        return document.ids

    def whole(self, document: FileFacts) -> bool:
        """Whether nothing that a file includes is on the web."""
        return not document.lacking

    def root_of(self, document: FileFacts) -> IdentifiedElement | None:
        """Nothing: of a whole file no element is known."""
        return None

    def registered(self, identifier: str) -> tuple[FileFacts, IdentifiedElement] | None:
        """The only record of the registers with this xml:id."""
        if self._registered is None:
            self._registered = {}
            for real in self.members:
                if real not in self.registers:
                    continue
                facts = self.facts(real)
                for record in facts.records if facts is not None and facts.readable else ():
                    assert facts is not None
                    twice = record.id in self._registered
                    element = facts.ids[record.id.strip()]
                    self._registered[record.id] = None if twice else (facts, element)
        return self._registered.get(identifier)

    def prefixes_for(self, prefix: str, document: FileFacts) -> tuple[PrefixDef[FileFacts], ...]:
        """The declarations in force in a file: its own, else those of the corpus, else all there are."""
        own = self._declared(document).get(prefix)
        if own:
            return own
        corpus = self.facts(self.corpus) if self.corpus is not None else None
        found = self._declared(corpus).get(prefix) if corpus is not None else None
        return found or self._declared_anywhere(prefix)

    def _declared_anywhere(self, prefix: str) -> tuple[PrefixDef[FileFacts], ...]:
        if self._all_prefixes is None:
            together: dict[str, list[PrefixDef[FileFacts]]] = {}
            for real in self.declaring(self.members):
                facts = self.facts(real)
                for name, each in self._declared(facts).items() if facts is not None else ():
                    together.setdefault(name, []).extend(each)
            self._all_prefixes = {name: tuple(each) for name, each in together.items()}
        return self._all_prefixes.get(prefix, ())

    def _declared(self, facts: FileFacts) -> dict[str, tuple[PrefixDef[FileFacts], ...]]:
        if not facts.prefixes:
            return {}
        if facts.path not in self._prefixes:
            found: dict[str, list[PrefixDef[FileFacts]]] = {}
            for prefix, each in zip((fact.prefix for fact in facts.prefixes), self.definitions(facts), strict=True):
                found.setdefault(prefix, []).append(each)
            self._prefixes[facts.path] = {prefix: tuple(each) for prefix, each in found.items()}
        return self._prefixes[facts.path]

    def definitions(self, facts: FileFacts) -> list[PrefixDef[FileFacts]]:
        """The prefixes that a file declares, in order, each with its pattern read."""
        return [
            prefix_def(each.prefix, each.match_pattern, each.replacement, facts, self.base(facts, each.base))
            for each in facts.prefixes
        ]


def included_files(facts: FileFacts) -> list[str]:
    """The real paths of the local files that a file includes, in order."""
    found = []
    for href, base in facts.includes:
        try:
            parts = urlsplit(urljoin(based(facts.path, facts.bases[base]), href))
        except ValueError:
            continue
        if parts.scheme == "file":
            found.append(str(Path(path_of(parts.path)).resolve()))
    return found
