"""What the explanation of a document keeps while it walks: its open elements and the children not yet understood."""

from __future__ import annotations

from dataclasses import dataclass, field

from .beginnings import firsts, firsts_named
from .derivative import child_deriv
from .pattern import ElementPattern, Pattern, Patterns
from .vocabulary import Elements

#: Children of an open element that are remembered because they changed what it demands.
TRAIL = 40
#: The element patterns that an open element may be, each with what its content still demands.
Alternatives = tuple[tuple[ElementPattern | None, Pattern], ...]


@dataclass(slots=True, eq=False)
class Child:
    """An element of the document. name: expanded, as the schema would have it. shown: as written.

    byte, end_byte: where its start tag and its end tag begin. guess: what it was taken for.
    """

    name: str
    shown: str
    byte: int
    end_byte: int = -1
    guess: Elements = ()


@dataclass(slots=True, eq=False)
class Frame:
    """An open element.

    lenient: nothing is known of its content, so anything goes.
    pending: children since the first one that could not be accepted.
    trail: (demands before, child) for each child that changed the demands.
    doubtful: whether a child was met of which it is not known what it stands for.
    wrapper: what goes on in an element that should have been put around the last children.
    outer_prefixes: what the prefixes that the element declares stood for outside of it, None for nothing.
    namespaces: wrong namespace -> the one that was meant, in this element.
    """

    child: Child
    alternatives: Alternatives
    lenient: bool = False
    pending: list[Child] = field(default_factory=list)
    trail: list[tuple[Alternatives, Child]] = field(default_factory=list)
    wrapper: Alternatives | None = None
    doubtful: bool = False
    text: list[str] = field(default_factory=list)
    text_byte: int = -1
    few_characters: int = 0
    namespaces: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    position: int = 1
    outer_prefixes: list[tuple[str, str | None]] = field(default_factory=list)


def expected(alternatives: Alternatives) -> list[ElementPattern]:
    """Every element pattern that may come next, each once."""
    return list(dict.fromkeys(element for _, pattern in alternatives for element in firsts(pattern)))


def beginning(alternatives: Alternatives, name: str) -> Elements:
    """Every element pattern that may come next and admits `name`."""
    if len(alternatives) == 1:
        return firsts_named(alternatives[0][1], name)
    return tuple(dict.fromkeys(each for _, pattern in alternatives for each in firsts_named(pattern, name)))


def derived(patterns: Patterns, alternatives: Alternatives, child: Elements) -> Alternatives:
    """The alternatives left after a child that matches every element pattern in `child`; may be none."""
    key = frozenset(child)
    found = ((element, child_deriv(patterns, pattern, key)) for element, pattern in alternatives)
    return tuple(pair for pair in found if pair[1] is not patterns.not_allowed)


def accept(patterns: Patterns, alternatives: Alternatives, name: str) -> Alternatives | None:
    """The alternatives left after a child called `name`; None when it may not stand here."""
    elements = beginning(alternatives, name)
    return derived(patterns, alternatives, elements) or None if elements else None


def nullable(alternatives: Alternatives) -> bool:
    """Whether the element may end here."""
    return any(pattern.nullable for _, pattern in alternatives)
