"""What `teitools deposit --for NAME` tells of an archive, and the sidecar files it writes for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from teitools.deposit import Archive, CheckedRequirement, Metadata, Stated, Survey, Validation
    from teitools.edition import Settings
    from teitools.findings import Finding
    from teitools.report import Places

_LONGEST = 60


def archives_named(names: tuple[str, ...], settings: Settings) -> list[Archive]:
    """The archives that the command line names; a usage error for one that nobody describes."""
    from teitools.deposit import known_archives, read_archive
    from teitools.findings import did_you_mean, nearest

    folder = _folder(settings)
    known = known_archives(folder)
    wanted = [each.strip().lower() for name in names for each in name.split(",") if each.strip()]
    keys = list(dict.fromkeys(key for each in wanted for key in (known if each == "all" else (each,))))
    for key in keys:
        if key not in known:
            near = nearest(key, known)
            hint = did_you_mean(near[0]) if near else f"there are {', '.join(known)}, and `all`"
            raise click.UsageError(f"no archive is called `{key}`: {hint}")
    return [read_archive(key, folder) for key in keys]


def _folder(settings: Settings) -> Path | None:
    named = settings.deposit.requirements
    return settings.root / named if named else None


def told(
    archives: list[Archive], survey: Survey, metadata: Metadata, validate: Callable[[Settings], Validation]
) -> bool:
    """Every requirement of the archives is told, a line each, and what is missing; whether there is an error in it."""
    from teitools.deposit import check_requirements
    from teitools.findings import Severity
    from teitools.report import Places

    from .transform import tell

    places = Places(root=survey.settings.root)
    known: list[Validation] = []

    def validation() -> Validation:
        if not known:
            known.append(validate(survey.settings))
        return known[0]

    findings: list[Finding] = []
    for archive in archives:
        rows = list(check_requirements(archive, survey, metadata, validation))
        found = [finding for row in rows for finding in row.findings]
        errors = sum(each.effective_severity is Severity.ERROR for each in found)
        verdict = f"{errors} requirement{'' if errors == 1 else 's'} not met" if errors else "every requirement is met"
        click.echo(f"{archive.name}: {verdict}")
        for row in rows:
            click.echo(_line(row, places))
        click.echo()
        findings += found
    return tell(tuple(findings))


def _line(row: CheckedRequirement, places: Places) -> str:
    """A requirement in a line: whether it is met, its name, what is stated, and where."""
    from teitools.findings import Severity

    failed = any(each.effective_severity is Severity.ERROR for each in row.findings)
    mark = "no" if failed else "--" if row.met is None or row.findings else "ok"
    said = f"{row.count[0]} of {row.count[1]}" if row.count is not None else ""
    values = "; ".join(each.value for each in row.values[:3]) + ("; …" if len(row.values) > 3 else "")
    if values and (row.count is None or row.count[1] == 1 or mark == "no"):
        said = f"{said}: {values}" if said else values
    said = " ".join(said.split())
    said = said if len(said) <= _LONGEST else said[: _LONGEST - 1] + "…"
    where = _where(row.values[0], places) if row.values else ""
    return f"  {mark}  {row.requirement.name:<44} {said or '-'}{where}".rstrip()


def _where(stated: Stated, places: Places) -> str:
    if stated.where is None:
        return ""
    return f"  ({places.name(stated.where.file)}:{places.of(stated.where).line})"


def write_sidecars(archives: list[Archive], survey: Survey, metadata: Metadata, package: Path) -> None:
    """The archives' own metadata stand beside the package, each archive's in a folder."""
    from teitools import __version__
    from teitools.deposit import sidecar_files
    from teitools.site import replace_folder

    from .options import relative

    for archive in archives:
        files = sidecar_files(archive.key, survey, metadata, package)
        if not files:
            click.echo(f"{archive.name} takes the package, and no metadata beside it")
            continue
        folder = package.with_name(f"{package.stem}.{archive.key}")
        replace_folder(folder, files, __version__)
        click.echo(f"{relative(folder)}: {len(files)} file{'' if len(files) == 1 else 's'}")
