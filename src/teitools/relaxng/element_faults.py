"""What is said of an element or a text that may not stand where it stands, or that ends too early."""

from __future__ import annotations

from collections.abc import Collection
from itertools import islice
from typing import Any

from teitools.findings import did_you_mean

from . import messages
from .attributes import plan_of
from .derivative import BLANK, Texts, text_deriv_any
from .expectation import first_required
from .fault_list import FaultList
from .frames import Alternatives, Child, Frame, beginning, expected
from .name_class import split
from .near import slips
from .places import Fault, Line, Place
from .recovery import (
    MISSING,
    RENAMED,
    REPEATED,
    REPLACED,
    TOO_EARLY,
    TOO_LATE,
    UNWRAPPED,
    Recovery,
    Repair,
)
from .schema_element import XML
from .uses import Uses
from .value_faults import advise, alternatives
from .vocabulary import Vocabulary, matching

#: So many characters of a text are shown.
PREVIEW = 60
_SHOWN = 6
_DEPTH_SHOWN = 200
_PREFIXES_SEARCHED = 100


class ElementFaults:
    """The open elements of a document, and the faults noted of them."""

    def __init__(self, vocabulary: Vocabulary, uses: Uses) -> None:
        self.vocabulary = vocabulary
        self.patterns = vocabulary.patterns
        self.recovery = Recovery(vocabulary, uses)
        self.entities: set[str] = set()
        self.faults = FaultList()
        self.prefixes: dict[str, str] = {"xml": XML}
        self.frames = [Frame(Child("", "", 0), ((None, self.patterns.start),))]

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
        fault.help = did_you_mean(label)
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
        shown = text.strip() if len(text) < PREVIEW else text.strip()[:PREVIEW] + "…"
        args = {"value": shown, "element": frame.child.shown, "expected": advice.in_words, "example": advice.example}
        place = Place(frame.text_byte, "text") if text.strip(BLANK) else Place(frame.child.byte)
        fault = Fault(messages.INVALID_TEXT, place, args, xpath=self._xpath())
        fault.expected = advice.listed
        fault.suggestion = advice.suggestion
        if advice.suggestion:
            fault.help = did_you_mean(advice.suggestion)
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

    def _texts(self) -> Texts:
        return Texts(self.patterns, self.prefixes, self.entities)

    def _where(self, frame: Frame) -> str:
        return f"in `<{frame.child.shown}>` at line {{parent_line}}" if frame.child.shown else "as the root element"

    def label(self, frame: Frame, name: str) -> str:
        """`name` as one would write it in `frame`."""
        namespace, local = split(name)
        if namespace == XML:
            return f"xml:{local}"
        prefix = frame.child.shown.rpartition(":")[0]
        own = split(frame.child.name)[0]
        if namespace == own or not namespace:
            return f"{prefix}:{local}" if prefix and namespace else local
        some = islice(self.prefixes.items(), _PREFIXES_SEARCHED)
        bound = next((each for each, uri in some if uri == namespace), "")
        return f"{bound}:{local}" if bound else local

    def _xpath(self) -> str | None:
        return self.path([])

    def path(self, inner: list[str]) -> str | None:
        """Where the open element is, and the steps `inner` from there; None where that is longer than anyone reads."""
        if len(self.frames) + len(inner) > _DEPTH_SHOWN:
            return None
        return "/" + "/".join([*(f"{frame.child.shown}[{frame.position}]" for frame in self.frames[1:]), *inner])

    def _child_path(self, frame: Frame, child: Child) -> str | None:
        if len(self.frames) > _DEPTH_SHOWN:
            return None
        steps = [f"{each.child.shown}[{each.position}]" for each in self.frames[1 : self.frames.index(frame) + 1]]
        return "/" + "/".join([*steps, child.shown])

    def _origin(self, element: Any) -> str | None:
        return f"definition `{element.definition}`" if element is not None and element.definition else None
