"""The document room: well-formedness as cases, spans on real files, XInclude with origins."""

import os

import hypothesis.strategies as st
import pytest
from cases import cases, name_of, read_case, unpack
from hypothesis import given
from lxml import etree

from teitools.document import (
    CODES,
    Source,
    Unreadable,
    compatible,
    expand,
    find_faults,
    parse,
    parse_source,
    read_source,
    schema_associations,
)
from teitools.document.document import element_offsets
from teitools.findings import Edit, Fix, Span, load_explanation
from teitools.report import Places, message_of


def findings_of(folder):
    """The findings on `document.xml`, its XIncludes carried out, as lines `file:line:column code: message`."""
    try:
        expanded = expand(parse("document.xml"))
    except Unreadable as unreadable:
        return unreadable.findings, None
    return expanded.findings, expanded


def lines(findings):
    places = Places()
    for finding in findings:
        place = places.of(finding.span)
        yield f"{place.file}:{place.line}:{place.column} {finding.code.name}: {message_of(finding)}\n"


@pytest.mark.parametrize("case", cases("document"), ids=name_of)
def test_case(case, tmp_path, monkeypatch, expect):
    _, files = read_case(case)
    monkeypatch.chdir(unpack(files, tmp_path))
    findings, expanded = findings_of(tmp_path)
    actual = {"findings": "".join(lines(findings))} if "findings" in files else {}
    if "expanded.xml" in files:
        assert not findings
        actual["expanded.xml"] = etree.tostring(expanded.root, encoding="unicode") + "\n"
    assert actual, "a case states something"
    expect(case, actual)


def test_included_elements_know_their_file(tmp_path, monkeypatch):
    (tmp_path / "b.xml").write_text("<p>\n  <hi>x</hi>\n</p>", encoding="utf-8")
    (tmp_path / "a.xml").write_text(
        '<TEI xmlns:xi="http://www.w3.org/2001/XInclude">\n\n<xi:include href="b.xml"/></TEI>', encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    expanded = expand(parse("a.xml"))
    document, element = expanded.origin(expanded.root.find(".//hi"))
    assert document.path == "b.xml"
    assert document.position(document.name_span(element).start) == (2, 4)
    assert [each.path for each in expanded.documents] == ["a.xml", "b.xml"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_spans_whatever_the_encoding(tmp_path, encoding, newline):
    declaration = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>'
    text = newline.join([declaration, "<TEI>", "<p n='é'>è</p><lb", ' n = "2" />', "</TEI>"])
    path = tmp_path / "a.xml"
    path.write_bytes(text.encode(encoding))
    document = parse(path)
    lb = document.root.find("lb")
    assert document.text[document.value_span(lb, "n").start : document.value_span(lb, "n").end] == "2"
    assert document.position(document.name_span(lb).start) == (3, 16)
    span = document.element_span(document.root.find("p"))
    assert document.text[span.start : span.end] == "<p n='é'>è</p>"


def test_wrong_bytes_are_one_finding(tmp_path):
    path = tmp_path / "latin.xml"
    path.write_bytes("<TEI>\nü</TEI>".encode("latin-1"))
    with pytest.raises(Unreadable) as caught:
        read_source(path)
    (finding,) = caught.value.findings
    assert (finding.code.name, finding.span.start) == ("wrong_encoding", 6)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xef\xbb\xbf \n", "empty_file"),
        (b"<?xml version='1.0' encoding='punycode'?><p/>", "unknown_encoding"),
        (b"<?xml version='1.0' encoding='undefined'?><p/>", "unknown_encoding"),
        (b"<?xml version='1.0' encoding='raw-unicode-escape'?><p>\\ud800</p>", "unknown_encoding"),
        (b"<?xml version='1.0' encoding='utf-7'?><p>+2AA-</p>", "wrong_encoding"),
        (b"<?xml version='1.0' encoding='utf-32'?><p/>", "wrong_encoding"),
        ("<p>ä</p>".encode("utf-16")[:-1], "wrong_encoding"),
        (b"<p>\xed\xa0\x80</p>", "wrong_encoding"),
    ],
)
def test_bytes_that_are_no_text(tmp_path, data, code):
    path = tmp_path / "a.xml"
    path.write_bytes(data)
    with pytest.raises(Unreadable) as caught:
        read_source(path)
    (finding,) = caught.value.findings
    assert finding.code.name == code


