"""The verdict by tags as written is the verdict by expat's events, whatever a document looks like."""

import random
from xml.parsers import expat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from teitools.document import Unreadable
from teitools.relaxng import Schema, verdict
from teitools.relaxng.input import Input
from teitools.relaxng.name_class import SEPARATOR
from teitools.relaxng.scan import Unscannable

SCHEMA = """
default namespace = "urn:a"
namespace b = "urn:b"
datatypes xsd = "http://www.w3.org/2001/XMLSchema-datatypes"
start = doc
ids = attribute xml:id { xsd:ID }?, attribute ref { xsd:IDREF }?, attribute b:n { xsd:integer }?, attribute r { text }?
doc = element doc { ids, attribute kind { list { ("x" | "y")+ } }?, (p | item | b.p | other | choice)* }
p = element p { ids, mixed { (hi | b.p)* } }
hi = element hi { attribute rend { "i" | "a b" | "<>" | "é\\x{A}" }?, text }
item = element item { ids, (element key { empty }, element value { p? })+ }
b.p = element b:p { attribute b:n { xsd:integer }?, (text | hi)* }
choice = element e { attribute k { "1" }, element x { empty } } | element e { attribute k { "2" }, element y { text } }
  | element e { element x { empty }, element z { empty } }
other = element b:q { attribute * - xml:id { text }*, (text | other)* }
"""
GOOD = """<?xml version="1.0" encoding="UTF-8"?>
<?xml-model href="a.rng"?>
<!-- a comment > with < signs -->
<doc xmlns="urn:a" xmlns:b="urn:b" kind="x y">
  <p xml:id="one" ref="two" b:n="3">text <hi rend="i">more</hi> &amp; <b:p b:n=" 4 ">x<hi>y</hi></b:p> end</p>
  <item xml:id="two"><key/><value><p/></value><key></key><value/></item>
  <b:p xmlns:b="urn:b"/><b:q any="1" b:thing="2">x<b:q/></b:q>
  <c:p xmlns:c="urn:b" c:n="5"/>
  <e k="1"><x/></e><e k='2'><y>z</y></e><e><x/><z/></e>
  <p xmlns="urn:a" r="a&gt;b&#233;c">é<!-- inside -->e<?pi inside > ?>e</p>
</doc>
<!-- after -->
"""
#: What may go wrong, or right in an unusual way; put in, or in the place of something.
FRAGMENTS = [
    "<p>",
    "</p>",
    "<p/>",
    "<hi>",
    "</hi>",
    "<hi rend='i'/>",
    '<hi rend="a b"/>',
    "<hi rend='&lt;>'/>",
    "<hi rend='&lt;&gt;'/>",
    "<hi rend='é&#10;'/>",
    "<hi rend='é&#xA;'/>",
    "<hi rend='é\n'/>",
    "<hi rend='i' rend='i'/>",
    "<b:p/>",
    "<b:q/>",
    "<c:p/>",
    "<x:p/>",
    '<b:p xmlns:b="urn:a"/>',
    '<p xmlns=""/>',
    '<p xmlns="urn:b"/>',
    '<b:p xmlns:b=""/>',
    '<p xmlns:xml="urn:b"/>',
    '<p xml:lang="de"/>',
    '<p xml:id="one"/>',
    '<p xml:id="three"/>',
    '<p xml:id=" three "/>',
    '<p ref="three"/>',
    '<p ref="nothing"/>',
    '<p b:n="x"/>',
    '<p b:n="&#51;"/>',
    '<p n="3"/>',
    '<p b:n="1" c:n="1" xmlns:c="urn:b"/>',
    "<p r='a>b'/>",
    "<p r='a>b\" c=\"d'/>",
    "<p r=\"a' c='>\"/>",
    "<p r='<'/>",
    "<p r = 'x' />",
    "<p\nr='x\ty\r\nz'\n/>",
    "<p r='x'ref='two'/>",
    "<p r=x/>",
    "<p r/>",
    "<p r='x'></p >",
    "<e k='1'><x/></e>",
    "<e k=' 1'><x/></e>",
    "<e k='3'/>",
    "<e><x/><z/></e>",
    "<key/>",
    "<value/>",
    "<item/>",
    "text",
    " ",
    "\n\t",
    "\r\n",
    "\r",
    "\u00a0",
    "\u2028",
    "\u0085",
    "\u3000",
    "\x0b",
    "\x0c",
    "\x1c",
    "\x00",
    "\ufffe",
    "\ud800",
    "\U0001f600",
    "\ufeff",
    "&#32;",
    "&#x20;",
    "&#x0A;",
    "&#160;",
    "&#0;",
    "&#xD800;",
    "&amp;",
    "&lt;",
    "&nbsp;",
    "&",
    "<",
    ">",
    "]]>",
    "<![CDATA[]]>",
    "<![CDATA[ ]]>",
    "<![CDATA[x]]>",
    "<![CDATA[<p>]]>",
    "<![CDATA[<!-- ]]>",
    "<!-- -->",
    "<!-- <p> -->",
    "<!-->-->",
    "<!-- -- -->",
    "<!-- <![CDATA[ -->",
    "<?x?>",
    "<?x <p> ?>",
    "<?x <!-- ?>",
    "<?xml version='1.0'?>",
    "<!DOCTYPE doc>",
    "<!DOCTYPE doc [<!ENTITY e '<p/>'>]>",
    "&e;",
    "<!",
    "<?",
    "<!-",
    "</",
    "/>",
    "=",
    '"',
    "'",
    "</doc>",
    "<doc>",
    '<doc xmlns="urn:a">',
    'kind="x z"',
    'kind="x\ny"',
    "é",
    "\\",
]
PLACES = list(range(len(GOOD) + 1))


