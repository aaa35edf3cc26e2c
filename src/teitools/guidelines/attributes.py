"""Attributes as lists: names, datatypes, values apart from their glosses, and the classes that they come from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from teitools.odd import AttDef, AttList, Attribute, ElementSpec, ValList
from teitools.render import Child, h

from .models import assertions, datatype
from .names import Names, anchor, joined
from .remarks import Remarks
from .said import Said

_USAGES = {"req": "required", "rec": "recommended", "mwa": "required where it applies"}


@dataclass(frozen=True, slots=True)
class Owner:
    """What defines attributes. kind: of its entry. name: of its specification, `elementSpec` or `classSpec`."""

    kind: str
    name: str
    ident: str

    @property
    def class_name(self) -> str | None:
        """The class that attributes come by; None for an element's own."""
        return self.ident if self.name == "classSpec" else None


@dataclass(slots=True)
class AttributeLists:
    """Writes the attributes of one schema."""

    names: Names
    said: Said
    remarks: Remarks | None = None

    def own(self, defined: AttList, owner: Owner) -> list[Child]:
        """The attributes that an element or class defines itself, and of which only one may be given."""
        definitions = defined.defs()
        if not definitions:
            return []
        pairs = [each for one in definitions for each in self.pair(Attribute(one, owner.class_name), owner)]
        return [h("dl", {"class": "attributes"}, pairs), *_alternatives(defined)]

    def pair(self, attribute: Attribute, owner: Owner | None = None) -> Iterator[etree._Element]:
        """An attribute's name, and all that is said of it; the remarks on it where its owner is given."""
        definition = attribute.definition
        usage = _USAGES.get(definition.usage or "")
        name = h("code", {"class": "att"}, f"@{definition.name}")
        kind: Child = [" ", h("span", {"class": "datatype"}, "[", self.datatype(definition), "]")]
        yield h("dt", None, name, h("span", {"class": "usage"}, f" {usage}") if usage else None, kind)
        body = h("dd", None, self.said.described(definition.gloss, definition.desc), self._values(definition))
        for constraint in definition.constraints:
            if constraint.own or self.said.tei_descriptions:
                lines = list(assertions(constraint))
                if lines:
                    body.append(h("ul", None, lines))
        if owner is not None and self.remarks is not None:
            body.extend(self.remarks.on(owner.name, owner.ident, anchor(owner.kind, owner.ident), definition.ident))
        yield body

    def datatype(self, definition: AttDef) -> list[Child]:
        """What the value of an attribute is made of."""
        values = definition.val_list
        if values is not None and values.items and values.type == "closed":
            many = definition.datatype is not None and definition.datatype.max != 1
            return ["values of the list" if many else "a value of the list"]
        return datatype(definition.datatype, self.names) if definition.datatype is not None else ["text"]

    def inherited(self, spec: ElementSpec) -> list[Child]:
        """The attributes that an element has from classes, class by class, each with its datatype."""
        by_class: dict[str, list[Attribute]] = {}
        for attribute in self.names.compiled.attributes.of_element(spec).inherited.values():
            by_class.setdefault(str(attribute.owner), []).append(attribute)
        return self.by_class(by_class)

    def by_class(self, by_class: dict[str, list[Attribute]]) -> list[Child]:
        """A line for each class: its attributes with their datatypes."""
        lines = []
        for owner in sorted(by_class):
            shown: list[Child] = [self._brief(each.definition) for each in by_class[owner]]
            lines.append(h("li", None, self.names.named("class", owner), ": ", *joined(shown)))
        return [h("ul", None, lines)] if lines else []

    def _brief(self, definition: AttDef) -> Child:
        kind = h("span", {"class": "datatype"}, " [", self.datatype(definition), "]")
        return [h("code", {"class": "att"}, f"@{definition.name}"), kind]

    def _values(self, definition: AttDef) -> Iterator[Child]:
        values = definition.val_list
        if values is not None and values.items:
            many = definition.datatype is not None and definition.datatype.max != 1
            yield h("p", {"class": "values"}, _label(values, many))
            yield self._value_list(values)
        if definition.default:
            yield h("p", {"class": "values"}, "Taken to be ", h("code", None, definition.default), " when absent.")

    def _value_list(self, values: ValList) -> etree._Element:
        items: list[Child] = []
        for each in values.items:
            said = self.said.described(each.gloss, each.desc, "value-desc")
            items += [h("dt", None, h("code", {"class": "val"}, each.ident)), h("dd", None, said)]
        return h("dl", {"class": "value-list"}, items)


def _label(values: ValList, many: bool) -> str:
    if values.type == "closed":
        return "One or more of:" if many else "One of:"
    return "For example, and others:" if values.type == "semi" else "For example:"


def _alternatives(defined: AttList) -> Iterator[Child]:
    """A line for each list of which one attribute may be given."""
    lists: list[Iterable[object]] = [defined.items]
    if defined.org == "choice":
        yield _one_of(defined)
    while lists:
        for each in lists.pop():
            if isinstance(each, AttList):
                lists.append(each.items)
                if each.org == "choice":
                    yield _one_of(each)


def _one_of(choice: AttList) -> etree._Element:
    names: list[Child] = [h("code", {"class": "att"}, f"@{each.name}") for each in choice.defs()]
    return h("p", {"class": "values"}, "Only one of ", *joined(names), " may be given.")
