"""The verdict by tags as they are written: what a tag's text does in a state is worked out once, then looked up.

Expat alone judges whether a document is well-formed, without calling into Python. One regular expression then finds
the tags; a tag's text, with a mark whether text follows it, leads from state to state. What the expression cannot read
makes `Unscannable`: document types, CDATA sections, `>` in a value, blanks written as character references; such a
document is read by events (see `verdict`).
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple
from xml.parsers import expat

from teitools.document import XML_NS

from .automaton import KEPT, NOT_HERE, RECOGNISED, WATCHED, Automaton, Entry, Invalid, State
from .name_class import SEPARATOR, join

#: A tag without its brackets; with `>` behind it where nothing but blanks stands before the next tag.
_TAGS = re.compile(r"<([^>]*(?:>(?=[ \t\r\n]*(?:<|\Z)))?)")
_PROLOG = re.compile(r"(?:[ \t\r\n]*(?:<\?.*?\?>|<!--.*?-->))*", re.DOTALL)
_ASIDES = re.compile(r"<(?:\?.*?\?|!--.*?--)>", re.DOTALL)
_START = re.compile(
    r"""([^ \t\r\n/<>=!?"'][^ \t\r\n/<>="']*)"""
    r"""((?:[ \t\r\n]+[^ \t\r\n/<>="']+[ \t\r\n]*=[ \t\r\n]*(?:"[^"<]*"|'[^'<]*'))*)[ \t\r\n]*(/?)"""
)
_ATTRIBUTE = re.compile(r"""([^ \t\r\n=]+)[ \t\r\n]*=[ \t\r\n]*(?:"([^"]*)"|'([^']*)')""")
_BLANK_REFERENCE = re.compile(rb"&#(?:0*(?:9|10|13|32)|x0*(?:9|[aA]|[dD]|20));")
_UNSCANNABLE = ("!DOCTYPE", "![CDATA[")
_REFERENCE = re.compile(r"&(#x[0-9a-fA-F]+|#[0-9]+|lt|gt|amp|quot|apos);")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}

#: Code points that are looked through at a time.
_PIECE, _LARGEST_PIECE = 1 << 16, 1 << 20
#: A tag longer than this is left to expat, and a tag remembered is not longer than that.
_LONGEST, _KEPT_LENGTH = 100_000, 500
#: Tags remembered before all are forgotten and met anew.
TAGS_LIMIT = 200_000
_CONTEXTS_LIMIT = 200
#: How many tags of a piece may be new, and how many documents may have been tried in vain.
_NEW_TAGS, _IN_VAIN = 0.4, 4

#: The namespaces in scope by prefix, "" for the default one.
Context = tuple[tuple[str, str], ...]

_ENDS = object()
#: What an end tag does before text: (_ENDS, (what the element was recognised as, whether text follows)).
_END_BEFORE_TEXT = (_ENDS, (RECOGNISED, True))


class Unscannable(Exception):
    """The document must be read by events."""


class Scanned(dict[str, Any]):
    """A state of the automaton in a context of namespaces; steps by a tag's text.

    A step is None for an end tag; (state after the element, state in it) for a start tag; (None, state after it) for an
    empty-element tag; (_ENDS, …) for an end tag after which it matters what the element was recognised as, or text.
    before_text: the state after text, None when not yet known. shapes: what start tags do, by all but their values.
    """

    __slots__ = ("before_text", "context", "scanner", "shapes", "state")

    scanner: Scanner
    state: State
    context: Context
    before_text: Scanned | None
    shapes: dict[str, _Shape]

    def __missing__(self, tag: str) -> Any:
        return self.scanner.step(self, tag)

    def __hash__(self) -> int:  # type: ignore[override]
        return id(self)


class _Shape(NamedTuple):
    """Start tags that differ in the values of their attributes alone.

    step: what they do. entry: what their values are to be asked of. attributes: names in turn with room for values.
    noted: whether IDs are among them.
    """

    step: Any
    entry: Entry
    attributes: list[str]
    noted: bool


