"""Customizations: what a schema holds, how it is said in RELAX NG, how its elements are shown.

All but the processing model is imported when it is first asked for: a build needs no more and should not wait for the
compiler.
"""

from typing import TYPE_CHECKING

from teitools._lazy import lazily

from .messages import CODES
from .processing_model import (
    AnyModel,
    Model,
    ModelGrp,
    ModelSequence,
    OutputRendition,
    Param,
    ProcessingModel,
    processing_model,
    read_models,
)

if TYPE_CHECKING:
    from .attributes import Attribute
    from .check import check_markup, check_odd
    from .compare import schema_changes
    from .compile import compile_odd
    from .compiled import CompiledOdd, is_broken
    from .constraints import write_schematron
    from .corpus import count_usage
    from .examples import check_examples
    from .flatten import write_odd
    from .from_corpus import odd_from_usage
    from .machine import write_json
    from .members import content_nodes
    from .odd_file import EGXML, Declaration
    from .read import load_p5subset
    from .rnc import write_rnc
    from .rng import serialise, write_rng
    from .sources import Sources, file_version, tei_version
    from .specs import (
        Alternate,
        AnyElement,
        AttDef,
        AttList,
        ClassRef,
        ClassSpec,
        ConstraintSpec,
        Content,
        DataRef,
        Datatype,
        ElementRef,
        ElementSpec,
        Empty,
        EveryElement,
        MacroRef,
        MacroSpec,
        Prose,
        Sequence,
        Specs,
        TextNode,
        ValList,
        in_language,
    )
    from .unused import find_unused
    from .usable import check_usable
    from .vocabulary import vocabulary_of
    from .why import explain_containment
else:
    __getattr__ = lazily(
        __name__,
        {
            "attributes": ("Attribute",),
            "check": (
                "check_markup",
                "check_odd",
            ),
            "compare": ("schema_changes",),
            "compile": ("compile_odd",),
            "compiled": (
                "CompiledOdd",
                "is_broken",
            ),
            "constraints": ("write_schematron",),
            "corpus": ("count_usage",),
            "examples": ("check_examples",),
            "flatten": ("write_odd",),
            "from_corpus": ("odd_from_usage",),
            "machine": ("write_json",),
            "members": ("content_nodes",),
            "odd_file": (
                "Declaration",
                "EGXML",
            ),
            "read": ("load_p5subset",),
            "rnc": ("write_rnc",),
            "rng": (
                "serialise",
                "write_rng",
            ),
            "sources": (
                "Sources",
                "file_version",
                "tei_version",
            ),
            "specs": (
                "Alternate",
                "AnyElement",
                "AttDef",
                "AttList",
                "ClassRef",
                "ClassSpec",
                "ConstraintSpec",
                "Content",
                "DataRef",
                "Datatype",
                "ElementRef",
                "ElementSpec",
                "Empty",
                "EveryElement",
                "MacroRef",
                "MacroSpec",
                "Prose",
                "Sequence",
                "Specs",
                "TextNode",
                "ValList",
                "in_language",
            ),
            "unused": ("find_unused",),
            "usable": ("check_usable",),
            "vocabulary": ("vocabulary_of",),
            "why": ("explain_containment",),
        },
    )

__all__ = [
    "CODES",
    "EGXML",
    "Alternate",
    "AnyElement",
    "AnyModel",
    "AttDef",
    "AttList",
    "Attribute",
    "ClassRef",
    "ClassSpec",
    "CompiledOdd",
    "ConstraintSpec",
    "Content",
    "DataRef",
    "Datatype",
    "Declaration",
    "ElementRef",
    "ElementSpec",
    "Empty",
    "EveryElement",
    "MacroRef",
    "MacroSpec",
    "Model",
    "ModelGrp",
    "ModelSequence",
    "OutputRendition",
    "Param",
    "ProcessingModel",
    "Prose",
    "Sequence",
    "Sources",
    "Specs",
    "TextNode",
    "ValList",
    "check_examples",
    "check_markup",
    "check_odd",
    "check_usable",
    "compile_odd",
    "content_nodes",
    "count_usage",
    "explain_containment",
    "file_version",
    "find_unused",
    "in_language",
    "is_broken",
    "load_p5subset",
    "odd_from_usage",
    "processing_model",
    "read_models",
    "schema_changes",
    "serialise",
    "tei_version",
    "vocabulary_of",
    "write_json",
    "write_odd",
    "write_rnc",
    "write_rng",
    "write_schematron",
]
