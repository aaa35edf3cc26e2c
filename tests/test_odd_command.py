"""`teitools odd` as its users call it: on TEI's own customizations, on those of projects, on faulty ones."""

import json
import os
import re
import shutil

import pytest
from cases import CASES
from command import teitools_command
from conftest import SHARED
from jing import jing
from lxml import etree

from teitools.odd import compile_odd, load_p5subset
from teitools.relaxng import Schema
from teitools.schematron import compile_schema, read_schematron

ODDS = SHARED / "data" / "odd"
PROBES = SHARED / "data" / "probes" / "odd"
EXEMPLARS = sorted((ODDS / "exemplars").glob("*.odd"))
REAL = sorted((ODDS / "real").glob("*.odd"))
R = "{http://relaxng.org/ns/structure/1.0}"

#: Customizations that ask for something impossible: the codes of their errors. All others have none.
IMPOSSIBLE = {
    "TEILex0": {"odd_impossible_content"},  # `appInfo` is included, and nothing it could contain
    "eltec": {"odd_nowhere"},  # `teiCorpus` is included, and is no start
    # Chained to `eltec-library.xml`, which is not beside them.
    "eltec-0": {"odd_unreadable_source", "odd_nowhere", "odd_impossible_content"},
    "eltec-1": {"odd_unreadable_source", "odd_nowhere", "odd_impossible_content"},
    "eltec-2": {"odd_unreadable_source", "odd_nowhere", "odd_impossible_content"},
    "msdesc": {
        "odd_nowhere",
        "odd_unknown_name",
    },  # a member of `model.pPart.msDesc`, which is spelled otherwise
}

MATHML, SVG = "http://www.w3.org/1998/Math/MathML", "http://www.w3.org/2000/svg"
#: Customizations that take in grammars of other namespaces.
FOREIGN = {
    "tei_math": [MATHML],
    "tei_svg": [SVG],
    "tei_its": ["http://www.w3.org/2005/11/its"],
    "tei_allPlus": [MATHML, SVG],
    "tei_odds": [R[1:-1]],
}


