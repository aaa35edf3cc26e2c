"""Work shared by several processes: each makes every so many-th piece, and hands over what it made in order.

A process is a fork of this one, which has gathered everything. One that dies costs time and nothing else: what it had
not handed over is made here.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

Piece = TypeVar("Piece")
_ENDING = ("SIGTERM", "SIGHUP")


def made_apart(make: Callable[[int], Piece], numbers: Sequence[int], jobs: int) -> Iterator[tuple[int, Piece]]:
    """(number, what `make` gives for it) for all `numbers`, each once, in their order.

    make: what it gives is plain data. jobs: processes at most; without `fork`, or beside threads, all is made here. A
    fault of `make` is raised here. Whatever ends this one early ends the others.
    """
    import multiprocessing

    forks = "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1
    if jobs < 2 or len(numbers) < 2 or not forks:
        for number in numbers:
            yield number, make(number)
        return
    context = multiprocessing.get_context("fork")
    workers: list[tuple[BaseProcess, Connection]] = []
    try:
        for at in range(jobs):
            ours, theirs = context.Pipe(duplex=False)
            ends = [pipe for _, pipe in workers] + [ours]
            process: BaseProcess = context.Process(
                target=_serve, args=(theirs, ends, make, numbers[at::jobs]), daemon=True
            )
            process.start()
            theirs.close()
            workers.append((process, ours))
        for place, number in enumerate(numbers):
            yield number, _received(workers[place % jobs][1], make, number)
    finally:
        for process, pipe in workers:
            pipe.close()
            process.kill()
        for process, _ in workers:
            process.join()


def _received(pipe: Connection, make: Callable[[int], Piece], number: int) -> Piece:
    """What the process at the other end has made; of one that is gone or could not, what is made here."""
    with contextlib.suppress(EOFError, OSError):
        made: list[Piece] = pipe.recv()
        if made:
            return made[0]
    return make(number)


def _serve(pipe: Connection, ends: list[Connection], make: Callable[[int], object], numbers: Sequence[int]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one that started this ends it
    for name in _ENDING:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    for end in ends:
        end.close()
    parent = os.getppid()
    with contextlib.suppress(OSError):
        for number in numbers:
            if os.getppid() != parent:
                return
            try:
                made = [make(number)]
            except Exception:  # it is made once more where it can be told
                made = []
            pipe.send(made)
