"""`teitools transform`: TEI files as HTML, plain text, Markdown, books, or a IIIF manifest.

Long because one command has many options, and says which of them go together.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .asked_state import check_state
from .books import BOOKS, bound, manifest_text, need_extra
from .citations import citations_in, need_style
from .options import files_of, is_pipe, output_option, piped, reads_files, settings_for

if TYPE_CHECKING:
    from teitools.document import Document
    from teitools.findings import Finding
    from teitools.odd import ProcessingModel
    from teitools.render import HtmlOptions, Plan, TextOptions

SUFFIXES = {
    "html": ".html",
    "text": ".txt",
    "markdown": ".md",
    "epub": ".epub",
    "pdf": ".pdf",
    "docx": ".docx",
    "iiif": ".json",
}
PAGE_NOTES = ("foot", "side", "popover")
TEXT_NOTES = ("end", "inline", "out")
_EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path())
@click.option(
    "--to",
    "target",
    required=True,
    type=click.Choice(list(SUFFIXES)),
    help="A whole HTML page, plain text, Markdown; a book for reading systems (EPUB 3), paper or a word processor; "
    "the images as a IIIF manifest.",
)
@click.option(
    "--odd",
    type=_EXISTING,
    metavar="FILE",
    help="A customization whose processing model comes before the built-in one; else the edition's.",
)
@click.option(
    "--view",
    type=click.Choice(["reading", "diplomatic", "original"]),
    help="Corrected and regular; as it stands on the page, with marks; or, for text, the source's own letters.",
)
@click.option("--notes", type=click.Choice([*TEXT_NOTES, *PAGE_NOTES]), help="Where notes stand.")
@click.option("--witness", metavar="SIGLUM", default="", help="Follow this witness where there is an apparatus.")
@click.option(
    "--change", metavar="ID", default="", help="The text as it stood after this change of a genetic transcription."
)
@click.option(
    "--citations",
    metavar="STYLE",
    help="Show records of works whose parts are tagged as citations: `plain`, or, with the extra `citations`, the name "
    "of a CSL style that is installed or a .csl file.",
)
@click.option("--wrap", type=click.IntRange(0, 1000), default=0, metavar="N", help="Break lines of text at N columns.")
@click.option(
    "--standoff",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write also every mention, note and unit with its offsets in the text, as Web Annotations: one JSON a line, "
    "or a collection for FILE.jsonld; for FILE.tsv the tokens of the text with the entities they are in.",
)
@click.option(
    "--templates",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Jinja templates that stand for behaviours: DIR/NAME.html, for text DIR/NAME.txt.",
)
@click.option("--split", is_flag=True, help="A page for each division of one text, in the folder that -o names.")
@click.option("--xslt", type=_EXISTING, metavar="FILE", help="Use this XSLT 1.0 stylesheet and nothing else.")
@output_option
@reads_files
def command(
    paths: tuple[str, ...],
    target: str,
    odd: Path | None,
    view: str | None,
    notes: str | None,
    witness: str,
    change: str,
    citations: str | None,
    wrap: int,
    standoff: Path | None,
    templates: Path | None,
    split: bool,
    xslt: Path | None,
    output: Path | None,
) -> None:
    """Render PATHS (a file, - for standard input, or several files and folders) through the TEI Processing Model.

    \b
    Examples:
      teitools transform letter.xml --to html -o letter.html
      teitools transform letter.xml --to text --view original
      teitools transform letter.xml --to text -o letter.txt --standoff letter.jsonl
      teitools transform tei/texts --to markdown -o texts/
      teitools transform novel.xml --to html --split -o novel/
      teitools transform letter.xml --to epub -o letter.epub

    Any TEI file gives a good page without set-up: the built-in model covers what no ODD says. Files that are put
    together by XInclude are rendered whole. Of several files each is written into the folder that -o names. Where
    something could not be rendered as it should be, such as a file to be included that is not there, the exit status
    is 1.
    """
    witness, change = witness.removeprefix("#"), change.removeprefix("#")
    work = _Work(target, odd, view, notes, witness, change, citations, wrap, templates, xslt, paths)
    work.check()
    if split:
        _split(work, paths, output)
    elif len(paths) == 1 and not Path(paths[0]).is_dir():
        _one(work, paths[0], output, standoff)
    else:
        if standoff is not None:
            raise click.UsageError("`--standoff` takes one file at a time")
        _several(work, files_of(paths, settings_for(paths)), output)


@dataclass
class _Work:
    """What is asked for, with what all files share: the processing model and the plan, made once."""

    target: str
    odd: Path | None
    view: str | None
    notes: str | None
    witness: str
    change: str
    citations: str | None
    wrap: int
    templates: Path | None
    xslt: Path | None
    paths: tuple[str, ...]

    def check(self) -> None:
        """A usage error for what does not go together."""
        if self.target == "html" and self.view == "original":
            raise click.UsageError("HTML has the views `reading` and `diplomatic`; `original` is for text")
        if self.citations is not None:
            if self.view == "original" or self.xslt is not None or self.target == "iiif":
                raise click.UsageError("`--citations` goes with no `--view original`, `--xslt` or `--to iiif`")
            need_style(self.citations, self.language)
        if self.target == "iiif" and not settings_for(self.paths).url:
            raise click.UsageError("a manifest says where it will stand: set `url` in `teitools.toml`")
        if self.target in BOOKS:
            if self.view == "original" or self.notes or self.xslt or self.wrap:
                raise click.UsageError(
                    f"`--to {self.target}` has two views, reading and diplomatic, no `--notes`, `--wrap`, `--xslt`"
                )
            need_extra(self.target)
        elif self.target != "html" and self.notes in PAGE_NOTES:
            raise click.UsageError("in text notes stand at the `end`, `inline`, or are left `out`")

    @cached_property
    def models(self) -> ProcessingModel | None:
        """The processing model of the ODD that is named, else of the edition that the first file belongs to."""
        from teitools.odd import processing_model

        odd = self.odd or settings_for(self.paths).odd
        return processing_model(odd) if odd is not None and odd.is_file() else None

    @cached_property
    def language(self) -> str:
        """The language of texts that do not say theirs, as the settings of the edition name it."""
        return settings_for(self.paths).language or ""

    @cached_property
    def plan(self) -> Plan:
        """The models compiled for this output."""
        from teitools.render import compile_plan

        output = {"html": "web", "epub": "web", "pdf": "print", "docx": "print"}.get(self.target, "plain")
        return compile_plan(self.models, output=output, templates=self.templates)

    def findings(self) -> tuple[Finding, ...]:
        """What is wrong with the ODD itself."""
        return (*(self.models.findings if self.models else ()), *self.plan.findings)


def _one(work: _Work, path: str, output: Path | None, standoff: Path | None) -> None:
    from teitools.document import write_whole

    from .written import write_or_echo

    if standoff is not None and output is not None and standoff.resolve() == output.resolve():
        raise click.UsageError("`--standoff` and `-o` name the same file")
    large = _large(work, path, output.parent if output is not None else None) if standoff is None else None
    if large is not None:
        write_or_echo(large, output)
        _end(work.findings())
        return
    document, found = _document(path, work)
    content, more = _rendered(work, document, output.parent if output is not None else None)
    if standoff is not None:
        write_whole(standoff, _annotations(work, document, path, output, standoff))
    write_or_echo(content, output)
    _end((*found, *more, *(() if work.xslt else work.findings())))


def _split(work: _Work, paths: tuple[str, ...], output: Path | None) -> None:
    from teitools import __version__
    from teitools.render import render_split, to_bytes
    from teitools.site import renew_folder

    if work.target != "html" or work.xslt is not None or work.templates is not None or len(paths) != 1:
        raise click.UsageError("`--split` goes with `--to html` and one file, without `--xslt` and `--templates`")
    if output is None or output.is_file():
        raise click.UsageError("for several pages `-o` names a folder")
    document, found = _document(paths[0], work)
    check_state(work.witness, work.change, document)
    pages, more = render_split(document, work.plan, _shown_options(work, document, output))
    files = {name: page.encode() if isinstance(page, str) else to_bytes(page) for name, page in pages.items()}
    removed = renew_folder(output, files, __version__)
    gone = f"; {len(removed)} of an earlier text removed" if removed else ""
    click.echo(f"{output}: {len(pages)} files{gone}", err=True)
    _end((*found, *more, *work.findings()))


def _several(work: _Work, files: list[str], output: Path | None) -> None:
    from teitools.document import write_whole

    if output is None or output.is_file():
        raise click.UsageError("for several files `-o` names a folder")
    names = [Path(file).with_suffix(SUFFIXES[work.target]).name for file in files]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice:
        raise click.UsageError(f"two files would both be written as `{twice}`")
    if work.xslt is None:
        # An ODD or a template that cannot be read is no fault of any file.
        _ = work.plan
    found: list[Finding] = []
    written = 0
    with _progress(files) as waiting:
        for file, name in zip(waiting, names, strict=True):
            content, own = _whole(work, file, output)
            found += own
            if content is not None:
                write_whole(output / name, content)
                written += 1
    click.echo(f"{output}: {written} file{'' if written == 1 else 's'}", err=True)
    _end((*found, *(() if work.xslt else work.findings())))


def _progress(files: list[str]) -> AbstractContextManager[Iterable[str]]:
    """The files, with a bar on a terminal; nothing in a pipe."""
    if len(files) < 2 or not sys.stderr.isatty():
        return nullcontext(files)
    return click.progressbar(files, file=sys.stderr, label="rendering")


def _whole(work: _Work, file: str, folder: Path) -> tuple[str | bytes | None, tuple[Finding, ...]]:
    """The file rendered, None where it cannot be; what was found. No fault of one file stops the others."""
    from teitools.findings import CannotWork, Finding, Span
    from teitools.render import RENDERING_FAILED, UNKNOWN_WITNESS

    try:
        large = _large(work, file, folder)
        if large is not None:
            return large, ()
        document, found = _document(file, work)
        content, more = _rendered(work, document, folder)
    except CannotWork as error:
        return None, error.findings
    except click.BadParameter as error:
        return None, (Finding(UNKNOWN_WITNESS, Span(file, 0, 0), {"reason": error.message}),)
    except Exception as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        return None, (Finding(RENDERING_FAILED, Span(file, 0, 0), {"reason": f"{type(error).__name__}: {reason}"}),)
    return content, (*found, *more)


def _large(work: _Work, path: str, folder: Path | None) -> bytes | None:
    """The page of a large file, made portion by portion; None for others, and where that cannot be done."""
    own = (work.witness, work.change, work.citations, work.templates, work.xslt, path == "-", is_pipe(path))
    if work.target != "html" or any(own) or work.models is not None:
        return None
    from .large_file import large_page

    return large_page(path, folder, work.plan, _views(work), _page_notes(work), work.language)


def _views(work: _Work) -> tuple[str, ...]:
    return (work.view,) if work.view else ("reading", "diplomatic")


def _page_notes(work: _Work) -> str:
    return {"end": "foot"}.get(work.notes or "foot", work.notes or "foot")


def _document(path: str, work: _Work) -> tuple[Document, tuple[Finding, ...]]:
    """The file's document, put together where it uses XInclude, and what could not be included.

    It is in the state that is asked for: of a witness that is followed, what it has lost is a gap; of the text after
    a change, what came later is not there.
    """

    from teitools.document import XI_NS, expand, parse, parse_source
    from teitools.render import after_change, of_witness

    document = parse_source(piped(path)) if path == "-" or is_pipe(path) else parse(path)
    found: tuple[Finding, ...] = ()
    if XI_NS in document.text:
        expanded = expand(document)
        document = parse_source(expanded.source())
        found = tuple(expanded.findings)
    return of_witness(after_change(document, work.change), work.witness), found


def _rendered(work: _Work, document: Document, folder: Path | None = None) -> tuple[str | bytes, tuple[Finding, ...]]:
    if work.templates is None or work.xslt is not None:
        return _worked_out(work, document, folder)
    from teitools.render import OutOfBounds, TemplateError, run_bounded

    _ = work.plan  # once, and not in a copy of this process
    try:
        return run_bounded(lambda: _worked_out(work, document, folder))
    except OutOfBounds as error:
        raise TemplateError.at(work.templates, 1, str(error)) from None


def _worked_out(work: _Work, document: Document, folder: Path | None) -> tuple[str | bytes, tuple[Finding, ...]]:
    if work.xslt is not None:
        from teitools.render import render_xslt

        return render_xslt(document, work.xslt), ()
    check_state(work.witness, work.change, document)
    if work.target in BOOKS:
        options = replace(_page_options(work, document), views=(work.view or "reading",))
        return bound(work.target, document, work.plan, options)
    if work.target == "iiif":
        return manifest_text(document, settings_for(work.paths).url or ""), ()
    if work.target != "html":
        from teitools.render import render_plain

        return render_plain(document, work.plan, options=_text_options(work, document))
    from teitools.render import render_page, to_bytes

    page, found = render_page(document, work.plan, options=_shown_options(work, document, folder))
    return to_bytes(page), found


def _shown_options(work: _Work, document: Document, folder: Path | None) -> HtmlOptions:
    """Those of a page written into `folder`, from where its images are looked for; None for beside the document."""
    from teitools.render import pictures_beside

    return replace(_page_options(work, document), pictures=pictures_beside(document.path, folder))


def _page_options(work: _Work, document: Document) -> HtmlOptions:
    from teitools.render import HtmlOptions

    return HtmlOptions(
        views=_views(work),
        notes=_page_notes(work),
        witness=work.witness,
        change=work.change,
        stable_ids=True,
        language=work.language,
        citations=citations_in(document, work.citations, work.language),
    )


def _text_options(work: _Work, document: Document) -> TextOptions:
    from teitools.render import TextOptions

    return TextOptions(
        view=work.view or "reading",
        notes=work.notes or "end",
        witness=work.witness,
        change=work.change,
        wrap=work.wrap,
        markdown=work.target == "markdown",
        citations=citations_in(document, work.citations, work.language),
    )


def _annotations(work: _Work, document: Document, path: str, output: Path | None, standoff: Path | None) -> str:
    from teitools.render import collection, json_lines, render_standoff, token_lines

    if work.target not in ("text", "markdown") or work.xslt is not None:
        raise click.UsageError("`--standoff` goes with `--to text` or `--to markdown`")
    text_name = output.name if output else f"{Path(path).stem}{SUFFIXES[work.target]}"
    text, annotations = render_standoff(
        document, work.plan, options=_text_options(work, document), text_name=text_name, source_name=Path(path).name
    )
    suffix = "" if standoff is None else standoff.suffix.lower()
    if suffix == ".tsv":
        return token_lines(text, annotations)
    return collection(annotations, f"#{Path(path).stem}") if suffix in (".json", ".jsonld") else json_lines(annotations)


def _end(findings: tuple[Finding, ...]) -> None:
    """What there is to say is said; where it is an error, what was written is there, but the exit status is 1."""
    if tell(findings):
        sys.exit(1)


def tell(findings: tuple[Finding, ...]) -> bool:
    """What rendering has to say, one line each on standard error; whether there is an error among it."""
    from teitools.findings import Severity

    from .failure import finding_lines

    for line in finding_lines(list(findings)):
        click.echo(line, err=True)
    return any(finding.effective_severity is Severity.ERROR for finding in findings)
