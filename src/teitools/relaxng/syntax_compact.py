"""A schema in compact syntax becomes a tree of `SchemaElement`s (ISO/IEC 19757-2 annex C).

The tree is what the XML syntax would give, but for names: each stands in a `name` element of its own, with the
namespace that its prefix has here, so that nothing depends on what is inherited. A name without prefix, where no
default namespace is declared, or one whose namespace is `inherit`, has no `ns` and inherits.

What the rules stand on: `compact_reader`, `compact_annotations`, `compact_names`.
"""

from __future__ import annotations

from .compact_annotations import BASE, Annotations
from .compact_names import NameReader
from .compact_reader import Item, Rule, run
from .compact_tokens import Token, fault, tokens
from .schema_element import ANNOTATIONS, XML, SchemaElement
from .schema_error import SchemaError

_OPERATORS = {"|": "choice", ",": "group", "&": "interleave"}
_QUANTIFIERS = {"?": "optional", "*": "zeroOrMore", "+": "oneOrMore"}
_COMBINE = {"=": "", "|=": "choice", "&=": "interleave"}


def parse_compact(text: str, path: str, base: str = "") -> SchemaElement:
    """The root of the schema `text`; `path` names it in findings, `base` is its URI.

    Raises SchemaError with the first place where the syntax is broken and every name before it that means nothing.
    """
    parser = _Parser(tokens(text, path), path, base)
    root = run(parser.schema())
    assert isinstance(root, SchemaElement)
    if parser.faults:
        raise SchemaError(parser.faults)
    if parser.has_bases:
        _rebase(root)
    return root


def _rebase(root: SchemaElement) -> None:
    """Gives each element the base that the annotation `xml:base` of those around it and its own make (XML Base)."""
    from teitools.document import resolve_reference

    stack = [(root, root.base)]
    while stack:
        element, base = stack.pop()
        element.base = resolve_reference(base, element.attributes.get(BASE, ""))
        stack.extend((child, element.base) for child in element.children if not isinstance(child, str))


