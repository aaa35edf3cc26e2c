"""`--upload zenodo`, against a server on this machine that speaks the API of InvenioRDM."""

import contextlib
import hashlib
import json
import os
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from command import teitools_command
from deposit_tools import small_edition

from teitools.deposit.upload import Uploader, UploadError, checked_server


class Invenio:
    """What a repository knows, and the faults it is to have: (method, end of the path) -> statuses given first."""

    def __init__(self):
        self.drafts, self.published, self.asked, self.tokens = {}, {}, [], set()
        self.faults, self.cut = {}, 0

    def answer(self, method, path, headers, body):
        self.asked.append((method, re.sub(r"/records/\w+", "/records/ID", path)))
        self.tokens.add(headers.get("Authorization"))
        for (wanted, end), statuses in self.faults.items():
            if method == wanted and path.endswith(end) and statuses:
                return statuses.pop(0), {"message": "not now"}
        if method == "POST" and path == "/api/records":
            ident = f"r{len(self.drafts) + 1}"
            record = json.loads(body)
            if not record["metadata"].get("title"):
                return 400, {"message": "invalid", "errors": [{"field": "metadata.title", "messages": ["Missing."]}]}
            self.drafts[ident] = {"record": record, "files": {}}
            return 201, {"id": ident}
        match = re.fullmatch(r"/api/records/(\w+)/draft(?:/(.*))?", path)
        draft = self.drafts.get(match[1]) if match else None
        if draft is None:
            return 404, {"message": "no such draft"}
        rest = match[2] or ""
        if rest == "":
            draft["record"] = json.loads(body)
            return 200, {"id": match[1]}
        if rest == "actions/publish":
            assert all(each.get("done") for each in draft["files"].values()) and draft["files"]
            self.published[match[1]] = draft
            return 202, {"id": match[1], "links": {"self_html": f"{self.address}/records/{match[1]}"}}
        if rest == "files":
            for each in json.loads(body):
                assert each["key"] not in draft["files"]
                draft["files"][each["key"]] = {}
            return 201, {"entries": list(draft["files"])}
        name, _, action = rest.removeprefix("files/").partition("/")
        file = draft["files"].get(name)
        if file is None:
            return 404, {"message": "no such file"}
        if method == "DELETE":
            del draft["files"][name]
            return 204, None
        if action == "content":
            file["content"] = body
        if action == "commit":
            file["done"] = True
        if "content" in file:
            status = "completed" if file.get("done") else "pending"
            return 200, {"key": name, "status": status, "checksum": f"md5:{hashlib.md5(file['content']).hexdigest()}"}
        return 200, {"key": name, "status": "pending"}


@pytest.fixture
def invenio():
    state = Invenio()

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self):
            size = int(self.headers.get("Content-Length", 0))
            if self.path.endswith("/content") and state.cut:
                state.cut -= 1
                self.rfile.read(min(size, 1000))
                self.connection.close()
                return
            status, answer = state.answer(self.command, self.path, self.headers, self.rfile.read(size))
            data = json.dumps(answer).encode() if answer is not None else b""
            self.send_response(status)
            if status == 429:
                self.send_header("Retry-After", "7")
            if status == 302:
                self.send_header("Location", "http://evil.example/")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(data)

        do_GET = do_POST = do_PUT = do_DELETE = handle_any  # noqa: N815

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield state
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def package(tmp_path):
    path = tmp_path / "letters-1.zip"
    path.write_bytes(b"a package" * 1000)
    return path


RECORD = {"metadata": {"title": "Letters"}}


def uploader(invenio, package, waited=None, record=RECORD):
    md5 = hashlib.md5(package.read_bytes()).hexdigest()
    wait = waited.append if waited is not None else lambda _: None
    return Uploader(invenio.address, "secret", package, record, md5, lambda line: None, wait=wait)


FIVE = [
    ("POST", "/api/records"),
    ("GET", "/api/records/ID/draft/files/letters-1.zip"),
    ("POST", "/api/records/ID/draft/files"),
    ("PUT", "/api/records/ID/draft/files/letters-1.zip/content"),
    ("POST", "/api/records/ID/draft/files/letters-1.zip/commit"),
]


def test_a_draft_holds_the_package_and_nothing_is_published(invenio, package):
    assert uploader(invenio, package).upload(publish=False) == f"{invenio.address}/uploads/r1"
    assert invenio.asked == FIVE
    assert invenio.drafts["r1"]["files"]["letters-1.zip"]["content"] == package.read_bytes()
    assert invenio.drafts["r1"]["record"] == RECORD
    assert invenio.published == {} and invenio.tokens == {"Bearer secret"}


