"""What the texts count and measure, as a table and as data: of what, how much, when, where, and who says so.

Everything comes from the encoding: `measure` and `num` in a text, what their pointers lead to, and nothing that only
stands near.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from lxml import etree

from teitools.document import TEI, XML_ID, Document
from teitools.edition import Target
from teitools.render import Child, Interface, h, text_of

from .cells import date_cell
from .dates import DateValue, date_value
from .frame import framed, relative
from .gather import QUANTITIES, Entry, Gathered, collation, short_title
from .register_files import cell
from .terms import term

#: A page of more rows is no table to read; the data are whole.
ROWS_ON_A_PAGE = 500
#: The attributes that relate a quantity to what it is of.
_RELATING = ("corresp", "ana", "ref")
_COLUMNS = (
    *("of_what", "quantity", "at_least", "at_most", "unit", "words", "dates", "places", "whose", "source"),
    *("certainty", "text", "page"),
)


@dataclass(frozen=True, slots=True)
class Link:
    """A name, and where it leads from the site's first folder; None for nowhere."""

    name: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Quantity:
    """One amount. exact, least, most: numbers as written, or "". dates: in the order of the pointers.

    places, whose: entries. sources: who gives the amount. href: of the passage.
    """

    document: Document
    words: str
    of_what: str
    unit: str
    exact: str
    least: str
    most: str
    dates: tuple[DateValue, ...]
    places: tuple[Entry, ...]
    whose: tuple[Entry, ...]
    sources: tuple[Link, ...]
    certainty: str
    href: str


def quantities(gathered: Gathered) -> list[Quantity]:
    """Every amount of the texts that has a number, by what is counted, then by date, then as the texts have them."""
    found = [
        _quantity(gathered, document, page, element)
        for page, document in gathered.texts
        for element in gathered.measured[document]
    ]
    return sorted(found, key=lambda each: (collation(each.of_what or each.unit), _first(each)))


def _first(quantity: Quantity) -> tuple[int, int, int, int, int, int, str]:
    return min((each.key for each in quantity.dates), default=(10**9, 0, 0, 0, 0, 0, ""))


def _quantity(gathered: Gathered, document: Document, page: str, element: etree._Element) -> Quantity:
    get = element.get
    dates = [value for value in (date_value(element),) if value is not None]
    entries: list[Entry] = []
    for target in _targets(gathered, document, element, _RELATING):
        if target.element is None:
            continue
        record = gathered.edition.record(target)
        if record is not None and record in gathered.by_record:
            entries.append(gathered.by_record[record])
        elif target.element.tag in (TEI + "date", TEI + "time"):
            dates += [value for value in (date_value(target.element),) if value is not None]
    events = [each for each in entries if each.kind == "event" and each.record is not None]
    places = [each for each in entries if each.kind == "place"]
    if not dates:
        dates = [value for each in events if each.record and (value := date_value(each.record.element)) is not None]
    if not places:
        places = [place for each in events for place in _where(gathered, each)]
    return Quantity(
        document,
        text_of(element),
        (get("commodity") or get("type") or "").replace("-", " "),
        (get("unit") or "").replace("-", " "),
        get("quantity") or get("value") or "",
        get("atLeast") or get("min") or "",
        get("atMost") or get("max") or "",
        tuple(dict.fromkeys(dates)),
        tuple(dict.fromkeys(places)),
        tuple(dict.fromkeys(each for each in entries if each.kind != "place")),
        tuple(
            dict.fromkeys(
                _source(gathered, document, each) for each in _targets(gathered, document, element, ["source"])
            )
        ),
        get("cert") or "",
        f"{page}#{_anchor(element)}" if _anchor(element) else page,
    )


def _targets(
    gathered: Gathered, document: Document, element: etree._Element, attributes: tuple[str, ...] | list[str]
) -> Iterator[Target[Document, etree._Element]]:
    for name in attributes:
        for pointer in (element.get(name) or "").split():
            target = gathered.resolve(pointer, document, element)
            if isinstance(target, Target):
                yield target


def _where(gathered: Gathered, entry: Entry) -> Iterator[Entry]:
    if entry.record is not None:
        for target in _targets(gathered, entry.record.document, entry.record.element, ["where"]):
            record = gathered.edition.record(target)
            if record is not None and record in gathered.by_record:
                yield gathered.by_record[record]


def _source(gathered: Gathered, document: Document, target: Target[Document, etree._Element]) -> Link:
    """A work by its name; the text's own description as the text; a passage of the text by its number."""
    record = gathered.edition.record(target)
    if record is not None and record in gathered.by_record:
        entry = gathered.by_record[record]
        authored = any(True for _ in record.element.iter(TEI + "author", TEI + "editor"))
        return Link(", ".join(entry.sort_name.split(", ")[:2]) if authored else entry.name, entry.href)
    href = gathered.href(target)
    if target.document is document and target.element is not None:
        if next(target.element.iterancestors(TEI + "teiHeader"), None) is not None:
            return Link(gathered.say("the text itself"), href)
        if target.element.tag == TEI + "gap":
            return Link(gathered.say("a passage that is missing"), href)
        number = target.element.get("n")
        said = gathered.say("note {number}", number=number) if number else gathered.say("a passage of the text")
        return Link(said, href)
    return Link(target.uri or gathered.say("elsewhere"), href)


