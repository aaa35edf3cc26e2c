"""`teitools deposit`: the package of an edition, its proof, and what archives ask of it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import (
    cache_folder,
    default_jobs,
    output_of,
    reads_files,
    require_sources_option,
    tell_unsearched,
)
from .transform import tell

if TYPE_CHECKING:
    from teitools.deposit import Metadata, PackageOptions, Survey, Validation
    from teitools.edition import Settings
    from teitools.findings import Finding

ARCHIVES = ("zenodo", "clarin", "arche", "textgrid", "dataverse", "nakala", "dta", "tapas")


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=".")
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Write there. Default: `deposit/` in the settings' output folder.",
)
@click.option(
    "--for",
    "archives",
    multiple=True,
    metavar="NAME",
    help=f"For this archive: {', '.join(ARCHIVES)}, or `all`. Writes its own sidecar files too.",
)
@click.option(
    "--check", is_flag=True, help="Tell what an archive requires, where it stands and what is missing; write nothing."
)
@click.option(
    "--verify",
    "package",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Prove a package: its sums, its TEI, what it says of itself.",
)
@click.option(
    "--ro-crate",
    "crate",
    type=click.Choice(["1.3", "1.2"]),
    default="1.3",
    show_default=True,
    help="Version of RO-Crate.",
)
@click.option(
    "--site",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Take the site from there, as `teitools build` has written it.",
)
@click.option("--store", is_flag=True, help="Compress nothing: the same bytes whatever made the zip file.")
@click.option("--despite-errors", is_flag=True, help="Package an edition that is not valid; the package says so.")
@click.option(
    "--upload", type=click.Choice(["zenodo"]), help="Upload the package; without --send only say what would be sent."
)
@click.option("--send", is_flag=True, help="With --upload: send it, as a draft.")
@click.option("--publish", is_flag=True, help="With --upload --send: publish the draft, which cannot be undone.")
@click.option("--server", metavar="URL", help="With --upload: the server. Default: Zenodo's sandbox.")
@require_sources_option
@reads_files
def command(
    folder: Path,
    output: Path | None,
    archives: tuple[str, ...],
    check: bool,
    package: Path | None,
    crate: str,
    site: Path | None,
    store: bool,
    despite_errors: bool,
    upload: str | None,
    send: bool,
    publish: bool,
    server: str | None,
    require_sources: bool,
) -> None:
    """Package the edition that FOLDER (by default the current one) lies in, for archives.

    \b
    Examples:
      teitools deposit                             the package, in output/deposit/
      teitools deposit --for zenodo --check        what Zenodo asks, field by field, and what is missing
      teitools deposit --for arche                 the package, and ARCHE's own metadata beside it
      teitools deposit --verify letters-1.0.zip    prove a package
      teitools deposit --upload zenodo             say what would be sent to Zenodo's sandbox

    All metadata come from the TEI headers. Exit status: 0 all is well; 1 the edition, the package or an archive's
    requirements have faults; 2 nothing could be done.
    """
    from teitools.deposit import PackageOptions

    if check and not archives:
        raise click.UsageError("`--check` goes with `--for NAME`: say for which archive")
    if (send or publish or server) and not upload:
        raise click.UsageError("`--send`, `--publish` and `--server` go with `--upload zenodo`")
    if publish and not send:
        raise click.UsageError("`--publish` goes with `--send`: without it nothing is sent")
    if package is not None:
        _verify(package.resolve())
        return
    options = PackageOptions(crate=crate, site=site.resolve() if site else None, epoch=_epoch(), compress=not store)
    target = output.resolve() if output is not None else None
    settings = _settings(folder)
    survey, metadata, findings = _looked_through(settings)
    withheld = {sha for facts in survey.files if facts.withheld for sha in (facts.sources or (None,))}
    tell_unsearched(withheld, settings.sources, require_sources)
    if archives:
        from .preflight import archives_named, told

        named = archives_named(archives, settings)
        failed = told(named, survey, metadata, _validate)
        if check:
            tell((*survey.findings, *findings))
            sys.exit(1 if failed or _errors([*survey.findings, *findings]) else 0)
    path = _package(survey, metadata, findings, options, target, despite_errors)
    if archives:
        from .preflight import write_sidecars

        write_sidecars(named, survey, metadata, path)
    if upload:
        from .upload import upload_package

        upload_package(path, metadata, server=server, send=send, publish=publish)
    if archives and failed:
        sys.exit(1)


def _epoch() -> int | None:
    """What `SOURCE_DATE_EPOCH` says."""
    value = os.environ.get("SOURCE_DATE_EPOCH")
    if not value:
        return None
    if not value.isdigit():
        raise click.UsageError("`SOURCE_DATE_EPOCH` is no number of seconds")
    return int(value)


def _settings(folder: Path) -> Settings:
    """The settings; from here on the current folder is the edition's, so that its files have one name everywhere."""
    from teitools.edition import find_settings

    settings = find_settings(folder)
    os.chdir(settings.root)
    return settings


