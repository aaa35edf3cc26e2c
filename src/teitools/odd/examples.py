"""The examples of a customization tried on its own schema: what says it is right is, what says it is wrong is not."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from teitools.document import EXAMPLES_NS, TEI_NS, XML_NS, Document, Source, Unreadable, parse_source
from teitools.findings import Finding, Related, Severity, Span
from teitools.relaxng import Schema, SchemaError
from teitools.schematron import Plan, SchematronError, check_document, compile_schema, read_schematron

from . import messages
from .compiled import CompiledOdd
from .odd_file import EGXML
from .rng import serialise, write_rng

#: So many faults of one example are told; the rest follow from them more often than not.
_MOST_FAULTS = 5
_MOST_CONTEXTS = 60


def check_examples(compiled: CompiledOdd, *, tei_constraints: bool | None = None) -> Iterator[Finding]:
    """A finding for each `egXML` of the customization that is not what its `valid` says, at the fault itself.

    Each element of an example is tried as a document of its own, with every element of the schema allowed to begin one
    (TEI P5 chapter 23.3.1). Rules that look above it are tried below nothing and below each element that may contain
    it: where they are kept anywhere, the example keeps them. `valid="feasible"` is not tried. An example without
    `valid` is said by TEI to be valid; as few authors know, its faults are warnings.
    tei_constraints: as for `write_rng`. Cost: compiles the schema once.
    """
    documents = [each for each in _documents(compiled) if next(each.root.iter(EGXML), None) is not None]
    if not documents or not compiled.specs.elements:
        return
    try:
        schema, plan = _judges(compiled, tei_constraints)
    except SchemaError:
        return  # what is wrong with the schema itself is told elsewhere
    for document in documents:
        for egxml in document.root.iter(EGXML):
            stated = (egxml.get("valid") or "").strip()
            if stated == "feasible" or next(egxml.iterancestors(EGXML), None) is not None:
                continue
            faults, tried = [], 0
            for element in egxml.iterchildren(etree.Element):
                fragment = _fragment(element, document, compiled)
                if fragment is not None:
                    tried += 1
                    faults += _faults(fragment, schema, plan, _contexts(fragment.ident, compiled))
            if not tried:
                continue
            if stated == "false":
                if not faults:
                    yield Finding(messages.EXAMPLE_ACCEPTED, document.value_span(egxml, "valid"))
                continue
            severity = None if stated else Severity.WARNING
            place = document.value_span(egxml, "valid")
            for fault in faults[:_MOST_FAULTS]:
                yield Finding(
                    messages.EXAMPLE_REJECTED,
                    fault.span,
                    {"reason": _reason(fault), "found": fault.code.name},
                    severity=severity,
                    related=(Related(place, "the example"),),
                    origin=fault.origin,
                    expected=fault.expected,
                    suggestion=fault.suggestion,
                )


def _documents(compiled: CompiledOdd) -> list[Document]:
    """The customization's own file, and those whose specifications it refers to."""
    found = {compiled.odd.document.path: compiled.odd.document}
    for declaration in compiled.odd.declarations():
        found.setdefault(declaration.document.path, declaration.document)
    return list(found.values())


def _judges(compiled: CompiledOdd, tei_constraints: bool | None) -> tuple[Schema, Plan | None]:
    """The grammar, with every element allowed to begin a document, and the rules; None when there are none."""
    tree = write_rng(compiled, tei_constraints=tei_constraints)
    start = tree.getroot().find("{*}start")
    assert start is not None
    for child in list(start):
        start.remove(child)
    choice = etree.SubElement(start, f"{start.tag[:-5]}choice")
    for ident in compiled.specs.elements:
        etree.SubElement(choice, f"{start.tag[:-5]}ref", {"name": compiled.prefix + ident})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "examples.rng"
        path.write_bytes(serialise(tree))
        schema = Schema.load(path)
        try:
            plan = compile_schema(read_schematron(path))
        except SchematronError:
            plan = None
    return schema, plan


def _contexts(ident: str, compiled: CompiledOdd) -> list[tuple[str, ...]]:
    """Chains of elements, outermost first, below which the element `ident` may stand; the empty one first."""
    parents = compiled.members.parents()
    chains: list[tuple[str, ...]] = [()]
    for parent in parents.get(ident, [])[:_MOST_CONTEXTS]:
        chains.append((parent,))
        chain = [parent]
        while (above := next((each for each in parents.get(chain[0], []) if each not in chain), None)) is not None:
            chain.insert(0, above)
            if above in compiled.start or len(chain) > _MOST_CONTEXTS:
                break
        chains.append(tuple(chain))
    names = compiled.specs.elements
    return [tuple(names[each].name for each in chain) for chain in chains]


