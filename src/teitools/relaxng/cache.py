"""Compiled schemas on disk, by content: plain JSON, so that a file that was tampered with can run nothing."""

from __future__ import annotations

import contextlib
import hashlib
import json
from pathlib import Path
from typing import Any

from teitools.document import entry_key, load_entry, save_entry, within

from .compiled import CompiledSchema
from .name_class import NameClass

#: Raised whenever what is written changes its meaning.
FORMAT = 2
_KIND = "grammars"
_FIELDS = ("start", "files", "nodes", "elements", "types", "name_classes", "classes", "id_types", "conflicts")


def content_key(data: bytes) -> str:
    """The name under which the schema with the main file `data` is kept."""
    return entry_key(FORMAT, data)


def load(folder: Path, key: str, path: str) -> CompiledSchema | None:
    """The schema kept in `folder` as `key`; None when there is none that still holds, or it cannot be read.

    path: the main file as the user writes it now. A schema of several files holds as long as all are what they were.
    """
    try:
        data = load_entry(folder, _KIND, key)
        if data is None:
            return None
        kept = json.loads(data)
        others: dict[str, str] = kept["others"]
        if others and kept["path"] != str(Path(path).absolute()):
            return None
        # What a catalog or the command line has allowed once is not allowed for ever.
        if any(_digest(str(within(Path(other), path))) != digest for other, digest in others.items()):
            return None
        schema = CompiledSchema(**{name: kept[name] for name in _FIELDS}, others=list(others))
        schema.files[0] = path
        schema.name_classes = [_name_class(each) for each in schema.name_classes]
        for row in schema.elements:
            row[0] = _name_class(row[0])
        schema.id_types = [[_name_class(one), _name_class(other), kind] for one, other, kind in schema.id_types]
    except (OSError, ValueError, KeyError, TypeError, IndexError, RecursionError):
        return None
    return schema


def save(folder: Path, key: str, path: str, schema: CompiledSchema) -> None:
    """`schema` is kept in `folder`; where that cannot be done, nothing happens."""
    kept: dict[str, Any] = {"path": str(Path(path).absolute())}
    for name in _FIELDS:
        kept[name] = getattr(schema, name)
    with contextlib.suppress(OSError):
        kept["others"] = {str(Path(other).absolute()): _digest(other) for other in schema.others}
        data = json.dumps(kept, separators=(",", ":")).encode("utf-8", errors="surrogatepass")
        save_entry(folder, _KIND, key, data)


def _digest(path: str) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def _name_class(kept: Any) -> NameClass:
    """A name class as it was before JSON made lists of its tuples."""
    return tuple(_name_class(each) if isinstance(each, list) else each for each in kept)
