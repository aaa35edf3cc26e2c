"""A customization and its source made into the specifications of one schema (TEI P5 chapters 23.5 and 24.4)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lxml import etree

from teitools.findings import Finding, Severity

from . import messages
from .attributes import Attributes
from .audit import audit_declarations, audit_schema
from .members import Members, walk
from .merge import change_class, change_element, change_macro, without
from .nearest import nearest
from .odd_file import TEI, Declaration, OddFile, need_schema_spec, read_odd, source_chain
from .processing_model import AnyModel, ProcessingModel, collect_models
from .read import add_spec, expanded, read_constraint
from .specs import AttDef, AttList, ClassSpec, DataRef, Datatype, MacroRef, Specs

_KINDS = {
    "elementSpec": "element",
    "classSpec": "class",
    "macroSpec": "macro",
    "dataSpec": "datatype",
    "elementRef": "element",
    "classRef": "class",
    "macroRef": "macro",
    "dataRef": "datatype",
}
_CHANGES: dict[str, Callable[[Any, Declaration, Callable[[Finding], None]], Any]] = {
    "element": change_element,
    "class": change_class,
    "macro": change_macro,
    "datatype": change_macro,
}
_MODES = ("add", "change", "replace", "delete")
_DEFAULT_EXCEPTIONS = ("http://www.tei-c.org/ns/1.0", "{http://www.tei-c.org/ns/Examples}egXML")


@dataclass(slots=True)
class CompiledOdd:
    """What a customization comes to: only what is part of the schema, whole.

    ident: of the `schemaSpec`. start: the elements a document may begin with. prefix: of RELAX NG pattern names.
    exceptions: namespaces and names that `anyElement` leaves out unless it says otherwise.
    tei_constraints: whether the schema takes TEI's own constraints over; a processing instruction
    `<?teitools tei-constraints="no"?>` in the `schemaSpec` says it does not.
    origins: by (kind, identifier), the declaration that brought each specification in.
    """

    ident: str
    odd: OddFile
    specs: Specs
    start: tuple[str, ...]
    prefix: str
    exceptions: tuple[str, ...]
    tei_constraints: bool
    processing_model: ProcessingModel
    origins: dict[tuple[str, str], Declaration]
    attributes: Attributes = field(init=False)
    members: Members = field(init=False)
    findings: tuple[Finding, ...] = ()

    def __post_init__(self) -> None:
        self.attributes = Attributes(self.specs)
        self.members = Members(self.specs)


def compile_odd(odd: str | Path, p5subset: Specs) -> CompiledOdd:
    """The schema that the customization at `odd` makes of TEI, or of the local ODD its `@source` names.

    Faults of the customization are `findings` of what is returned: whatever can be compiled is.
    Raises OSError, or `Unreadable` with findings, when there is no customization to compile.
    """
    chain = source_chain(read_odd(odd))
    models: dict[str, tuple[AnyModel, ...]] = {}
    base, compiled = p5subset, None
    for file in reversed(chain):
        need_schema_spec(file)
        compiled = _Compilation(file, base).run(models)
        base = compiled.specs
    assert compiled is not None
    return compiled


@dataclass(slots=True)
class _Compilation:
    """One customization over one source."""

    odd: OddFile
    base: Specs
    specs: Specs = field(default_factory=Specs)
    origins: dict[tuple[str, str], Declaration] = field(default_factory=dict)
    stated: dict[tuple[str, str], str] = field(default_factory=dict)
    deleted: set[tuple[str, str]] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)
    _unwanted: dict[str, set[str]] = field(default_factory=dict)

    def run(self, models: dict[str, tuple[AnyModel, ...]]) -> CompiledOdd:
        """The compiled schema; `models` gains the processing models of this customization."""
        declarations = self.odd.declarations()
        for each in declarations:
            if each.name.endswith("Ref"):
                self._include(each)
        for each in declarations:
            if each.name == "moduleSpec":
                add_spec(self.specs, each, own=True)
            elif each.name == "constraintSpec":
                self._constrain(each)
            elif each.name in _KINDS and each.name.endswith("Spec"):
                self._specify(each)
        self._gather_what_is_used()
        self._sort()
        self.findings += audit_declarations(declarations, self.base, self.specs)
        model_findings: list[Finding] = []
        collect_models(self.odd, models, model_findings)
        compiled = self._compiled(models)
        unknown = frozenset(str(one.args["name"]) for one in self.findings if one.code is messages.UNKNOWN_NAME)
        self.findings += [*self.odd.findings, *model_findings, *audit_schema(compiled, unknown)]
        order = {Path(self.odd.document.path).name: 0}
        self.findings.sort(key=lambda one: (order.get(Path(one.span.file).name, 1), one.span))
        compiled.findings = tuple(self.findings)
        return compiled

    def _compiled(self, models: dict[str, tuple[AnyModel, ...]]) -> CompiledOdd:
        schema = need_schema_spec(self.odd)
        exceptions = schema.get("defaultExceptions")
        prefix = schema.get("prefix")
        kept = {f"{{{spec.ns}}}{spec.ident}" for spec in self.specs.elements.values()}
        return CompiledOdd(
            ident=" ".join((schema.get("ident") or "schema").split()),
            odd=self.odd,
            specs=self.specs,
            start=tuple((schema.get("start") or "TEI").split()),
            prefix="tei_" if prefix is None else prefix.strip(),
            exceptions=_DEFAULT_EXCEPTIONS if exceptions is None else expanded(schema, tuple(exceptions.split())),
            tei_constraints=_tei_constraints(schema),
            processing_model=ProcessingModel({name: found for name, found in models.items() if name in kept}),
            origins=self.origins,
        )

    def _take(self, kind: str, ident: str, by: Declaration) -> None:
        self.specs.table(kind)[ident] = self.base.table(kind)[ident]
        self.origins.setdefault((kind, ident), by)

    def _include(self, ref: Declaration) -> None:
        """What a `moduleRef`, `elementRef`, `classRef`, `macroRef` or `dataRef` brings."""
        if ref.name == "moduleRef":
            self._include_module(ref)
            return
        kind, key = _KINDS[ref.name], ref.get("key")
        if key is None:
            if not (ref.name == "dataRef" and (ref.get("name") or ref.get("ref"))):
                self._missing_attribute(ref, "key")
        elif key not in self.base.table(kind):
            if (kind, key) not in {(_KINDS.get(one.name), one.get("ident")) for one in self.odd.declarations()}:
                self._unknown(kind, key, ref, "key", self.base.table(kind))
        else:
            self._take(kind, key, ref)
            if kind == "class":
                self._restrict_class(key, ref)

    def _restrict_class(self, key: str, ref: Declaration) -> None:
        """`classRef/@include` and `@except`: which attributes the class gives, or which members it has."""
        include, exclude = ref.get("include"), ref.get("except")
        if include is None and exclude is None:
            return
        spec: ClassSpec = self.specs.classes[key]
        if spec.type == "atts":
            known = {each.ident for each in Attributes(self.base).all_of_class(key).values()}
        else:
            known = set(Members(self.base).direct(key))
        for attribute, names in (("include", include), ("except", exclude)):
            for name in (names or "").split():
                if name not in known:
                    part = "attribute" if spec.type == "atts" else "member"
                    args = {"kind": "class", "owner": key, "part": part, "name": name, "mode": attribute}
                    self._member_finding(ref, attribute, args, name, known)
        wanted = known if include is None else known & set(include.split())
        unwanted = known - wanted | set((exclude or "").split())
        if spec.type == "atts":
            gone = tuple(AttDef(ident, mode="delete") for ident in sorted(unwanted))
            kept = without(spec.attributes, unwanted)
            self.specs.classes[key] = replace(spec, attributes=AttList((kept, *gone)))
        else:
            self.origins[("restricted class", key)] = ref
            self._unwanted.setdefault(key, set()).update(unwanted)

    def _include_module(self, ref: Declaration) -> None:
        key = ref.get("key")
        if key is None:
            if ref.get("url") is not None:
                self.findings.append(Finding(messages.EXTERNAL_MODULE, ref.span("url"), {"uri": ref.get("url")}))
            else:
                self._missing_attribute(ref, "key")
            return
        modules = {spec.module for spec in self.base.elements.values()} | set(self.base.modules)
        modules |= {spec.module for spec in self.base.classes.values()}
        if key not in modules:
            self._unknown("module", key, ref, "key", {each: None for each in modules if each})
            return
        elements = {ident for ident, spec in self.base.elements.items() if spec.module == key}
        include, exclude = ref.get("include"), ref.get("except")
        others = {
            ident
            for table in (self.base.classes, self.base.macros, self.base.datatypes)
            for ident, spec in table.items()
            if spec.module == key
        }
        for attribute in ("include", "except"):
            for name in (ref.get(attribute) or "").split():
                if name not in elements | others:
                    self._not_in_module(name, key, ref, attribute, elements)
        wanted = elements if include is None else elements & set(include.split())
        unwanted = set((exclude or "").split())
        for kind in ("element", "class", "macro", "datatype"):
            for ident, spec in self.base.table(kind).items():
                if spec.module == key and ident not in unwanted and (kind != "element" or ident in wanted):
                    self._take(kind, ident, ref)

    def _not_in_module(self, name: str, key: str, ref: Declaration, attribute: str, elements: set[str]) -> None:
        elsewhere = self.base.elements.get(name)
        if elsewhere is not None:
            args = {"kind": "module", "owner": key, "part": "element", "name": name, "mode": attribute}
            cure = f"`{name}` is in module `{elsewhere.module}`: include it from there"
            self.findings.append(Finding(messages.UNKNOWN_MEMBER, ref.word_span(attribute, name), args, help=cure))
            return
        expected = tuple(nearest(name, elements) or nearest(name, self.base.elements))
        self.findings.append(
            Finding(
                messages.UNKNOWN_NAME,
                ref.word_span(attribute, name),
                {"kind": "element", "name": name},
                expected=expected,
                suggestion=expected[0] if expected else None,
            )
        )

    def _specify(self, spec: Declaration) -> None:
        """What an `elementSpec`, `classSpec`, `macroSpec` or `dataSpec` adds, changes, replaces or deletes."""
        kind, ident, mode = _KINDS[spec.name], spec.get("ident"), spec.get("mode") or "add"
        if ident is None:
            self._missing_attribute(spec, "ident")
            return
        if mode not in _MODES:
            expected = tuple(nearest(mode, _MODES) or _MODES)
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
            self.deleted.add((kind, ident))
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
            self._unknown(kind, ident, spec, "ident", source)
            return
        severity = Severity.WARNING if mode == "delete" else None
        module = source[ident].module
        cure = None
        if kind == "element" and mode != "delete":
            cure = f'include it with `<elementRef key="{ident}"/>`, or in `moduleRef key="{module}"`'
        elif mode == "delete":
            cure = "remove this specification: there is nothing to delete"
        args = {"kind": kind, "name": ident, "mode": mode}
        self.findings.append(Finding(messages.NOT_INCLUDED, spec.span("ident"), args, severity=severity, help=cure))

    def _check_attributes(self, kind: str, there: Any, spec: Declaration) -> None:
        """Whether every attribute to be changed or deleted was there, in the schema or in its source."""
        if kind not in ("element", "class"):
            return
        known = set(_known_attributes(self.specs, there)) | set(_known_attributes(self.base, there))
        source = self.base.table(kind).get(there.ident)
        if source is not None:
            known |= set(_known_attributes(self.base, source))
        known |= {each.ident for each in there.attributes.defs()}
        for definition in spec.element.iter(TEI + "attDef"):
            here = Declaration(definition, spec.document)
            mode, ident = here.get("mode") or "add", here.get("ident") or ""
            if mode not in _MODES:
                self.findings.append(Finding(messages.BAD_MODE, here.span("mode"), {"mode": mode}, expected=_MODES))
            elif mode in ("change", "delete") and ident not in known:
                args = {"kind": kind, "owner": there.ident, "part": "attribute", "name": ident, "mode": mode}
                self._member_finding(here, "ident", args, ident, known)

    def _constrain(self, spec: Declaration) -> None:
        """A constraint of the schema as a whole."""
        ident, mode = spec.get("ident"), spec.get("mode") or "add"
        if ident is None:
            self._missing_attribute(spec, "ident")
        elif mode == "delete":
            self.specs.constraints.pop(ident, None)
        else:
            self.specs.constraints[ident] = read_constraint(spec.element, own=True)

    def _gather_what_is_used(self) -> None:
        """Macros and datatypes that the schema refers to are part of it, whatever module they are in.

        They add no element and no attribute, and without them the reference would say nothing.
        """
        for key, unwanted in self._unwanted.items():
            for table in (self.specs.table("element"), self.specs.table("class")):
                for ident, spec in list(table.items()):
                    if ident in unwanted and key in spec.classes:
                        table[ident] = replace(spec, classes=tuple(each for each in spec.classes if each != key))
        stack: list[Any] = [spec.content for spec in self.specs.elements.values()]
        stack += [spec.content for spec in (*self.specs.macros.values(), *self.specs.datatypes.values())]
        owners: list[Any] = [*self.specs.elements.values(), *self.specs.classes.values()]
        for owner in owners:
            stack += [each.datatype for each in owner.attributes.defs() if each.datatype is not None]
        while stack:
            each = stack.pop()
            for node in walk(each.content if isinstance(each, Datatype) else each):
                if isinstance(node, MacroRef | DataRef) and node.key is not None:
                    kind = "macro" if isinstance(node, MacroRef) else "datatype"
                    if node.key in self.specs.table(kind) or (kind, node.key) in self.deleted:
                        continue
                    source = self.base.table(kind)
                    if node.key in source:
                        self.specs.table(kind)[node.key] = source[node.key]
                        stack.append(source[node.key].content)

    def _sort(self) -> None:
        """The order of the source, then what is added, as it was declared."""
        for kind in ("element", "class", "macro", "datatype"):
            order = {ident: number for number, ident in enumerate(self.base.table(kind))}
            table = self.specs.table(kind)
            found = sorted(table.items(), key=lambda item: order.get(item[0], len(order)))
            table.clear()
            table.update(found)
        self.specs.edition = self.base.edition
        self.specs.modules = {**self.base.modules, **self.specs.modules}

    def _unknown(self, kind: str, name: str, here: Declaration, attribute: str, known: dict[str, Any]) -> None:
        expected = tuple(nearest(name, known))
        args = {"kind": kind, "name": name}
        suggestion = expected[0] if expected else None
        self.findings.append(
            Finding(messages.UNKNOWN_NAME, here.span(attribute), args, expected=expected, suggestion=suggestion)
        )

    def _member_finding(
        self, here: Declaration, attribute: str, args: dict[str, str], name: str, known: set[str]
    ) -> None:
        self.findings.append(messages.unknown_member(here.word_span(attribute, name), args, name, known))

    def _missing_attribute(self, here: Declaration, attribute: str) -> None:
        args = {"element": here.name, "attribute": attribute}
        self.findings.append(Finding(messages.MISSING_ATTRIBUTE, here.span(), args))


def _known_attributes(specs: Specs, spec: Any) -> list[str]:
    attributes = Attributes(specs)
    if isinstance(spec, ClassSpec):
        return list(attributes.all_of_class(spec.ident))
    return list(attributes.all_of_element(spec))


def _tei_constraints(schema: etree._Element) -> bool:
    for node in schema.iterchildren(etree.ProcessingInstruction):
        target = node.target  # type: ignore[attr-defined]  # the stubs call it an element
        # lxml reads no pseudo-attribute whose name has a hyphen
        if target == "teitools" and re.search(
            r"""(?:^|\s)tei-constraints\s*=\s*["'](?:no|false)["']""", node.text or ""
        ):
            return False
    return True
