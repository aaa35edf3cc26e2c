"""By hand: `python tests/fuzz/killed.py 25` kills each command that writes 25 times, at random moments, and looks.

What stood there is there, or what was to be written, whole; after the next run nothing is left beside it.
"""

import argparse
import hashlib
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROSE = "Once upon a time there was a letter, and nobody could read it at all.\n"
TEI = (
    '<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>t</title></titleStmt><publicationStmt>'
    '<p/></publicationStmt><sourceDesc><bibl><idno type="filename">s.txt</idno><idno type="sha256">{hash}</idno>'
    '<measure unit="chars" quantity="{length}"/></bibl></sourceDesc></fileDesc></teiHeader><text><body>'
    '<div type="transcription"><p>{text}</p></div></body></text></TEI>'
)
ODD = Path(__file__).resolve().parent.parent.parent / "schema" / "edition.odd"
P5 = Path(__file__).resolve().parent.parent.parent.parent / "shared" / "data" / "p5subset.xml"
COMMANDS = {
    "withhold": (["withhold", "full.xml", "--source", "s.txt", "-o", "out/a"], "out"),
    "restore": (["restore", "held.xml", "--source", "s.txt", "-o", "out/a"], "out"),
    "transform": (["transform", "full.xml", "--to", "html", "-o", "out/a"], "out"),
    "transform several": (["transform", "full.xml", "held.xml", "--to", "text", "-o", "out"], "out"),
    "odd compile": (["odd", "compile", str(ODD), "--p5subset", str(P5), "-o", "out/a"], "out"),
    "build": (["build", "letters", "-o", "out"], "out"),
    "deposit": (["deposit", "letters", "-o", "out"], "out"),
    "init": (["init", "out"], "out"),
}


def state(folder):
    """{path: digest} of every file."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def run(arguments, folder):
    """The process, started."""
    environment = {**os.environ, "TEITOOLS_CACHE": str(folder / "cache"), "SOURCE_DATE_EPOCH": "1700000000"}
    return subprocess.Popen(
        [sys.executable, "-m", "teitools", *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def main():
    """Kill, look, and say how often what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("times", type=int)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    faults = 0
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        digest = hashlib.sha256(PROSE.encode()).hexdigest()
        (folder / "s.txt").write_text(PROSE, encoding="utf-8")
        full = TEI.format(hash=digest, length=len(PROSE), text=PROSE.strip())
        (folder / "full.xml").write_text(full, encoding="utf-8")
        run(["withhold", "full.xml", "--source", "s.txt", "-o", "held.xml"], folder).wait()
        run(["init", "letters"], folder).wait()
        for name, (arguments, output) in COMMANDS.items():
            if str(P5) in arguments and not P5.is_file():
                continue
            target = folder / output
            subprocess.run(["rm", "-rf", str(target)], check=True)
            begun = time.monotonic()
            run(arguments, folder).wait()
            whole, took = state(target), time.monotonic() - begun
            counts = {"old": 0, "new": 0, "between": 0, "litter": 0}
            for _ in range(options.times):
                subprocess.run(["rm", "-rf", str(target)], check=True)
                target.mkdir()
                process = run(arguments, folder)
                time.sleep(rng.uniform(0.3, 1.05) * took)
                process.kill()
                process.wait()
                found = {path: each for path, each in state(target).items() if not _aside(path)}
                # Of several files each is whole: some are there, some not yet.
                kind = "old" if not found else "new" if found == whole else "between"
                torn = [path for path, each in found.items() if whole.get(path) != each]
                counts[kind] += 1
                faults += bool(torn)
                # Of folders as a whole, each is there or not.
                for part in {path.split("/")[0] for path in found if name == "build"}:
                    partly = {path for path in whole if path.startswith(f"{part}/")} != {
                        path for path in found if path.startswith(f"{part}/")
                    }
                    faults += partly
                faults += run(arguments, folder).wait() not in (0, 1) and name != "init"
                if state(target) != whole:
                    counts["litter"] += 1
                    faults += 1
            print(f"{name:<18}{options.times} kills: {counts}", flush=True)
    print(f"{faults} faults", flush=True)
    return 1 if faults else 0


def _aside(path):
    """What is written beside, to be renamed or removed by the next run."""
    return any(part.endswith((".new.teitools", ".old.teitools", ".teitools-part", ".new")) for part in path.split("/"))


if __name__ == "__main__":
    sys.exit(main())
