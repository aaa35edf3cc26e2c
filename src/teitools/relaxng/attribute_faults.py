"""What is wrong with the attributes of an element."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from teitools.findings import did_you_mean

from .attributes import AttributePlan, plan_of
from .derivative import Texts, attribute_deriv, close
from .expectation import values
from .frames import Child
from .messages import ATTRIBUTE_CONFLICT, INVALID_ATTRIBUTE, INVALID_VALUE, MISSING_ATTRIBUTE, VALUE_NOT_IN_LIST
from .name_class import simple_names, split
from .near import nearest
from .pattern import ATTRIBUTE, CHOICE, ElementPattern, Pattern, Patterns
from .places import Fault, Place
from .value_faults import advise, alternatives
from .vocabulary import Vocabulary, attribute_names

#: Unknown attributes explained for one tag; the others are counted.
_UNKNOWN_SHOWN = 100


@dataclass(slots=True)
class Tag:
    """A start tag: the child it begins, its attributes as (expanded name, name as written, value), where it stands."""

    child: Child
    attributes: list[tuple[str, str, str]]
    xpath: Callable[[], str | None]
    label: Callable[[str], str]


@dataclass(slots=True)
class _Reading:
    """How far the attributes have been read. states: what is left of each independent part. by_part: names read."""

    states: dict[int, Pattern] = field(default_factory=dict)
    by_part: dict[int, list[str]] = field(default_factory=dict)


def attribute_faults(
    vocabulary: Vocabulary, texts: Texts, element: ElementPattern, tag: Tag
) -> tuple[list[Fault], int]:
    """(every fault in the attributes of `tag` if it is `element`, how many further ones may not be there).

    A fault is each attribute that may not be there, each value that cannot be, each attribute that is missing. An
    attribute that was most likely meant counts as there.
    """
    patterns = vocabulary.patterns
    plan = plan_of(patterns, element)
    reading = _Reading()
    faults: list[Fault] = []
    unknown: list[tuple[str, str, str]] = []
    left_out = 0
    for name, shown, value in tag.attributes:
        found = plan.where(name)
        if found is None:
            if len(unknown) < _UNKNOWN_SHOWN:
                unknown.append((name, shown, value))
            else:
                left_out += 1
            continue
        matched = frozenset(each for each in found[1] if texts.matches(each.parts[0], value))
        if not matched:
            faults.append(_value_fault(texts, tag, shown, value, [each.parts[0] for each in found[1]]))
            matched = frozenset(found[1])
        other = _read(patterns, plan, reading, found[0], matched, shown)
        if other is not None:
            args = {"attribute": shown, "element": tag.child.shown, "other": other}
            faults.append(_fault(ATTRIBUTE_CONFLICT, tag, "attribute", shown, args))
    spelt = attribute_names(element.content)
    known = frozenset(spelt)
    here = {name for name, _, _ in tag.attributes if name in known}
    allowed = [name for name in spelt if name not in here]
    for name, shown, value in unknown:
        patterns.effort.spend(10 * len(allowed))
        fault, meant = _unknown_fault(vocabulary, texts, plan, tag, name, shown, value, allowed)
        faults.append(fault)
        found = plan.where(meant) if meant else None
        if meant and found is not None:
            allowed.remove(meant)
            _read(patterns, plan, reading, found[0], frozenset(found[1]), shown)
    faults += _missing_faults(patterns, plan, reading, tag)
    return faults, left_out


def _read(
    patterns: Patterns, plan: AttributePlan, reading: _Reading, part: int, matched: frozenset[Pattern], shown: str
) -> str | None:
    """The attribute is read; the one it may not stand beside where that is so."""
    before = reading.states.get(part)
    if before is None:
        before = plan.rest if part < 0 else plan.factors[part]
    after = attribute_deriv(patterns, before, matched)
    others = reading.by_part.setdefault(part, [])
    if after is patterns.not_allowed:
        return others[-1] if others else shown
    reading.states[part] = after
    others.append(shown)
    return None


def _fault(code: Any, tag: Tag, part: str, qname: str, args: dict[str, Any]) -> Fault:
    return Fault(code, Place(tag.child.byte, part, qname), args, xpath=tag.xpath())


def _value_fault(texts: Texts, tag: Tag, shown: str, value: str, patterns: list[Pattern]) -> Fault:
    advice = advise(texts, patterns, value)
    args = {"attribute": shown, "element": tag.child.shown, "value": value}
    if advice.closed:
        fault = _fault(VALUE_NOT_IN_LIST, tag, "value", shown, {**args, "expected": alternatives(advice.listed)})
        if advice.suggestion:
            fault.help = f"{did_you_mean(advice.suggestion)} allowed are {alternatives(advice.listed)}"
    else:
        words = {"expected": advice.in_words, "example": advice.example}
        fault = _fault(INVALID_VALUE, tag, "value", shown, {**args, **words})
        if advice.suggestion:
            fault.help = did_you_mean(advice.suggestion)
    fault.expected = advice.listed
    fault.suggestion = advice.suggestion
    if advice.suggestion and not set(advice.suggestion) & set("<&\"'"):
        fault.edits = ((fault.place, advice.suggestion),)
        fault.fix_label = f"write `{advice.suggestion}`"
        fault.safe = advice.sure
    return fault


def _unknown_fault(
    vocabulary: Vocabulary,
    texts: Texts,
    plan: AttributePlan,
    tag: Tag,
    name: str,
    shown: str,
    value: str,
    allowed: list[str],
) -> tuple[Fault, str | None]:
    """(the fault, the attribute that was most likely meant)."""
    meant, sure = _meant(vocabulary, name, allowed)
    if meant is None:
        meant = _by_value(vocabulary, texts, plan, name, value, allowed)
    labels = [tag.label(each) for each in allowed]
    args = {"attribute": shown, "element": tag.child.shown, "expected": alternatives(labels) or "nothing"}
    fault = _fault(INVALID_ATTRIBUTE, tag, "attribute name", shown, args)
    place = Place(tag.child.byte, "attribute name", shown)
    if meant is not None:
        fault.suggestion = tag.label(meant)
        fault.help = did_you_mean(fault.suggestion)
        fault.edits = ((place, fault.suggestion),)
        fault.fix_label = f"rename it to `{fault.suggestion}`"
        fault.safe = sure
        labels = [fault.suggestion, *(each for each in labels if each != fault.suggestion)]
    else:
        holders = vocabulary.elements_with_attribute(name)
        if holders:
            some = alternatives([split(each)[1] for each in holders])
            fault.help = f"remove it; it may stand on {some}"
        elif not allowed:
            fault.help = "remove it; this element takes no further attributes"
        fault.edits = ((Place(tag.child.byte, "attribute and blank", shown), ""),)
        fault.fix_label = "remove it"
    fault.expected = tuple(labels)
    return fault, meant


def _meant(vocabulary: Vocabulary, name: str, allowed: list[str]) -> tuple[str | None, bool]:
    """(the allowed attribute that `name` most likely stands for, whether it can be nothing else)."""
    local = split(name)[1]
    by_local = {split(each)[1]: each for each in reversed(allowed)}
    if local in by_local:  # `id` for `xml:id`
        return by_local[local], True
    near = nearest(local, list(by_local))
    if not near:
        return None, False
    known = bool(vocabulary.elements_with_attribute(name))
    alike = near[0].casefold() == local.casefold()
    if known and not alike:
        return None, False
    return by_local[near[0]], alike or (len(near) == 1 and len(local) > 3)


def _by_value(
    vocabulary: Vocabulary, texts: Texts, plan: AttributePlan, name: str, value: str, allowed: list[str]
) -> str | None:
    """The one allowed attribute whose closed list of values has `value`, for a name known nowhere."""
    if vocabulary.elements_with_attribute(name):
        return None
    found = []
    for each in allowed:
        where = plan.where(each)
        if where and any(value in values(pattern.parts[0])[0] for pattern in where[1]):
            found.append(each)
    return found[0] if len(found) == 1 else None


def _missing_faults(patterns: Patterns, plan: AttributePlan, reading: _Reading, tag: Tag) -> list[Fault]:
    faults = []
    parts = [(number, factor, True) for number, factor in enumerate(plan.factors)]
    for number, whole, alone in [*parts, (-1, plan.rest, False)]:
        state = reading.states.get(number, whole)
        closed = close(patterns, state)
        if closed.nullable if alone else closed is not patterns.not_allowed:
            continue
        needed = _needed(state)
        names = [tag.label(name) for each in needed[:1] for name in simple_names(each.info)]
        others = [tag.label(name) for each in needed for name in simple_names(each.info)]
        listed, data = values(needed[0].parts[0]) if needed else ([], [])
        words = f"one of {alternatives(listed)}" if listed else ", or ".join(_words(data)) or "any text"
        args = {"attribute": names[0] if names else "*", "element": tag.child.shown, "expected": words}
        fault = _fault(MISSING_ATTRIBUTE, tag, "name", "", args)
        fault.expected = tuple(others)
        fault.suggestion = names[0] if names else None
        if names and len(listed) == 1 and not data:
            fault.edits = ((Place(tag.child.byte, "after name"), f' {names[0]}="{listed[0]}"'),)
            fault.fix_label = f"add `{names[0]}`"
        faults.append(fault)
    return faults


def _words(data: list[Pattern]) -> list[str]:
    return list(dict.fromkeys(pattern.info.in_words for pattern in data))[:3]


def _needed(pattern: Pattern, known: dict[Pattern, list[Pattern]] | None = None) -> list[Pattern]:
    """The attribute patterns of which the first must come for `pattern` to match; a choice's nearest way first.

    known: answers for parts, which may be shared.
    """
    if pattern.kind == ATTRIBUTE:
        return [pattern]
    if pattern.nullable or not pattern.has_attributes:
        return []
    if known is None:
        known = {}
    found = known.get(pattern)
    if found is None:
        parts = [_needed(part, known) for part in pattern.parts]
        if pattern.kind == CHOICE:
            parts.sort(key=len)
        found = known[pattern] = list(dict.fromkeys(each for part in parts for each in part))
    return found


__all__ = ["Tag", "attribute_faults"]
