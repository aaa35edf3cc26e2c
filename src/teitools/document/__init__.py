"""Bytes in, Document out: the tree of a file, and a Span for any part of it; safe by default."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from .association import SchemaAssociation, schema_associations
from .boundary import OutsideProject, named, quotable, referred, within
from .catalog import Catalog, read_catalogs
from .edit import compatible, edited, encoded_like
from .messages import CODES
from .names import TEI_NS, XI_NS, XML_ID, XML_NS
from .source import Source, Unreadable, decode, read_source
from .wellformed import find_faults

if TYPE_CHECKING:
    from .document import Document, parse, parse_source, parse_wellformed
    from .xinclude import Expanded, expand

__all__ = [
    "CODES",
    "TEI_NS",
    "XI_NS",
    "XML_ID",
    "XML_NS",
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


def __getattr__(name: str) -> object:
    # Validation streams and needs no tree: what stands on lxml is imported when it is first asked for.
    if name in __all__:
        return getattr(import_module(".xinclude" if name in ("Expanded", "expand") else ".document", __name__), name)
    raise AttributeError(name)
