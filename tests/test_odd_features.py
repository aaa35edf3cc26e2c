"""Customizations with one feature each: what the schema made of them accepts, and what it refuses."""

import pytest
from conftest import SHARED

from teitools.document import Source, parse_source
from teitools.odd import compile_odd, load_p5subset, serialise, write_rng
from teitools.relaxng import Schema
from teitools.schematron import check_document, compile_schema, read_schematron

PROBES = SHARED / "data" / "probes" / "odd"
FRAME = (
    '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>T</title></titleStmt>'
    "<publicationStmt><p/></publicationStmt><sourceDesc><p/></sourceDesc></fileDesc></teiHeader>"
    "<text><body>{}</body></text></TEI>"
)
#: probe -> (what its body may hold, what it may not)
FEATURES = {
    "f03_attRef": (
        ['<p><hi when="1920">x</hi></p>'],
        ['<p><hi when="soon">x</hi></p>', '<p><hi notAfter="1920"/></p>'],
    ),
    "f04_org_choice": (
        ['<p><hi aa="1"/></p>', '<p><hi bb="1" cc="2"/></p>', '<p><hi bb="1"/></p>'],
        ["<p><hi/></p>", '<p><hi aa="1" bb="1"/></p>', '<p><hi cc="1"/></p>'],
    ),
    "f05_generate": (
        ["<p>x</p><list><xa>1</xa><xb>2</xb></list>"],
        ["<p>x</p><list><xb>1</xb><xa>2</xa></list>", "<p>x</p><list><xa>1</xa></list>"],
    ),
    "f06_classRef_incl": (
        ["<list><p/><p/></list>", "<list><p/><p/><p/></list>"],
        ["<list><p/></list>", "<list><p/><p/><p/><p/></list>"],
    ),
    "f07_memberOf_minmax": (["<p><xa>1</xa></p>", "<p>none</p>"], ["<p><xa><hi/></xa></p>", "<xa>1</xa>"]),
    "f08_dataSpec": (
        ['<p><hi y="1920"/></p>', '<p><hi y="1920 1921"/></p>'],
        ['<p><hi y="20"/></p>', '<p><hi y="1920 1921 1922"/></p>', '<p><hi y=""/></p>'],
    ),
    "f09_dataFacet": (['<p><hi y="3"/></p>'], ['<p><hi y="2"/></p>', '<p><hi y="three"/></p>']),
    "f10_vallist_change": (
        ['<list type="a"><item/></list>', "<list><item/></list>"],
        ['<list type="c"><item/></list>'],
    ),
    "f11_altIdent": (
        ['<p><highlight look="a">x</highlight></p>'],
        ["<p><hi>x</hi></p>", '<p><highlight rend="a">x</highlight></p>'],
    ),
    "f12_anyElement": (
        ['<p><hi><x xmlns="urn:x" any="1"><y/></x></hi></p>'],
        ["<p><hi><p/></hi></p>", '<p><hi><egXML xmlns="http://www.tei-c.org/ns/Examples"/></hi></p>'],
    ),
    "f13_preserveOrder": (
        ["<list><head/><item/><item/></list>", "<list><label/><item/><item/><head/></list>"],
        ["<list><head/></list>", "<list><head/><head/><item/></list>", "<list><item/></list>"],
    ),
    "f16_macro_replace": (["<p>text</p>"], ["<p><hi>x</hi></p>"]),
    "f17_att_class_delete": (["<p>x</p>"], ['<p rend="a">x</p>', '<p rendition="#a">x</p>']),
    "f18_class_att_change_org": ([], ['<p xml:id="a">x</p>']),
    "f19_moduleRef_prefix_elem": (["<p><persName>x</persName></p>"], ["<p><placeName>x</placeName></p>"]),
    "f20_lang": (["<p><hi>x</hi></p>"], ["<p><hi bogus='1'>x</hi></p>"]),
    "f21_content_valList": (["<p><hi>a</hi></p>"], ["<p><hi>c</hi></p>", "<p><hi/></p>"]),
    "f23_quickfix": (['<p><hi rend="a">x</hi></p>'], ["<p><hi>x</hi></p>"]),
    "f24_xs_alternate_datatype": (['<p><hi zz="3"/></p>', '<p><hi zz="none"/></p>'], ['<p><hi zz="some"/></p>']),
    "f25_constraint_context": (['<div type="act"><p/></div>'], ['<div type="a"><p/></div>']),
    "f26_rng_inline_ref": (["<list><item/></list>"], ["<list><head/><item/></list>", "<list/>"]),
}


@pytest.mark.parametrize("name", FEATURES)
def test_a_feature_does_what_tei_says(name, shared, tmp_path):
    compiled = compile_odd(PROBES / f"{name}.odd", load_p5subset(shared / "data" / "p5subset.xml"))
    path = tmp_path / "schema.rng"
    path.write_bytes(serialise(write_rng(compiled)))
    schema, plan = Schema.load(path), compile_schema(read_schematron(path))

    def accepts(body):
        source = Source("x.xml", FRAME.format(body))
        return schema.is_valid(source) and not check_document(plan, parse_source(source)).findings

    accepted, refused = FEATURES[name]
    assert [body for body in accepted if not accepts(body)] == []
    assert [body for body in refused if accepts(body)] == []
