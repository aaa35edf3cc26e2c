"""Annotations in compact syntax: documentation, attributes and elements before a pattern, elements after it."""

from __future__ import annotations

from teitools.document import XMLNS_NS

from .compact_reader import CompactReader, Item, Rule
from .compact_tokens import Token
from .schema_element import ANNOTATIONS, RELAX_NG, XML, SchemaElement

BASE = f"{{{XML}}}base"
_XMLNS = (XMLNS_NS.rstrip("/"), XMLNS_NS)
_TEXT_ONLY = ("value", "name", "param")


class Annotations:
    """What stands before a pattern, name class, parameter or definition: attributes, elements, documentation."""

    __slots__ = ("attributes", "elements", "first")

    def __init__(self, first: Token) -> None:
        self.attributes: dict[str, str] = {}
        self.elements: list[SchemaElement] = []
        self.first = first


class AnnotationReader(CompactReader):
    """The rules for annotations."""

    def annotations(self) -> Rule:
        """Documentation, and what stands in brackets."""
        found = Annotations(self.token)
        while self.token.kind == "doc":
            token = self.take()
            documentation = self.make("documentation", token, {}, [token.value] if token.value else [])
            documentation.namespace = ANNOTATIONS
            found.elements.append(documentation)
        if self.takes("["):
            while self.token.kind != "]":
                if self.after().kind == "=":
                    if found.elements and found.elements[-1].namespace != ANNOTATIONS:
                        raise self.stop("an annotation element, as attributes come first,")
                    self.annotation_attribute(found.attributes, outer=True)
                else:
                    found.elements.append((yield self.annotation_element(outer=True)))
            self.take()
        return found

    def annotation_attribute(self, attributes: dict[str, str], outer: bool) -> None:
        """One attribute of an annotation, into `attributes`; `outer`: of what is annotated, not of an element."""
        if self.token.kind == "prefixed":
            token = self.take()
            prefix, _, local = token.value.partition(":")
            uri = self.namespace_of(token, prefix) or ""
            if uri == "" or uri in _XMLNS or (outer and uri == RELAX_NG):
                self.say(token, f"the attribute `{token.value}` of an annotation is in no namespace that it may be in")
            name = f"{{{uri}}}{local}"
        elif self.token.kind in ("name", "keyword"):
            if outer:
                raise self.stop("a name with a prefix, for the attribute of an annotation,")
            token = self.take()
            name = token.value
            if name == "xmlns":
                self.say(token, "an annotation cannot have the attribute `xmlns`")
        else:
            raise self.stop("`]`, or an annotation,")
        self.need("=", "after the name of an attribute")
        value = self.literal("the value of the attribute").value
        if name in attributes:
            self.say(token, f"the attribute `{token.value}` is given twice")
        attributes[name] = value

    def annotation_element(self, outer: bool) -> Rule:
        """One element of an annotation, with all that is in it."""
        if self.token.kind not in ("name", "keyword", "prefixed"):
            raise self.stop("`]`, or an annotation,")
        token = self.take()
        prefix, colon, local = token.value.rpartition(":")
        uri = (self.namespace_of(token, prefix) or "") if colon else ""
        if outer and uri == RELAX_NG:
            self.say(token, "an annotation cannot be an element of RELAX NG itself")
        element = self.make(local, token)
        element.namespace = uri
        self.need("[", "after the name of an annotation element")
        self.deeper()
        while self.token.kind != "]":
            if self.token.kind == "literal":
                element.children.append(self.literal("a literal").value)
            elif self.after().kind == "=" and self.token.kind in ("name", "keyword", "prefixed"):
                if element.children:
                    raise self.stop("content of the annotation, as attributes come first,")
                self.annotation_attribute(element.attributes, outer=False)
            else:
                element.children.append((yield self.annotation_element(outer=False)))
        self.depth -= 1
        self.take()
        return element

    def apply(self, annotations: Annotations, item: Item) -> Item:
        """`item` with what stands before it: inside its element, or after one that can hold only text."""
        element = item[0]
        for name, value in annotations.attributes.items():
            if name in element.attributes:
                self.say(annotations.first, f"the annotation attribute `{name}` is given twice")
            element.attributes[name] = value
            self.has_bases |= name == BASE
        if element.name in _TEXT_ONLY:
            item[1:1] = annotations.elements
        else:
            element.children[0:0] = annotations.elements
        return item

    def followed(self, item: Item) -> Rule:
        """`item` with the annotations that `>>` puts after it."""
        while self.takes(">>"):
            item.append((yield self.annotation_element(outer=True)))
        return item
