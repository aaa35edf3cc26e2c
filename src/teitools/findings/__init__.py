"""What every check says: findings, as data with a place in a file; the sentence is made in `report`."""

from .cannot_work import CannotWork
from .catalogue import Catalogue
from .code import Code, Severity, explanation_file, load_explanation
from .finding import Edit, Finding, Fix, Related, Span
from .nearest import did_you_mean, nearest

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
    "did_you_mean",
    "explanation_file",
    "load_explanation",
    "nearest",
]
