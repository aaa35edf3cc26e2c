"""Customizations: what a schema holds, how it is said in RELAX NG, how its elements are shown.

All but the processing model is imported when it is first asked for: a build needs no more and should not wait for the
compiler.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

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

if TYPE_CHECKING:
    from .check import check_markup, check_odd
    from .compile import compile_odd
    from .compiled import CompiledOdd, is_broken
    from .constraints import write_schematron
    from .examples import check_examples
    from .flatten import write_odd
    from .machine import write_json
    from .read import load_p5subset
    from .rnc import write_rnc
    from .rng import serialise, write_rng
    from .sources import Sources, file_version
    from .specs import Specs
    from .usable import check_usable

__all__ = [
    "CODES",
    "CompiledOdd",
    "Model",
    "ModelGrp",
    "ModelSequence",
    "OutputRendition",
    "Param",
    "ProcessingModel",
    "Sources",
    "Specs",
    "check_examples",
    "check_markup",
    "check_odd",
    "check_usable",
    "compile_odd",
    "file_version",
    "is_broken",
    "load_p5subset",
    "processing_model",
    "serialise",
    "write_json",
    "write_odd",
    "write_rnc",
    "write_rng",
    "write_schematron",
]

_MODULES = {
    "check": ("check_markup", "check_odd"),
    "compile": ("compile_odd",),
    "constraints": ("write_schematron",),
    "compiled": ("CompiledOdd", "is_broken"),
    "flatten": ("write_odd",),
    "examples": ("check_examples",),
    "read": ("load_p5subset",),
    "machine": ("write_json",),
    "rnc": ("write_rnc",),
    "rng": ("serialise", "write_rng"),
    "sources": ("Sources", "file_version"),
    "specs": ("Specs",),
    "usable": ("check_usable",),
}
_HOMES = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    """The public name `name`, from the module that defines it."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = import_module(f"{__name__}.{_HOMES[name]}")
    # All its names at once: the import has just bound the module to a name that one of its functions has too.
    globals().update({each: getattr(home, each) for each in _MODULES[_HOMES[name]]})
    return globals()[name]
