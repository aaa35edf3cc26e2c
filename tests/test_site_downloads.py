"""What a reader takes away of a text, and its source on the site: the same text in each form, no line lost."""

import io
import json
import zipfile

import pytest
from cases import unpack
from lxml import html
from test_site import EDITION, HEADER, TEI

from teitools.edition import find_settings, load_edition
from teitools.site import make_site


def site_of(folder, more=None):
    """The files of the little edition's site, with `more` files of its own."""
    return make_site(load_edition(find_settings(unpack({**EDITION, **(more or {})}, folder)))).html


def test_each_form_is_offered_and_holds_the_text(tmp_path):
    files = site_of(tmp_path)
    page = html.fromstring(files["texts/one.html"])
    links = page.xpath("//p[@class='downloads']/a/@href")
    assert links == ["one.xml", "one.txt", "one.md", "one.epub", "one.jsonld", "../sources/one.html"]
    assert page.xpath("//link[@rel='item']/@href") == links[:-1]
    plain = files["texts/one.txt"].decode()
    assert "Nobody" in plain and "Nobody" in files["texts/one.md"].decode()
    annotations = json.loads(files["texts/one.jsonld"])
    for each in annotations["first"]["items"]:
        position, quote = each["target"]["selector"]
        assert each["target"]["source"] == "one.txt"
        assert plain[position["start"] : position["end"]] == quote["exact"]
    with zipfile.ZipFile(io.BytesIO(files["texts/one.epub"])) as book:
        assert book.testzip() is None and book.namelist()[0] == "mimetype"
        assert any(b"Nobody" in book.read(name) for name in book.namelist() if name.endswith(".xhtml"))


def lines_of(files, name):
    """The lines of a source as its pages show them, by their numbers; where one is cut, joined."""
    shown = {}
    for page in sorted(
        (each for each in files if each.startswith(f"sources/{name}")), key=lambda each: (len(each), each)
    ):
        for row in html.fromstring(files[page]).xpath("//pre//span[@class='l']"):
            number = row.xpath("a[@class='n']")[0]
            assert number.get("href") == f"#{number.get('id')}" == f"#L{number.text}"
            shown[int(number.text)] = shown.get(int(number.text), "") + row.text_content()[len(number.text) : -1]
    return [shown[number] for number in sorted(shown)]


ODD_SOURCE = f"""<TEI {TEI} xml:id="odd">
{HEADER.format(title="O", more="")}<!-- a comment
over = "two" lines --><text><body>
<p rend='it"s'
   n="a > b">x = "y" &lt;p&gt; a="b" <![CDATA[<q n="1">]]></p><?go on="now"?>
	<p/></body></text></TEI>"""


def test_the_source_is_shown_whole_line_by_line(tmp_path):
    files = site_of(tmp_path, {"tei/texts/odd.xml": ODD_SOURCE})
    for name in ("one", "odd"):
        assert lines_of(files, name) == files[f"texts/{name}.xml"].decode().split("\n")
    page = html.fromstring(files["sources/odd.html"])
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex"]
    said = {kind: [each.text for each in page.xpath(f"//span[@class='{kind}']")] for kind in "tavc"}
    assert "<p" in said["t"] and " rend=" in said["a"] and "'it\"s'" in said["v"] and '"a > b"' in said["v"]
    assert 'over = "two" lines -->' in said["c"] and '<![CDATA[<q n="1">]]>' in said["c"]
    assert ' a="b" ' not in said["a"] and '"y"' not in said["v"]


@pytest.mark.parametrize("line_end", ["\n", " "])
def test_a_long_source_goes_on_on_further_pages_none_of_them_heavy(tmp_path, line_end):
    paragraphs = line_end.join(f'<p xml:id="q{at}" n="{at}">w <hi rend="i">v</hi></p>' for at in range(20_000))
    text = f'<TEI {TEI} xml:id="long">{HEADER.format(title="L", more="")}<text><body>{paragraphs}</body></text></TEI>'
    made = site_of(tmp_path, {"tei/texts/long.xml": text, "teitools.toml": '[site]\ndownloads = ["source"]\n'})
    pages = [name for name in made if name.startswith("sources/long")]
    assert 1 < len(pages) <= 12
    assert max(len(made[name]) for name in pages) < 500_000
    whole = made["texts/long.xml"].decode().split("\n")
    shown = lines_of(made, "long")
    assert shown[:-1] == whole[: len(shown) - 1] and whole[len(shown) - 1].startswith(shown[-1])
    last = html.fromstring(made[f"sources/long..{len(pages)}.html"])
    assert last.xpath("//p[@class='quiet']/text()") == ["The rest is in the file."]


def test_the_settings_say_which_forms_are_made(tmp_path):
    files = site_of(tmp_path, {"teitools.toml": '[site]\ndownloads = ["markdown"]\n'})
    assert {name.rpartition(".")[2] for name in files if name.startswith("texts/one.")} == {"html", "xml", "txt", "md"}
    assert not [name for name in files if name.startswith("sources/")]
