"""A RELAX NG schema that documents are validated with: the public face of this room."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from teitools.document import Source, Unreadable, find_faults, has_long_tag, scan_tag
from teitools.findings import Finding, Span

from . import messages, verdict
from .automaton import Automaton, is_scoped
from .compiled import CompiledSchema
from .effort import TooComplex
from .input import Input
from .name_class import contains, is_open, simple_names
from .pattern import Patterns
from .scan import Scanner

if TYPE_CHECKING:
    from teitools.document import Catalog

    from .completion import Expected
    from .vocabulary import Vocabulary


#: Answers on the types of attributes that are remembered.
_KNOWN = 10_000


class Schema:
    """A schema, ready to validate any number of documents, one after the other; not shared between threads."""

    def __init__(self, compiled: CompiledSchema, *, ids: bool = True) -> None:
        self.compiled = compiled
        self.ids = ids and bool(compiled.id_types)
        self._patterns = Patterns(compiled)
        self._automaton = Automaton(self._patterns, self.id_type, is_scoped(compiled.types))
        self._scanner = Scanner(self._automaton)
        self._vocabulary: Vocabulary | None = None
        self._id_types = _by_attribute(compiled)

    @classmethod
    def load(
        cls,
        path: str | Path,
        *,
        cache_dir: str | Path | None = None,
        ids: bool = True,
        catalog: Catalog | None = None,
    ) -> Schema:
        """The schema in the file at `path`: compact syntax where its name ends in `.rnc`, else XML.

        cache_dir: a folder of the user's where compiled schemas are kept between runs; None to keep none.
        ids: whether to check that IDs are unique and references to them lead somewhere (DTD compatibility).
        catalog: asked first for the file that an `include` or `externalRef` names.
        Raises OSError when the file cannot be read, SchemaError when it is no correct schema. Never reads the network.
        """
        if cache_dir is None:
            return cls(_compiled(path, catalog), ids=ids)
        from . import cache

        folder = Path(cache_dir)
        key = cache.content_key(Path(path).read_bytes())
        compiled = cache.load(folder, key, str(path))
        if compiled is None:
            compiled = _compiled(path, catalog)
            cache.save(folder, key, str(path), compiled)
        return cls(compiled, ids=ids)

    @property
    def warnings(self) -> list[Finding]:
        """What is doubtful about the schema itself: ID types that contradict each other."""
        files = self.compiled.files
        return [
            Finding(
                messages.SCHEMA_ID_CONFLICT,
                Span(files[file], start, end),
                {"element": element, "attribute": attribute, "types": types},
            )
            for element, attribute, types, file, start, end in self.compiled.conflicts
        ]

    def id_type(self, element: str, attribute: str) -> str:
        """ "ID", "IDREF" or "IDREFS" where the schema gives the attribute of that element such a type, else ""."""
        if not self.ids:
            return ""
        spelt, others, known = self._id_types
        if attribute not in spelt and not others:
            return ""
        found = known.get((element, attribute))
        if found is None:
            ways = [*spelt.get(attribute, ()), *others]
            found = next(
                (kind for one, other, kind in ways if contains(other, attribute) and contains(one, element)), ""
            )
            if len(known) < _KNOWN:
                known[element, attribute] = found
        return found

    def is_valid(self, source: str | Path | Source) -> bool:
        """Whether a document (a path, or a text already read) is well-formed and valid.

        Not valid is also what cannot be told, because the schema leaves too many ways open (`content_too_complex`).
        Raises OSError when it cannot be read, Unreadable when it is not in its declared encoding. Memory does not grow
        with the file's length beyond `WHOLE`.
        """
        return self._verdict(_input(source))

    def validate(self, source: str | Path | Source) -> Iterator[Finding]:
        """Every fault of a document (a path, or a text already read), in document order; nothing for a valid one.

        A document that is not well-formed gives the finding that says why; of faults beyond a thousand only the number
        is said. Raises OSError when it cannot be read.
        Cost: one pass for a valid document, two or three for one that is not; memory by depth, IDs and faults.
        """
        yield from self._findings(_input(source))

    def _findings(self, document: Input) -> list[Finding]:
        try:
            data = document.utf8()
            if data is not None and has_long_tag(data) and (faults := find_faults(document.source())):
                return faults
            if self._verdict(document):
                return []
            return self._explanation(document)
        except Unreadable as error:
            return list(error.findings)

    def _verdict(self, document: Input) -> bool:
        try:
            return verdict.is_valid(self._scanner, document, ids=self.ids)
        except (expat.ExpatError, TooComplex):
            return False

    def expected_at(self, source: Source, offset: int) -> Expected:
        """What may come at code point `offset` of a text that is still being written; see `Expected`.

        Cost: one pass over what is before the place.
        """
        from .completion import complete

        return complete(self._known(), source.text, offset)

    def _known(self) -> Vocabulary:
        from .vocabulary import Vocabulary

        if self._vocabulary is None:
            self._vocabulary = Vocabulary(self.compiled, self._patterns)
        return self._vocabulary

    def _explanation(self, document: Input) -> list[Finding]:
        from .explain import explain
        from .places import findings_of
        from .uses import TooManyAttributes

        with document.open_utf8() as file:
            start = file.tell()
            try:
                faults = explain(self._known(), self.id_type, self._automaton, file, start)
            except expat.ExpatError as error:
                return _not_well_formed(document.source(), error)
            except TooManyAttributes:
                return find_faults(document.source())
            found = findings_of(document.path, file, start, faults)
        return found or [Finding(messages.NOT_VALID, Span(document.path, 0, 1))]


def _by_attribute(compiled: CompiledSchema) -> tuple[dict[str, list[Any]], list[Any], dict[tuple[str, str], str]]:
    """(the ID types by each attribute they spell out, those with wildcards, what has been asked before)."""
    spelt: dict[str, list[Any]] = {}
    others: list[Any] = []
    for each in compiled.id_types:
        if is_open(each[1]):
            others.append(each)
        else:
            for name in simple_names(each[1]):
                spelt.setdefault(name, []).append(each)
    return spelt, others, {}


def _input(source: str | Path | Source) -> Input:
    if isinstance(source, Source):
        return Input(source.path, text=source)
    return Input.of_file(source)


def _compiled(path: str | Path, catalog: Catalog | None) -> CompiledSchema:
    """The schema read anew; what this imports is not needed when a cache has it."""
    from .compile import compile_schema
    from .load import load_schema

    # Everything that is made here is kept until the end: looking for rubbish meanwhile costs a fifth of the time.
    collecting = gc.isenabled()
    gc.disable()
    try:
        simple, files = load_schema(path, catalog)
        return compile_schema(simple, files)
    finally:
        if collecting:
            gc.enable()


def _not_well_formed(source: Source, error: expat.ExpatError) -> list[Finding]:
    """What keeps `source` from being well-formed; expat in its namespace mode has said `error`."""
    from teitools.document import UNDECLARED_PREFIX

    faults = find_faults(source)
    if faults:
        return faults
    at = source.offset(error.lineno, error.offset + 1)
    tag = scan_tag(source.text, at)
    names = [] if tag is None else [source.text[tag.start + 1 : tag.name_end], *(each.qname for each in tag.attributes)]
    name = next((each for each in names if ":" in each and not each.startswith(("xml:", "xmlns:"))), "?")
    span = Span(source.path, at + 1, tag.name_end if tag else at + 2)
    return [Finding(UNDECLARED_PREFIX, span, {"name": name, "prefix": name.partition(":")[0]})]
