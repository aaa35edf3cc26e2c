"""The pages in a browser, where one is at hand: nothing fetched, nothing cut off, print, views and popovers at work."""

from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from cases import unpack
from command import PATIENCE
from test_site_kinds import LETTERS, PEOPLE, REGISTER
from test_site_kinds import text as kind_of_text

from teitools.document import parse
from teitools.edition import load_edition, recognised
from teitools.render import HtmlOptions, compile_plan, default_style, render_html, to_bytes
from teitools.site import Published, has_search, make_site, replace_folder

ROOT = Path(__file__).parent.parent


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def site(own_site):
    return own_site


@pytest.fixture(scope="module")
def many_kinds(tmp_path_factory):
    """A site in Italian with letters, a dictionary, a play and an inscription, after a release that had other texts."""
    words = "abate bacio cane dado ebano fabbro gatto ieri luna mano naso occhio pane ramo sale tetto uva vino zappa"
    entry = "<entry xml:id='{0}'><form><orth>{0}</orth></form><sense n='1'><def>si dice</def></sense></entry>"
    speech = "<sp who='#{0}'><speaker>{0}</speaker><p>Parla <stage>via</stage> ancora.</p></sp>"
    places = "".join(
        f"<place xml:id='l{at}'><placeName>Luogo {at}</placeName><location><geo>4{at} 7.{at}</geo></location></place>"
        for at in range(9)
    )
    said = "".join(
        f"<placeName ref='#l{at}'>luogo</placeName> <measure quantity='{at}' unit='kg'>{at} chili</measure>, il "
        f"<date when='1921-01-0{at + 1}'>giorno</date>. "
        for at in range(9)
    )
    stone = "<msDesc><physDesc><p><support>marmo</support></p></physDesc><history><origin>R</origin></history></msDesc>"
    files = LETTERS | {
        "texts/dictionary.xml": kind_of_text("voci", "Voci", "".join(map(entry.format, words.split()))),
        "texts/play.xml": kind_of_text("dramma", "Dramma", "".join(map(speech.format, ("uno", "due", "uno")))),
        "texts/stone.xml": kind_of_text("lapide", "Lapide", f"<p>{said}<note>Nota.</note></p>", "", stone),
        "indices/places.xml": REGISTER.replace("listPerson", "listPlace").replace(PEOPLE, places),
        "teitools.toml": 'language = "it"\nurl = "https://example.org/"\n',
    }
    folder = tmp_path_factory.mktemp("kinds")
    edition = load_edition(recognised(unpack(files, folder / "in")))
    before = Published({"texts/voci.html": {"cane": "other", "lost": "x"}}, {"persons/zoe.html": "x"})
    replace_folder(folder / "html", make_site(edition, search=has_search(), before=before).html, "1")
    return folder / "html"


def pages(site):
    """Every page at the top and of a text, and of each register the record with most and the one with least to say."""
    found = [*site.glob("*.html"), *site.glob("texts/*.html"), *site.glob("lists/*.html")]
    for folder in {path.parent for path in site.rglob("*.html")} - {site, site / "texts", site / "lists"}:
        by_size = sorted(folder.glob("*.html"), key=lambda path: (path.stat().st_size, path.name))
        found += {by_size[0], by_size[-1]}
    # A page that leads on is gone before it can be looked at.
    return sorted(each for each in found if b'http-equiv="refresh"' not in each.read_bytes())


def test_no_page_asks_elsewhere_or_is_wider_than_the_screen(browser, site):
    page = browser.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for path in pages(site):
        page.goto(path.as_uri())
        for width in (320, 390, 800, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path.name, width)
    assert all(url.startswith(site.as_uri()) for url in asked)
    page.close()


