"""`teitools transform`: one TEI file as HTML, plain text or Markdown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import output_option, settings_for, standard_input

if TYPE_CHECKING:
    from teitools.document import Document
    from teitools.findings import Finding
    from teitools.odd import ProcessingModel


@click.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--to",
    "target",
    required=True,
    type=click.Choice(["html", "text", "markdown"]),
    help="A whole HTML page, plain text, or Markdown.",
)
@click.option(
    "--odd",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="A customization whose processing model comes before the built-in one; else the edition's.",
)
@click.option(
    "--view",
    type=click.Choice(["reading", "diplomatic", "original"]),
    help="Corrected and regular; as it stands on the page, with marks; or, for text, the source's own letters.",
)
@click.option(
    "--notes", type=click.Choice(["end", "inline", "out", "foot", "side", "popover"]), help="Where notes stand."
)
@click.option("--witness", metavar="SIGLUM", default="", help="Follow this witness where there is an apparatus.")
@click.option("--wrap", type=click.IntRange(0, 1000), default=0, metavar="N", help="Break lines of text at N columns.")
@output_option
def command(
    file: Path,
    target: str,
    odd: Path | None,
    view: str | None,
    notes: str | None,
    witness: str,
    wrap: int,
    output: Path | None,
) -> None:
    """Render FILE (or - for standard input) through the TEI Processing Model.

    \b
    Examples:
      teitools transform letter.xml --to html -o letter.html
      teitools transform letter.xml --to text --view original

    Any TEI file gives a good page without set-up: the built-in model covers what no ODD says.
    """
    from .written import write_or_echo

    document = _document(file)
    models = _models(file, odd)
    content: str | bytes
    if target == "html":
        content, findings = _html(document, models, view, notes)
    else:
        content, findings = _text(document, models, target, view, notes, witness, wrap)
    write_or_echo(content, output)
    tell(findings)


def _document(file: Path) -> Document:
    from teitools.document import parse, parse_source

    return parse_source(standard_input()) if str(file) == "-" else parse(file)


def _models(file: Path, odd: Path | None) -> ProcessingModel | None:
    """The processing model of the ODD that is named, else of the edition that the file belongs to."""
    from teitools.odd import processing_model

    if odd is None:
        odd = settings_for((str(file),)).odd
        if odd is None or not odd.is_file():
            return None
    return processing_model(odd)


def _html(
    document: Document, models: ProcessingModel | None, view: str | None, notes: str | None
) -> tuple[bytes, tuple[Finding, ...]]:
    from teitools.render import HtmlOptions, compile_plan, render_html, render_parts, to_bytes

    if view == "original":
        raise click.UsageError("HTML has the views `reading` and `diplomatic`; `original` is for text")
    if notes in ("end", "inline", "out"):
        raise click.UsageError("in HTML notes stand at the `foot`, at the `side` or as a `popover`")
    plan = compile_plan(models)
    options = HtmlOptions(views=(view,) if view else ("reading", "diplomatic"), notes=notes or "foot", stable_ids=True)
    page = to_bytes(render_html(document, plan, options=options))
    return page, (*(models.findings if models else ()), *plan.findings, *render_parts(document, plan, options).findings)


def _text(
    document: Document,
    models: ProcessingModel | None,
    target: str,
    view: str | None,
    notes: str | None,
    witness: str,
    wrap: int,
) -> tuple[str, tuple[Finding, ...]]:
    from teitools.render import TextOptions, compile_plan, render_text

    if notes in ("foot", "side", "popover"):
        raise click.UsageError("in text notes stand at the `end`, `inline`, or are left `out`")
    plan = compile_plan(models, output="plain")
    options = TextOptions(
        view=view or "reading", notes=notes or "end", witness=witness, wrap=wrap, markdown=target == "markdown"
    )
    return render_text(document, plan, options=options), (*(models.findings if models else ()), *plan.findings)


def tell(findings: tuple[Finding, ...]) -> None:
    """What rendering has to say, one line each on standard error."""
    from .failure import finding_lines

    for line in finding_lines(list(findings)):
        click.echo(line, err=True)
