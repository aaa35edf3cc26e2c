"""`teitools validate`: findings, and an exit status that a machine can trust."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from .options import reads_files
from .validate_look import look, repaired
from .validate_renew import renew_baseline
from .validate_request import read_request
from .validate_tell import status_of, tell, tell_nothing


@click.command()
@click.argument("paths", nargs=-1, type=click.Path())
@click.option(
    "--schema",
    "schemas",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Check against this RELAX NG (.rng, .rnc) or Schematron (.sch) file, whatever a document names.",
)
@click.option(
    "--catalog",
    "catalogs",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="An XML catalog: which local file stands for a schema's address.",
)
@click.option("--select", multiple=True, metavar="NAMES", help="Only these checks or codes, with commas.")
@click.option("--ignore", multiple=True, metavar="NAMES", help="All but these checks or codes, with commas.")
@click.option(
    "--format",
    "format_name",
    default="terminal",
    show_default=True,
    metavar="NAME",
    help="terminal, json, jsonl, sarif, github, junit, html, oxygen or emacs.",
)
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colour the report.")
@click.option(
    "--jobs",
    metavar="N",
    help="Work in N processes, or on the cluster of dask:ADDRESS. Default: one process for each processor.",
)
@click.option(
    "--file-timeout",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="Give a file up that takes longer, and go on with the others.",
)
@click.option(
    "--limit",
    type=click.IntRange(0),
    default=50,
    show_default=True,
    metavar="N",
    help="Show a person at most N findings of one code; 0 shows all, as the formats for machines do.",
)
@click.option("--statistics", is_flag=True, help="After the report, count findings by code and by file.")
@click.option("--max-warnings", type=click.IntRange(0), metavar="N", help="Fail when there are more than N warnings.")
@click.option(
    "--baseline",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Accept the findings that FILE has; fail on new ones, name those that are gone.",
)
@click.option(
    "--write-baseline",
    is_flag=True,
    help="Accept what is found from now on: write it to the baseline (known-findings.json, where none is named).",
)
@click.option(
    "--changed-since",
    metavar="REV",
    help="Only files that differ from the git revision REV, and those that refer to what differs or is gone.",
)
@click.option("--online", is_flag=True, help="Ask also whether the web addresses in the files answer.")
@click.option("--fix", is_flag=True, help="Carry out every safe repair, changing nothing else.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and change nothing.")
@click.option(
    "--no-ids", is_flag=True, help="Do not check that the IDs of a schema are unique and its IDREFs lead to one."
)
@click.option(
    "--rule-timeout",
    type=click.FloatRange(0.01),
    default=30.0,
    show_default=True,
    metavar="SECONDS",
    help="Give the rules of a schema so much processor time for each file.",
)
@click.option("--no-cache", is_flag=True, help="Check every file and compile every schema anew; keep nothing.")
@reads_files
def command(
    paths: tuple[str, ...],
    schemas: tuple[Path, ...],
    catalogs: tuple[Path, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    format_name: str,
    color: str,
    limit: int,
    jobs: str | None,
    file_timeout: float | None,
    no_ids: bool,
    rule_timeout: float,
    no_cache: bool,
    statistics: bool,
    max_warnings: int | None,
    baseline: Path | None,
    write_baseline: bool,
    changed_since: str | None,
    online: bool,
    fix: bool,
    diff: bool,
) -> None:
    """Check PATHS: files, folders, archives, addresses, - for standard input; with none, the edition around here.

    \b
    Examples:
      teitools validate
      teitools validate tei/texts --format json
      teitools validate letter.xml --schema tei_all.rng --select relaxng

    Checks, in this order: wellformed, schema, relaxng, schematron, edition. Exit status: 0 nothing wrong; 1 findings
    of severity error; 2 a file, or all, could not be checked in full, or a schema is
    itself at fault.
    """
    request = read_request(
        paths,
        schemas=schemas,
        catalogs=catalogs,
        select=select,
        ignore=ignore,
        format_name=format_name,
        jobs=jobs,
        file_timeout=file_timeout,
        rule_timeout=rule_timeout,
        ids=not no_ids,
        cached=not no_cache,
        changed_since=changed_since,
        repairing=fix or diff,
        baseline=baseline,
        renewing=write_baseline,
        online=online,
    )
    if request.nothing_changed:
        tell_nothing(request)
        return
    seen = look(request)
    if write_baseline:
        sys.exit(renew_baseline(request, seen))
    if diff:
        sys.exit(1 if repaired(seen, diff=True) else status_of(request, seen))
    if fix and repaired(seen, diff=False):
        # What is left stands elsewhere now, and a repair may have brought to light what it covered.
        seen = look(request)
    status = tell(request, seen, color=color, limit=limit, statistics=statistics, max_warnings=max_warnings)
    if status:
        sys.exit(status)
