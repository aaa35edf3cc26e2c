"""XInclude with the origin of each node kept, so that a finding can name the included file and its own line."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from teitools.findings import Finding

from . import messages
from .address import local_path, resolve_reference
from .boundary import reason_of, referred
from .catalog import Catalog
from .document import XML_ID, Document, parse
from .names import XI_INCLUDE, XI_NS, XML_BASE
from .source import Source, Unreadable, read_source

_FALLBACK = f"{{{XI_NS}}}fallback"

#: Inclusions, or fallbacks, nested deeper than this end in a finding, as circular ones do.
DEPTH_LIMIT = 32
#: So many characters may be included, or so many times what the files themselves hold, whichever is more: files that
#: include each other ten times over are no edition.
SIZE_LIMIT = 50_000_000
TIMES_LIMIT = 20
#: What even the inclusion of a small file costs, in characters.
_EACH = 2_000

_WEB = re.compile(r"(?:https?|ftps?)://(?!\[)\S.*", re.IGNORECASE | re.DOTALL)
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(slots=True, eq=False)
class Expanded:
    """A tree in which the XIncludes are carried out; every element knows the document and element it came from.

    documents: the file itself first, then each included one in order of first inclusion.
    findings: what could not be included. lacking: the elements of `root` in which an include from the web stood.
    """

    root: etree._Element
    documents: list[Document]
    findings: list[Finding]
    lacking: list[etree._Element] = field(default_factory=list)
    catalog: Catalog = field(default_factory=Catalog)
    _elsewhere: dict[str, list[tuple[Document, etree._Element]]] = field(default_factory=dict, repr=False)
    _origins: dict[etree._Element, tuple[Document, etree._Element]] = field(default_factory=dict, repr=False)
    _known: dict[str, Document | str] = field(default_factory=dict, repr=False)
    _ids: dict[str, dict[str, etree._Element]] = field(default_factory=dict, repr=False)
    _targets: dict[tuple[str, ...], tuple[Path, str] | _Refused] = field(default_factory=dict, repr=False)
    _included: int = 0
    _held: int = 0
    _ended: bool = False

    def origin(self, element: etree._Element) -> tuple[Document, etree._Element]:
        """The document in whose file `element` stands, and that document's own element."""
        return self._origins[element]

    def source(self) -> Source:
        """The tree as one text, under the name of the file that includes; its elements are those of `root` in order."""
        return Source(self.documents[0].path, etree.tostring(self.root, encoding="unicode"))


def expand(document: Document, catalog: Catalog | None = None) -> Expanded:
    """`document` with its XIncludes carried out, local files of its project only; the document itself is left as it is.

    catalog: which local file stands for an address. Of what it does not map, and no fallback replaces, nothing is left
    in the tree; that is one finding in each file, at the first. Understood: `href`, `parse="xml"|"text"`, `xpointer`
    naming an element by its `xml:id`, `xi:fallback`. `xml:base` is added to what comes from another file. A root
    element that cannot give way to one element stays as it is. Source: XInclude 1.0 section 4.5.
    """
    result = Expanded(document.root, [document], [], catalog=catalog or Catalog())
    result._known[_key(document.path)] = document
    nodes = _copy(document, document.root, result, [_key(document.path)])
    result.findings += [_not_local(found) for found in result._elsewhere.values()]
    if len(nodes) == 1:
        result.root = nodes[0]
        return result
    if not result.findings:
        args = {"href": document.root.get("href", ""), "reason": "the whole file would be text, not one element"}
        place = document.value_span(document.root, "href")
        result.findings.append(Finding(messages.INCLUDE_FAILED, place, args))
    result.root = _clone(document, document.root, result)
    return result


def _key(path: str | Path) -> str:
    return str(Path(path).resolve())


