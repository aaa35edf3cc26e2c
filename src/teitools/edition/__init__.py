"""The declared set of files: settings, pointers, prefixes, registers, mentions, and text that is withheld."""

from .discover import discover, edition_files, register_files, text_files
from .edition import Edition, load_edition, make_edition, name_of, title_of
from .mentions import Mention
from .messages import CODES
from .pointer import Dangling, PrefixDef, Target
from .reading import reading_text
from .registers import Record
from .settings import EditionError, Settings, find_settings, read_settings

__all__ = [
    "CODES",
    "Dangling",
    "Edition",
    "EditionError",
    "Mention",
    "PrefixDef",
    "Record",
    "Settings",
    "Target",
    "discover",
    "edition_files",
    "find_settings",
    "load_edition",
    "make_edition",
    "name_of",
    "read_settings",
    "reading_text",
    "register_files",
    "text_files",
    "title_of",
]