def _faults(fragment: _Fragment, schema: Schema, plan: Plan | None, contexts: list[tuple[str, ...]]) -> list[Finding]:
    """What is wrong with a fragment, placed in the ODD: its grammar, else the rules, where they find least."""
    faults = [fragment.restored(each) for each in schema.validate(fragment.source())]
    if faults or plan is None:
        return faults
    least: list[Finding] | None = None
    for context in contexts:
        before = "".join(f'<{name} xmlns="{fragment.ns}">' for name in context)
        after = "".join(f"</{name}>" for name in reversed(context))
        source = fragment.source(before, after)
        found = [
            fragment.restored(each, len(before))
            for each in check_document(plan, parse_source(source)).findings
            if each.effective_severity is Severity.ERROR and each.span.start >= fragment.pad + len(before)
        ]
        if not found:
            return []
        least = found if least is None or len(found) < len(least) else least
    return least or []


@dataclass(frozen=True, slots=True)
class _Fragment:
    """An element of an example as a document: its text with declarations of namespaces put in.

    start: where the element begins in the ODD. head: the length of `<name`. extra: that of what is put in after it.
    The text begins on the line of the ODD on which the element does, so that sentences that name lines are right.
    """

    ident: str
    ns: str
    text: str
    document: Document
    start: int
    head: int
    extra: int
    pad: int

    def source(self, before: str = "", after: str = "") -> Source:
        """The fragment as a file, with tags of other elements around it."""
        return Source(self.document.path, "\n" * self.pad + before + self.text + after)

    def restored(self, finding: Finding, shift: int = 0) -> Finding:
        """`finding` with its span in the ODD; `shift` is how much stands before the fragment on its line."""
        start, end = finding.span.start - shift - self.pad, finding.span.end - shift - self.pad
        span = Span(self.document.path, self._back(start), self._back(end))
        if span.end <= span.start:
            span = Span(span.file, span.start, span.start + 1)
        return Finding(
            finding.code,
            span,
            finding.args,
            finding.severity,
            (),
            finding.origin,
            finding.help,
            None,
            finding.xpath,
            finding.expected,
            finding.suggestion,
        )

    def _back(self, offset: int) -> int:
        if offset <= self.head:
            return self.start + offset
        return self.start + max(self.head, offset - self.extra)


def _fragment(element: etree._Element, document: Document, compiled: CompiledOdd) -> _Fragment | None:
    """`element` with the namespace of the schema in place of that of examples; None where its text cannot be taken."""
    tag, span = document.tag(element), document.element_span(element)
    if tag is None:
        return None
    specs = compiled.specs.elements.values()
    local = etree.QName(element).localname
    known = {spec.ns: spec.ident for spec in specs if spec.name == local}
    ns = TEI_NS if TEI_NS in known or not known else next(iter(known))
    written = {place.qname for place in tag.attributes}
    declarations = "".join(
        f' {name}="{uri}"' for name, uri in sorted(_declarations(element.nsmap, ns).items()) if name not in written
    )
    head = tag.name_end - span.start
    text = document.text[span.start : tag.name_end] + declarations + document.text[tag.name_end : span.end]
    text = text.replace(f'xmlns="{EXAMPLES_NS}"', f'xmlns="{ns}"'.ljust(len(EXAMPLES_NS) + 8))
    pad = document.position(span.start)[0] - 1
    fragment = _Fragment(known.get(ns, local), ns, text, document, span.start, head, len(declarations), pad)
    try:
        parse_source(fragment.source())
    except Unreadable:
        return None
    return fragment


def _declarations(nsmap: Mapping[str | None, str], ns: str) -> dict[str, str]:
    """What has to be declared on the fragment: all that is in scope there, examples' namespace made the schema's."""
    return {
        "xmlns" if prefix is None else f"xmlns:{prefix}": ns if uri == EXAMPLES_NS else uri
        for prefix, uri in nsmap.items()
        if uri != XML_NS and (prefix is None or uri)
    }


def _reason(fault: Finding) -> str:
    """The fault's own sentence; of a list, its first members."""
    args = {
        name: ", ".join(map(str, value[:6])) if isinstance(value, list | tuple) else value
        for name, value in fault.args.items()
    }
    return fault.code.message.format(**args)
