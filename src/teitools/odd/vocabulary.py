"""What a grammar allows, element by element: attributes, values, children, their order."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from teitools.document import TEI_NS, XML_NS
from teitools.relaxng import Simple, SimpleSchema, load_schema

from .language import EMPTY, NEVER, Language, choice, sequence, star, symbol

#: Content of more places than this is compared by the names in it alone.
_LARGEST = 1000


@dataclass(slots=True)
class AttributeUse:
    """An attribute of an element. values: those listed. datatype: what else it may be, in a normal form."""

    required: bool
    values: frozenset[str]
    datatype: str


@dataclass(slots=True)
class ElementUse:
    """An element of a grammar. children: names; `text` whether characters may stand among them."""

    attributes: dict[str, AttributeUse] = field(default_factory=dict)
    children: frozenset[str] = frozenset()
    text: bool = False
    content: Language = EMPTY


def vocabulary_of(schema: str | Path | bytes) -> dict[str, ElementUse]:
    """The elements of a RELAX NG schema (a path, or its XML) by name; those of TEI without their namespace.

    Elements of one name that differ by their place are joined. Raises OSError, or SchemaError.
    """
    if isinstance(schema, bytes):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "schema.rng"
            path.write_bytes(schema)
            return _read(load_schema(path)[0])
    return _read(load_schema(schema)[0])


def _read(schema: SimpleSchema) -> dict[str, ElementUse]:
    found: dict[str, ElementUse] = {}
    for element in schema.elements():
        body = element.parts[0] if len(element.parts) == 1 else Simple("group", element.origin, element.parts)
        use = ElementUse()
        _attributes(body, use, required=True)
        use.content = _content(body)
        names = _names_of(use.content)
        use.children, use.text = names - {"#text"}, "#text" in names
        for name in _names(element):
            found[name] = use if name not in found else _joined(found[name], use)
    return found


def _joined(one: ElementUse, other: ElementUse) -> ElementUse:
    attributes = dict(one.attributes)
    for name, use in other.attributes.items():
        if name in attributes:
            there = attributes[name]
            datatype = there.datatype if there.datatype == use.datatype else f"{there.datatype} | {use.datatype}"
            use = AttributeUse(there.required and use.required, there.values | use.values, datatype)
        attributes[name] = use
    content = choice([one.content, other.content])
    return ElementUse(attributes, one.children | other.children, one.text or other.text, content)


def _names(node: Simple) -> list[str]:
    """The names of an element or attribute; one in words for a class of names."""
    found: list[str] = []
    stack = [node.name_class]
    while stack:
        each = stack.pop()
        if each and each[0] == "name":
            local = str(each[2])
            plain = each[1] in ("", TEI_NS)
            found.append(local if plain else f"xml:{local}" if each[1] == XML_NS else f"{{{each[1]}}}{local}")
        elif each and each[0] == "choice":
            stack += [part for part in each[1:] if isinstance(part, tuple)]
        else:
            found.append("any other")
    return found


def _attributes(node: Simple, use: ElementUse, *, required: bool) -> None:
    """The attributes in `node` go to `use`; one is required where no choice leads round it."""
    stack = [(node, required)]
    seen: set[tuple[int, bool]] = set()
    while stack:
        each, needed = stack.pop()
        if (id(each), needed) in seen:
            continue
        seen.add((id(each), needed))
        if each.kind == "attribute":
            values: set[str] = set()
            datatype = _datatype(each.parts, values)
            for name in _names(each):
                there = use.attributes.get(name)
                if there is not None:
                    values |= there.values
                    needed = needed and there.required
                use.attributes[name] = AttributeUse(needed, frozenset(values), datatype)
        elif each.kind != "element":
            stack += [(part, needed and each.kind not in ("choice", "zeroOrMore")) for part in each.parts]


def _datatype(parts: tuple[Simple, ...], values: set[str]) -> str:
    """The normal form of what is not a listed value; listed values go to `values`."""
    said: list[str] = []
    for each in parts:
        if each.kind == "value":
            values.add(each.text)
        elif each.kind == "data":
            facets = "".join(f" {name}={value}" for name, value in each.params)
            said.append(each.type[1] + facets)
        elif each.kind in ("text", "empty"):
            said.append(each.kind)
        elif each.kind != "notAllowed":
            inner = _datatype(each.parts, values)
            if each.kind == "list":
                # How often is left out: it can be spelled in many ways.
                inner = f"list of {' or '.join(part for part in inner.split(' | ') if part != 'empty')}"
            said += inner.split(" | ") if inner else []
    return " | ".join(sorted(set(said)))


def _content(node: Simple) -> Language:
    """The content as a language over names of children. Interleaved parts count as in any order and number."""
    known: dict[int, Language] = {}
    sizes: dict[int, int] = {}
    stack = [(node, False)]
    while stack:
        each, ready = stack.pop()
        if id(each) in known:
            continue
        if each.kind in ("attribute", "empty"):
            known[id(each)] = EMPTY
        elif each.kind == "notAllowed":
            known[id(each)] = NEVER
        elif each.kind == "element":
            known[id(each)] = choice([symbol(name) for name in _names(each)])
        elif each.kind in ("text", "data", "value", "list"):
            known[id(each)] = star(symbol("#text"))
        elif not ready:
            stack.append((each, True))
            stack += [(part, False) for part in each.parts]
        else:
            parts = [known[id(part)] for part in each.parts]
            sizes[id(each)] = sum(sizes.get(id(part), 1) for part in each.parts)
            if sizes[id(each)] > _LARGEST:
                # Definitions that double would grow without bound; names and no order is what is left of them.
                names = sorted(frozenset().union(*map(_names_of, parts)))
                known[id(each)], sizes[id(each)] = star(choice([symbol(name) for name in names])), 1
            elif each.kind == "choice":
                known[id(each)] = choice(parts)
            elif each.kind == "oneOrMore":
                body = sequence(parts)
                known[id(each)] = sequence([body, star(body)])
            elif each.kind == "interleave" and sum(part != EMPTY for part in parts) > 1:
                known[id(each)] = star(choice([symbol(name) for part in parts for name in sorted(_names_of(part))]))
            else:
                known[id(each)] = sequence(parts)
    return known[id(node)]


def _names_of(language: Language) -> frozenset[str]:
    found: set[str] = set()
    stack: list[Language] = [language]
    seen: set[Language] = set()
    while stack:
        each = stack.pop()
        if each in seen:
            continue
        seen.add(each)
        if each[0] == "names":
            found |= each[1]
        elif each[0] == "or":
            stack += each[1]
        else:
            stack += [part for part in each[1:] if isinstance(part, tuple)]
    return frozenset(found)
