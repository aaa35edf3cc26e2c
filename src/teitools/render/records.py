"""Records: elements that hold fields, not text: persons, places, books, manuscripts, each with what it is called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from teitools.document import TEI, XML_NS

from .named_nodes import Alone
from .tree import text_content
from .walk import Made, Walk

_DATES = ("when", "when-iso", "when-custom")
_SPANS = (("from", "to"), ("notBefore", "notAfter"), ("from-iso", "to-iso"), ("notBefore-iso", "notAfter-iso"))
_VALUES = ("value", "tag", "key", "ref", "target", "quantity", "n")
_SEEN = tuple(TEI + name for name in ("graphic", "media", "binaryObject", "ptr", "ref", "gap", "space", "relation"))
_NAMES = tuple(
    TEI + name
    for name in ("persName", "placeName", "orgName", "eventName", "objectName", "title", "name", "head", "label")
)


@dataclass(frozen=True, slots=True)
class Field:
    """A part of a record: what it is called ("" for what has no name), and what is shown."""

    label: str
    node: Any


def fields(walk: Walk, element: etree._Element) -> Iterator[Field]:
    """The fields of the record `element`, in order; those that hold nothing, not even in attributes, left out.

    What a model gives the behaviour `parts` is no field: its own parts are.
    """
    waiting: list[Any] = [element]
    first = True
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            if node.strip():
                yield Field("", node)
            continue
        if not isinstance(node.tag, str):
            continue
        use = walk.choice(node).uses[0] if not first else None
        if first or (use is not None and use.behaviour == "parts"):
            first = False
            for child in reversed(node):
                waiting += [child.tail or "", child]
            waiting.append(node.text or "")
            continue
        label = walk.called(use, node) if use is not None else ""
        if label and not holds_something(node):
            said = said_by_attributes(node)
            if said:
                yield Field(label, Made(said))
            continue
        yield Field(label, Alone(node))


def beside_citation(walk: Walk, element: etree._Element) -> list[etree._Element]:
    """What of the record stands beside its citation: its notes. Its other words are those of the citation."""
    notes = [each for each in element.iter(TEI + "note") if next(each.iterancestors(TEI + "note"), None) is None]
    walk.account.pass_over(element)
    for each in notes:
        walk.account.repeat(each)
    return notes


def holds_something(element: etree._Element) -> bool:
    """Whether there are words in `element`, or what stands for some."""
    return bool(text_content(element).strip()) or element.tag in _SEEN or next(element.iter(*_SEEN), None) is not None


def said_by_attributes(element: etree._Element, values: tuple[str, ...] = _VALUES) -> str:
    """What an element without content says: its date, or that of `values` which it has first; "" for nothing."""
    for name in _DATES:
        if element.get(name):
            return element.get(name, "")
    for low, high in _SPANS:
        if element.get(low) or element.get(high):
            return f"{element.get(low, '')}–{element.get(high, '')}"
    return next((element.get(name, "") for name in values if element.get(name)), "")


def name_of(walk: Walk, pointer: str, element: etree._Element) -> str:
    """What `pointer` leads to is called; the pointer itself, without its prefix, where that is not known."""
    found = walk.element_of(pointer[1:], element) if pointer.startswith("#") else None
    if found is not None:
        named = next(found.iter(*_NAMES), None)
        said = _joined(named if named is not None else found)
        if said:
            return said[:80]
    return re.split("[#:/]", pointer.rstrip("/"))[-1] or pointer


def leads_to(walk: Walk, pointer: str, element: etree._Element) -> str:
    """What an empty reference shows: the heading, number or kind of what it leads to; else the address."""
    said = []
    for each in pointer.split():
        found = walk.element_of(each[1:], element) if each.startswith("#") else None
        if found is None:
            said.append(each)
            continue
        head = next((child for child in found.iterchildren(*_NAMES)), None)
        number = found.get("n") or ""
        if head is not None and _joined(head):
            said.append(_joined(head)[:120])
        elif number:
            said.append(f"{etree.QName(found).localname} {number}")
        else:
            words_ = _joined(found)
            said.append(f"{words_[:60].rsplit(' ', 1)[0]}…" if len(words_) > 60 else words_ or each)
    return ", ".join(said)


def _joined(element: etree._Element) -> str:
    """The words of a name, of which no two become one."""
    said = ""
    for part in element.itertext(etree.Element):
        text = str(part)
        said += " " + text if said[-1:].isalnum() and text[:1].isalnum() else text
    return " ".join(said.split())


def relation_parts(walk: Walk, element: etree._Element) -> list[tuple[str, str]]:
    """(text, pointer or "") in order: who, how, to whom, as `relation` says it in attributes."""
    parts: list[tuple[str, str]] = []

    def named(attribute: str) -> None:
        for position, pointer in enumerate((element.get(attribute) or "").split()):
            if position:
                parts.append((", ", ""))
            parts.append((name_of(walk, pointer, element), pointer))

    named("active" if element.get("active") else "mutual")
    how = element.get("name") or (element.get("ref") or "").rstrip("/").rpartition("/")[2] or element.get("type") or ""
    if how:
        parts.append((f" — {how.rpartition(':')[2]}", ""))
    if element.get("passive"):
        parts.append((" — ", ""))
        named("passive")
    dated = said_by_attributes(element, ()) if parts else ""
    if dated:
        parts.append((f" ({dated})", ""))
    return parts


def markup(element: etree._Element) -> Iterator[Any]:
    """What stands in `element` as it is written in XML: text as strings, tags as `Made`."""
    # With it comes the web, which takes a tenth of a second; few texts show markup.
    from xml.sax.saxutils import quoteattr

    yield element.text or ""
    for event, each in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        if each is element:
            continue
        if event in ("comment", "pi"):
            yield Made(etree.tostring(each, encoding="unicode", with_tail=False))
            yield each.tail or ""
            continue
        name = f"{each.prefix}:{etree.QName(each).localname}" if each.prefix else etree.QName(each).localname
        if event == "start":
            attributes = "".join(f" {_prefixed(each, str(key))}={quoteattr(str(value))}" for key, value in each.items())
            yield Made(f"<{name}{attributes}{'' if len(each) or each.text else '/'}>")
            yield each.text or ""
        else:
            if len(each) or each.text:
                yield Made(f"</{name}>")
            yield each.tail or ""


def quoted_lines(element: etree._Element) -> list[Any]:
    """The `markup` of what stands in `element`, without the indentation that all its lines share."""
    parts = [part for part in markup(element) if isinstance(part, Made) or part]
    whole = "".join(part.text if isinstance(part, Made) else part for part in parts)
    indents = [len(line) - len(line.lstrip(" \t")) for line in whole.split("\n")[1:] if line.strip()]
    shared = re.compile(rf"\n[ \t]{{0,{min(indents, default=0)}}}")
    parts = [part if isinstance(part, Made) else shared.sub("\n", part) for part in parts]
    if parts and isinstance(parts[0], str):
        parts[0] = parts[0].lstrip("\n")
    if parts and isinstance(parts[-1], str):
        parts[-1] = parts[-1].rstrip()
    return parts


def _prefixed(element: etree._Element, key: str) -> str:
    if not key.startswith("{"):
        return key
    uri, local = key[1:].split("}")
    if uri == XML_NS:
        return f"xml:{local}"
    prefix = next((prefix for prefix, known in element.nsmap.items() if known == uri and prefix), None)
    return f"{prefix}:{local}" if prefix else local
