"""The command line: exit statuses, one clear line for what cannot be done, nothing lost, nothing of a traceback."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command import PATIENCE, teitools_command
from trees import assert_same, files_of

RNG = """<element name="p" xmlns="http://relaxng.org/ns/structure/1.0">
  <optional><attribute name="n"/></optional><zeroOrMore><element name="hi"><text/></element></zeroOrMore><text/>
</element>"""
BOMB = '<!DOCTYPE p [<!ENTITY a0 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa">{}]><p>&a9;</p>'.format(
    "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
)


def run(*arguments, cwd, stdin="", env=None):
    """(status, standard output, standard error) of `teitools` in a process of its own."""
    done = teitools_command(
        *arguments,
        cwd=cwd,
        stdin=stdin.encode() if isinstance(stdin, str) else stdin,
        env={
            **os.environ,
            "TEITOOLS_CACHE": str(cwd / ".cache"),
            "TEITOOLS_TRACEBACK": "1",
            "NO_COLOR": "1",
            **(env or {}),
        },
    )
    out, err = done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
    assert "Traceback" not in out + err, err
    return done.returncode, out, err


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "p.rng").write_text(RNG, encoding="utf-8")
    return tmp_path


@pytest.fixture
def edition(tmp_path):
    """A fresh edition, as `teitools init` makes it."""
    assert run("init", "letters", cwd=tmp_path)[0] == 0
    return tmp_path / "letters"


BAD = {
    "not well-formed": (b"<p>a<hi>b</p>", 1, "unclosed_element"),
    "left open at the end": (b"<p>a<hi>b", 1, "unexpected_end"),
    "wrong encoding": (b"<p>\xff</p>", 1, "wrong_encoding"),
    "empty": (b"", 1, "empty_file"),
    "entity bomb": (BOMB.encode(), 1, "entity_expansion"),
    "external entity": (b'<!DOCTYPE p [<!ENTITY x SYSTEM "/etc/hostname">]><p>&x;</p>', 1, "external_entity"),
    "binary": (bytes(range(256)) * 10, 1, "wrong_encoding"),
    "not XML": (b"Dear reader,", 1, "not_well_formed"),
    "deep": (b"<p>" * 5_000 + b"</p>" * 5_000, 1, "nested_too_deep"),
    "invalid": (b"<p><h1/></p>", 1, "unknown_element"),
    "valid": (b"<p>a</p>", 0, "nothing wrong"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_findings_and_status_1(folder, name):
    data, status, said = BAD[name]
    (folder / "a.xml").write_bytes(data)
    assert run("validate", "a.xml", "--schema", "p.rng", cwd=folder)[0] == status
    found, out, err = run("validate", "-", "--schema", "p.rng", cwd=folder, stdin=data)
    assert (found, err) == (status, "")
    assert said in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("validate", "gone.xml"), "`gone.xml` does not exist"),
        (("validate", "empty"), "no XML file in `empty`"),
        (("validate",), "no edition is found"),
        (("validate", "a.xml"), "nothing was checked against a schema"),
        (("validate", "a.xml", "--schema", "gone.rng"), "the schema `gone.rng` does not exist"),
        (("validate", "a.xml", "--schema", "broken.rng"), "a schema is at fault, not the documents"),
        (("validate", "a.xml", "--schema", "cut.rng"), "a schema is at fault, not the documents"),
        (("validate", "a.xml", "--schema", "p.rng", "--format", "jsn"), "there is no format `jsn`"),
        (("validate", "a.xml", "--schema", "p.rng", "--ignore", "relaxg"), "did you mean `relaxng`?"),
        (("validate", "a.xml", "--schema", "p.rng", "--baseline", "a.xml"), "the baseline `a.xml` cannot be used"),
        (("validate", "names.xml"), "nothing was checked"),
        (("transform", "gone.xml", "--to", "html"), "no such file"),
        (("transform", "bad.xml", "--to", "html"), "unclosed_element"),
        (("transform", "a.xml"), "--to"),
        (("build",), "no edition is found"),
        (("withhold", "a.xml", "--source", "gone.txt"), "gone.txt"),
        (("restore", "a.xml", "--source", "p.rng"), "a.xml"),
        (("explain", "unclosed_elemnt"), "did you mean unclosed_element"),
        (("odd", "compile", "a.xml", "--p5subset", "a.xml"), "a.xml"),
        (("odd", "compile", "a.xml"), "--p5subset"),
        (("valdate",), "Did you mean 'validate'?"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_done_is_status_2_and_says_why(folder, arguments, said):
    (folder / "empty").mkdir()
    (folder / "a.xml").write_text("<p>a</p>", encoding="utf-8")
    (folder / "bad.xml").write_text("<p><hi></p>", encoding="utf-8")
    (folder / "names.xml").write_text('<?xml-model href="gone.rng"?><p/>', encoding="utf-8")
    (folder / "broken.rng").write_text('<element xmlns="http://relaxng.org/ns/structure/1.0"/>', encoding="utf-8")
    (folder / "cut.rng").write_text(RNG[:60], encoding="utf-8")
    status, out, err = run(*arguments, cwd=folder)
    assert status == 2
    assert said in out + err


def test_a_broken_schema_is_reported_in_its_own_file(folder):
    (folder / "broken.rng").write_text(RNG.replace("zeroOrMore", "zeroOrMany"), encoding="utf-8")
    (folder / "a.xml").write_text("<p/>", encoding="utf-8")
    status, out, _err = run("validate", "a.xml", "--schema", "broken.rng", cwd=folder)
    assert status == 2
    assert out.startswith("broken.rng:2:")


def test_json_has_the_promised_fields(folder):
    (folder / "a.xml").write_text("<p>\n  <hii>ü</hii></p>", encoding="utf-8")
    status, out, _ = run("validate", "a.xml", "--schema", "p.rng", "--format", "json", cwd=folder)
    (finding,) = json.loads(out)
    assert status == 1
    promised = ("file", "line", "column", "end_line", "end_column", "severity", "code", "message", "help", "xpath")
    assert set(promised) | {"expected", "suggestion", "check", "origin"} <= set(finding)
    assert (finding["file"], finding["line"], finding["column"], finding["end_column"]) == ("a.xml", 2, 4, 7)
    assert finding["suggestion"] == "hi"
    lines = run("validate", "a.xml", "--schema", "p.rng", "--format", "jsonl", cwd=folder)[1].splitlines()
    assert [json.loads(line) for line in lines] == [finding]


def test_a_new_edition_is_valid_and_builds(edition):
    assert run("validate", cwd=edition)[:2] == (0, "3 files checked: nothing wrong\n")
    status, _out, err = run("build", cwd=edition)
    assert (status, err) == (0, "")
    assert (edition / "output/html/index.html").is_file()
    assert (edition / "output/text/letter.txt").is_file()
    again = run("init", ".", cwd=edition)
    assert again[0] == 2 and "already" in again[2]


def test_two_builds_give_the_same_bytes(edition):
    assert run("build", cwd=edition, env={"PYTHONHASHSEED": "1"})[::2] == (0, "")
    first = files_of(edition / "output")
    assert run("build", cwd=edition, env={"PYTHONHASHSEED": "2"})[::2] == (0, "")
    assert_same(files_of(edition / "output"), first)


def test_a_build_that_fails_leaves_the_old_output(edition):
    assert run("build", cwd=edition)[0] == 0
    before = (edition / "output/html/index.html").read_bytes()
    (edition / "tei/texts/letter.xml").write_text("<TEI>", encoding="utf-8")
    status, _, err = run("build", cwd=edition)
    assert status == 2
    assert "unexpected_end" in err
    assert (edition / "output/html/index.html").read_bytes() == before


def test_a_build_never_replaces_a_folder_it_did_not_make(edition):
    (edition / "output/html").mkdir(parents=True)
    (edition / "output/html/thesis.txt").write_text("years of work", encoding="utf-8")
    status, _, err = run("build", cwd=edition)
    assert status == 2
    assert (edition / "output/html/thesis.txt").read_text(encoding="utf-8") == "years of work"
    assert "output" in err


@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX's")
def test_an_interrupted_build_leaves_the_old_output(edition):
    assert run("build", cwd=edition)[0] == 0
    before = sorted(path.name for path in (edition / "output/html").rglob("*"))
    for delay in (0.05, 0.2, 0.4):
        process = subprocess.Popen(
            [sys.executable, "-m", "teitools", "build"], cwd=edition, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        time.sleep(delay)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)
        assert sorted(path.name for path in (edition / "output/html").rglob("*")) == before


def test_baseline_accepts_the_known_and_names_the_gone(folder):
    file = folder / "a.xml"
    file.write_text("<p><hii/><x/></p>", encoding="utf-8")
    known = run("validate", "a.xml", "--schema", "p.rng", "--format", "json", cwd=folder)[1]
    (folder / "known.json").write_text(known, encoding="utf-8")
    arguments = ("validate", "a.xml", "--schema", "p.rng", "--baseline", "known.json")
    status, out, err = run(*arguments, cwd=folder)
    assert (status, out) == (0, "1 file checked: nothing wrong\n")
    assert "2 known findings are accepted" in err
    file.write_text("\n\n<p><x/><b/></p>", encoding="utf-8")
    status, out, err = run(*arguments, cwd=folder)
    assert status == 1
    assert "`b`" in out and "`x`" not in out.partition("help")[0]
    assert "gone" in err and "hii" in err


def test_changed_since_checks_only_what_has_changed(folder):
    def git(*arguments):
        identity = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)

    (folder / "old.xml").write_text("<x/>", encoding="utf-8")
    (folder / "b.xml").write_text("<p/>", encoding="utf-8")
    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "a")
    arguments = ("validate", ".", "--schema", "p.rng", "--changed-since", "HEAD")
    assert run(*arguments, cwd=folder)[:2] == (0, "no file to check has changed since HEAD\n")
    (folder / "b.xml").write_text("<p><y/></p>", encoding="utf-8")
    (folder / "new.xml").write_text("<p/>", encoding="utf-8")
    status, out, _ = run(*arguments, cwd=folder)
    assert status == 1
    assert "2 files checked: 1 error" in out
    assert run(*arguments[:-1], "--nope", cwd=folder)[0] == 2
    (folder / "sub").mkdir()
    git("mv", "old.xml", "sub/moved.xml")
    for where, path in ((folder, "."), (folder / "sub", ".."), (folder.parent, folder)):
        status, out, _ = run(
            "validate", path, "--schema", folder / "p.rng", "--changed-since", "HEAD", "--format", "json", cwd=where
        )
        assert status == 1
        assert {Path(each["file"]).name for each in json.loads(out)} == {"b.xml", "moved.xml"}
    arguments = ("validate", "p.rng", "--schema", "p.rng", "--changed-since", "HEAD", "--format")
    for format_name in ("json", "sarif"):
        status, out, err = run(*arguments, format_name, cwd=folder)
        assert (status, err) == (0, "no file to check has changed since HEAD\n")
        json.loads(out)


def test_fix_changes_nothing_else_and_diff_shows_it(folder):
    file = folder / "a.xml"
    before = '\ufeff<?xml version="1.0"?>\r\n<p  n = "ü"><hii>a</hii>\t<!-- x --></p>\r\n'.encode()
    file.write_bytes(before)
    status, out, _ = run("validate", "a.xml", "--schema", "p.rng", "--diff", cwd=folder)
    assert status == 1
    assert file.read_bytes() == before
    assert '+<p  n = "ü"><hi>a</hi>' in out
    status, out, _err = run("validate", "a.xml", "--schema", "p.rng", "--fix", cwd=folder)
    assert (status, out) == (0, "1 file checked: nothing wrong\n")
    assert file.read_bytes() == before.replace(b"hii", b"hi")


def test_a_suppression_needs_a_reason_and_something_to_suppress(folder):
    file = folder / "a.xml"
    file.write_text('<p><?teitools-ignore code="unknown_element" reason="kept"?><x/></p>', encoding="utf-8")
    assert run("validate", "a.xml", "--schema", "p.rng", cwd=folder)[0] == 0
    file.write_text('<p><?teitools-ignore code="unknown_element"?><x/></p>', encoding="utf-8")
    out = run("validate", "a.xml", "--schema", "p.rng", cwd=folder)[1]
    assert "unknown_element" in out and "suppression_without_reason" in out
    file.write_text('<p><?teitools-ignore code="unknown_element" reason="x"?><hi/></p>', encoding="utf-8")
    assert "unused_suppression" in run("validate", "a.xml", "--schema", "p.rng", cwd=folder)[1]


IGNORE = '<?teitools-ignore code="unknown_element" reason="r"?>'


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (f"{IGNORE}<p><x/><y/></p>", []),
        (f"<p>{IGNORE}<x/><y/></p>", ["unknown_element"]),
        (f"<p><x/>{IGNORE}</p>", []),
        (f"<p><x/></p>{IGNORE}", ["unknown_element", "unused_suppression"]),
        (f"<p><!--{IGNORE}--><x/></p>", ["unknown_element"]),
        (f"<p><![CDATA[{IGNORE}]]><x/></p>", ["unknown_element"]),
        (f"<!DOCTYPE p [{IGNORE}]><p><x/></p>", ["unknown_element"]),
        (f"<!DOCTYPE p [<!-- ' --><?teitools-ignore code='no_schema' reason='r'?>]><p>{IGNORE}<x/></p>", []),
        ("<p><?teitools-ignore code='text_not_allowed unknown_element' reason='a > b ? c'?><x/></p>", []),
        (f"<p>{IGNORE}<hi/>{IGNORE}<x/></p>", ["unused_suppression"]),
        ("<p>" + f"{IGNORE}<x/>" * 300 + "<y/></p>", ["unknown_element"]),
    ],
)
def test_a_suppression_governs_what_follows_it(folder, text, codes):
    (folder / "a.xml").write_text(text, encoding="utf-8")
    out = run("validate", "a.xml", "--schema", "p.rng", "--format", "json", cwd=folder)[1]
    assert [each["code"] for each in json.loads(out)] == codes


def test_max_warnings_and_statistics(folder):
    (folder / "a.xml").write_text('<?teitools-ignore code="unknown_element" reason="x"?><p/>', encoding="utf-8")
    arguments = ("validate", "a.xml", "--schema", "p.rng")
    assert run(*arguments, cwd=folder)[0] == 0
    status, out, err = run(*arguments, "--max-warnings", "0", "--statistics", cwd=folder)
    assert status == 1
    assert "1 warning" in err or "warnings" in err
    assert "by code:\n  1  unused_suppression\n" in out


def test_colour_only_where_it_is_wanted(folder):
    (folder / "a.xml").write_text("<x/>", encoding="utf-8")
    arguments = ("validate", "a.xml", "--schema", "p.rng")
    assert "\x1b[" not in run(*arguments, cwd=folder)[1]
    assert "\x1b[" in run(*arguments, "--color", "always", cwd=folder)[1]


def test_a_terminal_is_never_steered_by_a_document(folder):
    (folder / "a.xml").write_text("<p><x\u202e\u200f/></p>".replace("\u202e\u200f", ""), encoding="utf-8")
    (folder / "b.xml").write_text("<p m='\u009b31m'/>", encoding="utf-8")
    out = run("validate", "a.xml", "b.xml", "--schema", "p.rng", cwd=folder)[1]
    assert "\u009b" not in out


def test_every_code_has_an_explanation(tmp_path):
    from teitools.cli.codes import all_codes
    from teitools.findings import load_explanation

    names = [code.name for code in all_codes()]
    assert len(names) == len(set(names))
    for code in all_codes():
        assert load_explanation(code).startswith(f"# {code.name}\n"), code.name
    status, out, _ = run("explain", cwd=tmp_path)
    assert status == 0
    assert [line.split()[2] for line in out.splitlines()] == [
        code.name for code in sorted(all_codes(), key=lambda each: (each.check, each.name))
    ]


def test_every_command_shows_an_example(tmp_path):
    from teitools.cli.group import COMMANDS

    for command in COMMANDS:
        help_text = run(command, "--help", cwd=tmp_path)[1]
        assert f"teitools {command}" in help_text.partition("Example")[2] or command in ("odd", "schema"), command
    assert "Example" in run("odd", "compile", "--help", cwd=tmp_path)[1]
    assert "Example" in run("schema", "convert", "--help", cwd=tmp_path)[1]


def test_withhold_and_restore_round_trip(tmp_path):
    """The whole way on a source of three lines."""
    import hashlib

    source = "In 1922 a friend wrote from Rome.\nShe told of rain, and of Ada."
    (tmp_path / "s.txt").write_text(source, encoding="utf-8")
    digest = hashlib.sha256(source.encode()).hexdigest()
    full = f"""<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>t</title></titleStmt>
