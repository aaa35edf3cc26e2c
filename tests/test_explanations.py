"""Every code of every room is explained, with an example before and after; what the examples of `relaxng` say is so."""

import re

import pytest

from teitools.cli.codes import all_codes
from teitools.findings import load_explanation
from teitools.relaxng import CODES, Schema, SchemaError
from teitools.render.html_behaviours import BEHAVIOURS

#: An example is a fenced block, lines indented by four blanks, or told in words on the same line.
EXAMPLE = r"^{}\b[^\n:]*:(?: +\S|\n\n(?:```\w+\n(.+?)\n```|    \S))"

HEADER = """<fileDesc>
  <titleStmt><title>A letter</title></titleStmt>
  <publicationStmt><p>Unpublished.</p></publicationStmt>
  <sourceDesc><p>Family papers.</p></sourceDesc>
</fileDesc>"""
DOCUMENT = """<TEI xmlns="http://www.tei-c.org/ns/1.0">
<teiHeader>
{header}
</teiHeader>
<text><body><p>Text.</p>
{body}
</body></text>
</TEI>
"""
WHOLE = "{}"
IN_BODY = DOCUMENT.format(header=HEADER, body="{}")
IN_HEADER = DOCUMENT.format(header="{}", body="")
IN_FILE_DESC = IN_HEADER.format(HEADER.replace("<publicationStmt><p>Unpublished.</p></publicationStmt>", "{}"))

#: What the examples need of TEI, in TEI's order and with TEI's types.
TEI = """default namespace = "http://www.tei-c.org/ns/1.0"
datatypes xsd = "http://www.w3.org/2001/XMLSchema-datatypes"
start = element TEI { teiHeader, element text { element body { block+, division* } } }
teiHeader = element teiHeader { fileDesc, element profileDesc { langUsage }? }
fileDesc = element fileDesc { titleStmt, publicationStmt, element sourceDesc { p+ } }
titleStmt = element titleStmt { element title { global, text }+ }
publicationStmt = element publicationStmt { p+ | (element publisher { text }, availability) }
availability = element availability { attribute status { "free" | "unknown" | "restricted" }, p+ }
langUsage = element langUsage { element language { attribute ident { xsd:language }, text }+ }
division = element div { global, attribute type { text }?, element head { text }?, (block | speech)+ }
speech = element sp { element speaker { text }?, (p | element l { text })+ }
block = p | figure | note | listRelation
p = element p { global, (text | persName | placeName | date | hi | gi | ref)* }
figure = element figure { element graphic { attribute url { xsd:anyURI } }, element figDesc { text } }
note = element note { global, text }
listRelation = element listRelation { relation+ }
relation =
  element relation {
    attribute name { text },
    (attribute mutual { text } | (attribute active { text }, attribute passive { text }?))
  }
persName = element persName { attribute ref { xsd:anyURI }?, text }
placeName = element placeName { attribute ref { xsd:anyURI }?, text }
date = element date { attribute when { xsd:date | xsd:gYearMonth | xsd:gYear }?, text }
hi = element hi { global, text }
gi = element gi { xsd:Name }
ref = element ref { attribute target { target }, text }
target = xsd:anyURI
global =
  attribute xml:id { xsd:ID }?,
  attribute xml:lang { xsd:language }?,
  attribute rend { text }?
"""
#: As in TEI P4, where a reference within a file was an IDREF.
TEI_P4 = TEI.replace("target = xsd:anyURI", "target = xsd:IDREF")

#: Code -> (schema, what the example stands in). The codes of a schema have a whole schema as their example.
EXAMPLES = {
    "unknown_element": (TEI, IN_BODY),
    "wrong_namespace": (TEI, WHOLE),
    "out_of_context_element": (TEI, IN_HEADER),
    "element_needs_wrapper": (TEI, IN_BODY),
    "element_too_late": (TEI, IN_BODY),
    "element_too_early": (TEI, IN_HEADER),
    "element_repeated": (TEI, IN_HEADER),
    "unexpected_element_required_element_missing": (TEI, IN_HEADER),
    "incomplete_element_required_element_missing": (TEI, IN_HEADER),
    "text_not_allowed": (TEI, IN_BODY),
    "invalid_text_value": (TEI, IN_BODY),
    "invalid_attribute_name": (TEI, IN_BODY),
    "attribute_conflict": (TEI, IN_BODY),
    "required_attribute_missing": (TEI, IN_BODY),
    "invalid_attribute_value": (TEI, IN_BODY),
    "value_not_in_list": (TEI, IN_FILE_DESC),
    "duplicate_id": (TEI, IN_BODY),
    "missing_id": (TEI_P4, IN_BODY),
}
SCHEMA_EXAMPLES = [code.name for code in CODES if code.name.startswith("schema_")]
#: No document is known to give it; one that did would be an error of the engine, and a case of its own.
UNPROVOKED = {"not_valid"}
#: What thousands of faults or a hostile schema bring about; shown in test_relaxng_hostile.
BEYOND_BOUNDS = {"more_faults", "content_too_complex"}


