"""One file while it is checked: its bytes read once, its tree made at most once and only where a check asks for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from teitools.document import XI_NS, Source, Unreadable, decode, marked_encoding, read_bytes
from teitools.edition import FileFacts

from .schema_choice import SchemaChoice

if TYPE_CHECKING:
    from teitools.document import Catalog, Document, Expanded, Stream

XINCLUDE = XI_NS
SUPPRESSION = "<?teitools-ignore"
#: Larger files meet their grammar alone: a tree takes about ten times a file's size in memory.
TREE_LIMIT = 64_000_000
#: A document's `xml-model` instructions stand in so many bytes at its beginning.
_HEAD = 65536
_PIECE = 1 << 20


@dataclass(eq=False)
class File:
    """The file `path`, or a text under that name. facts: what its checks have found so far.

    source: its text; None for a file that is too large, or cannot be decoded.
    known_wellformed: whether a pass of expat has accepted it. encoding: that of its bytes, where these themselves tell.
    expansion: its tree with what it includes, where it includes anything and this was looked at.
    """

    path: str
    source: Source | None
    head: Source
    facts: FileFacts
    large: bool = False
    choice: SchemaChoice = field(default_factory=lambda: SchemaChoice((), ()))
    known_wellformed: bool = False
    encoding: str = ""
    expansion: Expanded | None = None

    @property
    def text(self) -> str:
        """The decoded text; empty where there is none."""
        return self.source.text if self.source is not None else ""

    @property
    def wellformed(self) -> bool:
        """Whether nothing said so far denies that it is well-formed."""
        return all(each.code.check != "wellformed" for each in self.facts.findings)

    @property
    def stream(self) -> Stream | None:
        """The tags of a well-formed text without a tree; None where these need one."""
        return self.source.stream if self.source is not None else None

    @cached_property
    def document(self) -> Document:
        """The tree. Raises Unreadable, each time."""
        from teitools.document import parse_source, parse_wellformed

        assert self.source is not None
        document = parse_wellformed(self.source) if self.known_wellformed else parse_source(self.source)
        self.known_wellformed = True
        return document

    def expanded(self, catalog: Catalog) -> Expanded:
        """The tree with what it includes; made once. Raises Unreadable."""
        if self.expansion is None:
            from teitools.document import expand

            self.expansion = expand(self.document, catalog)
        return self.expansion


def open_file(path: str, data: bytes | None = None) -> File:
    """The file at `path`, read once, or its bytes where they are at hand. Raises OSError."""
    facts = FileFacts(path)
    if data is None:
        facts.size = Path(path).stat().st_size
        if facts.size > TREE_LIMIT:
            return File(path, None, head_of(path), facts, large=True)
        data = read_bytes(path)
    facts.size = len(data)
    return given_file(path, data, facts)


def given_file(path: str, data: bytes, facts: FileFacts) -> File:
    """The file with these bytes."""
    try:
        source = decode(data, path)
    except Unreadable as unreadable:
        facts.findings += unreadable.findings
        return File(path, None, _decoded_head(data[:_HEAD], path), facts)
    return File(path, source, source, facts, encoding=marked_encoding(data))


def given_source(source: Source) -> File:
    """A text that comes from no file."""
    return File(source.path, source, source, FileFacts(source.path, size=len(source.text)))


def head_of(path: str) -> Source:
    """The beginning of the file at `path`, enough for its `xml-model` instructions. Raises OSError."""
    with Path(path).open("rb") as file:
        return _decoded_head(file.read(_HEAD), path)


def _decoded_head(data: bytes, path: str) -> Source:
    """The beginning of a file as text, enough for its `xml-model` instructions; empty when it cannot be decoded."""
    for end in (len(data), len(data) - 1, len(data) - 2, len(data) - 3):
        try:
            return decode(data[:end], path)
        except Unreadable:
            continue
    return Source(path, "")


def holds(path: str, text: str) -> bool:
    """Whether a file holds an ASCII text, in UTF-8 or UTF-16; it is read piece by piece and kept nowhere."""
    marks = [text.encode(name) for name in ("utf-8", "utf-16-le", "utf-16-be")]
    before = b""
    with Path(path).open("rb") as file:
        while piece := file.read(_PIECE):
            data = before + piece
            if any(mark in data for mark in marks):
                return True
            before = data[-2 * len(text) :]
    return False