def test_the_browser_reads_the_tree_that_was_written(browser, site):
    from lxml import html

    page = browser.new_page(java_script_enabled=False)
    for path in pages(site):
        page.goto(path.as_uri())
        read = page.evaluate("Array.from(document.querySelectorAll('*'), each => each.localName)")
        written = [each.tag for each in html.fromstring(path.read_bytes()).iter() if isinstance(each.tag, str)]
        assert [name for name in read if name != "tbody"] == [name for name in written if name != "tbody"], path.name
    page.close()


def test_the_first_key_press_reaches_the_skip_link_and_is_seen(browser, site):
    page = browser.new_page()
    page.goto((site / "index.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.close()


def test_print_leaves_navigation_out_and_gives_a_pdf(browser, site):
    page = browser.new_page()
    text = sorted((site / "texts").glob("*.html"))[0]
    page.goto(text.as_uri())
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.querySelector('nav')).display") == "none"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.pdf().startswith(b"%PDF-")
    page.close()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_axe_finds_no_fault_on_any_kind_of_page(browser, site, width, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    kinds = ["index", "about", "persons", "references", "dates", "quantities", "map", "timeline", "network"]
    paths = [site / f"{name}.html" for name in kinds] + [site / "texts/turin-1920.html", site / "persons/gramsci.html"]
    paths += [site / "sources/turin-1920.html", site / "places/turin.html"]
    for path in paths:
        page.goto(path.as_uri())
        found = axe.Axe().run(page).response["violations"]
        assert not [(each["id"], each["nodes"][0]["html"][:200]) for each in found], path.name
    context.close()


WATCH = (
    "window.moved = []; const noted = list => window.moved.push(...list.getEntries().map(each => each.value));"
    "new PerformanceObserver(noted).observe({type: 'layout-shift', buffered: true})"
)


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_moves_once_it_is_shown(browser, site, many_kinds, width):
    page = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    page.add_init_script(WATCH)
    for path in (*pages(site), *pages(many_kinds)):
        page.goto(path.as_uri())
        page.wait_for_timeout(50)
        assert page.evaluate("window.moved.filter(each => each > 0.001)") == [], path
    page.context.close()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "dark"), (390, "light")])
def test_axe_finds_no_fault_on_pages_that_other_kinds_of_texts_have(browser, many_kinds, width, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    for path in pages(many_kinds):
        page.goto(path.as_uri())
        found = axe.Axe().run(page).response["violations"]
        assert not [(each["id"], each["nodes"][0]["html"][:200]) for each in found], path.name
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path.name
    context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_mention_opens_its_card_by_pointing_and_by_keyboard(browser, site, scripts):
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    page.goto((site / "texts/turin-1920.html").as_uri())
    mention = page.locator("a[interestfor]").first
    card = page.locator(f"#{mention.get_attribute('interestfor')}")
    assert not card.is_visible()
    mention.hover()
    card.wait_for(state="visible", timeout=PATIENCE * 1000)
    page.mouse.move(2, 2)
    card.wait_for(state="hidden", timeout=PATIENCE * 1000)
    # To the mention by the keyboard alone: what has the focus is what stands before it.
    page.locator(".key a").last.focus()
    for _ in range(30):
        page.keyboard.press("Tab")
        if card.is_visible() or mention.evaluate("each => each === document.activeElement"):
            break
    card.wait_for(state="visible", timeout=PATIENCE * 1000)
    page.keyboard.press("Escape")
    card.wait_for(state="hidden", timeout=PATIENCE * 1000)
    context.close()


def test_a_paragraph_gives_its_address_and_its_citation_to_copy(browser, site):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto((site / "texts/turin-1920.html").as_uri())
    link = page.locator("a.para").first
    link.focus()
    page.keyboard.press("Enter")
    assert page.locator(".copy button").all_inner_texts() == ["Address", "Citation", "BibTeX", "RIS", "CSL-JSON"]
    copied = {}
    for button in page.locator(".copy button").all():
        name = button.inner_text()
        button.click()
        page.wait_for_function("each => each.textContent.includes('✓')", arg=button.element_handle())
        copied[name] = page.evaluate("navigator.clipboard.readText()")
    address = page.url
    assert copied["Address"] == address and address.endswith(link.get_attribute("href"))
    assert copied["Citation"].endswith(f" {address}.") and "Turin in 1920" in copied["Citation"]
    assert f"url = {{{address}}}" in copied["BibTeX"] and copied["BibTeX"].count("url =") == 1
    assert f"UR  - {address}\r\nER  - " in copied["RIS"].replace("\n", "\r\n").replace("\r\r", "\r")
    page.keyboard.press("Escape")
    assert link.evaluate("each => each === document.activeElement")
    context.close()


def test_a_reader_chooses_light_or_dark_and_it_is_kept(browser, site):
    context = browser.new_context(color_scheme="light")
    page = context.new_page()
    page.goto((site / "index.html").as_uri())
    ground = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) == "rgb(251, 250, 246)"
    page.get_by_role("button", name="Dark").click()
    assert page.evaluate(ground) == "rgb(24, 22, 19)"
    page.goto((site / "about.html").as_uri())
    assert page.evaluate(ground) == "rgb(24, 22, 19)"
    context.close()


