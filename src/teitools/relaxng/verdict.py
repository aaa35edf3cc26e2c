"""One document through the automaton: by its tags where they can be scanned, else by expat's events.

By events nothing is kept of the document but its open elements.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from xml.parsers import expat

from .automaton import BY_TEXT, KEPT, NOT_HERE, RECOGNISED, WATCHED, Automaton, Invalid, State
from .derivative import BLANK
from .input import Input
from .name_class import SEPARATOR
from .scan import Scanner, Unscannable

_BUFFER = 1 << 16


def is_valid(scanner: Scanner, document: Input, *, ids: bool = True) -> bool:
    """Whether `document` is valid.

    ids: whether IDs must be unique and references to them lead somewhere.
    Raises expat.ExpatError when it is not well-formed (external entities are not read), Unreadable when it is not in
    its encoding, TooComplex when it cannot be told.
    Cost: linear; memory by depth, and by the number of IDs.
    """
    automaton = scanner.automaton
    automaton.patterns.effort.begin(document.size)
    data = document.utf8() if scanner.suited else None
    if data is not None:
        with suppress(Unscannable):
            return scanner.is_valid(data, ids=ids, text=document.text.text if document.text else None)
    return by_events(automaton, document, ids=ids)


def by_events(automaton: Automaton, document: Input, *, ids: bool = True) -> bool:
    """The same verdict by expat's events, one call for each, on any document."""
    encoding, chunks = document.pieces()
    namespaces: dict[str, str] = {}
    entities: set[str] = set()
    try:
        root = automaton.begin(namespaces, entities)
    except Invalid:
        return False
    parser = expat.ParserCreate(encoding, SEPARATOR)
    refuse_external_entities(parser)
    parser.buffer_text = True
    parser.buffer_size = _BUFFER
    parser.ordered_attributes = True
    start, end, text = _handlers(automaton, root)
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    if automaton.in_scope:
        _follow_scope(parser, namespaces, entities)
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except Invalid:
        return False
    return not ids or automaton.id_references <= automaton.ids


def refuse_external_entities(parser: expat.XMLParserType) -> None:
    """A reference to an entity that the file itself does not define ends the parse with expat.ExpatError."""

    def external(_context: str, _base: str | None, _system: str | None, _public: str | None) -> int:
        return 0

    def skipped(name: str, is_parameter: bool) -> None:
        if not is_parameter:
            raise expat.ExpatError(f"undefined entity {name}")

    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.ExternalEntityRefHandler = external
    parser.SkippedEntityHandler = skipped


def _handlers(
    automaton: Automaton, root: State
) -> tuple[Callable[[str, list[str]], None], Callable[[str], None], Callable[[str], None]]:
    """The handlers for start tags, end tags and text: closures, since nothing in Python is faster."""
    state = root
    stack: list[State] = []
    push, pop = stack.append, stack.pop
    kept: list[str] = []

    def start(name: str, attributes: list[str]) -> None:
        nonlocal state
        if state.text == KEPT:
            state = automaton.before_child(state, "".join(kept))
            kept.clear()
        entry = state[name]
        push(entry.following)
        if attributes:
            found = entry.exact.get(tuple(attributes))
            state = entry.open(attributes) if found is None else found
        else:
            state = entry.first
            if state is None:
                raise Invalid

    def end(name: str) -> None:
        nonlocal state
        how = state.end
        if how == RECOGNISED:
            state = pop()
        elif how == NOT_HERE:
            raise Invalid
        else:
            if how == BY_TEXT:
                how = automaton.end_by_text(state, "".join(kept))
                kept.clear()
            if how == NOT_HERE:
                raise Invalid
            state = pop()
            if how != RECOGNISED:
                state = state[how]

    def text(data: str) -> None:
        nonlocal state
        how = state.text
        if how == WATCHED:
            if data.strip(BLANK):
                state = automaton.after_text(state)
        elif how == KEPT:
            kept.append(data)

    return start, end, text


def _follow_scope(parser: expat.XMLParserType, namespaces: dict[str, str], entities: set[str]) -> None:
    """Keep the namespaces in scope and the unparsed entities as the document declares them."""
    outer: list[tuple[str, str | None]] = []

    def declare(prefix: str | None, uri: str | None) -> None:
        key = prefix or ""
        outer.append((key, namespaces.get(key)))
        namespaces[key] = uri or ""

    def undeclare(prefix: str | None) -> None:
        key, before = outer.pop()
        if before is None:
            namespaces.pop(key, None)
        else:
            namespaces[key] = before

    def entity(
        name: str,
        is_parameter: bool,
        value: str | None,
        base: str | None,
        system: str,
        public: str | None,
        notation: str | None,
    ) -> None:
        if notation is not None:
            entities.add(name)

    parser.StartNamespaceDeclHandler = declare
    parser.EndNamespaceDeclHandler = undeclare
    parser.EntityDeclHandler = entity
