"""The compact syntax is read as the XML syntax says the same; what is wrong in it is said at its place."""

import pytest
from cases import cases, name_of, read_case
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from teitools.document.source import Source, read_source
from teitools.relaxng.compact_reader import DEPTH_LIMIT
from teitools.relaxng.load import load_schema
from teitools.relaxng.restrictions import find_restriction_faults
from teitools.relaxng.schema_element import RELAX_NG, XML
from teitools.relaxng.simplify import SchemaError, simplify_schema
from teitools.relaxng.syntax_check import PATTERNS as PATTERN_NAMES
from teitools.relaxng.syntax_compact import parse_compact
from teitools.relaxng.syntax_xml import parse_xml
from teitools.relaxng.write_compact import compact_syntax

TEXT_ONLY = ("name", "value", "param")


def canonical(element, ns="", library="", foreign=False):
    """The tree with names and datatypes as they are meant: nothing inherited, no abbreviation, annotations kept."""
    if element.namespace != RELAX_NG or foreign:
        children = [c if isinstance(c, str) else canonical(c, foreign=True) for c in element.children]
        return (element.namespace, element.name, dict(element.attributes), joined(children))
    attributes = {name: value.strip() for name, value in element.attributes.items()}
    own_ns, library = attributes.pop("ns", None), attributes.pop("datatypeLibrary", library)
    ns = ns if own_ns is None else own_ns
    children = [c for c in element.children if not isinstance(c, str)]
    parts = [part for c in children for part in spliced(canonical(c, ns, library))]
    if element.name in ("element", "attribute") and "name" in attributes:
        name_ns = (own_ns or "") if element.name == "attribute" else ns
        parts.insert(0, name(attributes.pop("name"), element, name_ns))
    if element.name == "attribute" and len([p for p in parts if p[0] == "rng"]) == 1:
        parts.append(("rng", "text", {}, []))
    if element.name == "name":
        return name(element.text.strip(), element, ns)
    if element.name in TEXT_ONLY:
        parts = [element.text]
    if element.name == "nsName":
        attributes["ns"] = ns
    if element.name in ("externalRef", "include"):
        attributes["ns"] = ns
    if element.name == "value":
        prefix, colon, local = element.text.strip().rpartition(":")
        attributes["ns"] = element.namespaces.get(prefix, "") if colon else ns
        if attributes.get("type") == "QName":
            parts = [local]
        else:
            attributes["ns"] = ""
        attributes["library"] = library if "type" in attributes else ""
        attributes.setdefault("type", "token")
    if element.name == "data":
        attributes["library"] = library
    if "href" in attributes:
        attributes["href"] = attributes["href"].replace(".rnc", ".rng")
    if element.name in ("element", "oneOrMore", "zeroOrMore", "optional", "list", "mixed", "define", "except"):
        parts = grouped(element, parts)
    # annotations first, then what is RELAX NG's own: where between patterns an annotation stands is not meant
    parts.sort(key=lambda part: part[0] == "rng") if all(isinstance(p, tuple) for p in parts) else None
    return ("rng", element.name, attributes, parts)


def spliced(part):
    """What stands for `part` among its parent's: a group, choice or interleave of one is that one (section 4.12)."""
    is_operator = part[0] == "rng" and part[1] in ("group", "choice", "interleave") and not part[2]
    if is_operator and sum(inner[0] == "rng" for inner in part[3]) == 1:
        return [*part[3][:-1], *spliced(part[3][-1])]
    return [part]


def grouped(element, parts):
    """Several patterns in an element that holds one are a group (RELAX NG 1.0 section 4.12)."""
    own = [p for p in parts if p[0] == "rng"]
    names, patterns = (own[:1], own[1:]) if element.name == "element" else ([], own)
    if len(patterns) == 1 and patterns[0][:2] == ("rng", "group"):
        # an annotation beside patterns is the element's, whether or not a group is written
        inside = [p for p in patterns[0][3] if p[0] != "rng"]
        group = ("rng", "group", {}, [p for p in patterns[0][3] if p[0] == "rng"])
        return [*(p for p in parts if p[0] != "rng"), *inside, *names, group]
    if len(patterns) > 1:
        together = "choice" if element.name == "except" else "group"
        return [*(p for p in parts if p[0] != "rng"), *names, ("rng", together, {}, patterns)]
    return parts


def name(text, element, ns):
    prefix, colon, local = text.rpartition(":")
    if colon:
        ns = XML if prefix == "xml" else element.namespaces[prefix]
    return ("rng", "name", {"ns": ns}, [local])


def joined(children):
    merged = []
    blank = not all(isinstance(child, str) for child in children)
    for child in children:
        if blank and isinstance(child, str) and not child.strip():
            continue
        if isinstance(child, str) and merged and isinstance(merged[-1], str):
            merged[-1] += child
        else:
            merged.append(child)
    return merged


