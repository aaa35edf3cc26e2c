"""A build that takes over what has not changed writes the same bytes as one that makes everything anew."""

import multiprocessing
import os
import signal
import sqlite3
from pathlib import Path

import pytest
from cases import unpack
from PIL import Image
from test_site import EDITION, HEADER, TEI, files_of

import teitools.site.inputs
import teitools.site.making
from teitools.edition import find_settings, load_edition
from teitools.site import Files, make_site, open_store, read_published, replace_folder
from teitools.site.published import IDS

ODD = f"""<TEI {TEI}>{HEADER.format(title="ODD", more="")}<text><body><schemaSpec ident="s">
<elementSpec ident="hi" mode="change"><model behaviour="inline" cssClass="{{css}}"/></elementSpec></schemaSpec></body>
</text></TEI>"""


def text(name, body, more="", number=1):
    header = HEADER.format(title=f"Text {name}", more=more)
    body = f'<div><head>One</head><p xml:id="{name}-p">{body}</p></div>'
    return f'<TEI {TEI} xml:id="{name}" xml:lang="en">{header}<text><body>{body}</body></text></TEI>'


def letter(day, sender="person:a", receiver="person:b"):
    sides = zip(("sent", "received"), (sender, receiver), strict=True)
    actions = "".join(
        f'<correspAction type="{kind}"><persName ref="{who}">x</persName><date when="{day}"/></correspAction>'
        for kind, who in sides
    )
    return f"<profileDesc><correspDesc>{actions}</correspDesc></profileDesc>"


PLAY = f"""<TEI {TEI} xml:id="play">{
    HEADER.format(
        title="Play",
        more='<profileDesc><particDesc><listPerson><person xml:id="x"><persName>Xenia</persName></person>'
        '<person xml:id="y"><persName>Yorick</persName></person></listPerson></particDesc></profileDesc>',
    )
}<text><body><div><sp who="#x"><p>One.</p></sp><sp who="#y"><p>Two <hi>words</hi>.</p></sp>
</div></body></text></TEI>"""

FILES = {
    **EDITION,
    "teitools.toml": 'title = "All"\nurl = "https://example.org/"\nsite = {messages = "words.json"}\n',
    "words.json": '{"Persons": "People"}',
    "schema/edition.odd": ODD.format(css="one"),
    "tei/texts/three.xml": text(
        "three", 'See <ref target="one.xml#p1">there</ref> and <ref target="four.xml#four-p">four</ref>.'
    ),
    "tei/texts/four.xml": text(
        "four",
        '<persName ref="person:b">Other</persName> had <measure quantity="3" corresp="person:a">three</measure>'
        ' on <date when="1921-02-03">a day</date>, <ref target="#nowhere">lost</ref>.',
    ),
    "tei/texts/five.xml": text("five", '<persName ref="person:a">A</persName> writes.', letter("1921-03-01")),
    "tei/texts/six.xml": text("six", '<persName ref="person:b">B</persName> writes.', letter("1921-03-05")),
    "tei/texts/seven.xml": PLAY,
    "tei/texts/eight.xml": text(
        "eight", '<figure><graphic url="../scans/a.png"/></figure> <graphic url="../scans/lost.png"/>'
    ),
    "tei/texts/nine.xml": text("nine", '<graphic url="../Scans/A.png"/> <graphic url="../scans/a.png"/>'),
}


def replaced(name, old, new, count=-1):
    def change(folder):
        path = folder / name
        said = path.read_text(encoding="utf-8")
        assert old in said
        path.write_text(said.replace(old, new, count), encoding="utf-8")

    return change


def written(name, said):
    return lambda folder: (folder / name).write_text(said, encoding="utf-8")


def removed(name):
    return lambda folder: (folder / name).unlink()


def scan(name, colour=(9, 9, 9), size=(12, 16)):
    def change(folder):
        path = folder / "tei" / name
        path.parent.mkdir(exist_ok=True)
        Image.new("RGB", size, colour).save(path)

    return change


def upgraded(folder):
    # A file of the package that pages are made of is another one from now on.
    teitools.site.inputs.code_stamp = lambda: ["a later package"]


