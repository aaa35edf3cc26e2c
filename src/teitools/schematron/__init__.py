"""Schematron (ISO/IEC 19757-3): stand-alone schemas and rules embedded in RELAX NG schemas and ODDs."""

from .evaluate import TIMEOUT, Outcome, check_document
from .messages import CODES
from .plan import NotEvaluated, Plan, UnknownPhase, compile_schema
from .read import SchematronError, read_schematron
from .schema import SchematronSchema

__all__ = [
    "CODES",
    "TIMEOUT",
    "NotEvaluated",
    "Outcome",
    "Plan",
    "SchematronError",
    "SchematronSchema",
    "UnknownPhase",
    "check_document",
    "compile_schema",
    "read_schematron",
]
