"""`teitools transform` as it is called: batches, faults of single files, what is said and with which status."""

import pytest
from click.testing import CliRunner

from teitools.cli.transform import command

HEAD = (
    '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>A title</title></titleStmt>'
    "<publicationStmt><p/></publicationStmt><sourceDesc><p/></sourceDesc></fileDesc></teiHeader>"
)


@pytest.fixture
def transform(tmp_path, monkeypatch):
    """A function (arguments, {file name: body or whole document}) -> result; the current folder holds the files."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments, **files):
        for name, body in files.items():
            whole = body if body.startswith("<TEI") else f"{HEAD}<text><body>{body}</body></text></TEI>"
            (tmp_path / f"{name}.xml").write_text(whole, encoding="utf-8")
        return CliRunner().invoke(command, arguments)

    return call


@pytest.mark.parametrize(("target", "suffix"), [("html", ".html"), ("text", ".txt"), ("markdown", ".md")])
def test_a_malformed_file_stops_no_other(transform, tmp_path, target, suffix):
    done = transform("a.xml", "b.xml", "c.xml", "--to", target, "-o", "out", a="<p>one</p>", b="<TEI><p>", c="<p>3</p>")
    assert done.exit_code == 1
    assert "unexpected_end" in done.stderr and "out: 2 files" in done.stderr
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [f"a{suffix}", f"c{suffix}"]


def test_an_exception_in_one_file_stops_no_other(transform, tmp_path, monkeypatch):
    from teitools.render import html_signs

    def fail(*_):
        raise RuntimeError("no such hyphen")

    monkeypatch.setattr(html_signs, "_join", fail)
    done = transform("a.xml", "b.xml", "--to", "html", "-o", "out", a="<p>o<lb break='no'/>ne</p>", b="<p>two</p>")
    assert done.exit_code == 1
    assert "rendering_failed" in done.stderr and "no such hyphen" in done.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["b.html"]


def test_an_id_that_is_no_name_is_a_warning(transform):
    done = transform("a.xml", "--to", "html", a='<p xml:id="1 a">x</p><p xml:id="1 a">y</p>')
    assert done.exit_code == 0 and 'id="1_a"' in done.stdout
    assert done.stderr.count("id_no_name") == 2
