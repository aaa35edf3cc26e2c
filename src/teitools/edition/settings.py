"""The settings of an edition: where its files lie and what its maintainers decided."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from types import MappingProxyType

from teitools.findings import Severity

from .deposit_settings import DepositSettings, make_deposit_settings
from .elsewhere import Elsewhere
from .reach import outside
from .settings_file import SEVERITIES, EditionError, find_table, key_span, read_table, shown_path
from .usual_layout import default_corpus, default_registers, default_schema, default_texts, is_layout_around

__all__ = ["EditionError", "PathRule", "Settings", "find_settings", "key_span", "read_settings", "shown_path"]


@dataclass(frozen=True, slots=True)
class PathRule:
    """For the files that `glob` matches: names of checks and codes that are ignored, and severities by code."""

    glob: str
    ignore: frozenset[str] = frozenset()
    severities: Mapping[str, Severity | None] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for one edition, all paths absolute.

    root: the folder that relative paths start from: that of `file`, else the one whose layout was recognised.
    file: the settings file, or None where the defaults alone hold.
    texts, registers: files and folders, in the order given. exclude: globs below `root` of files passed over.
    corpus: the `teiCorpus` (or any TEI file) whose header describes the whole, or None.
    schema, odd, baseline, sources: may name what is not there yet, or not on this machine. schema_stated: whether the
    schema is named by the settings file, not found by its place. catalogs: XML catalogs.
    schemas: address, or glob of files below `root` -> the schemas that stand for it.
    elsewhere: pointers that are not followed. paths: what holds for some of the files, by glob below `root`.
    title: None to take the corpus header's own. url: where the site will stand, with a final slash, or None.
    language: of texts that do not say theirs, and of the site, or None.
    severities: code name to the severity that replaces its own; None switches the code off.
    order, group: how a site orders its texts, and tells many apart; None for what suits them.
    site_language: in which a site speaks of its own, None for that of the edition; site_messages: the file of what it
    says in a language that comes with the edition. site_downloads: in which further forms each text is offered, None
    for what suits the number of texts.
    site_images: `iiif` where pages ask IIIF servers for the images that lie there; else they ask nobody.
    deposit: what the table `deposit` says. select, ignore: names of checks and codes. standing: element names whose
    text stays when a source is withheld, None for the usual ones.
    """

    root: Path
    file: Path | None = None
    title: str | None = None
    url: str | None = None
    language: str | None = None
    texts: tuple[Path, ...] = ()
    registers: tuple[Path, ...] = ()
    exclude: tuple[str, ...] = ()
    corpus: Path | None = None
    schema: Path | None = None
    schema_stated: bool = False
    schemas: Mapping[str, tuple[Path, ...]] = field(default_factory=lambda: MappingProxyType({}))
    catalogs: tuple[Path, ...] = ()
    odd: Path | None = None
    output: Path = Path("output")
    sources: Path | None = None
    baseline: Path | None = None
    severities: Mapping[str, Severity | None] = field(default_factory=lambda: MappingProxyType({}))
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    paths: tuple[PathRule, ...] = ()
    elsewhere: Elsewhere = field(default_factory=Elsewhere)
    standing: tuple[str, ...] | None = None
    withheld_reason: str = "legal"
    order: str | None = None
    group: str | None = None
    site_language: str | None = None
    site_messages: Path | None = None
    site_downloads: tuple[str, ...] | None = None
    site_images: str | None = None
    deposit: DepositSettings = field(default_factory=DepositSettings)

    def rules_for(self, file: str) -> Iterator[PathRule]:
        """What holds for the file at the path `file` alone, in the order of the settings."""
        if self.paths:
            below = os.path.relpath(os.path.abspath(file), self.root)  # noqa: PTH100 (links stay as they are named)
            name = below.replace(os.sep, "/")
            yield from (each for each in self.paths if fnmatch(name, each.glob))


def find_settings(start: Path) -> Settings:
    """The settings of the edition that `start`, a file or folder, lies in.

    From `start` upwards the first folder decides that has a `teitools.toml`, a `pyproject.toml` with `[tool.teitools]`,
    or one of the usual layouts; where none has, the defaults hold for `start` itself and name no texts.
    Raises EditionError when the settings file cannot be read or says something it cannot, or when what is to be read
    and shown lies outside their project. A schema, a source of withheld text and the output folder may.
    """
    here = start.resolve()
    if not here.is_dir():
        here = here.parent
    for folder in (here, *here.parents):
        found = find_table(folder)
        if found is not None:
            path, table = found
            return _in_project(_with_defaults(folder, path, table))
    for folder in (here, *here.parents):
        if is_layout_around(folder, here):
            return _in_project(_with_defaults(folder, None, {}))
    return Settings(here, output=here / "output")


