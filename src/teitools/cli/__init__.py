"""The command line: a file per command; the only room that prints, exits, reads the clock or the environment."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line and exit; an interruption ends it in one line even while it is still being loaded."""
    try:
        from .group import run

        status = run()
    except KeyboardInterrupt:
        sys.stderr.write("interrupted; nothing was left half-written\n")
        status = 130
    sys.exit(status)
