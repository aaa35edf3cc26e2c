"""One customization as a file: its `schemaSpec`, the specifications it gathers, the places in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from teitools.document import TEI_NS, XML_ID, Document, Unreadable, parse
from teitools.document.address import local_path
from teitools.document.boundary import reason_of, referred, within
from teitools.document.messages import TOO_DEEP
from teitools.findings import Finding, Span

from . import messages

TEI = f"{{{TEI_NS}}}"
DEPTH_LIMIT = 200
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
    """A customization, parsed. `schema_spec` is None for a file that is only a collection of specifications."""

    document: Document
    schema_spec: etree._Element | None
    findings: list[Finding] = field(default_factory=list)
    _declarations: list[Declaration] | None = field(default=None, repr=False)

    @property
    def folder(self) -> Path:
        """Where relative references of this file lead."""
        return Path(self.document.path).parent

    def declarations(self) -> list[Declaration]:
        """All declarations in order, each `specGrpRef` replaced by what its group holds.

        A group that is referred to twice counts once, where it is first referred to. Faults go to `findings`.
        """
        if self._declarations is None:
            self._declarations = list(self._walk())
        return self._declarations

    def _walk(self) -> Iterator[Declaration]:
        if self.schema_spec is None:
            for element in self.document.root.iter(*DECLARATIONS):
                parent = element.getparent()
                if parent is None or parent.tag not in DECLARATIONS:
                    yield Declaration(element, self.document)
            return
        files = {Path(self.document.path).resolve(): self.document}
        used: set[etree._Element] = set()
        stack = [(Declaration(child, self.document)) for child in reversed(list(self.schema_spec))]
        while stack:
            each = stack.pop()
            if each.element.tag in DECLARATIONS:
                yield each
            elif each.element.tag == TEI + "specGrp":
                # A group written inside the schemaSpec is in force there, whether or not anything refers to it.
                used.add(each.element)
                stack += [Declaration(child, each.document) for child in reversed(list(each.element))]
            elif each.element.tag == TEI + "specGrpRef":
                found = self._group(each, files)
                if found is not None and found.element not in used:
                    used.add(found.element)
                    stack += [Declaration(child, found.document) for child in reversed(list(found.element))]

    def _group(self, ref: Declaration, files: dict[Path, Document]) -> Declaration | None:
        target = ref.get("target")
        if target is None:
            args = {"element": "specGrpRef", "attribute": "target"}
            self.findings.append(Finding(messages.MISSING_ATTRIBUTE, ref.span(), args))
            return None
        uri, _, ident = target.partition("#")
        document = ref.document
        if uri:
            try:
                path = referred(uri, self.document.path, Path(document.path).parent)
                document = files.get(path.resolve()) or parse(path)
                files[path.resolve()] = document
            except (OSError, Unreadable) as error:
                self.findings.append(_unreadable(ref, "target", uri, error))
                return None
        for element in document.root.iter(TEI + "specGrp"):
            if element.get(XML_ID) == ident:
                return Declaration(element, document)
        names = tuple(str(each.get(XML_ID)) for each in document.root.iter(TEI + "specGrp") if each.get(XML_ID))
        finding = Finding(messages.UNKNOWN_SPEC_GRP, ref.span("target"), {"name": ident or target}, expected=names)
        self.findings.append(finding)
        return None


def read_odd(path: str | Path) -> OddFile:
    """The customization in the file at `path`. Raises OSError, or `Unreadable` with findings."""
    document = parse(path)
    _refuse_depth(document)
    return OddFile(document, next(document.root.iter(TEI + "schemaSpec"), None))


def _refuse_depth(document: Document) -> None:
    """Raises `Unreadable` for a tree deeper than content models are followed."""
    depth = 0
    for event, element in etree.iterwalk(document.root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > DEPTH_LIMIT:
            raise Unreadable(Finding(TOO_DEEP, document.name_span(element), {"limit": DEPTH_LIMIT}))


def need_schema_spec(odd: OddFile) -> etree._Element:
    """The `schemaSpec` of `odd`. Raises `Unreadable` when it has none."""
    if odd.schema_spec is None:
        raise Unreadable(Finding(messages.NO_SCHEMA_SPEC, odd.document.name_span(odd.document.root)))
    return odd.schema_spec


def source_odd(odd: OddFile) -> OddFile | None:
    """The local ODD that the `schemaSpec/@source` of `odd` names; None when it names TEI itself or nothing.

    A local file that cannot be read is a finding of `odd`.
    """
    if odd.schema_spec is None or odd.schema_spec.get("source") is None:
        return None
    here = Declaration(odd.schema_spec, odd.document)
    uri = here.get("source") or ""
    path = local_path(uri, odd.folder)
    if path is None or path.name == "p5subset.xml":
        return None
    try:
        return read_odd(within(path, odd.document.path))
    except (OSError, Unreadable) as error:
        odd.findings.append(_unreadable(here, "source", uri, error))
        return None


def source_chain(odd: OddFile) -> list[OddFile]:
    """`odd` and every local ODD it is built on, nearest first; a circle is cut and found."""
    chain, seen = [odd], {Path(odd.document.path).resolve()}
    while (below := source_odd(chain[-1])) is not None:
        path = Path(below.document.path).resolve()
        if path in seen:
            assert chain[-1].schema_spec is not None
            span = Declaration(chain[-1].schema_spec, chain[-1].document).span("source")
            names = " → ".join(Path(each.document.path).name for each in [*chain, below])
            odd.findings.append(Finding(messages.CIRCULAR, span, {"name": path.name, "chain": names}))
            break
        seen.add(path)
        chain.append(below)
    return chain


def _unreadable(here: Declaration, attribute: str, uri: str, error: Exception) -> Finding:
    if isinstance(error, Unreadable):
        first = error.findings[0]
        reason = first.code.message.format(**first.args)
    else:
        assert isinstance(error, OSError)
        reason = reason_of(error)
    return Finding(messages.UNREADABLE_SOURCE, here.span(attribute), {"uri": uri, "reason": reason})
