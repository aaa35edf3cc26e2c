"""RELAX NG (ISO/IEC 19757-2): schemas are read, simplified and checked; documents are validated and explained."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from .loaded import schema_files, schema_warnings, validate_file, validate_source
from .messages import CODES
from .schema import Schema
from .schema_error import SchemaError

if TYPE_CHECKING:
    from .completion import Expected

__all__ = [
    "CODES",
    "Expected",
    "Schema",
    "SchemaError",
    "schema_files",
    "schema_warnings",
    "validate_file",
    "validate_source",
]


def __getattr__(name: str) -> object:
    # Only editors ask for it: what it stands on is not imported for a verdict.
    if name == "Expected":
        return import_module(".completion", __name__).Expected
    raise AttributeError(name)