<publicationStmt><p/></publicationStmt><sourceDesc><bibl><idno type="filename">s.txt</idno>
<extent><measure unit="chars" quantity="{len(source)}"/></extent><idno type="sha256">{digest}</idno></bibl></sourceDesc>
</fileDesc></teiHeader><text><body><div type="transcription"><p
>In <date>1922</date> a friend wrote from <placeName>Rome</placeName>.
She told of rain, and of <persName>Ada</persName>.</p></div></body></text></TEI>
"""
    (tmp_path / "full.xml").write_text(full, encoding="utf-8")
    assert run("withhold", "full.xml", "--source", "s.txt", "-o", "out.xml", cwd=tmp_path)[0] == 0
    out = (tmp_path / "out.xml").read_text(encoding="utf-8")
    assert "friend" not in out and "Rome" in out and 'reason="legal"' in out
    status, back, _ = run("restore", "out.xml", "--source", "s.txt", cwd=tmp_path)
    assert (status, back) == (0, full)
    (tmp_path / "s.txt").write_text(source.replace("rain", "snow"), encoding="utf-8")
    assert run("restore", "out.xml", "--source", "s.txt", cwd=tmp_path)[0] == 2


def test_no_network_is_touched(folder):
    (folder / "a.xml").write_text(
        '<?xml-model href="https://www.tei-c.org/release/xml/tei/custom/schema/relaxng/tei_all.rng"?><p/>',
        encoding="utf-8",
    )
    script = (
        "import socket\n"
        "def refuse(*a, **k): raise AssertionError('a socket was opened')\n"
        "socket.socket.connect = socket.getaddrinfo = socket.create_connection = refuse\n"
        "from teitools.cli import main\nmain()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "validate", "a.xml"], cwd=folder, capture_output=True, timeout=PATIENCE
    )
    assert done.returncode == 2
    assert b"schema_not_local" in done.stdout
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
@pytest.mark.parametrize("format_name", ["terminal", "json", "jsonl", "sarif", "github", "junit", "html"])
def test_a_file_name_may_hold_anything(folder, format_name):
    from xml.etree import ElementTree

    names = [
        "a b.xml",
        "line\nend.xml",
        "esc\x1b[31m.xml",
        "turn\u202e.xml",
        "50%:,.xml",
        "--help.xml",
        os.fsdecode(b"caf\xe9.xml"),
    ]
    inner = folder / "in"
    inner.mkdir()
    for name in names:
        (inner / name).write_text("<p><hii/></p>", encoding="utf-8")
    arguments = ("validate", "in", "--schema", "p.rng", "--format", format_name)
    for encoding in ("utf-8:strict", "ascii:strict"):
        status, out, err = run(*arguments, cwd=folder, env={"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"})
        assert (status, err) == (1, "")
        if format_name in ("terminal", "junit", "html"):
            assert "\x1b" not in out and "\u202e" not in out
        if format_name == "json":
            assert sorted(each["file"] for each in json.loads(out)) == sorted(f"in/{name}" for name in names)
        elif format_name == "jsonl":
            assert len([json.loads(line) for line in out.splitlines()]) == len(names)
        elif format_name == "sarif":
            assert "in/caf%E9.xml" in out and "in/line%0Aend.xml" in out
            json.loads(out)
        elif format_name == "junit":
            assert len(ElementTree.fromstring(out.partition("\n")[2])) == len(names)
        elif format_name == "github":
            assert "file=in/50%25%3A%2C.xml,line=1" in out and "file=in/line\\u000aend.xml," in out
    if format_name == "terminal":
        assert run(*arguments[:4], "--diff", cwd=folder, env={"PYTHONIOENCODING": "utf-8:strict"})[0] == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with names are POSIX's")
def test_what_is_no_ordinary_file_is_not_waited_for(folder):
    (folder / "a.xml").write_text("<p/>", encoding="utf-8")
    os.mkfifo(folder / "pipe.xml")
    assert run("validate", ".", "--schema", "p.rng", cwd=folder)[:2] == (0, "1 file checked: nothing wrong\n")
    status, _, err = run("validate", "/dev/zero", "--schema", "p.rng", cwd=folder)
    assert (status, "not an ordinary file" in err) == (2, True)
    script = f"{sys.executable} -m teitools validate <(echo '<p><x/></p>') a.xml --schema p.rng"
    done = subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, timeout=PATIENCE)
    assert (done.returncode, done.stderr) == (1, b"")
    assert done.stdout.endswith(b"2 files checked: 1 error\n")


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_links_in_a_circle_are_named(folder):
    (folder / "a.xml").write_text("<p/>", encoding="utf-8")
    (folder / "loop.xml").symlink_to("loop.xml")
    (folder / "inner").symlink_to(".")
    status, out, err = run("validate", ".", "--schema", "p.rng", cwd=folder)
    assert status == 2
    # Python before 3.13 cannot say where such a link leads; from then on it is a file that cannot be read.
    assert "loop.xml" in out + err


@pytest.mark.skipif(os.name == "nt", reason="redirections of a POSIX shell")
def test_closed_streams_are_no_fault(folder):
    (folder / "a.xml").write_text("<p><x/></p>", encoding="utf-8")
    command = f"{sys.executable} -m teitools validate --schema p.rng"
    for redirection, status in (
        ("a.xml >&-", 1),
        ("a.xml 2>&-", 1),
        ("a.xml <&-", 1),
        ("- <&-", 2),
        ("a.xml >/dev/full", 2),
    ):
        done = subprocess.run(
            ["bash", "-c", f"{command} {redirection}"],
            cwd=folder,
            capture_output=True,
            timeout=PATIENCE,
            env={**os.environ, "TEITOOLS_TRACEBACK": "1"},
        )
        assert done.returncode == status, redirection
        assert b"Traceback" not in done.stderr


def test_what_a_grammar_passes_but_no_tree_can_be_made_of_is_said(folder):
    any_element = (
        '<grammar xmlns="http://relaxng.org/ns/structure/1.0"><start><ref name="a"/></start><define name="a"><element>'
        '<anyName/><zeroOrMore><ref name="a"/></zeroOrMore></element></define></grammar>'
    )
    (folder / "any.rng").write_text(any_element, encoding="utf-8")
    (folder / "a.xml").write_text("<p>" * 3000 + "</p>" * 3000, encoding="utf-8")
    status, out, _ = run("validate", "a.xml", "--schema", "any.rng", cwd=folder)
    assert status == 1
    assert "nested_too_deep" in out and "1 file checked: 1 error" in out


def test_a_phase_that_a_schema_has_not_is_named_in_the_document(folder):
    (folder / "a.sch").write_text(
        '<schema xmlns="http://purl.oclc.org/dsdl/schematron"><phase id="draft"><active pattern="a"/></phase>'
        '<pattern id="a"><rule context="p"><assert test="q">q</assert></rule></pattern></schema>',
        encoding="utf-8",
    )
    (folder / "a.xml").write_text('<?xml-model href="a.sch" phase="daft"?><p/>', encoding="utf-8")
    status, out, _ = run("validate", "a.xml", cwd=folder)
    assert status == 1
    assert out.startswith("a.xml:1:19: error: the schema `a.sch` has no phase `daft`")
    assert "did you mean `draft`?" in out


def test_a_machine_finds_nothing_beside_its_report(folder):
    (folder / "a.xml").write_text("<p><x/></p>", encoding="utf-8")
    arguments = ("validate", "a.xml", "--schema", "p.rng", "--statistics", "--format")
    _, out, err = run(*arguments, "json", cwd=folder)
    assert len(json.loads(out)) == 1
    assert "by code:" in err


@pytest.mark.parametrize("name", ["registers/persons.xml", "registers/places.xml", "texts/letter.xml"])
def test_a_file_that_cannot_be_read_is_one_finding(edition, name):
    """What follows from it in other files, such as every pointer into it, would hide the place to mend."""
    file = edition / "tei" / name
    file.write_text(file.read_text(encoding="utf-8").replace("</p>", "", 1), encoding="utf-8")
    status, out, _ = run("validate", "--format", "json", cwd=edition)
    assert status == 1
    assert [(each["file"], each["code"]) for each in json.loads(out)] == [(f"tei/{name}", "unclosed_element")]
    if name == "registers/persons.xml":
        # Asked about another file alone, the run must not pass for that.
        status, out, _ = run("validate", "tei/texts", "--format", "json", cwd=edition)
        assert (status, {each["code"] for each in json.loads(out)}) == (1, {"unreadable_target"})


def test_a_misspelt_severity_is_no_silence(folder):
    (folder / "a.xml").write_text("<p/>", encoding="utf-8")
    (folder / "teitools.toml").write_text('severities = { dangling_idd = "off" }', encoding="utf-8")
    status, _, err = run("validate", "a.xml", "--schema", "p.rng", cwd=folder)
    assert status == 2
    assert "did you mean `dangling_id`?" in err


@pytest.mark.parametrize(
    "text", ["a = " + "[" * 5000, "title = " + "9" * 5000, 'texts = ["a**b/*.xml"]', 'texts = ["a\\u0000"]']
)
def test_settings_that_cannot_be_are_a_line(folder, text):
    (folder / "teitools.toml").write_text(text, encoding="utf-8")
    status, _, err = run("validate", cwd=folder)
    assert (status, err.startswith("teitools.toml:1:")) == (2, True), err


@pytest.mark.parametrize("content", [None, b"", b"[" * 100_000, b'{"form": 2}', b"\xff"])
def test_a_cache_that_is_none_costs_time_and_nothing_else(folder, content):
    rule = '<pattern><rule context="p"><report test="q">q</report></rule></pattern>'
    rules = f'<schema xmlns="http://purl.oclc.org/dsdl/schematron">{rule}</schema>'
    (folder / "a.sch").write_text(rules, encoding="utf-8")
    (folder / "a.xml").write_text("<p/>", encoding="utf-8")
    arguments = ("validate", "a.xml", "--schema", "p.rng", "--schema", "a.sch")
    assert run(*arguments, cwd=folder)[0] == 0
    if content is None:
        assert run(*arguments, cwd=folder, env={"TEITOOLS_CACHE": str(folder / "a.xml")})[0] == 0
        return
    kept = [path for path in (folder / ".cache").rglob("*") if path.is_file()]
    assert len(kept) == 3
    for path in kept:
        path.write_bytes(content)
    assert run(*arguments, cwd=folder)[0] == 0


def test_a_baseline_serves_a_part_of_the_run_and_every_folder(edition):
    text = edition / "tei/texts/letter.xml"
    text.write_text(text.read_text(encoding="utf-8").replace("<p xml:id", "<lg/><p xml:id", 1), encoding="utf-8")
    register = edition / "tei/registers/persons.xml"
    broken = register.read_text(encoding="utf-8").replace('xml:id="example-person"', 'xml:id="example-person" x="1"')
    register.write_text(broken, encoding="utf-8")
    status, out, _ = run("validate", "--format", "json", cwd=edition)
    assert status == 1
    (edition / "known.json").write_text(out, encoding="utf-8")
    assert {each["file"] for each in json.loads(out)} == {"tei/texts/letter.xml", "tei/registers/persons.xml"}
    for arguments, folder in (
        ((), edition),
        ((), edition / "tei"),
        (("tei/texts/letter.xml",), edition),
        (("texts",), edition / "tei"),
        (("--select", "schematron,relaxng"), edition),
        (("--select", "wellformed,schema"), edition),
    ):
        status, out, err = run("validate", *arguments, "--baseline", edition / "known.json", cwd=folder)
        assert status == 0, (arguments, out)
        assert "gone" not in err
    register.write_text(broken.replace(' x="1"', ""), encoding="utf-8")
    assert (
        "gone, take it out of the baseline: tei/registers/persons.xml"
        in run("validate", "--baseline", "known.json", cwd=edition)[2]
    )
    (edition / "known.json").write_bytes(b"\xff\xfe")
    assert run("validate", "--baseline", "known.json", cwd=edition)[0] == 2


def test_after_a_fix_what_is_left_stands_where_it_stands(folder):
    (folder / "a.xml").write_text("<p><hii/><verylongname/></p>", encoding="utf-8")
    status, out, err = run("validate", "a.xml", "--schema", "p.rng", "--fix", cwd=folder)
    assert (status, err) == (1, "1 repair made\n")
    assert (folder / "a.xml").read_text(encoding="utf-8") == "<p><hi/><verylongname/></p>"
    assert out.startswith("a.xml:1:10: error: element `verylongname`")
    assert run("validate", "a.xml", "--schema", "p.rng", "--diff", cwd=folder)[0] == 1


def test_a_summary_is_no_larger_than_github_takes(folder):
    for number in range(9):
        (folder / f"a{number}.xml").write_text("<p>" + "<hii/>" * 1000 + "</p>", encoding="utf-8")
    page = folder / "summary.md"
    arguments = ("validate", ".", "--schema", "p.rng", "--format", "github")
    assert run(*arguments, cwd=folder, env={"GITHUB_STEP_SUMMARY": str(page)})[0] == 1
    text = page.read_text(encoding="utf-8")
    assert len(text.encode()) < 1_000_000
    assert text.startswith("### 9 files checked: 9000 errors")
    assert "more findings stand in the log" in text


#: Runs the command, and writes a dot as soon as an interruption is its own affair and no longer Python's.
TELLING = """import os, sys
class Tells:
    def find_spec(self, name, path=None, target=None):
        if name == "teitools.cli.group":
            os.write(1, b".")
