"""Whether an edition's processing model has a rule for an element, and what that answer depends on."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from teitools.render import Plan


@dataclass(eq=False)
class Coverage:
    """The answers of the processing model of the ODD at `odd`, which is compiled when it is first asked.

    files: what was read for it. known: whether these, and the code of `rooms`, are all that the answers depend on.
    """

    odd: Path
    files: list[str] = field(default_factory=list)
    known: bool = True
    rooms: tuple[str, ...] = ("odd", "render")
    _plan: Plan | None = field(default=None, repr=False)

    def __call__(self, name: str) -> bool:
        """Whether there is a rule for the element of that Clark name."""
        from teitools.document import PATHS_READ
        from teitools.render import compile_plan, installed_behaviours

        noting = PATHS_READ.set(self.files)
        try:
            if self._plan is None:
                self._plan = compile_plan(self.odd)
            found = bool(self._plan.choices(name))
        finally:
            PATHS_READ.reset(noting)
        # What installed packages add may be another thing tomorrow.
        self.known = not installed_behaviours.cache_info().currsize
        return found


def coverage_of(odd: Path | None) -> Coverage | None:
    """Whether a processing model has a rule for an element; None for an edition without an ODD."""
    return Coverage(odd) if odd is not None and odd.is_file() else None
