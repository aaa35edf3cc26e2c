"""Specifications out of XML: from TEI's own source and from customizations alike.

Long because each kind of specification, and each part of a content model, has its reader here.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from lxml import etree

from teitools.document import (
    EXAMPLES_NS,
    RNG_NS,
    TEI,
    TEI_NS,
    XML_NS,
    Document,
    Source,
    parse_source,
    parse_wellformed,
    plainly_wellformed,
    read_source,
)

from .odd_file import Declaration
from .specs import (
    Alternate,
    AnyElement,
    AttDef,
    AttList,
    AttRef,
    ClassRef,
    ClassSpec,
    ConstraintSpec,
    Content,
    DataRef,
    Datatype,
    ElementRef,
    ElementSpec,
    Empty,
    EveryElement,
    MacroRef,
    MacroSpec,
    ModuleSpec,
    Prose,
    Rng,
    Sequence,
    Spec,
    Specs,
    TextNode,
    ValItem,
    ValList,
)
from .unread import Unread

_SPECS = tuple(TEI + name for name in ("elementSpec", "classSpec", "macroSpec", "dataSpec", "moduleSpec"))
_MARKS = {TEI + "gi": "<{}>", TEI + "tag": "<{}>", TEI + "att": "@{}"}


def load_p5subset(path: str | Path) -> Specs:
    """Every specification of TEI's source at `path`, which is read once as long as the file does not change.

    Raises OSError, or `Unreadable` with findings. Cost: a fifth of a second; each specification
    is read when it is asked for.
    """
    status = Path(path).stat()
    return _load(str(path), status.st_mtime_ns, status.st_size)


@functools.lru_cache(maxsize=4)
def _load(path: str, _mtime: int, _size: int) -> Specs:
    source = read_source(path)
    document = parse_wellformed(source) if plainly_wellformed(source) else parse_source(source)
    elements, classes, macros, datatypes = (
        Unread(functools.partial(read, own=False)) for read in (read_element, read_class, read_macro, read_macro)
    )
    specs = Specs(elements, classes, macros, datatypes, edition=_edition(document), path=path)
    tables = dict(zip(_SPECS, (elements, classes, macros, datatypes), strict=False))
    # Nobody asks where something stands in TEI's own source: its text need not be kept.
    document = Document(Source(path, ""), document.root)
    del source
    for element in document.root.iter(*_SPECS):
        here = Declaration(element, document)
        ident = here.get("ident")
        if element.tag in tables and ident:
            tables[str(element.tag)].put(ident, here)
        else:
            add_spec(specs, here, own=False)
    return specs


def _edition(document: Document) -> str:
    element = next(document.root.iter(TEI + "edition"), None)
    return "" if element is None else plain_text(element)


def add_spec(specs: Specs, declaration: Declaration, own: bool) -> None:
    """`specs` with the specification that `declaration` states in full; one of the same name is replaced."""
    ident = declaration.get("ident")
    if not ident:
        return
    if declaration.name == "elementSpec":
        specs.elements[ident] = read_element(declaration, own)
    elif declaration.name == "classSpec":
        specs.classes[ident] = read_class(declaration, own)
    elif declaration.name == "macroSpec":
        specs.macros[ident] = read_macro(declaration, own)
    elif declaration.name == "dataSpec":
        specs.datatypes[ident] = read_macro(declaration, own)
    elif declaration.name == "moduleSpec":
        specs.modules[ident] = ModuleSpec(ident, read_prose(declaration.element, "desc", own))
    elif declaration.name == "constraintSpec":
        specs.constraints[ident] = read_constraint(declaration.element, own)


def read_element(declaration: Declaration, own: bool) -> ElementSpec:
    """The element that a whole `elementSpec` specifies."""
    element = declaration.element
    spec = ElementSpec(
        ident=declaration.get("ident") or "",
        module=declaration.get("module"),
        ns=_namespace(element),
        alt_ident=read_alt_ident(element),
        classes=read_classes(element),
        content=read_content_of(element) or Empty(),
        attributes=read_attributes(element, own),
    )
    return _described(spec, declaration, own)


def _namespace(element: etree._Element) -> str:
    """`@ns` of the specification, else of the schemaSpec around it, else TEI's."""
    ns = element.get("ns")
    if ns is None:
        schema = next(element.iterancestors(TEI + "schemaSpec"), None)
        ns = None if schema is None else schema.get("ns")
    return TEI_NS if ns is None else ns


