"""Uploading a package to an InvenioRDM repository such as Zenodo, in five requests that can be taken up again.

Source: InvenioRDM REST API, drafts and records, as `POST /api/records` and what follows from it.
"""

from __future__ import annotations

import http.client
import json
import re
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from teitools import __version__
from teitools.document import write_whole

from .hashes import PIECE

SANDBOX = "https://sandbox.zenodo.org"
#: How often a request is made again, and the longest that is waited for it, in seconds.
ATTEMPTS, LONGEST_WAIT = 5, 120.0
_TIMEOUT = 120
_ANSWER_LIMIT = 10_000_000
_AGAIN = frozenset((408, 425, 429, 500, 502, 503, 504))
_IDENT = re.compile(r"[A-Za-z0-9-]{1,64}")


class UploadError(OSError):
    """The server does not take it, or cannot be reached; the message says which request and why."""


@dataclass(slots=True)
class State:
    """How far an upload has come; kept beside the package, so that the next run goes on from there.

    draft: the server's name of the record. uploaded: whether the file is there, whole. published: its address then.
    """

    server: str
    package: str
    md5: str
    draft: str = ""
    uploaded: bool = False
    published: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it would be made. body: JSON, or None; size: of the file that is its body, or None."""

    method: str
    path: str
    body: Mapping[str, Any] | None = None
    size: int | None = None


@dataclass(slots=True)
class Uploader:
    """Uploads one package to one server. wait: sleeps for some seconds. told: gets a line on each step."""

    server: str
    token: str
    package: Path
    record: Mapping[str, Any]
    md5: str
    told: Callable[[str], None]
    progress: Callable[[int, int], None] | None = None
    wait: Callable[[float], None] = time.sleep
    state: State = field(init=False)

    def __post_init__(self) -> None:
        self.server = checked_server(self.server)
        self.state = read_state(self.package, self.server, self.md5)

    def upload(self, publish: bool) -> str:
        """The address of the draft, or when `publish` of the published record.

        What an earlier run has done is not done again, as far as the server still has it. Raises UploadError.
        """
        if self.state.published:
            self.told("it is published already")
            return self.state.published
        self._draft()
        self._file()
        if publish:
            answer = self._ask("POST", f"/api/records/{self.state.draft}/draft/actions/publish")
            self.state.published = _link(answer, self.server) or f"{self.server}/records/{self.state.draft}"
            self._keep()
            return self.state.published
        return f"{self.server}/uploads/{self.state.draft}"

    def _draft(self) -> None:
        """There is a draft with our metadata."""
        if self.state.draft:
            answer = self._ask("PUT", f"/api/records/{self.state.draft}/draft", self.record, missing=True)
            if answer is not None:
                self.told(f"the draft {self.state.draft} goes on")
                return
            self.told(f"the draft {self.state.draft} is no more")
        answer = self._ask("POST", "/api/records", self.record) or {}
        ident = str(answer.get("id", ""))
        if not _IDENT.fullmatch(ident):
            raise UploadError(None, "the server gives the draft no name", self.server)
        self.state.draft, self.state.uploaded = ident, False
        self._keep()
        self.told(f"the draft {ident} is made")

    def _file(self) -> None:
        """The draft has the package, whole."""
        name = self.package.name
        base = f"/api/records/{self.state.draft}/draft/files"
        there = self._ask("GET", f"{base}/{quote(name)}", missing=True)
        if (
            there is not None
            and there.get("checksum") == f"md5:{self.md5}"
            and there.get("status", "completed") == "completed"
        ):
            self.state.uploaded = True
            self._keep()
            self.told(f"{name} is there already")
            return
        if there is not None:
            self._ask("DELETE", f"{base}/{quote(name)}", missing=True)
        self._ask("POST", base, [{"key": name}])
        self._ask("PUT", f"{base}/{quote(name)}/content", file=self.package)
        answer = self._ask("POST", f"{base}/{quote(name)}/commit") or {}
        checksum = answer.get("checksum")
        if checksum != f"md5:{self.md5}":
            raise UploadError(None, f"the server has another file than was sent ({checksum}, not md5:{self.md5})", name)
        self.state.uploaded = True
        self._keep()
        self.told(f"{name} is uploaded")

    def _keep(self) -> None:
        write_state(self.package, self.state)

    def _ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | list[Any] | None = None,
        *,
        file: Path | None = None,
        missing: bool = False,
    ) -> dict[str, Any] | None:
        """The server's answer; None for a 404 or 410 where that may be. Raises UploadError."""
        failure = ""
        for attempt in range(ATTEMPTS):
            if attempt:
                self.told(f"{method} {path}: {failure}; once more")
            try:
                status, headers, data = self._once(method, path, body, file)
            except (OSError, http.client.HTTPException) as error:
                failure = " ".join(str(error).split()) or type(error).__name__
                self._pause(attempt, None)
                continue
            if status in _AGAIN:
                failure = f"the server answers {status}"
                self._pause(attempt, headers.get("Retry-After"))
                continue
            if missing and status in (404, 410):
                return None
            if not 200 <= status < 300:
                raise UploadError(None, f"{method} {path}: the server answers {status}{_reason(data)}", self.server)
            return _object(data)
        raise UploadError(
            None, f"{method} {path}: {failure}, {ATTEMPTS} times; the next run goes on from here", self.server
        )

    def _pause(self, attempt: int, retry_after: str | None) -> None:
        if attempt + 1 < ATTEMPTS:
            asked = float(retry_after) if retry_after and retry_after.isdigit() else 2.0**attempt
            self.wait(min(asked, LONGEST_WAIT))

    def _once(
        self, method: str, path: str, body: Mapping[str, Any] | list[Any] | None, file: Path | None
    ) -> tuple[int, Mapping[str, str], bytes]:
        """One request. A redirection is an answer like others: the token never goes to another server."""
        parts = urlsplit(self.server)
        connection: http.client.HTTPConnection
        if parts.scheme == "https":
            context = ssl.create_default_context()
            connection = http.client.HTTPSConnection(parts.netloc, timeout=_TIMEOUT, context=context)
        else:
            connection = http.client.HTTPConnection(parts.netloc, timeout=_TIMEOUT)
        headers = {
            "Authorization": f"Bearer {self.token}",
            "User-Agent": f"teitools/{__version__}",
            "Accept": "application/json",
        }
        try:
            if file is not None:
                size = file.stat().st_size
                headers |= {"Content-Type": "application/octet-stream", "Content-Length": str(size)}
                connection.request(method, parts.path + path, self._pieces(file, size), headers)
            else:
                data = json.dumps(body, ensure_ascii=False).encode("utf-8") if body is not None else b""
                headers |= {"Content-Type": "application/json", "Content-Length": str(len(data))}
                connection.request(method, parts.path + path, data, headers)
            response = connection.getresponse()
            return response.status, dict(response.getheaders()), response.read(_ANSWER_LIMIT)
        finally:
            connection.close()

    def _pieces(self, file: Path, size: int) -> Iterator[bytes]:
        sent = 0
        with file.open("rb") as opened:
            while piece := opened.read(PIECE):
                yield piece
                sent += len(piece)
                if self.progress:
                    self.progress(sent, size)


