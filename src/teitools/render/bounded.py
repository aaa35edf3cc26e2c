"""Stylesheets and templates of others are run in a process of their own, bounded in time and memory."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
from collections.abc import Callable
from typing import Any, TypeVar

#: Seconds of processor time, and bytes, that one file may take.
SECONDS = 30.0
MEMORY = 2 << 30
#: A process that waits instead of working is ended after so many times the seconds.
_WAITING = 20
#: The signal of the timer that runs while the process does.
_LATE = getattr(signal, "SIGPROF", 0)

Result = TypeVar("Result")


class OutOfBounds(Exception):
    """The work took longer, or more memory, than it may; the text says which."""


def run_bounded(work: Callable[[], Result], seconds: float = SECONDS, memory: int = MEMORY) -> Result:
    """What `work` gives, worked out in a copy of this process that ends after `seconds` of work or with more than
    `memory`: a machine that is busy with other things ends nothing sooner.

    What `work` raises is raised. Raises OutOfBounds. Result and exceptions are pickled. Where the system cannot copy a
    process (Windows), `work` is done here, without bounds.
    """
    if "fork" not in multiprocessing.get_all_start_methods():
        return work()
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(there, work, seconds, memory), daemon=True)
    process.start()
    there.close()
    try:
        if not here.poll(seconds * _WAITING):
            raise OutOfBounds(f"it was not done after {seconds:g} seconds")
        try:
            done, value = here.recv()
        except (EOFError, OSError):
            process.join()
            if process.exitcode == -_LATE:
                raise OutOfBounds(f"it was not done after {seconds:g} seconds") from None
            raise OutOfBounds("the process that it was done in came to an end, as without memory") from None
    finally:
        process.kill()
        process.join()
        here.close()
    if done:
        result: Result = value
        return result
    if isinstance(value, MemoryError):
        raise OutOfBounds(f"it needs more than {memory >> 20:,} MB of memory")
    raise value


def _work(pipe: Any, work: Callable[[], Any], seconds: float, memory: int) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        _, hardest = resource.getrlimit(resource.RLIMIT_AS)
        wanted = _size() + memory
        resource.setrlimit(resource.RLIMIT_AS, (wanted if hardest < 0 else min(wanted, hardest), hardest))
    if hasattr(signal, "setitimer"):
        # The system ends the process, whatever code it is in.
        signal.signal(_LATE, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        answer = (True, work())
    except BaseException as error:
        answer = (False, error)
    with contextlib.suppress(Exception):
        pipe.send(answer)
        pipe.close()
    # Nothing of this process's copy of the other one is to be cleared away twice.
    os._exit(0)


def _size() -> int:
    """Bytes of address space that this process has already; 0 where the system does not say."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0
