"""OASIS XML catalogs: where a file that a schema names by URI lies on this machine.

Read are `catalog.xml` beside the referring file and the catalogs that the caller names; entries `uri`, `system`,
`rewriteURI`, `rewriteSystem`, `uriSuffix`, `systemSuffix`, `nextCatalog` and `group`.
Source: OASIS XML Catalogs 1.1, sections 6 and 7.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit
from xml.parsers import expat

_NAMESPACE = "urn:oasis:names:tc:entity:xmlns:xml:catalog"
_XML_BASE = "http://www.w3.org/XML/1998/namespace base"
_LIMIT = 20


@dataclass(slots=True)
class _Catalog:
    exact: dict[str, str] = field(default_factory=dict)
    rewrites: list[tuple[str, str]] = field(default_factory=list)
    suffixes: list[tuple[str, str]] = field(default_factory=list)
    following: list[str] = field(default_factory=list)


def look_up(href: str, absolute: str, base: str, catalogs: Sequence[str]) -> str | None:
    """The URI that a catalog gives for `href` (or for `absolute`, the same made absolute); None when none does.

    base: of the element that refers. A catalog that cannot be read or is not well-formed says nothing.
    """
    waiting = [urljoin(base, "catalog.xml"), *catalogs]
    seen: set[str] = set()
    while waiting and len(seen) < _LIMIT:
        uri = waiting.pop(0)
        if uri in seen:
            continue
        seen.add(uri)
        catalog = _read(uri)
        for name in (href, absolute):
            found = _find(catalog, name)
            if found is not None:
                return found
        waiting.extend(catalog.following)
    return None


def _find(catalog: _Catalog, name: str) -> str | None:
    if name in catalog.exact:
        return catalog.exact[name]
    starts = [pair for pair in catalog.rewrites if name.startswith(pair[0])]
    if starts:
        start, replacement = max(starts, key=lambda pair: len(pair[0]))
        return replacement + name[len(start) :]
    ends = [pair for pair in catalog.suffixes if name.endswith(pair[0])]
    return max(ends, key=lambda pair: len(pair[0]))[1] if ends else None


def _read(uri: str) -> _Catalog:
    parts = urlsplit(uri)
    path = Path(unquote(parts.path)) if parts.scheme == "file" else Path(uri)
    catalog = _Catalog()
    if not path.is_file():
        return catalog
    bases = [path.absolute().as_uri()]
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def start(name: str, attributes: dict[str, str]) -> None:
        base = urljoin(bases[-1], attributes.get(_XML_BASE, ""))
        bases.append(base)
        namespace, _, local = name.rpartition(" ")
        if namespace == _NAMESPACE:
            _note(catalog, local, attributes, base)

    def end(_name: str) -> None:
        bases.pop()

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    try:
        parser.Parse(path.read_bytes(), True)
    except (expat.ExpatError, OSError):
        return _Catalog()
    return catalog


def _note(catalog: _Catalog, kind: str, attributes: dict[str, str], base: str) -> None:
    def target(key: str) -> str:
        return urljoin(base, attributes.get(key, ""))

    if kind == "uri" and "name" in attributes:
        catalog.exact.setdefault(attributes["name"], target("uri"))
    elif kind == "system" and "systemId" in attributes:
        catalog.exact.setdefault(attributes["systemId"], target("uri"))
    elif kind in ("rewriteURI", "rewriteSystem"):
        start = attributes.get("uriStartString") or attributes.get("systemIdStartString")
        if start:
            catalog.rewrites.append((start, target("rewritePrefix")))
    elif kind in ("uriSuffix", "systemSuffix"):
        suffix = attributes.get("uriSuffix") or attributes.get("systemIdSuffix")
        if suffix:
            catalog.suffixes.append((suffix, target("uri")))
    elif kind == "nextCatalog" and "catalog" in attributes:
        catalog.following.append(target("catalog"))
