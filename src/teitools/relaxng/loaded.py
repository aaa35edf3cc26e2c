"""Many documents by one schema: schemas by the names of their files, each loaded once in this process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from teitools.document import Catalog, Source
from teitools.findings import Finding

from .schema import Schema

_schemas: dict[tuple[str, str | None, bool], tuple[tuple[int, int], Schema]] = {}


def _schema(path: str, cache_dir: str | None, ids: bool, catalog: Catalog | None = None) -> Schema:
    """The schema at `path`, loaded once in this process for as long as the file is what it was."""
    status = Path(path).stat()
    stamp = (status.st_mtime_ns, status.st_size)
    found = _schemas.get((path, cache_dir, ids))
    if found is None or found[0] != stamp:
        schema = Schema.load(path, cache_dir=cache_dir, ids=ids, catalog=catalog)
        found = _schemas[path, cache_dir, ids] = (stamp, schema)
    return found[1]


def schema_warnings(
    schema_path: str | Path, *, cache_dir: str | Path | None = None, catalog: Catalog | None = None, ids: bool = True
) -> list[Finding]:
    """What is doubtful about a schema that is correct. Raises as `Schema.load` does."""
    schema = _schema(str(schema_path), None if cache_dir is None else str(cache_dir), ids, catalog)
    return schema.warnings if ids else []


def schema_files(schema_path: str | Path, *, cache_dir: str | Path | None = None, ids: bool = True) -> list[str]:
    """The further files that a schema is made of. Raises as `Schema.load` does."""
    return _schema(str(schema_path), None if cache_dir is None else str(cache_dir), ids).compiled.others


def validate_source(
    schema_path: str | Path, source: Source, *, cache_dir: str | Path | None = None, ids: bool = True
) -> Iterator[Finding]:
    """Every fault of a text already read. Raises as `Schema.load` does."""
    return _schema(str(schema_path), None if cache_dir is None else str(cache_dir), ids).validate(source)


def validate_file(
    schema_path: str | Path, path: str | Path, *, cache_dir: str | Path | None = None, ids: bool = True
) -> Iterator[Finding]:
    """Every fault of the file at `path`. Raises as `Schema.load` does, and OSError for a file that cannot be read."""
    return _schema(str(schema_path), None if cache_dir is None else str(cache_dir), ids).validate(path)
