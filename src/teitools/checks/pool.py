"""One pool of processes for all checks: files in, their facts out, in the order in which they are ready.

A process that dies takes with it the file that it was at, not the run: what it had not done is done by others, that
file by itself. A file that ends two processes, or takes longer than it may, is a finding.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from teitools.document import named, read_bytes

from .file import TREE_LIMIT
from .map import facts_of
from .options import Ask
from .stamp import digest_of, digest_of_file
from .task import Task, not_checked

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

# What processes need is imported where they are started: most runs need none.

#: With fewer bytes than this one process is done before a second has started.
WORTH_A_PROCESS = 2_000_000
_SMALLEST, _LARGEST = 200_000, 2_000_000
#: A file that has ended so many processes is given up.
DEATHS = 2
_ENDING = ("SIGTERM", "SIGHUP")


def map_files(
    tasks: Iterable[Task],
    ask: Ask,
    jobs: int = 1,
    timeout: float | None = None,
    cluster: str | None = None,
    digests: dict[str, bytes] | None = None,
) -> Iterator[tuple[str, bytes]]:
    """(path, its facts as bytes) for each file, each once; the order is not that of `tasks`.

    cluster: the address of a Dask scheduler whose workers do it instead.

    jobs: processes at most; none where there is little to do. timeout: seconds for one file; then at least one process
    is started. digests: filled with the digests asked for, each before its file is given. Whatever ends this process
    early, an interruption or a signal, ends the others.
    """
    digests = {} if digests is None else digests
    if cluster:
        from .cluster import map_on_cluster, with_bytes

        yield from map_on_cluster(_batches(with_bytes(tasks, digests), 8), ask, cluster)
        return
    batches = _batches(tasks, jobs)
    first = next(batches, [])
    second = next(batches, []) if jobs > 1 else []
    if not timeout and not second:
        for task in _each(first, batches):
            data, digest = _mapped(task, ask)
            if digest:
                digests[task.path] = digest
            yield task.path, data
        return
    waiting = deque(each for each in (first, second) if each)
    with _Pool(ask, jobs, timeout, digests) as pool:
        yield from pool.run(waiting, batches)


def _each(first: list[Task], batches: Iterator[list[Task]]) -> Iterator[Task]:
    yield from first
    for batch in batches:
        yield from batch


def _batches(tasks: Iterable[Task], jobs: int) -> Iterator[list[Task]]:
    """Runs of tasks with enough bytes to be worth a hand-over; the first holds all where there is little in all."""
    batch: list[Task] = []
    weight, limit = 0, WORTH_A_PROCESS // max(jobs, 1)
    for task in tasks:
        batch.append(task)
        weight += task.size()
        if weight >= limit:
            yield batch
            batch, weight = [], 0
            limit = min(max(limit, _SMALLEST) * 5 // 4, _LARGEST)
    if batch:
        yield batch


def _mapped(task: Task, ask: Ask) -> tuple[bytes, bytes]:
    """(the facts of a file, the digest of its bytes if it is asked for and they can be read)."""
    path, data, digested = task
    digest = b""
    if digested:
        # Why a file cannot be read is one of its facts.
        with contextlib.suppress(OSError):
            if data is None and task.size() <= TREE_LIMIT:
                data = read_bytes(path)
            digest = digest_of_file(path) if data is None else digest_of(data)
    return facts_of(path, ask, data).to_bytes(), digest


@dataclass(slots=True, eq=False)
class _Worker:
    """A process, the end of the pipe to it, and what it has still to do, in order."""

    process: BaseProcess
    pipe: Connection
    left: deque[Task] = field(default_factory=deque)
    since: float = 0.0


class _Pool:
    """Processes for one run; a context, at whose end they are ended."""

    def __init__(self, ask: Ask, jobs: int, timeout: float | None, digests: dict[str, bytes]) -> None:
        self._ask, self._jobs, self._timeout, self._digests = ask, jobs, timeout, digests
        import multiprocessing

        forks = "fork" in multiprocessing.get_all_start_methods() and threading.active_count() == 1
        # A fork shares the loaded schema; where there is none, or threads make it unsafe, each process loads its own.
        self._context = multiprocessing.get_context("fork" if forks else "spawn")
        self._workers: list[_Worker] = []
        self._deaths: dict[str, int] = {}
        self._handlers: dict[int, Any] = {}

    def __enter__(self) -> _Pool:
        if threading.current_thread() is threading.main_thread():
            for name in _ENDING:
                number = getattr(signal, name, None)
                if number is not None and signal.getsignal(number) is signal.SIG_DFL:
                    self._handlers[number] = signal.signal(number, self._ended)
        from .warm import load_schemas

        load_schemas(self._ask)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        self._end()

    def _ended(self, number: int, _frame: object) -> None:
        """This process is to end: the others first, then itself as if nothing had been in the way."""
        self._end()
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    def _end(self) -> None:
        for worker in self._workers:
            worker.pipe.close()
            worker.process.kill()
        for worker in self._workers:
            worker.process.join()
        self._workers.clear()

    def run(self, waiting: deque[list[Task]], batches: Iterator[list[Task]]) -> Iterator[tuple[str, bytes]]:
        """Every task done, each as it is ready."""
        from multiprocessing.connection import wait

        more = True
        while True:
            while len(self._workers) < self._jobs and (waiting or more):
                if not waiting:
                    batch = next(batches, None)
                    if batch is None:
                        more = False
                        break
                    waiting.append(batch)
                yield from self._given(self._start(), waiting, batches)
            busy = [worker for worker in self._workers if worker.left]
            if not busy:
                return
            ready = wait([worker.pipe for worker in busy], self._patience(busy))
            for worker in busy:
                if worker.pipe in ready:
                    yield from self._heard(worker, waiting, batches)
                elif self._timeout and time.monotonic() - worker.since > self._timeout:
                    yield from self._late(worker, waiting)

    def _patience(self, busy: list[_Worker]) -> float | None:
        if not self._timeout:
            return None
        return max(0.0, min(worker.since for worker in busy) + self._timeout - time.monotonic()) + 0.01

    def _start(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        # A forked process has the others' ends too, and would keep them open.
        ends = [worker.pipe for worker in self._workers] + [ours]
        forked = self._context.get_start_method() == "fork"
        process = self._context.Process(  # type: ignore[attr-defined]  # every context has it
            target=_serve, args=(theirs, self._ask, ends if forked else None), daemon=True
        )
        process.start()
        theirs.close()
        worker = _Worker(process, ours)
        self._workers.append(worker)
        return worker

    def _given(
        self, worker: _Worker, waiting: deque[list[Task]], batches: Iterator[list[Task]]
    ) -> Iterator[tuple[str, bytes]]:
        """The worker has its next batch, where there is one."""
        batch = waiting.popleft() if waiting else next(batches, None)
        if batch is None:
            return
        worker.left.extend(batch)
        worker.since = time.monotonic()
        try:
            worker.pipe.send(batch)
        except OSError:
            yield from self._dead(worker, waiting)

    def _heard(
        self, worker: _Worker, waiting: deque[list[Task]], batches: Iterator[list[Task]]
    ) -> Iterator[tuple[str, bytes]]:
        """One answer of a worker, or its end."""
        try:
            data, digest = worker.pipe.recv()
        except (EOFError, OSError):
            yield from self._dead(worker, waiting)
            return
        worker.since = time.monotonic()
        task = worker.left.popleft()
        if digest:
            self._digests[task.path] = digest
        yield task.path, data
        if not worker.left:
            yield from self._given(worker, waiting, batches)

    def _dead(self, worker: _Worker, waiting: deque[list[Task]]) -> Iterator[tuple[str, bytes]]:
        """The worker is gone; the file that it was at is tried again by itself, or given up."""
        self._removed(worker)
        task = worker.left.popleft()
        if worker.left:
            waiting.append(list(worker.left))
        deaths = self._deaths[task.path] = self._deaths.get(task.path, 0) + 1
        if deaths < DEATHS:
            waiting.append([task])
            return
        code = worker.process.exitcode
        how = f"signal {-code}" if code is not None and code < 0 else f"status {code}"
        reason = f"two processes ended while they were at it, the last by {how}, probably for want of memory"
        yield task.path, not_checked(task.path, reason, "check it alone, with `--jobs 1`, or divide it").to_bytes()

    def _late(self, worker: _Worker, waiting: deque[list[Task]]) -> Iterator[tuple[str, bytes]]:
        worker.process.kill()
        self._removed(worker)
        task = worker.left.popleft()
        if worker.left:
            waiting.append(list(worker.left))
        reason = f"it took longer than {self._timeout:g} seconds"
        yield task.path, not_checked(task.path, reason, "give it more time with `--file-timeout`").to_bytes()

    def _removed(self, worker: _Worker) -> None:
        self._workers.remove(worker)
        with contextlib.suppress(OSError):
            worker.pipe.close()
        worker.process.join()


def _serve(pipe: Connection, ask: Ask, ends: list[Connection] | None) -> None:
    """What a process of the pool does: batches in, facts out, until the pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one that is asked ends the others
    for name in _ENDING:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    for end in ends or ():
        end.close()
    # What a fork inherits has to be told to any other process.
    reach = named(ask.named) if ask.named is not None and ends is None else contextlib.nullcontext()
    with reach, contextlib.suppress(EOFError, OSError):
        while True:
            for task in pipe.recv():
                pipe.send(_mapped(task, ask))
