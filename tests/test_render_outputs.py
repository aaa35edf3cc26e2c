"""Rendering beside the processing model's own ways: annotations, templates, XSLT, notes, hostile and deep input."""

import json
import unicodedata

import pytest
from cases import read_case, unpack
from lxml import etree, html

from teitools.document import TEI_NS, Source, Unreadable, parse, parse_source, read_source
from teitools.render import (
    HtmlOptions,
    TemplateError,
    TextOptions,
    XsltError,
    compile_plan,
    html_portions,
    json_lines,
    render_html,
    render_page,
    render_standoff,
    render_text,
    render_xslt,
    to_bytes,
)
from teitools.render.css import content_string, safe_declarations
from teitools.render.sink import wrap

HEAD = '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader/><text><body>'
TAIL = "</body></text></TEI>"


@pytest.fixture
def document(tmp_path):
    def make(body, name="document.xml"):
        (tmp_path / name).write_text(HEAD + body + TAIL, encoding="utf-8")
        return parse(tmp_path / name)

    return make


def test_annotations_cover_what_they_name(document):
    made = document(
        '<p xml:id="p1">\n  Dear <persName ref="#a">A.\n  B.</persName>, on <date when="1920">the day</date></p>'
        "<table><row><cell>x</cell><cell><name ref='#b'>Y</name></cell></row></table>"
        '<p>z<note>See <title ref="#t">T</title>.</note></p>'
    )
    text, annotations = render_standoff(made, compile_plan(output="plain"), options=TextOptions(wrap=12))
    found = {}
    for each in annotations:
        position = each["target"]["selector"][0]
        found[each["body"][0]["value"]] = text[position["start"] : position["end"]]
        assert json.loads(json.dumps(each)) == each
        assert each["target"]["selector"][1]["exact"] == text[position["start"] : position["end"]]
    assert found["persName"] == "A. B."
    assert found["date"].replace("\n", " ") == "the day"
    assert (found["name"], found["title"], found["note"]) == ("Y", "T", "See T.")


def test_annotations_lead_back_to_the_element(document, shared):
    for path in [*sorted((shared / "data" / "diary").glob("*.xml"))[:10], shared / "data/plays/wieland-alceste.xml"]:
        made = parse(path)
        _, annotations = render_standoff(made, compile_plan(output="plain"))
        count = 0
        for each in annotations:
            count += 1
            if count % 40 and count > 40:
                continue
            selector = each["body"][-1]["selector"]
            if selector["type"] == "XPathSelector":
                [element] = made.root.getroottree().xpath(selector["value"])
            else:
                [element] = made.root.xpath("//*[@xml:id=$id]", id=selector["value"])
            assert etree.QName(element).localname == each["body"][0]["value"]
        assert count > 5


#: What an edition calls mentions, and their pointers.
NOT_READ = frozenset(("sic", "orig", "abbr", "del", "rdg", "fw", "figDesc", "am", "surplus"))
MENTIONS = ("persName", "placeName", "orgName", "name", "rs", "date", "title", "ref")


@pytest.mark.parametrize("genre", ["letters", "apparatus"])
def test_text_and_annotations_lead_back_to_the_same_mentions(shared, genre):
    """From the two files alone, without the TEI, come the mentions that the TEI has, with their words."""
    read = 0
    for path in sorted((shared / "data/corpora" / genre).glob("*.xml"))[:12]:
        document = parse(path)
        text, annotations = render_standoff(document, compile_plan(output="plain"))
        found = {}
        for each in map(json.loads, json_lines(annotations).splitlines()):
            kind, selector = each["body"][0]["value"], each["body"][-1]["selector"]
            place, quote = each["target"]["selector"]
            assert text[place["start"] : place["end"]] == quote["exact"]
            if kind in MENTIONS:
                found.setdefault((selector["type"], selector["value"]), []).append(quote["exact"])
        tree = document.root.getroottree()
        told = {}
        for (way, value), words in found.items():
            [element] = tree.xpath(value) if way == "XPathSelector" else tree.xpath("//*[@xml:id=$id]", id=value)
            told[element] = " ".join(words)
        for element in document.root.find("{*}text").iter(*(f"{{*}}{name}" for name in MENTIONS)):
            inside = {etree.QName(each).localname for each in element.iter(etree.Element)}
            plain = inside <= {*MENTIONS, "hi", "c"}
            around = {etree.QName(each).localname for each in element.iterancestors()}
            # Remarks within an apparatus are no part of the text.
            nearest = next((each for each in element.iterancestors("{*}app", "{*}lem")), None)
            plain = plain and (nearest is None or etree.QName(nearest).localname == "lem")
            words = "".join(element.itertext()).split()
            if (
                not plain
                or not words
                or around & {"sic", "orig", "abbr", "del", "rdg", "fw", "figDesc", "am", "surplus"}
            ):
                continue
            assert element in told, (path, element.sourceline)
            assert "".join(told[element].split()) == unicodedata.normalize("NFC", "".join(words)), element.sourceline
            read += 1
    assert read > 50


