"""The settings file of an edition: its TOML read, and what is wrong with it, each fault at its place."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from teitools.document import Source
from teitools.findings import CannotWork, Finding, Severity, Span, did_you_mean, nearest

from .deposit_settings import DEPOSIT_KEYS, is_text, is_texts
from .messages import BROKEN_SETTINGS, UNKNOWN_SETTING, WRONG_SETTING_TYPE

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

NAMES = ("teitools.toml", "pyproject.toml")


class EditionError(CannotWork):
    """The edition, or the files asked for, cannot be worked on; `findings` say why."""


def _web(value: object) -> bool:
    return isinstance(value, str) and re.match(r"https?://[^\s/]", value) is not None


SEVERITIES = {severity.value: severity for severity in Severity} | {"off": None}


def _all_of(*known: str) -> Callable[[object], bool]:
    return lambda value: isinstance(value, list) and all(each in known for each in value)


def _one_of(*words: str) -> Callable[[object], bool]:
    return lambda value: value in words


def _severity_table(value: object) -> bool:
    return isinstance(value, dict) and all(map(_severity, value.values()))


def _severity(value: object) -> bool:
    return isinstance(value, str) and value in SEVERITIES


def _path_table(value: object) -> bool:
    return isinstance(value, dict) and all(map(is_texts, value.values()))


def _tables(value: object) -> bool:
    return isinstance(value, dict) and all(map(_is_table, value.values()))


def _is_table(value: object) -> bool:
    return isinstance(value, dict)


#: A larger settings file is nobody's, and takes minutes to be read.
SIZE_LIMIT = 2_000_000
#: Whether it accepts a value, what the value should be, an example.
Key: TypeAlias = tuple[Callable[[object], bool], str, str]
_SEVERITIES: Key = (
    _severity_table,
    "a table of code names with `error`, `warning`, `info` or `off`",
    'severities = { record_never_mentioned = "off" }',
)
_IGNORE: Key = (is_texts, "a name or a list of names", 'ignore = ["schematron"]')
KEYS: Mapping[str, Key] = MappingProxyType(
    {
        "title": (is_text, "a text", 'title = "Letters of a traveller"'),
        "language": (is_text, "the tag of a language", 'language = "de"'),
        "url": (_web, "an address that begins with `https://`", 'url = "https://example.org/letters/"'),
        "texts": (is_texts, "a path or a list of paths", 'texts = ["tei/texts"]'),
        "registers": (is_texts, "a path or a list of paths", 'registers = ["tei/registers"]'),
        "exclude": (is_texts, "a glob or a list of globs", 'exclude = ["tei/drafts/*.xml"]'),
        "corpus": (is_text, "a path", 'corpus = "tei/edition.xml"'),
        "schema": (is_text, "a path", 'schema = "schema/edition.rng"'),
        "schemas": (
            _path_table,
            "a table of addresses, or globs of files, with a path or a list of paths for each",
            'schemas = { "https://example.org/tei.rng" = "schema/tei.rng" }',
        ),
        "catalog": (is_texts, "a path or a list of paths", 'catalog = "schema/catalog.xml"'),
        "odd": (is_text, "a path", 'odd = "schema/edition.odd"'),
        "output": (is_text, "a path", 'output = "output"'),
        "sources": (is_text, "a path", 'sources = "../sources"'),
        "baseline": (is_text, "a path", 'baseline = "findings.json"'),
        "severities": _SEVERITIES,
        "select": (is_texts, "a name or a list of names", 'select = ["relaxng", "edition"]'),
        "ignore": _IGNORE,
        "paths": (
            _tables,
            "a table of globs, each with a table of `ignore` and `severities`",
            '[paths."tei/drafts/*"]  ignore = ["header_incomplete"]',
        ),
        "vocabularies": (
            is_texts,
            "a pointer, a file, or a list of them",
            'vocabularies = ["#lang*", "schema/taxonomies.xml"]',
        ),
        "exempt-attributes": (
            is_texts,
            "an attribute name or a list of them",
            'exempt-attributes = ["calendar", "facs"]',
        ),
        "standing": (is_texts, "an element name or a list of them", 'standing = ["persName", "placeName", "date"]'),
        "order": (_one_of("date", "title", "given"), "`date`, `title` or `given`", 'order = "date"'),
        "group": (
            _one_of("year", "author", "title", "genre"),
            "`year`, `author`, `title` or `genre`",
            'group = "year"',
        ),
        "withheld-reason": (is_text, "a text", 'withheld-reason = "legal"'),
        "site": (_is_table, "a table", '[site]  language = "it"'),
        "deposit": (_is_table, "a table", '[deposit]  name = "letters"'),
    }
)
#: The forms in which a site can offer each text beside TEI and plain text.
FORMS = ("markdown", "epub", "annotations", "source")
SITE_KEYS: Mapping[str, Key] = MappingProxyType(
    {
        "language": (is_text, "the tag of a language", 'language = "it"'),
        "messages": (is_text, "a path", 'messages = "messages.fr.json"'),
        "downloads": (
            _all_of(*FORMS),
            "a list of `markdown`, `epub`, `annotations` and `source`",
            'downloads = ["markdown", "epub"]',
        ),
        "images": (_one_of("local", "iiif"), "`local` or `iiif`", 'images = "iiif"'),
    }
)
PATH_KEYS: Mapping[str, Key] = MappingProxyType({"ignore": _IGNORE, "severities": _SEVERITIES})
#: Of settings that are tables: whether a value in one is right.
_ENTRIES = {"schemas": is_texts, "paths": _is_table}
TOML_TYPES = {bool: "true or false", int: "a number", float: "a number", str: "a text", list: "a list", dict: "a table"}


def parse_settings(text: str) -> dict[str, object]:
    """What a settings file says, read as TOML. Raises ValueError."""
    return dict(tomllib.loads(text))


def find_table(folder: Path) -> tuple[Path, Mapping[str, object]] | None:
    """The settings file of `folder` and what it says, without fault; None where there is none.

    Raises EditionError for one that cannot be read or says something it cannot.
    """
    for name in NAMES:
        path = folder / name
        if path.is_file() and (table := _table(path)) is not None:
            _check(path, table)
            return path, table
    return None


def read_table(path: Path) -> Mapping[str, object]:
    """What the settings file `path` says, without fault; nothing for a `pyproject.toml` without settings.

    Raises EditionError as `find_table` does.
    """
    table = _table(path) or {}
    _check(path, table)
    return table


def _check(path: Path, table: Mapping[str, object]) -> None:
    findings = list(_faults(path, table))
    if findings:
        raise EditionError(findings)


def _table(path: Path) -> dict[str, object] | None:
    """The settings' own table, or None where a `pyproject.toml` has none."""
    try:
        if path.stat().st_size > SIZE_LIMIT:
            raise EditionError([_broken(path, 0, f"the file is larger than {SIZE_LIMIT // 1_000_000} MB")])
        text = path.read_bytes().decode("utf-8-sig")
        whole = tomllib.loads(text)
    except OSError as error:
        raise EditionError([_broken(path, 0, error.strerror or "it is not readable")]) from None
    except UnicodeDecodeError as error:
        raise EditionError([_broken(path, 0, f"byte {error.start} is not UTF-8")]) from None
    except tomllib.TOMLDecodeError as error:
        place = re.search(r" ?\(at (?:line (\d+), column (\d+)|end of document)\)", str(error))
        offset = len(text)
        if place is not None and place[1]:
            offset = Source(str(path), text).offset(int(place[1]), int(place[2]))
        reason = str(error)[: place.start()] if place else str(error)
        raise EditionError([_broken(path, offset, reason[:1].lower() + reason[1:])]) from None
    except (ValueError, RecursionError) as error:
        reason = "its values are nested too deep" if isinstance(error, RecursionError) else "a number is too large"
        raise EditionError([_broken(path, 0, reason)]) from None
    if path.name != "pyproject.toml":
        return dict(whole)
    tool = whole.get("tool", {})
    table = tool.get("teitools") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        args = {"key": "tool.teitools", "found": TOML_TYPES.get(type(table), "something else")}
        args |= {"expected": "a table", "example": "[tool.teitools]"}
        raise EditionError([Finding(WRONG_SETTING_TYPE, key_span(path, text, "teitools"), args)])
    return table


