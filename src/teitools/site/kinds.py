"""What a text's page has of its kind: who writes to whom, who speaks how much, a dictionary's letters, an object."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from teitools.document import TEI, Document
from teitools.edition import Target
from teitools.render import Child, Interface, h, header_of, text_content, text_of

from .cells import number_cell
from .dates import date_value
from .frame import relative
from .gather import Entry, Gathered, collation, short_title

#: Fewer entries need no letters to jump to.
_ENTRIES = 20


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a letter. names: as written, each with the element; place, date: "" where not said."""

    names: tuple[etree._Element, ...]
    places: tuple[etree._Element, ...]
    date: etree._Element | None


def sides(document: Document) -> tuple[Side | None, Side | None]:
    """(sent, received) of a letter, as its `correspDesc` says; None for what it does not."""
    header = header_of(document.root)
    desc = header.find(f"{TEI}profileDesc/{TEI}correspDesc") if header is not None else None
    found: dict[str, Side] = {}
    for action in desc.iterchildren(TEI + "correspAction") if desc is not None else ():
        names = tuple(each for each in action if each.tag in (TEI + "persName", TEI + "orgName", TEI + "name"))
        places = tuple(each for each in action if each.tag in (TEI + "placeName", TEI + "settlement"))
        found.setdefault(action.get("type", ""), Side(names, places, action.find(TEI + "date")))
    return found.get("sent"), found.get("received")


def correspondences(gathered: Gathered) -> dict[Document, list[tuple[str, Document]]]:
    """The letters between the same people, both ways, in the order of the texts; by each of them."""
    by_people: dict[frozenset[str], list[tuple[str, Document]]] = {}
    for page, document in gathered.texts:
        people = _people(document)
        if people is not None:
            by_people.setdefault(people, []).append((page, document))
    return {document: letters for letters in by_people.values() for _, document in letters}


def _people(document: Document) -> frozenset[str] | None:
    sent, received = sides(document)
    if sent is None or received is None or not sent.names or not received.names:
        return None
    return frozenset(each.get("ref") or each.get("key") or text_of(each) for each in (*sent.names, *received.names))


def letter_box(
    gathered: Gathered, document: Document, here: str, letters: dict[Document, list[tuple[str, Document]]]
) -> Child:
    """From whom, whence, when and to whom; the letters before and after between the same people."""
    sent, received = sides(document)
    if sent is None and received is None:
        return None
    rows: list[Child] = []
    for label, side in ((gathered.say("From"), sent), (gathered.say("To"), received)):
        if side is not None and (side.names or side.places):
            rows += [h("dt", None, label), h("dd", None, _side(gathered, document, side, here))]
    same = letters.get(document, [])
    place = next((at for at, (_, each) in enumerate(same) if each is document), 0)
    ways: list[Child] = []
    for at, label, relation in (
        (place - 1, gathered.say("Before"), "prev"),
        (place + 1, gathered.say("After"), "next"),
    ):
        if 0 <= at < len(same):
            page, other = same[at]
            link = h("a", {"href": relative(page, here), "data-correspondence": relation}, short_title(other))
            ways += [h("dt", None, label), h("dd", None, link)]
    if ways:
        rows += [
            h("dt", None, gathered.say("Of")),
            h(
                "dd",
                None,
                gathered.say("{n} letters between them, this is number {number}", n=len(same), number=place + 1),
            ),
        ]
    return h("dl", {"class": "metadata letter"}, rows, ways)


def _side(gathered: Gathered, document: Document, side: Side, here: str) -> list[Child]:
    said: list[Child] = []
    for each in (*side.names, *side.places):
        said += [", " if said else "", linked(gathered, document, each, here)]
    value = date_value(side.date) if side.date is not None else None
    when = value.said(gathered.say) if value is not None else text_of(side.date)
    return [*said, f", {when}" if when else ""]


def linked(gathered: Gathered, document: Document, element: etree._Element, here: str) -> Child:
    """The words of a name, leading to the page of what it names where there is one."""
    entry = gathered.by_mention.get(element)
    name = text_of(element)
    if not isinstance(entry, Entry):
        target = gathered.resolve(element.get("ref") or "", document, element) if element.get("ref") else None
        record = gathered.edition.record(target) if isinstance(target, Target) else None
        entry = gathered.by_record.get(record) if record is not None else None
    if isinstance(entry, Entry) and entry.file:
        return h("a", {"href": relative(entry.href, here), "class": f"mention {entry.kind}"}, name)
    return name


