"""A text in one of its states: as one witness has it, with its losses; as it stood after one change."""

import re

import pytest
from command import teitools_command

from teitools.document import XML_ID, Source, parse_source
from teitools.render import (
    HtmlOptions,
    TextOptions,
    changes_of,
    compile_plan,
    render_html,
    render_page,
    render_plain,
    render_standoff,
    render_text,
    to_bytes,
)

TEI = "{http://www.tei-c.org/ns/1.0}"
HEAD = (
    '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>T</title></titleStmt>'
    "<publicationStmt><p/></publicationStmt><sourceDesc>{source}</sourceDesc></fileDesc>{profile}</teiHeader>"
    '<text xml:lang="en"><body>{body}</body></text></TEI>'
)
WITNESSES = HEAD.format(
    source='<listWit><witness xml:id="A"/><listWit xml:id="g"><witness xml:id="B"/><witness xml:id="C"/></listWit>'
    '<witness xml:id="D.1"/></listWit>',
    profile="",
    body='<head>Of <app><lem wit="#A #g">two</lem><rdg wit="#D.1">three</rdg></app> things</head>'
    '<p>One <app><lem wit="#A">two</lem><rdg wit="#B">deux<lacunaStart/></rdg><rdg wit="#C">zwei</rdg></app> three '
    '<hi>and <app><lem>four</lem><rdg wit="#A">IV</rdg></app><note>said</note> so</hi> on.</p>'
    "<p>Wholly <hi>gone</hi> in one.</p><list><item>an item</item></list>"
    '<p>five <app><lem wit="#A">six</lem><rdgGrp><rdg wit="#B"><lacunaEnd/>VI</rdg><rdg wit="#C">sechs</rdg></rdgGrp>'
    '</app> seven <app><lem wit="#A">eight <app><lem wit="#A">and</lem><rdg wit="#B">or</rdg></app> more</lem>'
    '<rdg wit="#C"><witStart/>acht</rdg><rdg wit="#g">VIII</rdg></app> nine <witEnd wit="#C"/>ten</p>'
    '<p>eleven<lacunaStart wit="#D.1"/> twelve <app><lem wit="#A #D.1">thirteen</lem><rdg wit="#B">XIII</rdg></app></p>'
    '<lg><l>a line</l><l>of <lacunaEnd wit="#D.1"/>verse</l></lg>',
)
CHANGES = HEAD.format(
    source="<p/>",
    profile='<profileDesc><creation><listChange><change xml:id="c1">First draft</change>'
    '<change xml:id="c2" n="pencil"/>'
    '<change xml:id="c3">Ink</change><change xml:id="c4">Late</change></listChange></creation></profileDesc>'
    '<revisionDesc><change xml:id="file">Corrected.</change></revisionDesc>',
    body='<p>The <subst change="#c2"><del>grey</del><add>brown</add></subst> fox '
    '<del change="#c3" xml:id="d1">quickly </del>jumps<add change="#c3" xml:id="a1"> high</add> over '
    '<restore change="#c3"><del change="#c2">the </del></restore>dog.</p>'
    '<p change="#c4">A later paragraph with <del>a slip</del> nothing.</p>'
    '<p>Then <mod change="#c2"><del>much</del> <add>little</add></mod> more<delSpan spanTo="#e1" change="#c3"/> that '
    'went <hi>a<emph>way</emph></hi></p><p>from<anchor xml:id="e1"/> here.<undo target="#d1" change="#c4"/> '
    '<retrace change="#c2">kept</retrace><addSpan change="#c2" spanTo="#e2"/> and so</p><p>on<anchor xml:id="e2"/>. '
    '<del xml:id="far">Old</del><add xml:id="new">New</add><substJoin target="#far #new" change="#c4"/></p>',
)
AFTER = {
    "c1": "The grey fox quickly jumps over the dog. Then much more that went away from here. kept . Old",
    "c2": "The brown fox quickly jumps over dog. Then little more that went away from here. kept and so on . Old",
    "c3": "The brown fox jumps high over the dog. Then little more here. kept and so on . Old",
    "c4": "The brown fox quickly jumps high over the dog. A later paragraph with nothing. Then little more here. kept "
    "and so on . New",
}


def read(text):
    return parse_source(Source("a.xml", text))


def words(text):
    return re.findall(r"\w+", re.sub(r"\[\d+\]|\[…\]", "", text))


def has(root, siglum):
    """The words of a witness, by another way than the renderer's."""
    witness = next(each for each in root.iter(TEI + "witness") if each.get(XML_ID) == siglum)
    names = [f"#{each.get(XML_ID)}" for each in (witness, *witness.iterancestors()) if each.get(XML_ID)]
    starts, ends = (TEI + "lacunaEnd", TEI + "witStart"), (TEI + "lacunaStart", TEI + "witEnd")

    def concerns(marker):
        said = marker.get("wit") or next(each.get("wit", "") for each in marker.iterancestors(TEI + "rdg", TEI + "lem"))
        return any(name in said.split() for name in names)

    markers = [each for each in root.iter(*starts, *ends) if concerns(each)]
    state = {"lost": bool(markers) and markers[0].tag in starts}
    found = []

    def say(text):
        if not state["lost"]:
            found.append(text or "")

    def visit(element):
        if element in markers:
            state["lost"] = element.tag in ends
        elif element.tag == TEI + "app":
            own = element.xpath("./*|./t:rdgGrp/*", namespaces={"t": TEI[1:-1]})
            own = [each for each in own if each.tag in (TEI + "lem", TEI + "rdg")]
            named = [each for name in names for each in own if name in each.get("wit", "").split()]
            # A witness that lost its text here has no lemma either, unless it begins or ends in this entry.
            inside = any(element in marker.iterancestors() for marker in markers)
            if named or not state["lost"] or inside:
                visit((named or own)[0])
        elif element.tag != TEI + "note":
            say(element.text)
            for child in element:
                visit(child)
                say(child.tail)
            if element.tag in (TEI + "p", TEI + "item", TEI + "l", TEI + "head"):
                found.append(" ")

    visit(root.find(f"{TEI}text"))
    return words("".join(found))


