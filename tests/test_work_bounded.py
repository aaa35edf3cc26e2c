"""What a stranger's file can cost: seconds and memory of the commands themselves, on files made to be slow.

The sizes are such that work that grows with the square of them would take minutes.
"""

import sys

import pytest
from command import other_python

TEI = "http://www.tei-c.org/ns/1.0"
XI = "http://www.w3.org/2001/XInclude"
HEADER = (
    "<teiHeader><fileDesc><titleStmt><title>T</title></titleStmt><publicationStmt><p/></publicationStmt>"
    "<sourceDesc><p/></sourceDesc></fileDesc></teiHeader>"
)
#: Seconds of processor time, and bytes, that each command may take.
SECONDS, MEMORY = 5, 300 << 20


def tei(body, declarations=""):
    return f'<TEI xmlns="{TEI}"{declarations}>{HEADER}<text><body>{body}</body></text></TEI>'


def each(number, make):
    return "".join(make(n) for n in range(number))


ATTACKS = {
    "half a million attributes": lambda: tei("<p " + " ".join(f'a{n}="v"' for n in range(500_000)) + ">x</p>"),
    "a hundred thousand wrong elements": lambda: tei("<wrong>x</wrong>" * 100_000),
    "a hundred thousand in the wrong place": lambda: tei("<p>" + "<p>x</p>" * 100_000 + "</p>"),
    "a hundred thousand levels": lambda: tei("<p>" + "<seg>" * 100_000 + "x" + "</seg>" * 100_000 + "</p>"),
    "levels of unknown names": lambda: tei("<div>" + "<zz>" * 100_000 + "x" + "</zz>" * 100_000 + "</div>"),
    "ids": lambda: tei(each(20_000, lambda n: f'<p xml:id="i{n}">x</p>')),
    "one id, often": lambda: tei('<p xml:id="i">x</p>' * 20_000),
    "pointers": lambda: tei("<p>" + each(20_000, lambda n: f'<ref target="#i{n}"/>') + "</p>"),
    "pointers in one attribute": lambda: tei(f'<p><ref target="{each(50_000, lambda n: f"#i{n} ")}"/></p>'),
    "persons": lambda: tei(
        "<p>"
        + each(6_000, lambda n: f'<persName ref="#p{n}">A B</persName>')
        + "</p><listPerson>"
        + each(6_000, lambda n: f'<person xml:id="p{n}"><persName>A B</persName></person>')
        + "</listPerson>"
    ),
    "suppressions": lambda: tei("<?teitools-ignore code='relaxng' reason='r'?>" * 20_000 + "<p/>"),
    "instructions": lambda: tei("<p>" + "<?x y?>" * 100_000 + "</p>"),
    "prefixes": lambda: tei("<p/>", "".join(f' xmlns:p{n}="urn:x{n}"' for n in range(50_000))),
    "a file that includes itself": lambda: tei(f'<xi:include xmlns:xi="{XI}" href="attack.xml"/>' * 15_000),
    "a part that includes itself": lambda: tei(
        f'<xi:include xmlns:xi="{XI}" href="" xpointer="a"/>' * 15_000 + '<p xml:id="a">x</p>'
    ),
    "a long value": lambda: tei(f'<p n="{"a" * 8_000_000}">x</p>'),
    "a long text": lambda: tei(f"<p>{'a' * 8_000_000}</p>"),
    "a long name": lambda: tei(f"<p><{'w' * 2_000_000}/></p>"),
    "dates that never were": lambda: tei("<p>" + '<date when="1900-13-45">x</date>' * 4_000 + "</p>"),
}


@pytest.fixture(scope="module")
def measured(tmp_path_factory, root):
    """A function (attack, arguments) → what that command made of it."""
    made = {}

    def run(attack, *arguments):
        if attack not in made:
            made[attack] = tmp_path_factory.mktemp("attack")
            (made[attack] / "attack.xml").write_text(ATTACKS[attack](), encoding="utf-8")
        return asked([each.format(root=root) for each in arguments], made[attack])

    with other_python(TEITOOLS_CACHE=str(tmp_path_factory.mktemp("cache"))) as asked:
        yield run


