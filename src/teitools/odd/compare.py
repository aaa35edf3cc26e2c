"""Two vocabularies compared: what a change of customization, schema or release of TEI means for documents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .language import difference
from .vocabulary import AttributeUse, ElementUse


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. breaks: whether a document that was valid may be valid no longer because of it.

    kind: `element`, `attribute`, `required`, `value`, `datatype`, `child`, `text` or `order`.
    """

    kind: str
    element: str
    said: str
    breaks: bool
    attribute: str | None = None
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    example: tuple[str, ...] = ()


def schema_changes(before: dict[str, ElementUse], after: dict[str, ElementUse]) -> Iterator[Change]:
    """Every difference, elements in alphabetical order: those that go and come, then what is different in the rest."""
    for name in sorted(before.keys() - after.keys()):
        yield Change("element", name, "is gone", True, removed=(name,))
    for name in sorted(after.keys() - before.keys()):
        yield Change("element", name, "is new", False, added=(name,))
    for name in sorted(before.keys() & after.keys()):
        yield from _attributes(name, before[name], after[name])
        yield from _content(name, before[name], after[name])


def _attributes(element: str, before: ElementUse, after: ElementUse) -> Iterator[Change]:
    for name in sorted(before.attributes.keys() | after.attributes.keys()):
        one, other = before.attributes.get(name), after.attributes.get(name)
        if other is None:
            yield Change("attribute", element, f"loses @{name}", True, name, removed=(name,))
        elif one is None:
            must = ", which is required" if other.required else ""
            yield Change("attribute", element, f"gains @{name}{must}", other.required, name, added=(name,))
        else:
            yield from _attribute(element, name, one, other)


def _attribute(element: str, name: str, one: AttributeUse, other: AttributeUse) -> Iterator[Change]:
    if one.required != other.required:
        state = "must now have" if other.required else "may now do without"
        yield Change("required", element, f"{state} @{name}", other.required, name)
    gone, come = sorted(one.values - other.values), sorted(other.values - one.values)
    # A value that is no longer listed is still right where the datatype lets anything in.
    if (gone or come) and (one.datatype == other.datatype or not one.datatype):
        parts = [f"{word} {_listed(names)}" for word, names in (("loses", gone), ("gains", come)) if names]
        said = f"the list of @{name} {' and '.join(parts)}"
        yield Change("value", element, said, bool(gone) and not other.datatype, name, tuple(come), tuple(gone))
    if one.datatype != other.datatype:
        was, now = one.datatype or "one of a list", other.datatype or f"one of {_listed(sorted(other.values))}"
        said = f"@{name} was {was} and is now {now}"
        yield Change("datatype", element, said, True, name, tuple(come), tuple(gone))


def _content(element: str, before: ElementUse, after: ElementUse) -> Iterator[Change]:
    gone, come = sorted(before.children - after.children), sorted(after.children - before.children)
    if gone:
        yield Change("child", element, f"can no longer contain {_listed(gone)}", True, removed=tuple(gone))
    if come:
        yield Change("child", element, f"can now contain {_listed(come)}", False, added=tuple(come))
    if before.text != after.text:
        state = "can now contain text" if after.text else "can no longer contain text"
        yield Change("text", element, state, before.text)
    if gone or come or before.text != after.text or before.content == after.content:
        return
    try:
        path = difference(before.content, after.content)
    except RecursionError:
        return
    if path is not None:
        said = "orders or counts its children otherwise: " + (", ".join(path) or "no child at all")
        allowed = _accepts(after, path)
        said += " is now allowed" if allowed else " is no longer allowed"
        yield Change("order", element, said, not allowed, example=path)


def _accepts(use: ElementUse, path: tuple[str, ...]) -> bool:
    from .language import derivative, nullable

    language = use.content
    for name in path:
        language = derivative(language, name)
    return nullable(language)


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:12])
    return shown if len(names) <= 12 else f"{shown} and {len(names) - 12} more"
