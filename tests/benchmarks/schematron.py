"""Schematron: TEI's rules on the longest of others' plays, beside elementpath alone, in one process.

Run it as `python tests/benchmarks/schematron.py`; needs ../shared/data. Prints one table.
"""

import statistics
import sys
import time
from pathlib import Path

import elementpath
from elementpath.xpath31 import XPath31Parser
from lxml import etree

from teitools.document import parse
from teitools.schematron import check_document, compile_schema, read_schematron
from teitools.schematron.plan import selecting, split_union

DATA = Path(__file__).parents[3] / "shared" / "data"
RUNS = 5


def median(work):
    """The median of `RUNS` timings of `work`, in seconds, after one that does not count."""
    work()
    taken = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def elementpath_contexts(tree, contexts):
    """How many nodes the contexts have, every one found by elementpath."""
    root = elementpath.get_node_tree(tree)
    context = elementpath.XPathContext
    return sum(len(list(token.select(context(root)))) for token in contexts)


def main():
    if not DATA.is_dir():
        sys.exit("../shared/data is not here")
    play = max((DATA / "plays").glob("*.xml"), key=lambda path: path.stat().st_size)
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
    print(f"{play.name}, {play.stat().st_size:,} bytes; {tests} tests, {outcome.fired:,} nodes fired a rule,")
    print(f"{len(outcome.not_evaluated) + len(plan.not_evaluated)} rules not evaluated; median of {RUNS} runs")
    for name, seconds in rows:
        print(f"{name:<46} {seconds:8.3f} s {seconds / rows[0][1]:8.1f} ×")


if __name__ == "__main__":
    main()
