"""The safe repairs of a run, shown as a difference or carried out."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from pathlib import Path

import click

from teitools.document import compatible, decode, edited, write_whole
from teitools.findings import Edit, Finding


def safe_edits(findings: Iterable[Finding]) -> dict[str, list[Edit]]:
    """The edits of all safe fixes that can be made together, by file; none for standard input."""
    fixes = compatible(each.fix for each in findings if each.fix and each.fix.safe)
    by_file: dict[str, list[Edit]] = {}
    for fix in fixes:
        for edit in fix.edits:
            by_file.setdefault(edit.span.file, []).append(edit)
    by_file.pop("-", None)
    return by_file


def show_or_apply(by_file: dict[str, list[Edit]], diff: bool) -> int:
    """Each file's repairs as a unified difference on standard output, or written; the number of edits."""
    for file, edits in by_file.items():
        before = Path(file).read_bytes()
        after = edited(before, file, edits)
        if diff:
            old, new = (decode(data, file).text.splitlines(keepends=True) for data in (before, after))
            for line in difflib.unified_diff(old, new, f"a/{file}", f"b/{file}"):
                click.echo(line, nl=not line.endswith("\n"))
        else:
            write_whole(Path(file), after, over_input=True)
    return sum(map(len, by_file.values()))
