"""Writes what a command has made to a file, or to standard output."""

from __future__ import annotations

from pathlib import Path

import click

from teitools.document import write_whole


def write_or_echo(content: str | bytes, path: Path | None) -> None:
    """`content` goes to the file, or with no file or `-` to standard output; a link that is followed is said."""
    if path is None or str(path) == "-":
        data = content.encode("utf-8") if isinstance(content, str) else content
        click.echo(data, nl=not data.endswith(b"\n"))
        return
    write_whole(path, content)
    if path.is_symlink() and path.is_file():
        click.echo(f"teitools: `{path}` is a link, and stays one: `{path.resolve()}` was written", err=True)
