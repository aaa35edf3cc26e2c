"""The tag files of a BagIt bag. Source: RFC 8493."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime, timezone
from typing import IO

from teitools import __version__

from .hashes import ALGORITHMS, PIECE, Sums
from .metadata import Metadata
from .names import bag_name

DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


class Manifest:
    """The manifests of some files, one for each algorithm, kept on disk while files are added."""

    def __init__(self) -> None:
        self._files: dict[str, IO[bytes]] = {each: tempfile.TemporaryFile() for each in ALGORITHMS}  # noqa: SIM115
        self.count = 0
        self.size = 0

    def add(self, name: str, sums: Sums) -> None:
        """A file, by its path from the bag's folder."""
        for algorithm, file in self._files.items():
            file.write(f"{sums.of(algorithm)}  {bag_name(name)}\n".encode())
        self.count += 1
        self.size += sums.size

    def length(self, algorithm: str) -> int:
        """The length of a manifest in bytes."""
        return self._files[algorithm].seek(0, 2)

    def pieces(self, algorithm: str) -> Iterator[bytes]:
        """The manifest, in pieces."""
        file = self._files[algorithm]
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece
        file.seek(0, 2)

    def close(self) -> None:
        """The manifests are gone."""
        for file in self._files.values():
            # Nobody asks for what is still to be written, even where the disk has no room for it.
            with contextlib.suppress(OSError):
                file.close()


def bag_info(metadata: Metadata, payload: Manifest, identifiers: Iterable[str], epoch: int) -> bytes:
    """`bag-info.txt`: who made the bag, how large it is, what identifies it (RFC 8493 2.2.2)."""
    lines: list[tuple[str, str]] = [("Bag-Software-Agent", f"teitools {__version__}")]
    lines.append(("Bagging-Date", datetime.fromtimestamp(epoch, timezone.utc).strftime("%Y-%m-%d")))
    lines.append(("Payload-Oxum", f"{payload.size}.{payload.count}"))
    if metadata.publisher is not None:
        lines.append(("Source-Organization", metadata.publisher.name))
    for label, key in (("Contact-Name", "contact-name"), ("Contact-Email", "contact-email")):
        stated = metadata.setting(key)
        if stated is not None:
            lines.append((label, stated.value))
    lines.append(("External-Description", f"{metadata.title_text}. {metadata.said}"))
    lines += [("External-Identifier", each) for each in identifiers]
    lines.append(("Internal-Sender-Identifier", metadata.name))
    return "".join(f"{label}: {' '.join(value.split())}\n" for label, value in lines).encode("utf-8")
