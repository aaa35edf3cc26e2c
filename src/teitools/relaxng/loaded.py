"""Schemas by the names of their files, each loaded once in this process."""

from __future__ import annotations

from pathlib import Path

from teitools.document import Catalog

from .schema import Schema

_schemas: dict[tuple[str, str | None, bool], tuple[tuple[int, int], Schema]] = {}


def loaded_schema(
    path: str | Path, *, cache_dir: str | Path | None = None, ids: bool = True, catalog: Catalog | None = None
) -> Schema:
    """The schema at `path`, loaded once in this process for as long as the file is what it was.

    Raises as `Schema.load` does.
    """
    name, folder = str(path), None if cache_dir is None else str(cache_dir)
    status = Path(path).stat()
    stamp = (status.st_mtime_ns, status.st_size)
    found = _schemas.get((name, folder, ids))
    if found is None or found[0] != stamp:
        schema = Schema.load(name, cache_dir=folder, ids=ids, catalog=catalog)
        found = _schemas[name, folder, ids] = (stamp, schema)
    return found[1]
