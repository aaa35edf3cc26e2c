"""`teitools odd compile`: one customization becomes a schema, its rules, a flattened ODD, or guidelines."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import colour_wanted, reads_files
from .tei_source import sources_of, wanted_version, with_sources

if TYPE_CHECKING:
    from teitools.findings import Finding
    from teitools.odd import CompiledOdd


@click.command("compile")
@click.argument("odd", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_sources
@click.option(
    "--to",
    "target",
    type=click.Choice(["rng", "rnc", "sch", "odd", "json", "html"]),
    default="rng",
    show_default=True,
    help="RELAX NG (XML or compact syntax), its Schematron rules alone, the ODD flattened (it needs no TEI any more), "
    "JSON for programs, or guidelines.",
)
@click.option(
    "--tei-descriptions/--no-tei-descriptions",
    default=None,
    help="Document what the customization does not in TEI's own words. Default: in schemas yes, unless it says no; "
    "in guidelines no.",
)
@click.option("--check", is_flag=True, help="Only say what is wrong with the customization and its examples.")
@click.option(
    "-o",
    "--output",
    type=click.Path(),
    help="Write there; the file is replaced when the whole is ready. Guidelines: to a name that ends in `/`, or to "
    "a folder, a page for each chapter and each entry. Default: standard output.",
)
@reads_files
def command(
    odd: Path,
    p5subsets: tuple[Path, ...],
    catalogs: tuple[Path, ...],
    download: bool,
    target: str,
    tei_descriptions: bool | None,
    check: bool,
    output: str | None,
) -> None:
    """Compile ODD, a TEI customization, to a RELAX NG schema with its Schematron rules, or to guidelines in HTML.

    \b
    Examples:
      teitools odd compile schema/edition.odd --p5subset p5subset.xml -o schema/edition.rng
      teitools odd compile schema/edition.odd --to html -o schema/edition.html
      teitools odd compile schema/edition.odd --to html -o guidelines/

    What is wrong with the customization is reported at its place in it. A schema is written all the same if documents
    can be checked with it; with errors the exit status is 1. There is no DTD and no W3C Schema: neither can say what
    TEI says (the same element with different contents, attributes in either of two forms, rules), and a schema that
    says less would call wrong documents right.
    """
    from teitools.odd import compile_odd

    folder = output is not None and (output.endswith(("/", os.sep)) or Path(output).is_dir())
    if folder and target != "html":
        raise click.UsageError("only guidelines (`--to html`) can be a folder: name a file with `-o`")
    compiled = compile_odd(odd, sources_of(p5subsets, catalogs, download, wanted_version(odd)))
    findings = list(compiled.findings)
    if check:
        from teitools.odd import check_examples

        findings += check_examples(compiled)
        failed = _report(findings, err=False)
        sys.exit(1 if failed else 0)
    if output is not None and folder:
        failed = _report(findings, err=True)
        _write_folder(compiled, Path(output), tei_descriptions)
        sys.exit(1 if failed else 0)
    content, unusable = _made(compiled, target, tei_descriptions)
    failed = _report([*findings, *unusable], err=True)
    if content is not None:
        from .written import write_or_echo

        write_or_echo(content, None if output is None else Path(output))
        click.echo(f"teitools: compiled from {compiled.tei}", err=True)
    if failed:
        sys.exit(1)


def _made(compiled: CompiledOdd, target: str, tei_descriptions: bool | None) -> tuple[bytes | None, list[Finding]]:
    """What is to be written, None where it could not be used, and what is wrong with it."""
    if target == "html":
        from teitools.guidelines import make_book, one_page

        return one_page(make_book(compiled, tei_descriptions=bool(tei_descriptions))), []
    from teitools.odd import check_usable, is_broken, serialise, write_rng

    if is_broken(compiled):
        return None, []
    described = compiled.tei_descriptions if tei_descriptions is None else tei_descriptions
    tree = write_rng(compiled, tei_descriptions=described)
    schema = serialise(tree)
    unusable = check_usable(compiled, schema)
    if unusable:
        return None, unusable
    if target == "odd":
        from teitools.odd import write_odd

        return serialise(write_odd(compiled)), []
    if target == "json":
        from teitools.odd import write_json

        return write_json(compiled), []
    if target == "rnc":
        from teitools.odd import write_rnc

        return write_rnc(schema), []
    if target == "sch":
        from teitools.odd import write_schematron

        return serialise(write_schematron(compiled)), []
    return schema, []


def _write_folder(compiled: CompiledOdd, folder: Path, tei_descriptions: bool | None) -> None:
    """The guidelines as pages in `folder`; one that holds other things is left as it is."""
    from teitools import __version__
    from teitools.guidelines import make_book, many_pages
    from teitools.site import replace_folder

    files = many_pages(make_book(compiled, tei_descriptions=bool(tei_descriptions)))
    replace_folder(folder, files, __version__)
    click.echo(f"{folder}: {len(files)} files, compiled from {compiled.tei}")


def _report(findings: list[Finding], err: bool) -> bool:
    """The findings shown; whether one is an error."""
    from teitools.findings import Severity

    if findings or not err:
        from teitools.report import FORMATS, Places, Summary

        summary = Summary.of(1, findings)
        for line in FORMATS["terminal"](findings, Places(), summary, colour_wanted("auto")):
            click.echo(line, err=err)
    return any(finding.effective_severity is Severity.ERROR for finding in findings)
