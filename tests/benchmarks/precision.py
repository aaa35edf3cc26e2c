"""How often each check of an edition is right, on other people's corpora: code × corpus × sample, with a judgement.

    python tests/benchmarks/precision.py            prints the table
    python tests/benchmarks/precision.py --write    renews tests/precision.json; what is new in it has no judgement

Of each code and corpus ten findings are drawn by their fingerprints. `right` is judged by looking at the place: whether
what is said is so and worth mending, null where the files cannot tell; `why` says on what grounds. What a grammar or a
rule says is not judged here: that it is what others say is shown against Jing and against TEI's own tests.
"""

import argparse
import hashlib
import json
import os
from collections import Counter
from pathlib import Path

from teitools.checks import Options, check_files
from teitools.edition import Settings
from teitools.findings import Severity
from teitools.report import Places
from teitools.report.fingerprint import fingerprint

HERE = Path(__file__).resolve().parent
DATA = HERE.parents[2] / "shared" / "data"
TABLE = HERE.parent / "precision.json"
CORPORA = {
    "letters": "corpora/letters",
    "diary": "diary",
    "plays": "corpora/plays",
    "novels": "corpora/novels",
    "inscriptions": "corpora/inscriptions",
    "manuscripts": "corpora/manuscripts",
    "genetic": "corpora/genetic",
    "apparatus": "corpora/apparatus",
    "tei-tests": "corpora/tei-tests",
}
SAMPLE = 10
CHECKED = frozenset(("edition", "wellformed"))


def found_in(corpus, data=DATA):
    """{code: [(severity, fingerprint, place)]} of one corpus, taken as the edition that it is."""
    folder = (data / CORPORA[corpus]).resolve()
    settings = Settings(root=folder, texts=(folder,))
    run = check_files(sorted(map(str, folder.rglob("*.xml"))), Options(settings=settings, select=CHECKED))
    places = Places(root=folder)
    found = {}
    for each in run.findings:
        if each.code.check in CHECKED and each.effective_severity is not Severity.INFO:
            place = f"{os.path.relpath(each.span.file, folder)}:{places.of(each.span).line}"
            place += f" {each.args['what']}" if "what" in each.args else ""
            found.setdefault(each.code.name, []).append((fingerprint(each, places), place))
    return found


def drawn(findings):
    """The sample of the findings of one code: the same for the same findings, in whatever order."""
    ordered = sorted(findings, key=lambda each: hashlib.sha256(f"{each[0]} {each[1]}".encode()).hexdigest())
    return ordered[:SAMPLE]


def read_table():
    """{(code, corpus): row}"""
    rows = json.loads(TABLE.read_text(encoding="utf-8")) if TABLE.exists() else []
    return {(row["code"], row["corpus"]): row for row in rows}


def renewed(old, data=DATA):
    """The rows as they are now, with the judgements that there are."""
    rows = []
    for corpus in CORPORA:
        for code, findings in found_in(corpus, data).items():
            row = old.get((code, corpus), {})
            judged = {each["place"]: each for each in row.get("sample", ())}
            sample = [{"place": place, "right": judged.get(place, {}).get("right")} for _, place in drawn(findings)]
            rows.append(
                {
                    "code": code,
                    "corpus": corpus,
                    "count": len(findings),
                    "why": row.get("why", ""),
                    "sample": sorted(sample, key=lambda each: each["place"]),
                }
            )
    return sorted(rows, key=lambda row: (row["code"], row["corpus"]))


def precision(rows):
    """{code: (how many of the sample are right, how many were judged)}"""
    right, judged = Counter(), Counter()
    for row in rows:
        judged[row["code"]] += sum(each["right"] is not None for each in row["sample"])
        right[row["code"]] += sum(each["right"] is True for each in row["sample"])
    return {code: (right[code], judged[code]) for code in sorted(judged)}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    rows = renewed(read_table())
    if parser.parse_args().write:
        lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        TABLE.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    for row in rows:
        right, judged = precision([row])[row["code"]]
        drawn_of = f"{right}/{judged} of {len(row['sample'])}"
        print(f"{row['code']:24} {row['corpus']:14} {row['count']:5}  {drawn_of:14} {row['why']}")
    for code, (right, judged) in precision(rows).items():
        print(f"{code:24} {'':14} {'':5}  {right}/{judged}")


if __name__ == "__main__":
    main()
