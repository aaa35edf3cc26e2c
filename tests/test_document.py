"""The document room: well-formedness as cases, spans on real files, XInclude with origins."""

import hypothesis.strategies as st
import pytest
from cases import cases, name_of, read_case, unpack
from hypothesis import given
from lxml import etree

from teitools.document import CODES, Unreadable, expand, parse, parse_source, read_source
from teitools.document.document import element_offsets
from teitools.findings import load_explanation
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


def test_every_code_is_explained_and_has_a_case():
    stated = "".join(path.read_text(encoding="utf-8") for path in cases("document"))
    elsewhere = {"wrong_encoding", "nested_too_deep"}  # binary, and too large for a case: tests above
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
