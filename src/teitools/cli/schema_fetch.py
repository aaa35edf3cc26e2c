"""`teitools schema fetch`: the schemas on the web that an edition names, got once and written into its settings."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from teitools.document import schema_associations, write_whole
from teitools.edition import recognised, with_schemas

from .fetched import FILES, Fetched, NotFetched, read_fetched
from .options import files_of, reads_files, relative, settings_for

if TYPE_CHECKING:
    from teitools.edition import Settings


@click.command()
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--again", is_flag=True, help="Get also those anew that are here already, and say which have changed.")
@reads_files
def command(paths: tuple[str, ...], again: bool) -> None:
    """Get the schemas on the web that PATHS, or with none the edition around here, name; keep them in `schema/`.

    \b
    Examples:
      teitools schema fetch
      teitools schema fetch --again

    Each is got once, with what it includes. `schema/fetched.json` keeps address, digest and date; the settings get the
    line that lets it stand for its address. Nothing else of teitools asks the network for a schema.
    """
    settings = settings_for(paths) if paths else recognised(Path.cwd())
    addresses = _addresses(files_of(paths, settings))
    if not addresses:
        click.echo("no file names a schema on the web")
        return
    record = read_fetched(settings.root / "schema")
    mapped: dict[str, str] = {}
    failed = False
    for address in addresses:
        if address in settings.schemas and not (again and address in record.entries):
            click.echo(f"{address}: here already, {relative(settings.schemas[address][0])}")
            continue
        try:
            mapped |= _got(address, record, again, settings)
        except NotFetched as error:
            click.echo(f"teitools: {address}: not fetched: {error}", err=True)
            failed = True
    if mapped:
        record.write()
        _write_settings(settings, {key: path for key, path in mapped.items() if key not in settings.schemas})
    if failed:
        sys.exit(2)


def _got(address: str, record: Fetched, again: bool, settings: Settings) -> dict[str, str]:
    """What stands for an address now, and for those that it includes by address: paths from the settings' folder."""
    from teitools.checks import schema_file_name

    if record.is_here(address) and not again:
        path = record.folder / str(record.entries[address]["file"])
        click.echo(f"{address}: here already, {relative(path)}")
        return {address: _below(path, settings)}
    found: dict[str, str] = {}
    for each in record.get(address, schema_file_name(address)):
        sums = f"{each.state}, {each.size} bytes, sha256 {each.sha256[:16]}…"
        click.echo(f"{relative(each.path)}: {each.address} ({sums})")
        if each.by_address:
            found[each.address] = _below(each.path, settings)
    return found


def _below(path: Path, settings: Settings) -> str:
    return os.path.relpath(path, settings.root).replace(os.sep, "/")


def _addresses(files: list[str]) -> list[str]:
    """The web addresses of schemas that files name, each once, in order."""
    from teitools.checks import head_of

    found: dict[str, None] = {}
    for file in files:
        try:
            head = head_of(file)
        except OSError:
            continue
        found.update(
            (each.href, None)
            for each in schema_associations(head)
            if each.href.startswith(("http://", "https://")) and each.kind != "other"
        )
        if len(found) > FILES:
            break
    return list(found)


def _write_settings(settings: Settings, schemas: dict[str, str]) -> None:
    """The settings say what stands for each address; where no line can be added to them, the lines are told."""
    if not schemas:
        return
    path = settings.file or settings.root / "teitools.toml"
    prefix = "tool.teitools." if path.name == "pyproject.toml" else ""
    text = path.read_bytes().decode("utf-8") if path.is_file() else ""
    lines = with_schemas(text.replace("\r\n", "\n"), schemas, prefix=prefix)
    if lines is None:
        click.echo(f"teitools: write these lines into the table `schemas` of `{relative(path)}` yourself:", err=True)
        for address, file in schemas.items():
            click.echo(f'"{address}" = "{file}"', err=True)
        sys.exit(2)
    write_whole(path, lines.replace("\n", "\r\n") if "\r\n" in text else lines, over_input=True)
    click.echo(f"{relative(path)}: {len(schemas)} line{'' if len(schemas) == 1 else 's'} added to `schemas`")
