"""How often each child stands in each parent of one document: what is rare may be left out, what is usual was meant."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, BinaryIO
from xml.parsers import expat

from teitools.document import ATTRIBUTES_LIMIT

from .name_class import SEPARATOR
from .verdict import refuse_external_entities

_CHUNK = 1 << 20
_KINDS_OF_USE = 100_000


class TooManyAttributes(Exception):
    """An element has more attributes than any program can be asked to hold."""


class Uses:
    """Counted when first asked for: most faults are explained without."""

    def __init__(self, count: Callable[[], dict[tuple[str, str], int]] = dict) -> None:
        self._count = count
        self._counted: dict[tuple[str, str], int] | None = None

    def of(self, parent: str, child: str) -> int:
        """How often that child stands in that parent. Cost: the first time, one pass over the document.

        Raises as `count_uses` does.
        """
        return self.counted().get((parent, child), 0)

    def counted(self) -> dict[tuple[str, str], int]:
        """(parent, child) -> how often."""
        if self._counted is None:
            self._counted = self._count()
        return self._counted


def count_uses(file: BinaryIO, start: int) -> dict[tuple[str, str], int]:
    """(parent, child) -> how often, in the document in `file` from byte `start`; `file` stands where it stood.

    Raises expat.ExpatError when it is not well-formed, TooManyAttributes.
    """
    uses: dict[tuple[str, str], int] = {}
    stack = [""]

    def begin(name: str, attributes: list[str]) -> None:
        if len(attributes) > 2 * ATTRIBUTES_LIMIT:
            raise TooManyAttributes
        key = (stack[-1], name)
        if key in uses or len(uses) < _KINDS_OF_USE:
            uses[key] = uses.get(key, 0) + 1
        stack.append(name)

    def end(_name: str) -> None:
        stack.pop()

    parser = expat.ParserCreate("utf-8", SEPARATOR)
    parser.ordered_attributes = True
    parser.StartElementHandler = begin
    parser.EndElementHandler = end
    before = file.tell()
    parse(parser, file, start)
    file.seek(before)
    return uses


def parse(parser: Any, file: BinaryIO, start: int) -> None:
    """`parser` reads `file` (UTF-8) from byte `start` to its end. Raises as its handlers do, and expat.ExpatError."""
    refuse_external_entities(parser)
    file.seek(start)
    while chunk := file.read(_CHUNK):
        parser.Parse(chunk, False)
    parser.Parse(b"", True)
