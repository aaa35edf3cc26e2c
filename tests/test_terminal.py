"""What a document, a schema, a file's name or an argument says reaches no terminal as a control."""

import re
import shutil

import pytest
from command import teitools_command

#: What moves a cursor, sets a title, or turns the direction of writing.
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
#: What XML may hold of them, and what only other files may.
EVIL = "\u202e\u009b31m\u2066"
WORSE = f"\x1b[31m\x1b]0;title\x07{EVIL}"
TEI = "http://www.tei-c.org/ns/1.0"
SCH = "http://purl.oclc.org/dsdl/schematron"


def tei(body, title="t"):
    return (
        f'<TEI xmlns="{TEI}" xmlns:xi="http://www.w3.org/2001/XInclude"><teiHeader><fileDesc><titleStmt>'
        f"<title>{title}</title></titleStmt><publicationStmt><p/></publicationStmt><sourceDesc><p/></sourceDesc>"
        f"</fileDesc></teiHeader><text><body>{body}</body></text></TEI>"
    )


def sheet(inner):
    top = '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">'
    return f'{top}<xsl:template match="/"><a/>{inner}</xsl:template></xsl:stylesheet>'


FILES = {
    "letter.xml": tei(
        f'<p rend="{EVIL}" xml:id="a{EVIL}"><xi:include href="gone{EVIL}.xml"/><ref target="#g{EVIL}">{EVIL}</ref>'
        f'<graphic url="x{EVIL}.png"/></p>',
        EVIL,
    ),
    "broken.xml": tei(f'<div type="transcription"><p>a{EVIL}</p></div><p foo{EVIL}="1">'),
    "bad.odd": tei(
        f'<schemaSpec ident="x{EVIL}" start="TEI" source="gone{EVIL}"><moduleRef key="tei"/><moduleRef key="n{EVIL}"/>'
        f'<moduleRef url="g{EVIL}.rng"/><specGrpRef target="#x{EVIL}"/><elementSpec ident="p{EVIL}" mode="change">'
        f'<model predicate="foo({EVIL}" behaviour="b{EVIL}"/><constraintSpec ident="c{EVIL}" scheme="schematron">'
        f'<constraint><assert xmlns="{SCH}" test="foo({EVIL}">m{EVIL}</assert></constraint></constraintSpec>'
        "</elementSpec></schemaSpec>"
    ),
    "model.odd": tei(
        '<schemaSpec ident="x" start="TEI"><moduleRef key="tei"/><moduleRef key="core"/><elementSpec ident="p" '
        f'mode="change"><model predicate="foo({EVIL}" behaviour="b{EVIL}"/></elementSpec></schemaSpec>'
    ),
    "rules.sch": (
        f'<sch:schema xmlns:sch="{SCH}" queryBinding="xslt2"><sch:ns prefix="t" uri="{TEI}"/><sch:pattern id="{EVIL}">'
        f'<sch:rule context="t:p"><sch:assert id="{EVIL}" test="false()">m{EVIL} <sch:value-of select="."/>'
        f'</sch:assert><sch:assert test="f{EVIL}(">m</sch:assert></sch:rule></sch:pattern></sch:schema>'
    ),
    "wrong.xsl": sheet(f'<xsl:value-of select="foo{EVIL}("/>'),
    "says.xsl": sheet(f'<xsl:message terminate="yes">{EVIL}</xsl:message>'),
    "page.html": f"{{{{ foo('{WORSE}') }}}}{{% {WORSE} %}}",
    "source.txt": f"aaa{WORSE}\n",
    "bad.rnc": f"start = {WORSE}",
    "known.json": f'[{{"{EVIL}": 1}}]',
    "edition/letter.xml": tei("<p/>"),
    "edition/teitools.toml": 'texts = "gone\\u001b[31m\\u202e"\n"k\\u001b\\u202e" = 1\nodd = "o\\u001b\\u202e.odd"\n',
}
ODD = ("--p5subset", "P5SUBSET")
COMMANDS = (
    ("validate", "letter.xml"),
    ("validate", "broken.xml"),
    ("validate", "letter.xml", "--schema", "rules.sch"),
    ("validate", "letter.xml", "--schema", "bad.rnc"),
    ("validate", "letter.xml", "--baseline", "known.json"),
    ("validate", "edition"),
    ("validate", "letter.xml", "--schema", f"gone{WORSE}"),
    ("validate", "letter.xml", "--select", WORSE),
    ("validate", "--format", WORSE),
    ("transform", "letter.xml", "--to", "html", "-o", "out.html"),
    ("transform", "letter.xml", "--to", "epub", "-o", "out.epub"),
    ("transform", "letter.xml", "--to", "iiif", "-o", "out.json"),
    ("transform", "broken.xml", "--to", "text"),
    ("transform", "letter.xml", "--to", "html", "--odd", "model.odd", "-o", "out.html"),
    ("transform", "letter.xml", "--to", "html", "--odd", "bad.odd", "-o", "out.html"),
    ("transform", "letter.xml", "--to", "html", "--xslt", "wrong.xsl", "-o", "out.html"),
    ("transform", "letter.xml", "--to", "html", "--xslt", "says.xsl", "-o", "out.html"),
    ("transform", "letter.xml", "--to", "html", "--template", "page.html", "-o", "out.html"),
    ("transform", f"gone{WORSE}.xml", "--to", "html"),
    ("transform", "letter.xml", "--to", WORSE),
    ("odd", "check", "bad.odd", *ODD),
    ("odd", "check", "model.odd", *ODD),
    ("odd", "check", f"gone{WORSE}.odd", *ODD),
    ("odd", "compile", "bad.odd", *ODD, "-o", "out.rng"),
    ("odd", "why", WORSE, "p", "model.odd", *ODD),
    ("withhold", "letter.xml", "--source", "source.txt", "-o", "out.xml"),
    ("withhold", "broken.xml", "--source", "source.txt", "-o", "out.xml"),
    ("withhold", "letter.xml", "--source", f"gone{WORSE}.txt", "-o", "out.xml"),
    ("restore", "letter.xml", "--source", "source.txt", "-o", "out.xml"),
    ("deposit", "--for", WORSE),
    ("deposit", "--verify", "source.txt"),
    ("deposit", "--verify", f"gone{WORSE}.zip"),
    ("schema", "convert", "bad.rnc"),
    ("explain", WORSE),
    (WORSE,),
)


