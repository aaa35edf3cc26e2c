"""Words where the source has no white space, what a header says of letter and people, formulae wider than the page."""

import pytest
from lxml import etree

from teitools.document import parse
from teitools.edition import reading_text, whole_text
from teitools.render import compile_plan, render_parts
from teitools.site.context import read

TEI = 'xmlns="http://www.tei-c.org/ns/1.0"'
HEADER = (
    "<fileDesc><titleStmt><title>A case</title></titleStmt><publicationStmt><p/></publicationStmt>"
    "<sourceDesc><p/></sourceDesc></fileDesc>"
)

APART = [
    ("<list><item>Wien</item><item>und</item></list>", "Wien und"),
    ("<head>In <placeName>Wien</placeName></head><p>und Rom</p>", "In Wien und Rom"),
    ("<persName><forename>Anna</forename><surname>Bo</surname></persName>", "Anna Bo"),
    ("<persName><nameLink>d’</nameLink><surname>Annunzio</surname></persName>, gone", "d’Annunzio, gone"),
    ("<placeName>Wien</placeName>er <hi>A</hi><hi>b</hi>c", "Wiener Abc"),
    ("see (<bibl>Bo 1900</bibl>), p. 1", "see (Bo 1900), p. 1"),
    ("<stage>Exit.</stage>Yes<lb break='no'/>terday<lb/>no", "Exit. Yesterday no"),
    ("<listChange><change>First draft</change><change>Ink</change></listChange>Late", "First draft Ink Late"),
]


@pytest.mark.parametrize(("inner", "said"), APART)
def test_words_never_join(inner, said):
    element = etree.fromstring(f"<ab {TEI}>{inner}</ab>")
    assert reading_text(element) == said
    assert whole_text(element) == said
    text, places = read(element)
    assert text == said
    assert {text[start:end].strip() for start, end in places.values()} >= {
        reading_text(each) for each in element.iterchildren() if reading_text(each)
    }


def labelled(profile, tmp_path):
    """What "About this text" says: {label: values}."""
    file = tmp_path / "a.xml"
    file.write_text(
        f"<TEI {TEI}><teiHeader>{HEADER}<profileDesc>{profile}</profileDesc></teiHeader>"
        "<text><body><p>x</p></body></text></TEI>",
        encoding="utf-8",
    )
    found = {}
    for each in render_parts(parse(str(file)), compile_plan()).metadata:
        if each.tag == "dt":
            label = each.text
        else:
            found.setdefault(label, []).append("".join(each.itertext()).strip())
    return found


def test_stages_of_writing_are_values_of_their_own(tmp_path):
    said = labelled(
        '<creation><date>1900</date><listChange><change when="1900">First draft</change><change>Ink</change>'
        "</listChange>Late</creation>",
        tmp_path,
    )
    assert said == {"Written": ["1900 Late", "1900: First draft", "Ink"]}


def test_letters_before_and_after_and_relations_are_fields(tmp_path):
    said = labelled(
        '<correspDesc><correspContext><ref type="prev" target="a1.xml">Anna to Bo</ref>'
        '<ref type="withinCollection" subtype="next_letter" target="a3.xml">Bo to Anna</ref>'
        "<note>Answered late.</note></correspContext><note>Never sent.</note></correspDesc>"
        '<particDesc><listPerson><person xml:id="a"><persName>Anna</persName></person>'
        '<person xml:id="b"><persName>Bo</persName></person></listPerson><listRelation>'
        '<relation name="parentOf" active="#a" passive="#b" from="1900" to="1910"/></listRelation></particDesc>',
        tmp_path,
    )
    assert said == {
        "Previous letter": ["Anna to Bo"],
        "Next letter": ["Bo to Anna"],
        "Correspondence": ["Answered late."],
        "Note on the correspondence": ["Never sent."],
        "Relations": ["Anna — parentOf — Bo (1900–1910)"],
    }


@pytest.mark.parametrize(
    "inner",
    [
        '<formula notation="TeX">$$x$$</formula>',
        '<formula><math xmlns="http://www.w3.org/1998/Math/MathML" display="block"><mi>x</mi></math></formula>',
    ],
)
def test_a_formula_in_its_own_line_scrolls_by_keyboard(inner, tmp_path):
    file = tmp_path / "a.xml"
    file.write_text(
        f"<TEI {TEI}><teiHeader>{HEADER}</teiHeader><text><body><p>a</p>{inner}</body></text></TEI>", encoding="utf-8"
    )
    [box] = render_parts(parse(str(file)), compile_plan()).article.xpath(".//*[*[local-name() = 'math']]")
    assert box.get("class").split() == ["math", "display"]
    assert box.get("tabindex") == "0"