def checked_server(server: str) -> str:
    """The server's address without a final slash. Raises UploadError for one to which no token should be sent."""
    parts = urlsplit(server)
    local = parts.hostname in ("localhost", "127.0.0.1", "::1")
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise UploadError(None, "this is no address of a server, such as `https://zenodo.org`", server)
    if parts.scheme == "http" and not local:
        raise UploadError(None, "a token is never sent without encryption: use `https://`", server)
    return server.rstrip("/")


def planned_requests(package: Path, record: Mapping[str, Any], publish: bool) -> list[Request]:
    """The requests that an upload would make on a server that has nothing of it yet."""
    base, name = "/api/records/ID/draft", quote(package.name)
    requests = [
        Request("POST", "/api/records", record),
        Request("POST", f"{base}/files", {"key": package.name}),
        Request("PUT", f"{base}/files/{name}/content", size=package.stat().st_size),
        Request("POST", f"{base}/files/{name}/commit"),
    ]
    return [*requests, Request("POST", f"{base}/actions/publish")] if publish else requests


def state_path(package: Path) -> Path:
    """Where it is kept how far the upload of a package has come."""
    return package.with_name(f"{package.stem}.upload.json")


def read_state(package: Path, server: str, md5: str) -> State:
    """How far an upload has come; a new one where the package or the server is another, or nothing is known."""
    fresh = State(server, package.name, md5)
    try:
        data = json.loads(state_path(package).read_text(encoding="utf-8"))
        state = State(**data)
    except (OSError, ValueError, TypeError):
        return fresh
    if (
        state.server != server
        or not isinstance(state.draft, str)
        or (state.draft and not _IDENT.fullmatch(state.draft))
    ):
        return fresh
    if state.md5 != md5:
        # The edition has changed since: the draft goes on with the new package, but what is published stays.
        return fresh if state.published else State(server, package.name, md5, state.draft)
    return state


def write_state(package: Path, state: State) -> None:
    """How far an upload has come is kept for the next run."""
    write_whole(state_path(package), json.dumps(asdict(state), indent=1) + "\n")


def _object(data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(data) if data.strip() else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _reason(data: bytes) -> str:
    """What the server says of a refusal."""
    answer = _object(data)
    said = [str(answer.get("message", ""))]
    errors = answer.get("errors", [])
    if isinstance(errors, list):
        said += [
            f"{e.get('field')}: {' '.join(map(str, e.get('messages', [])))}" for e in errors if isinstance(e, dict)
        ]
    text = " ".join("; ".join(filter(None, said)).split())
    return f" ({text[:400]})" if text else ""


def _link(answer: dict[str, Any] | None, server: str) -> str:
    links = (answer or {}).get("links", {})
    address = links.get("self_html", "") if isinstance(links, dict) else ""
    return address if isinstance(address, str) and address.startswith(server) else ""
