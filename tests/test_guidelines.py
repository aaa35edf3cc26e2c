"""The guidelines of a customization: what an entry says, where links lead, one page and many, search, languages."""

import base64
import json
import re
from pathlib import Path

import pytest
from cases import CASES, read_case, unpack
from click.testing import CliRunner
from conftest import SWEEP
from lxml import etree

from teitools.cli.odd_compile import command
from teitools.guidelines import make_book, many_pages, one_page
from teitools.odd import compile_odd, load_p5subset

ROOT = Path(__file__).parent.parent
SOURCE = CASES / "odd" / "source.xml"
FRAME = """<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:lang="en">
<teiHeader><fileDesc><titleStmt><title>T</title></titleStmt><publicationStmt><p/></publicationStmt>
<sourceDesc><p/></sourceDesc></fileDesc></teiHeader>
<text><body>{prose}<schemaSpec ident="x" start="TEI"{attributes}><moduleRef key="tei"/><moduleRef key="core"/>
<moduleRef key="header"/><moduleRef key="textstructure"/>{specs}</schemaSpec></body></text></TEI>"""


@pytest.fixture
def compiled(tmp_path, monkeypatch):
    """A customization with prose, examples and processing models."""
    _, files = read_case(CASES / "odd" / "examples.case")
    monkeypatch.chdir(unpack(files, tmp_path))
    return compile_odd("custom.odd", load_p5subset(SOURCE))


@pytest.fixture
def made(tmp_path, shared):
    """A function: the HTML of one page, for a customization of TEI as it is."""

    def make(specs="", prose="", attributes="", **options):
        odd = tmp_path / "made.odd"
        odd.write_text(FRAME.format(prose=prose, attributes=attributes, specs=specs), encoding="utf-8")
        compiled = compile_odd(odd, load_p5subset(shared / "data/p5subset.xml"))
        return etree.HTML(one_page(make_book(compiled, **options)))

    return make


def entry(html, ident):
    return html.xpath(f"//section[@id='{ident}']")[0]


def fact(html, ident, label):
    """What an entry says under a label, as one line."""
    (found,) = entry(html, ident).xpath(f"./dl/dt[.='{label}']/following-sibling::dd[1]")
    return " ".join(" ".join(found.itertext()).split())


def test_there_is_an_entry_for_each_element_and_no_dead_link(compiled):
    html = etree.HTML(one_page(make_book(compiled)))
    ids = [each.get("id") for each in html.iter() if each.get("id")]
    assert len(ids) == len(set(ids))
    assert {f"element-{ident}" for ident in compiled.specs.elements} <= set(ids)
    targets = {each.get("href")[1:] for each in html.iter("a") if (each.get("href") or "").startswith("#")}
    assert targets <= set(ids)
    assert [each.get("src") for each in html.iter("script")] == [None]
    kinds = [each.get("class") for each in html.iter("figure")]
    assert kinds.count("example wrong") == 2
    assert kinds.count("example right") == 7
    shown = "".join(html.xpath("//section[@id='element-p']")[0].itertext())
    assert "Contained by" in shown and "<div>" in shown


def test_an_entry_says_where_the_element_stands_and_what_its_attributes_hold(made):
    html = made(
        '<elementSpec ident="hi" mode="change"><attList><attDef ident="kind" mode="add" usage="req">'
        "<gloss>sort</gloss><desc>Which.</desc><datatype><dataRef key='teidata.enumerated'/></datatype>"
        "<valList type='closed'><valItem ident='a'><gloss>alpha</gloss><desc>The first.</desc></valItem></valList>"
        "</attDef></attList><remarks><p>Seldom used.</p></remarks></elementSpec>"
    )
    assert "<p>" in fact(html, "element-hi", "Contained by")
    assert "<abbr>" in fact(html, "element-hi", "May contain")
    assert fact(html, "element-hi", "Namespace") == "http://www.tei-c.org/ns/1.0"
    assert "@xml:lang [ teidata.language ]" in fact(html, "element-hi", "Attributes from classes")
    own = fact(html, "element-hi", "Attributes")
    assert own == "@kind required [a value of the list] sort Which. One of: a alpha The first."
    (gloss,) = entry(html, "element-hi").xpath(".//dl[@class='value-list']/dd/p/span[@class='gloss']")
    assert gloss.text == "alpha"
    assert entry(html, "element-hi").xpath("string(./div[@class='remarks'])").strip() == "Seldom used."
    assert "<hi> /@kind" not in fact(html, "datatype-teidata.language", "Used by")
    assert "att.global /@xml:lang" in fact(html, "datatype-teidata.language", "Used by")
    assert "<item>" in fact(html, "macro-macro.specialPara", "Used by")