def read_settings(path: Path) -> Settings:
    """The settings that the file `path` states: a `teitools.toml`, or a `pyproject.toml` with `[tool.teitools]`.

    Raises EditionError as `find_settings` does, but says nothing of where its paths lead.
    """
    path = path.resolve()
    return _with_defaults(path.parent, path, read_table(path))


def _in_project(settings: Settings) -> Settings:
    """`settings`, which name only files of their project. Raises EditionError."""
    requirements = settings.deposit.requirements
    named = [
        *(("texts", each) for each in settings.texts),
        *(("registers", each) for each in settings.registers),
        ("corpus", settings.corpus),
        ("odd", settings.odd),
        ("baseline", settings.baseline),
        ("site.messages", settings.site_messages),
        ("deposit.requirements", _absolute(settings.root, requirements) if requirements else None),
    ]
    found = [
        finding
        for key, path in named
        if path is not None
        for finding in outside(settings.root, settings.file, key, path)
    ]
    if found:
        raise EditionError(found)
    return settings


def _with_defaults(root: Path, file: Path | None, table: Mapping[str, object]) -> Settings:
    """Absolute paths, and the defaults for what the table, which is without fault, does not say."""

    def path(key: str) -> Path | None:
        value = table.get(key)
        return _absolute(root, value) if isinstance(value, str) else None

    def names(key: str) -> tuple[str, ...]:
        return _names(table.get(key))

    def paths(key: str) -> tuple[Path, ...]:
        return tuple(_absolute(root, name) for name in names(key))

    def text(key: str) -> str | None:
        value = table.get(key)
        return value if isinstance(value, str) else None

    url = text("url")
    deposit = table.get("deposit")
    site = table.get("site")
    of_site = site if isinstance(site, dict) else {}
    messages = of_site.get("messages")
    return Settings(
        root=root,
        file=file,
        title=text("title"),
        language=text("language"),
        url=url and url.rstrip("/") + "/",
        texts=paths("texts") if "texts" in table else default_texts(root),
        registers=paths("registers") if "registers" in table else default_registers(root),
        exclude=names("exclude"),
        corpus=path("corpus") or default_corpus(root),
        schema=path("schema") or default_schema(root, (".rng", ".rnc")),
        schema_stated="schema" in table,
        schemas=_schemas(root, table.get("schemas")),
        catalogs=paths("catalog"),
        odd=path("odd") or default_schema(root, (".odd",)),
        output=path("output") or root / "output",
        sources=path("sources"),
        baseline=path("baseline"),
        severities=_severities(table.get("severities")),
        select=names("select"),
        ignore=names("ignore"),
        paths=tuple(_path_rules(table.get("paths"))),
        elsewhere=Elsewhere(root, frozenset(names("exempt-attributes")), names("vocabularies")),
        standing=names("standing") if "standing" in table else None,
        withheld_reason=text("withheld-reason") or "legal",
        order=text("order"),
        group=text("group"),
        site_language=of_site.get("language"),
        site_messages=_absolute(root, messages) if messages else None,
        site_downloads=_names(of_site["downloads"]) if "downloads" in of_site else None,
        site_images=of_site.get("images"),
        deposit=make_deposit_settings(deposit) if isinstance(deposit, dict) else DepositSettings(),
    )


def _names(value: object) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(map(str, value)) if isinstance(value, list) else ()


def _severities(value: object) -> Mapping[str, Severity | None]:
    return MappingProxyType({str(k): SEVERITIES[v] for k, v in value.items()} if isinstance(value, dict) else {})


def _schemas(root: Path, value: object) -> Mapping[str, tuple[Path, ...]]:
    entries = value.items() if isinstance(value, dict) else ()
    return MappingProxyType({str(k): tuple(_absolute(root, each) for each in _names(v)) for k, v in entries})


def _path_rules(value: object) -> Iterator[PathRule]:
    for glob, table in value.items() if isinstance(value, dict) else ():
        yield PathRule(str(glob), frozenset(_names(table.get("ignore"))), _severities(table.get("severities")))


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
