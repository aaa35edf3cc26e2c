"""The states of a text that was written in several goes: what stood there after each `change` (TEI P5 11.7).

A change is one of those that an ordered `listChange` gives outside the record of the file itself (`revisionDesc`).
An element belongs to the change that its `@change` names, else to that of what it stands in. What was added is there
from its change on, what was deleted until its change; `restore` and `undo` cancel a deletion or addition, `redo`
renews it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from teitools.document import TEI, XML_ID, Document, Source, parse_source, remove_element

_RECORD = TEI + "revisionDesc"
#: Interventions that take words away; all others that name a change bring what is in them.
_DELETIONS = (TEI + "del", TEI + "delSpan")
_SPANS = (TEI + "addSpan", TEI + "delSpan")
#: What changes how a text stands there, or groups what changes it: the words in it may be older.
_AROUND = frozenset(
    TEI + name for name in ("subst", "mod", "retrace", "restore", "undo", "redo", "substJoin", "metamark")
)
_NO_TEXT = frozenset((TEI + "teiHeader", TEI + "standOff"))


@dataclass(frozen=True, slots=True)
class Change:
    """A go of writing: its id, and what it is called."""

    ident: str
    label: str


def changes_of(root: etree._Element) -> list[Change]:
    """The changes that the document lists for its text, in their order; none where it lists none, or in no order.

    What a list says to be in no order (`@ordered`) has no states: nobody knows what stood there after which.
    """
    found = []
    for listed in root.iter(TEI + "change"):
        ident = listed.get(XML_ID)
        if ident and not any(each.tag == _RECORD or _is_unordered(each) for each in listed.iterancestors()):
            said = " ".join("".join(map(str, listed.itertext(etree.Element))).split())
            label = listed.get("n") or said or ident
            found.append(Change(ident, label if len(label) <= 60 else label[:60].rpartition(" ")[0] + " …"))
    return found


def _is_unordered(element: etree._Element) -> bool:
    return element.tag == TEI + "listChange" and element.get("ordered") in ("false", "0")


@dataclass(frozen=True, slots=True)
class States:
    """After which changes (by number) the words of an element are there, and those that its span reaches.

    there: element -> numbers. spans: `addSpan` or `delSpan` -> numbers, for what lies between it and its `@spanTo`.
    changes: how many there are.
    """

    there: Mapping[etree._Element, frozenset[int]]
    spans: Mapping[etree._Element, frozenset[int]]
    changes: int


def states_of(root: etree._Element, changes: list[Change]) -> States:
    """The states of everything that is not there after each change. Cost: one pass over the document."""
    number = {f"#{change.ident}": position for position, change in enumerate(changes)}
    all_ = frozenset(range(len(changes)))
    joined = _joined(root, number)
    toggles = _toggles(root, number)
    there: dict[etree._Element, frozenset[int]] = {}
    spans: dict[etree._Element, frozenset[int]] = {}
    go: dict[etree._Element, int] = {}
    for element in root.iter(etree.Element):
        parent = element.getparent()
        inherited = go.get(parent, 0) if parent is not None else 0
        if element.tag in _NO_TEXT or inherited < 0:
            go[element] = -1
            continue
        stated = _number(element, number)
        stated = joined.get(element.get(XML_ID) or "") if stated is None else stated
        go[element] = inherited if stated is None else stated
        deletes = element.tag in _DELETIONS
        adds = element.tag in (TEI + "add", TEI + "addSpan") or (stated is not None and element.tag not in _AROUND)
        if not deletes and not adds:
            continue
        events = [(go[element], True)]
        if deletes:
            events += [(go[around], False) for around in element.iterancestors(TEI + "restore")]
        events += toggles.get(element.get(XML_ID) or "", [])
        done = frozenset(each for each in all_ if _is_done(events, each))
        present = all_ - done if deletes else done
        if element.tag in _SPANS:
            spans[element] = present
        elif deletes or present != all_:
            there[element] = present
    return States(there, spans, len(changes))


def _number(element: etree._Element, number: Mapping[str, int]) -> int | None:
    """Which change the element says that it is of: the first, where it names several."""
    stated = element.get("change")
    known = [number[each] for each in stated.split() if each in number] if stated else []
    return min(known) if known else None


def _joined(root: etree._Element, number: Mapping[str, int]) -> Mapping[str, int]:
    """What `substJoin` says of the change of interventions that stand apart, by their ids."""
    found: dict[str, int] = {}
    for join in root.iter(TEI + "substJoin"):
        stated = _number(join, number)
        for pointer in (join.get("target") or "").split() if stated is not None else ():
            found.setdefault(pointer.removeprefix("#"), stated or 0)
    return found


def _toggles(root: etree._Element, number: Mapping[str, int]) -> Mapping[str, list[tuple[int, bool]]]:
    """By the id of an intervention: after which change it was undone (False) or redone (True)."""
    found: dict[str, list[tuple[int, bool]]] = {}
    undone: dict[str, str] = {}
    for toggle in root.iter(TEI + "undo", TEI + "redo"):
        stated = _number(toggle, number)
        for pointer in (toggle.get("target") or "").split():
            target = pointer.removeprefix("#")
            # What renews an `undo` renews what that had cancelled; what cancels one does too.
            of = undone.get(target, target)
            if toggle.get(XML_ID):
                undone[toggle.get(XML_ID) or ""] = of
            found.setdefault(of, []).append((stated or 0, toggle.tag == TEI + "redo" or target in undone))
    return found


def _is_done(events: list[tuple[int, bool]], after: int) -> bool:
    """Whether an intervention is in force after the change `after`."""
    done = False
    for number, holds in sorted(events, key=lambda event: event[0]):
        if number <= after:
            done = holds
    return done


def after_change(document: Document, ident: str) -> Document:
    """The document as it stood after the change `ident`; itself for "" and where it lists no such change.

    What was not there yet is gone; a deletion that was not made yet is none. Spans of findings are in the new text.
    """
    changes = changes_of(document.root)
    wanted = next((number for number, change in enumerate(changes) if change.ident == ident.removeprefix("#")), None)
    if wanted is None:
        return document
    root = deepcopy(document.root)
    states = states_of(root, changes)
    for span, present in states.spans.items():
        if wanted not in present:
            _blank(root, span)
        elif span.tag == TEI + "delSpan":
            span.tag = TEI + "anchor"
    for element, present in states.there.items():
        parent = element.getparent()
        if parent is None:
            continue
        if element.tag == TEI + "del":
            if wanted in present:
                _settle(element)
        elif wanted not in present:
            remove_element(element)
    _settle_all(root)
    return parse_source(Source(document.path, etree.tostring(root, encoding="unicode")))


def _settle(element: etree._Element) -> None:
    """`element` is no intervention any more, only words."""
    element.tag = TEI + "seg"
    for name in ("rend", "rendition", "style", "type"):
        element.attrib.pop(name, "")


def _settle_all(root: etree._Element) -> None:
    """Nothing says any more to which change it belongs: who asks again for this state gets the same."""
    for element in root.iter(TEI + "restore", TEI + "undo", TEI + "redo", TEI + "substJoin"):
        _settle(element)
    for element in root.iter(etree.Element):
        element.attrib.pop("change", "")


def _blank(root: etree._Element, span: etree._Element) -> None:
    """No words between `span` and the place that it names; all elements stay."""
    end = span_end(root, span)
    if end is None:
        return
    inside = False
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if element is end and event == "start":
            break
        if inside and event == "start":
            element.text = None
        if element is span:
            inside = True
        if inside and event != "start":
            element.tail = None


def span_end(root: etree._Element, span: etree._Element) -> etree._Element | None:
    """The place to which `addSpan` or `delSpan` reaches, if it follows in the document."""
    ident = (span.get("spanTo") or "").removeprefix("#")
    found = _named(root, ident) if ident else None
    return found if found is not None and _follows(found, span) else None


def _named(root: etree._Element, ident: str) -> etree._Element | None:
    return next((each for each in root.iter(etree.Element) if each.get(XML_ID) == ident), None)


def _follows(end: etree._Element, start: etree._Element) -> bool:
    found = start.getroottree().getroot().iter(etree.Element)
    return next((each is start for each in found if each in (start, end)), False)


def numbered_sets(states: States) -> Iterator[tuple[etree._Element, int, frozenset[int]]]:
    """(element, number of its set, the set) for what is not there after some change; equal sets have one number."""
    numbers: dict[frozenset[int], int] = {}
    for element, present in states.there.items():
        yield element, numbers.setdefault(present, len(numbers) + 1), present
