"""Every file of the edition looked at once, and reduced: what is to be packaged, and what keeps it from being so."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from teitools.document import Document, Unreadable
from teitools.edition import UNREADABLE_PATH, PrefixDef, Settings, edition_files, prefix_defs, register_files
from teitools.findings import Finding, Span

from .facts import DepositFile, Reference, Spool
from .headers import facts_of, read_document
from .messages import MISSING_FROM_PACKAGE, OUTSIDE_PROJECT, SOURCE_IN_PACKAGE
from .names import Names, packaged_name
from .references import inner_references
from .restored import restored_text

Progress = Callable[[str, int, int], None]
#: Files in the project's folder that go with every edition, by the beginnings of their names, in lower case.
BESIDE = (
    ("readme", "readme"),
    ("licen", "licence"),
    ("copying", "licence"),
    ("notice", "licence"),
    ("changelog", "extra"),
)
_BESIDE_ENDINGS = ("", ".md", ".txt", ".rst", ".html")
_ROLES = {".rng": "schema", ".rnc": "schema", ".sch": "schema", ".isosch": "schema", ".xsd": "schema", ".odd": "odd"}


@dataclass(frozen=True, slots=True)
class Part:
    """A file to be packaged as it is. name: in the package. role: what it is there; path: where it lies."""

    name: str
    role: str
    path: Path


@dataclass(slots=True)
class Survey:
    """The edition as a deposit sees it.

    files: the facts of each TEI file that can be read, corpus first. parts: every file to be packaged, by name.
    findings: what is wrong; any of severity error keeps the package from being made. withheld: SHA-256 of source files
    that must not be in it.
    """

    settings: Settings
    files: Spool[DepositFile] = field(default_factory=Spool)
    corpus: DepositFile | None = None
    parts: dict[str, Part] = field(default_factory=dict)
    names: Names = field(default_factory=Names)
    findings: list[Finding] = field(default_factory=list)
    withheld: set[str] = field(default_factory=set)
    unreadable: int = 0

    def texts(self) -> Iterator[DepositFile]:
        """The facts of each text, in order; of the corpus file where there is nothing else."""
        apart = [each for each in self.files if each.role == "text"] if len(self.files) <= 2 else None
        if apart == [] and self.corpus is not None:
            yield self.corpus
            return
        for each in self.files:
            if each.role == "text":
                yield each

    @property
    def size(self) -> int:
        """Bytes of all files to be packaged."""
        return sum(part.path.stat().st_size for part in self.parts.values())


def survey_edition(settings: Settings, progress: Progress | None = None) -> Survey:
    """The edition of `settings`, looked through; nothing is written.

    Raises EditionError when there is no edition, OSError for a folder that cannot be read. Memory grows with the
    number of files by their names alone.
    """
    survey = Survey(settings)
    root = settings.root.resolve()
    registers = set(register_files(settings))
    files = edition_files(settings)
    prefixes: tuple[PrefixDef[Document], ...] = ()
    standing = frozenset(settings.standing) if settings.standing is not None else None
    for number, path in enumerate(files):
        role = "register" if path in registers else "corpus" if path == settings.corpus else "text"
        name = _inside(survey, path, root)
        if name is None:
            survey.unreadable += 1
            continue
        shown = _shown(path)
        try:
            document, start = read_document(shown)
        except Unreadable as error:
            survey.findings += error.findings
            survey.unreadable += 1
            continue
        except OSError as error:
            args = {"path": shown, "reason": error.strerror or "unknown"}
            survey.findings.append(Finding(UNREADABLE_PATH, Span(shown, 0, 0), args))
            survey.unreadable += 1
            continue
        if role == "corpus":
            prefixes = tuple(prefix_defs(document))
        facts = facts_of(document, start, packaged_name(name), role, prefixes)
        survey.findings += restored_text(document, standing)
        survey.withheld.update(facts.sources)
        survey.files.append(facts)
        if role == "corpus":
            survey.corpus = facts
        _take(survey, Part(packaged_name(name), role, path), name)
        if progress:
            progress("read", number + 1, len(files))
    _schemas(survey, root)
    _beside(survey, root)
    _close(survey, root)
    return survey


def _shown(path: Path) -> str:
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)


def _inside(survey: Survey, path: Path, root: Path) -> str | None:
    """The file's path from the project's folder; None, and a finding, when it or what it links to lies elsewhere."""
    try:
        real = path.resolve()
    except (OSError, RuntimeError):
        real = path
    folder = survey.settings.root
    lexical = path.relative_to(folder) if path.is_relative_to(folder) else None
    if lexical is None and path.is_relative_to(root):
        lexical = path.relative_to(root)
    if lexical is None or not real.is_relative_to(root):
        survey.findings.append(Finding(OUTSIDE_PROJECT, Span(_shown(path), 0, 0), {"name": _shown(path)}))
        return None
    sources = survey.settings.sources
    if sources is not None and real.is_relative_to(sources.resolve()):
        survey.findings.append(Finding(SOURCE_IN_PACKAGE, Span(_shown(path), 0, 0), {"name": lexical.as_posix()}))
        return None
    return lexical.as_posix()


def _take(survey: Survey, part: Part, name: str) -> None:
    if part.name in survey.parts and survey.parts[part.name].path == part.path:
        return
    found = list(survey.names.take(name, _shown(part.path)))
    survey.findings += found
    if part.name not in survey.parts and not any(
        each.code.name in ("names_alike", "name_unpackable") for each in found
    ):
        survey.parts[part.name] = part


def _add(survey: Survey, path: Path, role: str, root: Path) -> bool:
    """`path` is packaged too; False when it may not be."""
    name = _inside(survey, path, root)
    if name is None:
        return False
    packaged = packaged_name(name)
    if packaged not in survey.parts:
        _take(survey, Part(packaged, role, path), name)
    return True


def _schemas(survey: Survey, root: Path) -> None:
    """The edition's schema and ODD, and beside the ODD its grammar and its guidelines."""
    settings = survey.settings
    for path, role in ((settings.schema, "schema"), (settings.odd, "odd")):
        if path is not None and path.is_file():
            _add(survey, path, role, root)
    if settings.odd is not None and settings.odd.is_file():
        for ending, role in ((".rng", "schema"), (".rnc", "schema"), (".sch", "schema"), (".html", "guidelines")):
            beside = settings.odd.with_suffix(ending)
            if beside.is_file():
                _add(survey, beside, role, root)


