"""A text that cannot be read or rendered is a finding with its place; the others are built."""

import pytest
from cases import unpack
from command import teitools_command as run
from test_site import EDITION, check_links, files_of
from test_site_incremental import FILES, build

import teitools.site.making
from teitools.edition import find_settings, load_edition
from teitools.site import make_site

BAD = FILES["tei/texts/four.xml"].replace("</p>", "</q>")


@pytest.fixture
def folder(tmp_path):
    return unpack(FILES, tmp_path / "edition")


def test_a_text_that_is_not_well_formed_is_named_and_the_others_are_built(folder):
    (folder / "tei/texts/four.xml").write_text(BAD, encoding="utf-8")
    done = run("build", "--no-cache", cwd=folder)
    assert done.returncode == 1
    said = done.stderr.decode()
    assert f"tei/texts/four.xml:1:{BAD.index('</q>') + 1}: " in said
    assert "Traceback" not in said
    built = {path.name for path in (folder / "output/html/texts").glob("*.html")}
    assert {"one.html", "three.html", "play.html"} <= built and "four.html" not in built
    assert not (folder / "output/text/four.txt").exists()


@pytest.mark.parametrize("name", ["tei/edition.xml", "tei/registers/persons.xml"])
def test_without_the_corpus_or_a_register_the_last_site_stays(name, folder):
    assert run("build", cwd=folder).returncode == 0
    before = files_of(folder / "output")
    (folder / name).write_text("<TEI", encoding="utf-8")
    done = run("build", cwd=folder)
    assert done.returncode == 2
    said = done.stderr.decode()
    assert name in said and "nothing was written" in said
    assert files_of(folder / "output") == before


@pytest.fixture
def failing(monkeypatch):
    """The text `four` cannot be rendered."""
    whole = teitools.site.making.text_page

    def page(gathered, document, *more, **named):
        if document.path.endswith("four.xml"):
            raise ValueError("a date\nwithout a year")
        return whole(gathered, document, *more, **named)

    monkeypatch.setattr(teitools.site.making, "text_page", page)
    return monkeypatch


def test_a_text_that_cannot_be_rendered_has_a_page_that_says_so(folder, tmp_path, failing):
    site = build(folder, tmp_path / "out", None)
    [finding] = [each for each in site.findings if each.code.name == "rendering_failed"]
    assert finding.span.file.endswith("four.xml") and finding.span.start > 0
    assert finding.args["reason"] == "ValueError: a date without a year"
    assert "could not be rendered" in site.html["texts/four.html"].decode()
    assert site.html["texts/four.xml"] == FILES["tei/texts/four.xml"].encode()
    assert b"leaves." in site.html["texts/one.html"]
    broken = [each for each in site.findings if each.code.name == "broken_link"]
    assert not any(each.args["page"].startswith("texts/four") for each in broken)
    # What failed is tried again.
    build(folder, tmp_path / "out", tmp_path / "cache")
    failing.undo()
    build(folder, tmp_path / "out", tmp_path / "cache")
    build(folder, tmp_path / "whole", None)
    assert files_of(tmp_path / "out") == files_of(tmp_path / "whole")


def test_no_page_promises_a_feed_that_is_not_made(tmp_path):
    for more in ("", '<change when="2024-05-06">Begun.</change>'):
        files = {**EDITION, "teitools.toml": 'title = "All"\nurl = "https://example.org/"\n'}
        said = files["tei/texts/one.xml"]
        files["tei/texts/one.xml"] = said.replace("</teiHeader>", f"<revisionDesc>{more}</revisionDesc></teiHeader>")
        place = unpack(files, tmp_path / f"edition{len(more)}")
        site = make_site(load_edition(find_settings(place)))
        named = any(b"feed.xml" in data for name, data in site.html.items() if name.endswith(".html"))
        assert named == ("feed.xml" in site.html) == bool(more)


def test_links_of_a_site_with_a_text_left_out_lead_somewhere(folder, tmp_path):
    (folder / "tei/texts/four.xml").write_text(BAD, encoding="utf-8")
    build(folder, tmp_path / "out", None)
    check_links(tmp_path / "out/html")
