"""A schema's tree becomes its simple form: section 4 of RELAX NG, in one walk.

Long because section 4 is one algorithm over one environment; split, its halves would share everything.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from teitools.findings import Code, Finding

from . import messages
from .name_class import NameClass
from .schema_element import RELAX_NG, XML, SchemaElement
from .schema_error import SchemaError
from .simple_form import Simple, SimpleSchema
from .syntax_check import find_syntax_faults, is_qname

_XMLNS = "http://www.w3.org/2000/xmlns"
_BLANK = " \t\r\n"
_FRAMES = 8000
#: A schema with what it includes is refused beyond so many patterns (tei_all: 12,000), and beyond so many definitions
#: and inclusions (1,200).
PATTERN_LIMIT = 150_000
COMPONENT_LIMIT = 100_000
_WITH_INCLUDED = "the schema, with what it includes, has"


@dataclass(frozen=True, slots=True)
class _Context:
    """What a place inherits: `ns`, `datatypeLibrary`, the grammar, the files being read."""

    ns: str
    library: str
    grammar: _Grammar | None
    files: tuple[str, ...]

    def within(self, element: SchemaElement) -> _Context:
        ns, library = element.attributes.get("ns"), element.attributes.get("datatypeLibrary")
        if ns is None and library is None:
            return self
        return _Context(
            self.ns if ns is None else ns, self.library if library is None else library, self.grammar, self.files
        )


@dataclass(slots=True, eq=False)
class _Definition:
    """All `define`s of one name, or all `start`s, of one grammar."""

    name: str | None
    places: list[tuple[SchemaElement, _Context]] = field(default_factory=list)
    pattern: Simple | None = None
    busy: bool = False


@dataclass(slots=True, eq=False)
class _Grammar:
    parent: _Grammar | None
    definitions: dict[str | None, _Definition] = field(default_factory=dict)


def simplify(root: SchemaElement, read: Callable[[SchemaElement, str], tuple[str, SchemaElement]]) -> SimpleSchema:
    """The simple form of the schema whose tree is `root`.

    read: (the element that refers, its `href`) to (URI, root element) of another file; raises SchemaError.
    Raises SchemaError with every fault found. Cost: linear in the size of the schema.
    Source: RELAX NG 1.0 section 4.
    """
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _FRAMES))
    try:
        return _Simplifier(read).run(root)
    except RecursionError:
        facts = {"fact": "references and patterns are nested too deep to be read", "clause": "4.19"}
        raise SchemaError([Finding(messages.SCHEMA_SYNTAX, root.span, facts)]) from None
    finally:
        sys.setrecursionlimit(limit)


class _Simplifier:
    def __init__(self, read: Callable[[SchemaElement, str], tuple[str, SchemaElement]]) -> None:
        self._read = read
        self.faults: list[Finding] = []
        self.waiting: list[tuple[Simple, SchemaElement, _Context]] = []
        self.grammars: list[_Grammar] = []
        self.types: set[tuple[tuple[str, str], tuple[tuple[str, str], ...]]] = set()
        self.current: str | None = None
        self.files: list[str] = []
        self.patterns = 0
        self.components = 0
        self.checked: set[int] = set()
        #: What is never used may be recursive: 4.19 comes after unused definitions are gone.
        self.reachable = True

    def run(self, root: SchemaElement) -> SimpleSchema:
        self._check_syntax(root)
        start = self._pattern(root, _Context("", "", None, (root.base,)))
        self._finish()
        self.reachable = False
        named: dict[str, Simple] = {}
        for grammar in self.grammars:
            for definition in list(grammar.definitions.values()):
                pattern = self._define(definition)
                if definition.name is not None:
                    named.setdefault(definition.name, pattern)
            self._finish()
        if self.faults:
            raise SchemaError(self.faults)
        return SimpleSchema(start, named, self.files)

    def _finish(self) -> None:
        """The content of every element pattern met so far."""
        while self.waiting:
            node, element, context = self.waiting.pop()
            self.current = node.definition
            node.parts = (self._together("group", element, context, skip=0 if "name" in element.attributes else 1),)

    def _check_syntax(self, root: SchemaElement) -> None:
        faults = find_syntax_faults(root)
        if faults:
            raise SchemaError([*self.faults, *faults])

    def _too_large(self, element: SchemaElement, fact: str) -> SchemaError:
        return SchemaError([*self.faults, Finding(messages.SCHEMA_TOO_LARGE, element.span, {"fact": fact})])

    def _fault(self, code: Code, element: SchemaElement, fact: str, clause: str) -> None:
        self.faults.append(Finding(code, element.span, {"fact": fact, "clause": clause}))

    # -- patterns

    def _pattern(self, element: SchemaElement, context: _Context) -> Simple:
        self.patterns += 1
        if self.patterns > PATTERN_LIMIT:
            raise self._too_large(element, f"{_WITH_INCLUDED} more than {PATTERN_LIMIT:,} patterns")
        context = context.within(element)
        handler: Callable[[SchemaElement, _Context], Simple] = getattr(self, f"_{element.name}")
        return handler(element, context)

    def _together(self, kind: str, element: SchemaElement, context: _Context, skip: int = 0) -> Simple:
        """The child patterns of `element`, after the first `skip`, as one (4.12)."""
        children = list(element.elements())[skip:]
        return self._combined(kind, element, [self._pattern(child, context) for child in children])

    def _combined(self, kind: str, origin: SchemaElement, parts: list[Simple]) -> Simple:
        """One pattern for `parts`, with `notAllowed` and `empty` simplified away (4.20, 4.21)."""
        if kind == "choice":
            kept = [part for part in parts if part.kind != "notAllowed"]
            empties = [part for part in kept if part.kind == "empty"]
            if len(empties) > 1:
                kept = [part for part in kept if part.kind != "empty"] + empties[:1]
            if not kept:
                return Simple("notAllowed", origin)
        else:
            if any(part.kind == "notAllowed" for part in parts):
                return Simple("notAllowed", origin)
            kept = [part for part in parts if part.kind != "empty"]
            if not kept:
                return Simple("empty", origin)
        return kept[0] if len(kept) == 1 else Simple(kind, origin, tuple(kept))

    def _element(self, element: SchemaElement, context: _Context) -> Simple:
        node = Simple("element", element, definition=self.current)
        node.name_class = self._own_name_class(element, context, for_attribute=False)
        self.waiting.append((node, element, context))
        return node

    def _attribute(self, element: SchemaElement, context: _Context) -> Simple:
        named = "name" in element.attributes
        name_class = self._own_name_class(element, context, for_attribute=True)
        children = list(element.elements())[0 if named else 1 :]
        content = self._pattern(children[0], context) if children else Simple("text", element)
        if content.kind == "notAllowed":
            return Simple("notAllowed", element)
        return Simple("attribute", element, (content,), name_class)

    def _group(self, element: SchemaElement, context: _Context) -> Simple:
        return self._together("group", element, context)

    def _interleave(self, element: SchemaElement, context: _Context) -> Simple:
        return self._together("interleave", element, context)

    def _choice(self, element: SchemaElement, context: _Context) -> Simple:
        return self._together("choice", element, context)

    def _optional(self, element: SchemaElement, context: _Context) -> Simple:
        inner = self._together("group", element, context)
        return self._combined("choice", element, [inner, Simple("empty", element)])

    def _oneOrMore(self, element: SchemaElement, context: _Context) -> Simple:  # noqa: N802 (named for the element)
        inner = self._together("group", element, context)
        if inner.kind in ("notAllowed", "empty"):
            return inner
        return Simple("oneOrMore", element, (inner,))

    def _zeroOrMore(self, element: SchemaElement, context: _Context) -> Simple:  # noqa: N802
        return self._combined("choice", element, [self._oneOrMore(element, context), Simple("empty", element)])

    def _mixed(self, element: SchemaElement, context: _Context) -> Simple:
        inner = self._together("group", element, context)
        return self._combined("interleave", element, [inner, Simple("text", element)])

    def _list(self, element: SchemaElement, context: _Context) -> Simple:
        inner = self._together("group", element, context)
        return inner if inner.kind == "notAllowed" else Simple("list", element, (inner,))

    def _empty(self, element: SchemaElement, context: _Context) -> Simple:
        return Simple("empty", element)

    def _text(self, element: SchemaElement, context: _Context) -> Simple:
        return Simple("text", element)

    def _notAllowed(self, element: SchemaElement, context: _Context) -> Simple:  # noqa: N802
        return Simple("notAllowed", element)

    def _value(self, element: SchemaElement, context: _Context) -> Simple:
        named = element.attributes.get("type")
        kind = ("", "token") if named is None else (context.library, named.strip(_BLANK))
        self._check_type(element, kind, ())
        namespaces = {**element.namespaces, "": context.ns} if kind[1] in ("QName", "NOTATION") else {}
        self._check_value(element, kind, namespaces)
        return Simple("value", element, (), (), kind, (), element.text, namespaces)

    def _check_value(self, element: SchemaElement, kind: tuple[str, str], namespaces: Mapping[str, str]) -> None:
        if kind[0] == "" or (kind, ()) not in self.types:
            return
        from teitools.datatypes import library

        if library(kind[0]).datatype(kind[1], ()).value(element.text, namespaces) is None:
            fact = f"`{element.text}` is no value of the datatype `{kind[1]}`"
            self._fault(messages.SCHEMA_DATATYPE, element, fact, "6.2.9")

    def _data(self, element: SchemaElement, context: _Context) -> Simple:
        kind = (context.library, element.attributes["type"].strip(_BLANK))
        params = []
        parts: tuple[Simple, ...] = ()
        for child in element.elements():
            inner = context.within(child)
            if child.name == "param":
                params.append((child.attributes["name"].strip(_BLANK), child.text))
            else:
                excepted = self._together("choice", child, inner)
                parts = () if excepted.kind == "notAllowed" else (excepted,)
        self._check_type(element, kind, tuple(params))
        return Simple("data", element, parts, (), kind, tuple(params))

    def _check_type(self, element: SchemaElement, kind: tuple[str, str], params: tuple[tuple[str, str], ...]) -> None:
        if (kind, params) in self.types:
            return
        from teitools.datatypes import DatatypeError, UnknownLibrary, library

        try:
            library(kind[0]).datatype(kind[1], params)
        except UnknownLibrary:
            self._fault(messages.SCHEMA_DATATYPE, element, f"the datatype library `{kind[0]}` is not known", "4.16")
        except DatatypeError as error:
            self._fault(messages.SCHEMA_DATATYPE, element, str(error), "4.16")
        else:
            self.types.add((kind, params))

    def _ref(self, element: SchemaElement, context: _Context) -> Simple:
        return self._reference(element, context.grammar, "no grammar stands around it")

    def _parentRef(self, element: SchemaElement, context: _Context) -> Simple:  # noqa: N802
        grammar = context.grammar.parent if context.grammar else None
        return self._reference(element, grammar, "no grammar stands around the one it is in")

    def _reference(self, element: SchemaElement, grammar: _Grammar | None, why_not: str) -> Simple:
        name = element.attributes["name"].strip(_BLANK)
        definition = grammar.definitions.get(name) if grammar else None
        if definition is None:
            fact = f"`{name}` is not defined" if grammar else f"`{name}` cannot be referred to: {why_not}"
            self._fault(messages.SCHEMA_REFERENCE, element, fact, "4.18")
            return Simple("notAllowed", element)
        if definition.busy:
            if self.reachable:
                fact = f"`{name}` refers to itself without an element between"
                self._fault(messages.SCHEMA_REFERENCE, element, fact, "4.19")
            return Simple("notAllowed", element)
        return self._define(definition)

    def _define(self, definition: _Definition) -> Simple:
        """The pattern of all `define`s of one name, combined (4.17), made once."""
        if definition.pattern is not None:
            return definition.pattern
        outer, self.current = self.current, definition.name or self.current
        definition.busy = True
        combine = self._combine_method(definition)
        parts = [self._together("group", element, context) for element, context in definition.places]
        definition.pattern = self._combined(combine, definition.places[0][0], parts)
        definition.busy = False
        self.current = outer
        return definition.pattern

    def _combine_method(self, definition: _Definition) -> str:
        found: str | None = None
        bare = 0
        for element, _ in definition.places:
            method = element.attributes.get("combine")
            method = method.strip(_BLANK) if method is not None else None
            what = f"definition of `{definition.name}`" if definition.name is not None else "`start`"
            if method is None:
                bare += 1
                if bare == 2:
                    fact = f"a second {what} without `combine`"
                    self._fault(messages.SCHEMA_REFERENCE, element, fact, "4.17")
            elif found is not None and method != found:
                fact = f"this {what} combines by {method}, another by {found}"
                self._fault(messages.SCHEMA_REFERENCE, element, fact, "4.17")
            else:
                found = method
        return found or "group"

    # -- grammars and other files

    def _grammar(self, element: SchemaElement, context: _Context) -> Simple:
        grammar = _Grammar(context.grammar)
        self.grammars.append(grammar)
        inside = _Context(context.ns, context.library, grammar, context.files)
        for part, where in self._components(element, inside):
            name = part.attributes["name"].strip(_BLANK) if part.name == "define" else None
            grammar.definitions.setdefault(name, _Definition(name)).places.append((part, where.within(part)))
        start = grammar.definitions.get(None)
        if start is None:
            self._fault(messages.SCHEMA_REFERENCE, element, "this grammar has no `start`", "4.18")
            return Simple("notAllowed", element)
        return self._define(start)

    def _components(self, element: SchemaElement, context: _Context) -> Iterator[tuple[SchemaElement, _Context]]:
        """Each `define` and `start` below `element`, through `div` (4.11) and `include` (4.7)."""
        for child in element.elements():
            self.components += 1
            if self.components > COMPONENT_LIMIT:
                raise self._too_large(
                    child, f"{_WITH_INCLUDED} more than {COMPONENT_LIMIT:,} definitions and inclusions"
                )
            if child.name == "div":
                yield from self._components(child, context.within(child))
            elif child.name == "include":
                yield from self._included(child, context.within(child))
            else:
                yield child, context

    def _included(self, element: SchemaElement, context: _Context) -> Iterator[tuple[SchemaElement, _Context]]:
        found = self._open(element, context)
        if found is None:
            return
        root, files = found
        if root.name != "grammar":
            fact = f"the included file has `{root.name}` as its root, not `grammar`"
            self._fault(messages.SCHEMA_REFERENCE, element, fact, "4.7")
            return
        overrides = list(self._components(element, context))
        inside = _Context(context.ns, "", context.grammar, files).within(root)
        included = list(self._components(root, inside))
        there = {_component_name(part) for part, _ in included}
        replaced = set()
        for part, _ in overrides:
            name = _component_name(part)
            replaced.add(name)
            if name not in there:
                what = f"definition of `{name}`" if name is not None else "`start`"
                fact = f"the included grammar has no {what} that this could replace"
                self._fault(messages.SCHEMA_REFERENCE, part, fact, "4.7")
        yield from overrides
        yield from ((part, where) for part, where in included if _component_name(part) not in replaced)

    def _externalRef(self, element: SchemaElement, context: _Context) -> Simple:  # noqa: N802
        found = self._open(element, context)
        if found is None:
            return Simple("notAllowed", element)
        root, files = found
        return self._pattern(root, _Context(context.ns, "", context.grammar, files))

    def _open(self, element: SchemaElement, context: _Context) -> tuple[SchemaElement, tuple[str, ...]] | None:
        """The root of the file that `element` names and the files then open; None when there is a fault (4.5-4.7)."""
        href = element.attributes["href"]
        try:
            uri, root = self._read(element, href)
        except SchemaError as error:
            self.faults.extend(error.findings)
            return None
        if uri in context.files:
            clause = "4.7" if element.name == "include" else "4.6"
            self._fault(messages.SCHEMA_REFERENCE, element, f"`{href}` leads back to itself", clause)
            return None
        if root.namespace != RELAX_NG:
            fact = f"the root element of `{href}` is not in RELAX NG's namespace"
            self._fault(messages.SCHEMA_REFERENCE, element, fact, "4.6")
            return None
        if id(root) not in self.checked:
            self._check_syntax(root)
            self.checked.add(id(root))
        self.files.append(uri)
        return root, (*context.files, uri)

    # -- name classes

    def _own_name_class(self, element: SchemaElement, context: _Context, *, for_attribute: bool) -> NameClass:
        name = element.attributes.get("name")
        if name is None:
            return self._name_class(next(element.elements()), context, for_attribute, ())
        ns = element.attributes.get("ns", "") if for_attribute else context.ns
        return self._name(element, name.strip(_BLANK), ns, for_attribute)

    def _name(self, element: SchemaElement, qname: str, ns: str, for_attribute: bool) -> NameClass:
        """The class of one name (4.10), checked as 4.16 demands."""
        prefix, colon, local = qname.rpartition(":")
        if not is_qname(qname):
            self._fault(messages.SCHEMA_SYNTAX, element, f"`{qname}` is no qualified name", "3")
        elif colon:
            uri = XML if prefix == "xml" else element.namespaces.get(prefix)
            if uri is None:
                self._fault(messages.SCHEMA_SYNTAX, element, f"the prefix `{prefix}` is not declared", "4.10")
            ns = uri or ""
        if for_attribute and ns == "" and local == "xmlns":
            self._fault(messages.SCHEMA_RESTRICTION, element, "an attribute may not be named `xmlns`", "4.16")
        self._check_namespace(element, ns, for_attribute)
        return ("name", ns, local)

    def _check_namespace(self, element: SchemaElement, ns: str, for_attribute: bool) -> None:
        if for_attribute and ns == _XMLNS:
            self._fault(messages.SCHEMA_RESTRICTION, element, f"an attribute may not be in namespace `{ns}`", "4.16")

    def _name_class(
        self, element: SchemaElement, context: _Context, for_attribute: bool, excluded: tuple[str, ...]
    ) -> NameClass:
        """excluded: the kinds of name class that may not stand inside the exception being read (4.16)."""
        context = context.within(element)
        kind = element.name
        if kind in excluded:
            fact = f"`{kind}` may not stand in the `except` of `{excluded[-1]}`"
            self._fault(messages.SCHEMA_RESTRICTION, element, fact, "4.16")
        if kind == "name":
            return self._name(element, element.text.strip(_BLANK), context.ns, for_attribute)
        children = list(element.elements())
        if kind == "choice":
            return self._name_choice(children, context, for_attribute, excluded)
        inside = ("anyName",) if kind == "anyName" else ("anyName", "nsName")
        excepted: NameClass | None = None
        if children:
            within = context.within(children[0])
            excepted = self._name_choice(list(children[0].elements()), within, for_attribute, inside)
        if kind == "anyName":
            return ("anyName", excepted)
        self._check_namespace(element, context.ns, for_attribute)
        return ("nsName", context.ns, excepted)

    def _name_choice(
        self, children: list[SchemaElement], context: _Context, for_attribute: bool, excluded: tuple[str, ...]
    ) -> NameClass:
        classes = [self._name_class(child, context, for_attribute, excluded) for child in children]
        return classes[0] if len(classes) == 1 else ("choice", *classes)


def _component_name(part: SchemaElement) -> str | None:
    return part.attributes["name"].strip(_BLANK) if part.name == "define" else None
