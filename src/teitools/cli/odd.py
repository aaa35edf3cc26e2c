"""`teitools odd`: customizations of TEI become schemas and guidelines."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from .options import cache_folder, colour_wanted, output_option, reads_files


@click.group()
def command() -> None:
    """Compile a TEI customization (ODD) to a schema or to guidelines."""


@command.command("compile")
@click.argument("odd", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--p5subset",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="TEI's own source, `p5subset.xml`; else the one in the cache, or that `$TEITOOLS_P5SUBSET` names.",
)
@click.option(
    "--download", is_flag=True, help="Fetch p5subset.xml from the TEI Vault into the cache, if it is not there."
)
@click.option(
    "--to", "target", type=click.Choice(["rng", "html"]), default="rng", show_default=True, help="Schema or guidelines."
)
@click.option("--tei-descriptions", is_flag=True, help="Document what the customization does not in TEI's own words.")
@click.option("--check", is_flag=True, help="Only say what is wrong with the customization and its examples.")
@output_option
@reads_files
def compile_(
    odd: Path,
    p5subset: Path | None,
    download: bool,
    target: str,
    tei_descriptions: bool,
    check: bool,
    output: Path | None,
) -> None:
    """Compile ODD, a TEI customization, to a RELAX NG schema with its Schematron rules, or to guidelines in HTML.

    \b
    Examples:
      teitools odd compile schema/edition.odd --p5subset p5subset.xml -o schema/edition.rng
      teitools odd compile schema/edition.odd --to html -o schema/edition.html

    What is wrong with the customization is reported at its place in it, and nothing is written then (status 1).
    """
    from teitools.findings import Severity
    from teitools.odd import compile_odd, guidelines, load_p5subset, serialise, serialise_html, write_rng
    from teitools.report import FORMATS, Places, Summary

    from .written import write_or_echo

    compiled = compile_odd(odd, load_p5subset(_p5subset(p5subset, download)))
    findings = list(compiled.findings)
    if check:
        from teitools.odd import check_examples

        findings += check_examples(compiled)
    failed = any(finding.effective_severity is Severity.ERROR for finding in findings)
    if findings or check:
        summary = Summary.of(1, findings)
        for line in FORMATS["terminal"](findings, Places(), summary, colour_wanted("auto")):
            click.echo(line, err=not check)
    if failed:
        sys.exit(1)
    if not check:
        make, write = (guidelines, serialise_html) if target == "html" else (write_rng, serialise)
        write_or_echo(write(make(compiled, tei_descriptions=tei_descriptions)), output)


def _p5subset(named: Path | None, download: bool) -> Path:
    """The file that holds TEI's source; fetched only when that is asked for."""
    cached = cache_folder() / "p5subset.xml"
    from_environment = os.environ.get("TEITOOLS_P5SUBSET")
    for path in (named, Path(from_environment) if from_environment else None, cached):
        if path is not None and path.is_file():
            return path
    if download:
        from .download import fetch_p5subset

        return fetch_p5subset(cached)
    raise click.UsageError(
        "TEI's source is needed: pass `--p5subset FILE`, or fetch it once from the TEI Vault with `--download`"
    )
