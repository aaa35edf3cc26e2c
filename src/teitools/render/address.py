"""Addresses that a page may lead to."""

from __future__ import annotations

from urllib.parse import urlsplit

#: The schemes that run no code and reach nothing on the reader's machine.
SCHEMES = frozenset(("http", "https", "mailto", "ftp", "tel", "doi"))
#: Those that could, and of which it is said that no link was made.
UNSAFE = frozenset(("javascript", "data", "vbscript", "file", "blob"))


def scheme_of(address: str) -> str:
    """The scheme of an address as a browser would see it: white space and control characters do not hide it."""
    plain = "".join(each for each in address if each > " " and each != "\x7f")
    try:
        return urlsplit(plain).scheme.lower()
    except ValueError:
        return "unreadable"
