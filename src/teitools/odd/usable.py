"""Whether a schema that was made can be used at all, and which specification is to blame where it cannot."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from teitools.document import RNG_NS, TEI, Source
from teitools.findings import Finding, Span
from teitools.relaxng import SchemaElement, SchemaError, find_restriction_faults, read_tree, simplify_schema

from . import messages
from .compiled import CompiledOdd
from .odd_file import Declaration

_DEFINE = re.compile(r'<define\b[^>]*\bname="([^"]*)"')
_ATTRIBUTE = re.compile(r'<attribute\b[^>]*\bname="([^"]*)"|</attribute>')


def check_usable(compiled: CompiledOdd, schema: bytes) -> list[Finding]:
    """What keeps our engine from loading `schema`, each at the specification that says it; [] for a good schema.

    Cost: that of loading a schema, once.
    """
    text = schema.decode("utf-8")
    source = Source("schema.rng", text)
    try:
        faults = find_restriction_faults(simplify_schema(read_tree(source, "file:///schema.rng"), _nothing_else))
    except SchemaError as error:
        faults = list(error.findings)
    except RecursionError:
        place = compiled.odd.schema.span("ident")
        return [
            Finding(messages.UNUSABLE_SCHEMA, place, {"owner": "this customization", "fact": "it is nested too deep"})
        ]
    found: dict[tuple[Span, str], Finding] = {}
    for fault in faults:
        owner, place = _Blame(compiled, text, fault.span.start).place()
        fact = fault.code.message.format(**fault.args)
        found.setdefault((place, fact), Finding(messages.UNUSABLE_SCHEMA, place, {"owner": owner, "fact": fact}))
    return list(found.values())


def _nothing_else(element: SchemaElement, href: str) -> tuple[str, SchemaElement]:
    raise SchemaError([])


@dataclass(slots=True)
class _Blame:
    """A place in the schema led back to the customization."""

    compiled: CompiledOdd
    text: str
    at: int

    def place(self) -> tuple[str, Span]:
        """Whose fault it is, in words, and where that stands."""
        start = self.text.rfind("<define ", 0, self.at)
        name = _DEFINE.match(self.text, start) if start >= 0 else None
        if name is None:
            return "this customization", self.compiled.odd.schema.span("ident")
        define = name[1]
        for ref in self.compiled.odd.declarations():
            if ref.get("url") is not None and define in self.compiled.specs.external_names():
                return f"the external grammar `{ref.get('url')}`", ref.span("url")
        ident = define.removeprefix(self.compiled.prefix)
        owner, dot, flat = ident.partition(".attribute.")
        if dot:
            return self._attribute("class", owner, flat)
        last = None
        for found in _ATTRIBUTE.finditer(self.text, start, self.at):
            last = found[1]
        if last is not None:
            return self._attribute("element", ident, last)
        for kind in ("element", "macro", "datatype", "class"):
            if ident in self.compiled.specs.table(kind):
                return f"{kind} `{ident}`", self._within(kind, ident)
        return "this customization", self.compiled.odd.schema.span("ident")

    def _origin(self, kind: str, ident: str) -> Declaration:
        return self.compiled.origins.get((kind, ident), self.compiled.odd.schema)

    def _within(self, kind: str, ident: str) -> Span:
        """The embedded RELAX NG of the specification that is most like what is wrong, else the specification."""
        here = self._origin(kind, ident)
        wrong = re.match(r"[\w.-]+", self.text[self.at :])
        for element in here.element.iter(f"{{{RNG_NS}}}*"):
            if wrong is not None and etree.QName(element).localname == wrong[0]:
                return here.document.name_span(element)
        return here.span("ident" if here.name.endswith("Spec") else "key")

    def _attribute(self, kind: str, ident: str, name: str) -> tuple[str, Span]:
        said = f"attribute `{name}` of {kind} `{ident}`"
        for here in self._specifications(kind, ident):
            for attribute in here.element.iter(TEI + "attDef"):
                names = (attribute.get("ident") or "", str(attribute.findtext(TEI + "altIdent") or ""))
                if any(name in (each, each.replace(":", ""), each.rpartition(":")[2]) for each in names):
                    return said, Declaration(attribute, here.document).span("ident")
        return said, self._within(kind, ident)

    def _specifications(self, kind: str, ident: str) -> Iterator[Declaration]:
        for each in self.compiled.odd.declarations():
            if each.name == f"{kind}Spec" and each.get("ident") == ident:
                yield each
