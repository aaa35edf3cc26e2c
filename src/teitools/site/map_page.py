"""The map: places sized by how often they are mentioned, each the way to its page; nearer views where they crowd."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from lxml import etree

from teitools.document import XML_ID
from teitools.render import Child, Interface, h

from .cells import number_cell
from .citation import address_of
from .coordinates import position
from .frame import framed, relative
from .gather import MAP, Entry, Gathered
from .identifiers import addresses_of
from .labels import placed_labels
from .projection import View, bar, borders, land, view_of
from .records import Relations
from .terms import term

#: More places than these are no picture; the register has them all.
_MOST = 400
_WIDTH, _HEIGHT = 1000.0, 640.0
_TYPE = 15.0
#: A nearer view shows what lies within this share of the one before, where these are so many.
_NEARER, _FEWEST = 0.11, 3
_VIEWS = 4
#: Kilometres: a nearer view takes in what lies within half of the first; its shorter side shows at least the second.
_LEAST, _NEAREST = 12.0, 7.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the map. there: what the registers place in it, where only that is mentioned, not the place itself."""

    entry: Entry
    latitude: float
    longitude: float
    there: tuple[Entry, ...] = ()

    @property
    def count(self) -> int:
        """By how many mentions it is sized."""
        return sum(len(each.mentions) for each in (self.entry, *self.there))


def spots(gathered: Gathered) -> list[Spot]:
    """The places that are mentioned and have a position, the most often mentioned first."""
    found = []
    for entry in gathered.entries.get("place", ()):
        place = position(entry.record.element) if entry.record is not None and entry.mentions else None
        if place is not None:
            found.append(Spot(entry, *place))
    return sorted(found, key=lambda each: (-len(each.entry.mentions), each.entry.sort_name, each.entry.id))


def bearers(gathered: Gathered, relations: Relations) -> list[Spot]:
    """The places that no text names, with a position, in which the registers place what the texts do name."""
    found = []
    for entry in gathered.entries.get("place", ()):
        if entry.record is None or entry.mentions:
            continue
        place = position(entry.record.element)
        there = [gathered.by_record[each] for each in relations.located_in(entry.record)] if place is not None else []
        named = tuple(each for each in there if each.mentions and each.kind != "event")
        if place is not None and named:
            found.append(Spot(entry, *place, named))
    return sorted(found, key=lambda each: (-each.count, each.entry.sort_name, each.entry.id))


def has_map(gathered: Gathered) -> bool:
    """Whether two places or more have a position."""
    return len(spots(gathered)) > 1


def map_pages(gathered: Gathered, relations: Relations) -> Iterator[tuple[str, etree._Element]]:
    """(address, page) of the map; nothing where no two places have a position."""
    if not has_map(gathered):
        return
    found = spots(gathered)
    shown = found[:_MOST]
    further = bearers(gathered, relations)[:_MOST]
    body: list[Child] = [
        h(
            "header",
            {"class": "title"},
            h("h1", None, gathered.say("Map")),
            h(
                "p",
                {"class": "author"},
                gathered.say("{n} places that have a position, sized by their mentions", n=len(found)),
                " · ",
                h("a", {"href": "places.geojson", "type": "application/geo+json"}, "GeoJSON"),
                " · ",
                h("a", {"href": "places.lpf.json", "type": "application/ld+json"}, "Linked Places"),
            ),
        )
    ]
    for number, (heading, view, some) in enumerate(_views(shown, further, gathered.say)):
        picture = _picture(view, some, heading, shown[0] if number else None, gathered.say)
        caption = h(
            "figcaption", None, _caption(view, gathered.say, nearer=number > 0, hollow=any(each.there for each in some))
        )
        body += [h("h2", {"id": f"view-{number + 1}"}, heading), h("figure", {"class": "map"}, picture, caption)]
    body += [_without_position(gathered, relations, shown[0].entry), _table([*shown, *further], gathered.say)]
    unplaced = sum(bool(each.mentions) for each in gathered.entries["place"]) - len(found)
    if unplaced:
        register = h("a", {"href": "places.html"}, gathered.say("the register"))
        said = gathered.say("{n} further places mentioned without a position", n=unplaced)
        body.append(h("p", {"class": "quiet"}, said, ": ", register, "."))
    yield (
        MAP,
        framed(gathered, MAP, gathered.say("Map"), body, description=gathered.say("Map of {n} places", n=len(found))),
    )


