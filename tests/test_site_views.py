"""Map, timeline and network: every place, month and pair where it belongs, each the way to its page."""

import json
import math
import re

import pytest
from cases import unpack
from lxml import etree, html
from test_site import HEADER, TEI, build_site, check_links

from teitools.edition import find_settings, load_edition
from teitools.site import make_site
from teitools.site.coordinates import coordinates, position
from teitools.site.labels import placed_labels
from teitools.site.projection import View, land, view_of

PLACES = {"turin": (45.07, 7.69), "milan": (45.46, 9.19), "rome": (41.9, 12.5), "moscow": (55.75, 37.6)}
REGISTER = f"""<TEI {TEI} xml:id="all">{HEADER.format(title="All", more="")}<standOff><listPlace>
{
    "".join(
        f'<place xml:id="{n}"><placeName>{n.title()}</placeName><location><geo>{a} {b}</geo></location></place>'
        for n, (a, b) in PLACES.items()
    )
}
<place xml:id="nowhere"><placeName>Nowhere</placeName></place></listPlace>
<listPerson>{"".join(f'<person xml:id="p{n}"><persName>P{n}</persName></person>' for n in range(6))}</listPerson>
<listOrg><org xml:id="works" type="works"><orgName>The Works</orgName></org></listOrg>
<listEvent><event xml:id="strike" from="1920-04-15" to="1920-04-24" where="#turin"><label>Strike</label></event>
<event xml:id="war" from="1914-07-28" to="1918-11-11"><label>War</label></event></listEvent>
<listRelation><relation name="locatedIn" active="#works" passive="#turin"/></listRelation></standOff></TEI>"""
NAMES = "".join(f'<placeName ref="reg.xml#{n}">x</placeName> ' for n in ["turin", "turin", *PLACES, "nowhere"])
PEOPLE = "".join(f'<p>{"".join(f"<persName ref=&quot;reg.xml#p{n}&quot;>P</persName> " for n in ids)}</p>'.replace(
    "&quot;", '"') for ids in ((0, 1), (0, 1), (0, 1, 2), (3, 4), (4, 5)))  # fmt: skip
DATES = "".join(f'<date when="{each}">x</date> ' for each in ("1920-04-15", "1920-04-16", "1920-09", "1921-01", "1990"))
FILES = {
    "tei/texts/one.xml": f'<TEI {TEI} xml:id="one" xml:lang="en">{HEADER.format(title="One", more="")}<text><body>'
    f"<p>{NAMES}{DATES}</p>{PEOPLE}</body></text></TEI>".replace("reg.xml", "../registers/reg.xml"),
    "tei/registers/reg.xml": REGISTER,
}


@pytest.fixture
def edition(tmp_path):
    return load_edition(find_settings(unpack(FILES, tmp_path / "in")))


def test_the_map_has_every_place_with_a_position_and_a_way_to_it(edition, tmp_path):
    built = build_site(edition, tmp_path / "out")
    check_links(tmp_path / "out")
    page = html.fromstring(built["map.html"])
    links = page.xpath("(//svg)[1]//a")
    assert {each.get("href") for each in links} == {f"places/{name}.html" for name in PLACES}
    assert next(each.get("aria-label") for each in links if "turin" in each.get("href")) == "Turin: 3 mentions"
    size = {each.get("href"): float(each[0].get("r")) for each in links}
    assert size["places/turin.html"] > size["places/rome.html"] == size["places/milan.html"]
    assert [row.xpath("string(th)") for row in page.xpath("//details//tbody/tr")] == [
        "Turin",
        "Milan",
        "Moscow",
        "Rome",
    ]
    assert "1 further place mentioned without a position" in page.text_content()
    assert page.xpath("//div[@class='columns']//a/@href") == ["organisations/works.html"]
    assert page.xpath("//nav//a[text()='Map']")


def test_places_are_data_in_two_formats(edition):
    files = make_site(edition).html
    plain, linked = json.loads(files["places.geojson"]), json.loads(files["places.lpf.json"])
    assert {tuple(each["geometry"]["coordinates"]) for each in plain["features"]} == {
        (b, a) for a, b in PLACES.values()
    }
    assert {each["properties"]["src_id"] for each in linked["features"]} == set(PLACES)
    assert linked["@context"].startswith("https://") and linked["features"][0]["names"] == [{"toponym": "Turin"}]


def test_a_view_keeps_areas_and_distances_near_its_middle():
    view = view_of(PLACES.values(), 1000, 640, 70, 60)
    for latitude, longitude in PLACES.values():
        x, y = view.place(latitude, longitude)
        assert 69 <= x <= 931 and 69 <= y <= 571
    near = View(45, 7, 1, 0, 0)
    assert math.dist((0, 0), near.place(46, 8)) == pytest.approx(6371 * near.far(46, 8), rel=1e-3)


