"""A site of many texts: built whole, built again, built after one text has changed; CPU seconds and memory.

    python tests/benchmarks/site.py [--entries N]… [--plays N]…

The files are made from those of ../shared/data as `corpus.py` makes them, each with an xml:id of its own. CPU seconds
are those of `teitools build --no-search` with all its processes, in a fresh process with nothing kept at first; memory
is its peak; sizes are those of what was written.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from corpus import DATA, _environment, make

_ID = re.compile(r'(<TEI\b[^>]*?xml:id=")[^"]*"', re.DOTALL)


def built(folder, place, *options):
    """(CPU seconds, peak in MB) of one build."""
    command = [sys.executable, "-m", "teitools", "build", "--no-search", "-o", str(place / "out"), *options]
    before = os.times()
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**_environment(), "TEITOOLS_CACHE": str(place / "cache")},
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    now = os.times()
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    cpu = now.children_user + now.children_system - before.children_user - before.children_system
    return cpu, usage.ru_maxrss / 1024


def measure(title, sources, count, place):
    """A line for a whole build, one for a second, one after a text has changed; one about what was written."""
    folder = place / "tei"
    make(folder, sources, count)
    files = sorted(folder.glob("*.xml"))
    for number, path in enumerate(files):
        path.write_text(_ID.sub(rf'\g<1>text{number:06}"', path.read_text(encoding="utf-8"), count=1), encoding="utf-8")
    said = {}
    said["whole"] = built(folder, place)
    said["again"] = built(folder, place)
    changed = files[len(files) // 2]
    changed.write_text(changed.read_text(encoding="utf-8").replace("</p>", " more words</p>", 1), encoding="utf-8")
    said["one changed"] = built(folder, place)
    for name, (cpu, memory) in said.items():
        print(f"{count} {title}, {name}: {cpu:.1f} s CPU, {memory:.0f} MB", flush=True)
    report = json.loads((place / "out/html/quality.json").read_bytes())
    heaviest = max(report["largest"].values()) // 1000
    size = report["bytes"] // 1_000_000
    print(f"  {report['pages']} pages, {report['files']} files, {size} MB, heaviest page {heaviest} kB", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--entries", type=int, action="append", default=[])
    parser.add_argument("--plays", type=int, action="append", default=[])
    asked = parser.parse_args()
    diary = sorted((DATA / "diary").glob("*.xml"))
    plays = sorted([*(DATA / "plays").glob("*.xml"), *(DATA / "corpora/plays").glob("*.xml")])
    for title, sources, counts in (("entries", diary, asked.entries), ("plays", plays, asked.plays)):
        for count in counts:
            with tempfile.TemporaryDirectory() as place:
                measure(title, sources, count, Path(place))