def test_a_template_stands_for_a_behaviour(document, tmp_path):
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "stamp.html").write_text('<mark title="{{ said }}">{{ content }}</mark> <b>{{ attributes.n }}</b>')
    (folder / "stamp.txt").write_text("<<{{ content }}>>")
    odd = tmp_path / "o.odd"
    odd.write_text(
        f'{HEAD}<schemaSpec ident="o"><elementSpec ident="seg" mode="change"><model behaviour="stamp">'
        f'<param name="said" value="concat(@n, \'&lt;\')"/></model></elementSpec></schemaSpec>{TAIL}'
    )
    made = document('<p>a <seg n="&lt;b&gt;">in <hi>ner</hi></seg> z</p>')
    page = to_bytes(render_html(made, compile_plan(odd, templates=folder))).decode()
    assert '<mark title="&lt;b&gt;&lt;"><span>in <span data-tei="hi">ner</span></span></mark>' in page
    assert "<b>&lt;b&gt;</b>" in page
    plan = compile_plan(odd, output="plain", templates=folder)
    assert render_text(made, plan, title=False) == "a <<in ner>> z\n"


@pytest.mark.parametrize("source", ["{{ content", "{{ unknown }}", "{{ ''.__class__.__mro__ }}"])
def test_a_template_that_fails_says_so(document, tmp_path, source):
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "inline.html").write_text(source)
    with pytest.raises(TemplateError) as caught:
        render_html(document("<p><hi>x</hi></p>"), compile_plan(templates=folder))
    assert caught.value.findings[0].code.name == "template_failed"
    assert caught.value.findings[0].span.file.endswith("inline.html")


def test_a_function_stands_for_a_behaviour(document):
    def shout(walk, use, element, target, state):
        box = walk.make("strong", use, element, target, state)
        box.text = "!"
        return box

    page = to_bytes(render_html(document("<p>a <hi>x</hi> b</p>"), compile_plan(behaviours={"inline": shout})))
    assert b'a <strong data-tei="hi">!</strong> b' in page


XSLT = '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">{}</xsl:stylesheet>'


def test_an_editors_own_xslt(document, tmp_path):
    sheet = tmp_path / "own.xsl"
    sheet.write_text(XSLT.format('<xsl:template match="/"><out><xsl:value-of select="."/></out></xsl:template>'))
    assert render_xslt(document("<p>words</p>"), sheet).endswith(b"<out>words</out>\n")


@pytest.mark.parametrize(
    "inside",
    [
        "<xsl:template match='/'><xsl:value-of select='document(\"secret.xml\")'/></xsl:template>",
        "<xsl:template match='/'><xsl:value-of select='nosuch()'/></xsl:template>",
        "<xsl:template match='/'><xsl:message terminate='yes'>stop</xsl:message></xsl:template>",
        "<xsl:template match='/' name='a'><xsl:call-template name='a'/></xsl:template>",
        "<xsl:template match='/'><xsl:value-of select='1 +'/></xsl:template>",
        "<xsl:open>",
    ],
)
def test_xslt_that_fails_or_reaches_out_is_a_finding(document, tmp_path, inside):
    (tmp_path / "secret.xml").write_text("<secret/>")
    sheet = tmp_path / "own.xsl"
    sheet.write_text(XSLT.format(inside))
    with pytest.raises(XsltError) as caught:
        render_xslt(document("<p/>"), sheet)
    assert caught.value.findings[0].code.name == "xslt_failed"


