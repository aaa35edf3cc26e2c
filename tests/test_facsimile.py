"""Images of an edition: read, shown beside their text, copied into a site, in IIIF; judged by others' programs."""

import json

import pytest
from command import teitools_command
from fidelity import html_words, source_words
from lxml import html
from PIL import Image

from teitools.document import parse
from teitools.render import HtmlOptions, compile_plan, render_html, render_parts, to_bytes
from teitools.render.image_header import read_header
from teitools.render.local_images import pictures_beside
from teitools.site import replace_folder

HEAD = (
    '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>T</title></titleStmt>'
    "<publicationStmt><p>P</p></publicationStmt><sourceDesc><p>S</p></sourceDesc></fileDesc></teiHeader>"
)
TEXT = (
    f"{HEAD}<facsimile>"
    '<surface xml:id="f1" n="1r" ulx="0" uly="0" lrx="120" lry="160"><graphic url="scans/page 1.png"/>'
    "<desc>Ink on paper.</desc>"
    '<zone xml:id="z1" ulx="10" uly="10" lrx="110" lry="60"/><zone xml:id="z2" points="10,70 110,72 108,90 12,90"/>'
    '<zone xml:id="l1" ulx="10" uly="10" lrx="110" lry="20"/></surface>'
    '<surface xml:id="f2" n="1v"><graphic url="scans/page 2.png"/><zone xml:id="z3" ulx="0" uly="0" lrx="5" lry="5"/>'
    '</surface><surface xml:id="f3" n="2r"><graphic url="scans/lost.png"/></surface></facsimile>'
    '<text xml:lang="en"><body><pb n="1r" facs="#f1"/><div><head>One</head>'
    '<p facs="#z1"><lb facs="#l1"/>First words.</p><p facs="#z2">Second words.</p>'
    '<p>A page turns <pb n="1v" facs="#f2"/>within this.</p><pb n="2r" facs="#f3"/><p>No image.</p></div>'
    '<div><head>Two</head><pb n="2v" facs="scans/page%203.png"/><p>Its own image.</p><pb n="3" facs="MS_3"/>'
    "<p>A number only.</p></div></body></text></TEI>"
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scans").mkdir()
    for number in (1, 2, 3):
        Image.new("RGB", (120, 160), (240, 230, 200)).save(tmp_path / "scans" / f"page {number}.png")
    (tmp_path / "a.xml").write_text(TEXT, encoding="utf-8")
    return tmp_path


def rows(page):
    """(alternatives of the images, words beside them) of each row of a page."""
    return [
        (
            [image.get("alt") for image in row.iterfind("div[@class='images']//img")],
            " ".join(" ".join(row.find("div[@class='page-text']").itertext()).replace("▧", "").split()),
        )
        for row in page.iterfind(".//div[@class='leaf']")
    ]


def test_images_stand_beside_the_text_that_begins_on_them(folder):
    done = teitools_command("transform", "a.xml", "--to", "html", "-o", "out/a.html", cwd=folder, text=True)
    assert done.returncode == 0
    assert "`scans/lost.png` cannot be shown: there is no such file" in done.stderr
    page = html.fromstring((folder / "out/a.html").read_bytes())
    assert rows(page) == [
        (["facsimile of 1r"], "One First words. Second words."),
        (["facsimile of 1v"], "A page turns p. 1v within this."),
        ([], "p. 2r No image."),
        (["facsimile of p. 2v"], "p. 2v Its own image."),
        ([], "p. 3 A number only."),
    ]
    for image in page.iter("img"):
        assert (folder / "out" / image.get("src").replace("%20", " ")).is_file()
        assert (image.get("width"), image.get("height"), image.get("loading")) == ("120", "160", "lazy")
    assert "image not here: scans/lost.png" in page.text_content()
    assert page.find(".//section[@data-tei='facsimile']") is None


def test_zones_and_text_lead_to_each_other(folder):
    page = render_html(parse(folder / "a.xml"), compile_plan())
    by_id = {each.get("id"): each for each in page.iter() if each.get("id")}
    zones = page.findall(".//svg[@class='zones']/a")
    assert [zone.get("id") for zone in zones] == ["z1", "z2", "l1"]
    assert [zone[0].tag for zone in zones] == ["rect", "polygon", "rect"]
    for zone in zones:
        target = by_id[zone.get("href")[1:]]
        back = target if target.get("class") == "to-zone at-line" else target.find("a[@class='to-zone']")
        assert back.get("href") == f"#{zone.get('id')}"
        assert back.get("aria-label") and zone.get("aria-label")
    # Of the second surface nothing says how large it is but its image, which was not read.
    assert page.find(".//g[@id='z3']") is None
    known = HtmlOptions(stable_ids=True, pictures=pictures_beside(str(folder / "a.xml"), None))
    page = render_html(parse(folder / "a.xml"), compile_plan(), options=known)
    assert page.find(".//svg[@viewBox='0 0 120 160']/g[@id='z3']") is not None


def test_rows_keep_all_words(folder):
    document = parse(folder / "a.xml")
    wanted = source_words(document, "reading")
    listed = render_parts(document, compile_plan(), HtmlOptions(views=("reading",), facsimile=False))
    assert html_words(listed) == wanted
    beside = html_words(render_parts(document, compile_plan(), HtmlOptions(views=("reading",))))
    # What is said of a surface goes with its image; all else is read in the order of the source.
    assert [each for each in beside if each not in "Ink on paper."] == [
        each for each in wanted if each not in "Ink on paper."
    ]
    assert sorted(beside) == sorted(wanted)


def test_a_source_document_has_its_image_beside_its_zones(folder):
    body = (
        '<sourceDoc><surface xml:id="s" ulx="0" uly="0" lrx="12" lry="16"><graphic url="scans/page 1.png"/>'
        '<zone xml:id="q" ulx="1" uly="1" lrx="9" lry="9"><line>Written here.</line></zone></surface></sourceDoc>'
    )
    (folder / "s.xml").write_text(f"{HEAD}{body}</TEI>", encoding="utf-8")
    page = render_html(parse(folder / "s.xml"), compile_plan())
    (zone,) = page.iterfind(".//svg/a")
    assert (zone.get("id"), zone.get("href")) == ("q-image", "#q")
    (text,) = page.iterfind(".//div[@id='q']")
    assert text.find("a[@class='to-zone']").get("href") == "#q-image"
    assert [each.get("class") for each in page.find(".//div[@class='leaf']")] == ["images", "page-text"]


def test_xml_base_and_blanks_in_addresses(folder):
    body = (
        '<facsimile xml:base="scans/"><surface><graphic url=" page 1.png "/></surface></facsimile>'
        '<text><body><p>x <graphic url="scans/page 2.png" width="60"/></p></body></text>'
    )
    (folder / "b.xml").write_text(f"{HEAD}{body}</TEI>", encoding="utf-8")
    done = teitools_command("transform", "b.xml", "--to", "html", cwd=folder)
    page = html.fromstring(done.stdout)
    assert [(each.get("src"), each.get("width"), each.get("height")) for each in page.iter("img")] == [
        ("scans/page%202.png", "60", "80"),
        ("scans/page%201.png", "120", "160"),
    ]
    assert done.stderr == b""


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.gif", "a.webp", "lossless.webp", "alpha.webp"])
def test_the_sizes_that_another_reader_finds(tmp_path, name):
    path = tmp_path / name
    mode = "RGBA" if name.startswith("alpha") else "RGB"
    more = {"lossless": True} if name.startswith("lossless") else {}
    Image.new(mode, (321, 123)).save(path, **more)
    header = read_header(path)
    with Image.open(path) as judge:
        assert (header.width, header.height) == judge.size == (321, 123)
        assert header.media_type == Image.MIME[judge.format]


@pytest.mark.parametrize(("orientation", "size"), [(1, (32, 12)), (3, (32, 12)), (6, (12, 32)), (8, (12, 32))])
def test_photographs_that_lie_on_their_side(tmp_path, orientation, size):
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.new("RGB", (32, 12)).save(tmp_path / "a.jpg", exif=exif)
    header = read_header(tmp_path / "a.jpg")
    assert (header.width, header.height) == size


SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 30 20">{}</svg>'


@pytest.mark.parametrize(
    "active",
    [
        "<script>1</script>",
        '<rect onclick="a()"/>',
        "<foreignObject/>",
        '<image xlink:href="https://example.org/x"/>',
        '<rect fill="url(https://example.org/x)"/>',
        '<rect style="fill: url(#a); stroke: u\\rl(//x)"/>',
        "<style>@import 'x'</style>",
        '<a xlink:href="javascript:a()"><rect/></a>',
        "<?xml-stylesheet href='x'?>",
    ],
)
def test_a_drawing_that_could_do_something_is_not_shown(tmp_path, active):
    path = tmp_path / "a.svg"
    path.write_text(SVG.format('<rect fill="url(#a)"/><use xlink:href="#b"/>'), encoding="utf-8")
    header = read_header(path)
    assert (header.media_type, header.width, header.height) == ("image/svg+xml", 30, 20)
    path.write_text(SVG.format(active), encoding="utf-8")
    with pytest.raises(OSError, match="could run code or fetch"):
        read_header(path)


@pytest.mark.parametrize("cut", range(0, 64, 3))
def test_headers_that_are_cut_off(tmp_path, cut):
    for name in ("a.png", "a.jpg", "a.gif", "a.webp"):
        Image.new("RGB", (9, 9)).save(tmp_path / name)
        path = tmp_path / name
        path.write_bytes(path.read_bytes()[:cut])
        try:
            header = read_header(path)
        except OSError as error:
            assert error.strerror
        else:
            assert header.width >= 0


def test_what_browsers_do_not_show(tmp_path):
    Image.new("RGB", (9, 9)).save(tmp_path / "a.tiff")
    with pytest.raises(OSError, match="no TIFF"):
        read_header(tmp_path / "a.tiff")
    (tmp_path / "b.jpg").write_text("<html>", encoding="utf-8")
    with pytest.raises(OSError, match="no JPEG"):
        read_header(tmp_path / "b.jpg")


@pytest.fixture
def edition(folder):
    (folder / "tei" / "texts").mkdir(parents=True)
    (folder / "scans").rename(folder / "tei" / "scans")
    (folder / "a.xml").unlink()
    text = TEXT.replace("scans/", "../scans/").replace("<p>No image.</p>", '<p><graphic url="../../../out.png"/></p>')
    (folder / "tei" / "texts" / "a.xml").write_text(text, encoding="utf-8")
    Image.new("RGB", (1, 1)).save(folder.parent / "out.png")
    served = (
        f'{HEAD}<facsimile xml:base="https://iiif.example.org/i/"><surface xml:id="g" ulx="0" uly="0" lrx="2000" '
        'lry="3000"><graphic url="p1/full/full/0/default.jpg"/><zone xml:id="y" ulx="9" uly="9" lrx="99" lry="99"/>'
        '</surface><surface><graphic url="p2/info.json"/></surface><surface><graphic url="https://example.org/x.jpg"/>'
        '</surface></facsimile><text><body><pb facs="#g"/><p facs="#y">Worte.</p></body></text></TEI>'
    )
    (folder / "tei" / "texts" / "b.xml").write_text(served, encoding="utf-8")
    (folder / "teitools.toml").write_text('url = "https://example.org/e/"\n', encoding="utf-8")
    return folder


def test_a_site_has_copies_of_the_images_and_asks_nobody_for_others(edition):
    done = teitools_command("build", "--no-search", cwd=edition, text=True)
    assert "`../../../out.png` cannot be shown: it lies outside" in done.stderr
    site = edition / "output" / "html"
    for number in (1, 2, 3):
        copied = site / "images" / "tei" / "scans" / f"page {number}.png"
        assert copied.read_bytes() == (edition / "tei" / "scans" / f"page {number}.png").read_bytes()
    page = html.fromstring((site / "texts" / "a.html").read_bytes())
    assert [each.get("src") for each in page.iter("img")] == [
        f"../images/tei/scans/page%20{number}.png" for number in (1, 2, 3)
    ]
    other = html.fromstring((site / "texts" / "b.html").read_bytes())
    assert not list(other.iter("img"))
    assert other.find(".//a[@class='image']").get("href").startswith("https://iiif.example.org/")
    quality = json.loads((site / "quality.json").read_text(encoding="utf-8"))
    assert (quality["images"], quality["fetched_from_elsewhere"]) == (3, {})
    assert not [each for each in quality["broken_links"] if "images" in each[1]]
    # A page of which nobody knows the language claims none.
    assert (other.get("lang"), other.find(".//article").get("lang")) == ("en", "")


def test_a_site_shows_images_of_iiif_servers_on_request(edition):
    with (edition / "teitools.toml").open("a", encoding="utf-8") as file:
        file.write('[site]\nimages = "iiif"\n')
    teitools_command("build", "--no-search", cwd=edition)
    site = edition / "output" / "html"
    page = html.fromstring((site / "texts" / "b.html").read_bytes())
    assert [(each.get("src"), each.get("width"), each.get("height")) for each in page.iter("img")] == [
        ("https://iiif.example.org/i/p1/full/1000,/0/default.jpg", "1000", "1500"),
        ("https://iiif.example.org/i/p2/full/1000,/0/default.jpg", None, None),
    ]
    assert rows(page) == [(["facsimile"], "page break Worte.")]
    assert {each.get("referrerpolicy") for each in page.iter("img")} == {"no-referrer"}
    elsewhere = json.loads((site / "quality.json").read_text(encoding="utf-8"))["fetched_from_elsewhere"]
    assert list(elsewhere) == ["texts/b.html"]


def test_each_text_has_a_manifest_in_the_site(edition):
    from iiif_prezi3 import Manifest

    teitools_command("build", "--no-search", cwd=edition)
    texts = edition / "output" / "html" / "texts"
    made = {name: json.loads((texts / f"{name}.manifest.json").read_text(encoding="utf-8")) for name in ("a", "b")}
    for name, said in made.items():
        Manifest(**said)
        assert said["id"] == f"https://example.org/e/texts/{name}.manifest.json"
        assert f'href="{name}.manifest.json"' in (texts / f"{name}.html").read_text(encoding="utf-8")
    first, second = made["a"]["items"]
    assert first["items"][0]["items"][0]["body"]["id"] == "https://example.org/e/images/tei/scans/page%201.png"
    assert (second["width"], second["height"]) == (120, 160)
    assert [each["body"]["value"] for each in first["annotations"][0]["items"]] == [
        "First words.",
        "Second words.",
        "3",
    ]
    bodies = [each["items"][0]["items"][0]["body"] for each in made["b"]["items"]]
    assert [each.get("service", [{}])[0].get("type") for each in bodies] == [None, "ImageService3", None]
    assert bodies[0]["service"][0]["@id"] == "https://iiif.example.org/i/p1"


def test_a_wrong_setting_of_images(edition):
    (edition / "teitools.toml").write_text('[site]\nimages = "all"\nimage = 1\n', encoding="utf-8")
    done = teitools_command("build", "--no-search", cwd=edition, text=True)
    assert done.returncode == 2
    assert "site.images" in done.stderr and "site.image" in done.stderr


def test_copies_stay_the_files_they_were(tmp_path):
    (tmp_path / "a.png").write_bytes(b"one")
    target, copies = tmp_path / "html", {"images/a.png": tmp_path / "a.png"}
    replace_folder(target, {"index.html": b"x"}, "1", copies)
    before = (target / "images" / "a.png").stat()
    replace_folder(target, {"index.html": b"y"}, "1", copies)
    assert (target / "images" / "a.png").stat().st_ino == before.st_ino
    (tmp_path / "a.png").write_bytes(b"two")
    replace_folder(target, {"index.html": b"y"}, "1", copies)
    assert (target / "images" / "a.png").read_bytes() == b"two"
    assert (target / "images" / "a.png").stat().st_ino != before.st_ino
    replace_folder(target, {"index.html": b"y"}, "1")
    assert not (target / "images").exists()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_in_a_browser_by_keyboard_and_without_scripts(browser, folder, width, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    teitools_command("transform", "a.xml", "--to", "html", "-o", "a.html", cwd=folder)
    asked = []
    for scripts in (False, True):
        context = browser.new_context(
            viewport={"width": width, "height": 700}, color_scheme=scheme, java_script_enabled=scripts
        )
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.goto((folder / "a.html").as_uri())
        image, text = page.locator(".images").first.bounding_box(), page.locator(".page-text").first.bounding_box()
        if width > 900:
            assert image["x"] + image["width"] <= text["x"] and abs(image["y"] - text["y"]) < 40
        else:
            assert image["y"] + image["height"] <= text["y"]
        drawing, shown = page.locator("svg.zones").first.bounding_box(), page.locator("img").first.bounding_box()
        assert all(abs(drawing[side] - shown[side]) < 1 for side in drawing)
        page.locator("#z2").focus()
        page.keyboard.press("Enter")
        assert page.locator(":target").inner_text().startswith("Second words.")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.locator(":target").get_attribute("id") == "z2"
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if scripts:
            found = axe.Axe().run(page).response["violations"]
            assert not [(each["id"], each["nodes"][0]["html"][:200]) for each in found]
        context.close()
    assert all(url.startswith(folder.as_uri()) for url in asked)


def test_nothing_moves_when_images_come(browser, folder):
    page = browser.new_page()
    options = HtmlOptions(stable_ids=True, pictures=pictures_beside(str(folder / "a.xml"), folder))
    (folder / "p.html").write_bytes(to_bytes(render_html(parse(folder / "a.xml"), compile_plan(), options=options)))
    held, moving = [], []
    page.route("**/*.png", lambda route: route.continue_() if moving else held.append(route))
    page.goto((folder / "p.html").as_uri(), wait_until="domcontentloaded")
    page.evaluate("document.querySelectorAll('img').forEach(each => (each.loading = 'eager'))")
    before = page.locator(".leaf").last.bounding_box()
    assert held
    moving.append(True)
    for route in held:
        route.continue_()
    page.evaluate("Promise.all([...document.images].map(each => each.decode()))")
    assert page.evaluate("[...document.images].every(each => each.naturalWidth === 120)")
    assert page.locator(".leaf").last.bounding_box() == before
    page.close()
