"""Annotations beside a plain text: what each of its ranges is in the TEI, in the W3C Web Annotation model."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lxml import etree

from teitools.document import XML_ID, Document

from .plain import walk_text
from .plan import TEI, Plan
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
    return text, (_annotation(number, each, text, text_name, source_name) for number, each in enumerate(marks, 1))


def json_lines(annotations: Iterator[dict[str, Any]]) -> str:
    """One annotation a line."""
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in annotations)


def _annotation(number: int, mark: Mark, text: str, text_name: str, source_name: str) -> dict[str, Any]:
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
        {"type": "FragmentSelector", "value": ident} if ident else {"type": "XPathSelector", "value": _path(element)}
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
                }
                if mark.end - mark.start <= 500
                else {
                    "type": "TextQuoteSelector",
                    "exact": text[mark.start : mark.start + _AROUND],
                    "prefix": text[max(0, mark.start - _AROUND) : mark.start],
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


def _path(element: etree._Element) -> str:
    """An XPath that needs no prefixes: each step by local name and number."""
    steps = []
    node: etree._Element | None = element
    while node is not None:
        local = etree.QName(node).localname
        before = sum(1 for _ in node.itersiblings(str(node.tag), preceding=True))
        steps.append(f"*[local-name()='{local}'][{before + 1}]")
        node = node.getparent()
    return "/" + "/".join(reversed(steps))
