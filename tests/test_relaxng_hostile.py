"""Schemas and documents made to break a validator end in a finding or a verdict, never in a crash."""

import random

import pytest

from teitools.document import Source
from teitools.relaxng import Schema, SchemaError, effort, simplify

RELAX_NG = 'xmlns="http://relaxng.org/ns/structure/1.0"'
ELEMENT = '<element name="x"><empty/></element>'


def schema_of(tmp_path, text, ending="rnc"):
    path = tmp_path / f"schema.{ending}"
    path.write_text(text, encoding="utf-8")
    return Schema.load(path)


def codes(schema, text):
    return [finding.code.name for finding in schema.validate(Source("document.xml", text))]


SCHEMAS_REFUSED = {
    "nested groups": f'<element name="a" {RELAX_NG}>'
    + "<group>" * 10_000
    + "<empty/>"
    + "</group>" * 10_000
    + "</element>",
    "choices in groups": f'<element name="a" {RELAX_NG}>'
    + f"<choice><text/><group>{ELEMENT}" * 180
    + "<empty/>"
    + "</group></choice>" * 180
    + "</element>",
    "a chain of references": f'<grammar {RELAX_NG}><start><element name="a"><ref name="d0"/></element></start>'
    + "".join(
        f'<define name="d{n}"><choice><text/><group>{ELEMENT}<ref name="d{n + 1}"/></group></choice></define>'
        for n in range(9000)
    )
    + '<define name="d9000"><empty/></define></grammar>',
    "an include of itself": f'<grammar {RELAX_NG}><include href="schema.rng"/></grammar>',
    "a reference to itself": f'<externalRef {RELAX_NG} href="schema.rng"/>',
}


@pytest.mark.parametrize("what", SCHEMAS_REFUSED)
def test_a_schema_without_end_is_refused(what, tmp_path):
    with pytest.raises(SchemaError) as caught:
        schema_of(tmp_path, SCHEMAS_REFUSED[what], "rng")
    assert caught.value.findings[0].args["clause"]


def test_many_parts_in_any_order(tmp_path):
    schema = schema_of(
        tmp_path, "start = element a { " + " & ".join(f"element e{n} {{ empty }}?" for n in range(200)) + "}"
    )
    order = random.Random(1).sample(range(200), 200)
    children = "".join(f"<e{n}/>" for n in order)
    assert codes(schema, f"<a>{children}</a>") == []
    assert len(codes(schema, f"<a>{children}<e3/></a>")) == 1


def test_repetition_of_repetition(tmp_path):
    inner = "b+"
    for turn in range(10):
        inner = f"({inner} | (b?, b))+" if turn % 2 else f"({inner}, b?)+"
    schema = schema_of(tmp_path, f"start = element a {{ {inner} }}\nb = element b {{ empty }}")
    assert codes(schema, "<a>" + "<b/>" * 3000 + "</a>") == []
    assert codes(schema, "<a>" + "<b/>" * 3000 + "<c/></a>") == ["unknown_element"]


def test_choices_that_begin_alike(tmp_path):
    many = ", ".join(["b?"] * 60 + ["b"] * 60)
    schema = schema_of(tmp_path, f"start = element a {{ {many} }}\nb = element b {{ empty }}")
    assert codes(schema, "<a>" + "<b/>" * 100 + "</a>") == []
    assert set(codes(schema, "<a>" + "<b/>" * 121 + "</a>")) == {"element_repeated"}


def test_two_hundred_optional_attributes(tmp_path):
    attributes = ", ".join(f"attribute n{n} {{ text }}?" for n in range(200))
    schema = schema_of(tmp_path, f"start = element r {{ a* }}\na = element a {{ {attributes} }}")
    choose = random.Random(1)
    tags = (" ".join(f'n{n}="{n}"' for n in choose.sample(range(200), 60)) for _ in range(300))
    assert codes(schema, "<r>" + "".join(f"<a {tag}/>" for tag in tags) + "</r>") == []


def test_attributes_that_decide_about_children(tmp_path):
    pairs = ", ".join(
        f"(attribute n{n} {{ text }} | (attribute m{n} {{ text }}, element x {{ empty }}?))" for n in range(60)
    )
    schema = schema_of(tmp_path, f"start = element a {{ {pairs} }}")
    chosen = " ".join(f'm{n}="1"' for n in range(60))
    assert codes(schema, f"<a {chosen}>" + "<x/>" * 60 + "</a>") == []
    assert codes(schema, f"<a {chosen}>" + "<x/>" * 61 + "</a>")


ANYTHING = "start = a\na = element a { attribute * { text }*, (a | text)* }"


def test_depth(tmp_path):
    schema = schema_of(tmp_path, ANYTHING)
    assert codes(schema, "<a>" * 10_000 + "</a>" * 10_000) == []
    assert codes(schema, "<a>" * 10_000 + "<b/>" + "</a>" * 10_000) == ["unknown_element"]


