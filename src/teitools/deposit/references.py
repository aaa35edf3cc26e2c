"""What a file needs beside it: schemas, inclusions, images, and whatever else its pointers lead to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import etree

from teitools.document import (
    RNG,
    SCH,
    TEI,
    XI_INCLUDE,
    Document,
    Unreadable,
    parse,
    path_of,
    schema_associations,
)
from teitools.edition import SCHEMES, TEXT_FRAGMENT, PrefixDef, base_uri, pointer_span, pointers_of, prefix_defs

from .facts import Reference

_IMAGES = frozenset(TEI + name for name in ("graphic", "media", "binaryObject"))
_SCHEME = re.compile(r"([A-Za-z_][\w.+-]*):", re.ASCII)
_COMPACT = re.compile(r"""\b(?:include|external)\s*("[^"\n]*"|'[^'\n]*')""")


def references_of(document: Document, corpus_prefixes: Sequence[PrefixDef[Document]] = ()) -> Iterator[Reference]:
    """Every reference of a document to something outside it, each target once.

    Local ones have a path, whether a file is there or not. Pointers into withheld sources (RFC 5147) are none.
    """
    seen: set[tuple[str, str]] = set()
    for reference in _all(document, corpus_prefixes):
        key = (reference.kind, reference.path or reference.written)
        if key not in seen:
            seen.add(key)
            yield reference


def _all(document: Document, corpus_prefixes: Sequence[PrefixDef[Document]]) -> Iterator[Reference]:
    own = base_uri(document, None)
    for association in schema_associations(document.source):
        yield Reference("schema", association.href, _local(own, association.href), association.span)
    plain = ":base" not in document.text
    prefixes: dict[str, list[PrefixDef[Document]]] = {}
    for definition in (*prefix_defs(document), *corpus_prefixes):
        prefixes.setdefault(definition.prefix, []).append(definition)
    for element in document.root.iter(etree.Element):
        if element.tag == XI_INCLUDE and element.get("href"):
            href = element.get("href") or ""
            base = own if plain else base_uri(document, element)
            yield Reference("include", href, _local(base, href), document.value_span(element, "href"))
        for attribute, pointer, number in pointers_of(element):
            if not pointer or pointer.startswith("#"):
                continue
            if TEXT_FRAGMENT.fullmatch(pointer.partition("#")[2]):
                continue
            bases = [(own if plain else base_uri(document, element), pointer)]
            scheme = _SCHEME.match(pointer)
            if scheme is not None and scheme[1] in prefixes:
                bases = _expanded(pointer[scheme.end() :], prefixes[scheme[1]], bases[0][0])
            elif scheme is not None and scheme[1].lower() not in SCHEMES:
                continue
            path = next((found for base, address in bases if (found := _local(base, address)) is not None), None)
            kind = "image" if element.tag in _IMAGES or attribute in ("facs", "url") else "pointer"
            yield Reference(kind, pointer, path, pointer_span(document, element, attribute, number))


def _expanded(key: str, declared: Sequence[PrefixDef[Document]], base: str) -> list[tuple[str, str]]:
    """(base, address) for each way to read a private pointer; those whose file is there come first."""
    found = []
    for definition in declared:
        address = definition.expand(key)
        if address is not None and not address.startswith("#"):
            found += [(definition.base, address), (base, address)]
    return sorted(found, key=lambda each: not ((path := _local(*each)) and Path(path).exists()))


def _local(base: str, address: str) -> str | None:
    """The path of the local file that `address` means, from `base`; None for an address elsewhere."""
    try:
        parts = urlsplit(urldefrag(urljoin(base, address)).url)
    except ValueError:
        return None
    if parts.scheme != "file" or parts.netloc not in ("", "localhost"):
        return None
    return path_of(parts.path)


def inner_references(path: Path) -> Iterator[str]:
    """The local files that a schema or an ODD in `path` brings in itself; none where it cannot be read."""
    if path.suffix.lower() == ".rnc":
        try:
            text = path.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return
        hrefs = [match[1][1:-1] for match in _COMPACT.finditer(text)]
    else:
        try:
            root = parse(path).root
        except (OSError, Unreadable):
            return
        hrefs = [href for element in root.iter(etree.Element) for href in _brought_in(element)]
    for href in hrefs:
        found = _local(path.absolute().as_uri(), href)
        if found is not None and Path(found) != path:
            yield found


def _brought_in(element: etree._Element) -> Iterator[str]:
    tag = str(element.tag)
    if tag in (RNG + "include", RNG + "externalRef", SCH + "include", SCH + "extends", XI_INCLUDE):
        names: tuple[str, ...] = ("href",)
    elif tag in (TEI + "schemaSpec", TEI + "moduleRef", TEI + "classRef", TEI + "elementRef"):
        names = ("source", "url")
    elif tag == TEI + "specGrpRef":
        names = ("target",)
    else:
        return
    for name in names:
        href = (element.get(name) or "").strip()
        if href and not href.startswith("#") and not (_SCHEME.match(href) and not href.startswith("file:")):
            yield href
