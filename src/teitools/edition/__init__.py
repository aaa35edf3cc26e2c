"""The declared set of files: settings, pointers, prefixes, registers, mentions, and text that is withheld.

What needs a tree is imported when it is first asked for: settings and discovery need none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from teitools._lazy import lazily

from .deposit_settings import DepositSettings
from .discover import discover, edition_files, register_files, text_files
from .layout import recognised
from .messages import (
    AMBIGUOUS_PREFIX,
    BROKEN_PREFIX_PATTERN,
    CODES,
    DANGLING_ID,
    MISSING_HASH,
    UNKNOWN_PREFIX,
    UNREADABLE_PATH,
    UNREADABLE_TARGET,
    WORD_FOR_POINTER,
)
from .settings import EditionError, Settings, find_settings, key_span, read_settings, shown_path
from .settings_write import with_schemas

if TYPE_CHECKING:
    from .edition import Edition, Resolved, digest_of_document, load_edition, make_edition, name_of, title_of
    from .elsewhere import Elsewhere
    from .facts import (
        FACTS_FORMAT,
        FactsPart,
        FileFacts,
        HeaderFact,
        IdentifiedElement,
        PointerGroup,
        PrefixFact,
        RecordFact,
        SuppressionFact,
    )
    from .gather import gather_facts
    from .known import KnownFiles, included_files
    from .leak import LeakIndex, find_leaks, find_leaks_in, make_leak_index, stated_facts
    from .mentions import Mention
    from .pointer import SCHEMES, TEXT_FRAGMENT, Dangling, PrefixDef, Target, base_uri, prefix_defs
    from .pointer_attributes import POINTER_ATTRIBUTES, pointer_span, pointers_of
    from .reading import CLOSING, OPENING, begins_word, is_tei, parts_words, reading_text, whole_text
    from .registers import REGISTER_KINDS, Record
    from .source_pointer import SourceText, read_source_text, read_source_texts
    from .transcription import STANDING, transcription_pieces, transcriptions
    from .withheld import (
        check_recorded_source,
        check_transcription,
        recorded_sources,
        restore,
        withheld_ranges,
        withhold,
    )
else:
    __getattr__ = lazily(
        __name__,
        {
            "edition": (
                "Edition",
                "Resolved",
                "digest_of_document",
                "load_edition",
                "make_edition",
                "name_of",
                "title_of",
            ),
            "elsewhere": ("Elsewhere",),
            "facts": (
                "FACTS_FORMAT",
                "FactsPart",
                "FileFacts",
                "HeaderFact",
                "IdentifiedElement",
                "PointerGroup",
                "PrefixFact",
                "RecordFact",
                "SuppressionFact",
            ),
            "gather": ("gather_facts",),
            "known": (
                "KnownFiles",
                "included_files",
            ),
            "leak": (
                "LeakIndex",
                "find_leaks",
                "find_leaks_in",
                "make_leak_index",
                "stated_facts",
            ),
            "mentions": ("Mention",),
            "pointer": (
                "Dangling",
                "PrefixDef",
                "SCHEMES",
                "TEXT_FRAGMENT",
                "Target",
                "base_uri",
                "prefix_defs",
            ),
            "pointer_attributes": (
                "POINTER_ATTRIBUTES",
                "pointer_span",
                "pointers_of",
            ),
            "reading": (
                "CLOSING",
                "OPENING",
                "begins_word",
                "is_tei",
                "parts_words",
                "reading_text",
                "whole_text",
            ),
            "registers": (
                "REGISTER_KINDS",
                "Record",
            ),
            "source_pointer": (
                "SourceText",
                "read_source_text",
                "read_source_texts",
            ),
            "transcription": (
                "STANDING",
                "transcription_pieces",
                "transcriptions",
            ),
            "withheld": (
                "check_recorded_source",
                "check_transcription",
                "recorded_sources",
                "restore",
                "withheld_ranges",
                "withhold",
            ),
        },
    )

__all__ = [
    "AMBIGUOUS_PREFIX",
    "BROKEN_PREFIX_PATTERN",
    "CLOSING",
    "CODES",
    "DANGLING_ID",
    "FACTS_FORMAT",
    "MISSING_HASH",
    "OPENING",
    "POINTER_ATTRIBUTES",
    "REGISTER_KINDS",
    "SCHEMES",
    "STANDING",
    "TEXT_FRAGMENT",
    "UNKNOWN_PREFIX",
    "UNREADABLE_PATH",
    "UNREADABLE_TARGET",
    "WORD_FOR_POINTER",
    "Dangling",
    "DepositSettings",
    "Edition",
    "EditionError",
    "Elsewhere",
    "FactsPart",
    "FileFacts",
    "HeaderFact",
    "IdentifiedElement",
    "KnownFiles",
    "LeakIndex",
    "Mention",
    "PointerGroup",
    "PrefixDef",
    "PrefixFact",
    "Record",
    "RecordFact",
    "Resolved",
    "Settings",
    "SourceText",
    "SuppressionFact",
    "Target",
    "base_uri",
    "begins_word",
    "check_recorded_source",
    "check_transcription",
    "digest_of_document",
    "discover",
    "edition_files",
    "find_leaks",
    "find_leaks_in",
    "find_settings",
    "gather_facts",
    "included_files",
    "is_tei",
    "key_span",
    "load_edition",
    "make_edition",
    "make_leak_index",
    "name_of",
    "parts_words",
    "pointer_span",
    "pointers_of",
    "prefix_defs",
    "read_settings",
    "read_source_text",
    "read_source_texts",
    "reading_text",
    "recognised",
    "recorded_sources",
    "register_files",
    "restore",
    "shown_path",
    "stated_facts",
    "text_files",
    "title_of",
    "transcription_pieces",
    "transcriptions",
    "whole_text",
    "with_schemas",
    "withheld_ranges",
    "withhold",
]
