"""Files in, findings out: each file mapped to its facts by one table of checks, the facts reduced to findings."""

from typing import TYPE_CHECKING

from teitools._lazy import lazily

from .changed import touched_by
from .messages import CODES, UNREACHABLE_ADDRESS
from .options import CHECKS, UNCHECKED, Options, kept
from .run import Run, check_files
from .schema_choice import LocatingRules, schema_file_name

if TYPE_CHECKING:
    from .file import head_of
else:
    __getattr__ = lazily(
        __name__,
        {
            "file": ("head_of",),
        },
    )

__all__ = [
    "CHECKS",
    "CODES",
    "UNCHECKED",
    "UNREACHABLE_ADDRESS",
    "LocatingRules",
    "Options",
    "Run",
    "check_files",
    "head_of",
    "kept",
    "schema_file_name",
    "touched_by",
]
