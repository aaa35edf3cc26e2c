"""Everything the pages need, gathered before the first is made: entries, their mentions, where each has its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from teitools.document import TEI, XML_ID, Document, free_name
from teitools.edition import Dangling, Edition, Mention, Record, Resolved, Target, name_of, title_of
from teitools.findings import Finding
from teitools.render import Interface, english

from .context import Contexts
from .dates import DateValue, date_value
from .language import interface_of
from .order import by_date, date_of, in_order, title_key

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
QUANTITIES = "quantities.html"
MAP, TIMELINE, NETWORK = "map.html", "timeline.html", "network.html"
#: More dates than these have a page for each year.
DATES_ON_A_PAGE = 120
#: Titles longer than this are shortened where they stand again and again.
SHORT = 60


@dataclass(slots=True, eq=False)
class Entry:
    """Something that is named: by a record, or only by the pointer that its mentions share.

    file: the name of its page, without ending; no other of its kind has it, whatever the case of its letters.
    address: of what lies outside the edition, else None.
    """

    kind: str
    id: str
    name: str
    sort_name: str
    record: Record | None
    mentions: list[Mention] = field(default_factory=list)
    address: str | None = None
    file: str = ""

    @property
    def href(self) -> str:
        """Its page, from the site's first folder."""
        return f"{folder_of(self.kind)}/{self.file}.html"


@dataclass(slots=True, eq=False)
class DateEntry:
    """A date's value and where it is mentioned."""

    value: DateValue
    mentions: list[Mention] = field(default_factory=list)
    page: str = DATES

    @property
    def href(self) -> str:
        """Its address from the site's first folder."""
        return f"{self.page}#{self.value.ident}"


@dataclass(slots=True)
class Gathered:
    """The edition as its site needs it.

    texts: (page, document), in order. entries: by kind, sorted. dates: in their order. in_document: what each text
    mentions in its header and body, as far as it leads to an entry, in document order. entries_of: all that a mention
    in the text itself leads to. ids_in: all mentions of a document, whose ids its page needs. place_of: the place of a
    text's page in `texts`. dated: the date of each text. measured: the amounts of each text, as elements.
    by_root: the text of each tree. say: what the pages say of their own, in the language of the
    interface; said_badly: what is wrong with that.
    searched: whether the site has a search. views: (page, heading) of map, timeline and network, as far as they are.
    speeches: how often each character speaks in each play. letters: those of the correspondence that a letter is of.
    outward: whether a pointer was followed into another file, or led nowhere, since this was last set to False.
    """

    edition: Edition
    texts: list[tuple[str, Document]]
    entries: dict[str, list[Entry]]
    dates: list[DateEntry]
    contexts: Contexts
    by_record: dict[Record, Entry]
    by_mention: dict[etree._Element, Entry | DateEntry]
    names: dict[Document, str]
    in_paragraph: dict[etree._Element, list[Entry]]
    in_document: dict[Document, list[Mention]]
    entries_of: dict[etree._Element, list[Entry | DateEntry]]
    ids_in: dict[Document, list[Mention]]
    place_of: dict[str, int]
    dated: dict[Document, DateValue | None]
    measured: dict[Document, list[etree._Element]]
    by_root: dict[etree._Element, Document]
    say: Interface = field(default_factory=english)
    said_badly: tuple[Finding, ...] = ()
    searched: bool = False
    views: tuple[tuple[str, str], ...] = ()
    speeches: dict[Entry, dict[Document, int]] = field(default_factory=dict)
    letters: dict[Document, list[tuple[str, Document]]] = field(default_factory=dict)
    outward: bool = False

    def resolve(self, pointer: str, document: Document, element: etree._Element) -> Resolved:
        """Where a pointer leads. That a page has looked into other files, or for one, is noted in `outward`."""
        target = self.edition.resolve(pointer, document, element)
        self.outward |= isinstance(target, Dangling) or target.document not in (None, document)
        return target

    def page_of(self, document: Document) -> str | None:
        """The page of a text; None for other documents."""
        name = self.names.get(document)
        return f"texts/{name}.html" if name is not None else None

    def href(self, target: Target[Document, etree._Element]) -> str | None:
        """Where on the site, or outside, `target` is to be seen, from the site's first folder."""
        if target.kind == "external":
            return target.uri
        if target.document is None:
            return None
        if target.element is not None:
            record = self.edition.record(target.element)
            if record is not None and record in self.by_record:
                return self.by_record[record].href
        # Texts that stand in one file are told apart by the tree that the element is in.
        root = target.element.getroottree().getroot() if target.element is not None else None
        page = self.page_of(self.by_root.get(root, target.document) if root is not None else target.document)
        ident = target.element.get(XML_ID) if target.element is not None else None
        if page is not None:
            in_header = target.element is not None and next(target.element.iterancestors(TEI + "teiHeader"), None)
            # The root of a text is its whole page.
            return f"{page}#{ident}" if ident and in_header is None and target.element is not root else page
        if target.document is self.edition.corpus:
            return "about.html"
        return None

    def named_in(self, paragraph: etree._Element) -> list[Entry]:
        """The entries that a paragraph names, each once, in the order in which it names them."""
        return self.in_paragraph.get(paragraph, [])

    def registers(self) -> list[tuple[str, str]]:
        """(page, heading) of each register, in the order in which they are listed; dates and quantities last."""
        found = [(KINDS[kind][0], self.say(KINDS[kind][1])) for kind in self.kinds()]
        found += [(DATES, self.say("Dates"))] if self.dates else []
        return [*found, (QUANTITIES, self.say("Quantities"))] if any(self.measured.values()) else found

    def kinds(self) -> list[str]:
        """The kinds of which there are entries, in the order in which they are listed."""
        return [kind for kind in KINDS if self.entries.get(kind)]