@pytest.fixture
def shown(browser, tmp_path):
    def show(body, **options):
        source = tmp_path / "document.xml"
        source.write_text(
            f'<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader/><text><body>{body}</body></text></TEI>'
        )
        target = tmp_path / "page.html"
        target.write_bytes(to_bytes(render_html(parse(source), compile_plan(), options=HtmlOptions(**options))))
        context = browser.new_context(java_script_enabled=True)
        page = context.new_page()
        page.goto(target.as_uri())
        return page

    return show


def test_the_view_changes_without_a_script(shown):
    page = shown('<p>He <choice><sic>goed</sic><corr>went</corr></choice> exam-<lb break="no"/>ple</p>')
    assert page.inner_text("article p").strip() == "He went example"
    page.check("input[value=diplomatic]")
    assert page.inner_text("article p").strip() == "He goed exam-\nple"
    page.context.close()


def test_a_popover_opens_and_closes_by_keyboard(shown):
    page = shown("<p>a<note>The note.</note></p>", notes="popover")
    assert not page.is_visible("#note-1")
    page.focus("button[popovertarget]")
    page.keyboard.press("Enter")
    assert page.is_visible("#note-1")
    page.keyboard.press("Escape")
    assert not page.is_visible("#note-1")
    page.emulate_media(media="print")
    assert page.is_visible("#note-1")
    page.context.close()


def colours(block):
    import re

    return dict(re.findall(r"--([a-z]+):\s*(#[0-9a-f]{6})", block))


def luminance(colour):
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.03928 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_colour_can_be_read_on_every_ground(scheme):
    style = default_style()
    light, _, rest = style.partition("@media (prefers-color-scheme: dark)")
    found = colours(light.partition("}")[0] if scheme == "light" else rest.partition("}")[0])
    assert len(found) == 15
    for ground in ("paper", "sheet", "wash"):
        for text in ("ink", "quiet", "faint", "link", "person", "place", "org", "event", "bibl", "date"):
            high, low = sorted((luminance(found[text]), luminance(found[ground])), reverse=True)
            assert (high + 0.05) / (low + 0.05) >= 4.5, f"{text} on {ground}"


