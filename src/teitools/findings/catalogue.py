"""A room's codes, each declared in one place: its name, its sentence, its cure."""

from __future__ import annotations

from .code import Code, Severity


class Catalogue:
    """The codes of one room, in the order of their declaration.

    check: the check whose findings they are unless a declaration names another; the room's own name by default.
    """

    def __init__(self, room: str, check: str | None = None) -> None:
        self._room = room
        self._check = check or room
        self._codes: dict[str, Code] = {}

    @property
    def all(self) -> tuple[Code, ...]:
        """Every code declared so far."""
        return tuple(self._codes.values())

    def error(self, name: str, *, message: str, help: str, check: str | None = None, once: bool = False) -> Code:
        """A code whose findings make a run fail; see `Code`."""
        return self._declared(name, check, Severity.ERROR, message, help, once)

    def warning(self, name: str, *, message: str, help: str, check: str | None = None, once: bool = False) -> Code:
        """A code of what is probably a mistake; see `Code`."""
        return self._declared(name, check, Severity.WARNING, message, help, once)

    def info(self, name: str, *, message: str, help: str, check: str | None = None, once: bool = False) -> Code:
        """A code of what is worth knowing; see `Code`."""
        return self._declared(name, check, Severity.INFO, message, help, once)

    def _declared(self, name: str, check: str | None, severity: Severity, message: str, help: str, once: bool) -> Code:
        if name in self._codes:
            raise ValueError(f"the code `{name}` is declared twice in `{self._room}`")
        self._codes[name] = Code(name, check or self._check, severity, message, help, self._room, once)
        return self._codes[name]
