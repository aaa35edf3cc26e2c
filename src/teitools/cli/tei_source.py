"""The versions of TEI that a customization can be compiled over: those given, those in the cache, those fetched."""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from teitools.document import own_file
from teitools.odd import Sources

from .options import cache_folder, catalog_of

_Command = TypeVar("_Command", bound=Callable[..., Any])

_OPTIONS = (
    click.option(
        "--p5subset",
        "p5subsets",
        multiple=True,
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        metavar="FILE",
        help="TEI's own source, `p5subset.xml`; else what `$TEITOOLS_P5SUBSET` names, else the cache. "
        "Given again for other versions that an ODD asks for.",
    ),
    click.option(
        "--catalog",
        "catalogs",
        multiple=True,
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        metavar="FILE",
        help="An XML catalog: which local file stands for an address.",
    ),
    click.option(
        "--download", is_flag=True, help="Fetch p5subset.xml from the TEI Vault into the cache, if it is not there."
    ),
)


def with_sources(command: _Command) -> _Command:
    """`command` with the options that `sources_of` asks for."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def sources_of(
    p5subsets: tuple[Path, ...], catalogs: tuple[Path, ...], download: bool, wanted: str | None = None
) -> Sources:
    """TEI as the options say: the first file given is the default, further ones and the cache hold other versions.

    wanted: a version that is fetched too where `download` is said and it is not at hand; "" for none.
    """
    from teitools.odd import file_version, load_p5subset

    default = _default(p5subsets, download)
    versions: dict[str, Path] = {}
    kept = (path for path in sorted(cache_folder().glob("p5subset*.xml")) if own_file(path))
    for path in (*p5subsets, *kept):
        versions.setdefault(file_version(path), path)
    if download and wanted and wanted not in versions:
        from .download import fetch_p5subset

        versions[wanted] = fetch_p5subset(cache_folder() / f"p5subset-{wanted}.xml", wanted)
    loaders = {version: functools.partial(load_p5subset, path) for version, path in versions.items() if version}
    return Sources(load_p5subset(default), loaders, catalog_of(catalogs))


def wanted_version(odd: Path) -> str:
    """The version of TEI that a customization asks for by number; "" when it asks for none."""
    from teitools.odd import tei_version

    found = re.search(rb"<[^<>]*schemaSpec\b[^>]*?\bsource\s*=\s*[\"']([^\"']*)[\"']", odd.read_bytes())
    return tei_version(found[1].decode("utf-8", errors="replace").strip()) or "" if found else ""


odd_option = click.option(
    "--odd",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="The customization. Default: the edition's.",
)


def edition_odd(named: Path | None) -> Path:
    """The customization that is named, else that of the edition found from here upwards."""
    from .options import settings_for

    found = named or settings_for(()).odd
    if found is None or not found.is_file():
        raise click.UsageError("name a customization with `--odd FILE`: no edition with one is found here")
    return found


def _default(named: tuple[Path, ...], download: bool) -> Path:
    """The file that holds TEI's source where nothing else is asked for; fetched only when that is said."""
    cached = cache_folder() / "p5subset.xml"
    from_environment = os.environ.get("TEITOOLS_P5SUBSET")
    for path in (*named[:1], Path(from_environment) if from_environment else None, cached):
        if path is not None and path.is_file() and (path != cached or own_file(cached)):
            return path
    if download:
        from .download import fetch_p5subset

        return fetch_p5subset(cached)
    raise click.UsageError(
        "TEI's source is not here: pass `--p5subset FILE`, or fetch it once from the TEI Vault with `--download`"
    )
