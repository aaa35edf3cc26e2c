"""Offsets into lines and columns, and the source lines that a report shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from teitools.document import Source, Unreadable, read_source
from teitools.findings import Span


@dataclass(frozen=True, slots=True)
class Place:
    """A span as a person counts: 1-based lines and columns, the end exclusive as in the span."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


class Places:
    """Lines and columns of spans in files, each file read once; `given` are texts that come from no file."""

    def __init__(self, given: Iterable[Source] = ()) -> None:
        self._sources: dict[str, Source | None] = {source.path: source for source in given}

    def source(self, file: str) -> Source | None:
        """The text of `file`; None when it cannot be read or decoded."""
        if file not in self._sources:
            try:
                self._sources[file] = read_source(file)
            except (OSError, Unreadable):
                self._sources[file] = None
        return self._sources[file]

    def of(self, span: Span) -> Place:
        """The place of `span`; line 1, column 1 in a file that cannot be read."""
        source = self.source(span.file)
        if source is None:
            return Place(span.file, 1, 1, 1, 1)
        line, column = source.position(span.start)
        end_line, end_column = source.position(span.end)
        return Place(span.file, line, column, end_line, end_column)

    def line(self, file: str, number: int) -> str:
        """The text of a 1-based line; empty when the file cannot be read."""
        source = self.source(file)
        return source.line(number) if source else ""
