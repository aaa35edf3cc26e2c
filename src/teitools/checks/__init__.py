"""Documents and editions in, findings out: well-formed, relaxng, schematron, edition, in this order."""

from .run import CHECKS, Run, check_files
from .schema_choice import SchemaUnknown, schema_of

__all__ = ["CHECKS", "Run", "SchemaUnknown", "check_files", "schema_of"]
