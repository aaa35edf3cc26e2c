"""The same verdict as Jing, on documents as they are and on documents with something changed."""

import random
import re

import pytest
from conftest import SWEEP
from jing import jing, needs_jing

from teitools.document import Source, find_faults
from teitools.relaxng import Schema

SCHEMAS = ("tei_all.rng", "odd/tei_lite.rng", "odd/tei_simplePrint.rng", "odd/tei_bare.rng")
START = re.compile(r"<([A-Za-z][\w.]*)((?:\s+[\w:.]+=\"[^\"]*\")*)\s*(/?)>")
VALUES = (
    "",
    " ",
    "x",
    "a b",
    "#a",
    "1",
    "-1",
    "1.5",
    "2020-01-01",
    "2020-13-01",
    "free",
    "true",
    "de",
    "http://a/ b",
    "I",
)
NAMES = (
    "p",
    "div",
    "head",
    "l",
    "lg",
    "sp",
    "speaker",
    "list",
    "item",
    "date",
    "ref",
    "choice",
    "sic",
    "gap",
    "TEI",
    "foo",
)
ATTRIBUTES = (
    "type",
    "n",
    "when",
    "xml:id",
    "xml:lang",
    "target",
    "part",
    "status",
    "quantity",
    "cert",
    "bar",
    "ref",
    "xml:space",
)


def changed(text, number):
    """`text` with one to three things changed, the same for the same number; not always still well-formed."""
    choose = random.Random(number)
    for _ in range(choose.randrange(1, 4)):
        matches = list(START.finditer(text))
        match = choose.choice(matches)
        name, attributes, empty = match.groups()
        way = choose.randrange(7)
        if way == 0:
            text = text[: match.start()] + text[match.end() :] if empty else text
        elif way == 1:
            text = f'{text[: match.end(1)]} {choose.choice(ATTRIBUTES)}="{choose.choice(VALUES)}"{text[match.end(1) :]}'
        elif way == 2 and attributes:
            text = text[: match.start(2)] + text[match.end(2) :]
        elif way == 3:
            other = choose.choice(NAMES)
            text = f"{text[: match.start()]}<{other}/>{text[match.start() :]}"
        elif way == 4:
            text = f"{text[: match.start()]}text {text[match.start() :]}"
        elif way == 5 and not empty:
            end = re.compile(rf"</{name}\s*>").search(text, match.end())
            if end and f"<{name}" not in text[match.end() : end.start()]:
                other = choose.choice(NAMES)
                text = f"{text[: match.start(1)]}{other}{text[match.end(1) : end.start()]}</{other}>{text[end.end() :]}"
        elif way == 6 and attributes:
            value = choose.choice(list(re.finditer(r'"([^"]*)"', attributes)))
            at = match.start(2) + value.start(1)
            text = text[:at] + choose.choice(VALUES) + text[match.start(2) + value.end(1) :]
    return text


def documents(shared):
    """(name, text): what lies in ../shared/data, whole, and short documents changed in many ways."""
    data = shared / "data"
    for path in [*sorted((data / "plays").glob("*.xml")), *sorted((data / "odd").glob("*.odd"))]:
        yield path.stem, path.read_text(encoding="utf-8")
    diary = sorted((data / "diary").glob("*.xml"))
    for number in range(300):
        path = diary[number % len(diary)]
        text = path.read_text(encoding="utf-8")
        text = changed(text, number) if number >= len(diary) else text
        # Jing stops for good at a file that is not well-formed.
        if not find_faults(Source(path.name, text)):
            yield f"{path.stem}-{number}", text


def by_jing(schema, folder, files):
    """The names of the files that Jing finds fault with."""
    _, said = jing(schema, *(folder / each for each in files))
    return {line.partition(":")[0].rpartition("/")[2] for line in said.splitlines() if ".xml:" in line}


@needs_jing
@pytest.mark.parametrize("name", SCHEMAS)
def test_same_verdict(name, shared, tmp_path):
    schema = Schema.load(shared / "data" / name)
    ours, files = set(), []
    # Each document meets the largest schema and one of the others; with `SWEEP` all.
    others = SCHEMAS.index(name)
    for number, (stem, text) in enumerate(documents(shared)):
        if others and not SWEEP and number % (len(SCHEMAS) - 1) != others - 1:
            continue
        file = tmp_path / f"{stem}.xml"
        file.write_text(text, encoding="utf-8")
        files.append(file.name)
        findings = list(schema.validate(Source(file.name, text)))
        assert bool(findings) != schema.is_valid(file), f"{file.name}: verdict and explanation differ"
        assert all(finding.code.name != "not_valid" for finding in findings), file.name
        assert all(0 <= each.span.start <= each.span.end <= len(text) for each in findings), file.name
        if findings:
            ours.add(file.name)
    assert ours == by_jing(str(shared / "data" / name), tmp_path, files)


@needs_jing
def test_same_verdict_on_the_edition(root):
    grammar = root / "schema" / "edition.rng"
    # Jing follows XInclude; this engine sees one file at a time, and what is included is validated by itself.
    paths = [path for path in sorted((root / "tei").rglob("*.xml")) if b"/XInclude" not in path.read_bytes()]
    if not grammar.exists() or not paths:
        pytest.skip("the edition is not here")
    schema = Schema.load(grammar)
    ours = {path.name for path in paths if not schema.is_valid(path)}
    assert ours == by_jing(str(grammar), root, [str(path) for path in paths])
