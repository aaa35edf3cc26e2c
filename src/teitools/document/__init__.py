"""Bytes in, Document out: the tree of a file, and a Span for any part of it; safe by default.

What stands on lxml is imported when it is first asked for: validation streams and needs no tree.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .association import SchemaAssociation, schema_associations
from .boundary import OutsideProject, named, quotable, referred, within
from .catalog import Catalog, read_catalogs
from .edit import compatible, edited, encoded_like
from .messages import CODES
from .names import (
    ANNOTATIONS_NS,
    EXAMPLES_NS,
    MATHML_NS,
    RNG_NS,
    SCH_NS,
    TEI_NS,
    XHTML_NS,
    XI_NS,
    XML_ID,
    XML_NS,
    XMLNS_NS,
    XSD_NS,
    XSL_NS,
    free_name,
)
from .source import Source, Unreadable, decode, read_source
from .wellformed import find_faults

if TYPE_CHECKING:
    from .document import Document, parse, parse_source, parse_wellformed
    from .xinclude import Expanded, expand

__all__ = [
    "ANNOTATIONS_NS",
    "CODES",
    "EXAMPLES_NS",
    "MATHML_NS",
    "RNG_NS",
    "SCH_NS",
    "TEI_NS",
    "XHTML_NS",
    "XI_NS",
    "XMLNS_NS",
    "XML_ID",
    "XML_NS",
    "XSD_NS",
    "XSL_NS",
    "Catalog",
    "Document",
    "Expanded",
    "OutsideProject",
    "SchemaAssociation",
    "Source",
    "Unreadable",
    "compatible",
    "decode",
    "edited",
    "encoded_like",
    "expand",
    "find_faults",
    "free_name",
    "named",
    "parse",
    "parse_source",
    "parse_wellformed",
    "quotable",
    "read_catalogs",
    "read_source",
    "referred",
    "schema_associations",
    "within",
]

_MODULES = {
    "document": ("Document", "parse", "parse_source", "parse_wellformed"),
    "xinclude": ("Expanded", "expand"),
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
