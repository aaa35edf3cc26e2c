"""Repairs carried out on a file's text, every other byte as it was."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable

from teitools.findings import Edit, Fix

from .source import declared_encoding, decode


def compatible(fixes: Iterable[Fix]) -> list[Fix]:
    """Those of `fixes`, in order, whose edits do not touch the edits of one before; equal fixes count once."""
    taken: dict[str, list[tuple[int, int]]] = {}
    chosen: dict[Fix, None] = {}
    for fix in fixes:
        if fix in chosen or any(_touched(edit, taken.get(edit.span.file, [])) for edit in fix.edits):
            continue
        for edit in fix.edits:
            insort(taken.setdefault(edit.span.file, []), (edit.span.start, edit.span.end))
        chosen[fix] = None
    return list(chosen)


def _touched(edit: Edit, taken: list[tuple[int, int]]) -> bool:
    """Whether the edit shares its start or a character with one of the ranges, which are in order and apart."""
    start, end = edit.span.start, edit.span.end
    at = bisect_left(taken, (start, start))
    return any(
        other_start == start or (start < other_end and other_start < end)
        for other_start, other_end in taken[max(at - 1, 0) : at + 1]
    )


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