def outline(element):
    """An indented view of a tree, one element a line, with what its span covers."""
    lines = []
    stack = [(element, 0)]
    while stack:
        node, depth = stack.pop()
        if isinstance(node, str):
            lines.append(f"{'  ' * depth}{node!r}")
            continue
        space = "" if node.namespace == RELAX_NG else f"{{{node.namespace}}}"
        values = "".join(f" {key}={value!r}" for key, value in node.attributes.items())
        lines.append(f"{'  ' * depth}{space}{node.name}{values}")
        stack.extend((child, depth + 1) for child in reversed(node.children))
    return "\n".join(lines) + "\n"


def faults(text):
    """The faults of a schema as `line:column-column fact`, sorted by nothing: as they come."""
    try:
        parse_compact(text, "schema.rnc")
    except SchemaError as error:
        source = Source("schema.rnc", text)
        return "".join(
            "{}:{} {!r} {}\n".format(
                *source.position(found.span.start), text[found.span.start : found.span.end], found.args["fact"]
            )
            for found in error.findings
        )
    return ""


def suite(shared):
    return list(etree.parse(shared / "data" / "compacttest.xml").iter("testCase"))


def is_refused(text):
    """Whether the schema is wrong in its syntax, or in what it says."""
    try:
        return bool(find_restriction_faults(simplify_schema(parse_compact(text, "schema.rnc"), None)))
    except SchemaError:
        return True


def test_suite_is_read_whole(shared):
    wrong = []
    for number, case in enumerate(suite(shared)):
        accepted = [text.text for text in case.findall("compact/incorrect") if not is_refused(text.text)]
        wrong.extend(f"{number} is accepted: {text}" for text in accepted)
        for kind in ("correct", "resource"):
            compact, xml = case.findall(f"compact/{kind}"), case.findall(f"xml/{kind}")
            for text, expected in zip(compact, xml, strict=False):
                root = etree.tostring(expected.find("*"), encoding="unicode", with_tail=False)
                meant = canonical(parse_xml(Source("schema.rng", root), ""))
                try:
                    read = canonical(parse_compact(text.text, "schema.rnc"))
                except SchemaError as error:
                    wrong.append(f"{number} is refused: {[f.args for f in error.findings]} {text.text}")
                    continue
                if read != meant:
                    wrong.append(f"{number} differs:\n{text.text}\n{read}\n{meant}")
    assert not wrong, "\n\n".join(wrong)


def shape(pattern, inside=False):
    """A simplified pattern as plain data, down to the elements in it."""
    own = (pattern.kind, pattern.name_class, pattern.type, pattern.params, pattern.text)
    if pattern.kind == "element" and inside:
        return own
    return (*own, [shape(part, True) for part in pattern.parts])


def loaded(folder, syntax, ending):
    """Every element of the schema that a case of the suite has in one syntax; None if it is refused."""
    folder.mkdir()
    for part in syntax:
        element = part.find("*")
        text = part.text if element is None else etree.tostring(element, encoding="unicode", with_tail=False)
        (folder / part.get("name", f"main.{ending}")).write_text(text, encoding="utf-8")
    try:
        schema, _ = load_schema(folder / f"main.{ending}")
    except SchemaError:
        return None
    return [shape(schema.start), *map(shape, schema.elements())]


def test_suite_is_simplified_alike(shared, tmp_path):
    compared = 0
    for number, case in enumerate(suite(shared)):
        resources = [case.find(f"{syntax}/resource") is not None for syntax in ("compact", "xml")]
        if case.find("xml/correct") is None or resources == [True, False]:
            continue
        compact = loaded(tmp_path / f"{number}c", case.find("compact"), "rnc")
        assert compact == loaded(tmp_path / f"{number}x", case.find("xml"), "rng"), case.find("compact/correct").text
        compared += compact is not None
    assert compared > 40


def test_base_of_an_annotation_is_respected(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "x.rnc").write_text("element x { text }", encoding="utf-8")
    main = tmp_path / "main.rnc"
    main.write_text('start = [ xml:base = "sub/" ] external "x.rnc"', encoding="utf-8")
    assert len(list(load_schema(main)[0].elements())) == 1


@pytest.mark.parametrize("path", cases("relaxng_compact"), ids=name_of)
def test_case(path, expect):
    _, files = read_case(path)
    text = files["schema.rnc"].removesuffix("\n")
    if "tree" in files:
        expect(path, {"tree": outline(parse_compact(text, "schema.rnc"))})
    else:
        expect(path, {"findings": faults(text)})


SPACED = ["## d\n", "# c\n", "\r\n"]
SIGNS = '= |= { } ( ) [ ] * - | , & ~ >> ? + \' \\ : "v" \\x{41}'.split(" ")
NAMES = (
    "element attribute start a x:a x:* text empty xsd:int grammar list div namespace default datatypes include".split()
)
WORDS = st.sampled_from([*SPACED, *SIGNS, *NAMES, "include", "external", "parent", "inherit", "\\text"])


@settings(max_examples=300)
@given(st.lists(WORDS, max_size=40).map(" ".join))
def test_any_text_is_a_schema_or_a_fault(text):
    try:
        assert parse_compact(text, "schema.rnc").namespace == RELAX_NG
    except SchemaError as error:
        for found in error.findings:
            assert 0 <= found.span.start <= found.span.end <= len(text)
            assert str(found.args["fact"]) == str(found.args["fact"]).strip()