def example(text, word):
    """The match of the example headed `Before` or `After`, its group 1 what is fenced; None without one."""
    return re.search(EXAMPLE.format(word), text, re.MULTILINE | re.DOTALL)


def before_and_after(name):
    text = load_explanation(next(code for code in CODES if code.name == name))
    return example(text, "Before")[1], example(text, "After")[1]


@pytest.fixture(scope="module")
def tei(tmp_path_factory):
    """Text of a schema in compact syntax -> the schema, each read once."""
    read = {}

    def load(text):
        if text not in read:
            file = tmp_path_factory.mktemp("schema") / "tei.rnc"
            file.write_text(text, encoding="utf-8")
            read[text] = Schema.load(file)
        return read[text]

    return load


@pytest.fixture(scope="module")
def tei_all(shared):
    return Schema.load(shared / "data" / "tei_all.rng")


@pytest.mark.parametrize("code", all_codes(), ids=lambda code: code.name)
def test_every_code_is_explained(code):
    text = load_explanation(code)
    assert text.splitlines()[0] == f"# {code.name}"
    assert example(text, "Before")
    assert example(text, "After")


@pytest.mark.parametrize("room", sorted({code.room for code in all_codes()}))
def test_nothing_is_explained_that_is_never_said(room, root):
    written = {file.stem for file in (root / "src" / "teitools" / room / "explanations").glob("*.md")}
    assert written <= {code.name for code in all_codes() if code.room == room}


@pytest.mark.parametrize("code", all_codes(), ids=lambda code: code.name)
def test_codes_that_are_right_in_an_explanation_exist(code):
    text = load_explanation(code)
    right = text if code.name != "suppression_of_nothing_known" else text[example(text, "After").start() :]
    named = re.findall(r'teitools-ignore code="(\w+)"|severities = \{ (\w+) =', right)
    assert {one or other for one, other in named} <= {each.name for each in all_codes()}


def test_every_behaviour_is_named_where_one_is_unknown():
    text = load_explanation(next(code for code in all_codes() if code.name == "unknown_behaviour"))
    named = re.search(r"TEI's behaviours are (.+?) A package", text, re.DOTALL)[1]
    assert set(BEHAVIOURS) <= set(re.findall(r"[\w-]+", named))


def test_every_example_is_tried():
    assert {code.name for code in CODES} == {*EXAMPLES, *SCHEMA_EXAMPLES, *UNPROVOKED, *BEYOND_BOUNDS}


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_is_wrong_before_and_right_after(name, tei, tmp_path):
    schema, frame = EXAMPLES[name]
    found = []
    for text in before_and_after(name):
        document = tmp_path / "document.xml"
        document.write_text(frame.format(text), encoding="utf-8")
        found.append({finding.code.name for finding in tei(schema).validate(document)})
    assert found == [{name}, set()]


@pytest.mark.parametrize("name", SCHEMA_EXAMPLES)
def test_the_schema_is_wrong_before_and_right_after(name, tmp_path):
    found = []
    for text in before_and_after(name):
        file = tmp_path / "schema.rng"
        file.write_text(text, encoding="utf-8")
        try:
            findings = Schema.load(file).warnings
        except SchemaError as error:
            findings = error.findings
        found.append({finding.code.name for finding in findings})
    assert found == [{name}, set()]


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name != "missing_id"])
def test_the_example_holds_under_all_of_tei(name, tei_all, tmp_path):
    """The examples are TEI as it is, not as the small schema above has it."""
    found = []
    for text in before_and_after(name):
        document = tmp_path / "document.xml"
        document.write_text(EXAMPLES[name][1].format(text), encoding="utf-8")
        found.append({finding.code.name for finding in tei_all.validate(document)})
    assert found == [{name}, set()]


def test_examples_differ():
    """An example that is the same after as before shows nothing."""
    for code in CODES:
        before, after = before_and_after(code.name)
        assert before != after, code.name
