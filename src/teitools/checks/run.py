"""A run: every file mapped to its facts, the facts reduced to findings, the findings of each file as they are told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any

from teitools.document import Source
from teitools.findings import Finding, Severity, Span

from .collection import Collection
from .flood import Flood
from .kept_run import KeptRun
from .messages import NOT_RENDERED, UNUSED_SUPPRESSION
from .once import each_fault_once
from .options import Options, kept
from .outside import concealed
from .reduce import check_between, check_texts

if TYPE_CHECKING:
    from teitools.edition import FileFacts
    from teitools.schematron import NotEvaluated

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Run:
    """What a run found. checked: files that met a schema or rules. broken: what is wrong with schemas themselves.

    not_evaluated: rules that no engine here could run. unusable: files that name a schema that cannot be
    used. unchecked: files that were not checked at all, or not in full, for a reason that is a finding.
    """

    files: int = 0
    checked: int = 0
    findings: list[Finding] = field(default_factory=list)
    broken: list[Finding] = field(default_factory=list)
    not_evaluated: list[NotEvaluated] = field(default_factory=list)
    unusable: int = 0
    unchecked: int = 0


def check_files(
    paths: Sequence[str],
    options: Options,
    given: Sequence[Source] = (),
    progress: Progress | None = None,
    containers: Sequence[str] = (),
) -> Run:
    """Every file in `paths`, every text in `given`, and every XML file in `containers` (archives, addresses), checked
    as `options` say.

    Findings come file by file in the order given, within a file by place: the same for any number of processes, and
    whether their facts were at hand or not. What keeps a file from being read is a finding.
    progress: called with (files done, files in all).
    """
    run = Run()
    with Collection(paths, given, options, containers) as collection:
        again = collection.known()
        rules: dict[tuple[Any, ...], None] = {}
        if again is not None:
            run.files, run.checked, run.unusable = len(collection.paths), again.checked, again.unusable
            run.findings = again.findings
            rules.update((tuple(each), None) for each in again.rows)
        else:
            collection.map(progress)
            _told(run, collection, options, rules)
            if not run.broken and not run.unchecked:
                rows = [list(each) for each in rules]
                collection.keep(KeptRun(run.checked, run.unusable, run.findings, rows))
    if rules:
        from teitools.schematron import NotEvaluated

        run.not_evaluated = [NotEvaluated(each[0], each[1], each[2], Span(*each[3:6]), each[6]) for each in rules]
        run.findings += kept((each.finding() for each in run.not_evaluated), options)
    run.findings, run.broken = concealed(run.findings), concealed(run.broken)
    return run


def _told(run: Run, collection: Collection, options: Options, rules: dict[tuple[Any, ...], None]) -> None:
    """What the facts of every file say, and what is found between them, is in `run`; rules not evaluated in `rules`."""
    run.files = len(collection.paths)
    with collection.noting():
        between = _between(collection, options)
    seen: set[tuple[str, Span]] = set()
    for path in collection.paths:
        facts = collection.found(path)
        _count(run, facts, options)
        rules.update((tuple(each), None) for each in facts.not_evaluated)
        found = [*facts.findings, *_not_said(between.pop(path, ()), facts.findings)]
        # A file that another includes is met twice; what is wrong in it is said once.
        new = [each for each in found if (each.code.name, each.span) not in seen]
        seen.update((each.code.name, each.span) for each in found)
        left = _not_suppressed(facts, new, options)
        run.findings += sorted(each_fault_once(kept(left, options)), key=_order)


def _between(collection: Collection, options: Options) -> dict[str, list[Finding]]:
    """The findings between files, by the file that each is in; only of those that were asked for."""
    found: dict[str, list[Finding]] = {}
    if not options.wanted("edition"):
        return found
    flood = Flood()
    for scope in collection.scopes():
        told = chain(check_between(scope).told(), check_texts(scope, options.covered))
        for finding in flood.let(each for each in told if each.span.file in collection.asked):
            found.setdefault(finding.span.file, []).append(finding)
    for finding in flood.rest():
        found[finding.span.file].append(finding)
    return found


def _count(run: Run, facts: FileFacts, options: Options) -> None:
    run.unusable += facts.unusable and options.against_schemas()
    run.checked += facts.met
    run.unchecked += any(each.code.check == "run" for each in facts.findings)
    run.broken += [each for each in facts.broken if each not in run.broken]
    run.findings += [each for each in kept(facts.doubts, options) if each not in run.findings]


def _not_said(findings: Iterable[Finding], earlier: Sequence[Finding]) -> Iterator[Finding]:
    """`findings` without those of rendering where an error was found at the place before."""
    errors = {each.span for each in earlier if each.effective_severity is Severity.ERROR}
    return (each for each in findings if each.code != NOT_RENDERED or each.span not in errors)


def _not_suppressed(facts: FileFacts, findings: list[Finding], options: Options) -> list[Finding]:
    """The findings that the file's own instructions leave, and what is wrong with these instructions."""
    if not facts.suppressions:
        return findings
    from .suppression import Suppression, apply_suppressions

    suppressions = [
        Suppression(tuple(each.codes), Span(facts.path, each.start, each.end), Span(facts.path, *each.place))
        for each in facts.suppressions
    ]
    faults = [each for each in findings if each.code.check == "suppression"]
    others = (each for each in findings if each.code.check not in ("suppression", "run"))
    left = apply_suppressions(others, suppressions)
    # What was not asked for cannot have been found, and its suppression is not idle for that.
    idle_allowed = {each.span for each in suppressions if options.select or set(each.codes) & options.ignore}
    told = (each for each in left if each.code is not UNUSED_SUPPRESSION or each.span not in idle_allowed)
    return [*told, *faults, *(each for each in findings if each.code.check == "run")]


def _order(finding: Finding) -> tuple[str, int, int, str]:
    return finding.span.file, finding.span.start, finding.span.end, finding.code.name
