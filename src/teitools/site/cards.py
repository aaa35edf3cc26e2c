"""What a mention opens where it stands: a card that says who that is; and at each paragraph the way to cite it."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from teitools.document import Document
from teitools.render import Child, Interface, h

from .frame import relative
from .gather import KINDS, Entry, Gathered
from .records import brief

#: The blocks that are cited.
_CITED = frozenset(("p", "ab", "lg"))


def cards(gathered: Gathered, document: Document, article: etree._Element, here: str) -> list[etree._Element]:
    """The card of everything that `article` leads to the page of; its mentions now open them.

    A card is shown while its mention has the reader's interest (`interestfor`: pointed at, focused, pressed long), by
    the browser itself where it can, else by the site's script; without either the mention is a link as before.
    """
    known: dict[str, Entry] = {}
    for mention in gathered.in_document[document]:
        entry = gathered.by_mention[mention.element]
        if isinstance(entry, Entry):
            known[relative(entry.href, here)] = entry
    shown: dict[str, Entry] = {}
    for link in article.iter("a"):
        found = known.get(link.get("href", "")) if link.get("id") else None
        if found is not None:
            link.set("interestfor", _ident(found))
            # The card says it; two at once would cover each other.
            if "title" in link.attrib:
                del link.attrib["title"]
            shown[_ident(found)] = found
    return [_card(gathered, entry, here) for entry in shown.values()]


def _ident(entry: Entry) -> str:
    return f"c{list(KINDS).index(entry.kind)}-{entry.file}"


def _card(gathered: Gathered, entry: Entry, here: str) -> etree._Element:
    count = len(entry.mentions)
    texts = len({mention.document for mention in entry.mentions})
    said = gathered.say("{n} mentions", n=count)
    if texts > 1:
        said += " " + gathered.say("in {n} texts", n=texts)
    line: Child = brief(gathered, entry.record) if entry.record is not None else None
    return h(
        "div",
        {"id": _ident(entry), "popover": "", "class": "card"},
        h("small", None, gathered.say(KINDS[entry.kind][2])),
        h("strong", None, h("a", {"href": relative(entry.href, here)}, entry.name)),
        h("span", None, line) if line else None,
        h("small", None, said),
    )


def mark_paragraphs(article: etree._Element, say: Interface) -> None:
    """Each paragraph that has an id ends in a link to itself, which shows a ¶; it holds no words."""
    number = 0
    for block in article.iter("p", "div"):
        ident = block.get("id")
        if ident and block.get("data-tei") in _CITED and not _in_notes(block):
            number += 1
            block.append(
                h("a", {"class": "para", "href": f"#{ident}", "aria-label": say("Cite ¶ {number}", number=str(number))})
            )


_OWN_LISTS = frozenset(f"list{name}" for name in ("Person", "Place", "Org", "Event", "Object", "Nym"))


def fold_own_lists(article: etree._Element, say: Interface) -> None:
    """Registers that a text brings along at its end are opened at will: what they say stands on the records' pages."""
    for back in [each for each in article.iter(etree.Element) if each.get("data-tei") in ("back", "standOff")]:
        lists = [each for each in back.iter(etree.Element) if each.get("data-tei") in _OWN_LISTS]
        outer = [each for each in lists if not any(other in lists for other in each.iterancestors())]
        for run in _runs(outer):
            heading = say("Persons, places and more, as this file lists them")
            folded = h("details", {"class": "contents own-lists"}, h("summary", None, heading))
            run[0].addprevious(folded)
            folded.extend(run)


def _runs(elements: list[etree._Element]) -> Iterator[list[etree._Element]]:
    """Elements that stand side by side, taken together."""
    run: list[etree._Element] = []
    for each in elements:
        if run and (each.getprevious() is not run[-1] or (run[-1].tail or "").strip()):
            yield run
            run = []
        run.append(each)
    if run:
        yield run


#: What a gap's own title says already.
_SAID = ("data-source", "data-unit", "data-quantity", "data-reason", "data-extent", "data-made", "data-tei")

_LED = ("data-ref", "data-corresp", "data-target")


def lighten(article: etree._Element) -> None:
    """Gaps and links no longer carry what they say already: where text is withheld there are thousands."""
    for element in article.iter("a"):
        # Where a link leads is said by its `href`.
        for name in _LED if element.get("href") else ():
            if name in element.attrib:
                del element.attrib[name]
    for element in article.iter("span"):
        if element.get("data-tei") == "gap" and element.get("title") and "gap" in (element.get("class") or ""):
            for name in _SAID:
                if name in element.attrib:
                    del element.attrib[name]


def drop_lost_ways_back(article: etree._Element) -> None:
    """A note whose marker stands nowhere, since the text refers to it in another way, has no way back to it."""
    ids = {each.get("id") for each in article.iter(etree.Element)}
    for link in [each for each in article.iter("a") if each.get("class") in ("back", "number")]:
        href = link.get("href", "")
        if not href.startswith("#") or href[1:] in ids:
            continue
        if link.get("class") == "number":
            del link.attrib["href"]
        else:
            _remove(link)


def _remove(element: etree._Element) -> None:
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if element.tail:
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _in_notes(block: etree._Element) -> bool:
    return any(each.get("role") == "doc-endnotes" or each.tag == "blockquote" for each in block.iterancestors())
