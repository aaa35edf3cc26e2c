"""`teitools odd from-corpus`: the tightest customization that documents need."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from .options import files_of, output_option, reads_files, settings_for
from .tei_source import sources_of, with_sources


@click.command("from-corpus")
@click.argument("paths", nargs=-1, required=True, type=click.Path())
@with_sources
@click.option(
    "--base",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="ODD",
    help="Chain to this ODD, beside which the result is to lie, instead of to TEI.",
)
@click.option("--ident", default="corpus", show_default=True, help="The identifier of the customization.")
@output_option
@reads_files
def command(
    paths: tuple[str, ...],
    p5subsets: tuple[Path, ...],
    catalogs: tuple[Path, ...],
    download: bool,
    base: Path | None,
    ident: str,
    output: Path | None,
) -> None:
    """Write the tightest ODD that the documents at PATHS (files, folders) need.

    \b
    Example:
      teitools odd from-corpus plays/ --ident plays -o plays.odd

    It includes the elements that occur, deletes the attributes that none of them has, and closes the lists of
    attributes with few values. Files that are not well-formed count for nothing, with status 1.
    """
    from teitools.odd import count_usage, odd_from_usage

    from .failure import finding_lines
    from .written import write_or_echo

    sources = sources_of(p5subsets, catalogs, download)
    counted, findings = count_usage(files_of(paths, settings_for(paths)))
    for line in finding_lines(findings):
        click.echo(line, err=True)
    if not counted.files:
        raise click.UsageError("there is no document to count")
    written, unsaid = odd_from_usage(counted, sources, ident, base)
    write_or_echo(written, output)
    for line in unsaid:
        click.echo(f"teitools: {line}", err=True)
    click.echo(f"teitools: {counted.files} documents, {len(counted.elements)} elements", err=True)
    if findings:
        sys.exit(1)
