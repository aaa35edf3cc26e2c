"""`teitools restore`: withheld prose comes back, for whoever has the source."""

from __future__ import annotations

from pathlib import Path

import click

from .options import output_option, reads_files, source_option


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@source_option
@output_option
@reads_files
def command(file: Path, source: Path, output: Path | None) -> None:
    """Put the text that FILE withholds back from its source.

    The source must be the very file that FILE's header records: same length, same SHA-256. The result is for your own
    use; what is in copyright stays so.

    \b
    Example:
      teitools restore tei/texts/letter.xml --source letter.txt -o full.xml
    """
    from teitools.document import encoded_like, parse
    from teitools.edition import read_source_text, restore

    from .written import write_or_echo

    document = restore(parse(file), read_source_text(source))
    write_or_echo(encoded_like(file.read_bytes(), document.text), output)
