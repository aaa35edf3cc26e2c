"""Offsets into lines and columns, and the source lines that a report shows."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePath

from teitools.document import Source, Unreadable, decode, decode_leniently, quotable, read_bytes
from teitools.findings import Span

from .large import LARGE, LargeText


@dataclass(frozen=True, slots=True)
class Place:
    """A span as a person counts: 1-based lines and columns, the end exclusive as in the span."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


class Places:
    """Lines and columns of spans in files; `given` are texts that come from no file.

    root: the folder that files are named from where a name must not change with the folder of the run.
    repository: the folder that a service which shows findings beside the changed lines names files from.
    Each file is read once and held, but for large ones, which are read again piece by piece.
    """

    def __init__(self, given: Iterable[Source] = (), root: Path | None = None, repository: Path | None = None) -> None:
        self._root = root.resolve() if root else None
        self._repository = repository.resolve() if repository else None
        self._sources: dict[str, Source | LargeText | None] = {source.path: source for source in given}
        #: A text that was given is the person's own.
        self._may_quote = dict.fromkeys(self._sources, True)

    def name(self, file: str) -> str:
        """The file's path from the root where it lies below that, else as the user wrote it; with slashes."""
        return _from(self._root, file)

    def name_in_repository(self, file: str) -> str:
        """The file's path from the repository's root where it lies below that, else as the user wrote it."""
        return _from(self._repository, file)

    def known(self, file: str) -> bool:
        """Whether `file` can be read."""
        return self._source(file) is not None

    def of(self, span: Span) -> Place:
        """The place of `span`; line 1, column 1 in a file that cannot be read."""
        source = self._source(span.file) if span.end else None
        if source is None:
            return Place(span.file, 1, 1, 1, 1)
        line, column = source.position(span.start)
        end_line, end_column = source.position(span.end)
        return Place(span.file, line, column, end_line, end_column)

    def line(self, span: Span) -> str:
        """The text of the line in which `span` begins; empty when the file cannot be read, or may not be quoted."""
        source = self._source(span.file) if span.end and self._quotable(span.file) else None
        if source is None:
            return ""
        line, column = source.position(span.start)
        return source.line(line) if isinstance(source, Source) else source.line_around(span.start, column)

    def text(self, span: Span) -> str:
        """The text at `span`; empty when the file cannot be read, or may not be quoted."""
        source = self._source(span.file) if span.end and self._quotable(span.file) else None
        if source is None:
            return ""
        return source.text[span.start : span.end] if isinstance(source, Source) else source.text(span.start, span.end)

    def _quotable(self, file: str) -> bool:
        if file not in self._may_quote:
            self._may_quote[file] = quotable(file)
        return self._may_quote[file]

    def _source(self, file: str) -> Source | LargeText | None:
        if file not in self._sources:
            try:
                large = Path(file).stat().st_size >= LARGE
                self._sources[file] = LargeText(Path(file)) if large else _readable(file)
            except (OSError, Unreadable, UnicodeDecodeError, LookupError):
                self._sources[file] = None
        return self._sources[file]


def _from(root: Path | None, file: str) -> str:
    if root is not None and file != "-":
        with contextlib.suppress(ValueError):
            return _named(Path(file).resolve().relative_to(root).as_posix())
    return _named(PurePath(file).as_posix())


def _named(file: str) -> str:
    """A name in UTF-8 that Python took for something else, as in the locale C, as it is meant."""
    with contextlib.suppress(UnicodeEncodeError):
        return file.encode("utf-8", errors="surrogateescape").decode("utf-8", errors="surrogateescape")
    return file


def _readable(file: str) -> Source:
    """The text of `file`; where its encoding is wrong, with signs for what cannot be read. Raises OSError."""
    data = read_bytes(file)
    try:
        return decode(data, file)
    except Unreadable:
        return decode_leniently(data, file)