def gather(edition: Edition) -> Gathered:
    """All entries, dates and pages of `edition`. Cost: one pass over its mentions and a sort."""
    taken: set[str] = set()
    names = {document: file_name(name_of(document), taken) for document in edition.texts}
    when = {document: date_of(document) for document in edition.texts}
    texts = _ordered(edition, when)
    by_record = _entries(edition)
    pointed: dict[tuple[str, str], Entry] = {}
    dates: dict[DateValue, DateEntry] = {}
    by_mention: dict[etree._Element, Entry | DateEntry] = {}
    in_paragraph: dict[etree._Element, dict[Entry, None]] = {}
    in_document: dict[Document, list[Mention]] = {document: [] for document in edition.texts}
    entries_of: dict[etree._Element, list[Entry | DateEntry]] = {}
    ids_in: dict[Document, list[Mention]] = {}
    for mention in edition.mentions:
        ids_in.setdefault(mention.document, []).append(mention)
        if mention.document not in names or mention.place == "register":
            continue
        entry = _of(mention, by_record, pointed, dates)
        if entry is None:
            continue
        by_mention[mention.element] = entry
        in_document[mention.document].append(mention)
        if mention.place == "text":
            entries_of[mention.element] = _all_of(mention, entry, by_record)
            for each in entries_of[mention.element]:
                each.mentions.append(mention)
                if isinstance(each, Entry) and mention.paragraph is not None:
                    in_paragraph.setdefault(mention.paragraph, {})[each] = None
    found: dict[str, list[Entry]] = {}
    for named in (*dict.fromkeys(by_record.values()), *pointed.values()):
        if named.record is not None or named.mentions:
            found.setdefault(named.kind, []).append(named)
    for listed in found.values():
        listed.sort(key=lambda each: (collation(each.sort_name), each.id))
        _name_files(listed)
    for element, each in list(by_mention.items()):
        # What only a header names has no page to lead to.
        if not (each.file if isinstance(each, Entry) else each.mentions):
            del by_mention[element]
    in_document = {
        document: [mention for mention in mentions if mention.element in by_mention]
        for document, mentions in in_document.items()
    }
    dated = sorted((each for each in dates.values() if each.mentions), key=lambda each: each.value.key)
    if len(dated) > DATES_ON_A_PAGE:
        for each in dated:
            each.page = f"dates/{plain_name(each.value.year)}.html"
    return Gathered(
        edition,
        [(f"texts/{names[document]}.html", document) for document in texts],
        found,
        dated,
        Contexts(),
        by_record,
        by_mention,
        names,
        {paragraph: list(found) for paragraph, found in in_paragraph.items()},
        in_document,
        entries_of,
        ids_in,
        {f"texts/{names[document]}.html": place for place, document in enumerate(texts)},
        when,
        {document: measured_in(document) for document in texts},
        {document.root: document for document in texts},
        *interface_of(edition),
    )