sys.meta_path.insert(0, Tells())
from teitools.cli import main
main()
"""


@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX's")
def test_an_interruption_is_a_line_whenever_it_comes(folder):
    (folder / "a.xml").write_text("<p/>", encoding="utf-8")
    for delay in (0, 0.03, 0.06, 0.1):
        process = subprocess.Popen(
            [sys.executable, "-c", TELLING, "validate", "a.xml", "--schema", "p.rng"],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert process.stdout.read(1) == b"."
        time.sleep(delay)
        process.send_signal(signal.SIGINT)
        err = process.communicate(timeout=PATIENCE)[1]
        # After the program itself has ended, the interruption is Python's own affair again.
        assert b"teitools" not in err or b"Traceback" not in err


def test_paths_are_shown_as_a_user_writes_them(edition):
    text = edition / "tei/texts/letter.xml"
    text.write_text(text.read_text(encoding="utf-8").replace("<p xml:id", "<q><p xml:id", 1), encoding="utf-8")
    out = run("validate", cwd=edition)[1]
    assert out.startswith(str(Path("tei/texts/letter.xml")) + ":")
    assert run("validate", cwd=edition / "tei")[1].startswith(str(Path("texts/letter.xml")) + ":")


def test_a_rule_that_cannot_be_evaluated_is_named_and_counted(folder):
    (folder / "a.xml").write_text("<p/>", encoding="utf-8")
    (folder / "a.sch").write_text(
        '<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2"><pattern id="one">'
        '<rule context="p"><assert test="my:own(.)">x</assert></rule></pattern></schema>',
        encoding="utf-8",
    )
    status, out, _ = run("validate", "a.xml", "--schema", "a.sch", cwd=folder)
    assert status == 0
    assert "the rule `one` was not evaluated" in out
    assert out.endswith("1 file checked: 1 warning; 1 rule not evaluated\n")
    (folder / "teitools.toml").write_text('severities = { rule_not_evaluated = "error" }', encoding="utf-8")
    assert run("validate", "a.xml", "--schema", "a.sch", cwd=folder)[0] == 1


def test_online_asks_each_address_once_and_only_when_told(folder):
    import threading
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self):
            asked.append(self.path)
            self.send_response(200 if self.path == "/here" else 404)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    (folder / "a.xml").write_text(
        f'<ref xmlns="http://www.tei-c.org/ns/1.0" target="{address}/here {address}/gone">'
        f'<ref target="{address}/gone#x"/></ref>',
        encoding="utf-8",
    )
    (folder / "any.rng").write_text(
        '<grammar xmlns="http://relaxng.org/ns/structure/1.0"><start><ref name="a"/></start><define name="a"><element>'
        '<anyName/><zeroOrMore><attribute><anyName/></attribute></zeroOrMore><zeroOrMore><ref name="a"/></zeroOrMore>'
        "</element></define></grammar>",
        encoding="utf-8",
    )
    try:
        arguments = ("validate", "a.xml", "--schema", "any.rng", "--select", "relaxng,online")
        assert run(*arguments, cwd=folder)[:2] == (0, "1 file checked: nothing wrong\n")
        assert asked == []
        status, out, _ = run(*arguments, "--online", cwd=folder)
    finally:
        server.shutdown()
        server.server_close()
    assert asked == ["/here", "/gone"]
    assert (status, out.count("unreachable_address")) == (0, 2)
    assert "the server answers 404" in out


def test_an_element_without_a_rule_is_reported_once_a_text(edition):
    text = edition / "tei/texts/letter.xml"
    text.write_text(
        text.read_text(encoding="utf-8").replace("this letter names", "<mine/> this letter names <mine/>"),
        encoding="utf-8",
    )
    out = run("validate", "--ignore", "relaxng", cwd=edition)[1]
    assert out.count("[not_rendered]") == 1
    assert "`mine`, which stands 2 times" in out


def test_transform_in_every_way(edition):
    text = edition / "tei/texts/letter.xml"
    (edition / "t").mkdir()
    (edition / "t/inline.html").write_text("<b>{{ content }}</b>", encoding="utf-8")
    (edition / "s.xsl").write_text(
        '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:output method="text"/>'
        '<xsl:template match="/">mine</xsl:template></xsl:stylesheet>',
        encoding="utf-8",
    )
    assert b"Dear reader" in run_bytes("transform", text, "--to", "html", cwd=edition)
    assert b"Dear reader" in run_bytes("transform", text, "--to", "text", "--wrap", "40", cwd=edition)
    assert run_bytes("transform", text, "--to", "text", "--xslt", "s.xsl", cwd=edition).strip() == b"mine"
    assert run("transform", text, "--to", "text", "--standoff", "a.jsonl", "-o", "a.txt", cwd=edition)[0] == 0
    written = (edition / "a.txt").read_text(encoding="utf-8")
    named = [json.loads(line) for line in (edition / "a.jsonl").read_text(encoding="utf-8").splitlines()]
    selectors = [each for annotation in named for each in _selectors(annotation) if "start" in each]
    assert "a person" in {written[each["start"] : each["end"]] for each in selectors}
    assert run("transform", "tei/texts", "--to", "markdown", "-o", "md", cwd=edition)[0] == 0
    assert (edition / "md/letter.md").is_file()
    assert run("transform", text, "--to", "html", "--notes", "end", cwd=edition)[0] == 0
    assert run("transform", text, text, "--to", "html", cwd=edition)[0] == 2


def _selectors(annotation):
    targets = annotation["target"] if isinstance(annotation["target"], list) else [annotation["target"]]
    for target in targets:
        selectors = target.get("selector", [])
        yield from selectors if isinstance(selectors, list) else [selectors]


def run_bytes(*arguments, cwd):
    status, out, _ = run(*arguments, cwd=cwd)
    assert status == 0
    return out.encode("utf-8")


def test_a_collection_is_rendered_whole(edition):
    (edition / "all.xml").write_text(
        '<teiCorpus xmlns="http://www.tei-c.org/ns/1.0" xmlns:xi="http://www.w3.org/2001/XInclude">'
        "<teiHeader><fileDesc><titleStmt><title>All</title></titleStmt></fileDesc></teiHeader>"
        '<xi:include href="tei/texts/letter.xml"/><xi:include href="gone.xml"/></teiCorpus>',
        encoding="utf-8",
    )
    status, out, err = run("transform", "all.xml", "--to", "text", cwd=edition)
    assert status == 1
    assert "Dear reader" in out
    assert "`gone.xml` cannot be included" in err


ID_SCHEMA = """<grammar xmlns="http://relaxng.org/ns/structure/1.0"
  datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes"><start><element name="p"><zeroOrMore>
  <element name="q"><attribute name="xml:id"><data type="{0}"/></attribute></element></zeroOrMore><zeroOrMore>
  <element name="r"><element name="q"><attribute name="xml:id"><data type="NCName"/></attribute></element></element>
  </zeroOrMore></element></start></grammar>"""


def test_ids_are_checked_unless_told_otherwise(folder):
    (folder / "id.rng").write_text(ID_SCHEMA.format("NCName"), encoding="utf-8")
    (folder / "a.xml").write_text('<p><q xml:id="a"/><q xml:id="a"/></p>', encoding="utf-8")
    arguments = ("validate", "a.xml", "--schema", "id.rng", "--select", "relaxng")
    assert run(*arguments, cwd=folder)[0] == 0
    (folder / "id.rng").write_text(ID_SCHEMA.replace("NCName", "ID").format("ID"), encoding="utf-8")
    status, out, _ = run(*arguments, cwd=folder)
    assert status == 1 and "first" in out
    assert run(*arguments, "--no-ids", cwd=folder)[0] == 0


def test_a_schema_whose_ids_conflict_is_a_warning_about_the_schema(folder):
    (folder / "id.rng").write_text(ID_SCHEMA.format("ID"), encoding="utf-8")
    (folder / "a.xml").write_text('<p><q xml:id="a"/></p>', encoding="utf-8")
    status, out, _ = run("validate", "a.xml", "--schema", "id.rng", cwd=folder)
    assert status == 0
    assert out.startswith("id.rng:") and "[schema_id_conflict]" in out


def test_two_checks_that_meet_at_one_fault_say_it_once(edition):
    text = edition / "tei/texts/letter.xml"
    changed = text.read_text(encoding="utf-8").replace('when="2026-11-21"', 'when="2026-11-31"')
    text.write_text(changed.replace("</opener>", '</opener><p xml:id="letter-p1"/>'), encoding="utf-8")
    out = run("validate", cwd=edition)[1]
    assert "[impossible_date]" in out and "[invalid_attribute_value]" not in out
    assert out.count("letter-p1` ") == 1
    assert "[invalid_attribute_value]" in run("validate", "--ignore", "impossible_date", cwd=edition)[1]


def test_what_met_no_schema_survives_every_selection(folder):
    """26 of 27 files name a schema in the web: `--select relaxng` must not say that nothing is wrong."""
    (folder / "p.rng").write_text(RNG, encoding="utf-8")
    (folder / "good.xml").write_text('<?xml-model href="p.rng"?><p>a</p>', encoding="utf-8")
    for number in range(3):
        text = '<?xml-model href="https://example.org/tei.rng"?><p>a</p>'
        (folder / f"web{number}.xml").write_text(text, encoding="utf-8")
    for options in (["--select", "relaxng"], ["--ignore", "schema"], ["--select", "schematron"], []):
        status, out, err = run("validate", ".", *options, cwd=folder)
        assert status == 2, options
        assert out.count("[schema_not_local]") == 1 and "the same at 2 more places in 3 files" in out
        assert "4 files checked, 1 of them against a schema: 3 errors" in out
        assert "3 files were not checked against the schema named" in err
    # Where no schema is asked about, none is missed.
    assert run("validate", ".", "--select", "wellformed", cwd=folder)[0] == 0
