"""How much an expression may ask for: a moment when it must be done, and how many items and characters it may make.

Both are counted by what evaluates, never measured from outside: a bound is met at the same place on every machine,
save for the clock, which is read once in some thousand units of work. It is that of the thread's own work, not of the
wall: a machine that is busy with other things gives up nothing sooner.
"""

from __future__ import annotations

import time

#: Units of work (an item looked at, some dozen characters made) between two looks at the clock.
QUANTUM = 4000
#: Items and characters, weighed by `CHARACTERS_AN_ITEM`, that values of one evaluation and variables may hold together.
MOST_ITEMS = 10_000_000
CHARACTERS_AN_ITEM = 16
#: Seconds for an evaluation that nobody has given a deadline.
SECONDS = 30.0
#: Bits of the largest whole number.
MOST_BITS = 1 << 14


class OutOfTime(Exception):
    """The deadline has passed."""


class TooLarge(Exception):
    """More items or characters are asked for than may be made; the text says how many, and of what."""


class Budget:
    """What is left of time and room. left: units of work before the clock is looked at again.

    deadline: by `time.thread_time()`. made: items of values since `fresh`; kept: items of variables that outlive an
    evaluation.
    """

    __slots__ = ("deadline", "kept", "left", "made")

    def __init__(self, seconds: float = SECONDS) -> None:
        self.left = QUANTUM
        self.made = 0
        self.kept = 0
        self.deadline = time.thread_time() + seconds

    def look(self) -> None:
        """More work may be done. Raises OutOfTime."""
        self.left = QUANTUM
        if time.thread_time() > self.deadline:
            raise OutOfTime

    def spend(self, units: int) -> None:
        """So much work is done. Raises OutOfTime."""
        self.left -= units
        if self.left < 0:
            self.look()

    def make(self, items: int) -> None:
        """So many items are about to be made. Raises TooLarge, OutOfTime."""
        self.made += items
        if self.made + self.kept > MOST_ITEMS:
            raise TooLarge(f"it makes values of more than {MOST_ITEMS:,} items")
        self.spend(items)

    def make_text(self, characters: int) -> None:
        """A string of so many characters is about to be made. Raises TooLarge, OutOfTime."""
        if characters > CHARACTERS_AN_ITEM:
            items = characters // CHARACTERS_AN_ITEM
            self.made += items
            if self.made + self.kept > MOST_ITEMS:
                raise TooLarge(f"it makes strings of more than {MOST_ITEMS * CHARACTERS_AN_ITEM:,} characters")
            self.spend(items // 16)