def _views(shown: list[Spot], further: list[Spot], say: Interface) -> Iterator[tuple[str, View, list[Spot]]]:
    """(heading, view, places): all, then ever nearer to the place that is mentioned most."""
    middle = shown[0]
    some, heading, least = shown, say("All places"), 60.0
    for number in range(_VIEWS):
        view = view_of([(each.latitude, each.longitude) for each in some], _WIDTH, _HEIGHT, 70.0, least)
        yield heading, view, some
        reach = max(_HEIGHT / view.scale * _NEARER, _LEAST / 2)
        # What is named by what is there alone belongs to a town: it is shown where one is near enough to tell it apart.
        near = [each for each in (*some, *(further if number == 0 else ())) if _kilometres(each, middle) <= reach]
        if len({(each.latitude, each.longitude) for each in near}) < _FEWEST or len(near) == len(some):
            return
        some, least = near, _NEAREST
        heading = say("Around {place}" if number == 0 else "Nearer to {place}", place=middle.entry.name)
        if reach <= 8:
            heading = middle.entry.name


def _kilometres(one: Spot, other: Spot) -> float:
    return View(one.latitude, one.longitude, 1, 0, 0).far(other.latitude, other.longitude) * 6371


def _picture(view: View, some: list[Spot], heading: str, middle: Spot | None, say: Interface) -> etree._Element:
    """The view; with a middle, rings of distance about that."""
    shapes: list[Child] = [h("rect", {"class": "sea", "width": f"{view.width:g}", "height": f"{view.height:g}"})]
    shapes += [h("path", {"class": "land", "d": ground}) for ground in (land(view),) if ground]
    shapes += [h("path", {"class": "border", "d": lines}) for lines in (borders(view),) if lines]
    if middle is not None:
        shapes += _rings(view, middle, say)
    most = max(each.count for each in some)
    town = f", {middle.entry.name}" if middle is not None else ""
    circles = []
    for each in some:
        x, y = view.place(each.latitude, each.longitude)
        radius = 4.0 + 20 * math.sqrt(each.count / most)
        circles.append((x, y, radius, each.entry.name.removesuffix(town) if town else each.entry.name))
    for spot, (x, y, radius, name) in zip(some, circles, strict=True):
        names = ", ".join((name, *(each.name for each in spot.there)))
        said = f"{names}: {say('{n} mentions', n=spot.count)}"
        circle = h("circle", {"cx": f"{x:.1f}", "cy": f"{y:.1f}", "r": f"{radius:.1f}"}, h("title", None, said))
        shapes.append(
            h("a", {"href": spot.entry.href, "aria-label": said, "class": "hollow" if spot.there else None}, circle)
        )
    for number, x, y, anchor in placed_labels(circles, view.width, view.height, _TYPE):
        attributes = {"x": f"{x:.1f}", "y": f"{y:.1f}", "text-anchor": anchor, "aria-hidden": "true"}
        shapes.append(h("text", attributes, circles[number][3]))
    length, _ = bar(view)
    kilometres = say.number(_exact(length / view.scale))
    start, low = 24.0, view.height - 24.0
    line = f"M{start:g} {low - 6:g}V{low:g}H{start + length:.1f}V{low - 6:g}"
    shapes += [
        h("path", {"class": "bar", "d": line}),
        h("text", {"x": f"{start + 6:g}", "y": f"{low - 8:g}"}, f"{kilometres} km"),
    ]
    box = {"viewBox": f"0 0 {view.width:g} {view.height:g}", "role": "group", "aria-label": f"{say('Map')}: {heading}"}
    return h("div", {"class": "wide"}, h("svg", box, shapes))


def _rings(view: View, middle: Spot, say: Interface) -> Iterator[etree._Element]:
    """Rings of a round number of kilometres about a place, each with its distance."""
    length, _ = bar(view)
    x, y = view.place(middle.latitude, middle.longitude)
    for number in range(1, 8):
        radius = length * number
        yield h("circle", {"class": "ring", "cx": f"{x:.1f}", "cy": f"{y:.1f}", "r": f"{radius:.1f}"})
        if y - radius > 16:
            at = {"x": f"{x:.1f}", "y": f"{y - radius - 3:.1f}", "text-anchor": "middle", "class": "ring"}
            yield h("text", at, f"{say.number(_exact(length * number / view.scale))} km")


def _caption(view: View, say: Interface, *, nearer: bool, hollow: bool) -> str:
    borders_shown = borders(view) or not nearer
    said = say("Coasts and borders of today (Natural Earth)." if borders_shown else "North is above.")
    if nearer:
        said += " " + say("Rings: distance in a straight line.")
    return said + " " + say("Hollow: places that the texts do not name, with what is there.") if hollow else said


