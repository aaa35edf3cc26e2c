"""The schemas that a document names in `xml-model` processing instructions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from xml.parsers import expat

from teitools.findings import Span

from .names import RNG_NS, SCH_NS
from .source import Source

RELAX_NG = "relaxng"
RELAX_NG_COMPACT = "relaxng-compact"
SCHEMATRON = "schematron"
OTHER = "other"

_INSTRUCTION = re.compile(r"<\?xml-model\s+(.*?)\?>", re.DOTALL)
_PIECE = 4096
_PSEUDO_ATTRIBUTE = re.compile(r"""([\w.-]+)\s*=\s*("[^"]*"|'[^']*')""")
_KINDS = {
    RNG_NS: RELAX_NG,
    SCH_NS: SCHEMATRON,
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
    found = []
    for start in _instructions(source.text):
        instruction = _INSTRUCTION.match(source.text, start)
        if instruction is None:
            continue
        values: dict[str, str] = {}
        span = Span(source.path, *instruction.span())
        for match in _PSEUDO_ATTRIBUTE.finditer(instruction.group(1)):
            if match.group(1) in values:
                continue
            values[match.group(1)] = unescape(match.group(2)[1:-1])
            if match.group(1) == "href":
                start = instruction.start(1)
                span = Span(source.path, start + match.start(2) + 1, start + match.end(2) - 1)
        if "href" in values:
            found.append(SchemaAssociation(values["href"], _kind(values), values.get("phase"), span))
    return found


def _instructions(text: str) -> list[int]:
    """Where the `xml-model` instructions of the prolog begin, in code points; up to its first fault."""
    data = text.encode("utf-8", errors="surrogatepass")
    found: list[int] = []
    rooted: list[str] = []
    parser = expat.ParserCreate(encoding="utf-8")

    def instruction(target: str, _data: str) -> None:
        if target == "xml-model" and not rooted:
            found.append(parser.CurrentByteIndex)

    parser.ProcessingInstructionHandler = instruction
    parser.StartElementHandler = lambda name, _attributes: rooted.append(name)
    try:
        for at in range(0, len(data), _PIECE):
            if rooted:
                break
            parser.Parse(data[at : at + _PIECE], False)
        # What expat has put off, waiting for the end of a long comment, comes now.
        parser.Parse(b"", True)
    except expat.ExpatError:
        pass
    return [len(data[:at].decode("utf-8", errors="surrogatepass")) for at in found]


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
