"""How far the references in files reach: into their own project, and into what the person at the keyboard has named.

What a document, schema, rule, ODD, template or settings file names may come from a stranger. It is resolved here, links
included, and refused outside the root of its project. Only the command line widens that, never a file.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

from .address import local_path, real_folder, real_path

#: Files whose folder is the root of an edition.
SETTINGS = ("teitools.toml", "pyproject.toml")
#: git-annex and DataLad keep large files here, and put links in their places.
_ANNEX = (".git", "annex", "objects")

#: What was named, as written, so that it can be told to another process; None where nobody speaks for a person.
_named: ContextVar[tuple[str, ...] | None] = ContextVar("named", default=None)


class OutsideProject(PermissionError):
    """The file lies outside the project that the reference to it stands in, and nobody at the keyboard has named it."""

    def __init__(self, reason: str, path: str) -> None:
        super().__init__(errno.EACCES, reason, path)


@contextmanager
def named(paths: Iterable[str | os.PathLike[str]]) -> Iterator[None]:
    """While this lasts, references reach also these files and folders, and reports quote only the projects of these.

    `-`, for standard input or no file at all, is a file of the current folder. To be used by whoever speaks for the
    person at the keyboard: the command line, the first function of a worker process. What is known of roots is looked
    up anew.
    """
    forget()
    token = _named.set((*named_now(), *(_absolute(os.fspath(each)) for each in paths)))
    try:
        yield
    finally:
        _named.reset(token)
        forget()


def named_now() -> tuple[str, ...]:
    """What `named` has been told, to be told again to a process that does not inherit it."""
    return _named.get() or ()


def named_if_any() -> tuple[str, ...] | None:
    """As `named_now`; None where nobody speaks for a person at the keyboard, so that all may be quoted."""
    return _named.get()


def forget() -> None:
    """What is known of roots is dropped: settings may have come or gone."""
    for each in (_root, _bases, _reached, _quoted, _folder_quotable):
        each.cache_clear()
    real_folder.cache_clear()


def root_of(home: str | os.PathLike[str]) -> Path:
    """The root of the project that the file or folder `home` lies in (`-`: the current folder), without links.

    The folder of the nearest settings file upwards; else of the nearest `.git`; else the current folder, where it holds
    `home` and is not the top of the file system; else the folder of `home` itself.
    """
    return _root(_folder(home), os.path.realpath("."))


def referred(reference: str, home: str | os.PathLike[str], folder: Path | None = None) -> Path:
    """The file that a URI reference in the file `home` leads to; nothing is opened.

    folder: where relative references start, if not in the folder of `home`. Raises OSError, with a reason, for what
    names no local file, and `OutsideProject` as `within` does.
    """
    path = local_path(reference, Path(home).parent if folder is None else folder)
    if path is None:
        raise OSError(errno.EINVAL, "only local files are read", reference)
    return within(path, home)


def within(path: Path, home: str | os.PathLike[str]) -> Path:
    """`path` itself, which lies in the project of the file `home` or was named by the person at the keyboard.

    Raises `OutsideProject`: also for a link that leads outside, and for what a hidden folder of the project holds
    (`.git` may hold the keys of a machine), unless `home` lies in it too.
    """
    real = _real(path)
    here = os.path.realpath(".")
    if not any(_below(real, base) for base in (*_bases(_folder(home), here), *_reached(named_now(), here))):
        root = root_of(home)
        where = f"in a hidden folder of `{root}`" if real.is_relative_to(root) else f"outside `{root}`, its project"
        raise OutsideProject(f"it lies {where}; `--allow {real}` lets it be read", str(path))
    return path


def quotable(file: str | os.PathLike[str]) -> bool:
    """Whether reports may show what stands in `file`.

    It lies in a project that a file named by the person at the keyboard belongs to. Where nobody has named any, as in a
    program that calls this one, all may be shown.
    """
    names = _named.get()
    if names is None or os.fspath(file) == "-":
        return True
    here = os.path.realpath(".")
    try:
        real = real_path(os.fspath(file))
    except ValueError:  # a name that no file can have
        return False
    folder, name = os.path.split(real)
    if name.startswith(".") or not name:
        return any(_below(Path(real), base) for base in _quoted(names, here))
    return _folder_quotable(folder, names, here) or Path(real) in _quoted(names, here)


def reason_of(error: OSError) -> str:
    """Why a file cannot be read, in words that can stand within a sentence."""
    said = error.strerror or str(error)
    return said[:1].lower() + said[1:]


def _absolute(path: str) -> str:
    return path if path == "-" else os.path.abspath(path)  # noqa: PTH100 (a path that is no name is for others to tell)


def _real(path: str | os.PathLike[str]) -> Path:
    try:
        return Path(os.path.realpath(path))
    except ValueError as error:  # a name that no file can have
        raise OSError(errno.EINVAL, str(error), os.fspath(path)) from None


def _folder(home: str | os.PathLike[str]) -> str:
    """The folder that `home` is or lies in; of a link the folder that it stands in, where its references start."""
    if os.fspath(home) == "-":
        return os.path.realpath(".")
    place = Path(home)
    return os.path.realpath(place if place.is_dir() else place.parent)


def _below(real: Path, base: Path) -> bool:
    """Whether `real` is `base` or lies in it, and in no hidden folder of it."""
    try:
        parts = real.relative_to(base).parts
    except ValueError:
        return False
    hidden = any(part.startswith(".") for part in parts)
    return not hidden or parts[: len(_ANNEX)] == _ANNEX


@lru_cache(maxsize=4096)
def _bases(folder: str, here: str) -> tuple[Path, ...]:
    """The folders that references in a file of `folder` reach: the root, and the hidden folder that it lies in.

    None where that would be the whole file system, and nobody has said so by a settings file or a repository.
    """
    root = _root(folder, here)
    if root == Path(root.anchor) and not _is_marked(root):
        return ()
    parts = Path(folder).relative_to(root).parts
    hidden = max((number for number, part in enumerate(parts, 1) if part.startswith(".")), default=0)
    return (root, root.joinpath(*parts[:hidden])) if hidden else (root,)


@lru_cache(maxsize=4096)
def _root(folder: str, here: str) -> Path:
    start = Path(folder)
    around = (start, *start.parents)
    for marked in (_holds_settings, _is_repository):
        for each in around:
            if marked(each):
                return each
    current = Path(here)
    return current if current != Path(current.anchor) and start.is_relative_to(current) else start


@lru_cache(maxsize=4096)
def _folder_quotable(folder: str, names: tuple[str, ...], here: str) -> bool:
    """Whether what stands in the files of a folder, by its path without links, may be shown."""
    return any(_below(Path(folder), base) for base in _quoted(names, here))


@lru_cache(maxsize=64)
def _quoted(names: tuple[str, ...], here: str) -> tuple[Path, ...]:
    """The files and folders that reports may show: those that were named, and the projects that these belong to."""
    around = (base for each in names for base in _bases(_folder(each), here))
    return tuple(dict.fromkeys((*_reached(names, here), *around)))


@lru_cache(maxsize=64)
def _reached(names: tuple[str, ...], here: str) -> tuple[Path, ...]:
    """What was named itself, without links."""
    return tuple(_real(Path(here, each)) for each in names if each != "-")


def _is_marked(folder: Path) -> bool:
    return _holds_settings(folder) or _is_repository(folder)


def _is_repository(folder: Path) -> bool:
    return os.path.lexists(folder / ".git")


def _holds_settings(folder: Path) -> bool:
    """Whether a settings file is there; a `pyproject.toml` only where it has settings of this program."""
    if (folder / SETTINGS[0]).is_file():
        return True
    try:
        data = (folder / SETTINGS[1]).read_bytes()
    except OSError:
        return False
    if b"teitools" not in data:
        return False
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        tool = tomllib.loads(data.decode("utf-8-sig")).get("tool", {})
    except (ValueError, RecursionError):
        return True  # it is for the settings to say what is wrong
    return isinstance(tool, dict) and "teitools" in tool
