"""What pages are made of: a digest of all that each takes, so that only those are made anew of which some has changed.

What every page takes is in `Inputs.common`: the code, the settings, the processing models, the frame. A text's page
takes its own file, its neighbours, and of each thing that it names what a card says; a record's page what is said of
that and the files in which it is mentioned. Where a pointer leads into other files, `outward` is the digest of all
that can be pointed to.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cached_property
from importlib.metadata import PackageNotFoundError, entry_points, version
from pathlib import Path
from typing import Any

from lxml import etree

from teitools import __version__
from teitools.document import TEI, XML_ID, Document
from teitools.edition import Mention, Record, digest_of_document
from teitools.render import BEHAVIOUR_GROUP

from .downloads import forms_of
from .gather import DateEntry, Entry, Gathered, short_title
from .published import Published
from .records import Relations

#: Other people's packages that pages are made with.
_LIBRARIES = ("citeproc-py", "elementpath", "latex2mathml", "tinycss2")
#: The rooms whose code makes pages.
_ROOMS = ("findings", "datatypes", "document", "xpath", "relaxng", "schematron", "odd", "edition", "render", "site")


def digest_of(*parts: object) -> bytes:
    """The digest of plain data."""
    said = json.dumps(parts, separators=(",", ":"), default=_plain).encode("utf-8", errors="surrogatepass")
    return hashlib.blake2b(said, digest_size=20).digest()


def _plain(value: object) -> object:
    """A value for which JSON has no form, in one that it has; sets and mappings sorted."""
    if isinstance(value, (frozenset, set)):
        return sorted(map(str, value))
    if isinstance(value, Mapping):
        return sorted((str(key), each) for key, each in value.items())
    if is_dataclass(value):
        return [[each.name, getattr(value, each.name)] for each in fields(value)]
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Enum):
        return value.name
    return str(value) if isinstance(value, Path) else repr(value)


def code_stamp() -> list[Any]:
    """Versions, and the files of the rooms that make pages with size and time: code may change and keep its version."""
    found: list[Any] = [__version__, etree.LXML_VERSION, etree.LIBXML_VERSION, *_packages()]
    for room in _ROOMS:
        for path in sorted((Path(__file__).parents[1] / room).rglob("*")):
            if path.suffix not in (".pyc", ".pyo") and path.is_file():
                status = path.stat()
                found.append([room, path.name, status.st_size, status.st_mtime_ns])
    return found


def _packages() -> list[str]:
    """The packages whose work is seen in pages, with their versions: libraries, and what registers behaviours."""
    found = [(each.name, each.value, each.dist) for each in entry_points(group=BEHAVIOUR_GROUP)]
    said = [f"{name} {value} {dist.name if dist else ''} {dist.version if dist else ''}" for name, value, dist in found]
    for name in _LIBRARIES:
        with suppress(PackageNotFoundError):
            said.append(f"{name} {version(name)}")
    return sorted(said)


def _content(path: Path) -> str | None:
    """The digest of a file; None for one that was looked for and is not there."""
    with suppress(OSError):
        return hashlib.blake2b(path.read_bytes()).hexdigest()
    return None


class Inputs:
    """The inputs of every unit of an edition's site; each part is digested once."""

    def __init__(
        self, gathered: Gathered, relations: Relations, models: Iterable[Path], search: bool, before: Published | None
    ) -> None:
        self._gathered, self._relations, self._before = gathered, relations, before
        edition = gathered.edition
        corpus = edition.corpus
        self._texts: dict[Document, bytes] = {}
        self._entries: dict[Entry | DateEntry, bytes] = {}
        self.common = digest_of(
            code_stamp(),
            edition.settings,
            edition.title,
            [(str(path), _content(path)) for path in models],
            search,
            before is not None,
            gathered.registers(),
            gathered.views,
            forms_of(gathered),
            gathered.say,
            self.file(corpus) if corpus is not None else None,
            [
                [(each.prefix, each.match_pattern, each.replacement, each.base) for each in definitions]
                for _, definitions in sorted(edition.prefixes.items())
            ],
        )

    def file(self, document: Document) -> bytes:
        """The digest of a document, and of what else stands in its file."""
        if document not in self._texts:
            same = self._gathered.edition.in_file(document)
            self._texts[document] = digest_of(document.path, [digest_of_document(each) for each in same])
        return self._texts[document]

    def entry(self, entry: Entry | DateEntry) -> bytes:
        """The digest of what cards and lists say of an entry."""
        if entry not in self._entries:
            if isinstance(entry, DateEntry):
                said: list[object] = [entry.href, entry.value]
            else:
                texts = len({each.document for each in entry.mentions})
                said = [entry.kind, entry.href, entry.name, entry.sort_name, entry.address, len(entry.mentions), texts]
                said += [self._record(entry.record)] if entry.record is not None else []
            self._entries[entry] = digest_of(said)
        return self._entries[entry]

    def _record(self, record: Record) -> list[object]:
        above = record.parent.name if record.parent is not None else None
        whole = etree.tostring(record.element, encoding="unicode", with_tail=False)
        return [whole, above, record.document.path, record.element.base]

    def text(self, here: str, document: Document) -> bytes:
        """The digest of what the page of a text takes, but for what pointers lead to elsewhere."""
        gathered = self._gathered
        place = gathered.place_of[here]
        around = [
            (page, short_title(each)) for page, each in gathered.texts[max(place - 1, 0) : place + 2] if page != here
        ]
        named: dict[Entry | DateEntry, None] = {}
        for mention in gathered.in_document[document]:
            named[gathered.by_mention[mention.element]] = None
            named |= dict.fromkeys(gathered.entries_of.get(mention.element, ()))
        named |= dict.fromkeys(self._speakers.get(document, ()))
        letters = gathered.letters.get(document, [])
        at = next((number for number, (_, each) in enumerate(letters) if each is document), 0)
        beside = [(page, short_title(each)) for page, each in letters[max(at - 1, 0) : at + 2]]
        published = (self._before.texts.get(here), self._before.anchors.get(here)) if self._before is not None else None
        said = [here, gathered.names[document], place, around, len(letters), at, beside, published]
        ids = [mention.id for mention in gathered.ids_in.get(document, ())]
        return digest_of(
            self.common.hex(), self.file(document).hex(), said, ids, [self.entry(each).hex() for each in named]
        )

    @cached_property
    def _speakers(self) -> dict[Document, list[Entry]]:
        found: dict[Document, list[Entry]] = {}
        for entry, plays in self._gathered.speeches.items():
            for document in plays:
                found.setdefault(document, []).append(entry)
        return found

    def record(self, entry: Entry, often: list[tuple[Entry, int]]) -> bytes:
        """The digest of what the pages of an entry take, but for what pointers lead to elsewhere."""
        gathered = self._gathered
        spoken = [(gathered.page_of(each), short_title(each), count) for each, count in self._spoken(entry)]
        related = []
        if entry.record is not None:
            for name, other in self._relations.stated(entry.record):
                related.append((name, self.entry(gathered.by_record[other]).hex()))
        return digest_of(
            self.common.hex(),
            self.entry(entry).hex(),
            self._mentions(entry.mentions),
            spoken,
            related,
            [(each.href, each.name, each.kind, count) for each, count in often],
        )

    def _mentions(self, mentions: Iterable[Mention]) -> list[object]:
        """Of each file what a list of mentions says, and reads, of it."""
        found: dict[Document, list[str]] = {}
        for mention in mentions:
            found.setdefault(mention.document, []).append(mention.id)
        page_of = self._gathered.page_of
        return [(page_of(each), short_title(each), self.file(each).hex(), ids) for each, ids in found.items()]

    def dates(self) -> bytes:
        """The digest of what the pages of the dates take."""
        listed = [(self.entry(each).hex(), self._mentions(each.mentions)) for each in self._gathered.dates]
        return digest_of(self.common.hex(), listed)

    def network(self, pairs: Mapping[tuple[Entry, Entry], int]) -> bytes:
        """The digest of what the network takes: who is named with whom, and how often."""
        said = [(one.href, other.href, count) for (one, other), count in pairs.items()]
        named = {
            each.href: (each.name, each.sort_name, each.kind, len(each.mentions)) for pair in pairs for each in pair
        }
        return digest_of(self.common.hex(), sorted(said), sorted(named.items()))

    def _spoken(self, entry: Entry) -> Iterable[tuple[Document, int]]:
        return self._gathered.speeches.get(entry, {}).items()

    @cached_property
    def outward(self) -> str:
        """The digest of everything that can be pointed to: files, their pages, their ids, the records."""
        gathered = self._gathered
        edition = gathered.edition
        ids = [
            [
                document.path,
                gathered.page_of(document),
                _ids(document.root),
                [_ids(each) for each in document.root.iterchildren(TEI + "teiHeader")],
            ]
            for document in edition.documents
        ]
        records = [(each.document.path, each.id, entry.href) for each, entry in gathered.by_record.items()]
        return digest_of(ids, records).hex()


def _ids(element: etree._Element) -> list[str]:
    return [ident for each in element.iter(etree.Element) if (ident := each.get(XML_ID))]
