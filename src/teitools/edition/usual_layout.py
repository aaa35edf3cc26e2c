"""The usual layouts of editions: where texts, registers, corpus and schema lie when no settings say so."""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from teitools.document import TEI_NS

#: TEI's customary `tei/`, and the `data/editions` of static editions: their names alone tell.
_TEXTS = ("tei/texts", "tei", "data/editions")
_REGISTERS = ("tei/registers", "tei/indices", "data/indices", "data/indexes")
#: Names that other things have too: only with TEI in them.
_WEAK_TEXTS = ("editions", "texts", "xml")
_WEAK_REGISTERS = ("registers", "indices", "indexes", "authority")
_CORPUS = ("tei/edition.xml", "tei/corpus.xml", "data/edition.xml")
_SCHEMA_FOLDERS = ("schema", "schemas", "odd", "tei/schema", "data/schema")

SUFFIXES = (".xml", ".tei")
_TEI = (TEI_NS.encode(), b"h\0t\0t\0p\0:\0/\0/\0w\0w\0w\0.\0t\0e\0i\0-\0c\0.")
_IS_CORPUS = re.compile(rb"<(?:\w+:)?teiCorpus[\s>]")
#: So much of so many files is looked at to see whether a folder holds TEI.
_HEAD = 8192
_FILES = 20
_FOLDERS = 400


def default_texts(root: Path) -> tuple[Path, ...]:
    """The folder of the texts; none where `root` has no usual layout."""
    found = _first(root, _TEXTS) or _first_with_tei(root, _WEAK_TEXTS)
    return (found,) if found else ()


def default_registers(root: Path) -> tuple[Path, ...]:
    """The folder of the registers, where there is one."""
    found = _first(root, _REGISTERS) or _first_with_tei(root, _WEAK_REGISTERS)
    return (found,) if found else ()


def default_corpus(root: Path) -> Path | None:
    """The file whose header describes the whole, if any: by its name, else the only `teiCorpus` of a few files."""
    return _first(root, _CORPUS) or _only_corpus(default_texts(root))


def _only_corpus(folders: tuple[Path, ...]) -> Path | None:
    for folder in folders:
        files = _own_files(folder)
        corpora = [each for each in files if _IS_CORPUS.search(_head(each))] if len(files) < _FILES else []
        if len(corpora) == 1:
            return corpora[0]
    return None


def default_schema(root: Path, suffixes: tuple[str, ...]) -> Path | None:
    """`edition` with one of `suffixes`, else the only file with the first of them that has just one."""
    for folder in _SCHEMA_FOLDERS:
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


def is_layout_around(root: Path, here: Path) -> bool:
    """Whether `root`, which is or holds the folder `here`, has a usual layout that `here` belongs to.

    By names that other things have too only where `here` is `root` or lies in the texts or registers, or both in one
    repository.
    """
    if _first(root, _TEXTS):
        return True
    texts = _first_with_tei(root, _WEAK_TEXTS)
    if texts is None:
        return False
    inside = (texts, *default_registers(root))
    return here == root or any(here.is_relative_to(each) for each in inside) or _one_repository(root, here)


def holds_tei(folder: Path) -> bool:
    """Whether one of the first files in `folder`, or below it, is TEI."""
    return _tei_among(itertools.chain.from_iterable(_own_files(each) for each in _below(folder)))


def _one_repository(root: Path, here: Path) -> bool:
    around = itertools.takewhile(lambda each: each != root.parent, (here, *here.parents))
    return any(os.path.lexists(each / ".git") for each in (root, *root.parents)) and not any(
        os.path.lexists(each / ".git") for each in around if each != root
    )


def _tei_among(files: Iterable[Path]) -> bool:
    return any(_is_tei(each) for each in itertools.islice(files, _FILES))


def _is_tei(file: Path) -> bool:
    head = _head(file)
    return any(mark in head for mark in _TEI)


def _head(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(_HEAD)
    except OSError:
        return b""


def _below(folder: Path) -> Iterator[Path]:
    """`folder` and the folders below it, nearest first, so many at most."""
    queue = [folder]
    for number in range(_FOLDERS):
        if number >= len(queue):
            return
        yield queue[number]
        queue += _folders(queue[number])


def _folders(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            names = sorted(e.name for e in entries if not e.name.startswith(".") and e.is_dir(follow_symlinks=False))
    except OSError:
        return []
    return [folder / name for name in names]


def _own_files(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            found = [
                e.name
                for e in entries
                if e.name.lower().endswith(SUFFIXES) and not e.name.startswith(".") and e.is_file(follow_symlinks=False)
            ]
    except OSError:
        return []
    return [folder / name for name in sorted(found)[:_FILES]]


def _first(root: Path, names: Iterable[str]) -> Path | None:
    return next((root / name for name in names if (root / name).exists()), None)


def _first_with_tei(root: Path, names: Iterable[str]) -> Path | None:
    return next((root / name for name in names if (root / name).is_dir() and holds_tei(root / name)), None)
