"""What is the same on every page: navigation above, rights and date below."""

from __future__ import annotations

import json
from collections.abc import Iterator

from lxml import etree

from teitools import __version__
from teitools.document import TEI
from teitools.render import Child, add, english, h, header_of, page, text_of

from .gather import Gathered
from .language import language_of
from .metadata import Head, elements_of


def relative(href: str, here: str) -> str:
    """`href`, an address from the site's first folder, as seen from the page `here`."""
    if "://" in href or href.startswith(("mailto:", "#")):
        return href
    page_, hash_, fragment = href.partition("#")
    if page_ == here:
        return hash_ + fragment if hash_ else page_.rpartition("/")[2]
    return "../" * here.count("/") + href


def framed(
    gathered: Gathered,
    here: str,
    title: str,
    main: Child,
    *,
    lang: str = "",
    style: str = "",
    description: str = "",
    head: Head | None = None,
) -> etree._Element:
    """The page `here` with its frame; description: in a sentence what it holds; head: what more machines are told."""
    edition = gathered.edition.title
    made = page(
        title if title == edition else f"{title} · {edition}",
        gathered.say.language,
        [
            h("a", {"class": "skip", "href": "#content"}, gathered.say("Skip to the content")),
            navigation(gathered, here),
            h("main", {"id": "content", "lang": lang or None}, main),
            footer(gathered, here),
        ],
        stylesheet=relative("style.css", here),
        style=style or None,
        meta=[("generator", f"teitools {__version__}")],
    )
    add(made[0], list(_words(gathered)))
    add(made[0], h("script", {"src": relative("site.js", here)}))
    add(made[0], elements_of(gathered, here, title, description, head or Head()))
    return made


def site_language(gathered: Gathered) -> str:
    """The language of the edition's own words."""
    return language_of(gathered.edition) or gathered.say.language


def own_words(gathered: Gathered) -> str | None:
    """`lang` for what the edition itself says; None where the page has that language."""
    spoken = site_language(gathered)
    return spoken if spoken != gathered.say.language else None


#: What the scripts of a page say.
SCRIPT_WORDS = (
    *("Light", "Dark", "Address", "Citation", "{n} passages", "{n} more", "Filter", "{n} of {m}"),
    *("Text", "Part", "Year", "Person", "Place", "Organisation", "Event", "Work"),
    *("summary", "transcription", "notes", "text", "register"),
)


def _words(gathered: Gathered) -> Iterator[Child]:
    """What the scripts say, where that is not what stands in them."""
    known = english().messages
    said = {key: found for key in SCRIPT_WORDS if (found := gathered.say.messages.get(key, known[key])) != known[key]}
    if said:
        yield h("meta", {"name": "teitools-words", "content": json.dumps(said, ensure_ascii=False)})


def navigation(gathered: Gathered, here: str) -> etree._Element:
    """The way to each part of the site."""
    items = [("index.html", gathered.edition.title, "home")]
    items += [(address, label, "") for address, label in gathered.registers()]
    items += [(address, label, "") for address, label in gathered.views]
    if gathered.searched:
        items.append(("search.html", gathered.say("Search"), ""))
    items.append(("about.html", gathered.say("About"), ""))
    listed = []
    for href, label, css_class in items:
        current = "page" if href == here else None
        lang = own_words(gathered) if css_class else None
        link = h("a", {"href": relative(href, here), "aria-current": current, "lang": lang}, label)
        listed.append(h("li", {"class": css_class or None}, link))
    # Shown where scripts run, from the first moment on: what came later would move the page.
    switch = h("button", {"type": "button", "class": "scheme"}, gathered.say("Dark"))
    listed.append(h("li", {"class": "switch", "hidden": ""}, switch))
    return h("nav", {"aria-label": gathered.say("Site")}, h("ul", None, listed))


def footer(gathered: Gathered, here: str) -> etree._Element:
    """Who publishes, when, under what licence, and what the site was made with."""
    corpus = gathered.edition.corpus
    header = header_of(corpus.root) if corpus is not None else None
    said: list[Child] = []
    if header is not None:
        statement = header.find(f"{TEI}fileDesc/{TEI}publicationStmt")
        if statement is not None:
            parts = [text_of(statement.find(TEI + name)) for name in ("publisher", "date")]
            edition = text_of(header.find(f"{TEI}fileDesc/{TEI}editionStmt/{TEI}edition"))
            line = ", ".join(filter(None, (edition, *parts)))
            if line:
                said.append(h("p", {"lang": own_words(gathered)}, gathered.edition.title, ". ", line, "."))
            licence = next(statement.iter(TEI + "licence"), None)
            target = licence.get("target", "") if licence is not None else ""
            if target.startswith("https://"):
                name = {"creativecommons.org/licenses/by/4.0": "CC BY 4.0"}.get(
                    target.removeprefix("https://").rstrip("/"), target
                )
                rights = h("a", {"href": target, "rel": "license noopener noreferrer"}, name)
                more = h("a", {"href": relative("about.html", here) + "#rights"}, gathered.say("what it covers"))
                said.append(h("p", None, gathered.say("Licence"), ": ", rights, " (", more, ")."))
    said.append(h("p", None, gathered.say("Made with {name}.", name=f"teitools {__version__}")))
    return h("footer", None, said)
