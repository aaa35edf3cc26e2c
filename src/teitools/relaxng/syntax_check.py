"""Whether a tree of `SchemaElement`s is written as RELAX NG's own syntax demands (section 3)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from xml.parsers import expat

from teitools.findings import Finding

from . import messages
from .schema_element import RELAX_NG, SchemaElement

PATTERNS = frozenset(
    "element attribute group interleave choice optional zeroOrMore oneOrMore list mixed ref parentRef empty value data"
    " notAllowed externalRef grammar text".split()
)
_NAME_CLASSES = frozenset(("name", "anyName", "nsName", "choice"))
_GRAMMAR_CONTENT = frozenset(("define", "start", "div", "include"))
_INCLUDE_CONTENT = frozenset(("define", "start", "div"))
_TEXT_ONLY = frozenset(("value", "param", "name"))
_EMPTY = frozenset(("ref", "parentRef", "empty", "notAllowed", "externalRef", "text"))
_AT_LEAST_ONE = frozenset(
    "group interleave choice optional zeroOrMore oneOrMore list mixed define start except".split()
)
_COMMON = frozenset(("ns", "datatypeLibrary"))
_OWN_ATTRIBUTES = {
    "element": ("name",),
    "attribute": ("name",),
    "ref": ("name",),
    "parentRef": ("name",),
    "define": ("name", "combine"),
    "start": ("combine",),
    "param": ("name",),
    "value": ("type",),
    "data": ("type",),
    "externalRef": ("href",),
    "include": ("href",),
}
_REQUIRED = {
    "ref": "name",
    "parentRef": "name",
    "define": "name",
    "param": "name",
    "data": "type",
    "externalRef": "href",
    "include": "href",
}
_KNOWN = PATTERNS | _NAME_CLASSES | _GRAMMAR_CONTENT | {"param", "except"}


def find_syntax_faults(root: SchemaElement) -> list[Finding]:
    """Every place below `root` where the tree is no RELAX NG schema, in order; `root` itself must be a pattern."""
    return sorted(_faults(root), key=lambda finding: finding.span)


def _faults(root: SchemaElement) -> Iterator[Finding]:
    if root.namespace != RELAX_NG or root.name not in PATTERNS:
        what = f"`{root.name}` is no RELAX NG pattern"
        if root.namespace != RELAX_NG:
            what = f"the root element `{root.name}` is not in RELAX NG's namespace `{RELAX_NG}`"
        yield _fault(root, what)
        return
    stack = [(root, "pattern")]
    while stack:
        element, place = stack.pop()
        if element.attributes or element.name in _REQUIRED:
            yield from _attribute_faults(element)
        own: list[SchemaElement] = []
        if element.name in _TEXT_ONLY:
            other = next((child for child in element.children if not isinstance(child, str)), None)
            if other is not None:
                yield _fault(other, f"only text may stand in `{element.name}`")
            continue
        for child in element.children:
            if isinstance(child, str):
                if child.strip(" \t\r\n"):
                    yield _fault(element, f"text may not stand in `{element.name}`")
            elif child.namespace == RELAX_NG:
                own.append(child)
        roles, fault = _roles(element, own, place)
        if fault:
            yield fault
            continue
        stack.extend(zip(own, roles, strict=True))


def _fault(element: SchemaElement, fact: str, clause: str = "3") -> Finding:
    return Finding(messages.SCHEMA_SYNTAX, element.span, {"fact": fact, "clause": clause})


def _attribute_faults(element: SchemaElement) -> Iterator[Finding]:
    allowed = _OWN_ATTRIBUTES.get(element.name, ())
    for key in element.attributes:
        if key.startswith("{"):
            if key.startswith(f"{{{RELAX_NG}}}"):
                yield _fault(element, f"attribute `{key}` may not be in RELAX NG's own namespace")
        elif key not in allowed and key not in _COMMON:
            yield _fault(element, f"attribute `{key}` is not allowed on `{element.name}`")
    required = _REQUIRED.get(element.name)
    if required and required not in element.attributes:
        yield _fault(element, f"`{element.name}` needs the attribute `{required}`")
    for key in ("name", "type", "combine"):
        value = element.attributes.get(key)
        if value is None or key not in allowed:
            continue
        value = value.strip(" \t\r\n")
        if key == "combine" and value not in ("choice", "interleave"):
            yield _fault(element, f"`combine` is `choice` or `interleave`, not `{value}`")
        elif key == "name" and element.name in ("element", "attribute"):
            if not is_qname(value):
                yield _fault(element, f"`{value}` is no qualified name")
        elif key != "combine" and not is_ncname(value):
            yield _fault(element, f"`{value}` is no name without colon")
    library = element.attributes.get("datatypeLibrary")
    if library:
        yield from _library_faults(element, library)
    href = element.attributes.get("href")
    if href is not None and "#" in href:
        yield _fault(element, f"`{href}` may not have a fragment identifier", "4.5")


def _library_faults(element: SchemaElement, uri: str) -> Iterator[Finding]:
    scheme, colon, rest = uri.partition(":")
    good = bool(colon and rest) and scheme[:1].isascii() and scheme[:1].isalpha()
    good = good and all(char.isascii() and (char.isalnum() or char in "+-.") for char in scheme)
    if not good or "#" in uri or not _escapes_are_right(uri):
        yield _fault(element, f"datatypeLibrary `{uri}` is no absolute URI without fragment identifier", "4.3")


def _escapes_are_right(uri: str) -> bool:
    return all(len(part) >= 2 and set(part[:2]) <= set("0123456789abcdefABCDEF") for part in uri.split("%")[1:])


def _roles(element: SchemaElement, own: list[SchemaElement], place: str) -> tuple[list[str], Finding | None]:
    """What each child of RELAX NG's namespace is (`pattern`, `name class`, `grammar`, …), or what is wrong."""
    name = element.name
    if place == "name class":
        return _name_class_roles(element, own)
    if name in _EMPTY:
        return [], _fault(own[0], f"`{own[0].name}` may not stand in `{name}`") if own else None
    if name in ("grammar", "include") or (name == "div"):
        allowed = _GRAMMAR_CONTENT if place != "include" and name != "include" else _INCLUDE_CONTENT
        role = "include" if name == "include" or place == "include" else "grammar"
        wrong = next((child for child in own if child.name not in allowed), None)
        return [role] * len(own), _misplaced(wrong, element) if wrong else None
    if name == "data":
        return _data_roles(element, own)
    roles = ["pattern"] * len(own)
    if name in ("element", "attribute") and "name" not in element.attributes:
        if not own or own[0].name not in _NAME_CLASSES:
            return [], _fault(element, f"`{name}` needs a name")
        roles[0] = "name class"
    for child, role in zip(own, roles, strict=True):
        if role == "pattern" and child.name not in PATTERNS:
            return [], _misplaced(child, element)
    patterns = roles.count("pattern")
    if name == "attribute" and patterns > 1:
        return [], _fault(own[-1], "an attribute holds one pattern at most; put several into `group`")
    if name == "start" and patterns > 1:
        return [], _fault(own[-1], "`start` holds one pattern; put several into `choice`")
    if patterns == 0 and (name in _AT_LEAST_ONE or name == "element"):
        return [], _fault(element, f"`{name}` holds no pattern")
    return roles, None


