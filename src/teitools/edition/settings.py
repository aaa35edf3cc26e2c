"""The settings of an edition: where its files lie and what its maintainers decided."""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from teitools.document import Source
from teitools.findings import Finding, Severity, Span

from .deposit_settings import DEPOSIT_KEYS, DepositSettings, make_deposit_settings
from .messages import BROKEN_SETTINGS, UNKNOWN_SETTING, WRONG_SETTING_TYPE

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

NAMES = ("teitools.toml", "pyproject.toml")

#: The first of these that exists is the default; the two columns of layouts are TEI's customary `tei/` and the
#: `data/editions` + `data/indices` of static editions.
DEFAULT_TEXTS = ("tei/texts", "tei", "data/editions")
DEFAULT_REGISTERS = ("tei/registers", "tei/indices", "data/indices", "data/indexes")
DEFAULT_CORPUS = ("tei/edition.xml", "tei/corpus.xml", "data/edition.xml")
DEFAULT_SCHEMA_FOLDERS = ("schema", "schemas", "odd", "tei/schema", "data/schema")


class EditionError(Exception):
    """The edition, or the files asked for, cannot be worked on; `findings` say why."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(f.code.message.format_map(f.args) for f in self.findings))


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for one edition, all paths absolute.

    root: the folder that relative paths start from: that of `file`, else the one whose layout was recognised.
    file: the settings file, or None where the defaults alone hold.
    texts, registers: files and folders, in the order given. exclude: globs below `root` of files passed over.
    corpus: the `teiCorpus` (or any TEI file) whose header describes the whole, or None.
    schema, odd, baseline, sources: may name what is not there yet, or not on this machine.
    title: None to take the corpus header's own. url: where the site will stand, with a final slash, or None.
    severities: code name to the severity that replaces its own; None switches the code off.
    order, group: how a site orders its texts, and tells many apart; None for what suits them.
    deposit: what the table `deposit` says. select, ignore: names of checks and codes. standing: element names whose
    text stays when a source is withheld, None for the usual ones.
    """

    root: Path
    file: Path | None = None
    title: str | None = None
    url: str | None = None
    texts: tuple[Path, ...] = ()
    registers: tuple[Path, ...] = ()
    exclude: tuple[str, ...] = ()
    corpus: Path | None = None
    schema: Path | None = None
    odd: Path | None = None
    output: Path = Path("output")
    sources: Path | None = None
    baseline: Path | None = None
    severities: Mapping[str, Severity | None] = field(default_factory=lambda: MappingProxyType({}))
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    standing: tuple[str, ...] | None = None
    withheld_reason: str = "legal"
    order: str | None = None
    group: str | None = None
    deposit: DepositSettings = field(default_factory=DepositSettings)


def _text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _texts(value: object) -> bool:
    return _text(value) or (isinstance(value, list) and all(_text(item) for item in value))


def _one_of(*words: str) -> Callable[[object], bool]:
    return lambda value: value in words


SEVERITIES = {severity.value: severity for severity in Severity} | {"off": None}


def _severity_table(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(entry, str) and entry in SEVERITIES for entry in value.values())