def _broken(path: Path, offset: int, reason: str) -> Finding:
    return Finding(BROKEN_SETTINGS, Span(shown_path(path), offset, offset), {"reason": reason})


def _faults(path: Path, table: Mapping[str, object]) -> Iterable[Finding]:
    text = path.read_bytes().decode("utf-8-sig")
    yield from _faults_of(path, text, table, KEYS, "")
    deposit = table.get("deposit")
    if isinstance(deposit, dict):
        yield from _faults_of(path, text, deposit, DEPOSIT_KEYS, "deposit.")
    site = table.get("site")
    if isinstance(site, dict):
        yield from _faults_of(path, text, site, SITE_KEYS, "site.", max(text.find("site]"), 0))
    paths = table.get("paths")
    for glob, rules in paths.items() if isinstance(paths, dict) else ():
        if isinstance(rules, dict):
            yield from _faults_of(path, text, rules, PATH_KEYS, f'paths."{glob}".', max(text.find(glob), 0))


def _faults_of(
    path: Path,
    text: str,
    table: Mapping[str, object],
    keys: Mapping[str, Key],
    prefix: str,
    start: int = 0,
) -> Iterable[Finding]:
    for key, value in table.items():
        span = key_span(path, text, key, start)
        if key not in keys:
            near = nearest(key.replace("_", "-"), keys)
            known = ", ".join(f"`{name}`" for name in sorted(keys))
            yield Finding(
                UNKNOWN_SETTING,
                span,
                {"key": prefix + key, "known": known},
                help=did_you_mean(near[0]) if near else None,
                expected=tuple(near + sorted(keys.keys() - set(near))),
                suggestion=near[0] if near else None,
            )
        elif not keys[key][0](value):
            _, expected, example = keys[key]
            args = {"key": prefix + key, "found": _described(key, value), "expected": expected, "example": example}
            yield Finding(WRONG_SETTING_TYPE, span, args)


