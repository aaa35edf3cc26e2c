"""Whether a simplified schema keeps the restrictions of section 7 of RELAX NG."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field

from teitools.findings import Finding

from . import messages
from .name_class import NameClass, is_open, overlap, simple_names
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


@dataclass(slots=True)
class _Names:
    """The name classes of the attributes, or of the elements, that a pattern holds."""

    spelt: frozenset[str] = frozenset()
    open: tuple[NameClass, ...] = ()
    classes: dict[str, NameClass] = field(default_factory=dict)
    origins: dict[NameClass, Simple] = field(default_factory=dict)


def find_restriction_faults(schema: SimpleSchema) -> list[Finding]:
    """Every breach of section 7 that can be reached from the start, at the element of the schema that commits it.

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
        found = [names for names in each if names.spelt or names.open]
        apart = node.kind == "interleave" or (node.kind == "group" and clause == "7.3")
        if len(found) == 1:
            return found[0]
        total = _Names()
        for names in found:
            if apart:
                self._check_apart(node, total, names, clause)
            total = _Names(
                total.spelt | names.spelt,
                total.open + names.open,
                {**total.classes, **names.classes},
                {**total.origins, **names.origins},
            )
        return total

    def _check_apart(self, node: Simple, one: _Names, other: _Names, clause: str) -> None:
        what = "attribute" if clause == "7.3" else "element"
        for name in sorted(one.spelt & other.spelt):
            fact = f"{what} `{other.classes[name][2]}` may stand in one part of `{node.kind}` only"
            self._fault(other.origins[other.classes[name]], fact, clause)
        pairs = [(a, b) for a in one.open for b in (*other.open, *other.classes.values())]
        pairs += [(a, b) for a in one.classes.values() for b in other.open]
        clash = next((b for a, b in pairs if overlap(a, b)), None)
        if clash is not None:
            fact = f"the same {what} may stand in one part of `{node.kind}` only"
            self._fault(other.origins.get(clash, node), fact, clause)


def _names_of(node: Simple) -> _Names:
    name_class = node.name_class
    if is_open(name_class):
        return _Names(frozenset(), (name_class,), {}, {name_class: node})
    parts: list[NameClass] = [name_class]
    classes: dict[str, NameClass] = {}
    while parts:
        each = parts.pop()
        if each[0] == "choice":
            parts.extend(each[1:])
        else:
            classes[next(simple_names(each))] = each
    return _Names(frozenset(classes), (), classes, dict.fromkeys(classes.values(), node))