@pytest.fixture(scope="module")
def p5subset(shared):
    """TEI's source, all of which has been read here: the commands, which are forks, need not read it each time."""
    path = shared / "data" / "p5subset.xml"
    compile_odd(ODDS / "exemplars" / "tei_all.odd", load_p5subset(path))
    return path


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """The folder of what all commands keep for the next."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def run(p5subset, kept):
    """A function (arguments after `odd`) -> the completed process."""

    def call(*arguments, source=True):
        end = ["--p5subset", str(p5subset)] if source else []
        environment = {**os.environ, "TEITOOLS_CACHE": str(kept)}
        return teitools_command("odd", *arguments, *end, env=environment, text=True)

    return call


def errors(text):
    """The (line, code) of every error of a report."""
    return [
        (int(line), code) for line, code in re.findall(r"^\S+?:(\d+):\d+: error: .* \[(\w+)\]$", text, re.MULTILINE)
    ]


def codes(text):
    return set(re.findall(r"\[(odd_\w+)\]$", text, re.MULTILINE))


def loads(path):
    """The schema, loaded by our engine and by Jing."""
    if shutil.which("jing"):
        status, said = jing("-i", path)
        assert status == 0, said[:2000]
    return Schema.load(path)


@pytest.mark.parametrize("odd", EXEMPLARS + REAL, ids=lambda path: path.stem)
def test_a_real_customization_becomes_a_schema_that_loads(odd, run, tmp_path):
    target = tmp_path / "schema.rng"
    done = run("compile", odd, "-o", target)
    if odd.stem == "eltec-body":  # prose alone
        assert (done.returncode, target.exists()) == (2, False)
        assert "odd_no_schema_spec" in done.stderr
        return
    assert {code for _, code in errors(done.stderr)} == IMPOSSIBLE.get(odd.stem, set()), done.stderr
    assert done.returncode == (1 if odd.stem in IMPOSSIBLE else 0)
    schema = loads(target)
    assert len(schema.compiled.elements) > 5
    assert "TEI P5 4.9.0a" in done.stderr
    assert "TEI P5 4.9.0a" in target.read_text(encoding="utf-8")
    # External grammars are part of the schema.
    spaces = [one.get("ns") for one in etree.parse(target).getroot().iter(R + "define")]
    assert all(spaces.count(namespace) > 5 for namespace in FOREIGN.get(odd.stem, ()))


def test_there_are_customizations_to_try():
    if not SHARED.exists():
        pytest.skip("../shared/data is not here")
    assert (len(EXEMPLARS), len(REAL)) == (22, 9)


#: Of each faulty customization: the exit status, whether a schema is written, and what is found on its line 10 (or 5).
FAULTY = {
    "01_misspelt_include": (1, True, {"odd_unknown_name"}),
    "02_misspelt_elementSpec": (1, True, {"odd_unknown_name"}),
    "03_class_absent": (1, True, {"odd_unknown_name", "odd_nowhere"}),
    "05_delete_required": (1, True, {"odd_impossible_content"}),
    "06_dangling_dataRef": (1, True, {"odd_unknown_name"}),
    "09_missing_module": (1, True, {"odd_unknown_name"}),
    "10_cycle_self": (1, True, {"odd_circular"}),
    "13_change_unknown_att": (1, True, {"odd_unknown_member"}),
    "16_class_cycle": (1, True, {"odd_class_cycle"}),
    "18_macro_cycle": (1, False, {"odd_cyclic_macro"}),
    "19_bad_regex": (1, False, {"odd_unusable_schema"}),
    "21_rng_bad": (1, False, {"odd_unusable_schema"}),
    "23_text_and_data": (1, False, {"odd_unusable_schema"}),
    "25_unreachable": (1, True, {"odd_nowhere"}),
    "27_schema_prefix_rngref": (1, True, {"odd_bad_embedded"}),
    "xl": (1, True, {"odd_undeclared_prefix"}),
    "f01_moduleRef_url": (1, True, {"odd_external_module"}),
    "f22_source_on_spec": (1, True, {"odd_nowhere"}),  # `q` is added without a class
    "c1": (1, True, {"odd_circular"}),
    "d1": (0, True, set()),
    "d2": (0, True, set()),
    "v": (0, True, set()),
    "a": (1, True, {"odd_circular"}),
    "b": (1, True, {"odd_circular"}),
    "base": (0, True, set()),
    "c2": (1, True, {"odd_circular"}),
    "f02_modref_content_rng": (1, True, {"odd_external_module", "odd_bad_embedded"}),
    "f14_specGrpRef_ext": (1, True, {"odd_unreadable_source"}),
    "f20_lang": (0, True, set()),
}


@pytest.mark.parametrize("name", FAULTY)
def test_a_faulty_customization_is_told_where_it_is_wrong(name, run, tmp_path):
    if not PROBES.is_dir():
        pytest.skip("../shared/data is not here")
    target = tmp_path / "schema.rng"
    done = run("compile", PROBES / f"{name}.odd", "-o", target)
    status, written, found = FAULTY[name]
    assert (done.returncode, target.exists()) == (status, written), done.stderr
    said = errors(done.stderr)
    assert {code for _, code in said} >= found
    assert {line for line, code in said if code in found} <= {5, 10, 137}
    if written:
        loads(target)


def test_the_fault_of_a_chained_customization_is_told_in_it(run, tmp_path):
    if not PROBES.is_dir():
        pytest.skip("../shared/data is not here")
    done = run("compile", PROBES / "d1.odd", "-o", tmp_path / "schema.rng")
    assert re.search(r"d2\.odd:10:\d+: warning: .*`nosuch`", done.stderr), done.stderr


def test_another_version_is_used_when_it_is_given(run, tmp_path, p5subset):
    older = tmp_path / "older.xml"
    text = p5subset.read_text(encoding="utf-8")
    older.write_text(re.sub(r"4\.9\.0a", "1.0.0", text, count=3), encoding="utf-8")
    odd = tmp_path / "x.odd"
    odd.write_text(
        '<schemaSpec xmlns="http://www.tei-c.org/ns/1.0" ident="x" source="tei:1.0.0">'
        '<moduleRef key="tei"/><moduleRef key="header"/><moduleRef key="core"/><moduleRef key="textstructure"/>'
        "</schemaSpec>",
        encoding="utf-8",
    )
    without = run("compile", odd, "-o", tmp_path / "x.rng")
    assert "odd_other_version" in without.stderr
    done = run("compile", odd, "-o", tmp_path / "x.rng", "--p5subset", p5subset, "--p5subset", older, source=False)
    assert (done.returncode, "odd_other_version" in done.stderr) == (0, False)
    assert "TEI P5 1.0.0" in done.stderr


def test_compact_syntax_means_the_same(run, tmp_path):
    source, odd = CASES / "odd" / "source.xml", ODDS / "tei_bare.odd"
    if not odd.exists():
        pytest.skip("../shared/data is not here")
    assert source.exists()
    made = {}
    for kind in ("rng", "rnc"):
        made[kind] = tmp_path / f"schema.{kind}"
        assert run("compile", odd, "--to", kind, "-o", made[kind]).returncode == 0
    one, other = Schema.load(made["rng"]).compiled, Schema.load(made["rnc"]).compiled
    assert (one.nodes, one.types, one.id_types) == (other.nodes, other.types, other.id_types)
    assert [row[:3] for row in one.elements] == [row[:3] for row in other.elements]
    if shutil.which("jing"):
        status, said = jing("-c", made["rnc"])
        assert status == 0, said


def test_rules_stand_alone_with_those_that_lists_of_parameters_imply(run, tmp_path):
    target = tmp_path / "rules.sch"
    assert run("compile", ODDS / "exemplars" / "tei_all.odd", "--to", "sch", "-o", target).returncode == 0
    root = etree.parse(target).getroot()
    assert root.tag == "{http://purl.oclc.org/dsdl/schematron}schema"
    contexts = [one.get("context") for one in root.iter("{*}rule") if "@behaviour=" in one.get("context")]
    theirs = etree.parse(SHARED / "data" / "tei_all.isosch")
    stated = [one.get("context") for one in theirs.iter("{*}rule") if "/@behaviour=" in (one.get("context") or "")]
    assert sorted(contexts) == sorted(stated)
    assert len(contexts) >= 22
    assert compile_schema(read_schematron(target)) is not None


#: Of faulty customizations: what `odd check` finds on line 10.
CHECKED = {
    "04_add_existing": (0, "odd_already_there"),
    "07_vallist_empty": (1, "odd_empty_list"),
    "08_ambiguous": (0, "odd_ambiguous"),
    "11_sch_xpath": (1, "xpath_syntax"),
    "12_wrong_ns": (0, "odd_mistyped_namespace"),
    "14_add_att_existing": (0, "odd_already_there"),
    "15_delete_vallist_item": (0, "odd_unknown_member"),
    "17_undeclared_sch_prefix": (1, "xpath_syntax"),
    "20_dup_valitem": (1, "odd_duplicate_value"),
    "22_invalid_odd_markup": (1, "required_attribute_missing"),
    "24_two_ID": (0, "odd_two_ids"),
    "26_deprecated": (1, "odd_withdrawn"),
}


@pytest.mark.parametrize("name", CHECKED)
def test_a_check_finds_what_compiling_does_not_need_to_know(name, run):
    if not PROBES.is_dir():
        pytest.skip("../shared/data is not here")
    done = run("check", PROBES / f"{name}.odd")
    status, code = CHECKED[name]
    assert re.search(rf":10:\d+: \w+: .* \[{code}\]$", done.stdout, re.MULTILINE), done.stdout
    # The rules of TEI are older than some of these probes: they may find more.
    assert done.returncode >= status


def test_a_check_of_the_edition_finds_no_error(run, root):
    if not SHARED.exists():
        pytest.skip("../shared/data is not here")
    done = run("check", root / "schema" / "edition.odd", "--format", "json")
    assert done.returncode == 0, done.stdout


# Understanding


@pytest.mark.parametrize("name", ["edition", "tei_svg", "tei_simplePrint"])
def test_a_flattened_customization_compiles_to_the_same_schema(name, run, tmp_path, root):
    odd = root / "schema" / "edition.odd" if name == "edition" else ODDS / "exemplars" / f"{name}.odd"
    if not SHARED.exists():
        pytest.skip("../shared/data is not here")
    one, flat, other = tmp_path / "one.rng", tmp_path / "flat.odd", tmp_path / "other.rng"
    assert run("compile", odd, "-o", one).returncode == 0
    assert run("compile", odd, "--to", "odd", "-o", flat).returncode == 0
    assert run("compile", flat, "-o", other).returncode == 0
    assert one.read_bytes() == other.read_bytes()
    source = etree.parse(flat)
    assert not source.findall(".//{*}elementSpec[@mode='change']")


def test_json_says_what_each_element_is(run, tmp_path):
    target = tmp_path / "bare.json"
    assert run("compile", ODDS / "tei_bare.odd", "--to", "json", "-o", target).returncode == 0
    whole = json.loads(target.read_text(encoding="utf-8"))
    assert (whole["ident"], whole["tei"], whole["start"]) == ("tei_bare", "TEI P5 4.9.0a", ["TEI"])
    item = whole["elements"]["item"]
    assert item["parents"] == ["list"]
    assert item["attributes"]["xml:id"]["class"] == "att.global"
    assert "p" in whole["classes"]["model.pLike"]["members"]


def plays():
    return sorted((SHARED / "data" / "plays").glob("*.xml")) + sorted((SHARED / "data/corpora/plays").glob("*.xml"))


def test_the_tightest_customization_of_the_plays_accepts_every_play_that_tei_does(run, tmp_path):
    documents = plays()
    if not documents:
        pytest.skip("../shared/data is not here")
    odd, target = tmp_path / "plays.odd", tmp_path / "plays.rng"
    done = run("from-corpus", *documents, "--ident", "plays", "-o", odd)
    assert done.returncode == 0, done.stderr
    done = run("compile", odd, "-o", target)
    assert (done.returncode, errors(done.stderr)) == (0, [])
    tight, tei = Schema.load(target), Schema.load(SHARED / "data" / "tei_all.rng")
    verdicts = [(tei.is_valid(path), tight.is_valid(path)) for path in documents]
    assert all(one == other for one, other in verdicts)
    assert sum(one for one, _ in verdicts) > 80
    root = etree.parse(odd).getroot()
    deleted = [one for one in root.iter("{*}attDef") if one.get("mode") == "delete"]
    assert len(deleted) > 50
    by_class = {(one.getparent().getparent().get("ident"), one.get("ident")) for one in deleted}
    assert len(by_class) == len(deleted), "each deletion is said once"
    assert len(tight.compiled.elements) < 120
    closed = [one for one in root.iter("{*}valList") if one.get("type") == "closed"]
    assert len(closed) > 10
    # And it is tight: an element, an attribute and a value that no play has are refused.
    text = next(path for path, (_, good) in zip(documents, verdicts, strict=True) if good).read_text(encoding="utf-8")
    for before, after in (("<sp ", '<sp facs="#x" '), ("<sp ", "<damage/><sp "), ("<sp>", "<sp><damage/>")):
        if before in text:
            spoiled = tmp_path / "spoiled.xml"
            spoiled.write_text(text.replace(before, after, 1), encoding="utf-8")
            assert not tight.is_valid(spoiled)


def test_a_customization_from_a_corpus_can_be_chained(run, tmp_path):
    documents = plays()[:3]
    if not documents:
        pytest.skip("../shared/data is not here")
    base = tmp_path / "base.odd"
    base.write_bytes((ODDS / "exemplars" / "tei_all.odd").read_bytes())
    odd = tmp_path / "plays.odd"
    assert run("from-corpus", *documents, "--base", base, "-o", odd).returncode == 0
    assert etree.parse(odd).find(".//{*}schemaSpec").get("source") == "base.odd"
    assert run("compile", odd, "-o", tmp_path / "plays.rng").returncode == 0
    schema = Schema.load(tmp_path / "plays.rng")
    assert all(schema.is_valid(path) for path in documents)
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) in ([], ["cache"])


A = """<schemaSpec xmlns="http://www.tei-c.org/ns/1.0" ident="x" start="TEI">
<moduleRef key="tei"/><moduleRef key="header" include="teiHeader fileDesc titleStmt publicationStmt sourceDesc"/>
<moduleRef key="core" include="p title hi date"/><moduleRef key="textstructure" include="TEI text body div"/>
{}
</schemaSpec>
"""
CHANGED = """<elementSpec ident="hi" mode="delete"/>
<elementSpec ident="div" mode="change">
<content><oneOrMore xmlns="http://relaxng.org/ns/structure/1.0"><ref name="p"/></oneOrMore></content>
<attList><attDef ident="type" mode="change" usage="req"><valList type="closed"><valItem ident="act"/></valList></attDef>
<attDef ident="n" mode="delete"/></attList></elementSpec>"""


def test_a_comparison_says_what_changes_and_what_breaks(run, tmp_path):
    if not SHARED.exists():
        pytest.skip("../shared/data is not here")
    one, other, document = tmp_path / "one.odd", tmp_path / "other.odd", tmp_path / "text.xml"
    one.write_text(A.format(""), encoding="utf-8")
    other.write_text(A.format(CHANGED), encoding="utf-8")
    header = (
        "<teiHeader><fileDesc><titleStmt><title>T</title></titleStmt><publicationStmt><p/></publicationStmt>"
        "<sourceDesc><p/></sourceDesc></fileDesc></teiHeader>"
    )
    document.write_text(
        f'<TEI xmlns="http://www.tei-c.org/ns/1.0">{header}<text><body><div><p>x</p></div></body></text></TEI>'
    )
    done = run("diff", one, other, "--against", document)
    said = done.stdout.splitlines()
    for line in (
        "! hi is gone",
        "! div must now have @type",
        "! div loses @n",
        "! p can no longer contain hi",
    ):
        assert line in said, done.stdout
    assert any(line.startswith("! div @type was ") for line in said)
    assert (done.returncode, said[-1]) == (1, "1 documents would be valid no longer")
    back = json.loads(run("diff", other, one, "--format", "json").stdout)
    assert {"kind": "element", "element": "hi", "added": ["hi"]}.items() <= back["changes"][0].items()
    same = run("diff", one, one)
    assert (same.returncode, same.stdout) == (0, "0 differences, 0 of which can make a valid document invalid\n")
    compiled = tmp_path / "one.rng"
    assert run("compile", one, "-o", compiled).returncode == 0
    assert run("diff", one, compiled).stdout == same.stdout


def test_a_comparison_of_releases_of_tei(run, tmp_path, p5subset):
    newer = tmp_path / "newer.xml"
    text = p5subset.read_text(encoding="utf-8")
    assert text.count('ident="abbr"') >= 1
    newer.write_text(re.sub(r'(<elementSpec[^>]*) ident="abbr"', r'\1 ident="abbrv"', text, count=1), encoding="utf-8")
    said = run("diff", p5subset, newer, source=False).stdout.splitlines()
    assert "! abbr is gone" in said
    assert "  abbrv is new" in said


def test_why_says_by_which_classes_and_lines(run, tmp_path):
    if not SHARED.exists():
        pytest.skip("../shared/data is not here")
    odd = tmp_path / "x.odd"
    odd.write_text(A.format('<elementSpec ident="hi" mode="delete"/>'), encoding="utf-8")
    allowed = run("why", "date", "p", "--odd", odd).stdout
    assert allowed.startswith("`date` may stand in `p`:")
    assert "class `model.dateLike`" in allowed
    assert "x.odd:3:" in allowed
    gone = run("why", "hi", "p", "--odd", odd).stdout
    assert "`hi` may not stand in `p`" in gone
    assert "left out of the schema here" in gone
    assert "x.odd:4:" in gone
    never = run("why", "body", "p", "--odd", odd).stdout
    assert "nothing in the content of `p` asks for it" in never
    wrong = run("why", "dtae", "p", "--odd", odd)
    assert (wrong.returncode, "the nearest name is `date`" in wrong.stderr) == (2, True)


def test_unused_says_what_a_corpus_does_without(run, tmp_path):
    if not SHARED.exists():
        pytest.skip("../shared/data is not here")
    found = json.loads(run("unused", *plays()[:3], "--odd", ODDS / "tei_lite.odd", "--format", "json").stdout)
    assert "formula" in found["elements"]
    assert "sp" not in found["elements"]
    assert "hand" in found["classes"]["att.written"]
    empty = run("unused", tmp_path, "--odd", ODDS / "tei_lite.odd")
    assert empty.returncode == 2