def _described(key: str, value: object) -> str:
    if isinstance(value, str) and not value.strip():
        return "empty"
    if isinstance(value, list):
        odd = next((TOML_TYPES.get(type(item), "a date") for item in value if not isinstance(item, str)), None)
        return f"a list with {odd}" if odd else "a list with an empty text"
    if isinstance(value, dict):
        accepted = _ENTRIES.get(key, _severity)
        odd = next((f"{k} = {v!r}" for k, v in value.items() if not accepted(v)), None)
        return f"a table with `{odd}`" if odd else "a table"
    return TOML_TYPES.get(type(value), "a date")


def key_span(path: Path, text: str, key: str, start: int = 0) -> Span:
    """Where `key` stands in the file, not before `start`; tomllib keeps no positions, so the first line in the right
    table counts.
    """
    if not start and path.name == "pyproject.toml":
        header = re.search(r"^\s*\[\s*tool\s*\.\s*teitools\b", text, re.MULTILINE)
        start = header.start() if header else 0
    quoted = rf"""["']?{re.escape(key)}["']?"""
    found = re.compile(rf"^[ \t]*(?:\[[^\]\n]*?)?({quoted})\s*[=.\]]", re.MULTILINE).search(text, start)
    if found is None:
        return Span(shown_path(path), 0, 0)
    return Span(shown_path(path), found.start(1), found.end(1))


def shown_path(path: Path) -> str:
    """`path` as a user would write it: relative to the current folder where it lies below that."""
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)
