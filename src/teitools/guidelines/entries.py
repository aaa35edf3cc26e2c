"""An entry for each element, class, macro and datatype of a schema."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from teitools.document import Document
from teitools.odd import EGXML, Attribute, ClassSpec, ConstraintSpec, ElementSpec, MacroSpec, ValList
from teitools.render import Child, h

from .attributes import AttributeLists, Owner
from .example_html import example
from .models import assertions, content_model, model_lines
from .names import Identifiers, Names, anchor, joined
from .remarks import Remarks
from .said import Said, Stated, exempla

_CAPTIONS = {"false": "Not valid: the schema rejects this", "true": "Valid", "feasible": "A part of something valid"}
_KINDS = {"false": "wrong", "true": "right"}
Facts = Iterator[tuple[str, list[Child]]]


@dataclass(slots=True)
class Entries:
    """Writes the entries of one schema.

    used_in: for each element, the examples in the prose that show it, as (address, title). remarks: shows them; None
    until the models of the prose, which name entries, are there.
    """

    names: Names
    said: Said
    identifiers: Identifiers
    used_in: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    remarks: Remarks | None = None

    def of(self, kind: str) -> Iterator[etree._Element]:
        """The entries of all `element`, `model`, `atts`, `macro` or `datatype`, by name."""
        specs = self.names.compiled.specs
        for ident in self.names.entries(kind):
            if kind == "element":
                yield self._element(specs.elements[ident])
            elif kind in ("model", "atts"):
                yield self._class(specs.classes[ident])
            else:
                yield self._macro(kind, specs.table(kind)[ident])

    def described(self, key: str, attributes: tuple[str, ...] = ()) -> list[Child]:
        """What a `specDesc` says: a name that leads to its entry, the description, the attributes asked for."""
        compiled = self.names.compiled
        spec = compiled.specs.elements.get(key) or compiled.specs.classes.get(key)
        if spec is None:
            return [self.names.any(key)]
        text = self.said.text(spec.desc)
        found = (
            compiled.attributes.all_of_element(spec)
            if isinstance(spec, ElementSpec)
            else compiled.attributes.all_of_class(key)
        )
        shown = [pair for name in attributes if name in found for pair in self._lists.pair(found[name])]
        return [
            self.names.any(key),
            f" {text}" if text else None,
            h("dl", {"class": "attributes"}, shown) if shown else None,
        ]

    @property
    def _lists(self) -> AttributeLists:
        return AttributeLists(self.names, self.said, self.remarks)

    def _entry(self, kind: str, title: str, spec: ElementSpec | ClassSpec | MacroSpec, facts: Facts) -> etree._Element:
        ident = anchor(kind, spec.ident)
        heading = h("h3", None, h("a", {"href": f"#{ident}", "class": "self"}, h("code", None, title)))
        listed = h("dl", {"class": "facts"})
        for label, children in facts:
            listed.extend([h("dt", None, label), h("dd", None, *children)])
        said = self.said.described(spec.gloss, spec.desc)
        return h("section", {"id": ident, "class": "entry"}, heading, said, listed if len(listed) else None)

    # Elements

    def _element(self, spec: ElementSpec) -> etree._Element:
        entry = self._entry("element", f"<{spec.name}>", spec, self._element_facts(spec))
        entry.extend(self._more("element", "elementSpec", spec.ident))
        return entry

    def _element_facts(self, spec: ElementSpec) -> Facts:
        compiled, names, lists = self.names.compiled, self.names, self._lists
        own = lists.own(compiled.attributes.of_element(spec).local, Owner("element", "elementSpec", spec.ident))
        inherited = lists.inherited(spec)
        if own:
            yield "Attributes", own
        if inherited:
            yield "Attributes from classes", inherited
        yield "Content", [h("code", {"class": "content"}, *content_model(spec.content, names))]
        yield from self._positions(spec)
        classes = [each for each in spec.classes if each in names.entries("model")]
        if classes:
            yield "Member of", joined([names.named("class", each) for each in sorted(classes)])
        rules = list(self._rules(spec.constraints))
        if rules:
            yield "Rules", [h("ul", None, rules)]
        models = compiled.processing_model.elements.get(f"{{{spec.ns}}}{spec.ident}", ())
        if models:
            yield "Shown as", [h("ul", None, [line for each in models for line in model_lines(each)])]
        places = self.used_in.get(spec.name)
        if places:
            yield "Examples in", joined([h("a", {"href": address}, title) for address, title in places])
        if spec.module:
            yield "Module", [spec.module]
        yield "Namespace", [h("code", None, spec.ns) if spec.ns else "none"]

    def _positions(self, spec: ElementSpec) -> Facts:
        """What may stand in the element, and where it may stand."""
        compiled = self.names.compiled
        inside = compiled.members.children(spec.content)
        if inside:
            yield "May contain", self._grouped(inside)
        parents = compiled.members.parents().get(spec.ident)
        if parents:
            yield "Contained by", self.names.elements(parents)
        elif spec.ident in compiled.start:
            yield "Contained by", ["nothing: a document begins with it"]

    def _grouped(self, names: dict[str, set[str]]) -> list[Child]:
        """Elements under the class they come by, those named one by one last."""
        if set(names) == {""}:
            return self.names.elements(names[""])
        lines = []
        for group in sorted(names, key=lambda each: (each == "", each)):
            label: list[Child] = [self.names.named("class", group), ": "] if group else []
            lines.append(h("li", None, *label, *self.names.elements(names[group])))
        return [h("ul", None, lines)]

    def _rules(self, constraints: tuple[ConstraintSpec, ...]) -> Iterator[etree._Element]:
        for constraint in constraints:
            if constraint.own or self.said.tei_descriptions:
                text = self.said.text(constraint.desc)
                if text:
                    yield h("li", None, text)
                else:
                    yield from assertions(constraint)

    # Classes, macros, datatypes

    def _class(self, spec: ClassSpec) -> etree._Element:
        entry = self._entry(spec.type, spec.ident, spec, self._class_facts(spec))
        entry.extend(self._more("class", "classSpec", spec.ident))
        return entry

    def _class_facts(self, spec: ClassSpec) -> Facts:
        compiled, names = self.names.compiled, self.names
        if spec.type == "atts":
            resolved = compiled.attributes.of_class(spec.ident)
            own = self._lists.own(resolved.local, Owner("class", "classSpec", spec.ident))
            by_class: dict[str, list[Attribute]] = {}
            for each in resolved.inherited.values():
                by_class.setdefault(str(each.owner), []).append(each)
            if own:
                yield "Attributes", own
            if by_class:
                yield "Attributes from classes", self._lists.by_class(by_class)
        yield "Elements", names.elements(compiled.members.elements(spec.ident))
        for label, found in (
            ("Belongs to", [each for each in spec.classes if names.address("class", each)]),
            ("Classes in it", [each for each in compiled.members.direct(spec.ident) if names.address("class", each)]),
        ):
            if found:
                yield label, joined([names.named("class", each) for each in sorted(found)])
        rules = list(self._rules(spec.constraints))
        if rules:
            yield "Rules", [h("ul", None, rules)]
        if spec.module:
            yield "Module", [spec.module]

    def _macro(self, kind: str, spec: MacroSpec) -> etree._Element:
        entry = self._entry(kind, spec.ident, spec, self._macro_facts(kind, spec))
        entry.extend(self._more(kind, "macroSpec" if kind == "macro" else "dataSpec", spec.ident))
        return entry

    def _macro_facts(self, kind: str, spec: MacroSpec) -> Facts:
        names = self.names
        if not isinstance(spec.content, ValList):
            yield "Content", [h("code", {"class": "content"}, *content_model(spec.content, names))]
        else:
            yield "Values", joined([h("code", {"class": "val"}, each.ident) for each in spec.content.items])
        users: list[Child] = []
        for user in sorted(names.users[(kind, spec.ident)], key=lambda each: (each.ident.lower(), each.attribute)):
            owner = names.element(user.ident) if user.kind == "element" else names.named(user.kind, user.ident)
            users.append([owner, h("code", {"class": "att"}, f"/@{user.attribute}")] if user.attribute else owner)
        yield "Used by", joined(users)
        if spec.module:
            yield "Module", [spec.module]

    # Remarks and examples

    def _more(self, kind: str, name: str, ident: str) -> Iterator[etree._Element]:
        """Remarks, then examples: the project's before TEI's."""
        if self.remarks is not None:
            yield from self.remarks.on(name, ident, anchor(kind, ident))
        for each in self.said.stated(name, ident):
            yield from self._examples(kind, ident, each)

    def _examples(self, kind: str, ident: str, stated: Stated) -> Iterator[etree._Element]:
        documents = dict(exempla(stated))
        for exemplum in self.said.in_languages(list(documents)):
            for egxml in exemplum.iterchildren(EGXML):
                wanted = self.identifiers.take(f"{anchor(kind, ident)}-example")
                yield figure(egxml, documents[exemplum], self.names, wanted, stated.by_tei)


def figure(
    element: etree._Element, document: Document, names: Names, ident: str, by_tei: bool = False
) -> etree._Element:
    """An example with what it is an example of: what is right, what is wrong, or part of something."""
    valid = element.get("valid") or ""
    caption = "Example of the TEI Guidelines" if by_tei else _CAPTIONS.get(valid, "Example")
    kind = "part" if by_tei else _KINDS.get(valid, "part")
    shown = example(element, document, lambda name: names.address("element", name))
    return h("figure", {"class": f"example {kind}", "id": ident}, h("figcaption", None, caption), shown)
