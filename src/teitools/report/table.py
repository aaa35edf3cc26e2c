"""The formats by the name that `--format` takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from teitools.findings import Finding

from .github import github
from .json import json, jsonl
from .place import Places
from .summary import Summary
from .terminal import terminal

Format = Callable[[Iterable[Finding], Places, Summary, bool], Iterator[str]]

FORMATS: dict[str, Format] = {"terminal": terminal, "json": json, "jsonl": jsonl, "github": github}
