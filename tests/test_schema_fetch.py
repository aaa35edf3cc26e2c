"""`teitools schema fetch` against a server of this machine: what is got, kept, written into settings, and refused."""

import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from test_cli import run
from trees import assert_same, files_of

RNG = (
    '<grammar xmlns="http://relaxng.org/ns/structure/1.0" ns="http://www.tei-c.org/ns/1.0">{}'
    '<start><element name="TEI"><ref name="content"/></element></start></grammar>'
)
PART = (
    '<grammar xmlns="http://relaxng.org/ns/structure/1.0" ns="http://www.tei-c.org/ns/1.0">'
    '<define name="content"><element name="p"><text/></element></define></grammar>'
)
PAGES = {
    "/s/tei.rng": RNG.format('<include href="parts/p.rng"/>'),
    "/s/parts/p.rng": PART,
    "/t/tei.rng": RNG.format('<include href="{base}/s/parts/p.rng"/>'),
    "/up/tei.rng": RNG.format('<include href="../../../outside.rng"/>'),
    "/page.rng": "<html><body>This is no schema.</body></html>",
    "/rules.sch": '<schema xmlns="http://purl.oclc.org/dsdl/schematron"><pattern><rule context="*">'
    '<assert test="true()"/></rule></pattern></schema>',
}


@pytest.fixture
def web():
    """(address of a server, its pages by path, every path that was asked for)."""
    pages, asked = dict(PAGES), []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(302 if self.path in ("/moved.rng", "/file.rng") else 200 if self.path in pages else 404)
            if self.path == "/moved.rng":
                self.send_header("Location", "/s/parts/p.rng")
            if self.path == "/file.rng":
                self.send_header("Location", "file:///etc/hostname")
            self.end_headers()
            self.wfile.write(pages.get(self.path, "").replace("{base}", base).encode())

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    base = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield base, pages, asked
    server.shutdown()
    server.server_close()


def known(folder):
    return {name: data for name, data in files_of(folder).items() if ".cache" not in name.split("/")}


def letter(folder, *addresses, name="a.xml"):
    models = "".join(f'<?xml-model href="{each}"?>\n' for each in addresses)
    path = folder / "texts" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f'{models}<TEI xmlns="http://www.tei-c.org/ns/1.0"><p>a</p></TEI>', encoding="utf-8")


def fetch(folder, *arguments):
    return run(
        "schema", "fetch", *arguments, cwd=folder, env={"SOURCE_DATE_EPOCH": "1700000000", "no_proxy": "127.0.0.1"}
    )


def test_it_is_got_once_and_the_file_is_checked_against_it(tmp_path, web):
    base, _, asked = web
    letter(tmp_path, f"{base}/s/tei.rng", f"{base}/rules.sch")
    status, out, _ = run("validate", "--ignore", "edition", cwd=tmp_path)
    assert (status, f'`schemas = {{ "{base}/s/tei.rng" = "schema/tei.rng" }}`' in out) == (2, True)
    assert asked == []
    status, out, err = fetch(tmp_path)
    assert (status, err) == (0, ""), out
    assert asked == ["/s/tei.rng", "/s/parts/p.rng", "/rules.sch"]
    kept = json.loads((tmp_path / "schema/fetched.json").read_text("utf-8"))
    assert kept[f"{base}/s/tei.rng"] == {
        "file": "tei.rng",
        "date": "2023-11-14",
        "bytes": len(PAGES["/s/tei.rng"]),
        "sha256": hashlib.sha256(PAGES["/s/tei.rng"].encode()).hexdigest(),
    }
    assert (tmp_path / "schema/parts/p.rng").read_text("utf-8") == PART
    assert (tmp_path / "teitools.toml").read_text("utf-8") == (
        f'[schemas]\n"{base}/s/tei.rng" = "schema/tei.rng"\n"{base}/rules.sch" = "schema/rules.sch"\n'
    )
    assert run("validate", "--ignore", "edition", cwd=tmp_path)[:2] == (0, "1 file checked: nothing wrong\n")
    before = known(tmp_path)
    status, out, _ = fetch(tmp_path)
    assert (status, out.count("here already"), len(asked)) == (0, 2, 3)
    assert_same(known(tmp_path), before)


