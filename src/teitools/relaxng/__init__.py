"""RELAX NG (ISO/IEC 19757-2): schemas are read, simplified and checked; documents are validated and explained.

What only editors ask for is imported when it is first asked for: a verdict does without.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

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

_MODULES = {
    "completion": ("Expected",),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    """The public name `name`, from the module that defines it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = import_module(f"{__name__}.{_HOMES[name]}")
    # All its names at once: the import has just bound the module to a name that one of its functions has too.
    globals().update({each: getattr(home, each) for each in _MODULES[_HOMES[name]]})
    return globals()[name]
