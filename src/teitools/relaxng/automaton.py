"""Whether a document is valid: an automaton over its events that is built as it runs and remembers every step.

A state stands for the contents of the element patterns that the open element can still be. A child's start tag
leads to the first state of the child; its end tag back to the state that follows. What a step costs the first time,
derivatives of interned patterns, it never costs again. Memory: the states met and the stack of open elements.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import Any, TypeAlias

from teitools.document import ATTRIBUTES_LIMIT

from .attributes import plan_of
from .beginnings import firsts_named
from .derivative import BLANK, SCOPED, Texts, child_deriv, repeated_token, text_deriv_any, tokens
from .pattern import DATA, LIST, TEXT, ElementPattern, Pattern, Patterns

#: How text is met in a state: it changes nothing; only blanks change nothing; all of it must be known.
IGNORED, WATCHED, KEPT = 0, 1, 2
#: How an element may end in a state; larger numbers name the set of element patterns that it was recognised as.
NOT_HERE, RECOGNISED, BY_TEXT = 0, 1, -1

#: States kept before all are forgotten and met anew.
STATE_LIMIT = 50_000
_VALUES_KEPT = 4096
#: Tags with more attributes than this, and longer values, are not remembered.
_ATTRIBUTES_KEPT, _LENGTH_KEPT = 64, 2000
#: Datatypes that read a text fewer times than this are asked without a count of what it costs.
_CHEAP = 5


#: (where a value stands, those known to be right, what else is right) for each attribute whose value matters; the state
#: after them, None where they cannot be asked one by one; (where a value stands, its ID type) for each ID.
Plan: TypeAlias = "tuple[list[tuple[int, set[str], Callable[[str], bool]]], State | None, list[tuple[int, str]]]"


class Invalid(Exception):
    """The document is not valid; nothing more is known here."""


class State(dict[Any, Any]):
    """Steps by what comes: a child's name leads to an `Entry`, the number of a set of patterns to the next state.

    candidates: the element patterns that the open element may be. patterns: what each still demands, side by side.
    """

    __slots__ = ("after_text", "candidates", "end", "machine", "patterns", "text")

    machine: Automaton
    candidates: tuple[ElementPattern, ...]
    patterns: tuple[Pattern, ...]
    text: int
    end: int
    after_text: State | None

    def __missing__(self, key: Any) -> Any:
        return self.machine.step(self, key)

    def __hash__(self) -> int:  # type: ignore[override]
        return id(self)


class Entry:
    """What a start tag of one name leads to from one state.

    first: the child's state when it has no attributes, None when it needs some.
    following: where its end leads: the next state, or the parent's own where that depends on what it is recognised as.
    exact: states by the attributes in full. plans: (values to check, state, IDs) by the attributes' names.
    """

    __slots__ = ("candidates", "exact", "first", "following", "machine", "name", "plans")

    machine: Automaton
    candidates: tuple[ElementPattern, ...]
    first: State | None
    following: State
    name: str
    exact: dict[tuple[str, ...], State]
    plans: dict[tuple[str, ...], Plan]

    def plan(self, attributes: list[str]) -> Plan:
        """What to check for attributes of these names (names and values in turn). Raises Invalid."""
        return self.plans.get(tuple(attributes[::2])) or self.machine.plan(self, attributes)

    def open(self, attributes: list[str]) -> State:
        """The child's first state after `attributes` (names and values in turn); IDs are noted. Raises Invalid."""
        state, ids = self.opened(attributes)
        if ids:
            self.machine.note_ids(ids, attributes)
        return state

    def opened(self, attributes: list[str]) -> tuple[State, list[tuple[int, str]]]:
        """(the child's first state after `attributes`, which of them are IDs or refer to them). Raises Invalid."""
        checks, state, ids = self.plan(attributes)
        if state is None:
            return self.machine.open_slowly(self, attributes), ids
        for at, allowed, matches in checks:
            value = attributes[at]
            if value not in allowed:
                if not matches(value):
                    raise Invalid
                if len(allowed) >= _VALUES_KEPT:
                    allowed.clear()
                if len(value) <= _LENGTH_KEPT:
                    allowed.add(value)
        if not ids and len(self.exact) < _VALUES_KEPT and len(attributes) <= 2 * _ATTRIBUTES_KEPT:
            self.exact[tuple(attributes)] = state
        return state, ids


