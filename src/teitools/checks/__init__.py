"""Files in, findings out: each file mapped to its facts by one table of checks, the facts reduced to findings."""

from .changed import touched_by
from .edition_messages import EDITION_CODES
from .messages import CODES as RUN_CODES
from .options import CHECKS, Options, kept
from .run import Run, check_files
from .value_messages import VALUE_CODES

CODES = RUN_CODES + EDITION_CODES + VALUE_CODES

__all__ = ["CHECKS", "CODES", "Options", "Run", "check_files", "kept", "touched_by"]
