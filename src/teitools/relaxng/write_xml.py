"""A schema is written in XML syntax (ISO/IEC 19757-2), definitions, documentation and annotations kept.

What the tree does not hold is left out: comments, and processing instructions.
"""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from .schema_element import RELAX_NG, XML, SchemaElement

_INDENT = "  "


def write_xml(root: SchemaElement) -> str:
    """The schema whose root is `root`, in XML syntax; reading it again gives a schema that means the same.

    Cost: proportional to the size of the schema.
    """
    lines: list[str] = ['<?xml version="1.0" encoding="UTF-8"?>\n']
    _write(root, {"xml": XML}, 0, lines)
    return "".join(lines) + "\n"


def _write(element: SchemaElement, scope: dict[str, str], depth: int, out: list[str]) -> None:
    """scope: the namespaces declared around it, "" for the default one. Recursion is bounded as schemas' depth is."""
    own = {prefix: uri for prefix, uri in element.namespaces.items() if prefix and prefix != "xml" and uri}
    within = {**scope, **own}
    tag = _tag(element, within)
    attributes = [(_qname(name, within), value) for name, value in element.attributes.items()]
    declared = {prefix: uri for prefix, uri in within.items() if scope.get(prefix) != uri}
    written = "".join(
        f" xmlns{':' if prefix else ''}{prefix}={quoteattr(uri)}" for prefix, uri in sorted(declared.items())
    )
    written += "".join(f" {name}={_value(value)}" for name, value in attributes)
    out.append(f"<{tag}{written}")
    children = element.children
    laid_out = element.namespace == RELAX_NG and any(not isinstance(child, str) for child in children)
    if laid_out:
        children = [child for child in children if not isinstance(child, str) or child.strip()]
    if not children:
        out.append("/>")
        return
    out.append(">")
    for child in children:
        if laid_out:
            out.append("\n" + _INDENT * (depth + 1))
        if isinstance(child, str):
            out.append(escape(child).replace("\r", "&#xD;"))
        else:
            _write(child, within, depth + 1, out)
    out.append(("\n" + _INDENT * depth if laid_out else "") + f"</{tag}>")


def _tag(element: SchemaElement, within: dict[str, str]) -> str:
    """The element's name as written; where its namespace has no prefix it becomes the default one in `within`."""
    if element.namespace != RELAX_NG:
        prefix = _prefix(element.namespace, within)
        if prefix:
            return f"{prefix}:{element.name}"
    if within.get("", "") != element.namespace:
        within[""] = element.namespace
    return element.name


def _qname(name: str, within: dict[str, str]) -> str:
    """An attribute's name as written; a namespace without prefix gets one in `within`."""
    if not name.startswith("{"):
        return name
    namespace, _, local = name[1:].partition("}")
    prefix = _prefix(namespace, within)
    if not prefix:
        number = 1
        while f"ns{number}" in within:
            number += 1
        prefix = f"ns{number}"
        within[prefix] = namespace
    return f"{prefix}:{local}"


def _prefix(namespace: str, within: dict[str, str]) -> str:
    return next((prefix for prefix, uri in within.items() if prefix and uri == namespace), "")


def _value(value: str) -> str:
    return quoteattr(value, {"\n": "&#xA;", "\r": "&#xD;", "\t": "&#x9;"})
