"""Each text in the forms that people take away: plain text, Markdown, annotations, a book; beside its TEI."""

from __future__ import annotations

import json

from lxml import etree

from teitools.document import Document
from teitools.render import (
    Child,
    HtmlOptions,
    Plan,
    TextOptions,
    bind,
    collection,
    h,
    render_standoff,
    render_text,
)

from .gather import Gathered

#: An edition of more texts offers each in fewer forms, where its settings do not ask for more.
MANY = 500
_FORMS, _OF_MANY = ("markdown", "epub", "annotations", "source"), ("markdown",)


def forms_of(gathered: Gathered) -> tuple[str, ...]:
    """The forms in which each text is offered beside TEI and plain text: what the settings say, else what suits."""
    asked = gathered.edition.settings.site_downloads
    if asked is not None:
        return asked
    return _FORMS if len(gathered.texts) <= MANY else _OF_MANY


def downloads(gathered: Gathered, document: Document, here: str, web: Plan, plain: Plan) -> dict[str, bytes]:
    """The files of a text beside its TEI, by path. Cost: a walk for each; text and annotations share one."""
    stem = here.removesuffix(".html")
    name = stem.rpartition("/")[2]
    forms = forms_of(gathered)
    files: dict[str, bytes] = {}
    if "annotations" in forms:
        words, marks = render_standoff(document, plain, text_name=f"{name}.txt", source_name=f"{name}.xml")
        files[f"{stem}.jsonld"] = _compact(collection(marks, f"#{name}"))
    else:
        words = render_text(document, plain)
    files[f"{stem}.txt"] = words.encode("utf-8")
    if "markdown" in forms:
        said = render_text(document, plain, options=TextOptions(markdown=True))
        files[f"{stem}.md"] = said.encode("utf-8")
    if "epub" in forms:
        # What it stands on takes a tenth of a second to import, which editions of many texts do not need.
        from teitools.render import write_epub

        spoken = gathered.edition.settings.language or ""
        options = HtmlOptions(views=("reading",), stable_ids=True, language=spoken, say=gathered.say)
        book = bind(document, web, options)
        files[f"{stem}.epub"] = write_epub(book, book.dated or "1980-01-01")
    return files


def _compact(text: str) -> bytes:
    """JSON for machines: an annotation a line is as much as a person can use, and a third of the size."""
    return json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":")).encode("utf-8")


#: What is offered at a text: its form, its file's ending, media type, name.
_OFFERED = (
    ("", "xml", "application/tei+xml", "TEI"),
    ("", "txt", "text/plain", "plain text"),
    ("markdown", "md", "text/markdown", "Markdown"),
    ("epub", "epub", "application/epub+zip", "EPUB"),
    ("annotations", "jsonld", "application/ld+json", "annotations (JSON-LD)"),
)


def files_of(gathered: Gathered) -> list[tuple[str, str, str]]:
    """(ending, media type, name in English) of each form in which a text is offered, TEI first."""
    forms = forms_of(gathered)
    return [(ending, kind, label) for form, ending, kind, label in _OFFERED if not form or form in forms]


def offered(gathered: Gathered, here: str, *, has_manifest: bool = False) -> etree._Element:
    """The ways to the files of the text of the page `here`, and to its source. has_manifest: also of its images."""
    name = here.rpartition("/")[2].removesuffix(".html")
    links: list[Child] = []
    for ending, kind, label in files_of(gathered):
        said = label if label in ("TEI", "Markdown", "EPUB") else gathered.say(label)
        links += [" · " if links else "", h("a", {"href": f"{name}.{ending}", "type": kind}, said)]
    if "source" in forms_of(gathered):
        links += [" · ", h("a", {"href": f"../sources/{name}.html"}, gathered.say("view the TEI source"))]
    if has_manifest:
        links += [" · ", h("a", {"href": f"{name}.manifest.json"}, gathered.say("IIIF manifest"))]
    return h("p", {"class": "downloads"}, links)
