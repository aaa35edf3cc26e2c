"""A schema's expressions compiled once: contexts that are found fast, tests that mean what XPath 2 says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from teitools.findings import Finding, Span
from teitools.xpath import Item, Key, Scope, ScopedXPath, XPathError

from .messages import RULE_NOT_EVALUATED, RULE_TOOK_TOO_LONG
from .schema import Assertion, Insert, KeyDeclaration, Let, Message, Rule, SchematronSchema, SchPattern


class UnknownPhase(Exception):
    """A phase is asked for that the schema has not; `known` are those that it has."""

    def __init__(self, phase: str, known: tuple[str, ...]) -> None:
        super().__init__(phase)
        self.phase = phase
        self.known = known


@dataclass(frozen=True, slots=True)
class NotEvaluated:
    """A part of a schema that could not be run: a rule's name, the expression, and why.

    stopped: whether it asked for more time or memory than it may have.
    """

    rule: str
    expression: str
    reason: str
    span: Span
    stopped: bool = False

    def finding(self) -> Finding:
        """The finding that says so, at the rule's place in the schema."""
        args = {"rule": self.rule, "reason": self.reason, "expression": " ".join(self.expression.split())}
        code = RULE_TOOK_TOO_LONG if self.stopped else RULE_NOT_EVALUATED
        return Finding(code, self.span, args, origin=self.rule)

    def __str__(self) -> str:
        return f"{self.rule}: `{' '.join(self.expression.split())}` ({self.reason})"


@dataclass(slots=True)
class CompiledAssertion:
    """An assertion with its test; the parts of its message by expression."""

    source: Assertion
    name: str
    test: ScopedXPath
    parts: Mapping[Insert, ScopedXPath]
    subject: ScopedXPath | None


@dataclass(slots=True)
class CompiledPattern:
    """A pattern with its rules in order. names: elements (Clark) of which there must be one for any rule to fire, where
    that is known.
    """

    source: SchPattern
    name: str
    lets: Mapping[str, ScopedXPath]
    documents: ScopedXPath | None
    rules: list[CompiledRule]
    names: frozenset[str] | None


@dataclass(slots=True)
class Plan:
    """A schema ready to be evaluated. not_evaluated: what could not be compiled, in the order in which it was needed.

    names: the elements (Clark) that contexts are about, where they are about elements of one name.
    Rules are compiled when a tree first holds an element they may be about: most of a large schema never is.
    """

    schema: SchematronSchema
    lets: Mapping[str, ScopedXPath]
    keys: tuple[Key, ...]
    patterns: list[CompiledPattern]
    names: frozenset[str]
    not_evaluated: list[NotEvaluated] = field(default_factory=list)


class CompiledRule:
    """A rule whose expressions are compiled when they are first needed; what fails is noted in the plan once."""

    def __init__(
        self,
        source: Rule,
        name: str,
        namespaces: Mapping[str, str],
        variables: frozenset[str],
        failed: list[NotEvaluated],
        schema: SchematronSchema,
    ) -> None:
        self.source = source
        self.name = name
        self._namespaces = namespaces
        self._variables = variables
        self._failed = failed
        self._schema = schema
        self._alternatives = [
            (each, last_name(each, namespaces)) for each in split_union(source.context) if each != "/"
        ]
        self._root = len(self._alternatives) < len(split_union(source.context))
        self._contexts: dict[str, ScopedXPath] = {}
        self._body: tuple[dict[str, ScopedXPath], list[CompiledAssertion]] | None = None

    @property
    def names(self) -> Iterable[str]:
        """The elements (Clark) without which alternatives of the context match nothing."""
        return (name for _, name in self._alternatives if name is not None)

    @property
    def by_name(self) -> bool:
        """Whether every alternative of the context is about elements of one name."""
        return not self._root and all(name is not None for _, name in self._alternatives)

    def items(self, scope: Scope) -> list[Item]:
        """The context nodes; an alternative that asks for an element which the tree has not is not compiled.

        Raises XPathError when the context cannot be compiled or evaluated.
        """
        found: list[Item] = [scope.tree.document] if self._root else []
        for alternative, name in self._alternatives:
            if name is None or scope.tree.holds(name):
                if alternative not in self._contexts:
                    self._contexts[alternative] = ScopedXPath(
                        selecting(alternative), self._namespaces, self._variables, first=is_first(self._schema)
                    )
                context = self._contexts[alternative]
                if context.needs is None or not scope.tree.lacks(context.needs):
                    found += context.items(scope)
        return found

    @property
    def lets(self) -> Mapping[str, ScopedXPath]:
        """The rule's variables."""
        return self._compiled()[0]

    @property
    def assertions(self) -> list[CompiledAssertion]:
        """The assertions that could be compiled."""
        return self._compiled()[1]

    def _compiled(self) -> tuple[dict[str, ScopedXPath], list[CompiledAssertion]]:
        if self._body is None:
            compiler = _Compiler(self._schema, self._failed)
            lets = compiler.lets(self.source.lets, self.name, self._namespaces, self._variables)
            known = self._variables | lets.keys()
            unknown = {each.name for each in self.source.lets} - set(lets)
            assertions = []
            for place, each in enumerate(self.source.assertions, 1):
                label = each.id or (f"{self.name}, test {place}" if len(self.source.assertions) > 1 else self.name)
                compiled = compiler.assertion(each, label, self._namespaces, frozenset(known), unknown)
                assertions += [compiled] if compiled else []
            self._body = lets, assertions
        return self._body


