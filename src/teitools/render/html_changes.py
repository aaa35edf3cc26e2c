"""The states of a text in its page: a choice of changes that works without scripts."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from teitools.document import TEI, XML_ID

from .changes import Change, numbered_sets, span_end, states_of
from .html import HtmlWalk
from .html_losses import Loss, mark
from .interface import Interface
from .tree import Child, h

#: More states are no choice that a reader can make.
LIMIT = 40


def layers(root: etree._Element, changes: list[Change]) -> tuple[Mapping[etree._Element, str], str]:
    """(element -> the class by which its words are there or not; the style that asks which change is chosen)."""
    if not 1 < len(changes) <= LIMIT:
        return {}, ""
    found: dict[etree._Element, str] = {}
    rules: dict[str, str] = {}
    for element, number, present in numbered_sets(states_of(root, changes)):
        deleted = element.tag == TEI + "del"
        found[element] = name = f"{'was' if deleted else 'came'}-{number}"
        for position in range(len(changes)):
            # The rule of each state says all: a deletion that is undone is shown also where the view hides it.
            chosen = f':root:has(input[name="change"][value="{position}"]:checked) .{name}'
            if position not in present and not deleted:
                rules[f"{name} {position}"] = f"{chosen} {{ display: none !important }}"
            elif position in present and deleted:
                rules[f"{name} {position}"] = (
                    f"{chosen} {{ display: inline !important; text-decoration: none; color: inherit }} "
                    f"{chosen} > .made {{ display: none }}"
                )
            elif deleted and len(changes) - 1 in present:
                # One that was cancelled later is shown by every view, but for this state.
                rules[f"{name} {position}"] = (
                    f':root:has(input[name="change"][value="{position}"]:checked)'
                    f':not(:has(input[name="view"][value="diplomatic"]:checked)) .{name} {{ display: none !important }}'
                )
    return (found, "\n".join(rules[each] for each in sorted(rules))) if rules else ({}, "")


def mark_spans(root: etree._Element, box: etree._Element, walk: HtmlWalk, changes: list[Change]) -> str:
    """What `addSpan` and `delSpan` reach is marked in the text `box`; the style that hides it where it is not there."""
    if not 1 < len(changes) <= LIMIT:
        return ""
    rules = []
    for number, (span, present) in enumerate(states_of(root, changes).spans.items(), 1):
        end = span_end(root, span)
        start = walk.anchors.get(span)
        ident = end.get(XML_ID) if end is not None else None
        place = next((each for each in box.iter(etree.Element) if each.get("id") == ident), None) if ident else None
        if start is None or place is None:
            continue
        mark(box, Loss(lost=False, at_start={place: False}, at_end={start: True}), f"span-{number}")
        rules += [
            f':root:has(input[name="change"][value="{position}"]:checked) .span-{number} {{ display: none !important }}'
            for position in range(len(changes))
            if position not in present
        ]
    return "\n".join(rules)


def change_switch(changes: list[Change], say: Interface) -> etree._Element:
    """Radio buttons: the last state with all that led to it, or the state after one change."""
    buttons: list[Child] = []
    choices = [("", say("all changes")), *((str(number), change.label) for number, change in enumerate(changes))]
    for value, label in choices:
        attributes = {"type": "radio", "name": "change", "value": value, "checked": None if value else "checked"}
        buttons += [h("label", None, h("input", attributes), f" {label}"), " "]
    return h("fieldset", {"class": "view changes"}, h("legend", None, say("State after")), buttons)
