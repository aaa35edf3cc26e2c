"""Many documents by one schema, in as many processes as asked for, always in the order given."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path

from teitools.document.catalog import Catalog
from teitools.document.source import Source
from teitools.findings import Finding

from .schema import Schema

#: Fewer bytes than this are done sooner by one process than it takes to start a second.
WORTH_A_PROCESS = 4_000_000
_BATCH = 2_000_000

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
    return _schema(str(schema_path), None if cache_dir is None else str(cache_dir), ids).compiled.files[1:]


def validate_source(
    schema_path: str | Path, source: Source, *, cache_dir: str | Path | None = None, ids: bool = True
) -> Iterator[Finding]:
    """Every fault of a text already read. Raises as `Schema.load` does."""
    return _schema(str(schema_path), None if cache_dir is None else str(cache_dir), ids).validate(source)


def validate_files(
    schema_path: str | Path,
    paths: Sequence[str],
    jobs: int = 1,
    *,
    cache_dir: str | Path | None = None,
    ids: bool = True,
) -> Iterator[tuple[str, list[Finding]]]:
    """(path, findings) for each file, in the order of `paths`, whatever the number of processes.

    jobs: processes at most; one alone where there is too little to do for more.
    Raises as `Schema.load` does before anything is yielded, and OSError for a file that cannot be read.
    """
    folder = None if cache_dir is None else str(cache_dir)
    schema = _schema(str(schema_path), folder, ids)
    batches = list(_batches(paths))
    jobs = min(jobs, len(batches))
    if jobs < 2:
        for path in paths:
            yield path, list(schema.validate(path))
        return
    yield from _in_processes(str(schema_path), batches, jobs, folder, ids)


def _batches(paths: Sequence[str]) -> Iterator[list[str]]:
    """Runs of paths with enough bytes to be worth a hand-over; all in one where there is little in all."""
    sizes = [Path(path).stat().st_size for path in paths]
    if sum(sizes) < WORTH_A_PROCESS:
        yield list(paths)
        return
    batch: list[str] = []
    weight = 0
    for path, size in zip(paths, sizes, strict=True):
        batch.append(path)
        weight += size
        if weight >= _BATCH:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch


def _in_processes(
    schema_path: str, batches: list[list[str]], jobs: int, cache_dir: str | None, ids: bool
) -> Iterator[tuple[str, list[Finding]]]:
    import multiprocessing
    import threading
    from concurrent.futures import Future, ProcessPoolExecutor

    # A fork shares the loaded schema; where there is none, or threads make it unsafe, each process loads its own.
    forks = "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1
    context = multiprocessing.get_context("fork" if forks else "spawn")
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        waiting: deque[Future[list[tuple[str, list[Finding]]]]] = deque()
        for batch in batches:
            waiting.append(pool.submit(_validate_batch, schema_path, batch, cache_dir, ids))
            if len(waiting) > jobs * 4:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def _validate_batch(
    schema_path: str, paths: list[str], cache_dir: str | None, ids: bool
) -> list[tuple[str, list[Finding]]]:
    schema = _schema(schema_path, cache_dir, ids)
    return [(path, list(schema.validate(path))) for path in paths]
