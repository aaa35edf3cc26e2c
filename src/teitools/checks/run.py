"""A run: every file against its schemas, then the edition as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from teitools.document import Catalog, Source, Unreadable, decode, find_faults, quotable, read_source
from teitools.findings import Finding, Severity, Span

from .messages import NOT_RENDERED, SCHEMA_PHASE_UNKNOWN, TOO_LARGE_FOR_RULES, UNUSED_SUPPRESSION
from .outside import concealed
from .schema_choice import SchemaChoice, asked_for, choose_schemas

if TYPE_CHECKING:
    from teitools.edition import Settings
    from teitools.schematron import NotEvaluated, UnknownPhase

# What needs a tree is imported where it is called: a file that only meets a grammar never pays for it.

#: The checks in the order in which they are made; `schema` is the choice of what to check against.
CHECKS = ("wellformed", "schema", "relaxng", "schematron", "edition", "suppression", "online")

XINCLUDE = "http://www.w3.org/2001/XInclude"
SUPPRESSION = "<?teitools-ignore"

#: A document's `xml-model` instructions stand in so many bytes at its beginning.
_HEAD = 65536
_PIECE = 1 << 20

#: Larger files meet their grammar alone: a tree takes about ten times a file's size in memory.
TREE_LIMIT = 64_000_000


@dataclass(frozen=True, slots=True)
class Options:
    """What a run checks. schemas: asked for by name, over those that documents name; default: for documents that
    name none. select, ignore: names of checks and codes; an empty `select` is all. severities: by code, None is off.
    settings: of the edition that files may belong to. covered: whether its processing model has a rule for an element
    (Clark name). known: gives every code there is, for suppressions to name. ids: whether IDs and references to them,
    as a grammar types them, are checked (RELAX NG DTD Compatibility). rule_timeout: seconds for the rules of one schema
    on one file.
    """

    schemas: tuple[Path, ...] = ()
    default: tuple[Path, ...] = ()
    catalog: Catalog = field(default_factory=Catalog)
    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    severities: Mapping[str, Severity | None] = field(default_factory=dict)
    settings: Settings | None = None
    covered: Callable[[str], bool] | None = None
    known: Callable[[], frozenset[str]] = frozenset
    ids: bool = True
    jobs: int = 1
    cache: Path | None = None
    rule_timeout: float = 30.0

    def wanted(self, check: str) -> bool:
        """Whether a whole check is to be made: `select` may name it, or codes, which may be any check's."""
        return check not in self.ignore and (
            not self.select or check in self.select or not self.select.issubset(CHECKS)
        )


@dataclass(slots=True)
class Run:
    """What a run found. checked: files that met a schema or rules. broken: what is wrong with schemas themselves."""

    files: int = 0
    checked: int = 0
    findings: list[Finding] = field(default_factory=list)
    broken: list[Finding] = field(default_factory=list)
    not_evaluated: list[NotEvaluated] = field(default_factory=list)
    unusable: int = 0


Progress = Callable[[int, int], None]


def check_files(
    paths: Sequence[str], options: Options, given: Sequence[Source] = (), progress: Progress | None = None
) -> Run:
    """Every file in `paths`, and every text in `given`, checked as `options` say.

    Findings come file by file in the order given, within a file by place; the same input gives the same order.
    Raises OSError for a file that cannot be opened. progress: called with (files done, files in all).
    """
    run = Run(files=len(paths) + len(given))
    found: dict[str, list[Finding]] = {path: [] for path in (*paths, *(source.path for source in given))}
    sources = {source.path: source for source in given}
    choices = {path: _choice(path, sources, options, found[path]) for path in found}
    run.unusable = sum(choice.unusable for choice in choices.values())
    done = 0
    for grammars, group in _groups(choices, options):
        for path, findings in _by_grammars(grammars, group, sources, options, run):
            found[path] += findings
            done += 1
            if progress:
                progress(done, run.files)
    large = _too_large(found, choices, sources, options)
    if options.wanted("schematron"):
        _by_rules({path: each for path, each in choices.items() if path not in large}, sources, found, options, run)
    if options.wanted("edition"):
        from .whole import check_whole

        for finding in check_whole(
            [path for path in found if path not in large], sources, options.settings, options.covered
        ):
            if not _said(finding, found[finding.span.file]):
                found[finding.span.file].append(finding)
    seen: set[tuple[str, Span]] = set()
    for path, findings in found.items():
        # A file that another includes is met twice; what is wrong in it is said once.
        new = [each for each in findings if (each.code.name, each.span) not in seen]
        seen.update((each.code.name, each.span) for each in findings)
        left = new if path in large else _not_suppressed(path, new, sources, options)
        run.findings += sorted(_each_fault_once(kept(left, options)), key=_order)
        choice = choices[path]
        run.checked += bool(choice.relaxng or choice.schematron) and not choice.unusable
    run.findings += kept((each.finding() for each in run.not_evaluated), options)
    run.findings, run.broken = concealed(run.findings), concealed(run.broken)
    return run


