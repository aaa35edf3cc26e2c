"""An entry for each element, class and datatype of a schema, as HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from teitools.document import Document

from .attributes import Attribute
from .compiled import CompiledOdd
from .example_html import example
from .html import Child, Identifiers, append, joined, make
from .odd_file import TEI, Declaration
from .processing_model import AnyModel, Model, ModelGrp, ModelSequence
from .prose import EGXML
from .read import SCH_NS
from .specs import (
    Alternate,
    AnyElement,
    AttDef,
    ClassRef,
    ConstraintSpec,
    Content,
    DataRef,
    Datatype,
    ElementRef,
    ElementSpec,
    Empty,
    MacroRef,
    Prose,
    Sequence,
    TextNode,
    ValList,
)


@dataclass(slots=True)
class Reference:
    """Writes the entries of one schema.

    tei_descriptions: whether TEI's own descriptions stand where the customization gives none.
    used_in: for each element, the examples in the prose that show it, as (address, title).
    """

    compiled: CompiledOdd
    tei_descriptions: bool
    identifiers: Identifiers
    used_in: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def entry(self, name: str) -> str | None:
        """The address of an element's entry; None when the schema has no such element."""
        specs = self.compiled.specs.elements
        if name in specs:
            return f"#element-{name}"
        return next((f"#element-{spec.ident}" for spec in specs.values() if spec.name == name), None)

    def described(self, key: str, attributes: tuple[str, ...] = ()) -> Iterator[Child]:
        """What a `specDesc` says: a name that leads to its entry, and the description."""
        specs = self.compiled.specs
        if key in specs.elements:
            spec = specs.elements[key]
            yield self.gi(key)
            text = self.description(spec.desc)
            yield f" {text}" if text else None
            found = self.compiled.attributes.all_of_element(spec)
            shown = [self._attribute(found[name]) for name in attributes if name in found]
            if shown:
                yield make("dl", {"class": "attributes"}, *[each for pair in shown for each in pair])
        elif key in specs.classes:
            yield self.class_name(key)
            text = self.description(specs.classes[key].desc)
            yield f" {text}" if text else None
        else:
            yield make("code", None, key)

    def gi(self, name: str) -> Child:
        """An element's name in angle brackets, leading to its entry."""
        spec = self.compiled.specs.elements.get(name)
        code = make("code", {"class": "gi"}, f"<{spec.name if spec else name}>")
        address = self.entry(name)
        return make("a", {"href": address}, code) if address else code

    def class_name(self, name: str) -> Child:
        """A class's name, leading to its entry."""
        code = make("code", None, name)
        return make("a", {"href": f"#class-{name}"}, code) if name in self.compiled.specs.classes else code

    def description(self, prose: tuple[Prose, ...]) -> str:
        """One description, preferably English; "" when there is none to show."""
        shown = [each for each in prose if each.own or self.tei_descriptions]
        chosen = next((each for each in shown if each.lang in (None, "en")), shown[0] if shown else None)
        return chosen.text if chosen else ""

    # Elements

    def elements(self) -> Iterator[etree._Element]:
        """The entries of all elements, by name."""
        for ident in sorted(self.compiled.specs.elements, key=lambda each: (each.lower(), each)):
            yield self._element(self.compiled.specs.elements[ident])

    def _element(self, spec: ElementSpec) -> etree._Element:
        section = make("section", {"id": self.identifiers.take(f"element-{spec.ident}"), "class": "entry"})
        heading = make("a", {"href": f"#element-{spec.ident}", "class": "self"}, make("code", None, f"<{spec.name}>"))
        append(section, make("h3", None, heading))
        gloss, text = self.description(spec.gloss), self.description(spec.desc)
        if gloss or text:
            append(section, make("p", {"class": "desc"}, f"({gloss}) " if gloss else None, text))
        facts = make("dl", {"class": "facts"})
        for title, children in self._facts(spec):
            append(facts, make("dt", None, title), make("dd", None, *children))
        append(section, facts)
        append(section, *self._remarks_and_examples(spec))
        return section

    def _facts(self, spec: ElementSpec) -> Iterator[tuple[str, list[Child]]]:
        found = self.compiled.attributes.of_element(spec)
        own = [Attribute(each, None) for each in found.local.defs()]
        if own:
            pairs = [each for attribute in own for each in self._attribute(attribute)]
            yield "Attributes", [make("dl", {"class": "attributes"}, *pairs)]
        if found.inherited:
            by_class: dict[str, list[Attribute]] = {}
            for attribute in found.inherited.values():
                by_class.setdefault(str(attribute.owner), []).append(attribute)
            lines: list[Child] = []
            for owner in sorted(by_class):
                names: list[Child] = [make("code", {"class": "att"}, f"@{_name(each)}") for each in by_class[owner]]
                lines.append(make("li", None, self.class_name(owner), ": ", *joined(names)))
            yield "Attributes from classes", [make("ul", None, *lines)]
        yield "Content", [make("code", {"class": "content"}, *self.content(spec.content))]
        inside = self._grouped(self.compiled.members.children(spec.content))
        if inside:
            yield "May contain", inside
        parents = self.compiled.members.parents().get(spec.ident)
        if parents:
            yield "Contained by", joined([self.gi(each) for each in sorted(parents, key=str.lower)])
        elif spec.ident in self.compiled.start:
            yield "Contained by", ["nothing: a document begins with it"]
        rules = list(self._rules(spec))
        if rules:
            yield "Rules", [make("ul", None, *rules)]
        models = self.compiled.processing_model.elements.get(f"{{{spec.ns}}}{spec.ident}", ())
        if models:
            yield "Shown as", [make("ul", None, *[line for each in models for line in _model_lines(each)])]
        places = self.used_in.get(spec.name)
        if places:
            links: list[Child] = [make("a", {"href": address}, title) for address, title in places]
            yield "Examples in", joined(links)
        if spec.module:
            yield "Module", [spec.module]

    def _grouped(self, names: dict[str, set[str]]) -> list[Child]:
        """Elements under the class they come by, those named one by one last."""
        if not names:
            return []
        lines: list[Child] = []
        for group in sorted(names, key=lambda each: (each == "", each)):
            links: list[Child] = [self.gi(each) for each in sorted(names[group], key=str.lower)]
            label: list[Child] = [self.class_name(group), ": "] if group else []
            lines.append(make("li", None, *label, *joined(links)))
        return [make("ul", None, *lines)]

    # Content

    def content(self, content: Content) -> list[Child]:
        """A content model in the notation of the compact syntax, names leading to their entries."""
        found = self._expression(content, top=True)
        return found or ["nothing"]

    def _expression(self, content: Content, top: bool = False) -> list[Child]:
        parts: list[Child] = []
        if isinstance(content, Sequence | Alternate):
            shown = [each for each in map(self._expression, content.parts) if each]
            sign = " | " if isinstance(content, Alternate) else ", " if content.ordered else " & "
            for number, each in enumerate(shown):
                parts += [sign, *each] if number else each
            mark = _occurrence(content.min, content.max)
            if not parts:
                return []
            if len(shown) > 1 and (mark or not top):
                return ["(", *parts, ")" + mark]
            return [*parts, mark] if mark else parts
        if isinstance(content, ElementRef):
            if content.key not in self.compiled.specs.elements:
                return []
            return [self.gi(content.key), _occurrence(content.min, content.max)]
        if isinstance(content, ClassRef):
            if not self.compiled.members.has_any(content):
                return []
            how = f" ({content.expand})" if content.expand else ""
            return [self.class_name(content.key), how, _occurrence(content.min, content.max)]
        if isinstance(content, MacroRef):
            macro = self.compiled.specs.macros.get(content.key)
            return self._expression(macro.content, top) if macro else []
        return [_leaf(content)] if not isinstance(content, Empty) else []

    # Attributes

    def _attribute(self, attribute: Attribute) -> Iterator[etree._Element]:
        definition = attribute.definition
        marks = [] if definition.usage in (None, "opt") else [_USAGES.get(definition.usage or "", "")]
        yield make(
            "dt",
            None,
            make("code", {"class": "att"}, f"@{_name(attribute)}"),
            *[make("span", {"class": "usage"}, f" {mark}") for mark in marks if mark],
        )
        body = make("dd")
        text = self.description(definition.desc)
        append(body, text or None)
        append(body, *self._values(definition, bool(text)))
        for constraint in definition.constraints:
            if constraint.own or self.tei_descriptions:
                append(body, make("ul", None, *_messages(constraint)))
        yield body

    def _values(self, definition: AttDef, after_text: bool) -> Iterator[Child]:
        values = definition.val_list
        if values is not None and values.items:
            label = {"closed": "One of:", "semi": "For example, and others:"}.get(values.type, "For example:")
            if definition.datatype is not None and definition.datatype.max != 1:
                label = "One or more of:" if values.type == "closed" else label
            yield make("p", {"class": "values"}, label)
            items: list[Child] = []
            for each in values.items:
                text = " ".join(part for part in (self.description(each.gloss), self.description(each.desc)) if part)
                items += [make("dt", None, make("code", {"class": "val"}, each.ident)), make("dd", None, text)]
            yield make("dl", {"class": "value-list"}, *items)
        elif definition.datatype is not None:
            yield " " if after_text else None
            yield make("span", {"class": "datatype"}, f"[{_datatype(definition.datatype)}]")
        if definition.default:
            yield make(
                "p", {"class": "values"}, "Taken to be ", make("code", None, definition.default), " when absent."
            )

    def _rules(self, spec: ElementSpec) -> Iterator[etree._Element]:
        for constraint in spec.constraints:
            if constraint.own or self.tei_descriptions:
                text = self.description(constraint.desc)
                if text:
                    yield make("li", None, text)
                else:
                    yield from _messages(constraint)

    def _remarks_and_examples(self, spec: ElementSpec) -> Iterator[etree._Element]:
        """Remarks and examples that the customization gives in the element's own specification."""
        for declaration in self.compiled.odd.declarations():
            if declaration.name != "elementSpec" or declaration.get("ident") != spec.ident:
                continue
            for remarks in declaration.element.iterchildren(TEI + "remarks"):
                for paragraph in remarks.iterchildren(TEI + "p"):
                    yield make("p", {"class": "remarks"}, " ".join(str(paragraph.xpath("string()")).split()))
            for exemplum in declaration.element.iterchildren(TEI + "exemplum"):
                for egxml in exemplum.iterchildren(EGXML):
                    yield self._figure(egxml, declaration, spec)

    def _figure(self, egxml: etree._Element, declaration: Declaration, spec: ElementSpec) -> etree._Element:
        valid = egxml.get("valid")
        caption = {"false": "Not valid: the schema rejects this", "true": "Valid"}.get(valid or "", "Example")
        kind = {"false": "wrong", "true": "right"}.get(valid or "", "part")
        ident = self.identifiers.take(f"element-{spec.ident}-example")
        document: Document = declaration.document
        target: Callable[[str], str | None] = self.entry
        return make(
            "figure",
            {"class": f"example {kind}", "id": ident},
            make("figcaption", None, caption),
            example(egxml, document, target),
        )

    # Classes and datatypes

    def classes(self, kind: str) -> Iterator[etree._Element]:
        """The entries of all classes of a kind (`model` or `atts`) that any element belongs to."""
        for ident in sorted(self.compiled.specs.classes, key=str.lower):
            spec = self.compiled.specs.classes[ident]
            members = self.compiled.members.elements(ident)
            if spec.type != kind or not members:
                continue
            section = make("section", {"id": self.identifiers.take(f"class-{ident}"), "class": "entry"})
            link = make("a", {"href": f"#class-{ident}", "class": "self"}, make("code", None, ident))
            append(section, make("h3", None, link))
            text = self.description(spec.desc)
            if text:
                append(section, make("p", {"class": "desc"}, text))
            facts = make("dl", {"class": "facts"})
            own = self.compiled.attributes.of_class(ident).local.defs() if kind == "atts" else ()
            if kind == "atts" and not own and not self.compiled.attributes.all_of_class(ident):
                continue
            if own:
                pairs = [each for one in own for each in self._attribute(Attribute(one, ident))]
                append(
                    facts, make("dt", None, "Attributes"), make("dd", None, make("dl", {"class": "attributes"}, *pairs))
                )
            links = joined([self.gi(each) for each in sorted(members, key=str.lower)])
            append(facts, make("dt", None, "Elements"), make("dd", None, *links))
            above = [each for each in spec.classes if each in self.compiled.specs.classes]
            if above:
                classes = joined([self.class_name(each) for each in sorted(above)])
                append(facts, make("dt", None, "Belongs to"), make("dd", None, *classes))
            append(section, facts)
            yield section


