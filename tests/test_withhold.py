"""Text that is withheld and put back, and what is refused."""

import hashlib

import pytest
from cases import cases, name_of, read_case
from edition_tools import shown

from teitools.document import Source, parse, parse_source
from teitools.edition.settings import EditionError
from teitools.edition.source_pointer import (
    SourcePointer,
    make_source_text,
    parse_source_pointer,
    read_source_text,
    read_source_texts,
)
from teitools.edition.withheld import check_transcription, restore, withheld_ranges, withhold

PAIRS = {
    "turin-1920": "001_2ea623314058f2b9.txt",
    "red-aid": "000_530a3b63692ea954.txt",
    "fascists-communists": "002_741c3a6d25a43a83.txt",
}


def prepared(files, folder):
    """The source of a case, and its documents with the true hash and length filled in."""
    data = files["source.txt"].encode().replace(b"\\xe9", b"\xe9")
    length = len(data.decode("utf-8", "replace"))
    found = {}
    for name in ("full.xml", "withheld.xml"):
        text = files.get(name, "")
        found[name] = text.replace("{SHA256}", hashlib.sha256(data).hexdigest()).replace("{LENGTH}", str(length))
        (folder / name).write_text(found[name], encoding="utf-8")
    return data, found


def placeholders(text, data):
    return text.replace(hashlib.sha256(data).hexdigest(), "{SHA256}").replace(
        f'quantity="{len(data.decode())}"/></', 'quantity="{LENGTH}"/></'
    )