def test_the_examples_of_tei_stand_behind_the_projects_where_they_are_wanted(made):
    egxml = '<egXML xmlns="http://www.tei-c.org/ns/Examples" valid="true"><p>own</p></egXML>'
    specs = f'<elementSpec ident="p" mode="change"><desc>Ours.</desc><exemplum>{egxml}</exemplum></elementSpec>'
    own, with_tei = made(specs), made(specs, tei_descriptions=True)
    captions = [each.text for each in entry(own, "element-p").iter("figcaption")]
    assert captions == ["Valid"]
    captions = [each.text for each in entry(with_tei, "element-p").iter("figcaption")]
    assert captions[0] == "Valid" and set(captions[1:]) == {"Example of the TEI Guidelines"}
    assert entry(with_tei, "element-p").xpath("string(./p[@class='desc'])") == "paragraph Ours."
    assert not entry(own, "element-q").xpath("./p[@class='desc']")
    assert "TEI: " in [each.text for each in entry(with_tei, "element-q").xpath("./div[@class='remarks']//span")]


def test_remarks_on_elements_and_attributes_are_prose_like_any_other(made):
    remarks = (
        '<remarks><p>As <gi>p</gi>; see <ref target="#element-p">there</ref>.<note>A note.</note></p>'
        '<list><item>one</item><item>two</item></list><p><egXML xmlns="http://www.tei-c.org/ns/Examples"><hi>x</hi>'
        "</egXML></p></remarks>"
    )
    kind = (
        '<attDef ident="kind" mode="add"><desc>Which.</desc><remarks><p>Not <val>a</val>.</p></remarks>'
        '<remarks xml:lang="de"><p>Nicht.</p></remarks></attDef>'
    )
    specs = f'<elementSpec ident="hi" mode="change"><attList>{kind}</attList>{remarks}</elementSpec>'
    html = made(
        specs + '<classSpec ident="att.global" type="atts" mode="change"><attList>'
        '<attDef ident="n" mode="change"><remarks><p>Of a class.</p></remarks></attDef></attList></classSpec>'
    )
    hi = entry(html, "element-hi")
    (shown,) = hi.xpath("./div[@class='remarks']")
    assert [each.get("href") for each in shown.iter("a")][:2] == ["#element-p", "#element-p"]
    assert [each.text for each in shown.iter("li")][:2] == ["one", "two"]
    (example,) = shown.iter("figure")
    assert example.get("id") == "element-hi-example"
    assert "A note." in "".join(shown.xpath(".//section[contains(@class, 'notes')]")[0].itertext())
    attribute = fact(html, "element-hi", "Attributes")
    assert attribute.endswith("Not a .") and "Nicht" not in attribute
    assert fact(html, "class-att.global", "Attributes").count("Of a class.") == 1
    ids = [each.get("id") for each in html.iter() if each.get("id")]
    assert len(ids) == len(set(ids))


def test_images_of_the_prose_stand_in_the_page(made, tmp_path):
    dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
    (tmp_path / "a b.png").write_bytes(base64.b64decode(dot))
    (tmp_path / "large.png").write_bytes(base64.b64decode(dot) + bytes(1_000_001))
    (tmp_path / "page.png").write_text("<script/>", encoding="utf-8")
    urls = ("a b.png", "gone.png", "large.png", "page.png", "../../../../etc/passwd", "https://example.org/a.png")
    figures = "".join(f'<figure><graphic url="{url}"/><figDesc>A dot</figDesc></figure>' for url in urls)
    html = made(prose=f"<div><head>H</head>{figures}</div>")
    (image,) = html.iter("img")
    assert (image.get("alt"), image.get("width")) == ("A dot", "1")
    assert image.get("src") == f"data:image/png;base64,{dot}"
    text = " ".join(html.xpath("string(//main)").split())
    assert (text.count("[image not here: A dot]"), text.count("[image: A dot]")) == (4, 1)
    assert html.xpath("//a[@href='https://example.org/a.png']")


