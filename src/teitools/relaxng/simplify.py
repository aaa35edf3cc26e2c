"""A schema's tree becomes its simple form: section 4 of RELAX NG, in one walk."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping

from teitools.findings import Finding

from . import messages
from .schema_element import RELAX_NG, SchemaElement
from .schema_error import SchemaError
from .simple_environment import Context, Definition, Grammar
from .simple_form import Simple, SimpleSchema
from .simple_names import BLANK, NameClasses
from .syntax_check import find_syntax_faults

_FRAMES = 8000
#: A schema with what it includes is refused beyond so many patterns (tei_all: 12,000), and beyond so many definitions
#: and inclusions (1,200).
PATTERN_LIMIT = 150_000
COMPONENT_LIMIT = 100_000
_WITH_INCLUDED = "the schema, with what it includes, has"


def simplify_schema(
    root: SchemaElement, read: Callable[[SchemaElement, str], tuple[str, SchemaElement]]
) -> SimpleSchema:
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


class _Simplifier(NameClasses):
    def __init__(self, read: Callable[[SchemaElement, str], tuple[str, SchemaElement]]) -> None:
        super().__init__()
        self._read = read
        self.waiting: list[tuple[Simple, SchemaElement, Context]] = []
        self.grammars: list[Grammar] = []
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
        start = self._pattern(root, Context("", "", None, (root.base,)))
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

    # -- patterns

    def _pattern(self, element: SchemaElement, context: Context) -> Simple:
        self.patterns += 1
        if self.patterns > PATTERN_LIMIT:
            raise self._too_large(element, f"{_WITH_INCLUDED} more than {PATTERN_LIMIT:,} patterns")
        context = context.within(element)
        handler: Callable[[SchemaElement, Context], Simple] = getattr(self, f"_{element.name}")
        return handler(element, context)

    def _together(self, kind: str, element: SchemaElement, context: Context, skip: int = 0) -> Simple:
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

    def _element(self, element: SchemaElement, context: Context) -> Simple:
        node = Simple("element", element, definition=self.current)
        node.name_class = self._own_name_class(element, context, for_attribute=False)
        self.waiting.append((node, element, context))
        return node

    def _attribute(self, element: SchemaElement, context: Context) -> Simple:
        named = "name" in element.attributes
        name_class = self._own_name_class(element, context, for_attribute=True)
        children = list(element.elements())[0 if named else 1 :]
        content = self._pattern(children[0], context) if children else Simple("text", element)
        if content.kind == "notAllowed":
            return Simple("notAllowed", element)
        return Simple("attribute", element, (content,), name_class)

    def _group(self, element: SchemaElement, context: Context) -> Simple:
        return self._together("group", element, context)

    def _interleave(self, element: SchemaElement, context: Context) -> Simple:
        return self._together("interleave", element, context)

    def _choice(self, element: SchemaElement, context: Context) -> Simple:
        return self._together("choice", element, context)

    def _optional(self, element: SchemaElement, context: Context) -> Simple:
        inner = self._together("group", element, context)
        return self._combined("choice", element, [inner, Simple("empty", element)])

    def _oneOrMore(self, element: SchemaElement, context: Context) -> Simple:  # noqa: N802 (named for the element)
        inner = self._together("group", element, context)
        if inner.kind in ("notAllowed", "empty"):
            return inner
        return Simple("oneOrMore", element, (inner,))

    def _zeroOrMore(self, element: SchemaElement, context: Context) -> Simple:  # noqa: N802
        return self._combined("choice", element, [self._oneOrMore(element, context), Simple("empty", element)])

    def _mixed(self, element: SchemaElement, context: Context) -> Simple:
        inner = self._together("group", element, context)
        return self._combined("interleave", element, [inner, Simple("text", element)])

    def _list(self, element: SchemaElement, context: Context) -> Simple:
        inner = self._together("group", element, context)
        return inner if inner.kind == "notAllowed" else Simple("list", element, (inner,))

    def _empty(self, element: SchemaElement, context: Context) -> Simple:
        return Simple("empty", element)

    def _text(self, element: SchemaElement, context: Context) -> Simple:
        return Simple("text", element)

    def _notAllowed(self, element: SchemaElement, context: Context) -> Simple:  # noqa: N802
        return Simple("notAllowed", element)

    def _value(self, element: SchemaElement, context: Context) -> Simple:
        named = element.attributes.get("type")
        kind = ("", "token") if named is None else (context.library, named.strip(BLANK))
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

    def _data(self, element: SchemaElement, context: Context) -> Simple:
        kind = (context.library, element.attributes["type"].strip(BLANK))
        params = []
        parts: tuple[Simple, ...] = ()
        for child in element.elements():
            inner = context.within(child)
            if child.name == "param":
                params.append((child.attributes["name"].strip(BLANK), child.text))
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

    def _ref(self, element: SchemaElement, context: Context) -> Simple:
        return self._reference(element, context.grammar, "no grammar stands around it")

    def _parentRef(self, element: SchemaElement, context: Context) -> Simple:  # noqa: N802
        grammar = context.grammar.parent if context.grammar else None
        return self._reference(element, grammar, "no grammar stands around the one it is in")

    def _reference(self, element: SchemaElement, grammar: Grammar | None, why_not: str) -> Simple:
        name = element.attributes["name"].strip(BLANK)
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

    def _define(self, definition: Definition) -> Simple:
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

    def _combine_method(self, definition: Definition) -> str:
        found: str | None = None
        bare = 0
        for element, _ in definition.places:
            method = element.attributes.get("combine")
            method = method.strip(BLANK) if method is not None else None
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

    def _grammar(self, element: SchemaElement, context: Context) -> Simple:
        grammar = Grammar(context.grammar)
        self.grammars.append(grammar)
        inside = Context(context.ns, context.library, grammar, context.files)
        for part, where in self._components(element, inside):
            name = part.attributes["name"].strip(BLANK) if part.name == "define" else None
            grammar.definitions.setdefault(name, Definition(name)).places.append((part, where.within(part)))
        start = grammar.definitions.get(None)
        if start is None:
            self._fault(messages.SCHEMA_REFERENCE, element, "this grammar has no `start`", "4.18")
            return Simple("notAllowed", element)
        return self._define(start)

    def _components(self, element: SchemaElement, context: Context) -> Iterator[tuple[SchemaElement, Context]]:
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

    def _included(self, element: SchemaElement, context: Context) -> Iterator[tuple[SchemaElement, Context]]:
        found = self._open(element, context)
        if found is None:
            return
        root, files = found
        if root.name != "grammar":
            fact = f"the included file has `{root.name}` as its root, not `grammar`"
            self._fault(messages.SCHEMA_REFERENCE, element, fact, "4.7")
            return
        overrides = list(self._components(element, context))
        inside = Context(context.ns, "", context.grammar, files).within(root)
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

    def _externalRef(self, element: SchemaElement, context: Context) -> Simple:  # noqa: N802
        found = self._open(element, context)
        if found is None:
            return Simple("notAllowed", element)
        root, files = found
        return self._pattern(root, Context(context.ns, "", context.grammar, files))

    def _open(self, element: SchemaElement, context: Context) -> tuple[SchemaElement, tuple[str, ...]] | None:
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


def _component_name(part: SchemaElement) -> str | None:
    return part.attributes["name"].strip(BLANK) if part.name == "define" else None
