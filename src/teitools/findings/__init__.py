"""What every check says: findings, as data with a place in a file; the sentence is made in `report`."""

from typing import TYPE_CHECKING

from teitools._lazy import lazily

from .cannot_work import CannotWork
from .catalogue import Catalogue
from .code import Code, Severity, explanation_file, load_explanation
from .finding import Edit, Finding, Fix, Related, Span
from .nearest import did_you_mean, nearest

if TYPE_CHECKING:
    from .plain import PlainFindings, findings_from
else:
    __getattr__ = lazily(
        __name__,
        {
            "plain": (
                "PlainFindings",
                "findings_from",
            ),
        },
    )

__all__ = [
    "CannotWork",
    "Catalogue",
    "Code",
    "Edit",
    "Finding",
    "Fix",
    "PlainFindings",
    "Related",
    "Severity",
    "Span",
    "did_you_mean",
    "explanation_file",
    "findings_from",
    "load_explanation",
    "nearest",
]
