"""A simplified schema becomes plain data: equal patterns once, choices and groups flat."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from teitools.findings import Finding

from . import messages
from .compiled import EMPTY, NOT_ALLOWED, TEXT, CompiledSchema
from .name_class import NameClass, is_open, overlap
from .schema_error import SchemaError
from .simple_form import Simple, SimpleSchema

#: Patterns nested deeper than this (after choices and groups are flattened) are refused.
DEPTH_LIMIT = 250
#: Parts of all patterns together, once choices and groups within each other are flat (tei_all: 39,000).
PARTS_LIMIT = 500_000


def compile_schema(schema: SimpleSchema, files: list[str]) -> CompiledSchema:
    """`schema`, made of `files`, the main one first, as plain data. Cost: linear.

    Raises SchemaError when its patterns are nested too deep.
    """
    return _Compiler(files).run(schema)


class _Compiler:
    def __init__(self, files: list[str]) -> None:
        self.out = CompiledSchema(files=files[:1], others=files[1:])
        self.numbers: dict[int, int] = {}
        self.interned: dict[tuple[Any, ...], int] = {("empty",): EMPTY, ("notAllowed",): NOT_ALLOWED, ("text",): TEXT}
        self.depths: list[int] = [0, 0, 0]
        self.types: dict[tuple[Any, ...], int] = {}
        self.name_classes: dict[NameClass, int] = {}
        self.element_numbers: dict[int, int] = {}
        self.waiting: list[Simple] = []
        self.attributes: dict[int, Simple] = {}
        self.parts = 0

    def run(self, schema: SimpleSchema) -> CompiledSchema:
        out = self.out
        out.start = self._node(schema.start)
        while self.waiting:
            element = self.waiting.pop()
            out.elements[self.element_numbers[id(element)]][1] = self._node(element.parts[0])
        for name, simple in schema.definitions.items():
            members = self._members(simple)
            if members:
                out.classes[name] = members
        _find_id_types(out, self.attributes)
        return out

    def _node(self, root: Simple) -> int:
        """The number of the node for `root`, its parts first; without recursion."""
        stack = [root]
        while stack:
            simple = stack[-1]
            if id(simple) in self.numbers:
                stack.pop()
                continue
            missing = [] if simple.kind == "element" else [p for p in simple.parts if id(p) not in self.numbers]
            if missing:
                stack.extend(missing)
                continue
            stack.pop()
            self.numbers[id(simple)] = self._lower(simple)
        return self.numbers[id(root)]

    def _lower(self, simple: Simple) -> int:
        kind = simple.kind
        parts = [] if kind == "element" else [self.numbers[id(part)] for part in simple.parts]
        if kind in ("choice", "group", "interleave"):
            return self._add(simple, kind, *self._flat(simple, parts))
        if kind == "data":
            kind_number = self._type(simple)
            return self._add(simple, kind, kind_number, parts[0] if parts else -1)
        if kind == "value":
            namespaces = tuple(sorted(simple.namespaces.items()))
            return self._add(simple, kind, self._type(simple), simple.text, namespaces)
        if kind == "attribute":
            number = self._add(simple, kind, self._name_class(simple.name_class), parts[0])
            self.attributes.setdefault(number, simple)
            return number
        if kind == "element":
            return self._add(simple, kind, self._element(simple))
        return self._add(simple, kind, *parts)

    def _flat(self, simple: Simple, parts: list[int]) -> list[int]:
        kind = simple.kind
        flat: list[int] = []
        for part in parts:
            node = self.out.nodes[part]
            self.parts += len(node) if node[0] == kind else 1
            if self.parts > PARTS_LIMIT:
                fact = f"written out, the schema's patterns have more than {PARTS_LIMIT:,} parts"
                raise _too_large(simple, fact)
            flat.extend(node[1:] if node[0] == kind else (part,))
        return list(dict.fromkeys(flat)) if kind == "choice" else flat

    def _add(self, simple: Simple, kind: str, *rest: Any) -> int:
        key = (kind, *rest)
        number = self.interned.get(key)
        if number is None:
            number = self.interned[key] = len(self.out.nodes)
            self.out.nodes.append(list(key))
            inner = simple.parts if kind not in ("element",) else ()
            depth = 1 + max((self.depths[self.numbers[id(part)]] for part in inner), default=0)
            self.depths.append(depth)
            if depth > DEPTH_LIMIT:
                facts = {"fact": f"patterns are nested more than {DEPTH_LIMIT} deep", "clause": "4"}
                raise SchemaError([Finding(messages.SCHEMA_SYNTAX, simple.origin.span, facts)])
        return number

    def _type(self, simple: Simple) -> int:
        key = (*simple.type, simple.params)
        number = self.types.setdefault(key, len(self.types))
        if number == len(self.out.types):
            self.out.types.append([*simple.type, [list(pair) for pair in simple.params]])
        return number

    def _name_class(self, name_class: NameClass) -> int:
        number = self.name_classes.setdefault(name_class, len(self.name_classes))
        if number == len(self.out.name_classes):
            self.out.name_classes.append(name_class)
        return number

    def _element(self, simple: Simple) -> int:
        number = self.element_numbers.get(id(simple))
        if number is None:
            number = self.element_numbers[id(simple)] = len(self.element_numbers)
            self.out.elements.append([simple.name_class, EMPTY, simple.definition, *_place(simple, self.out)])
            self.waiting.append(simple)
        return number

    def _members(self, simple: Simple) -> list[int] | None:
        """The elements that a definition is a choice of; None when it is anything else, or unused, or of one only."""
        if simple.kind != "choice":
            return None
        found: dict[int, None] = {}
        seen: set[int] = set()
        stack = [simple]
        while stack:
            node = stack.pop()
            if node.kind == "choice":
                if id(node) not in seen:
                    seen.add(id(node))
                    stack.extend(reversed(node.parts))
            elif node.kind == "element":
                if id(node) in self.element_numbers:
                    found[self.element_numbers[id(node)]] = None
            else:
                return None
        self.parts += len(found)
        if self.parts > PARTS_LIMIT:
            raise _too_large(simple, f"the schema's definitions name more than {PARTS_LIMIT:,} elements")
        return list(found) if len(found) > 1 else None


def _too_large(simple: Simple, fact: str) -> SchemaError:
    return SchemaError([Finding(messages.SCHEMA_TOO_LARGE, simple.origin.span, {"fact": fact})])


def _find_id_types(out: CompiledSchema, attributes: dict[int, Simple]) -> None:
    """Which attributes are IDs or refer to them, and where the schema contradicts itself.

    attributes: where the attribute nodes come from. Source: RELAX NG DTD Compatibility section 5.
    """
    kinds = {number: _id_type(simple) for number, simple in attributes.items()}
    names = {attributes[number].name_class for number, kind in kinds.items() if kind}
    if not names:
        return
    relevant = {
        number: (number,)
        for number, simple in attributes.items()
        if simple.name_class in names or is_open(simple.name_class)
    }
    within: list[tuple[int, ...]] = []  # by node: the relevant attributes in it; parts come before the whole
    for number, node in enumerate(out.nodes):
        found: dict[int, None] = {}
        if node[0] == "attribute":
            found.update(dict.fromkeys(relevant.get(number, ())))
        elif node[0] in ("choice", "group", "interleave", "oneOrMore"):
            for part in node[1:]:
                found.update(dict.fromkeys(within[part]))
        within.append(tuple(found))
    pairs = {(row[0], number): None for row in out.elements for number in within[row[1]]}
    rivals = _Rivals(pairs, attributes, kinds)
    for element_class, number in pairs:
        simple, kind = attributes[number], kinds[number]
        if not kind:
            continue
        rival = rivals.of(element_class, simple, kind)
        if rival is None:
            out.id_types.append([element_class, simple.name_class, kind])
        else:
            types = ", ".join(sorted({kind, rival or "none"}))
            place = _place(simple, out)
            out.conflicts.append([_shown(element_class), _shown(simple.name_class), types, *place])


def _id_type(attribute: Simple) -> str:
    from teitools.datatypes import library

    value = attribute.parts[0]
    if not value.type[1]:
        return ""
    return library(value.type[0]).datatype(value.type[1], value.params).id_type


class _Rivals:
    """The ID types that a schema gives the attributes of its elements. Cost: by the number of wildcards among them."""

    def __init__(
        self, pairs: Iterable[tuple[NameClass, int]], attributes: dict[int, Simple], kinds: dict[int, str]
    ) -> None:
        #: by (element, attribute) where each is one name.
        self.exact: dict[tuple[NameClass, NameClass], dict[str, None]] = {}
        self.exacts: list[tuple[NameClass, NameClass, str]] = []
        self.open: list[tuple[NameClass, NameClass, str]] = []
        self.compared = 0
        for element_class, number in pairs:
            attribute_class, kind = attributes[number].name_class, kinds[number]
            if element_class[0] == attribute_class[0] == "name":
                self.exact.setdefault((element_class, attribute_class), {})[kind] = None
                self.exacts.append((element_class, attribute_class, kind))
            else:
                self.open.append((element_class, attribute_class, kind))

    def of(self, element_class: NameClass, attribute: Simple, kind: str) -> str | None:
        """Another ID type that the schema gives the same attribute of the same element; None when there is none."""
        own = attribute.name_class
        exact = element_class[0] == own[0] == "name"
        if exact:
            found = next((each for each in self.exact[element_class, own] if each != kind), None)
            if found is not None:
                return found
        others = self.open if exact else [*self.open, *self.exacts]
        self.compared += len(others)
        if self.compared > PARTS_LIMIT:
            raise _too_large(attribute, f"attributes with ID types take more than {PARTS_LIMIT:,} comparisons")
        for other_element, other_attribute, other in others:
            if other != kind and overlap(own, other_attribute) and overlap(element_class, other_element):
                return other
        return None


def _place(simple: Simple, out: CompiledSchema) -> list[int]:
    origin = simple.origin
    if origin.file not in out.files:
        out.files.append(origin.file)
    return [out.files.index(origin.file), origin.start, origin.end]


def _shown(name_class: NameClass) -> str:
    if name_class[0] == "name":
        return f"{{{name_class[1]}}}{name_class[2]}" if name_class[1] else str(name_class[2])
    return "*" if name_class[0] == "anyName" else f"{name_class[1]}:*" if name_class[0] == "nsName" else "…"
