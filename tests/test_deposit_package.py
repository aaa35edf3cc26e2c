"""The package: a valid bag and crate, the same for the same edition, and never what it must not hold."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from cases import cases, name_of, read_case, unpack
from deposit_tools import codes, looked_at, packaged, small_edition, tei, verified
from edition_tools import shown
from jing import jing
from trees import assert_same, zipped

from teitools.deposit import Refused
from teitools.deposit.hashes import Summing, directory_swhids
from teitools.edition import EditionError

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def back_here(monkeypatch):
    """Packaging goes to the edition's folder."""
    monkeypatch.chdir(Path.cwd())


@pytest.fixture(scope="module")
def unpacked(own_package, tmp_path_factory):
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(own_package[0]) as package:
        package.extractall(folder)
    return next(folder.iterdir())


@pytest.mark.parametrize("path", cases("deposit"), ids=name_of)
def test_findings(path, expect, tmp_path):
    _, files = read_case(path)
    folder = unpack({name: text for name, text in files.items() if name != "findings"}, tmp_path.resolve())
    findings = looked_at(folder)[2]
    expect(path, {"findings": shown(findings, folder)})


# The library itself does what Python 3.13 warns of.
@pytest.mark.filterwarnings("ignore:'count' is passed as positional argument:DeprecationWarning")
def test_the_library_of_congress_takes_the_bag(unpacked):
    bagit = pytest.importorskip("bagit")
    bag = bagit.Bag(str(unpacked))
    bag.validate(processes=1)
    assert bag.version_info == (1, 0)
    assert set(bag.algorithms) == {"sha256", "sha512"}


def test_ro_crate_py_reads_the_crate(unpacked):
    rocrate = pytest.importorskip("rocrate.rocrate")
    crate = rocrate.ROCrate(unpacked / "data")
    assert crate.version == "1.3"
    assert crate.root_dataset["name"] == "Turin, Red Aid, Fascism and Communism: an edition of facts"
    files = {each.id for each in crate.data_entities if each.type == "File"}
    on_disk = {
        path.relative_to(unpacked / "data").as_posix() for path in (unpacked / "data").rglob("*") if path.is_file()
    }
    assert files == on_disk - {"ro-crate-metadata.json"}
    text = crate.get("tei/texts/turin-1920.xml")
    assert text["encodingFormat"] == "application/tei+xml"
    assert [each.id for each in text["conformsTo"]] == ["schema/edition.rng"]
    assert "tei/registers/persons.xml" in {each.id for each in text["mentions"]}
    assert [each.id for each in crate.get("schema/edition.rng")["isBasedOn"]] == ["schema/edition.odd"]
    assert [each.id for each in crate.get("text/turin-1920.txt")["isBasedOn"]] == ["tei/texts/turin-1920.xml"]
    assert crate.get("#packaging")["instrument"].id == "#teitools"


def test_git_gives_the_payload_the_same_identifier(own_package, unpacked, tmp_path):
    if shutil.which("git") is None:
        pytest.skip("git is not here")
    env = {**os.environ, "GIT_DIR": str(tmp_path / "git"), "GIT_WORK_TREE": str(unpacked / "data")}
    for command in (["init", "-q"], ["-c", "core.excludesFile=/dev/null", "add", "-f", "-A", "."]):
        subprocess.run(["git", *command], env=env, cwd=unpacked / "data", check=True, capture_output=True)
    tree = subprocess.run(["git", "write-tree"], env=env, cwd=unpacked / "data", check=True, capture_output=True)
    assert own_package[1] == f"swh:1:dir:{tree.stdout.decode().strip()}"


def test_folders_sort_as_git_sorts_them():
    summing = Summing(6)
    summing.add(b"hello\n")
    sums = summing.sums()
    assert sums.swhid == "swh:1:cnt:ce013625030ba8dba906f756967f9e9ca394464a"
    found = dict(directory_swhids([("a/x", sums.swhid), ("a.b", sums.swhid), ("a0", sums.swhid)]))
    assert found[""] == "swh:1:dir:" + _tree(["a.b", "a/x", "a0"])


def _tree(names):
    import hashlib

    blob = bytes.fromhex("ce013625030ba8dba906f756967f9e9ca394464a")
    inner = b"100644 x\0" + blob
    folder = hashlib.sha1(b"tree %d\0" % len(inner) + inner).digest()
    data = b"100644 a.b\0" + blob + b"40000 a\0" + folder + b"100644 a0\0" + blob
    return hashlib.sha1(b"tree %d\0" % len(data) + data).hexdigest()


