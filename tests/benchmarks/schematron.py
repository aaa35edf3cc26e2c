"""Schematron: TEI's rules on a play, on 774 different plays and on this edition, beside elementpath alone.

Run it as `python tests/benchmarks/schematron.py`; needs ../shared/data. Prints one table. CPU time of one process.
"""

import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import elementpath
from elementpath.xpath31 import XPath31Parser
from lxml import etree

from teitools.document import parse
from teitools.schematron import check_document, compile_schema, read_schematron
from teitools.schematron.plan import selecting, split_union

ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared" / "data"
RUNS = 5
PLAYS = 774


def median(work, runs=RUNS):
    """The median of `runs` timings of `work` in seconds of CPU, after one that does not count."""
    work()
    taken = []
    for _ in range(runs):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def elementpath_contexts(tree, contexts):
    """How many nodes the contexts have, every one found by elementpath."""
    root = elementpath.get_node_tree(tree)
    context = elementpath.XPathContext
    return sum(len(list(token.select(context(root)))) for token in contexts)


def varied(paths, folder):
    """`PLAYS` different plays in `folder`, made of those at `paths` by leaving out some of their speeches."""
    for number in range(PLAYS):
        text = paths[number % len(paths)].read_text(encoding="utf-8")
        chance = random.Random(number).random
        pieces = re.split(r"(<sp\b.*?</sp>)", text, flags=re.DOTALL)
        text = "".join(each for each in pieces if not each.startswith("<sp") or chance() < 0.9)
        (folder / f"{number:03}.xml").write_text(text, encoding="utf-8")


def command(*arguments):
    """Seconds of CPU that a run of the command takes, the least of three."""
    taken = []
    for _ in range(3):
        before = os.times()
        subprocess.run([sys.executable, "-m", "teitools", *arguments], cwd=ROOT, check=False, capture_output=True)
        after = os.times()
        taken.append(after.children_user + after.children_system - before.children_user - before.children_system)
    return min(taken)


def main():
    if not DATA.is_dir():
        sys.exit("../shared/data is not here")
    plays = sorted([*(DATA / "plays").glob("*.xml"), *(DATA / "corpora/plays").glob("*.xml")])
    play = max(plays[: len(list((DATA / "plays").glob("*.xml")))], key=lambda path: path.stat().st_size)
    schema = read_schematron(DATA / "tei_all.rng")
    plan = compile_schema(schema)
    document = parse(play)
    outcome = check_document(plan, document)
    tests = sum(len(rule.assertions) for pattern in schema.patterns for rule in pattern.rules)
    parser = XPath31Parser(namespaces=dict(schema.namespaces))
    contexts = [
        parser.parse(selecting(alternative))
        for pattern in schema.patterns
        for rule in pattern.rules
        for alternative in split_union(rule.context)
    ]
    tree = etree.parse(play)
    rows = [
        ("rules on a parsed play", median(lambda: check_document(plan, document))),
        ("the same with reading and parsing the play", median(lambda: check_document(plan, parse(play)))),
        ("elementpath alone: contexts of the rules", median(lambda: elementpath_contexts(tree, contexts))),
        ("reading and compiling the rules", median(lambda: compile_schema(read_schematron(DATA / "tei_all.rng")))),
    ]
    with tempfile.TemporaryDirectory() as folder:
        varied(plays, Path(folder))
        size = sum(path.stat().st_size for path in Path(folder).iterdir())
        start = time.process_time()
        for path in sorted(Path(folder).iterdir()):
            check_document(plan, parse(path))
        name = f"{PLAYS} different plays, {size // 1_000_000} MB"
        rows.append((f"rules on {name}, with reading and parsing", time.process_time() - start))
        rows.append((f"`validate --select schematron` of {name}", _of_folder(folder)))
    rows.append(("`validate --no-cache` of this edition", command("validate", "--no-cache")))
    rows.append(("its rules alone", command("validate", "--no-cache", "--select", "schematron")))
    print(f"{play.name}, {play.stat().st_size:,} bytes; {tests} tests, {outcome.fired:,} nodes fired a rule,")
    print(f"{len(outcome.not_evaluated) + len(plan.not_evaluated)} rules not evaluated; seconds of CPU")
    for name, seconds in rows:
        print(f"{name:<56} {seconds:8.3f} s {seconds / rows[0][1]:8.1f} ×")


def _of_folder(folder):
    rules = ["--schema", str(DATA / "tei_all.rng"), "--select", "schematron", "--no-cache", "--jobs", "1"]
    return command("validate", folder, *rules)


if __name__ == "__main__":
    main()
