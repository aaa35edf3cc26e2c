"""Text that must not be deposited: what a restored file holds of its source."""

from __future__ import annotations

import re
from collections.abc import Iterator

from teitools.document import TEI, Document
from teitools.edition import STANDING, EditionError, recorded_sources, transcription_pieces, transcriptions
from teitools.findings import Finding, Span

from .messages import RESTORED_FILE

_WORD = re.compile(r"[^\W_]")


def withholds(document: Document) -> bool:
    """Whether a gap of the document stands for a passage of a source file."""
    return any("#" in (gap.get("source") or "") for gap in document.root.iter(TEI + "gap"))


def recorded_hashes(document: Document) -> tuple[str, ...]:
    """The SHA-256 of each source file that the header records, where the source is not free."""
    if not withholds(document) and _free(document):
        return ()
    return tuple(each.sha256 for each in recorded_sources(document) if each.sha256)


def restored_text(document: Document, standing: frozenset[str] | None = None) -> Iterator[Finding]:
    """A finding when the transcription holds prose that a withheld file would not hold.

    That is a file which withholds something, or whose header records the SHA-256 of the source file that `restore`
    works from, and in which prose stands all the same. A source that the header says is free (`availability` with
    `status="free"` in its `sourceDesc`) may stand, where nothing is withheld. standing: elements whose text stays.
    """
    gaps = withholds(document)
    if not gaps and not recorded_hashes(document):
        return
    if not transcriptions(document):
        return
    try:
        for piece in transcription_pieces(document, standing or STANDING):
            if piece.kind == "prose" and _WORD.search(piece.text):
                start = piece.start + len(piece.raw) - len(piece.raw.lstrip())
                end = piece.end - len(piece.raw) + len(piece.raw.rstrip())
                how = "beside gaps that withhold the rest" if gaps else "of a source whose SHA-256 the header records"
                yield Finding(RESTORED_FILE, Span(document.path, start, end), {"how": how})
                return
    except EditionError as error:
        yield from error.findings


def _free(document: Document) -> bool:
    """Whether the header says of every source that it is free, and of none that it is not."""
    stated = [
        each.get("status")
        for source in document.root.iter(TEI + "sourceDesc")
        for each in source.iter(TEI + "availability")
    ]
    return bool(stated) and all(each == "free" for each in stated)
