"""What readers would stumble over: records without a name, texts without a title, two pages of one address."""

from __future__ import annotations

from collections.abc import Iterator

from teitools.document import XML_ID
from teitools.edition import name_of, title_of
from teitools.findings import Finding

from .gather import Entry, Gathered, plain_name
from .messages import ADDRESS_SHARED, RECORD_UNNAMED, TEXT_UNTITLED


def faults(gathered: Gathered) -> Iterator[Finding]:
    """A finding for each; the pages stand all the same. In the order of the pages."""
    for page, document in gathered.texts:
        name = name_of(document)
        if not title_of(document):
            yield Finding(TEXT_UNTITLED, document.name_span(document.root), {"name": name})
        if gathered.names[document] != plain_name(name):
            first = f"texts/{plain_name(name)}.html"
            args = {"id": name, "page": page, "other": first}
            yield Finding(ADDRESS_SHARED, document.value_span(document.root, XML_ID), args)
    for kind in gathered.kinds():
        for entry in gathered.entries[kind]:
            yield from _of_record(entry)


def _of_record(entry: Entry) -> Iterator[Finding]:
    record = entry.record
    if record is None:
        return
    place = record.document.value_span(record.element, XML_ID)
    # A work may be known by its author and date alone.
    if record.names == (record.id,) and record.sort_name == record.id:
        yield Finding(RECORD_UNNAMED, place, {"kind": record.kind, "id": record.id})
    if entry.file != plain_name(entry.id):
        first = entry.href.replace(f"/{entry.file}.html", f"/{plain_name(entry.id)}.html")
        yield Finding(ADDRESS_SHARED, place, {"id": entry.id, "page": entry.href, "other": first})
