"""All checks of an edition as a whole."""

from __future__ import annotations

from collections.abc import Iterator

from teitools.findings import Finding

from .check_header import check_headers
from .check_pointers import Followed, check_ids, check_pointers, check_prefixes
from .check_records import check_names, check_records, check_relations
from .edition import Edition


def check_edition(edition: Edition) -> Iterator[Finding]:
    """What is wrong between the files of `edition`, check by check, each in the order of its documents.

    Unreadable files are reported first; what points into them is not reported again as dangling by id.
    Cost: a few walks over each document.
    """
    yield from edition.findings
    followed = Followed()
    yield from check_ids(edition.documents)
    yield from check_prefixes(edition)
    yield from check_pointers(edition, followed)
    yield from check_records(edition, followed)
    yield from check_names(edition)
    yield from check_relations(edition)
    yield from check_headers(edition)
