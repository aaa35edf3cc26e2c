"""The one tree that both syntaxes of RELAX NG are read into."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from teitools.document import ANNOTATIONS_NS, RNG_NS, XML_NS
from teitools.findings import Span

RELAX_NG = RNG_NS
XML = XML_NS
ANNOTATIONS = ANNOTATIONS_NS


@dataclass(slots=True)
class SchemaElement:
    """An element of a schema in XML syntax, or what the compact syntax says in its place.

    namespace: "" for none; RELAX NG's own elements have `RELAX_NG`.
    attributes: value by name; a name in a namespace is written `{namespace}local`, one in none `local`.
    children: elements and character data in order, nothing left out but comments and processing instructions.
    file, start, end: the tag's name (XML) or the keyword or token that stands for it (compact): code points.
    namespaces: every prefix in scope, "" for the default namespace if one is declared; never `xml`, never `xmlns`.
    base: the base URI in force (a `file:` URI), `xml:base` taken into account.
    """

    namespace: str
    name: str
    attributes: dict[str, str]
    children: list[SchemaElement | str] = field(default_factory=list)
    file: str = ""
    start: int = 0
    end: int = 0
    namespaces: Mapping[str, str] = field(default_factory=dict)
    base: str = ""

    @property
    def span(self) -> Span:
        """Where the element's name stands."""
        return Span(self.file, self.start, self.end)

    @property
    def text(self) -> str:
        """All character data directly in the element, joined."""
        return "".join(child for child in self.children if isinstance(child, str))

    def elements(self) -> Iterator[SchemaElement]:
        """The children of RELAX NG's own namespace, in order (annotations left out)."""
        return (child for child in self.children if not isinstance(child, str) and child.namespace == RELAX_NG)
