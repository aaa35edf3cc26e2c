"""What a release published is not lost: what is gone is named, and its address leads on."""

import json

import pytest
from cases import unpack
from click.testing import CliRunner
from lxml import html
from test_site import EDITION, build_site, check_links

from teitools.cli.build import command
from teitools.edition import find_settings, load_edition
from teitools.site import IDS, Published, make_site, read_published, replace_folder
from teitools.site.published import carry_over

TEXT, REGISTER = "tei/texts/one.xml", "tei/registers/persons.xml"


def edition_of(folder, **changed):
    files = EDITION | {{"text": TEXT, "register": REGISTER}[name]: each for name, each in changed.items()}
    return load_edition(find_settings(unpack(files, folder)))


@pytest.fixture
def before(tmp_path):
    return read_published(make_site(edition_of(tmp_path / "before")).html[IDS])


def test_the_file_has_every_paragraph_and_record(before):
    assert {"r1", "p1"} <= set(before.texts["texts/one.html"])
    assert set(before.records) == {"persons/a.html", "persons/b.html"}
    assert read_published(before.to_bytes()) == before


def test_nothing_is_said_where_nothing_is_gone(tmp_path, before):
    site = make_site(edition_of(tmp_path / "now"), before=before)
    assert not [each for each in site.findings if each.code.name == "published_gone"]
    assert "Nothing since the last release" in html.fromstring(site.html["changes.html"]).text_content()
    assert site.html[IDS] == before.to_bytes()


def test_a_paragraph_that_lost_its_id_is_named_and_its_address_leads_to_the_text(tmp_path, before):
    text = EDITION[TEXT].replace('xml:id="p1"', 'xml:id="p2"').replace("#p1", "#p2")
    site = make_site(edition_of(tmp_path / "now", text=text), before=before)
    gone = [each.args["address"] for each in site.findings if each.code.name == "published_gone"]
    assert "texts/one.html#p1" in gone and "texts/one.html#p2" not in gone
    page = html.fromstring(site.html["texts/one.html"])
    assert page.xpath("//article/span[@id='p1']") and page.xpath("//p[@id='p2']")
    changes = html.fromstring(site.html["changes.html"])
    assert any(each.endswith("#p2") for each in changes.xpath("//ul//a/@href")) and "removed" in changes.text_content()
    # The next release, which knows the id no longer as a paragraph, still leads from it.
    later = make_site(edition_of(tmp_path / "later", text=text), before=read_published(site.html[IDS]))
    assert html.fromstring(later.html["texts/one.html"]).xpath("//article/span[@id='p1']")
    assert not [each for each in later.findings if each.code.name == "published_gone"]


def test_a_record_that_is_gone_leads_to_the_one_that_is_the_same_or_to_the_register(tmp_path, before):
    register = EDITION[REGISTER].replace('<person xml:id="b"><persName type="main">Other</persName></person>', "")
    site = make_site(edition_of(tmp_path / "now", register=register.replace('passive="#b"', "")), before=before)
    replace_folder(tmp_path / "out", site.html, "1")
    check_links(tmp_path / "out")
    page = html.fromstring(site.html["persons/b.html"])
    assert page.xpath("//meta[@http-equiv='refresh']/@content") == ["0; url=../persons.html"]
    assert page.xpath("//main//a/@href") == ["../persons.html"]
    [gone] = [each for each in site.findings if each.code.name == "published_gone"]
    assert gone.args == {"address": "persons/b.html", "target": "persons.html"}


def test_a_text_under_another_name_is_led_to(tmp_path, before):
    text = EDITION[TEXT].replace('xml:id="one"', 'xml:id="first"')
    site = make_site(edition_of(tmp_path / "now", text=text), before=before)
    page = html.fromstring(site.html["texts/one.html"])
    assert page.xpath("//meta[@http-equiv='refresh']/@content") == ["0; url=../texts/first.html"]


def test_what_has_changed_is_told_by_paragraph_and_record(tmp_path, before):
    text = EDITION[TEXT].replace("leaves.", "arrives.")
    register = EDITION[REGISTER].replace("Described.", "Described anew.")
    now = edition_of(tmp_path / "now", text=text, register=register)
    site = make_site(now, before=before)
    page = html.fromstring(site.html["changes.html"])
    assert "texts/one.html#r1" in page.xpath("//ul//a/@href") and "texts/one.html#p1" not in page.xpath("//ul//a/@href")
    assert "Ann Person: changed" in page.text_content() and "Other: changed" not in page.text_content()
    assert page.xpath("//nav//a[text()='Changes']")
    assert page.xpath("//a[@href='texts/one.html#r1']/text()") == ["In January 1921 A. Person arrives."]


def test_a_release_is_called_by_its_name(tmp_path, before):
    named = "</titleStmt><editionStmt><edition>Two</edition></editionStmt>"
    files = EDITION | {"tei/edition.xml": EDITION["tei/edition.xml"].replace("</titleStmt>", named)}
    first = make_site(load_edition(find_settings(unpack(files, tmp_path / "a")))).html[IDS]
    assert read_published(first).release == "Two" and not before.release
    site = make_site(edition_of(tmp_path / "now"), before=read_published(first)).html
    assert "since Two" in html.fromstring(site["changes.html"]).text_content()


def test_a_text_that_is_gone_does_not_lead_to_another_by_an_id_that_many_have(tmp_path):
    now = Published({"texts/b.html": {"note-1": "x", "p2": "y"}, "texts/c.html": {"note-1": "x"}})
    before = Published({"texts/a.html": {"note-1": "x"}, **now.texts})
    [_] = carry_over(now, before)
    assert now.gone == {"texts/a.html": "index.html"}


def test_a_file_cannot_make_pages_elsewhere(tmp_path, before):
    before.gone = {"../evil.html": "index.html", "/etc/x.html": "x", "other/x.html": "y", "persons/z.html": "//evil"}
    site = make_site(edition_of(tmp_path / "now"), before=before).html
    made = [each for each in site if "evil" in each or "etc" in each or "other" in each or each.endswith("z.html")]
    assert made == ["persons/z.html"]
    assert b"//evil" not in site["persons/z.html"]


@pytest.mark.parametrize("data", ["", "[]", "{}", '{"texts": 1, "records": {}, "gone": {}, "anchors": {}}', "\x00"])
def test_what_is_no_such_file_is_said(tmp_path, data):
    folder = unpack(EDITION | {"published.json": data}, tmp_path / "in")
    ran = CliRunner().invoke(command, [str(folder), "-o", str(tmp_path / "out"), "--no-search"])
    assert ran.exit_code == 2 and "is no `ids.json`" in ran.stderr


def test_the_file_beside_the_settings_is_found(tmp_path):
    folder = unpack(EDITION, tmp_path / "in")
    build_site(load_edition(find_settings(folder)), tmp_path / "first")
    (folder / "published.json").write_bytes((tmp_path / "first" / IDS).read_bytes())
    ran = CliRunner().invoke(command, [str(folder), "-o", str(tmp_path / "out"), "--no-search"])
    assert ran.exit_code == 0 and (tmp_path / "out/html/changes.html").is_file()
    assert json.loads((tmp_path / "out/html/ids.json").read_text())["records"]
