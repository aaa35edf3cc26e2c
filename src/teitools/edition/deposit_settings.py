"""What an edition's settings say of its deposit: only what no TEI header can say."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class DepositSettings:
    """The table `deposit` of the settings, every value as written; an absent text is None, an absent list empty.

    name, version: of the package; by default they follow from the headers.
    include: globs, from the settings' folder, of further files to be packaged.
    requirements: a folder with requirement files of archives, which go before those that come with teitools.
    collections: archive -> the collection or community in it that the deposit goes to.
    """

    name: str | None = None
    version: str | None = None
    short_title: str | None = None
    description: str | None = None
    licence: str | None = None
    contact_name: str | None = None
    contact_email: str | None = None
    rights_holder: tuple[str, ...] = ()
    collector: tuple[str, ...] = ()
    depositor: tuple[str, ...] = ()
    curator: tuple[str, ...] = ()
    metadata_creator: tuple[str, ...] = ()
    grant: tuple[str, ...] = ()
    subject: tuple[str, ...] = ()
    keyword: tuple[str, ...] = ()
    genre: str | None = None
    created: str | None = None
    created_not_before: str | None = None
    created_not_after: str | None = None
    include: tuple[str, ...] = ()
    requirements: str | None = None
    collections: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def is_text(value: object) -> bool:
    """Whether a setting is a text that says something."""
    return isinstance(value, str) and bool(value.strip())


def is_texts(value: object) -> bool:
    """Whether it is such a text or a list of them."""
    return is_text(value) or (isinstance(value, list) and all(is_text(item) for item in value))


def _name(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?", value) is not None


def _table(value: object) -> bool:
    return isinstance(value, dict) and all(is_text(entry) for entry in value.values())


_TEXT = (is_text, "a text")
_LIST = (is_texts, "a text or a list of texts")
_FILE_NAME = (_name, "letters, digits, dots, hyphens and underscores")

#: key of the table -> (accepts, what it should be, example)
DEPOSIT_KEYS: Mapping[str, tuple[Callable[[object], bool], str, str]] = MappingProxyType(
    {
        key: (*kind, example)
        for key, kind, example in (
            ("name", _FILE_NAME, 'name = "letters"'),
            ("version", _FILE_NAME, 'version = "1.2"'),
            ("short-title", _TEXT, 'short-title = "Letters"'),
            ("description", _TEXT, 'description = "All letters of a traveller"'),
            ("licence", _TEXT, 'licence = "https://creativecommons.org/licenses/by/4.0/"'),
            ("contact-name", _TEXT, 'contact-name = "Ada Example"'),
            ("contact-email", _TEXT, 'contact-email = "letters@example.org"'),
            ("rights-holder", _LIST, 'rights-holder = ["Example, Ada"]'),
            ("collector", _LIST, 'collector = ["Example, Ada"]'),
            ("depositor", _LIST, 'depositor = ["Example, Ada"]'),
            ("curator", _LIST, 'curator = ["Example, Ada"]'),
            ("metadata-creator", _LIST, 'metadata-creator = ["Example, Ada"]'),
            ("grant", _LIST, 'grant = ["Example Fund 123"]'),
            ("subject", _LIST, 'subject = ["Arts and Humanities"]'),
            ("keyword", _LIST, 'keyword = ["letters", "travel"]'),
            ("genre", _TEXT, 'genre = "prose"'),
            ("created", _TEXT, 'created = "1922"'),
            ("created-not-before", _TEXT, 'created-not-before = "1890"'),
            ("created-not-after", _TEXT, 'created-not-after = "1931"'),
            ("include", _LIST, 'include = ["images/*.png"]'),
            ("requirements", _TEXT, 'requirements = "archives"'),
            ("collections", (_table, "a table of texts"), 'collections = { zenodo = "letters" }'),
        )
    }
)


def make_deposit_settings(table: Mapping[str, object]) -> DepositSettings:
    """The settings that a checked table states."""
    values: dict[str, object] = {}
    for key, value in table.items():
        name = key.replace("-", "_")
        if DEPOSIT_KEYS[key][0] is is_texts:
            values[name] = (value,) if isinstance(value, str) else tuple(value)  # type: ignore[arg-type]
        elif isinstance(value, dict):
            values[name] = MappingProxyType(dict(value))
        else:
            values[name] = value
    return DepositSettings(**values)  # type: ignore[arg-type]
