"""`teitools odd diff`: what differs between two customizations, compiled schemas or releases of TEI."""

from __future__ import annotations

import dataclasses
import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from teitools.document import TEI_NS

from .options import catalog_of, files_of, reads_files, settings_for
from .tei_source import sources_of, wanted_version, with_sources

if TYPE_CHECKING:
    from teitools.odd import Sources


@click.command("diff")
@click.argument("before", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("after", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_sources
@click.option(
    "--against", multiple=True, type=click.Path(exists=True), metavar="PATH", help="Name the documents that it breaks."
)
@click.option("--breaking", is_flag=True, help="Only what can make a valid document invalid.")
@click.option("--format", "format_name", type=click.Choice(["text", "json"]), default="text", show_default=True)
@reads_files
def command(
    before: Path,
    after: Path,
    p5subsets: tuple[Path, ...],
    catalogs: tuple[Path, ...],
    download: bool,
    against: tuple[str, ...],
    breaking: bool,
    format_name: str,
) -> None:
    """Tell how AFTER differs from BEFORE: each an ODD, a compiled schema (.rng, .rnc), or a p5subset.xml of TEI.

    \b
    Examples:
      teitools odd diff old.odd new.odd
      teitools odd diff p5subset-4.8.0.xml p5subset-4.9.0.xml --against tei/

    What can make a valid document invalid is marked with `!`. Exit status: 0; with `--against`, 1 when a document that
    was valid is so no longer.
    """
    from teitools.odd import schema_changes, vocabulary_of

    with tempfile.TemporaryDirectory() as folder:
        schemas = [
            _schema(path, p5subsets, catalogs, download, Path(folder) / f"{number}.rng")
            for number, path in enumerate((before, after))
        ]
        found = [one for one in schema_changes(*map(vocabulary_of, schemas)) if one.breaks or not breaking]
        broken = _broken(schemas, against) if against else []
    if format_name == "json":
        whole = {"changes": [dataclasses.asdict(one) for one in found], "invalid": broken}
        click.echo(json.dumps(whole, ensure_ascii=False, indent=1))
    else:
        for one in found:
            click.echo(f"{'!' if one.breaks else ' '} {one.element} {one.said}")
        breaks = sum(one.breaks for one in found)
        click.echo(f"{len(found)} differences, {breaks} of which can make a valid document invalid")
        for document in broken:
            click.echo(f"{document['file']}:{document['line']}:{document['column']}: {document['message']}")
        if against:
            click.echo(f"{len(broken)} documents would be valid no longer")
    if broken:
        sys.exit(1)


def _schema(path: Path, p5subsets: tuple[Path, ...], catalogs: tuple[Path, ...], download: bool, target: Path) -> Path:
    """The compiled schema: `path` itself, or `target` with what it comes to."""
    from teitools.odd import Sources, compile_odd, load_p5subset, serialise, write_rng

    if path.suffix.lower() in (".rng", ".rnc"):
        return path
    if b'ident="teidata.enumerated"' in path.read_bytes() and path.suffix.lower() == ".xml":
        sources = Sources(load_p5subset(path), {}, catalog_of(catalogs))
        odd = target.with_suffix(".odd")
        odd.write_text(_whole(sources), encoding="utf-8")
    else:
        odd, sources = path, sources_of(p5subsets, catalogs, download, wanted_version(path))
    target.write_bytes(serialise(write_rng(compile_odd(odd, sources))))
    return target


def _whole(sources: Sources) -> str:
    modules = "".join(f'<moduleRef key="{name}"/>' for name in sources.default.modules)
    return f'<schemaSpec xmlns="{TEI_NS}" ident="tei" start="TEI teiCorpus">{modules}</schemaSpec>'


def _broken(schemas: list[Path], against: tuple[str, ...]) -> list[dict[str, object]]:
    """The documents that are valid by the first schema and not by the second, with their first fault."""
    from teitools.relaxng import Schema
    from teitools.report import Places, message_of

    before, after = (Schema.load(path) for path in schemas)
    places = Places()
    found: list[dict[str, object]] = []
    for file in files_of(against, settings_for(against)):
        if not before.is_valid(file) or after.is_valid(file):
            continue
        first = next(iter(after.validate(file)))
        place = places.of(first.span)
        found.append({"file": file, "line": place.line, "column": place.column, "message": message_of(first)})
    return found