def test_a_hundred_thousand_attributes(tmp_path):
    def tag(number):
        return "<a " + " ".join(f'a{n}="{n}"' for n in range(number)) + "/>"

    assert codes(schema_of(tmp_path, ANYTHING), tag(20_000)) == []
    assert codes(schema_of(tmp_path, ANYTHING), tag(100_000)) == ["too_many_attributes"]
    found = list(schema_of(tmp_path, "start = element a { empty }").validate(Source("document.xml", tag(20_000))))
    assert [finding.code.name for finding in found] == ["more_faults", *["invalid_attribute_name"] * 100]
    assert found[0].args["count"] == "19,900 more faults are"


def test_one_long_text(tmp_path):
    path = tmp_path / "document.xml"
    with path.open("w", encoding="utf-8") as file:
        file.write("<a>")
        for _ in range(100):
            file.write("x" * 200_000)
        file.write("</a>")
    assert schema_of(tmp_path, ANYTHING).is_valid(path)
    found = list(schema_of(tmp_path, "start = element a { element b { empty }? }").validate(path))
    assert [finding.code.name for finding in found] == ["text_not_allowed"]


def test_entities_that_explode(tmp_path):
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    text = f'<!DOCTYPE a [<!ENTITY l0 "lol">{laughs}]><a>&l11;</a>'
    assert codes(schema_of(tmp_path, ANYTHING), text) == ["entity_expansion"]


def test_external_entities_are_not_read(tmp_path):
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    text = f'<!DOCTYPE a [<!ENTITY e SYSTEM "{(tmp_path / "secret.txt").as_uri()}">]><a>&e;</a>'
    for schema in ("start = element a { empty }", "start = element a { text }", "start = element b { empty }"):
        assert codes(schema_of(tmp_path, schema), text) == ["external_entity"]
    text = '<!DOCTYPE a SYSTEM "a.dtd"><a>&nbsp;</a>'
    assert codes(schema_of(tmp_path, "start = element a { text }"), text) == ["undefined_entity"]


def test_a_thousand_faults(tmp_path):
    schema = schema_of(tmp_path, "start = element a { p* }\np = element p { mixed { element hi { text }* } }")
    found = codes(schema, "<a>" + "<p>x <hj>y</hj></p><P/>" * 500 + "</a>")
    assert found == ["unknown_element"] * 1000


def test_faults_beyond_a_thousand_are_counted(tmp_path):
    schema = schema_of(tmp_path, "start = element a { p* }\np = element p { text }")
    for wrong, count in {
        1001: "1 more fault is",
        3500: "2,500 more faults are",
        30_000: "more than 20,000 more",
    }.items():
        found = list(schema.validate(Source("document.xml", "<a><p/>" + "<wrong/>" * wrong + "</a>")))
        assert [finding.code.name for finding in found] == ["unknown_element"] * 1000 + ["more_faults"]
        assert found[-1].args["count"].startswith(count)
        assert found[-1].span.start == len("<a><p/>" + "<wrong/>" * 1000) + 1


def test_faults_that_are_not_listed_do_not_hide_that_a_document_is_not_well_formed(tmp_path):
    schema = schema_of(tmp_path, "start = element a { empty }")
    assert codes(schema, "<a>" + "<wrong/>" * 30_000 + "</b>") == ["unclosed_element"]


def doubling(last, root):
    """A schema of forty definitions, each of them the next one once or twice."""
    chain = "\n".join(f"r{n} = (r{n + 1}, r{n + 1}) | r{n + 1}" for n in range(40))
    return f"{chain}\nr40 = {last}\nstart = {root}"


TOO_COMPLEX = {
    "alternatives that double": (doubling("element x { empty }", "element a { r0 }"), "<x/>" * 1000),
    "alternatives that double in a list": (doubling('"x"', "element a { list { r0 } }"), "x " * 1000),
    "alternatives that each go on in another way": (
        "start = element a { ("
        + " | ".join(f"(element e{n} {{ empty }}, element x {{ empty }}?)" for n in range(2000))
        + ")* }",
        "".join(f"<e{n}/>" for n in range(2000)),
    ),
    "thousands of expressions": (
        'datatypes xsd = "http://www.w3.org/2001/XMLSchema-datatypes"\nstart = element a { xsd:string { '
        + " ".join(f'pattern = "[a-z]*.*{n}?"' for n in range(1000))
        + " } }",
        "ab" * 50_000,
    ),
}