PATTERNS = st.recursive(
    st.sampled_from(["text", "empty", "notAllowed", '"v"', "xsd:int", 'xsd:string { length = "2" }', "a", "token 'x'"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("?*+")).map(lambda p: f"({p[0]}){p[1]}"),
        st.tuples(st.sampled_from("|,&"), st.lists(inner, min_size=2, max_size=3)).map(
            lambda p: p[0].join(f"({x})" for x in p[1])
        ),
        inner.map(lambda p: f"element e {{ {p} }}"),
        inner.map(lambda p: f"attribute q {{ {p} }}"),
        inner.map(lambda p: f"## why\nlist {{ {p} }}"),
    ),
    max_leaves=8,
)


@given(PATTERNS)
def test_parentheses_and_white_space_change_nothing(pattern):
    plain = canonical(parse_compact(pattern, "schema.rnc"))
    loose = pattern.replace("(", "(\n( # why\n").replace(")", " )\t)")
    assert canonical(parse_compact(loose, "schema.rnc")) == plain


@given(PATTERNS)
def test_spans_cover_what_stands_there(pattern):
    stack = [parse_compact(pattern, "schema.rnc")]
    while stack:
        element = stack.pop()
        covered = pattern[element.start : element.end]
        assert covered
        if element.name in ("element", "attribute", "list", "text", "empty"):
            assert covered == element.name
        stack.extend(child for child in element.children if not isinstance(child, str))


@pytest.mark.parametrize(
    "text",
    [
        "(" * 100_000,
        "element a { " * 100_000,
        "[" + "a [" * 100_000,
        "element " + "(" * 100_000,
        "grammar { start = " * 50_000,
        "div { " * 50_000,
    ],
    ids=["groups", "elements", "annotations", "names", "grammars", "divisions"],
)
def test_endless_nesting_is_a_fault(text):
    assert f"nested more than {DEPTH_LIMIT} deep" in faults(text) or "expected" in faults(text)


def test_deepest_nesting_is_read():
    depth = DEPTH_LIMIT - 1
    text = "element a { " * depth + "text" + " }" * depth
    assert parse_compact(text, "schema.rnc").name == "element"


def is_same_written(root):
    """Whether the compact syntax of a tree is read as the same tree (root annotations aside, which it cannot hold)."""
    back = spliced(canonical(parse_compact(compact_syntax(root), "written.rnc")))[-1]
    meant = spliced(canonical(root))[-1]
    return back == (meant[0], meant[1], back[2] if root.name == "grammar" else meant[2], meant[3])


@pytest.mark.parametrize(
    "path", [path for path in cases("relaxng_compact") if "tree" in read_case(path)[1]], ids=name_of
)
def test_case_is_written(path, expect):
    _, files = read_case(path)
    root = parse_compact(files["schema.rnc"], "schema.rnc")
    assert is_same_written(root)
    expect(path, {"written": compact_syntax(root)})


@given(PATTERNS)
def test_pattern_is_written(pattern):
    assert is_same_written(parse_compact(pattern, "schema.rnc"))


@pytest.mark.parametrize("name", ["tei_all", "odd/tei_bare", "odd/tei_lite", "odd/tei_simplePrint"])
def test_schema_is_written(shared, name):
    assert is_same_written(parse_xml(read_source(shared / "data" / f"{name}.rng"), ""))


def is_fragment(element):
    name = etree.QName(element)
    return name.namespace != RELAX_NG or name.localname not in PATTERN_NAMES


def test_suites_are_written(shared):
    wrong = []
    for suite_name in ("spectest", "compacttest"):
        for schema in etree.parse(shared / "data" / f"{suite_name}.xml").iter("correct", "resource"):
            element = schema.find("*")
            if element is None or schema.getparent().tag == "compact" or is_fragment(element):
                continue
            text = etree.tostring(element, encoding="unicode", with_tail=False)
            if "<group xml:base" in text:
                # a group of one that carries a base gets a second member, as parentheses make no element
                assert compact_syntax(parse_xml(Source("schema.rng", text), "")).count("empty") == 3
                continue
            try:
                if not is_same_written(parse_xml(Source("schema.rng", text), "")):
                    wrong.append(f"differs:\n{text}\n{compact_syntax(parse_xml(Source('schema.rng', text), ''))}")
            except SchemaError as error:
                facts = [found.args for found in error.findings]
                wrong.append(f"{facts}\n{text}\n{compact_syntax(parse_xml(Source('schema.rng', text), ''))}")
    assert not wrong, f"{len(wrong)} wrong\n\n" + "\n\n".join(wrong)


def test_deepest_nesting_is_written():
    depth = DEPTH_LIMIT - 1
    text = "element a { " * depth + "text" + " }" * depth
    assert compact_syntax(parse_compact(text, "schema.rnc")).count("element a") == depth