def _copy(document: Document, element: etree._Element, result: Expanded, trail: list[str]) -> list[etree._Element]:
    """Copies of `element` with what it includes in its place: one element, or for an include none to several."""
    if element.tag == XI_INCLUDE:
        return [node for node in _include(document, element, result, trail) if not isinstance(node, str)]
    clone = _clone(document, element, result)
    includes = [new for new in clone.iter(XI_INCLUDE) if not _inside_include(new)]
    for new in includes:
        parent, before = new.getparent(), len(result._elsewhere.get(document.path, ()))
        _replace(new, _include(document, result._origins[new][1], result, trail))
        if parent is not None and len(result._elsewhere.get(document.path, ())) > before:
            result.lacking.append(parent)
    return [clone]


def _clone(document: Document, element: etree._Element, result: Expanded) -> etree._Element:
    clone = copy.deepcopy(element)
    clone.tail = None
    for new, old in zip(clone.iter(etree.Element), list(element.iter(etree.Element)), strict=True):
        result._origins[new] = (document, old)
    return clone


def _inside_include(element: etree._Element) -> bool:
    return any(ancestor.tag == XI_INCLUDE for ancestor in element.iterancestors(XI_INCLUDE))


def _replace(include: etree._Element, nodes: list[etree._Element | str]) -> None:
    """`include` gives way to `nodes`; its tail stays where it is."""
    parent = include.getparent()
    assert parent is not None
    before, tail = include.getprevious(), include.tail
    include.tail = None
    for node in [*nodes, tail or ""]:
        if not isinstance(node, str):
            include.addprevious(node)
            before = node
        elif node and before is not None:
            before.tail = (before.tail or "") + node
        elif node:
            parent.text = (parent.text or "") + node
    parent.remove(include)


def _include(
    document: Document, include: etree._Element, result: Expanded, trail: list[str]
) -> list[etree._Element | str]:
    href = include.get("href", "")
    if result._ended:
        return []  # that too much is asked for has been said
    try:
        target, key = _found(document, include, href, result)
        if key in trail and not include.get("xpointer"):
            _counted("", result)
            raise _Refused("it includes itself: " + " > ".join(Path(each).name for each in [*trail, key]))
        if len(trail) > DEPTH_LIMIT:
            raise _Refused(f"inclusions are nested more than {DEPTH_LIMIT} deep")
        if include.get("parse", "xml") == "text":
            return [_counted(_text(target), result)]
        included = _load(target, result)
        base = _element_pointed_to(included, include.get("xpointer"), result)
        _counted(included.text, result)
    except _Refused as refused:
        fallback = include.find(_FALLBACK)
        if fallback is not None and sum(1 for _ in fallback.iterancestors(_FALLBACK)) < DEPTH_LIMIT:
            return list(_fallback(document, fallback, result, trail))
        if isinstance(refused, _Elsewhere):
            result._elsewhere.setdefault(document.path, []).append((document, include))
            return []
        name = "href" if href else "xpointer"
        args = {"href": href or include.get("xpointer", ""), "reason": str(refused)}
        result.findings.append(Finding(messages.INCLUDE_FAILED, document.value_span(include, name), args))
        return []
    nodes = _copy(included, base, result, [*trail, key])
    for node in nodes:
        if node.get(XML_BASE) is None:
            node.set(XML_BASE, href)
    return list(nodes)


class _Refused(Exception):
    """Why an inclusion cannot be carried out, in words."""


class _Elsewhere(_Refused):
    """It is on the web, and no catalog maps it."""


def _not_local(found: list[tuple[Document, etree._Element]]) -> Finding:
    document, include = found[0]
    count = "1 include" if len(found) == 1 else f"{len(found)} includes"
    args = {"count": count, "are": "is" if len(found) == 1 else "are", "href": include.get("href", "")}
    return Finding(messages.INCLUDE_NOT_LOCAL, document.value_span(include, "href"), args)


def _address(include: etree._Element, href: str) -> str:
    """The reference of an include, resolved against the values of xml:base around it; not against its file's place."""
    address = ""
    for ancestor in reversed([include, *include.iterancestors()]):
        address = resolve_reference(address, ancestor.get(XML_BASE) or "")
    return resolve_reference(address, href)


