"""Files that are written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

import click


def write_whole(path: Path, content: str | bytes) -> None:
    """`content` stands in `path`, a text as UTF-8, or what stood there before still does. A link stays a link."""
    path = path.resolve()
    data = content.encode("utf-8") if isinstance(content, str) else content
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        # Long names have no room for more in them.
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", dir=path.parent)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException as error:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        if isinstance(error, OSError):
            raise OSError(error.errno, error.strerror, str(path)) from None
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def write_or_echo(content: str | bytes, path: Path | None) -> None:
    """`content` goes to the file, or with no file or `-` to standard output."""
    if path is None or str(path) == "-":
        data = content.encode("utf-8") if isinstance(content, str) else content
        click.echo(data, nl=not data.endswith(b"\n"))
    else:
        write_whole(path, content)
