"""The page of a register, and that of the dates."""

from __future__ import annotations

from lxml import etree

from teitools.render.tree import Child, h

from .frame import framed, relative
from .gather import DATES, KINDS, DateEntry, Entry, Gathered, collation
from .mentions import mention_list
from .records import Relations, facts

#: A register with more entries is headed by its letters.
LETTERS = 30


def register_page(gathered: Gathered, kind: str, relations: Relations) -> etree._Element:
    """All entries of a kind, each with what is known of it and every mention in its context."""
    here, heading, one = KINDS[kind]
    entries = gathered.entries[kind]
    mentions = sum(len(entry.mentions) for entry in entries)
    called = one if len(entries) == 1 else heading.lower()
    count = f"{len(entries)} {called}, {mentions} mention{'' if mentions == 1 else 's'}"
    body: list[Child] = [
        h("header", {"class": "title"}, h("h1", None, heading), h("p", {"class": "author"}, count)),
    ]
    if len(entries) > LETTERS:
        body.append(_letters(entries))
    seen: set[str] = set()
    for entry in entries:
        letter = _letter(entry)
        heading_ = None
        if len(entries) > LETTERS and letter not in seen:
            seen.add(letter)
            heading_ = h("h2", {"id": f"letter-{letter}"}, letter)
        body += [heading_, record_section(gathered, entry, here, relations, 3 if len(entries) > LETTERS else 2)]
    return framed(gathered, here, heading, body)


def _letter(entry: Entry) -> str:
    first = collation(entry.sort_name)[0].strip()[:1]
    return first.upper() if first.isalpha() else "0–9"


def _letters(entries: list[Entry]) -> etree._Element:
    letters = dict.fromkeys(_letter(entry) for entry in entries)
    items = [h("li", None, h("a", {"href": f"#letter-{letter}"}, letter)) for letter in letters]
    return h("nav", {"aria-label": "Letters"}, h("ul", {"class": "letters"}, items))


def record_section(gathered: Gathered, entry: Entry, here: str, relations: Relations, level: int) -> etree._Element:
    """One entry."""
    about: list[Child] = [h(f"h{level}", None, entry.sort_name)]
    if entry.record is not None:
        about += list(facts(gathered, entry.record, here))
        about += list(relations.of(entry.record, here))
    elif entry.address:
        outside = {"href": entry.address, "rel": "noopener noreferrer external"}
        about.append(h("p", {"class": "of"}, h("a", outside, entry.address)))
    said: Child = h("p", {"class": "mentions-of"}, "not mentioned in the texts")
    if entry.mentions:
        said = mention_list(gathered, entry.mentions, here)
    return h("section", {"class": "record", "id": entry.id}, h("div", None, about), h("div", None, said))


def dates_page(gathered: Gathered) -> etree._Element:
    """Every date of the texts in the order of its value, by year."""
    body: list[Child] = [
        h(
            "header",
            {"class": "title"},
            h("h1", None, "Dates"),
            h("p", {"class": "author"}, f"{len(gathered.dates)} dates, in the order of their value"),
        ),
    ]
    years: dict[str, list[DateEntry]] = {}
    for entry in gathered.dates:
        years.setdefault(entry.value.year, []).append(entry)
    for year, entries in years.items():
        items = []
        for entry in entries:
            shown = h("div", {"class": "iso"}, entry.value.label, h("small", None, entry.value.iso))
            items.append(
                h(
                    "li",
                    {"id": entry.value.ident},
                    shown,
                    h("div", None, mention_list(gathered, entry.mentions, DATES)),
                )
            )
        body += [h("h2", {"id": f"year-{year}", "class": "year"}, year), h("ol", {"class": "dates"}, items)]
    return framed(gathered, DATES, "Dates", body)


__all__ = ["dates_page", "record_section", "register_page", "relative"]
