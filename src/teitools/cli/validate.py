"""`teitools validate`: findings, and an exit status that a machine can trust."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import (
    cache_folder,
    catalog_of,
    colour_wanted,
    default_jobs,
    files_of,
    names,
    relative,
    settings_for,
    standard_input,
)

if TYPE_CHECKING:
    from teitools.checks import Options, Run
    from teitools.edition import Settings


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
    help="terminal, json, jsonl or github.",
)
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colour the report.")
@click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    default=None,
    metavar="N",
    help="Work in N processes. Default: one for each processor.",
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
    no_cache: bool,
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
    from teitools.report import FORMATS, Places, Summary

    if format_name not in FORMATS:
        raise click.UsageError(f"there is no format `{format_name}`: use one of {', '.join(FORMATS)}")
    settings = settings_for(paths)
    missing = [path for path in schemas if not path.is_file()]
    if missing:
        raise click.UsageError(f"the schema `{missing[0]}` does not exist")
    given = [standard_input()] if "-" in paths else []
    named = tuple(path for path in paths if path != "-")
    files = files_of(named, settings) if named or not given else []
    options = Options(
        schemas=schemas,
        default=_default(settings),
        catalog=catalog_of(catalogs),
        select=names(select) or frozenset(settings.select),
        ignore=names(ignore) | frozenset(settings.ignore),
        severities=settings.severities,
        jobs=jobs or default_jobs(),
        cache=None if no_cache else cache_folder(),
    )
    run = check_files(files, options, given, _progress())
    summary = Summary.of(run.files, [*run.broken, *run.findings], run.not_evaluated)
    places = Places(given)
    for line in FORMATS[format_name]([*run.broken, *run.findings], places, summary, colour_wanted(color)):
        click.echo(line)
    status = _status(run, options)
    if status:
        sys.exit(status)


def _default(settings: Settings) -> tuple[Path, ...]:
    if settings.schema is None:
        return ()
    if not settings.schema.is_file():
        raise click.UsageError(f"the schema `{relative(settings.schema)}` of the settings does not exist")
    return (settings.schema,)


def _progress() -> Callable[[int, int], None] | None:
    """A line on a terminal that counts files; nothing in a pipe."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, total: int) -> None:
        if total > 1:
            click.echo(f"\r{done} of {total}" if done < total else "\r\x1b[K", nl=False, err=True)

    return show


def _status(run: Run, options: Options) -> int:
    """The exit status, and on standard error the reason for a 2."""
    from teitools.findings import Severity

    if run.broken:
        click.echo("teitools: a schema is at fault, not the documents; they were not checked against it", err=True)
        return 2
    if any(finding.effective_severity is Severity.ERROR for finding in run.findings):
        return 2 if run.unusable and not run.checked else 1
    if not run.checked:
        click.echo("teitools: nothing was checked, since no file has a schema; pass `--schema FILE`", err=True)
        return 2
    return 0