def _anchor(element: etree._Element) -> str:
    """The nearest xml:id, of the element or around it, that its page has."""
    while element is not None and element.tag != TEI + "text":
        if element.get(XML_ID):
            return element.get(XML_ID, "")
        element = element.getparent()  # type: ignore[assignment]
    return ""


def quantity_pages(gathered: Gathered) -> Iterator[tuple[str, etree._Element]]:
    """(address, page) of the table; of a long one several."""
    rows = quantities(gathered)
    parts = [rows[at : at + ROWS_ON_A_PAGE] for at in range(0, len(rows), ROWS_ON_A_PAGE)]
    for number, part in enumerate(parts, 1):
        here = _address(number)
        count = gathered.say("{n} amounts that the texts give", n=len(rows))
        more = (
            ", " + gathered.say("part {number} of {parts}", number=number, parts=len(parts)) if len(parts) > 1 else ""
        )
        ways = [(each, _address(each)) for each in (number - 1, number + 1) if 1 <= each <= len(parts)]
        turn = [
            h("a", {"href": relative(address, here)}, gathered.say("Part {number}", number=each))
            for each, address in ways
        ]
        body: list[Child] = [
            h(
                "header",
                {"class": "title"},
                h("h1", None, gathered.say("Quantities")),
                h("p", {"class": "author"}, count + more),
            ),
            h(
                "p",
                {"class": "quiet"},
                h("a", {"href": relative("quantities.csv", here)}, gathered.say("as data (CSV)")),
            ),
            _table(gathered, part, here),
            h("nav", {"class": "turn", "aria-label": gathered.say("Parts")}, turn) if turn else None,
        ]
        yield here, framed(gathered, here, gathered.say("Quantities"), body, description=count)


def _address(number: int) -> str:
    return QUANTITIES if number == 1 else f"{QUANTITIES.removesuffix('.html')}..{number}.html"


def _table(gathered: Gathered, rows: list[Quantity], here: str) -> etree._Element:
    heads = ("Of what", "How much", "When", "Where", "Whose", "Who says so", "In the text")
    made = [_table_row(gathered, row, here) for row in rows]
    table = h(
        "table",
        {"class": "quantities"},
        h("thead", None, h("tr", None, [h("th", {"scope": "col"}, gathered.say(each)) for each in heads])),
        h("tbody", None, made),
    )
    return h(
        "div",
        {"class": "scroll", "role": "region", "aria-label": gathered.say("Table of quantities"), "tabindex": "0"},
        table,
    )


def _table_row(gathered: Gathered, row: Quantity, here: str) -> etree._Element:
    def listed(links: list[Link]) -> list[Child]:
        said: list[Child] = []
        for each in links:
            shown = h("a", {"href": relative(each.href, here)}, each.name) if each.href else each.name
            said += ["; " if said else "", shown]
        return said

    doubt = h("small", None, f" {gathered.say('certainty {degree}', degree=row.certainty)}") if row.certainty else None
    passage = h("a", {"href": relative(row.href, here)}, row.words or "…")
    return h(
        "tr",
        None,
        h("th", {"scope": "row"}, term(row.of_what, gathered.say) or "—"),
        h("td", {"class": "number", "data-sort": row.exact or row.least or row.most}, amount(row, gathered.say), doubt),
        date_cell(list(row.dates), gathered.say),
        h("td", None, listed([Link(each.name, each.href) for each in row.places])),
        h("td", None, listed([Link(each.name, each.href) for each in row.whose])),
        h("td", None, listed(list(row.sources))),
        h("td", None, passage, h("small", None, " ", h("cite", None, short_title(row.document)))),
    )


def amount(row: Quantity, say: Interface) -> str:
    """`1,101`, `at least 25,000 lire`, `10 to 20 hours`: the number with its unit, which `count` is not."""
    exact, least, most = (_grouped(each, say) for each in (row.exact, row.least, row.most))
    if exact:
        said = exact
    elif least and most:
        said = say("{start} to {end}", start=least, end=most)
    else:
        said = say("at least {amount}", amount=least) if least else say("at most {amount}", amount=most)
    if row.unit in ("", "count"):
        return said
    return f"{said}%" if row.unit in ("percent", "%") else f"{said} {term(row.unit, say)}"


def _grouped(number: str, say: Interface) -> str:
    """With thousands parted; what is no decimal number as it is."""
    try:
        value = Decimal(number)
    except InvalidOperation:
        return number
    # A number of thousands of digits is nobody's count, and grouping would write it out.
    return say.number(value) if value.is_finite() and -30 < value.adjusted() < 30 else number


def quantity_data(gathered: Gathered) -> bytes:
    """The table as CSV: RFC 4180, UTF-8; several values in one cell are parted by ` | `."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for row in quantities(gathered):
        several = (
            [each.iso for each in row.dates],
            [each.name for each in row.places],
            [each.name for each in row.whose],
            [each.name for each in row.sources],
        )
        writer.writerow(
            [cell(each) for each in (row.of_what, row.exact, row.least, row.most, row.unit, row.words)]
            + [cell(" | ".join(each)) for each in several]
            + [cell(each) for each in (row.certainty, short_title(row.document), row.href)]
        )
    return out.getvalue().encode("utf-8")