def compile_schema(schema: SchematronSchema, phase: str | None = None) -> Plan:
    """The plan of the patterns that `phase` makes active; None is the schema's default, `#ALL` every pattern.

    Raises UnknownPhase for a phase that the schema has not.
    """
    wanted = phase if phase and phase != "#DEFAULT" else schema.default_phase or "#ALL"
    lets, patterns = list(schema.lets), list(schema.patterns)
    if wanted != "#ALL":
        phases = {each.id: each for each in schema.phases}
        if wanted not in phases:
            raise UnknownPhase(wanted, tuple(phases))
        chosen = phases[wanted]
        lets += chosen.lets
        patterns = [each for each in patterns if each.id in chosen.active]
    failed: list[NotEvaluated] = []
    compiler = _Compiler(schema, failed)
    outer = compiler.lets(lets, "schema", schema.namespaces, frozenset())
    keys = tuple(key for each in schema.keys if (key := compiler.key(each)) is not None)
    compiled = [compiler.pattern(each, number, outer) for number, each in enumerate(patterns, 1)]
    names = frozenset(name for pattern in compiled for rule in pattern.rules for name in rule.names)
    return Plan(schema, outer, keys, compiled, names, failed)


@dataclass(slots=True)
class _Compiler:
    schema: SchematronSchema
    failed: list[NotEvaluated]

    def pattern(self, pattern: SchPattern, number: int, outer: Mapping[str, ScopedXPath]) -> CompiledPattern:
        name = pattern.id or f"pattern {number}"
        namespaces = self.schema.namespaces
        lets = self.lets(pattern.lets, name, namespaces, frozenset(outer))
        known = frozenset((*outer, *lets))
        documents = self.xpath(pattern.documents, namespaces, known, name, pattern.span) if pattern.documents else None
        rules = []
        for place, rule in enumerate(pattern.rules, 1):
            label = rule.id or (f"{name}, rule {place}" if len(pattern.rules) > 1 else name)
            in_scope = {**rule.namespaces, **namespaces}
            rules.append(CompiledRule(rule, label, in_scope, known, self.failed, self.schema))
        named = frozenset(name for rule in rules for name in rule.names)
        names = named if all(rule.by_name for rule in rules) else None
        return CompiledPattern(pattern, name, lets, documents, rules, names)

    def assertion(
        self, source: Assertion, name: str, namespaces: Mapping[str, str], known: frozenset[str], unknown: set[str]
    ) -> CompiledAssertion | None:
        named = {each for each in unknown if re.search(rf"\${re.escape(each)}(?![\w.-])", source.test)}
        if named:
            self._fail(name, source.test, f"the variable `{min(named)}` could not be compiled", source.span)
            return None
        test = self.xpath(source.test, namespaces, known, name, source.span)
        if test is None:
            return None
        messages = [source.message]
        messages += [self.schema.diagnostics[each] for each in source.diagnostics if each in self.schema.diagnostics]
        messages += [self.schema.properties[each] for each in source.properties if each in self.schema.properties]
        parts = {}
        for part in _inserts(messages):
            compiled = self.xpath(part.expression, namespaces, known, name, source.span)
            if compiled is not None:
                parts[part] = compiled
        subject = self.xpath(source.subject, namespaces, known, name, source.span) if source.subject else None
        return CompiledAssertion(source, name, test, parts, subject)

    def lets(
        self, lets: Iterable[Let], name: str, namespaces: Mapping[str, str], known: frozenset[str]
    ) -> dict[str, ScopedXPath]:
        compiled: dict[str, ScopedXPath] = {}
        for let in lets:
            each = self.xpath(let.value, namespaces, known, f"{name}, variable {let.name}", let.span)
            if each is not None:
                compiled[let.name] = each
                known |= {let.name}
        return compiled

    def key(self, key: KeyDeclaration) -> Key | None:
        namespaces = self.schema.namespaces
        match = self.xpath(
            "|".join(map(selecting, split_union(key.match))), namespaces, frozenset(), key.name, key.span
        )
        use = self.xpath(key.use, namespaces, frozenset(), key.name, key.span)
        return Key(key.name, match, use) if match and use else None

    def xpath(
        self, expression: str, namespaces: Mapping[str, str], known: frozenset[str], name: str, span: Span
    ) -> ScopedXPath | None:
        try:
            return ScopedXPath(expression, namespaces, known, first=is_first(self.schema))
        except XPathError as error:
            self._fail(name, expression, error.reason, span, error.stopped)
            return None

    def _fail(self, name: str, expression: str, reason: str, span: Span, stopped: bool = False) -> None:
        self.failed.append(NotEvaluated(name, expression, reason, span, stopped))


