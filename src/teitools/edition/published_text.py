"""The words that a published file says anywhere: in its text, attributes, comments, strings and archives.

Long because every way to hide a text is undone here, in one chain, so that one may stand inside another.
"""

from __future__ import annotations

import base64
import bz2
import gzip
import html
import io
import lzma
import re
import tarfile
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from urllib.parse import unquote

#: Decompressed sizes beyond this, in bytes, are not read: an archive of a hundred kilobytes can hold a terabyte.
SIZE_LIMIT = 256_000_000
NESTING_LIMIT = 3
#: What the content of these elements says is a fact: a name, a title, a heading, a date, a reference.
FACT_ELEMENTS = frozenset(
    (
        "bibl",
        "biblStruct",
        "cite",
        "date",
        "geogName",
        "head",
        "idno",
        "name",
        "orgName",
        "persName",
        "placeName",
        "title",
    )
)
#: Formats in which text may lie compressed in a way that is not undone here.
OPAQUE = (".pdf", ".7z", ".br", ".zst", ".rar", ".woff", ".woff2")


class TooLarge(Exception):
    """An archive holds more than `SIZE_LIMIT` bytes, so not all of it can be read."""


_LOOKS = (
    "аaвbсcԁdеeѕsһhіiјjкkӏlмmнhоoрpԛqтtуyԝwхxүyѵvґrғf"  # Cyrillic
    "αaβbεeηnιiκkμmνvοoρpτtυuχxζzγyωwϲcϳj"  # Greek
    "օoսuհhզqցgոn"  # Armenian
    "ᴀaʙbᴄcᴅdᴇeꜰfɢgʜhɪiᴊjᴋkʟlᴍmɴnᴏoᴘpʀrꜱsᴛtᴜuᴠvᴡwʏyᴢz"  # small capitals
    "ıiɑaɡgłløođdɩiʋvƨs"
)
_LOOK_ALIKE = {ord(_LOOKS[at]): _LOOKS[at + 1] for at in range(0, len(_LOOKS), 2)} | dict.fromkeys(
    (0x115F, 0x1160, 0x3164, 0xFFA0),
    "",  # fillers of Hangul: letters that nobody sees
)
#: Letters, lines of letters, and what fills them up, as base64 writes bytes (RFC 4648 sections 4 and 5).
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{24,}(?:\r?\n[ \t]*[A-Za-z0-9+/_-]{4,})*={0,2}")
_NOT_LETTERS = re.compile(r"[\W_]+")
#: A quoted value with `<` in it ends no tag here but is read as text, so that no text is scanned twice.
_ONE_TAG = re.compile(r"<(?P<close>/?)(?P<name>[A-Za-z_][^\s/<>\"']*)(?P<tag>(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*)>")
_RAW_END = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("script", "style")}
#: Start of what is no tag, its end, and the stream that its content belongs to.
_SECTIONS = (("<!--", "-->", "comment"), ("<![CDATA[", "]]>", "cdata"), ("<?", "?>", "comment"))
_ATTRIBUTE = re.compile(r"""=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_REFERENCE = re.compile(r"&(?:#\w{1,8}|\w{2,32});")
_QUOTE = re.compile("[\"'`]")
_STRING_REST = {quote: re.compile(rf"((?:[^{quote}\\]|\\.)*){quote}", re.DOTALL) for quote in ('"', "'", "`")}
_ESCAPE = re.compile(r"\\(?:u\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|(.))", re.DOTALL)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")


def letters_of(text: str) -> str:
    """Letters and digits alone, without case, accents or ligatures; equal for every typography of the same words.

    Letters of other scripts that look like Latin ones count as these, and letters that show nothing do not count.
    The letters of two texts joined are those of the first followed by those of the second.
    """
    folded = unicodedata.normalize("NFKD", text).casefold()
    return _NOT_LETTERS.sub("", folded if folded.isascii() else folded.translate(_LOOK_ALIKE))


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch of a file: its half-open offsets, what it says there, and whether that is a fact.

    units: gives (offset in the file, what is said from there) piece by piece, to find the place of a letter.
    """

    start: int
    end: int
    said: str
    fact: bool
    units: Callable[[], Iterator[tuple[int, str]]]


@dataclass(slots=True)
class Stream:
    """What a file says in one kind of place (`text`, `attribute`, `comment`, `script`, `string`, `file name`)."""

    file: str
    where: str
    chunks: list[Chunk]

    def letters(self) -> str:
        """The letters of all chunks, joined."""
        return letters_of("".join(chunk.said for chunk in self.chunks))

    def facts(self) -> list[tuple[int, int]]:
        """The half-open ranges of `letters` that facts say, in order."""
        found, at = [], 0
        for chunk in self.chunks:
            size = len(letters_of(chunk.said))
            if chunk.fact:
                found.append((at, at + size))
            at += size
        return found

    def place(self, number: int) -> int:
        """The offset in the file of letter `number`. Cost: one walk over the stream."""
        for chunk in self.chunks:
            size = len(letters_of(chunk.said))
            if number < size:
                for offset, said in chunk.units():
                    count = len(letters_of(said))
                    if number < count:
                        return offset
                    number -= count
                return chunk.end
            number -= size
        return self.chunks[-1].end if self.chunks else 0


def streams_of(file: str, data: bytes, depth: int = 0) -> Iterator[Stream]:
    """Every stream of a file's bytes; an archive's members as `archive!member`.

    Bytes that are no text still give what letters they hold; so does a broken archive.
    Raises TooLarge for an archive that holds too much.
    """
    if depth < NESTING_LIMIT:
        members = _members(file, data)
        if members is not None:
            for name, content in members:
                yield Stream(name, "file name", [_plain(name.rpartition("!")[2], 0, False)])
                yield from streams_of(name, content, depth + 1)
            return
    text = _decoded(data)
    if depth < NESTING_LIMIT:
        for name, content in _encoded(file, text):
            yield from streams_of(name, content, depth + 1)
    inner = file.rpartition("!")[2].lower()
    if inner.endswith((".json", ".jsonl", ".js", ".mjs", ".map", ".webmanifest", ".ipynb")) or _looks_like_json(text):
        yield Stream(file, "string", list(_strings(text)))
        # What stands outside of strings, such as comments, and strings that the pattern misread.
        yield Stream(file, "text", [_plain(text, 0, False)])
    else:
        yield from _marked_up(file, text)


def _members(file: str, data: bytes) -> list[tuple[str, bytes]] | None:
    """(name, content) of each member of an archive or compressed file, None when it is neither."""
    try:
        if data.startswith(b"PK\x03\x04"):
            return list(_zip_members(file, data))
        for magic, opened in ((b"\x1f\x8b", gzip.open), (b"BZh", bz2.open), (b"\xfd7zXZ", lzma.open)):
            if data.startswith(magic):
                with opened(io.BytesIO(data)) as stream:
                    content = stream.read(SIZE_LIMIT + 1)
                _bound(len(content))
                # A tar file is looked into in the next round, a fragment of a search index is JSON with a prefix.
                return [(f"{file}!{'content.tar' if _is_tar(content) else 'content'}", content)]
        if _is_tar(data):
            return list(_tar_members(file, data))
    except (OSError, EOFError, ValueError, zipfile.BadZipFile, tarfile.TarError, lzma.LZMAError, zlib.error):
        return None
    except (NotImplementedError, RuntimeError):  # an encrypted member, or a method that zipfile does not know
        return None
    return None


def _bound(size: int) -> None:
    if size > SIZE_LIMIT:
        raise TooLarge


def _is_tar(data: bytes) -> bool:
    return data[257:262] == b"ustar"


def _zip_members(file: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    size = 0
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            if not info.is_dir():
                with archive.open(info) as member:
                    content = member.read(SIZE_LIMIT - size + 1)
                size += len(content)
                _bound(size)
                yield f"{file}!{info.filename}", content


def _tar_members(file: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    size = 0
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        for info in archive:
            member = archive.extractfile(info) if info.isreg() else None
            if member is not None:
                content = member.read(SIZE_LIMIT - size + 1)
                size += len(content)
                _bound(size)
                yield f"{file}!{info.name}", content


def _encoded(file: str, text: str) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of what stands in `text` as base64; of what only looks like it, bytes that say nothing."""
    for match in _BASE64.finditer(text):
        letters = "".join(match[0].split()).rstrip("=").replace("-", "+").replace("_", "/")
        letters = letters[: len(letters) - (len(letters) % 4 == 1)]
        yield f"{file}!base64", base64.b64decode(letters + "=" * (-len(letters) % 4))


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # One byte, one character: offsets stay those of the file, and ASCII letters are found in anything.
        return data.decode("utf-8", "ignore") if b"\0" in data[:4096] else data.decode("cp1252", "replace")


def _looks_like_json(text: str) -> bool:
    return text[:1] in ("{", "[") or text.startswith("pagefind_dcd{")


def _plain(text: str, start: int, fact: bool) -> Chunk:
    def units() -> Iterator[tuple[int, str]]:
        return ((start + number, char) for number, char in enumerate(text))

    return Chunk(start, start + len(text), text, fact, units)


def _referring(raw: str, start: int, fact: bool, percent: bool = False) -> Chunk:
    """A chunk with character references, and with `percent` also percent-escapes."""
    if "&" not in raw and not (percent and "%" in raw):
        return _plain(raw, start, fact)
    said = html.unescape(raw)
    if percent and "%" in said:
        said = unquote(said.replace("+", " "))
        return Chunk(start, start + len(raw), said, fact, partial(iter, [(start, said)]))

    def units() -> Iterator[tuple[int, str]]:
        at = 0
        while at < len(raw):
            match = _REFERENCE.match(raw, at)
            yield start + at, html.unescape(match[0]) if match else raw[at]
            at = match.end() if match else at + 1

    return Chunk(start, start + len(raw), said, fact, units)


def _strings(text: str) -> Iterator[Chunk]:
    """The string literals of JSON or a script, escapes undone and tags in them left out."""
    for raw, start in _literals(text):
        said = _ESCAPE.sub(_escaped, raw) if "\\" in raw else raw
        if "<" in said:
            said = _TAG.sub(" ", said)
        if "&" in said:
            said = html.unescape(said)
        if said == raw:
            yield _plain(raw, start, False)
        else:
            yield Chunk(start, start + len(raw), said, False, partial(_escaped_units, raw, start))


def _literals(text: str) -> Iterator[tuple[str, int]]:
    """(what stands between the quotes, its offset) of each string literal that is not empty. Cost: linear."""
    at = 0
    unclosed: set[str] = set()
    while found := _QUOTE.search(text, at):
        at = found.end()
        if found[0] in unclosed:
            continue
        match = _STRING_REST[found[0]].match(text, at)
        if match is None:
            # What is not closed from here is not closed from any later place either.
            unclosed.add(found[0])
            continue
        if match[1]:
            yield match[1], at
        at = match.end()


def _escaped_units(raw: str, start: int) -> Iterator[tuple[int, str]]:
    at = 0
    while at < len(raw):
        for pattern, meaning in (
            (_TAG, lambda m: ""),
            (_REFERENCE, lambda m: html.unescape(m[0])),
            (_ESCAPE, _escaped),
        ):
            match = pattern.match(raw, at)
            if match:
                yield start + at, meaning(match)
                at = match.end()
                break
        else:
            yield start + at, raw[at]
            at += 1


def _escaped(match: re.Match[str]) -> str:
    number = match[1] or match[2] or match[3]
    if number:
        value = int(number, 16)
        return chr(value) if value < 0x110000 and not 0xD800 <= value < 0xE000 else " "
    return " " if match[4] in "nrtbfv\n" else match[4]


def _marked_up(file: str, text: str) -> Iterator[Stream]:
    """The streams of XML, HTML, or any text: where there is no markup, all of it is text."""
    main: list[Chunk] = []
    attributes: list[Chunk] = []
    comments: list[Chunk] = []
    scripts: list[Chunk] = []
    open_facts: list[str] = []
    for kind, start, end, tag in _tokens(text):
        if tag is not None:
            attributes += _attributes(tag["tag"], tag.start("tag"))
            _note_fact(tag, open_facts)
        elif kind == "text":
            main.append(_referring(text[start:end], start, bool(open_facts)))
        elif kind == "cdata":
            main.append(_plain(text[start:end], start, bool(open_facts)))
        elif kind == "comment":
            comments += _untagged(text[start:end], start)
        else:
            scripts += _scripts(text[start:end], start)
    for where, chunks in (("text", main), ("attribute", attributes), ("comment", comments), ("script", scripts)):
        if chunks:
            yield Stream(file, where, chunks)


def _tokens(text: str) -> Iterator[tuple[str, int, int, re.Match[str] | None]]:
    """(kind, start, end, the match of a tag) of each part of a marked-up text. Cost: linear, whatever the text.

    A section that is never closed reaches to the end of the text; `<` that begins nothing is text.
    """
    at = 0
    while at < len(text):
        start = text.find("<", at)
        start = len(text) if start < 0 else start
        if start > at:
            yield "text", at, start, None
        if start == len(text):
            return
        section = next((each for each in _SECTIONS if text.startswith(each[0], start)), None)
        if section is not None:
            opening, closing, kind = section
            end = text.find(closing, start + len(opening))
            end = len(text) if end < 0 else end
            yield kind, start + len(opening), end, None
            at = end + len(closing)
            continue
        match = _ONE_TAG.match(text, start)
        if match is None:
            at = text.find("<", start + 1)
            at = len(text) if at < 0 else at
            yield "text", start, at, None
            continue
        yield "tag", start, match.end(), match
        at = match.end()
        raw = _RAW_END.get(match["name"].lower())
        if raw is not None and not match["close"] and not match["tag"].endswith("/"):
            closing_tag = raw.search(text, at)
            end = closing_tag.start() if closing_tag else len(text)
            yield "script", at, end, None
            at = end


def _note_fact(match: re.Match[str], open_facts: list[str]) -> None:
    """Keep account of the fact elements that are open at this tag."""
    name = match["name"].rpartition(":")[2]
    if match["close"]:
        if name in open_facts:
            del open_facts[len(open_facts) - 1 - open_facts[::-1].index(name) :]
    elif name in FACT_ELEMENTS and not match["tag"].endswith("/"):
        open_facts.append(name)


def _attributes(tag: str, start: int) -> Iterable[Chunk]:
    if "=" not in tag:
        return
    for match in _ATTRIBUTE.finditer(tag):
        group = match.lastindex or 1
        # Short values hold no eight words, but many in a row may.
        yield _referring(match[group], start + match.start(group), False, percent=True)


def _untagged(comment: str, start: int) -> Iterator[Chunk]:
    at = 0
    for match in _TAG.finditer(comment):
        yield _referring(comment[at : match.start()], start + at, False)
        at = match.end()
    yield _referring(comment[at:], start + at, False)


def _scripts(content: str, start: int) -> Iterator[Chunk]:
    """The strings of a script, then all of it, which also holds its comments."""
    for chunk in _strings(content):
        shifted = partial(_shifted, chunk.units, start)
        yield Chunk(chunk.start + start, chunk.end + start, chunk.said, False, shifted)
    yield _plain(content, start, False)


def _shifted(units: Callable[[], Iterator[tuple[int, str]]], start: int) -> Iterator[tuple[int, str]]:
    return ((offset + start, said) for offset, said in units())
