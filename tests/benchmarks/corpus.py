"""A corpus of different files: `teitools validate` with all its checks beside Jing with its grammar, in one run.

    python tests/benchmarks/corpus.py [--plays N] [--entries N] [--rounds N]

The files are those of ../shared/data, each varied by a seed: words and numbers of its text are others in each, so that
no two files are alike and nothing that was learnt of one serves another but what its encoding has in common. Wall
seconds are the best of the rounds, each with an empty cache (cold), then with what that kept (warm); memory is the peak
of the largest process.
"""

import argparse
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

DATA = Path(__file__).parents[3] / "shared" / "data"
SCHEMA = DATA / "tei_all.rng"
_TEXT = re.compile(r">([^<>&]+)<")


def _environment():
    """That of an installed package, whose modules are compiled."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def run(command, folder, cache):
    """(wall seconds, CPU seconds, peak memory of the largest process in MB, status) of one run."""
    before, used = time.perf_counter(), os.times()
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**_environment(), "TEITOOLS_CACHE": cache},
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    wall, now = time.perf_counter() - before, os.times()
    cpu = now.children_user + now.children_system - used.children_user - used.children_system
    return wall, cpu, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)


def varied(text, seed):
    """`text` with other words: the letters of each run of text are put in another order, its structure is the same."""
    chance = random.Random(seed)

    def other(match):
        words = match[1].split(" ")
        chance.shuffle(words)
        return ">" + " ".join(words) + "<"

    head, mark, body = text.partition("<text")
    return head + mark + _TEXT.sub(other, body)


def make(folder, sources, count):
    """`count` different files in `folder`, made from `sources` in turn."""
    folder.mkdir()
    texts = [path.read_text(encoding="utf-8") for path in sources]
    for number in range(count):
        text = texts[number % len(texts)]
        (folder / f"{number:06}.xml").write_text(
            varied(text, number) if number >= len(texts) else text, encoding="utf-8"
        )


def compare(title, paths, folder, rounds, jing=True):
    """One line each for Jing, a cold and a warm run."""
    ours = [sys.executable, "-m", "teitools", "validate", "--schema", str(SCHEMA), *map(str, paths)]
    files = [str(file) for path in paths for file in ([path] if path.is_file() else sorted(path.glob("*.xml")))]
    best = {}
    for number in range(rounds):
        cache = str(folder / f"cache-{title.split()[0]}-{number}")
        rivals = {"jing, its grammar alone": ["jing", str(SCHEMA), *files]} if jing and shutil.which("jing") else {}
        for name, command in {**rivals, "teitools, all checks, cold": ours, "teitools, all checks, warm": ours}.items():
            found = run(command, folder, cache)
            best[name] = min(found, best.get(name, found))
    base = next(iter(best.values())) if len(best) == 3 else None
    for name, (wall, cpu, memory, _) in best.items():
        ratios = f"{wall / base[0]:6.2f} x wall{cpu / base[1]:6.2f} x CPU" if base else ""
        print(f"{title:28}{name:30}{wall:8.2f} s{cpu:8.2f} s CPU{ratios}{memory:8.0f} MB", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plays", type=int, default=400)
    parser.add_argument("--entries", type=int, default=16_000)
    parser.add_argument("--rounds", type=int, default=1)
    options = parser.parse_args()
    plays = sorted((DATA / "plays").glob("*.xml")) + sorted((DATA / "corpora" / "plays").glob("*.xml"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder / "plays", plays, options.plays)
        compare(f"one play of {options.plays}", [folder / "plays" / "000003.xml"], folder, options.rounds)
        compare(f"{options.plays} plays", [folder / "plays"], folder, options.rounds)
        shutil.rmtree(folder / "plays")
        for count in (1_000, options.entries):
            if count <= options.entries:
                make(folder / "diary", sorted((DATA / "diary").glob("*.xml")), count)
                compare(f"{count} diary entries", [folder / "diary"], folder, 1, jing=False)
                shutil.rmtree(folder / "diary")


if __name__ == "__main__":
    main()