def _misplaced(child: SchemaElement, parent: SchemaElement) -> Finding:
    if child.name not in _KNOWN:
        return _fault(child, f"`{child.name}` is no element of RELAX NG")
    return _fault(child, f"`{child.name}` may not stand in `{parent.name}`")


def _data_roles(element: SchemaElement, own: list[SchemaElement]) -> tuple[list[str], Finding | None]:
    roles = []
    for number, child in enumerate(own):
        if child.name == "param":
            roles.append("param")
        elif child.name == "except" and number == len(own) - 1:
            roles.append("except")
        else:
            return [], _misplaced(child, element)
    return roles, None


def _name_class_roles(element: SchemaElement, own: list[SchemaElement]) -> tuple[list[str], Finding | None]:
    name = element.name
    if name in ("anyName", "nsName"):
        if len(own) > 1 or (own and own[0].name != "except"):
            return [], _misplaced(own[-1], element)
        return ["name class"] * len(own), None
    if not own:
        return [], _fault(element, f"`{name}` holds no name class")
    wrong = next((child for child in own if child.name not in _NAME_CLASSES), None)
    return ["name class"] * len(own), _misplaced(wrong, element) if wrong else None


def is_ncname(text: str) -> bool:
    """Whether `text` is a name without colon (Namespaces in XML 1.0, NCName)."""
    return ":" not in text and _is_name(text)


def is_qname(text: str) -> bool:
    """Whether `text` is `name` or `prefix:name`."""
    prefix, colon, local = text.rpartition(":")
    return is_ncname(local) and (not colon or is_ncname(prefix))


def _is_name(text: str) -> bool:
    if text.isascii():
        bare = text.replace("-", "_").replace(".", "_")
        return bare.isidentifier() and not text.startswith(("-", "."))
    return _is_expats_name(text)


@cache
def _is_expats_name(text: str) -> bool:
    """Whether expat takes `text` for a name, so that schemas and documents agree (XML 1.0 fourth edition)."""
    if not text or set(text) & set(" \t\r\n<>/=&\"'"):
        return False
    parser = expat.ParserCreate("utf-8")
    try:
        parser.Parse(f"<{text}/>".encode("utf-8", errors="replace"), True)
    except expat.ExpatError:
        return False
    return True


__all__ = ["PATTERNS", "find_syntax_faults", "is_ncname", "is_qname"]
