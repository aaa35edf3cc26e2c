"""`teitools withhold`: prose in copyright gives way to pointers into its source."""

from __future__ import annotations

from pathlib import Path

import click

from .options import output_option, reads_files, source_option


@click.command()
@click.argument("full", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@source_option
@output_option
@reads_files
def command(full: Path, source: Path, output: Path | None) -> None:
    """Replace the prose of FULL, a TEI file with its whole transcription, by gaps that point into the source.

    Mentions, dates, titles and references stay. The result is checked: `restore` gives FULL back to the letter.

    \b
    Example:
      teitools withhold full/letter.xml --source letter.txt -o tei/texts/letter.xml
    """
    from teitools.document import encoded_like, parse
    from teitools.edition import find_settings, read_source_text, withhold

    from .written import write_or_echo

    settings = find_settings(output.parent if output and output.parent.is_dir() else full)
    options = {} if settings.standing is None else {"standing": frozenset(settings.standing)}
    document = withhold(parse(full), read_source_text(source), reason=settings.withheld_reason, **options)
    write_or_echo(encoded_like(full.read_bytes(), document.text), output)
