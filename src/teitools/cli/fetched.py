"""Schemas from the web: got once, when a person asks for it, and kept in the project with digest and date."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.parse import unquote, urljoin, urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from teitools import __version__
from teitools.document import RNG_NS, SCH_NS, Source, Unreadable, decode, parse_source, within, write_whole

LIMIT = 64_000_000
SECONDS = 120
#: A schema may include others, so many in all.
FILES = 200
RECORD = "fetched.json"
_PIECE = 1 << 16
_SCHEMATRON = (SCH_NS, "http://www.ascc.net/xml/schematron")


class NotFetched(Exception):
    """An address that gave no schema; the argument says why."""


@dataclass(frozen=True, slots=True)
class Got:
    """A file that was got. state: new, changed, unchanged. by_address: whether it is referred to by its address."""

    address: str
    path: Path
    state: str
    size: int
    sha256: str
    by_address: bool


@dataclass(slots=True)
class Fetched:
    """The schemas of a folder that came from the web: address -> file (from the folder), sha256, date, bytes."""

    folder: Path
    entries: dict[str, dict[str, str | int]] = field(default_factory=dict)

    def is_here(self, address: str) -> bool:
        """Whether the file of an address is there as it came."""
        entry = self.entries.get(address)
        path = self.folder / str(entry["file"]) if entry else None
        return path is not None and path.is_file() and _digest(path.read_bytes()) == (entry or {})["sha256"]

    def get(self, address: str, name: str) -> Iterator[Got]:
        """All that was got, and is in its file now: a schema, and what it includes.

        name: what the file is to be called. Raises NotFetched, with nothing written, and OSError.
        """
        got: dict[str, tuple[str, bytes]] = {}
        by_address = {address}
        wanted = [(address, self._free(name, address))]
        while wanted:
            here, file = wanted.pop()
            if here in got:
                continue
            if len(got) >= FILES:
                raise NotFetched(f"more than {FILES} files belong to it")
            data = fetch(here)
            got[here] = file, data
            for href, each in _included(data, here):
                wanted.append((each, self._beside(file, href, each)))
                by_address |= {each} if urlsplit(href).scheme else set()
        for here, (file, _) in got.items():
            if (self.folder / file).exists() and not self.is_here(here):
                raise NotFetched(f"`{file}` was changed by hand, and would be lost: move it away first")
        for here, (file, data) in got.items():
            before = self.entries.get(here, {}).get("sha256")
            path = within(self.folder / file, self.folder)
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, data, over_input=True)
            self.entries[here] = {"file": file, "sha256": _digest(data), "date": _today(), "bytes": len(data)}
            state = "new" if before is None else "unchanged" if before == _digest(data) else "changed"
            yield Got(here, path, state, len(data), _digest(data), here in by_address)

    def _beside(self, file: str, href: str, address: str) -> str:
        """Where what `file` includes by `href` is to lie: where the reference leads, so that it needs no change."""
        if urlsplit(href).scheme:
            return self._free(Path(unquote(urlsplit(href).path)).name or "included.rng", address)
        named = os.path.normpath(Path(file).parent / unquote(urlsplit(href).path))
        if named.startswith(("..", os.sep)):
            raise NotFetched(f"it includes `{href}`, which would lie outside `{self.folder.name}`")
        if (self.folder / named).exists() and self.entries.get(address, {}).get("file") != Path(named).as_posix():
            raise NotFetched(f"it includes `{href}`, and another file of that name lies in `{self.folder.name}`")
        return Path(named).as_posix()

    def _free(self, name: str, address: str) -> str:
        """A name for the file of an address: its own, else one that no file has yet."""
        if address in self.entries:
            return str(self.entries[address]["file"])
        stem, suffix = os.path.splitext(name)  # noqa: PTH122
        taken = {str(each["file"]) for each in self.entries.values()}
        number, found = 1, name
        while found in taken or (self.folder / found).exists():
            number += 1
            found = f"{stem}-{number}{suffix}"
        return found

    def write(self) -> None:
        """The record is in the folder."""
        text = json.dumps(self.entries, ensure_ascii=False, indent=2, sort_keys=True)
        write_whole(self.folder / RECORD, f"{text}\n", over_input=True)


def read_fetched(folder: Path) -> Fetched:
    """The record of a folder; an empty one where there is none that can be read."""
    try:
        entries = json.loads((folder / RECORD).read_bytes())
        return Fetched(folder, {str(key): {"sha256": "", **each} for key, each in entries.items() if each["file"]})
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return Fetched(folder)


def fetch(address: str) -> bytes:
    """The schema at a web address. Raises NotFetched: also for a page that is none, too large, or too slow."""
    if urlsplit(address).scheme not in ("http", "https"):
        raise NotFetched("only addresses of http and https are fetched")
    try:
        request = Request(address, headers={"User-Agent": f"teitools/{__version__}", "Accept": "*/*"})
        data = _read(request)
    except (URLError, OSError, ValueError) as error:
        raise NotFetched(str(getattr(error, "reason", error))) from None
    if not _is_schema(data, address):
        raise NotFetched("what is there is no RELAX NG and no Schematron")
    return data


def _read(request: Request) -> bytes:
    """The answer. Only the web is asked, whatever the address or a redirection says: no file of this machine."""
    opener = OpenerDirector()
    for handler in (ProxyHandler, HTTPHandler, HTTPSHandler, HTTPRedirectHandler, HTTPErrorProcessor):
        opener.add_handler(handler())
    opener.add_handler(HTTPDefaultErrorHandler())
    end = time.monotonic() + SECONDS
    data = b""
    response = opener.open(request, timeout=SECONDS / 4)
    if response is None:
        raise NotFetched("it leads to no address of the web")
    with response:
        while piece := response.read(_PIECE):
            data += piece
            if len(data) > LIMIT:
                raise NotFetched(f"it has more than {LIMIT} bytes")
            if time.monotonic() > end:
                raise NotFetched(f"it took more than {SECONDS} seconds")
    return data


def _is_schema(data: bytes, address: str) -> bool:
    try:
        source = decode(data, address)
    except Unreadable:
        return False
    if not source.text.lstrip().startswith("<"):
        return urlsplit(address).path.lower().endswith(".rnc")
    return _namespace(source) in (RNG_NS, *_SCHEMATRON)


def _namespace(source: Source) -> str:
    try:
        tag = str(parse_source(Source("schema", source.text)).root.tag)
    except Unreadable:
        return ""
    return tag[1:].partition("}")[0] if tag.startswith("{") else ""


def _included(data: bytes, address: str) -> Iterator[tuple[str, str]]:
    """(reference as written, address) of each file that a schema in XML includes."""
    source = decode(data, address)
    if not source.text.lstrip().startswith("<"):
        return
    for element in parse_source(Source("schema", source.text)).root.iter(
        f"{{{RNG_NS}}}include", f"{{{RNG_NS}}}externalRef", *(f"{{{each}}}include" for each in _SCHEMATRON)
    ):
        href = (element.get("href") or "").strip()
        if href and not href.startswith("#"):
            yield href, urljoin(address, href).partition("#")[0]


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _today() -> str:
    now = int(os.environ.get("SOURCE_DATE_EPOCH") or time.time())
    return time.strftime("%Y-%m-%d", time.gmtime(now))
