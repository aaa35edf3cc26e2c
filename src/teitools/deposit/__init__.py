"""Depositing an edition: one reproducible package, its proof, and what each archive asks of it."""

from typing import TYPE_CHECKING

from teitools._lazy import lazily

from .facts import Agent, DepositFile, Spool, Stated
from .messages import CODES
from .metadata import Metadata, make_metadata
from .package import Package, PackageOptions, Refused, Validation, Validator, make_package, package_name
from .sidecar_conflicts import sidecar_conflicts
from .survey import Survey, survey_edition

if TYPE_CHECKING:
    from .preflight import CheckedRequirement, check_requirements
    from .requirements import Archive, known_archives, read_archive
    from .sidecars import invenio_record, sidecar_files
    from .upload import SANDBOX, Uploader, checked_server, planned_requests
    from .verify import verify_package
else:
    __getattr__ = lazily(
        __name__,
        {
            "preflight": (
                "CheckedRequirement",
                "check_requirements",
            ),
            "requirements": (
                "Archive",
                "known_archives",
                "read_archive",
            ),
            "sidecars": (
                "invenio_record",
                "sidecar_files",
            ),
            "upload": (
                "SANDBOX",
                "Uploader",
                "checked_server",
                "planned_requests",
            ),
            "verify": ("verify_package",),
        },
    )

__all__ = [
    "CODES",
    "SANDBOX",
    "Agent",
    "Archive",
    "CheckedRequirement",
    "DepositFile",
    "Metadata",
    "Package",
    "PackageOptions",
    "Refused",
    "Spool",
    "Stated",
    "Survey",
    "Uploader",
    "Validation",
    "Validator",
    "check_requirements",
    "checked_server",
    "invenio_record",
    "known_archives",
    "make_metadata",
    "make_package",
    "package_name",
    "planned_requests",
    "read_archive",
    "sidecar_conflicts",
    "sidecar_files",
    "survey_edition",
    "verify_package",
]
