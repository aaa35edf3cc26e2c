"""What archives require, as data files that an editor can correct: `archives/NAME.toml`."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from teitools.edition import EditionError
from teitools.findings import Finding, Span

from .messages import REQUIREMENTS_UNREADABLE

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

#: The archives whose requirements come with teitools, in the order in which they are told.
ARCHIVES = ("zenodo", "clarin", "arche", "textgrid", "dataverse", "nakala", "dta", "tapas")
NEEDS = ("required", "recommended", "if-stated")
FIELD_TESTS = ("present", "one-of", "pattern", "date", "date-or-both-ends", "email", "orcid")
FILE_TESTS = (
    *("name", "folder-name", "declared-encoding", "no-bom", "schema-readable", "valid", "unique-content"),
    *("unique-names", "largest", "most-bytes", "most-files", "tei-namespace"),
)
FILE_GROUPS = ("sources", "xml", "tei", "images", "package")


@dataclass(frozen=True, slots=True)
class FieldRequirement:
    """A field that an archive asks for. fact: which of our facts it is. need: one of `NEEDS`. of: `edition`, or `text`
    for each text. test: one of `FIELD_TESTS`; values: for `one-of`; pattern: for `pattern`. cure: where to state it.
    page, read: where the archive says so, and when that was read.
    """

    name: str
    fact: str
    need: str
    of: str
    test: str
    values: tuple[str, ...]
    pattern: str
    cure: str
    page: str
    read: str


@dataclass(frozen=True, slots=True)
class FileRequirement:
    """What an archive refuses in files. of: which files, one of `FILE_GROUPS`. test: one of `FILE_TESTS`; value: its
    pattern or its number. reason: why a file is refused.
    """

    name: str
    of: str
    test: str
    value: str | int
    reason: str
    cure: str
    page: str
    read: str


@dataclass(frozen=True, slots=True)
class Archive:
    """An archive and what it requires. key: as it is named on the command line."""

    key: str
    name: str
    fields: tuple[FieldRequirement, ...]
    files: tuple[FileRequirement, ...]


def known_archives(folder: Path | None) -> tuple[str, ...]:
    """The keys of all archives: those of teitools, then those that `folder` adds."""
    more = sorted(path.stem for path in folder.glob("*.toml")) if folder is not None and folder.is_dir() else []
    return (*ARCHIVES, *(each for each in more if each not in ARCHIVES))


def read_archive(key: str, folder: Path | None = None) -> Archive:
    """The requirements of an archive; a file in `folder` goes before the one of teitools.

    Raises EditionError when the file is not as it should be, FileNotFoundError for an archive that nobody describes.
    """
    own = folder / f"{key}.toml" if folder is not None else None
    if own is not None and own.is_file():
        shown, text = str(own), own.read_bytes().decode("utf-8", "replace")
    else:
        file = resources.files(__package__) / "archives" / f"{key}.toml"
        if not file.is_file():
            raise FileNotFoundError(key)
        shown, text = f"archives/{key}.toml", file.read_text(encoding="utf-8")
    try:
        data = tomllib.loads(text)
        fields = tuple(_field(each) for each in data.get("field", ()))
        files = tuple(_file(each) for each in data.get("file", ()))
        return Archive(key, str(data.get("name", key)), fields, files)
    except (tomllib.TOMLDecodeError, ValueError, TypeError, AttributeError) as error:
        reason = " ".join(str(error).split())
        finding = Finding(REQUIREMENTS_UNREADABLE, Span(shown, 0, 0), {"archive": key, "reason": reason})
        raise EditionError([finding]) from None


def _field(entry: Mapping[str, Any]) -> FieldRequirement:
    name = _stated(entry, "name")
    need, test, of = entry.get("need", "required"), entry.get("test", "present"), entry.get("of", "edition")
    _one_of("need", need, NEEDS, name)
    _one_of("test", test, FIELD_TESTS, name)
    _one_of("of", of, ("edition", "text"), name)
    re.compile(entry.get("pattern", ""))
    return FieldRequirement(
        name,
        _stated(entry, "fact"),
        need,
        of,
        test,
        tuple(map(str, entry.get("values", ()))),
        str(entry.get("pattern", "")),
        str(entry.get("cure", "")),
        str(entry.get("page", "")),
        str(entry.get("read", "")),
    )


def _file(entry: Mapping[str, Any]) -> FileRequirement:
    name = _stated(entry, "name")
    of, test = entry.get("of", "sources"), _stated(entry, "test")
    _one_of("of", of, FILE_GROUPS, name)
    _one_of("test", test, FILE_TESTS, name)
    value = entry.get("value", 0)
    if test in ("name", "folder-name"):
        try:
            re.compile(str(value))
        except re.error as error:
            raise ValueError(f"the pattern of `{name}` is none: {error}") from None
    elif not isinstance(value, int):
        raise ValueError(f"the value of `{name}` is no number")
    reason, cure = str(entry.get("reason", name)), str(entry.get("cure", ""))
    return FileRequirement(name, of, test, value, reason, cure, str(entry.get("page", "")), str(entry.get("read", "")))


def _stated(entry: Mapping[str, Any], key: str) -> str:
    value = entry.get(key)
    if not isinstance(value, str) or not value:
        raise ValueError(f"an entry has no `{key}`")
    return value


def _one_of(key: str, value: object, known: tuple[str, ...], name: str) -> None:
    if value not in known:
        raise ValueError(f"the `{key}` of `{name}` is `{value}`, not one of {', '.join(known)}")
