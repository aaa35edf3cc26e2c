"""The declared set of files: settings, pointers, prefixes, registers, mentions, and text that is withheld."""

from .check import check_edition
from .check_messages import CHECK_CODES
from .discover import discover, edition_files, register_files, text_files
from .edition import Edition, load_edition, make_edition, name_of, title_of
from .leak import LeakIndex, find_leaks, find_leaks_in, make_leak_index, stated_facts
from .mentions import Mention
from .messages import POINTER_CODES, SETTINGS_CODES
from .pointer import Dangling, PrefixDef, Target
from .reading import reading_text
from .registers import Record
from .settings import EditionError, Settings, find_settings, read_settings
from .source_pointer import SourceText, read_source_text, read_source_texts
from .withheld import check_header, check_transcription, restore, withheld_ranges, withhold
from .withheld_messages import WITHHELD_CODES

CODES = SETTINGS_CODES + POINTER_CODES + CHECK_CODES + WITHHELD_CODES

__all__ = [
    "CODES",
    "Dangling",
    "Edition",
    "EditionError",
    "LeakIndex",
    "Mention",
    "PrefixDef",
    "Record",
    "Settings",
    "SourceText",
    "Target",
    "check_edition",
    "check_header",
    "check_transcription",
    "discover",
    "edition_files",
    "find_leaks",
    "find_leaks_in",
    "find_settings",
    "load_edition",
    "make_edition",
    "make_leak_index",
    "name_of",
    "read_settings",
    "read_source_text",
    "read_source_texts",
    "reading_text",
    "register_files",
    "restore",
    "stated_facts",
    "text_files",
    "title_of",
    "withheld_ranges",
    "withhold",
]
