"""The declared set of files: settings, pointers, prefixes, registers, mentions, and text that is withheld.

What needs a tree is imported when it is first asked for: settings and discovery need none.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

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

_MODULES = {
    "edition": ("Edition", "load_edition", "make_edition", "name_of", "title_of"),
    "leak": ("LeakIndex", "find_leaks", "find_leaks_in", "make_leak_index", "stated_facts"),
    "mentions": ("Mention",),
    "pointer": ("Dangling", "PrefixDef", "Target"),
    "reading": ("reading_text",),
    "registers": ("Record",),
    "source_pointer": ("SourceText", "read_source_text", "read_source_texts"),
    "withheld": ("check_recorded_source", "check_transcription", "restore", "withheld_ranges", "withhold"),
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
