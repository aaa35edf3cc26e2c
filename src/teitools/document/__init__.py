"""Bytes in, Document out: the tree of a file, and a Span for any part of it; safe by default.

What stands on lxml is imported when it is first asked for: validation streams and needs no tree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from teitools._lazy import lazily

from .association import SchemaAssociation, schema_associations
from .boundary import OutsideProject, named, named_if_any, quotable, reason_of, referred, within
from .catalog import Catalog, read_catalogs
from .edit import compatible, edited, encoded_like
from .messages import CODES, INCLUDE_NOT_LOCAL, TOO_DEEP, UNDECLARED_PREFIX
from .names import (
    ANNOTATIONS_NS,
    EXAMPLES_NS,
    MATHML_NS,
    RNG,
    RNG_NS,
    SCH,
    SCH_NS,
    TEI,
    TEI_NS,
    XHTML_NS,
    XI_INCLUDE,
    XI_NS,
    XML_BASE,
    XML_ID,
    XML_LANG,
    XML_NS,
    XMLNS_NS,
    XSD_NS,
    XSL_NS,
    free_name,
)
from .source import (
    PATHS_READ,
    SIZE_LIMIT,
    Source,
    Unreadable,
    declared_encoding,
    decode,
    decode_leniently,
    marked_encoding,
    read_bytes,
    read_source,
)
from .wellformed import ATTRIBUTES_LIMIT, find_faults, has_long_tag, plainly_wellformed

if TYPE_CHECKING:
    from .address import is_file, local_path, path_of, real_folder, real_path, resolve_reference
    from .container import ContainerError, archive_members, folder_order, is_archive, is_remote
    from .document import Document, element_offsets, parse, parse_source, parse_wellformed
    from .hyphens import HYPHENS
    from .inputs import note_reading, noting_what_is_read
    from .kept import entry_key, give_up_oldest, kept_folder, load_entry, own_file, save_entry
    from .kept_database import database_place, is_damage, open_database, remove_database
    from .stream import Stream, Tag, attributes_of, end_of_element
    from .tag import TagPlace, scan_tag
    from .tree import has_own_text, remove_element
    from .whole_file import open_whole, remove_parts, sync_folder, try_lock, umask, write_whole
    from .xinclude import Expanded, expand
else:
    __getattr__ = lazily(
        __name__,
        {
            "address": (
                "is_file",
                "local_path",
                "path_of",
                "real_folder",
                "real_path",
                "resolve_reference",
            ),
            "container": (
                "ContainerError",
                "archive_members",
                "folder_order",
                "is_archive",
                "is_remote",
            ),
            "document": (
                "Document",
                "element_offsets",
                "parse",
                "parse_source",
                "parse_wellformed",
            ),
            "hyphens": ("HYPHENS",),
            "inputs": (
                "note_reading",
                "noting_what_is_read",
            ),
            "kept": (
                "entry_key",
                "give_up_oldest",
                "kept_folder",
                "load_entry",
                "own_file",
                "save_entry",
            ),
            "kept_database": ("database_place", "is_damage", "open_database", "remove_database"),
            "stream": (
                "Stream",
                "Tag",
                "attributes_of",
                "end_of_element",
            ),
            "tag": (
                "TagPlace",
                "scan_tag",
            ),
            "tree": ("has_own_text", "remove_element"),
            "whole_file": (
                "open_whole",
                "remove_parts",
                "sync_folder",
                "try_lock",
                "umask",
                "write_whole",
            ),
            "xinclude": (
                "Expanded",
                "expand",
            ),
        },
    )

__all__ = [
    "ANNOTATIONS_NS",
    "ATTRIBUTES_LIMIT",
    "CODES",
    "EXAMPLES_NS",
    "HYPHENS",
    "INCLUDE_NOT_LOCAL",
    "MATHML_NS",
    "PATHS_READ",
    "RNG",
    "RNG_NS",
    "SCH",
    "SCH_NS",
    "SIZE_LIMIT",
    "TEI",
    "TEI_NS",
    "TOO_DEEP",
    "UNDECLARED_PREFIX",
    "XHTML_NS",
    "XI_INCLUDE",
    "XI_NS",
    "XMLNS_NS",
    "XML_BASE",
    "XML_ID",
    "XML_LANG",
    "XML_NS",
    "XSD_NS",
    "XSL_NS",
    "Catalog",
    "ContainerError",
    "Document",
    "Expanded",
    "OutsideProject",
    "SchemaAssociation",
    "Source",
    "Stream",
    "Tag",
    "TagPlace",
    "Unreadable",
    "archive_members",
    "attributes_of",
    "compatible",
    "database_place",
    "declared_encoding",
    "decode",
    "decode_leniently",
    "edited",
    "element_offsets",
    "encoded_like",
    "end_of_element",
    "entry_key",
    "expand",
    "find_faults",
    "folder_order",
    "free_name",
    "give_up_oldest",
    "has_long_tag",
    "has_own_text",
    "is_archive",
    "is_damage",
    "is_file",
    "is_remote",
    "kept_folder",
    "load_entry",
    "local_path",
    "marked_encoding",
    "named",
    "named_if_any",
    "note_reading",
    "noting_what_is_read",
    "open_database",
    "open_whole",
    "own_file",
    "parse",
    "parse_source",
    "parse_wellformed",
    "path_of",
    "plainly_wellformed",
    "quotable",
    "read_bytes",
    "read_catalogs",
    "read_source",
    "real_folder",
    "real_path",
    "reason_of",
    "referred",
    "remove_database",
    "remove_element",
    "remove_parts",
    "resolve_reference",
    "save_entry",
    "scan_tag",
    "schema_associations",
    "sync_folder",
    "try_lock",
    "umask",
    "within",
    "write_whole",
]
