"""A file that is to be mapped, and what is said of one that could not be."""

from __future__ import annotations

import os
from typing import NamedTuple

from teitools.edition import FileFacts
from teitools.findings import Finding, Span

from .messages import FILE_NOT_CHECKED


class Task(NamedTuple):
    """A file to be mapped. data: its bytes where they are at hand, None to read them from the path.

    digested: whether the digest of its bytes is asked for.
    """

    path: str
    data: bytes | None = None
    digested: bool = False

    def size(self) -> int:
        """Its bytes; none for a file that is not there, which is found out by whoever reads it."""
        if self.data is not None:
            return len(self.data)
        try:
            return os.stat(self.path).st_size  # noqa: PTH116
        except OSError:
            return 0


def not_checked(path: str, reason: str, cure: str) -> FileFacts:
    """The facts of a file that could not be checked: the finding that says so."""
    finding = Finding(FILE_NOT_CHECKED, Span(path, 0, 0), {"reason": reason, "cure": cure})
    return FileFacts(path, readable=False, undone=True, findings=[finding])
