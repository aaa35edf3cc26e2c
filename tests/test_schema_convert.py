"""Schemas change their syntax and mean the same: by our own reading, and by Jing's where it is installed."""

import pytest
from cases import cases, read_case, unpack
from click.testing import CliRunner
from jing import jing

from teitools.cli import main
from teitools.cli.group import group
from teitools.relaxng import Schema, SchemaError

GOOD = [path for path in (*cases("relaxng"), *cases("relaxng_compact")) if "schema_" not in path.read_text("utf-8")]


def convert(source, target):
    result = CliRunner().invoke(group, ["schema", "convert", str(source), "-o", str(target)])
    assert result.exit_code == 0, result.output
    return target


def verdicts(schema, documents):
    return [Schema.load(schema).is_valid(document) for document in documents]


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_there_and_back(path, tmp_path):
    unpack(read_case(path)[1], tmp_path)
    schema = next(tmp_path.glob("schema.*"), None)
    try:
        Schema.load(schema) if schema else pytest.skip("the case has no schema")
    except SchemaError:
        pytest.skip("the case is about a schema that is wrong")
    other = ".rng" if schema.suffix == ".rnc" else ".rnc"
    there = convert(schema, tmp_path / "there" / f"x{other}")
    back = convert(there, tmp_path / "back" / f"x{schema.suffix}")
    documents = sorted(tmp_path.glob("*.xml"))
    assert verdicts(there, documents) == verdicts(schema, documents) == verdicts(back, documents)


def test_included_files_come_with_it(tmp_path):
    (tmp_path / "parts").mkdir()
    (tmp_path / "main.rnc").write_text('include "parts/a.rnc" { p = element q { text } }\nstart = a', "utf-8")
    (tmp_path / "parts" / "a.rnc").write_text('a = element a { p, b }\np = empty\nb = external "b.rnc"', "utf-8")
    (tmp_path / "parts" / "b.rnc").write_text("element b { empty }", "utf-8")
    made = convert(tmp_path / "main.rnc", tmp_path / "out" / "main.rng")
    assert sorted(str(file.relative_to(made.parent)) for file in made.parent.rglob("*.rng")) == [
        "main.rng",
        "parts/a.rng",
        "parts/b.rng",
    ]
    for text in ("<a><q/><b/></a>", "<a><b/></a>"):
        (tmp_path / "d.xml").write_text(text, "utf-8")
        assert verdicts(made, [tmp_path / "d.xml"]) == verdicts(tmp_path / "main.rnc", [tmp_path / "d.xml"])
    result = CliRunner().invoke(group, ["schema", "convert", str(tmp_path / "main.rnc")])
    assert result.exit_code == 2
    assert "-o" in result.output
    result = CliRunner().invoke(
        group, ["schema", "convert", str(tmp_path / "main.rnc"), "-o", str(tmp_path / "out" / "other.rng")]
    )
    assert result.exit_code == 2
    assert "would be overwritten" in result.output


def test_a_wrong_schema_is_told_at_its_place(tmp_path):
    (tmp_path / "wrong.rnc").write_text("start = element a { b }", "utf-8")
    result = CliRunner().invoke(group, ["schema", "convert", str(tmp_path / "wrong.rnc")])
    assert result.exit_code == 2
    assert "wrong.rnc:1:21" in result.output
    assert "is not defined" in result.output


def test_to_standard_output(root, capsysbinary, monkeypatch):
    monkeypatch.setattr("sys.argv", ["teitools", "schema", "convert", str(root / "schema" / "edition.rng")])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code in (0, None)
    assert b"start =" in capsysbinary.readouterr().out


@pytest.mark.parametrize("name", ["odd/tei_bare.rng", "odd/tei_lite.rng", "tei_all.rng"])
def test_jing_reads_it_to_the_same_verdicts(name, shared, tmp_path):
    data = shared / "data"
    documents = [str(path) for path in sorted((data / "plays").glob("*.xml"))[:4]]
    documents += [str(path) for path in sorted((data / "corpora" / "letters").glob("*.xml"))[:2]]
    compact = convert(data / name, tmp_path / "x.rnc")
    back = convert(compact, tmp_path / "x.rng")
    said = []
    for schema in ([data / name], ["-c", compact], [back]):
        found = jing(*schema, *documents)[1]
        said.append(sorted({line.split(": error:")[0] for line in found.splitlines() if ": error:" in line}))
        assert "fatal" not in found
    assert said[0] == said[1] == said[2]
