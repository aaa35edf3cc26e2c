"""What a build says of its pages is so: every fault that is put in is named, and nothing else."""

import json

import pytest
from cases import unpack
from click.testing import CliRunner
from lxml import html
from test_site import EDITION

from teitools.cli.build import command
from teitools.edition import find_settings, load_edition
from teitools.site import make_site
from teitools.site.quality import HEAVIEST, Quality, quality_findings, quality_report


def noted(**pages):
    quality = Quality()
    files = {}
    for name, body in pages.items():
        here = name.replace("__", "/") + ".html"
        files[here] = f"<html><body>{body}</body></html>".encode()
        quality.note(here, html.fromstring(files[here]))
    return quality, files


@pytest.mark.parametrize(
    ("link", "broken"),
    [
        ("b.html", False),
        ("b.html#x", False),
        ("b.html#y", True),
        ("#here", False),
        ("#there", True),
        ("texts/c.html", False),
        ("texts/d.html", True),
        ("../a.html", True),
        ("data.csv", False),
        ("data.csv#L1", False),
        ("other.csv", True),
        ("%62.html", False),
        ("https://example.org/nothing", False),
        ("mailto:a@example.org", False),
    ],
)
def test_a_link_that_leads_nowhere_is_named(link, broken):
    quality, files = noted(a=f'<p id="here"><a href="{link}">x</a></p>', b='<p id="x"/>', texts__c="")
    files["data.csv"] = b""
    found = [each.code.name for each in quality_findings(quality, files)]
    assert found == (["broken_link"] if broken else [])


def test_links_are_read_from_the_page_they_stand_on():
    quality, files = noted(index="", texts__a='<a href="../index.html">up</a><a href="b.html">beside</a>', texts__b="")
    assert not quality.broken(files)
    quality, files = noted(index="", texts__a='<a href="index.html">wrong</a>')
    assert quality.broken(files) == [("texts/a.html", "texts/index.html")]


def test_weight_and_what_is_fetched_are_told():
    quality, files = noted(a="x" * (HEAVIEST + 1), b='<img src="https://example.org/x.png"><img src="own.png">')
    files["own.png"] = b""
    assert [each.args["page"] for each in quality_findings(quality, files)] == ["a.html"]
    report = json.loads(quality_report(quality, files))
    assert report["over_budget"] == ["a.html"] and report["pages"] == 2 and report["files"] == 3
    assert report["fetched_from_elsewhere"] == {"b.html": ["https://example.org/x.png"]}


def test_a_build_reports_on_itself(tmp_path):
    site = make_site(load_edition(find_settings(unpack(EDITION, tmp_path / "in")))).html
    report = json.loads(site["quality.json"])
    assert report["broken_links"] == [] and report["fetched_from_elsewhere"] == {} and report["over_budget"] == []
    assert report["pages"] == sum(name.endswith(".html") for name in site)
    assert report["first_page"] < 100_000


def test_a_pointer_to_what_no_page_shows_is_a_warning_of_the_build(tmp_path):
    text = EDITION["tei/texts/one.xml"].replace("leaves.</p>", 'leaves <ref target="#shelf">there</ref>.</p>')
    text = text.replace("</body>", '<div type="x"><index xml:id="shelf"><term>x</term></index></div></body>')
    folder = unpack(EDITION | {"tei/texts/one.xml": text}, tmp_path / "in")
    ran = CliRunner().invoke(command, [str(folder), "-o", str(tmp_path / "out"), "--no-search"])
    assert ran.exit_code == 0
    assert "`texts/one.html` leads to `texts/one.html#shelf`, which the site does not have [broken_link]" in ran.stderr


def test_a_note_that_is_referred_to_otherwise_has_no_way_back_to_nowhere(tmp_path):
    note = '<div type="notes"><note xml:id="n1"><p>A note.</p></note></div>'
    text = EDITION["tei/texts/one.xml"].replace("leaves.</p>", 'leaves<ref target="#n1">1</ref>.</p>')
    text = text.replace("</body>", f"{note}</body>").replace(' ref="person:a"', "")
    site = make_site(load_edition(find_settings(unpack(EDITION | {"tei/texts/one.xml": text}, tmp_path)))).html
    assert json.loads(site["quality.json"])["broken_links"] == []
    assert "A note." in html.fromstring(site["texts/one.html"]).text_content()


def test_the_key_leads_to_lists_that_are_there(tmp_path):
    text = EDITION["tei/texts/one.xml"].replace("<date ", "<seg ").replace("</date>", "</seg>")
    text = text.replace("<sourceDesc>", '<sourceDesc><p><date when="1900">1900</date></p>', 1)
    site = make_site(load_edition(find_settings(unpack(EDITION | {"tei/texts/one.xml": text}, tmp_path)))).html
    assert "dates.html" not in site and json.loads(site["quality.json"])["broken_links"] == []
