"""Every code of every room."""

from __future__ import annotations

from importlib import import_module

from teitools.findings import Code

#: The rooms that find things; each has `CODES`.
ROOMS = ("document", "checks", "relaxng", "schematron", "xpath", "odd", "edition", "render", "site", "deposit")


def all_codes() -> list[Code]:
    """The codes of all rooms, room by room."""
    return [code for room in ROOMS for code in import_module(f"teitools.{room}").CODES]


def code_names() -> frozenset[str]:
    """The name of every code."""
    return frozenset(code.name for code in all_codes())
