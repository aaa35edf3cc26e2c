"""Pointers whose targets an edition knows to lie elsewhere: they are not followed."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What the settings say of pointers that lead to nothing here.

    root: the folder of the settings. attributes: names, or `element@name`, whose pointers are not followed.
    vocabularies: pointers, globs of these, or of the names of files that they lead into; a file that is there gives
    its xml:ids to the whole edition.
    """

    root: Path = Path()
    attributes: frozenset[str] = frozenset()
    vocabularies: tuple[str, ...] = ()

    def exempts(self, element: str, attribute: str) -> bool:
        """Whether the pointers of this attribute are not followed."""
        return bool(self.attributes) and (attribute in self.attributes or f"{element}@{attribute}" in self.attributes)

    def holds(self, pointer: str) -> bool:
        """Whether the vocabularies name the target of `pointer` itself, or the file that it lies in."""
        if not self.vocabularies:
            return False
        file = pointer.partition("#")[0]
        names = (pointer, file, file.rpartition("/")[2]) if file else (pointer,)
        return any(fnmatchcase(name, each) for each in self.vocabularies for name in names)

    def files(self) -> list[Path]:
        """The files among the vocabularies that are there."""
        named = (each for each in self.vocabularies if not each.startswith("#") and "://" not in each)
        return [path for each in named if (path := self.root / each).is_file()]
