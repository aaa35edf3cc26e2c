"""Customizations: what a schema holds, how it is said in RELAX NG, how its elements are shown, how it is explained."""

from .messages import CODES
from .processing_model import (
    Model,
    ModelGrp,
    ModelSequence,
    OutputRendition,
    Param,
    ProcessingModel,
    processing_model,
)

__all__ = [
    "CODES",
    "Model",
    "ModelGrp",
    "ModelSequence",
    "OutputRendition",
    "Param",
    "ProcessingModel",
    "processing_model",
]
