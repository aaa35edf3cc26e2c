"""`anyURI`: after escaping what XLink 5.4 has escaped, a reference of RFC 2396 as amended by RFC 2732.

XSD 1.1 would allow any text at all. Here a `%` must be followed by two hexadecimal digits, `#` stands once, a scheme
is a name and is followed by something, and brackets stand where RFC 2732 has them or after `?` or `#`.
"""

from __future__ import annotations

import re

_PLAIN = re.compile(r"[A-Za-z0-9._~/?&=;,+!'()*-]*(?:#[A-Za-z0-9._~/?&=;,+!'()*:-]*)?")
# as texts: most runs need none of these, and `re` keeps what it has compiled
_SCHEME = "[A-Za-z][A-Za-z0-9+.-]*"
_BAD_PERCENT = "%(?![0-9A-Fa-f]{2})"
_AUTHORITY = r"(?:[^@\[\]]*@)?\[(?P<address>[^\[\]]*)\](?::[0-9]*)?"


def is_plain(text: str) -> bool:
    """Whether `text` is a URI reference at first sight: no white space, no scheme, nothing that needs escaping."""
    return _PLAIN.fullmatch(text) is not None and text != "//"


def allows(text: str) -> bool:
    """Whether `text`, its white space collapsed, is a URI reference."""
    if is_plain(text):
        return True
    if re.search(_BAD_PERCENT, text):
        return False
    reference, hash_, fragment = text.partition("#")
    if "#" in fragment:
        return False
    start = re.search("[/?#]", reference)
    colon = reference.find(":", 0, start.start() if start else None)
    if colon >= 0:
        if not re.fullmatch(_SCHEME, reference[:colon]):
            return False
        reference = reference[colon + 1 :]
        if not reference.startswith("/"):
            return reference != ""
    return _hierarchical(reference, bool(hash_))


def _hierarchical(reference: str, has_fragment: bool) -> bool:
    """Whether `reference`, without scheme and fragment, has a right authority and path."""
    path = reference.partition("?")[0]
    if path.startswith("//"):
        authority, slash, path = path[2:].partition("/")
        if not authority and not slash and "?" not in reference and not has_fragment:
            return False
        if ("[" in authority or "]" in authority) and not _is_server(authority):
            return False
    return "[" not in path and "]" not in path


def _is_server(authority: str) -> bool:
    found = re.fullmatch(_AUTHORITY, authority)
    if found is None:
        return False
    import ipaddress

    try:
        ipaddress.IPv6Address(found["address"])
    except ValueError:
        return False
    return True
