"""Which files a change touches: those that changed, and those that refer to what changed or was deleted."""

from __future__ import annotations

from collections.abc import Collection as Container
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from teitools.document import path_of, real_path
from teitools.edition import FileFacts, KnownFiles, included_files

from .collection import Collection
from .options import Options


def touched_by(paths: Sequence[str], changed: Container[str], options: Options) -> list[str]:
    """Those of `paths`, in their order, that are in `changed` (real paths, also of deleted files) or refer to one of
    these: by a pointer, through a prefix, by an inclusion, or by an id that only a register may have.

    Cost: the facts of every file in `paths`, as they were kept or made now.
    """
    found = {path for path in paths if real_path(path) in changed}
    with Collection(paths, (), options, alone=True) as collection:
        collection.map()
        for scope in collection.scopes():
            for real in scope.asked:
                facts = scope.known.facts(real)
                if facts is not None and any(each in changed for each in leads_to(scope.known, facts)):
                    found.add(facts.path)
    return [path for path in paths if path in found]


def leads_to(known: KnownFiles, facts: FileFacts) -> Iterator[str]:
    """The real paths that the pointers and inclusions of a file lead to, whether anything is there or not."""
    yield from included_files(facts)
    for group in facts.pointers:
        pointer = group.pointer
        if pointer.startswith("#"):
            if pointer[1:] not in facts.ids:
                yield from sorted(known.registers)
            continue
        base = known.base(facts, group.base)
        scheme, colon, key = pointer.partition(":")
        declared = known.prefixes_for(scheme, facts) if colon else ()
        for definition in declared:
            if known.corpus is not None and definition.document is not facts:
                yield known.corpus
            address = definition.expand(key)
            if address:
                yield from filter(None, (_local(definition.base, address), _local(base, address)))
        if not declared:
            yield from filter(None, (_local(base, pointer),))


def _local(base: str, address: str) -> str | None:
    """The real path of the local file that an address means; None for one elsewhere."""
    try:
        parts = urlsplit(urljoin(base, address))
        if parts.scheme != "file" or parts.netloc not in ("", "localhost"):
            return None
        return str(Path(path_of(parts.path)).resolve())
    except (ValueError, OSError):
        return None
