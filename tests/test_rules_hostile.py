# ruff: noqa: E501
"""Rules that would run without end, take all memory or read other files are stopped, said at their place, and the
others go on: in what is compiled here and in what elementpath evaluates.
"""

import json
import subprocess
import sys
import threading
import time

import pytest
from command import PATIENCE

from teitools.document import parse
from teitools.schematron import check_document, compile_schema, evaluate, read_schematron

# The end of the time may come up in a callback of the garbage collector (hypothesis has one), where Python drops it; the
# clock strikes again a moment later.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

SCH = '<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="{binding}">{body}</schema>'
GOOD = '<pattern><rule context="p"><assert id="good" test="@never">good</assert></rule></pattern>'
DOCUMENT = f'<text n="x">{"".join(f"<p>hello {chr(97) * 40}! <hi>b</hi></p>" for _ in range(40))}</text>'
#: Seconds for the rules, and for all of a test: what is counted is stopped much sooner.
TIMEOUT = 0.3
SLOW = "//*[. != current()[//*[. != current()[//*[. != current()[//*[. = current()/@none]]]]]]]"
DOUBLED = "let $a := string-join(1 to 100000), " + ", ".join(
    f"${chr(98 + n)} := concat(${chr(97 + n)}, ${chr(97 + n)})" for n in range(20)
)

#: test -> whether it is a rule that must be stopped; None where it is true or false.
TESTS = {
    "count(1 to 1000000000) = 0": True,
    "count(1 to 100000000000000000000) = 0": True,
    "sum(1 to 1000000000) = 0": True,
    "(1 to 1000000000)[last()] = 0": True,
    "sum(for $a in 1 to 100000, $b in 1 to 100000 return 1) = 0": True,
    "count(for $a in 1 to 100000 return for $b in 1 to 100000 return $a) = 0": True,
    "some $a in 1 to 100000, $b in 1 to 100000 satisfies $a = -1": True,
    "every $a in //p, $b in //p, $c in //p, $d in //p, $e in //p, $f in //p satisfies $a": True,
    "count(//*[count(//*[count(//*[count(//*[count(//*) = -1]) = 1]) = 1]) = 1]) = 1": None,
    "//*[//*[//*[//*[//*[//*[@none]]]]]]": None,
    SLOW: True,
    "count(//p/preceding::*/following::*/preceding::*/following::*[count(preceding::*/following::*) = -1]) = 1": True,
    f"string-length(({DOUBLED} return $u)) = 0": True,
    "string-length(string-join(for $a in 1 to 1000000 return string-join(1 to 1000))) = 0": True,
    "string-length(replace(string-join(1 to 100000), '.', string-join(1 to 100000))) = 0": True,
    "string-length(codepoints-to-string(for $a in 1 to 100000000 return 97)) = 0": True,
    "let $a := 1 to 9000000, $b := ($a, $a), $c := ($b, $b) return count($c) = 0": True,
    "matches(., '^hello (a+)+$')": None,
    "matches(., '^hello (a|a)*$')": None,
    "matches(., '(a*)*b$')": None,
    "matches(., '^hello (a|aa)+$')": None,
    "matches(., '((((a*)*)*)*)*b')": None,
    "matches(., '^(.*a){30}$')": None,
    "matches(., '(a?){40}a{40}x')": None,
    "matches(., '^hello (?:a+?)+?$')": None,
    "replace(., '^hello (a+)+$', '$1') = ''": None,
    "tokenize(., '(a+)+b') = ''": None,
    "matches(., '(a)\\1')": False,
    "matches(., 'a{1000}{1000}{1000}')": False,
    "matches(., '((a{900}){900}){900}')": False,
    "xs:integer(string-join(for $a in 1 to 5000 return '9')) = 1": False,
    "for-each(1 to 1000000000, function($a) { $a }) = 0": True,
    "sum(for-each(1 to 2000, function($a) { sum(for-each(1 to 2000, function($b) { $a * $b })) })) = 0": True,
    "fold-left(1 to 100, 'aaaaaaaa', function($a, $b) { concat($a, $a) }) = ''": True,
    "fold-left(1 to 100, 'aaaaaaaa', function($a, $b) { $a || $a }) = ''": True,
    "fold-left(1 to 100, 10, function($a, $b) { $a * $a }) = 1": False,
    "fold-left(1 to 100, (1, 2), function($a, $b) { ($a, $a) }) = 0": False,
    "fold-left(1 to 30, 'a', function($a, $b) { replace($a, 'a', 'aaaaaaaaaa') }) = ''": True,
    "let $f := function($a) { matches($a, '^hello (a+)+$') } return $f(string(.))": None,
    "format-integer(1, '#############################################a') = ''": False,
    "format-integer(10000000000000, 'I') = ''": False,
    "doc('/etc/passwd') = ''": False,
    "doc('file:///etc/passwd') = ''": False,
    "doc('../outside.xml') = ''": False,
    "document('../outside.xml') = ''": False,
    "doc-available('../outside.xml')": None,
    "unparsed-text('../outside.txt') = ''": False,
    "unparsed-text-lines('../outside.txt') = ''": False,
    "unparsed-text-available('../outside.txt')": None,
    "collection('..') = ''": False,
    "uri-collection('..') = ''": False,
    "environment-variable('HOME') = ''": False,
    "available-environment-variables() = ''": False,
    "json-doc('../outside.json') = ''": False,
    "let $f := unparsed-text#1 return $f('../outside.txt') = map { 1: '' }(1)": False,
    "parse-xml('<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>') = ''": False,
    "transform(map { }) = ''": False,
    "key('k', 'a') = ''": None,
}


