"""Patterns of RELAX NG as XML, joined so that nothing impossible and nothing superfluous is written."""

from __future__ import annotations

from lxml import etree

from teitools.document import ANNOTATIONS_NS, RNG_NS, SCH_NS

from . import messages

R = f"{{{RNG_NS}}}"
A = f"{{{ANNOTATIONS_NS}}}"
NSMAP: dict[str | None, str] = {None: RNG_NS, "a": ANNOTATIONS_NS, "sch": SCH_NS}

#: A pattern to be written; None is `notAllowed`, and an element named `empty` is the empty pattern.
Pattern = etree._Element | None

#: What is repeated a number of times is written so often only if it comes to no more elements than this.
_MOST_ELEMENTS = 20_000


def make(tag: str, /, *children: Pattern, **attributes: str) -> etree._Element:
    """An element of RELAX NG around `children`."""
    element = etree.Element(R + tag, attributes, nsmap=NSMAP)  # type: ignore[arg-type]  # the stubs know no default namespace
    element.extend([child for child in children if child is not None])
    return element


def is_empty(pattern: etree._Element) -> bool:
    """Whether nothing is what the pattern stands for."""
    return pattern.tag == R + "empty"


def choice(patterns: list[etree._Element]) -> etree._Element:
    """One of `patterns`, of which annotations may stand between."""
    if len(patterns) == 1:
        return patterns[0]
    return make("choice", *patterns)


def group(patterns: list[Pattern], name: str = "group") -> Pattern:
    """All of `patterns`: None when one is impossible, empty when all are."""
    if any(each is None for each in patterns):
        return None
    found = [each for each in patterns if each is not None and not is_empty(each)]
    if not found:
        return make("empty")
    return found[0] if len(found) == 1 else make(name, *found)


def alternate(patterns: list[etree._Element]) -> Pattern:
    """One of `patterns`; where one of them is empty, the others are optional. None when there are none."""
    if not patterns:
        return None
    found = [each for each in patterns if not is_empty(each)]
    if len(found) == len(patterns):
        return choice(found)
    return make("optional", choice(found)) if found else make("empty")


def repeat(pattern: Pattern, low: int, high: int | None) -> Pattern:
    """`pattern` between `low` and `high` times; counts that would make the grammar unwieldy are taken as unbounded."""
    if pattern is None:
        return make("empty") if low == 0 else None
    if is_empty(pattern) or high == 0:
        return make("empty")
    if pattern.tag == R + "optional" and high != 1:
        low, pattern = 0, _only_child(pattern)
    most = min(messages.MOST_REPEATS, _MOST_ELEMENTS // sum(1 for _ in pattern.iter()))
    if high is None or max(low, high) > max(most, 1):
        if low <= 1 or low > most:
            return make("zeroOrMore" if low == 0 else "oneOrMore", pattern)
        return make("group", *(_copy(pattern) for _ in range(low - 1)), make("oneOrMore", pattern))
    if (low, high) == (1, 1):
        return pattern
    if (low, high) == (0, 1):
        return make("optional", pattern)
    tail: Pattern = None
    for _ in range(max(high, low) - low):
        # Nested, not side by side: a validator then has one way to count and not n.
        inner = _copy(pattern) if tail is None else make("group", _copy(pattern), tail)
        tail = make("optional", inner)
    copies = [_copy(pattern) for _ in range(low)]
    return group([*copies, tail] if tail is not None else list(copies))


def rebuilt(element: etree._Element) -> etree._Element:
    """A copy without namespace declarations of its own, which would hide those of the tree that it is put into."""
    attributes = {str(name): str(value) for name, value in element.attrib.items()}
    copy = etree.Element(element.tag, attributes, nsmap=NSMAP)  # type: ignore[arg-type]  # as in `make`
    copy.text = element.text
    copy.extend([rebuilt(child) for child in element.iterchildren(etree.Element)])
    return copy


def _only_child(pattern: etree._Element) -> etree._Element:
    return pattern[0] if len(pattern) == 1 else make("group", *pattern)


def _copy(pattern: etree._Element) -> etree._Element:
    return etree.fromstring(etree.tostring(pattern))


def or_not_allowed(pattern: Pattern) -> etree._Element:
    """`pattern`, said in words where it is impossible."""
    return make("notAllowed") if pattern is None else pattern


def any_element(name: str, require: tuple[str, ...], exclude: tuple[str, ...]) -> etree._Element:
    """The definition `name` of any element, with any attributes, text and more of the same in it.

    require: the namespaces it must be of; where () it may be of any, but for the namespaces and names of `exclude`.
    """
    element = make("element")
    if require:
        element.append(choice([make("nsName", ns=ns) for ns in require]))
    else:
        names = [_excluded(each) for each in exclude]
        element.append(make("anyName", make("except", *names)) if names else make("anyName"))
    element.append(make("zeroOrMore", make("attribute", make("anyName"))))
    element.append(make("zeroOrMore", choice([make("text"), make("ref", name=name)])))
    return make("define", element, name=name)


def _excluded(name: str) -> etree._Element:
    if name.startswith("{"):
        namespace, _, local = name[1:].rpartition("}")
        element = make("name", ns=namespace)
        element.text = local
        return element
    return make("nsName", ns=name)
