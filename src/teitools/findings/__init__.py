"""What every check says: findings, as data with a place in a file; the sentence is made in `report`."""

from .cannot_work import CannotWork
from .catalogue import Catalogue
from .code import Code, Severity, explanation_file, load_explanation
from .finding import Edit, Finding, Fix, Related, Span

__all__ = [
    "CannotWork",
    "Catalogue",
    "Code",
    "Edit",
    "Finding",
    "Fix",
    "Related",
    "Severity",
    "Span",
    "explanation_file",
    "load_explanation",
]
