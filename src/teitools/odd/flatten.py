"""A compiled customization as one ODD that needs no source: every specification in full, ready to be chained to.

What is written compiles to the same grammar and rules, over any version of TEI.
"""

from __future__ import annotations

import base64

from lxml import etree

from teitools.document import EXAMPLES_NS, SCH_NS, TEI, TEI_NS, XML_LANG

from .compiled import CompiledOdd
from .pattern import R, make
from .specs import (
    Alternate,
    AnyElement,
    AttDef,
    AttList,
    AttRef,
    ClassRef,
    ConstraintSpec,
    Content,
    DataRef,
    Datatype,
    ElementRef,
    Empty,
    EveryElement,
    ExternalGrammar,
    MacroRef,
    MacroSpec,
    Prose,
    Rng,
    Sequence,
    TextNode,
    ValList,
)


def write_odd(compiled: CompiledOdd) -> etree._ElementTree:
    """The flattened ODD of `compiled`: a TEI document whose `schemaSpec` refers to nothing outside it."""
    root = etree.Element(TEI + "TEI", nsmap={None: TEI_NS, "sch": SCH_NS, "rng": R[1:-1]})  # type: ignore[dict-item]  # stubs
    description = _sub(_sub(root, "teiHeader"), "fileDesc")
    _sub(_sub(description, "titleStmt"), "title").text = f"{compiled.ident}, flattened"
    _sub(_sub(description, "publicationStmt"), "p").text = "Made by a program from a customization."
    _sub(_sub(description, "sourceDesc"), "p").text = f"Compiled from {compiled.tei}."
    schema = _sub(_sub(_sub(root, "text"), "body"), "schemaSpec", ident=compiled.ident)
    schema.set("start", " ".join(compiled.start))
    schema.set("prefix", compiled.prefix)
    schema.set("docLang", " ".join(compiled.languages))
    schema.set("defaultExceptions", _words(schema, compiled.exceptions))
    for name, wanted in (("constraints", compiled.tei_constraints), ("descriptions", compiled.tei_descriptions)):
        if not wanted:
            schema.append(etree.ProcessingInstruction("teitools", f'tei-{name}="no"'))
    schema.append(etree.ProcessingInstruction("teitools", 'flattened="yes"'))
    specs = compiled.specs
    for external in specs.external:
        _external(schema, external)
    _constraints(schema, tuple(specs.constraints.values()))
    for ident, module in specs.modules.items():
        held = _sub(schema, "moduleSpec", ident=ident)
        _prose(held, "desc", module.desc)
    for macro in specs.macros.values():
        _macro(schema, "macroSpec", macro)
    for datatype in specs.datatypes.values():
        _macro(schema, "dataSpec", datatype)
    for each in specs.classes.values():
        spec = _spec(schema, "classSpec", each.ident, each.module, type=each.type, validUntil=each.until)
        _named(spec, each.gloss, each.desc)
        _classes(spec, each.classes)
        _constraints(spec, each.constraints)
        _attributes(spec, each.attributes)
    for element in specs.elements.values():
        spec = _spec(schema, "elementSpec", element.ident, element.module, ns=element.ns, validUntil=element.until)
        if element.alt_ident:
            _sub(spec, "altIdent").text = element.alt_ident
        _named(spec, element.gloss, element.desc)
        _classes(spec, element.classes)
        _content(_sub(spec, "content"), element.content)
        _constraints(spec, element.constraints)
        _attributes(spec, element.attributes)
    _drop_what_is_not_wanted(schema, compiled)
    etree.indent(root, "  ")
    return root.getroottree()


def _drop_what_is_not_wanted(schema: etree._Element, compiled: CompiledOdd) -> None:
    """TEI's own rules and descriptions, marked so far, are gone where the customization does without them."""
    for node in list(schema.iter(TEI + "constraintSpec", TEI + "gloss", TEI + "desc")):
        if node.get("n") is None:
            continue
        del node.attrib["n"]
        rule = node.tag == TEI + "constraintSpec"
        parent = node.getparent()
        if parent is not None and not (compiled.tei_constraints if rule else compiled.tei_descriptions):
            parent.remove(node)


def _external(schema: etree._Element, external: ExternalGrammar) -> None:
    """The grammar itself in a `data:` address: the files that it came from are not needed again."""
    grammar, added = make("grammar"), []
    for define in list(etree.fromstring(external.xml)):
        if define.get("name") in external.extended:
            added.append(define)
        else:
            grammar.append(define)
    data = base64.b64encode(etree.tostring(grammar, encoding="UTF-8")).decode("ascii")
    module = _sub(schema, "moduleRef", url=f"data:application/xml;base64,{data}")
    if added:
        _sub(module, "content").extend(added)


def _sub(parent: etree._Element, name: str, /, **attributes: str | None) -> etree._Element:
    given = {key: value for key, value in attributes.items() if value is not None}
    return etree.SubElement(parent, TEI + name, given)


def _words(element: etree._Element, names: tuple[str, ...]) -> str:
    """Names in Clark notation by prefixes of `element`, namespaces as they are."""
    found = []
    for name in names:
        uri, _, local = name[1:].rpartition("}") if name.startswith("{") else ("", "", name)
        found.append(f"teix:{local}" if uri == EXAMPLES_NS else uri if uri else name)
    return " ".join(found)


def _spec(
    parent: etree._Element, name: str, ident: str, module: str | None, **attributes: str | None
) -> etree._Element:
    return _sub(parent, name, ident=ident, mode="add", module=module, **attributes)