#: key -> (accepts, what it should be, example)
KEYS: Mapping[str, tuple[Callable[[object], bool], str, str]] = MappingProxyType(
    {
        "title": (_text, "a text", 'title = "Letters of a traveller"'),
        "url": (_text, "a text", 'url = "https://example.org/letters/"'),
        "texts": (_texts, "a path or a list of paths", 'texts = ["tei/texts"]'),
        "registers": (_texts, "a path or a list of paths", 'registers = ["tei/registers"]'),
        "exclude": (_texts, "a glob or a list of globs", 'exclude = ["tei/drafts/*.xml"]'),
        "corpus": (_text, "a path", 'corpus = "tei/edition.xml"'),
        "schema": (_text, "a path", 'schema = "schema/edition.rng"'),
        "odd": (_text, "a path", 'odd = "schema/edition.odd"'),
        "output": (_text, "a path", 'output = "output"'),
        "sources": (_text, "a path", 'sources = "../sources"'),
        "baseline": (_text, "a path", 'baseline = "findings.json"'),
        "severities": (
            _severity_table,
            "a table of code names with `error`, `warning`, `info` or `off`",
            'severities = { record_never_mentioned = "off" }',
        ),
        "select": (_texts, "a name or a list of names", 'select = ["relaxng", "edition"]'),
        "ignore": (_texts, "a name or a list of names", 'ignore = ["schematron"]'),
        "standing": (_texts, "an element name or a list of them", 'standing = ["persName", "placeName", "date"]'),
        "order": (_one_of("date", "title", "given"), "`date`, `title` or `given`", 'order = "date"'),
        "group": (
            _one_of("year", "author", "title", "genre"),
            "`year`, `author`, `title` or `genre`",
            'group = "year"',
        ),
        "withheld-reason": (_text, "a text", 'withheld-reason = "legal"'),
        "deposit": (lambda value: isinstance(value, dict), "a table", '[deposit]  name = "letters"'),
    }
)
TOML_TYPES = {bool: "true or false", int: "a number", float: "a number", str: "a text", list: "a list", dict: "a table"}


def find_settings(start: Path) -> Settings:
    """The settings of the edition that `start`, a file or folder, lies in.

    From `start` upwards the first folder decides that has a `teitools.toml`, a `pyproject.toml` with `[tool.teitools]`,
    or one of the usual layouts; where none has, the defaults hold for `start` itself and name no texts.
    Raises EditionError when the settings file cannot be read or says something it cannot.
    """
    here = start.resolve()
    if not here.is_dir():
        here = here.parent
    for folder in (here, *here.parents):
        found = _settings_file(folder)
        if found is not None:
            return found
    for folder in (here, *here.parents):
        if _first(folder, DEFAULT_TEXTS):
            return _with_defaults(folder, None, {})
    return _with_defaults(here, None, {})


def read_settings(path: Path) -> Settings:
    """The settings that the file `path` states: a `teitools.toml`, or a `pyproject.toml` with `[tool.teitools]`.

    Raises EditionError as `find_settings` does.
    """
    path = path.resolve()
    table = _table(path)
    return _checked(path, {} if table is None else table)


def _settings_file(folder: Path) -> Settings | None:
    for name in NAMES:
        path = folder / name
        if path.is_file():
            table = _table(path)
            if table is not None:
                return _checked(path, table)
    return None


def _table(path: Path) -> dict[str, object] | None:
    """The settings' own table, or None where a `pyproject.toml` has none."""
    try:
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


def _checked(path: Path, table: Mapping[str, object]) -> Settings:
    findings = list(_faults(path, table))
    if findings:
        raise EditionError(findings)
    return _with_defaults(path.parent, path, table)


def _faults(path: Path, table: Mapping[str, object]) -> Iterable[Finding]:
    text = path.read_bytes().decode("utf-8-sig")
    yield from _faults_of(path, text, table, KEYS, "")
    deposit = table.get("deposit")
    if isinstance(deposit, dict):
        yield from _faults_of(path, text, deposit, DEPOSIT_KEYS, "deposit.")


def _faults_of(
    path: Path,
    text: str,
    table: Mapping[str, object],
    keys: Mapping[str, tuple[Callable[[object], bool], str, str]],
    prefix: str,
) -> Iterable[Finding]:
    for key, value in table.items():
        span = key_span(path, text, key)
        if key not in keys:
            near = difflib.get_close_matches(key.replace("_", "-").lower(), keys, 1, 0.6)
            known = ", ".join(f"`{name}`" for name in sorted(keys))
            yield Finding(
                UNKNOWN_SETTING,
                span,
                {"key": prefix + key, "known": known},
                help=f"did you mean `{near[0]}`?" if near else None,
                expected=tuple(near + sorted(keys.keys() - set(near))),
                suggestion=near[0] if near else None,
            )
        elif not keys[key][0](value):
            _, expected, example = keys[key]
            args = {"key": prefix + key, "found": _described(value), "expected": expected, "example": example}
            yield Finding(WRONG_SETTING_TYPE, span, args)


