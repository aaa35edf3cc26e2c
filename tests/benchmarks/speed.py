"""How fast and how large: `teitools validate` beside Jing and xmllint, side by side in one run; prints one table.

    python tests/benchmarks/speed.py [--rounds N] [--large MB] [--no-xmllint]

The documents are the hundred plays of ../shared/data under the schema tei_all: one play alone; then four hundred, the
hundred and three variations of each, no two alike (other words, speeches in another order, other attributes and IDs:
a memory of tags must not profit from copies); then one file of the given size. Wall and CPU seconds are the best of
the rounds; memory is the peak of the largest process. The times of different programs are taken in turn, so that a busy
machine slows all of them alike.
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
VARIATIONS = 3

#: One file at a time by the programming interface, in one process.
ONE_FILE = """
import sys
from teitools.relaxng import Schema
schema = Schema.load(sys.argv[1], cache_dir=sys.argv[2])
print(sum(1 for _ in schema.validate(sys.argv[3])), "findings")
"""

ALL_FILES = """
import sys
from teitools.relaxng import Schema
schema = Schema.load(sys.argv[1], cache_dir=sys.argv[2])
print(sum(1 for path in sys.argv[3:] for _ in schema.validate(path)), "findings")
"""


def run(command, folder):
    """(wall seconds, CPU seconds, peak memory of the largest process in MB) of one run.

    What earlier runs have found out about the same files is forgotten; schemas stay compiled.
    """
    for kept in (folder / "cache").rglob("facts*"):
        if kept.is_file():
            kept.unlink()
    before, used = time.perf_counter(), os.times()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    wall, now = time.perf_counter() - before, os.times()
    cpu = now.children_user + now.children_system - used.children_user - used.children_system
    return wall, cpu, usage.ru_maxrss / 1024


def compare(title, commands, folder, rounds):
    """The best of several rounds for each command, printed beside the first one's."""
    best = {name: (float("inf"), float("inf"), 0.0) for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            found = run(command, folder)
            best[name] = (*map(min, best[name][:2], found[:2]), max(found[2], best[name][2]))
    base = best.get("jing")
    for name, (wall, cpu, memory) in best.items():
        ratios = f"{wall / base[0]:6.2f} x wall{cpu / base[1]:6.2f} x CPU" if base else ""
        print(f"{title:34}{name:28}{wall:8.2f} s{cpu:8.2f} s CPU{ratios}{memory:8.0f} MB", flush=True)


TAG = re.compile(r"(<!--.*?-->|<\?.*?\?>|<[^>]*>)", re.DOTALL)
WORD = re.compile(r"[^\W\d_]{3,}")
SPEECH = re.compile(r"<sp\b[^>]*>(?:(?!<sp\b).)*?</sp>\s*", re.DOTALL)
SPEECHES = re.compile(f"(?:{SPEECH.pattern}){{2,}}", re.DOTALL)
POINTER = re.compile(r'(\s(?:xml:id|who|corresp|ref|target|ana)=")(#?[^":]*)"')
ATTRIBUTE = re.compile(r'\s+[\w:]+="[^"]*"')


def varied(play, seed):
    """The play with other words, its speeches in another order, other IDs, attributes in another order."""
    choose = random.Random(seed)
    words = {}

    def word(match):
        if match[0] not in words:
            letters = list(match[0][1:])
            choose.shuffle(letters)
            words[match[0]] = match[0][0] + "".join(letters)
        return words[match[0]]

    def tag(text):
        if text.startswith(("</", "<!", "<?")):
            return text
        text = POINTER.sub(lambda match: match[1] + " ".join(f"{each}-{seed}" for each in match[2].split()) + '"', text)
        attributes = ATTRIBUTE.findall(text)
        choose.shuffle(attributes)
        parts = iter(attributes)
        return ATTRIBUTE.sub(lambda _match: next(parts), text)

    def speeches(match):
        pieces = SPEECH.findall(match[0])
        choose.shuffle(pieces)
        return "".join(pieces)

    header, start, body = play.partition("<text")
    parts = TAG.split(start + SPEECHES.sub(speeches, body))
    changed = (tag(part) if number % 2 else WORD.sub(word, part) for number, part in enumerate(parts))
    return header + "".join(part if "&" in part else each for part, each in zip(parts, changed, strict=True))


def write_plays(folder):
    """Four hundred plays, no two alike."""
    for path in sorted([*(DATA / "plays").glob("*.xml"), *(DATA / "corpora" / "plays").glob("*.xml")]):
        play = path.read_text(encoding="utf-8")
        for seed in range(VARIATIONS + 1):
            text = varied(play, seed) if seed else play
            (folder / f"{path.stem[:30]}-{seed}.xml").write_text(text, encoding="utf-8")


def write_large(path, megabytes):
    """One valid play of that size: its first act again and again."""
    text = (DATA / "plays" / "wolf-cyankali.xml").read_text(encoding="utf-8")
    start = text.index("<body>") + len("<body>")
    end = text.index("</body>")
    body = text[start:end].replace("xml:id=", "n=")
    with path.open("w", encoding="utf-8") as file:
        file.write(text[:start])
        for _ in range(megabytes * 1_000_000 // len(body.encode()) + 1):
            file.write(body)
        file.write(text[end:])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--large", type=int, default=500, help="megabytes of the one large file; 0 leaves it out")
    parser.add_argument("--no-xmllint", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        measure(Path(name), options)


def measure(folder, options):
    ours = [sys.executable, "-m", "teitools", "validate", "--schema", str(SCHEMA), "--select", "wellformed,relaxng"]
    os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # the modules of an installed package are compiled
    jing = ["jing", str(SCHEMA)] if shutil.which("jing") else None
    xmllint = ["xmllint", "--noout", "--huge", "--relaxng", str(SCHEMA)] if shutil.which("xmllint") else None
    if options.no_xmllint:
        xmllint = None
    play = str(DATA / "plays" / "wolf-cyankali.xml")
    run([*ours, play], folder)
    commands = {"teitools, warm cache": [*ours, play], "teitools --no-cache": [*ours, "--no-cache", play]}
    compare("one play", with_rivals(commands, jing, xmllint, [play]), folder, options.rounds)

    corpus = folder / "corpus"
    corpus.mkdir()
    write_plays(corpus)
    files = [str(path) for path in sorted(corpus.iterdir())]
    size = sum(path.stat().st_size for path in corpus.iterdir()) // 1_000_000
    engine = [sys.executable, "-c", ALL_FILES, str(SCHEMA), str(folder / "cache"), *files]
    commands = {
        "teitools --jobs 1": [*ours, "--jobs", "1", *files],
        "teitools": [*ours, *files],
        "engine alone, one process": engine,
    }
    compare(f"{len(files)} plays, {size} MB", with_rivals(commands, jing, xmllint, files), folder, options.rounds)
    shutil.rmtree(corpus)

    if options.large:
        large = folder / "large.xml"
        write_large(large, options.large)
        engine = [sys.executable, "-c", ONE_FILE, str(SCHEMA), str(folder / "cache"), str(large)]
        commands = {"teitools": [*ours, str(large)], "teitools, engine alone": engine}
        compare(f"one file of {options.large} MB", with_rivals(commands, jing, None, [str(large)]), folder, 1)


def with_rivals(commands, jing, xmllint, files):
    if jing:
        commands["jing"] = [*jing, *files]
    if xmllint:
        commands["xmllint"] = [*xmllint, *files]
    return commands


if __name__ == "__main__":
    main()
