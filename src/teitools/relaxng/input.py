"""A document as bytes: from a file, from memory, or from a text already read; each byte is read as often as asked."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from teitools.document import Source, declared_encoding, decode, read_bytes, read_source

#: Files larger than this are read piece by piece, so that memory does not grow with them.
WHOLE = 32_000_000
_PIECE, _LARGEST_PIECE = 1 << 16, 1 << 20
_BOM = b"\xef\xbb\xbf"
_HEAD = 1024
#: Encodings that expat reads by itself, and as what: a byte order mark stands above what a document declares. Files in
#: others are decoded first.
_EXPATS = {
    "utf-8": "utf-8",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16",
    "utf-16-be": "utf-16",
    "iso-8859-1": "iso-8859-1",
    "us-ascii": "us-ascii",
    "ascii": "us-ascii",
}


@dataclass(slots=True)
class Input:
    """path: as the user would write it. data: all bytes of the file; None where it is too large, or there is none.

    text: the text already read, where there is one.
    """

    path: str
    data: bytes | None = None
    text: Source | None = None

    @classmethod
    def of_file(cls, path: str | Path) -> Input:
        """The file at `path`. Raises OSError when it cannot be opened or is no ordinary file."""
        if Path(path).stat().st_size > WHOLE:
            return cls(str(path))
        return cls(str(path), read_bytes(path))

    def __post_init__(self) -> None:
        if self.text is not None:
            self.data = self.text.text.encode("utf-8", errors="surrogatepass")

    @property
    def size(self) -> int:
        """How many bytes there are."""
        return len(self.data) if self.data is not None else Path(self.path).stat().st_size

    def utf8(self) -> bytes | None:
        """All bytes, without byte order mark, if they are UTF-8 and in memory; else None."""
        data = self.data
        if data is None or self.text is not None:
            return data
        if declared_encoding(data[:_HEAD])[0].lower() != "utf-8":
            return None
        return data[len(_BOM) :] if data.startswith(_BOM) else data

    def pieces(self) -> tuple[str | None, Iterator[bytes]]:
        """(the encoding, if the document must not be asked for it; the bytes piece by piece) as expat can read them.

        Raises Unreadable for a document that is not in the encoding that it declares.
        """
        if self.text is not None and self.data is not None:
            return "utf-8", iter((self.data,))
        encoding = declared_encoding(self._head())[0].lower()
        if encoding not in _EXPATS:
            text = self.source().text
            return "utf-8", iter((text.encode("utf-8", errors="surrogatepass"),))
        return _EXPATS[encoding], iter((self.data,)) if self.data is not None else _pieces(self.path)

    def _head(self) -> bytes:
        if self.data is not None:
            return self.data[:_HEAD]
        with Path(self.path).open("rb") as file:
            return file.read(_HEAD)

    def source(self) -> Source:
        """The decoded text. Raises OSError, or Unreadable."""
        if self.text is not None:
            return self.text
        return read_source(self.path) if self.data is None else decode(self.data, self.path)

    def open_utf8(self) -> BinaryIO:
        """The document as UTF-8, at its first byte after a byte order mark; in memory where it is not a UTF-8 file.

        Raises OSError, or Unreadable for a wrong encoding.
        """
        data = self.utf8()
        if data is not None:
            return io.BytesIO(data)
        if self.data is None and declared_encoding(self._head())[0].lower() == "utf-8":
            file = Path(self.path).open("rb")  # noqa: SIM115 (the caller closes it)
            file.seek(len(_BOM) if file.read(len(_BOM)) == _BOM else 0)
            return file
        return io.BytesIO(self.source().text.encode("utf-8", errors="surrogatepass"))


def _pieces(path: str) -> Iterator[bytes]:
    """The file in growing pieces: with each, expat before 2.6 reads an unfinished token anew."""
    size = _PIECE
    with Path(path).open("rb") as file:
        while piece := file.read(size):
            yield piece
            size = min(2 * size, _LARGEST_PIECE)