class Scanner:
    """Verdicts by one automaton on documents in UTF-8, one after the other."""

    def __init__(self, automaton: Automaton) -> None:
        self.automaton = automaton
        self.states: dict[tuple[State, Context], Scanned] = {}
        self.contexts: dict[Context, Context] = {}
        self.kept = self.new = 0
        self.tried = self.in_vain = 0

    @property
    def suited(self) -> bool:
        """Whether it is worth while to try: not where the schema needs what no tag says, or tags are all different."""
        return not self.automaton.in_scope and not (self.in_vain >= _IN_VAIN and 2 * self.in_vain > self.tried)

    def is_valid(self, data: bytes, *, ids: bool, text: str | None = None) -> bool:
        """Whether the document in `data` (UTF-8, no byte order mark) is valid. text: the same decoded, if at hand.

        Raises expat.ExpatError when it is not well-formed, Unscannable when it must be read by events, TooComplex.
        Cost: one pass of expat's and one of a regular expression's over the document.
        """
        if b"&#" in data and _BLANK_REFERENCE.search(data):
            raise Unscannable
        expat.ParserCreate("utf-8", SEPARATOR).Parse(data, True)
        if self.kept > TAGS_LIMIT:
            self.forget()
        self.tried += 1
        try:
            text = data.decode("utf-8") if text is None else text
        except UnicodeDecodeError:
            raise Unscannable from None
        try:
            try:
                self._run(text)
            except _AsideMet:
                self._run(_ASIDES.sub("", text))
        except Invalid:
            return False
        except Unscannable:
            self.in_vain += 1
            raise
        return not ids or self.automaton.id_references <= self.automaton.ids

    def forget(self) -> None:
        """Every tag is met anew."""
        for state in self.states.values():
            state.clear()
            state.shapes.clear()
            state.before_text = None
        self.states.clear()
        self.contexts.clear()
        self.kept = 0

    def _run(self, text: str) -> None:
        """The document's tags from state to state. Raises Invalid, Unscannable, _AsideMet, TooComplex."""
        root = self.automaton.begin({}, ())
        state = self._scanned(root, self._context((("xml", XML_NS),)))
        stack: list[Scanned] = []
        push, pop, find = stack.append, stack.pop, _TAGS.findall
        prolog = _PROLOG.match(text)
        at = prolog.end() if prolog else 0
        size = _PIECE
        while at < len(text):
            end = text.rfind("<", at + 1, at + size) if at + size < len(text) else len(text)
            if end < 0:
                end = text.find("<", at + size)
                end = len(text) if end < 0 else end
            tags = find(text, at, end)
            self.new = 0
            for tag in tags:
                step = state[tag]
                if step is None:
                    state = pop()
                    continue
                after, state = step
                if after is _ENDS:
                    state = self._leave(state, pop())
                elif after is not None:
                    push(after)
            if self.new > _NEW_TAGS * len(tags) and self.new > 1000:
                raise Unscannable
            at = end
            size = min(2 * size, _LARGEST_PIECE)

    def _leave(self, step: Any, state: Scanned) -> Scanned:
        """The state after an end tag in `state` of the parent."""
        how, before_text = step
        if how != RECOGNISED:
            state = self._scanned(state.state[how], state.context)
        return self._before_text(state) if before_text else state

    # -- what is met for the first time

    def step(self, state: Scanned, tag: str) -> Any:
        """What `tag` does in `state`; remembered there unless it has an ID. Raises as `_run` does."""
        values = tag.split('"') if len(tag) <= _LONGEST else [tag]
        key = '"'.join(values[::2])
        shape = state.shapes.get(key) if len(values) > 1 else None
        if shape is not None:
            attributes = shape.attributes.copy()
            attributes[1::2] = map(_normal, values[1::2])
            shape.entry.open(attributes)
            return self._remembered(state, tag, shape.step, shape.noted)
        self.new += 1
        blank = tag.endswith(">")
        written = tag[:-1] if blank else tag
        first = written[:1]
        if first == "/":
            return self._remembered(state, tag, self._end(state.state, blank), False)
        if first in ("!", "?"):
            if written.startswith(_UNSCANNABLE):
                raise Unscannable
            raise _AsideMet
        step, shape, noted = self._start(state, written, blank)
        if shape is not None and len(key) <= _KEPT_LENGTH and self.kept <= 2 * TAGS_LIMIT and "'" not in key:
            self.kept += 1
            state.shapes[key] = shape
        return self._remembered(state, tag, step, noted)

    def _remembered(self, state: Scanned, tag: str, step: Any, noted: bool) -> Any:
        """`step`, which is what `tag` does in `state` from now on, unless IDs are `noted` with it."""
        if not noted and len(tag) <= _KEPT_LENGTH and self.kept <= 2 * TAGS_LIMIT:
            self.kept += 1
            state[tag] = step
        return step

    def _end(self, state: State, blank: bool) -> Any:
        how = state.end
        if how == NOT_HERE:
            raise Invalid
        if how == RECOGNISED:
            return None if blank else _END_BEFORE_TEXT
        return _ENDS, (how, not blank)

    def _start(self, state: Scanned, written: str, blank: bool) -> tuple[Any, _Shape | None, bool]:
        """(step, the same for other values if these can be asked one by one, whether IDs were noted)."""
        match = _START.fullmatch(written) if len(written) <= _LONGEST else None
        if match is None:
            raise Unscannable
        qname, rest, empty = match.groups()
        context = state.context
        attributes: list[str] = []
        if rest:
            pairs = [(name, _normal(double or single)) for name, double, single in _ATTRIBUTE.findall(rest)]
            if "xmlns" in rest:
                context = self._declared(context, pairs)
            for name, value in pairs:
                if name != "xmlns" and not name.startswith("xmlns:"):
                    attributes += (_expanded(name, context, "") if ":" in name else name, value)
        entry = state.state[_expanded(qname, context, dict(context).get("", ""))]
        if attributes:
            inner = entry.open(attributes)
        elif entry.first is None:
            raise Invalid
        else:
            inner = entry.first
        if empty:
            step = self._empty(state, entry, inner, blank)
        else:
            inside = self._scanned(inner, context)
            step = (self._scanned(entry.following, state.context), inside if blank else self._before_text(inside))
        if not attributes:
            return step, None, False
        _, at_once, ids = entry.plan(attributes)
        shape = None if at_once is None or "xmlns" in rest else _Shape(step, entry, attributes, bool(ids))
        return step, shape, bool(ids)

    def _empty(self, state: Scanned, entry: Entry, inner: State, blank: bool) -> Any:
        """What an empty-element tag does."""
        if inner.text == KEPT:
            raise Unscannable
        if inner.end == NOT_HERE:
            raise Invalid
        following = entry.following if inner.end == RECOGNISED else entry.following[inner.end]
        after = self._scanned(following, state.context)
        return None, after if blank else self._before_text(after)

    def _scanned(self, state: State, context: Context) -> Scanned:
        found = self.states.get((state, context))
        if found is None:
            if state.text == KEPT:
                raise Unscannable
            found = Scanned()
            found.scanner = self
            found.state = state
            found.context = context
            found.before_text = None
            found.shapes = {}
            self.states[state, context] = found
        return found

    def _before_text(self, state: Scanned) -> Scanned:
        """The state after text that is not blank. Raises Invalid where none may stand."""
        found = state.before_text
        if found is None:
            own = state.state
            found = state if own.text != WATCHED else self._scanned(self.automaton.after_text(own), state.context)
            state.before_text = found
        return found

    def _context(self, context: Context) -> Context:
        found = self.contexts.setdefault(context, context)
        if len(self.contexts) > _CONTEXTS_LIMIT:
            self.forget()
            raise Unscannable
        return found

    def _declared(self, context: Context, attributes: list[tuple[str, str]]) -> Context:
        declared = dict(context)
        for name, value in attributes:
            if name == "xmlns":
                declared[""] = value
            elif name.startswith("xmlns:"):
                declared[name[6:]] = value
        return self._context(tuple(sorted(declared.items())))


class _AsideMet(Exception):
    """A comment or processing instruction stands among the tags: they are to be taken out first."""


def _expanded(qname: str, context: Context, default: str) -> str:
    """A name as expat gives it; expat has seen that its prefix is declared."""
    prefix, colon, local = qname.rpartition(":")
    return join(dict(context)[prefix] if colon else default, local)


def _normal(value: str) -> str:
    """An attribute's value as XML 1.0 section 3.3.3 has it, for one without a declared type; see also 2.11."""
    if "\r" in value:
        value = value.replace("\r\n", "\n").replace("\r", "\n")
    if "\n" in value or "\t" in value:
        value = value.replace("\n", " ").replace("\t", " ")
    return _REFERENCE.sub(_referred, value) if "&" in value else value


def _referred(match: re.Match[str]) -> str:
    name = match[1]
    if name.startswith("#x"):
        return chr(int(name[2:], 16))
    return chr(int(name[1:])) if name.startswith("#") else _NAMED[name]


__all__ = ["Scanner", "Unscannable"]
