"""A customization checked as a document: what compiling it does not need to know, and its author does."""

from __future__ import annotations

import contextlib
import datetime
import tempfile
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from teitools.datatypes import DatatypeError, RegularExpression
from teitools.document import (
    EXAMPLES_NS,
    MATHML_NS,
    RNG_NS,
    SCH,
    SCH_NS,
    TEI,
    TEI_NS,
    XHTML_NS,
    XI_NS,
    XML_NS,
    XSD_NS,
    XSL_NS,
    Document,
)
from teitools.findings import Finding, Severity, Span, nearest
from teitools.relaxng import Schema
from teitools.schematron import check_document, compile_schema, read_schematron
from teitools.xpath import ScopedXPath, XPathError

from . import messages
from .ambiguity import ambiguous
from .compile import compile_odd
from .compiled import CompiledOdd
from .inclusion import KINDS
from .odd_file import Declaration
from .rng import serialise, write_rng
from .specs import ClassSpec, ElementSpec, Specs

_SPECS = tuple(TEI + name for name in ("elementSpec", "classSpec", "macroSpec", "dataSpec", "attDef", "valItem"))
_EXPRESSIONS = {
    SCH + "rule": ("context",),
    SCH + "assert": ("test",),
    SCH + "report": ("test",),
    SCH + "let": ("value",),
    SCH + "value-of": ("select",),
    SCH + "name": ("path",),
    TEI + "model": ("predicate",),
    TEI + "modelSequence": ("predicate",),
    TEI + "param": ("value",),
}
#: Namespaces that customizations name, and that a slip of the pen turns into ones that nobody has.
KNOWN_NAMESPACES = (
    TEI_NS,
    EXAMPLES_NS,
    MATHML_NS,
    "http://www.w3.org/2000/svg",
    XHTML_NS,
    "http://www.w3.org/1999/xlink",
    XML_NS,
    XI_NS,
    "http://www.w3.org/2005/11/its",
    RNG_NS,
    SCH_NS,
    XSD_NS,
    "http://www.music-encoding.org/ns/mei",
    XSL_NS,
)
#: What is to be withdrawn within so many days is told before.
_SOON = 183
_MOST_XPATHS = 5000


def check_odd(compiled: CompiledOdd, today: datetime.date) -> Iterator[Finding]:
    """What is doubtful or wrong in the customization beyond what `compiled.findings` says, each at its place.

    Its XPath and regular expressions, lists of values, dates of withdrawal by `today`, namespaces, attributes of type
    ID, elements that no valid document can hold, content models that are ambiguous.
    """
    for declaration in compiled.odd.declarations():
        for element in declaration.element.iter(etree.Element):
            here = Declaration(element, declaration.document)
            yield from _patterns(here)
            yield from _namespaces(here)
            yield from _withdrawn(here, today)
            if element.tag == TEI + "valList":
                yield from _list(here, declaration, compiled)
    yield from _withdrawn_below(compiled, today)
    yield from _expressions(compiled)
    yield from _existing(compiled)
    yield from _unreachable(compiled)
    yield from _ids(compiled)
    yield from _ambiguous(compiled)


def check_markup(compiled: CompiledOdd, tei: Specs) -> Iterator[Finding]:
    """What is wrong with the customization as a TEI document: its grammar and its rules, both as `tei` has them.

    Any element of TEI may be the first of the file. Cost: compiles the whole of TEI, two seconds.
    """
    modules = "".join(f'<moduleRef key="{name}"/>' for name in tei.modules)
    starts = " ".join(dict.fromkeys(("TEI", *(etree.QName(each.root).localname for each in _documents(compiled)))))
    starts = " ".join(name for name in starts.split() if name in tei.elements)
    with tempfile.TemporaryDirectory() as folder:
        odd, path = Path(folder) / "tei.odd", Path(folder) / "tei.rng"
        odd.write_text(f'<schemaSpec xmlns="{TEI_NS}" ident="tei" start="{starts}">{modules}</schemaSpec>', "utf-8")
        path.write_bytes(serialise(write_rng(compile_odd(odd, tei))))
        schema, plan = Schema.load(path), compile_schema(read_schematron(path))
        for document in _documents(compiled):
            yield from schema.validate(document.source)
            yield from check_document(plan, document).findings


