"""Rules on a document: findings, and what could not be evaluated."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree

from teitools.document import XML_NS, Document, Unreadable, parse, reason_of, referred
from teitools.findings import Finding, Severity, Span
from teitools.xpath import Attribute, Budget, DocumentNode, Failure, Item, Scope, Text, Tree, XPathError

from . import messages
from .plan import CompiledAssertion, CompiledPattern, CompiledRule, NotEvaluated, Plan
from .schema import Insert, Message

#: Seconds for the rules of one schema on one file.
TIMEOUT = 30.0
#: Failures of one assertion in one file that are told; of those beyond only the number.
LISTED = 1000
#: Characters of a computed part that a message shows.
_MOST_SHOWN = 2000
#: Other documents that one run of rules may read, and the characters in them.
_MOST_DOCUMENTS = 1000
_MOST_CHARACTERS = 200_000_000

#: Roles as schemas write them; any other role is an error, as having none is.
ROLES = {
    "warning": Severity.WARNING,
    "warn": Severity.WARNING,
    "nonfatal": Severity.WARNING,
    "caution": Severity.WARNING,
    "info": Severity.INFO,
    "information": Severity.INFO,
    "informational": Severity.INFO,
    "hint": Severity.INFO,
    "note": Severity.INFO,
}

Spans = Callable[[Item], Span]
_Test = tuple[CompiledAssertion, Callable[[Item, Scope], bool], bool]


@dataclass(slots=True)
class Outcome:
    """What rules said of one document. fired: how many nodes fired a rule.

    not_evaluated: what failed on this document, beside what the plan could not compile.
    """

    findings: list[Finding]
    not_evaluated: list[NotEvaluated]
    fired: int = 0


def check_document(plan: Plan, document: Document, timeout: float = TIMEOUT) -> Outcome:
    """`plan`'s rules on `document`, pattern by pattern, rule by rule, each context node firing at most one rule of a
    pattern, wherever it stands: also inside another node that fired. Source: ISO/IEC 19757-3 section 6.5.

    A test that fails to evaluate on some node is noted once, with the reason, and says nothing of any node. So is one
    at which the time is up, of `timeout` seconds of processor time for all; the
    others go on with half of what is then left.
    """
    run = _Run(plan, timeout)
    return run.check(document)


@dataclass(slots=True)
class _Failures:
    """How often an assertion failed; left_out: the first place that is not listed."""

    rule: CompiledRule
    assertion: CompiledAssertion
    count: int = 0
    left_out: Span | None = None


@dataclass(slots=True, eq=False)
class _Run:
    plan: Plan
    timeout: float
    outcome: Outcome = field(default_factory=lambda: Outcome([], []))
    budget: Budget = field(init=False)
    end: float = field(init=False)
    home: str = ""
    _stopped: set[int] = field(default_factory=set)
    _failures: dict[int, _Failures] = field(default_factory=dict)
    _loaded: dict[Path, Document] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.end = time.thread_time() + self.timeout
        # What is kept back lets the rules after one that takes all the time have some.
        self.budget = Budget(self.timeout * 0.95)

    def check(self, document: Document) -> Outcome:
        self.home = document.path
        tree = self._tree(document)
        outer = Scope(tree, tree.document, self.plan.lets)
        held = {name for name in self.plan.names if tree.holds(name)}
        for pattern in self.plan.patterns:
            if pattern.documents is None and pattern.names is not None and held.isdisjoint(pattern.names):
                continue
            if pattern.documents is None:
                self._check_pattern(pattern, Scope(tree, tree.document, pattern.lets, outer), _spans(document))
            else:
                self._check_further(pattern, pattern.documents.strings, outer)
        self.outcome.findings += self._left_out()
        return self.outcome

    def _tree(self, document: Document) -> Tree:
        base = Path(document.path).absolute().as_uri()
        tree = Tree(document.root, self.plan.keys, self._load, base, self.budget)
        tree.look_up(self.plan.names)
        if document.source.stream is not None:
            tree.know_attributes(document.source.stream.holders())
        return tree

    def _load(self, uri: str) -> etree._Element:
        """The root of another document. Raises Failure, which says why, for one that is not read."""
        return self._read(uri).root

    def _read(self, reference: str) -> Document:
        try:
            path = referred(reference, self.home)
            if path not in self._loaded:
                if len(self._loaded) == _MOST_DOCUMENTS:
                    raise Failure(f"more than {_MOST_DOCUMENTS} other documents are asked for")
                if path.stat().st_size + sum(len(each.text) for each in self._loaded.values()) > _MOST_CHARACTERS:
                    raise Failure(f"other documents of more than {_MOST_CHARACTERS:,} characters are asked for")
                self._loaded[path] = parse(path)
            return self._loaded[path]
        except OSError as error:
            raise Failure(reason_of(error)) from None
        except Unreadable:
            raise Failure("that file cannot be read as XML") from None

    def _check_further(self, pattern: CompiledPattern, references: Callable[[Scope], list[str]], outer: Scope) -> None:
        """A pattern on the documents that its `documents` names, relative to the one at hand."""
        source = pattern.source
        name, expression = source.id or "pattern", source.documents or ""
        try:
            found = references(Scope(outer.tree, outer.item, pattern.lets, outer))
        except XPathError as error:
            self._not_evaluated(name, expression, source.span, error)
            return
        for uri in found:
            try:
                other = self._read(uri)
            except Failure as error:
                self._note(NotEvaluated(name, expression, f"`{uri}` cannot be read: {error}", source.span))
                continue
            tree = self._tree(other)
            around = Scope(tree, tree.document, self.plan.lets)
            self._check_pattern(pattern, Scope(tree, tree.document, pattern.lets, around), _spans(other))

    def _check_pattern(self, pattern: CompiledPattern, scope: Scope, span: Spans) -> None:
        taken: set[Item] = set()
        tree = scope.tree
        for number, rule in enumerate(pattern.rules):
            try:
                items = rule.items(scope)
            except XPathError as error:
                # A context that is not known may take any node from the rules after it: these are not known either.
                self._not_evaluated(rule.name, rule.source.context, rule.source.span, error)
                for later in pattern.rules[number + 1 :]:
                    reason = f"`{rule.name}` before it was not evaluated"
                    self._note(NotEvaluated(later.name, later.source.context, reason, later.source.span))
                return
            if not items:
                continue
            lets = rule.lets
            tests = [(each, each.test.test(tree), each.source.positive) for each in rule.assertions]
            kept = self.budget.kept
            for item in items:
                if item in taken:
                    continue
                taken.add(item)
                self.outcome.fired += 1
                # Without variables of the rule's own, those around it are all that a test can ask for.
                here = Scope(tree, item, lets, scope) if lets else scope
                for assertion, test, positive in tests:
                    try:
                        if test(item, here) is positive:
                            continue
                        if id(assertion) not in self._stopped:
                            self._fail(rule, assertion, here if lets else Scope(tree, item, lets, scope), span)
                    except XPathError as error:
                        tests = self._without(assertion, tests, error)
                self.budget.kept = kept  # the variables of this node are gone

    def _without(self, assertion: CompiledAssertion, tests: list[_Test], error: XPathError) -> list[_Test]:
        """The tests that go on when one has failed: all, but for one that asked for too much."""
        self._not_evaluated(assertion.name, assertion.source.test, assertion.source.span, error)
        if not error.stopped:
            return tests
        self._stopped.add(id(assertion))
        return [each for each in tests if each[0] is not assertion]

    def _not_evaluated(self, name: str, expression: str, span: Span, error: XPathError) -> None:
        self._note(NotEvaluated(name, expression, error.reason, span, error.stopped))
        if error.out_of_time:
            now = time.thread_time()
            self.budget.deadline = now + max(self.end - now, 0) / 2

    def _note(self, failed: NotEvaluated) -> None:
        if failed not in self.outcome.not_evaluated:
            self.outcome.not_evaluated.append(failed)

    def _fail(self, rule: CompiledRule, assertion: CompiledAssertion, scope: Scope, span: Spans) -> None:
        """The assertion has failed here: a finding, or one more of too many."""
        failed = self._failures.get(id(assertion))
        if failed is None:
            failed = self._failures[id(assertion)] = _Failures(rule, assertion)
        failed.count += 1
        if failed.count <= LISTED:
            self.outcome.findings.append(self._finding(rule, assertion, scope, span))
        elif failed.left_out is None:
            failed.left_out = span(scope.item)

    def _left_out(self) -> Iterator[Finding]:
        """One finding for each assertion that failed at more places than are listed, at the first of these."""
        for failed in self._failures.values():
            if failed.left_out is not None:
                source, rule = failed.assertion.source, failed.rule
                yield Finding(
                    messages.FAILED_ASSERT if source.positive else messages.SUCCESSFUL_REPORT,
                    failed.left_out,
                    {
                        "message": f"the same is wrong at {failed.count - LISTED:,} more places, which are not listed",
                        "context": " ".join(rule.source.context.split()),
                        "test": " ".join(source.test.split()),
                    },
                    severity=ROLES.get((source.role or "").lower(), Severity.ERROR),
                    origin=source.id or rule.name,
                )

    def _finding(self, rule: CompiledRule, assertion: CompiledAssertion, scope: Scope, span: Spans) -> Finding:
        source, schema = assertion.source, self.plan.schema
        item = scope.item
        if assertion.subject is not None:
            try:
                item = next(iter(assertion.subject.items(scope)), item)
            except XPathError as error:
                if error.stopped:
                    raise
        extra = [
            _text(schema.diagnostics[each], assertion, scope)
            for each in source.diagnostics
            if each in schema.diagnostics
        ]
        extra += [
            _text(schema.properties[each], assertion, scope) for each in source.properties if each in schema.properties
        ]
        args = {
            "message": _text(source.message, assertion, scope) or " ".join(source.test.split()),
            "context": " ".join(rule.source.context.split()),
            "test": " ".join(source.test.split()),
        }
        element = _element(item)
        return Finding(
            messages.FAILED_ASSERT if source.positive else messages.SUCCESSFUL_REPORT,
            span(item),
            args,
            severity=ROLES.get((source.role or "").lower(), Severity.ERROR),
            origin=source.id or rule.name,
            help="; ".join(extra) or None,
            xpath=element.getroottree().getpath(element),
        )


def _element(item: Item) -> etree._Element:
    """The element that an item is, or is nearest to: that of an attribute, around a text, comment or instruction."""
    if isinstance(item, DocumentNode):
        return item.root
    if isinstance(item, Text):
        nearest = item.element.getparent() if item.tail else item.element
    else:
        nearest = item.element if isinstance(item, Attribute) else item
    while nearest is not None and not isinstance(nearest.tag, str):
        nearest = nearest.getparent() if nearest.getparent() is not None else nearest.getroottree().getroot()
    assert nearest is not None
    return nearest


def _spans(document: Document) -> Spans:
    def span(item: Item) -> Span:
        if isinstance(item, Attribute):
            return document.attribute_span(item.element, item.name)
        return document.name_span(_element(item))

    return span


def _text(message: Message, assertion: CompiledAssertion, scope: Scope) -> str:
    """The sentence with its computed parts; one that fails to evaluate shows as `…`."""
    parts = [part if isinstance(part, str) else _inserted(part, assertion, scope) for part in message.parts]
    return " ".join("".join(parts).split())


def _inserted(part: Insert, assertion: CompiledAssertion, scope: Scope) -> str:
    expression = assertion.parts.get(part)
    if expression is None:
        return "…"
    try:
        if part.kind == "name":
            items = expression.items(scope) if part.expression != "." else [scope.item]
            return _name(items[0]) if items else ""
        text = " ".join(expression.strings(scope))
    except XPathError as error:
        if error.out_of_time:
            raise
        return "…"
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"


def _name(item: Any) -> str:
    """A node's name as the document writes it; "" for one without a name."""
    if isinstance(item, Attribute):
        name = etree.QName(item.name)
        bound = {uri: prefix for prefix, uri in item.element.nsmap.items() if prefix}
        prefix = "xml" if item.name.startswith(f"{{{XML_NS}}}") else bound.get(name.namespace or "")
        return f"{prefix}:{name.localname}" if prefix else name.localname
    if not isinstance(item, etree._Element):
        return ""
    if not isinstance(item.tag, str):
        return str(getattr(item, "target", ""))
    local = etree.QName(item).localname
    return f"{item.prefix}:{local}" if item.prefix else local
