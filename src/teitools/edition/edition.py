"""The edition: its documents, what its pointers lead to, its records and where they are mentioned."""

from __future__ import annotations

import os
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias
from urllib.parse import urljoin, urlsplit

from lxml import etree

from teitools.document import (
    TEI_NS,
    XI_INCLUDE,
    XML_ID,
    XML_NS,
    Document,
    Source,
    Unreadable,
    parse,
    parse_source,
    parse_wellformed,
    path_of,
    read_source,
)
from teitools.findings import Finding, Span

from .corpus_parts import parts_of
from .discover import edition_files, register_files
from .mentions import POINTERS, Mention, mentions_of
from .messages import UNREADABLE_PATH
from .pointer import Dangling, PrefixDef, Resolver, Target, base_uri, bases_of, prefix_defs
from .reading import reading_text
from .registers import Record, records_of
from .settings import Settings

Resolved: TypeAlias = "Target[Document, etree._Element] | Dangling"
#: A file outside the edition that a pointer leads into is read up to this size, in bytes.
OUTSIDE_LIMIT = 50_000_000


@dataclass(eq=False)
class Edition:
    """The documents of an edition, in order, and what follows from them all.

    corpus: the document whose header describes the whole, or None. texts: in the order in which the corpus includes
    them, then by path. registers: by path.
    findings: about files that could not be read; they are in none of the others.
    """

    settings: Settings
    corpus: Document | None
    texts: tuple[Document, ...]
    registers: tuple[Document, ...]
    findings: tuple[Finding, ...] = ()
    _ids: dict[Document, Mapping[str, etree._Element]] = field(default_factory=dict, repr=False)
    _outside: dict[Path, Document | None] = field(default_factory=dict, repr=False)
    _bases: dict[Document, str | None] = field(default_factory=dict, repr=False)
    _chains: dict[tuple[Document, tuple[str, ...]], str] = field(default_factory=dict, repr=False)

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        """Corpus, texts and registers."""
        return (*((self.corpus,) if self.corpus is not None else ()), *self.texts, *self.registers)

    @cached_property
    def _parts(self) -> Mapping[str, tuple[Document, ...]]:
        """The documents of each file that holds more than one, by its path."""
        found: dict[str, list[Document]] = {}
        for document in self.documents:
            found.setdefault(document.path, []).append(document)
        return {path: tuple(each) for path, each in found.items() if len(each) > 1}

    def in_file(self, document: Document) -> tuple[Document, ...]:
        """The documents that stand in the file of `document`: most often itself alone."""
        return self._parts.get(document.path, (document,))

    @cached_property
    def title(self) -> str:
        """The settings' title, else that of the corpus header, else the name of the folder."""
        if self.settings.title:
            return self.settings.title
        return (self.corpus is not None and title_of(self.corpus)) or self.settings.root.name

    @cached_property
    def prefixes(self) -> Mapping[str, tuple[PrefixDef[Document], ...]]:
        """Every prefix declared anywhere, and its declarations in the order of the documents."""
        found: dict[str, list[PrefixDef[Document]]] = {}
        for document in self.documents:
            for definition in prefix_defs(document):
                found.setdefault(definition.prefix, []).append(definition)
        return MappingProxyType({prefix: tuple(each) for prefix, each in found.items()})

    @cached_property
    def records(self) -> tuple[Record, ...]:
        """Every record of every list, registers first, then those in texts and headers."""
        order = (*self.registers, *(each for each in self.documents if each not in self.registers))
        return tuple(record for document in order for record in records_of(document))

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """Every mention of every document, in order."""
        return tuple(
            mention
            for document in self.documents
            for mention in mentions_of(document, lambda element, home=document: self.records_meant(element, home))  # type: ignore[misc]
        )

    @cached_property
    def _mentions_by_record(self) -> Mapping[Record, tuple[Mention, ...]]:
        found: dict[Record, list[Mention]] = {record: [] for record in self.records}
        for mention in self.mentions:
            for record in mention.records:
                found[record].append(mention)
        return {record: tuple(each) for record, each in found.items()}

    @cached_property
    def _mentions_by_element(self) -> Mapping[etree._Element, Mention]:
        return {mention.element: mention for mention in self.mentions}

    @cached_property
    def _records_by_element(self) -> Mapping[etree._Element, Record]:
        return {record.element: record for record in self.records}

    @cached_property
    def _records_by_id(self) -> Mapping[str, tuple[Record, ...]]:
        found: dict[str, list[Record]] = {}
        for record in self.records:
            found.setdefault(record.id, []).append(record)
        return {key: tuple(each) for key, each in found.items()}

    @cached_property
    def _by_path(self) -> Mapping[Path, Document]:
        return {_real(document.path): document for document in reversed(self.documents)}

    @cached_property
    def _resolver(self) -> Resolver[Document, etree._Element]:
        return Resolver(self)

    def resolve(self, pointer: str, document: Document, element: etree._Element | None = None) -> Resolved:
        """Where one pointer on `element` of `document` leads, or why nowhere; nothing is fetched."""
        return self._resolver.resolve(pointer, document, self._base(document, element))

    def _base(self, document: Document, element: etree._Element | None) -> str:
        """`base_uri`, found once for a document that has no xml:base, else for each chain of these."""
        if document not in self._bases:
            self._bases[document] = _only_base(document)
        base = self._bases[document]
        if base is not None:
            return base
        key = (document, tuple(bases_of(element)) if element is not None else ())
        if key not in self._chains:
            self._chains[key] = base_uri(document, element)
        return self._chains[key]

    def exists(self, path: Path) -> bool:
        """Whether there is a file at `path`."""
        return path.exists()

    def whole(self, document: Document) -> bool:
        """Whether its ids are taken for all there are: here always."""
        return True

    def root_of(self, document: Document) -> etree._Element:
        """What an empty fragment leads to."""
        return document.root

    def record(self, target: Resolved | etree._Element | None) -> Record | None:
        """The record that a target, or an element, is; None when it is none."""
        element = target.element if isinstance(target, Target) else target
        return self._records_by_element.get(element) if isinstance(element, etree._Element) else None

    def records_meant(self, element: etree._Element, document: Document) -> tuple[Record, ...]:
        """What `@ref`, `@corresp` and `@key` of `element` lead to, as far as that is records, each once."""
        pointing = [(name, pointers) for name in POINTERS if (pointers := element.get(name))]
        if not pointing:
            return ()
        found: dict[Record, None] = {}
        for name, pointers in pointing:
            for pointer in pointers.split():
                if pointer.startswith(self._outward):
                    continue
                if name == "key":
                    record = self._by_key(pointer)
                elif pointer.startswith("#") and (own := self.ids(document).get(pointer[1:])) is not None:
                    record = self._records_by_element.get(own)
                else:
                    record = self.record(self.resolve(pointer, document, element))
                if record is not None:
                    found[record] = None
        return tuple(found)

    @cached_property
    def _outward(self) -> tuple[str, ...]:
        """How pointers begin that lead out of every edition, where no prefix says otherwise."""
        return tuple(f"{scheme}://" for scheme in ("http", "https") if scheme not in self.prefixes)

    def _by_key(self, key: str) -> Record | None:
        """`@key` has no rule of its own: here it is the xml:id of the only record that has it."""
        found = self._records_by_id.get(key, ())
        return found[0] if len(found) == 1 else None

    def mentions_of(self, record: Record) -> tuple[Mention, ...]:
        """Where `record` is mentioned, in the order of the documents."""
        return self._mentions_by_record.get(record, ())

    def mention(self, element: etree._Element) -> Mention | None:
        """The mention that `element` is, or None."""
        return self._mentions_by_element.get(element)

    def document_at(self, path: Path) -> Document | None:
        """The document in the file `path`, of the edition or else read from below the edition's root."""
        real = _real(path)
        if real in self._by_path:
            return self._by_path[real]
        if real not in self._outside:
            self._outside[real] = self._read_outside(real)
        return self._outside[real]

    def _read_outside(self, real: Path) -> Document | None:
        if real.suffix.lower() not in (".xml", ".tei", ".odd", ".rng") or not real.is_relative_to(
            _real(self.settings.root)
        ):
            return None
        try:
            return parse(real) if real.stat().st_size <= OUTSIDE_LIMIT else None
        except (OSError, Unreadable):
            return None

    def ids(self, document: Document) -> Mapping[str, etree._Element]:
        """Every xml:id of `document` and the first element that has it."""
        if document not in self._ids:
            found: dict[str, etree._Element] = {}
            # The texts that stand in one file share its ids.
            for part in self.in_file(document):
                for element in part.root.iter(etree.Element):
                    identifier = element.get(XML_ID)
                    if identifier:
                        found.setdefault(identifier.strip(), element)
            self._ids[document] = MappingProxyType(found)
        return self._ids[document]

    def registered(self, identifier: str) -> tuple[Document, etree._Element] | None:
        """The only record in a register file whose xml:id this is, with its document."""
        found = [each for each in self._records_by_id.get(identifier, ()) if each.document in self.registers]
        return (found[0].document, found[0].element) if len(found) == 1 else None

    def prefixes_for(self, prefix: str, document: Document) -> tuple[PrefixDef[Document], ...]:
        """The declarations in force in `document`: its own, else those of the corpus, else all there are."""
        declared = self.prefixes.get(prefix, ())
        for home in (document, self.corpus):
            own = tuple(each for each in declared if each.document is home)
            if own:
                return own
        return declared