_USAGES = {"req": "required", "rec": "recommended", "mwa": "required where it applies"}


def _name(attribute: Attribute) -> str:
    return attribute.definition.alt_ident or attribute.ident


def _occurrence(low: int, high: int | None) -> str:
    if (low, high) == (1, 1):
        return ""
    if high is None:
        return {0: "*", 1: "+"}.get(low, f"{{{low},}}")
    return "?" if (low, high) == (0, 1) else f"{{{low}}}" if low == high else f"{{{low},{high}}}"


def _leaf(content: Content) -> str:
    if isinstance(content, TextNode):
        return "text"
    if isinstance(content, AnyElement):
        spaces = " of " + ", ".join(content.require) if content.require else ""
        return f"any element{spaces}{_occurrence(content.min, content.max)}"
    if isinstance(content, DataRef):
        return (content.key or content.name or "text") + _occurrence(content.min, content.max)
    if isinstance(content, ValList):
        return "(" + " | ".join(f'"{each.ident}"' for each in content.items) + ")"
    return "a pattern of RELAX NG"


def _datatype(datatype: Datatype) -> str:
    content = datatype.content
    if isinstance(content, DataRef):
        name = content.key or content.name or "text"
        facets = ", ".join(f"{facet} {value}" for facet, value in content.facets)
        name = f"{name}: {facets}" if facets else name
    else:
        name = "text"
    if datatype.max is None:
        return f"one or more {name}" if datatype.min else f"any number of {name}"
    return name if datatype.max == 1 else f"{datatype.min} to {datatype.max} {name}"


