"""Withholding the text of a source in copyright from its encoding, and putting it back.

A withheld file has, for each run of prose of its transcription, a `gap` that points to the run's characters in the
source. White space around a run stays in the file, and so does a run without any letter or digit: a full stop between
two names is nobody's expression. Every other byte of the file is left as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from teitools.document import TEI_NS, Document, Source, parse_source
from teitools.findings import Edit, Finding, Fix, Related, Span

from .difference import describe_difference
from .messages import (
    ALREADY_WITHHELD,
    GAP_NOT_EMPTY,
    GAP_OF_ANOTHER_SOURCE,
    GAP_OUT_OF_ORDER,
    GAP_OUTSIDE_SOURCE,
    GAP_POINTER_BROKEN,
    GAP_QUANTITY_WRONG,
    NOTHING_WITHHELD,
    RUN_DIFFERS,
    SOURCE_LEFT_OUT,
    SOURCE_NOT_RECORDED,
    TRANSCRIPTION_MISSING,
    WRONG_SOURCE_HASH,
    WRONG_SOURCE_LENGTH,
    WRONG_SOURCE_NAME,
)
from .reading import is_tei
from .settings import EditionError
from .source_pointer import SourcePointer, SourceText
from .transcription import STANDING, Piece, place_of, transcription_pieces, transcriptions

_WORDLIKE = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class RecordedSource:
    """What a header says of the source file: the value, None where it is not said, and the element that says it."""

    name: str | None
    sha256: str | None
    length: str | None
    elements: tuple[etree._Element, ...]


def recorded_sources(document: Document) -> list[RecordedSource]:
    """What `sourceDesc` records: for each `idno type="filename"` what its `bibl` (or other parent) says beside it."""
    found = []
    for name in document.root.iter(f"{{{TEI_NS}}}idno"):
        if name.get("type") != "filename" or not any(is_tei(above, "sourceDesc") for above in name.iterancestors()):
            continue
        home = name.getparent()
        assert home is not None
        sha = next((each for each in home.iter(f"{{{TEI_NS}}}idno") if each.get("type") == "sha256"), None)
        measure = next((each for each in home.iter(f"{{{TEI_NS}}}measure") if each.get("unit") == "chars"), None)
        found.append(
            RecordedSource(
                (name.text or "").strip(),
                (sha.text or "").strip().lower() if sha is not None else None,
                measure.get("quantity") if measure is not None else None,
                (name, name if sha is None else sha, name if measure is None else measure),
            )
        )
    return found


def check_recorded_source(document: Document, source: SourceText) -> Iterator[Finding]:
    """Findings where the header does not record `source` as it is: its name, its length, its SHA-256."""
    recorded = recorded_sources(document)
    values = {"name": source.name, "given": source.name, "sha256": source.sha256, "length": len(source.text)}
    own = next((each for each in recorded if source.name == each.name), None)
    own = own or next((each for each in recorded if source.sha256 == each.sha256), None)
    if own is None and recorded:
        name = recorded[0].elements[0]
        yield Finding(WRONG_SOURCE_NAME, document.element_span(name), values | {"recorded": recorded[0].name})
    elif own is None or own.sha256 is None or own.length is None:
        place = own.elements[0] if own else next(document.root.iter(f"{{{TEI_NS}}}sourceDesc"), document.root)
        yield Finding(SOURCE_NOT_RECORDED, document.name_span(place), values)
    else:
        if own.sha256 != source.sha256:
            yield Finding(WRONG_SOURCE_HASH, document.element_span(own.elements[1]), values)
        if own.length != str(len(source.text)):
            quantity = document.value_span(own.elements[2], "quantity")
            yield Finding(WRONG_SOURCE_LENGTH, quantity, values | {"recorded": own.length})


def check_transcription(
    document: Document, source: SourceText, *, standing: frozenset[str] = STANDING
) -> Iterator[Finding]:
    """Where the transcription first stops saying what the source says, white space aside; nothing when it never does.

    A gap that points into the source counts as what it points to, so a withheld file can be checked too.
    Raises EditionError as `transcription_pieces` does.
    """
    yield from align(document, source, standing).findings


def withhold(
    document: Document,
    source: SourceText,
    *,
    standing: frozenset[str] = STANDING,
    reason: str = "legal",
) -> Document:
    """`document` with the prose of its transcription withheld; `restore` gives back its very text.

    standing: names of the elements whose text stays. reason: the `@reason` of the gaps.
    Raises EditionError when header and source do not agree, the transcription does not say what the source says, some
    text is withheld already, or a run would not come back to the letter: the findings say where.
    """
    _refuse(check_recorded_source(document, source))
    alignment = align(document, source, standing)
    for aligned in alignment.parts:
        if aligned.piece.kind == "withheld":
            place = Span(document.path, aligned.piece.start, aligned.piece.end)
            _refuse([Finding(ALREADY_WITHHELD, place)])
    _refuse(alignment.findings)
    file = _recorded_name(document, source)
    runs: list[tuple[int, int, Aligned]] = []
    changes: list[tuple[int, int, str]] = []
    for aligned in alignment.parts:
        piece = aligned.piece
        if piece.kind != "prose" or not _WORDLIKE.search(piece.text):
            continue
        start = piece.start + len(piece.raw) - len(piece.raw.lstrip())
        end = piece.end - len(piece.raw) + len(piece.raw.rstrip())
        pointer = SourcePointer(file, "char", aligned.start, aligned.end)
        runs.append((start, end, aligned))
        changes.append((start, end, _gap(piece.element, pointer, reason)))
    result = _changed(document, changes)
    # Only what is left tells `restore` how lines end.
    newline = _newline(result.text)
    faults: list[Finding] = []
    for start, end, aligned in runs:
        expected = escape(source.text[aligned.start : aligned.end], newline)
        if document.text[start:end] != expected:
            faults.append(_run_differs(document, start, end, expected, source, aligned.start))
    _refuse(faults)
    if changes and restore(result, source).text != document.text:
        raise AssertionError("what was withheld does not come back, although every run was compared")
    return result


def restore(document: Document, source: SourceText) -> Document:
    """`document` with every withheld run put back from `source`.

    Raises EditionError when `source` is not the file that the header records, nothing is withheld, or the gaps and the
    text between them are not the source's: the findings say where.
    """
    _refuse(check_recorded_source(document, source))
    alignment = align(document, source)
    withheld = [aligned for aligned in alignment.parts if aligned.piece.kind == "withheld"]
    _refuse(alignment.findings)
    if not withheld:
        _refuse([Finding(NOTHING_WITHHELD, document.name_span(document.root))])
    newline = _newline(document.text)
    return _changed(
        document,
        [(a.piece.start, a.piece.end, escape(source.text[a.start : a.end], newline)) for a in withheld],
    )


def withheld_ranges(document: Document) -> dict[str, list[tuple[int, int]]]:
    """For each source file that gaps of `document` point into, the half-open character ranges, in document order.

    Empty for a document that withholds nothing, or that transcribes nothing at all.
    """
    found: dict[str, list[tuple[int, int]]] = {}
    # Most documents withhold nothing, which is seen without locating anything in them.
    if not any(each.get("source") for each in document.root.iter(f"{{{TEI_NS}}}gap")) or not transcriptions(document):
        return found
    for piece in transcription_pieces(document):
        pointer = piece.pointer
        if pointer is not None and pointer.unit == "char" and pointer.start is not None and pointer.end is not None:
            found.setdefault(pointer.file, []).append((pointer.start, pointer.end))
    return found


@dataclass(frozen=True, slots=True)
class Aligned:
    """A piece, and the half-open range of the source that it says; empty for a piece of white space."""

    piece: Piece
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Alignment:
    """The pieces in order, up to the first that does not agree with the source; then `findings` say how."""

    parts: tuple[Aligned, ...]
    findings: tuple[Finding, ...]


def align(document: Document, source: SourceText, standing: frozenset[str] = STANDING) -> Alignment:
    """Every piece of the transcription with its place in the source. Cost: linear in both."""
    parts: list[Aligned] = []
    faults: list[Finding] = []
    at = 0  # in source.letters
    rest = list(transcription_pieces(document, standing))
    recorded = _recorded_name(document, source)
    for number, piece in enumerate(rest):
        if piece.kind == "withheld":
            wrong = list(_gap_faults(document, piece, source, at, recorded))
            faults += wrong
            if wrong:
                break
            assert piece.pointer is not None and piece.pointer.start is not None and piece.pointer.end is not None
            parts.append(Aligned(piece, piece.pointer.start, piece.pointer.end))
            at += len("".join(source.text[piece.pointer.start : piece.pointer.end].split()))
            continue
        letters = "".join(piece.text.split())
        if not source.letters.startswith(letters, at):
            faults.append(_difference(document, rest[number:], letters, source, at))
            break
        if letters:
            parts.append(Aligned(piece, source.offsets[at], source.offsets[at + len(letters) - 1] + 1))
        else:
            parts.append(Aligned(piece, 0, 0))
        at += len(letters)
    if not faults and at < len(source.letters):
        last = rest[-1].end if rest else document.name_span(document.root).start
        place = Span(document.path, last, last)
        faults.append(describe_difference(place, "", source, at, TRANSCRIPTION_MISSING))
    return Alignment(tuple(parts), tuple(faults))


def _difference(document: Document, rest: list[Piece], letters: str, source: SourceText, at: int) -> Finding:
    same = 0
    limit = min(len(letters), len(source.letters) - at)
    while same < limit and letters[same] == source.letters[at + same]:
        same += 1
    start = place_of(rest[0], same)
    ahead = letters[same:]
    for piece in rest[1:]:
        if len(ahead) > 1000 or piece.kind == "withheld":
            break
        ahead += "".join(piece.text.split())
    return describe_difference(Span(document.path, start, start + 1), ahead, source, at + same)


def _gap_faults(document: Document, piece: Piece, source: SourceText, at: int, recorded: str) -> Iterator[Finding]:
    """What is wrong with one gap when `at` characters but white space of the source have been given before it."""
    pointer, element = piece.pointer, piece.element
    assert pointer is not None
    place = document.value_span(element, "source")
    if pointer.unit != "char" or pointer.start is None or pointer.end is None:
        yield Finding(GAP_POINTER_BROKEN, place, {"pointer": element.get("source")})
        return
    if pointer.file != recorded:
        yield Finding(GAP_OF_ANOTHER_SOURCE, place, {"file": pointer.file, "recorded": recorded})
        return
    length = pointer.end - pointer.start
    if length <= 0 or pointer.end > len(source.text):
        args: dict[str, object] = {"start": pointer.start, "end": pointer.end, "length": len(source.text)}
        yield Finding(GAP_OUTSIDE_SOURCE, place, args)
        return
    quantity, unit = element.get("quantity"), element.get("unit")
    if quantity != str(length) or unit != "chars":
        args = {"quantity": quantity or "no number of", "unit": unit or "units", "length": length}
        yield Finding(GAP_QUANTITY_WRONG, document.value_span(element, "quantity"), args)
    if len(element) or (element.text or "").strip():
        yield Finding(GAP_NOT_EMPTY, document.name_span(element))
    reached = source.offsets[at] if at < len(source.offsets) else len(source.text)
    before = source.offsets[at - 1] + 1 if at else 0
    if pointer.start < before:
        yield Finding(GAP_OUT_OF_ORDER, place, {"start": pointer.start, "reached": before})
    elif pointer.start > reached:
        left_out = {"start": reached, "end": pointer.start}
        yield Finding(SOURCE_LEFT_OUT, document.name_span(element), left_out, related=(Related(place, "the gap"),))


def _run_differs(document: Document, start: int, end: int, expected: str, source: SourceText, offset: int) -> Finding:
    """The finding for a run whose spelling in the file is not the one that would be put back."""
    raw = document.text[start:end]
    same = next(
        (n for n, (a, b) in enumerate(zip(raw, expected, strict=False)) if a != b), min(len(raw), len(expected))
    )
    while same and raw[same - 1].isspace():
        same -= 1
    has, wants = _around(raw, same), _around(expected, same)
    place = Span(document.path, start + same, min(start + same + 1, end))
    blanks, others = re.split(r"\S+", raw), re.split(r"\s+", raw)
    wanted, same_words = re.split(r"\S+", expected), others == re.split(r"\s+", expected)
    fix = None
    if same_words and len(blanks) == len(wanted):
        spans = [match.span() for match in re.finditer(r"\s+", raw)]
        edits = tuple(
            Edit(Span(document.path, start + a, start + b), new)
            for (a, b), new in zip(spans, (each for each in wanted if each), strict=True)
            if raw[a:b] != new
        )
        fix = Fix("take over the white space of the source", edits)
    written = offset + len(_unescaped(expected[:same]))
    line, column = source.position(written)
    difference = f"{has} where the source (line {line}, column {column}) gives {wants}"
    return Finding(RUN_DIFFERS, place, {"difference": difference, "offset": written}, fix=fix)


_SPOKEN = {" ": "a space", "\n": "a line end", "\t": "a tab", "\r": "a carriage return", "\u00a0": "a no-break space"}


def _around(text: str, at: int) -> str:
    """The one thing at `at`, in words: white space, a reference, a CDATA section or a character."""
    blank = re.compile(r"\s+").match(text, at)
    if blank:
        names = [_SPOKEN.get(char, f"U+{ord(char):04X}") for char in blank[0][:4]]
        return " and ".join(names) + (" and more" if len(blank[0]) > 4 else "")
    mark = re.compile(r"&[^;]{1,20};|<!\[CDATA\[").match(text, at)
    return f"`{mark[0] if mark else text[at : at + 1]}`" if at < len(text) else "nothing"


def _unescaped(text: str) -> str:
    return re.sub(r"&(?:amp|lt|gt);?", "&", text)


def escape(text: str, newline: str = "\n") -> str:
    """`text` as character data in the one canonical spelling: `&amp;`, `&lt;`, `&gt;`, line ends as `newline`."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped if newline == "\n" else escaped.replace("\n", newline)