@pytest.mark.parametrize("mode", ["foot", "side", "popover"])
def test_each_note_is_tied_to_its_marker(document, mode):
    made = document("<p>a<note>One <quote rend='block'><p>q</p></quote></note> b<note place='margin'>Two</note></p>")
    page = html.fromstring(to_bytes(render_html(made, compile_plan(), options=HtmlOptions(notes=mode))))
    for ident in ("note-1", "note-2"):
        [note] = page.xpath("//*[@id=$id]", id=ident)
        assert note.text_content().strip(" 12↩\n").startswith({"note-1": "One", "note-2": "Two"}[ident])
    if mode == "popover":
        assert page.xpath("//button[@popovertarget='note-1']") and page.xpath("//*[@id='note-1'][@popover='auto']")
    if mode == "foot":
        assert page.xpath("//a[@href='#note-1']/@id") == ["note-1-ref"]
        assert page.xpath("//*[@id='note-1']//a[@href='#note-1-ref']")


def test_deep_nesting_ends_in_a_finding_and_what_is_allowed_renders(document, tmp_path):
    with pytest.raises(Unreadable) as caught:
        document("<p>" + "<hi>" * 50_000 + "x" + "</hi>" * 50_000 + "</p>")
    assert caught.value.findings[0].code.name == "nested_too_deep"
    made = document("<p>" + "<hi>" * 180 + "x" + "</hi>" * 180 + "</p>")
    assert b">x<" in to_bytes(render_html(made, compile_plan()))
    assert render_text(made, compile_plan(output="plain"), title=False) == "x\n"


@pytest.mark.parametrize(
    ("css", "kept"),
    [
        ("color: red; background: url(x)", "color: red"),
        ("COLOR : Red ; position: absolute", "color: Red"),
        ("color: re/**/d", ""),
        ("font-family: '</style><script>'", ""),
        ("width: expression(alert(1))", ""),
        ("color: red } body { display: none", ""),
        ("background-image: image-set('x')", ""),
        (r"color: \75rl(x)", ""),
        ("margin-left: 2em;; text-align: right !important", "margin-left: 2em; text-align: right !important"),
        ("--x: 1; color: var(--x)", ""),
        ('quotes: "a;b" "c"', 'quotes: "a;b" "c"'),
        ("quotes: '“' '”'", 'quotes: "“" "”"'),
        ("text-orientation: sideways-left; writing-mode: vertical-rl", "writing-mode: vertical-rl"),
        ("margin: calc(1em + 2%) 0; width: calc(1px + (attr(x)))", "margin: calc(1em + 2%) 0"),
        ("font-size: 12; color: #ff00zz; color: rgb(1 2 3)", "color: rgb(1 2 3)"),
        ("color: inherit red", ""),
    ],
)
def test_a_style_only_dresses_its_element(css, kept):
    assert safe_declarations(css) == kept


@pytest.mark.parametrize(
    ("css", "text", "rest"),
    [
        ('content: "a;b"; color: red', "a;b", "color: red"),
        ("content: '\\201C' 'x'", "“x", ""),
        ('content: "a" attr(n) "b"; color: red', "", "color: red"),
        ("color: red", "", "color: red"),
    ],
)
def test_literal_content_is_taken_whole_or_not_at_all(css, text, rest):
    said, others = content_string(css)
    assert (said, safe_declarations(others)) == (text, rest)


def test_nothing_of_a_hostile_document_is_active(root, tmp_path):
    _, files = read_case(root / "tests/cases/render/hostile-content.case")
    made = parse(unpack(files, tmp_path) / "document.xml")
    page_, findings = render_page(made, compile_plan())
    page = html.fromstring(to_bytes(page_))
    assert not page.xpath("//script | //img | //@*[starts-with(name(), 'on')]")
    assert not [each for each in page.xpath("//@href") if each.split(":")[0] in ("javascript", "data", "file")]
    assert "url" not in "".join(page.xpath("//article//@style"))
    assert {finding.code.name for finding in findings} == {"unsafe_link"}


