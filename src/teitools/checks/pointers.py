"""Checks between files: pointers, and the chains that they make."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeAlias

from teitools.edition import (
    DANGLING_ID,
    MISSING_HASH,
    REGISTER_KINDS,
    WORD_FOR_POINTER,
    Dangling,
    FileFacts,
    IdentifiedElement,
    KnownFiles,
    PointerGroup,
    Target,
)
from teitools.findings import Edit, Finding, Fix, Related, Severity, Span, did_you_mean, nearest

from .flood import Flood
from .messages import CIRCULAR_POINTER, ID_IN_REGISTER, WRONG_TARGET_KIND

_PEOPLE = frozenset({"person", "org"})
#: Element -> the kinds of record that its `@ref`, and for citations its `@corresp`, may point to.
NAMED = {
    "persName": frozenset({"person"}),
    "orgName": frozenset({"org"}),
    "eventName": frozenset({"event"}),
    **dict.fromkeys(
        ("placeName", "geogName", "settlement", "district", "region", "country", "bloc", "pubPlace"),
        frozenset({"place"}),
    ),
    **dict.fromkeys(("author", "editor", "publisher", "speaker", "repository", "institution"), _PEOPLE),
    "title": frozenset({"bibl", "object"}),
    "bibl": frozenset({"bibl"}),
    "objectName": frozenset({"object"}),
}
NAME_TYPES = {
    "person": frozenset({"person"}),
    "place": frozenset({"place"}),
    "org": frozenset({"org"}),
    "event": frozenset({"event"}),
}
#: Attribute -> the elements it may point to, for those where the Guidelines leave no doubt.
TARGETS = {
    "hand": ("handNote",),
    "new": ("handNote",),
    "wit": ("witness", "listWit", "msDesc", "object", "bibl", "biblStruct", "biblFull"),
    "calendar": ("calendar",),
    "rendition": ("rendition",),
    "change": ("change", "listChange"),
}
KIND_WORDS = {"person": "a person", "place": "a place", "org": "an organisation", "event": "an event", "bibl": "a work"}
#: Attributes that classify. What they point to is declared once for a project, often in another file that is not named:
#: where a file declares none of it itself, a target that is not found is told, but is no error.
CLASSIFYING = frozenset(("ana", "calendar", "class", "rendition"))
_OF_CLASSES = "where another file declares it, name that before the `#`, or say so in the settings: `vocabularies`"
_OF_WORDS = "write the pointers to the elements that are meant, such as `#` and the xml:id of a person"
#: In a run the name that was meant is looked for so many times: the search takes more time than all else.
SUGGESTIONS = 200
_NEAR = 3

#: An element: the path of its file, and where its tag begins.
Node: TypeAlias = tuple[str, int]


@dataclass(frozen=True, slots=True)
class _ChainEnd:
    target: Node
    place: Span
    label: str


@dataclass(slots=True)
class Followed:
    """What following the pointers of many files leaves behind.

    registers: the paths of the registers whose records are looked for. targets: those records that are pointed to from
    outside of themselves. copies: the ids of records outside of registers that are pointed to. left: suggestions still
    to make.
    """

    registers: frozenset[str] = frozenset()

    targets: set[Node] = field(default_factory=set)
    copies: set[str] = field(default_factory=set)
    left: int = SUGGESTIONS
    chains: dict[str, dict[Node, _ChainEnd]] = field(default_factory=dict)


def check_pointers(known: KnownFiles, facts: FileFacts, followed: Followed) -> Iterator[Finding]:
    """Findings on every pointer of one file, in order of their places; `followed` is filled on the way."""
    found: list[Finding] = []
    flood = Flood()
    own_classes = {each.attribute for each in facts.pointers if each.pointer[1:] in facts.ids} & CLASSIFYING
    for group in facts.pointers:
        pointer = group.pointer
        if known.elsewhere.exempts(group.element, group.attribute):
            continue
        own = facts.ids.get(pointer[1:]) if pointer[:1] == "#" else None
        if own is not None:
            if group.attribute in TARGETS or own.local in REGISTER_KINDS:
                found += flood.let(_wrong_kind(group, facts, facts, own))
            _note(followed, group, facts, facts, own)
            continue
        target = known.resolve(pointer, facts, group.base)
        if isinstance(target, Dangling):
            if known.is_elsewhere(pointer):
                continue
            declared = group.attribute not in CLASSIFYING or group.attribute in own_classes
            found += flood.let(_dangling(target, facts, group, followed, declared))
        elif target.kind == "element" and target.element is not None and target.document is not None:
            home, element = target.document, target.element
            if target.loose:
                found += flood.let(_loose(home, element, facts, group))
            found += flood.let(_wrong_kind(group, facts, home, element))
            _note(followed, group, facts, home, element)
    for attribute, start, pointer, base, *place, label in facts.links:
        target = known.resolve(pointer, facts, base)
        if isinstance(target, Target) and target.kind == "element" and target.element and target.document:
            end = _ChainEnd((target.document.path, target.element.start), Span(facts.path, *place), label)
            followed.chains.setdefault(attribute, {})[facts.path, start] = end
    known.forget()
    yield from _words_together(sorted([*found, *flood.rest()], key=lambda each: each.span.start))


def _words_together(found: list[Finding]) -> Iterator[Finding]:
    """`found`, in order of places, with the words of one value as one finding: a name was written for a pointer."""
    before: Finding | None = None
    for each in found:
        if before is not None and _is_next_word(before, each):
            words = f"{before.args['pointer']} {each.args['pointer']}"
            span = Span(before.span.file, before.span.start, each.span.end)
            before = replace(
                before, span=span, args={**before.args, "pointer": words, "words": "words"}, help=_OF_WORDS
            )
            continue
        if before is not None:
            yield before
        before = each
    if before is not None:
        yield before


def _is_next_word(one: Finding, other: Finding) -> bool:
    same = one.code is WORD_FOR_POINTER is other.code and one.args.get("attribute") == other.args.get("attribute")
    return same and other.span.start == one.span.end + 1


def _spans(facts: FileFacts, group: PointerGroup) -> Iterator[Span]:
    for start in group.starts:
        yield Span(facts.path, start, start + group.size)


def _note(
    followed: Followed, group: PointerGroup, facts: FileFacts, home: FileFacts, element: IdentifiedElement
) -> None:
    """The record counts as pointed to, unless the pointer stands inside it."""
    if element.local not in REGISTER_KINDS:
        return
    if home.path not in followed.registers:
        # Where each text carries its own copy of a record, that stands for the one in the register.
        followed.copies.add(element.id)
        return
    node = home.path, element.start
    if node in followed.targets:
        return
    if home is facts:
        record = next((each for each in home.records if each.start == element.start), None)
        if record is not None and all(record.start <= start < record.end for start in group.starts):
            return
    followed.targets.add(node)


def _dangling(
    dangling: Dangling, facts: FileFacts, group: PointerGroup, followed: Followed, declared: bool
) -> Iterator[Finding]:
    """declared: whether the file declares what such an attribute points to."""
    args = {**dangling.args, "attribute": group.attribute}
    pointer = group.pointer
    fact = None
    for place in _spans(facts, group):
        followed.left -= 1
        if dangling.code == MISSING_HASH:
            fix = Fix("point to the element", (Edit(place, f"#{pointer}"),))
            yield Finding(dangling.code, place, args, fix=fix, suggestion=f"#{pointer}")
            continue
        if fact is None or followed.left == -1:
            fact = _meant(dangling, pointer, followed.left >= 0)
        help_text, near, right = fact
        doubtful = dangling.code is DANGLING_ID and pointer.startswith("#") and not declared and not near
        severity = Severity.INFO if doubtful else None
        help_text = _OF_CLASSES if doubtful else help_text
        yield Finding(dangling.code, place, args, severity, help=help_text, expected=near, suggestion=right)


def _meant(dangling: Dangling, pointer: str, suggest: bool) -> tuple[str | None, tuple[str, ...], str | None]:
    """(a cure, the ids that may be meant, the pointer that probably is)."""
    if pointer.startswith("www."):
        return f"did you mean the address `https://{pointer}`?", (), f"https://{pointer}"
    wanted = str(dangling.args.get("id", ""))
    near = _nearest(wanted, dangling.ids) if wanted and suggest else ()
    right = pointer[: len(pointer) - len(wanted)] + near[0] if near and pointer.endswith(wanted) else None
    return did_you_mean(right or near[0]) if near else None, near, right


def _nearest(wanted: str, ids: Iterable[str]) -> tuple[str, ...]:
    """The ids most like `wanted`; only those of about its length are compared."""
    size = len(wanted)
    letters = set(wanted)
    likely = [
        each
        for each in ids
        if abs(len(each) - size) <= max(2, size // 3) and len(letters & set(each)) * 2 > len(letters)
    ]
    return tuple(nearest(wanted, likely, _NEAR, 0.7))


def _name(home: FileFacts, element: IdentifiedElement) -> Span:
    return Span(home.path, element.start + 1, element.start + 1 + element.size)


def _loose(home: FileFacts, target: IdentifiedElement, facts: FileFacts, group: PointerGroup) -> Iterator[Finding]:
    folder = Path(facts.path).absolute().parent
    pointer = group.pointer
    right = Path(os.path.relpath(Path(home.path).absolute(), folder)).as_posix() + pointer
    args = {"id": pointer[1:], "kind": target.local, "file": home.path, "right": right}
    related = (Related(_name(home, target), "the record"),)
    for place in _spans(facts, group):
        # Where the file of the text is moved or published by itself, the id alone may be what is meant.
        fix = Fix("name the register's file", (Edit(place, right),), safe=False)
        yield Finding(ID_IN_REGISTER, place, args, fix=fix, related=related, suggestion=right)


def _wrong_kind(group: PointerGroup, facts: FileFacts, home: FileFacts, target: IdentifiedElement) -> Iterator[Finding]:
    expected = _expected(group, target)
    if not expected:
        return
    args = {"element": group.element, "target": target.local, "pointer": group.pointer}
    args |= {"attribute": group.attribute, "expected": expected}
    related = (Related(_name(home, target), "where it points"),)
    for place in _spans(facts, group):
        yield Finding(WRONG_TARGET_KIND, place, args, related=related)


def _expected(group: PointerGroup, target: IdentifiedElement) -> str:
    """What should have been pointed to, in words; empty when `target` is right or nothing is known."""
    attribute = group.attribute
    if attribute in TARGETS:
        return "" if target.name in TARGETS[attribute] else " or ".join(f"`{name}`" for name in TARGETS[attribute])
    if attribute != "ref" and not (attribute == "corresp" and group.element in ("bibl", "title")):
        return ""
    kind = REGISTER_KINDS.get(target.local)
    allowed = NAME_TYPES.get(group.kind) if group.element in ("name", "rs") else NAMED.get(group.element)
    if kind is None or allowed is None or kind in allowed or kind == "nym":
        return ""
    return " or ".join(KIND_WORDS.get(each, f"`{each}`") for each in sorted(allowed))


def check_chains(followed: Followed) -> Iterator[Finding]:
    """Each circle of each chain once, at its first element in the order in which the files were followed."""
    for attribute, links in followed.chains.items():
        done: set[Node] = set()
        for start in links:
            path: list[Node] = []
            here: Node | None = start
            while here is not None and here not in done:
                done.add(here)
                path.append(here)
                here = links[here].target if here in links else None
            if here is not None and here in path:
                circle = path[path.index(here) :]
                names = [links[each].label for each in (*circle, here)]
                args = {"attribute": attribute, "path": " → ".join(names[:8])}
                yield Finding(CIRCULAR_POINTER, links[here].place, args)
