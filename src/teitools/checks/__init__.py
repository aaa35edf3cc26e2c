"""Documents and editions in, findings out: well-formed, relaxng, schematron, edition, in this order."""

from .messages import CODES as RUN_CODES
from .run import CHECKS, Options, Run, check_files, kept
from .value_messages import VALUE_CODES

CODES = RUN_CODES + VALUE_CODES

__all__ = ["CHECKS", "CODES", "Options", "Run", "check_files", "kept"]
