"""Prose of a source is found wherever it is published, and facts are let stand."""

import base64
import bz2
import gzip
import io
import json
import lzma
import re
import tarfile
import unicodedata
import zipfile

import pytest
from cases import cases, name_of, read_case, unpack
from edition_tools import shown
from hypothesis import given, settings
from hypothesis import strategies as st

from teitools.document import parse_source
from teitools.document.source import Source
from teitools.edition import find_leaks, make_leak_index, read_source_texts, stated_facts
from teitools.edition.leak import PROSE, RUN, find_leaks_in
from teitools.edition.published_text import letters_of
from teitools.edition.source_pointer import make_source_text

PASSAGE = "because nobody in the council had answered the letter they sent in the cold winter"
SOURCE = make_source_text("a.txt", f"It was so, {PASSAGE}, and so it stayed.\n".encode())


@pytest.mark.parametrize("path", [p for p in cases("edition") if p.name.startswith("leak-")], ids=name_of)
def test_leaks(path, expect, tmp_path, monkeypatch):
    _, files = read_case(path)
    source = make_source_text("source.txt", files.pop("source.txt").encode())
    files.pop("findings")
    folder = unpack(files, tmp_path)
    monkeypatch.chdir(folder)
    found = []
    for finding in find_leaks([each.split("/")[0] for each in dict.fromkeys(files)], [source]):
        if finding not in found:
            found.append(finding)
    expect(path, {"findings": shown(found, folder)})


def zipped(data, name="a/page.html"):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return stream.getvalue()


def tarred(data):
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        info = tarfile.TarInfo("page.txt")
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    return stream.getvalue()


TEXT = PASSAGE.encode()
DISGUISES = {
    "plain": TEXT,
    "upper case": PASSAGE.upper().encode(),
    "no spaces": PASSAGE.replace(" ", "").encode(),
    "a word a line": PASSAGE.replace(" ", "\n").encode(),
    "soft hyphens": "\u00ad".join(PASSAGE).encode(),
    "zero width": "\u200b".join(PASSAGE).encode(),
    "decomposed accents": unicodedata.normalize("NFD", PASSAGE.replace("e", "é")).encode(),
    "full width": "".join(chr(ord(c) + 0xFEE0) if c != " " else "\u3000" for c in PASSAGE).encode(),
    "hyphenated": PASSAGE.replace("cou", "cou-\n").encode(),
    "each letter in markup": "".join(f"<b>{c}</b>" for c in PASSAGE).encode(),
    "decimal references": "".join(f"&#{ord(c)};" for c in PASSAGE).encode(),
    "attribute": f"<img alt='{PASSAGE}'>".encode(),
    "attribute unquoted": f"<img alt={PASSAGE.replace(' ', '_')}>".encode(),
    "comment": f"<p/><!-- {PASSAGE} -->".encode(),
    "processing instruction": f"<p/><?x {PASSAGE}?>".encode(),
    "cdata": f"<p><![CDATA[{PASSAGE}]]></p>".encode(),
    "doctype": f"<!DOCTYPE a [<!ENTITY b '{PASSAGE}'>]><a/>".encode(),
    "json": json.dumps({"a": [PASSAGE]}).encode(),
    "json words": json.dumps(PASSAGE.split()).encode(),
    "json escapes": ('{"a": "' + "".join(f"\\u{ord(c):04x}" for c in PASSAGE) + '"}').encode(),
    "script comment": f"<script>/* {PASSAGE} */</script>".encode(),
    "style": f"<style>p::after {{ content: '{PASSAGE}' }}</style>".encode(),
    "utf-16": PASSAGE.encode("utf-16"),
    "latin-1": b"\xe9 " + TEXT,
    "binary": b"\x89PNG\0\0\xff" + TEXT,
    "gzip": gzip.compress(b"pagefind_dcd" + json.dumps({"content": PASSAGE}).encode()),
    "bzip2": bz2.compress(TEXT),
    "xz": lzma.compress(TEXT),
    "zip": zipped(TEXT),
    "zip in zip": zipped(zipped(TEXT)),
    "zip member name": zipped(b"", PASSAGE.replace(" ", "-")),
    "tar.gz": tarred(TEXT),
    "broken gzip": gzip.compress(b"x")[:8] + TEXT,
    "broken markup": b"<p <a & < " + TEXT,
    "cyrillic letters": PASSAGE.translate(str.maketrans("aceopxyi", "асеорхуі")).encode(),
    "greek letters": PASSAGE.translate(str.maketrans("oivn", "οινη")).encode(),
    "small capitals": PASSAGE.translate(str.maketrans("aeotn", "ᴀᴇᴏᴛɴ")).encode(),
    "mathematical letters": "".join(chr(0x1D41A + ord(c) - 97) if c.isalpha() else c for c in PASSAGE).encode(),
    "fillers": "\u115f\u3164\uffa0".join(PASSAGE).encode(),
    "joiners": "\u034f\u2060\ufeff\u180e".join(PASSAGE).encode(),
    "directions": "\u202d".join(PASSAGE).encode(),
    "base64": base64.b64encode(TEXT),
    "base64 in lines": base64.encodebytes(TEXT * 2),
    "base64 for addresses": base64.urlsafe_b64encode(TEXT).rstrip(b"="),
    "base64 in an attribute": b'<img src="data:text/plain;base64,' + base64.b64encode(TEXT) + b'"/>',
    "base64 in JSON": json.dumps({"a": base64.b64encode(TEXT).decode()}).encode(),
    "base64 of gzip": base64.b64encode(gzip.compress(TEXT)),
    "base64 of base64": base64.b64encode(base64.b64encode(TEXT)),
}


