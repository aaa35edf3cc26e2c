"""Text read in a wrong encoding: found, with what was meant; and what only looks like it is let pass."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teitools.checks import Options, check_files
from teitools.checks.mojibake import check_mojibake
from teitools.document import Source, edited

#: Written by people, of letters beside quotation marks, in their own right.
FINE = """LIBERTÉ» „Ä“ ”Å” Spaß« MANHÃ» NÃO Ää Â A» sä”—x «Â» Tür‘ naïf» “ï” Île «Île» Ñandú SEÑ» Ð» Ïî 5 × 3 ½ ¼ §§ ©
Βίος λόγος· Ἀρχή Война и мир. Łódź Ångström Ärger Öl ÜBER ß£ 19° Â à… “Ä” ‘Ü’ Å—Ä""".split()
#: What was meant, and how it is read as Windows-1252, ISO 8859-1, or lost.
BROKEN = [
    ("schön", "cp1252"),
    ("sûr", "cp1252"),
    ("« mot »", "cp1252"),
    ("cœur", "cp1252"),
    ("it’s", "cp1252"),
    ("“word", "cp1252"),
    ("1914–1918", "cp1252"),
    ("Grüße", "latin-1"),
    ("à la", "cp1252"),
    ("20 €", "cp1252"),
    ("École", "cp1252"),
    ("Ελλάς", "latin-1"),
    ("Москва", "latin-1"),
]


def found(text, encoding=""):
    return list(check_mojibake(Source("a.xml", text), encoding))


@pytest.mark.parametrize("word", FINE)
def test_what_people_write_is_let_pass(word):
    assert found(f"<p>x {word} y</p>") == []


@pytest.mark.parametrize(("word", "encoding"), BROKEN)
def test_what_was_meant_is_said_and_written(word, encoding):
    text = f"<p>ab {word} cd</p>"
    broken = text.encode().decode(encoding)
    findings = found(broken)
    assert findings, broken
    edits = [edit for each in findings for edit in each.fix.edits]
    assert edited(broken.encode(), "a.xml", edits).decode() == text


@given(st.text(alphabet="abcäöüßéèàñçøåœ’“„–€ ", min_size=1, max_size=20))
def test_any_text_of_western_letters(text):
    broken = text.encode().decode("cp1252", errors="replace")
    assert all(each.code.name == "mojibake" for each in found(broken))
    assert found(text) == []


def test_controls_that_nobody_sees_and_letters_that_are_lost():
    findings = found("<p>\x93a\x94 \x85 b\ufffd b\ufffd</p>")
    assert [(each.suggestion, each.args["times"]) for each in findings] == [("“", 1), ("”", 1), (None, 2)]


@pytest.mark.parametrize(
    ("declared", "written", "said"),
    [
        ("ISO-8859-1", "utf-8", "UTF-8"),
        ("windows-1252", "utf-8", "UTF-8"),
        ("utf-8", "utf-16", "UTF-16"),
        ("utf-8", "utf-16-be", "UTF-16"),
        ("iso-8859-1", "utf-8-sig", "UTF-8"),
        ("iso-8859-1", "iso-8859-1", None),
        ("UTF-8", "utf-8-sig", None),
        ("UTF8", "utf-8-sig", None),
        ("UTF-16", "utf-16", None),
        ("UTF-16LE", "utf-16-le", None),
        ("Shift_JIS", "shift_jis", None),
    ],
)
def test_bytes_and_declaration(tmp_path, declared, written, said):
    word = "あい" if "shift" in written else "schöne Grüße"
    text = f'<?xml version="1.0" encoding="{declared}"?>\n<p>{word}</p>'
    file = tmp_path / "a.xml"
    file.write_bytes(text.encode(written))
    findings = [
        each
        for each in check_files([str(file)], Options(select=frozenset(["encoding_not_declared", "mojibake"]))).findings
        if each.code.name != "no_schema"
    ]
    assert [(each.code.name, each.suggestion) for each in findings] == (
        [("encoding_not_declared", said)] if said else []
    )
    for each in findings:
        file.write_bytes(edited(file.read_bytes(), str(file), each.fix.edits))
        again = check_files([str(file)], Options(select=frozenset(["encoding_not_declared", "mojibake"]))).findings
        assert {finding.code.name for finding in again} == {"no_schema"}
