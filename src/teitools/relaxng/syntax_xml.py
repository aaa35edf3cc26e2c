"""A schema in XML syntax becomes a tree of `SchemaElement`s."""

from __future__ import annotations

from xml.parsers import expat

from teitools.document import Source, Unreadable, find_faults
from teitools.findings import Finding, Span

from . import messages
from .name_class import SEPARATOR
from .schema_element import XML, SchemaElement

#: Schemas nested deeper than this are refused.
DEPTH_LIMIT = 400


def parse_xml(source: Source, base: str) -> SchemaElement:
    """The root element of the schema in `source`, read as XML; `base` is its own URI.

    Raises `Unreadable` with the finding when it is not well-formed. No external entity is read.
    Cost: one expat pass.
    """
    try:
        return _Reader(source, base).read()
    except expat.ExpatError as error:
        faults = find_faults(source) or [_undeclared_prefix(source, error)]
        raise Unreadable(faults) from None


def _undeclared_prefix(source: Source, error: expat.ExpatError) -> Finding:
    at = source.offset(error.lineno, error.offset + 1)
    facts = {"fact": expat.ErrorString(error.code), "clause": "3"}
    return Finding(messages.SCHEMA_SYNTAX, Span(source.path, at, at + 1), facts)


class _Reader:
    """Holds what the expat handlers share; used once."""

    def __init__(self, source: Source, base: str) -> None:
        self.source = source
        self.data = source.text.encode("utf-8", errors="surrogatepass")
        self.ascii = len(self.data) == len(source.text)
        self.byte = self.point = 0
        self.declared: list[tuple[str, str]] = []
        self.open: list[SchemaElement] = []
        self.document = SchemaElement("", "", {}, file=source.path, base=base)
        self.parser = expat.ParserCreate("utf-8", SEPARATOR)
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self.parser.buffer_text = True
        self.parser.ordered_attributes = True
        self.parser.StartNamespaceDeclHandler = self._declare
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def read(self) -> SchemaElement:
        self.open.append(self.document)
        self.parser.Parse(self.data, True)
        root = self.document.children[0]
        assert isinstance(root, SchemaElement)
        return root

    def _declare(self, prefix: str | None, uri: str | None) -> None:
        self.declared.append((prefix or "", uri or ""))

    def _start(self, qname: str, attributes: list[str]) -> None:
        parent = self.open[-1]
        namespaces = parent.namespaces
        if self.declared:
            namespaces = {**namespaces, **dict(self.declared)}
            self.declared.clear()
        namespace, _, name = qname.rpartition(SEPARATOR)
        values = {}
        if attributes:
            for key, value in zip(attributes[::2], attributes[1::2], strict=True):
                space, _, local = key.rpartition(SEPARATOR)
                values[f"{{{space}}}{local}" if space else local] = value
        base = parent.base
        own = values.get(f"{{{XML}}}base")
        if own is not None:
            from teitools.document import resolve_reference

            base = resolve_reference(base, own)
        start = self._point(self.parser.CurrentByteIndex) + 1
        end = start + self._tag_name_length(name)
        element = SchemaElement(namespace, name, values, [], self.source.path, start, end, namespaces, base)
        parent.children.append(element)
        self.open.append(element)
        if len(self.open) > DEPTH_LIMIT:
            facts = {"fact": f"elements are nested more than {DEPTH_LIMIT} deep", "clause": "3"}
            raise Unreadable([Finding(messages.SCHEMA_SYNTAX, element.span, facts)])

    def _end(self, _name: str) -> None:
        self.open.pop()

    def _text(self, data: str) -> None:
        self.open[-1].children.append(data)

    def _point(self, byte: int) -> int:
        """`byte` as a code point; bytes come in ascending order."""
        if self.ascii:
            return byte
        self.point += len(self.data[self.byte : byte].decode("utf-8", errors="surrogatepass"))
        self.byte = byte
        return self.point

    def _tag_name_length(self, name: str) -> int:
        """How many code points the name in the start tag at the current place takes; mostly that is `name` itself."""
        at = self.parser.CurrentByteIndex + 1
        if name.isascii() and self.data.startswith(name.encode(), at):
            return len(name)
        end = at
        while self.data[end] not in b" \t\r\n/>":
            end += 1
        return len(self.data[at:end].decode("utf-8", errors="surrogatepass"))
