"""What a page says of itself to search engines, reference managers, harvesters: nothing that no header says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from teitools.document import TEI, Document
from teitools.render import Child, authors_of, document_language, h, header_of

from .citation import address_of, edition_work, text_work
from .coordinates import position
from .dates import DateValue, date_value
from .downloads import files_of
from .feeds import has_feed
from .gather import Entry, Gathered
from .identifiers import addresses_of
from .works import Name, Work

_ADDRESS = re.compile(r"\Ahttps?://\S+\Z")
_DAY = re.compile(r"\A-?\d{4}(-\d\d(-\d\d)?)?\Z")
_TYPES = {"person": "Person", "place": "Place", "org": "Organization", "event": "Event", "bibl": "CreativeWork"}


@dataclass(slots=True)
class Head:
    """What stands in a page's head beside its title and style.

    kind: Open Graph's type. names: (name, content) of `meta` elements. links: (rel, href, type).
    things: what the page is about, in the words of schema.org.
    """

    kind: str = "website"
    names: list[tuple[str, str]] = field(default_factory=list)
    links: list[tuple[str, str, str | None]] = field(default_factory=list)
    things: dict[str, object] = field(default_factory=dict)


def elements_of(gathered: Gathered, here: str, title: str, description: str, head: Head) -> Iterator[Child]:
    """The elements for the head of the page `here`: description, canonical address, Open Graph, JSON-LD, links."""
    address = address_of(gathered, here)
    if description:
        yield h("meta", {"name": "description", "content": description})
    for name, content in head.names:
        if content:
            yield h("meta", {"name": name, "content": content})
    if address:
        yield h("link", {"rel": "canonical", "href": address})
    graph = [("og:title", title), ("og:type", head.kind), ("og:site_name", gathered.edition.title)]
    graph += [("og:url", address), ("og:description", description)]
    for name, content in graph:
        if content:
            yield h("meta", {"property": name, "content": content})
    for rel, href, kind in head.links:
        yield h("link", {"rel": rel, "href": href, "type": kind})
    if head.things:
        things = {"@context": "https://schema.org", **head.things, **({"url": address} if address else {})}
        # A `<` within a script could end it.
        said = json.dumps(things, ensure_ascii=False).replace("<", "\\u003c")
        yield h("script", {"type": "application/ld+json"}, said)


def of_edition(gathered: Gathered) -> Head:
    """The first page: the edition as a whole."""
    work = edition_work(gathered)
    corpus = gathered.edition.corpus
    header = header_of(corpus.root) if corpus is not None else None
    head = Head("website", dublin_core(work, header, document_language(corpus.root) if corpus is not None else ""))
    head.things = {"@type": "Collection", **_creative(gathered, work, header)}
    head.links = _signposts(work, header, "https://schema.org/Collection")
    if has_feed(gathered):
        head.links.append(("alternate", "feed.xml", "application/atom+xml"))
    if gathered.edition.settings.url:
        head.links.append(("service", "dts/index.json", "application/ld+json"))
    return head


def of_text(gathered: Gathered, document: Document, here: str) -> Head:
    """The page of a text: what its header says, and where that is silent of publication, the edition's."""
    work = text_work(gathered, document, here)
    header = header_of(document.root)
    spoken = document_language(document.root)
    head = Head("article", [("author", each) for each in authors_of(document.root)])
    head.names += dublin_core(work, header, spoken) + _scholar(gathered, work, spoken, here)
    things: dict[str, object] = {"@type": "CreativeWork", **_creative(gathered, work, header)}
    when = gathered.dated[document]
    if when is not None and when.kind == "when" and _DAY.match(when.start):
        things["dateCreated"] = when.start
    if spoken:
        things["inLanguage"] = spoken
    whole: dict[str, object] = {"@type": "Collection", "name": gathered.edition.title}
    if gathered.edition.settings.url:
        whole["url"] = gathered.edition.settings.url
    head.things = {**things, "isPartOf": whole}
    name = here.rpartition("/")[2].removesuffix(".html")
    head.links = _signposts(work, header, "https://schema.org/CreativeWork")
    head.links += [
        ("describedby", f"{name}.xml", "application/tei+xml"),
        ("item", f"{name}.xml", "application/tei+xml"),
        *(("item", f"{name}.{ending}", kind) for ending, kind, _ in files_of(gathered)[1:]),
        ("collection", "../index.html", "text/html"),
        ("alternate", f"{name}.xml", "application/tei+xml"),
    ]
    return head