@pytest.mark.parametrize("encoding", ["utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be"])
def test_an_encoding_is_known_by_its_zero_bytes(tmp_path, encoding):
    path = tmp_path / "a.xml"
    path.write_bytes("<?xml version='1.0'?><p>ä</p>".encode(encoding))
    assert parse(path).root.text == "ä"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with names are POSIX's")
def test_a_pipe_is_no_document_and_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.xml")
    for path in (tmp_path / "pipe.xml", "/dev/zero", tmp_path):
        with pytest.raises(OSError, match=r"ordinary|directory"):
            read_source(path)


def test_files_that_include_each_other_ten_times_over_are_not_followed_far(tmp_path, monkeypatch):
    monkeypatch.setattr("teitools.document.xinclude.SIZE_LIMIT", 1_000_000)
    for number in range(12):
        include = f'<xi:include href="{number + 1}.xml"/>'
        text = f'<p xmlns:xi="http://www.w3.org/2001/XInclude">{include * 10}</p>'
        (tmp_path / f"{number}.xml").write_text(text, encoding="utf-8")
    (tmp_path / "12.xml").write_text("<q/>", encoding="utf-8")
    expanded = expand(parse(tmp_path / "0.xml"))
    assert "more than 20 times what they hold" in message_of(expanded.findings[0])
    assert len(list(expanded.root.iter())) < 1000


def test_fallbacks_in_fallbacks_end(tmp_path):
    depth = 600
    opening = '<xi:include href="gone.xml"><xi:fallback>' * depth
    text = f'<p xmlns:xi="http://www.w3.org/2001/XInclude">{opening}{"</xi:fallback></xi:include>" * depth}</p>'
    (tmp_path / "a.xml").write_text(text, encoding="utf-8")
    assert [each.code.name for each in expand(parse(tmp_path / "a.xml")).findings] == ["include_failed"]


def test_declarations_in_force_cost_memory_once():
    declared = " ".join(f'xmlns:a{number}="{number}"' for number in range(2000))
    inner = "".join(f'<p xmlns:b{number}="u">' for number in range(1500)) + "</p>" * 1500
    assert find_faults(Source("a.xml", f"<p {declared}>{inner}</p>")) == []


MODEL = [
    ("<!-- <?xml-model href='no.rng'?> --><?xml-model href='a.rng'?><p/>", ["a.rng"]),
    ("<!--" + "x" * 70_000 + "<?xml-model href='no.rng'?>--><?xml-model href='a.rng'?><p/>", ["a.rng"]),
    ("<!DOCTYPE p [<!ENTITY x '<p><?xml-model href=\"no.rng\"?>'>]><?xml-model href='a.rng'?><p/>", ["a.rng"]),
    ("<p><?xml-model href='no.rng'?></p>", []),
    ("<p/><?xml-model href='no.rng'?>", []),
    ("<?xml-model href='a b.rng'?><?xml-model\nhref = \"&#x63;.rng\" type='x'?><p/>", ["a b.rng", "c.rng"]),
    ("<?xml-model href='a.rng' href='no.rng'?><?xml-model?><?xml-models href='no.rng'?><p/>", ["a.rng"]),
    ("<?xml version='1.0'?>\n<?xml-model href='ä.rng'?><p", ["ä.rng"]),
]


@pytest.mark.parametrize(("text", "hrefs"), MODEL)
def test_schemas_are_named_before_the_root(text, hrefs):
    found = schema_associations(Source("a.xml", text))
    assert [each.href for each in found] == hrefs
    for each in found:
        assert text[each.span.start : each.span.end].replace("&#x63;", "c") == each.href


def test_depth_is_bounded(tmp_path):
    path = tmp_path / "deep.xml"
    path.write_text("<a>" * 100_000 + "</a>" * 100_000, encoding="utf-8")
    with pytest.raises(Unreadable) as caught:
        parse(path)
    assert caught.value.findings[0].code.name == "nested_too_deep"


