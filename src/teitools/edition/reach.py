"""How far settings reach: what they have read, published or quoted lies in the project that they stand in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from teitools.document import OutsideProject, within
from teitools.findings import Finding, Span

from .messages import SETTING_OUTSIDE_PROJECT
from .settings_file import key_span, shown_path

#: Marks of a pattern: what stands before the first part with one is a folder.
MARKS = frozenset("*?[")


def outside(root: Path, file: Path | None, key: str, path: Path) -> Iterator[Finding]:
    """A finding where `path`, which the settings name as `key`, leads out of their project, links resolved.

    root, file: those of the settings. Of a pattern the folder that it starts in is looked at.
    """
    plain = Path(path.anchor)
    for part in path.parts[1:]:
        if not MARKS.isdisjoint(part):
            break
        plain /= part
    try:
        within(plain, file or root)
    except OutsideProject:
        text = file.read_bytes().decode("utf-8-sig", errors="replace") if file else ""
        place = key_span(file, text, key.rpartition(".")[2]) if file else Span(shown_path(root), 0, 0)
        args = {"key": key, "path": os.path.relpath(path, root), "real": os.path.realpath(plain)}
        yield Finding(SETTING_OUTSIDE_PROJECT, place, args)
    except OSError:
        return  # that no file can have such a name is told by whoever opens it
