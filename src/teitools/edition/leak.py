"""Whether what is published repeats the prose of a source.

Names, titles, dates and citations are facts and may stand; the author's prose may not. A leak is a run of at least
`RUN` words of a source, at least `PROSE` of them plain: written in lower-case letters, and not part of a fact. Runs
are found in spite of case, accents, typography, markup, references, white space and hyphens at line ends.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from teitools.document import TEI_NS, Document
from teitools.findings import Finding, Severity, Span

from .messages import LEAK, LEAK_NOT_SEARCHED
from .published_text import FACT_ELEMENTS, OPAQUE, SIZE_LIMIT, Stream, TooLarge, letters_of, streams_of
from .source_pointer import SourceText

RUN, PROSE = 8, 5
#: Letters of a seed: short enough to fit several times into eight words, long enough to be rare.
SEED = 12
#: A longer text is not taken for a fact, whatever element it stands in.
FACT_WORDS = 30
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+(?:(?<=-)\s+\S+)*")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+|[-\u00ad\u2010][ \t]*\n\s*[^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a source: its half-open range in the letters of all sources, its place, whether it is plain."""

    start: int
    end: int
    source: int
    offset: int
    offset_end: int
    plain: bool


@dataclass(slots=True)
class LeakIndex:
    """What is searched for. Cost: about 150 bytes for each letter of the sources."""

    sources: tuple[SourceText, ...]
    letters: str = ""
    words: list[Word] = field(default_factory=list)
    word_starts: list[int] = field(default_factory=list)
    #: For each window of `RUN` words with enough plain ones: number of the first word, by their order.
    windows: list[int] = field(default_factory=list)
    window_starts: list[int] = field(default_factory=list)
    seeds: dict[str, list[int]] = field(default_factory=dict)
    stride: int = 1

    def leaks(self, start: int, end: int) -> bool:
        """Whether the letters from `start` to `end` hold a whole window."""
        first = bisect_left(self.window_starts, start)
        return first < len(self.windows) and self.words[self.windows[first] + RUN - 1].end <= end


def make_leak_index(sources: Iterable[SourceText], facts: Iterable[str] = ()) -> LeakIndex:
    """The index of `sources`.

    facts: texts that may stand wherever they stand, such as the titles and citations of a bibliography; those of more
    than `FACT_WORDS` words are not believed.
    """
    index = LeakIndex(tuple(sources))
    parts, words, at = [], [], 0
    for number, source in enumerate(index.sources):
        addressed = bytearray(len(source.text))
        for match in _ADDRESS.finditer(source.text):
            addressed[match.start() : match.end()] = b"\1" * len(match[0])
        for match in _WORD.finditer(source.text):
            size = len(letters_of(match[0]))
            # A hyphen at a line end, and an apostrophe, part no word; the words of an address are none.
            plain = (
                not addressed[match.start()]
                and match[0].islower()
                and re.sub(r"['’\-\u00ad\u2010\s]", "", match[0]).isalpha()
            )
            words.append(Word(at, at + size, number, match.start(), match.end(), plain))
            at += size
        parts.append(letters_of("".join(match[0] for match in _WORD.finditer(source.text))) + "\0")
        at += 1
    index.letters = "".join(parts)
    index.words = list(_without_facts(words, index.letters, facts))
    index.word_starts = [word.start for word in words]
    _find_windows(index)
    return index


def _without_facts(words: list[Word], letters: str, facts: Iterable[str]) -> Iterator[Word]:
    starts = [word.start for word in words]
    covered = bytearray(len(words))
    for fact in facts:
        wanted = letters_of(fact)
        if len(wanted) < SEED or len(fact.split()) > FACT_WORDS:
            continue
        at = letters.find(wanted)
        while at >= 0:
            first, behind = bisect_left(starts, at), bisect_left(starts, at + len(wanted))
            covered[first:behind] = b"\1" * (behind - first)
            at = letters.find(wanted, at + len(wanted))
    for number, word in enumerate(words):
        if covered[number]:
            word = Word(word.start, word.end, word.source, word.offset, word.offset_end, False)
        yield word


def _find_windows(index: LeakIndex) -> None:
    words = index.words
    shortest = 10_000
    count = sum(word.plain for word in words[: RUN - 1])
    for number in range(len(words) - RUN + 1):
        first, last = words[number], words[number + RUN - 1]
        count += last.plain
        if count >= PROSE and first.source == last.source:
            index.windows.append(number)
            index.window_starts.append(first.start)
            shortest = min(shortest, last.end - first.start)
        count -= first.plain
    # Whatever holds a window holds a seed that begins at one of every `stride` letters.
    seed = min(SEED, shortest)
    index.stride = max(1, shortest - seed + 1)
    needed = bytearray(len(index.letters))
    for number in index.windows:
        start, end = words[number].start, words[number + RUN - 1].end
        needed[start : end - seed + 1] = b"\1" * (end - seed + 1 - start)
    for at, wanted in enumerate(needed):
        if wanted:
            index.seeds.setdefault(index.letters[at : at + seed], []).append(at)


