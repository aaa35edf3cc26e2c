"""The preview: what the build would write, made anew with each change, for this machine alone."""

import http.client
import threading
import time

import pytest
from cases import unpack
from command import PATIENCE
from lxml import html
from PIL import Image
from test_site import EDITION

from teitools.cli.preview import WAITING, Preview, serve
from teitools.edition import find_settings, load_edition
from teitools.site import make_site


@pytest.fixture
def folder(tmp_path):
    return unpack(EDITION, tmp_path / "edition")


@pytest.fixture
def served(folder):
    preview = Preview(folder)
    preview.make()
    server = serve(preview, 0)
    yield preview, server.server_port
    server.shutdown()
    server.server_close()


def ask(port, path, host=None, method="GET"):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.putrequest(method, path, skip_host=True)
    connection.putheader("Host", host or f"127.0.0.1:{port}")
    connection.endheaders()
    answer = connection.getresponse()
    data = answer.read()
    connection.close()
    return answer.status, answer.getheader("Content-Type"), data


def test_it_shows_what_the_build_would_write(served, folder):
    _, port = served
    site = make_site(load_edition(find_settings(folder))).html
    for name, data in site.items():
        status, kind, answer = ask(port, f"/{name}")
        assert status == 200 and kind
        if name.endswith(".html"):
            start, end = data.split(b"</body>")
            assert answer.startswith(start) and answer.endswith(end)
        else:
            assert answer == data
    assert ask(port, "/")[2] == ask(port, "/index.html")[2]
    assert ask(port, "/", method="HEAD")[::2] == (200, b"")


@pytest.mark.parametrize(
    "path", ["/../teitools.toml", "/%2e%2e/tei/edition.xml", "//etc/passwd", "/tei/edition.xml", "/texts"]
)
def test_only_the_pages_of_the_site_are_there(served, path):
    assert ask(served[1], path)[0] == 404


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{}", "127.0.0.1", "127.0.0.1.evil.example:{}", ""])
def test_a_name_that_is_not_this_machines_is_not_answered(served, host):
    _, port = served
    status, _, data = ask(port, "/", host=host.format(port) or " ")
    assert status == 403 and b"<html" not in data
    assert ask(port, "/", host=f"localhost:{port}")[0] == 200


def test_it_listens_on_this_machine_alone(folder):
    preview = Preview(folder)
    server = serve(preview, 0)
    assert server.server_address[0] == "127.0.0.1"
    server.shutdown()
    server.server_close()


def test_a_change_is_seen_and_an_open_page_told(served, folder):
    preview, port = served
    assert not preview.wait()
    answers = []
    waiting = threading.Thread(target=lambda: answers.append(ask(port, f"{WAITING}?{preview.version}")[0]))
    waiting.start()
    text = folder / "tei/texts/one.xml"
    time.sleep(0.05)
    text.write_text(text.read_text().replace("Text one", "Text changed"))
    assert preview.wait()
    assert not answers
    preview.make()
    waiting.join(PATIENCE)
    assert answers == [200]
    page = html.fromstring(ask(port, "/texts/one.html")[2])
    assert page.xpath("string(//h1)") == "Text changed" and not preview.wait()


def test_after_each_change_it_shows_what_a_whole_build_would_write(folder):
    text = folder / "tei/texts/one.xml"
    text.write_text(text.read_text().replace("</p></div>\n<div", '<graphic url="../a.png"/></p></div>\n<div'))
    preview = Preview(folder)
    preview.make()
    for change in (
        lambda: Image.new("RGB", (4, 5)).save(folder / "tei/a.png"),
        lambda: Image.new("RGB", (5, 4)).save(folder / "tei/a.png"),
        lambda: text.write_text(text.read_text().replace("leaves", "comes")),
        lambda: (folder / "tei/a.png").unlink(),
    ):
        assert not preview.wait()
        change()
        assert preview.wait()
        preview.make()
        whole = make_site(load_edition(find_settings(folder)))
        assert preview.files == whole.html and preview.images == whole.images
    assert preview.version == 5


def test_what_is_wrong_is_shown_on_the_page_and_the_last_good_site_stays(served, folder):
    preview, port = served
    text = folder / "tei/texts/one.xml"
    good = text.read_text()
    text.write_text(good.replace("<title>Text one</title>", "<title/>"))
    preview.make()
    page = html.fromstring(ask(port, "/index.html")[2])
    assert "text_untitled" in page.xpath("string(//*[@id='teitools-findings'])")
    (folder / "teitools.toml").write_text("texts = [<script>\n")
    preview.make()
    data = ask(port, "/texts/one.html")[2]
    assert b"broken_settings" in data and b"[<script>" not in data
    (folder / "teitools.toml").unlink()
    text.write_text(good)
    assert preview.wait()
    preview.make()
    assert b"teitools-findings" not in ask(port, "/index.html")[2]
