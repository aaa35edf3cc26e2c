"""A specification changed by one of mode `change`: what the customization says replaces, part by part, what was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from lxml import etree

from teitools.document import TEI
from teitools.findings import Finding

from . import messages
from .odd_file import Declaration
from .read import (
    read_alt_ident,
    read_attributes,
    read_classes,
    read_constraint,
    read_content_of,
    read_prose,
    read_val_list_of,
)
from .specs import (
    AttDef,
    AttList,
    AttRef,
    ClassSpec,
    ConstraintSpec,
    ElementSpec,
    MacroSpec,
    Prose,
    Spec,
    ValItem,
    ValList,
)

Report = Callable[[Finding], None]


def change_element(base: ElementSpec, change: Declaration, report: Report) -> ElementSpec:
    """`base` as the `elementSpec` of mode `change` leaves it; inherited attributes are changed on resolving."""
    element = change.element
    content = read_content_of(element)
    changed = replace(
        base,
        ns=element.get("ns") or base.ns,
        alt_ident=read_alt_ident(element) or base.alt_ident,
        classes=changed_classes(base.classes, change, base.ident, report),
        content=base.content if content is None else content,
        attributes=changed_attributes(base.attributes, read_attributes(element, own=True)),
    )
    return _described(changed, change, report)


def change_class(base: ClassSpec, change: Declaration, report: Report) -> ClassSpec:
    """`base` as the `classSpec` of mode `change` leaves it."""
    element = change.element
    changed = replace(
        base,
        classes=changed_classes(base.classes, change, base.ident, report),
        attributes=changed_attributes(base.attributes, read_attributes(element, own=True)),
    )
    return _described(changed, change, report)


def change_macro(base: MacroSpec, change: Declaration, report: Report) -> MacroSpec:
    """`base` as the `macroSpec` or `dataSpec` of mode `change` leaves it."""
    element = change.element
    changed = replace(base, content=read_content_of(element) or read_val_list_of(element) or base.content)
    return _described(changed, change, report)


def _described(base: Spec, change: Declaration, report: Report) -> Spec:
    """`base` with the changes that specifications of every kind can have."""
    element = change.element
    return replace(
        base,
        constraints=changed_constraints(base.constraints, change, base.ident, report),
        desc=_prose(base.desc, element, "desc"),
        gloss=_prose(base.gloss, element, "gloss"),
        origin=change,
        until=change.get("validUntil") or base.until,
    )


def _prose(base: tuple[Prose, ...], element: etree._Element, name: str) -> tuple[Prose, ...]:
    return read_prose(element, name, own=True) or base


def changed_classes(base: tuple[str, ...], change: Declaration, ident: str, report: Report) -> tuple[str, ...]:
    """Memberships after `classes`: all of them, or with mode `change` those added and taken away."""
    found = base
    for classes in change.element.iterchildren(TEI + "classes"):
        if classes.get("mode") != "change":
            found = read_classes(change.element)
            continue
        for member in classes.iterchildren(TEI + "memberOf"):
            key = (member.get("key") or "").strip()
            if member.get("mode") != "delete":
                found = tuple(dict.fromkeys((*found, key)))
            elif key in found:
                found = tuple(each for each in found if each != key)
            else:
                here = Declaration(member, change.document)
                args = {"kind": "specification", "owner": ident, "part": "membership in", "name": key, "mode": "delete"}
                report(messages.unknown_member(here.span("key"), args, key, base))
    return found


def changed_constraints(
    base: tuple[ConstraintSpec, ...], change: Declaration, ident: str, report: Report
) -> tuple[ConstraintSpec, ...]:
    """Constraints after the `constraintSpec` children: added, replaced or deleted by identifier."""
    found = {each.ident: each for each in base}
    for child in change.element.iterchildren(TEI + "constraintSpec"):
        here = Declaration(child, change.document)
        name, mode = here.get("ident") or "", here.get("mode") or "add"
        if mode in ("delete", "change") and name not in found:
            args = {"kind": "specification", "owner": ident, "part": "constraint", "name": name, "mode": mode}
            report(messages.unknown_member(here.span("ident"), args, name, tuple(found)))
        elif mode == "delete":
            del found[name]
        else:
            spec = read_constraint(child, own=True)
            found[name] = spec if spec.xml or name not in found else replace(found[name], desc=spec.desc)
    return tuple(found.values())


def changed_attributes(base: AttList, change: AttList) -> AttList:
    """`base` with the attributes of `change` added, changed, replaced, deleted.

    What concerns an attribute that `base` only inherits stays in the list as a definition of that mode.
    Cost: linear in both.
    """
    edited = _Edited(base)
    # A list of which one attribute is chosen is added whole, not to the list that is there.
    edited.apply(change if change.org == "group" else AttList((change,)))
    return edited.whole()


@dataclass(slots=True)
class _Group:
    """An attribute list that is being changed; None stands where something was taken away."""

    org: str
    items: list[AttDef | AttRef | _Group | None] = field(default_factory=list)


class _Edited:
    """An attribute list with the place of each definition and reference in it."""

    def __init__(self, base: AttList) -> None:
        self._definitions: dict[str, tuple[_Group, int]] = {}
        self._references: dict[str | None, list[tuple[_Group, int]]] = {}
        self._root = self._opened(base)

    def whole(self) -> AttList:
        """The list as it has become."""
        return _closed(self._root)

    def apply(self, change: AttList) -> None:
        """Everything in `change` is done, in its order."""
        for each in change.items:
            if isinstance(each, AttDef):
                self._define(each)
            elif isinstance(each, AttRef):
                self._add(self._root, each)
            elif all(one.mode == "add" and one.ident not in self._definitions for one in each.defs()):
                self._append(self._opened(each))
            else:
                self.apply(each)

    def _define(self, change: AttDef) -> None:
        place = self._definitions.get(change.ident)
        if change.mode != "change":
            for group, number in self._references.pop(change.ident, ()):
                group.items[number] = None
        if place is None:
            self._append(change)
        else:
            group, number = place
            there = group.items[number]
            assert isinstance(there, AttDef)
            group.items[number] = merged_attribute(there, change)

    def _append(self, new: AttDef | _Group) -> None:
        """`new` at the end; beside a root of which one is chosen, not among its alternatives."""
        if self._root.org != "group":
            self._root = _Group("group", [self._root])
        self._add(self._root, new)

    def _add(self, group: _Group, each: AttDef | AttRef | _Group) -> None:
        place = (group, len(group.items))
        group.items.append(each)
        if isinstance(each, AttDef):
            self._definitions.setdefault(each.ident, place)
        elif isinstance(each, AttRef):
            self._references.setdefault(each.name, []).append(place)

    def _opened(self, items: AttList) -> _Group:
        group = _Group(items.org)
        for each in items.items:
            self._add(group, self._opened(each) if isinstance(each, AttList) else each)
        return group


def _closed(group: _Group) -> AttList:
    kept = [each for each in group.items if each is not None]
    return AttList(tuple(_closed(each) if isinstance(each, _Group) else each for each in kept), group.org)


def merged_attribute(base: AttDef, change: AttDef) -> AttDef:
    """`base` as `change` leaves it; a partial definition stays partial."""
    if change.mode in ("add", "replace", "delete"):
        return change
    constraints = {each.ident: each for each in (*base.constraints, *change.constraints)}
    return replace(
        base,
        mode="change" if base.mode in ("change", "delete") else base.mode,
        ns=change.ns or base.ns,
        alt_ident=change.alt_ident or base.alt_ident,
        usage=change.usage or base.usage,
        datatype=change.datatype or base.datatype,
        val_list=merged_val_list(base.val_list, change.val_list),
        default=base.default if change.default is None else change.default,
        desc=change.desc or base.desc,
        gloss=change.gloss or base.gloss,
        constraints=tuple(constraints.values()),
        own=True,
    )


def merged_val_list(base: ValList | None, change: ValList | None) -> ValList | None:
    """`base` as `change` leaves it. Items keep their place; new ones come last."""
    if change is None:
        return base
    if change.mode == "delete":
        return ValList((), "", "delete") if base is None or base.mode == "change" else None
    if base is None or change.mode != "change":
        return change
    items = {each.ident: each for each in base.items}
    for item in change.items:
        if item.mode == "delete" and base.mode != "change":
            items.pop(item.ident, None)
        elif item.mode == "change" and item.ident in items:
            items[item.ident] = _merged_item(items[item.ident], item)
        else:
            items[item.ident] = item
    return ValList(tuple(items.values()), change.type or base.type, base.mode)


def _merged_item(base: ValItem, change: ValItem) -> ValItem:
    return replace(base, desc=change.desc or base.desc, gloss=change.gloss or base.gloss)


def without(attributes: AttList, unwanted: set[str]) -> AttList:
    """`attributes` without the definitions of `unwanted`."""
    kept = []
    for each in attributes.items:
        if isinstance(each, AttList):
            kept.append(without(each, unwanted))
        elif not (isinstance(each, AttDef) and each.ident in unwanted):
            kept.append(each)  # type: ignore[arg-type]  # AttDef or AttRef
    return AttList(tuple(kept), attributes.org)
