"""The declared set of files: settings, pointers, prefixes, registers, mentions, and text that is withheld."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from .deposit_settings import DepositSettings
from .discover import discover, edition_files, register_files, text_files
from .layout import recognised
from .messages import CODES
from .settings import EditionError, Settings, find_settings, read_settings
from .settings_write import with_schemas

if TYPE_CHECKING:
    from .edition import Edition, load_edition, make_edition, name_of, title_of
    from .leak import LeakIndex, find_leaks, find_leaks_in, make_leak_index, stated_facts
    from .mentions import Mention
    from .pointer import Dangling, PrefixDef, Target
    from .reading import reading_text
    from .registers import Record
    from .source_pointer import SourceText, read_source_text, read_source_texts
    from .withheld import check_recorded_source, check_transcription, restore, withheld_ranges, withhold

#: Where the names are that need a tree: imported when first asked for, since settings and discovery need none.
_HOMES = {
    "Edition": "edition",
    "load_edition": "edition",
    "make_edition": "edition",
    "name_of": "edition",
    "title_of": "edition",
    "LeakIndex": "leak",
    "find_leaks": "leak",
    "find_leaks_in": "leak",
    "make_leak_index": "leak",
    "stated_facts": "leak",
    "Mention": "mentions",
    "Dangling": "pointer",
    "PrefixDef": "pointer",
    "Target": "pointer",
    "reading_text": "reading",
    "Record": "registers",
    "SourceText": "source_pointer",
    "read_source_text": "source_pointer",
    "read_source_texts": "source_pointer",
    "check_recorded_source": "withheld",
    "check_transcription": "withheld",
    "restore": "withheld",
    "withheld_ranges": "withheld",
    "withhold": "withheld",
}

__all__ = [
    "CODES",
    "Dangling",
    "DepositSettings",
    "Edition",
    "EditionError",
    "LeakIndex",
    "Mention",
    "PrefixDef",
    "Record",
    "Settings",
    "SourceText",
    "Target",
    "check_recorded_source",
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
    "recognised",
    "register_files",
    "restore",
    "stated_facts",
    "text_files",
    "title_of",
    "with_schemas",
    "withheld_ranges",
    "withhold",
]


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(import_module(f".{_HOMES[name]}", __name__), name)
    raise AttributeError(name)
