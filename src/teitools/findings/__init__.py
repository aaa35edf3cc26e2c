"""What every check says: findings, as data with a place in a file; the sentence is made in `report`."""

from .code import Code, Severity, load_explanation
from .finding import Edit, Finding, Fix, Related, Span

__all__ = ["Code", "Edit", "Finding", "Fix", "Related", "Severity", "Span", "load_explanation"]
