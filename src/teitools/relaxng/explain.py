"""Every fault of a document that is not valid, each once and at its own place.

The walk goes from the top down: each child is held against what its parent still demands. A child that may not stand
where it stands waits until some of its siblings are known, then `recovery` says what was most likely meant.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from os import SEEK_END
from typing import Any, BinaryIO
from xml.parsers import expat

from teitools.document import ATTRIBUTES_LIMIT

from . import messages
from .attribute_faults import Tag, attribute_faults
from .attributes import plan_of
from .automaton import Automaton
from .derivative import BLANK
from .effort import TooComplex
from .element_faults import PREVIEW, ElementFaults
from .fault_list import Enough
from .frames import TRAIL, Child, Frame, accept, beginning, derived
from .name_class import SEPARATOR, join, names_of, split
from .places import Fault, Line, Place
from .recovery import (
    LOOKAHEAD,
    MISPLACED,
    UNKNOWN,
    UNWRAPPED,
)
from .sound import Sound
from .uses import TooManyAttributes, Uses, count_uses, parse
from .vocabulary import Elements, Vocabulary


def explain(
    vocabulary: Vocabulary, id_type: Any, automaton: Automaton | None, file: BinaryIO, start: int
) -> list[Fault]:
    """Every fault of the document in `file` (UTF-8, from byte `start`), in no particular order; see `FaultList`.

    id_type: (element, attribute) -> "ID", "IDREF", "IDREFS" or "". automaton: of the same patterns; None for none.
    Raises expat.ExpatError when it is not well-formed, TooManyAttributes.
    Cost: a pass by the automaton, slower where something is wrong, and one more where a repair depends on what is
    usual in the document; memory by depth, faults and IDs.
    """
    size = file.seek(0, SEEK_END) - start
    vocabulary.patterns.effort.begin(size)
    uses = Uses(partial(count_uses, file, start))
    return Walk(vocabulary, id_type, uses, automaton).run(file, start)


class Walk(ElementFaults):
    """One document's explanation; used once."""

    def __init__(
        self, vocabulary: Vocabulary, id_type: Any, uses: Uses | None = None, automaton: Automaton | None = None
    ) -> None:
        uses = uses or Uses()
        super().__init__(vocabulary, uses)
        self.uses = uses
        self.id_type = id_type
        self.ids: dict[str, Place] = {}
        self.references: list[tuple[str, Place, str | None]] = []
        self.declared: list[tuple[str, str]] = []
        self.parser = expat.ParserCreate("utf-8", SEPARATOR)
        self.parser.namespace_prefixes = True
        self.parser.ordered_attributes = True
        self.parser.StartNamespaceDeclHandler = self._declare
        self.parser.EntityDeclHandler = self._entity
        self._automaton = automaton
        self._sound = Sound(self, automaton) if automaton else None
        self.listen()

    def listen(self) -> None:
        """What comes is held against the frames."""
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text

    def run(self, file: BinaryIO, start: int) -> list[Fault]:
        """Every fault of the whole document."""
        try:
            parse(self.parser, file, start)
            if self._sound:
                self._sound.leave()
            document = self.frames[0]
            self._resolve(document, final=True)
            for value, place, xpath in self.references:
                if value not in self.ids:
                    self.faults.append(Fault(messages.MISSING_ID, place, {"value": value}, xpath=xpath))
        except Enough:
            self._stop()
            return self.faults.all(Place(self.frames[-1].child.byte))
        except TooComplex:
            self._stop()
            child = self.frames[-1].child
            if self.faults.listed:
                return self.faults.all(Place(child.byte))
            args = {"element": child.shown or "the document"}
            return [Fault(messages.CONTENT_TOO_COMPLEX, Place(child.byte), args, xpath=self._xpath())]
        return self.faults.all()

    def _stop(self) -> None:
        """The rest is not read. Raises expat.ExpatError, TooManyAttributes where something in it stands above all."""
        if self._sound:
            self._sound.leave()
        self.uses.counted()

    # -- events

    def _declare(self, prefix: str | None, uri: str | None) -> None:
        self.declared.append((prefix or "", uri or ""))

    def _entity(self, name: str, _parameter: bool, *rest: Any) -> None:
        if rest[-1] is not None:
            self.entities.add(name)

    def _begin(self, triplet: str, attributes: list[str]) -> None:
        parent = self.frames[-1]
        self._end_of_text(parent)
        if self._sound and not self.declared and self._sound.begin(parent):
            self._sound.start(triplet, attributes)
        else:
            self.start(triplet, attributes)

    def start(self, triplet: str, attributes: list[str]) -> None:
        """An element begins that is to be looked at."""
        if len(attributes) > 2 * ATTRIBUTES_LIMIT:
            raise TooManyAttributes
        parent = self.frames[-1]
        if self.patterns.crowded:
            (self._automaton or self.patterns).forget()
        outer = [(prefix, self.prefixes.get(prefix)) for prefix, _ in self.declared]
        default = self.prefixes.get("")
        self.prefixes.update(self.declared)
        self.declared.clear()
        written, shown = names_of(triplet)
        namespaces = parent.namespaces
        namespace, local = split(written)
        name = join(namespaces[namespace], local) if namespace in namespaces else written
        child = Child(name, shown, self.parser.CurrentByteIndex)
        if namespace not in namespaces:
            meant = self._other_namespace(parent, child, default)
            if meant is not None:
                child.name = meant
                namespaces = {**namespaces, namespace: split(meant)[0]}
        elements = self._enter(parent, child)
        child.guess = elements
        position = parent.counts[shown] = parent.counts.get(shown, 0) + 1
        frame = Frame(child, (), namespaces=namespaces, position=position, outer_prefixes=outer)
        triples = [(*names_of(attributes[at]), attributes[at + 1]) for at in range(0, len(attributes), 2)]
        self.frames.append(frame)
        self._open(frame, elements, triples)

    def _enter(self, parent: Frame, child: Child) -> Elements:
        """What the child is taken for; it waits in its parent when it may not stand there."""
        if parent.lenient:
            known = self.vocabulary.elements(child.name)
            return known[:8]
        if not parent.pending:
            elements = beginning(parent.alternatives, child.name)
            if elements:
                return elements
        parent.pending.append(child)
        if parent.wrapper is not None:
            inside = beginning(parent.wrapper, child.name)
            if inside:
                return inside
        return self.recovery.guess(parent, child.name)

    def _open(self, frame: Frame, elements: Elements, attributes: list[tuple[str, str, str]]) -> None:
        """The element's attributes are read; what its children must match is noted in `frame`."""
        tag = Tag(frame.child, attributes, self._xpath, lambda name: self.label(frame, name))
        self.note_ids(frame.child, attributes, self._xpath)
        if not elements:
            frame.lenient = True
            return
        self.patterns.effort.spend(10 * len(elements))
        texts = self._texts()
        flat = [part for name, _, value in attributes for part in (name, value)]
        contents = [(each, plan_of(self.patterns, each).evaluate(flat, texts)) for each in elements]
        frame.alternatives = tuple(pair for pair in contents if pair[1] is not self.patterns.not_allowed)
        if frame.alternatives:
            return
        found = [attribute_faults(self.vocabulary, texts, each, tag) for each in elements]
        fewest = min(range(len(found)), key=lambda number: len(found[number][0]) + found[number][1])
        faults, left_out = found[fewest]
        for fault in faults:
            fault.origin = self._origin(elements[fewest])
            self.faults.append(fault)
        if left_out:
            self.faults.leave_out(left_out, Place(frame.child.byte))
        element = elements[fewest]
        frame.alternatives = ((element, plan_of(self.patterns, element).freely()),)

    def end(self, triplet: str) -> None:
        """The innermost element ends."""
        frame = self.frames[-1]
        self._end_of_text(frame)
        frame.child.end_byte = self.parser.CurrentByteIndex
        recognised = self._finish(frame)
        self.frames.pop()
        for prefix, uri in reversed(frame.outer_prefixes):
            if uri is None:
                del self.prefixes[prefix]
            else:
                self.prefixes[prefix] = uri
        parent = self.frames[-1]
        if parent.lenient:
            return
        if parent.pending:
            if len(parent.pending) >= LOOKAHEAD:
                self._resolve(parent, final=False)
        else:
            self._advance(parent, frame.child, recognised)

    def text(self, data: str) -> None:
        """Text stands in the innermost element."""
        frame = self.frames[-1]
        if frame.lenient:
            return
        blank = not data.strip(BLANK)
        if not blank and frame.text_byte < 0:
            blanks = len(data) - len(data.lstrip(BLANK))
            frame.text_byte = self.parser.CurrentByteIndex + blanks
        if not (blank and not frame.text) and (frame.few_characters < PREVIEW or self._keeps_text(frame)):
            frame.text.append(data)
            frame.few_characters += len(data)
        elif blank and self._keeps_text(frame):
            frame.text.append(data)

    # -- text

    def _keeps_text(self, frame: Frame) -> bool:
        return any(pattern.has_data for _, pattern in frame.alternatives)

    def _end_of_text(self, frame: Frame) -> None:
        """What stands before the next tag is held against what `frame` demands."""
        if not frame.text:
            return
        if self._keeps_text(frame):
            return  # looked at as a whole when the element ends
        text = "".join(frame.text)
        byte = frame.text_byte
        frame.text.clear()
        frame.text_byte = -1
        frame.few_characters = 0
        if not text.strip(BLANK):
            return
        after = self._after_text(frame.alternatives)
        if after:
            frame.alternatives = after
            return
        if frame.wrapper is not None:
            inside = self._after_text(frame.wrapper)
            if inside:
                frame.wrapper = inside
                return
        self._text_fault(frame, text, byte)

    # -- children

    def _advance(self, frame: Frame, child: Child, elements: Elements) -> None:
        """`child`, recognised as `elements`, is read; one that changes the demands leaves a trace."""
        after = derived(self.patterns, frame.alternatives, elements)
        if not after:
            return
        if after != frame.alternatives:
            frame.trail.append((frame.alternatives, child))
            if len(frame.trail) > TRAIL:
                del frame.trail[0]
            frame.alternatives = after
        if frame.wrapper is not None and accept(self.patterns, frame.wrapper, child.name) is None:
            frame.wrapper = None

    def _finish(self, frame: Frame) -> Elements:
        """What the element that ends can be; faults of its end are noted."""
        if frame.lenient:
            return frame.child.guess
        self._resolve(frame, final=True)
        candidates = tuple(element for element, _ in frame.alternatives if element is not None)
        if self._keeps_text(frame):
            text = "".join(frame.text)
            texts = self._texts()
            good = [element for element, pattern in frame.alternatives if element and texts.matches(pattern, text)]
            if not good:
                self._content_fault(frame, text, texts)
        else:
            good = [element for element, pattern in frame.alternatives if element and pattern.nullable]
            # A child that could not be read may be the one that is missing: one fault, not two.
            if not good and not frame.doubtful:
                self._incomplete_fault(frame)
        return tuple(good) or candidates

    def _resolve(self, frame: Frame, final: bool) -> None:
        """Pending children are understood one by one, as long as enough of their siblings are known."""
        pending = frame.pending
        while pending:
            child = pending[0]
            elements = beginning(frame.alternatives, child.name)
            if elements and derived(self.patterns, frame.alternatives, elements):
                self._advance(frame, child, elements)
                del pending[0]
                continue
            if frame.wrapper is not None:
                inside = accept(self.patterns, frame.wrapper, child.name)
                if inside is not None:
                    frame.wrapper = inside
                    del pending[0]
                    continue
            if not final and len(pending) < LOOKAHEAD:
                return
            repair = self.recovery.decide(frame, final, self._outer(frame))
            self._child_fault(frame, child, repair)
            before = frame.alternatives
            frame.alternatives = repair.after
            if repair.after != before:
                frame.trail.append((before, child))
            frame.wrapper = repair.wrapper
            frame.doubtful = frame.doubtful or repair.kind in (MISPLACED, UNKNOWN, UNWRAPPED)
            for number in sorted(repair.taken, reverse=True):
                del pending[number + 1]
            del pending[0]

    def note_ids(self, child: Child, attributes: list[tuple[str, str, str]], xpath: Callable[[], str | None]) -> None:
        """IDs among `attributes` of `child`, and references to them, are remembered; an ID met before is a fault."""
        for name, shown, value in attributes:
            kind = self.id_type(child.name, name)
            if not kind:
                continue
            place = Place(child.byte, "value", shown)
            for token in value.split():
                if kind != "ID":
                    self.references.append((token, place, xpath()))
                elif token in self.ids:
                    first = self.ids[token]
                    args = {"value": token, "first_line": Line(first.byte)}
                    related = ((first, "it is used here first"),)
                    self.faults.append(Fault(messages.DUPLICATE_ID, place, args, related, xpath=xpath()))
                else:
                    self.ids[token] = place