def test_wrapping_moves_no_character():
    text = "one two three four\n   five sixsevenseveneight nine\n"
    wrapped = wrap(text, 10)
    assert len(wrapped) == len(text)
    assert wrapped.split() == text.split()
    assert max(map(len, wrapped.splitlines())) <= 20


def test_text_has_no_trailing_blanks_and_is_nfc(shared):
    import unicodedata

    plan = compile_plan(output="plain")
    for path in sorted((shared / "data" / "plays").glob("*.xml"))[:4]:
        text = render_text(parse(path), plan)
        assert unicodedata.is_normalized("NFC", text)
        assert not [line for line in text.splitlines() if line != line.rstrip()]
        assert "\n\n\n" not in text and text.endswith("\n")


def test_what_is_citable_has_its_citation_for_an_id(tmp_path):
    path = tmp_path / "document.xml"
    path.write_text(
        '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><encodingDesc><refsDecl>'
        '<citeStructure match="/TEI/text/body/div" use="@n" unit="chapter">'
        '<citeStructure match="p" use="position()" delim="." unit="paragraph"/></citeStructure>'
        '<citeStructure match="//broken[" use="@n"/></refsDecl></encodingDesc></teiHeader>'
        '<text><body><div n="ch 1"><p>a</p><p xml:id="own">b</p></div><div n="2"><p>c</p></div></body></text></TEI>'
    )
    options = HtmlOptions(stable_ids=True)
    page = html.fromstring(to_bytes(render_html(parse(path), compile_plan(), options=options)))
    assert page.xpath("//section/@id | //article//p/@id") == ["ch-1", "ch-1.1", "own", "2", "2.1"]


def test_an_edit_elsewhere_moves_no_id(document):
    def ids(body):
        page = render_html(document(body), compile_plan(), options=HtmlOptions(stable_ids=True))
        return page.xpath("//article//*[@data-tei='div'][2]//*/@id")

    before = ids("<div><p>a</p></div><div><head>H</head><p>b</p><lg><l>c</l></lg></div>")
    after = ids("<div><p>a <hi>changed</hi></p><p>new</p></div><div><head>H</head><p>b</p><lg><l>c</l></lg></div>")
    assert before == after and len(before) == 4


def odd_with(folder, *specs):
    path = folder / "o.odd"
    path.write_text(f'{HEAD}<schemaSpec ident="o">{"".join(specs)}</schemaSpec>{TAIL}')
    return path


@pytest.mark.parametrize("content", ["//note", "//p", "(//note)[last()]", "../note"])
def test_a_model_that_brings_itself_in_ends_in_a_finding(document, tmp_path, content):
    odd = odd_with(
        tmp_path,
        f'<elementSpec ident="note" mode="change"><model behaviour="inline"><param name="content" value="{content}"/>'
        "</model></elementSpec>",
    )
    made = document("<p>" + "".join(f"<note>{number}</note>" for number in range(9)) + "</p><p><note>x</note></p>")
    for output in ("web", "plain"):
        plan = compile_plan(odd, output=output)
        page = to_bytes(render_html(made, plan)) if output == "web" else render_text(made, plan).encode()
        assert len(page) < 100_000_000
        assert {finding.code.name for finding in plan.findings} <= {"endless_model"}


def test_the_element_itself_stands_for_its_content(document, tmp_path):
    odd = odd_with(
        tmp_path,
        '<elementSpec ident="seg" mode="change"><model behaviour="alternate"><param name="default" value="."/>'
        '<param name="alternate" value="@n"/></model></elementSpec>',
        '<elementSpec ident="hi" mode="change"><model behaviour="inline"><param name="content" value=".."/></model>'
        "</elementSpec>",
    )
    made = document('<p>a <seg n="1">b <emph>c</emph> d</seg> <seg n="2"><hi>e</hi></seg></p>')
    plain = compile_plan(odd, output="plain")
    assert render_text(made, plain, title=False) == "a b c d e\n"
    assert b"<em data-tei" in to_bytes(render_html(made, compile_plan(odd)))