@pytest.mark.parametrize("path", [p for p in cases("edition") if p.name.startswith("withhold-")], ids=name_of)
def test_withhold(path, expect, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    _, files = read_case(path)
    data, texts = prepared(files, tmp_path)
    try:
        source = make_source_text("letter.txt", data)
        full = parse_source(Source("full.xml", texts["full.xml"]))
        withheld = withhold(full, source)
        assert restore(withheld, source).text == full.text
        assert list(check_transcription(full, source)) == list(check_transcription(withheld, source)) == []
        actual = {"withheld.xml": placeholders(withheld.text, data)}
    except EditionError as error:
        actual = {"findings": shown(error.findings, tmp_path).replace(hashlib.sha256(data).hexdigest(), "{SHA256}")}
        for finding in error.findings:
            if finding.fix:
                actual["fix"] = "".join(
                    f"{finding.code.name}: {full.text[e.span.start : e.span.end]!r} becomes {e.replacement!r}\n"
                    for e in finding.fix.edits
                )
    expect(path, actual)


@pytest.mark.parametrize("path", [p for p in cases("edition") if p.name.startswith("restore-")], ids=name_of)
def test_restore(path, expect, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    _, files = read_case(path)
    data, texts = prepared(files, tmp_path)
    source = make_source_text("letter.txt", data)
    try:
        full = restore(parse_source(Source("withheld.xml", texts["withheld.xml"])), source)
        assert withhold(full, source).text == texts["withheld.xml"]
        actual = {"full.xml": placeholders(full.text, data)}
    except EditionError as error:
        actual = {"findings": shown(error.findings, tmp_path).replace(hashlib.sha256(data).hexdigest(), "{SHA256}")}
    expect(path, actual)


def test_a_fix_makes_the_run_come_back(tmp_path):
    _, files = read_case(next(p for p in cases("edition") if p.stem == "withhold-white-space"))
    data, texts = prepared(files, tmp_path)
    source = make_source_text("letter.txt", data)
    with pytest.raises(EditionError) as caught:
        withhold(parse_source(Source("full.xml", texts["full.xml"])), source)
    text = texts["full.xml"]
    edits = [edit for finding in caught.value.findings for edit in finding.fix.edits]
    for edit in sorted(edits, key=lambda each: -each.span.start):
        text = text[: edit.span.start] + edit.replacement + text[edit.span.end :]
    fixed = parse_source(Source("full.xml", text))
    assert restore(withhold(fixed, source), source).text == text


def test_a_copy_under_another_name_is_the_same_source(tmp_path):
    _, files = read_case(next(p for p in cases("edition") if p.stem == "restore-whole"))
    data, texts = prepared(files, tmp_path)
    document = parse_source(Source("withheld.xml", texts["withheld.xml"]))
    copy = make_source_text("my copy.txt", data)
    assert restore(document, copy).text == restore(document, make_source_text("letter.txt", data)).text


@pytest.mark.parametrize("name", PAIRS)
def test_the_edition_is_the_source(name, root, shared):
    path = root / "tei" / "texts" / f"{name}.xml"
    if not path.is_file():
        pytest.skip(f"{path.name} is not there yet")
    document, source = parse(path), read_source_text(shared / "sources" / PAIRS[name])
    full = restore(document, source)
    assert list(check_transcription(full, source)) == []
    assert not withheld_ranges(full)
    ranges = withheld_ranges(document)[source.name]
    assert ranges == sorted(ranges)


def test_a_register_withholds_nothing():
    document = parse_source(Source("a.xml", '<TEI xmlns="http://www.tei-c.org/ns/1.0"><standOff/></TEI>'))
    assert withheld_ranges(document) == {}


def test_unreadable_sources_are_findings(tmp_path):
    with pytest.raises(EditionError) as caught:
        read_source_text(tmp_path / "nowhere.txt")
    assert [f.code.name for f in caught.value.findings] == ["source_unreadable"]
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbfone\r\ntwo\x0c\r")
    assert read_source_texts(tmp_path)["a.txt"].text == "one\ntwo \n"


@pytest.mark.parametrize(
    ("pointer", "expected"),
    [
        ("a.txt#char=3,9", SourcePointer("a.txt", "char", 3, 9)),
        ("a%20b.txt#char=3,", SourcePointer("a b.txt", "char", 3, None)),
        ("a.txt#char=,9", SourcePointer("a.txt", "char", None, 9)),
        ("a.txt#char=4", SourcePointer("a.txt", "char", 4, 4)),
        ("a.txt#line=0,1;length=9,UTF-8", SourcePointer("a.txt", "line", 0, 1, 9)),
        ("a.txt#char=1,2;md5=0123456789abcdef0123456789ABCDEF", SourcePointer("a.txt", "char", 1, 2)),
        ("a.txt#char=", None),
        ("a.txt#char=,", None),
        ("a.txt#char=-1,2", None),
        ("a.txt", None),
        ("#p1", None),
    ],
)
def test_rfc_5147_pointers(pointer, expected):
    assert parse_source_pointer(pointer) == expected


def test_line_ends_that_only_withheld_prose_has(tmp_path):
    """Nothing that is left says how lines end, so they could not be given back: said, and nothing is lost."""
    prose = "the first line\n\nthe second"
    source = make_source_text("s.txt", prose.encode())
    header = (
        "<teiHeader><fileDesc><titleStmt><title>t</title></titleStmt><publicationStmt><p/></publicationStmt><sourceDesc>"
        f'<bibl><idno type="filename">s.txt</idno><idno type="sha256">{source.sha256}</idno>'
        f'<measure unit="chars" quantity="{len(prose)}"/></bibl></sourceDesc></fileDesc></teiHeader>'
    )
    text = prose.replace("\n", "\r\n")
    body = f'<text><body><div type="transcription"><p>{text}</p></div></body></text>'
    whole = f'<TEI xmlns="http://www.tei-c.org/ns/1.0">{{}}{header}{body}</TEI>'
    with pytest.raises(EditionError) as raised:
        withhold(parse_source(Source("a.xml", whole.format(""))), source)
    assert [finding.code.name for finding in raised.value.findings] == ["run_differs"]
    full = parse_source(Source("a.xml", whole.format("\r\n")))
    assert restore(withhold(full, source), source).text == full.text
