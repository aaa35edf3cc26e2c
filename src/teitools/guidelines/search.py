"""What the search of the guidelines looks through: a line for each entry, read by a script that asks no server."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources

from lxml import etree

from teitools.render import h


@dataclass(frozen=True, slots=True)
class SearchEntry:
    """What one entry is found by: its name, its kind, its address, what is said of it."""

    title: str
    kind: str
    address: str
    about: str


def search_form() -> etree._Element:
    """The field; hidden until the script is there, since without it the lists of names are all there is."""
    field = h("input", {"type": "search", "id": "question", "autocomplete": "off", "spellcheck": "false"})
    return h(
        "form",
        {"role": "search", "id": "search", "hidden": "hidden"},
        h("label", {"for": "question"}, "Search the reference"),
        field,
        h("p", {"id": "count", "role": "status"}),
        h("ol", {"id": "found"}),
    )


def search_script() -> str:
    """The script that looks through `guidelinesIndex`."""
    return (resources.files("teitools.guidelines") / "search.js").read_text(encoding="utf-8")


def search_index(entries: Iterable[SearchEntry]) -> str:
    """The index as a script, since a page that is opened from a disk may load no data; nothing in it ends a script."""
    lines = [json.dumps([each.title, each.kind, each.address, each.about], ensure_ascii=False) for each in entries]
    text = ",\n".join(lines).replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"const guidelinesIndex = [\n{text}\n];\n"
