"""`teitools build`: the edition's site and texts."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .options import (
    cache_folder,
    output_of,
    reads_files,
    relative,
    require_sources_option,
    spare_collecting,
    tell_unsearched,
)
from .transform import tell

if TYPE_CHECKING:
    from teitools.edition import Edition, Settings, SourceText
    from teitools.findings import Finding
    from teitools.site import Published

_FOLDERS = ("html", "text")


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=".")
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write there instead of the settings' folder.",
)
@click.option(
    "--sources",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Put withheld text back from the sources in DIR, for your own reading; written to `restored/` in the output.",
)
@click.option(
    "--jobs", type=click.IntRange(1), default=1, metavar="N", help="Make the pages of texts by N processes. Default: 1."
)
@click.option("--no-cache", is_flag=True, help="Make every page anew, and keep nothing for the next build.")
@click.option("--no-search", is_flag=True, help="Make no search, though the package pagefind is installed.")
@click.option(
    "--since",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="What the last release published: its `ids.json`. Default: `published.json` beside the settings, if there.",
)
@require_sources_option
@reads_files
def command(
    folder: Path,
    output: Path | None,
    sources: Path | None,
    jobs: int,
    no_cache: bool,
    no_search: bool,
    since: Path | None,
    require_sources: bool,
) -> None:
    """Build the edition that FOLDER (by default the current one) lies in.

    \b
    Examples:
      teitools build
      teitools build --sources ../sources      the same with the withheld text, not to be published

    Writes `html/` (a site that needs no server and no scripts) and `text/` (plain text of each text) in the output
    folder. Nothing is written before every page is made, and what stood there is replaced in one step. A page is made
    anew where something that it is made of has changed since the last build. A text that cannot be read or rendered is
    a finding, and the others are built (status 1); without the corpus or a register nothing is (status 2). Where the
    sources of withheld text are at hand, a page that repeats them stops the build (status 1); where they are not, that
    is said, and an error with --require-sources.
    """
    from teitools import __version__
    from teitools.edition import load_edition, recognised
    from teitools.site import Files, has_search, make_site, open_store, refuse_foreign, replace_folder

    spare_collecting()
    settings = recognised(folder)
    target = output or output_of(settings)
    store = None if no_cache or sources is not None else open_store(cache_folder(), settings.root, target)
    edition = load_edition(settings, store.sound() if store is not None else ())
    if sources is not None:
        edition = _restored(edition, sources)
        target = target / "restored"
    unreadable = tell(edition.findings)
    if unreadable and not _can_stand(edition):
        click.echo("teitools: nothing was written", err=True)
        sys.exit(2)
    models = settings.odd if settings.odd and settings.odd.is_file() else None
    before = _published(since or settings.root / "published.json", asked=since is not None)
    for name in _FOLDERS:
        refuse_foreign(target / name)
    folders = {name: Files(target, target / name if store is not None else None) for name in _FOLDERS}
    search = has_search() and not no_search
    site = make_site(edition, models, search=search, before=before, folders=folders, store=store, jobs=jobs)
    leaks = []
    if not sources:
        tell_unsearched(_withheld(edition), settings.sources, require_sources)
        leaks = _leaks(edition, settings, site.folders())
    failed = tell((*site.findings, *leaks))
    if leaks:
        click.echo("teitools: nothing was written: the pages would publish text that the edition withholds", err=True)
        sys.exit(1)
    for name, files in site.folders().items():
        replace_folder(target / name, files, __version__, site.images if name == "html" else None)
    if store is not None:
        store.close()
    # All is written before anything is said, which nobody may be there to read.
    for name, files in site.folders().items():
        count = len(files) + (len(site.images) if name == "html" else 0)
        click.echo(f"{relative(target / name)}: {count} file{'' if count == 1 else 's'}")
    if failed or unreadable:
        sys.exit(1)


def _can_stand(edition: Edition) -> bool:
    """Whether pages can be right without the files that could not be read, none of them the corpus or a register."""
    from teitools.edition import register_files

    needed = [*register_files(edition.settings), *filter(None, [edition.settings.corpus])]
    missing = {Path(each.span.file).resolve() for each in edition.findings}
    return bool(edition.texts) and missing.isdisjoint(each.resolve() for each in needed)


def _published(path: Path, *, asked: bool) -> Published | None:
    """What the last release published; None where the file that nobody named is not there."""
    from teitools.document import within
    from teitools.site import read_published

    if not asked and not path.is_file():
        return None
    try:
        return read_published(path.read_bytes() if asked else within(path, path.parent / "x").read_bytes())
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise click.UsageError(f"`{relative(path)}` is no `ids.json` of a site") from None


def _restored(edition: Edition, sources: Path) -> Edition:
    """The edition with its withheld texts put back, as far as `sources` has their source."""
    from teitools.edition import make_edition, read_source_texts, restore, withheld_ranges

    texts = read_source_texts(sources)
    documents = {}
    restored = 0
    for document in edition.documents:
        names = list(withheld_ranges(document))
        if len(names) == 1 and names[0] in texts:
            document = restore(document, texts[names[0]])
            restored += 1
        documents[Path(document.path).resolve()] = document
    if not restored:
        raise click.UsageError(f"`{sources}` holds the source of no text of this edition")
    return make_edition(edition.settings, documents, [])


def _withheld(edition: Edition) -> set[str | None]:
    """The SHA-256 of each source of which the edition withholds text; None for one whose header does not say it."""
    from teitools.edition import recorded_sources, withheld_ranges

    found: set[str | None] = set()
    for document in edition.texts:
        if withheld_ranges(document):
            found.update({each.sha256 for each in recorded_sources(document)} or {None})
    return found


def _leaks(edition: Edition, settings: Settings, folders: Mapping[str, Mapping[str, bytes]]) -> list[Finding]:
    """Passages of the sources, where they are at hand, in what would be written."""
    from teitools.edition import find_leaks_in, make_leak_index, stated_facts

    sources = _sources(settings)
    if not sources:
        return []
    index = make_leak_index(sources, stated_facts(edition.documents))
    return [
        finding
        for folder, files in folders.items()
        for name, data in files.items()
        for finding in find_leaks_in(f"{folder}/{name}", data, index)
    ]


def _sources(settings: Settings) -> list[SourceText]:
    from teitools.edition import read_source_texts

    if settings.sources is None or not settings.sources.is_dir():
        return []
    return list(read_source_texts(settings.sources).values())
