"""`teitools schema`: what is done with RELAX NG schemas themselves."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from .options import colour_wanted, output_option, reads_files
from .schema_fetch import command as fetch


@click.group()
def command() -> None:
    """Work with schemas: get those on the web that an edition names, put RELAX NG into its other syntax."""


command.add_command(fetch, "fetch")


@command.command("convert")
@click.argument("schema", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--to", "target", type=click.Choice(["rng", "rnc"]), help="The XML or the compact syntax. Default: the other one."
)
@output_option
@reads_files
def convert(schema: Path, target: str | None, output: Path | None) -> None:
    """Put SCHEMA, in compact syntax where its name ends in `.rnc`, else in XML, into the other syntax.

    \b
    Examples:
      teitools schema convert edition.rng -o edition.rnc
      teitools schema convert letters.rnc --to rng

    Documentation and annotations are kept, comments are not. The files that SCHEMA includes are converted with it and
    written beside the output, under their own names.
    """
    from teitools.relaxng import OTHER_SYNTAX, SchemaError, convert_schema

    to = f".{target}" if target else OTHER_SYNTAX.get(schema.suffix.lower(), ".rnc")
    try:
        files = convert_schema(schema, to)
    except SchemaError as error:
        _tell(error)
        sys.exit(2)
    from .written import write_or_echo

    main, *others = files
    if others and output is None:
        names = ", ".join(f"`{name}`" for name in others[:3])
        raise click.UsageError(f"the schema includes other files ({names}): say with -o where they are to be written")
    beside = [] if output is None else [(output.parent / name, files[name]) for name in others]
    for place, _ in beside:
        if ".." in place.relative_to(output.parent if output else place).parts:
            raise click.UsageError(f"`{place}` would lie outside the output's folder")
        if place.exists():
            raise click.UsageError(f"`{place}`, which the schema includes, would be overwritten: choose another folder")
    for place, text in beside:
        write_or_echo(text, place)
    write_or_echo(files[main], output)


def _tell(error: object) -> None:
    from teitools.relaxng import SchemaError
    from teitools.report import FORMATS, Places, Summary

    assert isinstance(error, SchemaError)
    for line in FORMATS["terminal"](error.findings, Places(), Summary.of(1, error.findings), colour_wanted("auto")):
        click.echo(line, err=True)
