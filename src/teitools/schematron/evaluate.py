"""Rules on a document: findings, and what could not be evaluated."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from teitools.document import Document, Unreadable, parse
from teitools.document.boundary import reason_of, referred
from teitools.findings import Finding, Severity, Span
from teitools.xpath import Item, Scope, Tree, XPathError

from . import messages
from .plan import CompiledAssertion, CompiledPattern, CompiledRule, NotEvaluated, Plan
from .schema import Insert, Message

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


@dataclass(slots=True)
class Outcome:
    """What rules said of one document. fired: how many nodes fired a rule.

    not_evaluated: what failed on this document, beside what the plan could not compile.
    """

    findings: list[Finding]
    not_evaluated: list[NotEvaluated]
    fired: int = 0


def check_document(plan: Plan, document: Document) -> Outcome:
    """`plan`'s rules on `document`, pattern by pattern, rule by rule, each context node firing at most one rule of a
    pattern, wherever it stands: also inside another node that fired. Source: ISO/IEC 19757-3 section 6.5.

    A test that fails to evaluate on some node is noted once, with the reason, and says nothing of any node.
    """

    base = Path(document.path).absolute().as_uri()
    loaded: dict[str, etree._Element | None] = {}

    def load(uri: str) -> etree._Element | None:
        if uri not in loaded:
            other = _local(uri, document.path)
            loaded[uri] = other.root if isinstance(other, Document) else None
        return loaded[uri]

    tree = Tree(document.root, plan.keys, load, base)
    return _check_tree(plan, tree, document.path, _spans(document))


def _spans(document: Document) -> Spans:
    def span(item: Item) -> Span:
        if item.attribute is not None:
            return document.attribute_span(item.element, item.attribute)
        return document.name_span(item.element)

    return span


def _check_tree(plan: Plan, tree: Tree, home: str, span: Spans) -> Outcome:
    outcome = Outcome([], [])
    outer = Scope(tree, Item(tree.root, document=True), plan.lets)
    names = frozenset(each.tag for each in tree.root.iter(etree.Element))
    for pattern in plan.patterns:
        scope = Scope(tree, outer.item, pattern.lets, outer)
        if pattern.documents is None:
            _check_pattern(pattern, scope, names, span, plan, outcome)
        else:
            _check_further(pattern, scope, home, plan, outcome)
    return outcome


def _check_further(pattern: CompiledPattern, scope: Scope, home: str, plan: Plan, outcome: Outcome) -> None:
    """A pattern on the documents that its `documents` names, relative to the one at hand."""
    assert pattern.documents is not None
    for uri in pattern.documents.strings(scope):
        other = _local(uri, home)
        if not isinstance(other, Document):
            reason = f"`{uri}` cannot be read: {other}"
            name = pattern.source.id or "pattern"
            outcome.not_evaluated.append(NotEvaluated(name, pattern.documents.expression, reason, pattern.source.span))
            continue
        tree = Tree(other.root, plan.keys, None, Path(other.path).absolute().as_uri())
        outer = Scope(tree, Item(tree.root, document=True), plan.lets)
        inner = Scope(tree, outer.item, pattern.lets, outer)
        names = frozenset(each.tag for each in tree.root.iter(etree.Element))
        _check_pattern(pattern, inner, names, _spans(other), plan, outcome)


def _check_pattern(
    pattern: CompiledPattern, scope: Scope, names: frozenset[str], span: Spans, plan: Plan, outcome: Outcome
) -> None:
    taken: set[tuple[etree._Element, str | None, bool]] = set()
    for number, rule in enumerate(pattern.rules):
        try:
            items = rule.items(scope, names)
        except XPathError as error:
            # A context that is not known may take any node from the rules after it: these are not known either.
            for later in pattern.rules[number:]:
                reason = error.reason if later is rule else f"`{rule.name}` before it was not evaluated"
                outcome.not_evaluated.append(NotEvaluated(later.name, later.source.context, reason, later.source.span))
            return
        for item in items:
            key = (item.element, item.attribute, item.document)
            if key not in taken:
                taken.add(key)
                outcome.fired += 1
                _fire(rule, Scope(scope.tree, item, rule.lets, scope), span, plan, outcome)


def _fire(rule: CompiledRule, scope: Scope, span: Spans, plan: Plan, outcome: Outcome) -> None:
    for assertion in rule.assertions:
        try:
            holds = assertion.test.boolean(scope)
        except XPathError as error:
            failed = NotEvaluated(assertion.name, assertion.source.test, error.reason, assertion.source.span)
            if failed not in outcome.not_evaluated:
                outcome.not_evaluated.append(failed)
            continue
        if holds != assertion.source.positive:
            outcome.findings.append(_finding(rule, assertion, scope, span, plan))


def _finding(rule: CompiledRule, assertion: CompiledAssertion, scope: Scope, span: Spans, plan: Plan) -> Finding:
    source, schema = assertion.source, plan.schema
    item = scope.item
    if assertion.subject is not None:
        item = next(iter(_subject(assertion, scope)), item)
    extra = [
        _text(schema.diagnostics[each], assertion, scope) for each in source.diagnostics if each in schema.diagnostics
    ]
    extra += [
        _text(schema.properties[each], assertion, scope) for each in source.properties if each in schema.properties
    ]
    args = {
        "message": _text(source.message, assertion, scope) or " ".join(source.test.split()),
        "context": " ".join(rule.source.context.split()),
        "test": " ".join(source.test.split()),
    }
    return Finding(
        messages.FAILED_ASSERT if source.positive else messages.SUCCESSFUL_REPORT,
        span(item),
        args,
        severity=ROLES.get((source.role or "").lower(), Severity.ERROR),
        origin=source.id or rule.name,
        help="; ".join(extra) or None,
        xpath=scope.tree.root.getroottree().getpath(item.element) if item.element is not None else None,
    )


def _subject(assertion: CompiledAssertion, scope: Scope) -> Iterator[Item]:
    assert assertion.subject is not None
    try:
        yield from assertion.subject.items(scope)
    except XPathError:
        return


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
        return " ".join(expression.strings(scope))
    except XPathError:
        return "…"


def _name(item: Item) -> str:
    """A node's name as the document writes it."""
    element = item.element
    if item.attribute is not None:
        name = etree.QName(item.attribute)
        prefix = next((prefix for prefix, uri in element.nsmap.items() if uri == name.namespace and prefix), None)
        return f"{prefix}:{name.localname}" if prefix else name.localname
    local = etree.QName(element).localname
    return f"{element.prefix}:{local}" if element.prefix else local


def _local(reference: str, home: str) -> Document | str:
    """The document that a reference in the document at `home` leads to; else why it cannot be read, in words."""
    try:
        return parse(referred(reference, home))
    except OSError as error:
        return reason_of(error)
    except Unreadable:
        return "that file cannot be read as XML"
