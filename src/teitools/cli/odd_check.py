"""`teitools odd check`: a customization as its author wants it looked at."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path

import click

from .options import colour_wanted, reads_files
from .tei_source import sources_of, wanted_version, with_sources


@click.command("check")
@click.argument("odd", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_sources
@click.option("--format", "format_name", default="terminal", show_default=True, metavar="NAME", help="As of validate.")
@click.option("--no-examples", is_flag=True, help="Do not try the examples on the schema.")
@click.option("--no-markup", is_flag=True, help="Do not check the ODD itself against TEI's grammar and rules.")
@reads_files
def command(
    odd: Path,
    p5subsets: tuple[Path, ...],
    catalogs: tuple[Path, ...],
    download: bool,
    format_name: str,
    no_examples: bool,
    no_markup: bool,
) -> None:
    """Check ODD as a document: its markup against TEI, its expressions, lists, dates, classes, and its examples.

    \b
    Example:
      teitools odd check schema/edition.odd

    Nothing is written. Exit status: 0 nothing wrong; 1 findings of severity error; 2 the work could not be done.
    """
    from teitools.findings import Severity
    from teitools.odd import (
        check_examples,
        check_markup,
        check_odd,
        check_usable,
        compile_odd,
        is_broken,
        serialise,
        write_rng,
    )
    from teitools.report import FORMATS, Places, Summary

    if format_name not in FORMATS:
        raise click.UsageError(f"`{format_name}` is not a format; there are {', '.join(sorted(FORMATS))}")
    sources = sources_of(p5subsets, catalogs, download, wanted_version(odd))
    compiled = compile_odd(odd, sources)
    findings = [*compiled.findings, *check_odd(compiled, datetime.date.today())]
    if not is_broken(compiled):
        findings += check_usable(compiled, serialise(write_rng(compiled)))
        findings += () if no_examples else check_examples(compiled)
    findings += () if no_markup else check_markup(compiled, sources.default)
    findings.sort(key=lambda one: one.span)
    documents = len(compiled.odd.documents())
    for line in FORMATS[format_name](findings, Places(), Summary.of(documents, findings), colour_wanted("auto")):
        click.echo(line)
    sys.exit(1 if any(one.effective_severity is Severity.ERROR for one in findings) else 0)
