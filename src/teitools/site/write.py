"""A folder as a whole or not at all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

MARK = "build.json"


class OutputError(OSError):
    """The folder cannot be written to, or holds what no build has made."""


def replace_folder(target: Path, files: Mapping[str, bytes], version: str) -> None:
    """`target` holds exactly `files` (relative paths with `/`) and the mark of a build; nobody sees it half written.

    The new folder is written beside the old one and renamed; when anything fails, the old one stands as it was.
    Raises OutputError when `target` holds something and no build made it, OSError when it cannot be written.
    """
    target = Path.cwd() / target
    _check(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.parent / f".{target.name}.new"
    old = target.parent / f".{target.name}.old"
    if old.exists() and not target.exists():
        # The last build was stopped between its two renames.
        old.rename(target)
    _remove(fresh)
    _remove(old)
    try:
        folders = {fresh}
        fresh.mkdir()
        for name, data in files.items():
            path = fresh.joinpath(*name.split("/"))
            if path.parent not in folders:
                path.parent.mkdir(parents=True, exist_ok=True)
                folders.add(path.parent)
            path.write_bytes(data)
        said = {"generator": "teitools", "version": version, "files": len(files)}
        (fresh / MARK).write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")
        if target.exists():
            target.rename(old)
        try:
            fresh.rename(target)
        except OSError:
            if old.exists():
                old.rename(target)
            raise
    finally:
        _remove(fresh)
    _remove(old)


def _check(target: Path) -> None:
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        raise OutputError(f"{target} is not a folder")
    if target.is_dir() and any(target.iterdir()) and not (target / MARK).is_file():
        raise OutputError(f"{target} holds files that no build has made; name another folder, or empty it")


def _remove(folder: Path) -> None:
    if folder.is_dir() and not folder.is_symlink():
        shutil.rmtree(folder)
