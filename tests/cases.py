"""Test cases as data: one text file per case, in Go's txtar layout.

A case is prose (why it exists, which clause of which standard), then named files:

    -- schema.rng --
    ...
    -- document.xml --
    ...
    -- findings --
    document.xml:3:5 required_attribute_missing

An absent or empty `findings` section states that nothing is found.
"""

import re
from pathlib import Path

MARKER = re.compile(r"^-- (\S+) --\n", re.MULTILINE)
CASES = Path(__file__).parent / "cases"


def read_case(path):
    """(prose, {file name: text}) of the case at `path`."""
    prose, *rest = MARKER.split(path.read_text(encoding="utf-8"))
    return prose, dict(zip(rest[::2], rest[1::2], strict=True))


def write_case(path, prose, files):
    """Inverse of `read_case`."""
    path.write_text(prose + "".join(f"-- {name} --\n{text}" for name, text in files.items()), encoding="utf-8")


def unpack(files, folder):
    """Every file of a case written below `folder`, which is returned."""
    for name, text in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="")
    return folder


def cases(room):
    """The paths of all cases of `room`, sorted."""
    return sorted((CASES / room).glob("*.case"))


def name_of(path):
    """A case's name in the test report."""
    return path.stem
