"""The whole site and the plain texts; `write` puts them in place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from importlib import resources
from pathlib import Path

from lxml import etree

from teitools.document import PATHS_READ
from teitools.edition import Edition, digest_of_document
from teitools.findings import Finding
from teitools.render import Plan, ProcessingModel, compile_plan, default_style, processing_model

from .about_page import about_page
from .cmif import cmif
from .dts import dts_files
from .faults import faults
from .feeds import feeds
from .files import Files
from .gather import DATES, MAP, NETWORK, TIMELINE, Gathered, gather
from .harvest import harvest
from .home_page import home_pages
from .images import Images
from .inputs import Inputs
from .kinds import correspondences, speeches_of
from .making import HTML, TEXT, Making
from .map_page import has_map, map_files, map_pages
from .network_page import has_network, network_pages, pairs_of
from .published import CHANGES, IDS, Published, carry_over, changes_page, note_records, redirects
from .quality import REPORT, quality_findings, quality_report
from .quantities import quantity_data, quantity_pages
from .record_page import beside, record_pages
from .records import Relations
from .register_files import register_files
from .register_page import date_pages, register_pages
from .search import SEARCH, search_files, search_page
from .store import Store
from .timeline_page import has_timeline, timeline_pages
from .works import works_files
from .years import Years

#: Pages to look at rather than to read, and whether an edition has what they show.
_VIEWS = (
    (MAP, "Map", has_map),
    (TIMELINE, "Timeline", has_timeline),
    (NETWORK, "Network", has_network),
)


@dataclass(frozen=True, slots=True)
class Site:
    """What an edition publishes: files by their path (with `/`) from the folder they go to, in order.

    html: pages, style sheet, TEI and plain text of each text. text: each text as plain text. findings: about the ODD
    and about what of the texts could not be rendered. images: what stands beside `html`, by path too, and where each
    lies: they are copied, and not held. missing: where images were looked for in vain.
    """

    html: Mapping[str, bytes]
    text: Mapping[str, bytes]
    findings: tuple[Finding, ...]
    images: dict[str, Path] = field(default_factory=dict)
    missing: frozenset[Path] = frozenset()

    def folders(self) -> dict[str, Mapping[str, bytes]]:
        """The folders of a build's output, by name."""
        return {HTML: self.html, TEXT: self.text}


def make_site(
    edition: Edition,
    models: ProcessingModel | Path | None = None,
    *,
    search: bool = False,
    before: Published | None = None,
    folders: Mapping[str, Files] | None = None,
    store: Store | None = None,
    jobs: int = 1,
) -> Site:
    """The site of `edition`; the same bytes for the same edition, whenever it is made. Nothing is written.

    models: the edition's processing model, or its ODD. search: whether it is made with an index of its words, for which
    the package `pagefind` must be there. before: what the last release published; what is gone since is found, and led
    elsewhere. folders: what is to hold the files of `html` and `text`, else memory. store: what is kept of the last
    build, whose pages are taken as they are where all that they are made of is what it was: the bytes are those of a
    build without it. jobs: processes at most; the bytes are the same for any number. Raises OSError, or `Unreadable`
    for an ODD that is no ODD.
    Cost: each text that has changed is rendered once as a page and once as plain text.
    """
    gathered = gather(edition)
    gathered.searched = search
    relations = Relations(gathered)
    gathered.speeches, gathered.letters = speeches_of(gathered), correspondences(gathered)
    gathered.views = tuple((page, gathered.say(name)) for page, name, there in _VIEWS if there(gathered))
    gathered.views += ((CHANGES, gathered.say("Changes")),) if before is not None else ()
    own, read = _models(models)
    web, plain = compile_plan(own), compile_plan(own, output="plain")
    inputs = Inputs(gathered, relations, read, search, before) if store is not None and read is not None else None
    images = Images(gathered)
    making = Making(gathered, images, inputs, store, dict(folders or {HTML: Files(), TEXT: Files()}), before)
    if store is not None:
        store.keep_sound(frozenset(digest_of_document(each) for each in edition.documents))
    making.texts(
        [
            (
                here,
                partial(Inputs.text, here=here, document=document),
                partial(making.text, here, document, web, plain, search=search),
            )
            for here, document in gathered.texts
        ],
        jobs,
    )
    _make_records(gathered, relations, making)
    _make_views(gathered, making)
    for here, page in _further_pages(gathered, relations, web, images):
        making.page(here, page)
    for files in (register_files, map_files, cmif, harvest, dts_files, works_files):
        making.files(files(gathered))
    if any(gathered.measured.values()):
        making.files({"quantities.csv": quantity_data(gathered)})
    if search:
        making.files(search_files(gathered, making.found))
        making.page(SEARCH, search_page(gathered))
    findings = [*_of_models(web, plain), *gathered.said_badly, *faults(gathered), *making.findings]
    findings += _compare(gathered, making, before)
    style = default_style() + _schemes(default_style()) + _own("site.css")
    making.files({"style.css": style.encode("utf-8"), "site.js": _own("site.js").encode("utf-8")})
    beside = dict(sorted(images.files.items()))
    findings += quality_findings(making.quality, making.html, beside)
    making.files({REPORT: quality_report(making.quality, making.html, beside)})
    text, missing = making.folders[TEXT], frozenset(images.missing)
    if folders is not None:
        return Site(making.html, text, tuple(findings), beside, missing)
    html = {name: making.html[name] for name in sorted(making.html)}
    return Site(html, dict(text), tuple(findings), beside, missing)


