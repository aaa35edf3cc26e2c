"""From the paths a user names, or from the settings, to the files to work on."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

from teitools.document import OutsideProject, reason_of, within
from teitools.findings import Finding, Span

from .messages import NO_EDITION, NO_SUCH_PATH, NO_XML_FILES, SETTING_PATH_MISSING, UNREADABLE_PATH
from .reach import MARKS, outside
from .settings import EditionError, Settings, shown_path
from .usual_layout import SUFFIXES

#: Folders that hold nobody's edition: a virtual environment is known by the file in it.
PASSED_OVER = ("node_modules", "__pycache__")
ENVIRONMENT = "pyvenv.cfg"


def discover(
    paths: Iterable[Path | str], *, output: Path | None = None, exclude: Iterable[str] = (), root: Path | None = None
) -> list[Path]:
    """Every file that `paths` name, each once: a file as it is, a folder as the XML files in it and below it.

    The order is that of `paths`, within a folder that of the names. Hidden files and folders, `output`, and what a glob
    of `exclude` matches (relative to `root`) are passed over inside a folder; a path named outright never is.
    A link inside a folder leads only to its project and to what the command line names.
    Raises EditionError naming every path that does not exist, holds no XML file, or has a link that leads elsewhere.
    """
    files: dict[str, Path] = {}
    findings: list[Finding] = []
    for given in paths:
        path = Path(given)
        shown = Span(str(given), 0, 0)
        try:
            if path.is_dir():
                walked = [each for each in _walk(path, output) if not (exclude and _excluded(each.path, exclude, root))]
                if not walked:
                    findings.append(Finding(NO_XML_FILES, shown, {"path": str(given)}))
                for real, file in _with_real_paths(walked, path):
                    files.setdefault(real, file)
            elif path.is_file():
                files.setdefault(str(_real(path)), path)
            elif path.exists():
                findings.append(Finding(UNREADABLE_PATH, shown, {"path": str(given), "reason": "not an ordinary file"}))
            else:
                findings.append(Finding(NO_SUCH_PATH, shown, {"path": str(given)}))
        except OSError as error:
            args = {"path": error.filename or str(given), "reason": reason_of(error)}
            findings.append(Finding(UNREADABLE_PATH, shown, args))
    if findings:
        raise EditionError(findings)
    return list(files.values())


def text_files(settings: Settings) -> list[Path]:
    """The texts of the edition: what `texts` names, without registers, corpus, and what is excluded."""
    apart = {path.resolve() for path in register_files(settings)}
    if settings.corpus is not None:
        apart.add(settings.corpus.resolve())
    return [path for path in _files(settings, "texts") if path.resolve() not in apart]


def register_files(settings: Settings) -> list[Path]:
    """The register files of the edition; none where it has no registers."""
    return _files(settings, "registers")


def edition_files(settings: Settings) -> list[Path]:
    """Every file of the edition: corpus file, texts, registers.

    Raises EditionError when there is none, or a path of the settings does not exist.
    """
    texts, registers = text_files(settings), register_files(settings)
    corpus = [settings.corpus] if settings.corpus is not None else []
    if corpus and not corpus[0].is_file():
        raise EditionError([_missing(settings, "corpus", corpus[0])])
    if not texts and not registers and not corpus:
        raise EditionError([Finding(NO_EDITION, Span(str(settings.root), 0, 0), {"path": str(settings.root)})])
    return [*corpus, *texts, *registers]


def _files(settings: Settings, key: str) -> list[Path]:
    named: tuple[Path, ...] = getattr(settings, key)
    found: list[Path] = []
    for path in named:
        if not MARKS.isdisjoint(str(path.relative_to(path.anchor))):
            try:
                matches = sorted(Path(path.anchor).glob(str(path.relative_to(path.anchor))))
            except ValueError:  # before Python 3.13 `a**b` is no pattern
                matches = []
            if not matches:
                raise EditionError([_missing(settings, key, path)])
            kept = [match for match in matches if not _excluded(match, settings.exclude, settings.root)]
            led = [each for match in kept for each in outside(settings.root, settings.file, key, match)]
            if led:
                raise EditionError(led)
            found += kept
        elif not path.exists():
            raise EditionError([_missing(settings, key, path)])
        else:
            found.append(path)
    configured = settings.file is not None
    if not configured:
        # By default an empty `tei/texts` is an edition that has just been started, not a fault.
        found = [path for path in found if path.is_file() or next(_walk(path, settings.output), None)]
    return discover(found, output=settings.output, exclude=settings.exclude, root=settings.root)


def _missing(settings: Settings, key: str, path: Path) -> Finding:
    place = Span(shown_path(settings.file) if settings.file else str(settings.root), 0, 0)
    try:
        shown = path.relative_to(settings.root).as_posix()
    except ValueError:
        shown = str(path)
    return Finding(SETTING_PATH_MISSING, place, {"key": key, "path": shown})


class _Found(NamedTuple):
    """A file in a folder. linked: whether it is itself a link."""

    path: Path
    folder: str
    name: str
    linked: bool


def _walk(folder: Path, output: Path | None) -> Iterator[_Found]:
    """XML files in and below `folder`, by name; symbolic links to folders are not followed, so it ends."""
    apart = output.resolve() if output is not None else None
    waiting = [str(folder)]
    while waiting:
        place = waiting.pop()
        with os.scandir(place) as entries:
            there = sorted(entries, key=lambda each: each.name)
        folders = []
        for entry in there:
            if entry.name.startswith("."):
                continue
            linked = entry.is_symlink()
            if _is_folder(entry):
                if not linked and not _passed_over(entry) and (apart is None or Path(entry.path).resolve() != apart):
                    folders.append(entry.path)
            # A pipe or a device is no file of an edition; a link that leads nowhere is one that cannot be read.
            elif entry.name.lower().endswith(SUFFIXES) and (_is_file(entry) or not os.path.exists(entry.path)):  # noqa: PTH110
                yield _Found(Path(entry.path), place, entry.name, linked)
        waiting += reversed(folders)


def _passed_over(entry: os.DirEntry[str]) -> bool:
    return entry.name in PASSED_OVER or Path(entry.path, ENVIRONMENT).exists()


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads in a circle
        return False


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:
        return False


def _with_real_paths(found: Iterable[_Found], home: Path) -> Iterator[tuple[str, Path]]:
    """Each file, with its path without links. Raises OutsideProject for one that a link on the way leads out of reach.

    Cost: one look at each folder and at each link.
    """
    folders: dict[str, str | None] = {}
    for each in found:
        if each.folder not in folders:
            folders[each.folder] = _real_within(Path(each.folder), home)
        folder = folders[each.folder]
        if each.linked or folder is None:
            yield str(_real(within(each.path, home))), each.path
        else:
            yield os.path.join(folder, each.name), each.path  # noqa: PTH118 (sixteen thousand times)


def _real_within(folder: Path, home: Path) -> str | None:
    """The path of a folder without links, where files in it may be read; None where that has to be asked of each."""
    try:
        return str(_real(within(folder, home)))
    except OutsideProject:
        return None


def _real(path: Path) -> Path:
    """`path` without links. Raises OSError where they lead in a circle, in every Python."""
    try:
        return path.resolve()
    except RuntimeError:  # before 3.13
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path)) from None


def _excluded(path: Path, exclude: Iterable[str], root: Path | None) -> bool:
    try:
        below = _real(path).relative_to(root.resolve()) if root is not None else path
    except ValueError:
        below = path
    return any(fnmatch(below.as_posix(), glob) for glob in exclude)
