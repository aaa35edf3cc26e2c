"""OASIS XML catalogs: which local file stands for an address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from .address import local_path, resolve_reference
from .names import XML_NS
from .source import Unreadable, read_source
from .wellformed import find_faults

CATALOG_NS = "urn:oasis:names:tc:entity:xmlns:xml:catalog"
_BASE = f"{XML_NS} base"
_ENTRY_ATTRIBUTES = {
    "uri": ("name", "uri"),
    "system": ("systemId", "uri"),
    "rewriteURI": ("uriStartString", "rewritePrefix"),
    "rewriteSystem": ("systemIdStartString", "rewritePrefix"),
    "uriSuffix": ("uriSuffix", "uri"),
    "systemSuffix": ("systemIdSuffix", "uri"),
    "delegateURI": ("uriStartString", "catalog"),
    "delegateSystem": ("systemIdStartString", "catalog"),
    "nextCatalog": ("catalog", "catalog"),
}
_EXACT = ("uri", "system")
_REWRITE = ("rewriteURI", "rewriteSystem")
_SUFFIX = ("uriSuffix", "systemSuffix")
_DELEGATE = ("delegateURI", "delegateSystem")

#: Catalogs that lead to further catalogs are followed through so many files.
FILES_LIMIT = 64


@dataclass(slots=True)
class Catalog:
    """The entries of catalog files, in the order in which they are asked: (kind, what is matched, target address)."""

    entries: list[tuple[str, str, str]] = field(default_factory=list)

    def resolve(self, address: str) -> Path | None:
        """The local file that stands for `address`; None when no entry matches or the match is not local.

        Exact entries come before rewriting ones, those before suffixes, each by its longest match.
        Source: XML Catalogs 1.1 section 7.2.2.
        """
        for kind, match, target in self.entries:
            if kind in _EXACT and match == address:
                return _file(target)
        for kinds, matches in ((_REWRITE, str.startswith), (_SUFFIX, str.endswith)):
            found = [entry for entry in self.entries if entry[0] in kinds and matches(address, entry[1])]
            if found:
                _, match, target = max(found, key=lambda entry: len(entry[1]))
                return _file(target + address[len(match) :] if kinds is _REWRITE else target)
        return None


def _file(address: str) -> Path | None:
    return local_path(address, Path()) if address.startswith("file:") else None


def read_catalogs(paths: Iterable[Path]) -> Catalog:
    """The entries of the catalog files `paths` and of the ones they lead to, local files only.

    Raises OSError or `Unreadable` for a file that is named here; one that a catalog leads to and that cannot be read
    is passed over, as XML Catalogs 1.1 section 4 asks.
    """
    catalog = Catalog()
    queue = [(path.resolve(), True) for path in paths]
    seen: set[Path] = set()
    while queue and len(seen) < FILES_LIMIT:
        path, named = queue.pop(0)
        if path in seen:
            continue
        seen.add(path)
        try:
            found = _entries(path)
        except (OSError, Unreadable):
            if named:
                raise
            continue
        following: dict[str, None] = {}
        for kind, match, target in found:
            if kind in _DELEGATE or kind == "nextCatalog":
                following[target] = None
            else:
                catalog.entries.append((kind, match, target))
        queue = [(file.resolve(), False) for file in map(_file, following) if file] + queue
    return catalog


def _entries(path: Path) -> list[tuple[str, str, str]]:
    source = read_source(path)
    faults = find_faults(source)
    if faults:
        raise Unreadable(faults)
    bases = [path.as_uri()]
    found: list[tuple[str, str, str]] = []
    parser = expat.ParserCreate(encoding="utf-8", namespace_separator=" ")

    def start(name: str, attributes: dict[str, str]) -> None:
        bases.append(resolve_reference(bases[-1], attributes.get(_BASE, "")))
        namespace, _, local = name.rpartition(" ")
        if namespace == CATALOG_NS and local in _ENTRY_ATTRIBUTES:
            match, target = _ENTRY_ATTRIBUTES[local]
            if match in attributes and target in attributes:
                found.append((local, attributes[match], resolve_reference(bases[-1], attributes[target])))

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _name: bases.pop()
    parser.Parse(source.text.encode("utf-8"), True)
    return found
