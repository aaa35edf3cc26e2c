"""The same input gives the same bytes: whatever the number of processes, hash seed, locale, time zone, folder, hour."""

import hashlib
import json
import os
import shutil
from contextlib import ExitStack

import pytest
from command import other_python, teitools_command
from trees import assert_same, files_of

from teitools.report import FORMATS

PROSE = "Once upon a time there was a letter, and nobody could read it at all.\n"
BIBL = (
    f'<bibl><idno type="filename">s.txt</idno><idno type="sha256">{hashlib.sha256(PROSE.encode()).hexdigest()}</idno>'
    f'<measure unit="chars" quantity="{len(PROSE)}"/></bibl>'
)
TEI = (
    '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>{title}</title></titleStmt>'
    "<publicationStmt><p/></publicationStmt><sourceDesc>{source}</sourceDesc></fileDesc></teiHeader><text><body>{body}"
    "</body></text></TEI>"
)
#: Faults of many kinds, of which some are alike in several files.
FAULTS = (
    '<p wrong="1"><persName ref="#nobody">Zoë</persName><date when="1900-02-31">x</date><ref target="none.xml#a"/></p>',
    '<q/><p xml:id="a">é<hi rend="b">x</hi></p><p xml:id="a"/><zzz/>',
    "<p><persName>A</persName><persName>B</persName> end-<lb/>ing <foreign xml:lang='xx-yyyyyyyyy'>ß</foreign></p>",
)
#: hash seed, locale, time zone, folder, processes.
WAYS = (
    ("1", "C.UTF-8", "UTC", "a", "1"),
    ("2", "C", "Asia/Kathmandu", "other place/ö/b", "2"),
    ("77", "POSIX", "America/St_Johns", "c", "4"),
)
VALIDATE = ("validate", "tei", "--statistics", "--jobs", "{jobs}", "--limit", "0")
ODD = ("odd", "compile", "schema/edition.odd", "--p5subset", "{p5}", "--to")
#: Commands that one edition is given in this order: what one writes another may read.
COMMANDS = {
    "worked out": [(*VALIDATE, "--no-cache", "--format", "json")],
    # The first works it out and keeps it, the others read it.
    "reports": [(*VALIDATE, "--format", name) for name in ("json", *FORMATS)],
    "baseline": [
        ("validate", "tei", "--jobs", "{jobs}", "--baseline", "known.json", "--write-baseline"),
        ("validate", "tei", "--jobs", "{jobs}", "--baseline", "known.json", "--format", "jsonl"),
    ],
    "repairs": [("validate", "tei", "--jobs", "{jobs}", "--diff")],
    "transform": [
        ("transform", "tei/texts", "--to", "html", "-o", "made/html"),
        ("transform", "tei/texts", "--to", "text", "-o", "made/text"),
        ("transform", "tei/texts", "--to", "markdown", "-o", "made/markdown"),
        ("transform", "tei/texts/letter.xml", "--to", "text", "--standoff", "made/letter.jsonl"),
    ],
    "withhold": [
        ("withhold", "full.xml", "--source", "s.txt", "-o", "made/held.xml"),
        ("restore", "made/held.xml", "--source", "s.txt"),
    ],
    "publish": [
        ("build", "--no-search"),
        ("deposit", "--despite-errors", "--store"),
        ("deposit", "--for", "all", "--check"),
    ],
    "explain": [("explain",), ("schema", "convert", "schema/edition.rng")],
    "odd": [
        *((*ODD, kind) for kind in ("rng", "rnc", "sch", "json", "html")),
        ("odd", "from-corpus", "tei", "--p5subset", "{p5}"),
    ],
}


def new_edition(folder):
    folder.mkdir(parents=True)
    teitools_command("init", ".", cwd=folder)
    for number in range(12):
        body = FAULTS[number % 3] + f"<p>{number}</p>"
        text = TEI.format(title=f"Letter {number}", source="<p/>", body=body)
        (folder / "tei" / "texts" / f"l{number:02}.xml").write_text(text, encoding="utf-8")
    (folder / "s.txt").write_text(PROSE, encoding="utf-8")
    body = f'<div type="transcription"><p>{PROSE.strip()}</p></div>'
    (folder / "full.xml").write_text(TEI.format(title="t", source=BIBL, body=body), encoding="utf-8")


@pytest.fixture(scope="module")
def edition(tmp_path_factory):
    folder = tmp_path_factory.mktemp("edition") / "new"
    new_edition(folder)
    return folder


@pytest.fixture(scope="module")
def ways():
    """A Python for each of `WAYS`, started once."""
    with ExitStack() as stack:
        yield [
            stack.enter_context(
                other_python(
                    PYTHONHASHSEED=seed, LC_ALL=locale, TZ=zone, SOURCE_DATE_EPOCH="1700000000", PYTHONUTF8="1"
                )
            )
            for seed, locale, zone, _, _ in WAYS
        ]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs forks")
@pytest.mark.parametrize("name", COMMANDS)
def test_the_same_bytes(tmp_path, shared, edition, ways, name):
    p5 = shared / "data" / "p5subset.xml"
    if name == "odd" and not p5.is_file():
        pytest.skip("TEI's source is not here")
    seen = []
    for run, (_, _, _, place, jobs) in zip(ways, WAYS, strict=True):
        folder = tmp_path / place
        shutil.copytree(edition, folder)
        said = {}
        for number, arguments in enumerate(COMMANDS[name]):
            asked = [each.format(jobs=jobs, p5=p5) for each in arguments]
            done = run(asked, folder, TEITOOLS_CACHE=str(folder / "cache"))
            assert "Traceback" not in done.err and done.status in (0, 1), done.err
            # A format whose files are named by addresses names the folder.
            assert str(folder) not in done.out + done.err or "oxygen" in arguments
            shown = [done.status, done.out.replace(folder.as_uri(), "file:///here"), done.err]
            said[f"{number} {' '.join(arguments)}"] = json.dumps(shown, indent=0).encode()
        written = {path: data for path, data in files_of(folder).items() if not path.startswith("cache/")}
        seen.append({**written, **said})
    for other in seen[1:]:
        assert_same(other, seen[0])