def _prose(parent: etree._Element, name: str, prose: tuple[Prose, ...]) -> None:
    for each in prose:
        node = _sub(parent, name, n=None if each.own else "tei")
        node.text = each.text
        if each.lang:
            node.set(XML_LANG, each.lang)


def _classes(spec: etree._Element, classes: tuple[str, ...]) -> None:
    if classes:
        holder = _sub(spec, "classes")
        for key in classes:
            _sub(holder, "memberOf", key=key)


def _constraints(spec: etree._Element, constraints: tuple[ConstraintSpec, ...]) -> None:
    for each in constraints:
        _constraint(spec, each)


def _constraint(parent: etree._Element, constraint: ConstraintSpec) -> None:
    mark = None if constraint.own else "tei"
    spec = _sub(parent, "constraintSpec", ident=constraint.ident, scheme=constraint.scheme, n=mark)
    _prose(spec, "desc", constraint.desc)
    for xml in constraint.xml:
        _sub(spec, "constraint").append(etree.fromstring(xml))


def _named(spec: etree._Element, gloss: tuple[Prose, ...], desc: tuple[Prose, ...]) -> None:
    _prose(spec, "gloss", gloss)
    _prose(spec, "desc", desc)


def _macro(parent: etree._Element, name: str, macro: MacroSpec) -> None:
    spec = _spec(parent, name, macro.ident, macro.module, validUntil=macro.until)
    _named(spec, macro.gloss, macro.desc)
    _content(_sub(spec, "content"), macro.content)
    _constraints(spec, macro.constraints)


def _repeats(node: etree._Element, low: int, high: int | None) -> None:
    if low != 1:
        node.set("minOccurs", str(low))
    if high != 1:
        node.set("maxOccurs", "unbounded" if high is None else str(high))


def _content(parent: etree._Element, content: Content) -> None:
    """`content` as TEI writes it, put into `parent`."""
    if isinstance(content, Rng):
        if not content.prefixed and parent.tag == TEI + "content":
            parent.set("autoPrefix", "false")
        parent.append(etree.fromstring(content.xml))
        return
    if isinstance(content, ValList):
        _values(parent, content)
        return
    if isinstance(content, EveryElement):
        parent.append(etree.ProcessingInstruction("NameList"))
        return
    if isinstance(content, Sequence | Alternate):
        node = _sub(parent, "sequence" if isinstance(content, Sequence) else "alternate")
        if isinstance(content, Sequence) and not content.ordered:
            node.set("preserveOrder", "false")
        for each in content.parts:
            _content(node, each)
    elif isinstance(content, ElementRef):
        node = _sub(parent, "elementRef", key=content.key)
    elif isinstance(content, ClassRef):
        node = _sub(parent, "classRef", key=content.key, expand=content.expand)
        for name, names in (("include", content.include), ("except", content.exclude)):
            if names:
                node.set(name, " ".join(names))
    elif isinstance(content, MacroRef):
        node = _sub(parent, "macroRef", key=content.key)
    elif isinstance(content, DataRef):
        node = _sub(parent, "dataRef", key=content.key, name=content.name)
        for facet, value in content.facets:
            _sub(node, "dataFacet", name=facet, value=value)
    elif isinstance(content, AnyElement):
        node = _sub(parent, "anyElement")
        if content.require:
            node.set("require", " ".join(content.require))
        if content.exclude is not None:
            node.set("except", _words(node, content.exclude))
    else:
        _sub(parent, "textNode" if isinstance(content, TextNode) else "empty")
        assert isinstance(content, TextNode | Empty)
        return
    _repeats(node, content.min, content.max)


def _values(parent: etree._Element, values: ValList) -> None:
    node = _sub(parent, "valList", type=values.type or None, mode=None if values.mode == "add" else values.mode)
    for each in values.items:
        item = _sub(node, "valItem", ident=each.ident, mode=None if each.mode == "add" else each.mode)
        _named(item, each.gloss, each.desc)
        if each.params:
            holder = _sub(item, "paramList")
            for name in each.params:
                _sub(holder, "paramSpec", ident=name)


def _attributes(spec: etree._Element, attributes: AttList) -> None:
    if attributes.items:
        _att_list(spec, attributes)


def _att_list(parent: etree._Element, attributes: AttList) -> None:
    node = _sub(parent, "attList", org="choice" if attributes.org == "choice" else None)
    for each in attributes.items:
        if isinstance(each, AttList):
            _att_list(node, each)
        elif isinstance(each, AttRef):
            _sub(node, "attRef", **{"class": each.class_name or None, "name": each.name})
        else:
            _att_def(node, each)


def _att_def(parent: etree._Element, each: AttDef) -> None:
    node = _sub(parent, "attDef", ident=each.ident, mode=None if each.mode == "add" else each.mode)
    for name, value in (("ns", each.ns), ("usage", each.usage)):
        if value is not None:
            node.set(name, value)
    if each.alt_ident:
        _sub(node, "altIdent").text = each.alt_ident
    _named(node, each.gloss, each.desc)
    if each.datatype is not None:
        _datatype(node, each.datatype)
    _constraints(node, each.constraints)
    if each.default is not None:
        _sub(node, "defaultVal").text = each.default
    if each.val_list is not None:
        _values(node, each.val_list)


def _datatype(parent: etree._Element, datatype: Datatype) -> None:
    node = _sub(parent, "datatype")
    _repeats(node, datatype.min, datatype.max)
    _content(node, datatype.content)
