"""The lists of a register's entries, and the pages of the dates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lxml import etree

from teitools.render import Child, Interface, h

from .cells import number_cell
from .dates import UNDATED
from .frame import framed, relative
from .gather import DATES, KINDS, DateEntry, Entry, Gathered, collation, folder_of, short_title
from .mentions import mention_list
from .records import brief
from .years import year_chart

#: A register with more entries has a page for each letter, and a letter with more a page for each so many.
ON_A_PAGE = 250
#: A page with more entries is headed by its letters.
_LETTERS = 30


#: So many entries of a kind.
COUNTED = {
    "person": "{n} persons",
    "place": "{n} places",
    "org": "{n} organisations",
    "event": "{n} events",
    "bibl": "{n} references",
    "object": "{n} objects",
    "nym": "{n} names",
    "name": "{n} other names",
}
_DATA = (("csv", "text/csv", "CSV"), ("json", "application/json", "JSON"))
#: What reference managers read.
_WORKS = (
    ("bib", "application/x-bibtex", "BibTeX"),
    ("ris", "application/x-research-info-systems", "RIS"),
    ("csl.json", "application/vnd.citationstyles.csl+json", "CSL-JSON"),
)


def register_pages(gathered: Gathered, kind: str) -> Iterator[tuple[str, etree._Element]]:
    """(address, page) of the list of a kind's entries, those that are never mentioned apart."""
    front = KINDS[kind][0]
    entries = gathered.entries[kind]
    if len(entries) <= ON_A_PAGE:
        yield front, _page(gathered, kind, front, entries, [], "")
        return
    parts = list(_by_letter(kind, entries))
    ways = [(address, label) for address, label, _ in parts]
    yield front, _page(gathered, kind, front, [], ways, "")
    for address, label, some in parts:
        yield address, _page(gathered, kind, address, some, ways, label)


def _by_letter(kind: str, entries: list[Entry]) -> Iterator[tuple[str, str, list[Entry]]]:
    letters: dict[str, list[Entry]] = {}
    for entry in entries:
        letters.setdefault(_letter(entry), []).append(entry)
    for letter, some in letters.items():
        for number, start in enumerate(range(0, len(some), ON_A_PAGE), 1):
            ident = f"u{ord(letter):04x}" if len(letter) == 1 and not letter.isascii() else letter.lower()
            label = letter if len(some) <= ON_A_PAGE else f"{letter} {number}"
            yield f"{folder_of(kind)}/by-letter/{ident}-{number}.html", label, some[start : start + ON_A_PAGE]


def _page(
    gathered: Gathered, kind: str, here: str, entries: list[Entry], ways: list[tuple[str, str]], label: str
) -> etree._Element:
    say, heading = gathered.say, gathered.say(KINDS[kind][1])
    everything = gathered.entries[kind]
    mentions = sum(len(entry.mentions) for entry in everything)
    count = f"{say(COUNTED[kind], n=len(everything))}, {say('{n} mentions', n=mentions)}"
    stem = folder_of(kind)
    downloads = [
        h("a", {"href": relative(f"{stem}.{ending}", here), "type": type_}, name)
        for ending, type_, name in (*_DATA, *(_WORKS if kind == "bibl" else ()))
    ]
    title = f"{heading}: {label}" if label else heading
    body: list[Child] = [
        h(
            "header",
            {"class": "title"},
            h("h1", None, title),
            h("p", {"class": "author"}, count, [[" · ", each] for each in downloads]),
        ),
        _ways(gathered, ways, here) if ways else None,
    ]
    if ways and not entries:
        often = sorted(everything, key=lambda each: (-len(each.mentions), each.sort_name, each.href))[:20]
        body += [h("h2", {"id": "often"}, say("Most often mentioned")), _table(gathered, often, here)]
    named = [entry for entry in entries if entry.mentions or entry in gathered.speeches]
    unnamed = [entry for entry in entries if not entry.mentions and entry not in gathered.speeches]
    if len(named) > _LETTERS and not ways:
        body.append(_letters(named, say))
    if named:
        body.append(_table(gathered, named, here, letters=not ways and len(named) > _LETTERS))
    if unnamed:
        body += [h("h2", {"id": "not-mentioned"}, say("Not mentioned in the texts")), _table(gathered, unnamed, here)]
    return framed(gathered, here, title, body, description=f"{title}: {count}")


def _ways(gathered: Gathered, ways: list[tuple[str, str]], here: str) -> etree._Element:
    items = [
        h("li", None, h("a", {"href": relative(way, here), "aria-current": "page" if way == here else None}, label))
        for way, label in ways
    ]
    return h("nav", {"aria-label": gathered.say("Letters")}, h("ul", {"class": "letters"}, items))


def _letter(entry: Entry) -> str:
    first = collation(entry.sort_name)[0].strip()[:1]
    return first.upper() if first.isalpha() else "0–9"


