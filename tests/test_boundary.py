# ruff: noqa: E501 (attacks read best on one line)
"""Files outside the project stay outside: each way to reach one, by every command, and what the person may widen."""

import os
import urllib.parse
from pathlib import Path

import pytest
from click.testing import CliRunner
from command import work_within

from teitools.cli.group import group
from teitools.document import OutsideProject, named, parse, quotable, within
from teitools.document.boundary import root_of
from teitools.edition import EditionError

SECRET = "hunter2"
TEI = "http://www.tei-c.org/ns/1.0"
XI = 'xmlns:xi="http://www.w3.org/2001/XInclude"'
SCH = 'xmlns:sch="http://purl.oclc.org/dsdl/schematron"'
RNG_NS = "http://relaxng.org/ns/structure/1.0"
HEADER = (
    "<teiHeader><fileDesc><titleStmt><title>T</title></titleStmt><publicationStmt><p/></publicationStmt>"
    "<sourceDesc><p/></sourceDesc></fileDesc></teiHeader>"
)


def tei(body, before="", root=""):
    return f'{before}<TEI xmlns="{TEI}" {XI} {root}>{HEADER}<text><body>{body}</body></text></TEI>'


def schematron(message, more=""):
    return (
        f'<sch:schema {SCH} {XI} queryBinding="xslt2"><sch:ns prefix="tei" uri="{TEI}"/>{more}'
        f'<sch:pattern><sch:rule context="tei:p"><sch:assert test="false()">{message}</sch:assert></sch:rule>'
        "</sch:pattern></sch:schema>"
    )


def model(href, kind=""):
    return f'<?xml-model href="{href}" {kind}?>'


IS_RNC = 'type="application/relax-ng-compact-syntax"'
IS_SCH = 'schematypens="http://purl.oclc.org/dsdl/schematron"'
IS_RNG = f'schematypens="{RNG_NS}"'
#: What lies outside, each with the secret where a careless message would quote it.
OUTSIDE = {
    "secret.txt": f"token {SECRET}\n",
    "secret.env": f"TOKEN={SECRET}\n",
    "secret.rnc": f"start = {SECRET}\n",
    "secret.xml": f"<config><password>{SECRET}</password></config>",
    "broken.xml": f"<{SECRET}><a></{SECRET}>",
    "secret.rng": f'<element name="{SECRET}" xmlns="{RNG_NS}"><{SECRET}/></element>',
    "doubtful.rng": f'<grammar xmlns="{RNG_NS}"><start><ref name="{SECRET}"/></start></grammar>',
    "secret.sch": f'<sch:schema {SCH}><sch:pattern><sch:rule context="*"><sch:assert test="{SECRET}("/></sch:rule>'
    "</sch:pattern></sch:schema>",
    "secret.odd": f'<TEI xmlns="{TEI}"><schemaSpec ident="{SECRET}"><moduleRef key="{SECRET}"/></schemaSpec></TEI>',
    "secret.xsl": '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">'
    f'<xsl:variable name="s">{SECRET}</xsl:variable></xsl:stylesheet>',
    "secret.html": f"<b>{SECRET}</b>",
}
ANY = (
    f'<grammar xmlns="{RNG_NS}"><start><ref name="any"/></start><define name="any"><element><anyName/><zeroOrMore>'
    "<choice><attribute><anyName/></attribute><text/><ref name='any'/></choice></zeroOrMore></element></define></grammar>"
)
SHEET = (
    '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"{more}>{top}'
    '<xsl:template match="/"><out>{inner}</out></xsl:template></xsl:stylesheet>'
)


