"""The page of a record: what is known of it, what it is named with, and every mention in its context."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from teitools.edition import Mention
from teitools.render import Child, h

from .frame import framed, relative
from .gather import KINDS, Entry, Gathered, short_title
from .mentions import entry_link, mention_list
from .metadata import of_entry
from .records import Relations, facts
from .years import Years, year_chart

#: More mentions than these go on on a further page.
MENTIONS_ON_A_PAGE = 300
#: So many of those that are named beside an entry are listed.
_BESIDE = 12


def record_pages(
    gathered: Gathered, entry: Entry, relations: Relations, years: Years, often: list[tuple[Entry, int]]
) -> Iterator[tuple[str, etree._Element]]:
    """(address, page) of `entry`: one, and further ones for the mentions that the first has no room for.

    often: what `beside` gives.
    """
    parts = _parts(entry.mentions)
    for number, mentions in enumerate(parts, 1):
        here = _address(entry, number)
        _, heading, one = KINDS[entry.kind]
        up = h("a", {"href": relative(KINDS[entry.kind][0], here)}, gathered.say(heading))
        title = entry.name
        if number > 1:
            title = gathered.say("{name}, mentions, page {number}", name=entry.name, number=str(number))
        head = h("header", {"class": "title"}, h("p", {"class": "kind"}, up), h("h1", None, title))
        body: list[Child] = [head]
        if number == 1:
            body.append(h("div", {"class": "facts"}, list(_known(gathered, entry, here, relations))))
            body.append(_speaks(gathered, entry, here))
            body.append(year_chart(years.count(entry.mentions), entry.name, gathered.say))
            body.append(_beside(gathered, often, here))
        body.append(_mentions(gathered, entry, mentions, here, len(parts), number))
        said = f"{entry.name}: {gathered.say(one)}, {gathered.say('{n} mentions', n=len(entry.mentions))}"
        yield here, framed(gathered, here, title, body, description=said, head=of_entry(entry) if number == 1 else None)


def _parts(mentions: list[Mention]) -> list[list[Mention]]:
    cuts = range(0, max(len(mentions), 1), MENTIONS_ON_A_PAGE)
    return [mentions[cut : cut + MENTIONS_ON_A_PAGE] for cut in cuts]


def _address(entry: Entry, number: int) -> str:
    # A full stop cannot follow a file name's own number: no other entry's page is called so.
    return entry.href if number == 1 else f"{entry.href.removesuffix('.html')}..{number}.html"


def _known(gathered: Gathered, entry: Entry, here: str, relations: Relations) -> Iterator[Child]:
    if entry.record is not None:
        yield list(facts(gathered, entry.record, here))
        yield list(relations.of(entry.record, here))
    elif entry.address:
        outside = {"href": entry.address, "rel": "noopener noreferrer external"}
        yield h("p", {"class": "of"}, h("a", outside, entry.address))


def _speaks(gathered: Gathered, entry: Entry, here: str) -> Child:
    """The plays that a character speaks in, and how often."""
    items = []
    for document, count in gathered.speeches.get(entry, {}).items():
        link = h("a", {"href": relative(gathered.page_of(document) or "", here)}, short_title(document))
        items.append(h("li", None, link, f": {gathered.say('{n} speeches', n=count)}"))
    return [h("h2", {"id": "speaks"}, gathered.say("Speaks in")), h("ul", {"class": "named"}, items)] if items else None


def beside(gathered: Gathered, entry: Entry) -> list[tuple[Entry, int]]:
    """What is named in the same paragraphs, the most often first, and in how many."""
    counts: Counter[Entry] = Counter()
    for paragraph in {mention.paragraph for mention in entry.mentions if mention.paragraph is not None}:
        counts.update(each for each in gathered.named_in(paragraph) if each is not entry)
    often = sorted(counts, key=lambda each: (-counts[each], each.sort_name, each.href))[:_BESIDE]
    return [(each, counts[each]) for each in often]


def _beside(gathered: Gathered, often: list[tuple[Entry, int]], here: str) -> Child:
    if not often:
        return None
    items = [
        h("li", None, entry_link(each, here), h("span", {"class": "quiet"}, f" {gathered.say.number(count)}"))
        for each, count in often
    ]
    return h(
        "section",
        {"class": "beside"},
        h("h2", {"id": "beside"}, gathered.say("Named in the same paragraphs")),
        h("ul", {"class": "beside-list"}, items),
    )


def _mentions(
    gathered: Gathered, entry: Entry, mentions: list[Mention], here: str, pages: int, number: int
) -> etree._Element:
    heading = h("h2", {"id": "mentions"}, gathered.say("Mentions"))
    if not mentions:
        return h("section", None, heading, h("p", {"class": "quiet"}, gathered.say("not mentioned in the texts")))
    return h(
        "section",
        {"class": "all-mentions"},
        heading,
        mention_list(gathered, mentions, here),
        _pager(gathered, entry, here, pages, number),
    )


def _pager(gathered: Gathered, entry: Entry, here: str, pages: int, number: int) -> Child:
    if pages == 1:
        return None
    items = [
        h(
            "li",
            None,
            h(
                "a",
                {"href": relative(_address(entry, each), here), "aria-current": "page" if each == number else None},
                str(each),
            ),
        )
        for each in range(1, pages + 1)
    ]
    return h("nav", {"aria-label": gathered.say("Pages of mentions")}, h("ul", {"class": "letters"}, items))