@pytest.fixture(scope="module")
def schema(tmp_path_factory):
    path = tmp_path_factory.mktemp("scan") / "schema.rnc"
    path.write_text(SCHEMA, encoding="utf-8")
    return Schema.load(path)


def by_events(schema, data):
    try:
        if verdict.by_events(schema._automaton, Input("d.xml", data)):
            return True
        # The events end at the first fault; what comes after it need not be well-formed.
        encoding, (content,) = Input("d.xml", data).pieces()
        parser = expat.ParserCreate(encoding, SEPARATOR)
        verdict.refuse_external_entities(parser)
        parser.Parse(content, True)
        return False
    except expat.ExpatError:
        return "not well-formed"
    except Unreadable:
        return "unreadable"


def by_tags(schema, data):
    """The verdict by tags; None where the document is left to the events."""
    utf8 = Input("d.xml", data).utf8()
    if utf8 is None:
        return None
    try:
        return schema._scanner.is_valid(utf8, ids=True)
    except expat.ExpatError:
        return "not well-formed"
    except (Unscannable, UnicodeDecodeError):
        return None


def agree(schema, data):
    expected = by_events(schema, data)
    assert by_tags(schema, data) in (expected, None), data
    # Once more: now everything is remembered.
    assert by_tags(schema, data) in (expected, None), data
    return expected


def test_the_good_document_is_scanned(schema):
    assert by_tags(schema, GOOD.encode()) is True
    assert by_events(schema, GOOD.encode()) is True


@pytest.mark.parametrize("fragment", FRAGMENTS, ids=repr)
def test_each_fragment_between_any_two_tags(fragment, schema):
    seen = set()
    for at, character in enumerate(GOOD):
        if character in "<>":
            text = GOOD[: at + (character == ">")] + fragment + GOOD[at + (character == ">") :]
            seen.add(agree(schema, text.encode(errors="surrogatepass")))
    assert seen


edits = st.lists(
    st.tuples(st.sampled_from(PLACES), st.integers(0, 12), st.sampled_from(["", *FRAGMENTS])), min_size=1, max_size=4
)


@settings(max_examples=600, deadline=None)
@given(edits, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"]))
def test_edited_documents(schema, changes, encoding):
    text = GOOD
    for at, length, fragment in sorted(changes, reverse=True):
        text = text[:at] + fragment + text[at + length :]
    if encoding not in ("utf-8", "utf-8-sig"):
        text = text.replace("UTF-8", encoding, 1)
    try:
        data = text.encode(encoding, errors="surrogatepass")
    except UnicodeEncodeError:
        data = text.encode("utf-8", errors="surrogatepass")
    agree(schema, data)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=12))
