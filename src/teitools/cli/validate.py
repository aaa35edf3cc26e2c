"""`teitools validate`: findings, and an exit status that a machine can trust."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

import click

from .codes import code_names
from .options import (
    cache_folder,
    catalog_of,
    changed_files,
    colour_wanted,
    default_jobs,
    files_of,
    is_pipe,
    names,
    piped,
    reads_files,
    relative,
    repository,
    settings_for,
)

if TYPE_CHECKING:
    from teitools.checks import Options, Run
    from teitools.document import Source
    from teitools.edition import Settings
    from teitools.findings import Finding
    from teitools.report import Comparison, Places


@click.command()
@click.argument("paths", nargs=-1, type=click.Path())
@click.option(
    "--schema",
    "schemas",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Check against this RELAX NG (.rng, .rnc) or Schematron (.sch) file, whatever a document names.",
)
@click.option(
    "--catalog",
    "catalogs",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="An XML catalog: which local file stands for a schema's address.",
)
@click.option("--select", multiple=True, metavar="NAMES", help="Only these checks or codes, with commas.")
@click.option("--ignore", multiple=True, metavar="NAMES", help="All but these checks or codes, with commas.")
@click.option(
    "--format",
    "format_name",
    default="terminal",
    show_default=True,
    metavar="NAME",
    help="terminal, json, jsonl, sarif, github, junit, html, oxygen or emacs.",
)
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colour the report.")
@click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    default=None,
    metavar="N",
    help="Work in N processes. Default: one for each processor.",
)
@click.option(
    "--file-timeout",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="Give a file up that takes longer, and go on with the others.",
)
@click.option("--statistics", is_flag=True, help="After the report, count findings by code and by file.")
@click.option("--max-warnings", type=click.IntRange(0), metavar="N", help="Fail when there are more than N warnings.")
@click.option(
    "--baseline",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Accept the findings that FILE (of `--format json`) has; fail on new ones, name those that are gone.",
)
@click.option("--changed-since", metavar="REV", help="Only files that differ from the git revision REV.")
@click.option("--online", is_flag=True, help="Ask also whether the web addresses in the files answer.")
@click.option("--fix", is_flag=True, help="Carry out every safe repair, changing nothing else.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and change nothing.")
@click.option(
    "--no-ids", is_flag=True, help="Do not check that the IDs of a schema are unique and its IDREFs lead to one."
)
@click.option(
    "--rule-timeout",
    type=click.FloatRange(0.01),
    default=30.0,
    show_default=True,
    metavar="SECONDS",
    help="Give the rules of a schema so much time for each file.",
)
@click.option("--no-cache", is_flag=True, help="Check every file and compile every schema anew; keep nothing.")
@reads_files
def command(
    paths: tuple[str, ...],
    schemas: tuple[Path, ...],
    catalogs: tuple[Path, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    format_name: str,
    color: str,
    jobs: int | None,
    file_timeout: float | None,
    no_ids: bool,
    rule_timeout: float,
    no_cache: bool,
    statistics: bool,
    max_warnings: int | None,
    baseline: Path | None,
    changed_since: str | None,
    online: bool,
    fix: bool,
    diff: bool,
) -> None:
    """Check PATHS (files, folders, or - for standard input); with none, the edition found from here upwards.

    \b
    Examples:
      teitools validate
      teitools validate tei/texts --format json
      teitools validate letter.xml --schema tei_all.rng --select relaxng

    Checks, in this order: wellformed, schema, relaxng, schematron, edition. Exit status: 0 nothing wrong; 1 findings
    of severity error; 2 nothing could be checked, or a schema is itself at fault.
    """
    from teitools.checks import Options, check_files
    from teitools.report import FORMATS, Places, Summary, job_summary
    from teitools.report import statistics as count_lines

    if format_name not in FORMATS:
        raise click.UsageError(f"there is no format `{format_name}`: use one of {', '.join(FORMATS)}")
    settings = settings_for(paths)
    missing = [path for path in schemas if not path.is_file()]
    if missing:
        raise click.UsageError(f"the schema `{missing[0]}` does not exist")
    given, unreadable, named = _given(paths)
    files = files_of(named, settings) if named or not paths else []
    if changed_since:
        files = changed_files(files, changed_since)
        if not files and not given:
            click.echo(f"no file to check has changed since {changed_since}", err=format_name != "terminal")
            if format_name != "terminal":
                _print(FORMATS[format_name]([], Places(), Summary.of(0, []), False), format_name)
            return
    options = Options(
        schemas=schemas,
        default=() if schemas else _default(settings),
        catalog=catalog_of(catalogs),
        select=names(select) or frozenset(settings.select),
        ignore=names(ignore) | frozenset(settings.ignore),
        severities=settings.severities,
        settings=settings,
        covered=_covered(settings) if not paths else None,
        known=code_names,
        ids=not no_ids,
        jobs=jobs or default_jobs(),
        cache=None if no_cache else cache_folder(),
        rule_timeout=rule_timeout,
        file_timeout=file_timeout,
    )
    _check_names(options.select | options.ignore | frozenset(settings.severities))

    def look() -> tuple[Run, Places, Comparison | None, list[Finding]]:
        run = check_files(files, options, given, _progress())
        if online:
            from teitools.checks import kept

            from .online import check_addresses

            run.findings += kept(check_addresses(files), options)
        places = Places(given, settings.root if settings.file or settings.texts else None, repository())
        looked_for = _looked_for({places.name(file) for file in files}, settings.root, options)
        comparison = _compared(run.findings, places, baseline or settings.baseline, looked_for)
        return run, places, comparison, [*run.broken, *unreadable, *(comparison.new if comparison else run.findings)]

    run, places, comparison, findings = look()
    if diff:
        sys.exit(1 if _repaired(findings, diff=True) else _status(run, findings))
    if fix and _repaired(findings, diff=False):
        # What is left stands elsewhere now, and a repair may have brought to light what it covered.
        run, places, comparison, findings = look()
    summary = Summary.of(
        run.files + len(unreadable), findings, (each.rule for each in run.not_evaluated), _met(run, options)
    )
    colour = colour_wanted(color)
    _print(FORMATS[format_name](findings, places, summary, colour), format_name, colour)
    if format_name == "github" and os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(os.environ["GITHUB_STEP_SUMMARY"]).open("a", encoding="utf-8") as file:
            file.write(job_summary(findings, places, summary))
    if statistics:
        # A machine that reads the report from standard output must find nothing else there.
        for line in count_lines(findings):
            click.echo(line, err=format_name != "terminal")
    if comparison:
        _tell_comparison(comparison)
    status = _status(run, findings)
    if not status and max_warnings is not None and summary.warnings > max_warnings:
        click.echo(f"teitools: {summary.warnings} warnings, and only {max_warnings} are allowed", err=True)
        status = 1
    if status:
        sys.exit(status)


def _print(lines: Iterable[str], format_name: str, colour: bool = False) -> None:
    """A report on standard output: for a terminal in its encoding, for a machine in UTF-8."""
    text = "".join(f"{line}\n" for line in lines)
    if format_name == "terminal":
        click.echo(text, color=colour, nl=False)
    else:
        # In JSON what stands for a byte of a file name that is no UTF-8 is its escape.
        click.echo(text.encode("utf-8", errors="backslashreplace"), nl=False)


def _given(paths: tuple[str, ...]) -> tuple[list[Source], list[Finding], tuple[str, ...]]:
    """The texts that come through pipes (`-`, or a pipe by name), what keeps one from being read, the other paths."""
    from teitools.document import Unreadable

    sources: list[Source] = []
    unreadable: list[Finding] = []
    named: list[str] = []
    for path in dict.fromkeys(paths):
        if path != "-" and not is_pipe(path):
            named.append(path)
            continue
        try:
            sources.append(piped(path))
        except Unreadable as error:
            unreadable += error.findings
    return sources, unreadable, tuple(named)


def _looked_for(checked: set[str], root: Path, options: Options) -> Callable[[str, str, str], bool]:
    """Whether this run would have found what a baseline has: of a file that it checked or that is no more."""

    def looked_for(file: str, code: str, check: str) -> bool:
        if (options.select and not {code, check} & options.select) or {code, check} & options.ignore:
            return False
        return PurePath(file).as_posix() in checked or not (root / file).exists()

    return looked_for


def _check_names(names: frozenset[str]) -> None:
    """A usage error for a check or code that does not exist: a misspelt `--ignore` must not pass in silence."""
    from teitools.checks import CHECKS

    if names <= set(CHECKS):
        return
    from difflib import get_close_matches

    known = [*CHECKS, *sorted(code_names())]
    for name in sorted(names - set(known)):
        near = get_close_matches(name, known, 1)
        hint = f"did you mean `{near[0]}`?" if near else "`teitools explain` lists them"
        raise click.UsageError(f"there is no check or code `{name}`: {hint}")


def _repaired(findings: list[Finding], *, diff: bool) -> int:
    """How many safe repairs there were; they are made, or with `diff` shown."""
    from .fixes import safe_edits, show_or_apply

    count = show_or_apply(safe_edits(findings), diff)
    if not diff:
        click.echo(f"{count} repair{'' if count == 1 else 's'} made", err=True)
    return count


def _compared(
    findings: list[Finding], places: Places, baseline: Path | None, looked_for: Callable[[str, str, str], bool]
) -> Comparison | None:
    if baseline is None:
        return None
    from teitools.report import BaselineError, compare

    try:
        return compare(findings, places, baseline.read_bytes(), looked_for)
    except BaselineError as error:
        raise click.UsageError(f"the baseline `{relative(baseline)}` cannot be used: {error}") from None


def _tell_comparison(comparison: Comparison) -> None:
    if comparison.known:
        click.echo(f"{comparison.known} known findings are accepted by the baseline", err=True)
    for line in comparison.gone:
        click.echo(f"gone, take it out of the baseline: {line}", err=True)


def _default(settings: Settings) -> tuple[Path, ...]:
    if settings.schema is None:
        return ()
    if not settings.schema.is_file():
        raise click.UsageError(f"the schema `{relative(settings.schema)}` of the settings does not exist")
    return (settings.schema,)


def _covered(settings: Settings) -> Callable[[str], bool] | None:
    """Whether the edition's processing model has a rule for an element; None for an edition without an ODD."""
    if settings.odd is None or not settings.odd.is_file():
        return None
    from teitools.render import compile_plan

    plan = compile_plan(settings.odd)
    return lambda name: bool(plan.choices(name))


