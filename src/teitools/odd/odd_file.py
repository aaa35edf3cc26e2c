"""One customization as a file: its `schemaSpec`, the specifications it gathers, the places in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from lxml import etree

from teitools.document import (
    EXAMPLES_NS,
    TEI,
    TOO_DEEP,
    XI_INCLUDE,
    XML_ID,
    Document,
    Unreadable,
    parse,
    reason_of,
    referred,
)
from teitools.findings import Finding, Severity, Span

from . import messages
from .included import pointed_to

EGXML = f"{{{EXAMPLES_NS}}}egXML"
DEPTH_LIMIT = 200
#: So many files may be included or referred to from one customization.
FILES_LIMIT = 200
DECLARATIONS = frozenset(
    TEI + name
    for name in (
        "moduleRef",
        "elementRef",
        "classRef",
        "macroRef",
        "dataRef",
        "elementSpec",
        "classSpec",
        "macroSpec",
        "dataSpec",
        "constraintSpec",
        "moduleSpec",
    )
)


@dataclass(frozen=True, slots=True)
class Declaration:
    """A child of a `schemaSpec` or `specGrp`, and the document it stands in."""

    element: etree._Element
    document: Document

    @property
    def name(self) -> str:
        """The element's local name: `elementSpec`, `moduleRef`, …"""
        return str(self.element.tag).rpartition("}")[2]

    @property
    def folder(self) -> Path:
        """Where relative references of its file lead."""
        return Path(self.document.path).parent

    def get(self, attribute: str) -> str | None:
        """The attribute with white space folded; None when absent."""
        value = self.element.get(attribute)
        return None if value is None else " ".join(value.split())

    def span(self, attribute: str | None = None) -> Span:
        """The value of `attribute`, else (or without) the element's name in its start tag."""
        if attribute is not None and self.element.get(attribute) is not None:
            return self.document.value_span(self.element, attribute)
        return self.document.name_span(self.element)

    def word_span(self, attribute: str, word: str) -> Span:
        """One word in a list of words; the whole value when it cannot be told."""
        span = self.span(attribute)
        value = self.document.text[span.start : span.end]
        at = 0
        for each in value.split():
            at = value.index(each, at)
            if each == word:
                return Span(span.file, span.start + at, span.start + at + len(word))
            at += len(each)
        return span


@dataclass(slots=True)
class OddFile:
    """A customization, parsed. `schema_spec` is None for a file that is only a collection of specifications.

    schema_document: the file that the `schemaSpec` stands in, which an XInclude may have brought.
    """

    document: Document
    schema_spec: etree._Element | None
    schema_document: Document
    findings: list[Finding] = field(default_factory=list)
    _declarations: list[Declaration] | None = field(default=None, repr=False)
    _files: dict[Path, Document] = field(default_factory=dict, repr=False)

    @property
    def folder(self) -> Path:
        """Where relative references of this file lead."""
        return Path(self.document.path).parent

    @property
    def schema(self) -> Declaration:
        """The `schemaSpec`; raises `Unreadable` when there is none."""
        return Declaration(need_schema_spec(self), self.schema_document)

    def documents(self) -> list[Document]:
        """The file itself, and those that it includes or takes specifications from, in the order they were met."""
        self.declarations()
        return list(self._files.values())

    def declarations(self) -> list[Declaration]:
        """All declarations in order, each `specGrpRef` replaced by what its group holds, each `xi:include` by what it
        brings.

        A group that is referred to twice counts once, where it is first referred to. Faults go to `findings`.
        """
        if self._declarations is None:
            self._declarations = list(self._walk())
        return self._declarations

    def _walk(self) -> Iterator[Declaration]:
        if self.schema_spec is None:
            for element in self.document.root.iter(*DECLARATIONS):
                if not any(each.tag in DECLARATIONS for each in element.iterancestors()):
                    yield Declaration(element, self.document)
            return
        used: set[etree._Element] = set()
        stack = _children(self.schema)
        while stack:
            each = stack.pop()
            if each.element.tag in DECLARATIONS:
                yield each
            elif each.element.tag in (TEI + "specGrp", TEI + "schemaSpec"):
                # A group written inside the schemaSpec is in force there, whether or not anything refers to it.
                used.add(each.element)
                stack += _children(each)
            elif each.element.tag == TEI + "specGrpRef":
                found = self._group(each)
                if found is not None and found.element not in used:
                    used.add(found.element)
                    stack += _children(found)
            elif each.element.tag == XI_INCLUDE and each.element not in used:
                used.add(each.element)
                stack += reversed(self._included(each))

    def _group(self, ref: Declaration) -> Declaration | None:
        target = ref.get("target")
        if target is None:
            self.findings.append(messages.missing_attribute("specGrpRef", "target", ref.span()))
            return None
        uri, _, ident = target.partition("#")
        documents = [ref.document, *(each for each in self._files.values() if each is not ref.document)]
        if uri:
            found = self._file(ref, "target", uri)
            if found is None:
                return None
            documents = [found]
        groups = [(each, document) for document in documents for each in document.root.iter(TEI + "specGrp")]
        for element, document in groups:
            if element.get(XML_ID) == ident or (uri and not ident):
                return Declaration(element, document)
        names = [str(each.get(XML_ID)) for each, _ in groups if each.get(XML_ID)]
        args = {"name": ident or target}
        self.findings.append(Finding(messages.UNKNOWN_SPEC_GRP, ref.span("target"), args, expected=tuple(names)))
        return None

    def _included(self, include: Declaration) -> list[Declaration]:
        """What an `xi:include` among the declarations brings; where it fails, its `fallback` says what to take."""
        href = include.get("href") or ""
        found = self._file(include, "href", href) if href else include.document
        if found is not None:
            try:
                return [Declaration(each, found) for each in pointed_to(found.root, include.get("xpointer"))]
            except ValueError as error:
                args = {"uri": href, "reason": str(error)}
                self.findings.append(Finding(messages.UNREADABLE_SOURCE, include.span("xpointer"), args))
        fallback = next(include.element.iterchildren("{*}fallback"), None)
        return [] if fallback is None else [Declaration(each, include.document) for each in _elements(fallback)]

    def _file(self, ref: Declaration, attribute: str, uri: str) -> Document | None:
        """The file that `uri` names, parsed once; None, with a finding, for one that cannot be read."""
        try:
            path = referred(uri, self.document.path, ref.folder)
            if path.resolve() not in self._files:
                if len(self._files) >= FILES_LIMIT:
                    raise OSError(f"more than {FILES_LIMIT} files are too many")
                self._files[path.resolve()] = _shallow(parse(path))
            return self._files[path.resolve()]
        except (OSError, Unreadable) as error:
            self.findings.append(unreadable(ref, attribute, uri, error))
            return None


