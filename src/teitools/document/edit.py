"""Repairs carried out on a file's text, every other byte as it was."""

from __future__ import annotations

from collections.abc import Iterable

from teitools.findings import Edit, Fix

from .source import declared_encoding, decode


def compatible(fixes: Iterable[Fix]) -> list[Fix]:
    """Those of `fixes`, in order, whose edits do not touch the edits of one before; equal fixes count once."""
    taken: list[Edit] = []
    chosen: list[Fix] = []
    for fix in fixes:
        if fix in chosen or any(_touch(edit, other) for edit in fix.edits for other in taken):
            continue
        taken += fix.edits
        chosen.append(fix)
    return chosen


def _touch(one: Edit, other: Edit) -> bool:
    if one.span.file != other.span.file:
        return False
    if one.span.start == other.span.start:
        return True
    return one.span.start < other.span.end and other.span.start < one.span.end


def edited(data: bytes, path: str, edits: Iterable[Edit]) -> bytes:
    """The bytes of a file after `edits`, which do not touch each other; encoding and byte order mark are kept.

    Raises Unreadable as `decode` does; UnicodeEncodeError when the file's encoding lacks a character of a replacement.
    """
    text = decode(data, path).text
    parts: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda each: each.span.start):
        parts += (text[at : edit.span.start], edit.replacement)
        at = edit.span.end
    parts.append(text[at:])
    return encoded_like(data, "".join(parts))


def encoded_like(data: bytes, text: str) -> bytes:
    """`text` in the encoding of `data`, with the byte order mark that `data` has.

    Raises UnicodeEncodeError when that encoding lacks a character.
    """
    encoding, skip = declared_encoding(data)
    return data[:skip] + text.encode(encoding)
