"""Depositing an edition: one reproducible package, its proof, and what each archive asks of it."""

from .facts import Agent, FileFacts, Spool, Stated
from .messages import CODES
from .metadata import Metadata, make_metadata
from .package import Options, Package, Refused, Validation, Validator, make_package, package_name
from .sidecar_conflicts import sidecar_conflicts
from .survey import Survey, survey_edition

__all__ = [
    "CODES",
    "Agent",
    "FileFacts",
    "Metadata",
    "Options",
    "Package",
    "Refused",
    "Spool",
    "Stated",
    "Survey",
    "Validation",
    "Validator",
    "make_metadata",
    "make_package",
    "package_name",
    "sidecar_conflicts",
    "survey_edition",
]
