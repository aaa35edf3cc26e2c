"""Remarks on elements, classes, datatypes and attributes: prose like any other, shown by the Processing Model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import dataclass, field
from typing import TypeAlias

from lxml import etree

from teitools.document import TEI, Document
from teitools.odd import EGXML
from teitools.render import HtmlOptions, HtmlWalk, Plan, h, notes_section

from .images import pictures_inside
from .names import Identifiers
from .said import Said, Stated

Holders: TypeAlias = dict[str | None, list[tuple[Stated, etree._Element]]]


@dataclass(slots=True)
class Remarks:
    """Shows what is remarked on in the languages of the documentation.

    plan: given a document, how its prose is shown. examples: the identifiers of examples; those in remarks are added.
    """

    said: Said
    identifiers: Identifiers
    plan: Callable[[Document], Plan]
    examples: MutableMapping[etree._Element, str]
    _plans: dict[int, Plan] = field(default_factory=dict)
    _found: dict[tuple[str, str], Holders] = field(default_factory=dict)

    def on(self, name: str, ident: str, entry: str, attribute: str | None = None) -> Iterator[etree._Element]:
        """What is remarked on the specification called `name` (`elementSpec`, …) of `ident`, or on an attribute of it.

        The customization's comes before that of the ODDs below it and of TEI. entry: the identifier of the entry.
        """
        for stated, holder in self._holders(name, ident).get(attribute, ()):
            for remarks in self.said.in_languages(list(holder.iterchildren(TEI + "remarks"))):
                yield self._shown(remarks, stated, entry)

    def _holders(self, name: str, ident: str) -> Holders:
        """What may hold remarks in a specification: itself under None, its attributes by name; each looked up once."""
        found = self._found.get((name, ident))
        if found is None:
            found = self._found[(name, ident)] = {}
            for stated in self.said.stated(name, ident):
                declaration = stated.declaration.element
                found.setdefault(None, []).append((stated, declaration))
                for attributes in declaration.iterchildren(TEI + "attList"):
                    for each in attributes.iter(TEI + "attDef"):
                        found.setdefault(each.get("ident") or "", []).append((stated, each))
        return found

    def _shown(self, remarks: etree._Element, stated: Stated, entry: str) -> etree._Element:
        for example in remarks.iter(EGXML):
            self.examples[example] = self.identifiers.take(f"{entry}-example")
        document = stated.declaration.document
        pictures = pictures_inside(lambda element: (document, element))
        options = HtmlOptions(keep_attributes=False, parallel=False, pictures=pictures)
        walk = HtmlWalk(self._plan(document), options)
        walk.taken = self.identifiers.taken
        box = h("div", {"class": "remarks"})
        walk.render(list(remarks.iterchildren(etree.Element)), box)
        if stated.by_tei and len(box):
            by = h("span", {"class": "by"}, "TEI: ")
            by.tail, box[0].text = box[0].text, None
            box[0].insert(0, by)
        notes = notes_section(walk)
        if notes is not None:
            notes[0].tag = "h4"
            box.append(notes)
        return box

    def _plan(self, document: Document) -> Plan:
        found = self._plans.get(id(document))
        if found is None:
            found = self._plans[id(document)] = self.plan(document)
        return found
