"""Files written into a folder that may hold others: of what an earlier run wrote there, what is no longer made goes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from teitools.document import write_whole

from .write import GENERATOR, MARK


def renew_folder(target: Path, files: Mapping[str, bytes], version: str) -> tuple[str, ...]:
    """`files` (names without folders) and their mark stand in `target`; the names of what was removed, sorted.

    Removed is what the mark of an earlier run lists, is no longer made, and still is what that run wrote. What has no
    mark, was changed since, or is a link stays. Raises OSError.
    """
    before = _written(target)
    sums = {name: hashlib.sha256(files[name]).hexdigest() for name in sorted(files)}
    for name in sums:
        write_whole(target / name, files[name])
    # What is still to be removed stays listed until it is gone, whatever ends the process.
    removed = tuple(sorted(name for name, known in before.items() if name not in sums and _is(target / name, known)))
    _mark(target, {**{name: before[name] for name in removed}, **sums}, version)
    for name in removed:
        (target / name).unlink()
    if removed:
        _mark(target, sums, version)
    return removed


def _mark(target: Path, sums: Mapping[str, str], version: str) -> None:
    said = {"generator": GENERATOR, "version": version, "files": sorted(sums), "sha256": dict(sorted(sums.items()))}
    write_whole(target / MARK, json.dumps(said, indent=1) + "\n")


def _written(folder: Path) -> dict[str, str]:
    """The files that the mark in `folder` lists, with their digests; nothing where there is no mark of this program."""
    try:
        mark = json.loads((folder / MARK).read_bytes())
        if mark["generator"] == GENERATOR:
            return {name: known for name, known in mark["sha256"].items() if _plain(name) and isinstance(known, str)}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        pass
    return {}


def _plain(name: str) -> bool:
    return name not in ("", ".", "..", MARK) and not set(name) & set("/\\:\0")


def _is(path: Path, known: str) -> bool:
    return path.is_file() and not path.is_symlink() and hashlib.sha256(path.read_bytes()).hexdigest() == known
