"""Whether the web addresses of an edition answer: asked only with `--online`, and politely."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from lxml import etree

from teitools import __version__
from teitools.checks import UNREACHABLE_ADDRESS
from teitools.document import Document, Unreadable, parse
from teitools.edition import POINTER_ATTRIBUTES
from teitools.findings import Finding, Span

SECONDS = 10.0
PAUSE = 1.0
#: So many addresses are asked for in one run; the rest are left, and said to be.
LIMIT = 2000


def check_addresses(paths: Iterable[str], pause: float = PAUSE) -> Iterator[Finding]:
    """A finding for every address in a pointer attribute of the files that does not answer; each asked for once."""
    places: dict[str, list[Span]] = {}
    for path in paths:
        try:
            document = parse(path)
        except (OSError, Unreadable):
            continue
        for address, span in _addresses(document):
            places.setdefault(address, []).append(span)
    asked: dict[str, float] = {}
    for address in list(places)[:LIMIT]:
        host = urlsplit(address).netloc
        wait = asked.get(host, 0.0) + pause - time.monotonic()
        if host in asked and wait > 0:
            time.sleep(wait)
        reason = _reason(address)
        asked[host] = time.monotonic()
        if reason:
            for span in places[address]:
                yield Finding(UNREACHABLE_ADDRESS, span, {"address": address, "reason": reason})


def _addresses(document: Document) -> Iterator[tuple[str, Span]]:
    for element in document.root.iter(etree.Element):
        for name, value in element.items():
            if name in POINTER_ATTRIBUTES:
                for address in str(value).split():
                    if urlsplit(address).scheme in ("http", "https") and urlsplit(address).netloc:
                        yield address.partition("#")[0], document.value_span(element, str(name))


def _reason(address: str) -> str:
    """Why an address does not answer; empty when it does. Only the head is asked for, where the host allows it."""
    for method in ("HEAD", "GET"):
        request = Request(address, method=method, headers={"User-Agent": f"teitools/{__version__} (link check)"})
        try:
            with build_opener(HTTPRedirectHandler).open(request, timeout=SECONDS):
                return ""
        except HTTPError as error:
            if method == "HEAD" and error.code in (403, 405, 501):
                continue
            return f"the server answers {error.code}"
        except (URLError, HTTPException, OSError, ValueError) as error:
            return str(getattr(error, "reason", error)).lower() or type(error).__name__
    return ""