def test_again_says_what_has_changed_and_loses_no_hand_work(tmp_path, web):
    base, pages, _ = web
    letter(tmp_path, f"{base}/s/tei.rng")
    assert fetch(tmp_path)[0] == 0
    settings = (tmp_path / "teitools.toml").read_bytes()
    pages["/s/parts/p.rng"] = PART.replace("<text/>", "<empty/>")
    status, out, _ = fetch(tmp_path, "--again")
    assert (status, "tei.rng (unchanged" in out, "p.rng (changed" in out) == (0, True, True), out
    assert (tmp_path / "teitools.toml").read_bytes() == settings
    assert run("validate", "--ignore", "edition", cwd=tmp_path)[0] == 1
    (tmp_path / "schema/parts/p.rng").write_text(PART + "<!-- mine -->", encoding="utf-8")
    status, _, err = fetch(tmp_path, "--again")
    assert (status, "changed by hand" in err) == (2, True)
    assert "mine" in (tmp_path / "schema/parts/p.rng").read_text("utf-8")


def test_two_of_one_name_and_what_is_included_by_address(tmp_path, web):
    base, _, _ = web
    letter(tmp_path, f"{base}/s/tei.rng")
    letter(tmp_path, f"{base}/t/tei.rng", name="b.xml")
    (tmp_path / "schema").mkdir()
    (tmp_path / "schema/tei.rng").write_text("my own", encoding="utf-8")
    assert fetch(tmp_path)[0] == 0
    assert (tmp_path / "schema/tei.rng").read_text("utf-8") == "my own"
    assert {path.name for path in (tmp_path / "schema").iterdir()} == {
        "tei.rng",
        "tei-2.rng",
        "tei-3.rng",
        "parts",
        "fetched.json",
    }
    status, out, err = run("validate", "--ignore", "edition", cwd=tmp_path)
    assert (status, out) == (0, "2 files checked: nothing wrong\n"), err


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("gone.rng", "Not Found"),
        ("page.rng", "no RELAX NG"),
        ("file.rng", "not fetched"),
        ("up/tei.rng", "would lie outside"),
    ],
)
def test_what_is_no_schema_is_refused_and_nothing_is_written(tmp_path, web, page, reason):
    base, _, _ = web
    letter(tmp_path, f"{base}/{page}")
    status, _, err = fetch(tmp_path)
    assert (status, reason in err) == (2, True), err
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != ".cache") == ["texts"]


def test_a_redirection_is_followed_and_settings_stay_as_they_are(tmp_path, web):
    base, _, _ = web
    letter(tmp_path, f"{base}/moved.rng")
    own = '# Ours.\r\n[tool.teitools]\r\ntexts = "texts"  # all\r\n\r\n'
    own += '[tool.teitools.schemas]\r\n"a:b" = "x.rng"\r\n[tool.x]\r\n'
    (tmp_path / "pyproject.toml").write_bytes(own.encode())
    assert fetch(tmp_path)[0] == 0
    line = f'"{base}/moved.rng" = "schema/moved.rng"\r\n'
    expected = own.replace("[tool.teitools.schemas]\r\n", f"[tool.teitools.schemas]\r\n{line}")
    assert (tmp_path / "pyproject.toml").read_bytes().decode() == expected


def test_lines_that_cannot_be_added_are_told(tmp_path, web):
    base, _, _ = web
    letter(tmp_path, f"{base}/rules.sch")
    own = 'schemas = { "a:b" = "x.rng" }\n'
    (tmp_path / "teitools.toml").write_text(own, encoding="utf-8")
    status, _, err = fetch(tmp_path)
    assert (status, f'"{base}/rules.sch" = "schema/rules.sch"' in err) == (2, True)
    assert (tmp_path / "teitools.toml").read_text(encoding="utf-8") == own


def test_where_nothing_is_on_the_web(tmp_path):
    letter(tmp_path, "../schema/tei.rng")
    assert fetch(tmp_path) == (0, "no file names a schema on the web\n", "")
