"""The site in memory, what is wrong with the edition, and the server that shows both on this machine alone."""

from __future__ import annotations

import contextlib
import html
import mimetypes
import time
from collections.abc import Iterable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Condition, Thread
from urllib.parse import unquote, urlsplit

from teitools.edition import Edition, EditionError, Settings, load_edition, recognised
from teitools.site import Store

from .failure import failure_lines, fault_lines, finding_lines

#: Seconds between two looks at the files.
_EVERY = 0.4
#: Seconds after which a page that waits for a change is told that there is none, and asks again.
_PATIENCE = 25.0
#: So many findings are shown on a page.
_SHOWN = 20
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".xml": "application/xml",
    ".json": "application/json",
    ".geojson": "application/geo+json",
    ".csv": "text/csv; charset=utf-8",
}
#: The address by which an open page waits for the next version; no page of a site begins so.
WAITING = "/.teitools/next"
_RELOAD = (
    "<script>(async()=>{{for(;;)try{{const r=await fetch('{waiting}?{version}',{{cache:'no-store'}});"
    "if(r.status===200)return location.reload()}}catch{{await new Promise(d=>setTimeout(d,1000))}}}})()</script>"
)


class Preview:
    """The site of the edition that `folder` lies in, made when `make` is called; its files are held in memory.

    files: by path. lines: what there is to say. version: a number that grows whenever the site was made anew.
    """

    def __init__(self, folder: Path, *, search: bool = False) -> None:
        self._folder = folder
        self._search = search
        self._seen: dict[Path, tuple[int, int]] = {}
        self._store = Store()
        self._text: Mapping[str, bytes] = {}
        self._edition: Edition | None = None
        self._beside: frozenset[Path] = frozenset()
        self.files: Mapping[str, bytes] = {}
        self.images: Mapping[str, Path] = {}
        self.lines: list[str] = []
        self.version = 0
        self.changed = Condition()

    def make(self) -> None:
        """Makes the site. What stops it is said in `lines`, and the last site that could be made stays."""
        seen = self._look()
        files: Mapping[str, bytes] = {}
        try:
            files, lines, images = self._made()
        except Exception as error:
            files, images = {}, self.images
            lines = failure_lines(error) or fault_lines(error)
        # What changed while the site was made is seen the next time; which images it has is known only now.
        self._seen = {**_stamps(self._beside), **seen}
        with self.changed:
            self.files = files or self.files
            self.images = images
            self.lines = lines
            self.version += 1
            self.changed.notify_all()

    def _made(self) -> tuple[Mapping[str, bytes], list[str], Mapping[str, Path]]:
        from teitools.site import Files, has_search, make_site

        settings = recognised(self._folder)
        edition = load_edition(settings, self._store.sound(), self._edition)
        self._edition = edition
        models = settings.odd if settings.odd and settings.odd.is_file() else None
        folders = {"html": Files(before=self.files), "text": Files(before=self._text)}
        site = make_site(edition, models, search=self._search and has_search(), folders=folders, store=self._store)
        self._store.close()
        # As files of their own they do not hold on to those of the site before.
        self._text = dict(site.text)
        self._beside = frozenset(site.images.values()) | site.missing
        return dict(site.html), finding_lines([*edition.findings, *site.findings]), site.images

    def wait(self) -> bool:
        """Whether a file of the edition has changed, come or gone, after a moment's wait."""
        time.sleep(_EVERY)
        return self._look() != self._seen

    def _look(self) -> dict[Path, tuple[int, int]]:
        """Time and size of every file that the site is made of."""
        try:
            settings = recognised(self._folder)
        except EditionError:
            settings = Settings(self._folder.resolve())
        return _stamps((*_watched(settings), *self._beside))

    def page(self, path: str) -> tuple[bytes, str] | None:
        """The file at the address `path`, and its type; pages with the findings, and with the wait for the next."""
        name = unquote(path).lstrip("/") or "index.html"
        data = self.files.get(name)
        if data is None and name in self.images:
            with contextlib.suppress(OSError):
                data = self.images[name].read_bytes()
        if data is None and name == "index.html":
            data = b"<!DOCTYPE html><html lang=en><title>teitools</title><body><main></main></body></html>"
        if data is None:
            return None
        kind = _TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        if name.endswith(".html"):
            data = data.replace(b"</body>", self._more().encode("utf-8") + b"</body>", 1)
        return data, kind

    def _more(self) -> str:
        reload = _RELOAD.format(waiting=WAITING, version=self.version)
        if not self.lines:
            return reload
        shown = "".join(f"<li>{html.escape(line)}</li>" for line in self.lines[:_SHOWN])
        rest = f"<li>and {len(self.lines) - _SHOWN} more</li>" if len(self.lines) > _SHOWN else ""
        style = (
            "position:sticky;bottom:0;background:#fff3d6;color:#211e1a;border-top:2px solid #7a5206;"
            "padding:.6rem 1.2rem;font:.85rem/1.4 sans-serif;max-height:40vh;overflow:auto;z-index:9"
        )
        head = f"{len(self.lines)} finding{'' if len(self.lines) == 1 else 's'}"
        listed = f"<summary>{head}</summary><ul>{shown}{rest}</ul>"
        return f'<details id="teitools-findings" style="{style}">{listed}</details>{reload}'


