"""The schemas and catalogs that settings name, as a run takes them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from teitools.document import Catalog, within

from .options import catalog_of, relative

if TYPE_CHECKING:
    from teitools.checks import LocatingRules
    from teitools.edition import Settings

_ADDRESS = re.compile(r"[A-Za-z][\w+.-]*:")


def default_schemas(settings: Settings) -> tuple[Path, ...]:
    """The schema of the settings, for files that name none. Raises click.UsageError where it is not there."""
    if settings.schema is None:
        return ()
    return settings_files(settings, (settings.schema,), "schema")


def locating_rules(settings: Settings) -> LocatingRules:
    """Which schemas stand for those that documents name. Raises click.UsageError where one is not there."""
    from teitools.checks import LocatingRules

    addresses, files = [], []
    for name, paths in settings.schemas.items():
        found = settings_files(settings, paths, "schemas")
        if _ADDRESS.match(name):
            addresses.append((name, found))
        else:
            files.append(((settings.root / name).as_posix(), found))
    return LocatingRules(tuple(addresses), tuple(files), settings.schema_stated)


def catalog_for(named: tuple[Path, ...], settings: Settings) -> Catalog:
    """The catalogs of the command line, of the settings, of the environment; the addresses of `schemas` come first, so
    that what schemas themselves include is found by them too.
    """
    catalog = catalog_of((*named, *settings_files(settings, settings.catalogs, "catalog")))
    own = [
        ("uri", name, paths[0].absolute().as_uri())
        for name, paths in settings.schemas.items()
        if _ADDRESS.match(name) and len(paths) == 1
    ]
    return Catalog([*own, *catalog.entries])


def settings_files(settings: Settings, paths: Iterable[Path], key: str) -> tuple[Path, ...]:
    """The files that a key of the settings names.

    Raises click.UsageError for one that is not there, and OutsideProject for a catalog outside their folder: of a
    schema outside, nothing is quoted.
    """
    found = tuple(paths)
    for path in found:
        if not path.is_file():
            what = "catalog" if key == "catalog" else "schema"
            raise click.UsageError(f"the {what} `{relative(path)}` of the settings does not exist")
        if key == "catalog":
            within(path, settings.file or settings.root)
    return found
