"""Every file of `../shared/data/probes/hostile`, through each command that would read it: an answer, and no secret."""

import json

import pytest
from command import teitools_command

CANARY = "canary-4711"
#: In one command these are beside the file that is tried.
BESIDE = {
    "gitconfig": f"[http] extraheader = {CANARY}\n",
    "settings.xml": f"<settings><password>{CANARY}</password></settings>",
}
LETTER = (
    '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>t</title></titleStmt>'
    "<publicationStmt><p/></publicationStmt><sourceDesc><p/></sourceDesc></fileDesc></teiHeader>"
    f"<text><body><p>hello {'a' * 60}!</p></body></text></TEI>"
)
SCHEMAS = (".sch", ".rng", ".rnc")
#: What each schema must be answered with.
EXPECTED = {
    "a-xinc.sch": "include_failed",
    "b-doc.sch": "failed_assert",
    "c-evilre.sch": "failed_assert",
    "c-inf.sch": "failed_assert",
    "d-docs.sch": "rule_not_evaluated",
    "nan-min.sch": "failed_assert",
    "nsuri.sch": "failed_assert",
    "expo.rng": "unknown_element",
    "incbomb.rng": "schema_too_large",
    "incbomb0.rng": "schema_reference",
    "jing-160.rnc": "schema_syntax",
}


@pytest.fixture
def ground(shared, tmp_path):
    """A project with all probes and a letter; outside of it what they reach for."""
    outside = tmp_path / "outside"
    outside.mkdir()
    for name, text in BESIDE.items():
        (outside / name).write_text(text, encoding="utf-8")
    project = tmp_path / "project"
    project.mkdir()
    (project / ".git").mkdir()
    (project / "letter.xml").write_text(LETTER, encoding="utf-8")
    for path in sorted((shared / "data" / "probes" / "hostile").iterdir()):
        data = path.read_bytes().replace(b"/elsewhere/outside", str(outside).encode())
        (project / path.name).write_bytes(data)
    return project


def answered(ground, *arguments):
    """The run, which ended in time, with a status that is documented, no traceback, and nothing from outside."""
    done = teitools_command(*arguments, cwd=ground, text=True)
    said = done.stdout + done.stderr
    assert done.returncode in (0, 1, 2), f"{arguments}: {done.returncode}\n{said}"
    assert "Traceback" not in said, f"{arguments}\n{said}"
    written = "".join(each.read_text("utf-8", "replace") for each in ground.glob("out*") if each.is_file())
    assert CANARY not in said + written, f"{arguments}\n{said}"
    assert done.returncode == 0 or said.strip(), f"{arguments} says nothing"
    return done


def names(ground, *suffixes):
    return sorted(each.name for each in ground.iterdir() if each.suffix in suffixes and each.name != "letter.xml")


def test_a_hostile_schema_is_answered(ground):
    met = set()
    for name in names(ground, *SCHEMAS):
        only = ("--select", "schematron,schema,relaxng", "--format", "json", "--jobs", "1")
        done = answered(ground, "validate", "letter.xml", "--schema", name, *only)
        codes = {each["code"] for each in json.loads(done.stdout)}
        assert EXPECTED.get(name, "schema_") in " ".join(codes), f"{name}: {codes}"
        met.add(name)
    assert set(EXPECTED) <= met


@pytest.mark.parametrize("name", ["incbomb.rng", "incbomb3.rng", "expo.rng", "jing-160.rnc"])
def test_a_hostile_schema_is_converted_or_refused(ground, name):
    answered(ground, "schema", "convert", name, "-o", "out.rnc" if name.endswith("rng") else "out.rng")


def test_a_hostile_document_is_answered(ground):
    for name in names(ground, ".xml", ".odd"):
        answered(ground, "validate", name, "--jobs", "1")
        answered(ground, "transform", name, "--to", "html", "-o", "out.html")
        answered(ground, "transform", name, "--to", "text", "-o", "out.txt")
    done = answered(ground, "validate", "jing-160.xml", "--schema", "jing-160.rnc")
    assert done.returncode == 2 and "schema_syntax" in done.stdout


def test_a_hostile_customization_is_compiled_checked_and_rendered_with(ground, shared):
    source = ("--p5subset", shared / "data" / "p5subset.xml")
    assert answered(ground, "odd", "compile", "evilpred.odd", *source, "-o", "out.rng").returncode == 0
    answered(ground, "odd", "check", "evilpred.odd", *source)
    for to in ("html", "text"):
        answered(ground, "transform", "letter.xml", "--to", to, "--odd", "evilpred.odd", "-o", f"out.{to}")
        assert "hello" in (ground / f"out.{to}").read_text("utf-8")


def test_a_hostile_withholding_is_refused_and_nothing_written(ground):
    arguments = ("min-withhold.xml", "--source", "min-withhold.txt", "-o", "out.xml")
    assert answered(ground, "withhold", *arguments).returncode in (1, 2)
    assert not (ground / "out.xml").exists()


def test_an_edition_of_hostile_files_is_built_or_refused(ground):
    settings = {"texts": "min-withhold.xml", "odd": "evilpred.odd", "schema": "a-xinc.sch"}
    for without in ((), ("schema",), ("odd", "schema")):
        lines = [f'{key} = "{value}"\n' for key, value in settings.items() if key not in without]
        (ground / "teitools.toml").write_text("".join(lines), encoding="utf-8")
        answered(ground, "build", "-o", "site")
        answered(ground, "validate")
        for page in (ground / "site").rglob("*"):
            assert page.is_dir() or CANARY.encode() not in page.read_bytes()
