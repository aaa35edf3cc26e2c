"""The same input gives the same bytes: whatever the number of processes, hash seed, locale, time zone, folder, hour."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from command import teitools_command
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
    "reports": [(*VALIDATE, "--no-cache", "--format", name) for name in FORMATS],
    "kept": [(*VALIDATE, "--format", "json")] * 2,
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
#: Run in the folder of an edition, by a Python with a hash seed of its own: argument 1 is commands in JSON, 2 a file.
RUN = """
import json, pathlib, sys
from command import teitools_command
done = (teitools_command(*each, cwd=".") for each in json.loads(sys.argv[1]))
said = [[each.returncode, each.stdout.decode(), each.stderr.decode()] for each in done]
pathlib.Path(sys.argv[2]).write_text(json.dumps(said), encoding="utf-8")
"""


def new_edition(folder):
    folder.mkdir(parents=True)
    teitools_command("init", ".", cwd=folder)
    for number in range(24):
        body = FAULTS[number % 3] + f"<p>{number}</p>"
        text = TEI.format(title=f"Letter {number}", source="<p/>", body=body)
        (folder / "tei" / "texts" / f"l{number:02}.xml").write_text(text, encoding="utf-8")
    (folder / "s.txt").write_text(PROSE, encoding="utf-8")
    body = f'<div type="transcription"><p>{PROSE.strip()}</p></div>'
    (folder / "full.xml").write_text(TEI.format(title="t", source=BIBL, body=body), encoding="utf-8")


@pytest.mark.parametrize("name", COMMANDS)
def test_the_same_bytes(tmp_path, shared, name):
    if name == "odd" and not (shared / "data" / "p5subset.xml").is_file():
        pytest.skip("TEI's source is not here")
    seen = []
    for seed, locale, zone, place, jobs in WAYS:
        folder, answers = tmp_path / place, tmp_path / f"{seed}.json"
        new_edition(folder)
        asked = [
            [each.format(jobs=jobs, p5=shared / "data" / "p5subset.xml") for each in one] for one in COMMANDS[name]
        ]
        subprocess.run(
            [sys.executable, "-c", RUN, json.dumps(asked), answers],
            cwd=folder,
            check=True,
            env={
                **os.environ,
                "PYTHONPATH": str(Path(__file__).parent),
                "PYTHONHASHSEED": seed,
                "LC_ALL": locale,
                "TZ": zone,
                "TEITOOLS_CACHE": str(folder / "cache"),
                "SOURCE_DATE_EPOCH": "1700000000",
                "PYTHONUTF8": "1",
            },
        )
        found = {name: data for name, data in files_of(folder).items() if not name.startswith("cache/")}
        for arguments, (status, out, err) in zip(COMMANDS[name], json.loads(answers.read_bytes()), strict=True):
            assert "Traceback" not in err and status in (0, 1), err
            # A format whose files are named by addresses names the folder.
            assert str(folder) not in out + err or "oxygen" in arguments
            said = json.dumps([status, out.replace(folder.as_uri(), "file:///here"), err], indent=0)
            found[" ".join(arguments)] = said.encode()
        seen.append(found)
    for other in seen[1:]:
        assert_same(other, seen[0])
