"""Whether a file is XML at all."""

from __future__ import annotations

from collections.abc import Iterator

from teitools.document import find_faults, plainly_wellformed
from teitools.findings import Finding

from .file import File
from .options import Ask


def check_wellformed(file: File, ask: Ask) -> Iterator[Finding]:
    """Whether the file is XML at all."""
    if file.source is not None:
        if ask.made != {"wellformed"} and plainly_wellformed(file.source):
            file.known_wellformed = True
            return
        faults = find_faults(file.source)
        file.known_wellformed = not faults
        yield from faults