@pytest.fixture
def ground(tmp_path, monkeypatch):
    """`outside/` with secrets, and a project, which is the current folder."""
    outside = tmp_path / "outside"
    outside.mkdir()
    for name, text in OUTSIDE.items():
        (outside / name).write_text(text, encoding="utf-8")
    project = tmp_path / "project"
    (project / "tei").mkdir(parents=True)
    (project / ".git").mkdir()
    (project / ".git" / "config").write_text(f"[http] extraheader = {SECRET}\n", encoding="utf-8")
    (project / "any.rng").write_text(ANY, encoding="utf-8")
    (project / "link").symlink_to(outside, target_is_directory=True)
    (project / "tei" / "linked.txt").symlink_to(outside / "secret.txt")
    monkeypatch.chdir(project)
    monkeypatch.setenv("TEITOOLS_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("TEITOOLS_TRACEBACK", "1")
    return project


def teitools(*arguments):
    """(status, all that is said) of a command, run in this process."""
    from teitools.cli import group as module

    runner = CliRunner()
    with runner.isolation() as (out, err, *_):
        try:
            group.main([str(each) for each in arguments], standalone_mode=False)
            status = 0
        except SystemExit as end:
            status = end.code
        except Exception as error:
            lines = module.failure_lines(error)
            if not lines and not hasattr(error, "show"):
                raise
            err.write("\n".join(lines or [error.format_message()]).encode())
            status = 2
        return status, (out.getvalue() + err.getvalue()).decode("utf-8", "replace")


def ways_out(project, name):
    """Every way to write a reference from `project/tei` to `outside/name`."""
    outside = project.parent / "outside" / name
    return {
        "absolute": str(outside),
        "file URI": outside.as_uri(),
        "file URI in capitals": outside.as_uri().replace("file:", "FILE:"),
        "file URI of this machine": outside.as_uri().replace("file://", "file://localhost"),
        "dots": f"../../outside/{name}",
        "dots, percent-encoded": f"%2e%2e/%2E%2e/outside/{name}",
        "slashes, percent-encoded": f"..%2f..%2foutside%2f{name}",
        "dots within": f"x/../../../outside/{name}",
        "a link": f"../link/{name}",
        "a query": f"../../outside/{name}?x",
        "two slashes": f"//{outside}",
    }


WAYS = list(ways_out(Path("/p"), "x"))
FORMATS = ("terminal", "json", "jsonl", "sarif", "github", "junit", "html")


def refused(status, said):
    assert SECRET not in said, said
    assert status != 0, said
    return said


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("parse_as", ["text", "xml"])
@pytest.mark.parametrize("command", ["validate", "text", "html", "markdown"])
def test_xinclude(ground, way, parse_as, command):
    href = ways_out(ground, "secret.txt" if parse_as == "text" else "secret.xml")[way]
    document = ground / "tei" / "a.xml"
    document.write_text(tei(f'<p><xi:include href="{href}" parse="{parse_as}"/></p>'), encoding="utf-8")
    arguments = (
        ["validate", document, "--schema", "any.rng"]
        if command == "validate"
        else ["transform", document, "--to", command]
    )
    assert "include_failed" in refused(*teitools(*arguments))


@pytest.mark.parametrize(
    "base",
    ["../../outside/", "/", "file:///", "../link/", "%2e%2e/%2e%2e/outside/", "//localhost/", "file://localhost/"],
)
def test_xinclude_by_its_base(ground, base):
    href = (
        "secret.txt" if "outside" in base or "link" in base else str(ground.parent / "outside/secret.txt").lstrip("/")
    )
    document = ground / "tei" / "a.xml"
    body = f'<div xml:base="{base}"><p><xi:include href="{href}" parse="text"/></p></div>'
    document.write_text(tei(body), encoding="utf-8")
    assert "include_failed" in refused(*teitools("transform", document, "--to", "text"))


def test_xinclude_of_a_linked_file(ground):
    document = ground / "tei" / "a.xml"
    document.write_text(tei('<p><xi:include href="linked.txt" parse="text"/></p>'), encoding="utf-8")
    refused(*teitools("transform", document, "--to", "text"))


def test_what_a_repository_keeps_for_itself(ground):
    document = ground / "tei" / "a.xml"
    document.write_text(tei('<p><xi:include href="../.git/config" parse="text"/></p>'), encoding="utf-8")
    assert "hidden folder" in refused(*teitools("validate", document, "--schema", "any.rng"))
    assert "hidden folder" in refused(*teitools("validate", ".", "--schema", "any.rng"))


def test_included_files_reach_no_further(ground):
    (ground / "tei" / "a.xml").write_text(tei('<p><xi:include href="b.xml"/></p>'), encoding="utf-8")
    (ground / "tei" / "b.xml").write_text(
        f'<seg xmlns="{TEI}" {XI}><xi:include href="../../outside/secret.txt" parse="text"/></seg>', encoding="utf-8"
    )
    refused(*teitools("transform", "tei/a.xml", "--to", "text"))


RULES = {
    "xi:include in an assertion": lambda href: schematron(f'<xi:include href="{href}" parse="text"/>'),
    "xi:include of XML": lambda href: schematron(f'<xi:include href="{href.replace(".txt", ".xml")}"/>'),
    "doc": lambda href: schematron(f"<sch:value-of select=\"doc('{href.replace('.txt', '.xml')}')//password\"/>"),
    "document": lambda href: schematron(f"<sch:value-of select=\"document('{href.replace('.txt', '.xml')}')\"/>"),
    "unparsed-text": lambda href: schematron(f"<sch:value-of select=\"unparsed-text('{href}')\"/>"),
    "unparsed-text-lines": lambda href: schematron(f"<sch:value-of select=\"unparsed-text-lines('{href}')\"/>"),
    "json-doc": lambda href: schematron(f"<sch:value-of select=\"json-doc('{href}')\"/>"),
    "collection": lambda href: schematron(f"<sch:value-of select=\"collection('{href}')\"/>"),
    "function-lookup": lambda href: schematron(
        f"<sch:value-of select=\"function-lookup(xs:QName('fn:unparsed-text'), 1)('{href}')\"/>"
    ),
    "sch:include": lambda href: schematron("no", f'<sch:include href="{href.replace(".txt", ".xml")}"/>'),
    "sch:include of what is broken": lambda href: schematron(
        "no", f'<sch:include href="{href.replace("secret.txt", "broken.xml")}"/>'
    ),
    "sch:extends": lambda href: schematron("no").replace(
        "<sch:assert", f'<sch:extends href="{href.replace(".txt", ".xml")}"/><sch:assert'
    ),
    "documents of a pattern": lambda href: (
        f'<sch:schema {SCH} queryBinding="xslt2"><sch:pattern documents="\'{href.replace(".txt", ".xml")}\'">'
        '<sch:rule context="password"><sch:assert test="false()"><sch:value-of select="."/></sch:assert></sch:rule>'
        "</sch:pattern></sch:schema>"
    ),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("rule", RULES)
def test_schematron(ground, rule, way):
    (ground / "r.sch").write_text(RULES[rule](ways_out(ground, "secret.txt")[way]), encoding="utf-8")
    (ground / "tei" / "a.xml").write_text(tei("<p>x</p>", model("../r.sch", IS_SCH)), encoding="utf-8")
    for format_name in ("terminal", "github"):
        status, said = teitools("validate", ground / "tei" / "a.xml", "--format", format_name, "--no-cache")
        assert SECRET not in said, said
        assert status in (0, 1, 2)
    if "include" in rule or "extends" in rule:
        assert status == 2, said


GRAMMARS = {
    "externalRef": lambda href: (
        f'<element name="TEI" ns="{TEI}" xmlns="{RNG_NS}"><externalRef href="{href}"/></element>'
    ),
    "include": lambda href: f'<grammar xmlns="{RNG_NS}"><include href="{href}"/></grammar>',
    "base": lambda href: (
        f'<grammar xmlns="{RNG_NS}" xml:base="{href.rpartition("/")[0]}/"><include href="{href.rpartition("/")[2]}"/>'
        "</grammar>"
    ),
    "compact include": lambda href: f'include "{href}"',
    "compact external": lambda href: f'element TEI {{ external "{href}" }}',
}


@pytest.mark.parametrize("target", ["secret.rng", "secret.rnc", "broken.xml", "secret.env"])
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("grammar", GRAMMARS)
def test_grammar(ground, grammar, way, target):
    name = "g.rnc" if "compact" in grammar else "g.rng"
    (ground / name).write_text(GRAMMARS[grammar](ways_out(ground, target)[way].replace("&", "&amp;")), encoding="utf-8")
    (ground / "tei" / "a.xml").write_text(tei("<p>x</p>", model(f"../{name}")), encoding="utf-8")
    status, said = teitools("validate", ground / "tei" / "a.xml", "--no-cache")
    assert SECRET not in said, said
    assert status == 2
    status, said = teitools("validate", ground / "tei" / "a.xml", "--schema", name, "--no-cache")
    assert SECRET not in said, said
    assert status == 2


@pytest.mark.parametrize("format_name", FORMATS)
@pytest.mark.parametrize("target", OUTSIDE)
@pytest.mark.parametrize("kind", [IS_RNC, IS_SCH, IS_RNG, ""])
def test_what_is_no_schema_is_not_quoted(ground, target, kind, format_name):
    """A schema may lie anywhere on the machine; what is wrong with a file is not told to a stranger who names it."""
    document = tei("<p>x</p>", model(f"../../outside/{target}", kind))
    (ground / "tei" / "a.xml").write_text(document, encoding="utf-8")
    status, said = teitools("validate", ground / "tei" / "a.xml", "--format", format_name, "--no-cache")
    assert SECRET not in said, said
    if target == "secret.sch" and kind in (IS_SCH, ""):
        assert format_name == "junit" or "outside_project" in said, said
    else:
        assert status == 2, said


def test_what_is_no_schema_is_told_to_whoever_names_it(ground):
    (ground / "tei" / "a.xml").write_text(tei("<p>x</p>"), encoding="utf-8")
    status, said = teitools("validate", ground / "tei" / "a.xml", "--schema", "../outside/secret.rng", "--no-cache")
    assert status == 2
    assert SECRET in said


def test_a_schema_elsewhere_goes_on_working(ground):
    shared = ground.parent / "schemas"
    shared.mkdir()
    (shared / "main.rng").write_text(
        f'<grammar xmlns="{RNG_NS}"><include href="parts.rng"/><start><ref name="p"/></start></grammar>',
        encoding="utf-8",
    )
    (shared / "parts.rng").write_text(
        f'<grammar xmlns="{RNG_NS}"><define name="p"><element name="p"><element name="wanted"><empty/></element>'
        "</element></define></grammar>",
        encoding="utf-8",
    )
    (shared / "main.sch").write_text(f'<sch:schema {SCH}><sch:include href="part.sch"/></sch:schema>', encoding="utf-8")
    (shared / "part.sch").write_text(
        f'<sch:pattern {SCH}><sch:rule context="p"><sch:assert test="no">said elsewhere</sch:assert></sch:rule>'
        "</sch:pattern>",
        encoding="utf-8",
    )
    both = model("../../schemas/main.rng") + model("../../schemas/main.sch")
    (ground / "tei" / "a.xml").write_text(f"{both}<p><other/></p>", encoding="utf-8")
    status, said = teitools("validate", ground / "tei" / "a.xml", "--no-cache")
    assert status == 1
    assert "`wanted`" in said or "<wanted>" in said, said
    assert "said elsewhere" in said


ODDS = {
    "source": '<schemaSpec ident="x" source="{href}"><moduleRef key="tei"/></schemaSpec>',
    "specGrpRef": '<schemaSpec ident="x"><moduleRef key="tei"/><specGrpRef target="{href}#x"/></schemaSpec>',
    "moduleRef": '<schemaSpec ident="x"><moduleRef key="tei"/><moduleRef url="{href}"/></schemaSpec>',
    "include": '<schemaSpec ident="x"><moduleRef key="tei"/></schemaSpec><p><xi:include href="{href}" parse="text"/></p>',
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", ODDS)
@pytest.mark.parametrize("target", ["secret.odd", "broken.xml", "secret.rng"])
def test_odd(ground, shared, kind, way, target):
    (ground / "x.odd").write_text(tei(ODDS[kind].format(href=ways_out(ground, target)[way])), encoding="utf-8")
    p5subset = shared / "data" / "p5subset.xml"
    _, said = teitools("odd", "compile", "x.odd", "--p5subset", p5subset)
    assert SECRET not in said, said
    _, said = teitools("odd", "compile", "x.odd", "--p5subset", p5subset, "--to", "html")
    assert SECRET not in said, said
    (ground / "tei" / "a.xml").write_text(tei("<p>x</p>"), encoding="utf-8")
    _, said = teitools("transform", "tei/a.xml", "--to", "text", "--odd", "x.odd")
    assert SECRET not in said, said


@pytest.mark.parametrize(
    "source", ["//[x/a.odd", "a%00b.odd", "http://[::1", "\\\\server\\share\\a.odd", "//server/a.odd"]
)
def test_odd_names_what_is_no_file(ground, source, shared):
    (ground / "x.odd").write_text(tei(ODDS["source"].format(href=source)), encoding="utf-8")
    _, said = teitools("odd", "compile", "x.odd", "--p5subset", shared / "data" / "p5subset.xml")
    assert "fault of teitools" not in said


STYLES = {
    "include": lambda href: SHEET.format(
        more="", top=f'<xsl:include href="{href}"/>', inner='<xsl:value-of select="$s"/>'
    ),
    "import": lambda href: SHEET.format(
        more="", top=f'<xsl:import href="{href}"/>', inner='<xsl:value-of select="$s"/>'
    ),
    "document()": lambda href: SHEET.format(
        more="", top="", inner=f"<xsl:copy-of select=\"document('{href.replace('.xsl', '.xml')}')\"/>"
    ),
    "base": lambda href: SHEET.format(
        more=f' xml:base="{href.rpartition("/")[0]}/"',
        top=f'<xsl:include href="{href.rpartition("/")[2]}"/>',
        inner='<xsl:value-of select="$s"/>',
    ),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", STYLES)
def test_stylesheet(ground, kind, way):
    (ground / "x.xsl").write_text(STYLES[kind](ways_out(ground, "secret.xsl")[way]), encoding="utf-8")
    (ground / "tei" / "a.xml").write_text(tei("<p>x</p>"), encoding="utf-8")
    _, said = teitools("transform", "tei/a.xml", "--to", "html", "--xslt", "x.xsl")
    assert SECRET not in said, said


def test_entities_of_an_included_stylesheet(ground):
    (ground / "x.xsl").write_text(STYLES["include"]("y.xsl"), encoding="utf-8")
    secret = (ground.parent / "outside" / "secret.txt").as_uri()
    (ground / "y.xsl").write_text(
        f'<!DOCTYPE xsl:stylesheet [<!ENTITY s SYSTEM "{secret}">]>' + OUTSIDE["secret.xsl"].replace(SECRET, "&s;"),
        encoding="utf-8",
    )
    (ground / "tei" / "a.xml").write_text(tei("<p>x</p>"), encoding="utf-8")
    _, said = teitools("transform", "tei/a.xml", "--to", "html", "--xslt", "x.xsl")
    assert SECRET not in said, said


def test_a_stylesheet_of_the_project_includes_another(ground):
    (ground / "x.xsl").write_text(STYLES["include"]("tei/y.xsl"), encoding="utf-8")
    (ground / "tei" / "y.xsl").write_text(OUTSIDE["secret.xsl"].replace(SECRET, "own"), encoding="utf-8")
    (ground / "tei" / "a.xml").write_text(tei("<p>x</p>"), encoding="utf-8")
    status, said = teitools("transform", "tei/a.xml", "--to", "html", "--xslt", "x.xsl")
    assert status == 0, said
    assert "own" in said


TEMPLATES = ['{% include "../../outside/secret.html" %}', '{% include "l.html" %}', '{% extends "l.html" %}',
             '{% import "l.html" as x %}{{ x }}', '{% include "/etc/hostname" %}', '{% include "..%2f..%2foutside/secret.html" %}',
             '{% include "..\\\\..\\\\outside\\\\secret.html" %}']  # fmt: skip


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("ending", ["html", "txt"])
def test_template(ground, template, ending):
    folder = ground / "t"
    folder.mkdir()
    (folder / f"paragraph.{ending}").write_text(template.replace("l.html", f"inner/l.{ending}"), encoding="utf-8")
    (folder / "inner").mkdir()
    (folder / "inner" / f"l.{ending}").symlink_to(ground.parent / "outside" / "secret.html")
    (ground / "tei" / "a.xml").write_text(tei("<p>x</p>"), encoding="utf-8")
    target = "html" if ending == "html" else "text"
    refused(*teitools("transform", "tei/a.xml", "--to", target, "--templates", "t"))


def test_a_template_that_is_a_link(ground):
    folder = ground / "t"
    folder.mkdir()
    (folder / "paragraph.html").symlink_to(ground.parent / "outside" / "secret.html")
    (ground / "tei" / "a.xml").write_text(tei("<p>x</p>"), encoding="utf-8")
    refused(*teitools("transform", "tei/a.xml", "--to", "html", "--templates", "t"))


def test_what_the_command_line_names_is_reached(ground):
    outside = ground.parent / "outside"
    document = ground / "tei" / "a.xml"
    document.write_text(tei('<p><xi:include href="../../outside/secret.txt" parse="text"/></p>'), encoding="utf-8")
    for allowed in (outside, outside / "secret.txt", ground.parent):
        status, said = teitools("transform", document, "--to", "text", "--allow", allowed)
        assert (status, SECRET in said) == (0, True), said
    refused(*teitools("transform", document, "--to", "text", "--allow", outside / "secret.xml"))
    refused(*teitools("transform", document, "--to", "text"))
    assert f"--allow {outside / 'secret.txt'}" in teitools("validate", document, "--schema", "any.rng")[1]


def test_links_in_a_folder_lead_nowhere_else(ground):
    (ground / "tei" / "a.xml").write_text(tei("<p>x</p>"), encoding="utf-8")
    outside = ground.parent / "outside" / "mine.xml"
    outside.write_text(tei(f"<p>{SECRET}</p>"), encoding="utf-8")
    (ground / "tei" / "b.xml").symlink_to(outside)
    for arguments in (["validate", "tei"], ["validate"], ["transform", "tei", "--to", "text", "-o", "out"], ["build"]):
        assert "b.xml" in refused(*teitools(*arguments))
    assert not any(SECRET in path.read_text() for path in ground.rglob("out*/**/*") if path.is_file())
    status, said = teitools("transform", "tei/b.xml", "--to", "text")
    assert (status, said.split()) == (0, ["T", SECRET])
    status, said = teitools("validate", "tei", "--allow", outside, "--schema", "any.rng", "--select", "relaxng")
    assert status == 0, said


def test_roots(tmp_path, monkeypatch):
    file = tmp_path / "a" / "b" / "c" / "x.xml"
    file.parent.mkdir(parents=True)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)

    def root():
        with named([]):
            return root_of(file)

    assert root() == file.parent
    monkeypatch.chdir(tmp_path / "a" / "b")
    assert root() == tmp_path / "a" / "b"
    (tmp_path / "a" / "b" / "pyproject.toml").write_text("[tool.other]\nx = 'teitools'\n", encoding="utf-8")
    (tmp_path / "a" / ".git").mkdir()
    assert root() == tmp_path / "a"
    (tmp_path / "a" / "b" / "pyproject.toml").write_text("[tool.teitools]\n", encoding="utf-8")
    assert root() == tmp_path / "a" / "b"
    (tmp_path / "a" / "b" / "c" / "teitools.toml").write_text("", encoding="utf-8")
    assert root() == file.parent


def test_the_top_of_the_file_system_is_no_root(tmp_path, monkeypatch):
    monkeypatch.chdir("/")
    (tmp_path / "in").mkdir()
    (tmp_path / "secret.txt").write_text(SECRET, encoding="utf-8")
    document = tmp_path / "in" / "a.xml"
    document.write_text(tei('<p><xi:include href="../secret.txt" parse="text"/></p>'), encoding="utf-8")
    refused(*teitools("transform", document, "--to", "text"))
    with named(["-"]), pytest.raises(OutsideProject):
        within(tmp_path / "secret.txt", "-")


def test_whoever_calls_the_library_may_quote_all(tmp_path):
    (tmp_path / "a.xml").write_text("<p/>", encoding="utf-8")
    assert quotable(tmp_path / "a.xml")
    with named([tmp_path / "other.xml"]):
        assert quotable(tmp_path / "a.xml")
    (tmp_path / "deep").mkdir()
    with named([tmp_path / "deep" / "other.xml"]):
        assert not quotable(tmp_path / "a.xml")
    assert parse(tmp_path / "a.xml").root.tag == "p"


def test_no_reference_makes_an_error_of_another_kind(ground):
    document = ground / "tei" / "a.xml"
    for href in ("", "#", "%", "a%00", "\\\\server\\share", "//server/share", "file:", "file://", "x" * 5000, "a:b", "?", "%ff",
                 "http://[", urllib.parse.quote("\u202e"), "CON", "../" * 400, "/dev/zero", "/proc/self/environ", "."):  # fmt: skip
        document.write_text(tei(f'<p><xi:include href="{href}" parse="text"/></p>'), encoding="utf-8")
        with work_within(20):
            _, said = teitools("transform", document, "--to", "text")
        assert "fault of teitools" not in said
        assert "PATH=" not in said
    assert os.environ["PATH"] not in said


def settled(project, line):
    (project / "teitools.toml").write_text(f"{line}\n", encoding="utf-8")


@pytest.mark.parametrize("way", ["absolute", "dots", "glob", "link", "link in a glob"])
@pytest.mark.parametrize("key", ["texts", "registers", "corpus", "odd", "baseline"])
@pytest.mark.parametrize("command", [("validate",), ("build", "--no-search"), ("deposit",)], ids=lambda each: each[0])
def test_settings(ground, command, key, way):
    """What settings name is read and published: it lies in their project, or the command line allows it."""
    (ground / "tei" / "letter.xml").write_text(tei("<p>own</p>"), encoding="utf-8")
    folder = ground.parent / "outside" / "tei"
    folder.mkdir()
    (folder / "letter.xml").write_text(tei(f"<p>{SECRET}</p>"), encoding="utf-8")
    (ground / "ways").symlink_to(folder)
    said = {
        "absolute": folder / "letter.xml",
        "dots": "../outside/tei/letter.xml",
        "glob": "../outside/tei/*.xml",
        "link": "ways/letter.xml",
        "link in a glob": "way*/*.xml",
    }[way]
    settled(ground, f"{key} = '{said}'" + ("" if key == "texts" else "\ntexts = 'tei'"))
    done = CliRunner().invoke(group, list(command))
    made = [*(ground / "output").rglob("*")] if (ground / "output").exists() else []
    if "glob" in way and key not in ("texts", "registers"):
        return  # no pattern is a file
    assert isinstance(done.exception, EditionError)
    assert [each.code.name for each in done.exception.findings] == ["setting_outside_project"]
    assert SECRET not in done.output
    assert not made


def test_what_settings_name_can_be_allowed(ground):
    folder = ground.parent / "outside" / "tei"
    folder.mkdir()
    (folder / "letter.xml").write_text(tei("<p>own</p>"), encoding="utf-8")
    settled(ground, "texts = '../outside/tei'")
    assert isinstance(CliRunner().invoke(group, ["validate"]).exception, EditionError)
    assert "1 file checked" in CliRunner().invoke(group, ["validate", "--allow", str(folder)]).output
