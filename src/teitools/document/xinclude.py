"""XInclude with the origin of each node kept, so that a finding can name the included file and its own line."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import etree

from teitools.findings import Finding

from . import messages
from .document import XML_ID, XML_NS, Document, parse
from .source import Unreadable, read_source

XI_NS = "http://www.w3.org/2001/XInclude"
_INCLUDE = f"{{{XI_NS}}}include"
_FALLBACK = f"{{{XI_NS}}}fallback"
_BASE = f"{{{XML_NS}}}base"

#: Inclusions nested deeper than this end in a finding, as circular ones do.
DEPTH_LIMIT = 32


@dataclass(slots=True, eq=False)
class Expanded:
    """A tree in which the XIncludes are carried out; every element knows the document and element it came from.

    documents: the file itself first, then each included one in order of first inclusion.
    findings: what could not be included.
    """

    root: etree._Element
    documents: list[Document]
    findings: list[Finding]
    _origins: dict[etree._Element, tuple[Document, etree._Element]] = field(default_factory=dict, repr=False)

    def origin(self, element: etree._Element) -> tuple[Document, etree._Element]:
        """The document in whose file `element` stands, and that document's own element."""
        return self._origins[element]


def expand(document: Document) -> Expanded:
    """`document` with its XIncludes carried out, local files only; the document itself is left as it is.

    Understood: `href`, `parse="xml"|"text"`, `xpointer` naming an element by its `xml:id`,
    `xi:fallback`. `xml:base` is added to what comes from another file. Source: XInclude 1.0 section 4.5.
    """
    result = Expanded(document.root, [document], [])
    known = {_key(document.path): document}
    holder = etree.Element("holder")
    for node in _copy(document, document.root, result, known, [_key(document.path)]):
        holder.append(node)
    root = holder[0]
    holder.remove(root)
    result.root = root
    return result


def _key(path: str | Path) -> str:
    return str(Path(path).resolve())


def _copy(
    document: Document,
    element: etree._Element,
    result: Expanded,
    known: dict[str, Document],
    trail: list[str],
) -> list[etree._Element]:
    """Copies of `element` with what it includes in its place: one element, or for an include none to several."""
    clone = copy.deepcopy(element)
    clone.tail = None
    originals = list(element.iter(etree.Element))
    for new, old in zip(clone.iter(etree.Element), originals, strict=True):
        result._origins[new] = (document, old)
    if clone.tag == _INCLUDE:
        return [node for node in _include(document, element, result, known, trail) if not isinstance(node, str)]
    includes = [new for new in clone.iter(_INCLUDE) if not _inside_include(new)]
    for new in includes:
        _replace(new, _include(document, result._origins[new][1], result, known, trail))
    return [clone]


def _inside_include(element: etree._Element) -> bool:
    return any(ancestor.tag == _INCLUDE for ancestor in element.iterancestors(_INCLUDE))


def _replace(include: etree._Element, nodes: list[etree._Element | str]) -> None:
    """`include` gives way to `nodes`; its tail stays where it is."""
    parent = include.getparent()
    assert parent is not None
    at, tail = parent.index(include), include.tail
    include.tail = None
    parent.remove(include)
    for node in [*nodes, tail or ""]:
        if not isinstance(node, str):
            parent.insert(at, node)
            at += 1
        elif node and at:
            parent[at - 1].tail = (parent[at - 1].tail or "") + node
        elif node:
            parent.text = (parent.text or "") + node


def _include(
    document: Document,
    include: etree._Element,
    result: Expanded,
    known: dict[str, Document],
    trail: list[str],
) -> list[etree._Element | str]:
    href = include.get("href", "")
    try:
        target = _target(document, include, href)
        if _key(target) in trail and not include.get("xpointer"):
            raise _Refused("it includes itself: " + " > ".join(Path(each).name for each in [*trail, _key(target)]))
        if len(trail) > DEPTH_LIMIT:
            raise _Refused(f"inclusions are nested more than {DEPTH_LIMIT} deep")
        if include.get("parse", "xml") == "text":
            return [_text(target)]
        included = _load(target, known, result)
        base = _element_pointed_to(included, include.get("xpointer"))
    except _Refused as refused:
        fallback = include.find(_FALLBACK)
        if fallback is not None:
            return list(_fallback(document, fallback, result, known, trail))
        name = "href" if href else "xpointer"
        args = {"href": href or include.get("xpointer", ""), "reason": str(refused)}
        result.findings.append(Finding(messages.INCLUDE_FAILED, document.value_span(include, name), args))
        return []
    nodes = _copy(included, base, result, known, [*trail, _key(target)])
    for node in nodes:
        if node.get(_BASE) is None:
            node.set(_BASE, href)
    return list(nodes)


class _Refused(Exception):
    """Why an inclusion cannot be carried out, in words."""


def _target(document: Document, include: etree._Element, href: str) -> Path:
    """The local file that `href` names, relative to the include's own base."""
    if not href:
        return Path(document.path)
    parts = urlsplit(href)
    if parts.scheme not in ("", "file") or parts.netloc:
        raise _Refused("only local files are included")
    base = Path(document.path).parent
    for ancestor in reversed([include, *include.iterancestors()]):
        local = ancestor.get(_BASE)
        if local and not urlsplit(local).scheme:
            base = base / unquote(local) if local.endswith("/") else (base / unquote(local)).parent
    return base / unquote(parts.path)


def _text(target: Path) -> str:
    try:
        return read_source(target).text
    except OSError as error:
        raise _Refused((error.strerror or str(error)).lower()) from None
    except Unreadable as unreadable:
        raise _Refused(unreadable.findings[0].code.name.replace("_", " ")) from None


def _load(target: Path, known: dict[str, Document], result: Expanded) -> Document:
    key = _key(target)
    if key not in known:
        try:
            known[key] = parse(target)
        except OSError as error:
            raise _Refused((error.strerror or str(error)).lower()) from None
        except Unreadable as unreadable:
            result.findings.extend(unreadable.findings)
            raise _Refused("that file cannot be read as XML") from None
        result.documents.append(known[key])
    return known[key]


def _element_pointed_to(document: Document, xpointer: str | None) -> etree._Element:
    if not xpointer:
        return document.root
    if xpointer.isidentifier() or all(character.isalnum() or character in "-_." for character in xpointer):
        for element in document.elements():
            if element.get(XML_ID) == xpointer:
                return element
        raise _Refused(f"no element there has the xml:id `{xpointer}`")
    raise _Refused(f"the pointer scheme of `{xpointer}` is not supported; use the xml:id of an element")


def _fallback(
    document: Document,
    fallback: etree._Element,
    result: Expanded,
    known: dict[str, Document],
    trail: list[str],
) -> Iterator[etree._Element | str]:
    if fallback.text:
        yield fallback.text
    for child in fallback.iterchildren(etree.Element):
        yield from _copy(document, child, result, known, trail)
        if child.tail:
            yield child.tail