PERSONS = "tei/registers/persons.xml"
CHANGES = {
    "nothing": lambda folder: None,
    "a word": replaced("tei/texts/one.xml", "leaves.", "comes."),
    "a mention more": replaced("tei/texts/four.xml", "had", 'and <persName ref="person:a">A</persName> had'),
    "a mention fewer": replaced("tei/texts/one.xml", '<persName ref="person:nobody">Nobody</persName>', "Nobody"),
    "a title": replaced("tei/texts/four.xml", "Text four", "Another"),
    "an id": replaced("tei/texts/four.xml", "four-p", "other-p"),
    "an id that was pointed to in vain": replaced("tei/texts/four.xml", "<head>", '<head xml:id="nowhere">'),
    "a date": replaced("tei/texts/five.xml", "1921-03-01", "1921-04-01"),
    "a correspondent": replaced("tei/texts/six.xml", '"sent"><persName ref="person:a"', '"sent"><persName ref="#q"'),
    "a text more": written("tei/texts/two.xml", text("two", '<persName ref="person:a">A</persName>.')),
    "a text fewer": removed("tei/texts/four.xml"),
    "a text renamed": lambda folder: (folder / "tei/texts/four.xml").rename(folder / "tei/texts/aa.xml"),
    "a text's own name": replaced("tei/texts/five.xml", 'xml:id="five"', 'xml:id="cinque"'),
    "a text that cannot be read": written("tei/texts/three.xml", "<TEI"),
    "a speech": replaced("tei/texts/seven.xml", 'who="#y"', 'who="#x"'),
    "a character": replaced("tei/texts/seven.xml", "Yorick", "Yoric"),
    "a record's name": replaced(PERSONS, ">Other<", ">Somebody<"),
    "a record's life": replaced(PERSONS, "1890", "1891"),
    "a record's id": replaced(PERSONS, '"b"', '"c"'),
    "a relation": replaced(PERSONS, '"knows"', '"fears"'),
    "a record more": replaced(
        PERSONS, "<listRelation>", '<person xml:id="nobody"><persName>N</persName></person><listRelation>'
    ),
    "a record fewer": replaced(PERSONS, '<person xml:id="b"><persName type="main">Other</persName></person>', ""),
    "all records": replaced(PERSONS, "xml:id", "n"),
    "the edition's header": replaced("tei/edition.xml", "<publisher>P<", "<publisher>Q<"),
    "a prefix": replaced("tei/edition.xml", 'ident="person"', 'ident="somebody"'),
    "the title in the settings": replaced("teitools.toml", "All", "Whole"),
    "the address": replaced("teitools.toml", "example.org", "example.net"),
    "the language": written("teitools.toml", 'title = "All"\nlanguage = "it"\n'),
    "the language of the interface": written("teitools.toml", 'title = "All"\nsite = {language = "it"}\n'),
    "words of the interface": written("words.json", '{"Persons": "Personae"}'),
    "the downloads": written("teitools.toml", 'title = "All"\nsite = {downloads = ["markdown"]}\n'),
    "an image's colours": scan("scans/a.png", (200, 9, 9)),
    "an image's size": scan("scans/a.png", size=(16, 12)),
    "an image fewer": removed("tei/scans/a.png"),
    "an image that was missing": scan("scans/lost.png"),
    "an image whose name is taken": lambda folder: (folder / "tei/texts/eight.xml").unlink(),
    "a package": upgraded,
    "the order": written("teitools.toml", 'title = "All"\norder = "title"\n'),
    "the processing model": written("schema/edition.odd", ODD.format(css="two")),
    "no processing model": removed("schema/edition.odd"),
}


def build(folder, out, cache, *, before=None, jobs=1):
    """The site of the edition in `folder`, as the command writes it, with what is kept in `cache`, if anything."""
    store = open_store(cache, folder, out) if cache is not None else None
    edition = load_edition(find_settings(folder), store.sound() if store is not None else ())
    odd = edition.settings.odd
    folders = {name: Files(out, out / name if store else None) for name in ("html", "text")}
    models = odd if odd is not None and odd.is_file() else None
    site = make_site(edition, models, folders=folders, store=store, before=before, jobs=jobs)
    for name, files in site.folders().items():
        replace_folder(out / name, files, "1", site.images if name == "html" else None)
    if store is not None:
        store.close()
    return site


@pytest.fixture
def made(monkeypatch):
    """The units that were made anew, by name."""
    found = []
    keep = teitools.site.making.Store.keep

    def noted(self, name, key, unit):
        found.extend([name] if name.endswith(".html") else [])
        keep(self, name, key, unit)

    monkeypatch.setattr(teitools.site.making.Store, "keep", noted)
    return found


@pytest.fixture
def built(tmp_path):
    """(folder, output, cache) of an edition that was built."""
    place = unpack(FILES, tmp_path / "in"), tmp_path / "out", tmp_path / "cache"
    for name in ("scans/a.png", "Scans/A.png"):
        scan(name)(place[0])
    build(*place)
    return place


@pytest.mark.parametrize("change", CHANGES)
def test_after_any_change_the_bytes_are_those_of_a_whole_build(change, built, tmp_path, made, monkeypatch):
    folder, out, cache = built
    monkeypatch.setattr(teitools.site.inputs, "code_stamp", teitools.site.inputs.code_stamp)
    CHANGES[change](folder)
    site = build(folder, out, cache)
    whole = build(folder, tmp_path / "whole", None)
    assert files_of(out) == files_of(tmp_path / "whole")
    assert site.findings == whole.findings
    if change == "nothing":
        assert not made
    if change == "a word":
        assert set(made) == {"texts/one.html", "persons/a.html", "persons/n-person-nobody.html", "dates.html"}
    if change in ("an image's colours", "an image fewer"):
        assert set(made) == {"texts/eight.html", "texts/nine.html"}
    if change == "a package":
        assert {"texts/one.html", "texts/play.html", "persons/a.html", "dates.html"} < set(made)
    # And once more, from what this one has kept.
    made.clear()
    build(folder, out, cache)
    assert files_of(out) == files_of(tmp_path / "whole")
    assert not made