def told(arguments, folder, shared):
    """All that a command says; what is wrong with its input is never passed over."""
    if "P5SUBSET" in arguments and not (shared / "data").is_dir():
        pytest.skip("../shared/data is not here")
    given = [str(shared / "data" / "p5subset.xml") if each == "P5SUBSET" else each for each in arguments]
    done = teitools_command(*given, cwd=folder)
    said = (done.stderr + done.stdout).decode("utf-8")
    assert done.returncode in (1, 2) and said.strip(), said
    assert "Traceback" not in said
    return said


@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda each: ascii(" ".join(each))[1:60])
def test_no_control_reaches_a_terminal(arguments, tmp_path, root):
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    said = told(arguments, tmp_path, root.parent / "shared")
    assert CONTROL.findall(said) == [], ascii(said)


@pytest.mark.parametrize(
    "arguments",
    [
        ("validate", "{}.xml"),
        ("validate", "letter.xml", "--schema", "{}.rnc"),
        ("transform", "{}.xml", "--to", "html", "-o", "{}.xml"),
        ("odd", "check", "{}.xml", *ODD),
        ("withhold", "{}.xml", "--source", "{}.rnc", "-o", "out.xml"),
        ("deposit", "--verify", "{}.rnc"),
    ],
    ids=" ".join,
)
def test_no_control_of_a_file_name_reaches_a_terminal(arguments, tmp_path, root):
    name = WORSE.replace("/", "")
    for given, ending in (("broken.xml", ".xml"), ("bad.rnc", ".rnc"), ("letter.xml", ".letter")):
        (tmp_path / "given").write_text(FILES[given], encoding="utf-8")
        shutil.copy(tmp_path / "given", tmp_path / f"{name}{ending}")
    (tmp_path / "letter.xml").write_text(FILES["letter.xml"], encoding="utf-8")
    said = told([each.replace("{}", name) for each in arguments], tmp_path, root.parent / "shared")
    assert CONTROL.findall(said) == [], ascii(said)
