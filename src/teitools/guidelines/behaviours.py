"""What the Processing Model does with the elements that only a customization has: names, descriptions, examples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path

from lxml import etree

from teitools.document import TEI
from teitools.odd import ProcessingModel, processing_model
from teitools.render import LINK, Behaviour, Child, HtmlWalk, Use, add, h, text_content

from .entries import Entries, figure
from .images import Origin

_REFERENCES = tuple(
    TEI + name for name in ("elementSpec", "elementRef", "classSpec", "macroSpec", "dataSpec", "classRef")
)


@cache
def models() -> ProcessingModel:
    """The processing model of a customization's prose; the built-in one stands behind it."""
    with resources.as_file(resources.files("teitools.guidelines") / "guidelines.odd") as path:
        return processing_model(Path(path))


@dataclass(slots=True)
class Behaviours:
    """The behaviours that `guidelines.odd` names.

    origin: the document that an element stands in, and the element there. examples: the identifier of each example.
    """

    origin: Origin
    entries: Entries
    examples: Mapping[etree._Element, str]

    def table(self) -> dict[str, Behaviour]:
        """By name."""
        return {
            "elementName": self.element_name,
            "attributeName": self.attribute_name,
            "specificationName": self.specification_name,
            "sourceExample": self.source_example,
            "descriptionList": self.description_list,
            "description": self.description,
            "declarations": self.declarations,
        }

    def element_name(
        self, walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int
    ) -> Box:
        """The name in angle brackets, leading to its entry."""
        text = _text(element)
        shown = h("code", {"class": "gi"}, f"<{text.strip('<>')}>")
        address = self.entries.names.address("element", text) if use.local == "gi" and not state & LINK else None
        return _put(target, h("a", {"href": address}, shown) if address else shown)

    def attribute_name(
        self, walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int
    ) -> Box:
        """The name behind an `@`."""
        return _put(target, h("code", {"class": "att"}, f"@{_text(element).lstrip('@')}"))

    def specification_name(
        self, walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int
    ) -> Box:
        """A name of the schema, leading to its entry where it has one."""
        text = _text(element)
        address = None if state & LINK else self.entries.names.address(_kind(text), text)
        code = h("code", None, text)
        return _put(target, h("a", {"href": address}, code) if address else code)

    def source_example(
        self, walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int
    ) -> Box:
        """The example as its author laid it out."""
        box = walk.make("figure", use, element, target, state)
        document, stated = self.origin(element)
        made = figure(stated, document, self.entries.names, self.examples[element])
        box.attrib.clear()
        box.attrib.update(made.attrib)
        box.extend(list(made))
        return box

    def description_list(
        self, walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int
    ) -> Box:
        """A list of what is said of elements and classes."""
        box = walk.make("ul", use, element, target, state, "specs")
        for each in element.iterchildren(TEI + "specDesc"):
            box.append(h("li", None, self._described(each)))
        return box

    def description(self, walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int) -> Box:
        """What is said of one element or class."""
        return _put(target, h("span", None, self._described(element)))

    def declarations(
        self, walk: HtmlWalk, use: Use, element: etree._Element, target: etree._Element, state: int
    ) -> Box:
        """What is declared here, in a line; the entries say the rest."""
        links = list(self._declared(element))
        said = [_text(each) for each in element.iterchildren(TEI + "desc")]
        if not links and not (said and use.local in ("schemaSpec", "specGrp")):
            return None
        box = walk.make("div", use, element, target, state, "declares")
        if "id" in box.attrib:
            del box.attrib["id"]
        if use.local in ("schemaSpec", "specGrp"):
            box.extend([h("p", None, each) for each in said if each])
        if links:
            shown: list[Child] = []
            for number, link in enumerate(links):
                shown += [", ", link] if number else [link]
            box.append(h("p", None, "Declared here: ", *shown, "."))
        return box

    def _described(self, element: etree._Element) -> list[Child]:
        return self.entries.described(element.get("key") or "", tuple((element.get("atts") or "").split()))

    def _declared(self, element: etree._Element) -> Iterator[Child]:
        specifications = element.iterchildren(*_REFERENCES) if element.tag not in _REFERENCES else iter((element,))
        names = [each.get("ident") or each.get("key") or "" for each in specifications]
        for name in dict.fromkeys(filter(None, names)):
            known = self.entries.names.compiled.specs.elements
            yield (
                self.entries.names.any(name)
                if name in known or "." in name
                else h("code", {"class": "gi"}, f"<{name}>")
            )


Box = etree._Element | None


def _put(target: etree._Element, made: etree._Element) -> etree._Element:
    add(target, made)
    return made


def _text(element: etree._Element) -> str:
    return " ".join(text_content(element).split())


def _kind(name: str) -> str:
    if name.startswith(("att.", "model.")):
        return "class"
    return "datatype" if name.startswith(("teidata.", "data.")) else "macro" if name.startswith("macro.") else ""
