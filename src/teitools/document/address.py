"""From a reference in a file to the local file that it names."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote_to_bytes, urljoin, urlsplit


def path_of(path: str) -> str:
    """The file name that the path of a `file:` address means. Percent escapes are bytes, read once."""
    if os.name == "nt":
        from urllib.request import url2pathname  # loads the clients of HTTP, which is slow

        return url2pathname(path)
    return os.fsdecode(unquote_to_bytes(path)) if "%" in path else path


def local_path(reference: str, folder: Path) -> Path | None:
    """The path that a URI reference in a file of `folder` leads to, without its query and fragment; nothing is opened.

    None for an address on another machine (on Windows also `\\\\server\\share`) and for what names no file at all.
    Percent escapes are bytes, as in file names that are no UTF-8. How far it may lead: `boundary.referred`.
    """
    try:
        parts = urlsplit(reference)
    except ValueError:  # half an IPv6 address
        return None
    if parts.scheme not in ("", "file") or parts.netloc.lower() not in ("", "localhost"):
        return None
    path = unquote_to_bytes(parts.path)
    if b"\0" in path or path.startswith(b"//"):
        return None
    named = os.fsdecode(path)
    if os.name == "nt":
        named = named.replace("\\", "/")
        if named.startswith("//"):
            return None
        named = re.sub(r"\A/(?=[A-Za-z]:)", "", named)  # `file:///C:/…`
    return folder / named


def resolve_reference(base: str, reference: str) -> str:
    """`reference` resolved against `base` (RFC 3986 section 5); empty for what is no reference at all."""
    try:
        return urljoin(base, reference)
    except ValueError:  # half an IPv6 address
        return ""


def is_file(path: Path) -> bool:
    """Whether an ordinary file is there; False also for a name that no file can have."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def real_path(path: str) -> str:
    """The path without links and relative parts. Cost: one look at the file, its folder's path being remembered."""
    folder, name = os.path.split(path)
    if name in ("", os.curdir, os.pardir):
        return os.path.realpath(path)
    found = os.path.join(real_folder(os.path.abspath(folder)), name)  # noqa: PTH118, PTH100 (sixteen thousand times)
    return os.path.realpath(found) if os.path.islink(found) else found  # noqa: PTH114


@lru_cache(maxsize=4096)
def real_folder(folder: str) -> str:
    """The path of a folder without links; forget with `real_folder.cache_clear()` where links may have changed."""
    return os.path.realpath(folder)