def find_leaks(
    paths: Iterable[Path | str], sources: Iterable[SourceText] | LeakIndex, facts: Iterable[str] = ()
) -> Iterator[Finding]:
    """Every passage of the files in `paths` (files or folders, hidden ones too) that repeats a run of a source.

    facts: as for `make_leak_index`. A file whose format hides its text is reported as not searched.
    Raises OSError for a file that cannot be read. Cost: about linear in the size of the files.
    """
    index = sources if isinstance(sources, LeakIndex) else make_leak_index(sources, facts)
    for given in paths:
        top = Path(given)
        files = sorted(path for path in top.rglob("*") if path.is_file()) if top.is_dir() else [top]
        for path in files:
            inner = str(path.relative_to(top)) if top.is_dir() else path.name
            yield from _file_name_leaks(str(path), inner, index)
            yield from find_leaks_in(str(path), path.read_bytes(), index)


def find_leaks_in(file: str, data: bytes, index: LeakIndex) -> Iterator[Finding]:
    """The leaks in a file's bytes; `file` is only how it is called."""
    if file.lower().endswith(OPAQUE):
        what = f"text in a `{file[file.rindex('.') :]}` file"
        yield Finding(LEAK_NOT_SEARCHED, Span(file, 0, 0), {"what": what})
    try:
        for stream in streams_of(file, data):
            yield from _stream_leaks(stream, index)
    except TooLarge:
        what = f"an archive that holds more than {SIZE_LIMIT // 1_000_000} MB"
        yield Finding(LEAK_NOT_SEARCHED, Span(file, 0, 0), {"what": what}, severity=Severity.ERROR)


def _file_name_leaks(file: str, name: str, index: LeakIndex) -> Iterator[Finding]:
    for start, end, at in _runs(letters_of(name), index):
        yield _finding(Span(file, 0, 0), "file name", index, at, at + end - start)


def _stream_leaks(stream: Stream, index: LeakIndex) -> Iterator[Finding]:
    letters = stream.letters()
    facts: list[tuple[int, int]] | None = None
    for start, end, at in _runs(letters, index):
        if facts is None:
            facts = stream.facts()
        for first, behind in _prose(index, start, end, at, facts):
            begin = stream.place(first - at + start)
            place = Span(stream.file, begin, stream.place(behind - at + start - 1) + 1)
            yield _finding(place, stream.where, index, first, behind)


def _finding(place: Span, where: str, index: LeakIndex, start: int, end: int) -> Finding:
    """The finding for the letters `start` to `end` of the index; it repeats none of them."""
    words = index.words[bisect_left(index.word_starts, start) : bisect_left(index.word_starts, end)]
    words = words[:-1] if words[-1].end > end else words
    source = index.sources[words[0].source]
    args: dict[str, object] = {"words": len(words), "source": source.name, "where": where}
    return Finding(LEAK, place, args | {"start": words[0].offset, "end": words[-1].offset_end})


def _runs(letters: str, index: LeakIndex) -> Iterator[tuple[int, int, int]]:
    """(start, end, start in the index) of each longest run of `letters` that holds a window, in order."""
    if not index.seeds:
        return
    size, stride, seeds = len(next(iter(index.seeds))), index.stride, index.seeds
    at = floor = 0
    last = len(letters) - size
    while at <= last:
        found = seeds.get(letters[at : at + size])
        if found is None:
            at += stride
            continue
        best: tuple[int, int, int] | None = None
        for place in found:
            before = _common_before(letters, at, index.letters, place, at - floor)
            after = _common_after(letters, at, index.letters, place)
            if (best is None or before + after > best[1] - best[0]) and index.leaks(place - before, place + after):
                best = (at - before, at + after, place - before)
        if best is None:
            at += stride
        else:
            yield best
            at = floor = best[1]


def _common_after(one: str, at: int, other: str, place: int) -> int:
    count, step = 0, 64
    while one[at + count : at + count + step] == other[place + count : place + count + step] and at + count < len(one):
        count += step
    limit = min(len(one) - at, len(other) - place)
    count = min(count, limit)
    while count < limit and one[at + count] == other[place + count]:
        count += 1
    return count


def _common_before(one: str, at: int, other: str, place: int, limit: int) -> int:
    count = 0
    limit = min(limit, place)
    while count < limit and one[at - count - 1] == other[place - count - 1]:
        count += 1
    return count


def _prose(index: LeakIndex, start: int, end: int, at: int, facts: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The ranges of the index within the run at `at` whose windows have enough plain words outside of `facts`.

    facts: ranges of the letters of the stream, of which the run is `start` to `end`.
    """
    length = end - start
    shift = at - start
    covered = [(low + shift, high + shift) for low, high in facts if low < end and high > start]
    first = bisect_left(index.window_starts, at)
    begin: int | None = None
    behind = 0
    for number in range(first, len(index.windows)):
        window = index.words[index.windows[number] : index.windows[number] + RUN]
        if window[-1].end > at + length:
            break
        plain = sum(
            word.plain and not any(low < word.end and word.start < high for low, high in covered) for word in window
        )
        if plain < PROSE:
            continue
        if begin is not None and window[0].start >= behind:
            yield begin, behind
            begin = None
        begin = window[0].start if begin is None else begin
        behind = window[-1].end
    if begin is not None:
        yield begin, behind


def stated_facts(documents: Iterable[Document]) -> Iterator[str]:
    """The text of every name, title, date and citation of `documents`, for `make_leak_index`."""
    wanted = [f"{{{TEI_NS}}}{name}" for name in sorted(FACT_ELEMENTS)]
    for document in documents:
        for element in document.root.iter(*wanted):
            yield "".join(str(text) for text in element.itertext())