def _described(value: object) -> str:
    if isinstance(value, str) and not value.strip():
        return "empty"
    if isinstance(value, list):
        odd = next((TOML_TYPES.get(type(item), "a date") for item in value if not isinstance(item, str)), None)
        return f"a list with {odd}" if odd else "a list with an empty text"
    if isinstance(value, dict):
        odd = next((f"{k} = {v!r}" for k, v in value.items() if not (isinstance(v, str) and v in SEVERITIES)), None)
        return f"a table with `{odd}`" if odd else "a table"
    return TOML_TYPES.get(type(value), "a date")


def key_span(path: Path, text: str, key: str) -> Span:
    """Where `key` stands in the file; tomllib keeps no positions, so the first line in the right table counts."""
    start = 0
    if path.name == "pyproject.toml":
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


def _with_defaults(root: Path, file: Path | None, table: Mapping[str, object]) -> Settings:
    def path(key: str) -> Path | None:
        value = table.get(key)
        return _absolute(root, value) if isinstance(value, str) else None

    def names(key: str) -> tuple[str, ...]:
        value = table.get(key, [])
        return (value,) if isinstance(value, str) else tuple(map(str, value)) if isinstance(value, list) else ()

    def paths(key: str, defaults: tuple[str, ...]) -> tuple[Path, ...]:
        if key in table:
            return tuple(_absolute(root, name) for name in names(key))
        found = _first(root, defaults)
        return (found,) if found else ()

    def text(key: str) -> str | None:
        value = table.get(key)
        return value if isinstance(value, str) else None

    url = text("url")
    deposit = table.get("deposit")
    severities = table.get("severities")
    replaced = {str(k): SEVERITIES[v] for k, v in severities.items()} if isinstance(severities, dict) else {}
    return Settings(
        root=root,
        file=file,
        title=text("title"),
        url=url and url.rstrip("/") + "/",
        texts=paths("texts", DEFAULT_TEXTS),
        registers=paths("registers", DEFAULT_REGISTERS),
        exclude=names("exclude"),
        corpus=path("corpus") or _first(root, DEFAULT_CORPUS),
        schema=path("schema") or _schema(root, (".rng", ".rnc")),
        odd=path("odd") or _schema(root, (".odd",)),
        output=path("output") or root / "output",
        sources=path("sources"),
        baseline=path("baseline"),
        severities=MappingProxyType(replaced),
        select=names("select"),
        ignore=names("ignore"),
        standing=names("standing") if "standing" in table else None,
        withheld_reason=text("withheld-reason") or "legal",
        order=text("order"),
        group=text("group"),
        deposit=make_deposit_settings(deposit) if isinstance(deposit, dict) else DepositSettings(),
    )


def _absolute(root: Path, name: str) -> Path:
    """`name` from `root`, `.` and `..` folded away, symbolic links kept as they are."""
    parts: list[str] = []
    joined = root / name
    for part in joined.parts[1:]:
        if part == "..":
            parts[-1:] = []
        else:
            parts.append(part)
    return Path(joined.anchor, *parts)


def _first(root: Path, names: Iterable[str]) -> Path | None:
    return next((root / name for name in names if (root / name).exists()), None)


def _schema(root: Path, suffixes: tuple[str, ...]) -> Path | None:
    """`edition` with one of `suffixes`, else the only file with the first of them that has just one."""
    for folder in DEFAULT_SCHEMA_FOLDERS:
        if not (root / folder).is_dir():
            continue
        for suffix in suffixes:
            named = root / folder / f"edition{suffix}"
            if named.is_file():
                return named
            files = sorted((root / folder).glob(f"*{suffix}"))
            if len(files) == 1:
                return files[0]
    return None