def _ordered(edition: Edition, when: dict[Document, DateValue | None]) -> list[Document]:
    """As the settings say; else as the corpus includes them, else by date where most have one."""
    asked = edition.settings.order
    if asked == "date":
        return by_date(edition.texts, when)
    if asked == "title":
        return sorted(edition.texts, key=title_key)
    if asked == "given" or edition.corpus is not None:
        return list(edition.texts)
    return in_order(edition.texts, when)


def measured_in(document: Document) -> list[etree._Element]:
    """The `measure` and `num` of a text, its header left out, that have a number."""
    found = []
    for text in document.root.iter(TEI + "text"):
        if next(text.iterancestors(TEI + "text"), None) is None:
            found += [each for each in text.iter(TEI + "measure", TEI + "num") if _has_number(each)]
    return found


def _has_number(element: etree._Element) -> bool:
    return any(element.get(name) for name in ("quantity", "value", "atLeast", "atMost", "min", "max"))


def _entries(edition: Edition) -> dict[Record, Entry]:
    """An entry for each record. What several texts say of one thing, under one id and name, is one entry.

    The characters of plays are each play's own, whatever they are called.
    """
    found: dict[Record, Entry] = {}
    same: dict[tuple[str, str, str], Entry] = {}
    texts = set(edition.texts)
    for record in edition.records:
        if record.kind not in KINDS:
            continue
        cast = next(record.element.iterancestors(TEI + "particDesc", TEI + "castList"), None) is not None
        if record.document in texts and not cast:
            key = (record.kind, record.id, collation(record.name)[0])
            found[record] = same.setdefault(key, _entry(record))
        else:
            found[record] = _entry(record)
    return found


def _entry(record: Record) -> Entry:
    sort_name = record.sort_name
    if record.kind == "bibl" and not any(True for _ in record.element.iter(TEI + "author", TEI + "editor")):
        # Newspapers, archives and anonymous works stand under their own names.
        sort_name = record.name
    # A work that is known by its author and date alone is called by these.
    name = sort_name if record.kind == "bibl" and record.names == (record.id,) else record.name
    return Entry(record.kind, record.id, name, sort_name, record)


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


def _name_files(listed: list[Entry]) -> None:
    """Each entry has a file name of its own, made of its id: the same as long as no other comes before it."""
    taken: set[str] = set()
    for each in listed:
        each.file = file_name(each.id, taken)


def file_name(name: str, taken: set[str]) -> str:
    """A file name made of `name` that is not yet taken, whatever the case of its letters; it is taken from now on."""
    return free_name(plain_name(name), taken, folded=True)


def collation(text: str) -> tuple[str, str]:
    """The order of a register: letters without marks and case, signs passed over; the text itself parts equals."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(each for each in plain if each.isalnum() or each == " ")
    return letters.replace("ß", "ss"), text


def folder_of(kind: str) -> str:
    """The folder of the pages of a kind's entries."""
    return KINDS[kind][0].removesuffix(".html")


def plain_name(name: str) -> str:
    """`name` as a file's on every system: letters, digits, `_`, `-` and `.`, composed, of a bearable length."""
    plain = unicodedata.normalize("NFC", re.sub(r"\.xml\Z", "", name))
    return re.sub(r"[^\w.-]+", "-", plain).strip("-.")[:100] or "text"


def short_title(document: Document) -> str:
    """The title, of a long one what stands before its colon."""
    title = title_for(document)
    head = title.partition(": ")[0]
    return head if len(title) > SHORT and len(head) >= 12 else title


def title_for(document: Document) -> str:
    """The document's title, else its name."""
    return title_of(document) or name_of(document)
