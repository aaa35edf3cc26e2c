"""A text too heavy for one page: nothing of it is lost, no page is heavy, and what leads to a place leads there."""

import json
from collections import Counter
from pathlib import Path

import pytest
from cases import unpack
from lxml import etree, html
from test_site import EDITION, HEADER, TEI, check_links, files_of
from test_site_incremental import build

from teitools.edition import find_settings, load_edition
from teitools.render.tree import h
from teitools.site import has_search, make_site, replace_folder
from teitools.site.parts import _pieces, _weights
from teitools.site.published import IDS
from teitools.site.quality import HEAVIEST, REPORT


def _paragraph(chapter, number, last):
    note = f'<note xml:id="n{chapter}.{number}" place="bottom">See <ref target="#p0.1">there</ref>.</note>'
    return (
        f'<p xml:id="p{chapter}.{number}">Word{number} of <persName ref="person:a">Ann</persName>, '
        + "many words and more " * 12
        + (note if number % 9 == 0 else "")
        + (f'<ref target="#p{last}.3">the end</ref>' if number % 50 == 0 else "")
        + "</p>"
    )


def heavy(chapters=6, paragraphs=150):
    """A text of chapters, one of them far larger than a page, with notes, names, quantities and links between parts."""
    divisions = []
    for chapter in range(chapters):
        count = paragraphs * (4 if chapter == 2 else 1)
        said = "".join(_paragraph(chapter, number, chapters - 1) for number in range(count))
        divisions.append(f'<div xml:id="c{chapter}"><head>Chapter {chapter}</head>{said}</div>')
    quantity = '<p xml:id="q"><measure quantity="3" unit="lire" xml:id="m">three</measure></p>'
    body = f"<body>{''.join(divisions)}<div><head>Last</head>{quantity}</div></body>"
    return f'<TEI {TEI} xml:id="heavy" xml:lang="en">{HEADER.format(title="Heavy", more="")}<text>{body}</text></TEI>'


LIGHT = (
    f'<TEI {TEI} xml:id="aaa" xml:lang="en">{HEADER.format(title="Light", more="")}<text><body>'
    '<p>To <ref target="heavy.xml#p4.7">four</ref>, <ref target="heavy.xml#p0.1">none</ref>, '
    '<ref target="heavy.xml">all</ref>.</p></body></text></TEI>'
)
FILES = {**EDITION, "tei/texts/heavy.xml": heavy(), "tei/texts/aaa.xml": LIGHT}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return unpack(FILES, tmp_path_factory.mktemp("parts"))


@pytest.fixture(scope="module")
def site(folder):
    return make_site(load_edition(find_settings(folder)), search=has_search())


def parts_of(site):
    names = ["texts/heavy.html", *(f"texts/heavy..{number}.html" for number in range(2, 100))]
    return {name: html.fromstring(site.html[name]) for name in names if name in site.html}


def test_no_page_is_heavy_and_every_link_leads_to_its_place(site, tmp_path):
    assert len(parts_of(site)) > 3
    assert max(len(data) for name, data in site.html.items() if name.endswith(".html")) <= HEAVIEST
    report = json.loads(site.html[REPORT])
    assert report["over_budget"] == report["broken_links"] == []
    replace_folder(tmp_path / "out", site.html, "1")
    check_links(tmp_path / "out")


def test_nothing_of_the_text_is_lost_and_nothing_is_there_twice(site, folder, monkeypatch):
    monkeypatch.setattr("teitools.site.making.HEAVIEST", 10**9)
    whole = html.fromstring(make_site(load_edition(find_settings(folder))).html["texts/heavy.html"])
    parts = parts_of(site).values()

    def words(pages):
        found = Counter()
        for page in pages:
            [article] = page.xpath("//article")
            for made in article.xpath(".//*[@data-made][self::h2 or self::h3]"):
                made.getparent().remove(made)
            found.update(" ".join(article.itertext()).split())
        return found

    assert words([whole]) == words(parts)
    ids = [ident for page in parts for ident in page.xpath("//article//@id") if ident not in ("notes",)]
    assert sorted(ids) == sorted(each for each in whole.xpath("//article//@id") if each != "notes")