class _Parser(NameReader):
    """The rules for declarations, grammars, patterns and datatypes."""

    # declarations

    def schema(self) -> Rule:
        first = self.token
        self.declarations()
        annotations = yield self.annotations()
        if self.is_grammar():
            root = self.make("grammar", first)
            yield self.grammar_content(root, "end", annotations)
            return root
        item = yield self.pattern(annotations)
        if self.token.kind != "end":
            raise self.stop("the end of the schema, or `|`, `,` or `&`,")
        for extra in item[1:]:
            if extra.namespace != ANNOTATIONS:
                fact = "an annotation has no place beside the only pattern of a schema"
                self.faults.append(fault(self.path, extra.start, extra.end, fact))
        return item[0]

    def declarations(self) -> None:
        while self.token.kind == "keyword" and self.token.value in ("namespace", "default", "datatypes"):
            word = self.take()
            if word.value == "datatypes":
                name = self.any_name("the prefix of a datatype library")
                self.need("=", "after the prefix")
                self.libraries[name.value] = self.literal("the URI of the library").value
                continue
            if word.value == "default" and self.keyword("namespace") is None:
                raise self.stop("`namespace`")
            prefix = self.take() if self.token.kind in ("name", "keyword") else None
            if prefix is None and word.value != "default":
                raise self.stop("a prefix")
            self.need("=", "before the namespace")
            uri = None if self.keyword("inherit") else self.literal("a namespace in quotes, or `inherit`,").value
            if prefix is not None:
                self.declare(prefix, uri)
            if word.value == "default":
                self.default = uri
        # one mapping for all elements: declarations stand before everything else
        self.namespaces.update({p: u for p, u in self.prefixes.items() if u is not None and p != "xml"})

    def declare(self, prefix: Token, uri: str | None) -> None:
        name = prefix.value
        if name == "xmlns":
            self.say(prefix, "the prefix `xmlns` cannot be declared")
        elif (name == "xml") != (uri == XML):
            self.say(prefix, f"the prefix `xml` and the namespace `{XML}` belong to each other alone")
        elif name in self.prefixes and self.prefixes[name] != uri:
            self.say(prefix, f"the prefix `{name}` is declared twice, for two namespaces")
        self.prefixes[name] = uri

    # grammars

    def is_grammar(self) -> bool:
        """Whether what follows is the content of a grammar, not a pattern."""
        kind, word, following = self.token.kind, self.token.value, self.after().kind
        if kind == "end":
            return True
        if kind == "keyword":
            return word in ("start", "div", "include") or following in _COMBINE
        return (kind == "name" and (following in _COMBINE or following == "[")) or (
            kind == "prefixed" and following == "["
        )

    def grammar_content(
        self, parent: SchemaElement, closing: str, annotations: Annotations | None = None, in_include: bool = False
    ) -> Rule:
        """Everything up to the sign `closing`, which is left, into `parent`."""
        self.deeper()
        while True:
            if annotations is None:
                annotations = yield self.annotations()
            if self.token.kind == closing and not annotations.elements and not annotations.attributes:
                break
            item: Item
            if self.token.kind in ("name", "prefixed") and self.after().kind == "[":
                item = [(yield self.annotation_element(outer=True))]
                if annotations.elements or annotations.attributes:
                    self.say(annotations.first, "an annotation cannot be annotated")
            else:
                item = self.apply(annotations, [(yield self.component(closing, in_include))])
            parent.children.extend(item)
            annotations = None
        self.depth -= 1

    def component(self, closing: str, in_include: bool) -> Rule:
        """A definition, `start`, `div` or `include`."""
        token = self.token
        if token.kind == "name" or (token.kind == "keyword" and token.value == "start"):
            self.take()
            sign = self.takes(*_COMBINE)
            if sign is None:
                raise self.stop(f"`=`, `|=` or `&=` after `{token.value}`")
            is_start = token.kind == "keyword"
            element = self.make("start" if is_start else "define", token, {} if is_start else {"name": token.value})
            if _COMBINE[sign.kind]:
                element.attributes["combine"] = _COMBINE[sign.kind]
            element.children.extend((yield self.pattern()))
            return element
        if self.keyword("div"):
            element = self.make("div", token)
            yield self.braces(element, in_include)
            return element
        if not in_include and self.keyword("include"):
            element = self.make("include", token, {"href": self.literal("the file to be included").value})
            self.inheriting(element)
            if self.token.kind == "{":
                yield self.braces(element, True)
            return element
        if token.kind == "keyword" and self.after().kind in _COMBINE:
            raise self.fail(f"`{token.value}` is a keyword: to define a pattern of that name write `\\{token.value}`")
        names = "a definition, `start` or `div`" if in_include else "a definition, `start`, `div` or `include`"
        raise self.stop(names if closing == "end" else f"{names}, or `{closing}`,")

    def braces(self, element: SchemaElement, in_include: bool) -> Rule:
        self.need("{", f"after `{element.name}`")
        yield self.grammar_content(element, "}", None, in_include)
        self.take()

    def inheriting(self, element: SchemaElement) -> None:
        """The namespace that another schema's names without one get: `inherit = prefix`, else the default one."""
        uri = self.default
        if self.keyword("inherit"):
            self.need("=", "after `inherit`")
            prefix = self.any_name("a prefix")
            uri = self.namespace_of(prefix, prefix.value)
        if uri is not None:
            element.attributes["ns"] = uri

    # patterns

    def pattern(self, annotations: Annotations | None = None) -> Rule:
        """Particles with one kind of operator between them."""
        self.deeper()
        item = yield self.particle(annotations, alone=True)
        operator = self.takes(*_OPERATORS)
        if operator is not None:
            children: list[SchemaElement] = list(item)
            element = self.make(_OPERATORS[operator.kind], operator, {}, [])
            while True:
                children.extend((yield self.particle(None, alone=False)))
                if self.token.kind not in _OPERATORS:
                    break
                if self.token.kind != operator.kind:
                    token = self.token
                    fact = f"`{operator.kind}` and `{token.kind}` are mixed: put what belongs together into parentheses"
                    raise SchemaError([*self.faults, fault(self.path, token.start, token.end, fact)])
                self.take()
            element.children.extend(children)
            item = [element]
        self.depth -= 1
        return item

    def particle(self, annotations: Annotations | None, alone: bool) -> Rule:
        """A primary with its annotations and perhaps a quantifier; with an exception if it stands alone."""
        item = yield self.annotated(annotations)
        if self.token.kind == "-" and item[0].name == "data" and len(item) == 1:
            if not alone:
                raise self.fail("a datatype with an exception needs parentheses around it here")
            yield self.data_except(item[0])
            item = yield self.followed(item)
            if self.token.kind in _OPERATORS or self.token.kind in _QUANTIFIERS:
                raise self.fail("a datatype with an exception needs parentheses around it here")
            return item
        item = yield self.followed(item)
        quantifier = self.takes(*_QUANTIFIERS)
        if quantifier is not None:
            element = self.make(_QUANTIFIERS[quantifier.kind], quantifier, {}, list(item))
            item = yield self.followed([element])
        return item

    def annotated(self, annotations: Annotations | None = None) -> Rule:
        if annotations is None:
            annotations = yield self.annotations()
        return self.apply(annotations, (yield self.primary()))

    def data_except(self, data: SchemaElement) -> Rule:
        sign = self.take()
        data.children.append(self.make("except", sign, {}, (yield self.annotated())))

    def primary(self) -> Rule:
        token = self.token
        if token.kind == "(":
            self.take()
            item = yield self.pattern()
            self.need(")", "or an operator")
            return item
        if token.kind == "name":
            self.take()
            return [self.make("ref", token, {"name": token.value})]
        if token.kind == "literal":
            return [self.value(None)]
        if token.kind == "prefixed" or (token.kind == "keyword" and token.value in ("string", "token")):
            return [(yield self.datatype())]
        if token.kind == "keyword":
            if token.value in _NESTING:
                self.take()
                return [(yield _NESTING[token.value](self, token))]
            if token.value in _LEAVES:
                self.take()
                return [_LEAVES[token.value](self, token)]
        raise self.stop("a pattern")

    def leaf(self, token: Token) -> SchemaElement:
        return self.make(token.value, token)

    def named(self, token: Token) -> Rule:
        element = self.make(token.value, token)
        names = yield self.name_class(token.value == "attribute")
        element.children.extend(names)
        yield self.body(element)
        return element

    def held(self, token: Token) -> Rule:
        element = self.make(token.value, token)
        yield self.body(element)
        return element

    def body(self, element: SchemaElement) -> Rule:
        self.need("{", f"after `{element.name}`")
        element.children.extend((yield self.pattern()))
        if self.token.kind != "}":
            raise self.stop(f"an operator, or the `}}` of `{element.name}`,")
        self.take()

    def nested_grammar(self, token: Token) -> Rule:
        element = self.make("grammar", token)
        yield self.braces(element, False)
        return element

    def parent_reference(self, token: Token) -> SchemaElement:
        if self.token.kind != "name":
            raise self.stop("the name of a definition in the parent grammar")
        name = self.take()
        return self.make("parentRef", name, {"name": name.value})

    def external(self, token: Token) -> SchemaElement:
        element = self.make("externalRef", token, {"href": self.literal("the file that holds the pattern").value})
        self.inheriting(element)
        return element

    # datatypes

    def datatype(self) -> Rule:
        """`data` or `value` with a datatype's name."""
        token = self.take()
        prefix, colon, name = token.value.rpartition(":")
        attributes = {"type": name, "datatypeLibrary": ""}
        if colon:
            if prefix not in self.libraries:
                self.say(token, f"the prefix `{prefix}` stands for no datatype library: declare it with `datatypes`")
            attributes["datatypeLibrary"] = self.libraries.get(prefix, "")
        if self.token.kind == "literal":
            return self.value(attributes)
        element = self.make("data", token, attributes)
        if self.takes("{"):
            while True:
                annotations = yield self.annotations()
                if self.token.kind == "}" and not annotations.elements and not annotations.attributes:
                    break
                parameter = self.any_name("the name of a parameter, or `}`,")
                self.need("=", f"after `{parameter.value}`")
                text = self.literal("the value of the parameter").value
                made = self.make("param", parameter, {"name": parameter.value}, [text])
                element.children.extend(self.apply(annotations, [made]))
            self.take()
        return element

    def value(self, attributes: dict[str, str] | None) -> SchemaElement:
        literal = self.literal("a value")
        attributes = dict(attributes or {})
        if self.default is not None:
            attributes["ns"] = self.default
        return self.make("value", literal, attributes, [literal.value])


_NESTING = {
    "element": _Parser.named,
    "attribute": _Parser.named,
    "list": _Parser.held,
    "mixed": _Parser.held,
    "grammar": _Parser.nested_grammar,
}
_LEAVES = {
    "empty": _Parser.leaf,
    "text": _Parser.leaf,
    "notAllowed": _Parser.leaf,
    "parent": _Parser.parent_reference,
    "external": _Parser.external,
}