def _said(finding: Finding, earlier: Iterable[Finding]) -> bool:
    """Whether the checks before have said it, or said why: a grammar may pass what no tree can be made of."""
    if finding.code.check == "wellformed":
        return any(each.code.check == "wellformed" for each in earlier)
    return finding.code is NOT_RENDERED and any(
        each.span == finding.span and each.effective_severity is Severity.ERROR for each in earlier
    )


def kept(findings: Iterable[Finding], options: Options) -> list[Finding]:
    """The findings that `select`, `ignore` and `severities` leave, with the severities that these give."""
    left = []
    for finding in findings:
        names = {finding.code.name, finding.code.check}
        if (options.select and not names & options.select) or names & options.ignore:
            continue
        severity = options.severities.get(finding.code.name, finding.effective_severity)
        if severity is not None:
            left.append(finding if severity == finding.effective_severity else _with_severity(finding, severity))
    return left


def _not_suppressed(
    path: str, findings: list[Finding], sources: Mapping[str, Source], options: Options
) -> list[Finding]:
    """The findings that the document's own instructions leave, and what is wrong with these instructions."""
    if not findings and not options.wanted("suppression"):
        return findings
    if path not in sources and not _holds(path, SUPPRESSION):
        return findings
    from teitools.document import parse_source

    from .suppression import apply_suppressions, read_suppressions

    try:
        source = sources.get(path) or read_source(path)
        if SUPPRESSION not in source.text:
            return findings
        suppressions, faults = read_suppressions(parse_source(source), options.known())
    except Unreadable:
        return findings
    # What was not asked for cannot have been found, and its suppression is not idle for that.
    idle_allowed = {each.span for each in suppressions if options.select or set(each.codes) & options.ignore}
    left = apply_suppressions(findings, suppressions)
    return [*(each for each in left if each.code is not UNUSED_SUPPRESSION or each.span not in idle_allowed), *faults]


def _holds(path: str, text: str) -> bool:
    """Whether a file holds an ASCII text, in UTF-8 or UTF-16; it is read piece by piece and kept nowhere."""
    marks = [text.encode(name) for name in ("utf-8", "utf-16-le", "utf-16-be")]
    before = b""
    with Path(path).open("rb") as file:
        while piece := file.read(_PIECE):
            data = before + piece
            if any(mark in data for mark in marks):
                return True
            before = data[-2 * len(text) :]
    return False


def _with_severity(finding: Finding, severity: Severity) -> Finding:
    return replace(finding, severity=severity)


