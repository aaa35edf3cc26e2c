"""Fuzz by hand: `python tests/fuzz/run.py [TARGET ...] --inputs N`; prints a line for each target, keeps what crashed.

The digest in a line is that of all that came out: the same numbers give the same digest in another process, under
another hash seed, locale, time zone and folder, or there is a difference between two runs.
"""

import argparse
import contextlib
import hashlib
import signal
import sys
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from mutate import inputs
from targets import TARGETS, ground, outcome


class Hang(BaseException):
    """An input took longer than it may."""


def _hang(number, frame):
    raise Hang


def fuzz(name, count, *, seed=1, start=0, seconds=10, keep=None, until=None):
    """(inputs tried, [(number, input, what happened)], digest of all that came out) of one target.

    until: a moment of the monotonic clock after which no further input is tried.
    """
    function, seeds, _ = TARGETS[name]
    good = seeds()
    digest = hashlib.sha256()
    faults = []
    tried = 0
    alarms = hasattr(signal, "setitimer")
    before = signal.signal(signal.SIGALRM, _hang) if alarms else None
    try:
        for number, data in inputs(good, seed, start, start + count):
            if until is not None and time.monotonic() > until:
                break
            tried += 1
            if alarms:
                signal.setitimer(signal.ITIMER_REAL, seconds)
            try:
                digest.update(outcome(function, data).encode("utf-8", errors="surrogatepass"))
            except Hang:
                faults.append((number, data, f"no end after {seconds} s"))
            except Exception as error:
                faults.append((number, data, _place(error)))
            finally:
                if alarms:
                    signal.setitimer(signal.ITIMER_REAL, 0)
            if keep is not None and faults and faults[-1][0] == number:
                keep.mkdir(parents=True, exist_ok=True)
                (keep / f"{name}-{seed}-{number}").write_bytes(data)
    finally:
        if alarms:
            signal.signal(signal.SIGALRM, before)
    return tried, faults, digest.hexdigest()[:16]


def _place(error):
    steps = traceback.extract_tb(error.__traceback__)
    where = next((step for step in reversed(steps) if "teitools" in step.filename), steps[-1])
    return f"{type(error).__name__}: {str(error)[:200]} at {Path(where.filename).name}:{where.lineno}"


def main():
    """Fuzz the targets named, or all, and say what happened."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", default=list(TARGETS), metavar="TARGET")
    parser.add_argument("--inputs", type=int, help="for each target; default: its share of a million")
    parser.add_argument("--scale", type=float, default=1.0, help="of these shares")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--minutes", type=float, help="stop after so many")
    parser.add_argument("--keep", type=Path, default=None, help="folder for inputs that crash or hang")
    options = parser.parse_args()
    keep = options.keep.resolve() if options.keep else None
    ground()
    end = time.monotonic() + 60 * options.minutes if options.minutes else None
    failed = total = 0
    for number, name in enumerate(options.targets):
        begun = time.monotonic()
        share = len(options.targets) - number
        until = begun + (end - begun) / share if end else None
        count = options.inputs or int(TARGETS[name][2] * options.scale)
        tried, faults, digest = fuzz(name, count, seed=options.seed, start=options.start, keep=keep, until=until)
        total += tried
        failed += len(faults)
        print(
            f"{name:<11}{tried:>9} inputs {time.monotonic() - begun:>7.0f} s  {len(faults)} faults  {digest}",
            flush=True,
        )
        for what in sorted({fault[2] for fault in faults}):
            numbers = [fault[0] for fault in faults if fault[2] == what]
            print(f"    {len(numbers)} × {what} (first: {numbers[0]})", flush=True)
    print(f"{total} inputs, {failed} faults", flush=True)
    with contextlib.suppress(OSError):
        ground().cleanup()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
