"""How findings are shown: pure functions from findings to text, one file per format."""

from typing import TYPE_CHECKING

from teitools._lazy import lazily

from .baseline import BaselineError, Comparison, compare, renewed
from .formats import FOR_PEOPLE, FORMATS, Format
from .github import job_summary
from .place import Places
from .repeated import told_once
from .sentence import file_name, help_of, message_of, one_line
from .statistics import statistics
from .summary import Summary, last_line

if TYPE_CHECKING:
    from .json import as_object
else:
    __getattr__ = lazily(
        __name__,
        {
            "json": ("as_object",),
        },
    )

__all__ = [
    "FORMATS",
    "FOR_PEOPLE",
    "BaselineError",
    "Comparison",
    "Format",
    "Places",
    "Summary",
    "as_object",
    "compare",
    "file_name",
    "help_of",
    "job_summary",
    "last_line",
    "message_of",
    "one_line",
    "renewed",
    "statistics",
    "told_once",
]
