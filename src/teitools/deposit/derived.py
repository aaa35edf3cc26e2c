"""What is made from the TEI for a package: pages, plain texts, annotations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from teitools.document import Unreadable, free_name, parse
from teitools.edition import load_edition
from teitools.findings import Finding, Span
from teitools.render import Plan, compile_plan, json_lines, processing_model, render_standoff
from teitools.site import MARK, make_site

from .messages import SITE_LEFT_OUT
from .survey import Survey

#: A site is made in memory: of more than so many files, or of more bytes, none is made.
MOST_FILES, MOST_BYTES = 1000, 24_000_000


@dataclass(frozen=True, slots=True)
class Derived:
    """A file made from others. data: its bytes; path: instead of them, where a file lies that is there already."""

    name: str
    role: str
    made_from: tuple[str, ...]
    data: bytes = b""
    path: Path | None = None


def derived_files(
    survey: Survey, title: str, html: bool, site: Path | None, findings: list[Finding]
) -> Iterator[Derived]:
    """Every derived file, one after the other, in the same order for the same edition.

    title: of the whole. html: whether a site is wanted. site: a folder that `teitools build` has written, to be taken
    instead of a site made now. What is found on the way is added to `findings`. Memory: of the largest text; of the
    whole edition, up to `MOST_BYTES`, while a site is made.
    """
    settings = survey.settings
    odd = settings.odd if settings.odd is not None and settings.odd.is_file() else None
    if site is not None:
        yield from _built(site)
    elif html and too_large(survey):
        place = Span(str(settings.root), 0, 0)
        findings.append(Finding(SITE_LEFT_OUT, place, {"files": len(survey.files)}))
    elif html:
        made = make_site(load_edition(replace(settings, title=settings.title or title)), odd)
        findings += made.findings
        sources = tuple(facts.name for facts in survey.files)
        for name in sorted({**made.html, **made.images}):
            image = made.images.get(name)
            yield Derived(f"html/{name}", "html", sources, made.html.get(name, b""), path=image)
        del made
    yield from _texts(survey, compile_plan(processing_model(odd) if odd is not None else None, output="plain"))


def too_large(survey: Survey) -> bool:
    """Whether the edition is larger than is held in memory at once."""
    return len(survey.files) > MOST_FILES or sum(facts.size for facts in survey.files) > MOST_BYTES


def _built(site: Path) -> Iterator[Derived]:
    """The files of a site on disk but for the mark of its build, and nothing that a link leads to elsewhere."""
    top = site.resolve()
    for path in sorted(top.rglob("*"), key=lambda each: each.relative_to(top).as_posix()):
        if path.is_file() and path.resolve().is_relative_to(top) and path.relative_to(top).as_posix() != MARK:
            yield Derived(f"html/{path.relative_to(top).as_posix()}", "html", (), path=path)


def _texts(survey: Survey, plan: Plan) -> Iterator[Derived]:
    taken: set[str] = set()
    for facts in survey.texts():
        name = free_name(Path(facts.name).stem, taken, folded=True)
        try:
            document = parse(facts.path)
        except (OSError, Unreadable):
            continue
        text, annotations = render_standoff(
            document, plan, text_name=f"../text/{name}.txt", source_name=f"../{facts.name}"
        )
        yield Derived(f"text/{name}.txt", "plain", (facts.name,), text.encode("utf-8"))
        lines = json_lines(annotations).encode("utf-8")
        yield Derived(f"standoff/{name}.jsonl", "standoff", (facts.name,), lines)