def _newline(text: str) -> str:
    """The line end that the file uses."""
    return "\r\n" if "\r\n" in text else "\n"


def _gap(parent: etree._Element, pointer: SourcePointer, reason: str) -> str:
    prefix = f"{parent.prefix}:" if parent.prefix else ""
    assert pointer.start is not None and pointer.end is not None
    quantity = pointer.end - pointer.start
    spoken = escape(reason).replace('"', "&quot;")
    return f'<{prefix}gap reason="{spoken}" unit="chars" quantity="{quantity}" source="{escape(str(pointer))}"/>'


def _recorded_name(document: Document, source: SourceText) -> str:
    """The name under which the header records `source`; a copy under another name is the same source."""
    same = (each.name for each in recorded_sources(document) if each.sha256 == source.sha256)
    return next(same, None) or source.name


def _changed(document: Document, changes: list[tuple[int, int, str]]) -> Document:
    """`document` with each half-open range replaced; ranges are in order and do not overlap."""
    parts: list[str] = []
    at = 0
    for start, end, replacement in changes:
        parts += [document.text[at:start], replacement]
        at = end
    return parse_source(Source(document.path, "".join([*parts, document.text[at:]])))


def _refuse(findings: Iterator[Finding] | tuple[Finding, ...] | list[Finding]) -> None:
    found = tuple(findings)
    if found:
        raise EditionError(found)
