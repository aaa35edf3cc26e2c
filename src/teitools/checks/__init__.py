"""Documents and editions in, findings out: well-formed, relaxng, schematron, edition, in this order."""

from .messages import CODES
from .run import CHECKS, Options, Run, check_files

__all__ = ["CHECKS", "CODES", "Options", "Run", "check_files"]