def test_a_search_finds_a_passage_and_leads_to_it(browser, site):
    """Over HTTP, as a site is read; opened as a file, the page says what it needs."""
    if not has_search():
        pytest.skip("the extra `search` is not installed")
    page = browser.new_page()
    page.goto((site / "search.html").as_uri())
    page.wait_for_selector("#no-search:not([hidden])")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    Thread(target=server.serve_forever, daemon=True).start()
    home = f"http://127.0.0.1:{server.server_port}"
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    try:
        page.goto(f"{home}/search.html")
        page.fill("#question", "Gramsci")
        page.wait_for_selector("#hits li")
        everything = page.locator("#hits > li").count()
        assert page.inner_text("#count") == f"{everything} passages"
        page.get_by_label("summary", exact=False).first.check()
        page.wait_for_function(f"document.querySelectorAll('#hits > li').length < {everything}")
        assert page.locator("#hits mark").first.inner_text().startswith("Gramsci")
        link = page.locator("#hits a").first
        address = link.get_attribute("href")
        link.click()
        page.wait_for_url(f"{home}/{address}")
        assert "Gramsci" in page.locator(":target").text_content()
        assert all(url.startswith((home, "data:", "blob:")) for url in asked)
    finally:
        server.shutdown()
        server.server_close()
        page.close()


def test_tables_are_put_in_order_and_filtered_by_keyboard(browser, site):
    context = browser.new_context(viewport={"width": 1000, "height": 800})
    page = context.new_page()
    page.goto((site / "persons.html").as_uri())
    table = page.locator("table.register").first
    rows = table.locator("tbody tr")
    whole = rows.count()
    mentions = table.locator("thead th").last
    mentions.locator("button").focus()
    page.keyboard.press("Enter")
    assert mentions.get_attribute("aria-sort") == "descending"
    counts = [int(each.replace(",", "")) for each in table.locator("tbody td:last-child").all_inner_texts()]
    assert counts == sorted(counts, reverse=True) and counts[0] > counts[-1]
    page.keyboard.press("Enter")
    assert mentions.get_attribute("aria-sort") == "ascending"
    first = table.locator("thead th").first
    first.locator("button").click()
    assert mentions.get_attribute("aria-sort") is None and first.get_attribute("aria-sort") == "ascending"
    page.get_by_label("Filter").first.fill("gramsci antonio")
    assert rows.locator("visible=true").count() == 1
    assert page.locator(".filter output").first.inner_text() == f"1 of {whole}"
    page.get_by_label("Filter").first.fill("")
    assert rows.locator("visible=true").count() == whole
    context.close()


def test_the_summary_and_the_transcription_are_read_beside_each_other_or_alone(browser, site):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto((site / "texts/red-aid.html").as_uri())
    summary, source = page.locator(".pair > .summary p").first, page.locator(".pair > .source p").last
    assert summary.is_visible() and source.is_visible()
    page.get_by_label("summary alone").check()
    assert summary.is_visible() and not source.is_visible()
    page.get_by_label("transcription alone").check()
    assert not summary.is_visible() and source.is_visible()
    page.get_by_label("side by side").check()
    assert summary.is_visible() and source.is_visible()
    context.close()


def test_a_tap_opens_the_card_where_the_browser_does_not_know_of_interest(browser, site):
    context = browser.new_context(has_touch=True, viewport={"width": 390, "height": 800})
    context.add_init_script("delete HTMLAnchorElement.prototype.interestForElement")
    page = context.new_page()
    page.goto((site / "texts/turin-1920.html").as_uri())
    before = page.url
    mention = page.locator("a[interestfor]").first
    card = page.locator(f"#{mention.get_attribute('interestfor')}")
    mention.tap()
    card.wait_for(state="visible", timeout=5000)
    assert page.url == before
    inside = card.bounding_box()
    assert inside["x"] >= 0 and inside["x"] + inside["width"] <= 390
    card.locator("a").tap()
    page.wait_for_url(lambda url: url != before)
    context.close()


def test_the_source_of_a_text_is_read_by_line_numbers(browser, site):
    context = browser.new_context(java_script_enabled=False, reduced_motion="reduce")
    page = context.new_page()
    page.goto((site / "sources/turin-1920.html").as_uri() + "#L50")
    box = page.locator("#L50").bounding_box()
    assert 0 <= box["y"] <= 720
    assert page.locator(".source-view .l:has(:target)").count() == 1
    context.close()
