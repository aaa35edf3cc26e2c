"""`teitools serve`: the edition's site on this machine, made anew when a file changes."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import reads_files, spare_collecting

if TYPE_CHECKING:
    from .preview import Preview


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=".")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes any that is free."
)
@click.option("--no-search", is_flag=True, help="Make no search: a large edition is made anew sooner.")
@reads_files
def command(folder: Path, port: int, no_search: bool) -> None:
    """Show the site of the edition that FOLDER (by default the current one) lies in, while you work on it.

    \b
    Examples:
      teitools serve
      teitools serve --port 0

    The site is made in memory and nothing is written. When a file of the edition changes it is made anew, and open
    pages load themselves again; what there is to find is shown on each page. Only this machine can reach it. End it
    with Ctrl-C.
    """
    from .preview import Preview, serve

    spare_collecting()
    preview = Preview(folder, search=not no_search)
    preview.make()
    try:
        server = serve(preview, port)
    except OSError as error:
        raise click.UsageError(f"port {port} cannot be used ({error.strerror}); `--port 0` takes any other") from None
    click.echo(f"http://127.0.0.1:{server.server_port}/ shows the site; Ctrl-C ends")
    _report(preview)
    sys.stdout.flush()
    try:
        while True:
            if preview.wait():
                preview.make()
                _report(preview)
                sys.stdout.flush()
    finally:
        server.shutdown()
        server.server_close()


def _report(preview: Preview) -> None:
    for line in preview.lines:
        click.echo(line, err=True)
    click.echo(f"{len(preview.files)} files")
