"""The check `edition`: all that is wrong between and inside the files of an edition, beyond any grammar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from teitools.document import Document
from teitools.edition import Edition, check_edition
from teitools.findings import Finding

from .dates import check_dates
from .identifiers import check_identifiers
from .languages import check_languages
from .white_space import check_white_space


def check_whole_edition(edition: Edition) -> Iterator[Finding]:
    """Every finding on `edition`, check by check, each in the order of its documents; unreadable files come first."""
    yield from check_edition(edition)
    yield from check_values(edition.documents)


def check_values(documents: Iterable[Document]) -> Iterator[Finding]:
    """Findings on dates, language tags, identifiers and white space, which need no edition around a document."""
    for document in documents:
        yield from check_dates(document)
        yield from check_languages(document)
        yield from check_identifiers(document)
        yield from check_white_space(document)