def load_edition(settings: Settings, sound: Container[str] = (), before: Edition | None = None) -> Edition:
    """The edition that `settings` describe; a file that cannot be read becomes findings and is left out.

    sound: the digests (`digest_of_text`) of texts that are known to be well-formed, which is not looked for again.
    before: the same edition as it was read earlier; the documents of files that say what they said are taken from it.
    Raises EditionError when there are no files, or the settings name what is not there.
    """
    findings: list[Finding] = []
    documents: dict[Path, Document] = {}
    known = {each.path: each for each in before.documents if len(before.in_file(each)) == 1} if before else {}
    for path in edition_files(settings):
        shown = Path(os.path.relpath(path)) if path.is_relative_to(Path.cwd()) else path
        try:
            source = read_source(shown)
            same = known.get(source.path)
            if same is not None and same.text == source.text:
                documents[path] = same
                continue
            digest = digest_of_text(source)
            documents[path] = parse_wellformed(source) if digest in sound else parse_source(source)
            documents[path].told["digest"] = digest
        except Unreadable as error:
            findings += error.findings
        except OSError as error:
            args = {"path": str(shown), "reason": error.strerror or "unknown"}
            findings.append(Finding(UNREADABLE_PATH, Span(str(shown), 0, 0), args))
    return make_edition(settings, documents, findings)