def checked(folder, body, binding="xslt2", document=DOCUMENT, timeout=TIMEOUT):
    """The outcome of rules on a document, and how many seconds it took."""
    (folder / "schema.sch").write_text(SCH.format(binding=binding, body=body), encoding="utf-8")
    (folder / "document.xml").write_text(document, encoding="utf-8")
    plan = compile_schema(read_schematron(folder / "schema.sch"))
    start = time.process_time()
    outcome = check_document(plan, parse(folder / "document.xml"), timeout)
    return outcome, [*plan.not_evaluated, *outcome.not_evaluated], time.process_time() - start


def escaped(test):
    return test.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


@pytest.fixture
def project(tmp_path):
    """A folder that is a project, beside files that are none of it."""
    (tmp_path / "outside.xml").write_text("<a>secret</a>", encoding="utf-8")
    (tmp_path / "outside.txt").write_text("secret", encoding="utf-8")
    (tmp_path / "outside.json").write_text('"secret"', encoding="utf-8")
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "teitools.toml").write_text("", encoding="utf-8")
    return tmp_path / "project"


@pytest.mark.parametrize("binding", ["xslt2", "xslt"])
@pytest.mark.parametrize("test", TESTS)
def test_a_rule_is_stopped_and_the_others_go_on(project, test, binding):
    body = f'<pattern id="bad"><rule context="p"><assert test="{escaped(test)}">bad</assert></rule></pattern>{GOOD}'
    outcome, failed, seconds = checked(project, body, binding)
    assert seconds < 20 * TIMEOUT
    good = [each for each in outcome.findings if each.origin == "good"]
    assert len(good) == 40
    assert "secret" not in repr(outcome) + repr(failed)
    if binding == "xslt":
        return  # of XPath 1.0 much of this is no expression at all
    if TESTS[test] is None:
        assert failed == []
    else:
        assert [each.rule for each in failed] == ["bad"]
        assert failed[0].stopped is TESTS[test], failed[0].reason
        code = "rule_took_too_long" if TESTS[test] else "rule_not_evaluated"
        assert failed[0].finding().code.name == code


