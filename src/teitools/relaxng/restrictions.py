"""Whether a simplified schema keeps the restrictions of section 7 of RELAX NG."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field

from teitools.findings import Finding

from . import messages
from .name_class import NameClass, contains, is_open, overlap, simple_names, split
from .schema_error import SchemaError
from .simple_form import Simple, SimpleSchema
from .simplify import _FRAMES

#: Where a pattern stands -> what may not stand there -> the clause that says so (7.1).
_PROHIBITED = {
    "attribute": (("element", "attribute"), "7.1.1"),
    "oneOrMore//group": (("attribute",), "7.1.2"),
    "oneOrMore//interleave": (("attribute",), "7.1.2"),
    "list": (("list", "element", "attribute", "text", "interleave"), "7.1.3"),
    "except": (("attribute", "element", "list", "group", "interleave", "oneOrMore", "text", "empty"), "7.1.4"),
    "start": (("attribute", "data", "value", "list", "text", "group", "interleave", "oneOrMore", "empty"), "7.1.5"),
}
_NO_CONTENT, _EMPTY, _COMPLEX, _SIMPLE = 0, 1, 2, 3


#: Names put together to find those that stand in two parts, and wildcards compared with them (tei_all: 45,000).
NAMES_LIMIT = 1_000_000


@dataclass(slots=True)
class _Names:
    """The names of the attributes, or of the elements, that a pattern holds, and where each stands."""

    named: dict[str, Simple] = field(default_factory=dict)
    open: list[tuple[NameClass, Simple]] = field(default_factory=list)


def find_restriction_faults(schema: SimpleSchema) -> list[Finding]:
    """Every breach of section 7 that can be reached from the start, at the element of the schema that commits it.

    Raises SchemaError where names would have to be compared without bound.
    Cost: each shared part once per context it stands in.
    """
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _FRAMES))
    try:
        return _Checker().check(schema)
    except RecursionError:
        facts = {"fact": "patterns are nested too deep to be checked", "clause": "7"}
        return [Finding(messages.SCHEMA_RESTRICTION, schema.start.origin.span, facts)]
    finally:
        sys.setrecursionlimit(limit)


class _Checker:
    def __init__(self) -> None:
        self.faults: list[Finding] = []
        self.visited: set[tuple[int, frozenset[str]]] = set()
        self.content_types: dict[int, int] = {}
        self.attribute_names: dict[int, _Names] = {}
        self.element_names: dict[int, _Names] = {}
        self.texts: dict[int, bool] = {}
        self.names = 0

    def check(self, schema: SimpleSchema) -> list[Finding]:
        self._contexts(schema.start, frozenset(("start",)))
        for element in schema.elements():
            content = element.parts[0]
            self._contexts(content, frozenset())
            if not self.faults:
                self._content_type(content)
                self._attributes(content)
                self._elements(content)
        return self.faults

    def _fault(self, node: Simple, fact: str, clause: str) -> None:
        self.faults.append(Finding(messages.SCHEMA_RESTRICTION, node.origin.span, {"fact": fact, "clause": clause}))

    # -- 7.1 contextual restrictions

    def _contexts(self, node: Simple, inside: frozenset[str]) -> None:
        key = (id(node), inside)
        if key in self.visited:
            return
        self.visited.add(key)
        kind = node.kind
        for place in inside:
            barred, clause = _PROHIBITED.get(place, ((), ""))
            if kind in barred:
                outer, _, inner = place.rpartition("//")
                where = f"`{inner}` inside `{outer}`" if outer else f"`{inner}`"
                self._fault(node, f"`{kind}` may not stand inside {where}", clause)
                return
        if kind == "element":
            return
        if kind == "attribute":
            self._open_attribute(node, inside)
            inside = frozenset(("attribute",))
        elif kind == "list":
            inside = inside | {"list"}
        elif kind == "oneOrMore":
            inside = inside | {"oneOrMore"}
        elif kind in ("group", "interleave") and "oneOrMore" in inside:
            inside = inside | {f"oneOrMore//{kind}"}
        elif kind == "data":
            inside = inside | {"except"}
        for part in node.parts:
            self._contexts(part, inside)

    def _open_attribute(self, node: Simple, inside: frozenset[str]) -> None:
        if not is_open(node.name_class):
            return
        if "oneOrMore" not in inside:
            self._fault(node, "an attribute with `anyName` or `nsName` must stand in `oneOrMore`", "7.3")
        if node.parts[0].kind != "text":
            self._fault(node, "the value of an attribute with `anyName` or `nsName` must be `text`", "7.3")

    # -- 7.2 string sequences

    def _content_type(self, node: Simple) -> int:
        """The content type of `node`; `_NO_CONTENT` where it has none, which is reported once."""
        known = self.content_types.get(id(node))
        if known is not None:
            return known
        kind = node.kind
        result = _EMPTY
        if kind in ("data", "value", "list"):
            result = _SIMPLE
        elif kind in ("text", "element"):
            result = _COMPLEX
        elif kind == "attribute":
            self._content_type(node.parts[0])
        elif kind == "oneOrMore":
            result = self._grouped(node, (node.parts[0], node.parts[0]))
        elif kind == "choice":
            result = max(map(self._content_type, node.parts))
        elif kind in ("group", "interleave"):
            result = self._grouped(node, node.parts)
        self.content_types[id(node)] = result
        return result

    def _grouped(self, node: Simple, parts: tuple[Simple, ...]) -> int:
        types = [self._content_type(part) for part in parts]
        filled = [each for each in types if each != _EMPTY]
        if _SIMPLE in filled and len(filled) > 1:
            fact = "data, values or lists may not be combined with elements, text or other data"
            if node.kind == "oneOrMore":
                fact = "data, values or lists may not be repeated; use `list`"
            self._fault(node, fact, "7.2")
            return _EMPTY
        return max(types)

    # -- 7.3 attributes

    def _attributes(self, node: Simple) -> _Names:
        known = self.attribute_names.get(id(node))
        if known is not None:
            return known
        if node.kind == "attribute":
            found = _names_of(node)
        elif node.kind in ("choice", "oneOrMore", "group", "interleave"):
            found = self._united(node, [self._attributes(part) for part in node.parts], "7.3")
        else:
            found = _Names()
        self.attribute_names[id(node)] = found
        return found

    # -- 7.4 interleave

    def _elements(self, node: Simple) -> _Names:
        known = self.element_names.get(id(node))
        if known is not None:
            return known
        if node.kind == "element":
            found = _names_of(node)
        elif node.kind in ("choice", "oneOrMore", "group", "interleave"):
            found = self._united(node, [self._elements(part) for part in node.parts], "7.4")
            if node.kind == "interleave" and sum(map(self._has_text, node.parts)) > 1:
                self._fault(node, "text may stand in one part of `interleave` only", "7.4")
        else:
            found = _Names()
        self.element_names[id(node)] = found
        return found

    def _has_text(self, node: Simple) -> bool:
        known = self.texts.get(id(node))
        if known is None:
            inner = node.parts if node.kind in ("choice", "oneOrMore", "group", "interleave") else ()
            known = self.texts[id(node)] = node.kind == "text" or any(map(self._has_text, inner))
        return known

    def _united(self, node: Simple, each: list[_Names], clause: str) -> _Names:
        """All names together; where `node` lets the parts stand side by side, none may be in two of them."""
        found = [names for names in each if names.named or names.open]
        apart = node.kind == "interleave" or (node.kind == "group" and clause == "7.3")
        if len(found) == 1:
            return found[0]
        total = _Names()
        for names in found:
            self._count(node, len(names.named) + len(names.open))
            if apart:
                self._check_apart(node, total, names, clause)
            total.named.update(names.named)
            total.open.extend(names.open)
        return total

    def _check_apart(self, node: Simple, one: _Names, other: _Names, clause: str) -> None:
        what = "attribute" if clause == "7.3" else "element"
        for name in sorted(one.named.keys() & other.named.keys()):
            fact = f"{what} `{split(name)[1]}` may stand in one part of `{node.kind}` only"
            self._fault(other.named[name], fact, clause)
        clash = self._clash(node, one, other)
        if clash is not None:
            fact = f"the same {what} may stand in one part of `{node.kind}` only"
            self._fault(clash, fact, clause)

    def _clash(self, node: Simple, one: _Names, other: _Names) -> Simple | None:
        """Where `other` admits by a wildcard what `one` has, or has what `one` admits by one."""
        self._count(node, len(one.open) * (len(other.open) + len(other.named)) + len(one.named) * len(other.open))
        for mine, _ in one.open:
            for theirs, origin in other.open:
                if overlap(mine, theirs):
                    return origin
            for name, origin in other.named.items():
                if contains(mine, name):
                    return origin
        for name in one.named if other.open else ():
            for theirs, origin in other.open:
                if contains(theirs, name):
                    return origin
        return None

    def _count(self, node: Simple, number: int) -> None:
        self.names += number
        if self.names > NAMES_LIMIT:
            fact = f"finding names that stand in two parts takes more than {NAMES_LIMIT:,} comparisons"
            raise SchemaError([Finding(messages.SCHEMA_TOO_LARGE, node.origin.span, {"fact": fact})])


def _names_of(node: Simple) -> _Names:
    name_class = node.name_class
    if is_open(name_class):
        return _Names({}, [(name_class, node)])
    return _Names(dict.fromkeys(simple_names(name_class), node))