@pytest.mark.skipif(shutil.which("unzip") is None, reason="unzip is not here")
def test_unzip_finds_nothing_wrong(own_package):
    assert subprocess.run(["unzip", "-tqq", str(own_package[0])], capture_output=True).returncode == 0


def test_jing_finds_the_packaged_tei_valid(unpacked):
    files = sorted(map(str, (unpacked / "data/tei").rglob("*.xml")))
    assert len(files) == 9
    assert jing(unpacked / "data/schema/edition.rng", *files[1:]) == (0, "")


def test_the_same_edition_makes_the_same_bytes_elsewhere(own_package, tmp_path):
    copy = tmp_path / "elsewhere with spaces"
    for name in ("tei", "schema", "LICENSE", "LICENSE-EDITION", "README.md", "pyproject.toml", "CITATION.cff"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, copy / name) if copy.exists() else (
            copy.mkdir(),
            (shutil.copytree if source.is_dir() else shutil.copy)(source, copy / name),
        )
    env = {
        **os.environ,
        "TZ": "Pacific/Chatham",
        "LC_ALL": "C",
        "PYTHONHASHSEED": "7",
        "TEITOOLS_CACHE": str(tmp_path / "c"),
    }
    done = subprocess.run(
        [sys.executable, "-m", "teitools", "deposit", "-o", str(tmp_path)],
        cwd=copy,
        env=env,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert_same(zipped(tmp_path / own_package[0].name), zipped(own_package[0]))
    assert own_package[1] in done.stdout


def test_the_unpacked_package_makes_the_same_package(unpacked, own_package, tmp_path):
    again = packaged(unpacked / "data", tmp_path)
    assert_same(zipped(again.path), zipped(own_package[0]))


def test_source_date_epoch_is_the_only_time(tmp_path):
    small_edition(tmp_path / "e")
    made = packaged(tmp_path / "e", epoch=1_000_000_000)
    with zipfile.ZipFile(made.path) as package:
        assert {each.date_time for each in package.infolist()} == {(2001, 9, 9, 1, 46, 40)}
        assert {each.external_attr >> 16 for each in package.infolist()} == {0o100644}
        assert b"Bagging-Date: 2001-09-09" in package.read("a-letter-1.2/bag-info.txt")


def test_every_file_of_the_metadata_says_what_the_header_says(tmp_path):
    small_edition(tmp_path / "e")
    made = packaged(tmp_path / "e")
    assert made.path.name == "a-letter-1.2.zip"
    with zipfile.ZipFile(made.path) as package:
        texts = [name for name in package.namelist() if not name.endswith((".epub", ".docx", ".pdf"))]
        read = {name.partition("/data/")[2]: package.read(name).decode() for name in texts}
    zenodo, crate = json.loads(read[".zenodo.json"]), json.loads(read["ro-crate-metadata.json"])
    root = next(each for each in crate["@graph"] if each["@id"] == "./")
    assert zenodo["creators"] == [{"name": "Example, Ada"}]
    assert (zenodo["license"], zenodo["publication_date"], zenodo["version"]) == ("cc-by-4.0", "2026-05-01", "1.2")
    assert root["datePublished"] == "2026-05-01"
    assert root["license"] == {"@id": "https://creativecommons.org/licenses/by/4.0/"}
    assert "family-names: Example" in read["CITATION.cff"]
    assert "<publicationYear>2026</publicationYear>" in read["metadata/datacite.xml"]
    assert "<dc:date>2026-05-01</dc:date>" in read["metadata/dublin-core.xml"]
    assert json.loads(read["metadata/datacite.json"])["rightsList"][0]["rightsIdentifier"] == "CC-BY-4.0"
    assert json.loads(read["metadata/validation.json"])["checked"] == 1
    assert read["text/letter.txt"] == "A letter\n\nDear reader,\n" or "Dear reader," in read["text/letter.txt"]
    assert "LICENCE.txt" in read and "README.txt" in read


def test_the_older_crate_is_there_for_those_who_want_it(tmp_path):
    made = packaged(small_edition(tmp_path / "e"), crate="1.2")
    with zipfile.ZipFile(made.path) as package:
        crate = json.loads(package.read("a-letter-1.2/data/ro-crate-metadata.json"))
    assert crate["@context"] == "https://w3id.org/ro/crate/1.2/context"
    assert crate["@graph"][0]["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.2"}
    assert verified(made.path).findings == []


NAMES = {
    "a name with spaces.xml": [],
    "cafe\u0301.xml": [],
    "new\nline.xml": ["name_not_portable"],
    "100%.xml": [],
    "a\\b.xml": ["name_unpackable"],
    "con.xml": ["name_not_portable"],
}


@pytest.mark.parametrize("name", NAMES)
def test_unusual_file_names(name, tmp_path):
    folder = small_edition(tmp_path / "e")
    (folder / "tei" / name).write_text(tei("Another"), encoding="utf-8")
    toml = 'title = "A letter"\n[deposit]\ndescription = "Two letters."\n'
    (folder / "teitools.toml").write_text(toml, encoding="utf-8")
    findings = looked_at(folder)[2]
    assert codes(findings) == NAMES[name]
    if any(each.effective_severity.value == "error" for each in findings):
        return
    result = verified(packaged(folder).path)
    assert [each.code.name for each in result.findings] == []
    with zipfile.ZipFile(folder / "output/deposit/a-letter-1.zip") as package:
        manifest = package.read("a-letter-1/manifest-sha256.txt").decode()
        written = name.replace("e\u0301", "\u00e9").replace("%", "%25").replace("\n", "%0A")
        assert f"  data/tei/{written}\n" in manifest


def test_case_twins_and_names_that_differ_only_in_accents_are_refused(tmp_path):
    folder = small_edition(tmp_path / "e")
    for name in ("Twin.xml", "twin.xml", "\u00e9.xml", "e\u0301.xml"):
        (folder / "tei" / name).write_text(tei(name), encoding="utf-8")
    assert codes(looked_at(folder)[2]).count("names_alike") == 2


def test_what_lies_outside_the_project_is_refused(tmp_path):
    folder = small_edition(tmp_path / "e")
    (tmp_path / "secret.xml").write_text(tei("Secret"), encoding="utf-8")
    (tmp_path / "secret.png").write_bytes(b"secret")
    with pytest.raises(EditionError):
        (folder / "tei/link.xml").symlink_to(tmp_path / "secret.xml")
        looked_at(folder)
    (folder / "tei/link.xml").unlink()
    (folder / "README.md").symlink_to(tmp_path / "secret.xml")
    (folder / "tei/picture.xml").write_text(tei("P", '<p><graphic url="../../secret.png"/></p>'), encoding="utf-8")
    (folder / "tei/hidden.xml").write_text(tei("H", '<p><ref target="../.env">x</ref></p>'), encoding="utf-8")
    (folder / ".env").write_text("password", encoding="utf-8")
    found = codes(looked_at(folder)[2])
    assert found.count("link_outside_project") == 1
    assert found.count("missing_from_package") == 2


def test_what_the_files_refer_to_comes_along(tmp_path):
    folder = small_edition(
        tmp_path / "e",
        letter=tei(body='<p><graphic url="../images/a.png"/> <ref target="../notes/n.txt">note</ref></p>'),
    )
    for name in ("images/a.png", "notes/n.txt", "images/unused.png", "schema/inner.rnc"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("x = empty\n", encoding="utf-8")
    with (folder / "schema/edition.rnc").open("a", encoding="utf-8") as file:
        file.write('foo = external "inner.rnc"\n')
    (folder / "schema/inner.rnc").write_text("element x { empty }\n", encoding="utf-8")
    parts = set(looked_at(folder)[0].parts)
    assert parts == {"tei/letter.xml", "schema/edition.rnc", "schema/inner.rnc", "images/a.png", "notes/n.txt"}


def test_the_escapes_of_an_address_are_read_once(tmp_path):
    body = '<p><graphic url="a%2520b.png"/> <graphic url="c%20d.png"/> <graphic url="100%25.png"/></p>'
    folder = small_edition(tmp_path / "e", letter=tei(body=body))
    for name in ("a%20b.png", "a b.png", "c d.png", "100%.png"):
        (folder / "tei" / name).write_bytes(b"x")
    assert {each for each in looked_at(folder)[0].parts if each.endswith(".png")} == {
        "tei/a%20b.png",
        "tei/c d.png",
        "tei/100%.png",
    }


SOURCE = "The quick brown fox jumps over the lazy dog while the other animals watch in silence.\n"
WITHHELD_HEADER = """<sourceDesc><bibl><idno type="filename">s.txt</idno><idno type="sha256">{sha}</idno>
<extent><measure unit="chars" quantity="86"/></extent>{status}</bibl></sourceDesc>"""


def restored(body, status="", sha="0" * 64):
    text = tei(body=f'<div type="transcription">{body}</div>')
    return text.replace("<sourceDesc><p>Invented.</p></sourceDesc>", WITHHELD_HEADER.format(sha=sha, status=status))


GAP = '<gap reason="legal" unit="chars" quantity="9" source="s.txt#char=0,9"/>'
RESTORED = {
    "all restored": (restored("<p>The quick brown fox.</p>"), ["restored_file"]),
    "some restored": (restored(f"<p>{GAP} brown fox jumps</p>"), ["restored_file"]),
    "some restored and called free": (
        restored(f"<p>{GAP} brown</p>", '<availability status="free"><p/></availability>'),
        ["restored_file"],
    ),
    "restricted": (
        restored("<p>The fox.</p>", '<availability status="restricted"><p/></availability>'),
        ["restored_file"],
    ),
    "withheld": (restored(f"<p>{GAP} <persName>Fox</persName>.</p>"), []),
    "free": (restored("<p>The quick brown fox.</p>", '<availability status="free"><p/></availability>'), []),
}


@pytest.mark.parametrize("name", RESTORED)
def test_a_restored_file_is_refused(name, tmp_path):
    content, expected = RESTORED[name]
    assert codes(looked_at(small_edition(tmp_path, letter=content))[2]) == expected


def test_a_source_is_refused_by_its_sum_and_by_its_words(tmp_path):
    import hashlib

    sha = hashlib.sha256(SOURCE.encode()).hexdigest()
    folder = small_edition(tmp_path / "e", letter=restored(f"<p>{GAP}</p>", sha=sha))
    (folder / "extra").mkdir()
    (folder / "extra/copy.dat").write_text(SOURCE, encoding="utf-8")
    (folder / "teitools.toml").write_text('[deposit]\ninclude = ["extra/*"]\n', encoding="utf-8")
    with pytest.raises(Refused) as refused:
        packaged(folder)
    assert codes(refused.value.findings) == ["source_in_package"]
    assert not list((folder / "output").rglob("*.zip")) and not list((folder / "output").rglob(".*"))
    (folder / "extra/copy.dat").write_text("x", encoding="utf-8")
    packaged(folder)
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources/s.txt").write_text(SOURCE, encoding="utf-8")
    (folder / "teitools.toml").write_text(
        'sources = "../sources"\n[deposit]\ninclude = ["extra/*"]\n', encoding="utf-8"
    )
    for place in ("text", "description"):
        if place == "text":
            (folder / "extra/copy.dat").write_text("so: " + SOURCE.upper(), encoding="utf-8")
        else:
            (folder / "extra/copy.dat").write_text("x", encoding="utf-8")
            toml = f'sources = "../sources"\n[deposit]\nkeyword = "{SOURCE.strip()}"\ninclude = ["extra/*"]\n'
            (folder / "teitools.toml").write_text(toml, encoding="utf-8")
        with pytest.raises(Refused) as refused:
            packaged(folder)
        assert set(codes(refused.value.findings)) == {"leak"}


def test_what_was_packaged_before_stays_when_the_next_is_refused(tmp_path):
    folder = small_edition(tmp_path / "e")
    made = packaged(folder)
    before = made.path.read_bytes()
    (folder / "LICENSE").mkdir()
    (folder / "extra").mkdir()
    (folder / "extra/zzz.png").write_bytes(b"x")
    (folder / "teitools.toml").write_text('[deposit]\ninclude = ["extra/*"]\n', encoding="utf-8")
    survey, metadata, _ = looked_at(folder)
    (folder / "extra/zzz.png").unlink()
    from teitools.cli.deposit import _validate
    from teitools.deposit import make_package

    with pytest.raises(OSError):
        make_package(survey, metadata, _validate(survey.settings), made.path)
    assert made.path.read_bytes() == before
    assert [path.name for path in made.path.parent.iterdir()] == [made.path.name]
