"""The declared set of files: settings, pointers, prefixes, registers, mentions, and text that is withheld."""

from .discover import discover, edition_files, register_files, text_files
from .messages import CODES
from .settings import EditionError, Settings, find_settings, read_settings

__all__ = [
    "CODES",
    "EditionError",
    "Settings",
    "discover",
    "edition_files",
    "find_settings",
    "read_settings",
    "register_files",
    "text_files",
]