def test_published_only_when_asked_and_only_once(invenio, package):
    address = uploader(invenio, package).upload(publish=True)
    assert address == f"{invenio.address}/records/r1" and set(invenio.published) == {"r1"}
    asked = len(invenio.asked)
    assert uploader(invenio, package).upload(publish=True) == address
    assert len(invenio.asked) == asked


def test_an_upload_that_was_cut_off_goes_on(invenio, package):
    invenio.cut = 99
    with pytest.raises(UploadError, match="goes on from here"):
        uploader(invenio, package).upload(publish=False)
    invenio.cut = 0
    uploader(invenio, package).upload(publish=False)
    assert len(invenio.drafts) == 1
    assert invenio.drafts["r1"]["files"]["letters-1.zip"]["content"] == package.read_bytes()
    invenio.asked.clear()
    uploader(invenio, package).upload(publish=False)
    assert [method for method, _ in invenio.asked] == ["PUT", "GET"]


def test_a_busy_server_is_asked_again_after_as_long_as_it_says(invenio, package):
    invenio.faults = {("POST", "/api/records"): [503, 429], ("PUT", "/content"): [500]}
    waited = []
    uploader(invenio, package, waited).upload(publish=False)
    assert waited == [1.0, 7.0, 1.0]


def test_what_the_server_refuses_is_told(invenio, package):
    with pytest.raises(UploadError, match=r"400 \(invalid; metadata.title: Missing.\)"):
        uploader(invenio, package, record={"metadata": {}}).upload(publish=False)
    invenio.faults = {("POST", "/api/records"): [401]}
    with pytest.raises(UploadError, match="401"):
        uploader(invenio, package).upload(publish=False)
    invenio.faults = {("POST", "/api/records"): [302]}
    with pytest.raises(UploadError, match="302"):
        uploader(invenio, package).upload(publish=False)


def test_a_draft_that_is_gone_is_made_anew_and_a_new_package_goes_into_the_old_draft(invenio, package):
    uploader(invenio, package).upload(publish=False)
    package.write_bytes(b"another")
    uploader(invenio, package).upload(publish=False)
    assert set(invenio.drafts) == {"r1"}
    assert invenio.drafts["r1"]["files"]["letters-1.zip"]["content"] == b"another"
    invenio.drafts["gone"] = invenio.drafts.pop("r1")
    uploader(invenio, package).upload(publish=False)
    assert set(invenio.drafts) == {"gone", "r2"}


def test_another_file_than_was_sent_is_no_success(invenio, package):
    wrong = uploader(invenio, package)
    wrong.md5 = "0" * 32
    with pytest.raises(UploadError, match="another file"):
        wrong.upload(publish=False)


@pytest.mark.parametrize(
    "server", ["http://zenodo.org", "ftp://x.org", "https://me:pw@zenodo.org", "zenodo.org", "https://x/?a=b"]
)
def test_no_token_goes_to_such_a_server(server):
    with pytest.raises(UploadError):
        checked_server(server)


def test_the_command_line(invenio, tmp_path):
    folder = small_edition(tmp_path / "e")
    env = {key: value for key, value in os.environ.items() if key != "ZENODO_TOKEN"}

    def run(*more, **variables):
        command = ("deposit", "--upload", "zenodo", *more)
        return teitools_command(*command, cwd=folder, env={**env, **variables}, text=True)

    dry = run()
    assert dry.returncode == 0, dry.stderr
    assert "nothing is sent" in dry.stdout and "sandbox.zenodo.org" in dry.stdout
    assert run("--publish").returncode == 2
    untold = run("--send", "--server", invenio.address)
    assert untold.returncode == 2 and "ZENODO_TOKEN" in untold.stderr
    assert invenio.asked == []
    sent = run("--send", "--server", invenio.address, ZENODO_TOKEN="secret")
    assert sent.returncode == 0, sent.stderr
    assert sent.stdout.splitlines()[-1] == f"{invenio.address}/uploads/r1"
    path = Path(folder, "output/deposit/a-letter-1.2.zip")
    assert invenio.drafts["r1"]["files"][path.name]["content"] == path.read_bytes()
    assert invenio.drafts["r1"]["record"]["metadata"]["title"] == "A letter"
    assert (
        "secret" not in sent.stdout + sent.stderr + Path(folder, "output/deposit/a-letter-1.2.upload.json").read_text()
    )
    published = run("--send", "--publish", "--server", invenio.address, ZENODO_TOKEN="secret")
    assert published.stdout.splitlines()[-1] == f"{invenio.address}/records/r1"
    assert set(invenio.published) == {"r1"}
