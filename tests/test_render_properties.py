"""Whatever TEI is rendered: its words come out, in order, once; the page is a page; the annotations hold."""

from fidelity import check_letters
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html

from teitools.document import Source, parse_source
from teitools.render import HtmlOptions, TextOptions, compile_plan, render_html, render_standoff, to_bytes

WORDS = st.text(alphabet="abcäßé \n\u00a0'*_#[]<&", max_size=6)
INLINE = (
    "hi",
    "persName",
    "seg",
    "emph",
    "ref",
    "title",
    "date",
    "add",
    "del",
    "supplied",
    "unclear",
    "abbr",
    "foreign",
)
EMPTY = ("lb", "pb", "gap", "anchor", "milestone", "cb")
BLOCK = ("p", "ab", "lg", "quote", "list", "table", "sp", "div", "note", "figure", "cit", "stage", "opener", "bibl")
INSIDE = {
    "list": ("item", "label", "head"),
    "table": ("row", "head"),
    "row": ("cell",),
    "lg": ("l", "lg"),
    "sp": ("speaker", "p", "l"),
}
ATTRIBUTES = st.sampled_from(
    [
        {},
        {"rend": "bold"},
        {"break": "no"},
        {"n": "5"},
        {"ref": "#x"},
        {"rend": "block"},
        {"place": "inline"},
        {"when": "1920"},
    ]
)
names = st.sampled_from(INLINE + EMPTY + BLOCK + ("choice", "app", "subst"))
Tree = st.recursive(
    st.tuples(names, ATTRIBUTES, WORDS, st.just([])),
    lambda inner: st.tuples(names, ATTRIBUTES, WORDS, st.lists(st.tuples(inner, WORDS), min_size=1, max_size=4)),
    max_leaves=12,
)


def build(parent, tree):
    name, attributes, text, children = tree
    element = etree.SubElement(parent, name, attributes)
    if name in EMPTY:
        return element
    if name == "choice":
        for part, inner in (("sic", text), ("corr", text[::-1])):
            etree.SubElement(element, part).text = _clean(inner) or "x"
        return element
    if name == "app":
        etree.SubElement(element, "lem").text = _clean(text) or "x"
        etree.SubElement(element, "rdg").text = "other"
        return element
    strict = INSIDE.get(name)
    if strict is None:
        element.text = _clean(text)
    for number, (child, tail) in enumerate(children):
        if strict is not None:
            child = (strict[number % len(strict)], *child[1:])
        made = build(element, child)
        if strict is None:
            made.tail = _clean(tail)
    return element


def _clean(text):
    return "".join(each for each in text if each in "\n " or each.isprintable() or each == "\u00a0")


def document_of(trees):
    root = etree.Element("TEI", nsmap={None: "http://www.tei-c.org/ns/1.0"})
    etree.SubElement(root, "teiHeader")
    body = etree.SubElement(etree.SubElement(root, "text"), "body")
    for each in trees:
        build(body, each)
    return parse_source(Source("made.xml", etree.tostring(root, encoding="unicode")))


@settings(max_examples=150, deadline=None)
@given(st.lists(Tree, max_size=4))
def test_letters_in_are_letters_out_and_no_blank_between_words_is_lost(trees):
    check_letters(document_of(trees), WEB, PLAIN)


@settings(max_examples=60, deadline=None)
@given(st.lists(Tree, max_size=4))
def test_pages_can_be_written_and_read_and_annotations_hold(trees):
    document = document_of(trees)
    for notes in ("foot", "side", "popover"):
        page = html.fromstring(to_bytes(render_html(document, WEB, options=HtmlOptions(notes=notes, stable_ids=True))))
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids))
        assert not page.xpath("//a//a") and not page.xpath("//p//div | //p//p | //p//ul | //span//div[not(@class)]")
        for address in page.xpath("//article//a/@href[starts-with(., '#') and . != '#x']"):
            assert address[1:] in ids
    text, annotations = render_standoff(document, PLAIN, options=TextOptions())
    for each in annotations:
        place = each["target"]["selector"][0]
        assert 0 <= place["start"] < place["end"] <= len(text)
        assert text[place["start"] : place["end"]].strip(" \n") == text[place["start"] : place["end"]]


WEB, PLAIN = compile_plan(), compile_plan(output="plain")