def _documents(compiled: CompiledOdd) -> list[Document]:
    return [each for each in compiled.odd.documents() if str(each.root.tag).startswith(TEI)]


def _patterns(here: Declaration) -> Iterator[Finding]:
    """Regular expressions that are none: of XML Schema in datatypes, and in declarations of prefixes."""
    facet = here.element.tag == TEI + "dataFacet" and here.get("name") == "pattern"
    stated = [("restriction", here.element.get("restriction"))] if here.element.tag == TEI + "dataRef" else []
    stated += [("value", here.element.get("value"))] if facet else []
    for attribute, value in stated:
        if value is None:
            continue
        try:
            RegularExpression(value)
        except DatatypeError as error:
            yield Finding(messages.BAD_PATTERN, here.span(attribute), {"reason": str(error)})


def _namespaces(here: Declaration) -> Iterator[Finding]:
    for attribute in ("ns", "require", "except"):
        if attribute != "ns" and here.element.tag != TEI + "anyElement":
            continue
        for name in (here.element.get(attribute) or "").split():
            if name in KNOWN_NAMESPACES or "/" not in name:
                continue
            plain = name.lower().rstrip("/#").replace("https:", "http:")
            meant = next((each for each in KNOWN_NAMESPACES if each.lower() == plain), None)
            if meant is None:
                close = nearest(name, KNOWN_NAMESPACES, 1)
                meant = close[0] if close and _one_off(name, close[0]) else None
            if meant is not None:
                args = {"name": name, "meant": meant}
                place = here.word_span(attribute, name)
                yield Finding(messages.MISTYPED_NAMESPACE, place, args, expected=(meant,), suggestion=meant)


def _one_off(one: str, other: str) -> bool:
    return abs(len(one) - len(other)) <= 1 and sum(a != b for a, b in zip(one, other, strict=False)) <= 1


def _withdrawn(here: Declaration, today: datetime.date) -> Iterator[Finding]:
    stated = here.get("validUntil")
    if stated is None or here.element.tag not in (*_SPECS, TEI + "constraintSpec"):
        return
    try:
        until = datetime.date.fromisoformat(stated)
    except ValueError:
        args = {"attribute": "validUntil", "value": stated, "cure": "write a date, such as 2027-03-07"}
        yield Finding(messages.BAD_VALUE, here.span("validUntil"), args)
        return
    yield from _withdrawal(here.get("ident") or here.name, until, today, here.span("validUntil"), None)


def _withdrawn_below(compiled: CompiledOdd, today: datetime.date) -> Iterator[Finding]:
    """What the source withdraws and the customization has, where that brings it in."""
    for (kind, ident), origin in compiled.origins.items():
        spec = compiled.specs.table(kind).get(ident)
        if spec is None or spec.until is None or origin.get("validUntil") is not None:
            continue
        with contextlib.suppress(ValueError):
            until = datetime.date.fromisoformat(spec.until)
            if origin.name.endswith("Ref"):
                place = origin.word_span("include", ident) if origin.get("include") else origin.span("key")
            else:
                place = origin.span("ident")
            yield from _withdrawal(ident, until, today, place, f"leave `{ident}` out, or replace it: TEI withdraws it")


def _withdrawal(
    name: str, until: datetime.date, today: datetime.date, place: Span, cure: str | None
) -> Iterator[Finding]:
    """That something has been withdrawn, or will be soon."""
    if (until - today).days <= _SOON:
        past = until < today
        args = {"name": name, "date": until.isoformat(), "when": "was" if past else "is to be"}
        severity = Severity.WARNING if past else Severity.INFO
        yield Finding(messages.WITHDRAWN, place, args, severity=severity, help=cure)


