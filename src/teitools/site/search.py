"""The search of a site: an index that pages load piece by piece (Pagefind), and the page that asks it.

The index is made of paragraphs, so that a hit leads to the very place; what each names are its facets. It is an extra:
without the package `pagefind` a site has no search, and its registers serve instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from importlib.util import find_spec

from lxml import etree

from teitools.document import Document
from teitools.render import Child, h, text_of

from .dates import DateValue
from .frame import framed, site_language
from .gather import DateEntry, Entry, Gathered, short_title
from .search_index import Passage, index_files
from .searched_words import searched_words

SEARCH = "search.html"
#: The blocks that a hit leads to; one that stands in another is a part of that one's text, but for notes.
_BLOCKS = frozenset("p ab lg l head item cell sp entry entryFree opener closer epigraph salute u argument".split())
#: A corpus of more blocks is searched by longer passages, else the index would be of countless small files.
_RECORDS = 20_000
_FACETS = {"person": "Person", "place": "Place", "org": "Organisation", "event": "Event", "bibl": "Work"}
_SERVED = "This page was opened as a file. The search works when the site is served."
_MATTER = {"summary": "summary", "source": "transcription"}


def has_search() -> bool:
    """Whether an index can be made here: the extra `search` is installed."""
    return find_spec("pagefind") is not None and find_spec("cbor2") is not None


def passages(gathered: Gathered, here: str, document: Document, article: etree._Element) -> Iterator[Passage]:
    """The paragraphs of a text's page, in order: `article` is the text as it stands on the page `here`."""
    entries: dict[str, list[Entry | DateEntry]] = {
        mention.id: gathered.entries_of.get(mention.element, []) for mention in gathered.in_document[document]
    }
    title = short_title(document)
    value = gathered.dated[document]
    for block in _blocks(article):
        said = searched_words(block)
        if not any(letter.isalnum() for letter in said):
            continue
        facets: dict[str, dict[str, None]] = {"Text": {title: None}, "Part": {_matter(block): None}}
        if value is not None and value.year != "undated":
            facets["Year"] = {value.year: None}
        for element in block.iter("a"):
            for entry in entries.get(element.get("id", ""), ()):
                _add_facet(facets, entry)
        yield Passage(f"{here}#{block.get('id')}", title, said, {name: list(each) for name, each in facets.items()})


def _blocks(article: etree._Element) -> Iterator[etree._Element]:
    stack: list[etree._Element] = [article]
    while stack:
        element = stack.pop()
        tei = element.get("data-tei")
        if "own-lists" in (element.get("class") or "").split():
            continue
        if element.get("id") and (tei in _BLOCKS or element.tag == "li"):
            yield element
        else:
            stack.extend(reversed([each for each in element if isinstance(each.tag, str)]))


def _matter(block: etree._Element) -> str:
    for element in (block, *block.iterancestors()):
        for css_class in (element.get("class") or "").split():
            if css_class in _MATTER:
                return _MATTER[css_class]
            if css_class in ("notes", "note-list"):
                return "notes"
    return "text"


def _add_facet(facets: dict[str, dict[str, None]], entry: Entry | DateEntry) -> None:
    if isinstance(entry, Entry):
        name = _FACETS.get(entry.kind)
        if name is not None:
            facets.setdefault(name, {})[entry.name] = None
    elif isinstance(entry.value, DateValue) and entry.value.year != "undated":
        facets.setdefault("Year", {})[entry.value.year] = None


def search_files(gathered: Gathered, found: list[Passage]) -> dict[str, bytes]:
    """The index of `found` and the page that asks it, by path; the same bytes for the same passages.

    Needs the extra `search`, whose program runs on this machine and asks no other. Raises OSError.
    """
    script = resources.files(__package__).joinpath("search.js").read_bytes()
    known = _records(gathered)
    known = known if len(found) + len(known) <= _RECORDS else []
    return {**index_files([*_joined(found), *known], site_language(gathered)), "search.js": script}


def _records(gathered: Gathered) -> list[Passage]:
    """What the registers say of each thing, as a passage that leads to its page."""
    found = []
    for kind in gathered.kinds():
        for entry in gathered.entries[kind]:
            if entry.record is not None:
                facets = {"Part": ["register"]} | ({_FACETS[kind]: [entry.name]} if kind in _FACETS else {})
                found.append(Passage(entry.href, entry.name, _said(entry.record.element), facets))
    return found


def _said(record: etree._Element) -> str:
    """The words of a record, each of its parts by itself; what other records in it say is theirs."""
    parts = [text_of(each) for each in record if isinstance(each.tag, str) and each.tag != record.tag]
    return " · ".join(filter(None, parts)) or text_of(record)


def _joined(found: list[Passage]) -> list[Passage]:
    """`found`, or where they are too many, so many neighbours of one page put together that they are not."""
    if len(found) <= _RECORDS:
        return found
    size = -(-len(found) // _RECORDS)
    joined: list[Passage] = []
    room = 0
    for passage in found:
        page = passage.address.partition("#")[0]
        if room and joined and joined[-1].address.partition("#")[0] == page:
            last = joined[-1]
            facets = {name: list(values) for name, values in last.facets.items()}
            for name, values in passage.facets.items():
                facets[name] = list(dict.fromkeys([*facets.get(name, []), *values]))
            joined[-1] = Passage(last.address, last.title, f"{last.words} {passage.words}", facets)
            room -= 1
        else:
            joined.append(passage)
            room = size - 1
    return joined


def search_page(gathered: Gathered) -> etree._Element:
    """The page with the question, the facets and the hits; without scripts it leads to the registers."""
    registers = [h("li", None, h("a", {"href": address}, label)) for address, label in gathered.registers()]
    instead: Child = [
        h("p", None, gathered.say("Searching needs scripts. Everything that is named in the texts is also listed:")),
        h("ul", None, registers),
    ]
    answer = [h("p", {"id": "count", "role": "status"}), h("ol", {"id": "hits"}), h("div", {"id": "more"})]
    form = h(
        "form",
        {"id": "search", "role": "search", "hidden": ""},
        h("label", {"for": "question"}, gathered.say("Words")),
        h("input", {"id": "question", "type": "search", "name": "q", "autocomplete": "off", "spellcheck": "false"}),
        h("div", {"id": "facets"}),
    )
    body: list[Child] = [
        h("header", {"class": "title"}, h("h1", None, gathered.say("Search"))),
        h("noscript", None, instead),
        h(
            "p",
            {"id": "no-search", "hidden": ""},
            gathered.say(_SERVED),
        ),
        h(
            "div",
            {"class": "search"},
            form,
            h("div", None, answer),
        ),
        h("script", {"src": "search.js", "defer": ""}),
    ]
    return framed(
        gathered,
        SEARCH,
        gathered.say("Search"),
        body,
        description=gathered.say("Search in {title}", title=gathered.edition.title),
    )
