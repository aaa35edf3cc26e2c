"""What a schema allows and a corpus never uses."""

from __future__ import annotations

from dataclasses import dataclass

from .compiled import CompiledOdd
from .corpus import Usage


@dataclass(frozen=True, slots=True)
class Unused:
    """Each list in alphabetical order.

    elements: never met. classes: attributes of a class that no element has, by class. attributes: those of an element
    that others of its class have, or that are its own. values: of closed lists, by (element, attribute).
    """

    elements: tuple[str, ...]
    classes: dict[str, tuple[str, ...]]
    attributes: dict[str, tuple[str, ...]]
    values: dict[tuple[str, str], tuple[str, ...]]


def find_unused(compiled: CompiledOdd, usage: Usage) -> Unused:
    """What of the schema `usage` does not have."""
    specs = compiled.specs.elements
    elements = tuple(sorted(spec.name for spec in specs.values() if not usage.elements[spec.name]))
    given: dict[tuple[str, str], bool] = {}
    own: dict[str, list[str]] = {}
    values: dict[tuple[str, str], tuple[str, ...]] = {}
    for spec in specs.values():
        for name, attribute in compiled.attributes.all_of_element(spec).items():
            used = usage.count(spec.name, attribute.definition.name) > 0
            if attribute.owner is not None:
                key = (attribute.owner, name)
                given[key] = given.get(key, False) or used
            if not used:
                if spec.name in usage.elements:
                    own.setdefault(spec.name, []).append(name)
                continue
            listed = attribute.definition.val_list
            if listed is not None and listed.type == "closed":
                words = {word for value in usage.values.get((spec.name, name), ()) for word in (value, *value.split())}
                rest = tuple(sorted(each.ident for each in listed.items if each.ident not in words))
                if rest:
                    values[spec.name, name] = rest
    classes: dict[str, list[str]] = {}
    for (owner, name), used in sorted(given.items()):
        if not used:
            classes.setdefault(owner, []).append(name)
    nowhere = {(owner, name) for owner, names in classes.items() for name in names}
    attributes = {}
    for element, names in sorted(own.items()):
        known = compiled.attributes.all_of_element(next(one for one in specs.values() if one.name == element))
        rest = tuple(sorted(name for name in names if (known[name].owner, name) not in nowhere))
        if rest:
            attributes[element] = rest
    return Unused(elements, {key: tuple(names) for key, names in classes.items()}, attributes, values)
