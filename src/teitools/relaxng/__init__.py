"""RELAX NG (ISO/IEC 19757-2): schemas are read, simplified and checked; documents are validated and explained."""

from .many import validate_files, validate_source
from .messages import CODES
from .schema import Schema
from .schema_error import SchemaError

__all__ = ["CODES", "Schema", "SchemaError", "validate_files", "validate_source"]
