"""Constraints of a customization as ISO Schematron embedded in its grammar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from teitools.document import SCH, SCH_NS, TEI_NS, XSL_NS

from .compiled import CompiledOdd
from .specs import AttDef, ConstraintSpec

_BODY = (SCH + "assert", SCH + "report", SCH + "let", SCH + "extends")


_TOP = (SCH + "diagnostics", SCH + "properties", f"{{{XSL_NS}}}key", f"{{{XSL_NS}}}function")


@dataclass(slots=True)
class Rules:
    """The rules of a schema: prefixes in use, what stands before the patterns, the patterns."""

    prefixes: dict[str, str]
    top: list[etree._Element]
    patterns: list[etree._Element]


def embed_constraints(root: etree._Element, compiled: CompiledOdd, with_tei: bool) -> None:
    """`root` ends with a `sch:ns` for each prefix in use and a `sch:pattern` for each constraint."""
    _append(root, gathered_rules(compiled, with_tei))


def write_schematron(compiled: CompiledOdd, *, tei_constraints: bool | None = None) -> etree._ElementTree:
    """The rules of `compiled` as a schema of their own (ISO/IEC 19757-3), XPath 2 as TEI has it.

    tei_constraints: as for `write_rng`.
    """
    with_tei = compiled.tei_constraints if tei_constraints is None else tei_constraints
    root = etree.Element(SCH + "schema", {"queryBinding": "xslt2"}, nsmap={None: SCH_NS})  # type: ignore[dict-item]  # as in `make`
    title = etree.SubElement(root, SCH + "title")
    title.text = f"{compiled.ident}: the rules beside its grammar, compiled from {compiled.tei}"
    _append(root, gathered_rules(compiled, with_tei))
    etree.indent(root, "  ")
    return root.getroottree()


def _append(root: etree._Element, rules: Rules) -> None:
    if rules.patterns:
        for prefix, uri in sorted(rules.prefixes.items()):
            etree.SubElement(root, SCH + "ns", {"prefix": prefix, "uri": uri})
        root.extend([each for each in rules.top if str(each.tag).startswith(f"{{{XSL_NS}}}")])
        root.extend(rules.patterns)
        root.extend([each for each in rules.top if str(each.tag).startswith(SCH)])


def gathered_rules(compiled: CompiledOdd, with_tei: bool) -> Rules:
    """Every rule of the schema, those that follow from lists of parameters included.

    A pattern's `id` is its specification's identifier and its own, so that a finding's origin can be looked up.
    """
    rules = Rules({"tei": TEI_NS}, [], [])
    seen: set[str] = set()

    def add(pattern: etree._Element, ident: str) -> None:
        while ident in seen:
            ident += "-2"
        seen.add(ident)
        pattern.set("id", ident)
        rules.patterns.append(pattern)

    for owner, context, constraint in _all(compiled):
        if constraint.scheme not in ("schematron", "isoschematron") or not (with_tei or constraint.own):
            continue
        name = "-".join(part for part in (compiled.ident, owner, constraint.ident) if part)
        ident = re.sub(r"[^\w.-]", "_", name)
        for number, pattern in enumerate(_patterns(constraint, context, rules)):
            add(pattern, pattern.get("id") or (ident if number == 0 else f"{ident}-{number + 1}"))
    for ident, pattern in _parameters(compiled, with_tei):
        add(pattern, f"{compiled.ident}-{ident}")
    return rules


def _parameters(compiled: CompiledOdd, with_tei: bool) -> Iterator[tuple[str, etree._Element]]:
    """The rules that a `paramList` implies: the names that parameters of a value may have (TEI P5 chapter 23.5.4.6).

    They are stated of the child `param` of an element with that value, as `model/@behaviour` has it.
    """
    for element in compiled.specs.elements.values():
        for attribute in element.attributes.defs():
            for value in attribute.val_list.items if attribute.val_list else ():
                if not value.params or not (with_tei or attribute.own):
                    continue
                owner = f"{_element_context(element.ns, element.name)}/@{attribute.name}"
                rule = etree.Element(SCH + "rule", {"context": f"tei:param[parent::{owner}='{value.ident}']"})
                test = " or ".join(f"@name='{name}'" for name in value.params)
                said = etree.SubElement(rule, SCH + "assert", {"role": "error", "test": test})
                said.text = f"a parameter of {attribute.name} `{value.ident}` is one of: "
                said.text += ", ".join(value.params)
                pattern = etree.Element(SCH + "pattern")
                pattern.append(rule)
                yield f"{element.ident}-{value.ident}-parameters", pattern


def _all(compiled: CompiledOdd) -> Iterator[tuple[str, str, ConstraintSpec]]:
    """Every constraint of the schema: whose it is, the context of an assertion that names none, and itself."""
    specs = compiled.specs
    for constraint in specs.constraints.values():
        yield "", "/*", constraint
    for element in specs.elements.values():
        context = _element_context(element.ns, element.name)
        for constraint in element.constraints:
            yield element.ident, context, constraint
        for attribute in compiled.attributes.of_element(element).local.defs():
            for constraint in attribute.constraints:
                yield f"{element.ident}-{attribute.ident}", f"{context}/@{attribute.name}", constraint
    for class_spec in specs.classes.values():
        members = [specs.elements[ident] for ident in _elements_of(compiled, class_spec.ident)]
        if not members:
            continue
        contexts = [_element_context(each.ns, each.name) for each in members]
        for constraint in class_spec.constraints:
            yield class_spec.ident, " | ".join(contexts), constraint
        for attribute in compiled.attributes.of_class(class_spec.ident).local.defs():
            name = attribute.name
            having = [
                one
                for one, spec in zip(contexts, members, strict=True)
                if _inherits(compiled, spec.ident, attribute, class_spec.ident)
            ]
            if having:
                for constraint in attribute.constraints:
                    yield (
                        f"{class_spec.ident}-{attribute.ident}",
                        " | ".join(f"{one}/@{name}" for one in having),
                        constraint,
                    )


def _elements_of(compiled: CompiledOdd, ident: str) -> list[str]:
    """The elements that belong to a class, directly or through its subclasses."""
    return list(compiled.members.elements(ident))


def _inherits(compiled: CompiledOdd, element: str, attribute: AttDef, owner: str) -> bool:
    found = compiled.attributes.of_element(compiled.specs.elements[element]).inherited.get(attribute.ident)
    return found is not None and found.owner == owner


def _element_context(ns: str, name: str) -> str:
    return f"tei:{name}" if ns == TEI_NS else f"*[local-name()='{name}' and namespace-uri()='{ns}']"


def _patterns(constraint: ConstraintSpec, context: str, rules: Rules) -> Iterator[etree._Element]:
    """The patterns of one constraint; `rules` gains the prefixes that its XPaths use, and what stands beside patterns.

    Rules without a pattern stand in one; assertions without a rule in a rule for what they are stated of.
    """
    loose: list[etree._Element] = []
    bare: list[etree._Element] = []
    text = "".join(constraint.xml)
    for prefix, uri in constraint.namespaces:
        if re.search(rf"""["'\s(/@|\[,]{re.escape(prefix)}:""", text) and uri != SCH_NS:
            rules.prefixes.setdefault(prefix, uri)
    for xml in constraint.xml:
        node = etree.fromstring(xml, etree.XMLParser(remove_comments=True))
        if node.tag == SCH + "ns":
            rules.prefixes[node.get("prefix") or ""] = node.get("uri") or ""
        elif node.tag == SCH + "pattern":
            yield _clean(node)
        elif node.tag in _TOP:
            rules.top.append(_clean(node))
        elif node.tag in _BODY:
            bare.append(_clean(node))
        elif str(node.tag).startswith(SCH):
            loose.append(_clean(node))
    if bare:
        rule = etree.Element(SCH + "rule", {"context": context})
        rule.extend(bare)
        loose.append(rule)
    if loose:
        pattern = etree.Element(SCH + "pattern")
        pattern.extend(loose)
        yield pattern


def _clean(node: etree._Element) -> etree._Element:
    """`node` with the white space of its messages folded, so that where it stood in the ODD does not show."""
    for element in node.iter(etree.Element):
        mixed = element.tag in (SCH + "assert", SCH + "report", SCH + "diagnostic", SCH + "title", SCH + "p")
        element.text = _fold(element.text, mixed) if element.text else element.text
        inside = any(each.tag in (SCH + "assert", SCH + "report") for each in element.iterancestors())
        element.tail = _fold(element.tail, inside) if element.tail else element.tail
        if mixed:
            element.text = (element.text or "").lstrip()
            if len(element) and element[-1].tail:
                element[-1].tail = element[-1].tail.rstrip()
            elif not len(element):
                element.text = element.text.rstrip() or None
        for name in ("test", "context", "value", "select"):
            value = element.get(name)
            if value is not None:
                element.set(name, " ".join(value.split()))
    node.tail = None
    etree.cleanup_namespaces(node)
    return node


def _fold(text: str, keep_space: bool) -> str | None:
    folded = re.sub(r"\s+", " ", text)
    return folded if keep_space or folded.strip() else None