def test_several_languages_stand_side_by_side(made):
    specs = (
        '<elementSpec ident="p" mode="change"><desc xml:lang="de">Absatz.</desc><desc xml:lang="en">Paragraph.</desc>'
        '<desc xml:lang="fr">Alinéa.</desc></elementSpec>'
    )
    both = made(specs, attributes=' docLang="de fr"')
    lines = [(each.get("lang"), each.text) for each in entry(both, "element-p").xpath("./div[@class='languages']/p")]
    assert lines == [("de", "Absatz."), ("fr", "Alinéa.")]
    one = made(specs, attributes=' docLang="fr"')
    assert [each.text for each in entry(one, "element-p").xpath("./p[@class='desc']")] == ["Alinéa."]


def test_prose_goes_through_the_processing_model(made):
    html = made(
        prose='<div xml:id="first"><head>First</head><p>On <gi>p</gi>, <att>n</att>, <gi>nothing</gi>: '
        '<ref target="#second">see</ref> and <ref target="#gone">not</ref>.<note>A note.</note></p>'
        '<list rend="numbered"><item>one</item></list><table><row role="label"><cell>h</cell></row></table>'
        '<div xml:id="second"><head>Second</head><specList><specDesc key="hi" atts="rend"/></specList></div></div>'
    )
    first = entry(html, "first")
    assert [each.get("href") for each in first.xpath("./p[1]/a")] == ["#element-p", "#second"]
    assert "@n" in "".join(first.itertext()) and "<nothing>" in "".join(first.itertext())
    assert first.xpath(".//li[contains(., 'A note.')]") and first.xpath("./h2/a/span[.='1']")
    assert first.xpath("./section/h3/a/span[.='1.1']") and first.xpath(".//th[.='h']")
    assert first.xpath(".//ul[@class='specs']/li/a[@href='#element-hi']")
    assert html.xpath("//nav//a[@href='#second']")


def test_prose_that_is_included_is_part_of_the_guidelines(tmp_path):
    egxml = '<egXML xmlns="http://www.tei-c.org/ns/Examples" valid="true"><p>there</p></egXML>'
    chapter = f'<div xmlns="http://www.tei-c.org/ns/1.0" xml:id="far"><head>Far</head>{egxml}</div>'
    (tmp_path / "chapter.xml").write_text(chapter, encoding="utf-8")
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{}"/>'
    prose = include.format("chapter.xml") + include.format("gone.xml")
    odd = tmp_path / "custom.odd"
    odd.write_text(FRAME.format(prose=prose, attributes="", specs=""), encoding="utf-8")
    html = etree.HTML(one_page(make_book(compile_odd(odd, load_p5subset(SOURCE)))))
    assert "".join(entry(html, "far").find("h2").itertext()) == "1 Far"
    assert "".join(entry(html, "far").find(".//pre").itertext()) == "<p>there</p>"


def test_each_entry_has_a_page_and_every_link_leads_somewhere(shared):
    odd = shared / "data/odd/tei_lite.odd"
    compiled = compile_odd(odd, load_p5subset(shared / "data/p5subset.xml"))
    files = many_pages(make_book(compiled))
    assert len({name.lower() for name in files}) == len(files)
    assert {"element-p.html", "class-att.global.html", "macro-macro.specialPara.html"} <= files.keys()
    trees = {name: etree.HTML(content) for name, content in files.items() if name.endswith(".html")}
    ids = {name: {each.get("id") for each in tree.iter() if each.get("id")} for name, tree in trees.items()}
    for name, tree in trees.items():
        assert len(tree.xpath("//h1")) == 1, name
        for link in tree.xpath("//a[@href]"):
            href = link.get("href")
            if not re.match(r"[a-z]+:", href):
                file, _, fragment = href.partition("#")
                assert not fragment or fragment in ids.get(file or name, {fragment}), (name, href)
                # What the prose itself points to beside the ODD is not ours.
                assert file in {"", *trees} or not link.xpath("ancestor::section[@class='entry']|ancestor::nav")
    found = json.loads(files["search-index.js"].decode().removeprefix("const guidelinesIndex = ").rstrip(";\n"))
    assert ["<p>", "element", "element-p.html"] in [each[:3] for each in found]
    assert {each[2].partition("#")[0] for each in found} <= trees.keys()


