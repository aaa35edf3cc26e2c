"""Each register as a table and as data: CSV and JSON, for those who count rather than read."""

from __future__ import annotations

import csv
import io
import json

from teitools.document import TEI, XML_ID
from teitools.render import text_of

from .coordinates import position
from .gather import Entry, Gathered, folder_of

_COLUMNS = (
    "id",
    "name",
    "sort_name",
    "other_names",
    "identifiers",
    "latitude",
    "longitude",
    "texts",
    "mentions",
    "page",
)


def register_files(gathered: Gathered) -> dict[str, bytes]:
    """`persons.csv` and `persons.json` and their like: a row, an object, for each entry, in the order of the list."""
    files: dict[str, bytes] = {}
    for kind in gathered.kinds():
        rows = [_row(gathered, entry) for entry in gathered.entries[kind]]
        files[f"{folder_of(kind)}.csv"] = _csv(rows)
        files[f"{folder_of(kind)}.json"] = (json.dumps(rows, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
    return files


def _row(gathered: Gathered, entry: Entry) -> dict[str, object]:
    """What is known of an entry; `id` is its xml:id, empty for what has no record. The pages are those of mentions."""
    record = entry.record
    element = record.element if record is not None else None
    place = position(element) if element is not None and entry.kind == "place" else None
    latitude, longitude = map(str, place) if place is not None else ("", "")
    identifiers = [text_of(each) for each in element.iterchildren(TEI + "idno")] if element is not None else []
    if entry.address:
        identifiers.append(entry.address)
    return {
        "id": element.get(XML_ID, "") if element is not None else "",
        "name": entry.name,
        "sort_name": entry.sort_name,
        "other_names": [name for name in record.names if name != record.name] if record is not None else [],
        "identifiers": identifiers,
        "latitude": latitude,
        "longitude": longitude,
        "texts": sorted({page for each in entry.mentions if (page := gathered.page_of(each.document))}),
        "mentions": len(entry.mentions),
        "page": entry.href,
    }


def _csv(rows: list[dict[str, object]]) -> bytes:
    """RFC 4180, UTF-8; several values in one cell are parted by ` | `."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for row in rows:
        values = (row[name] for name in _COLUMNS)
        writer.writerow([cell(" | ".join(each) if isinstance(each, list) else str(each)) for each in values])
    return out.getvalue().encode("utf-8")


def cell(text: str) -> str:
    """`text` so that no spreadsheet takes it for a formula; numbers stay numbers."""
    number = text.lstrip("-").replace(".", "", 1).isdecimal()
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") and not number else text
