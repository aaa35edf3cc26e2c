"""Schematron rules on many files, in as many processes as asked for, always in the order given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from teitools.document import Source, Unreadable, parse_source, read_source
from teitools.findings import Finding
from teitools.schematron import TIMEOUT, NotEvaluated, Plan, check_document, compile_schema, read_schematron

_NAMESPACE = b"purl.oclc.org/dsdl/schematron"

#: Fewer bytes than this are done sooner by one process than it takes to start a second.
_WORTH_A_PROCESS = 2_000_000
_BATCH = 500_000


@dataclass(frozen=True, slots=True)
class Ruled:
    """What the rules of one schema said of one file. not_evaluated: without repeats."""

    path: str
    findings: tuple[Finding, ...]
    not_evaluated: tuple[NotEvaluated, ...]


def holds_rules(schema: Path) -> bool:
    """Whether a grammar may embed rules, at the cost of one search."""
    return _NAMESPACE in schema.read_bytes()


def check_rules(
    schema: Path,
    phase: str | None,
    paths: Sequence[str],
    given: dict[str, Source],
    jobs: int,
    cache: Path | None = None,
    timeout: float = TIMEOUT,
) -> Iterator[Ruled]:
    """What the rules in `schema` say of each file, in `timeout` seconds each; nothing of one that is not well-formed.

    Raises SchematronError, Unreadable or OSError for a schema at fault, UnknownPhase for a phase that it has not.
    """
    plan = _plan(schema, phase, cache)
    files = [path for path in paths if path not in given]
    for path in paths:
        if path in given:
            yield _check(plan, given[path], timeout)
    batches = _batches(files)
    if min(jobs, len(batches)) < 2:
        for path in files:
            yield _check_file(plan, path, timeout)
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    with ProcessPoolExecutor(min(jobs, len(batches)), mp_context=multiprocessing.get_context(method)) as pool:
        for found in pool.map(_check_batch, [(schema, phase, cache, timeout, batch) for batch in batches]):
            yield from found


@lru_cache(maxsize=8)
def _plan(schema: Path, phase: str | None, cache: Path | None) -> Plan:
    return compile_schema(read_schematron(schema, cache), phase)


def _batches(paths: list[str]) -> list[list[str]]:
    sizes = [Path(path).stat().st_size for path in paths]
    if sum(sizes) < _WORTH_A_PROCESS:
        return [paths] if paths else []
    batches: list[list[str]] = [[]]
    weight = 0
    for path, size in zip(paths, sizes, strict=True):
        if weight >= _BATCH:
            batches.append([])
            weight = 0
        batches[-1].append(path)
        weight += size
    return batches


def _check_batch(task: tuple[Path, str | None, Path | None, float, list[str]]) -> list[Ruled]:
    schema, phase, cache, timeout, paths = task
    plan = _plan(schema, phase, cache)
    return [_check_file(plan, path, timeout) for path in paths]


def _check_file(plan: Plan, path: str, timeout: float) -> Ruled:
    try:
        return _check(plan, read_source(path), timeout)
    except Unreadable:
        return Ruled(path, (), ())


def _check(plan: Plan, source: Source, timeout: float) -> Ruled:
    try:
        document = parse_source(source)
    except Unreadable:
        return Ruled(source.path, (), ())
    outcome = check_document(plan, document, timeout)
    failed = dict.fromkeys((*plan.not_evaluated, *outcome.not_evaluated))
    return Ruled(source.path, tuple(outcome.findings), tuple(failed))