@pytest.mark.parametrize("name", DISGUISES)
def test_every_disguise_is_seen_through(name):
    source = SOURCE
    if "accents" in name:
        source = make_source_text("a.txt", PASSAGE.replace("e", "è").encode())
    found = list(find_leaks_in("page", DISGUISES[name], make_leak_index([source])))
    assert found, name
    assert {f.code.name for f in found} == {"leak"}
    assert found[0].args["words"] >= RUN


@pytest.mark.parametrize(
    "piece",
    ["<", "<a '", '<a "', "<!--", "<![CDATA[", "<?", "<script>", '"\\"', "'`\"", "&#", "</a", '="', "<a =", '{"a'],
)
@pytest.mark.parametrize("name", ["page.html", "page.json"])
def test_hostile_files_take_linear_work(piece, name):
    """A scan that is quadratic in these would outlast the patience of whoever runs the tests."""
    index = make_leak_index([SOURCE])
    data = piece.encode() * (60_000 // len(piece))
    assert not list(find_leaks_in(name, data, index))
    assert list(find_leaks_in(name, data + TEXT, index))


@pytest.mark.parametrize(
    "packed", [zipped(b"a" * 3000), gzip.compress(b"a" * 3000), tarred(b"a" * 3000)], ids=["zip", "gzip", "tar"]
)
def test_an_archive_that_holds_too_much_is_said(packed, monkeypatch):
    monkeypatch.setattr("teitools.edition.published_text.SIZE_LIMIT", 2000)
    found = list(find_leaks_in("a.zip", packed, make_leak_index([SOURCE])))
    assert [(f.code.name, f.effective_severity.value) for f in found] == [("leak_not_searched", "error")]


def test_a_long_file_name_is_searched(tmp_path):
    (tmp_path / f"{PASSAGE.replace(' ', '_')}.html").write_text("")
    assert [f.args["where"] for f in find_leaks([tmp_path], [SOURCE])] == ["file name"]


def test_facts_may_stand_anywhere():
    source = make_source_text("a.txt", b"He read on the making of good and cheap bread for all in May.")
    index = make_leak_index([source])
    page = b"<p>on the making of good and cheap bread for all</p>"
    assert list(find_leaks_in("a.html", page, index))
    told = parse_source(
        Source(
            "b.xml", '<bibl xmlns="http://www.tei-c.org/ns/1.0">On the making of good and cheap bread for all</bibl>'
        )
    )
    assert not list(find_leaks_in("a.html", page, make_leak_index([source], stated_facts([told]))))


def test_a_whole_text_is_no_fact():
    text = " ".join(f"word{chr(97 + n % 26)}" for n in range(40))
    source = make_source_text("a.txt", text.encode())
    assert list(find_leaks_in("a.txt", text.encode(), make_leak_index([source], [text])))


WORDS = st.sampled_from("a the of in Rome Turin PCI 1921 was seen people against 12 never it’s wall émigré".split())


@given(st.lists(WORDS, min_size=1, max_size=60), st.data())
@settings(max_examples=300, deadline=None)
def test_exactly_the_runs_that_are_too_long_are_found(words, data):
    """Against the definition worked out word by word: what a page repeats, with other words around it."""
    source = make_source_text("a.txt", " ".join(words).encode())
    start = data.draw(st.integers(0, len(words) - 1))
    run = words[start : start + data.draw(st.integers(1, 14))]
    page = " ".join(["qqq", *run, "qqq"])
    windows = [run[n : n + RUN] for n in range(len(run) - RUN + 1)]
    leaks = any(sum(w.replace("’", "").isalpha() and w.islower() for w in window) >= PROSE for window in windows)
    found = list(find_leaks_in("a.txt", page.encode(), make_leak_index([source])))
    if leaks:
        assert found
    for finding in found:
        passage = page[finding.span.start : finding.span.end]
        assert letters_of(passage) in letters_of(source.text)
        assert letters_of(source.text[finding.args["start"] : finding.args["end"]]) == letters_of(passage)
        assert len(re.findall(r"[^\W_]+(?:’[^\W_]+)*", passage)) >= RUN - 1


def test_the_committed_files_repeat_no_source(root, shared):
    index = make_leak_index(read_source_texts(shared / "sources").values())
    assert index.windows
    folders = [root / name for name in ("tei", "schema", "src", "tests") if (root / name).is_dir()]
    assert [(f.span, f.args) for f in find_leaks(folders, index)] == []
    own = next(iter(index.sources))
    assert list(find_leaks_in("a.txt", own.text.encode(), index))
