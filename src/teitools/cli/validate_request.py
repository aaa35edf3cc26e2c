"""What `teitools validate` is asked: its options, the settings and the paths, made into one request."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from teitools.document import is_archive, is_remote, within
from teitools.edition import recognised

from .codes import code_names
from .coverage import coverage_of
from .locating import catalog_for, default_schemas, locating_rules
from .options import (
    cache_folder,
    changes_since,
    default_jobs,
    files_of,
    is_pipe,
    names,
    piped,
    relative,
    settings_for,
)

if TYPE_CHECKING:
    from teitools.checks import Options
    from teitools.document import Source
    from teitools.edition import Settings
    from teitools.findings import Finding


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be checked, how, and what is to be told of it.

    files: paths of files. given: texts from pipes. containers: archives and addresses. unreadable: what keeps a pipe
    from being read. renewing: whether the baseline is to be written, not compared with. changed_since: the revision
    beside which nothing has changed where `nothing_changed`.
    """

    settings: Settings
    options: Options
    files: list[str]
    given: list[Source]
    containers: list[str]
    unreadable: list[Finding]
    format_name: str
    baseline: Path | None
    renewing: bool
    online: bool
    changed_since: str | None = None
    nothing_changed: bool = False


def read_request(
    paths: tuple[str, ...],
    *,
    schemas: tuple[Path, ...],
    catalogs: tuple[Path, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    format_name: str,
    jobs: str | None,
    file_timeout: float | None,
    rule_timeout: float,
    ids: bool,
    cached: bool,
    changed_since: str | None,
    repairing: bool,
    baseline: Path | None,
    renewing: bool,
    online: bool,
) -> Request:
    """The request that the options make. Raises click.UsageError, and EditionError for paths that lead nowhere."""
    from teitools.checks import Options
    from teitools.report import FORMATS

    if format_name not in FORMATS:
        raise click.UsageError(f"there is no format `{format_name}`: use one of {', '.join(FORMATS)}")
    containers = [
        path for path in dict.fromkeys(paths) if is_remote(path) or (is_archive(path) and not Path(path).is_dir())
    ]
    plain = tuple(path for path in paths if path not in containers)
    _check_containers(containers, changed_since, repairing, online)
    settings = settings_for(plain) if paths else recognised(Path.cwd())
    missing = [path for path in schemas if not path.is_file()]
    if missing:
        raise click.UsageError(f"the schema `{missing[0]}` does not exist")
    given, unreadable, named = _given(plain)
    files = files_of(named, settings) if named or not paths else []
    count, cluster = _jobs(jobs)
    options = Options(
        schemas=schemas,
        default=() if schemas else default_schemas(settings),
        catalog=catalog_for(catalogs, settings),
        locating=locating_rules(settings),
        select=names(select) or frozenset(settings.select),
        ignore=names(ignore) | frozenset(settings.ignore),
        severities=settings.severities,
        settings=settings,
        covered=coverage_of(settings.odd) if not paths else None,
        known=code_names,
        ids=ids,
        jobs=count,
        cluster=cluster,
        cache=cache_folder() if cached else None,
        file_timeout=file_timeout,
        rule_timeout=rule_timeout,
    )
    _check_names(options.select | options.ignore | frozenset(settings.severities) | _named_by_paths(settings))
    if changed_since:
        files = _touched(files, changed_since, options)
    return Request(
        settings,
        options,
        files,
        given,
        containers,
        unreadable,
        format_name,
        _baseline(baseline or settings.baseline, renewing, settings),
        renewing,
        online,
        changed_since,
        bool(changed_since) and not files and not given,
    )


def _baseline(named: Path | None, renewing: bool, settings: Settings) -> Path | None:
    """The baseline: one that is there, or the place for one that is to be written, in the project."""
    if not renewing:
        if named is not None and not named.is_file():
            raise click.UsageError(f"the baseline `{relative(named)}` does not exist: `--write-baseline` makes it")
        return named
    if named is not None and named == settings.baseline:
        return within(named, settings.root)
    return named or settings.root / "known-findings.json"


def _check_containers(containers: list[str], changed_since: str | None, repairing: bool, online: bool) -> None:
    for name in containers:
        if changed_since:
            raise click.UsageError(f"`--changed-since` does not apply to `{name}`: git knows nothing of what is in it")
        if repairing:
            raise click.UsageError(f"`--fix` and `--diff` do not apply to `{name}`: nothing is written into it")
        if online:
            raise click.UsageError(f"`--online` does not apply to `{name}`: unpack it first")
        if not is_remote(name) and not Path(name).is_file():
            raise click.UsageError(f"`{name}` does not exist")


def _jobs(jobs: str | None) -> tuple[int, str | None]:
    """(processes, the address of a cluster's scheduler or None)."""
    if jobs is None:
        return default_jobs(), None
    if jobs.startswith("dask:"):
        return 1, jobs[len("dask:") :]
    if not jobs.isascii() or not jobs.isdigit() or not 1 <= int(jobs) <= 256:
        raise click.UsageError(f"`--jobs {jobs}`: give a number from 1 to 256, or `dask:ADDRESS` of a scheduler")
    return int(jobs), None


def _touched(files: list[str], revision: str, options: Options) -> list[str]:
    """Those of `files` that differ from the revision, and those that lead into what has changed or is gone."""
    if not files:
        return []
    changed, gone = changes_since(files, revision)
    if not changed and not gone:
        return []
    from teitools.checks import touched_by

    return touched_by(files, changed | gone, options)


def _given(paths: tuple[str, ...]) -> tuple[list[Source], list[Finding], tuple[str, ...]]:
    """The texts that come through pipes (`-`, or a pipe by name), what keeps one from being read, the other paths."""
    from teitools.document import Unreadable

    sources: list[Source] = []
    unreadable: list[Finding] = []
    named: list[str] = []
    for path in dict.fromkeys(paths):
        if path != "-" and not is_pipe(path):
            named.append(path)
            continue
        try:
            sources.append(piped(path))
        except Unreadable as error:
            unreadable += error.findings
    return sources, unreadable, tuple(named)


def _check_names(names: frozenset[str]) -> None:
    """A usage error for a check or code that does not exist: a misspelt `--ignore` must not pass in silence."""
    from teitools.checks import CHECKS

    if names <= set(CHECKS):
        return
    from teitools.findings import did_you_mean, nearest

    known = [*CHECKS, *sorted(code_names())]
    for name in sorted(names - set(known)):
        near = nearest(name, known)
        hint = did_you_mean(near[0]) if near else "`teitools explain` lists them"
        raise click.UsageError(f"there is no check or code `{name}`: {hint}")


def _named_by_paths(settings: Settings) -> frozenset[str]:
    return frozenset(name for rule in settings.paths for name in (*rule.ignore, *rule.severities))