def _stamps(paths: Iterable[Path]) -> dict[Path, tuple[int, int]]:
    """Time and size of those that are there."""
    found: dict[Path, tuple[int, int]] = {}
    for path in paths:
        with contextlib.suppress(OSError):
            stat = path.stat()
            found[path] = stat.st_mtime_ns, stat.st_size
    return found


def _watched(settings: Settings) -> list[Path]:
    """The files and folders that the settings name, and all files in these."""
    named = [*settings.texts, *settings.registers]
    others = (settings.corpus, settings.odd, settings.file, settings.site_messages)
    named += [each for each in others if each is not None]
    found = []
    for path in named:
        if path.is_dir():
            found += [each for each in path.rglob("*") if each.suffix.lower() in (".xml", ".tei")]
        else:
            found.append(path)
    if not named:
        found = [each for each in settings.root.glob("*") if each.suffix.lower() in (".xml", ".tei", ".toml")]
    return sorted(set(found))


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, preview: Preview, port: int) -> None:
        self.preview = preview
        super().__init__(("127.0.0.1", port), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    server_version = "teitools"
    sys_version = ""
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def _answer(self) -> None:
        if not self._meant():
            self._send(403, b"This server answers for 127.0.0.1 and localhost alone.\n", "text/plain; charset=utf-8")
            return
        parts = urlsplit(self.path)
        if parts.path == WAITING:
            self._wait(parts.query)
            return
        found = self.server.preview.page(parts.path)
        if found is None:
            self._send(404, b"There is no such page.\n", "text/plain; charset=utf-8")
        else:
            self._send(200, *found)

    def _meant(self) -> bool:
        """Whether the request names this machine: a page elsewhere whose name leads here is not answered."""
        name, _, port = self.headers.get("Host", "").rpartition(":")
        return name in ("127.0.0.1", "localhost") and port == str(self.server.server_port)

    def _wait(self, version: str) -> None:
        preview = self.server.preview
        with preview.changed:
            preview.changed.wait_for(lambda: str(preview.version) != version, _PATIENCE)
            status = 200 if str(preview.version) != version else 204
        self._send(status, b"", "text/plain; charset=utf-8")

    def _send(self, status: int, data: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        if self.command == "GET" and status != 204:
            self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: what is asked for is no news."""


def serve(preview: Preview, port: int) -> ThreadingHTTPServer:
    """A server at 127.0.0.1 that answers from now on. Raises OSError where the port cannot be had."""
    server = _Server(preview, port)
    Thread(target=server.serve_forever, daemon=True).start()
    return server
