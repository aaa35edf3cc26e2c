"""The whole site and the plain texts: made in memory, then put in place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from teitools import __version__
from teitools.edition import Edition
from teitools.findings import Finding
from teitools.render import ProcessingModel, TextOptions, compile_plan, default_style, render_text, to_bytes

from .front_pages import about_page, index_page
from .gather import DATES, KINDS, Gathered, gather
from .records import Relations
from .register_page import dates_page, register_page
from .text_page import text_page
from .write import replace_folder


@dataclass(frozen=True, slots=True)
class BuiltSite:
    """What was built: the files by their path from `folder`, in order, and what was found on the way."""

    folder: Path
    files: tuple[str, ...]
    findings: tuple[Finding, ...]


def site_files(
    gathered: Gathered, models: ProcessingModel | Path | None = None
) -> tuple[dict[str, bytes], tuple[Finding, ...]]:
    """Every file of the site, and the findings; the same bytes for the same edition, whenever it is built."""
    plan = compile_plan(models)
    plain = compile_plan(models, output="plain")
    files: dict[str, bytes] = {}
    findings: list[Finding] = []
    for here, document in gathered.texts:
        page, parts = text_page(gathered, document, here, plan)
        findings += parts.findings
        stem = here.removesuffix(".html")
        files[here] = to_bytes(page)
        files[f"{stem}.xml"] = document.text.encode("utf-8")
        files[f"{stem}.txt"] = render_text(document, plain).encode("utf-8")
    relations = Relations(gathered)
    for kind in gathered.kinds():
        files[KINDS[kind][0]] = to_bytes(register_page(gathered, kind, relations))
    if gathered.dates:
        files[DATES] = to_bytes(dates_page(gathered))
    files["index.html"] = to_bytes(index_page(gathered))
    files["about.html"] = to_bytes(about_page(gathered, plan))
    files["style.css"] = default_style().encode("utf-8")
    own = [finding for model in plan.models for finding in model.findings]
    said = dict.fromkeys((finding.code.name, finding.span) for finding in plan.findings)
    others = [each for each in plain.findings if (each.code.name, each.span) not in said]
    return dict(sorted(files.items())), (*own, *plan.findings, *others, *findings)


def text_files(
    edition: Edition, models: ProcessingModel | Path | None = None, options: TextOptions | None = None
) -> dict[str, bytes]:
    """Every text as plain text, by file name."""
    plan = compile_plan(models, output="plain")
    gathered = gather(edition)
    return {
        f"{gathered.names[document]}.txt": render_text(document, plan, options=options).encode("utf-8")
        for document in edition.texts
    }


def build_site(edition: Edition, output: Path, *, models: ProcessingModel | Path | None = None) -> BuiltSite:
    """`output` holds the site of `edition`: pages, style sheet, TEI and plain text of each text; nothing else.

    models: the edition's processing model, or its ODD. Nothing is written before every page is made, and the old site
    stands until the new one is whole. Raises OutputError and OSError; findings are about the ODD and the texts.
    """
    files, findings = site_files(gather(edition), models)
    replace_folder(output, files, __version__)
    return BuiltSite(output, tuple(files), findings)


def build_texts(
    edition: Edition,
    output: Path,
    *,
    models: ProcessingModel | Path | None = None,
    options: TextOptions | None = None,
) -> BuiltSite:
    """`output` holds each text of `edition` as a plain text file; as `build_site` otherwise."""
    files = text_files(edition, models, options)
    replace_folder(output, files, __version__)
    return BuiltSite(output, tuple(files), ())
