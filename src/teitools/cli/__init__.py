"""The command line: a file per command; the only room that prints, exits, reads the clock or the environment."""

from .group import main

__all__ = ["main"]