def test_spans_cover_what_they_name_in_others_files(shared):
    for path in sorted((shared / "data").glob("*/*.xml")):
        document = parse(path)
        for element in document.elements():
            name = document.name_span(element)
            assert document.text[name.start : name.end].rpartition(":")[2] == etree.QName(element).localname
            whole = document.element_span(element)
            assert document.text[whole.start] == "<" and document.text[whole.end - 1] == ">"
            for attribute, value in element.items():
                span = document.value_span(element, attribute)
                raw = document.text[span.start : span.end]
                if "&" not in raw:
                    assert " ".join(raw.split()) == " ".join(value.split())


TREES = st.recursive(
    st.sampled_from(["", "é", "𝄞 x", "<!-- <p> -->", "&amp;", "<![CDATA[<p>]]>", "<?pi <a/> ?>"]),
    lambda inner: (
        st.builds(
            "<{0} n='{2}'>{1}</{0}>".format,
            st.sampled_from(["a", "b"]),
            st.lists(inner).map("".join),
            st.sampled_from(["", "ä>"]),
        )
        | st.just("<c/>")
    ),
)


@given(TREES)
def test_elements_stand_where_their_offsets_say(inner):
    text = f"<r>{inner}</r>"
    starts, ends = element_offsets(text)
    for start, end in zip(starts, ends, strict=True):
        fragment = etree.fromstring(text[start:end])
        assert text[start:end].startswith(f"<{fragment.tag}")


EDITS = st.builds(
    lambda file, start, length: Edit(Span(file, start, start + length), "x"),
    st.sampled_from(["a.xml", "b.xml"]),
    st.integers(0, 12),
    st.integers(0, 4),
)


@given(st.lists(st.builds(lambda edits: Fix("x", tuple(edits)), st.lists(EDITS, min_size=1, max_size=1)), max_size=12))
def test_repairs_are_made_together_that_do_not_touch(fixes):
    def touch(one, other):
        return one.file == other.file and (
            one.start == other.start or (one.start < other.end and other.start < one.end)
        )

    wanted = []
    for fix in fixes:
        span = fix.edits[0].span
        if fix not in wanted and not any(touch(span, each.edits[0].span) for each in wanted):
            wanted.append(fix)
    assert compatible(fixes) == wanted


def test_every_code_is_explained_and_has_a_case():
    stated = "".join(path.read_text(encoding="utf-8") for path in cases("document"))
    elsewhere = {
        "wrong_encoding",
        "nested_too_deep",
        "too_many_attributes",
    }  # binary, and too large for a case: tests above
    for code in CODES:
        assert load_explanation(code).startswith(f"# {code.name}\n")
        assert f" {code.name}: " in stated or code.name in elsewhere, code.name


def test_parsing_a_given_text_needs_no_file():
    from teitools.document import Source

    assert parse_source(Source("-", "<a/>")).root.tag == "a"


def test_catalogs_map_addresses_to_local_files(tmp_path):
    from teitools.document import read_catalogs

    (tmp_path / "sub").mkdir()
    (tmp_path / "sub/next.xml").write_text(
        '<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">'
        '<uriSuffix uriSuffix="lite.rng" uri="lite.rng"/><nextCatalog catalog="gone.xml"/></catalog>',
        encoding="utf-8",
    )
    (tmp_path / "catalog.xml").write_text(
        '<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog" xml:base="schemas/">'
        '<uri name="https://example.org/all.rng" uri="all.rng"/>'
        '<rewriteURI uriStartString="https://example.org/" rewritePrefix="copy/"/>'
        '<rewriteURI uriStartString="https://example.org/x/" rewritePrefix="https://example.net/"/>'
        '<group xml:base="../sub/"><nextCatalog catalog="next.xml"/></group></catalog>',
        encoding="utf-8",
    )
    catalog = read_catalogs([tmp_path / "catalog.xml"])
    assert catalog.resolve("https://example.org/all.rng") == tmp_path / "schemas/all.rng"
    assert catalog.resolve("https://example.org/a/b.rng") == tmp_path / "schemas/copy/a/b.rng"
    assert catalog.resolve("https://example.org/x/b.rng") is None
    assert catalog.resolve("https://example.net/lite.rng") == tmp_path / "sub/lite.rng"
    assert catalog.resolve("urn:nothing") is None
