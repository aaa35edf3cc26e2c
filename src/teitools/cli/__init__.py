"""The command line: a file per command; the only room that prints, exits, reads the clock or the environment."""

from __future__ import annotations

import contextlib
import os
import signal
import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line and exit; an interruption ends it in one line even while it is still being loaded."""
    with contextlib.suppress(ValueError, OSError):  # in a thread, or where there is no such signal
        signal.signal(signal.SIGTERM, _terminate)
    try:
        from .group import run

        status = run()
    except KeyboardInterrupt:
        sys.stderr.write("interrupted; nothing was left half-written\n")
        status = 130
    except _Terminated:
        sys.stderr.write("terminated; nothing was left half-written\n")
        status = 143
    sys.exit(status)


class _Terminated(BaseException):
    """The process was asked to end: what it has begun is cleared away first."""


_process = os.getpid()


def _terminate(_signal: int, _frame: object) -> None:
    if os.getpid() != _process:  # a worker, which has nothing of its own to clear away
        os._exit(143)
    raise _Terminated