def _letters(entries: list[Entry], say: Interface) -> etree._Element:
    letters = dict.fromkeys(_letter(entry) for entry in entries)
    items = [h("li", None, h("a", {"href": f"#letter-{letter}"}, letter)) for letter in letters]
    return h("nav", {"aria-label": say("Letters")}, h("ul", {"class": "letters"}, items))


def _table(gathered: Gathered, entries: list[Entry], here: str, *, letters: bool = False) -> etree._Element:
    """A row for each entry; with `letters`, the first row of each letter is the target of the way to it."""
    counted = any(entry.mentions for entry in entries)
    heads = ["Name", "What is known", *(["Texts", "Mentions"] if counted else [])]
    seen: set[str] = set()
    rows = []
    for entry in entries:
        letter = _letter(entry)
        ident = f"letter-{letter}" if letters and letter not in seen else None
        seen.add(letter)
        texts = len({mention.document for mention in entry.mentions})
        cells = [
            h("th", {"scope": "row"}, h("a", {"href": relative(entry.href, here)}, entry.sort_name)),
            h("td", None, brief(gathered, entry.record) if entry.record is not None else None, _plays(gathered, entry)),
        ]
        if counted:
            cells += [number_cell(each, gathered.say) for each in (texts, len(entry.mentions))]
        rows.append(h("tr", {"id": ident}, cells))
    head = h("tr", None, [h("th", {"scope": "col"}, gathered.say(each)) for each in heads])
    return h(
        "div",
        {"class": "scroll"},
        h("table", {"class": "register"}, h("thead", None, head), h("tbody", None, rows)),
    )


def _plays(gathered: Gathered, entry: Entry) -> str | None:
    """The plays that a character speaks in."""
    plays = gathered.speeches.get(entry)
    if not plays:
        return None
    said = "; ".join(f"{short_title(document)}: {count}" for document, count in plays.items())
    return gathered.say("speeches in {plays}", plays=said)


def date_pages(gathered: Gathered) -> Iterator[tuple[str, etree._Element]]:
    """(address, page) of the dates of the texts in the order of their value: one page, or one for each year."""
    years: dict[str, dict[str, list[DateEntry]]] = {}
    for entry in gathered.dates:
        years.setdefault(entry.page, {}).setdefault(entry.value.year, []).append(entry)
    dates = gathered.say("Dates")
    count = gathered.say("{n} dates, in the order of their value", n=len(gathered.dates))
    if DATES in years:
        yield (
            DATES,
            framed(
                gathered,
                DATES,
                dates,
                [_head(dates, count), _years(gathered, years[DATES], DATES)],
                description=count,
            ),
        )
        return
    ways = [(page, _year_said(gathered, next(iter(found)))) for page, found in years.items()]
    yield DATES, framed(gathered, DATES, dates, [_head(dates, count), _overview(gathered, years)], description=count)
    for page, found in years.items():
        title = f"{dates}: {_year_said(gathered, next(iter(found)))}"
        body: list[Child] = [_head(title, ""), _ways(gathered, ways, page), _years(gathered, found, page)]
        yield page, framed(gathered, page, title, body, description=title)


def _overview(gathered: Gathered, years: dict[str, dict[str, list[DateEntry]]]) -> Child:
    """How often each year is named, as a chart, and the ways to the years."""
    counts: Counter[int] = Counter()
    items = []
    for page, found in years.items():
        year = next(iter(found))
        mentions = sum(len(each.mentions) for entries in found.values() for each in entries)
        if year.lstrip("-").isdecimal():
            counts[int(year)] += mentions
        said = h("span", None, gathered.say.number(mentions))
        items.append(h("li", None, h("a", {"href": page}, _year_said(gathered, year), said)))
    chart = year_chart(counts, gathered.say("Dates"), gathered.say)
    return [chart, h("ul", {"class": "kinds by-year"}, items)]


def _year_said(gathered: Gathered, year: str) -> str:
    """A year as a heading; what has none is undated."""
    return gathered.say("undated") if year == UNDATED else year


def _head(title: str, said: str) -> etree._Element:
    return h("header", {"class": "title"}, h("h1", None, title), h("p", {"class": "author"}, said) if said else None)


def _years(gathered: Gathered, years: dict[str, list[DateEntry]], here: str) -> Child:
    body: list[Child] = []
    for year, entries in years.items():
        items = []
        for entry in entries:
            shown = h("div", {"class": "iso"}, entry.value.said(gathered.say), h("small", None, entry.value.iso))
            mentions = h("div", None, mention_list(gathered, entry.mentions, here))
            items.append(h("li", {"id": entry.value.ident}, shown, mentions))
        body += [
            h("h2", {"id": f"year-{year}", "class": "year"}, _year_said(gathered, year)),
            h("ol", {"class": "dates"}, items),
        ]
    return body