def _inserts(messages: Iterable[Message]) -> list[Insert]:
    return list(dict.fromkeys(part for message in messages for part in message.parts if isinstance(part, Insert)))


def is_first(schema: SchematronSchema) -> bool:
    """Whether the schema's expressions are XPath 1.0: what `queryBinding` says, and what its absence means."""
    return schema.query_binding in ("xslt", "xslt1", "exslt", "xpath")


_TOKENS = re.compile(r""""[^"]*"|'[^']*'|[\[\]()|/]|[^"'\[\]()|/]+""")


_NAME_STEP = re.compile(r"\s*(?:(?:child|descendant|descendant-or-self|self)\s*::\s*)?(?:([\w.-]+):)?([\w.-]+)\s*")


def split_union(pattern: str) -> list[str]:
    """The alternatives of an XSLT pattern: what stands between its outermost `|`."""
    parts, depth = [""], 0
    for token in _TOKENS.findall(pattern):
        if token in "[(":
            depth += 1
        elif token in "])":
            depth -= 1
        if token == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += token
    return [part.strip() for part in parts if part.strip()]


def selecting(alternative: str) -> str:
    """An expression that selects from the document node what an XSLT pattern matches (XSLT 2.0 section 5.5.3)."""
    absolute = alternative.startswith("/") or re.match(r"(id|key|doc)\s*\(|\$", alternative)
    return alternative if absolute else f"//{alternative}"


def last_name(alternative: str, namespaces: Mapping[str, str]) -> str | None:
    """The element name (Clark) without which a pattern matches nothing: that of its last step, for an attribute that
    of its element. None when the step is no plain name.
    """
    depth = 0
    steps = [""]
    for token in _TOKENS.findall(alternative):
        if token in ")]":
            depth -= 1
        elif depth == 0 and token == "/":
            steps.append("")
        elif depth == 0 and token != "[":
            steps[-1] += token
        if token in "([":
            depth += 1
    if re.match(r"\s*(@|attribute\s*::)", steps[-1]) and len(steps) > 1:
        steps.pop()
    match = _NAME_STEP.fullmatch(steps[-1])
    if not match or (match.group(1) and match.group(1) not in namespaces):
        return None
    uri = namespaces[match.group(1)] if match.group(1) else ""
    return f"{{{uri}}}{match.group(2)}" if uri else match.group(2)
