# ruff: noqa: E501 (attacks read best on one line)
"""Stylesheets and templates that would run for ever or fill the memory come to an end, and to a finding."""

import os
import resource
import time

import pytest
from command import teitools_command

from teitools.document import Source, parse_source
from teitools.render import bounded as module
from teitools.render import compile_plan, render_html, render_text
from teitools.render.bounded import OutOfBounds, run_bounded

TEI = (
    '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>t</title></titleStmt><publicationStmt>'
    "<p/></publicationStmt><sourceDesc><p/></sourceDesc></fileDesc></teiHeader><text><body><p>hello</p></body></text></TEI>"
)
XSL = (
    '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">'
    '<xsl:template match="/"><o><xsl:call-template name="a"><xsl:with-param name="n" select="60"/></xsl:call-template></o>'
    '</xsl:template><xsl:template name="a"><xsl:param name="n"/><xsl:if test="$n &gt; 0">{inner}</xsl:if></xsl:template>'
    "</xsl:stylesheet>"
)
CALL = '<xsl:call-template name="a"><xsl:with-param name="n" select="$n - 1"/></xsl:call-template>'
DOUBLED = (
    '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template match="/"><o>'
    '<xsl:call-template name="a"><xsl:with-param name="s" select="\'aaaaaaaa\'"/></xsl:call-template></o></xsl:template>'
    '<xsl:template name="a"><xsl:param name="s"/><xsl:call-template name="a"><xsl:with-param name="s" '
    'select="concat($s, $s)"/></xsl:call-template></xsl:template></xsl:stylesheet>'
)


def transform(folder, *more):
    def before():
        module.SECONDS = 0.5
        module.run_bounded.__defaults__ = (0.5, 300 << 20)

    env = {**os.environ, "TEITOOLS_TRACEBACK": "1"}
    done = teitools_command("transform", "a.xml", *more, cwd=folder, text=True, before=before, env=env)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a.xml").write_text(TEI, encoding="utf-8")
    (tmp_path / "t").mkdir()
    return tmp_path


@pytest.mark.parametrize("sheet", [XSL.format(inner=CALL * 2), XSL.format(inner="x" + CALL * 3), DOUBLED])
def test_a_stylesheet_without_end(folder, sheet):
    (folder / "x.xsl").write_text(sheet, encoding="utf-8")
    status, said = transform(folder, "--to", "html", "--xslt", "x.xsl", "-o", "out.html")
    assert status == 2, said
    assert "xslt_failed" in said
    assert not (folder / "out.html").exists()


TEMPLATES = [
    "{% for a in range(99999) %}{% for b in range(99999) %}{% for c in range(99999) %}{% endfor %}{% endfor %}{% endfor %}",
    "{% set ns = namespace(s='a' * 1000) %}{% for a in range(99) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
    "{{ 'a' * 10 ** 12 }}",
    "{{ '%999999999999d' % 1 }}",
    "{{ 10 ** (10 ** 10) }}",
    "{{ 'x' | center(9999999999999) }}",
    "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}",
]


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("target", ["html", "text"])
def test_a_template_without_end(folder, template, target):
    (folder / "t" / f"paragraph.{'html' if target == 'html' else 'txt'}").write_text(template, encoding="utf-8")
    status, said = transform(folder, "--to", target, "--templates", "t", "-o", "out")
    assert status == 2, said
    assert "template_failed" in said
    assert not (folder / "out").exists()


def test_what_is_within_its_bounds_comes_back(folder):
    (folder / "t" / "paragraph.txt").write_text("[{{ content }}]", encoding="utf-8")
    status, said = transform(folder, "--to", "text", "--templates", "t", "-o", "out")
    assert status == 0, said
    assert "[hello]" in (folder / "out").read_text(encoding="utf-8")


def _raises():
    raise KeyError("said")


def test_results_and_exceptions_come_back():
    assert run_bounded(lambda: {"a": [1]}) == {"a": [1]}
    with pytest.raises(KeyError, match="said"):
        run_bounded(_raises)
    with pytest.raises(OutOfBounds, match="seconds"):
        run_bounded(lambda: time.sleep(30), seconds=0.02)
    with pytest.raises(OutOfBounds, match="seconds"):
        run_bounded(lambda: sum(iter(int, 1)), seconds=0.2)
    with pytest.raises(OutOfBounds):
        run_bounded(lambda: os._exit(3))
    with pytest.raises(OutOfBounds):
        run_bounded(lambda: len(bytearray(1 << 31)), memory=64 << 20)
    assert resource.getrlimit(resource.RLIMIT_AS) == resource.getrlimit(resource.RLIMIT_AS)
    assert module.SECONDS == 30.0


MANY = {
    "breaks": ("<p>{}</p>", "word <hi>a</hi> and-<lb break='no'/>so <lb/>"),
    "pages": ("<div>{}</div>", "<pb n='1' facs='a.jpg'/><p>word</p>"),
    "names": ("<p>{}</p>", "<persName><forename>a</forename><surname>b</surname></persName>"),
    "spaces": ("<p>{}</p>", "<w>a</w><space unit='chars' quantity='1'/> "),
    "without a model": ("<p>{}</p>", "word <x xmlns='urn:x'>a</x> "),
    "notes": ("<p>{}</p>", "word<note>a</note> "),
    "readings": ("<p>{}</p>", "<app><lem wit='#A'>a</lem><rdg wit='#B'>b</rdg></app> "),
}


@pytest.mark.parametrize("kind", MANY)
def test_four_times_as_many_children_take_about_four_times_as_long(kind):
    around, one = MANY[kind]
    plans = compile_plan(), compile_plan(output="plain")

    def seconds(number):
        text = TEI.replace("<p>hello</p>", around.format(one * number))
        document = parse_source(Source("a.xml", text))
        started = time.process_time()
        render_html(document, plans[0])
        render_text(document, plans[1])
        return time.process_time() - started

    seconds(100)
    # Other work on the machine disturbs what the processor does for this; work that grows with the square is 16 times.
    assert any(seconds(3000) < 11 * max(seconds(750), 0.02) for _ in range(3))