def read_class(declaration: Declaration, own: bool) -> ClassSpec:
    """The class that a whole `classSpec` specifies."""
    element = declaration.element
    spec = ClassSpec(
        ident=declaration.get("ident") or "",
        module=declaration.get("module"),
        type=declaration.get("type") or ("atts" if (declaration.get("ident") or "").startswith("att.") else "model"),
        classes=read_classes(element),
        attributes=read_attributes(element, own),
    )
    return _described(spec, declaration, own)


def read_macro(declaration: Declaration, own: bool) -> MacroSpec:
    """What a whole `macroSpec` or `dataSpec` specifies."""
    element = declaration.element
    spec = MacroSpec(
        ident=declaration.get("ident") or "",
        module=declaration.get("module"),
        content=read_content_of(element) or read_val_list_of(element) or Empty(),
    )
    return _described(spec, declaration, own)


def _described(spec: Spec, declaration: Declaration, own: bool) -> Spec:
    """`spec` with what specifications of every kind say of themselves."""
    element = declaration.element
    return replace(
        spec,
        constraints=read_constraints(element, own),
        desc=read_prose(element, "desc", own),
        gloss=read_prose(element, "gloss", own),
        origin=declaration if own else None,
        until=declaration.get("validUntil"),
    )


def plain_text(element: etree._Element) -> str:
    """The text of prose as one line: `gi` as <p>, `att` as @n, white space folded."""
    if not len(element):
        return " ".join((element.text or "").split())
    parts: list[str] = []
    for event, node in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        mark = _MARKS.get(node.tag) if isinstance(node.tag, str) else None
        before, after = mark.split("{}") if mark else ("", "")
        if event == "start":
            parts += [before, node.text or ""]
        elif node is not element:
            parts += [after, node.tail or ""]
    return " ".join("".join(parts).split())


def read_prose(element: etree._Element, name: str, own: bool) -> tuple[Prose, ...]:
    """The `desc` or `gloss` children of a specification, of whatever language."""
    found = []
    for child in element.iterchildren(TEI + name):
        text = plain_text(child)
        if text:
            found.append(Prose(text, _language(child), own))
    return tuple(found)


def _language(element: etree._Element) -> str | None:
    node: etree._Element | None = element
    while node is not None:
        language = node.get(f"{{{XML_NS}}}lang")
        if language:
            return language
        node = node.getparent()
    return None


def read_alt_ident(element: etree._Element) -> str | None:
    """The other name that a specification gives to what it specifies; None when it gives none."""
    child = next(element.iterchildren(TEI + "altIdent"), None)
    return (plain_text(child) or None) if child is not None else None


def read_classes(element: etree._Element) -> tuple[str, ...]:
    """The classes of which a whole specification makes its object a member, each once."""
    keys = [
        (member.get("key") or "").strip()
        for classes in element.iterchildren(TEI + "classes")
        for member in classes.iterchildren(TEI + "memberOf")
        if member.get("mode") != "delete"
    ]
    return tuple(dict.fromkeys(key for key in keys if key))


def read_content_of(element: etree._Element) -> Content | None:
    """The content model of a specification; None when it states none."""
    content = next(element.iterchildren(TEI + "content"), None)
    if content is None:
        return None
    prefixed = (content.get("autoPrefix") or "true").strip() not in ("false", "0")
    parts = tuple(_nodes(content, prefixed))
    if not parts:
        return Empty()
    return parts[0] if len(parts) == 1 else Sequence(parts)


