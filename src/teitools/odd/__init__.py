"""Customizations: what a schema holds, how it is said in RELAX NG, how its elements are shown, how it is explained."""

from .compile import CompiledOdd, compile_odd
from .examples import check_examples
from .guidelines import guidelines, serialise_html
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
from .read import load_p5subset
from .rng import serialise, write_rng
from .specs import Specs

__all__ = [
    "CODES",
    "CompiledOdd",
    "Model",
    "ModelGrp",
    "ModelSequence",
    "OutputRendition",
    "Param",
    "ProcessingModel",
    "Specs",
    "check_examples",
    "compile_odd",
    "guidelines",
    "load_p5subset",
    "processing_model",
    "serialise",
    "serialise_html",
    "write_rng",
]
