"""What `teitools validate` tells: the report, and the exit status."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import colour_wanted
from .validate_look import Seen
from .validate_request import Request

if TYPE_CHECKING:
    from teitools.report import Comparison


def tell(request: Request, seen: Seen, *, color: str, limit: int, statistics: bool, max_warnings: int | None) -> int:
    """The report is told; the exit status."""
    from teitools.report import FOR_PEOPLE, FORMATS, Summary, job_summary, told_once
    from teitools.report import statistics as count_lines

    run, findings, format_name = seen.run, seen.findings, request.format_name
    met = run.checked if request.options.against_schemas() or not run.checked else None
    summary = Summary.of(run.files + len(request.unreadable), findings, (each.rule for each in run.not_evaluated), met)
    colour = colour_wanted(color)
    shown, left_out = told_once(findings, limit) if format_name in FOR_PEOPLE else (findings, {})
    lines = FORMATS[format_name](shown, seen.places, replace(summary, left_out=left_out), colour)
    _print(lines, format_name, colour)
    if format_name == "github" and os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(os.environ["GITHUB_STEP_SUMMARY"]).open("ab") as file:
            file.write(_for_machines(job_summary(findings, seen.places, summary)))
    if statistics:
        # A machine that reads the report from standard output must find nothing else there.
        for line in count_lines(findings):
            click.echo(line, err=format_name != "terminal")
    if seen.comparison:
        _tell_comparison(seen.comparison)
    status = status_of(request, seen)
    if not status and max_warnings is not None and summary.warnings > max_warnings:
        click.echo(f"teitools: {summary.warnings} warnings, and only {max_warnings} are allowed", err=True)
        status = 1
    return status


def tell_nothing(request: Request) -> None:
    """That nothing has changed, and an empty report for a machine."""
    from teitools.report import FORMATS, Places, Summary

    name = request.format_name
    click.echo(f"no file to check has changed since {request.changed_since}", err=name != "terminal")
    if name != "terminal":
        _print(FORMATS[name]([], Places(), Summary.of(0, []), False), name)


def _print(lines: Iterable[str], format_name: str, colour: bool = False) -> None:
    """A report on standard output: for a terminal in its encoding, for a machine in UTF-8."""
    text = "".join(f"{line}\n" for line in lines)
    if format_name == "terminal":
        click.echo(text, color=colour, nl=False)
    else:
        click.echo(_for_machines(text), nl=False)


def _for_machines(text: str) -> bytes:
    """In UTF-8. A name of a file that Python could not decode, as in the locale C, is written with its own bytes where
    these are UTF-8, else each byte as an escape.
    """
    with suppress(UnicodeEncodeError):
        text = text.encode("utf-8", errors="surrogateescape").decode("utf-8", errors="surrogateescape")
    return text.encode("utf-8", errors="backslashreplace")


def _tell_comparison(comparison: Comparison) -> None:
    if comparison.known:
        click.echo(f"{comparison.known} known findings are accepted by the baseline", err=True)
    for line in comparison.gone:
        click.echo(f"gone, take it out of the baseline: {line}", err=True)


def status_of(request: Request, seen: Seen) -> int:
    """The exit status, and on standard error the reason for a 2."""
    from teitools.findings import Severity

    run, findings = seen.run, seen.findings
    if run.broken:
        click.echo("teitools: a schema is at fault, not the documents; they were not checked against it", err=True)
        return 2
    if run.unchecked:
        files = "a file was" if run.unchecked == 1 else f"{run.unchecked} files were"
        click.echo(f"teitools: {files} not checked, or not in full; the report says why", err=True)
        return 2
    failed = any(finding.effective_severity is Severity.ERROR for finding in findings)
    if not run.checked and (run.unusable or not failed):
        click.echo(f"teitools: {_not_met(request)}; pass `--schema FILE`", err=True)
        return 2
    if run.unusable:
        files = "a file was" if run.unusable == 1 else f"{run.unusable} files were"
        click.echo(f"teitools: {files} not checked against the schema named; the report says why", err=True)
        return 2
    return int(failed)


def _not_met(request: Request) -> str:
    """That no file met a schema, and which checks were made where those against schemas were not asked for."""
    options = request.options
    made = [f"`{check}`" for check in ("wellformed", "edition", "suppression") if options.wanted(check)]
    if options.against_schemas() or not made:
        return "nothing was checked against a schema"
    listed = " and ".join(filter(None, (", ".join(made[:-1]), made[-1])))
    return f"only {listed} {'was' if len(made) == 1 else 'were'} checked, nothing against a schema"