def test_the_name_of_a_file_leads_nowhere_else(tmp_path):
    specs = "".join(
        f'<elementSpec ident="{name}" ns="x" mode="add"><content><textNode/></content></elementSpec>'
        for name in ("../../up", "index", "Case", "case", "a&lt;/script&gt;b")
    )
    odd = tmp_path / "hostile.odd"
    odd.write_text(FRAME.format(prose="", attributes="", specs=specs), encoding="utf-8")
    files = many_pages(make_book(compile_odd(odd, load_p5subset(SOURCE))))
    assert all(re.fullmatch(r"[\w.-]+", name) and not name.startswith(".") for name in files)
    assert {"element-Case.html", "element-case-2.html"} <= files.keys() or {
        "element-case.html",
        "element-Case-2.html",
    } <= files.keys()
    assert b"</script" not in files["search-index.js"]


def test_the_command_writes_a_folder_and_touches_none_that_is_not_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = FRAME.format(prose="<div><head>H</head><p>x</p></div>", attributes="", specs="")
    Path("a.odd").write_text(text.replace('<moduleRef key="textstructure"/>', ""), encoding="utf-8")
    run = CliRunner()
    asked = ["a.odd", "--p5subset", str(SOURCE), "--to"]
    done = run.invoke(command, [*asked, "html", "-o", "out/"])
    assert done.exit_code == 0 and Path("out/index.html").is_file() and Path("out/element-p.html").is_file()
    assert run.invoke(command, [*asked, "html", "-o", "out"]).exit_code == 0
    assert run.invoke(command, [*asked, "rng", "-o", "out/"]).exit_code == 2
    Path("out/mine.txt").write_text("mine")
    assert run.invoke(command, [*asked, "html", "-o", "out/"]).exit_code != 0
    assert Path("out/mine.txt").read_text() == "mine"


# In a browser


@pytest.fixture(scope="module")
def folder(tmp_path_factory, root, shared):
    """The guidelines of the edition: one page, and beside it many."""
    compiled = compile_odd(root / "schema/edition.odd", load_p5subset(shared / "data/p5subset.xml"))
    book = make_book(compiled)
    place = tmp_path_factory.mktemp("guidelines")
    for name, content in {**many_pages(book), "one.html": one_page(book)}.items():
        (place / name).write_bytes(content)
    return place


@pytest.mark.parametrize("page", ["one.html", "index.html"])
def test_search_finds_an_entry_without_a_server(browser, folder, page):
    tab = browser.new_page()
    asked = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto((folder / page).as_uri())
    tab.fill("#question", "persname")
    assert tab.inner_text("#found li:first-child a") == "<persName>"
    tab.press("#question", "Enter")
    tab.wait_for_url("**/*persName*")
    assert tab.is_visible("text=The name of a person")
    assert all(url.startswith(folder.as_uri()) for url in asked)
    tab.close()


def test_without_scripts_there_is_no_field_and_all_can_be_read(browser, folder):
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto((folder / "index.html").as_uri())
    assert not tab.is_visible("#search")
    tab.click("main a:has-text('Elements')")
    tab.click("main a:has-text('<persName>')")
    assert tab.is_visible("text=The name of a person")
    context.close()


SCREENS = [(1280, "light"), (390, "dark"), *([(1280, "dark"), (390, "light")] if SWEEP else [])]


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_every_kind_of_page_fits_and_is_accessible(browser, folder, width, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    tab = context.new_page()
    kinds = ["index", "element-persName", "class-att.global", "class-tree", "reference-elements", "mentions"]
    for name in kinds:
        tab.goto((folder / f"{name}.html").as_uri())
        assert tab.evaluate("document.documentElement.scrollWidth") <= width, name
        found = axe.run(tab).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found] == [], name
    context.close()
