"""The same input gives the same bytes: whatever the number of processes, hash seed, locale, time zone, folder, hour."""

import hashlib
import os
import subprocess
import sys

import pytest
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
COMMANDS = {
    **{f"validate, {name}": (*VALIDATE, "--no-cache", "--format", name) for name in FORMATS},
    "validate, kept": (*VALIDATE, "--format", "json"),
    "validate, kept again": (*VALIDATE, "--format", "json"),
    "baseline": ("validate", "tei", "--jobs", "{jobs}", "--baseline", "known.json", "--write-baseline"),
    "against it": ("validate", "tei", "--jobs", "{jobs}", "--baseline", "known.json", "--format", "jsonl"),
    "repairs": ("validate", "tei", "--jobs", "{jobs}", "--diff"),
    "html": ("transform", "tei/texts", "--to", "html", "-o", "made/html"),
    "text": ("transform", "tei/texts", "--to", "text", "-o", "made/text"),
    "markdown": ("transform", "tei/texts", "--to", "markdown", "-o", "made/markdown"),
    "standoff": ("transform", "tei/texts/letter.xml", "--to", "text", "--standoff", "made/letter.jsonl"),
    "withhold": ("withhold", "full.xml", "--source", "s.txt", "-o", "made/held.xml"),
    "restore": ("restore", "made/held.xml", "--source", "s.txt"),
    "convert": ("schema", "convert", "schema/edition.rng"),
    "build": ("build", "--no-search"),
    "deposit": ("deposit", "--despite-errors", "--store"),
    "deposit, checked": ("deposit", "--for", "all", "--check"),
    "explain": ("explain",),
    **{
        f"odd compile, {kind}": ("odd", "compile", "schema/edition.odd", "--p5subset", "{p5}", "--to", kind)
        for kind in ("rng", "rnc", "sch", "json", "html")
    },
    "odd from-corpus": ("odd", "from-corpus", "tei", "--p5subset", "{p5}"),
}


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """The same edition in each folder."""
    base = tmp_path_factory.mktemp("same")
    for *_, name, _jobs in WAYS:
        folder = base / name
        folder.mkdir(parents=True)
        subprocess.run([sys.executable, "-m", "teitools", "init", "."], cwd=folder, check=True, capture_output=True)
        for number in range(24):
            body = FAULTS[number % 3] + f"<p>{number}</p>"
            text = TEI.format(title=f"Letter {number}", source="<p/>", body=body)
            (folder / "tei" / "texts" / f"l{number:02}.xml").write_text(text, encoding="utf-8")
        (folder / "s.txt").write_text(PROSE, encoding="utf-8")
        body = f'<div type="transcription"><p>{PROSE.strip()}</p></div>'
        (folder / "full.xml").write_text(TEI.format(title="t", source=BIBL, body=body), encoding="utf-8")
    return base


def given(folder, done):
    """All that a command has said and that stands in the folder then."""
    # A format whose files are named by addresses names the folder.
    out = done.stdout.replace(folder.as_uri().encode(), b"file:///here")
    written = {name: data for name, data in files_of(folder).items() if not name.startswith("cache/")}
    return {**written, "(status)": b"%d" % done.returncode, "(output)": out, "(errors)": done.stderr}


@pytest.mark.parametrize("name", COMMANDS)
def test_the_same_bytes(places, shared, name):
    """In this order: what one command writes another reads."""
    if "{p5}" in COMMANDS[name] and not (shared / "data" / "p5subset.xml").is_file():
        pytest.skip("TEI's source is not here")
    seen = []
    for seed, locale, zone, place, jobs in WAYS:
        folder = places / place
        arguments = [each.format(jobs=jobs, p5=shared / "data" / "p5subset.xml") for each in COMMANDS[name]]
        done = subprocess.run(
            [sys.executable, "-m", "teitools", *arguments],
            cwd=folder,
            capture_output=True,
            timeout=120,
            env={
                **os.environ,
                "PYTHONHASHSEED": seed,
                "LC_ALL": locale,
                "TZ": zone,
                "TEITOOLS_CACHE": str(folder / "cache"),
                "SOURCE_DATE_EPOCH": "1700000000",
                "PYTHONUTF8": "1",
            },
        )
        assert b"Traceback" not in done.stderr, done.stderr
        assert done.returncode in (0, 1), done.stderr
        assert str(folder).encode() not in done.stdout + done.stderr or "oxygen" in name
        seen.append(given(folder, done))
    for other in seen[1:]:
        assert_same(other, seen[0])