def cast_box(gathered: Gathered, article: etree._Element, document: Document, here: str) -> Child:
    """Who speaks in a play, how often, how much, with the way to the first speech; nothing where nobody does."""
    speeches: dict[str, list[etree._Element]] = {}
    for block in article.iter("div", "section", "p"):
        if block.get("data-tei") == "sp":
            for who in (block.get("data-who") or "").split():
                speeches.setdefault(who, []).append(block)
    if len(speeches) < 2:
        return None
    rows = []
    for who, blocks in sorted(speeches.items(), key=lambda each: (-len(each[1]), each[0])):
        entry = _speaker(gathered, document, who)
        said = entry.name if entry is not None else who.rpartition("#")[2].replace("_", " ")
        name: Child = h("a", {"href": relative(entry.href, here)}, said) if entry is not None else said
        first = next((each.get("id") for each in blocks if each.get("id")), None)
        count = gathered.say.number(len(blocks))
        cells = [
            h("th", {"scope": "row"}, name),
            number_cell(len(blocks), gathered.say, h("a", {"href": f"#{first}"}, count) if first else None),
            number_cell(sum(_spoken(each) for each in blocks), gathered.say),
        ]
        rows.append(h("tr", None, cells))
    heads = [h("th", {"scope": "col"}, each) for each in map(gathered.say, ("Character", "Speeches", "Words"))]
    table = h("table", {"class": "plain"}, h("thead", None, h("tr", None, heads)), h("tbody", None, rows))
    count = gathered.say("Characters and their speeches ({n})", n=len(rows))
    return h("details", {"class": "contents cast"}, h("summary", None, count), table)


def _speaker(gathered: Gathered, document: Document, who: str) -> Entry | None:
    target = gathered.resolve(who, document, document.root)
    record = gathered.edition.record(target) if isinstance(target, Target) else None
    entry = gathered.by_record.get(record) if record is not None else None
    return entry if entry is not None and entry.file else None


def _spoken(block: etree._Element) -> int:
    """The words of a speech, paragraph by paragraph and line by line, without stage directions."""
    count = 0
    for part in block.iter(etree.Element):
        if part.get("data-tei") in ("p", "l", "ab"):
            stages = (each for each in part.iter(etree.Element) if each.get("data-tei") == "stage")
            count += len(text_content(part).split()) - sum(len(text_content(each).split()) for each in stages)
    return count


def speeches_of(gathered: Gathered) -> dict[Entry, dict[Document, int]]:
    """How many speeches each character has in each play, by `who`."""
    found: dict[Entry, dict[Document, int]] = {}
    for _, document in gathered.texts:
        for speech in document.root.iter(TEI + "sp"):
            for who in (speech.get("who") or "").split():
                entry = _speaker(gathered, document, who)
                if entry is not None:
                    counts = found.setdefault(entry, {})
                    counts[document] = counts.get(document, 0) + 1
    return found


def letters_box(article: etree._Element, say: Interface) -> Child:
    """The letters of a dictionary, each the way to its first entry; nothing where there are few entries."""
    first: dict[str, str] = {}
    count = 0
    for entry in article.iter(etree.Element):
        if entry.get("data-tei") not in ("entry", "entryFree", "superEntry") or not entry.get("id"):
            continue
        count += 1
        letter = collation(text_content(entry).strip())[0].strip()[:1].upper()
        if letter.isalpha():
            first.setdefault(letter, entry.get("id", ""))
    if count < _ENTRIES or len(first) < 2:
        return None
    items = [h("li", None, h("a", {"href": f"#{ident}"}, letter)) for letter, ident in sorted(first.items())]
    return h("nav", {"aria-label": say("Letters")}, h("ul", {"class": "letters"}, items))


_OBJECT = (
    ("Kept at", ("msIdentifier",)),
    ("Object", ("objectType",)),
    ("Material", ("material",)),
    ("Size", ("dimensions",)),
    ("Made", ("origPlace", "origDate")),
    ("Found at", ("provenance",)),
)


