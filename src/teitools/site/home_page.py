"""The first page, and the lists of texts that it leads to where it cannot hold them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from lxml import etree

from teitools.document import TEI, Document
from teitools.edition import Target
from teitools.render import Child, authors_of, document_language, h, header_of, text_of

from .about_page import corpus_header
from .calendar import months
from .cells import date_cell, number_cell
from .citation import cite_box, edition_work
from .dates import spoken
from .frame import framed, own_words, relative
from .gather import DATES, KINDS, QUANTITIES, Gathered, collation, file_name, title_for
from .metadata import of_edition

#: An edition of more texts has its lists on pages of their own.
ON_THE_FIRST_PAGE = 60
#: More texts than a leap year has days go on on a further page.
_ON_A_LIST = 366
#: Fewer groups than the first number, or more than the second, are no way into a corpus.
_GROUPS = (2, 120)
#: More texts than these are a table.
_LISTED = 12

Texts = list[tuple[str, Document]]


def home_pages(gathered: Gathered) -> Iterator[tuple[str, etree._Element]]:
    """(address, page) of the first page, and of each list of texts where these are many."""
    if len(gathered.texts) <= ON_THE_FIRST_PAGE:
        yield "index.html", _home(gathered, _texts(gathered, gathered.texts, "index.html"))
        return
    label, grouped = _grouped(gathered)
    groups = dict(_parted(gathered, grouped))
    ways = {name: f"lists/{name}.html" for name in _names(groups)}
    pairs = list(zip(groups.items(), ways.values(), strict=True))
    links = [
        h("li", None, h("a", {"href": address}, said, h("span", None, gathered.say.number(len(texts)))))
        for (said, texts), address in pairs
    ]
    yield (
        "index.html",
        _home(gathered, [h("p", {"class": "quiet"}, gathered.say(label)), h("ul", {"class": "kinds"}, links)]),
    )
    for place, ((said, texts), address) in enumerate(pairs):
        yield address, _list(gathered, said, texts, address, _around(pairs, place))


def _parted(gathered: Gathered, groups: dict[str, Texts]) -> Iterator[tuple[str, Texts]]:
    """The groups, those that are too long for a page in parts."""
    for said, texts in groups.items():
        if len(texts) <= _ON_A_LIST:
            yield said, texts
            continue
        for number, start in enumerate(range(0, len(texts), _ON_A_LIST), 1):
            yield (
                gathered.say("{what}, part {number}", what=said, number=str(number)),
                texts[start : start + _ON_A_LIST],
            )


def _around(pairs: list[tuple[tuple[str, Texts], str]], place: int) -> list[tuple[str, str, str]]:
    """(relation, label, address) of the lists before and after."""
    found = []
    for at, relation in ((place - 1, "prev"), (place + 1, "next")):
        if 0 <= at < len(pairs):
            found.append((relation, pairs[at][0][0], pairs[at][1]))
    return found


def _grouped(gathered: Gathered) -> tuple[str, dict[str, Texts]]:
    """As the settings say; else how the texts are best told apart: by year, by author, by the letter of the title."""
    asked = gathered.edition.settings.group
    if asked:
        label, groups = _GROUPINGS[asked](gathered)
        return label, groups
    label, years = _by_year(gathered)
    if len(years.get(gathered.say("undated"), ())) <= 0.2 * len(gathered.texts) and _useful(years):
        return label, years
    label, by_author = _by_author(gathered)
    return (label, by_author) if _useful(by_author) else _by_title(gathered)


def _by_year(gathered: Gathered) -> tuple[str, dict[str, Texts]]:
    years: dict[str, Texts] = {}
    for page, document in gathered.texts:
        value = gathered.dated[document]
        years.setdefault(value.year if value is not None else gathered.say("undated"), []).append((page, document))
    return "By year", years


def _by_author(gathered: Gathered) -> tuple[str, dict[str, Texts]]:
    found: dict[str, Texts] = {}
    for page, document in gathered.texts:
        found.setdefault("; ".join(authors_of(document.root)) or gathered.say("No author named"), []).append(
            (page, document)
        )
    return "By author", dict(sorted(found.items(), key=lambda each: collation(each[0])))


def _by_title(gathered: Gathered) -> tuple[str, dict[str, Texts]]:
    letters: dict[str, Texts] = {}
    for page, document in gathered.texts:
        first = collation(title_for(document))[0].strip()[:1]
        letters.setdefault(first.upper() if first.isalpha() else "0–9", []).append((page, document))
    return "By title", dict(sorted(letters.items()))


def _by_genre(gathered: Gathered) -> tuple[str, dict[str, Texts]]:
    """By what the header's classification says first: a keyword of genre, a category, any keyword."""
    found: dict[str, Texts] = {}
    for page, document in gathered.texts:
        found.setdefault(_genre(gathered, document) or gathered.say("No genre named"), []).append((page, document))
    return "By genre", dict(sorted(found.items(), key=lambda each: collation(each[0])))