def _looked_through(settings: Settings) -> tuple[Survey, Metadata, list[Finding]]:
    from teitools.deposit import make_metadata, sidecar_conflicts, survey_edition

    survey = survey_edition(settings, _progress())
    if not len(survey.files):
        tell(tuple(survey.findings))
        click.echo("teitools: no file of this edition can be packaged", err=True)
        sys.exit(2)
    metadata, findings = make_metadata(survey)
    return survey, metadata, [*findings, *sidecar_conflicts(settings.root, metadata)]


def _package(
    survey: Survey,
    metadata: Metadata,
    findings: list[Finding],
    options: PackageOptions,
    target: Path | None,
    despite_errors: bool,
) -> Path:
    """The package, written; ends the run with status 1 where it must not be."""
    from teitools.deposit import Refused, make_package, package_name

    from .options import relative

    settings = survey.settings
    validation = _validate(settings)
    said = {each.span for each in validation.findings if each.span.end}
    own = [each for each in survey.findings if each.span not in said]
    unreadable = survey.unreadable > 0
    faults = [*own, *findings]
    if _errors(faults) or unreadable or (validation.errors and not despite_errors):
        tell((*validation.findings, *faults))
        click.echo("teitools: nothing was packaged", err=True)
        sys.exit(1)
    path = (target or output_of(settings) / "deposit") / f"{package_name(metadata)}.zip"
    try:
        made = make_package(survey, metadata, validation, path, options, _progress())
    except Refused as refused:
        tell(refused.findings)
        click.echo("teitools: nothing was packaged: the package would hold what must not be published", err=True)
        sys.exit(1)
    tell((*validation.findings, *faults, *made.findings))
    click.echo(f"{relative(path)}: {made.files} files, {made.size} bytes")
    click.echo(f"{made.swhid}")
    click.echo(validation.sentence)
    if validation.errors:
        sys.exit(1)
    return path


def _errors(findings: Iterable[Finding]) -> bool:
    from teitools.findings import Severity

    return any(each.effective_severity is Severity.ERROR for each in findings)


def _validate(settings: Settings) -> Validation:
    """The edition checked as `teitools validate` does; its report names files from the edition's folder."""
    import json

    from teitools import __version__
    from teitools.checks import Options, check_files
    from teitools.deposit import Validation
    from teitools.edition import edition_files
    from teitools.report import Places, as_object

    from .codes import code_names
    from .locating import catalog_for, default_schemas, locating_rules

    files = [os.path.relpath(path, settings.root) for path in edition_files(settings)]
    options = Options(
        default=default_schemas(settings),
        catalog=catalog_for((), settings),
        locating=locating_rules(settings),
        select=frozenset(settings.select),
        ignore=frozenset(settings.ignore),
        severities=settings.severities,
        settings=settings,
        known=code_names,
        jobs=default_jobs(),
        cache=cache_folder(),
    )
    progress = _progress()
    run = check_files(files, options, (), (lambda done, total: progress("checked", done, total)) if progress else None)
    findings = (*run.broken, *run.findings)
    places = Places(root=settings.root)
    kept = ("file", "line", "column", "severity", "code", "message")
    listed = [{key: value for key, value in as_object(each, places).items() if key in kept} for each in findings]
    report = {
        "tool": f"teitools {__version__}",
        "files": run.files,
        "checked": run.checked,
        "findings": listed,
    }
    data = (json.dumps(report, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
    return Validation(findings, run.files, run.checked, data)


def _verify(package: Path) -> None:
    """Tell whether a package is what it says."""
    from teitools.deposit import verify_package

    from .failure import finding_lines

    result = verify_package(package, _validated_below, _progress())
    for line in finding_lines(result.findings):
        click.echo(line, err=True)
    if result.unusable:
        sys.exit(2)
    if _errors(result.findings):
        count = len(result.findings)
        click.echo(f"{package.name}: {count} fault{'' if count == 1 else 's'}", err=True)
        sys.exit(1)
    click.echo(f"{package.name}: {result.files} files, every sum is right")
    for line in result.proved:
        click.echo(line)


def _validated_below(settings: Settings) -> Validation:
    """As `_validate`, for an edition that lies elsewhere."""
    here = Path.cwd()
    os.chdir(settings.root)
    try:
        return _validate(settings)
    finally:
        os.chdir(here)


def _progress() -> Callable[[str, int, int], None] | None:
    """A line on a terminal that counts files; nothing in a pipe."""
    if not sys.stderr.isatty():
        return None

    def show(word: str, done: int, total: int) -> None:
        if total and done == total:
            click.echo("\r\x1b[K", nl=False, err=True)
        elif done % 10 == 0 or total < 100:
            click.echo(f"\r{word}: {done}" + (f" of {total}" if total else ""), nl=False, err=True)

    return show
