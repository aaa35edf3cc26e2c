"""For those that come again: sitemap and Atom feed of changes, where the settings say where the site stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree

from teitools.document import TEI, Document
from teitools.render import header_of, text_of

from .citation import address_of, edition_work
from .gather import Gathered, title_for

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_ATOM = "http://www.w3.org/2005/Atom"
#: A sitemap may name 50,000 addresses.
_MOST = 50_000
#: So many changes are told; older ones stand in the headers.
_CHANGES = 100
_DAY = re.compile(r"\A\d{4}-\d\d-\d\d")


def feeds(gathered: Gathered, pages: Iterable[str]) -> dict[str, bytes]:
    """`sitemap.xml` with every one of `pages`, `robots.txt` that names it, `feed.xml`; nothing without an address."""
    if not gathered.edition.settings.url:
        return {}
    changed = {page: _last(document) for page, document in gathered.texts}
    files = _sitemaps(gathered, sorted(pages), changed)
    files["robots.txt"] = f"User-agent: *\nAllow: /\nSitemap: {gathered.edition.settings.url}sitemap.xml\n".encode()
    feed = _feed(gathered)
    return files | ({"feed.xml": feed} if feed is not None else {})


def changes_of(document: Document) -> list[tuple[str, str]]:
    """(day, what was done) of each dated change that the header tells, as it tells them."""
    header = header_of(document.root)
    found = header.iter(TEI + "change") if header is not None else ()
    return [(each.get("when", ""), text_of(each)) for each in found if _DAY.match(each.get("when", ""))]


def has_feed(gathered: Gathered) -> bool:
    """Whether there is a feed: the settings say where the site stands, and a header tells of a dated change."""
    return bool(gathered.edition.settings.url) and any(changes_of(document) for *_, document in _parts(gathered))


def _parts(gathered: Gathered) -> Iterator[tuple[str, str, Document]]:
    """(page, title, document) of the whole and of each text."""
    corpus = gathered.edition.corpus
    if corpus is not None:
        yield "index.html", gathered.edition.title, corpus
    for page, document in gathered.texts:
        yield page, title_for(document), document


def _last(document: Document) -> str:
    return max((day for day, _ in changes_of(document)), default="")


def _sitemaps(gathered: Gathered, pages: list[str], changed: dict[str, str]) -> dict[str, bytes]:
    parts = [pages[start : start + _MOST] for start in range(0, len(pages), _MOST)]
    made = []
    for part in parts:
        root = etree.Element(f"{{{_SITEMAP}}}urlset", nsmap=_default(_SITEMAP))
        for page in part:
            item = etree.SubElement(root, f"{{{_SITEMAP}}}url")
            etree.SubElement(item, f"{{{_SITEMAP}}}loc").text = address_of(gathered, page)
            if changed.get(page):
                etree.SubElement(item, f"{{{_SITEMAP}}}lastmod").text = changed[page][:10]
        made.append(_bytes(root))
    if len(made) == 1:
        return {"sitemap.xml": made[0]}
    root = etree.Element(f"{{{_SITEMAP}}}sitemapindex", nsmap=_default(_SITEMAP))
    files = {}
    for number, data in enumerate(made, 1):
        files[f"sitemap-{number}.xml"] = data
        item = etree.SubElement(root, f"{{{_SITEMAP}}}sitemap")
        etree.SubElement(item, f"{{{_SITEMAP}}}loc").text = address_of(gathered, f"sitemap-{number}.xml")
    return files | {"sitemap.xml": _bytes(root)}


def _feed(gathered: Gathered) -> bytes | None:
    """The changes that the headers tell, the newest first; None where they tell none."""
    told = [
        (day, page, title, said) for page, title, document in _parts(gathered) for day, said in changes_of(document)
    ]
    if not told:
        return None
    told.sort(key=lambda each: each[1])
    told.sort(key=lambda each: each[0], reverse=True)
    feed = etree.Element(f"{{{_ATOM}}}feed", nsmap=_default(_ATOM))
    _said(feed, "title", gathered.edition.title)
    _said(feed, "id", address_of(gathered, "index.html"))
    _said(feed, "updated", _instant(told[0][0]))
    _said(
        etree.SubElement(feed, f"{{{_ATOM}}}author"), "name", edition_work(gathered).publisher or gathered.edition.title
    )
    etree.SubElement(feed, f"{{{_ATOM}}}link", rel="self", href=address_of(gathered, "feed.xml"))
    for number, (day, page, title, said) in enumerate(told[:_CHANGES]):
        entry = etree.SubElement(feed, f"{{{_ATOM}}}entry")
        _said(entry, "title", title)
        same = sum(each[:2] == (day, page) for each in told[:number])
        _said(entry, "id", f"{address_of(gathered, page)}#changed-{day}" + (f"-{same + 1}" if same else ""))
        _said(entry, "updated", _instant(day))
        etree.SubElement(entry, f"{{{_ATOM}}}link", rel="alternate", href=address_of(gathered, page))
        _said(entry, "summary", said)
    return _bytes(feed)


def _said(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{_ATOM}}}{name}").text = text


def _instant(day: str) -> str:
    """RFC 3339 wants a time: a change is known to the day."""
    return f"{day[:10]}T00:00:00Z"


def _default(namespace: str) -> dict[Any, str]:
    return {None: namespace}


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
