"""What is wrong with a customization although every declaration of it could be carried out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from lxml import etree

from teitools.datatypes import XSD_NAMES
from teitools.document import TEI
from teitools.findings import Finding, Related, Severity, Span, nearest

from . import messages
from .cycles import macro_cycles
from .embedded import references, target
from .odd_file import Declaration
from .pattern import R
from .specs import Sequence, Specs

if TYPE_CHECKING:
    from .compiled import CompiledOdd

_REFERENCES = {
    TEI + "elementRef": ("element", "key"),
    TEI + "classRef": ("class", "key"),
    TEI + "macroRef": ("macro", "key"),
    TEI + "dataRef": ("datatype", "key"),
    TEI + "memberOf": ("class", "key"),
    TEI + "attRef": ("class", "class"),
}
_USAGES = ("req", "rec", "opt", "mwa")
_LIST_TYPES = ("closed", "semi", "open")
_EXPANSIONS = ("alternate", "sequence", "sequenceOptional", "sequenceRepeatable", "sequenceOptionalRepeatable")
_VALUES = {
    (TEI + "attDef", "usage"): _USAGES,
    (TEI + "valList", "type"): _LIST_TYPES,
    (TEI + "valList", "mode"): ("add", "change", "replace", "delete"),
    (TEI + "valItem", "mode"): ("add", "change", "replace", "delete"),
    (TEI + "classRef", "expand"): _EXPANSIONS,
    (TEI + "attList", "org"): ("group", "choice"),
}


def audit_declarations(declarations: list[Declaration], base: Specs, specs: Specs, prefix: str) -> Iterator[Finding]:
    """Faults inside the specifications: names that nothing has, values that cannot be, repeats that cannot be."""
    for declaration in declarations:
        for content in declaration.element.iterchildren(TEI + "content"):
            yield from _embedded(Declaration(content, declaration.document), base, specs, prefix)
        if not declaration.name.endswith("Spec"):
            continue
        for element in declaration.element.iter(etree.Element):
            here = Declaration(element, declaration.document)
            if element.tag == TEI + "datatype":
                yield from _embedded(here, base, specs, prefix)
            elif element.tag == TEI + "attDef":
                yield from _prefixed(here)
            yield from _reference(here, base, specs)
            yield from _values(here)
            yield from _occurrences(here)


def _embedded(holder: Declaration, base: Specs, specs: Specs, prefix: str) -> Iterator[Finding]:
    """Embedded RELAX NG whose references lead to nothing; what only the source has is left out with a warning."""
    here = {each.get("name") for each in holder.element.iter(R + "define")}
    module = (holder.element.getparent().get("prefix") or "") if holder.element.getparent() is not None else ""  # type: ignore[union-attr]
    prefixed = (holder.get("autoPrefix") or "true") not in ("false", "0")
    for ref in references(holder.element):
        name, place = ref.get("name") or "", Declaration(ref, holder.document)
        if name in here or any(target(each, specs, prefix, prefixed) for each in (name, module + name)):
            continue
        lost = target(name, base, prefix, prefixed)
        if lost is not None:
            args = {"kind": lost[0] if lost[0] != "expanded" else "class", "name": name}
            yield Finding(messages.DROPPED_REFERENCE, place.span("name"), args)
            continue
        known = {*specs.elements, *specs.classes, *specs.macros, *specs.datatypes, *specs.external_names()}
        expected = tuple(nearest(name.removeprefix(prefix), known, messages.MOST_NEAR))
        suggestion = expected[0] if expected else None
        yield Finding(
            messages.BAD_EMBEDDED, place.span("name"), {"name": name}, expected=expected, suggestion=suggestion
        )


def _prefixed(here: Declaration) -> Iterator[Finding]:
    """An attribute whose name has a prefix that nothing declares."""
    name = here.get("ident") or ""
    prefix = name.partition(":")[0]
    if ":" in name and prefix != "xml" and prefix not in here.element.nsmap:
        yield Finding(messages.UNDECLARED_PREFIX, here.span("ident"), {"name": name, "prefix": prefix})


def _reference(here: Declaration, base: Specs, specs: Specs) -> Iterator[Finding]:
    if here.element.tag not in _REFERENCES:
        return
    kind, attribute = _REFERENCES[str(here.element.tag)]
    name = here.get(attribute)
    if kind == "datatype" and here.get("name") is not None:
        known_name = here.get("name") or ""
        if known_name not in XSD_NAMES:
            finding = messages.unknown_name("datatype of XML Schema", known_name, here.span("name"), XSD_NAMES)
            yield replace(finding, severity=None)
        return
    if not name:
        if here.get("ref") is None and here.get("name") is None:
            yield messages.missing_attribute(here.name, attribute, here.span())
        return
    here_table, base_table = specs.table(kind), base.table(kind)
    if kind == "element" and name in specs.external_names():
        return
    if kind == "class" and here.name == "attRef" and f"{name}.attributes" in specs.external_names():
        return
    if kind == "datatype" and name not in here_table and name in XSD_NAMES:
        cure = f'write `name="{name}"`: `key` is for datatypes of TEI'
        finding = messages.unknown_name(kind, name, here.span(attribute), (), harmless=True)
        yield replace(finding, help=cure)
        return
    renamed = f"tei{name}"
    if name not in base_table and renamed in base_table:
        finding = messages.unknown_name(kind, name, here.span(attribute), (renamed,), harmless=True)
        yield replace(finding, suggestion=renamed, expected=(renamed,))
    elif name in here_table:
        return
    elif name not in base_table:
        finding = messages.unknown_name(kind, name, here.span(attribute), {*here_table, *base_table})
        # An attribute of a datatype that nobody knows accepts anything: that is not what was asked for.
        yield replace(finding, severity=None) if kind == "datatype" else finding
    elif here.element.tag in (TEI + "elementRef", TEI + "macroRef", TEI + "dataRef"):
        yield Finding(messages.DROPPED_REFERENCE, here.span(attribute), {"kind": kind, "name": name})


def _values(here: Declaration) -> Iterator[Finding]:
    for (tag, attribute), allowed in _VALUES.items():
        value = here.get(attribute) if here.element.tag == tag else None
        if value is not None and value not in allowed:
            args = {"attribute": attribute, "value": value, "cure": "write one of " + ", ".join(allowed)}
            near = nearest(value, allowed, messages.MOST_NEAR)
            suggestion = near[0] if near else None
            yield Finding(messages.BAD_VALUE, here.span(attribute), args, expected=allowed, suggestion=suggestion)


def _occurrences(here: Declaration) -> Iterator[Finding]:
    low, high = here.get("minOccurs") or "1", here.get("maxOccurs") or "1"
    if not low.isdecimal():
        args = {"attribute": "minOccurs", "value": low, "cure": "write a whole number"}
        yield Finding(messages.BAD_VALUE, here.span("minOccurs"), args)
    elif high != "unbounded" and not high.isdecimal():
        args = {"attribute": "maxOccurs", "value": high, "cure": "write a whole number, or `unbounded`"}
        yield Finding(messages.BAD_VALUE, here.span("maxOccurs"), args)
    elif high.isdecimal() and int(high) < int(low):
        args = {"attribute": "maxOccurs", "value": high, "cure": f"at least {low} are required by `minOccurs`"}
        yield Finding(messages.BAD_VALUE, here.span("maxOccurs"), args)
    elif max(int(low), int(high) if high.isdecimal() else 0) > messages.MOST_REPEATS:
        cure = f"more than {messages.MOST_REPEATS} is taken as `unbounded`"
        attribute = "maxOccurs" if here.get("maxOccurs") is not None else "minOccurs"
        args = {"attribute": attribute, "value": here.get(attribute) or "", "cure": cure}
        yield Finding(messages.BAD_VALUE, here.span(attribute), args, severity=Severity.WARNING)


def audit_schema(compiled: CompiledOdd, unknown: frozenset[str]) -> Iterator[Finding]:
    """Faults of the whole: a start that is missing, content that cannot be, attributes that come twice.

    unknown: names already found to be nobody's; what fails for want of them is not said again.
    """
    specs = compiled.specs
    schema = compiled.odd.schema
    for name in compiled.start:
        if name not in specs.elements and name not in specs.classes and name not in specs.external_names():
            expected = tuple(nearest(name, specs.elements, messages.MOST_NEAR))
            yield Finding(messages.START_MISSING, schema.span("start"), {"name": name}, expected=expected)
    yield from macro_cycles(specs, compiled.origins, schema)
    for ident, spec in specs.elements.items():
        origin = compiled.origins.get(("element", ident), schema)
        attribute = "ident" if origin.name.endswith("Spec") else "key"
        severity = None if _is_named(origin, ident) and not compiled.flattened else Severity.WARNING
        lacking = [name for name in compiled.members.missing(spec.content) if name]
        if lacking and not unknown.intersection(lacking):
            yield _impossible(compiled, ident, list(dict.fromkeys(lacking)), origin.span(attribute), severity)
        for name, first, second in compiled.attributes.of_element(spec).clashes:
            clash = {"element": ident, "name": name, "first": first, "second": second}
            yield Finding(messages.DUPLICATE_ATTRIBUTE, origin.span(attribute), clash)
    if not compiled.flattened and all(name in specs.elements or name in specs.classes for name in compiled.start):
        yield from _nowhere(compiled, schema)


def _is_named(origin: Declaration, ident: str) -> bool:
    """Whether the customization asks for the element by its name, and not only for a module that holds it."""
    return origin.name in ("elementSpec", "elementRef") or ident in (origin.get("include") or "").split()


def _impossible(
    compiled: CompiledOdd, ident: str, lacking: list[str], place: Span, severity: Severity | None
) -> Finding:
    """Content that cannot be, at the place where what it needs was taken away, if one says so."""
    needed = isinstance(compiled.specs.elements[ident].content, Sequence)
    missing = (" and " if needed else " or ").join(f"`{name}`" for name in lacking[:6])
    taken = next(
        (compiled.removed[key] for key in (("element", each) for each in lacking) if key in compiled.removed), None
    )
    related = () if taken is None else (Related(place, f"`{ident}` comes into the schema here"),)
    args = {"name": ident, "missing": missing}
    return Finding(
        messages.IMPOSSIBLE_CONTENT, taken or place, args, severity=severity, related=related, expected=tuple(lacking)
    )


def _nowhere(compiled: CompiledOdd, schema: Declaration) -> Iterator[Finding]:
    """Elements that the customization names and nothing can contain."""
    parents, specs = compiled.members.parents(), compiled.specs
    start = {each for name in compiled.start for each in (name, *compiled.members.elements(name))}
    for ident in specs.elements:
        origin = compiled.origins.get(("element", ident), schema)
        if ident in start or set(parents.get(ident, ())) - {ident} or not _is_named(origin, ident):
            continue
        if any(f'"{compiled.prefix}{ident}"' in each.xml for each in specs.external):
            continue
        attribute = "ident" if origin.name.endswith("Spec") else "key"
        place = origin.word_span("include", ident) if origin.name == "moduleRef" else origin.span(attribute)
        yield Finding(messages.NOWHERE, place, {"name": ident})
