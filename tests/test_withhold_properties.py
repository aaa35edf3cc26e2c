"""For any source and any encoding of it: what is withheld comes back, and what was tampered with is refused."""

import hashlib
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from teitools.document import Source, parse_source
from teitools.edition.settings import EditionError
from teitools.edition.source_pointer import make_source_text
from teitools.edition.withheld import check_transcription, escape, restore, withhold

CHARS = st.sampled_from(list("abcdeXYZ019&<>\"'.,;()’—é–ß𝔄e\u0301\u00a0\u2009") + [" "] * 8 + ["\n"] * 2)
SOURCES = st.text(CHARS, min_size=1, max_size=120).filter(str.strip)
KINDS = st.sampled_from(
    ["prose", "prose", "prose", "persName", "hi", "bibl", "head", "choice", "note", "supplied", "pb"]
)


@st.composite
def encodings(draw):
    """(source bytes, full encoding): the source cut into pieces, each in an element or none, editors' words between."""
    text = draw(SOURCES)
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    newline = draw(st.sampled_from(["\n", "\n", "\r\n"]))
    parts = []
    for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        said, kind = escape(text[start:end], newline), draw(KINDS)
        comment = draw(st.sampled_from(["", "", "<!-- a < b & c -->", '<?note "<x>"?>']))
        if kind == "prose":
            parts.append(said)
        elif kind == "choice":
            parts.append(f"<choice><sic>{said}</sic><corr>other</corr></choice>")
        elif kind == "pb":
            parts.append(f'<pb n="a > b"/>{said}')
        elif kind in ("supplied", "note"):
            parts.append(f"{said}<{kind} type='editorial'>own <hi>words</hi></{kind}>")
        else:
            parts.append(f"<{kind}>{said}</{kind}>")
        parts.append(comment)
    data = text.encode()
    record = (
        '<bibl><idno type="filename">a b.txt</idno>'
        f'<idno type="sha256">{hashlib.sha256(data).hexdigest()}</idno>'
        f'<measure unit="chars" quantity="{len(text)}"/></bibl>'
    )
    full = (
        '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><sourceDesc>'
        f'{record}</sourceDesc></fileDesc></teiHeader>{newline}<text><body><div type="transcription"><p>'
        f"{''.join(parts)}</p></div></body></text></TEI>"
    )
    return data, full


TAG = r"""<!--.*?-->|<\?.*?\?>|<(?:[^<>"']|"[^"]*"|'[^']*')*>"""


def of(text):
    return parse_source(Source("a.xml", text))


@given(encodings())
@settings(max_examples=300, deadline=None)
def test_what_is_withheld_comes_back_to_the_byte(encoding):
    data, full = encoding
    source = make_source_text("a b.txt", data)
    withheld = withhold(of(full), source)
    if "<gap" not in withheld.text:
        assert withheld.text == full
        return
    assert restore(withheld, source).text == full
    assert list(check_transcription(withheld, source)) == []
    body = re.sub(TAG, "\0", withheld.text[withheld.text.index('"transcription"') :], flags=re.DOTALL)
    standing = re.findall(r"<(persName|bibl|head|sic)>(.*?)</", full, re.DOTALL)
    # Whatever still stands as text is in a standing element, editorial, or no word at all.
    allowed = {said for _, said in standing} | {"own ", "words", "other"}
    for said in body.split("\0")[1:]:  # the first is the end of the division's own tag
        assert said in allowed or not re.search(r"[^\W_]", re.sub(r"&\w+;", "", said)), said


@given(encodings(), st.data())
@settings(max_examples=200, deadline=None)
def test_a_changed_transcription_is_refused(encoding, data):
    text, full = encoding
    source = make_source_text("a b.txt", text)
    start = full.index('"transcription"')
    clean = re.sub(
        r"<choice>.*?</choice>|<note.*?</note>|<supplied.*?</supplied>|<!--.*?-->|<\?.*?\?>|" + TAG + r"|&\w+;|\s",
        lambda m: "\0" * len(m[0]),
        full[start:],
        flags=re.DOTALL,
    )
    places = [start + n for n, char in enumerate(clean) if char not in "\0" and n > len('"transcription">')]
    if not places:
        return
    at = data.draw(st.sampled_from(places))
    change = data.draw(st.sampled_from(["", "q", full[at] + "q"]))
    changed = full[:at] + change + full[at + 1 :]
    with pytest.raises(EditionError) as caught:
        withhold(of(changed), source)
    found = caught.value.findings
    assert [f.code.check for f in found] == ["withheld"]
    assert all(len(str(value)) <= 80 for f in found for value in f.args.values())


@given(encodings(), st.data())
@settings(max_examples=200, deadline=None)
def test_a_changed_withheld_file_is_refused(encoding, data):
    text, full = encoding
    source = make_source_text("a b.txt", text)
    withheld = withhold(of(full), source).text
    gaps = list(
        re.finditer(
            r'<gap reason="legal" unit="chars" quantity="(\d+)" source="a%20b.txt#char=(\d+),(\d+)"/>', withheld
        )
    )
    if not gaps:
        return
    gap = data.draw(st.sampled_from(gaps))
    how = data.draw(st.sampled_from(["drop", "twice", "start", "end", "outside"]))
    _, start, end = map(int, gap.groups())
    if how == "drop":
        new = ""
    elif how == "twice":
        new = gap[0] * 2
    else:
        start, end = {"start": (start + 1, end), "end": (start, end - 1), "outside": (start, len(text) + 1)}[how]
        new = f'<gap reason="legal" unit="chars" quantity="{end - start}" source="a%20b.txt#char={start},{end}"/>'
    changed = withheld[: gap.start()] + new + withheld[gap.end() :]
    with pytest.raises(EditionError) as caught:
        restore(of(changed), source)
    assert caught.value.findings


@given(encodings(), st.data())
@settings(max_examples=50, deadline=None)
def test_another_source_is_refused(encoding, data):
    text, full = encoding
    withheld = withhold(of(full), make_source_text("a b.txt", text))
    other = data.draw(
        st.sampled_from([text + b" ", text[:-1], text + text, text[::-1].decode("utf-8", "ignore").encode()])
    )
    if other == text:
        return
    try:
        source = make_source_text("a b.txt", other)
    except EditionError:
        return
    with pytest.raises(EditionError):
        restore(withheld, source)