@pytest.mark.parametrize("siglum", ["A", "B", "C", "D.1"])
def test_the_text_of_a_witness_is_what_it_has(siglum):
    document = read(WITNESSES)
    plan = compile_plan(output="plain")
    options = TextOptions(witness=siglum, notes="out")
    said, found = render_plain(document, plan, options=options, title=False)
    assert words(said) == has(document.root, siglum)
    assert "words_lost" not in {each.code.name for each in found}
    assert render_standoff(document, plan, options=options)[0].endswith(said)
    _, found = render_page(document, compile_plan(), options=HtmlOptions(witness=siglum))
    assert "words_lost" not in {each.code.name for each in found}


def shown(page):
    """The words of the text that a browser shows, and nothing that the edition adds."""
    return words(
        page.evaluate(
            "(() => { const text = document.querySelector('article > [data-tei=text]');"
            "text.querySelectorAll('.apparatus, .app-mark, .note-mark, .gap, .made').forEach(each => each.remove());"
            "return text.innerText })()"
        )
    )


@pytest.mark.parametrize("siglum", ["A", "B", "C", "D.1"])
def test_a_witness_that_is_chosen_in_the_page_has_its_losses(browser, tmp_path, siglum):
    document = read(WITNESSES)
    (tmp_path / "a.html").write_bytes(to_bytes(render_html(document, compile_plan())))
    context = browser.new_context()
    page = context.new_page()
    page.goto((tmp_path / "a.html").as_uri())
    page.locator(f'input[name="witness"][value="{siglum}"]').check()
    gaps = page.locator(".gap").evaluate_all("all => all.filter(each => each.checkVisibility()).length")
    assert gaps == {"A": 0, "B": 1, "C": 2, "D.1": 1}[siglum]
    assert page.locator(".note-mark").first.is_visible()
    # A nested entry is told with the reading that it is in.
    wanted = has(document.root, siglum)
    assert shown(page) == wanted
    context.close()


def test_without_a_choice_nothing_is_hidden(browser, tmp_path):
    (tmp_path / "a.html").write_bytes(to_bytes(render_html(read(WITNESSES), compile_plan())))
    page = browser.new_page()
    page.goto((tmp_path / "a.html").as_uri())
    wanted = render_text(read(WITNESSES), compile_plan(output="plain"), options=TextOptions(notes="out"), title=False)
    assert shown(page) == words(wanted)
    page.close()


@pytest.mark.parametrize("ident", AFTER)
def test_the_text_after_a_change(ident, tmp_path):
    (tmp_path / "a.xml").write_text(CHANGES, encoding="utf-8")
    done = teitools_command("transform", "a.xml", "--to", "text", "--change", f"#{ident}", cwd=tmp_path, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert " ".join(done.stdout.split()).removeprefix("T ").replace("on.", "on .") == AFTER[ident]


@pytest.mark.parametrize("ident", AFTER)
def test_the_change_that_is_chosen_in_the_page(browser, tmp_path, ident):
    document = read(CHANGES)
    assert [(each.ident, each.label) for each in changes_of(document.root)] == [
        ("c1", "First draft"),
        ("c2", "pencil"),
        ("c3", "Ink"),
        ("c4", "Late"),
    ]
    (tmp_path / "a.html").write_bytes(to_bytes(render_html(document, compile_plan())))
    context = browser.new_context(java_script_enabled=True)
    page = context.new_page()
    page.goto((tmp_path / "a.html").as_uri())
    page.locator(f'input[name="change"][value="{int(ident[1]) - 1}"]').check()
    assert shown(page) == words(AFTER[ident])
    context.close()


def test_without_a_change_the_last_state_is_shown_with_what_led_to_it():
    document = read(CHANGES)
    plan = compile_plan(output="plain")
    said = " ".join(render_text(document, plan, title=False).split())
    assert said.startswith("The brown fox jumps high over the dog. A later")
    page = render_html(document, compile_plan(), options=HtmlOptions(change="c2"))
    assert page.find(".//input[@name='change']") is None
    assert "later" not in "".join(page.itertext())


def test_a_text_that_lists_no_changes_offers_none(tmp_path):
    page = render_html(read(CHANGES), compile_plan())
    assert len(page.findall(".//input[@name='change']")) == 5
    for text in (WITNESSES, re.sub("<change xml:id=.c[1-4].", "<change", CHANGES)):
        assert render_html(read(text), compile_plan()).find(".//input[@name='change']") is None
    (tmp_path / "a.xml").write_text(CHANGES, encoding="utf-8")
    done = teitools_command("transform", "a.xml", "--to", "text", "--change", "file", cwd=tmp_path, text=True)
    assert done.returncode == 2 and "no change `file`; the text has `c1`, `c2`, `c3`, `c4`" in done.stderr