def _list(here: Declaration, owner: Declaration, compiled: CompiledOdd) -> Iterator[Finding]:
    """A list of values: one that is there twice, one deleted that is not there, a closed list of nothing."""
    items = [Declaration(each, here.document) for each in here.element.iterchildren(TEI + "valItem")]
    mode = here.get("mode") or "add"
    known = _inherited_values(here, owner, compiled) if mode == "change" else set()
    seen: set[str] = set()
    for item in items:
        ident = item.get("ident") or ""
        if ident in seen:
            yield Finding(messages.DUPLICATE_VALUE, item.span("ident"), {"name": ident})
        seen.add(ident)
        if item.get("mode") in ("delete", "change") and known is not None and ident not in known:
            args = {"kind": "list", "owner": _attribute_of(here), "part": "value", "name": ident}
            args["mode"] = item.get("mode") or ""
            yield messages.unknown_member(item.span("ident"), args, ident, known)
    left = [one for one in items if one.get("mode") != "delete"]
    if here.get("type") == "closed" and mode in ("add", "replace") and not left:
        yield Finding(messages.EMPTY_LIST, here.span("type"), {"name": _attribute_of(here)})


def _attribute_of(here: Declaration) -> str:
    parent = here.element.getparent()
    return str(parent.get("ident") or "content") if parent is not None else ""


def _inherited_values(here: Declaration, owner: Declaration, compiled: CompiledOdd) -> set[str] | None:
    """The values that the list which is changed has; None where that is not known."""
    kind = {"elementSpec": "element", "classSpec": "class"}.get(owner.name)
    spec = compiled.base.table(kind).get(owner.get("ident") or "") if kind else None
    if spec is None:
        return None
    resolver = compiled.base_attributes
    known = resolver.all_of_element(spec) if kind == "element" else resolver.all_of_class(spec.ident)
    attribute = known.get(_attribute_of(here))
    if attribute is None or attribute.definition.val_list is None:
        return set()
    return {each.ident for each in attribute.definition.val_list.items}


def _expressions(compiled: CompiledOdd) -> Iterator[Finding]:
    """XPath that cannot be read: of rules, of models."""
    declared = {"tei": TEI_NS}
    variables: set[str] = set()
    nodes: list[Declaration] = []
    for declaration in compiled.odd.declarations():
        for element in declaration.element.iter(etree.Element):
            if element.tag == SCH + "ns":
                declared[element.get("prefix") or ""] = element.get("uri") or ""
            elif element.tag == SCH + "let" or str(element.tag).endswith("}variable"):
                variables.add(element.get("name") or "")
            if element.tag in _EXPRESSIONS:
                nodes.append(Declaration(element, declaration.document))
    for here in nodes[:_MOST_XPATHS]:
        scope = {prefix: uri for prefix, uri in here.element.nsmap.items() if prefix}
        variables.update(("parameters", "mode", "get"))
        for attribute in _EXPRESSIONS[str(here.element.tag)]:
            expression = here.element.get(attribute)
            # What stands in an abstract pattern is filled in later.
            if expression is None or ("$" in expression and _abstract(here.element)):
                continue
            try:
                ScopedXPath(expression, {**scope, **declared}, variables)
            except XPathError as error:
                yield error.finding(here.span(attribute))


def _abstract(element: etree._Element) -> bool:
    return any(each.get("abstract") == "true" for each in element.iterancestors(SCH + "pattern"))


def _existing(compiled: CompiledOdd) -> Iterator[Finding]:
    """What is to be added and is there already: an element or class of the source, an attribute of what is changed."""
    for here in compiled.odd.declarations():
        kind = KINDS.get(here.name) if here.name.endswith("Spec") else None
        ident = here.get("ident") or ""
        there = compiled.base.table(kind).get(ident) if kind else None
        if kind is None or there is None:
            continue
        if here.get("mode") == "add":
            yield Finding(messages.ALREADY_THERE, here.span("mode"), {"kind": kind, "name": ident, "cure": "change"})
        if here.get("mode") != "change" or kind not in ("element", "class"):
            continue
        known = _there_without(compiled, kind, ident, there)
        for attribute in here.element.iter(TEI + "attDef"):
            name = (attribute.get("ident") or "").strip()
            if attribute.get("mode") in (None, "add") and name in known:
                place = Declaration(attribute, here.document)
                args = {"kind": "attribute", "name": name, "cure": "change"}
                yield Finding(messages.ALREADY_THERE, place.span("mode" if attribute.get("mode") else "ident"), args)