def _counted(text: str, result: Expanded) -> str:
    """`text`, noted as included once more. Raises _Refused when that is too much."""
    result._included += len(text) + _EACH
    if result._included > max(SIZE_LIMIT, TIMES_LIMIT * result._held):
        result._ended = True
        raise _Refused(f"the files included so far would be more than {TIMES_LIMIT} times what they hold")
    return text


def _found(document: Document, include: etree._Element, href: str, result: Expanded) -> tuple[Path, str]:
    """The file that an include names, and its path without links; asked once for all includes with the same words.

    Raises _Refused.
    """
    bases = [ancestor.get(XML_BASE) or "" for ancestor in (include, *include.iterancestors())]
    asked = (document.path, href, *filter(None, bases))
    found = result._targets.get(asked)
    if found is None:
        try:
            target = _target(document, include, href, result)
            found = target, _key(target)
        except _Refused as refused:
            found = refused
        result._targets[asked] = found
    if isinstance(found, _Refused):
        _counted("", result)
        raise found.with_traceback(None)
    return found


def _target(document: Document, include: etree._Element, href: str, result: Expanded) -> Path:
    """The file of the project that `href` names, relative to the include's own base, or that the catalog names for it.

    Raises _Refused.
    """
    if not href:
        return Path(document.path)
    home = result.documents[0].path
    address = _address(include, href)
    mapped = result.catalog.resolve(address) or result.catalog.resolve(href)
    if mapped is not None:
        return mapped
    if _WEB.fullmatch(address):
        raise _Elsewhere("only local files are read")
    base: Path | None = Path(document.path).parent
    for ancestor in reversed([include, *include.iterancestors()]):
        local = ancestor.get(XML_BASE)
        if local and base is not None:
            place = local_path(local, base)
            base = place if place is None or local.endswith("/") else place.parent
    if base is None:
        raise _Refused("only local files are read")
    try:
        return referred(href, home, base)
    except OSError as error:
        raise _Refused(reason_of(error)) from None


def _text(target: Path) -> str:
    try:
        text = read_source(target).text
    except OSError as error:
        raise _Refused(reason_of(error)) from None
    except Unreadable as unreadable:
        raise _Refused(unreadable.findings[0].code.name.replace("_", " ")) from None
    foreign = _NO_XML.search(text)
    if foreign:
        raise _Refused(f"it holds the character U+{ord(foreign.group()):04X}, which XML does not allow")
    return text


def _load(target: Path, result: Expanded) -> Document:
    """The document in that file, parsed once. Raises _Refused."""
    key = _key(target)
    found = result._known.get(key)
    if found is None:
        try:
            found = parse(target)
        except OSError as error:
            found = reason_of(error)
        except Unreadable as unreadable:
            result.findings.extend(unreadable.findings)
            found = "that file cannot be read as XML"
        else:
            result.documents.append(found)
            result._held += len(found.text) + _EACH
        result._known[key] = found
    if isinstance(found, str):
        raise _Refused(found)
    return found


def _element_pointed_to(document: Document, xpointer: str | None, result: Expanded) -> etree._Element:
    if not xpointer:
        return document.root
    if xpointer.isidentifier() or all(character.isalnum() or character in "-_." for character in xpointer):
        ids = result._ids.get(document.path)
        if ids is None:
            ids = result._ids[document.path] = {}
            for element in document.elements():
                ids.setdefault(element.get(XML_ID) or "", element)
        if xpointer in ids:
            return ids[xpointer]
        raise _Refused(f"no element there has the xml:id `{xpointer}`")
    raise _Refused(f"the pointer scheme of `{xpointer}` is not supported; use the xml:id of an element")


def _fallback(
    document: Document, fallback: etree._Element, result: Expanded, trail: list[str]
) -> Iterator[etree._Element | str]:
    if fallback.text:
        yield fallback.text
    for child in fallback.iterchildren(etree.Element):
        yield from _copy(document, child, result, trail)
        if child.tail:
            yield child.tail