def _nodes(parent: etree._Element, prefixed: bool) -> Iterator[Content]:
    for child in parent.iterchildren(etree.Element, etree.ProcessingInstruction):
        if not isinstance(child.tag, str):
            if child.target == "NameList":
                yield EveryElement()
            continue
        namespace, _, name = str(child.tag)[1:].rpartition("}")
        if namespace == RNG_NS:
            yield Rng(etree.tostring(child, encoding="unicode", with_tail=False), prefixed)
        elif namespace == TEI_NS:
            node = _node(child, name, prefixed)
            if node is not None:
                yield node


def _node(element: etree._Element, name: str, prefixed: bool) -> Content | None:
    low, high = occurs(element)
    key = (element.get("key") or "").strip()
    if name == "sequence":
        ordered = (element.get("preserveOrder") or "true").strip() not in ("false", "0")
        return Sequence(tuple(_nodes(element, prefixed)), low, high, ordered)
    if name == "alternate":
        return Alternate(tuple(_nodes(element, prefixed)), low, high)
    if name == "elementRef":
        return ElementRef(key, low, high)
    if name == "classRef":
        include, exclude = _names(element, "include"), _names(element, "except")
        return ClassRef(key, element.get("expand"), include, exclude, low, high)
    if name == "macroRef":
        return MacroRef(key, low, high)
    if name == "dataRef":
        return _data_ref(element, low, high)
    if name == "anyElement":
        names = _names(element, "except")
        left_out = None if element.get("except") is None else expanded(element, names)
        return AnyElement(_names(element, "require"), left_out, low, high)
    if name == "valList":
        return read_val_list(element, own=False)
    if name == "textNode":
        return TextNode()
    return Empty() if name == "empty" else None


def _names(element: etree._Element, attribute: str) -> tuple[str, ...]:
    return tuple((element.get(attribute) or "").split())


def expanded(element: etree._Element, names: tuple[str, ...]) -> tuple[str, ...]:
    """Prefixed names in Clark notation by the prefixes in scope at `element`; namespaces as they are."""
    found = []
    for name in names:
        prefix, colon, local = name.partition(":")
        uri = element.nsmap.get(prefix) if colon and "/" not in local else None
        if uri is None and prefix == "teix":
            uri = EXAMPLES_NS
        found.append(f"{{{uri}}}{local}" if uri is not None and "/" not in local else name)
    return tuple(found)


def occurs(element: etree._Element) -> tuple[int, int | None]:
    """`@minOccurs` and `@maxOccurs`; 1 where absent or no number, None for `unbounded`."""
    low, high = (element.get("minOccurs") or "1").strip(), (element.get("maxOccurs") or "1").strip()
    return int(low) if low.isdecimal() else 1, None if high == "unbounded" else int(high) if high.isdecimal() else 1


def _data_ref(element: etree._Element, low: int, high: int | None) -> DataRef:
    name = (element.get("name") or "").strip()
    if not name and element.get("ref"):
        name = (element.get("ref") or "").strip().rpartition("#")[2]
    facets = [
        ((facet.get("name") or "").strip(), facet.get("value") or "")
        for facet in element.iterchildren(TEI + "dataFacet")
    ]
    restriction = element.get("restriction")
    if restriction is not None:
        facets.insert(0, ("pattern", restriction))
    key = (element.get("key") or "").strip()
    return DataRef(key or None, None if key else name or "string", tuple(facets), low, high)


def read_attributes(element: etree._Element, own: bool) -> AttList:
    """The attributes that a specification defines, refers to, changes or deletes."""
    lists = [read_att_list(child, own) for child in element.iterchildren(TEI + "attList")]
    if len(lists) == 1:
        return lists[0]
    return AttList(tuple(lists))


def read_att_list(element: etree._Element, own: bool) -> AttList:
    """An `attList` with all that is in it."""
    items: list[AttDef | AttRef | AttList] = []
    for child in element.iterchildren(etree.Element):
        if child.tag == TEI + "attDef" and child.get("ident"):
            items.append(read_att_def(child, own))
        elif child.tag == TEI + "attRef":
            items.append(_att_ref(child))
        elif child.tag == TEI + "attList":
            items.append(read_att_list(child, own))
    return AttList(tuple(items), "choice" if element.get("org") == "choice" else "group")


