"""The same function over the same batches on many machines, by a Dask scheduler that is already there."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module
from typing import Any

from teitools.document import named, read_bytes

from .map import facts_of
from .options import Ask
from .stamp import digest_of
from .task import Task, not_checked

#: So many batches are under way at once for each thread of the cluster.
_AHEAD = 3


class ClusterError(OSError):
    """The cluster cannot be reached, or Dask is not installed."""


def map_on_cluster(batches: Iterable[Sequence[Task]], ask: Ask, address: str) -> Iterator[tuple[str, bytes]]:
    """(path, its facts as bytes) for each file, as the workers of the scheduler at `address` give them.

    The workers read nothing but the schemas and what files include: the bytes of the files are sent. Dask replaces
    a worker that is lost; a batch that ends its workers is done file by file, and a file that ends them again is a
    finding. Raises ClusterError.
    """
    try:
        distributed: Any = import_module("distributed")
    except ImportError:
        raise ClusterError(None, "`--jobs dask:ADDRESS` needs Dask: install `teitools[cluster]`") from None
    try:
        client: Any = distributed.Client(address, timeout=10, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ClusterError(None, f"no scheduler answers at this address: {error}", address) from None
    with client:
        # What is asked, with its schemas, reaches each worker once.
        asked = client.scatter(ask, broadcast=True)
        ahead = _AHEAD * max(sum(client.nthreads().values()), 1)
        under_way: deque[tuple[Sequence[Task], Any]] = deque()
        coming = iter(batches)

        def submit(batch: Sequence[Task]) -> None:
            work: Callable[..., list[tuple[str, bytes]]] = map_batch
            under_way.append((batch, client.submit(work, list(batch), asked, pure=False)))

        for batch in coming:
            submit(batch)
            if len(under_way) >= ahead:
                break
        while under_way:
            batch, future = under_way.popleft()
            try:
                yield from future.result()
            except distributed.KilledWorker:
                if len(batch) > 1:
                    for task in batch:
                        submit([task])
                else:
                    reason = "the workers ended while they were at it, probably for want of memory"
                    yield batch[0].path, not_checked(batch[0].path, reason, "check it alone, or divide it").to_bytes()
            following = next(coming, None)
            if following:
                submit(following)


def map_batch(batch: Sequence[Task], ask: Ask) -> list[tuple[str, bytes]]:
    """What a worker does: the facts of each file, as they would be made here."""
    with named(ask.named or ()):
        return [(path, facts_of(path, ask, data).to_bytes()) for path, data, _ in batch]


def with_bytes(tasks: Iterable[Task], digests: dict[str, bytes]) -> Iterator[Task]:
    """The tasks with the bytes of their files, which lie on this machine; without them for one that cannot be read.

    digests: filled with those that are asked for.
    """
    for path, data, digested in tasks:
        try:
            read = read_bytes(path) if data is None else data
        except OSError:
            yield Task(path)
            continue
        if digested:
            digests[path] = digest_of(read)
        yield Task(path, read)
