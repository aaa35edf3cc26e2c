"""`teitools odd why`: by which classes, references and lines an element may stand in another, or may not."""

from __future__ import annotations

from pathlib import Path

import click

from .options import reads_files
from .tei_source import edition_odd, odd_option, sources_of, with_sources


@click.command("why")
@click.argument("element")
@click.argument("parent")
@odd_option
@with_sources
@reads_files
def command(
    element: str,
    parent: str,
    odd: Path | None,
    p5subsets: tuple[Path, ...],
    catalogs: tuple[Path, ...],
    download: bool,
) -> None:
    """Tell why ELEMENT may stand in PARENT, or why it may not.

    \b
    Example:
      teitools odd why date p --odd schema/edition.odd
    """
    from teitools.odd import compile_odd, explain_containment
    from teitools.report import Places, file_name

    compiled = compile_odd(edition_odd(odd), sources_of(p5subsets, catalogs, download))
    try:
        answer = explain_containment(compiled, element, parent)
    except KeyError as error:
        raise click.UsageError(str(error.args[0])) from None
    click.echo(f"`{element}` {'may' if answer.allowed else 'may not'} stand in `{parent}`:")
    places = Places()
    for chain in answer.chains:
        for number, step in enumerate(chain):
            where = ""
            if step.place is not None:
                place = places.of(step.place)
                where = f"  ({file_name(place.file)}:{place.line}:{place.column})"
            click.echo("  " + "  " * number + ("→ " if number else "") + step.said + where)
