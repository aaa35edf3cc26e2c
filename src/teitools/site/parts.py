"""A text too heavy for one page as several: cut between its divisions, or between the blocks of one too large itself.

The first part stays at the text's own address, with all that is said about it; the others follow. A note stands on the
page of its marker. What leads to a place in the text, from wherever, leads to the part that the place is on.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree

from teitools.document import Document, has_own_text
from teitools.render import Child, Rendered, h, text_content

from .frame import framed, relative
from .gather import Gathered, title_for

#: So many bytes of a text are put on a page, about; further on what surrounds them.
_ENOUGH = 300_000
_LEAST = 40_000
_CUT = frozenset(("article", "section", "div", "ul", "ol", "table", "tbody"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
#: What of a table is said again on each page.
_REPEATED = frozenset(("caption", "thead", "colgroup"))


@dataclass(frozen=True, slots=True)
class Parted:
    """pages: (address, page), the first at the text's own address. moved: id -> the address of its part, if another."""

    pages: list[tuple[str, etree._Element]]
    moved: dict[str, str]


def parted(gathered: Gathered, document: Document, here: str, page: etree._Element, rendered: Rendered) -> Parted:
    """The page of a text in as many parts as it takes that none has more than `HEAVIEST` bytes, where it can be cut."""
    from .quality import HEAVIEST

    enough = _ENOUGH
    while True:
        made = _parted(gathered, document, here, deepcopy(page), rendered, enough)
        heaviest = max(len(etree.tostring(each, method="html", encoding="utf-8")) for _, each in made.pages)
        if heaviest <= HEAVIEST - 1000 or enough <= _LEAST:
            return made
        enough = enough * 2 // 3


def _parted(
    gathered: Gathered, document: Document, here: str, page: etree._Element, rendered: Rendered, enough: int
) -> Parted:
    article = page.find(".//article")
    main = article.getparent() if article is not None else None
    if article is None or main is None:
        return Parted([(here, page)], {})
    notes = next((each for each in article if each.get("role") == "doc-endnotes"), None)
    if notes is not None:
        article.remove(notes)
    items = {_marker(item): item for item in notes.iterfind("ol/li")} if notes is not None else {}
    weights = _weights(page, items)
    around = weights[page] - weights[article]
    pieces = [piece for piece, _ in _pieces(article, weights, enough, max(enough - around, _LEAST))]
    place = main.index(article)
    main[place] = pieces[0]
    addresses = [here, *(f"{here.removesuffix('.html')}..{number}.html" for number in range(2, len(pieces) + 1))]
    where = {ident: at for at, piece in reversed(list(enumerate(pieces))) for ident in _ids(piece)}
    if notes is not None:
        _hand_out(notes, items, pieces, where)
    cards = {each.get("id", ""): each for each in main.iterchildren("div") if each.get("class") == "card"}
    pages = [(here, page)]
    for at in range(1, len(pieces)):
        body = _body(gathered, document, rendered, addresses, at, pieces[at])
        body.append([deepcopy(cards[each]) for each in _opened(pieces[at]) if each in cards])
        title = gathered.say("{what}, part {number}", what=title_for(document), number=str(at + 1))
        made = framed(
            gathered,
            addresses[at],
            title,
            body,
            lang=rendered.language,
            style=rendered.styles,
            description=title,
        )
        pages.append((addresses[at], made))
    if len(pieces) > 1:
        main.set("data-parts", here.rpartition("/")[2].removesuffix(".html") + ".parts.json")
        kept = set(_opened(pieces[0]))
        for ident, card in cards.items():
            if ident not in kept:
                main.remove(card)
        pieces[0].addnext(_ways(gathered, document, addresses, 0))
    moved = {ident: addresses[at] for ident, at in where.items() if at}
    for address, each in pages:
        _lead(each, address, here, moved)
    return Parted(pages, moved)


def _ids(element: etree._Element) -> Iterator[str]:
    return (ident for each in element.iter(etree.Element) if (ident := each.get("id")))


def _opened(piece: etree._Element) -> list[str]:
    """The cards that the mentions in a part open, each once."""
    return list(dict.fromkeys(ident for each in piece.iter("a") if (ident := each.get("interestfor"))))


def _marker(item: etree._Element) -> str:
    link = item.find("span/a")
    return (link.get("href", "") if link is not None else "").removeprefix("#")


def _weights(page: etree._Element, items: dict[str, etree._Element]) -> dict[etree._Element, int]:
    """About how many bytes each element takes, the notes that are marked in it with it. Cost: one walk."""
    found: dict[etree._Element, int] = {}
    noted = {marker: _own(item) for marker, item in items.items() if marker}
    for _, each in etree.iterwalk(page, events=("end",)):
        if not isinstance(each.tag, str):
            found[each] = len(each.text or "") + 7
            continue
        own = 2 * len(each.tag) + 5 + len((each.text or "").encode("utf-8"))
        own += sum(len(name) + 4 + len(value.encode("utf-8")) for name, value in each.attrib.items())
        own += noted.get(each.get("id", ""), 0)
        found[each] = own + sum(found[child] + len((child.tail or "").encode("utf-8")) for child in each)
    return found


