"""What `teitools validate` finds: the run, its findings held against a baseline, and the repairs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

import click

from .options import relative, repository
from .validate_request import Request

if TYPE_CHECKING:
    from teitools.checks import Options, Run
    from teitools.document import Source
    from teitools.findings import Finding
    from teitools.report import Comparison, Places


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look has found: the run, where its places are, what a baseline says, and all that is to be told.

    looked_for: whether it would have found an entry of a baseline, by file, code and check.
    """

    run: Run
    places: Places
    comparison: Comparison | None
    findings: list[Finding]
    looked_for: Callable[[str, str, str], bool]


def look(request: Request) -> Seen:
    """Everything asked for, checked."""
    from teitools.checks import check_files, kept
    from teitools.report import Places

    options, settings = request.options, request.settings
    run = check_files(request.files, options, request.given, _progress(), request.containers)
    if request.online:
        from .online import check_addresses

        run.findings += kept(check_addresses(request.files), options)
    root = settings.root if settings.file or settings.texts else None
    places = Places((*request.given, *_contained(request, run)), root, repository())
    looked_for = _looked_for({places.name(file) for file in request.files}, settings.root, options)
    comparison = None if request.renewing else _compared(run.findings, places, request.baseline, looked_for)
    told = comparison.new if comparison else run.findings
    return Seen(run, places, comparison, [*run.broken, *request.unreadable, *told], looked_for)


def _contained(request: Request, run: Run) -> list[Source]:
    """The texts of the members of archives, and at addresses, in which something was found."""
    if not request.containers:
        return []
    from teitools.document import Unreadable, archive_members, decode, decode_leniently

    wanted = {finding.span.file for finding in run.findings}
    found = []
    for container in request.containers:
        if not any(file.startswith(container) for file in wanted):
            continue
        try:
            for path, data, _ in archive_members(container):
                if path in wanted and data is not None:
                    try:
                        found.append(decode(data, path))
                    except Unreadable:
                        found.append(decode_leniently(data, path))
        except OSError:
            continue  # that it cannot be read is a finding already
    return found


def repaired(seen: Seen, *, diff: bool) -> int:
    """How many safe repairs there were; they are made, or with `diff` shown."""
    from .fixes import safe_edits, show_or_apply

    count = show_or_apply(safe_edits(seen.findings), diff)
    if not diff:
        click.echo(f"{count} repair{'' if count == 1 else 's'} made", err=True)
    return count


def _looked_for(checked: set[str], root: Path, options: Options) -> Callable[[str, str, str], bool]:
    """Whether this run would have found what a baseline has: of a file that it checked or that is no more."""

    def looked_for(file: str, code: str, check: str) -> bool:
        if (options.select and not {code, check} & options.select) or {code, check} & options.ignore:
            return False
        return PurePath(file).as_posix() in checked or not (root / file).exists()

    return looked_for


def _compared(
    findings: list[Finding], places: Places, baseline: Path | None, looked_for: Callable[[str, str, str], bool]
) -> Comparison | None:
    if baseline is None:
        return None
    from teitools.report import BaselineError, compare

    try:
        return compare(findings, places, baseline.read_bytes(), looked_for)
    except BaselineError as error:
        raise click.UsageError(f"the baseline `{relative(baseline)}` cannot be used: {error}") from None


def _progress() -> Callable[[int, int], None] | None:
    """A line on a terminal that counts files; nothing in a pipe."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, total: int) -> None:
        if total > 1:
            click.echo(f"\r{done} of {total}" if done < total else "\r\x1b[K", nl=False, err=True)

    return show
