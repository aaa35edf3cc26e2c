"""The formats by the name that `--format` takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from teitools.findings import Finding

from .emacs import emacs
from .github import github
from .json import json, jsonl
from .junit import junit
from .oxygen import oxygen
from .page import page
from .place import Places
from .sarif import sarif
from .summary import Summary
from .terminal import terminal

Format = Callable[[Iterable[Finding], Places, Summary, bool], Iterator[str]]

FORMATS: dict[str, Format] = {
    "terminal": terminal,
    "json": json,
    "jsonl": jsonl,
    "sarif": sarif,
    "github": github,
    "junit": junit,
    "html": page,
    "oxygen": oxygen,
    "emacs": emacs,
}

#: What a person reads: here a thing is told once, and a flood is cut. The others hold every finding.
FOR_PEOPLE = frozenset(("terminal", "github", "html"))
