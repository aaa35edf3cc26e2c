"""External RELAX NG grammars that a customization takes in with `moduleRef/@url` (TEI P5 chapter 23.5.4)."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from teitools.document import (
    TEI,
    XML_NS,
    Catalog,
    Source,
    Unreadable,
    is_file,
    local_path,
    read_source,
    reason_of,
    within,
)
from teitools.findings import Finding
from teitools.relaxng import RELAX_NG, SchemaElement, SchemaError, read_tree

from . import messages
from .odd_file import Declaration
from .pattern import R, make, rebuilt
from .specs import ExternalGrammar

FILES_LIMIT = 100
_DEPTH_LIMIT = 200
_WITH_TEXT = ("value", "param", "name")


class _Unusable(Exception):
    """Why a grammar cannot be taken in."""


def read_external(ref: Declaration, catalog: Catalog, findings: list[Finding]) -> ExternalGrammar | None:
    """The grammar that the `moduleRef` names in `url`; None, with a finding, when it cannot be used.

    It is a local file: one that a catalog says, else the one that is named, else, for an address on another machine, a
    file of that name beside the ODD. Nothing is fetched. What stands in `content` replaces or adds definitions.
    """
    uri, prefix = ref.get("url") or "", ref.get("prefix") or ""
    try:
        reader = _Reader(catalog, prefix, ref.document.path)
        if uri.startswith("data:"):
            defines = list(reader.grammar(Path(ref.document.path), _embedded(uri)))
        else:
            defines = list(reader.grammar(_found(uri, ref.folder, ref.document.path, catalog)))
    except (_Unusable, SchemaError, OSError, RecursionError) as error:
        findings.append(Finding(messages.EXTERNAL_MODULE, ref.span("url"), {"uri": uri, "reason": _reason(error)}))
        return None
    own, extended = _overrides(ref, {str(each.get("name")) for each in defines}, prefix)
    replaced = {str(each.get("name")) for each in own if each.get("combine") is None}
    defines = [each for each in defines if each.get("name") not in replaced] + own
    names = frozenset(str(each.get("name")) for each in defines)
    xml = etree.tostring(make("div", *defines), encoding="unicode")
    return ExternalGrammar(names - extended, extended, xml)


def _reason(error: Exception) -> str:
    if isinstance(error, SchemaError):
        first = error.findings[0]
        return first.code.message.format(**first.args)
    if isinstance(error, RecursionError):
        return "it is nested too deep"
    return reason_of(error) if isinstance(error, OSError) else str(error)


def _embedded(uri: str) -> SchemaElement:
    """The grammar that a `data:` address holds (RFC 2397), as a flattened customization has it."""
    try:
        text = base64.b64decode(uri.partition(";base64,")[2], validate=True).decode("utf-8")
    except ValueError:
        raise _Unusable("its data are no text in base64") from None
    return read_tree(Source("data", text), "file:///data")


def _found(uri: str, folder: Path, home: str, catalog: Catalog) -> Path:
    """The file that stands for `uri` in a file of `folder`, in the project of the customization `home`."""
    named = catalog.resolve(uri)
    if named is not None:
        return named
    path = local_path(uri, folder)
    if path is None:
        path = folder / (uri.partition("#")[0].partition("?")[0].rstrip("/").rpartition("/")[2] or "?")
        if not is_file(path):
            raise _Unusable("it is not on this machine")
    return within(path, home)


def _overrides(ref: Declaration, known: set[str], prefix: str) -> tuple[list[etree._Element], frozenset[str]]:
    """The definitions in the `content` of a `moduleRef`, and the names of those that the grammar does not have."""
    own: list[etree._Element] = []
    for content in ref.element.iterchildren(TEI + "content"):
        for define in content.iter(R + "define"):
            copy = rebuilt(define)
            for each in (copy, *copy.iter(R + "ref")):
                name = each.get("name") or ""
                each.set("name", prefix + name if prefix + name in known else name)
            own.append(copy)
    return own, frozenset(str(each.get("name")) for each in own) - known


@dataclass(slots=True)
class _Reader:
    """Reads one grammar with all that it includes; each definition says for itself what it would inherit."""

    catalog: Catalog
    prefix: str
    home: str
    files: int = 0

    def grammar(self, path: Path, root: SchemaElement | None = None) -> Iterator[etree._Element]:
        """Every `define` of the grammar in the file, `include` and `div` dissolved, `start` left out.

        root: the grammar itself, where it has no file of its own.
        """
        root = root or self._read(path)
        if root.name != "grammar" or root.namespace != RELAX_NG:
            raise _Unusable(f"`{root.name}` is not a grammar of RELAX NG")
        for define, ns, library in self._components(root, "", "", (path.resolve(),)):
            if define.name == "define":
                yield self._copied(define, ns, library, self.prefix)

    def _read(self, path: Path) -> SchemaElement:
        self.files += 1
        if self.files > FILES_LIMIT:
            raise _Unusable(f"it is made of more than {FILES_LIMIT} files")
        try:
            return read_tree(read_source(path), path.absolute().as_uri())
        except Unreadable as error:
            raise SchemaError(error.findings) from None

    def _components(
        self, parent: SchemaElement, ns: str, library: str, trail: tuple[Path, ...]
    ) -> Iterator[tuple[SchemaElement, str, str]]:
        ns, library = _inherited(parent, ns, library)
        for child in parent.elements():
            if child.name in ("define", "start"):
                yield (child, *_inherited(child, ns, library))
            elif child.name == "div":
                yield from self._components(child, ns, library, trail)
            elif child.name == "include":
                yield from self._include(child, ns, library, trail)

    def _include(
        self, include: SchemaElement, ns: str, library: str, trail: tuple[Path, ...]
    ) -> Iterator[tuple[SchemaElement, str, str]]:
        path = self._target(include, trail)
        own = list(self._components(include, ns, library, trail))
        replaced = {(each.name, each.attributes.get("name")) for each, _, _ in own}
        ns, library = _inherited(include, ns, library)
        for each, its_ns, its_library in self._components(self._read(path), ns, library, (*trail, path.resolve())):
            if (each.name, each.attributes.get("name")) not in replaced:
                yield each, its_ns, its_library
        yield from own

    def _target(self, element: SchemaElement, trail: tuple[Path, ...]) -> Path:
        href = element.attributes.get("href", "")
        base = local_path(element.base, Path()) or Path()
        path = _found(href, base.parent, self.home, self.catalog)
        if path.resolve() in trail:
            raise _Unusable(f"`{href}` includes itself")
        return path

    def _copied(self, element: SchemaElement, ns: str, library: str, prefix: str, depth: int = 0) -> etree._Element:
        """An element of RELAX NG with what is in it; names of its own grammar get `prefix`."""
        if depth > _DEPTH_LIMIT:
            raise _Unusable("it is nested too deep")
        if element.name == "externalRef":
            return self._referred(element, ns, library, depth)
        if element.name == "grammar":
            return self._nested(element, ns, library, depth)
        copy = make(element.name, **{name: value for name, value in element.attributes.items() if name[:1] != "{"})
        if depth == 0:
            copy.set("ns", ns)
            copy.set("datatypeLibrary", library)
        if element.name in ("define", "ref"):
            copy.set("name", prefix + (copy.get("name") or "").strip())
        elif element.name in ("element", "attribute") and ":" in (copy.get("name") or ""):
            copy.set("ns", _namespace(element, copy.get("name") or ""))
            copy.set("name", (copy.get("name") or "").rpartition(":")[2].strip())
        if element.name in _WITH_TEXT:
            copy.text = element.text
            if element.name == "name" and ":" in element.text:
                copy.set("ns", _namespace(element, element.text))
                copy.text = element.text.rpartition(":")[2].strip()
        copy.extend([self._copied(each, ns, library, prefix, depth + 1) for each in element.elements()])
        return copy

    def _nested(self, grammar: SchemaElement, ns: str, library: str, depth: int) -> etree._Element:
        trail = (local_path(grammar.base, Path()) or Path(),)
        copy = make("grammar")
        for each, its_ns, its_library in self._components(grammar, ns, library, trail):
            part = self._copied(each, its_ns, its_library, "", depth + 1)
            part.set("ns", its_ns)
            part.set("datatypeLibrary", its_library)
            copy.append(part)
        return copy

    def _referred(self, element: SchemaElement, ns: str, library: str, depth: int) -> etree._Element:
        root = self._read(self._target(element, ()))
        ns, library = _inherited(root, element.attributes.get("ns", ns), library)
        found = self._copied(root, ns, library, "", depth + 1)
        if root.name != "grammar":
            found.set("ns", ns)
            found.set("datatypeLibrary", library)
        return found


def _inherited(element: SchemaElement, ns: str, library: str) -> tuple[str, str]:
    return element.attributes.get("ns", ns), element.attributes.get("datatypeLibrary", library)


def _namespace(element: SchemaElement, name: str) -> str:
    prefix = name.partition(":")[0].strip()
    return XML_NS if prefix == "xml" else element.namespaces.get(prefix, "")
