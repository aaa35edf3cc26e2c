"""A zip file that is the same for the same content, written as a stream."""

from __future__ import annotations

import os
import time
import zipfile
from collections.abc import Iterable
from typing import IO

from .hashes import Summing, Sums

#: The time of entries where nothing is known: the first that a zip file can state.
EARLIEST = 315532800
_MODE = 0o100644 << 16
#: What is compressed already, by file ending.
_COMPRESSED = frozenset(
    ".jpg .jpeg .png .gif .webp .avif .jp2 .mp3 .mp4 .m4a .ogg .flac .webm .zip .gz .xz .bz2 .7z .zst .epub".split()
)


class ZipStream:
    """A zip file being written; every entry has the same time and mode, and no name of its maker's machine."""

    def __init__(self, file: IO[bytes], epoch: int, *, compress: bool = True) -> None:
        self._zip = zipfile.ZipFile(file, "w", allowZip64=True)
        moment = time.gmtime(min(max(epoch, EARLIEST), 4354819198))
        self._moment = (*moment[:5], moment.tm_sec // 2 * 2)
        self._compress = compress

    def add(self, name: str, pieces: Iterable[bytes], size: int) -> Sums:
        """An entry of `size` bytes; what its bytes sum to. Raises ValueError when there are more or fewer."""
        entry = zipfile.ZipInfo(name, self._moment)
        entry.create_system = 3
        entry.external_attr = _MODE
        stored = not self._compress or os.path.splitext(name)[1].lower() in _COMPRESSED  # noqa: PTH122 (a name in a zip)
        entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
        entry.file_size = size
        summing = Summing(size)
        with self._zip.open(entry, "w", force_zip64=size >= 1 << 31) as target:
            for piece in pieces:
                summing.add(piece)
                target.write(piece)
        return summing.sums()

    def close(self) -> None:
        """The directory of the zip file is written too."""
        self._zip.close()

    def abandon(self) -> None:
        """Nothing more is written, whatever was begun."""
        self._zip.fp = None
