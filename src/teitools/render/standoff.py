"""Annotations beside a plain text: what each of its ranges is in the TEI, in the W3C Web Annotation model."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lxml import etree

from teitools.document import TEI, XML_ID, Document

from .plain import walk_text
from .plan import Plan
from .sink import Mark, wrap
from .text import TextOptions

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_POINTERS = ("ref", "corresp", "key", "target")
_DATING = ("when", "from", "to", "notBefore", "notAfter")
_AROUND = 30
_NOTES = frozenset((TEI + "note", TEI + "witDetail"))
_UNITS = frozenset(
    TEI + name
    for name in (
        "text front body back group div div1 div2 div3 div4 div5 div6 div7 head p ab lg l sp speaker stage list item "
        "label table row cell figure quote q cit opener closer titlePage entry sense bibl castList castItem s u"
    ).split()
)


def render_standoff(
    document: Document,
    plan: Plan,
    *,
    options: TextOptions | None = None,
    text_name: str = "text.txt",
    source_name: str = "text.xml",
) -> tuple[str, Iterator[dict[str, Any]]]:
    """The plain text, and an annotation for each element that has words in it, in the order of their beginnings.

    Offsets are code points of that text, half-open. text_name, source_name: how the two files are called in the
    annotations. Source: W3C Web Annotation Data Model, sections 4.2 (selectors) and 3.3 (purposes).
    """
    chosen = options or TextOptions()
    walk = walk_text(document, plan, replace(chosen, marks=True))
    text = wrap(walk.sink.text(), chosen.wrap)
    marks = sorted(
        (each for each in walk.sink.marks if each.end > each.start), key=lambda each: (each.start, -each.end)
    )
    paths = _Paths()
    return text, (
        _annotation(number, each, text, text_name, source_name, paths) for number, each in enumerate(marks, 1)
    )


def json_lines(annotations: Iterator[dict[str, Any]]) -> str:
    """One annotation a line."""
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in annotations)


def collection(annotations: Iterator[dict[str, Any]], ident: str) -> str:
    """All annotations as one JSON-LD collection with a single page (W3C Web Annotation Data Model, section 5)."""
    items = [{key: value for key, value in each.items() if key != "@context"} for each in annotations]
    page = {"id": f"{ident}#page", "type": "AnnotationPage", "startIndex": 0, "items": items}
    whole = {"@context": CONTEXT, "id": ident, "type": "AnnotationCollection", "total": len(items), "first": page}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def token_lines(text: str, annotations: Iterator[dict[str, Any]]) -> str:
    """A line for each word or sign of `text`, an empty one after each sentence or block, for language tools.

    Columns, by tabs: number in the sentence, the token, its start and end in the text, and the entities that it is in,
    each as `B-` or `I-` (first or further token), the element's name and its identifiers: `B-persName=#anna`; `_` for
    none. The shape is that of CoNLL-U: a comment names the columns.
    """
    entities: list[tuple[int, int, str]] = []
    for each in annotations:
        named = [body["source"] for body in each["body"] if body.get("purpose") == "identifying"]
        if named:
            place = each["target"]["selector"][0]
            entities.append((place["start"], place["end"], f"{each['body'][0]['value']}={'+'.join(named)}"))
    lines = ["# columns: ID FORM START END ENTITIES"]
    waiting = sorted(entities, key=lambda entity: (entity[0], -entity[1]))[::-1]
    inside: list[tuple[int, int, str]] = []
    number = before = 0
    ended = False
    for match in _TOKENS.finditer(text):
        start, end = match.span()
        if number and ("\n\n" in text[before:start] or ended):
            lines.append("")
            number = 0
        number += 1
        while waiting and waiting[-1][0] < end:
            inside.append(waiting.pop())
        inside = [entity for entity in inside if entity[1] > start]
        said = "|".join(("B-" if low >= start else "I-") + name for low, _, name in inside)
        lines.append(f"{number}\t{match.group()}\t{start}\t{end}\t{said or '_'}")
        ended = match.group() in (".", "!", "?", "…") and text[end : end + 1] in ("", " ", "\n")
        before = end
    return "\n".join([*lines, "", ""])


_TOKENS = re.compile(r"\w+(?:[’'\-]\w+)*|[^\w\s]")


def _annotation(number: int, mark: Mark, text: str, text_name: str, source_name: str, paths: _Paths) -> dict[str, Any]:
    element: etree._Element = mark.element
    ident = element.get(XML_ID)
    name = etree.QName(element).localname
    body: list[dict[str, Any]] = [{"type": "TextualBody", "purpose": "tagging", "value": name}]
    kind = element.get("type")
    if kind:
        body.append({"type": "TextualBody", "purpose": "classifying", "value": kind})
    body += [
        {"type": "SpecificResource", "purpose": "identifying", "source": pointer}
        for attribute in _POINTERS
        for pointer in (element.get(attribute) or "").split()
    ]
    dates = {attribute: element.get(attribute) for attribute in _DATING if element.get(attribute)}
    if dates:
        body.append({"type": "TextualBody", "purpose": "describing", "format": "application/json", "value": dates})
    place = (
        {"type": "FragmentSelector", "value": ident} if ident else {"type": "XPathSelector", "value": paths.of(element)}
    )
    body.append({"type": "SpecificResource", "purpose": "linking", "source": source_name, "selector": place})
    return {
        "@context": CONTEXT,
        "id": f"#{ident or f'a{number}'}",
        "type": "Annotation",
        "motivation": _motivation(element),
        "body": body,
        "target": {
            "source": text_name,
            "selector": [
                {"type": "TextPositionSelector", "start": mark.start, "end": mark.end},
                {
                    "type": "TextQuoteSelector",
                    "exact": text[mark.start : mark.end],
                    "prefix": text[max(0, mark.start - _AROUND) : mark.start],
                    "suffix": text[mark.end : mark.end + _AROUND],
                },
            ],
        },
    }


def _motivation(element: etree._Element) -> str:
    if element.tag in _NOTES:
        return "commenting"
    if any(element.get(name) for name in (*_POINTERS, *_DATING)) and element.tag not in _UNITS:
        return "identifying"
    return "describing" if element.tag in _UNITS else "tagging"


class _Paths:
    """An XPath for each element that needs no prefixes: each step by local name and number.

    Cost: each parent's children are numbered once.
    """

    def __init__(self) -> None:
        self._steps: dict[etree._Element, str] = {}

    def of(self, element: etree._Element) -> str:
        steps = []
        node: etree._Element | None = element
        while node is not None:
            step = self._steps.get(node)
            if step is None:
                self._number(node)
                step = self._steps[node]
            steps.append(step)
            node = node.getparent()
        return "/" + "/".join(reversed(steps))

    def _number(self, element: etree._Element) -> None:
        parent = element.getparent()
        counts: dict[str, int] = {}
        for each in [element] if parent is None else parent.iterchildren(etree.Element):
            local = etree.QName(each).localname
            counts[local] = counts.get(local, 0) + 1
            self._steps[each] = f"*[local-name()='{local}'][{counts[local]}]"
