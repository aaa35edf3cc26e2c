"""Specifications that are read from their XML when they are first asked for: most customizations need few of TEI's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from .odd_file import Declaration


class Unread(dict[str, Any]):
    """Specifications by identifier. Whoever looks at one sees it read; names and modules are known without reading.

    Once all have been read nothing keeps their XML.
    """

    def __init__(self, read: Callable[[Declaration], Any]) -> None:
        super().__init__()
        self._read = read
        self._modules: dict[str, str | None] = {}

    def put(self, ident: str, declaration: Declaration) -> None:
        """`declaration` is what `ident` will be read from; it takes the place of what had the name."""
        self.pop(ident, None)
        super().__setitem__(ident, declaration)
        self._modules[ident] = declaration.get("module")

    def of_module(self, module: str) -> list[str]:
        """The identifiers of what one module holds, in order."""
        return [ident for ident in self if self._modules.get(ident) == module]

    def __iter__(self) -> Iterator[str]:
        # With one of its own a dictionary is never copied past `__getitem__`.
        return super().__iter__()

    def __getitem__(self, ident: str) -> Any:
        found = super().__getitem__(ident)
        if found.__class__ is Declaration:
            found = self._read(found)
            super().__setitem__(ident, found)
        return found

    def get(self, ident: str, default: Any = None) -> Any:
        """What has the name, read; else `default`."""
        try:
            return self[ident]
        except KeyError:
            return default

    def values(self) -> list[Any]:  # type: ignore[override]  # a list of what is read
        """All of them, read."""
        return [self[ident] for ident in self]

    def items(self) -> list[tuple[str, Any]]:  # type: ignore[override]  # a list of what is read
        """All of them with their names, read."""
        return [(ident, self[ident]) for ident in self]