def _models(models: ProcessingModel | Path | None) -> tuple[ProcessingModel | None, list[Path] | None]:
    """The processing model, and the files that it was read from; None for what came from no file."""
    if not isinstance(models, Path):
        return models, [] if models is None else None
    read: list[str] = []
    noting = PATHS_READ.set(read)
    try:
        own = processing_model(models)
    finally:
        PATHS_READ.reset(noting)
    return own, [Path(each) for each in dict.fromkeys(read)]


def _make_records(gathered: Gathered, relations: Relations, making: Making) -> None:
    """The pages of all entries."""
    years = Years(gathered.edition.mentions)
    for kind in gathered.kinds():
        for entry in gathered.entries[kind]:
            often = beside(gathered, entry)
            making.unit(
                entry.href,
                partial(Inputs.record, entry=entry, often=often),
                lambda entry=entry, often=often: making.pages(record_pages(gathered, entry, relations, years, often)),  # type: ignore[misc]
            )


def _make_views(gathered: Gathered, making: Making) -> None:
    """The pages of the dates, and the network."""
    if gathered.dates:
        making.unit(DATES, Inputs.dates, lambda: making.pages(date_pages(gathered)))
    if any(address == NETWORK for address, _ in gathered.views):
        pairs = pairs_of(gathered)
        key = partial(Inputs.network, pairs=pairs)
        making.unit(NETWORK, key, lambda: making.pages(network_pages(gathered, pairs)))


def _further_pages(
    gathered: Gathered, relations: Relations, web: Plan, images: Images
) -> Iterator[tuple[str, etree._Element]]:
    """What is made anew each time."""
    for kind in gathered.kinds():
        yield from register_pages(gathered, kind)
    yield from quantity_pages(gathered)
    yield from map_pages(gathered, relations)
    yield from timeline_pages(gathered, relations)
    yield from home_pages(gathered)
    yield "about.html", about_page(gathered, web, images)


def _compare(gathered: Gathered, making: Making, before: Published | None) -> list[Finding]:
    """What is published now, beside what was: the list for the next release, feeds, redirects; what is gone."""
    findings: list[Finding] = []
    now = making.now
    note_records(gathered, now)
    if before is not None:
        findings += carry_over(now, before)
        making.page(CHANGES, changes_page(gathered, now, before))
    making.files({IDS: now.to_bytes()})
    making.files(
        feeds(gathered, [here for here in making.html if here.endswith(".html") and not here.startswith("sources/")])
    )
    for here, page in redirects(gathered, now, set(making.html)):
        making.page(here, page)
    return findings


def _own(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")


def _schemes(style: str) -> str:
    """The colours of both schemes for readers who choose one: those that the style has for the system's choice."""
    light, _, rest = style.partition("@media (prefers-color-scheme: dark)")
    chosen = []
    for name, block in (("light", light), ("dark", rest)):
        colours = re.findall(r"--[a-z]+: *#[0-9a-f]{3,8};", block.partition("}")[0])
        chosen.append(f':root[data-scheme="{name}"] {{ color-scheme: {name}; {" ".join(colours)} }}')
    return "\n".join(["", *chosen, ""])


def _of_models(web: Plan, plain: Plan) -> tuple[Finding, ...]:
    """What is wrong with the processing models, said once where both outputs meet it."""
    own = [finding for model in web.models for finding in model.findings]
    said = {(finding.code.name, finding.span) for finding in web.findings}
    return (*own, *web.findings, *(each for each in plain.findings if (each.code.name, each.span) not in said))
