"""Every page is HTML that the W3C's own checker accepts: `VNU_JAR` names a copy of it where there is one, as CI has."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from command import PATIENCE

from teitools.cli.transform import _document, _rendered, _Work
from teitools.guidelines import make_book, many_pages
from teitools.odd import compile_odd, load_p5subset


@pytest.fixture(scope="module")
def checker():
    jar = os.environ.get("VNU_JAR")
    if not jar or not Path(jar).is_file() or not shutil.which("java"):
        pytest.skip("`VNU_JAR` names no copy of the Nu Html Checker, or there is no Java")

    def faults(folder):
        pages = sorted(map(str, folder.rglob("*.html")))
        assert pages
        # The checker does not know yet what browsers do: `interestfor`, without which a mention is a plain link.
        known = ["--filterpattern", ".*Attribute “interestfor” not allowed on element “a” at this point.*"]
        command = ["java", "-Dfile.encoding=UTF-8", "-jar", jar, "--errors-only", *known, *pages]
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
        return done.stderr

    return faults


def test_the_site_is_valid(checker, own_site):
    assert checker(own_site) == ""


def test_the_guidelines_are_valid(checker, root, shared, tmp_path):
    shutil.copy(root / "schema/edition.html", tmp_path)
    source = load_p5subset(shared / "data/p5subset.xml")
    for name in ("odd/tei_simplePrint.odd", "odd/real/eltec-1.odd"):
        book = make_book(compile_odd(shared / "data" / name, source), tei_descriptions=True)
        folder = tmp_path / Path(name).stem
        folder.mkdir()
        for file, content in many_pages(book).items():
            (folder / file).write_bytes(content)
    assert checker(tmp_path) == ""


@pytest.mark.parametrize("notes", ["foot", "side", "popover"])
def test_others_texts_become_valid_pages(checker, shared, tmp_path, notes):
    files = [*sorted((shared / "data/plays").glob("*.xml"))[:4], *sorted((shared / "data/diary").glob("*.xml"))[::9]]
    for path in [*files, *sorted((shared / "data/odd").glob("*.odd"))]:
        work = _Work(
            target="html",
            odd=None,
            view=None,
            notes=notes,
            witness="",
            change="",
            citations=None,
            wrap=0,
            templates=None,
            xslt=None,
            paths=(str(path),),
        )
        (tmp_path / f"{path.stem}.html").write_bytes(_rendered(work, _document(str(path), work)[0])[0])
    assert checker(tmp_path) == ""
