"""Codes: the stable names of what can be found, each with its sentence and its explanation."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.abc import Traversable


class Severity(enum.Enum):
    """How much a finding matters; only `ERROR` makes a run fail."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of finding.

    name: stable, snake_case; Jing's message key where Jing has one.
    check: the check that says it (`wellformed`, `relaxng`, `schematron`, `edition`, …).
    severity: what it is unless the edition's settings say otherwise.
    message, help: `str.format` templates over a finding's args; the fact and the cure.
    room: the package whose `explanations/<name>.md` explains the code at length.
    once: whether a person is told it once where it is found at many places alike, since one thing elsewhere mends all.
    """

    name: str
    check: str
    severity: Severity
    message: str
    help: str
    room: str
    once: bool = False


def explanation_file(code: Code) -> Traversable:
    """Where the Markdown text that explains `code` lies among the installed files; the room may have none."""
    from importlib import resources  # costs more than all the rest of this room, and few runs explain anything

    return resources.files(f"teitools.{code.room}") / "explanations" / f"{code.name}.md"


def load_explanation(code: Code) -> str:
    """The Markdown text that explains `code`: what it means, an example before and after.

    Raises FileNotFoundError when the room has no such file.
    """
    return explanation_file(code).read_text(encoding="utf-8")