def test_heaps_of_fragments(schema, fragments):
    agree(schema, f'<doc xmlns="urn:a" xmlns:b="urn:b">{"".join(fragments)}</doc>'.encode(errors="surrogatepass"))


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_ends(ending, schema):
    assert agree(schema, GOOD.replace("\n", ending).encode()) is True


def test_wrong_documents_are_told_by_tags_too(schema):
    """The comparison above is not empty: both ways find documents valid, invalid and not well-formed."""
    choose = random.Random(1)
    seen = {}
    for _ in range(2000):
        at = choose.randrange(len(GOOD))
        text = GOOD[:at] + choose.choice(FRAGMENTS) + GOOD[at + choose.randrange(4) :]
        data = text.encode(errors="surrogatepass")
        seen.setdefault(by_tags(schema, data), []).append(data)
        agree(schema, data)
    assert min(len(seen[each]) for each in (True, False, "not well-formed", None)) >= 30


def test_tags_that_differ_in_values_alone(schema):
    """What is known of a tag's names says nothing of other quotes, values, namespaces or IDs."""
    tags = [
        '<p r="a" ref="one">',
        '<p r="b" ref="two">',
        '<p r="b" ref="nowhere">',
        """<p r='b' ref="two">""",
        """<p r='b" ref="two'>""",
        '<p r="&amp;&#233;\r\n" ref="two">',
        '<p xml:id="one" b:n="1">',
        '<p xml:id="three" b:n="1">',
        '<p xml:id="three" b:n=" 2&#32;">',
        '<p xml:id="three" b:n="x">',
        '<p xml:id="" b:n="1">',
        '<p b:n="1" xmlns:b="urn:b">',
        '<p b:n="1" xmlns:b="urn:c">',
        '<p b:n="1" xmlns:b="">',
    ]
    choose = random.Random(2)
    seen = set()
    for _ in range(300):
        text = GOOD
        for tag in choose.sample(tags, choose.randrange(1, 4)):
            text = text.replace("</doc>", f"{tag}</p></doc>")
        seen.add(agree(schema, text.encode()))
    assert seen == {True, False, "not well-formed"}


def test_what_is_remembered_is_bounded(schema, monkeypatch):
    from teitools.relaxng import scan

    monkeypatch.setattr(scan, "TAGS_LIMIT", 20)
    for number in range(60):
        assert (
            agree(schema, GOOD.replace('b:n="3"', f'b:n="{number}"').replace('any="1"', f'a{number}="1"').encode())
            is True
        )
    assert schema._scanner.kept < 200


def test_a_document_in_pieces(schema, monkeypatch):
    from teitools.relaxng import scan

    for size in (1, 7, 50, 333):
        monkeypatch.setattr(scan, "_PIECE", size)
        monkeypatch.setattr(scan, "_LARGEST_PIECE", size)
        assert by_tags(schema, GOOD.encode()) is True
        assert by_tags(schema, GOOD.replace("<key/><value>", "<key/>x<value>").encode()) is False


def test_every_document_of_others(schema, shared):
    """The same verdict under tei_all, cold and with all that the documents before have taught."""
    data = shared / "data"
    tei_all = Schema.load(data / "tei_all.rng")
    scanned = 0
    for path in sorted(data.rglob("*.xml")):
        content = path.read_bytes()
        agree(tei_all, content)
        scanned += by_tags(tei_all, content) is not None
    assert scanned > 200


@pytest.mark.parametrize("declared", ["UTF-8", "utf-16", "iso-8859-1", "no-such-encoding"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_stands_above_the_declaration(declared, encoding, schema):
    """By events as well: a document type keeps tags from being scanned."""
    text = GOOD.replace("UTF-8", declared, 1).replace("<doc ", "<!DOCTYPE doc><doc ", 1)
    assert by_events(schema, text.encode(encoding)) is True
    assert by_events(schema, text.replace("<key/>", "<kéy/>", 1).encode(encoding)) is False