@pytest.mark.parametrize(
    "body",
    [
        # as a context
        '<pattern id="bad"><rule context="p[count(1 to 1000000000)]"><assert test="1">x</assert></rule></pattern>',
        f'<pattern id="bad"><rule context="p[{SLOW}]"><assert test="1">x</assert></rule></pattern>',
        # in a message
        '<pattern id="bad"><rule context="p"><report test="1">x <value-of select="count(1 to 1000000000)"/></report></rule></pattern>',
        f'<pattern id="bad"><rule context="p"><report test="1">x <value-of select="{SLOW}"/></report></rule></pattern>',
        '<pattern id="bad"><rule context="p"><report test="1">x <value-of select="string-join(1 to 1000000)"/></report></rule></pattern>',
        # as a variable, of each node or of all
        '<let name="v" value="string-join(1 to 1000000000)"/>'
        '<pattern id="bad"><rule context="p"><assert test="$v">x</assert></rule></pattern>',
        '<pattern id="bad"><rule context="p"><let name="v" value="string-join(1 to 1000000)"/>'
        "<assert test=\"$v = ''\">x</assert></rule></pattern>",
        '<pattern id="bad"><rule context="p"><let name="v" value="$v + 1"/><assert test="$v = 1">x</assert></rule></pattern>',
        '<let name="v" value="1"/><pattern id="bad"><rule context="p"><let name="v" value="$v + 1"/>'
        '<assert test="$v = 1">x</assert></rule></pattern>',
        '<let name="a" value="$b"/><let name="b" value="$a"/>'
        '<pattern id="bad"><rule context="p"><assert test="$a">x</assert></rule></pattern>',
        "".join(f'<let name="v{n}" value="string-join((1 to {1000000 + n}))"/>' for n in range(30))
        + '<pattern id="bad"><rule context="p"><assert test="'
        + " or ".join(f"$v{n} = ''" for n in range(30))
        + '">x</assert></rule></pattern>',
        # as a key
        '<xsl:key xmlns:xsl="http://www.w3.org/1999/XSL/Transform" name="k" match="p" use="key(\'k\', .)"/>'
        '<pattern id="bad"><rule context="p"><assert test="key(\'k\', .)">x</assert></rule></pattern>',
        '<xsl:key xmlns:xsl="http://www.w3.org/1999/XSL/Transform" name="k" match="p" use="1 to 100000000"/>'
        '<pattern id="bad"><rule context="p"><assert test="key(\'k\', .)">x</assert></rule></pattern>',
        # as further documents
        '<pattern id="bad" documents="for $a in 1 to 1000000000 return \'x.xml\'"><rule context="p"><assert test="1">x</assert>'
        "</rule></pattern>",
        '<pattern id="bad" documents="\'../outside.xml\'"><rule context="*"><assert test="false()"><value-of select="."/>'
        "</assert></rule></pattern>",
    ],
)
def test_wherever_an_expression_stands_it_is_bounded(project, body):
    outcome, failed, seconds = checked(project, body + GOOD)
    assert seconds < 20 * TIMEOUT
    assert len([each for each in outcome.findings if each.origin == "good"]) == 40
    assert "secret" not in repr(outcome) + repr(failed)
    assert all(len(each.args["message"]) < 2100 for each in outcome.findings)


def test_a_variable_that_hides_another_sees_it(tmp_path):
    body = (
        '<let name="v" value="1"/><pattern><let name="v" value="$v + 1"/><rule context="p">'
        '<let name="v" value="$v + 1"/><report test="true()"><value-of select="$v"/></report></rule></pattern>'
    )
    outcome, failed, _ = checked(tmp_path, body, document="<p/>")
    assert failed == []
    assert [each.args["message"] for each in outcome.findings] == ["3"]