def object_box(document: Document, say: Interface) -> Child:
    """The object that bears an inscription or a charter, at a glance; nothing where the header describes none."""
    header = header_of(document.root)
    description = next(header.iter(TEI + "msDesc"), None) if header is not None else None
    if description is None or not any(text_of(each) for each in description.iter(TEI + "support", TEI + "origin")):
        return None
    rows: list[Child] = []
    for label, names in _OBJECT:
        found = [each for name in names for each in description.iter(TEI + name) if text_of(each)]
        if label == "Found at":
            found = [each for each in found if each.get("type") in ("found", "discovered")]
        said = "; ".join(dict.fromkeys(_glance(each) for each in found[:3]))
        if said and len(said) < 400:
            rows += [h("dt", None, say(label)), h("dd", None, said)]
    return h("dl", {"class": "metadata object"}, rows) if len(rows) > 2 else None


#: What a charter says of those it names, by the `@role` of a name.
_PARTIES = (
    ("Issuer", ("issuer", "aussteller", "emittente", "disposant")),
    ("Recipient", ("recipient", "beneficiary", "empfänger", "destinatario", "addressee")),
    ("Witnesses of the act", ("witness", "zeuge", "testimone")),
)
_NAMED = (TEI + "persName", TEI + "orgName", TEI + "name", TEI + "rs")
#: More witnesses than these are read in the text.
_MOST = 40


def charter_box(gathered: Gathered, document: Document, here: str) -> Child:
    """Issuer, recipient, witnesses and seal of a charter, as the roles of names and `sealDesc` say; else nothing."""
    named: dict[str, dict[str, etree._Element]] = {}
    for element in document.root.iter(*_NAMED):
        role = (element.get("role") or "").lower()
        label = next((said for said, roles in _PARTIES if role in roles), None)
        if label is not None and text_of(element):
            key = element.get("ref") or element.get("key") or text_of(element)
            named.setdefault(label, {}).setdefault(key, element)
    if "Issuer" not in named and "Recipient" not in named:
        return None
    rows: list[Child] = []
    for label, _ in _PARTIES:
        said: list[Child] = []
        for element in list(named.get(label, {}).values())[:_MOST]:
            said += ["; " if said else "", linked(gathered, document, element, here)]
        rows += [h("dt", None, gathered.say(label)), h("dd", None, said)] if said else []
    header = header_of(document.root)
    seals = (
        [each for each in header.iter(TEI + "seal", TEI + "sealDesc") if text_of(each)] if header is not None else []
    )
    if seals:
        rows += [h("dt", None, gathered.say("Seal")), h("dd", None, text_of(seals[0]))]
    return h("dl", {"class": "metadata charter"}, rows)


def _glance(element: etree._Element) -> str:
    """A field of an object: where it is kept by its first number there alone, a size as sides with their unit."""
    if element.tag == TEI + "msIdentifier":
        numbers = list(element.iterchildren(TEI + "idno"))
        number = next((each for each in numbers if each.get("type") == "shelfmark"), numbers[0] if numbers else None)
        said = [each for each in element if each.tag not in (TEI + "idno", TEI + "altIdentifier")]
        named = [_parted(each) for each in said if isinstance(each.tag, str)]
        return ", ".join(filter(None, [*named, _parted(number) if number is not None else ""]))
    sides = [each for each in element.iterchildren(*_SIDES) if text_of(each)] if element.tag == _SIZE else []
    if not sides or (element.text or "").strip() or any((each.tail or "").strip() for each in sides):
        return _parted(element)
    unit = element.get("unit") or sides[-1].get("unit") or ""
    return f"{' × '.join(map(text_of, sides))} {unit}".rstrip()


_SIZE = TEI + "dimensions"
_SIDES = (TEI + "height", TEI + "width", TEI + "depth")


def _parted(element: etree._Element) -> str:
    """The words of an element whose parts stand in elements of their own: these parted by commas."""
    children = [each for each in element if isinstance(each.tag, str)]
    if children and not (element.text or "").strip() and not any((each.tail or "").strip() for each in children):
        return ", ".join(filter(None, map(_parted, children)))
    return text_of(element)


def boxes(
    gathered: Gathered,
    document: Document,
    article: etree._Element,
    here: str,
    letters: dict[Document, list[tuple[str, Document]]],
) -> Iterable[Child]:
    """What the page of `document` shows before the text itself."""
    yield letter_box(gathered, document, here, letters)
    yield charter_box(gathered, document, here)
    yield object_box(document, gathered.say)
    yield cast_box(gathered, article, document, here)
    yield letters_box(article, gathered.say)
