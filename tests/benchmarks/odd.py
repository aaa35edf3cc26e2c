"""How fast and how large: `teitools odd compile` beside SaxonC, each in a fresh process; prints one table.

    python tests/benchmarks/odd.py [--rounds N] [--stylesheets FOLDER]

CPU seconds (user and system) are the best of the rounds, memory is the peak. With a copy of the TEI Stylesheets SaxonC
(`pip install saxonche`) does with them what TEI's own tools do: `odds/odd2odd.xsl`, then `odds/odd2relax.xsl`. Without
one, it only reads TEI's source and counts the elements in it: what nothing that SaxonC does can cost less than.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

DATA = Path(__file__).parents[3] / "shared" / "data"
SOURCE = DATA / "p5subset.xml"
#: What is compiled: exemplars of TEI, the largest ones of projects, and one that is made up.
ODDS = ("exemplars/tei_bare", "exemplars/tei_lite", "exemplars/tei_all", "real/epidoc", "real/dracor")
MANY = 10_000

TRANSFORM = """
import sys
from saxonche import PySaxonProcessor
with PySaxonProcessor(license=False) as processor:
    xslt = processor.new_xslt30_processor()
    odd, made, target, source, odd2odd, odd2relax = sys.argv[1:]
    for sheet, before, after in ((odd2odd, odd, made), (odd2relax, made, target)):
        run = xslt.compile_stylesheet(stylesheet_file=sheet)
        run.set_parameter("defaultSource", processor.make_string_value(source))
        run.transform_to_file(source_file=before, output_file=after)
"""
READ = """
import sys
from saxonche import PySaxonProcessor
with PySaxonProcessor(license=False) as processor:
    xpath = processor.new_xpath_processor()
    xpath.set_context(file_name=sys.argv[1])
    print(xpath.evaluate("count(//*)"))
"""


ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def cost(command, rounds):
    """(CPU seconds, peak memory in MB) of a process, the best of the rounds; None when it fails."""
    found = []
    for _ in range(rounds + 1):
        process = subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):
            return None
        # The first run only compiles Python's files, as an installation has done before.
        found.append((usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024))
    return min(seconds for seconds, _ in found[1:]), min(memory for _, memory in found[1:])


def many_attributes(folder):
    """A customization that adds ten thousand attributes to one element."""
    datatype = '<datatype><dataRef key="teidata.word"/></datatype>'
    added = "".join(f'<attDef ident="a{number}" mode="add">{datatype}</attDef>' for number in range(MANY))
    modules = "".join(f'<moduleRef key="{name}"/>' for name in ("tei", "header", "core", "textstructure"))
    path = folder / "many.odd"
    path.write_text(
        f'<schemaSpec xmlns="http://www.tei-c.org/ns/1.0" ident="many" start="TEI">{modules}'
        f'<elementSpec ident="p" mode="change"><attList>{added}</attList></elementSpec></schemaSpec>'
    )
    return path


def said(found):
    """One cell of the table."""
    return "–" if found is None else f"{found[0]:.2f} s, {found[1]:.0f} MB"


def main():
    """One row for each customization."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--stylesheets", type=Path, help="a copy of TEIC/Stylesheets")
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        saxon = [sys.executable, "-c", TRANSFORM if options.stylesheets else READ]
        print(f"| customization | teitools | SaxonC{'' if options.stylesheets else ', reading the source alone'} |")
        print("|---|---|---|")
        for odd in [*(DATA / "odd" / f"{each}.odd" for each in ODDS), many_attributes(folder)]:
            ours = [sys.executable, "-m", "teitools", "odd", "compile", str(odd), "--p5subset", str(SOURCE)]
            mine = cost([*ours, "-o", str(folder / "ours.rng")], options.rounds)
            if options.stylesheets:
                sheets = [str(options.stylesheets / "odds" / each) for each in ("odd2odd.xsl", "odd2relax.xsl")]
                theirs = [str(odd), str(folder / "made.odd"), str(folder / "theirs.rng"), str(SOURCE), *sheets]
            else:
                theirs = [str(SOURCE)]
            print(f"| {odd.stem} | {said(mine)} | {said(cost([*saxon, *theirs], options.rounds))} |", flush=True)


if __name__ == "__main__":
    main()
