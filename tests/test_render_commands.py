"""`teitools transform` as it is called: batches, faults of single files, what is said and with which status."""

import pytest
from click.testing import CliRunner
from fidelity import source_words, text_words
from lxml import html

from teitools.cli.transform import command
from teitools.document import parse
from teitools.render import TextOptions, compile_plan, sigla_of
from teitools.render.plain import walk_text

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


APP = (
    '<p>The <app><lem wit="#A">quick <app><lem wit="#A">red</lem><rdg wit="#B">rede</rdg></app></lem><rdgGrp>'
    '<rdg wit="#C">slow</rdg></rdgGrp></app> fox<app><lem wit="#A #B"/><rdg wit="#C">es</rdg></app>.</p>'
)


@pytest.mark.parametrize(
    ("siglum", "text"), [("A", "The quick red fox."), ("#B", "The quick rede fox."), ("C", "The slow foxes.")]
)
def test_the_text_of_one_witness(transform, siglum, text):
    done = transform("a.xml", "--to", "text", "--witness", siglum, a=APP)
    assert done.exit_code == 0
    # A witness that a nested apparatus names only there reads the lemma around it.
    assert done.stdout.strip().endswith(text)


def test_a_witness_that_is_not_there_is_refused_with_the_list(transform, tmp_path):
    done = transform("a.xml", "--to", "text", "--witness", "Z", a=APP)
    assert done.exit_code == 2 and "`A`, `B`, `C`" in done.stderr
    done = transform("a.xml", "b.xml", "--to", "text", "--witness", "A", "-o", "out", b="<p>no apparatus</p>")
    assert done.exit_code == 1 and "unknown_witness" in done.stderr
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a.txt"]


def test_each_witness_of_a_critical_edition_reads_as_an_independent_extraction_does(shared):
    [path] = (shared / "data/corpora/apparatus").glob("*.xml")
    document = parse(path)
    sigla = sigla_of(document.root)
    assert len(sigla) > 3
    plain = compile_plan(output="plain")
    for siglum in sigla[:6]:
        walk = walk_text(document, plain, TextOptions(witness=siglum), title=False)
        assert text_words(walk) == source_words(document, "reading", witness=siglum), siglum


def test_every_reading_is_in_the_page_once_below_its_passage_and_once_in_the_table(transform):
    page = html.fromstring(transform("a.xml", "--to", "html", a=APP).stdout)
    assert [each.get("value") for each in page.xpath("//input[@name='witness']")] == ["", "A", "B", "C"]
    assert len(page.xpath("//p/following-sibling::*[1][self::ol]/li")) == 3
    assert page.xpath("//details[@class='variants']//td/text()").count("slow") == 1
