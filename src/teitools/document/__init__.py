"""Bytes in, Document out: the tree of a file, and a Span for any part of it; safe by default."""

from .document import TEI_NS, XML_ID, XML_NS, Document, parse, parse_source
from .messages import CODES
from .source import Source, Unreadable, decode, read_source
from .wellformed import find_faults

__all__ = [
    "CODES",
    "TEI_NS",
    "XML_ID",
    "XML_NS",
    "Document",
    "Source",
    "Unreadable",
    "decode",
    "find_faults",
    "parse",
    "parse_source",
    "read_source",
]