def _beside(survey: Survey, root: Path) -> None:
    """README, licences, and what the settings include."""
    for path in sorted(survey.settings.root.iterdir()):
        stem, ending = path.stem.lower(), path.suffix.lower()
        role = next((role for start, role in BESIDE if stem.startswith(start)), None)
        if role is not None and ending in _BESIDE_ENDINGS and path.is_file():
            _add(survey, path, role, root)
    for pattern in survey.settings.deposit.include:
        found = []
        if not Path(pattern).is_absolute() and ".." not in Path(pattern).parts:
            found = sorted(path for path in survey.settings.root.glob(pattern) if path.is_file())
        if not found:
            place = Span(_shown(survey.settings.file) if survey.settings.file else str(root), 0, 0)
            args = {"written": pattern, "reason": "no file of the project matches it"}
            survey.findings.append(Finding(MISSING_FROM_PACKAGE, place, args))
        for path in found:
            _add(survey, path, _ROLES.get(path.suffix.lower(), "extra"), root)


def _close(survey: Survey, root: Path) -> None:
    """Whatever the files refer to is packaged too, as far as it lies in the project; of the rest it is said."""
    met: set[Path] = set()
    output = survey.settings.output.resolve()
    for facts in survey.files:
        for reference in facts.references:
            if reference.path is None:
                if reference.kind in ("schema", "include"):
                    survey.findings.append(_missing(reference, "it lies elsewhere on the web"))
                continue
            path = Path(reference.path)
            reason = _why_not(path, root, output)
            if reason is not None:
                survey.findings.append(_missing(reference, reason))
            elif path.is_file() and path not in met:
                met.add(path)
                role = "image" if reference.kind == "image" else _ROLES.get(path.suffix.lower(), "extra")
                if not _add(survey, _below(path, survey.settings.root, root), role, root):
                    continue
            if reason is None and (lexical := _lexical(path, survey.settings.root, root)) != packaged_name(lexical):
                survey.findings.append(_missing(reference, "the package has the name with composed accents (NFC)"))
    waiting = [part for part in survey.parts.values() if part.role in ("schema", "odd")]
    seen: set[Path] = set()
    while waiting:
        part = waiting.pop()
        for written in inner_references(part.path):
            path = Path(written)
            if path in seen:
                continue
            seen.add(path)
            where = Reference(
                "include", os.path.relpath(path, part.path.parent), written, Span(_shown(part.path), 0, 0)
            )
            reason = _why_not(path, root, output)
            if reason is not None:
                survey.findings.append(_missing(where, reason))
            elif path.is_file() and _add(survey, _below(path, survey.settings.root, root), "schema", root):
                waiting.append(Part("", "schema", path))


def _lexical(path: Path, folder: Path, root: Path) -> str:
    """The path from the settings' folder as it is written; empty for one that is not below it."""
    below = _below(path, folder, root)
    return below.relative_to(folder).as_posix() if below.is_relative_to(folder) else ""


def _below(path: Path, folder: Path, root: Path) -> Path:
    """`path` as a path below the settings' folder, `..` and links of that folder folded away."""
    folded = Path(os.path.normpath(path))
    if folded.is_relative_to(folder):
        return folded
    real = folded.parent.resolve() / folded.name
    return folder / real.relative_to(root) if real.is_relative_to(root) else folded


def _why_not(path: Path, root: Path, output: Path) -> str | None:
    """Why a file that is referred to cannot be packaged; None when it can, or is a folder of the project."""
    try:
        real = path.resolve()
        there = real.exists()
        hidden = real.is_relative_to(root) and any(part.startswith(".") for part in real.relative_to(root).parts)
    except (OSError, RuntimeError, ValueError):
        return "there is no such file"
    if not real.is_relative_to(root):
        return "it lies outside the project's folder"
    if not there:
        return "there is no such file"
    if hidden:
        return "it is a hidden file"
    if real.is_relative_to(output):
        return "it lies in the output folder"
    return None


def _missing(reference: Reference, reason: str) -> Finding:
    return Finding(MISSING_FROM_PACKAGE, reference.where, {"written": reference.written, "reason": reason})


def schema_names(facts: DepositFile, survey: Survey) -> Iterable[str]:
    """The names in the package of the schemas that a file names."""
    folder, root = survey.settings.root, survey.settings.root.resolve()
    for reference in facts.references:
        if reference.kind == "schema" and reference.path is not None:
            name = packaged_name(_lexical(Path(reference.path), folder, root))
            if name in survey.parts:
                yield name