def _too_large(
    found: Mapping[str, list[Finding]],
    choices: Mapping[str, SchemaChoice],
    sources: Mapping[str, Source],
    options: Options,
) -> frozenset[str]:
    """The files that are too large for a tree; each is told so where a check that needs one was asked for."""
    large = {path: size for path in found if path not in sources and (size := Path(path).stat().st_size) > TREE_LIMIT}
    for path, size in large.items():
        if options.wanted("edition") or (options.wanted("schematron") and choices[path].schematron):
            args = {"size": size // 1_000_000, "limit": TREE_LIMIT // 1_000_000}
            found[path].append(Finding(TOO_LARGE_FOR_RULES, Span(path, 0, 0), args))
    return frozenset(large)


#: Two checks can meet at one fault: the first code of a pair then says it better than the second.
_SAID_BETTER = (("impossible_date", "invalid_attribute_value"), ("duplicate_id", "duplicate_xml_id"))


def _each_fault_once(findings: Sequence[Finding]) -> list[Finding]:
    """`findings` without those whose place another says the same of, in a better way."""
    places = {(finding.code.name, finding.span) for finding in findings}
    better = {worse: each for each, worse in _SAID_BETTER}
    return [each for each in findings if (better.get(each.code.name), each.span) not in places]


def _order(finding: Finding) -> tuple[str, int, int, str]:
    return finding.span.file, finding.span.start, finding.span.end, finding.code.name


def _choice(path: str, sources: Mapping[str, Source], options: Options, found: list[Finding]) -> SchemaChoice:
    if options.schemas:
        return asked_for(options.schemas)
    head = sources.get(path) or _head(path)
    choice = choose_schemas(head, options.default, options.catalog)
    found.extend(choice.findings)
    return choice


def _head(path: str) -> Source:
    """The beginning of a file as text, enough for its `xml-model` instructions; empty when it cannot be decoded."""
    with Path(path).open("rb") as file:
        data = file.read(_HEAD)
    for end in (len(data), len(data) - 1, len(data) - 2, len(data) - 3):
        try:
            return decode(data[:end], path)
        except Unreadable:
            continue
    return Source(path, "")


def _groups(choices: Mapping[str, SchemaChoice], options: Options) -> Iterable[tuple[tuple[Path, ...], list[str]]]:
    groups: dict[tuple[Path, ...], list[str]] = {}
    for path, choice in choices.items():
        groups.setdefault(choice.relaxng if options.wanted("relaxng") else (), []).append(path)
    return groups.items()


def _by_grammars(
    grammars: tuple[Path, ...], group: list[str], sources: Mapping[str, Source], options: Options, run: Run
) -> Iterable[tuple[str, list[Finding]]]:
    """(path, findings) for each file of a group with the same grammars; well-formedness alone where there is none."""
    whole = [path for path in group if path not in sources and not _holds(path, XINCLUDE)]
    apart = [path for path in group if path in sources or path not in set(whole)]
    from teitools.relaxng import SchemaError, schema_warnings, validate_files, validate_source

    usable = False
    for grammar in grammars:
        validate = partial(validate_source, grammar, cache_dir=options.cache, ids=options.ids)
        try:
            # Loaded here with the catalog, the schema is at hand for every file that follows.
            doubts = schema_warnings(grammar, cache_dir=options.cache, catalog=options.catalog, ids=options.ids)
            run.findings += [each for each in kept(doubts, options) if each not in run.findings]
            for path in apart:
                yield path, _validated_apart(path, sources, validate)
            for path, findings in validate_files(
                grammar, whole, options.jobs, cache_dir=options.cache, ids=options.ids
            ):
                yield path, [each for each in findings if not usable or each.code.check != "wellformed"]
            usable = True
        except SchemaError as error:
            run.broken += [each for each in error.findings if each not in run.broken]
    if not usable:
        for path in group:
            yield path, _wellformed(path, sources)


def _by_rules(
    choices: Mapping[str, SchemaChoice],
    sources: dict[str, Source],
    found: dict[str, list[Finding]],
    options: Options,
    run: Run,
) -> None:
    """Schematron on every file that has rules; what could not be evaluated is noted in the run, once."""
    from teitools.schematron import SchematronError, UnknownPhase

    from .rules import check_rules, holds_rules

    groups: dict[tuple[Path, str | None], list[str]] = {}
    for path, choice in choices.items():
        for rules in choice.schematron:
            groups.setdefault(rules, []).append(path)
    broken = {finding.span.file for finding in run.broken}
    for (schema, phase), paths in groups.items():
        embedded = any(schema in choices[path].relaxng for path in paths)
        if str(schema) in broken or (embedded and not holds_rules(schema)):
            continue
        try:
            for ruled in check_rules(schema, phase, paths, sources, options.jobs, options.cache, options.rule_timeout):
                found[ruled.path] += ruled.findings
                run.not_evaluated += [each for each in ruled.not_evaluated if each not in run.not_evaluated]
        except UnknownPhase as error:
            for path in paths:
                found[path].append(_unknown_phase(choices[path].phases[schema, phase], schema, error))
        except (SchematronError, Unreadable) as error:
            run.broken += [each for each in error.findings if each not in run.broken]


def _unknown_phase(span: Span, schema: Path, error: UnknownPhase) -> Finding:
    phases = error.known if quotable(schema) else ()
    near = get_close_matches(error.phase, phases, 1)
    known = "it has " + ", ".join(f"`{each}`" for each in phases) if phases else "it has none that may be told"
    known = known if error.known else "it has none"
    args = {"href": schema.name, "phase": error.phase, "cure": f"did you mean `{near[0]}`?" if near else known}
    return Finding(SCHEMA_PHASE_UNKNOWN, span, args, expected=phases, suggestion=near[0] if near else None)


def _validated_apart(
    path: str, sources: Mapping[str, Source], validate: Callable[[Source], Iterable[Finding]]
) -> list[Finding]:
    """A text that is no file, or a file put together by XInclude, against one grammar."""
    try:
        source = sources.get(path) or read_source(path)
        if XINCLUDE not in source.text:
            return list(validate(source))
        from teitools.document import parse_source

        from .included import validate_included

        return validate_included(parse_source(source), validate)
    except Unreadable as unreadable:
        return list(unreadable.findings)


def _wellformed(path: str, sources: Mapping[str, Source]) -> list[Finding]:
    try:
        return find_faults(sources.get(path) or read_source(path))
    except Unreadable as unreadable:
        return list(unreadable.findings)
