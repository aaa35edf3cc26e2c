"""Files in, findings out: each file mapped to its facts by one table of checks, the facts reduced to findings."""

from .changed import touched_by
from .messages import CODES
from .options import CHECKS, UNCHECKED, Options, kept
from .run import Run, check_files
from .schema_choice import LocatingRules

__all__ = ["CHECKS", "CODES", "UNCHECKED", "LocatingRules", "Options", "Run", "check_files", "kept", "touched_by"]