def test_notes_stand_on_the_page_of_their_marker_and_lead_back(site):
    for name, page in parts_of(site).items():
        ids = set(page.xpath("//@id"))
        for note in page.xpath("//section[@role='doc-endnotes']//li"):
            [back] = set(note.xpath(".//a[@class='back']/@href"))
            assert back.startswith("#") and back[1:] in ids, name


def test_ways_lead_from_part_to_part(site):
    pages = parts_of(site)
    here, seen = "texts/heavy.html", []
    while here:
        seen.append(here)
        onward = pages[here].xpath("//nav[@class='turn parts']/a[@rel='next']/@href")
        here = onward[0].removeprefix("../") if onward else None
    assert seen == list(pages)
    for page in list(pages.values())[1:]:
        assert page.xpath("//nav[@class='turn parts']/a[@href='../texts/heavy.html']")
        levels = [int(each.tag[1]) for each in page.iter("h1", "h2", "h3", "h4")]
        assert levels[0] == 1 and levels.count(1) == 1


def test_what_a_mention_opens_is_on_its_part(site):
    for page in parts_of(site).values():
        opened = set(page.xpath("//@interestfor"))
        assert opened == set(page.xpath("//div[@class='card']/@id"))


def test_what_was_published_keeps_its_address_and_is_found(site):
    assert set(json.loads(site.html[IDS])["texts"]) == {"texts/aaa.html", "texts/heavy.html", "texts/one.html"}
    places = json.loads(site.html["texts/heavy.parts.json"])
    ids = {name.removeprefix("texts/"): set(page.xpath("//@id")) for name, page in parts_of(site).items()}
    assert all(ident in ids[page] for ident, page in places.items())
    assert "p4.7" in places and "p0.1" not in places
    [link] = html.fromstring(site.html["texts/aaa.html"]).xpath("//article//a[text()='four']/@href")
    assert link == f"../texts/{places['p4.7']}#p4.7"


CHANGES = (
    ("heavy.xml", "Word7 of", "Word7 and many more of"),
    ("heavy.xml", "<head>Chapter 0</head>", "<head>Chapter 0</head><p>" + "more words " * 20_000 + "</p>"),
    ("aaa.xml", "To ", "And to "),
    ("one.xml", "leaves", "comes"),
)


def test_built_again_after_a_change_the_bytes_are_those_of_a_whole_build(tmp_path):
    folder, out, cache = unpack(FILES, tmp_path / "in"), tmp_path / "out", tmp_path / "cache"
    build(folder, out, cache)
    for number, (name, old, new) in enumerate(CHANGES):
        path = Path(folder, "tei/texts", name)
        path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        build(folder, out, cache)
        build(folder, tmp_path / f"whole{number}", None)
        assert files_of(out) == files_of(tmp_path / f"whole{number}"), (name, new[:40])
    # Light enough for one page again, or in parts only now.
    path = Path(folder, "tei/texts/heavy.xml")
    for name, text in (("light", heavy(2, 20)), ("again", heavy())):
        path.write_text(text, encoding="utf-8")
        build(folder, out, cache)
        build(folder, tmp_path / name, None)
        assert files_of(out) == files_of(tmp_path / name)


def test_lists_and_tables_are_cut_with_what_heads_them():
    row = [h("tr", None, h("td", None, "x" * 80)) for _ in range(60)]
    table = h("table", None, h("thead", None, h("tr", None, h("th", None, "Head"))), h("tbody", None, row))
    box = h("article", None, h("ul", {"id": "u"}, [h("li", None, "y" * 100) for _ in range(60)]), table)
    pieces = [each for each, _ in _pieces(box, _weights(box, {}), 2000, 2000)]
    said = b"".join(etree.tostring(each) for each in pieces)
    assert said.count(b"<li>") == said.count(b"<td>") == 60
    assert max(len(etree.tostring(each)) for each in pieces) < 2600
    assert all(each.xpath("count(.//thead)") == each.xpath("count(.//table)") for each in pieces)
    assert said.count(b'id="u"') == 1
