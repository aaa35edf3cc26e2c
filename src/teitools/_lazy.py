"""The lazy face of a room: what it exports is imported when somebody first asks for it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module


def lazily(room: str, modules: Mapping[str, tuple[str, ...]]) -> Callable[[str], object]:
    """The `__getattr__` (PEP 562) of the package `room`, which exports the names in `modules`, each with its module.

    No name may be that of a module of the room: importing that module would hide it.
    """
    homes = {name: module for module, names in modules.items() for name in names}

    def exported(name: str) -> object:
        if name not in homes:
            raise AttributeError(f"module {room!r} has no attribute {name!r}")
        home, face = import_module(f"{room}.{homes[name]}"), vars(sys.modules[room])
        face.update({each: getattr(home, each) for each in modules[homes[name]]})
        return face[name]

    return exported