class Automaton:
    """Verdicts by one schema, any number of them, one after the other.

    id_types: (element name, attribute name) -> "ID", "IDREF", "IDREFS" or "".
    """

    def __init__(self, patterns: Patterns, id_type: Callable[[str, str], str], in_scope: bool) -> None:
        self.patterns = patterns
        self.id_type = id_type
        #: Whether the schema has datatypes that depend on the namespaces in scope (QName) or on the DTD (ENTITY).
        self.in_scope = in_scope
        self.texts = Texts(patterns, {})
        self.sets: dict[frozenset[ElementPattern], int] = {}
        self.members: dict[int, frozenset[ElementPattern]] = {}
        self.states: dict[Any, State] = {}
        self.allowed: dict[Pattern, tuple[set[str], Callable[[str], bool]]] = {}
        self.ids: set[str] = set()
        self.id_references: set[str] = set()

    def begin(self, namespaces: dict[str, str], entities: Collection[str]) -> State:
        """The state before the root element; forgets the last document. Both arguments may change while it runs."""
        self.ids = set()
        self.id_references = set()
        self.texts = Texts(self.patterns, namespaces, entities)
        if len(self.states) > STATE_LIMIT or self.patterns.crowded:
            self.forget()
        return self.state((), (self.patterns.start,))

    def forget(self) -> None:
        """Every state forgets its steps; states in use stay right."""
        for state in self.states.values():
            state.clear()
            state.after_text = None
        self.states.clear()
        self.allowed.clear()
        self.patterns.forget()

    def state(self, candidates: tuple[ElementPattern, ...], patterns: tuple[Pattern, ...]) -> State:
        """The one state of these candidates and demands. Raises Invalid when all demands are lost."""
        key = (candidates, patterns)
        found = self.states.get(key)
        if found is not None:
            return found
        not_allowed = self.patterns.not_allowed
        if all(pattern is not_allowed for pattern in patterns):
            raise Invalid
        if len(self.states) > STATE_LIMIT or self.patterns.crowded:
            self.forget()
        state = State()
        state.machine = self
        state.candidates = candidates
        state.patterns = patterns
        state.after_text = None
        alive = [pattern for pattern in patterns if pattern is not not_allowed]
        if any(pattern.has_data for pattern in alive):
            state.text = KEPT
        elif all(text_deriv_any(self.patterns, pattern) is pattern for pattern in alive):
            state.text = IGNORED
        else:
            state.text = WATCHED
        state.end = self._end(candidates, patterns) if state.text != KEPT else BY_TEXT
        self.states[key] = state
        return state

    def _end(self, candidates: tuple[ElementPattern, ...], patterns: tuple[Pattern, ...]) -> int:
        if len(patterns) == 1:
            return RECOGNISED if patterns[0].nullable else NOT_HERE
        return self.number(
            frozenset(each for each, pattern in zip(candidates, patterns, strict=True) if pattern.nullable)
        )

    def number(self, recognised: frozenset[ElementPattern]) -> int:
        """The number that stands for a set of element patterns; NOT_HERE for none."""
        if not recognised:
            return NOT_HERE
        number = self.sets.setdefault(recognised, len(self.sets) + 2)
        self.members[number] = recognised
        return number

    def step(self, state: State, key: Any) -> Any:
        """What `key`, the name of a child or the number of a set, leads to from `state`. Raises Invalid."""
        found = self._enter(state, key) if isinstance(key, str) else self._follow(state, self.members[key])
        state[key] = found
        return found

    def _follow(self, state: State, recognised: frozenset[ElementPattern]) -> State:
        derived = tuple(child_deriv(self.patterns, pattern, recognised) for pattern in state.patterns)
        return self.state(state.candidates, derived)

    def _enter(self, state: State, name: str) -> Entry:
        candidates: dict[ElementPattern, None] = {}
        for pattern in state.patterns:
            candidates.update(dict.fromkeys(firsts_named(pattern, name)))
        if not candidates:
            raise Invalid
        entry = Entry()
        entry.machine = self
        entry.name = name
        entry.candidates = tuple(candidates)
        entry.exact = {}
        entry.plans = {}
        entry.following = self._follow(state, frozenset(candidates)) if len(candidates) == 1 else state
        try:
            contents = tuple(plan_of(self.patterns, each).after(()) for each in entry.candidates)
            entry.first = self.state(entry.candidates, contents)
        except Invalid:
            entry.first = None
        return entry

    def plan(self, entry: Entry, attributes: list[str]) -> Plan:
        """What to check for attributes of these names after `entry`'s start tag; remembered there. Raises Invalid."""
        names = tuple(attributes[::2])
        if len(names) > ATTRIBUTES_LIMIT:
            raise Invalid
        ids = [(at * 2 + 1, kind) for at, name in enumerate(names) if (kind := self.id_type(entry.name, name))]
        plan = self._fast_plan(entry, names, ids)
        if len(entry.plans) < _VALUES_KEPT and len(names) <= _ATTRIBUTES_KEPT:
            entry.plans[names] = plan
        return plan

    def _fast_plan(self, entry: Entry, names: tuple[str, ...], ids: list[tuple[int, str]]) -> Plan:
        """A plan with a state, if each name has one attribute pattern whose value can be checked by itself."""
        if len(entry.candidates) != 1 or self.in_scope:
            return [], None, ids
        attributes = plan_of(self.patterns, entry.candidates[0])
        checks, read = [], []
        for at, name in enumerate(names):
            found = attributes.where(name)
            if found is None:
                raise Invalid
            if len(found[1]) != 1:
                return [], None, ids
            read.append((found[0], frozenset(found[1])))
            value = found[1][0].parts[0]
            if value.kind != TEXT:
                checks.append((at * 2 + 1, *self._checker(value)))
        return checks, self.state(entry.candidates, (attributes.after(read),)), ids

    def _checker(self, value: Pattern) -> tuple[set[str], Callable[[str], bool]]:
        found = self.allowed.get(value)
        if found is None:
            matches: Callable[[str], bool]
            if value.kind == DATA and not value.parts and value.info.readings < _CHEAP:
                matches = value.info.allows
            elif value.kind == LIST and (token := repeated_token(value.parts[0])) is not None:
                matches = partial(_all_allowed, *self._checker(token))
            else:
                matches = partial(Texts(self.patterns, {}).matches, value)
            found = self.allowed[value] = (set(), matches)
        return found

    def open_slowly(self, entry: Entry, attributes: list[str]) -> State:
        """The child's first state where its attributes cannot be checked one by one."""
        self.patterns.effort.spend(10 * len(entry.candidates))
        contents = tuple(plan_of(self.patterns, each).evaluate(attributes, self.texts) for each in entry.candidates)
        return self.state(entry.candidates, contents)

    def note_ids(self, ids: list[tuple[int, str]], attributes: list[str]) -> None:
        """IDs and references to them are remembered. Raises Invalid for an ID met before."""
        for at, kind in ids:
            tokens = attributes[at].split()
            if kind != "ID":
                self.id_references.update(tokens)
            elif len(tokens) == 1:
                if tokens[0] in self.ids:
                    raise Invalid
                self.ids.add(tokens[0])

    def after_text(self, state: State) -> State:
        """The state after text that is not all blank. Raises Invalid where none may stand."""
        if state.after_text is None:
            derived = tuple(text_deriv_any(self.patterns, pattern) for pattern in state.patterns)
            state.after_text = self.state(state.candidates, derived)
        return state.after_text

    def before_child(self, state: State, text: str) -> State:
        """The state after `text` of which a child comes next, in a state that keeps its text."""
        if not text.strip(BLANK):
            return state
        return self.state(state.candidates, tuple(self.texts.text_deriv(each, text) for each in state.patterns))

    def end_by_text(self, state: State, text: str) -> int:
        """How an element ends that holds `text` alone, perhaps the empty one (Clark: childrenDeriv).

        No child was there before: data may not stand beside elements (section 7.2).
        """
        ends = [self.texts.matches(pattern, text) for pattern in state.patterns]
        if len(ends) == 1:
            return RECOGNISED if ends[0] else NOT_HERE
        return self.number(frozenset(each for each, end in zip(state.candidates, ends, strict=True) if end))


def _all_allowed(allowed: set[str], matches: Callable[[str], bool], text: str) -> bool:
    """Whether `text` is a list of one token or more that are each `allowed`, or match and are so from now on."""
    found = tokens(text)
    for each in found:
        if each not in allowed:
            if not matches(each):
                return False
            if len(allowed) < _VALUES_KEPT and len(each) <= _LENGTH_KEPT:
                allowed.add(each)
    return bool(found)


def is_scoped(types: list[list[Any]]) -> bool:
    """Whether any datatype in `types` needs the namespaces in scope or the document's unparsed entities."""
    return any(name in SCOPED for _, name, _ in types)


__all__ = ["Automaton", "Entry", "Invalid", "State", "is_scoped"]