def _elements(parent: etree._Element) -> list[etree._Element]:
    return list(parent.iterchildren(etree.Element))


def _children(parent: Declaration) -> list[Declaration]:
    """The child elements of `parent`, last first."""
    return [Declaration(child, parent.document) for child in reversed(_elements(parent.element))]


def read_odd(path: str | Path) -> OddFile:
    """The customization in the file at `path`, with the files that it includes by XInclude.

    Raises OSError, or `Unreadable` with findings.
    """
    document = _shallow(parse(path))
    schema = next(document.root.iter(TEI + "schemaSpec"), None)
    odd = OddFile(document, schema, document)
    odd._files[Path(path).resolve()] = document
    _include(odd)
    return odd


def _include(odd: OddFile) -> None:
    """The files that `odd` includes anywhere but among its declarations are among its files; one may hold the schema.

    A file is read once, so that a circle of inclusions ends.
    """
    queue = [odd.document]
    while queue:
        document = queue.pop(0)
        for element in document.root.iter(XI_INCLUDE):
            parent = element.getparent()
            text = (element.get("parse") or "xml") == "text"
            if text or not element.get("href") or (parent is not None and parent.tag in _HOLDERS):
                continue
            before = len(odd._files)
            found = odd._file(Declaration(element, document), "href", (element.get("href") or "").partition("#")[0])
            if found is None and odd.schema_spec is not None:
                # Prose that is not there takes nothing from the schema.
                odd.findings[-1] = replace(odd.findings[-1], severity=Severity.WARNING)
            if found is not None and len(odd._files) > before:
                queue.append(found)
                if odd.schema_spec is None:
                    odd.schema_spec = next(found.root.iter(TEI + "schemaSpec"), None)
                    odd.schema_document = found


_HOLDERS = (TEI + "schemaSpec", TEI + "specGrp")


def _shallow(document: Document) -> Document:
    """`document`. Raises `Unreadable` for a tree deeper than content models are followed."""
    depth = 0
    for event, element in etree.iterwalk(document.root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > DEPTH_LIMIT:
            raise Unreadable([Finding(TOO_DEEP, document.name_span(element), {"limit": DEPTH_LIMIT})])
    return document


def need_schema_spec(odd: OddFile) -> etree._Element:
    """The `schemaSpec` of `odd`. Raises `Unreadable` when it has none."""
    if odd.schema_spec is None:
        raise Unreadable([Finding(messages.NO_SCHEMA_SPEC, odd.document.name_span(odd.document.root))])
    return odd.schema_spec


def unreadable(here: Declaration, attribute: str, uri: str, error: Exception) -> Finding:
    """The finding that the file named in `attribute` cannot be read, and why."""
    if isinstance(error, Unreadable):
        first = error.findings[0]
        reason = first.code.message.format(**first.args)
    else:
        assert isinstance(error, OSError)
        reason = reason_of(error)
    return Finding(messages.UNREADABLE_SOURCE, here.span(attribute), {"uri": uri, "reason": reason})