def test_text_without_end_is_matched_in_time_that_grows_with_it(tmp_path):
    """A regular expression that backtracks would take longer than the world has stood."""
    document = f"<text><p>{'a' * 100_000}</p><p>{' ' * 100_000}x</p></text>"
    tests = [
        "matches(., '^(a+)+$')",
        r"replace(., '\s+$', '') = ''",
        r"matches(., '(\s*)*$')",
        "tokenize(., 'a*b') = ''",
    ]
    body = "".join(
        f'<pattern><rule context="p"><report test="{escaped(each)}">x</report></rule></pattern>' for each in tests
    )
    outcome, failed, _ = checked(tmp_path, body, document=document, timeout=30)
    assert [each for each in failed if not each.stopped] == []
    assert [each.expression for each in failed] in ([], [r"replace(., '\s+$', '') = ''"])
    assert outcome.fired == 8


def test_out_of_the_main_thread_the_bounds_hold_too(project):
    """There is no timer there, as in a worker of dask."""
    test = "sum(for-each(1 to 4000, function($a) { sum(for-each(1 to 4000, function($b) { $a * $b })) })) = 0"
    body = f'<pattern id="bad"><rule context="p"><assert test="{test}">bad</assert></rule></pattern>{GOOD}'
    found = []
    thread = threading.Thread(target=lambda: found.append(checked(project, body)))
    thread.start()
    thread.join(60)
    assert not thread.is_alive()
    outcome, failed, seconds = found[0]
    assert seconds < 20 * TIMEOUT
    assert [each.stopped for each in failed] == [True]
    assert len(outcome.findings) == 40


@pytest.mark.parametrize(
    "select",
    [
        "number(@n)", "1e0 div 0", "-1e0 div 0", "number('x') * 2", "1e300 * 1e300", "0e0", "-0e0", "1e15", "1e-9", "1.5e0",
        "123456789012345678901234567890", "1.10", "xs:decimal('1e2')", "true()", "()", "(1, 'a', true())", "@n", ".", "/",
        "//@*", "//text()", "//comment()", "//processing-instruction()", "namespace::*", "name(..)", "node-name(.)",
        "xs:date('2020-02-30')", "xs:date('2020-02-28')", "xs:duration('P1Y')", "xs:dayTimeDuration('PT1S') * 1e300",
        "xs:hexBinary('00FF')", "xs:base64Binary('AAAA')", "xs:QName('a')", "xs:anyURI('%')", "xs:float('1e40')",
        "map { 'a': 1 }", "[1, 2]", "function($a) { $a }", "string-length#1", "codepoints-to-string((9, 10, 13))",
        "codepoints-to-string(0)", "string-join(('a', 'b'), 1)", "current-dateTime() - current-dateTime()", "error()",
        "xs:gYear('99999999999999999999')", "xs:dateTime('-99999-01-01T00:00:00')", "1 div 0", "1 idiv 0", "1 mod 0",
        "substring('abc', number('x'))", "substring('abc', -1e300, 1e308)", "round(1e308)", "round(-0.5)", "abs(())",
        "subsequence((1, 2), 1e300)", "subsequence((1, 2), number('x'))", "remove((1, 2), 99999999999999999999)",
        "insert-before((1, 2), -99999999999999999999, 3)", "format-number(1e308, '#')", "tokenize('', ',')", "tokenize('a', '')",
        "matches('a', '[')", "matches('a', '(')", "matches('a', 'a', 'z')", "replace('a', 'a', '$')", "replace('a', 'a', '\\')",
        "lang('en')", "id('a')", "id(())", "key('none', 1)", "document('')", "doc('')", "generate-id()", "base-uri()",
        "resolve-uri('http://[')", "encode-for-uri('é')", "normalize-unicode('a', 'NONE')", "translate('a', 'aa', 'b')",
        "max(('a', 1))", "min(())", "sum(('a', 'b'))", "avg(())", "distinct-values((1, 1.0, 1e0, '1', number('x'), number('x')))",
        "index-of((1, 'a'), 'a')", "deep-equal(., .)", "position()", "last()", "current()", "$none", "..", "../..", "../../..",
    ],
)  # fmt: skip
@pytest.mark.parametrize("binding", ["xslt2", "xslt"])
def test_every_value_can_stand_in_a_message(tmp_path, select, binding):
    body = (
        f'<pattern><rule context="p | @n | text() | /"><assert test="false()">m <value-of select="{escaped(select)}"/>, '
        f'<name path="{escaped(select)}"/></assert></rule></pattern>'
    )
    document = '<!--c--><text n="1"><?pi x?><p n="&#xe9;">a<!--c-->b</p></text>'
    outcome, _, _ = checked(tmp_path, body, binding, document)
    assert len(outcome.findings) == 6
    json.dumps([dict(each.args) for each in outcome.findings])


