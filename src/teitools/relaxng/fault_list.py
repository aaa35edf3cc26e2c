"""The faults of one document: so many in full, of so many more the number."""

from __future__ import annotations

from . import messages
from .places import Fault, Place

#: Faults of one document that are explained. Whoever has so many has one cause, and reads the first few.
LISTED = 1000
#: Faults beyond these that are still counted.
COUNTED = 20_000


class Enough(Exception):
    """There is no point in looking for more faults."""


class FaultList:
    """Faults in the order in which they were found. more: how many were found beyond those in `listed`."""

    __slots__ = ("first_left_out", "listed", "more")

    def __init__(self) -> None:
        self.listed: list[Fault] = []
        self.more = 0
        self.first_left_out: Place | None = None

    @property
    def full(self) -> bool:
        """Whether further faults are counted only: nothing needs to be found out about them."""
        return len(self.listed) >= LISTED

    def append(self, fault: Fault) -> None:
        """`fault` is listed, or counted. Raises Enough beyond `COUNTED`."""
        if len(self.listed) < LISTED:
            self.listed.append(fault)
        else:
            self.leave_out(1, fault.place)

    def leave_out(self, number: int, place: Place) -> None:
        """`number` more faults were found, the first of them at `place`. Raises Enough beyond `COUNTED`."""
        if self.first_left_out is None:
            self.first_left_out = place
        self.more += number
        if self.more > COUNTED:
            raise Enough

    def all(self, stopped_at: Place | None = None) -> list[Fault]:
        """The faults listed, and one that says what is not; stopped_at: where no more were looked for, if anywhere."""
        place = self.first_left_out or stopped_at
        if place is None:
            return self.listed
        if stopped_at is None:
            count = "1 more fault is" if self.more == 1 else f"{self.more:,} more faults are"
        else:
            count = f"more than {min(self.more, COUNTED):,} more faults are" if self.more else "further faults are"
        return [*self.listed, Fault(messages.MORE_FAULTS, place, {"count": count})]
