"""What `moduleRef`, `elementRef`, `classRef`, `macroRef` and `dataRef` bring into a schema (TEI P5 chapter 23.5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from teitools.document import Catalog
from teitools.findings import Finding, Severity, Span, nearest

from . import messages
from .attributes import Attributes
from .external import read_external
from .members import Members
from .merge import without
from .odd_file import Declaration
from .specs import AttDef, AttList, ClassSpec, Specs

KINDS = {
    "elementSpec": "element",
    "classSpec": "class",
    "macroSpec": "macro",
    "dataSpec": "datatype",
    "elementRef": "element",
    "classRef": "class",
    "macroRef": "macro",
    "dataRef": "datatype",
}
_TABLES = ("element", "class", "macro", "datatype")


@dataclass(slots=True)
class Inclusion:
    """Takes what is referred to out of its source and into `specs`.

    source: the specifications that a reference takes from. declared: what the customization specifies itself.
    origins: by (kind, identifier), the reference that brought each in. removed: where one was left out by name.
    """

    source: Callable[[Declaration], Specs]
    catalog: Catalog
    declared: frozenset[tuple[str, str]]
    specs: Specs
    origins: dict[tuple[str, str], Declaration]
    removed: dict[tuple[str, str], Span]
    findings: list[Finding]
    _unwanted: dict[str, set[str]] = field(default_factory=dict)

    def include(self, ref: Declaration) -> None:
        """`specs` has what `ref` brings; what it asks for and cannot have goes to `findings`."""
        if ref.name == "moduleRef":
            self._module(ref)
            return
        kind, key, base = KINDS[ref.name], ref.get("key"), self.source(ref)
        if key is None:
            if not (ref.name == "dataRef" and (ref.get("name") or ref.get("ref"))):
                self.findings.append(messages.missing_attribute(ref.name, "key", ref.span()))
        elif key not in base.table(kind):
            if (kind, key) not in self.declared and key not in self.specs.external_names():
                self.findings.append(messages.unknown_name(kind, key, ref.span("key"), base.table(kind)))
        else:
            self._take(base, kind, key, ref)
            if kind == "class":
                self._restrict_class(base, key, ref)

    def restrict(self) -> None:
        """Classes have lost the members that a `classRef` took from them, now that all members are there."""
        for key, unwanted in self._unwanted.items():
            for table in (self.specs.table("element"), self.specs.table("class")):
                for ident, spec in list(table.items()):
                    if ident in unwanted and key in spec.classes:
                        table[ident] = replace(spec, classes=tuple(each for each in spec.classes if each != key))

    def settled(self) -> list[Finding]:
        """The findings, now that all is there: what was asked of the wrong module and came from the right one warns."""
        found = []
        for one in self.findings:
            asked = one.code is messages.UNKNOWN_MEMBER and one.args.get("mode") == "include"
            there = asked and one.args.get("kind") == "module" and one.args.get("name") in self.specs.elements
            found.append(replace(one, severity=Severity.WARNING) if there else one)
        return found

    def _take(self, base: Specs, kind: str, ident: str, by: Declaration) -> None:
        self.specs.table(kind)[ident] = base.table(kind)[ident]
        self.origins.setdefault((kind, ident), by)

    def _restrict_class(self, base: Specs, key: str, ref: Declaration) -> None:
        """`classRef/@include` and `@except`: which attributes the class gives, or which members it has."""
        include, exclude = ref.get("include"), ref.get("except")
        if include is None and exclude is None:
            return
        spec: ClassSpec = self.specs.classes[key]
        if spec.type == "atts":
            known = {each.ident for each in Attributes(base).all_of_class(key).values()}
        else:
            known = set(Members(base).direct(key))
        for attribute, names in (("include", include), ("except", exclude)):
            for name in (names or "").split():
                if name not in known:
                    part = "attribute" if spec.type == "atts" else "member"
                    args = {"kind": "class", "owner": key, "part": part, "name": name, "mode": attribute}
                    place = ref.word_span(attribute, name)
                    self.findings.append(messages.unknown_member(place, args, name, known))
        wanted = known if include is None else known & set(include.split())
        unwanted = known - wanted | set((exclude or "").split())
        if spec.type == "atts":
            gone = tuple(AttDef(ident, mode="delete") for ident in sorted(unwanted))
            kept = without(spec.attributes, unwanted)
            self.specs.classes[key] = replace(spec, attributes=AttList((kept, *gone)))
        else:
            self._unwanted.setdefault(key, set()).update(unwanted)

    def _module(self, ref: Declaration) -> None:
        key, base = ref.get("key"), self.source(ref)
        if key is None:
            if ref.get("url") is None:
                self.findings.append(messages.missing_attribute(ref.name, "key", ref.span()))
                return
            found = read_external(ref, self.catalog, self.findings)
            if found is not None:
                self.specs.external.append(found)
            return
        holding = {kind: base.of_module(kind, key) for kind in _TABLES}
        if key not in base.modules and not any(holding.values()):
            modules = {spec.module for kind in _TABLES for spec in base.table(kind).values()} | set(base.modules)
            finding = messages.unknown_name("module", key, ref.span("key"), {each for each in modules if each})
            self.findings.append(replace(finding, severity=None))
            return
        include, exclude = ref.get("include"), ref.get("except")
        for attribute, names in (("include", include), ("except", exclude)):
            for name in (names or "").split():
                if not any(name in holding[kind] for kind in _TABLES):
                    self._not_in_module(base, name, ref, attribute)
        wanted = set(holding["element"]) if include is None else set(include.split())
        unwanted = set((exclude or "").split())
        for name in unwanted:
            self.removed[("element", name)] = ref.word_span("except", name)
        for kind in _TABLES:
            for ident in holding[kind]:
                if ident not in unwanted and (kind != "element" or ident in wanted):
                    self._take(base, kind, ident, ref)

    def _not_in_module(self, base: Specs, name: str, ref: Declaration, attribute: str) -> None:
        elsewhere, place = base.elements.get(name), ref.word_span(attribute, name)
        if elsewhere is not None:
            args = {"kind": "module", "owner": ref.get("key"), "part": "element", "name": name, "mode": attribute}
            cure = f"`{name}` is in module `{elsewhere.module}`: include it from there"
            if attribute == "except":
                cure = f"remove the name: `{name}` is in module `{elsewhere.module}`"
            severity = Severity.WARNING if attribute == "except" else None
            self.findings.append(Finding(messages.UNKNOWN_MEMBER, place, args, severity=severity, help=cure))
            return
        known = base.of_module("element", ref.get("key") or "")
        near = known if nearest(name, known) else base.elements
        self.findings.append(messages.unknown_name("element", name, place, near, harmless=attribute == "except"))
