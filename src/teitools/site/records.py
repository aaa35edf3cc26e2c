"""What a register says of one thing: names, dates, relations, description, and who says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from lxml import etree

from teitools.document import TEI, Document
from teitools.edition import Record, Target
from teitools.render import Child, Interface, h, text_of

from .coordinates import position
from .dates import date_value
from .frame import relative
from .gather import Gathered
from .identifiers import address_in, authority_of
from .terms import term

_FACTS = {
    "person": ("occupation", "affiliation", "nationality", "residence", "education", "faith", "floruit"),
    "place": ("settlement", "district", "region", "country"),
    "org": ("desc", "state"),
    "event": ("desc",),
    "object": ("desc",),
}
_ADDRESS = re.compile(r"\Ahttps?://")


def facts(gathered: Gathered, record: Record, here: str) -> Iterator[etree._Element]:
    """Paragraphs about `record`, each only where the register has something to say."""
    element = record.element
    others = [name for name in record.names if name != record.name]
    sort = term(element.get("type") or element.get("role"), gathered.say)
    if sort:
        yield h("p", {"class": "of"}, sort)
    say = gathered.say
    if record.kind == "bibl":
        yield h("p", None, citation(element, say))
    elif others:
        yield h("p", {"class": "of"}, gathered.say("also"), ": ", "; ".join(others))
    lived = _life(element, say)
    if lived is not None:
        yield h("p", None, lived)
    dated = date_value(element) if record.kind == "event" else None
    if dated is not None:
        yield h("p", None, dated.said(say), _said_by(say, element, gathered, record, here))
    place = position(element) if record.kind == "place" else None
    if place is not None:
        yield h("p", None, _geo(place, say), _said_by(say, next(element.iter(TEI + "geo"))))
    for name in _FACTS.get(record.kind, ()):
        for each in element.iterchildren(TEI + name):
            if text_of(each):
                yield h("p", None, h("span", {"class": "quiet"}, f"{say(name)}: "), text_of(each), _said_by(say, each))
    for each in element.iterchildren(TEI + "note"):
        yield h("p", None, text_of(each), _said_by(say, each, gathered, record, here))
    for each in element.iterchildren(TEI + "idno"):
        yield h("p", {"class": "of"}, _identifier(each))


def brief(gathered: Gathered, record: Record) -> Child:
    """The one line that tells `record` from its namesakes: a life, a date, where it is, what it is; else nothing."""
    element = record.element
    if record.kind == "bibl":
        return citation(element, gathered.say)
    parts: list[Child] = [_life(element, gathered.say)]
    dated = date_value(element) if record.kind == "event" else None
    if dated is not None:
        parts.append(dated.said(gathered.say))
    if record.kind == "place" and record.parent is not None:
        parts.append(gathered.say("in {place}", place=record.parent.name))
    described = next((text_of(each) for each in element.iterchildren(TEI + "note", TEI + "desc") if text_of(each)), "")
    known = [next((text_of(each) for each in element.iterchildren(TEI + name) if text_of(each)), "") for name in _SAID]
    parts.append(next(filter(None, (*known, _shortened(described))), None))
    said: list[Child] = []
    for part in parts:
        if part:
            said += ["; " if said else "", part]
    return said


_SAID = ("occupation", "settlement", "country")


def _shortened(text: str) -> str:
    """The first sentence, or as much as fits in a line."""
    first = re.split(r"(?<=[.;:])\s", text, maxsplit=1)[0].rstrip(".;:")
    return first if len(first) <= 120 else first[:119].rpartition(" ")[0] + " …"


#: A name before what it stands in with more.
_PLACED = (TEI + "placeName", TEI + "settlement")


def _life(element: etree._Element, say: Interface) -> list[Child] | None:
    birth, death = element.find(TEI + "birth"), element.find(TEI + "death")
    parts: list[Child] = []
    for sign, each in (("born {when}", birth), ("died {when}", death)):
        if each is None:
            continue
        date = each.find(TEI + "date")
        value = date_value(each) or (date_value(date) if date is not None else None)
        said = value.said(say) if value is not None else text_of(date if date is not None else each)
        place = next((name for tag in _PLACED for name in each.iter(tag)), None)
        if place is not None and (value is not None or date is not None):
            said = f"{said}, {text_of(place)}"
        if said:
            parts += [", " if parts else "", say(sign, when=said), _said_by(say, each)]
    return parts or None


def _said_by(
    say: Interface,
    element: etree._Element,
    gathered: Gathered | None = None,
    record: Record | None = None,
    here: str = "",
) -> Child:
    """A quiet mark where the editors, not a text, say so, how sure they are, and the way to where they read it."""
    certainty = element.get("cert")
    if not element.get("resp") and not certainty:
        return None
    said = say("stated by the editors" if element.get("resp") else "stated")
    if certainty:
        said += "; " + say("certainty {degree}", degree=certainty)
    links: list[Child] = []
    if gathered is not None and record is not None:
        for pointer in (element.get("source") or "").split():
            target = gathered.resolve(pointer, record.document, element)
            href = gathered.href(target) if isinstance(target, Target) else None
            if href is not None:
                links += [" ", h("small", None, h("a", {"href": relative(href, here)}, say("source")))]
    return [" ", h("span", {"class": "quiet", "title": said}, h("small", None, say("[ed.]"))), links]


def _geo(place: tuple[float, float], say: Interface) -> str:
    north, east = (say.number(Decimal(f"{abs(each):.2f}")) for each in place)
    return f"{north}° {say('N' if place[0] >= 0 else 'S')}, {east}° {say('E' if place[1] >= 0 else 'W')}"


def _identifier(element: etree._Element) -> Child:
    text, address, kind = text_of(element), address_in(element), authority_of(element)
    shown = h("a", {"href": address, "rel": "noopener noreferrer external"}, text) if address else text
    return [f"{kind}: " if kind else "", shown]


def citation(element: etree._Element, say: Interface) -> Child:
    """A bibliographic record as a reader expects it: as encoded where it has its own words, else its parts joined."""
    own_words = (element.text or "") + "".join(child.tail or "" for child in element)
    parts: list[Child] = []
    for each in _parts(element):
        said: Child = text_of(each)
        if each.tag == TEI + "title":
            level = each.get("level", "m")
            said = f"“{text_of(each)}”" if level in ("a", "u") else h("cite", None, text_of(each))
        elif each.tag == TEI + "biblScope":
            said = _scope(each, say)
        elif each.tag == TEI + "ref":
            target = each.get("target", "")
            attributes = {"href": target, "rel": "noopener noreferrer external"}
            said = h("a", attributes, text_of(each) or target) if _ADDRESS.match(target) else text_of(each)
        if own_words.strip():
            parts += [said, each.tail or "" if each.getparent() is element else " "]
        elif said is not None and said != "":
            parts += [", " if parts else "", said]
    if own_words.strip() and element.text:
        parts.insert(0, element.text)
    return parts


_CITED = frozenset(
    TEI + name
    for name in (
        "author editor title date publisher pubPlace biblScope edition extent ref abbr series institution "
        "repository collection".split()
    )
)


def _parts(element: etree._Element) -> Iterator[etree._Element]:
    stack = list(reversed(element))
    while stack:
        each = stack.pop()
        if each.tag in _CITED:
            if text_of(each) or each.tag == TEI + "ref":
                yield each
        elif isinstance(each.tag, str) and each.tag not in (TEI + "note", TEI + "idno"):
            stack.extend(reversed(each))


def _scope(element: etree._Element, say: Interface) -> str:
    text, unit = text_of(element), element.get("unit", "")
    if not text or not text[0].isdigit():
        return text
    pages = "pp. {number}" if "–" in text or "-" in text else "p. {number}"
    key = {"volume": "vol. {number}", "issue": "no. {number}", "page": pages}.get(unit)
    return say(key, number=text) if key else text


#: More than these are no sentence but a list.
_IN_A_LINE = 4


class Relations:
    """The relations that registers state, by the records they join."""

    def __init__(self, gathered: Gathered) -> None:
        self._gathered = gathered
        self._of: dict[Record, list[tuple[str, Record]]] = {}
        for document in gathered.edition.documents:
            for relation in document.root.iter(TEI + "relation"):
                self._read(relation, document)
        for event in gathered.edition.records:
            if event.kind == "event" and event in gathered.by_record:
                for place in self._records(event.element, "where", event.document):
                    self._of.setdefault(event, []).append(("took place in", place))
                    self._of.setdefault(place, []).append(("events", event))

    def _read(self, relation: etree._Element, document: Document) -> None:
        name = _spoken(relation.get("name") or relation.get("ref") or relation.get("type") or "")
        if not name:
            return
        active, passive = self._records(relation, "active", document), self._records(relation, "passive", document)
        mutual = self._records(relation, "mutual", document)
        for each in active:
            self._of.setdefault(each, []).extend((name, other) for other in passive)
        for each in passive:
            self._of.setdefault(each, []).extend((_inverse(name, self._gathered.say), other) for other in active)
        for each in mutual:
            self._of.setdefault(each, []).extend((name, other) for other in mutual if other is not each)

    def _records(self, relation: etree._Element, attribute: str, document: Document) -> list[Record]:
        edition = self._gathered.edition
        found = []
        for pointer in (relation.get(attribute) or "").split():
            target = self._gathered.resolve(pointer, document, relation)
            record = edition.record(target) if isinstance(target, Target) else None
            if record is not None and record in self._gathered.by_record:
                found.append(record)
        return found

    def stated(self, record: Record) -> list[tuple[str, Record]]:
        """(name, other) of each relation of `record`."""
        return self._of.get(record, [])

    def located_in(self, place: Record) -> list[Record]:
        """What the registers say is located in `place`, each once."""
        return list(dict.fromkeys(other for name, other in self._of.get(place, ()) if name == "in it"))

    def places_of(self, event: Record) -> list[Record]:
        """Where the registers say that `event` took place, each once."""
        return list(dict.fromkeys(other for name, other in self._of.get(event, ()) if name == "took place in"))

    def of(self, record: Record, here: str) -> Iterator[etree._Element]:
        """A paragraph for each relation of `record`, with links to what it is related to; of many a list."""
        grouped: dict[str, list[Record]] = {}
        for name, other in self._of.get(record, ()):
            grouped.setdefault(name, []).append(other)
        for name, others in sorted(grouped.items()):
            said = _named(name, self._gathered.say)
            related = sorted(dict.fromkeys(others), key=_when)
            if len(related) > _IN_A_LINE:
                yield self._list(said, related, here)
                continue
            links: list[Child] = []
            for other in related:
                entry = self._gathered.by_record[other]
                dated = date_value(other.element) if other.kind == "event" else None
                links += [", " if links else "", h("a", {"href": relative(entry.href, here)}, entry.name)]
                links += [f" ({dated.said(self._gathered.say)})"] if dated is not None else []
            yield h("p", None, h("span", {"class": "quiet"}, f"{said}: "), links)

    def _list(self, said: str, related: list[Record], here: str) -> etree._Element:
        """A heading and a row for each: events after their dates, the others by their names."""
        items = []
        for other in related:
            entry = self._gathered.by_record[other]
            dated = date_value(other.element) if other.kind == "event" else None
            link = h("a", {"href": relative(entry.href, here)}, entry.name)
            when = h("span", {"class": "when"}, dated.said(self._gathered.say)) if dated is not None else None
            items.append(h("li", None, when, " " if when is not None else None, link))
        events = all(other.kind == "event" for other in related)
        listed = h("ul", {"class": "events" if events else "named"}, items)
        return h("section", {"class": "related"}, h("h2", None, said[:1].upper() + said[1:]), listed)


def _when(record: Record) -> tuple[int, int, int, int, int, int, str]:
    """Events in the order of their dates; the order of all others is left as it is."""
    value = date_value(record.element) if record.kind == "event" else None
    return value.key if value is not None else (0, 0, 0, 0, 0, 0, "")


def _spoken(name: str) -> str:
    """`locatedIn` as `located in`."""
    local = re.split(r"[#/:]", name)[-1]
    return re.sub(r"(?<=[a-zà-ÿ])(?=[A-Z])", " ", local).replace("_", " ").replace("-", " ").lower()


def _inverse(name: str, say: Interface) -> str:
    known = {"located in": "in it", "part of": "parts", "member of": "members", "successor of": "succeeded by"}
    known |= {
        "participant in": "participants",
        "leads to": "follows from",
        "answers": "answered by",
        "organ of": "organ",
    }
    return known.get(name) or say("{relation} (of this)", relation=name)


#: The relations that the pages name in the reader's language; all others as their registers write them.
_KNOWN = frozenset(
    (
        *("took place in", "events", "located in", "in it", "part of", "parts", "member of", "members", "successor of"),
        *("succeeded by", "participant in", "participants", "leads to", "follows from", "answers", "answered by"),
        *("organ of", "organ"),
    )
)


def _named(name: str, say: Interface) -> str:
    return say(name) if name in _KNOWN else term(name, say)