@pytest.mark.parametrize("change", ["a word", "an id", "a text fewer", "a record fewer"])
def test_what_was_published_before_is_kept_in_the_same_way(change, built, tmp_path):
    folder, out, cache = built
    before = read_published((out / "html" / IDS).read_bytes())
    build(folder, out, cache, before=before)
    CHANGES[change](folder)
    site = build(folder, out, cache, before=before)
    whole = build(folder, tmp_path / "whole", None, before=before)
    assert files_of(out) == files_of(tmp_path / "whole") and site.findings == whole.findings


def other_version(monkeypatch, *_):
    monkeypatch.setattr(teitools.site.inputs, "code_stamp", lambda: ["another"])


def damaged(_, place):
    data = bytearray(place.read_bytes())
    data[100:4000] = bytes(3900)
    place.write_bytes(data)


def falsified(_, place):
    with sqlite3.connect(place) as db:
        db.execute("UPDATE units SET data = replace(data, 'persons', 'persans')")
    db.close()


def no_store(_, place):
    place.write_bytes(b"no database")


def writable(_, place):
    falsified(None, place)
    place.chmod(0o666)


def gone(_, place):
    place.unlink()


@pytest.mark.parametrize("harm", [other_version, damaged, falsified, no_store, writable, gone])
def test_what_is_kept_and_cannot_be_trusted_is_as_good_as_none(harm, built, tmp_path, monkeypatch, made):
    folder, out, cache = built
    [place] = (cache / "site").glob("*.sqlite")
    harm(monkeypatch, place)
    build(folder, out, cache)
    assert "texts/one.html" in made
    assert files_of(out / "html") == files_of(build_whole(folder, tmp_path) / "html")


def build_whole(folder, tmp_path):
    build(folder, tmp_path / "whole", None)
    return tmp_path / "whole"


def test_a_store_in_a_folder_that_others_could_write_to_is_not_used(built):
    folder, out, cache = built
    (cache / "site").chmod(0o777)
    assert open_store(cache, folder, out) is None
    build(folder, out, cache)


def test_a_page_that_somebody_has_changed_is_made_anew(built, tmp_path, made):
    folder, out, cache = built
    page = out / "html/texts/one.html"
    page.write_bytes(page.read_bytes() + b" ")
    (out / "html/persons/a.html").unlink()
    build(folder, out, cache)
    assert set(made) == {"texts/one.html", "persons/a.html"}
    assert files_of(out) == files_of(build_whole(folder, tmp_path))


def test_nothing_is_taken_from_another_place(built, tmp_path, made):
    folder, _, cache = built
    build(folder, tmp_path / "elsewhere", cache)
    assert "texts/one.html" in made
    store = open_store(cache, folder, tmp_path / "elsewhere")
    assert store.find("texts/one.html", b"") is None
    store.close()


def test_files_are_taken_over_with_their_times(built):
    folder, out, cache = built
    before = {path: path.stat().st_mtime_ns for path in Path(out).rglob("*.html")}
    build(folder, out, cache)
    assert {path: path.stat().st_mtime_ns for path in Path(out).rglob("*.html")} == before


def worker_that_dies(monkeypatch):
    """Every process but the first ends at its second text."""
    parent, make = os.getpid(), teitools.site.making.Making.text
    count = []

    def dying(self, *given, **more):
        count.append(1)
        if os.getpid() != parent and len(count) > 1:
            os.kill(os.getpid(), signal.SIGKILL)
        return make(self, *given, **more)

    monkeypatch.setattr(teitools.site.making.Making, "text", dying)


@pytest.mark.parametrize(("jobs", "harm"), [(2, None), (5, None), (2, worker_that_dies)])
def test_whatever_the_number_of_processes_the_bytes_are_the_same(jobs, harm, built, tmp_path, monkeypatch):
    folder, _, _ = built
    monkeypatch.setattr(teitools.site.making, "HEAVIEST", 9000)  # so that there are parts, too
    whole = build(folder, tmp_path / "whole", None)
    assert any("/2-" in name or name.startswith("2-") for name in whole.images)
    monkeypatch.setattr(teitools.site.making, "_WORTH", 2)
    if harm is not None:
        harm(monkeypatch)
    out, cache = tmp_path / "by-several", tmp_path / "another"
    for name in ("nothing", "a word", "a mention more"):
        CHANGES[name](folder)
        site = build(folder, out, cache, jobs=jobs)
        whole = build(folder, tmp_path / "whole", None)
        assert files_of(out) == files_of(tmp_path / "whole") and site.findings == whole.findings
    assert not multiprocessing.active_children()


def test_a_fault_in_a_process_is_told(tmp_path, monkeypatch):
    def faulty(*_, **__):
        raise ZeroDivisionError

    monkeypatch.setattr(teitools.site.making, "_WORTH", 2)
    monkeypatch.setattr(teitools.site.making.Making, "text", faulty)
    with pytest.raises(ZeroDivisionError):
        build(unpack(FILES, tmp_path / "in"), tmp_path / "out", None, jobs=3)
    assert not multiprocessing.active_children()