def _messages(constraint: ConstraintSpec) -> Iterator[etree._Element]:
    """What each assertion of a constraint says when it fails."""
    for xml in constraint.xml:
        for node in etree.fromstring(xml).iter(f"{{{SCH_NS}}}assert", f"{{{SCH_NS}}}report"):
            words = [node.text or ""]
            for child in node:
                words += [child.get("select") or "…", child.tail or ""]
            text = " ".join("".join(words).split())
            if text:
                yield make("li", None, text)


def _model_lines(model: AnyModel) -> Iterator[etree._Element]:
    if isinstance(model, ModelGrp):
        for each in model.models:
            yield from _model_lines(each)
    elif isinstance(model, ModelSequence):
        names: list[Child] = [make("code", None, each.behaviour) for each in model.models]
        yield make("li", None, *joined(names, ", then "), *_condition(model))
    else:
        params: list[Child] = []
        for param in model.params:
            params += [make("code", None, f"{param.name} = {param.value}")]
        shown = [" with ", *joined(params)] if params else []
        yield make("li", None, make("code", None, model.behaviour), *shown, *_condition(model))


def _condition(model: Model | ModelSequence) -> Iterator[Child]:
    if model.outputs:
        yield f", for {' and '.join(model.outputs)}"
    if model.predicate is not None:
        yield ", where "
        yield make("code", None, " ".join(model.predicate.split()))