@pytest.mark.skipif(sys.platform == "win32", reason="needs the usage of resources that POSIX tells")
@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize(
    "arguments",
    [
        ("validate", "attack.xml", "--no-cache", "--jobs", "1", "--schema", "{root}/schema/edition.rng"),
        ("transform", "attack.xml", "--to", "html", "-o", "out.html"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_file_made_to_be_slow(measured, attack, arguments):
    done = measured(attack, *arguments)
    assert done.status in (0, 1, 2), done.err
    assert "Traceback" not in done.err
    assert "check_failed" not in done.out + done.err
    assert done.seconds < SECONDS
    assert done.memory < MEMORY


@pytest.mark.skipif(sys.platform == "win32", reason="needs the usage of resources that POSIX tells")
@pytest.mark.parametrize("attack", [each for each in ATTACKS if "thousand" in each or "million" in each])
def test_withholding_from_a_file_made_to_be_slow(measured, attack):
    done = measured(attack, "withhold", "attack.xml", "--source", "attack.xml", "-o", "out.xml")
    assert done.status == 2, done.err
    assert "Traceback" not in done.err
    assert done.seconds < SECONDS
    assert done.memory < MEMORY


def test_of_a_flood_only_the_number_is_told(tmp_path, monkeypatch):
    from teitools.checks import Options, check_files, flood
    from teitools.document import Source

    monkeypatch.setattr(flood, "LISTED", 3)
    text = tei("<p>" + '<ref target="#none"/>' * 5 + '<date when="1900-02-31"/>' * 4 + "</p>")
    told = check_files([], Options(select=frozenset(("edition",))), [Source("a.xml", text)]).findings
    names = [each.code.name for each in told]
    assert names.count("dangling_id") == names.count("impossible_date") == 3
    rest = {each.args["code"]: each.args["count"] for each in told if each.code.name == "more_findings"}
    assert (rest["dangling_id"], rest["impossible_date"]) == ("2", "1")
    options = Options(ignore=frozenset(("dangling_id",)), severities={"impossible_date": None})
    left = [each.code.name for each in check_files([], options, [Source("a.xml", text)]).findings]
    assert left.count("more_findings") == names.count("more_findings") - 2
    assert not {"dangling_id", "impossible_date"} & set(left)


def test_an_assertion_that_fails_everywhere(tmp_path, monkeypatch):
    from teitools.document import Source, parse_source
    from teitools.schematron import check_document, compile_schema, evaluate, read_schematron

    monkeypatch.setattr(evaluate, "LISTED", 3)
    rules = tmp_path / "rules.sch"
    rules.write_text(
        '<schema xmlns="http://purl.oclc.org/dsdl/schematron"><pattern><rule context="p">'
        '<assert test="false()">never</assert><report test="true()" role="warning">ever</report></rule>'
        "</pattern></schema>",
        encoding="utf-8",
    )
    document = parse_source(Source("a.xml", "<a>" + "<p/>" * 5 + "</a>"))
    told = check_document(compile_schema(read_schematron(rules, None), None), document).findings
    assert len(told) == 8
    assert [each.args["message"] for each in told[-2:]] == [
        "the same is wrong at 2 more places, which are not listed"
    ] * 2
    assert [each.effective_severity.value for each in told[-2:]] == ["error", "warning"]
    assert {each.span.start for each in told[-2:]} == {document.name_span(document.root[3]).start}


def test_settings_made_to_be_slow(tmp_path):
    from teitools.edition import EditionError, find_settings

    (tmp_path / "teitools.toml").write_text("[severities]\n" + "code = 'off'\n" * 200_000, encoding="utf-8")
    with pytest.raises(EditionError, match="larger than 2 MB"):
        find_settings(tmp_path)
