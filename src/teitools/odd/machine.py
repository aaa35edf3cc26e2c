"""A compiled customization as JSON, for programs: what each specification is in the end."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from .attributes import Attribute
from .compiled import CompiledOdd
from .specs import ConstraintSpec, Content, Prose, Rng, ValList

#: Raised when what is written changes its meaning.
FORMAT = 1


def write_json(compiled: CompiledOdd) -> bytes:
    """Elements with all their attributes, children and parents, classes, macros, datatypes and rules; UTF-8, LF.

    Keys are in the order of the specifications; attributes say the class that they come from (null: the element).
    """
    specs, members = compiled.specs, compiled.members
    parents = members.parents()
    elements = {}
    for ident, spec in specs.elements.items():
        inside = members.children(spec.content)
        elements[ident] = {
            "name": spec.name,
            "namespace": spec.ns,
            "module": spec.module,
            "classes": list(spec.classes),
            **_said(spec.gloss, spec.desc),
            "attributes": _attributes(compiled.attributes.all_of_element(spec).values()),
            "content": _content(spec.content),
            "children": sorted(set().union(*inside.values())),
            "parents": parents.get(ident, []),
            "rules": [_rule(each) for each in spec.constraints],
        }
    classes = {
        ident: {
            "type": spec.type,
            "module": spec.module,
            "classes": list(spec.classes),
            **_said(spec.gloss, spec.desc),
            "attributes": _attributes(compiled.attributes.all_of_class(ident).values(), ident),
            "members": members.direct(ident),
            "rules": [_rule(each) for each in spec.constraints],
        }
        for ident, spec in specs.classes.items()
    }
    macros, datatypes = (
        {
            ident: {"module": spec.module, **_said(spec.gloss, spec.desc), "content": _content(spec.content)}
            for ident, spec in table.items()
        }
        for table in (specs.macros, specs.datatypes)
    )
    whole = {
        "format": FORMAT,
        "ident": compiled.ident,
        "tei": compiled.tei,
        "start": list(compiled.start),
        "language": compiled.language,
        "elements": elements,
        "classes": classes,
        "macros": macros,
        "datatypes": datatypes,
        "rules": [_rule(each) for each in specs.constraints.values()],
    }
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _said(gloss: tuple[Prose, ...], desc: tuple[Prose, ...]) -> dict[str, Any]:
    return {"gloss": _prose(gloss), "desc": _prose(desc)}


def _prose(prose: tuple[Prose, ...]) -> dict[str, str]:
    """What is said, by language; "" where none is stated."""
    return {each.lang or "": each.text for each in reversed(prose)}


def _attributes(attributes: Iterable[Attribute], owner: str | None = None) -> dict[str, Any]:
    """Attributes by identifier; of those that come from a class elsewhere only which class, which says the rest."""
    found: dict[str, Any] = {}
    for each in attributes:
        definition = each.definition
        found[each.ident] = {"class": each.owner, "required": definition.required}
        if each.owner == owner:
            found[each.ident] |= {
                "namespace": definition.ns,
                "usage": definition.usage or "opt",
                "datatype": None if definition.datatype is None else _content(definition.datatype.content),
                "occurs": None if definition.datatype is None else _occurs(definition.datatype),
                "values": None if definition.val_list is None else _content(definition.val_list),
                "default": definition.default,
                **_said(definition.gloss, definition.desc),
            }
    return found


def _occurs(node: Any) -> list[int | None]:
    return [node.min, node.max]


def _content(content: Content) -> dict[str, Any]:
    """A content model as a tree: its kind, what its fields say where they say something, its parts."""
    if isinstance(content, ValList):
        values = {each.ident: _said(each.gloss, each.desc) for each in content.items if each.mode != "delete"}
        return {"kind": "valList", "type": content.type or "open", "values": values}
    if isinstance(content, Rng):
        return {"kind": "rng", "xml": content.xml}
    found: dict[str, Any] = {"kind": type(content).__name__[0].lower() + type(content).__name__[1:]}
    for each in fields(content):
        value = getattr(content, each.name)
        if each.name == "parts":
            found["parts"] = [_content(part) for part in value]
        elif value not in ((), None) and value != each.default:
            found[each.name] = value
        elif each.name == "max" and value is None:
            found["max"] = None
    return found


def _rule(rule: ConstraintSpec) -> dict[str, Any]:
    return {"ident": rule.ident, "scheme": rule.scheme, "own": rule.own, "xml": list(rule.xml)}