def of_entry(entry: Entry) -> Head:
    """The page of a record."""
    things: dict[str, object] = {"@type": _TYPES.get(entry.kind, "Thing"), "name": entry.name}
    same = [entry.address] if entry.address else []
    if entry.record is not None:
        element = entry.record.element
        others = [name for name in entry.record.names if name != entry.name]
        if others:
            things["alternateName"] = others
        same += addresses_of(element)
        for name, key in (("birth", "birthDate"), ("death", "deathDate")):
            things |= _dated(element.find(TEI + name), key, key)
        if entry.kind == "event":
            things |= _dated(element, "startDate", "endDate")
        place = position(element) if entry.kind == "place" else None
        if place is not None:
            things["geo"] = {"@type": "GeoCoordinates", "latitude": place[0], "longitude": place[1]}
    if same:
        things["sameAs"] = same
    return Head("profile" if entry.kind == "person" else "website", things=things)


def _dated(element: etree._Element | None, start: str, end: str) -> dict[str, object]:
    """A date that is certain to the day, month or year; a span's two ends."""
    value: DateValue | None = date_value(element) if element is not None else None
    if value is None or value.kind == "within" or element is None:
        return {}
    found = {start: value.start} if _DAY.match(value.start) else {}
    if value.kind == "span" and end != start and _DAY.match(value.end):
        found[end] = value.end
    return dict(found)


def _names(names: tuple[Name, ...]) -> list[str]:
    return [each.literal or ", ".join(filter(None, (each.family, each.given))) for each in names]


def licence_of(header: etree._Element | None) -> str:
    """The address of the first licence that the header names; "" for none."""
    found = header.iter(TEI + "licence") if header is not None else ()
    return next((target for each in found if _ADDRESS.match(target := each.get("target", ""))), "")


def dublin_core(work: Work, header: etree._Element | None, spoken: str) -> list[tuple[str, str]]:
    """Dublin Core's elements, each as often as there is something to say; empty where there is nothing."""
    return [
        ("DC.title", work.title),
        *(("DC.creator", each) for each in _names(work.authors)),
        *(("DC.contributor", each) for each in _names(work.editors)),
        ("DC.publisher", work.publisher),
        ("DC.date", work.start),
        ("DC.language", spoken),
        ("DC.identifier", work.address),
        ("DC.rights", licence_of(header)),
        ("DC.type", "Text"),
    ]


def _scholar(gathered: Gathered, work: Work, spoken: str, here: str) -> list[tuple[str, str]]:
    """The tags that Zotero and Google Scholar read."""
    address = address_of(gathered, here)
    doi = work.address.removeprefix("https://doi.org/")
    return [
        ("citation_title", work.title),
        *(("citation_author", each) for each in _names(work.authors)),
        *(("citation_editor", each) for each in _names(work.editors)),
        ("citation_inbook_title", work.container),
        ("citation_publisher", work.publisher),
        ("citation_publication_date", work.start.replace("-", "/")),
        ("citation_language", spoken),
        ("citation_doi", doi if doi != work.address else ""),
        ("citation_public_url", address),
    ]


def _creative(gathered: Gathered, work: Work, header: etree._Element | None) -> dict[str, object]:
    found: dict[str, object] = {
        "name": work.title,
        "author": [_agent(each) for each in work.authors],
        "editor": [_agent(each) for each in work.editors],
        "publisher": {"@type": "Organization", "name": work.publisher} if work.publisher else None,
        "datePublished": work.start if _DAY.match(work.start) else "",
        "license": licence_of(header),
        "identifier": work.address if work.address.startswith(("https://doi.org/", "https://hdl.")) else "",
    }
    return {name: value for name, value in found.items() if value}


def _agent(name: Name) -> dict[str, str]:
    if name.literal:
        return {"@type": "Thing", "name": name.literal}
    said = {"@type": "Person", "familyName": name.family, "givenName": name.given}
    return {key: value for key, value in said.items() if value} | {"name": f"{name.given} {name.family}".strip()}


def _signposts(work: Work, header: etree._Element | None, kind: str) -> list[tuple[str, str, str | None]]:
    """FAIR Signposting, level 1, as links of the page."""
    found: list[tuple[str, str, str | None]] = [("type", "https://schema.org/AboutPage", None), ("type", kind, None)]
    if work.address:
        found.append(("cite-as", work.address, None))
    licence = licence_of(header)
    return [*found, ("license", licence, None)] if licence else found
