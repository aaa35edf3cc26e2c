"""Language tags as HTML wants them: BCP 47, where the shorter of two codes is the language's name."""

from __future__ import annotations

import re

from teitools.datatypes import short_code

_TAG = re.compile(r"(?:[A-Za-z]{2,3}|[xX](?=-))(?:-[A-Za-z0-9]{1,8})*\Z")


def shortest_tag(tag: str) -> str:
    """`tag` with its shortest code; "" for what is no tag of a language."""
    tag = tag.strip().replace("_", "-")
    if not _TAG.match(tag):
        return ""
    primary, hyphen, rest = tag.partition("-")
    return (short_code(primary.lower()) or primary) + hyphen + rest
