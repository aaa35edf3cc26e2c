"""map: one file → its facts. Pure: the same bytes, name and question give the same facts in any process."""

from __future__ import annotations

import os
import traceback
from pathlib import Path

from teitools.document import PATHS_READ, Source, Unreadable
from teitools.edition import FileFacts
from teitools.findings import Finding, Span

from .file import File, given_source, open_file
from .flood import Flood
from .messages import CHECK_FAILED, FILE_NOT_CHECKED, UNREADABLE_FILE
from .options import Ask
from .table import FILE_CHECKS, FileCheck

#: Made whatever is asked: whether a file is XML, and its facts.
_ALWAYS = frozenset(("wellformed", "facts"))


def facts_of(path: str, ask: Ask, data: bytes | None = None) -> FileFacts:
    """The facts of the file at `path`, read once; data: its bytes where they are at hand.

    What keeps it from being read, and a fault of a check, are findings of it: never an exception.
    """
    try:
        file = open_file(path, data)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        found = Finding(UNREADABLE_FILE, Span(path, 0, 0), {"reason": reason})
        return FileFacts(path, readable=False, undone=True, findings=[found])
    return _checked(file, ask)


def facts_of_source(source: Source, ask: Ask) -> FileFacts:
    """The facts of a text that comes from no file."""
    return _checked(given_source(source), ask)


def _checked(file: File, ask: Ask) -> FileFacts:
    facts = file.facts
    read: list[str] = []
    noting = PATHS_READ.set(read)
    try:
        _check_all(file, ask)
    except MemoryError:
        args = {"reason": "there was not enough memory for it", "cure": "divide it, or check it on a larger machine"}
        facts.findings.append(Finding(FILE_NOT_CHECKED, Span(file.path, 0, 0), args))
        facts.readable = False
    finally:
        PATHS_READ.reset(noting)
    schemas = {os.path.abspath(path) for used, others in facts.used for path in (used, *others)}  # noqa: PTH100
    facts.depends = sorted({*read} - schemas - {os.path.abspath(file.path)})  # noqa: PTH100
    facts.undone = bool(facts.broken) or any(each.code.check == "run" for each in facts.findings)
    facts.unusable = file.choice.unusable
    facts.met = bool(file.choice.relaxng or file.choice.schematron) and not file.choice.unusable
    return facts


def _check_all(file: File, ask: Ask) -> None:
    facts = file.facts
    facts.readable = file.source is not None or file.large
    # Facts alone are asked of a file that pointers of others lead to.
    between = not ask.made or "edition" in ask.made
    flood = Flood()
    for check in FILE_CHECKS:
        if check.between and not between:
            continue
        if check.name not in _ALWAYS and check.name not in ask.made:
            continue
        if check.needs_tree and (file.large or not facts.readable):
            continue
        found, fault = _made(check, file, ask, flood)
        facts.findings += found
        if fault is not None:
            facts.findings.append(fault)
        if found and file.source is not None:
            facts.readable = file.wellformed
    facts.findings += flood.rest()


def _made(check: FileCheck, file: File, ask: Ask, flood: Flood) -> tuple[list[Finding], Finding | None]:
    """What a check found until it ended, and the finding that it failed, where it did."""
    found: list[Finding] = []
    try:
        found += flood.let(check.check(file, ask))
    except Unreadable as unreadable:
        found += unreadable.findings if file.wellformed else ()
    except (MemoryError, KeyboardInterrupt):
        raise
    except Exception as error:
        return found, _failed(check, file, error)
    return found, None


def _failed(check: FileCheck, file: File, error: Exception) -> Finding:
    steps = traceback.extract_tb(error.__traceback__)
    where = f"{Path(steps[-1].filename).name}:{steps[-1].lineno}" if steps else "?"
    name = check.check.__name__.strip("_").replace("_", " ")
    args = {"check": name, "reason": f"{type(error).__name__} at {where}: {' '.join(str(error).split())[:200]}"}
    return Finding(CHECK_FAILED, Span(file.path, 0, 0), args)
