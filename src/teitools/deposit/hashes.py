"""What identifies bytes: the sums of a bag, and the identifiers of Software Heritage."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

#: The algorithms of manifests, the stronger last (RFC 8493 2.4 recommends SHA-512).
ALGORITHMS = ("sha256", "sha512")
PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Sums:
    """size: in bytes. swhid: of the content, `swh:1:cnt:` and the hash that git gives a blob (SWHID 1.2, 5.2)."""

    size: int
    sha256: str
    sha512: str
    swhid: str
    md5: str

    def of(self, algorithm: str) -> str:
        """The sum by one of `ALGORITHMS`."""
        return self.sha512 if algorithm == "sha512" else self.sha256


class Summing:
    """Sums of bytes that come in pieces. `expected`: their number, which git's hash must know before the first."""

    def __init__(self, expected: int) -> None:
        self._expected = expected
        self._size = 0
        self._sums = [hashlib.sha256(), hashlib.sha512(), hashlib.sha1(b"blob %d\0" % expected, usedforsecurity=False)]
        self._md5 = hashlib.md5(usedforsecurity=False)

    def add(self, piece: bytes) -> None:
        """`piece` comes next."""
        self._size += len(piece)
        self._md5.update(piece)
        for each in self._sums:
            each.update(piece)

    def sums(self) -> Sums:
        """The sums of all that came. Raises ValueError when these are not as many bytes as expected."""
        if self._size != self._expected:
            raise ValueError(f"{self._size} bytes instead of {self._expected}")
        first, second, third = (each.hexdigest() for each in self._sums)
        return Sums(self._size, first, second, f"swh:1:cnt:{third}", self._md5.hexdigest())


def directory_swhids(contents: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """(path, `swh:1:dir:…`) of every folder of a tree, inner ones first, the whole (path "") last.

    contents: (path with `/`, its `swh:1:cnt:…`) of each file, in any order. Files have mode 100644.
    Source: SWHID 1.2, 5.3: the hash of git's tree object; folders sort as if their names ended in `/`.
    """
    folders: dict[str, list[tuple[bytes, bytes, bytes]]] = {"": []}
    for path, swhid in contents:
        folder, _, name = path.rpartition("/")
        inner = folder
        while inner not in folders:
            folders[inner] = []
            inner = inner.rpartition("/")[0]
        encoded = name.encode("utf-8")
        folders[folder].append((encoded, b"100644 " + encoded, bytes.fromhex(swhid.rpartition(":")[2])))
    for folder in sorted(folders, key=lambda each: (-each.count("/") - bool(each), each)):
        entries = sorted(folders[folder])
        data = b"".join(entry + b"\0" + digest for _, entry, digest in entries)
        digest = hashlib.sha1(b"tree %d\0" % len(data) + data, usedforsecurity=False).digest()
        if folder:
            above, _, name = folder.rpartition("/")
            encoded = name.encode("utf-8")
            folders[above].append((encoded + b"/", b"40000 " + encoded, digest))
        yield folder, f"swh:1:dir:{digest.hex()}"
