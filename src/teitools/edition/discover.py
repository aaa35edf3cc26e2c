"""From the paths a user names, or from the settings, to the files to work on."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path

from teitools.document import within
from teitools.document.boundary import reason_of
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
    files: dict[Path, Path] = {}
    findings: list[Finding] = []
    for given in paths:
        path = Path(given)
        shown = Span(str(given), 0, 0)
        try:
            if path.is_dir():
                found = [within(p, path) for p in _walk(path, output) if not _excluded(p, exclude, root)]
                if not found:
                    findings.append(Finding(NO_XML_FILES, shown, {"path": str(given)}))
            elif path.is_file():
                found = [path]
            elif path.exists():
                findings.append(Finding(UNREADABLE_PATH, shown, {"path": str(given), "reason": "not an ordinary file"}))
                continue
            else:
                findings.append(Finding(NO_SUCH_PATH, shown, {"path": str(given)}))
                continue
            for file in found:
                files.setdefault(_real(file), file)
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


def _walk(folder: Path, output: Path | None) -> Iterator[Path]:
    """XML files in and below `folder`, by name; symbolic links to folders are not followed, so it ends."""
    apart = output.resolve() if output is not None else None
    for place, folders, names in os.walk(folder, onerror=_raise):
        kept = []
        for name in sorted(folders):
            inner = Path(place, name)
            if name.startswith(".") or name in PASSED_OVER or (inner / ENVIRONMENT).exists():
                continue
            if apart is None or inner.resolve() != apart:
                kept.append(name)
        folders[:] = kept
        for name in sorted(names):
            # A pipe or a device is no file of an edition; a link that leads nowhere is one that cannot be read.
            special = Path(place, name).exists() and not Path(place, name).is_file()
            if not name.startswith(".") and name.lower().endswith(SUFFIXES) and not special:
                yield Path(place, name)


def _raise(error: OSError) -> None:
    raise error


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
