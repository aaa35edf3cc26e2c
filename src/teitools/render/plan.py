"""The rendering plan: a processing model compiled once, element by element as they are met (TEI P5 22.5.4)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from lxml import etree

from teitools.findings import Finding, Span, nearest
from teitools.odd import Model, ModelSequence, OutputRendition
from teitools.odd import ProcessingModel as ProcessingModel
from teitools.odd import processing_model as processing_model
from teitools.xpath import XPath, XPathError, compile_xpath

from . import messages

#: A behaviour of an output's engine: HTML's takes (walk, use, element, target, state), text's the first three.
Behaviour: TypeAlias = Callable[..., Any]


@dataclass(slots=True, eq=False)
class Use:
    """One model, ready to be carried out: its behaviour, what the behaviour is told, how the result is dressed.

    params: the compiled XPath of every parameter but `content`.
    content: the XPath of what is to be shown instead of the element's children, or None.
    css_class: the classes of the result, the model's own last.
    before, after: literal text that `outputRendition` puts around the content.
    apart: from what a blank parts the element where the source has no white space: "elements" or "words" (`apart.py`);
    "" for nothing.
    field: the XPath of what the element is called in a record, or None.
    """

    name: str
    local: str
    behaviour: str
    params: Mapping[str, XPath]
    content: XPath | None
    css_class: str
    use_source_rendition: bool
    before: str = ""
    after: str = ""
    make: Behaviour = lambda *_: None
    apart: str = ""
    field: XPath | None = None


@dataclass(slots=True, eq=False)
class Choice:
    """A condition and what is carried out, in order, where it holds; `test` None always holds."""

    test: Callable[[etree._Element], bool] | None
    uses: tuple[Use, ...]


@dataclass(slots=True)
class Plan:
    """The compiled processing model for one output.

    models: the processing models, the most particular first: an element is looked up in each in turn.
    behaviour: name -> behaviour of the output's engine, None for a name that is not known.
    names: the behaviours of which one is proposed where a name is not known.
    compiled: the choices of the elements met so far.
    findings: what is wrong with the models met so far, each said once.
    styles: CSS selector -> declarations, from `outputRendition`, for the models met so far.
    """

    output: str
    models: tuple[ProcessingModel, ...]
    behaviour: Callable[[str], Behaviour | None]
    names: tuple[str, ...] = ()
    findings: list[Finding] = field(default_factory=list)
    styles: dict[str, str] = field(default_factory=dict)
    compiled: dict[str, tuple[Choice, ...]] = field(default_factory=dict)
    _spans: dict[XPath, Span] = field(default_factory=dict)
    _failed: set[XPath] = field(default_factory=set)

    def choices(self, name: str) -> tuple[Choice, ...]:
        """The choices for the element `name` (Clark notation), compiled at the first question; () when uncovered."""
        found = self.compiled.get(name)
        if found is None:
            found = self.compiled[name] = tuple(self._compile(name))
        return found

    def fail(self, xpath: XPath, error: XPathError | None) -> None:
        """A parameter failed, or (without an error) brings itself in without end: the finding, once for each."""
        if xpath in self._failed:
            return
        self._failed.add(xpath)
        span = self._spans[xpath]
        if error is not None:
            self.findings.append(error.finding(span))
        else:
            self.findings.append(Finding(messages.ENDLESS_MODEL, span, {"expression": xpath.expression}))

    def check(self) -> tuple[Finding, ...]:
        """Every finding of the models, those of elements that no document used included."""
        for model in self.models:
            for name in model.elements:
                self.choices(name)
        return (*(finding for model in self.models for finding in model.findings), *self.findings)

    def _compile(self, name: str) -> Iterable[Choice]:
        number = 0
        for level, processing in enumerate(self.models):
            for candidate in processing.candidates(name, self.output):
                try:
                    test = self._test(candidate, name)
                except XPathError as error:
                    self.findings.append(error.finding(candidate.predicate_span))
                    continue
                models = candidate.models if isinstance(candidate, ModelSequence) else (candidate,)
                uses = []
                for model in models:
                    member = None if model is candidate else self._member_test(model, name)
                    number += 1
                    use = self._use(name, model, f"{level}-{number}")
                    if use is not None:
                        uses.append((member, use))
                if not uses and models:
                    # A model that cannot be carried out is passed over for the next, at last the built-in one.
                    continue
                yield from _combine(test, uses)
                if test is None:
                    return

    def _test(self, model: Model | ModelSequence, name: str) -> Callable[[etree._Element], bool] | None:
        if model.predicate is None:
            return None
        if _PARENTS.match(model.predicate):
            space = _namespace(name)
            tags = frozenset(f"{{{space}}}{local}" if space else local for local in _PARENT.findall(model.predicate))
            return lambda element: (parent := element.getparent()) is not None and parent.tag in tags
        xpath = compile_xpath(model.predicate, model.namespaces, default_namespace=_namespace(name))
        if xpath.engine == "direct":
            return xpath.boolean
        careful = _Careful(xpath, model.predicate_span, self.findings)
        above = _ONLY_IN.match(model.predicate)
        if above is None or not _is_one_group(model.predicate[above.end() - 1 :].rstrip()):
            return careful
        tag = f"{{{_namespace(name)}}}{above[1]}" if _namespace(name) else above[1]
        return lambda element: (parent := element.getparent()) is not None and parent.tag == tag and careful(element)

    def _member_test(self, model: Model, name: str) -> Callable[[etree._Element], bool] | None:
        try:
            return self._test(model, name)
        except XPathError as error:
            self.findings.append(error.finding(model.predicate_span))
            return lambda _element: False

    def _use(self, name: str, model: Model, number: str) -> Use | None:
        make = self.behaviour(model.behaviour)
        if make is None:
            near = nearest(model.behaviour, self.names)
            self.findings.append(
                Finding(
                    messages.UNKNOWN_BEHAVIOUR,
                    model.span,
                    {"behaviour": model.behaviour},
                    expected=self.names,
                    suggestion=near[0] if near else None,
                )
            )
            return None
        params: dict[str, XPath] = {}
        for param in model.params:
            try:
                xpath = compile_xpath(param.value, model.namespaces, default_namespace=_namespace(name))
                params[param.name] = xpath
                self._spans[xpath] = param.span
            except XPathError as error:
                self.findings.append(error.finding(param.span))
        content = params.pop("content", None)
        if content is not None and content.expression.strip() == ".":
            content = None
        apart = params.pop("apart", None)
        called = params.pop("field", None)
        local = name.rpartition("}")[2]
        before, after, css_class = self._renditions(model.renditions, local, number)
        classes = " ".join(filter(None, (css_class, model.css_class)))
        return Use(
            name,
            local,
            model.behaviour,
            params,
            content,
            classes,
            model.use_source_rendition,
            before,
            after,
            make,
            apart.expression.strip(" '\"") if apart is not None else "",
            called,
        )

    def _renditions(self, renditions: tuple[OutputRendition, ...], local: str, number: str) -> tuple[str, str, str]:
        """(text before, text after, class): `content` strings as text, other declarations as a rule of the page."""
        from .css import content_string, safe_declarations

        before = after = ""
        css_class = f"m-{local}-{number}"
        used = False
        for rendition in renditions:
            text, rest = content_string(rendition.css)
            if rendition.scope == "before":
                before += text
            elif rendition.scope == "after":
                after += text
            declarations = safe_declarations(rest)
            if not declarations:
                continue
            selector = f".{css_class}" + (f"::{rendition.scope}" if rendition.scope in _PSEUDO else "")
            self.styles[selector] = "; ".join(filter(None, (self.styles.get(selector, ""), declarations)))
            used = True
        return before, after, css_class if used else ""


#: The commonest condition of all is asked without a call for each name.
_PARENT = re.compile(r"parent::([\w.-]+)")
_PARENTS = re.compile(r"\s*parent::[\w.-]+(?:\s+or\s+parent::[\w.-]+)*\s*\Z")
#: What holds below one kind of element alone is not asked elsewhere.
_ONLY_IN = re.compile(r"\s*parent::([\w.-]+)\s+and\s+not\(")
_PSEUDO = ("before", "after", "first-line", "first-letter")


def _is_one_group(text: str) -> bool:
    """Whether the bracket that begins `text` is closed by its last character."""
    depth = 0
    for position, sign in enumerate(text):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if depth <= 0:
            return position == len(text) - 1
    return False


class _Careful:
    """A predicate that counts as false where it fails, and says so once."""

    def __init__(self, xpath: XPath, span: Any, findings: list[Finding]) -> None:
        self.xpath, self.span, self.findings = xpath, span, findings
        self.said = False

    def __call__(self, element: etree._Element) -> bool:
        try:
            return self.xpath.boolean(element)
        except XPathError as error:
            if not self.said:
                self.said = True
                self.findings.append(error.finding(self.span))
            return False


def _combine(
    test: Callable[[etree._Element], bool] | None,
    uses: list[tuple[Callable[[etree._Element], bool] | None, Use]],
) -> Iterable[Choice]:
    """The choices of a model or sequence; where members have predicates of their own, one for each subset of them."""
    if all(member is None for member, _ in uses):
        yield Choice(test, tuple(use for _, use in uses))
        return
    # A member with a predicate is left out where it is false: try the fullest sequences first.
    count = len(uses)
    for mask in sorted(range(1 << min(count, 6)), key=lambda bits: (-bin(bits).count("1"), bits)):
        chosen = [pair for index, pair in enumerate(uses) if mask >> index & 1]
        if any(member is None and not mask >> index & 1 for index, (member, _) in enumerate(uses)):
            continue
        tests = [member for member, _ in chosen if member is not None]
        outer = [] if test is None else [test]
        yield Choice(_all(tuple(outer + tests)), tuple(use for _, use in chosen))


def _all(tests: tuple[Callable[[etree._Element], bool], ...]) -> Callable[[etree._Element], bool]:
    return lambda element: all(test(element) for test in tests)


def _namespace(name: str) -> str:
    return name[1:].partition("}")[0] if name.startswith("{") else ""
