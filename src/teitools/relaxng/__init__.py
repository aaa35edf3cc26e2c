"""RELAX NG (ISO/IEC 19757-2): schemas are read, simplified and checked; documents are validated and explained.

What only editors ask for is imported when it is first asked for: a verdict does without.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from teitools._lazy import lazily

from .loaded import loaded_schema
from .messages import CODES
from .schema import Schema
from .schema_error import SchemaError

if TYPE_CHECKING:
    from .completion import Expected
    from .convert import OTHER_SYNTAX, convert_schema
    from .load import load_schema, read_tree
    from .restrictions import find_restriction_faults
    from .schema_element import RELAX_NG, SchemaElement
    from .simple_form import Simple, SimpleSchema
    from .simplify import simplify_schema
    from .write_compact import compact_syntax
else:
    __getattr__ = lazily(
        __name__,
        {
            "completion": ("Expected",),
            "convert": (
                "OTHER_SYNTAX",
                "convert_schema",
            ),
            "load": (
                "load_schema",
                "read_tree",
            ),
            "restrictions": ("find_restriction_faults",),
            "schema_element": (
                "RELAX_NG",
                "SchemaElement",
            ),
            "simple_form": (
                "Simple",
                "SimpleSchema",
            ),
            "simplify": ("simplify_schema",),
            "write_compact": ("compact_syntax",),
        },
    )

__all__ = [
    "CODES",
    "OTHER_SYNTAX",
    "RELAX_NG",
    "Expected",
    "Schema",
    "SchemaElement",
    "SchemaError",
    "Simple",
    "SimpleSchema",
    "compact_syntax",
    "convert_schema",
    "find_restriction_faults",
    "load_schema",
    "loaded_schema",
    "read_tree",
    "simplify_schema",
]