@pytest.mark.parametrize("what", TOO_COMPLEX)
def test_what_takes_too_much_work_is_said_so(what, tmp_path, monkeypatch):
    monkeypatch.setattr(effort, "BASE", effort.BASE // 10)
    schema, content = TOO_COMPLEX[what]
    found = list(schema_of(tmp_path, schema).validate(Source("document.xml", f"<a>{content}</a>")))
    assert [finding.code.name for finding in found] == ["content_too_complex"]
    assert found[0].args["element"] in ("a", "x")


@pytest.mark.parametrize("each", ["element e{} {{ empty }}", "(element e{} {{ empty }}, x?)"])
def test_of_many_alternatives_the_one_that_is_meant_is_looked_up(each, tmp_path):
    """Jing runs out of stack here; to try them one by one is more work than is done for any document."""
    count = 10_000
    alternatives = " | ".join(each.format(n) for n in range(count))
    schema = schema_of(tmp_path, f"start = element a {{ ({alternatives})* }}\nx = element x {{ empty }}")
    right = "".join(f"<e{n}/>" for n in range(count))
    assert codes(schema, f"<a>{right}</a>") == []
    assert codes(schema, f"<a>{right.replace('<e7/>', '<f7/>')}</a>") == ["unknown_element"]


def test_a_place_that_is_too_complex_ends_the_list_of_faults(tmp_path, monkeypatch):
    many = ", ".join(["(b | c)"] * 100)
    schema = schema_of(
        tmp_path, f"start = element a {{ (b | c)*, b, {many} }}\nb = element b {{ empty }}\nc = element c {{ empty }}"
    )
    monkeypatch.setattr(effort, "BASE", 30_000)
    choose = random.Random(1)
    children = "".join(choose.choice(("<b/>", "<c/>")) for _ in range(2000))
    found = list(schema.validate(Source("document.xml", f'<a wrong="1">{children}</a>')))
    assert [finding.code.name for finding in found] == ["more_faults", "invalid_attribute_name"]
    assert found[0].args["count"] == "further faults are"


def test_definitions_that_are_included_again_and_again(tmp_path, monkeypatch):
    monkeypatch.setattr(simplify, "COMPONENT_LIMIT", simplify.COMPONENT_LIMIT // 10)
    for depth in range(7):
        parts = (
            f'<include href="p{depth - 1}.rng"/>' * 10
            if depth
            else '<define name="x" combine="choice"><text/></define>'
        )
        (tmp_path / f"p{depth}.rng").write_text(f"<grammar {RELAX_NG}>{parts}</grammar>", encoding="utf-8")
    start = '<start><element name="a"><empty/></element></start>'
    with pytest.raises(SchemaError) as caught:
        schema_of(tmp_path, f'<grammar {RELAX_NG}><include href="p6.rng"/>{start}</grammar>', "rng")
    assert [finding.code.name for finding in caught.value.findings] == ["schema_too_large"]


def test_patterns_that_are_referred_to_again_and_again(tmp_path, monkeypatch):
    monkeypatch.setattr(simplify, "PATTERN_LIMIT", simplify.PATTERN_LIMIT // 10)
    for depth in range(9):
        parts = " | ".join([f'external "p{depth - 1}.rnc"'] * 10) if depth else "element a { text }"
        (tmp_path / f"p{depth}.rnc").write_text(parts, encoding="utf-8")
    with pytest.raises(SchemaError) as caught:
        schema_of(tmp_path, 'start = external "p8.rnc"')
    assert [finding.code.name for finding in caught.value.findings] == ["schema_too_large"]


def test_namespaces_declared_at_every_depth(tmp_path):
    depth = 3000
    text = "".join(f'<p{n}:a xmlns:p{n}="urn:{n}">' for n in range(depth))
    text += "".join(f"</p{n}:a>" for n in reversed(range(depth)))
    found = codes(schema_of(tmp_path, "start = element a { empty }"), text)
    assert found[0] == "wrong_namespace"


def test_a_spoilt_cache_is_read_over(tmp_path):
    path = tmp_path / "schema.rnc"
    path.write_text(ANYTHING, encoding="utf-8")
    cache = tmp_path / "cache"
    Schema.load(path, cache_dir=cache)
    (kept,) = (cache / "grammars").iterdir()
    for spoilt in ("", "[]", "{}", kept.read_text()[:-20], kept.read_text().replace('"element"', '"elemen"')):
        kept.write_text(spoilt, encoding="utf-8")
        assert Schema.load(path, cache_dir=cache).is_valid(Source("document.xml", "<a/>"))


def test_memory_of_made_up_names_is_bounded(tmp_path, monkeypatch):
    from teitools.relaxng import automaton, pattern

    monkeypatch.setattr(automaton, "STATE_LIMIT", 5)
    monkeypatch.setattr(pattern, "PATTERN_LIMIT", 5)
    parts = " & ".join(f"element e{n} {{ element f {{ text }}* }}?" for n in range(12))
    schema = schema_of(tmp_path, f"start = element a {{ {parts} }}")
    choose = random.Random(2)
    for _ in range(50):
        children = "".join(f"<e{n}><f/><f>x</f></e{n}>" for n in choose.sample(range(12), 12))
        assert schema.is_valid(Source("document.xml", f"<a>{children}</a>"))
        assert not schema.is_valid(Source("document.xml", f"<a>{children}<e1/></a>"))
    assert len(schema._automaton.states) < 20