@pytest.mark.parametrize("uri", ["", " ", "x y", "http://[", "urn:a"])
@pytest.mark.parametrize("binding", ["xslt2", "xslt"])
def test_a_namespace_may_be_anything(tmp_path, uri, binding):
    body = (
        f'<ns prefix="a" uri="{uri}"/><pattern><rule context="*"><assert test="ancestor::a:text[1]">m</assert></rule></pattern>'
        '<pattern><rule context="a:p"><assert test="@n">m</assert></rule></pattern>'
    )
    outcome, failed, _ = checked(tmp_path, body, binding, "<text><p/></text>")
    assert failed == []
    assert len(outcome.findings) == 2


def test_a_fault_of_ours_in_one_rule_is_a_finding(tmp_path, monkeypatch):
    """Any exception: what it says stands at the rule, and the other rules are evaluated."""
    from teitools.xpath import engine

    class Fault(Exception):
        pass

    def fault(node):
        raise Fault("oops")

    read = engine.Engine.__init__

    def with_fault(self, expression, *arguments, **named):
        read(self, expression, *arguments, **named)
        if expression == "@bad":
            self.simple = None
            self.code.test = lambda node, env: fault(node)

    monkeypatch.setattr(engine.Engine, "__init__", with_fault)
    body = f'<pattern id="bad"><rule context="p"><assert test="@bad">x</assert></rule></pattern>{GOOD}'
    outcome, failed, _ = checked(tmp_path, body)
    assert [(each.rule, each.reason) for each in failed] == [("bad", "oops")]
    assert len(outcome.findings) == 40


@pytest.mark.parametrize("option", ["--rule-timeout=0.5", "--rule-timeout=0.2"])
def test_the_command_line_says_how_long_rules_may_take(project, monkeypatch, option):
    monkeypatch.chdir(project)
    body = f'<pattern id="bad"><rule context="p"><assert test="{SLOW}">b</assert></rule></pattern>{GOOD}'
    checked(project, GOOD)
    (project / "schema.sch").write_text(SCH.format(binding="xslt2", body=body), encoding="utf-8")
    arguments = ["validate", "document.xml", "--schema", "schema.sch", "--format", "json", "--no-cache", option]
    command = [sys.executable, "-m", "teitools", *arguments, "--select", "schematron"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    found = json.loads(result.stdout)
    assert result.returncode == 1
    stopped = [each for each in found if each["code"] == "rule_took_too_long"]
    assert [(each["file"], each["severity"]) for each in stopped] == [("schema.sch", "error")]
    assert len([each for each in found if each["code"] == "failed_assert"]) == 40


def test_what_other_documents_hold_is_bounded(project, monkeypatch):
    monkeypatch.setattr(evaluate, "_MOST_DOCUMENTS", 2)
    for number in range(4):
        (project / f"{number}.xml").write_text("<a/>", encoding="utf-8")
    body = '<pattern id="bad"><rule context="p[1]"><assert test="doc((0 to 3) ! concat(., \'.xml\'))">x</assert></rule></pattern>'
    body = body.replace("doc((0 to 3) ! concat(., '.xml'))", "(0 to 3) ! doc(concat(., '.xml'))")
    _, failed, _ = checked(project, body)
    assert [each.reason for each in failed] == ["`2.xml` cannot be read: more than 2 other documents are asked for"]
