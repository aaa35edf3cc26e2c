"""The schemas that a document names in `xml-model` processing instructions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from teitools.findings import Span

from .source import Source

RELAX_NG = "relaxng"
RELAX_NG_COMPACT = "relaxng-compact"
SCHEMATRON = "schematron"
OTHER = "other"

_INSTRUCTION = re.compile(r"<\?xml-model\s+(.*?)\?>", re.DOTALL)
_PSEUDO_ATTRIBUTE = re.compile(r"""([\w.-]+)\s*=\s*("[^"]*"|'[^']*')""")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_ROOT = re.compile(r"<[A-Za-z_:]")
_KINDS = {
    "http://relaxng.org/ns/structure/1.0": RELAX_NG,
    "http://purl.oclc.org/dsdl/schematron": SCHEMATRON,
}


@dataclass(frozen=True, slots=True)
class SchemaAssociation:
    """One `xml-model`: the reference as written, what kind of schema it names, its phase, and the span of the href."""

    href: str
    kind: str
    phase: str | None
    span: Span


def schema_associations(source: Source) -> list[SchemaAssociation]:
    """The `xml-model` instructions before the root element, in order.

    The kind comes from `schematypens`, else from `type`, else from the file name's ending.
    Source: Associating Schemas with XML documents 1.0 (W3C).
    """
    prolog = _COMMENT.sub(lambda match: " " * len(match.group()), source.text[:65536])
    root = _ROOT.search(prolog)
    found = []
    for instruction in _INSTRUCTION.finditer(prolog, 0, root.start() if root else len(prolog)):
        values: dict[str, str] = {}
        span = Span(source.path, *instruction.span())
        for match in _PSEUDO_ATTRIBUTE.finditer(instruction.group(1)):
            values.setdefault(match.group(1), unescape(match.group(2)[1:-1]))
            if match.group(1) == "href":
                start = instruction.start(1)
                span = Span(source.path, start + match.start(2) + 1, start + match.end(2) - 1)
        if "href" in values:
            found.append(SchemaAssociation(values["href"], _kind(values), values.get("phase"), span))
    return found


def _kind(values: dict[str, str]) -> str:
    name = values["href"].partition("#")[0].partition("?")[0].lower()
    kind = _KINDS.get(values.get("schematypens", ""))
    if values.get("type") == "application/relax-ng-compact-syntax" or (kind != SCHEMATRON and name.endswith(".rnc")):
        return RELAX_NG_COMPACT
    if kind:
        return kind
    if "schematypens" in values:
        return OTHER
    return RELAX_NG if name.endswith(".rng") else SCHEMATRON if name.endswith((".sch", ".isosch")) else OTHER