def _without_position(gathered: Gathered, relations: Relations, entry: Entry) -> Child:
    """What the registers place in the place that is mentioned most, by its sort: works, unions, districts."""
    if entry.record is None:
        return None
    sorts: dict[str, list[Entry]] = {}
    for record in relations.located_in(entry.record):
        each = gathered.by_record[record]
        sort = term(record.element.get("type") or record.element.get("role"), gathered.say)
        sorts.setdefault(sort or gathered.say("other"), []).append(each)
    if not sorts:
        return None
    boxes = []
    for sort, entries in sorted(sorts.items(), key=lambda each: (each[0] == gathered.say("other"), each[0])):
        entries.sort(key=lambda each: (-len(each.mentions), each.sort_name))
        items = [
            h(
                "li",
                None,
                h("a", {"href": each.href, "class": f"mention {each.kind}"}, each.name),
                h("span", {"class": "quiet"}, f" {len(each.mentions)}"),
            )
            for each in entries
        ]
        boxes.append(h("section", None, h("h3", None, sort[:1].upper() + sort[1:]), h("ul", {"class": "named"}, items)))
    heading = h("h2", {"id": "located"}, gathered.say("Located in {place}", place=entry.name))
    lead = h(
        "p",
        {"class": "quiet"},
        gathered.say("What the registers place there, by its sort, with the number of mentions."),
    )
    return [heading, lead, h("div", {"class": "columns"}, boxes)]


def _table(shown: list[Spot], say: Interface) -> etree._Element:
    rows = [
        h(
            "tr",
            None,
            h("th", {"scope": "row"}, h("a", {"href": each.entry.href}, each.entry.name)),
            _degrees(each.latitude, say),
            _degrees(each.longitude, say),
            number_cell(each.count, say),
        )
        for each in shown
    ]
    heads = [h("th", {"scope": "col"}, each) for each in map(say, ("Place", "Latitude", "Longitude", "Mentions"))]
    table = h("table", {"class": "plain"}, h("thead", None, h("tr", None, heads)), h("tbody", None, rows))
    return h("details", None, h("summary", None, say("The map as a table")), h("div", {"class": "scroll"}, table))


def _degrees(number: float, say: Interface) -> etree._Element:
    return h("td", {"class": "number", "data-sort": f"{number:.4f}"}, say.number(Decimal(f"{number:.4f}")))


def _exact(kilometres: float) -> Decimal:
    return Decimal(f"{kilometres:g}")


def map_files(gathered: Gathered) -> dict[str, bytes]:
    """The places as GeoJSON (RFC 7946) and in the Linked Places format 1.2; nothing where there is no map."""
    if not has_map(gathered):
        return {}
    found = spots(gathered)
    plain = [_feature(gathered, each) for each in found]
    linked = [_linked(gathered, each) for each in found]
    context = "https://raw.githubusercontent.com/LinkedPasts/linked-places-format/main/linkedplaces-context-v1.1.jsonld"
    return {
        "places.geojson": _json({"type": "FeatureCollection", "features": plain}),
        "places.lpf.json": _json({"type": "FeatureCollection", "@context": context, "features": linked}),
    }


def _json(data: object) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _geometry(spot: Spot) -> dict[str, object]:
    return {"type": "Point", "coordinates": [spot.longitude, spot.latitude]}


def _feature(gathered: Gathered, spot: Spot) -> dict[str, object]:
    said = {"name": spot.entry.name, "mentions": len(spot.entry.mentions), "page": _page(gathered, spot)}
    return {"type": "Feature", "id": spot.entry.id, "geometry": _geometry(spot), "properties": said}


def _page(gathered: Gathered, spot: Spot) -> str:
    return address_of(gathered, spot.entry.href) or relative(spot.entry.href, MAP)


def _linked(gathered: Gathered, spot: Spot) -> dict[str, object]:
    record = spot.entry.record
    names = [{"toponym": each} for each in (record.names if record is not None else (spot.entry.name,))]
    made: dict[str, object] = {
        "@id": _page(gathered, spot),
        "type": "Feature",
        "properties": {"title": spot.entry.name, "src_id": record.element.get(XML_ID, "") if record else ""},
        "names": names,
        "geometry": _geometry(spot),
    }
    sort = record.element.get("type") if record is not None else None
    if sort:
        made["types"] = [{"label": sort}]
    same = addresses_of(record.element) if record is not None else []
    links = [{"type": "exactMatch", "identifier": each} for each in same]
    return made | ({"links": links} if links else {})