def _genre(gathered: Gathered, document: Document) -> str:
    header = header_of(document.root)
    classes = header.find(f"{TEI}profileDesc/{TEI}textClass") if header is not None else None
    if classes is None:
        return ""
    terms = [each for each in classes.iter(TEI + "term", TEI + "item") if text_of(each)]
    named = [each for each in terms if (each.get("type") or "").lower().startswith("genre")]
    for reference in classes.iter(TEI + "catRef"):
        for pointer in (reference.get("target") or "").split():
            target = gathered.resolve(pointer, document, reference)
            element = target.element if isinstance(target, Target) else None
            said = text_of(element.find(TEI + "catDesc")) if element is not None else ""
            if said and not named:
                return said
    return text_of((named or terms)[0]) if terms else ""


_GROUPINGS: Mapping[str, Callable[[Gathered], tuple[str, dict[str, Texts]]]] = {
    "year": _by_year,
    "author": _by_author,
    "title": _by_title,
    "genre": _by_genre,
}


def _useful(groups: dict[str, Texts]) -> bool:
    return _GROUPS[0] <= len(groups) <= _GROUPS[1]


def _names(groups: dict[str, Texts]) -> list[str]:
    taken: set[str] = set()
    return [file_name(said, taken) for said in groups]


def _list(gathered: Gathered, said: str, texts: Texts, here: str, around: list[tuple[str, str, str]]) -> etree._Element:
    days = months(gathered, texts, here)
    items = _texts(gathered, texts, here)
    count = gathered.say("{n} texts", n=len(texts))
    ways = [
        h(
            "a",
            {"href": relative(address, here), "rel": relation, "class": "next" if relation == "next" else None},
            h("small", None, gathered.say("Previous" if relation == "prev" else "Next")),
            label,
        )
        for relation, label, address in around
    ]
    body: list[Child] = [
        h("header", {"class": "title"}, h("h1", None, said), h("p", {"class": "author"}, count)),
        days,
        h("details", None, h("summary", None, gathered.say("as a list")), items) if days is not None else items,
        h("nav", {"class": "turn", "aria-label": gathered.say("Neighbouring lists")}, ways) if ways else None,
    ]
    return framed(gathered, here, said, body, description=f"{said}: {count}")


def _home(gathered: Gathered, texts: Child) -> etree._Element:
    """The edition's title, what it is, the ways into its texts, its registers."""
    header = corpus_header(gathered)
    lead: list[Child] = []
    if header is not None:
        for path in ("profileDesc/abstract", "encodingDesc/projectDesc"):
            found = header.find("/".join(TEI + step for step in path.split("/")))
            if found is not None:
                lead = [
                    h("p", {"class": "lead", "lang": own_words(gathered)}, text_of(each))
                    for each in found.iter(TEI + "p")
                ]
                break
    body: list[Child] = [
        h("header", {"class": "title"}, h("h1", {"lang": own_words(gathered)}, gathered.edition.title), lead)
    ]
    body += [_ask(gathered), h("h2", {"id": "texts"}, gathered.say("Texts")), texts]
    counted = [(KINDS[kind][0], gathered.say(KINDS[kind][1]), len(gathered.entries[kind])) for kind in gathered.kinds()]
    counted += [(DATES, gathered.say("Dates"), len(gathered.dates))] if gathered.dates else []
    amounts = sum(map(len, gathered.measured.values()))
    counted += [(QUANTITIES, gathered.say("Quantities"), amounts)] if amounts else []
    number = gathered.say.number
    registers = [h("li", None, h("a", {"href": href}, label, h("span", None, number(n)))) for href, label, n in counted]
    if registers:
        body += [h("h2", {"id": "registers"}, gathered.say("Registers")), h("ul", {"class": "kinds"}, registers)]
    if gathered.views:
        views = [h("li", None, h("a", {"href": href}, label)) for href, label in gathered.views]
        body += [h("h2", {"id": "views"}, gathered.say("To look at")), h("ul", {"class": "kinds"}, views)]
    body += [
        h("h2", {"id": "cite"}, gathered.say("How to cite")),
        cite_box(edition_work(gathered), "edition", gathered.say),
        _news(gathered),
    ]
    said = text_of(lead[0]) if lead and isinstance(lead[0], etree._Element) else ""
    return framed(gathered, "index.html", gathered.edition.title, body, description=said, head=of_edition(gathered))


