"""How mentions are listed: with their words around them, and the way to each."""

from __future__ import annotations

from lxml import etree

from teitools.edition import Mention
from teitools.render import Child, Interface, h

from .frame import relative
from .gather import Entry, Gathered, short_title

#: More mentions than these are folded.
SHOWN = 8


def mention_list(gathered: Gathered, mentions: list[Mention], here: str) -> Child:
    """The mentions by text, each in its context; many of one text folded behind their number."""
    lists: list[Child] = []
    by_document: dict[object, list[Mention]] = {}
    for mention in mentions:
        by_document.setdefault(mention.document, []).append(mention)
    for each in by_document.values():
        document = each[0].document
        page = gathered.page_of(document) or ""
        title = h("cite", None, h("a", {"href": relative(page, here)}, short_title(document)))
        count = f" · {gathered.say('{n} mentions', n=len(each))}"
        listed = h("ul", {"class": "mentions"}, [mention_item(gathered, one, here) for one in each[:SHOWN]])
        lists.append(h("p", {"class": "mentions-of"}, title, count))
        lists.append(listed)
        if len(each) > SHOWN:
            more = h("ul", {"class": "mentions"}, [mention_item(gathered, one, here) for one in each[SHOWN:]])
            lists.append(h("details", None, h("summary", None, gathered.say("{n} more", n=len(each) - SHOWN)), more))
    return lists


def mention_item(gathered: Gathered, mention: Mention, here: str) -> etree._Element:
    """One mention: what stands before it, itself as the link, what stands after it, and in which part of the text."""
    before, said, after = gathered.contexts.of(mention)
    page = gathered.page_of(mention.document) or ""
    link = h("a", {"href": relative(f"{page}#{mention.id}", here)}, said or mention.text or "…")
    place = where(mention, gathered.say)
    certainty = mention.element.get("cert")
    return h(
        "li",
        None,
        h("span", {"class": "context"}, before),
        h("mark", None, link),
        h("span", {"class": "context"}, after),
        h("span", {"class": "at"}, f" {place}") if place else None,
        h("span", {"class": "at"}, f" · {gathered.say('certainty {degree}', degree=certainty)}") if certainty else None,
    )


def entry_link(entry: Entry, here: str) -> etree._Element:
    """The way to an entry's page, marked as its kind is in the texts."""
    return h("a", {"href": relative(entry.href, here), "class": f"mention {entry.kind}"}, entry.name)


def where(mention: Mention, say: Interface) -> str:
    """`summary` or `transcription` in a text that has both; "" in others."""
    said = {"regest": "summary", "transcription": "transcription"}.get(mention.division_type or "")
    return say(said) if said else ""


#: Beside the text itself so many mentions of one thing are numbered; its page has them all.
NUMBERED = 3


def numbered(gathered: Gathered, mentions: list[Mention], here: str) -> etree._Element:
    """The ways to the first mentions as numbers, for a list beside the text itself."""
    links: list[Child] = []
    for number, mention in enumerate(mentions[:NUMBERED], 1):
        page = gathered.page_of(mention.document) or ""
        href = relative(f"{page}#{mention.id}", here)
        links += [" ", h("a", {"href": href}, str(number))]
    if len(mentions) > NUMBERED:
        links.append(f" … {gathered.say.number(len(mentions))}")
    return h("span", None, links)
