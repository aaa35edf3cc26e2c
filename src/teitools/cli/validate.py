"""`teitools validate`: findings, and an exit status that a machine can trust."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
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
    names,
    relative,
    settings_for,
    standard_input,
)

if TYPE_CHECKING:
    from teitools.checks import Run
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
    help="terminal, json, jsonl, sarif, github, junit or html.",
)
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colour the report.")
@click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    default=None,
    metavar="N",
    help="Work in N processes. Default: one for each processor.",
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
@click.option("--no-cache", is_flag=True, help="Compile schemas anew and keep nothing.")
def command(
    paths: tuple[str, ...],
    schemas: tuple[Path, ...],
    catalogs: tuple[Path, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    format_name: str,
    color: str,
    jobs: int | None,
    no_ids: bool,
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
    given, unreadable = _given() if "-" in paths else ([], ())
    named = tuple(path for path in paths if path != "-")
    files = files_of(named, settings) if named or "-" not in paths else []
    if changed_since:
        files = changed_files(files, changed_since)
        if not files:
            click.echo(f"no file to check has changed since {changed_since}")
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
    )
    _check_names(options.select | options.ignore)
    run = check_files(files, options, given, _progress())
    if online:
        from teitools.checks import kept

        from .online import check_addresses

        run.findings += kept(check_addresses(files), options)
    places = Places(given)
    comparison = _compared(run.findings, places, baseline or settings.baseline)
    findings = [*run.broken, *unreadable, *(comparison.new if comparison else run.findings)]
    if fix or diff:
        findings = _repair(findings, diff)
    summary = Summary.of(run.files + bool(unreadable), findings, (each.rule for each in run.not_evaluated))
    colour = colour_wanted(color)
    for line in FORMATS[format_name](findings, places, summary, colour):
        click.echo(line, color=colour)
    if format_name == "github" and os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(os.environ["GITHUB_STEP_SUMMARY"]).open("a", encoding="utf-8") as file:
            file.write(job_summary(findings, places, summary))
    if statistics:
        for line in count_lines(findings):
            click.echo(line)
    if comparison:
        _tell_comparison(comparison)
    status = _status(run, findings)
    if not status and max_warnings is not None and summary.warnings > max_warnings:
        click.echo(f"teitools: {summary.warnings} warnings, and only {max_warnings} are allowed", err=True)
        status = 1
    if status:
        sys.exit(status)


def _given() -> tuple[list[Source], tuple[Finding, ...]]:
    """The text on standard input, or what keeps it from being read."""
    from teitools.document import Unreadable

    try:
        return [standard_input()], ()
    except Unreadable as error:
        return [], error.findings


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


def _repair(findings: list[Finding], diff: bool) -> list[Finding]:
    """The findings that safe repairs leave; with `diff` the repairs are shown and the run ends."""
    from .fixes import safe_edits, show_or_apply

    edits = safe_edits(findings)
    count = show_or_apply(edits, diff)
    if diff:
        sys.exit(1 if count else 0)
    click.echo(f"{count} repair{'' if count == 1 else 's'} made", err=True)
    made = {edit for each in edits.values() for edit in each}
    return [each for each in findings if not (each.fix and each.fix.safe and made.issuperset(each.fix.edits))]


def _compared(findings: list[Finding], places: Places, baseline: Path | None) -> Comparison | None:
    if baseline is None:
        return None
    from teitools.report import BaselineError, compare

    try:
        return compare(findings, places, baseline.read_text(encoding="utf-8"))
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


def _status(run: Run, findings: list[Finding]) -> int:
    """The exit status, and on standard error the reason for a 2."""
    from teitools.findings import Severity

    if run.broken:
        click.echo("teitools: a schema is at fault, not the documents; they were not checked against it", err=True)
        return 2
    failed = any(finding.effective_severity is Severity.ERROR for finding in findings)
    if not run.checked and (run.unusable or not failed):
        click.echo("teitools: nothing was checked against a schema; pass `--schema FILE`", err=True)
        return 2
    return int(failed)
