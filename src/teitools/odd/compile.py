"""A customization and its source made into the specifications of one schema (TEI P5 chapters 23.5 and 24.4)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lxml import etree

from teitools.document import TEI, TEI_NS, XML_NS
from teitools.findings import Finding, Span, nearest

from . import messages
from .attributes import Attributes
from .audit import audit_declarations, audit_schema
from .compiled import CompiledOdd
from .cycles import cut_class_cycles
from .embedded import referred
from .inclusion import KINDS, Inclusion
from .members import content_nodes
from .merge import change_class, change_element, change_macro
from .odd_file import EGXML, Declaration, OddFile, need_schema_spec, read_odd
from .processing_model import AnyModel, ProcessingModel, collect_models
from .read import add_spec, expanded, read_constraint
from .sources import Sources, named_source, source_chain
from .specs import ClassSpec, DataRef, Datatype, MacroRef, Rng, Specs

_CHANGES: dict[str, Callable[[Any, Declaration, Callable[[Finding], None]], Any]] = {
    "element": change_element,
    "class": change_class,
    "macro": change_macro,
    "datatype": change_macro,
}
_MODES = ("add", "change", "replace", "delete")
_DEFAULT_EXCEPTIONS = (TEI_NS, EGXML)


def compile_odd(odd: str | Path, p5subset: Specs | Sources) -> CompiledOdd:
    """The schema that the customization at `odd` makes of TEI, or of the local ODD its `@source` names.

    p5subset: TEI; or several versions of it and a catalog, for ODDs that ask for them.
    Faults of the customization, and of those it is built on, are `findings` of what is returned: whatever can be
    compiled is. Raises OSError, or `Unreadable` with findings, when there is no customization to compile.
    """
    sources = p5subset if isinstance(p5subset, Sources) else Sources(p5subset)
    return _compile_file(read_odd(odd), sources, ())


def _compile_file(odd: OddFile, sources: Sources, above: tuple[Path, ...]) -> CompiledOdd:
    chain, base = source_chain(odd, sources)
    models: dict[str, tuple[AnyModel, ...]] = {}
    compiled: CompiledOdd | None = None
    findings: list[Finding] = []
    for file in reversed(chain):
        compiled = _Compilation(file, base, sources, compiled, above).run(models)
        findings = [*compiled.findings, *findings]
        base = compiled.specs
    assert compiled is not None
    said: dict[object, Finding] = {}
    for one in findings:
        said.setdefault((one.code.name, one.span, str(one.args)), one)
    compiled.findings = tuple(said.values())
    return compiled


@dataclass(slots=True)
class _Compilation:
    """One customization over one source. `below` is what its source came to; `above` the ODDs that asked for this."""

    odd: OddFile
    base: Specs
    sources: Sources
    below: CompiledOdd | None
    above: tuple[Path, ...]
    specs: Specs = field(default_factory=Specs)
    origins: dict[tuple[str, str], Declaration] = field(default_factory=dict)
    stated: dict[tuple[str, str], str] = field(default_factory=dict)
    removed: dict[tuple[str, str], Span] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    _named: dict[str, Specs] = field(default_factory=dict)
    _base_attributes: Attributes | None = None
    _attribute_names: dict[str, None] | None = None

    def run(self, models: dict[str, tuple[AnyModel, ...]]) -> CompiledOdd:
        """The compiled schema; `models` gains the processing models of this customization."""
        need_schema_spec(self.odd)
        declarations = self.odd.declarations()
        self.specs.external = list(self.base.external)
        declared = frozenset(
            (KINDS[one.name], one.get("ident") or "")
            for one in declarations
            if one.name.endswith("Spec") and one.name in KINDS
        )
        inclusion = Inclusion(
            self._source, self.sources.catalog, declared, self.specs, self.origins, self.removed, self.findings
        )
        references = [each for each in declarations if each.name.endswith("Ref")]
        for each in sorted(references, key=lambda one: one.get("url") is None):
            inclusion.include(each)
        for each in declarations:
            if each.name == "moduleSpec":
                add_spec(self.specs, each, own=True)
            elif each.name == "constraintSpec":
                self._constrain(each)
            elif each.name in KINDS and each.name.endswith("Spec"):
                self._specify(each)
        inclusion.restrict()
        self.findings = inclusion.settled()
        self._gather_what_is_used()
        self._sort()
        self.findings += cut_class_cycles(self.specs, self.origins, self.odd.schema)
        self.findings += audit_declarations(declarations, self.base, self.specs, self._prefix())
        model_findings: list[Finding] = []
        collect_models(self.odd, models, model_findings)
        compiled = self._compiled(models)
        unknown = frozenset(str(one.args["name"]) for one in self.findings if one.code is messages.UNKNOWN_NAME)
        self.findings += [*self.odd.findings, *model_findings, *audit_schema(compiled, unknown)]
        order = {Path(self.odd.document.path).name: 0}
        self.findings.sort(key=lambda one: (order.get(Path(one.span.file).name, 1), one.span))
        compiled.findings = tuple(self.findings)
        return compiled

    def _source(self, here: Declaration) -> Specs:
        """Where a declaration takes from what it refers to: what its own `@source` names, else the schema's."""
        stated = here.get("source")
        if stated is None or stated == self.odd.schema.get("source"):
            return self.base
        if stated not in self._named:
            found = named_source(here, self.odd, self.sources, self.findings)
            self._named[stated] = self._compiled_source(found, here) or self.base
        return self._named[stated]

    def _compiled_source(self, found: OddFile | Specs | None, here: Declaration) -> Specs | None:
        if not isinstance(found, OddFile):
            return found
        above = (*self.above, Path(self.odd.document.path).resolve())
        path = Path(found.document.path).resolve()
        if path in above or found.schema_spec is None:
            names = " → ".join(each.name for each in (*above, path))
            finding = Finding(messages.CIRCULAR, here.span("source"), {"name": path.name, "chain": names})
            self.findings.append(finding)
            return None
        compiled = _compile_file(found, self.sources, above)
        self.findings += compiled.findings
        return compiled.specs

    def _prefix(self) -> str:
        prefix = self.odd.schema.get("prefix")
        return "tei_" if prefix is None else prefix

    def _compiled(self, models: dict[str, tuple[AnyModel, ...]]) -> CompiledOdd:
        schema, below = need_schema_spec(self.odd), self.below
        exceptions = schema.get("defaultExceptions")
        start = (schema.get("start") or "").split()
        kept = {f"{{{spec.ns}}}{spec.ident}" for spec in self.specs.elements.values()}
        return CompiledOdd(
            ident=" ".join((schema.get("ident") or "schema").split()),
            odd=self.odd,
            specs=self.specs,
            start=tuple(start) or (below.start if below else ("TEI",)),
            prefix=self._prefix(),
            exceptions=_DEFAULT_EXCEPTIONS if exceptions is None else expanded(schema, tuple(exceptions.split())),
            tei_constraints=not _says(schema, "tei-constraints", "no|false"),
            tei_descriptions=not _says(schema, "tei-descriptions", "no|false"),
            languages=_languages(schema),
            flattened=_says(schema, "flattened", "yes|true"),
            processing_model=ProcessingModel({name: found for name, found in models.items() if name in kept}),
            base=self.base,
            origins=self.origins,
            removed=self.removed,
        )

    def _specify(self, spec: Declaration) -> None:
        """What an `elementSpec`, `classSpec`, `macroSpec` or `dataSpec` adds, changes, replaces or deletes."""
        kind, ident, mode = KINDS[spec.name], spec.get("ident"), spec.get("mode") or "add"
        if ident is None:
            self.findings.append(messages.missing_attribute(spec.name, "ident", spec.span()))
            return
        if mode not in _MODES:
            expected = tuple(nearest(mode, _MODES, messages.MOST_NEAR) or _MODES)
            self.findings.append(Finding(messages.BAD_MODE, spec.span("mode"), {"mode": mode}, expected=expected))
            return
        before = self.stated.get((kind, ident))
        if before is not None and (before, mode) != ("change", "change"):
            args = {"kind": kind, "name": ident}
            self.findings.append(Finding(messages.DUPLICATE_IDENT, spec.span("ident"), args))
        self.stated[(kind, ident)] = mode
        table = self.specs.table(kind)
        if mode != "add" and ident not in table:
            self._absent(kind, ident, mode, spec)
            return
        there = table.get(ident)
        if mode == "delete":
            del table[ident]
            self.removed[(kind, ident)] = spec.span("ident")
        elif mode == "change":
            self._check_attributes(kind, there, spec)
            table[ident] = _CHANGES[kind](there, spec, self.findings.append)
            self.origins[(kind, ident)] = spec
        else:
            add_spec(self.specs, spec, own=True)
            if there is not None and table[ident].module is None:
                table[ident] = replace(table[ident], module=there.module)
            self.origins[(kind, ident)] = spec

    def _absent(self, kind: str, ident: str, mode: str, spec: Declaration) -> None:
        """A specification of something that is not part of the schema: not included, or not there at all."""
        source = self.base.table(kind)
        if ident not in source:
            harmless = mode == "delete"
            self.findings.append(messages.unknown_name(kind, ident, spec.span("ident"), source, harmless=harmless))
            return
        module = source[ident].module
        cure = None
        if kind == "element" and mode != "delete":
            cure = f'include it with `<elementRef key="{ident}"/>`, or in `moduleRef key="{module}"`'
        elif mode == "delete":
            cure = "remove this specification: there is nothing to delete"
        args = {"kind": kind, "name": ident, "mode": mode}
        self.findings.append(Finding(messages.NOT_INCLUDED, spec.span("ident"), args, help=cure))

    def _check_attributes(self, kind: str, there: Any, spec: Declaration) -> None:
        """Whether every attribute to be changed or deleted was there, in the schema or in its source."""
        if kind not in ("element", "class"):
            return
        known = set(_known_attributes(Attributes(self.specs), there))
        if self._base_attributes is None:
            self._base_attributes = Attributes(self.base)
        known |= set(_known_attributes(self._base_attributes, there))
        source = self.base.table(kind).get(there.ident)
        if source is not None:
            known |= set(_known_attributes(self._base_attributes, source))
        own = {each.ident for each in there.attributes.defs()}
        known |= own
        for definition in spec.element.iter(TEI + "attDef"):
            here = Declaration(definition, spec.document)
            mode, ident = here.get("mode") or "add", here.get("ident") or ""
            if mode not in _MODES:
                self.findings.append(Finding(messages.BAD_MODE, here.span("mode"), {"mode": mode}, expected=_MODES))
            elif mode in ("change", "delete") and ident not in known:
                args = {"kind": kind, "owner": there.ident, "part": "attribute", "name": ident, "mode": mode}
                # A slip of an attribute that is nowhere on this element is a slip all the same.
                elsewhere = {} if mode == "delete" else self._all_attributes()
                self._member_finding(here, "ident", args, ident, known, elsewhere)
            elif mode == "delete" and kind == "class" and ident not in own:
                self._only_inherited(here, there.ident, ident)

    def _only_inherited(self, here: Declaration, name: str, attribute: str) -> None:
        given = (self._base_attributes or Attributes(self.base)).of_class(name).inherited.get(attribute)
        if given is not None:
            args = {"name": name, "attribute": attribute, "owner": given.owner}
            self.findings.append(Finding(messages.ONLY_INHERITED, here.span("ident"), args))

    def _constrain(self, spec: Declaration) -> None:
        """A constraint of the schema as a whole."""
        ident, mode = spec.get("ident"), spec.get("mode") or "add"
        if ident is None:
            self.findings.append(messages.missing_attribute(spec.name, "ident", spec.span()))
        elif mode == "delete":
            self.specs.constraints.pop(ident, None)
        else:
            self.specs.constraints[ident] = read_constraint(spec.element, own=True)

    def _gather_what_is_used(self) -> None:
        """Macros and datatypes that the schema refers to are part of it, whatever module they are in.

        They add no element and no attribute, and without them the reference would say nothing.
        """
        stack: list[Any] = [spec.content for spec in self.specs.elements.values()]
        stack += [spec.content for spec in (*self.specs.macros.values(), *self.specs.datatypes.values())]
        owners: list[Any] = [*self.specs.elements.values(), *self.specs.classes.values()]
        for owner in owners:
            stack += [each.datatype for each in owner.attributes.defs() if each.datatype is not None]
        while stack:
            each = stack.pop()
            for node in content_nodes(each.content if isinstance(each, Datatype) else each):
                for kind, key in self._referred(node):
                    if key in self.specs.table(kind) or (kind, key) in self.removed:
                        continue
                    source = self.base.table(kind)
                    # What is `teidata.word` was `data.word` before TEI P5 3.0.
                    found = source.get(key) or source.get(f"tei{key}")
                    if found is not None:
                        self.specs.table(kind)[key] = replace(found, ident=key)
                        stack.append(found.content)

    def _referred(self, node: Any) -> Iterator[tuple[str, str]]:
        if isinstance(node, MacroRef):
            yield "macro", node.key
        elif isinstance(node, DataRef) and node.key is not None:
            yield "datatype", node.key
        elif isinstance(node, Rng):
            for name in referred(node.xml):
                ident = name.removeprefix(self._prefix())
                yield from (("macro", ident), ("datatype", ident))

    def _sort(self) -> None:
        """The order of the source, then what is added, as it was declared."""
        for kind in ("element", "class", "macro", "datatype"):
            order = {ident: number for number, ident in enumerate(self.base.table(kind))}
            table = self.specs.table(kind)
            found = sorted(table.items(), key=lambda item: order.get(item[0], len(order)))
            table.clear()
            table.update(found)
        self.specs.edition, self.specs.path = self.base.edition, self.base.path
        self.specs.modules = {**self.base.modules, **self.specs.modules}

    def _all_attributes(self) -> dict[str, None]:
        if self._attribute_names is None:
            idents = (each.ident for spec in self.base.classes.values() for each in spec.attributes.defs())
            self._attribute_names = dict.fromkeys(idents)
        return self._attribute_names

    def _member_finding(
        self,
        here: Declaration,
        attribute: str,
        args: dict[str, str],
        name: str,
        known: set[str],
        elsewhere: Collection[str],
    ) -> None:
        place = here.word_span(attribute, name)
        self.findings.append(messages.unknown_member(place, args, name, known, elsewhere))


def _known_attributes(attributes: Attributes, spec: Any) -> list[str]:
    if isinstance(spec, ClassSpec):
        return list(attributes.all_of_class(spec.ident))
    return list(attributes.all_of_element(spec))


def _says(schema: etree._Element, what: str, values: str) -> bool:
    """Whether a processing instruction `<?teitools WHAT="VALUE"?>` in the `schemaSpec` says one of `values`."""
    for node in schema.iterchildren(etree.ProcessingInstruction):
        target = node.target  # type: ignore[attr-defined]  # the stubs call it an element
        # lxml reads no pseudo-attribute whose name has a hyphen
        if target == "teitools" and re.search(rf"""(?:^|\s){what}\s*=\s*["'](?:{values})["']""", node.text or ""):
            return True
    return False


def _languages(schema: etree._Element) -> tuple[str, ...]:
    """The languages of documentation: `@docLang`, else that of the `schemaSpec`, else English."""
    stated = tuple(dict.fromkeys((schema.get("docLang") or "").split()))
    if stated:
        return stated
    node: etree._Element | None = schema
    while node is not None:
        if node.get(f"{{{XML_NS}}}lang"):
            return (str(node.get(f"{{{XML_NS}}}lang")),)
        node = node.getparent()
    return ("en",)
