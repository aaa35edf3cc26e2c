"""How much work one document may ask for: a bound that no stranger's schema or text can pass.

A unit is about what looking at one part of a pattern costs. Of 300 documents of others, the one that asks for most
under `tei_all` asks for 60,000 to be found valid, and one with 217 faults for 200,000 to have them explained.
"""

from __future__ import annotations

#: What every document may ask for, whatever its length, and what each of its bytes adds.
BASE = 3_000_000
FOR_EACH_BYTE = 2


class TooComplex(Exception):
    """Holding the document against the schema takes more work than is done for any."""


class Effort:
    """What has been spent since the last document began. Raises TooComplex where that is too much."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = BASE

    def begin(self, size: int) -> None:
        """A document of `size` bytes begins, or its explanation does."""
        self.left = BASE + FOR_EACH_BYTE * size

    def spend(self, units: int) -> None:
        """`units` of work are about to be done. Raises TooComplex when they are not to be had."""
        self.left -= units
        if self.left < 0:
            raise TooComplex