def _ask(gathered: Gathered) -> Child:
    """A question to the search, where the site has one: the page it leads to answers, or says what serves instead."""
    if not gathered.searched:
        return None
    field = h("input", {"type": "search", "name": "q", "id": "ask", "autocomplete": "off", "spellcheck": "false"})
    button = h("button", {"type": "submit"}, gathered.say("Search"))
    words = h("label", {"for": "ask"}, gathered.say("Words"))
    return h("form", {"class": "ask", "role": "search", "action": "search.html"}, words, " ", field, " ", button)


#: So many changes are told on the first page.
_NEWS = 5


def _news(gathered: Gathered) -> Child:
    """The latest changes, as the header of the whole tells them; nothing where it tells none."""
    header = corpus_header(gathered)
    changes = [] if header is None else [each for each in header.iter(TEI + "change") if text_of(each)]
    dated = sorted((each for each in changes if each.get("when")), key=lambda each: each.get("when", ""), reverse=True)
    if not dated:
        return None
    items = [
        h(
            "li",
            None,
            h("time", {"datetime": each.get("when")}, spoken(each.get("when", ""), gathered.say)),
            ": ",
            text_of(each),
        )
        for each in dated[:_NEWS]
    ]
    return [h("h2", {"id": "new"}, gathered.say("What is new")), h("ul", {"class": "news"}, items)]


def _texts(gathered: Gathered, texts: Texts, here: str) -> etree._Element:
    """The texts as a list; many as a table, which a reader can put in order and filter."""
    if len(texts) <= _LISTED:
        return h("ul", {"class": "texts"}, [_text_item(gathered, page, document, here) for page, document in texts])
    written = any(authors_of(document.root) for _, document in texts)
    dated = any(gathered.dated[document] is not None for _, document in texts)
    rows = []
    for page, document in texts:
        value = gathered.dated[document]
        link = h("a", {"href": relative(page, here)}, title_for(document))
        cells = [h("th", {"scope": "row", "lang": document_language(document.root) or None}, link)]
        cells += [h("td", None, "; ".join(authors_of(document.root)))] if written else []
        cells += [date_cell([value] if value is not None else [], gathered.say)] if dated else []
        names = sum(mention.place == "text" for mention in gathered.in_document[document])
        rows.append(h("tr", None, cells, number_cell(names, gathered.say)))
    heads = ["Title", *(["Author"] if written else []), *(["Date"] if dated else []), "Mentions"]
    head = h("tr", None, [h("th", {"scope": "col"}, gathered.say(each)) for each in heads])
    table = h("table", {"class": "register texts-table"}, h("thead", None, head), h("tbody", None, rows))
    return h("div", {"class": "scroll"}, table)


def _text_item(gathered: Gathered, page: str, document: Document, here: str) -> etree._Element:
    header = header_of(document.root)
    said = []
    if header is not None:
        said.append(text_of(header.find(f"{TEI}fileDesc/{TEI}extent")))
    names = sum(mention.place == "text" for mention in gathered.in_document[document])
    if names:
        said.append(gathered.say("{n} mentions", n=names))
    return h(
        "li",
        None,
        h("h3", None, h("a", {"href": relative(page, here)}, title_for(document))),
        [h("p", None, each) for each in authors_of(document.root)],
        h("p", None, "; ".join(filter(None, said))) if any(said) else None,
    )