def _att_ref(element: etree._Element) -> AttRef:
    name = (element.get("name") or element.get("key") or "").strip()
    class_name = (element.get("class") or "").strip()
    if not class_name and ".attribute." in name:
        class_name, _, name = name.partition(".attribute.")
    return AttRef(class_name, name or None)


def read_att_def(element: etree._Element, own: bool) -> AttDef:
    """An `attDef`, partial where its mode is `change`."""
    val_list = next(element.iterchildren(TEI + "valList"), None)
    default = next(element.iterchildren(TEI + "defaultVal"), None)
    return AttDef(
        ident=" ".join((element.get("ident") or "").split()),
        mode=element.get("mode") or "add",
        ns=_attribute_namespace(element),
        alt_ident=read_alt_ident(element),
        usage=element.get("usage"),
        datatype=_datatype(element),
        val_list=None if val_list is None else read_val_list(val_list, own),
        default=None if default is None else "".join(str(default.xpath("string()"))).strip(),
        desc=read_prose(element, "desc", own),
        gloss=read_prose(element, "gloss", own),
        constraints=read_constraints(element, own),
        own=own,
    )


def _attribute_namespace(element: etree._Element) -> str | None:
    """`@ns` of an `attDef`, else what the prefix of its name is declared to be; None for neither, and for `xml:`."""
    prefix, colon, _ = (element.get("ident") or "").strip().partition(":")
    if element.get("ns") is not None or not colon or prefix == "xml":
        return element.get("ns")
    return element.nsmap.get(prefix)


def _datatype(attribute: etree._Element) -> Datatype | None:
    element = next(attribute.iterchildren(TEI + "datatype"), None)
    if element is None:
        return None
    parts = tuple(_nodes(element, True))
    low, high = occurs(element)
    if not parts:
        return Datatype(DataRef(name="string"), low, high)
    return Datatype(parts[0] if len(parts) == 1 else Alternate(parts), low, high)


def read_val_list_of(element: etree._Element) -> ValList | None:
    """The `valList` child of a specification; None when it has none."""
    child = next(element.iterchildren(TEI + "valList"), None)
    return None if child is None else read_val_list(child, own=False)


def read_val_list(element: etree._Element, own: bool) -> ValList:
    """A `valList` and its items. One in a content model says all there are."""
    in_content = element.getparent() is not None and element.getparent().tag != TEI + "attDef"  # type: ignore[union-attr]
    items = tuple(
        ValItem(
            child.get("ident") or "",
            read_prose(child, "desc", own),
            read_prose(child, "gloss", own),
            child.get("mode") or "add",
            tuple((each.get("ident") or "").strip() for each in child.iter(TEI + "paramSpec")),
        )
        for child in element.iterchildren(TEI + "valItem")
    )
    return ValList(items, element.get("type") or ("closed" if in_content else ""), element.get("mode") or "add")


def read_constraints(element: etree._Element, own: bool) -> tuple[ConstraintSpec, ...]:
    """The `constraintSpec` children of a specification."""
    return tuple(
        read_constraint(child, own)
        for child in element.iterchildren(TEI + "constraintSpec")
        if child.get("mode") != "delete"
    )


def read_constraint(element: etree._Element, own: bool) -> ConstraintSpec:
    """A `constraintSpec`: what stands in each `constraint`, with the prefixes in scope there."""
    xml: list[str] = []
    namespaces: dict[str, str] = {}
    for constraint in element.iterchildren(TEI + "constraint"):
        for child in constraint.iterchildren(etree.Element):
            xml.append(etree.tostring(child, encoding="unicode", with_tail=False))
            namespaces.update({prefix: uri for prefix, uri in child.nsmap.items() if prefix})
    return ConstraintSpec(
        element.get("ident") or "",
        element.get("scheme") or "schematron",
        tuple(xml),
        tuple(sorted(namespaces.items())),
        own,
        read_prose(element, "desc", own),
    )