def digest_of_text(source: Source) -> str:
    """The digest of a text, by which it is known again."""
    return blake2b(source.text.encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()


def digest_of_document(document: Document) -> str:
    """`digest_of_text`, worked out once."""
    if "digest" not in document.told:
        document.told["digest"] = digest_of_text(document.source)
    return document.told["digest"]


def make_edition(settings: Settings, documents: Mapping[Path, Document], findings: list[Finding]) -> Edition:
    """The edition of documents already parsed, by the path that `edition_files` gives each."""
    registers = set(register_files(settings))
    corpus = documents.get(settings.corpus) if settings.corpus is not None else None
    texts = [each for path, each in documents.items() if path not in registers and each is not corpus]
    included = {path: number for number, path in enumerate(_included(corpus))} if corpus is not None else {}
    texts.sort(key=lambda each: included.get(_real(each.path), len(included)))
    if corpus is not None:
        corpus, own = parts_of(corpus)
        texts[:0] = own
    return Edition(
        settings,
        corpus,
        tuple(texts),
        tuple(each for path, each in documents.items() if path in registers),
        tuple(findings),
    )


def _included(corpus: Document) -> list[Path]:
    """The local files that the corpus includes, in order."""
    found = []
    for element in corpus.root.iter(XI_INCLUDE):
        parts = urlsplit(urljoin(base_uri(corpus, element), element.get("href") or ""))
        if parts.scheme == "file":
            found.append(_real(Path(path_of(parts.path))))
    return found


def _real(path: str | Path) -> Path:
    return Path(path).resolve()


def name_of(document: Document) -> str:
    """How `document` is called in addresses: the xml:id of its root, else the file's name without its ending."""
    return document.root.get(XML_ID) or Path(document.path).stem


def _only_base(document: Document) -> str | None:
    """The base of all elements of a document; None where they may have more than one."""
    if "<!ENTITY" in document.text:
        return None
    stated = document.text.count(":base")
    if not stated:
        return base_uri(document, None)
    return base_uri(document, document.root) if stated == 1 and document.root.get(_BASE) else None


_BASE = f"{{{XML_NS}}}base"
_TITLES = "/".join(f"{{{TEI_NS}}}{name}" for name in ("teiHeader", "fileDesc", "titleStmt", "title"))


def title_of(document: Document) -> str:
    """The main title in the document's own header; empty when it has none."""
    if "title" not in document.told:
        document.told["title"] = _title(document)
    return document.told["title"]


def _title(document: Document) -> str:
    titles = document.root.findall(_TITLES)
    # The title of the series, or a date that stands as a title, is the text's own only where it has no other.
    own = [title for title in titles if title.get("level") != "s" and title.get("type") not in ("iso-date", "short")]
    ranked = own or titles
    main = next((title for title in titles if title.get("type") == "main"), ranked[0] if ranked else None)
    return reading_text(main) if main is not None else ""