def _there_without(compiled: CompiledOdd, kind: str, ident: str, there: ElementSpec | ClassSpec) -> set[str]:
    """The attributes that what is changed has before it adds any: its own in the source, and those of its classes.

    A class that the customization deletes, or takes it out of, gives nothing.
    """
    resolver = compiled.base_attributes
    stated = resolver.of_element(there) if isinstance(there, ElementSpec) else resolver.of_class(ident)
    known = {each.ident for each in stated.local.defs()}
    spec = compiled.specs.table(kind).get(ident)
    for parent in compiled.attributes.parents(spec) if spec is not None else ():
        known |= compiled.attributes.all_of_class(parent).keys()
    return known


def _unreachable(compiled: CompiledOdd) -> Iterator[Finding]:
    """Elements that can stand in others, none of which can stand in a document, and that the customization names."""
    specs, members = compiled.specs, compiled.members
    seen: set[str] = set()
    stack = [each for name in compiled.start for each in (name, *members.elements(name)) if each in specs.elements]
    while stack:
        ident = stack.pop()
        if ident not in seen:
            seen.add(ident)
            stack += set().union(*members.children(specs.elements[ident].content).values()) - seen
    told = {str(one.args.get("name")) for one in compiled.findings if one.code is messages.NOWHERE}
    for ident in specs.elements:
        origin = compiled.origins.get(("element", ident))
        if ident in seen or ident in told or origin is None or any(f'{ident}"' in one.xml for one in specs.external):
            continue
        if origin.name == "moduleRef":
            if ident not in (origin.get("include") or "").split():
                continue
            place = origin.word_span("include", ident)
        else:
            place = origin.span("ident" if origin.name.endswith("Spec") else "key")
        yield Finding(messages.UNREACHABLE, place, {"name": ident})


def _ids(compiled: CompiledOdd) -> Iterator[Finding]:
    """Elements with two attributes of type ID, of which XML allows one (XML 1.0 section 3.3.1)."""
    for ident, spec in compiled.specs.elements.items():
        known = compiled.attributes.all_of_element(spec)
        ids = [name for name, each in known.items() if _is_id(compiled, each.definition.datatype)]
        origin = compiled.origins.get(("element", ident))
        if len(ids) > 1 and origin is not None:
            place = origin.span("ident" if origin.name.endswith("Spec") else "key")
            names = " and ".join(f"`{name}`" for name in sorted(ids))
            yield Finding(messages.TWO_IDS, place, {"name": ident, "attributes": names})


def _is_id(compiled: CompiledOdd, datatype: object) -> bool:
    content = getattr(datatype, "content", None)
    seen: set[str] = set()
    while getattr(content, "key", None) and content.key not in seen:  # type: ignore[union-attr]
        seen.add(content.key)  # type: ignore[union-attr]
        spec = compiled.specs.datatypes.get(content.key)  # type: ignore[union-attr]
        content = spec.content if spec else None
    return getattr(content, "name", None) == "ID"


def _ambiguous(compiled: CompiledOdd) -> Iterator[Finding]:
    for here in compiled.odd.declarations():
        spec = compiled.specs.elements.get(here.get("ident") or "") if here.name == "elementSpec" else None
        content = next(here.element.iterchildren(TEI + "content"), None)
        if spec is None or content is None:
            continue
        name = ambiguous(spec.content, compiled.specs, compiled.members)
        if name is not None:
            place = Declaration(content, here.document).span()
            yield Finding(messages.AMBIGUOUS, place, {"name": spec.ident, "child": name})
