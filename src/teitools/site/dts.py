"""The edition by Distributed Text Services 1.0, level 0: answers to all that can be asked, as files, without a server.

What is citable in a text is what its header declares (`citeStructure`), else its divisions and whatever has an xml:id
of its own. Source: https://dtsapi.org/specifications/versions/v1.0/; the addresses are those of its URI templates.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from lxml import etree

from teitools.document import TEI, TEI_NS, XML_ID, Document
from teitools.render import authors_of, citation_ids, document_language, header_of, text_of

from .about_page import corpus_header
from .citation import edition_work, text_work
from .frame import site_language
from .gather import Gathered, title_for
from .metadata import licence_of
from .text_page import summary_of

ENTRY = "dts/index.json"
_CONTEXT = "https://dtsapi.org/context/v1.0.json"
_WRAPPER = "https://w3id.org/api/dts#"
#: So many texts are members of one page of the collection.
_ON_A_PAGE = 100
#: A text with more citable units than these answers for its divisions alone, and of those for so many levels as fit.
_MOST_UNITS = 120
_DIVISIONS = frozenset(TEI + name for name in ("div", "div1", "div2", "div3", "div4", "div5", "div6", "div7"))
_BLOCKS = frozenset(TEI + name for name in ("p", "ab", "lg", "sp", "entry", "entryFree"))
_SAFE = re.compile(r"[\w.-]+\Z")


@dataclass(frozen=True, slots=True)
class Unit:
    """What can be cited. level: 1 for the outermost. parent: that of the level above."""

    element: etree._Element
    ident: str
    kind: str
    level: int
    parent: str | None
    title: str


def dts_files(gathered: Gathered) -> dict[str, bytes]:
    """The files, by path; none where the settings do not say where the site will stand. Cost: a walk over each text."""
    url = gathered.edition.settings.url
    if not url:
        return {}
    entry = {
        "@context": _CONTEXT,
        "dtsVersion": "1.0",
        "@id": f"{url}{ENTRY}",
        "@type": "EntryPoint",
        "collection": f"{url}dts/collection{{/id,nav}}{{;page}}.json",
        "navigation": f"{url}dts/navigation{{/resource,ref}}{{;down}}.json",
        "document": f"{url}texts{{/resource,ref}}.xml",
    }
    files = {ENTRY: _json(entry)}
    members = []
    for page, document in gathered.texts:
        own = gathered.names[document]
        units = units_of(document)
        resource = _resource(gathered, document, page, units)
        members.append(resource)
        files[f"dts/collection/{own}.json"] = _json({"@context": _CONTEXT, **resource})
        # The children of a text are none; its only parent is the edition.
        files[f"dts/collection/{own}/children.json"] = _json({"@context": _CONTEXT, **resource, "member": []})
        parents = {"@context": _CONTEXT, **resource, "member": [_edition(gathered)]}
        files[f"dts/collection/{own}/parents.json"] = _json(parents)
        files |= _navigation(gathered, own, resource, units)
        for unit in units:
            files[f"texts/{own}/{unit.ident}.xml"] = _passage(unit)
    return files | _collections(gathered, members)


def _collections(gathered: Gathered, members: list[dict[str, Any]]) -> dict[str, bytes]:
    """The edition with its texts, page by page."""
    files: dict[str, bytes] = {}
    root = _root(gathered)
    whole = {"@context": _CONTEXT, **_edition(gathered)}
    starts = range(0, max(len(members), 1), _ON_A_PAGE)
    for number, start in enumerate(starts, 1):
        answer: dict[str, Any] = {**whole, "member": members[start : start + _ON_A_PAGE]}
        if len(starts) > 1:
            answer["view"] = _view(gathered, number, len(starts))
        names = [f"dts/collection;page={number}", f"dts/collection/{root};page={number}"] if len(starts) > 1 else []
        if number == 1:
            names += ["dts/collection", f"dts/collection/{root}", f"dts/collection/{root}/children"]
        files |= {f"{name}.json": _json(answer) for name in names}
    files[f"dts/collection/{root}/parents.json"] = _json({**whole, "member": []})
    return files


def _view(gathered: Gathered, number: int, last: int) -> dict[str, Any]:
    def page(at: int) -> str | None:
        return f"{gathered.edition.settings.url}dts/collection;page={at}.json" if 1 <= at <= last else None

    said = {"first": page(1), "previous": page(number - 1), "next": page(number + 1), "last": page(last)}
    return {"@id": page(number), "@type": "Pagination", **said}


def _root(gathered: Gathered) -> str:
    """The identifier of the edition, which no text has."""
    name = "edition"
    while name in {each.casefold() for each in gathered.names.values()}:
        name += "-"
    return name


def _edition(gathered: Gathered) -> dict[str, Any]:
    work = edition_work(gathered)
    header = corpus_header(gathered)
    lang = site_language(gathered)
    said = _dublin_core(work.title, lang, [], work.publisher, work.start, licence_of(header), "")
    return {
        "@id": _root(gathered),
        "@type": "Collection",
        "dtsVersion": "1.0",
        "title": gathered.edition.title,
        "totalParents": 0,
        "totalChildren": len(gathered.texts),
        "collection": f"{gathered.edition.settings.url}dts/collection/{_root(gathered)}{{/nav}}{{;page}}.json",
        "dublinCore": said,
    }


def _resource(gathered: Gathered, document: Document, page: str, units: list[Unit]) -> dict[str, Any]:
    url, name = gathered.edition.settings.url, quote(gathered.names[document])
    work = text_work(gathered, document, page)
    header = header_of(document.root)
    lang = document_language(document.root)
    said = _dublin_core(
        work.title, lang, authors_of(document.root), work.publisher, work.start, licence_of(header), lang
    )
    description = summary_of(document)
    resource = {
        "@id": gathered.names[document],
        "@type": "Resource",
        "dtsVersion": "1.0",
        "title": title_for(document),
        **({"description": description} if description else {}),
        "totalParents": 1,
        "totalChildren": 0,
        "dublinCore": said,
        "collection": f"{url}dts/collection/{name}{{/nav}}.json",
        "navigation": f"{url}dts/navigation/{name}{{/ref}}{{;down}}.json",
        "document": f"{url}texts/{name}{{/ref}}.xml",
        "download": f"{url}texts/{name}.xml",
        "mediaTypes": ["application/tei+xml"],
    }
    structure = _structure(units, 1)
    resource["citationTrees"] = [{"@type": "CitationTree", "citeStructure": structure}] if structure else []
    return resource


def _dublin_core(
    title: str, lang: str, creators: list[str], publisher: str, date: str, licence: str, spoken: str
) -> dict[str, Any]:
    def literal(text: str) -> list[dict[str, str]]:
        return [{"lang": lang or "und", "value": text}] if text else []

    found: dict[str, Any] = {
        "title": literal(title),
        "creator": [each for name in creators for each in literal(name)],
        "publisher": literal(publisher),
        "date": [{"lang": "und", "value": date}] if date else [],
        "license": [licence] if licence else [],
        "language": [{"lang": "und", "value": spoken}] if spoken else [],
    }
    return {name: value for name, value in found.items() if value}


def units_of(document: Document) -> list[Unit]:
    """What can be cited of a text, in its order, each before those in it."""
    declared = citation_ids(document.root)
    text = document.root.find(TEI + "text")
    if text is None:
        return []
    found = list(_units(text, declared))
    if len(found) > _MOST_UNITS:
        found = [each for each in found if each.element.tag in _DIVISIONS]
        for level in range(max((each.level for each in found), default=0), 1, -1):
            if len(found) <= _MOST_UNITS:
                break
            found = [each for each in found if each.level < level]
    return found[:_MOST_UNITS]


def _units(text: etree._Element, declared: Mapping[etree._Element, str]) -> Iterator[Unit]:
    taken: set[str] = set()
    counts: dict[tuple[str | None, str], int] = {}
    stack: list[tuple[etree._Element, int, str | None]] = [(text, 0, None)]
    while stack:
        element, level, above = stack.pop()
        local = etree.QName(element).localname
        own = element.get(XML_ID) or declared.get(element)
        if element.tag in _DIVISIONS or (own and element.tag in _BLOCKS) or element in declared:
            counts[above, local] = counts.get((above, local), 0) + 1
            ident = (
                own or f"{above}.{local}{counts[above, local]}" if above else own or f"{local}{counts[above, local]}"
            )
            if _SAFE.match(ident) and ident.casefold() not in taken:
                taken.add(ident.casefold())
                head = element.find(TEI + "head")
                kind = element.get("type") or {"p": "paragraph", "lg": "stanza", "sp": "speech"}.get(local, local)
                yield Unit(element, ident, kind, level + 1, above, text_of(head)[:200])
                level, above = level + 1, ident
        stack += [(each, level, above) for each in reversed(element) if isinstance(each.tag, str) and each.tag != _NOTE]


_NOTE = TEI + "note"


def _structure(
    units: list[Unit], level: int, above: frozenset[str | None] = frozenset((None,))
) -> list[dict[str, Any]]:
    """The kinds of units of each level, one in the other."""
    kinds: dict[str, set[str | None]] = {}
    for each in units:
        if each.level == level and each.parent in above:
            kinds.setdefault(each.kind, set()).add(each.ident)
    made = []
    for kind, idents in kinds.items():
        inside = _structure(units, level + 1, frozenset(idents))
        made.append({"@type": "CiteStructure", "citeType": kind, **({"citeStructure": inside} if inside else {})})
    return made


def _said(unit: Unit, lang: str) -> dict[str, Any]:
    said: dict[str, Any] = {
        "identifier": unit.ident,
        "@type": "CitableUnit",
        "level": unit.level,
        "parent": unit.parent,
        "citeType": unit.kind,
    }
    return said | ({"dublinCore": {"title": [{"lang": lang or "und", "value": unit.title}]}} if unit.title else {})


def _navigation(gathered: Gathered, name: str, resource: dict[str, Any], units: list[Unit]) -> dict[str, bytes]:
    """The answers to every question about a text: for each unit itself, its siblings, and what is in it."""
    url = gathered.edition.settings.url
    lang = next((each["value"] for each in resource["dublinCore"].get("language", [])), "")
    said = {each.ident: _said(each, lang) for each in units}
    files: dict[str, bytes] = {}
    brief = {key: resource[key] for key in ("@id", "@type", "collection", "navigation", "document", "citationTrees")}

    def answer(address: str, *, ref: Unit | None = None, member: list[Unit] | None = None) -> None:
        path = f"dts/navigation/{name}{address}.json"
        whole: dict[str, Any] = {
            "@context": _CONTEXT,
            "dtsVersion": "1.0",
            "@id": f"{url}{quote(path, safe='/;=')}",
            "@type": "Navigation",
            "resource": brief,
        }
        if ref is not None:
            whole["ref"] = said[ref.ident]
        if member is not None:
            whole["member"] = [said[each.ident] for each in member]
        files[path] = _json(whole)

    deepest = max((each.level for each in units), default=0)
    for down in (-1, *range(1, max(deepest, 1) + 1)):
        answer(f";down={down}", member=[each for each in units if down == -1 or each.level <= down])
    inside = _inside(units)
    for unit in units:
        answer(f"/{unit.ident}", ref=unit)
        answer(f"/{unit.ident};down=0", ref=unit, member=[each for each in units if each.parent == unit.parent])
        below = inside[unit.ident]
        for down in (-1, *range(1, max(deepest - unit.level, 1) + 1)):
            within = [each for each in below if down == -1 or each.level <= unit.level + down]
            answer(f"/{unit.ident};down={down}", ref=unit, member=[unit, *within])
    return files


def _inside(units: list[Unit]) -> dict[str, list[Unit]]:
    """Of each unit those in it, at whatever depth, in the order of the text."""
    parents = {each.ident: each.parent for each in units}
    found: dict[str, list[Unit]] = {each.ident: [] for each in units}
    for each in units:
        above = each.parent
        while above is not None:
            found[above].append(each)
            above = parents[above]
    return found


def _passage(unit: Unit) -> bytes:
    """The passage as a document of its own, as the specification wraps it."""
    root = etree.Element(TEI + "TEI", nsmap=_default())
    wrapper = etree.SubElement(root, f"{{{_WRAPPER}}}wrapper", nsmap={"dts": _WRAPPER})
    passage = deepcopy(unit.element)
    passage.tail = None
    wrapper.append(passage)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _default() -> dict[Any, str]:
    return {None: TEI_NS}


def _json(answer: Mapping[str, object]) -> bytes:
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
