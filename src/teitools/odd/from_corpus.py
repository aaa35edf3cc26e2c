"""The tightest customization that a corpus needs: what it does not use is left out, each thing once."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from teitools.document import TEI, TEI_NS

from . import messages
from .attributes import Attribute, Attributes
from .compile import compile_odd
from .corpus import Usage, tei_names
from .sources import Sources, version_of
from .specs import DataRef, ElementSpec, Specs

#: An attribute gets a closed list when it has at most so many values, of which each stands this often on average.
MOST_LISTED = 20
LEAST_OFTEN = 3
#: Datatypes whose values are words of a list, and not names, dates, numbers or pointers.
_LISTABLE = frozenset(("teidata.enumerated", "teidata.word", "teidata.namespaceOrName"))
_NEVER = frozenset(
    ("n", "xml:id", "xml:lang", "xml:base", "xml:space", "key", "when", "ref", "target", "who", "version")
)
_MOST_ROUNDS = 8


@dataclass(slots=True)
class _Plan:
    """What is included and what is deleted. `base`: the specifications to choose from."""

    base: Specs
    usage: Usage
    elements: dict[str, None]
    attributes: Attributes = field(init=False)

    def __post_init__(self) -> None:
        self.attributes = Attributes(self.base)

    def modules(self) -> dict[str, list[str]]:
        """Each module that is needed, and which of its elements."""
        found: dict[str, list[str]] = {"tei": []} if "tei" in self.base.modules else {}
        for ident in self.elements:
            module = self.base.elements[ident].module
            if module:
                found.setdefault(module, []).append(ident)
        return {module: sorted(found[module]) for module in sorted(found)}

    def classes(self) -> list[str]:
        """Classes of other modules that used elements are members of, and that they use."""
        modules, needed = self.modules(), set()
        for ident in self.elements:
            spec = self.base.elements[ident]
            known = self.attributes.all_of_element(spec)
            used = {known[name].owner for name in self.usage.attributes.get(spec.name, ()) if name in known}
            for each in self._above(spec.classes):
                there = self.base.classes[each]
                if there.module in modules:
                    continue
                if there.type == "model" or used & ({each} | set(self._above(there.classes))):
                    needed.add(each)
        return sorted(needed)

    def _above(self, classes: tuple[str, ...]) -> list[str]:
        found: dict[str, None] = {}
        stack = list(classes)
        while stack:
            each = stack.pop()
            if each in self.base.classes and each not in found:
                found[each] = None
                stack += self.base.classes[each].classes
        return list(found)

    def given(self) -> Iterator[tuple[ElementSpec, str, Attribute]]:
        """Every attribute that a used element can have."""
        for ident in self.elements:
            spec = self.base.elements[ident]
            for name, attribute in self.attributes.all_of_element(spec).items():
                yield spec, name, attribute

    def used(self, spec: ElementSpec, attribute: Attribute) -> bool:
        """Whether the corpus has the attribute on that element."""
        name = attribute.definition.name
        return self.usage.count(spec.name, name) > 0 or attribute.definition.required


def odd_from_usage(usage: Usage, sources: Sources, ident: str, base: Path | None = None) -> tuple[bytes, list[str]]:
    """A Pure ODD that accepts what `usage` was counted from, and what it could not say.

    It is chained to `base`, a local ODD, or to the version of TEI in `sources`. It includes the elements that occur,
    and those that they cannot do without; it deletes attributes that none of them has, in the class that defines them
    where no element has them, else on the elements: never twice. Attributes of few values get closed lists.
    Cost: compiles the result, to see what it lacks.
    """
    specs = sources.default if base is None else compile_odd(base, sources).specs
    by_name = {spec.name: key for key, spec in specs.elements.items() if spec.ns == TEI_NS}
    plan = _Plan(specs, usage, {by_name[name]: None for name in tei_names(usage) if name in by_name})
    unsaid = [f"element `{name}` is not known to the base" for name in sorted(usage.elements) if name not in by_name]
    starts = [by_name[name] for name in sorted(usage.roots) if name in by_name]
    source = f"tei:{version_of(specs.edition)}" if base is None else base.name
    for _ in range(_MOST_ROUNDS):
        written = _written(plan, ident, source, starts)
        lacking = _lacking(written, sources, base) & specs.elements.keys() - plan.elements.keys()
        if not lacking:
            break
        plan.elements.update(dict.fromkeys(sorted(lacking)))
    return written, unsaid


def _lacking(written: bytes, sources: Sources, base: Path | None) -> set[str]:
    """Elements without which something that is included can have no content."""
    folder = None if base is None else base.parent
    with tempfile.TemporaryDirectory(dir=folder, prefix="odd-") as scratch:
        path = Path(scratch) / "made.odd"
        text = (
            written
            if base is None
            else written.replace(f'source="{base.name}"'.encode(), f'source="../{base.name}"'.encode())
        )
        path.write_bytes(text)
        compiled = compile_odd(path, sources)
    return {name for one in compiled.findings if one.code is messages.IMPOSSIBLE_CONTENT for name in one.expected}


def _written(plan: _Plan, ident: str, source: str, starts: list[str]) -> bytes:
    root = etree.Element(TEI + "TEI", nsmap={None: TEI_NS})  # type: ignore[dict-item]  # the stubs know no default namespace
    description = _sub(_sub(root, "teiHeader"), "fileDesc")
    _sub(_sub(description, "titleStmt"), "title").text = f"{ident}: what a corpus uses of TEI"
    _sub(_sub(description, "publicationStmt"), "p").text = "Not published."
    _sub(_sub(description, "sourceDesc"), "p").text = f"Counted from {plan.usage.files} documents."
    body = _sub(_sub(root, "text"), "body")
    _sub(body, "p").text = "Elements, attributes and values that these documents use; nothing else is allowed."
    schema = _sub(body, "schemaSpec", ident=ident, start=" ".join(starts) or "TEI", source=source)
    for module, names in plan.modules().items():
        _sub(schema, "moduleRef", key=module, include=" ".join(names))
    for key in plan.classes():
        _sub(schema, "classRef", key=key)
    deleted = _class_deletions(plan)
    for key in sorted(deleted):
        attributes = _sub(_sub(schema, "classSpec", ident=key, type="atts", mode="change"), "attList")
        for name in sorted(deleted[key]):
            _sub(attributes, "attDef", ident=name, mode="delete")
    for key in sorted(plan.elements):
        _element(plan, schema, plan.base.elements[key], deleted)
    etree.indent(root, "  ")
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True) + b"\n"


def _class_deletions(plan: _Plan) -> dict[str, set[str]]:
    """By class, the attributes that it defines and that no used element has."""
    found: dict[str, set[str]] = {}
    kept: set[tuple[str, str]] = set()
    for spec, name, attribute in plan.given():
        if attribute.owner is not None:
            found.setdefault(attribute.owner, set()).add(name)
            if plan.used(spec, attribute):
                kept.add((attribute.owner, name))
    present = set(plan.modules())
    included = set(plan.classes())
    deleted = {key: {name for name in names if (key, name) not in kept} for key, names in found.items()}
    return {
        key: names
        for key, names in deleted.items()
        if names and (plan.base.classes[key].module in present or key in included)
    }


def _element(plan: _Plan, schema: etree._Element, spec: ElementSpec, deleted: dict[str, set[str]]) -> None:
    changes: list[etree._Element] = []
    present, included = set(plan.modules()), set(plan.classes())
    for name, attribute in sorted(plan.attributes.all_of_element(spec).items()):
        owner = attribute.owner
        if owner is not None and plan.base.classes[owner].module not in present and owner not in included:
            continue
        if not plan.used(spec, attribute):
            if owner is None or name not in deleted.get(owner, ()):
                changes.append(etree.Element(TEI + "attDef", {"ident": name, "mode": "delete"}))
            continue
        values = _values(plan, spec, name, attribute)
        if values:
            change = etree.Element(TEI + "attDef", {"ident": name, "mode": "change"})
            there = attribute.definition.val_list
            listed = _sub(change, "valList", type="closed", mode="replace" if there else "add")
            for value in values:
                _sub(listed, "valItem", ident=value)
            changes.append(change)
    if changes:
        _sub(_sub(schema, "elementSpec", ident=spec.ident, mode="change"), "attList").extend(changes)


def _values(plan: _Plan, spec: ElementSpec, name: str, attribute: Attribute) -> list[str]:
    """The values for a closed list; [] where the attribute is not one of few words."""
    definition = attribute.definition
    listed = definition.val_list is not None
    content = definition.datatype.content if definition.datatype else None
    wordy = isinstance(content, DataRef) and content.key in _LISTABLE
    if name in _NEVER or not (listed or wordy) or plan.usage.many(spec.name, name):
        return []
    counts = plan.usage.values.get((spec.name, name), Counter())
    several = definition.datatype is not None and definition.datatype.max != 1
    words = sorted({word for value in counts for word in (value.split() if several else [" ".join(value.split())])})
    often = sum(counts.values()) >= LEAST_OFTEN * len(words)
    if not words or "" in words or len(words) > MOST_LISTED or not (often or listed):
        return []
    return words


def _sub(parent: etree._Element, name: str, /, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, TEI + name, attributes)