def _progress() -> Callable[[int, int], None] | None:
    """A line on a terminal that counts files; nothing in a pipe."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, total: int) -> None:
        if total > 1:
            click.echo(f"\r{done} of {total}" if done < total else "\r\x1b[K", nl=False, err=True)

    return show


def _met(run: Run, options: Options) -> int | None:
    """How many files were checked against a schema; None where that was not asked for."""
    return run.checked if options.against_schemas() else None


def _status(run: Run, findings: list[Finding]) -> int:
    """The exit status, and on standard error the reason for a 2."""
    from teitools.findings import Severity

    if run.broken:
        click.echo("teitools: a schema is at fault, not the documents; they were not checked against it", err=True)
        return 2
    if run.unchecked:
        files = "a file was" if run.unchecked == 1 else f"{run.unchecked} files were"
        click.echo(f"teitools: {files} not checked, or not in full; the report says why", err=True)
        return 2
    failed = any(finding.effective_severity is Severity.ERROR for finding in findings)
    if not run.checked and (run.unusable or not failed):
        click.echo("teitools: nothing was checked against a schema; pass `--schema FILE`", err=True)
        return 2
    if run.unusable:
        files = "a file was" if run.unusable == 1 else f"{run.unusable} files were"
        click.echo(f"teitools: {files} not checked against the schema named; the report says why", err=True)
        return 2
    return int(failed)
