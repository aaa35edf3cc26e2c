"""Name classes in compact syntax."""

from __future__ import annotations

from .compact_annotations import AnnotationReader
from .compact_reader import Item, Rule
from .compact_tokens import fault
from .schema_element import SchemaElement


class NameReader(AnnotationReader):
    """The rules for name classes."""

    def name_class(self, for_attribute: bool) -> Rule:
        """Names with `|` between them."""
        self.deeper()
        item = yield self.simple_name_class(for_attribute, alone=True)
        sign = self.takes("|")
        if sign is not None:
            children = list(item)
            while True:
                children.extend((yield self.simple_name_class(for_attribute, alone=False)))
                if not self.takes("|"):
                    break
            item = [self.make("choice", sign, {}, children)]
        self.depth -= 1
        return item

    def simple_name_class(self, for_attribute: bool, alone: bool) -> Rule:
        """One name or set of names, with an exception if it stands alone."""
        item = yield self.annotated_name(for_attribute)
        if self.token.kind == "-" and item[0].name in ("anyName", "nsName"):
            if not alone:
                raise self.fail("names with an exception need parentheses around them here")
            sign = self.take()
            excepted = yield self.annotated_name(for_attribute)
            if item[0].name == "nsName" and "ns" in item[0].attributes:
                self.check_inherited(excepted)
            item[0].children.append(self.make("except", sign, {}, excepted))
            item = yield self.followed(item)
            if self.token.kind == "|":
                raise self.fail("names with an exception need parentheses around them here")
            return item
        return (yield self.followed(item))

    def check_inherited(self, excepted: Item) -> None:
        """Says where a name with an inherited namespace would inherit the wrong one."""
        stack = list(excepted)
        while stack:
            element = stack.pop()
            if element.name in ("name", "nsName") and "ns" not in element.attributes:
                fact = "a name that inherits its namespace cannot be taken from another namespace"
                self.faults.append(fault(self.path, element.start, element.end, fact))
            stack.extend(child for child in element.children if isinstance(child, SchemaElement))

    def annotated_name(self, for_attribute: bool) -> Rule:
        """A name or set of names with the annotations before it."""
        annotations = yield self.annotations()
        return self.apply(annotations, (yield self.primary_name(for_attribute)))

    def primary_name(self, for_attribute: bool) -> Rule:
        """A name, `prefix:*`, `*`, or what stands in parentheses."""
        token = self.token
        if token.kind == "(":
            self.take()
            item = yield self.name_class(for_attribute)
            self.need(")", "or `|`")
            return item
        if token.kind not in ("name", "keyword", "prefixed", "wildcard", "*"):
            raise self.stop("a name")
        self.take()
        if token.kind == "*":
            return [self.make("anyName", token)]
        prefix, colon, local = token.value.rpartition(":")
        uri = self.namespace_of(token, prefix) if colon else "" if for_attribute else self.default
        attributes = {} if uri is None else {"ns": uri}
        if token.kind == "wildcard":
            return [self.make("nsName", token, attributes)]
        return [self.make("name", token, attributes, [local])]
