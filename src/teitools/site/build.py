"""The whole site and the plain texts, made in memory; `write` puts them in place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from urllib.parse import quote

from lxml import etree

from teitools.document import Document
from teitools.edition import Edition
from teitools.findings import Finding
from teitools.render import (
    Plan,
    ProcessingModel,
    compile_plan,
    default_style,
    manifest,
    processing_model,
    render_text,
    to_bytes,
)

from .about_page import about_page
from .cmif import cmif
from .downloads import downloads
from .dts import dts_files
from .faults import faults
from .feeds import feeds
from .gather import MAP, NETWORK, TIMELINE, Gathered, gather
from .harvest import harvest
from .home_page import home_pages
from .images import Images
from .kinds import correspondences, speeches_of
from .map_page import has_map, map_files, map_pages
from .network_page import has_network, network_pages
from .published import CHANGES, IDS, Published, add_anchors, carry_over, changes_page, note_records, redirects
from .quality import REPORT, Quality, quality_findings, quality_report
from .quantities import quantity_data, quantity_pages
from .record_page import record_pages
from .records import Relations
from .register_files import register_files
from .register_page import date_pages, register_pages
from .search import SEARCH, passages, search_files, search_page
from .search_index import Passage
from .source_page import source_pages
from .text_page import text_page
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
    lies: they are copied, and not held.
    """

    html: dict[str, bytes]
    text: dict[str, bytes]
    findings: tuple[Finding, ...]
    images: dict[str, Path] = field(default_factory=dict)

    def folders(self) -> dict[str, dict[str, bytes]]:
        """The folders of a build's output, by name."""
        return {"html": self.html, "text": self.text}


def make_site(
    edition: Edition,
    models: ProcessingModel | Path | None = None,
    *,
    search: bool = False,
    before: Published | None = None,
) -> Site:
    """The site of `edition`; the same bytes for the same edition, whenever it is made. Nothing is written.

    models: the edition's processing model, or its ODD. search: whether it is made with an index of its words, for which
    the package `pagefind` must be there. before: what the last release published; what is gone since is found, and led
    elsewhere. Raises OSError, or `Unreadable` for an ODD that is no ODD.
    Cost: each text is rendered once as a page and once as plain text, and all of it is held.
    """
    gathered = gather(edition)
    gathered.searched = search
    relations = Relations(gathered)
    gathered.speeches, gathered.letters = speeches_of(gathered), correspondences(gathered)
    gathered.views = tuple((page, gathered.say(name)) for page, name, there in _VIEWS if there(gathered))
    gathered.views += ((CHANGES, gathered.say("Changes")),) if before is not None else ()
    now = Published()
    own = processing_model(models) if isinstance(models, Path) else models
    web, plain = compile_plan(own), compile_plan(own, output="plain")
    texts = {here: render_text(document, plain).encode("utf-8") for here, document in gathered.texts}
    html: dict[str, bytes] = {}
    quality = Quality()

    def made(here: str, page: etree._Element) -> bytes:
        quality.note(here, page)
        return to_bytes(page)

    findings: list[Finding] = []
    found: list[Passage] = []
    images = Images(gathered)
    for here, document in gathered.texts:
        listed = _manifest(gathered, document, here, images)
        html |= {_beside(here, "manifest.json"): listed} if listed else {}
        page, parts = text_page(gathered, document, here, web, images, has_manifest=bool(listed))
        findings += parts.findings
        article = page.find(".//article")
        if article is not None:
            found += passages(gathered, here, document, article) if search else ()
            now.note(here, article)
            if before is not None:
                add_anchors(now, before, here, article)
        html[here] = made(here, page)
        html[_beside(here, "xml")] = _source(document)
        html[_beside(here, "txt")] = texts[here]
        html |= downloads(gathered, document, here, web, plain)
        html |= {address: made(address, each) for address, each in source_pages(gathered, document, here)}
    html |= {here: made(here, page) for here, page in _register_pages(gathered, relations)}
    html |= register_files(gathered)
    html |= map_files(gathered)
    html |= cmif(gathered)
    html |= harvest(gathered)
    html |= dts_files(gathered)
    html |= works_files(gathered)
    if any(gathered.measured.values()):
        html["quantities.csv"] = quantity_data(gathered)
    html |= {here: made(here, page) for here, page in home_pages(gathered)}
    if search:
        html |= {**search_files(gathered, found), SEARCH: made(SEARCH, search_page(gathered))}
    html["about.html"] = made("about.html", about_page(gathered, web, images))
    note_records(gathered, now)
    if before is not None:
        findings += carry_over(now, before)
        html[CHANGES] = made(CHANGES, changes_page(gathered, now, before))
    html[IDS] = now.to_bytes()
    html |= feeds(gathered, [here for here in html if here.endswith(".html") and not here.startswith("sources/")])
    html |= {here: made(here, page) for here, page in redirects(gathered, now, set(html))}
    html["style.css"] = (default_style() + _schemes(default_style()) + _own("site.css")).encode("utf-8")
    html["site.js"] = _own("site.js").encode("utf-8")
    there = {**html, **dict.fromkeys(images.files, b"")}
    findings += quality_findings(quality, there)
    html[REPORT] = quality_report(quality, html, images.files)
    text = {f"{gathered.names[document]}.txt": texts[here] for here, document in gathered.texts}
    findings = [*_of_models(web, plain), *gathered.said_badly, *faults(gathered), *findings]
    return Site(dict(sorted(html.items())), text, tuple(findings), dict(sorted(images.files.items())))


def _register_pages(gathered: Gathered, relations: Relations) -> Iterator[tuple[str, etree._Element]]:
    years = Years(gathered.edition.mentions)
    for kind in gathered.kinds():
        yield from register_pages(gathered, kind)
        for entry in gathered.entries[kind]:
            yield from record_pages(gathered, entry, relations, years)
    if gathered.dates:
        yield from date_pages(gathered)
    yield from quantity_pages(gathered)
    yield from map_pages(gathered, relations)
    yield from timeline_pages(gathered, relations)
    yield from network_pages(gathered)


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


def _beside(page: str, ending: str) -> str:
    return f"{page.removesuffix('.html')}.{ending}"


def _source(document: Document) -> bytes:
    # A text that stands in a corpus has blanks before it, in place of the others.
    return document.text.lstrip().encode("utf-8")


def _manifest(gathered: Gathered, document: Document, here: str, images: Images) -> bytes:
    """The images of a text as a IIIF manifest; nothing where there are none, or nobody knows where it will stand."""
    url = gathered.edition.settings.url
    if not url:
        return b""
    said = manifest(document, url, shown=images.shown(document), address=url + quote(_beside(here, "manifest.json")))
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode("utf-8") if said is not None else b""


def _of_models(web: Plan, plain: Plan) -> tuple[Finding, ...]:
    """What is wrong with the processing models, said once where both outputs meet it."""
    own = [finding for model in web.models for finding in model.findings]
    said = {(finding.code.name, finding.span) for finding in web.findings}
    return (*own, *web.findings, *(each for each in plain.findings if (each.code.name, each.span) not in said))
