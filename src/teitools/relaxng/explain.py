"""Every fault of a document that is not valid, each once and at its own place.

Long because it is one walk over one stack of open elements.

The walk goes from the top down: each child is held against what its parent still demands. A child that may not stand
where it stands waits until some of its siblings are known, then `recovery` says what was most likely meant.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import islice
from typing import Any, BinaryIO
from xml.parsers import expat

from teitools.document.wellformed import ATTRIBUTES_LIMIT

from . import messages
from .attribute_faults import Tag, attribute_faults
from .attributes import plan_of
from .derivative import BLANK, Texts, text_deriv_any
from .effort import TooComplex
from .expectation import first_required
from .fault_list import Enough, FaultList
from .frames import Alternatives, Child, Frame, accept, beginning, derived, expected
from .name_class import SEPARATOR, join, split
from .near import slips
from .places import Fault, Line, Place
from .recovery import (
    LOOKAHEAD,
    MISPLACED,
    MISSING,
    RENAMED,
    REPEATED,
    REPLACED,
    TOO_EARLY,
    TOO_LATE,
    UNKNOWN,
    UNWRAPPED,
    Recovery,
    Repair,
)
from .value_faults import advise, alternatives
from .verdict import refuse_external_entities
from .vocabulary import Elements, Vocabulary, matching

_CHUNK = 1 << 20
_SHOWN = 6
_XML = "http://www.w3.org/XML/1998/namespace"
_KINDS_OF_USE = 100_000
_PREVIEW = 60
_DEPTH_SHOWN = 200
_PREFIXES_SEARCHED = 100


class TooManyAttributes(Exception):
    """An element has more attributes than any program can be asked to hold."""


def explain(vocabulary: Vocabulary, id_type: Any, file: BinaryIO, start: int) -> list[Fault]:
    """Every fault of the document in `file` (UTF-8, from byte `start`), in no particular order; see `FaultList`.

    id_type: (element, attribute) -> "ID", "IDREF", "IDREFS" or "".
    Raises expat.ExpatError when it is not well-formed, TooManyAttributes. Cost: two passes; memory by depth, faults
    and IDs.
    """
    uses = _count_uses(file, start)
    vocabulary.patterns.effort.begin(file.tell() - start)
    return Walk(vocabulary, id_type, uses).run(file, start)


def _parse(parser: expat.XMLParserType, file: BinaryIO, start: int) -> None:
    refuse_external_entities(parser)
    file.seek(start)
    while chunk := file.read(_CHUNK):
        parser.Parse(chunk, False)
    parser.Parse(b"", True)


def _count_uses(file: BinaryIO, start: int) -> dict[tuple[str, str], int]:
    """(parent, child) -> how often that child stands in that parent in this document; what is rare may be left out."""
    uses: dict[tuple[str, str], int] = {}
    stack = [""]

    def begin(name: str, attributes: list[str]) -> None:
        if len(attributes) > 2 * ATTRIBUTES_LIMIT:
            raise TooManyAttributes
        key = (stack[-1], name)
        if key in uses or len(uses) < _KINDS_OF_USE:
            uses[key] = uses.get(key, 0) + 1
        stack.append(name)

    def end(_name: str) -> None:
        stack.pop()

    parser = expat.ParserCreate("utf-8", SEPARATOR)
    parser.ordered_attributes = True
    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    _parse(parser, file, start)
    return uses


class Walk:
    """One document's explanation; used once."""

    def __init__(self, vocabulary: Vocabulary, id_type: Any, uses: dict[tuple[str, str], int]) -> None:
        self.vocabulary = vocabulary
        self.patterns = vocabulary.patterns
        self.id_type = id_type
        self.recovery = Recovery(vocabulary, uses)
        self.entities: set[str] = set()
        self.faults = FaultList()
        self.prefixes: dict[str, str] = {"xml": _XML}
        self.ids: dict[str, Place] = {}
        self.references: list[tuple[str, Place, str | None]] = []
        self.declared: list[tuple[str, str]] = []
        document = Child("", "", 0)
        self.frames = [Frame(document, ((None, self.patterns.start),))]
        self.parser = expat.ParserCreate("utf-8", SEPARATOR)
        self.parser.namespace_prefixes = True
        self.parser.ordered_attributes = True
        self.parser.StartNamespaceDeclHandler = self._declare
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.EntityDeclHandler = self._entity

    def run(self, file: BinaryIO, start: int) -> list[Fault]:
        """Every fault of the whole document."""
        try:
            _parse(self.parser, file, start)
            document = self.frames[0]
            self._resolve(document, final=True)
            for value, place, xpath in self.references:
                if value not in self.ids:
                    self.faults.append(Fault(messages.MISSING_ID, place, {"value": value}, xpath=xpath))
        except Enough:
            return self.faults.all(Place(self.frames[-1].child.byte))
        except TooComplex:
            child = self.frames[-1].child
            if self.faults.listed:
                return self.faults.all(Place(child.byte))
            args = {"element": child.shown or "the document"}
            return [Fault(messages.CONTENT_TOO_COMPLEX, Place(child.byte), args, xpath=self._xpath())]
        return self.faults.all()

    # -- events

    def _declare(self, prefix: str | None, uri: str | None) -> None:
        self.declared.append((prefix or "", uri or ""))

    def _entity(self, name: str, _parameter: bool, *rest: Any) -> None:
        if rest[-1] is not None:
            self.entities.add(name)

    def _start(self, triplet: str, attributes: list[str]) -> None:
        parent = self.frames[-1]
        self._end_of_text(parent)
        if self.patterns.crowded:
            self.patterns.forget()
        outer = [(prefix, self.prefixes.get(prefix)) for prefix, _ in self.declared]
        default = self.prefixes.get("")
        self.prefixes.update(self.declared)
        self.declared.clear()
        written, shown = _names(triplet)
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
        triples = [(*_names(attributes[at]), attributes[at + 1]) for at in range(0, len(attributes), 2)]
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
        self._note_ids(tag)
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

    def _end(self, _triplet: str) -> None:
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

    def _text(self, data: str) -> None:
        frame = self.frames[-1]
        if frame.lenient:
            return
        blank = not data.strip(BLANK)
        if not blank and frame.text_byte < 0:
            blanks = len(data) - len(data.lstrip(BLANK))
            frame.text_byte = self.parser.CurrentByteIndex + blanks
        if not (blank and not frame.text) and (frame.few_characters < _PREVIEW or self._keeps_text(frame)):
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

    def _after_text(self, state: Alternatives) -> Alternatives:
        found = ((element, text_deriv_any(self.patterns, pattern)) for element, pattern in state)
        return tuple(pair for pair in found if pair[1] is not self.patterns.not_allowed)

    def _text_fault(self, frame: Frame, text: str, byte: int) -> None:
        if self.faults.full:
            self.faults.leave_out(1, Place(byte, "text"))
            return
        elements = expected(frame.alternatives)
        wrapper = self.recovery.wrapper_for_text(frame.child.name, elements)
        fault = Fault(messages.TEXT_NOT_ALLOWED, Place(byte, "text"), {"parent": frame.child.shown})
        self._add_expected(fault, frame, elements, wrapper)
        fault.xpath = self._xpath()
        if wrapper is not None:
            label = self.label(frame, wrapper)
            fault.help = f"put it inside an element that takes text, such as `<{label}>`, or remove it"
            element = matching(elements, wrapper)[0]
            inside = self._after_text(((element, plan_of(self.patterns, element).freely()),))
            frame.wrapper = inside or None
        elif not elements:
            fault.help = "remove it, or put it elsewhere"
        if len(text.strip(BLANK)) == 1:
            fault.help = "remove it: a stray character, most likely left by an edit"
        self.faults.append(fault)

    # -- children

    def _advance(self, frame: Frame, child: Child, elements: Elements) -> None:
        """`child`, recognised as `elements`, is read; one that changes the demands leaves a trace."""
        after = derived(self.patterns, frame.alternatives, elements)
        if not after:
            return
        if after != frame.alternatives:
            frame.trail.append((frame.alternatives, child))
            if len(frame.trail) > 40:
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

    # -- faults

    def _child_fault(self, frame: Frame, child: Child, repair: Repair) -> None:
        kind = repair.kind
        name = repair.name
        if self.faults.full:
            self.faults.leave_out(1, Place(child.byte))
            return
        label = self.label(frame, name) if name else None
        args: dict[str, Any] = {
            "element": child.shown,
            "where": self._where(frame),
            "parent_line": Line(frame.child.byte),
        }
        fault = Fault(messages.OUT_OF_CONTEXT_ELEMENT, Place(child.byte), args)
        fault.xpath = self._child_path(frame, child)
        fault.origin = self._origin(frame.alternatives[0][0]) if frame.alternatives else None
        elements = expected(frame.alternatives)
        known = bool(self.vocabulary.elements(child.name))
        if kind == RENAMED or not known:
            self._unknown_element(fault, frame, child, name if kind in (RENAMED, REPLACED) else None, kind, elements)
        elif kind == TOO_EARLY and repair.other is not None:
            fault.code = messages.ELEMENT_TOO_EARLY
            args["first"] = repair.other.shown
            fault.suggestion = repair.other.shown
            fault.related = ((Place(repair.other.byte), f"`{repair.other.shown}` stands here"),)
            self._add_expected(fault, frame, elements, repair.other.name)
        elif kind == MISSING:
            fault.code = messages.MISSING_BEFORE
            args["missing"] = label
            fault.suggestion = label
            self._add_expected(fault, frame, elements, name)
        elif kind in (TOO_LATE, REPEATED) and repair.other is not None:
            fault.code = messages.ELEMENT_TOO_LATE if kind == TOO_LATE else messages.ELEMENT_REPEATED
            args["after"] = repair.other.shown
            args["after_line"] = Line(repair.other.byte)
            fault.related = ((Place(repair.other.byte), f"`{repair.other.shown}` stands here"),)
            fault.suggestion = child.shown if kind == TOO_LATE else None
            self._add_expected(fault, frame, elements, None)
        elif kind == UNWRAPPED:
            fault.code = messages.ELEMENT_NEEDS_WRAPPER
            args["wrapper"] = label
            fault.suggestion = label
            self._add_expected(fault, frame, elements, name)
        else:
            self._misplaced(fault, frame, child, elements)
        self.faults.append(fault)

    def _unknown_element(
        self, fault: Fault, frame: Frame, child: Child, meant: str | None, kind: str, elements: list[Any]
    ) -> None:
        fault.code = messages.UNKNOWN_ELEMENT
        if self.vocabulary.elements(child.name):
            fault.code = messages.OUT_OF_CONTEXT_ELEMENT
        sure = False
        if meant is None:
            near = self.recovery.near(child.name, self.patterns.elements)
            meant = near[0] if near else None
        elif kind == RENAMED:
            near = self.recovery.near(child.name, elements)
            sure = len(near) == 1 or split(near[0])[1].casefold() == split(child.name)[1].casefold()
        self._add_expected(fault, frame, elements, meant)
        if meant is None:
            return
        label = self.label(frame, meant)
        fault.suggestion = label
        if kind == REPLACED:
            fault.help = f"`{label}` is what must stand here"
            return
        fault.help = f"did you mean `{label}`?"
        fault.edits = self._renaming(child, label)
        fault.fix_label = f"rename it to `{label}`"
        fault.safe = sure and fault.code is messages.UNKNOWN_ELEMENT

    def _renaming(self, child: Child, label: str) -> tuple[tuple[Place, str], ...]:
        return ((Place(child.byte), label), (Place(child.byte, "end tag", end=child.end_byte), label))

    def _misplaced(self, fault: Fault, frame: Frame, child: Child, elements: list[Any]) -> None:
        self._add_expected(fault, frame, elements, None)
        parents = self.vocabulary.parents(child.name)
        names = [self.label(frame, each) for each in parents if each != frame.child.name]
        if frame is self.frames[0]:
            roots = [f"`{self.label(frame, each)}`" for each in self.vocabulary.names(elements)[:_SHOWN]]
            fault.help = f"a document starts with {' or '.join(roots)}"
            return
        outer = self._outer(frame)
        if outer is not None and self.recovery.follows(outer, frame.child.name, child.name):
            fault.help = f"it may follow `{frame.child.shown}`: end that first"
            if frame.child.name == child.name:
                fault.help = f"end the `{child.shown}` that is open before another begins"
        elif names:
            fault.help = f"it may stand in {alternatives(names)}"

    def _outer(self, frame: Frame) -> Frame | None:
        """The element around `frame`, if that is known; `frame` is the open element or the one around it."""
        at = len(self.frames) - 1 if frame is self.frames[-1] else len(self.frames) - 2
        if at < 2 or self.frames[at] is not frame:
            return None
        outer = self.frames[at - 1]
        return None if outer.lenient or outer.pending else outer

    def _incomplete_fault(self, frame: Frame) -> None:
        if self.faults.full:
            self.faults.leave_out(1, Place(frame.child.byte))
            return
        pattern = frame.alternatives[0][1]
        missing = self.recovery.likeliest(frame.child.name, first_required(pattern))
        names = self.vocabulary.names(missing)
        labels = [self.label(frame, each) for each in names]
        words = f"`{labels[0]}`" if len(labels) == 1 else f"one of {alternatives(labels)}" if labels else "its content"
        args = {"element": frame.child.shown, "missing": words}
        fault = Fault(messages.INCOMPLETE, Place(frame.child.byte), args, xpath=self._xpath())
        fault.origin = self._origin(frame.alternatives[0][0])
        self._add_expected(fault, frame, missing or expected(frame.alternatives), names[0] if names else None)
        fault.suggestion = labels[0] if labels else None
        if len(labels) == 1:
            fault.help = f"insert `<{labels[0]}>` before the end of `{frame.child.shown}`"
        self.faults.append(fault)

    def _content_fault(self, frame: Frame, text: str, texts: Texts) -> None:
        advice = advise(texts, [pattern for _, pattern in frame.alternatives], text)
        shown = text.strip() if len(text) < _PREVIEW else text.strip()[:_PREVIEW] + "…"
        args = {"value": shown, "element": frame.child.shown, "expected": advice.in_words, "example": advice.example}
        place = Place(frame.text_byte, "text") if text.strip(BLANK) else Place(frame.child.byte)
        fault = Fault(messages.INVALID_TEXT, place, args, xpath=self._xpath())
        fault.expected = advice.listed
        fault.suggestion = advice.suggestion
        if advice.suggestion:
            fault.help = f"did you mean `{advice.suggestion}`?"
        self.faults.append(fault)

    def _other_namespace(self, parent: Frame, child: Child, default: str | None) -> str | None:
        """The name in the namespace that was meant, with the fault noted; None when the namespace is not at fault.

        default: the default namespace in `parent`.
        """
        prefixes = self.prefixes
        if parent.lenient or beginning(parent.alternatives, child.name):
            return None
        context = parent.child.name if parent is not self.frames[0] else None
        meant = self.recovery.in_right_namespace(child.name, context)
        if meant is None:
            return None
        namespace, _ = split(child.name)
        right = split(meant)[0]
        prefix = child.shown.rpartition(":")[0]
        declaration = f'xmlns{":" if prefix else ""}{prefix}="{right}"'
        found = f"in the namespace `{namespace}`" if namespace else "in no namespace"
        args = {"element": child.shown, "found": found, "namespace": right or "none", "declaration": declaration}
        fault = Fault(messages.WRONG_NAMESPACE, Place(child.byte), args, suggestion=declaration)
        fault.xpath = self._child_path(parent, child)
        undone = not namespace and not prefix and prefixes.get("") == "" and default == right
        if undone and right:
            fault.help = 'remove `xmlns=""`: the right namespace is declared further out'
            fault.edits = ((Place(child.byte, "attribute and blank", "xmlns"), ""),)
            fault.fix_label = "remove the declaration"
            fault.safe = True
        elif not right:
            fault.help = 'leave out the namespace declaration, or write `xmlns=""` here'
        elif not namespace and not prefix and "" not in prefixes:
            fault.edits = ((Place(child.byte, "after name"), f" {declaration}"),)
            fault.fix_label = "declare the namespace"
            fault.safe = parent is self.frames[0]
        elif prefixes.get(prefix) == namespace and namespace:
            fault.help = f"the declaration says `{namespace}`; write `{declaration}` instead"
            fault.edits = ((Place(child.byte, "value", f"xmlns:{prefix}" if prefix else "xmlns"), right),)
            fault.fix_label = "correct the namespace"
            fault.safe = slips(namespace.rstrip("/").replace("https:", "http:"), right, 2) <= 2
        self.faults.append(fault)
        return meant

    def _add_expected(self, fault: Fault, frame: Frame, elements: Collection[Any], first: str | None) -> None:
        """All names that would have been right, `first` before the others, and at most six labels for people."""
        self.patterns.effort.spend(5 * len(elements))
        names = [self.label(frame, each) for each in self.vocabulary.names(elements)]
        if first is not None:
            label = self.label(frame, first)
            names = [label, *(each for each in names if each != label)]
        fault.expected = tuple(names)
        labels = self.vocabulary.by_class(list(elements), _SHOWN)
        shown = ", ".join(each if each.endswith(" more") or " " in each else f"`{each}`" for each in labels)
        fault.args["expected"] = shown or "the end tag, nothing else"

    def _note_ids(self, tag: Tag) -> None:
        for name, shown, value in tag.attributes:
            kind = self.id_type(tag.child.name, name)
            if not kind:
                continue
            place = Place(tag.child.byte, "value", shown)
            for token in value.split():
                if kind != "ID":
                    self.references.append((token, place, tag.xpath()))
                elif token in self.ids:
                    first = self.ids[token]
                    args = {"value": token, "first_line": Line(first.byte)}
                    related = ((first, "it is used here first"),)
                    self.faults.append(Fault(messages.DUPLICATE_ID, place, args, related, xpath=tag.xpath()))
                else:
                    self.ids[token] = place

    # -- words

    def _texts(self) -> Texts:
        return Texts(self.patterns, self.prefixes, self.entities)

    def _where(self, frame: Frame) -> str:
        return f"in `<{frame.child.shown}>` at line {{parent_line}}" if frame.child.shown else "as the root element"

    def label(self, frame: Frame, name: str) -> str:
        """`name` as one would write it in `frame`."""
        namespace, local = split(name)
        if namespace == _XML:
            return f"xml:{local}"
        prefix = frame.child.shown.rpartition(":")[0]
        own = split(frame.child.name)[0]
        if namespace == own or not namespace:
            return f"{prefix}:{local}" if prefix and namespace else local
        some = islice(self.prefixes.items(), _PREFIXES_SEARCHED)
        bound = next((each for each, uri in some if uri == namespace), "")
        return f"{bound}:{local}" if bound else local

    def _xpath(self) -> str | None:
        """Where the open element is; None where that would be longer than anyone reads."""
        if len(self.frames) > _DEPTH_SHOWN:
            return None
        return "/" + "/".join(f"{frame.child.shown}[{frame.position}]" for frame in self.frames[1:])

    def _child_path(self, frame: Frame, child: Child) -> str | None:
        if len(self.frames) > _DEPTH_SHOWN:
            return None
        steps = [f"{each.child.shown}[{each.position}]" for each in self.frames[1 : self.frames.index(frame) + 1]]
        return "/" + "/".join([*steps, child.shown])

    def _origin(self, element: Any) -> str | None:
        return f"definition `{element.definition}`" if element is not None and element.definition else None


def _names(triplet: str) -> tuple[str, str]:
    """(expanded name, name as written) of what expat gives: `local`, `uri local` or `uri local prefix`."""
    parts = triplet.split(SEPARATOR)
    if len(parts) == 1:
        return triplet, triplet
    name = join(parts[0], parts[1])
    return name, f"{parts[2]}:{parts[1]}" if len(parts) > 2 else parts[1]
