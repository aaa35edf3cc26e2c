"""What is wrong with a customization although every declaration of it could be carried out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lxml import etree

from teitools.findings import Finding, Severity

from . import messages
from .nearest import nearest
from .odd_file import TEI, Declaration
from .specs import Sequence, Specs

if TYPE_CHECKING:
    from .compile import CompiledOdd

XSD_NAMES = frozenset(
    [
        "string",
        "boolean",
        "decimal",
        "float",
        "double",
        "duration",
        "dateTime",
        "time",
        "date",
        "gYearMonth",
        "gYear",
        "gMonthDay",
        "gDay",
        "gMonth",
        "hexBinary",
        "base64Binary",
        "anyURI",
        "QName",
        "NOTATION",
        "normalizedString",
        "token",
        "language",
        "NMTOKEN",
        "NMTOKENS",
        "Name",
        "NCName",
        "ID",
        "IDREF",
        "IDREFS",
        "ENTITY",
        "ENTITIES",
        "integer",
        "nonPositiveInteger",
        "negativeInteger",
        "long",
        "int",
        "short",
        "byte",
        "nonNegativeInteger",
        "unsignedLong",
        "unsignedInt",
        "unsignedShort",
        "unsignedByte",
        "positiveInteger",
    ]
)
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


def audit_declarations(declarations: list[Declaration], base: Specs, specs: Specs) -> Iterator[Finding]:
    """Faults inside the specifications: names that nothing has, values that cannot be, repeats that cannot be."""
    for declaration in declarations:
        if not declaration.name.endswith("Spec"):
            continue
        for element in declaration.element.iter(etree.Element):
            here = Declaration(element, declaration.document)
            yield from _reference(here, base, specs)
            yield from _values(here)
            yield from _occurrences(here)


def _reference(here: Declaration, base: Specs, specs: Specs) -> Iterator[Finding]:
    if here.element.tag not in _REFERENCES:
        return
    kind, attribute = _REFERENCES[str(here.element.tag)]
    name = here.get(attribute)
    if kind == "datatype" and here.get("name") is not None:
        known_name = here.get("name") or ""
        if known_name not in XSD_NAMES:
            yield _unknown("datatype of XML Schema", known_name, here, "name", XSD_NAMES)
        return
    if not name:
        if here.get("ref") is None and here.get("name") is None:
            args = {"element": here.name, "attribute": attribute}
            yield Finding(messages.MISSING_ATTRIBUTE, here.span(), args)
        return
    here_table, base_table = specs.table(kind), base.table(kind)
    if name in here_table:
        return
    if name not in base_table:
        yield _unknown(kind, name, here, attribute, {*here_table, *base_table})
    elif here.element.tag in (TEI + "elementRef", TEI + "macroRef", TEI + "dataRef"):
        yield Finding(messages.DROPPED_REFERENCE, here.span(attribute), {"kind": kind, "name": name})


def _unknown(kind: str, name: str, here: Declaration, attribute: str, known: frozenset[str] | set[str]) -> Finding:
    expected = tuple(nearest(name, known))
    suggestion = expected[0] if expected else None
    args = {"kind": kind, "name": name}
    return Finding(messages.UNKNOWN_NAME, here.span(attribute), args, expected=expected, suggestion=suggestion)


def _values(here: Declaration) -> Iterator[Finding]:
    for (tag, attribute), allowed in _VALUES.items():
        value = here.get(attribute) if here.element.tag == tag else None
        if value is not None and value not in allowed:
            args = {"attribute": attribute, "value": value, "cure": "write one of " + ", ".join(allowed)}
            near = nearest(value, allowed)
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
    schema = Declaration(compiled.odd.schema_spec, compiled.odd.document)  # type: ignore[arg-type]  # it was compiled
    for name in compiled.start:
        if name not in specs.elements and name not in specs.classes:
            expected = tuple(nearest(name, specs.elements))
            yield Finding(messages.START_MISSING, schema.span("start"), {"name": name}, expected=expected)
    for ident, spec in specs.elements.items():
        origin = compiled.origins.get(("element", ident), schema)
        attribute = "ident" if origin.name.endswith("Spec") else "key"
        lacking = [name for name in compiled.members.missing(spec.content) if name]
        if lacking and not unknown.intersection(lacking):
            names = list(dict.fromkeys(lacking))
            missing = (" and " if _all_needed(compiled, ident) else " or ").join(f"`{name}`" for name in names[:6])
            args = {"name": ident, "missing": missing}
            yield Finding(messages.IMPOSSIBLE_CONTENT, origin.span(attribute), args, expected=tuple(names))
        for name, first, second in compiled.attributes.of_element(spec).clashes:
            clash = {"element": ident, "name": name, "first": first, "second": second}
            yield Finding(messages.DUPLICATE_ATTRIBUTE, origin.span(attribute), clash)


def _all_needed(compiled: CompiledOdd, ident: str) -> bool:
    return isinstance(compiled.specs.elements[ident].content, Sequence)