def test_a_parameter_that_fails_is_found_at_its_place(document, tmp_path):
    odd = odd_with(
        tmp_path,
        '<elementSpec ident="seg" mode="change"><model behaviour="inline"><param name="content" value="string(//p)"/>'
        "</model></elementSpec>",
    )
    plan = compile_plan(odd)
    render_html(document("<p>a</p><p><seg/></p>"), plan)
    [finding] = plan.findings
    assert finding.code.name == "xpath_failed"
    assert odd.read_text()[finding.span.start : finding.span.end] == "string(//p)"


@pytest.mark.parametrize("size", [2_000, 20_000])
def test_a_large_document_in_portions_is_the_same_page(shared, monkeypatch, size):
    monkeypatch.setattr(html_portions, "PORTION", size)
    plan, options = compile_plan(), HtmlOptions(stable_ids=True)
    made = 0
    for path in (
        *sorted((shared / "data/plays").glob("*.xml"))[:4],
        *(shared / "data/corpora/novels").glob("*961*.xml"),
    ):
        pieces = html_portions.render_in_portions(read_source(path), plan, options)
        if pieces is not None:
            made += 1
            assert b"".join(pieces) == to_bytes(render_html(parse(path), plan)), path.name
    assert made > 2


HEADER = (
    "<teiHeader><fileDesc><titleStmt><title>T</title></titleStmt><publicationStmt><p/></publicationStmt>"
    "<sourceDesc><p/></sourceDesc></fileDesc></teiHeader>"
)


@pytest.mark.parametrize(
    "inside, by_portions",
    [
        ("<div><head>{}</head><note>n</note><sp who='#w'><p>s</p></sp><p>see <ptr target='#d9'/></p></div>", True),
        ("<div xml:id='e{}'><p/><floatingText><body><div><p>x</p></div></body></floatingText></div>", True),
        ("<!-- <div> --><div><head>{}</head><p n='a>b'>x</p></div> <p>between</p>", True),
        ("<div><p><app><lem>{}</lem><rdg>b</rdg></app></p></div>", False),
        ("<div><odd>{}</odd></div>", False),
        ("<div><p><ref target='#n{0}'>1</ref><note xml:id='n{0}'>n</note></p></div>", False),
    ],
)
def test_what_looks_further_than_a_portion_is_walked_as_a_whole(monkeypatch, inside, by_portions):
    monkeypatch.setattr(html_portions, "PORTION", 300)
    plan, options = compile_plan(), HtmlOptions(stable_ids=True)
    divisions = "".join(inside.format(number) for number in range(30))
    one = f"<TEI>{HEADER}<text><body><div xml:id='d9'><head>Nine</head></div>{divisions}</body></text></TEI>"
    two = f"<TEI>{HEADER}<text><body><p xml:id='w'>Who</p></body></text></TEI>"
    corpus = f"<teiCorpus xmlns='http://www.tei-c.org/ns/1.0'>{HEADER}{one}\n{two}</teiCorpus>"
    for text in (one.replace("<TEI", "<TEI xmlns='http://www.tei-c.org/ns/1.0'", 1), corpus):
        source = Source("a.xml", text)
        pieces = html_portions.render_in_portions(source, plan, options)
        assert (pieces is not None) is by_portions
        if pieces is not None:
            assert b"".join(pieces) == to_bytes(render_html(parse_source(source), plan))


def test_what_many_pointers_lead_into_is_read_no_more_often_than_the_tree(monkeypatch):
    monkeypatch.setattr(html_portions, "PORTION", 300)
    refs = "".join(f"<ptr target='#d{number}'/>" for number in range(20))
    opened = "".join(f"<div xml:id='d{number}'><head>{number}</head>" for number in range(20))
    inner = "<div>" + "<p>word</p>" * 200 + "</div>" + "</div>" * 20
    text = f"<TEI xmlns='{TEI_NS}'>{HEADER}<text><body><div><p>{refs}</p></div>{opened}{inner}</body></text></TEI>"
    plan, options = compile_plan(), HtmlOptions(stable_ids=True)
    assert html_portions.render_in_portions(Source("a.xml", text.replace(refs, "")), plan, options) is not None
    assert html_portions.render_in_portions(Source("a.xml", text), plan, options) is None