def _own(element: etree._Element) -> int:
    return len(etree.tostring(element, encoding="utf-8"))


def _pieces(
    element: etree._Element, weights: dict[etree._Element, int], enough: int, first: int
) -> list[tuple[etree._Element, int]]:
    """`element` in pieces of about `enough` bytes, the first of `first`, with what each weighs: each has its tag, the
    first alone its id.
    """
    if weights[element] <= first or element.tag not in _CUT or has_own_text(element):
        return [(element, weights[element])]
    pieces = [element]
    taken, own = [0], 0
    for number, child in enumerate(list(element)):
        weight = weights[child]
        if child.tag in _REPEATED or (child.tag in _HEADINGS and not number):
            own += weight
            continue
        room = (first if len(pieces) == 1 else enough) - own - taken[-1]
        inner = _pieces(child, weights, enough, max(room, enough // 2)) if weight > enough else [(child, weight)]
        for at, (piece, weighs) in enumerate(inner):
            room = (first if len(pieces) == 1 else enough) - own - taken[-1]
            if at or (taken[-1] and weighs > room):
                pieces.append(_again(element))
                taken.append(0)
            # What is appended to a later piece is no longer in the first.
            if pieces[-1] is not element:
                pieces[-1].append(piece)
            taken[-1] += weighs
    return [(piece, own + each) for piece, each in zip(pieces, taken, strict=True)]


def _again(element: etree._Element) -> etree._Element:
    """The tag of `element` once more, with its heading, and what is said on each page of a table."""
    made = h(str(element.tag), _attributes(element) | {"id": None})
    for child in element:
        if child.tag in _HEADINGS:
            made.append(h(str(child.tag), {"class": "quiet", "data-made": ""}, f"{_said(child)} …"))
            break
        if child.tag in _REPEATED:
            made.append(deepcopy(child))
        elif element.tag != "table":
            break
    return made


def _attributes(element: etree._Element) -> dict[str, str | None]:
    return {str(name): str(value) for name, value in element.attrib.items()}


def _said(heading: etree._Element) -> str:
    return " ".join(text_content(heading).split())[:120].removesuffix(" …")


def _hand_out(
    notes: etree._Element, items: dict[str, etree._Element], pieces: list[etree._Element], where: dict[str, int]
) -> None:
    """Each note stands on the page of its marker, which may be in another note; without a marker on the last."""
    lists: dict[int, list[etree._Element]] = {}
    waiting = list(notes.iterfind("ol/li"))
    while waiting:
        later = []
        for item in waiting:
            at = where.get(_marker(item))
            if at is None:
                later.append(item)
                continue
            lists.setdefault(at, []).append(item)
            where |= dict.fromkeys(_ids(item), at)
        if len(later) == len(waiting):
            last = len(pieces) - 1
            lists.setdefault(last, []).extend(later)
            where |= {ident: last for item in later for ident in _ids(item)}
            break
        waiting = later
    heading = next((each for each in notes if each.tag in _HEADINGS), None)
    for at, listed in lists.items():
        section = h(str(notes.tag), _attributes(notes), deepcopy(heading), h("ol", {"class": "note-list"}, listed))
        for ident in _ids(section):
            where.setdefault(ident, at)
        pieces[at].append(section)


def _body(
    gathered: Gathered, document: Document, rendered: Rendered, addresses: list[str], at: int, piece: etree._Element
) -> list[Child]:
    title = h("h1", None, title_for(document))
    part = h("p", {"class": "author"}, _number(gathered, at, addresses))
    return [
        h("header", {"class": "title"}, title, part),
        [deepcopy(each) for each in rendered.switch],
        piece,
        _ways(gathered, document, addresses, at),
    ]


def _number(gathered: Gathered, at: int, addresses: list[str]) -> str:
    return gathered.say("part {number} of {parts}", number=str(at + 1), parts=str(len(addresses)))


def _ways(gathered: Gathered, document: Document, addresses: list[str], at: int) -> etree._Element:
    """The ways to the part before, the one after, and to the beginning with the contents."""
    here = addresses[at]
    ways: list[Child] = []
    for other, said, css_class in ((at - 1, "Previous", "previous"), (at + 1, "Next", "next")):
        if 0 <= other < len(addresses):
            attributes = {"href": relative(addresses[other], here), "rel": css_class[:4], "class": css_class}
            label = h("small", None, gathered.say(said))
            ways.append(h("a", attributes, label, _number(gathered, other, addresses)))
    if at:
        start = h(
            "a", {"href": relative(addresses[0], here)}, h("small", None, gathered.say("Contents")), title_for(document)
        )
        ways.insert(1, start)
    return h("nav", {"class": "turn parts", "aria-label": gathered.say("Parts")}, ways)


def _lead(page: etree._Element, address: str, here: str, moved: dict[str, str]) -> None:
    """Links to places in the text lead to the parts that these are on."""
    own = relative(here, address)
    for link in page.iter("a"):
        path, hash_, ident = (link.get("href") or "").partition("#")
        if hash_ and ident and path in ("", own):
            target = moved.get(ident, here)
            if target != address or path:
                link.set("href", relative(f"{target}#{ident}", address))