def test_land_is_where_it_is():
    def covered(latitude, longitude):
        """Whether a point lies on land: an odd number of crossings to its left."""
        view = View(latitude, longitude, 0.5, 400, 400)
        crossings = 0
        for ring in land(view).split("Z"):
            points = [tuple(map(float, each)) for each in re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", ring)]
            for (ax, ay), (bx, by) in zip(points, points[1:] + points[:1], strict=True):
                if (ay > 200) != (by > 200) and ax + (200 - ay) / (by - ay) * (bx - ax) < 200:
                    crossings += 1
        return crossings % 2 == 1

    assert all(covered(*each) for each in [*PLACES.values(), (-25, 134), (40, -100), (0, 23)])
    assert not any(covered(*each) for each in [(43, 8.2), (0, -30), (-50, 100), (58, -40)])


def test_the_timeline_has_the_months_and_the_events(edition, tmp_path):
    built = build_site(edition, tmp_path / "out")
    page = html.fromstring(built["timeline.html"])
    assert page.xpath("//h2[@id='months']/text()") == ["1920 to 1921"]
    bars = {each.get("aria-label"): each.get("href") for each in page.xpath("//svg/a[not(@class)]")}
    assert bars == {
        "April 1920: 2 mentions of a date": "dates.html#d-1920-04-15",
        "September 1920: 1 mention of a date": "dates.html#d-1920-09",
        "January 1921: 1 mention of a date": "dates.html#d-1921-01",
    }
    [event] = page.xpath("//svg/a[@class='event']")
    assert (event.get("href"), event.get("aria-label")) == ("events/strike.html", "Strike, 15 to 24 April 1920")
    rows = [
        [" ".join(cell.text_content().split()) for cell in row] for row in page.xpath("//div/table[last()]//tbody/tr")
    ]
    assert ["15 to 24 April 1920", "Strike", "Turin", "0"] in rows and any(row[1] == "War" for row in rows)


def test_the_network_joins_those_named_in_one_paragraph(edition):
    page = html.fromstring(make_site(edition).html["network.html"])
    assert {each.get("href") for each in page.xpath("//svg/a")} == {f"persons/p{n}.html" for n in range(6)}
    assert len(page.xpath("//svg/line")) == 5
    rows = [[cell.text_content() for cell in row] for row in page.xpath("//tbody/tr")]
    assert rows[0] == ["P0", "P1", "3"] and len(rows) == 5


def test_no_label_covers_another_or_leaves_the_picture():
    points = [(20.0 + 7 * n % 300, 20.0 + 13 * n % 200, 4.0, f"Place {n}") for n in range(40)]
    boxes = []
    for number, x, y, anchor in placed_labels(points, 320, 220, 12):
        long = len(points[number][3]) * 12 * 0.6
        left = {"start": x, "middle": x - long / 2, "end": x - long}[anchor]
        boxes.append((left, y - 9.6, left + long, y + 3))
    assert 3 < len(boxes) < 40
    for at, one in enumerate(boxes):
        assert one[0] >= 0 and one[1] >= 0 and one[2] <= 320 and one[3] <= 220
        for other in boxes[at + 1 :]:
            assert one[0] >= other[2] or other[0] >= one[2] or one[1] >= other[3] or other[1] >= one[3]


def test_an_edition_without_positions_or_events_has_no_such_pages(tmp_path):
    text = FILES["tei/texts/one.xml"].replace(NAMES.replace("reg.xml", "../registers/reg.xml"), "").replace(DATES, "")
    text = re.sub(r"<p>(<persName.*?)</p>", "<p/>", text)
    register = re.sub(r"<listEvent>.*</listEvent>", "", REGISTER, flags=re.DOTALL)
    files = {"tei/texts/one.xml": text, "tei/registers/reg.xml": register}
    built = make_site(load_edition(find_settings(unpack(files, tmp_path)))).html
    assert not {"map.html", "timeline.html", "network.html", "places.geojson"} & set(built)


def test_a_place_that_no_text_names_is_shown_by_what_is_there(tmp_path):
    mill = '<place xml:id="mill"><placeName>Mill, Turin</placeName><location><geo>45.09 7.66</geo></location></place>'
    empty = '<place xml:id="empty"><placeName>Empty</placeName><location><geo>45.08 7.66</geo></location></place>'
    near = "".join(
        f'<place xml:id="d{at}"><placeName>D{at}</placeName><location><geo>45.0{at} 7.6{at}</geo></location></place>'
        for at in (5, 6)
    )
    register = REGISTER.replace('<place xml:id="nowhere">', f'{mill}{empty}{near}<place xml:id="nowhere">').replace(
        "<listRelation>", '<listRelation><relation name="locatedIn" active="#works" passive="#mill"/>'
    )
    more = "".join(f'<placeName ref="../registers/reg.xml#d{at}">d</placeName>' for at in (5, 6))
    text = FILES["tei/texts/one.xml"].replace(
        "<body><p>", f'<body><p><orgName ref="../registers/reg.xml#works">w</orgName> {more}', 1
    )
    files = {"tei/texts/one.xml": text, "tei/registers/reg.xml": register}
    page = html.fromstring(make_site(load_edition(find_settings(unpack(files, tmp_path)))).html["map.html"])
    hollow = page.xpath("//svg//a[@class='hollow']")
    assert {each.get("href") for each in hollow} == {"places/mill.html"}
    assert hollow[0].get("aria-label") == "Mill, The Works: 1 mention"
    assert not page.xpath("(//svg)[1]//a[@class='hollow']")
    assert "empty" not in html.tostring(page).decode()
    assert page.xpath("//details//tbody/tr[th='Mill, Turin']/td[last()]/text()") == ["1"]


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("45.07 7.69", (45.07, 7.69)),
        ("45.07, -7.69", (45.07, -7.69)),
        ("48,208333 16,373056", (48.208333, 16.373056)),
        ("48 16", (48.0, 16.0)),
        ("91 16", None),
        ("somewhere", None),
    ],
)
def test_coordinates_are_read_as_people_write_them(written, place):
    assert coordinates(written) == place


def test_the_position_of_what_a_place_lies_in_is_not_its_own():
    own = "<location><geo>1 2</geo></location>"
    country = '<location type="located_in_place"><placeName>Land</placeName><geo>3 4</geo></location>'
    inner = f"<place><placeName>Inner</placeName>{own}</place>"
    for said, place in ((country + own, (1.0, 2.0)), (country, None), (inner, None), (inner + own, (1.0, 2.0))):
        assert position(etree.fromstring(f'<place xmlns="http://www.tei-c.org/ns/1.0">{said}</place>')) == place
