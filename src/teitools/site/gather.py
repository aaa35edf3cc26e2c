"""Everything the pages need, gathered before the first is made: entries, their mentions, where each has its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from teitools.document import XML_ID, Document
from teitools.edition import Edition, Mention, Record, Target, name_of, title_of
from teitools.render.plan import TEI

from .context import Contexts
from .dates import DateValue, date_value

#: kind -> (page, heading, what one is called)
KINDS: Mapping[str, tuple[str, str, str]] = {
    "person": ("persons.html", "Persons", "person"),
    "place": ("places.html", "Places", "place"),
    "org": ("organisations.html", "Organisations", "organisation"),
    "event": ("events.html", "Events", "event"),
    "bibl": ("references.html", "References", "reference"),
    "object": ("objects.html", "Objects", "object"),
    "nym": ("names.html", "Names", "name"),
    "name": ("other-names.html", "Other names", "name"),
}
DATES = "dates.html"
#: Titles longer than this are shortened where they stand again and again.
SHORT = 60


@dataclass(slots=True, eq=False)
class Entry:
    """Something that is named: by a record, or only by the pointer that its mentions share.

    address: of what lies outside the edition, else None.
    """

    kind: str
    id: str
    name: str
    sort_name: str
    record: Record | None
    mentions: list[Mention] = field(default_factory=list)
    address: str | None = None

    @property
    def page(self) -> str:
        """The page it stands on."""
        return KINDS[self.kind][0]

    @property
    def href(self) -> str:
        """Its address from the site's first folder."""
        return f"{self.page}#{self.id}"


@dataclass(slots=True, eq=False)
class DateEntry:
    """A date's value and where it is mentioned."""

    value: DateValue
    mentions: list[Mention] = field(default_factory=list)

    @property
    def href(self) -> str:
        """Its address from the site's first folder."""
        return f"{DATES}#{self.value.ident}"


@dataclass(slots=True)
class Gathered:
    """The edition as its site needs it.

    texts: (page, document), in order. entries: by kind, sorted. dates: in their order.
    """

    edition: Edition
    texts: list[tuple[str, Document]]
    entries: dict[str, list[Entry]]
    dates: list[DateEntry]
    contexts: Contexts
    by_record: dict[Record, Entry]
    by_mention: dict[etree._Element, Entry | DateEntry]
    mention_of: dict[etree._Element, Mention]
    names: dict[Document, str]

    def page_of(self, document: Document) -> str | None:
        """The page of a text; None for other documents."""
        name = self.names.get(document)
        return f"texts/{name}.html" if name is not None else None

    def href(self, target: Target) -> str | None:
        """Where on the site, or outside, `target` is to be seen, from the site's first folder."""
        if target.kind == "external":
            return target.uri
        if target.document is None:
            return None
        if target.element is not None:
            record = self.edition.record(target.element)
            if record is not None and record in self.by_record:
                return self.by_record[record].href
        page = self.page_of(target.document)
        ident = target.element.get(XML_ID) if target.element is not None else None
        if page is not None:
            in_header = target.element is not None and next(target.element.iterancestors(TEI + "teiHeader"), None)
            return f"{page}#{ident}" if ident and in_header is None else page
        if target.document is self.edition.corpus:
            return "about.html"
        return None

    def kinds(self) -> list[str]:
        """The kinds of which there are entries, in the order in which they are listed."""
        return [kind for kind in KINDS if self.entries.get(kind)]


def gather(edition: Edition) -> Gathered:
    """All entries, dates and pages of `edition`. Cost: one pass over its mentions and a sort."""
    names: dict[Document, str] = {}
    taken: set[str] = set()
    for document in edition.texts:
        stem = _file_name(name_of(document))
        name, number = stem, 2
        while name.casefold() in taken:
            name, number = f"{stem}-{number}", number + 1
        taken.add(name.casefold())
        names[document] = name
    by_record = {record: _entry(record) for record in edition.records if record.kind in KINDS}
    pointed: dict[tuple[str, str], Entry] = {}
    dates: dict[DateValue, DateEntry] = {}
    by_mention: dict[etree._Element, Entry | DateEntry] = {}
    for mention in edition.mentions:
        if mention.document not in names or mention.place == "register":
            continue
        entry = _of(mention, by_record, pointed, dates)
        if entry is None:
            continue
        by_mention[mention.element] = entry
        if mention.place == "text":
            for each in _all_of(mention, entry, by_record):
                each.mentions.append(mention)
    found: dict[str, list[Entry]] = {}
    for named in (*by_record.values(), *pointed.values()):
        if named.record is not None or named.mentions:
            found.setdefault(named.kind, []).append(named)
    for listed in found.values():
        listed.sort(key=lambda each: (collation(each.sort_name), each.id))
        _unique_ids(listed)
    return Gathered(
        edition,
        [(f"texts/{names[document]}.html", document) for document in edition.texts],
        found,
        sorted((each for each in dates.values() if each.mentions), key=lambda each: each.value.key),
        Contexts(),
        by_record,
        by_mention,
        {mention.element: mention for mention in edition.mentions},
        names,
    )


def _entry(record: Record) -> Entry:
    sort_name = record.sort_name
    if record.kind == "bibl" and not any(True for _ in record.element.iter(TEI + "author", TEI + "editor")):
        # Newspapers, archives and anonymous works stand under their own names.
        sort_name = record.name
    return Entry(record.kind, record.id, record.name, sort_name, record)


def _of(
    mention: Mention,
    by_record: dict[Record, Entry],
    pointed: dict[tuple[str, str], Entry],
    dates: dict[DateValue, DateEntry],
) -> Entry | DateEntry | None:
    if mention.kind == "date":
        value = date_value(mention.element)
        return dates.setdefault(value, DateEntry(value)) if value is not None else None
    for record in mention.records:
        if record in by_record:
            return by_record[record]
    pointer = (mention.element.get("ref") or mention.element.get("key") or "").split()
    if not pointer or mention.kind not in KINDS:
        return None
    key = (mention.kind, pointer[0])
    if key not in pointed:
        address = pointer[0] if pointer[0].startswith(("http://", "https://")) else None
        ident = "n-" + (re.sub(r"[^\w.-]+", "-", pointer[0].rstrip("/").rpartition("/")[2]).strip("-") or "x")
        pointed[key] = Entry(mention.kind, ident, mention.text or pointer[0], mention.text, None, [], address)
    return pointed[key]


def _all_of(mention: Mention, entry: Entry | DateEntry, by_record: dict[Record, Entry]) -> list[Entry | DateEntry]:
    others = [by_record[record] for record in mention.records if record in by_record]
    return list(dict.fromkeys([entry, *others]))


def _unique_ids(listed: list[Entry]) -> None:
    taken: set[str] = set()
    for each in listed:
        ident, number = each.id, 2
        while ident in taken:
            ident, number = f"{each.id}-{number}", number + 1
        taken.add(ident)
        each.id = ident


def collation(text: str) -> tuple[str, str]:
    """The order of a register: letters without marks and case, signs passed over; the text itself parts equals."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(each for each in plain if each.isalnum() or each == " ")
    return letters.replace("ß", "ss"), text


def _file_name(name: str) -> str:
    plain = re.sub(r"\.xml\Z", "", name)
    return re.sub(r"[^\w.-]+", "-", plain).strip("-.") or "text"


def short_title(document: Document) -> str:
    """The title, of a long one what stands before its colon."""
    title = title_for(document)
    head = title.partition(": ")[0]
    return head if len(title) > SHORT and len(head) >= 12 else title


def title_for(document: Document) -> str:
    """The document's title, else its name."""
    return title_of(document) or name_of(document)
