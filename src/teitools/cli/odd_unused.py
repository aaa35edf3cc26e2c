"""`teitools odd unused`: what a customization allows and documents never use."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from .options import files_of, reads_files, settings_for
from .tei_source import edition_odd, odd_option, sources_of, with_sources


@click.command("unused")
@click.argument("paths", nargs=-1, required=True, type=click.Path())
@odd_option
@with_sources
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text", show_default=True)
@reads_files
def command(
    paths: tuple[str, ...],
    odd: Path | None,
    p5subsets: tuple[Path, ...],
    catalogs: tuple[Path, ...],
    download: bool,
    format_name: str,
) -> None:
    """Tell which elements, attributes and listed values the documents at PATHS never use.

    \b
    Example:
      teitools odd unused tei/ --odd schema/edition.odd
    """
    from teitools.odd import compile_odd, count_usage, find_unused

    from .failure import finding_lines

    compiled = compile_odd(edition_odd(odd), sources_of(p5subsets, catalogs, download))
    counted, findings = count_usage(files_of(paths, settings_for(paths)))
    for line in finding_lines(findings):
        click.echo(line, err=True)
    if not counted.files:
        raise click.UsageError("there is no document to count")
    found = find_unused(compiled, counted)
    if format_name == "json":
        whole = {
            "elements": found.elements,
            "classes": found.classes,
            "attributes": found.attributes,
            "values": {f"{element}/@{name}": values for (element, name), values in found.values.items()},
        }
        click.echo(json.dumps(whole, ensure_ascii=False, indent=1))
    else:
        click.echo(f"elements never used ({len(found.elements)} of {len(compiled.specs.elements)}):")
        click.echo("  " + (", ".join(found.elements) or "none"))
        for title, table in (("classes", found.classes), ("elements", found.attributes)):
            click.echo(f"attributes of {title} never used:")
            for name, names in table.items():
                click.echo(f"  {name}: " + ", ".join(f"@{each}" for each in names))
        click.echo("listed values never used:")
        for (element, name), values in sorted(found.values.items()):
            click.echo(f"  {element}/@{name}: {', '.join(values)}")
    if findings:
        sys.exit(1)
