"""What is said of the pages when they are made: links that lead nowhere, pages that weigh too much, what is fetched."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from posixpath import normpath
from typing import Any
from urllib.parse import unquote

from lxml import etree

from teitools.findings import Finding, Span

from .files import Files
from .images import sizes
from .messages import BROKEN_LINK, PAGE_HEAVY

#: A page of more bytes is slow on a telephone.
HEAVIEST = 500_000
REPORT = "quality.json"
_ELSEWHERE = ("http://", "https://", "//", "mailto:", "data:", "ftp://", "tel:", "doi:")
#: Asked of libxml2: pages are many, and have many elements.
_IDS: Any = etree.XPath("//@id[. != '']", smart_strings=False)
_LINKS: Any = etree.XPath("//@href", smart_strings=False)
_FETCHED: Any = etree.XPath(
    "//@src[parent::img or parent::script or parent::source or parent::iframe or parent::audio or parent::video]"
    "|//link[contains(@rel, 'stylesheet')]/@href",
    smart_strings=False,
)


@dataclass(slots=True)
class Quality:
    """What was seen of every page so far. ids: by page. links: (page, its target, the id there). fetched: elsewhere."""

    ids: dict[str, frozenset[str]] = field(default_factory=dict)
    links: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    fetched: dict[str, list[str]] = field(default_factory=dict)

    def note(self, here: str, page: etree._Element) -> None:
        """Reads a page: its ids, where it leads, what a browser would fetch for it."""
        self.ids[here] = frozenset(_IDS(page))
        self.links[here] = {target_of(href, here) for href in set(_LINKS(page)) if not href.startswith(_ELSEWHERE)}
        fetched = [each for each in _FETCHED(page) if each.startswith(("http://", "https://", "//"))]
        if fetched:
            self.fetched[here] = fetched

    def seen(self, here: str) -> list[Any]:
        """What was read of a page, as plain data."""
        leading: dict[str, list[str]] = {}
        for target, ident in sorted(self.links[here]):
            leading.setdefault(target, []).append(ident)
        return [sorted(self.ids[here]), leading, self.fetched.get(here, [])]

    def take(self, here: str, seen: list[Any]) -> None:
        """A page is known by what `seen` gave of it."""
        ids, leading, fetched = seen
        self.ids[here] = frozenset(ids)
        self.links[here] = {(target, ident) for target, idents in leading.items() for ident in idents}
        if fetched:
            self.fetched[here] = list(fetched)

    def broken(self, files: Container[str], images: Iterable[str] = ()) -> list[tuple[str, str]]:
        """(page, address) of every link that leads to no file of the site, or to no id of a page."""
        found = []
        beside = frozenset(images)
        for here, links in self.links.items():
            for target, ident in sorted(links):
                if target not in files and target not in beside:
                    found.append((here, target))
                elif ident and target in self.ids and ident not in self.ids[target]:
                    found.append((here, f"{target}#{ident}"))
        return found


def target_of(href: str, here: str) -> tuple[str, str]:
    """The file, from the site's first folder, and the id that a relative address leads to."""
    path, _, ident = href.partition("#")
    path = path.partition("?")[0]
    return (_file(path, here.rpartition("/")[0]) if path else here), unquote(ident)


@lru_cache(maxsize=20_000)
def _file(path: str, folder: str) -> str:
    return normpath(f"{folder}/{unquote(path)}" if folder else unquote(path))


def _sizes(files: Mapping[str, bytes]) -> Mapping[str, int]:
    return files.sizes if isinstance(files, Files) else {name: len(data) for name, data in files.items()}


def quality_findings(quality: Quality, files: Mapping[str, bytes], images: Iterable[str] = ()) -> Iterator[Finding]:
    """A finding for each broken link and each page that is too heavy. images: what stands beside `files`."""
    for here, target in quality.broken(files, images):
        yield Finding(BROKEN_LINK, Span(here, 0, 0), {"page": here, "target": target})
    sizes = _sizes(files)
    for here in quality.ids:
        size = sizes.get(here, 0)
        if size > HEAVIEST:
            yield Finding(PAGE_HEAVY, Span(here, 0, 0), {"page": here, "size": size // 1000, "most": HEAVIEST // 1000})


def quality_report(quality: Quality, files: Mapping[str, bytes], images: Mapping[str, Path] | None = None) -> bytes:
    """The report as JSON: pages, sizes, what is broken, what would be fetched from other hosts.

    images: what stands beside `files`, and where each lies.
    """
    images = images or {}
    weights = _sizes(files)
    pages = sorted(quality.ids, key=lambda each: (-weights.get(each, 0), each))
    said = {
        "files": len(files),
        "bytes": sum(weights.values()),
        **({"images": len(images), "image_bytes": sizes(images)} if images else {}),
        "pages": len(pages),
        "largest": {each: weights[each] for each in pages[:10] if each in files},
        "first_page": sum(weights.get(each, 0) for each in ("index.html", "style.css", "site.js")),
        "over_budget": [each for each in pages if weights.get(each, 0) > HEAVIEST],
        "broken_links": [list(each) for each in quality.broken(files, images)],
        "fetched_from_elsewhere": {here: quality.fetched[here] for here in sorted(quality.fetched)},
    }
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
