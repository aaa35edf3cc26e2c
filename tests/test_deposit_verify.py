"""`--verify`: every way in which a package can be wrong is named, and nothing is written outside."""

import hashlib
import json
import stat
import zipfile
from pathlib import Path

import pytest
from command import teitools_command
from deposit_tools import (
    bomb,
    codes,
    consistent,
    good_package,
    overlapping,
    packaged,
    rewritten,
    small_edition,
    verified,
)

from teitools.deposit.bag_check import check_bag

TOP = "a-letter-1.2"


@pytest.fixture(autouse=True)
def back_here(monkeypatch):
    monkeypatch.chdir(Path.cwd())


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """A package with nothing wrong."""
    return good_package(tmp_path_factory.mktemp("good"))


def flipped(data):
    return data[:-20] + bytes([data[-20] ^ 1]) + data[-19:]


def link(name):
    entry = zipfile.ZipInfo(name, (2026, 5, 1, 0, 0, 0))
    entry.create_system = 3
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


def without_line(word):
    return lambda data: b"".join(line for line in data.splitlines(True) if word not in line)


def oxum(data):
    return data.replace(b"Payload-Oxum: ", b"Payload-Oxum: 1")


#: name -> (make the tampered file, the codes that are found, what they name)
ATTACKS = {
    "flipped byte": (
        lambda p, t: rewritten(p, t, {"data/tei/letter.xml": flipped}),
        {"file_differs"},
        "data/tei/letter.xml",
    ),
    "missing file": (
        lambda p, t: rewritten(p, t, leave=("data/text/letter.txt",)),
        {"file_missing", "oxum_wrong"},
        "data/text/letter.txt",
    ),
    "extra file": (
        lambda p, t: rewritten(p, t, add=[(f"{TOP}/data/evil.exe", b"x")]),
        {"file_extra", "oxum_wrong"},
        "data/evil.exe",
    ),
    "extra tag file": (lambda p, t: rewritten(p, t, add=[(f"{TOP}/evil.txt", b"x")]), {"file_extra"}, "evil.txt"),
    "wrong oxum": (
        lambda p, t: rewritten(p, t, {"bag-info.txt": oxum}),
        {"file_differs", "oxum_wrong"},
        "bag-info.txt",
    ),
    "manifest cut": (
        lambda p, t: rewritten(p, t, {"manifest-sha256.txt": without_line(b"letter.xml")}),
        {"file_differs", "file_extra"},
        "manifest-sha256.txt",
    ),
    "fetch.txt": (
        lambda p, t: rewritten(p, t, add=[(f"{TOP}/fetch.txt", b"http://x - data/a\n")]),
        {"not_a_bag"},
        "fetch.txt",
    ),
    "no manifest": (
        lambda p, t: rewritten(p, t, leave=("manifest-sha256.txt", "manifest-sha512.txt")),
        {"not_a_bag"},
        "manifest",
    ),
    "another BagIt": (
        lambda p, t: rewritten(p, t, {"bagit.txt": lambda data: data.replace(b"1.0", b"9.9")}),
        {"not_a_bag"},
        "BagIt 1.0",
    ),
    "path with ..": (
        lambda p, t: rewritten(p, t, add=[("../../evil.txt", b"x")]),
        {"package_unsafe"},
        "../../evil.txt",
    ),
    "path with .. inside": (
        lambda p, t: rewritten(p, t, add=[(f"{TOP}/data/../../../evil.txt", b"x")]),
        {"package_unsafe"},
        "outside",
    ),
    "absolute path": (lambda p, t: rewritten(p, t, add=[("/tmp/evil.txt", b"x")]), {"package_unsafe"}, "/tmp/evil.txt"),
    "backslashes": (lambda p, t: rewritten(p, t, add=[("..\\evil.txt", b"x")]), {"package_unsafe"}, "evil.txt"),
    "drive": (lambda p, t: rewritten(p, t, add=[("C:/evil.txt", b"x")]), {"package_unsafe"}, "C:/evil.txt"),
    "link": (
        lambda p, t: rewritten(p, t, add=[(link(f"{TOP}/data/link"), b"/etc/passwd")]),
        {"package_unsafe"},
        "link",
    ),
    "case twin": (
        lambda p, t: rewritten(p, t, add=[(f"{TOP}/data/tei/LETTER.xml", b"x")]),
        {"package_unsafe"},
        "LETTER.xml",
    ),
    "bomb": (lambda p, t: bomb(t, 300 << 20), {"package_bomb"}, "zeros.xml"),
    "shared bytes": (lambda p, t: overlapping(t), {"package_unsafe"}, "shares"),
    "empty": (lambda p, t: (t.write_bytes(b""), t)[1], {"package_unreadable"}, "zip"),
    "no zip": (lambda p, t: (t.write_bytes(b"Dear reader"), t)[1], {"package_unreadable"}, "zip"),
    "trailing bytes": (lambda p, t: (t.write_bytes(p.read_bytes() + b"#!evil"), t)[1], {"package_unsafe"}, "no entry"),
    "leading bytes": (lambda p, t: (t.write_bytes(b"#!evil\n" + p.read_bytes()), t)[1], {"package_unsafe"}, "no entry"),
    "two folders": (lambda p, t: rewritten(p, t, add=[("other/data/x", b"x")]), {"not_a_bag"}, "folder"),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_a_tampered_package_is_told_apart(name, good, tmp_path):
    make, expected, said = ATTACKS[name]
    inner = tmp_path / "inner" / "inner"
    inner.mkdir(parents=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("warnings.warn", lambda *a, **k: None)  # zipfile's own, for names that are there twice
        path = make(good, inner / "bad.zip") or inner / "bad.zip"
    result = verified(path)
    assert set(codes(result.findings)) == expected
    assert any(said in f"{dict(each.args)}" for each in result.findings)
    assert sorted(each.name for each in tmp_path.rglob("*")) == ["bad.zip", "inner", "inner"]


@pytest.mark.parametrize("part", ["a byte", "the end", "half", "nearly all"])
def test_a_package_cut_short_is_told(part, good, tmp_path):
    """The list of a zip's files stands at its end; a book within has such a list too, which may be taken for it."""
    size = good.stat().st_size
    kept = {"a byte": size - 1, "the end": size - 500, "half": size // 2, "nearly all": 100}[part]
    (tmp_path / "bad.zip").write_bytes(good.read_bytes()[:kept])
    told = set(codes(verified(tmp_path / "bad.zip").findings))
    assert told and told <= {"package_unreadable", "package_unsafe"}


def test_a_good_package_is_proved(good):
    result = verified(good)
    assert result.findings == []
    assert result.proved == [
        "valid: 1 of 1 files were checked against a schema or rules: 0 errors",
        "every file is what teitools makes of the TEI in the package",
    ]


def change_json(key, value, entity="./"):
    def change(data):
        crate = json.loads(data)
        next(each for each in crate["@graph"] if each["@id"] == entity)[key] = value
        return json.dumps(crate).encode()

    return change


#: What a forger writes who makes all sums right again.
FORGERIES = {
    "another licence in the crate": (
        {"data/ro-crate-metadata.json": change_json("license", {"@id": "https://example.org/"})},
        {"not_reproduced"},
        "ro-crate-metadata.json",
    ),
    "another author in CITATION.cff": (
        {"data/CITATION.cff": lambda data: data.replace(b"Example", b"Forger")},
        {"claim_wrong"},
        "CITATION.cff",
    ),
    "invalid TEI": (
        {"data/tei/letter.xml": lambda data: data.replace(b"<p>Dear", b'<p xmlns="http://evil">Dear')},
        {"claim_wrong"},
        "letter.xml",
    ),
    "a size in the crate": (
        {"data/ro-crate-metadata.json": change_json("contentSize", "1", "tei/letter.xml")},
        {"claim_wrong"},
        "contentSize",
    ),
    "no crate": ({}, {"claim_wrong"}, "RO-Crate"),
    "settings that read elsewhere": ({}, {"package_unsafe"}, "/etc"),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forger_who_knows_bagit_is_found_out(name, good, tmp_path):
    change, expected, said = FORGERIES[name]
    leave, crate = (), None
    if name == "no crate":
        leave = ("data/ro-crate-metadata.json",)
    if name == "settings that read elsewhere":
        toml = b'texts = ["/etc"]\n'
        import hashlib

        blob = hashlib.sha1(b"blob %d\0" % len(toml) + toml).hexdigest()
        values = {"contentSize": str(len(toml)), "sha256": hashlib.sha256(toml).hexdigest()}
        values["identifier"] = f"swh:1:cnt:{blob}"

        def crate(data):
            for key, value in values.items():
                data = change_json(key, value, "teitools.toml")(data)
            return data

        change = {"data/teitools.toml": lambda data: toml, "data/ro-crate-metadata.json": crate}
    path = consistent(good, tmp_path / "forged.zip", change, leave)
    result = verified(path)
    assert set(codes(result.findings)) == expected
    assert any(said in f"{dict(each.args)}" for each in result.findings)


def described_again(path, target, change):
    """`change` made, and the crate's sums of the changed files made right too."""
    import hashlib

    with zipfile.ZipFile(path) as old:
        new = {name: function(old.read(f"{TOP}/{name}")) for name, function in change.items()}

    def crate(data):
        for name, content in new.items():
            blob = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
            values = {"contentSize": str(len(content)), "sha256": hashlib.sha256(content).hexdigest()}
            for key, value in {**values, "identifier": f"swh:1:cnt:{blob}"}.items():
                data = change_json(key, value, name.removeprefix("data/"))(data)
        return data

    return consistent(path, target, {**change, "data/ro-crate-metadata.json": crate})


def test_claims_that_the_tei_does_not_bear_out_are_named_with_the_line(good, tmp_path):
    changed = {"data/CITATION.cff": lambda data: data.replace(b"Example", b"Forger")}
    result = verified(described_again(good, tmp_path / "forged.zip", changed))
    told = {
        each.args["name"]: each.args["difference"] for each in result.findings if each.code.name == "not_reproduced"
    }
    assert "family-names: Forger" in told["CITATION.cff"] and "would be `" in told["CITATION.cff"]


def test_tei_that_is_not_valid_is_named_with_its_line(good, tmp_path):
    changed = {"data/tei/letter.xml": lambda data: data.replace(b"<p>Dear", b'<p xmlns="http://evil">Dear')}
    result = verified(described_again(good, tmp_path / "forged.zip", changed))
    faults = [each.args for each in result.findings if each.code.name == "content_wrong"]
    assert [(each["file"], each["line"]) for each in faults] == [("tei/letter.xml", 12)]


def test_a_restored_file_in_a_package_is_found(tmp_path):
    from test_deposit_package import GAP, restored

    good = packaged(small_edition(tmp_path / "e", letter=restored(f"<p>{GAP} <persName>Fox</persName></p>"))).path
    changed = {"data/tei/letter.xml": lambda data: data.replace(b"</persName></p>", b"</persName> was brown</p>")}
    result = verified(described_again(good, tmp_path / "forged.zip", changed))
    assert "restored_file" in {each.args.get("code") for each in result.findings}


def test_the_command_line_tells_it_with_its_status(good, tmp_path):
    def run(path):
        return teitools_command("deposit", "--verify", path, cwd=tmp_path, text=True)

    done = run(good)
    assert (done.returncode, done.stderr) == (0, "")
    assert "every sum is right" in done.stdout
    rewritten(good, tmp_path / "bad.zip", {"data/tei/letter.xml": flipped})
    done = run(tmp_path / "bad.zip")
    assert done.returncode == 1 and "data/tei/letter.xml" in done.stderr and "[file_differs]" in done.stderr
    (tmp_path / "bad.zip").write_bytes(b"PK")
    done = run(tmp_path / "bad.zip")
    assert done.returncode == 2 and "[package_unreadable]" in done.stderr


def test_only_line_feeds_and_carriage_returns_end_the_lines_of_a_bag(tmp_path):
    """U+2028 and U+0085 may stand in what a bag says and in the names of its files."""
    data = {
        "bag/bagit.txt": b"BagIt-Version: 1.0\r\nTag-File-Character-Encoding: UTF-8\r\n",
        "bag/bag-info.txt": "Source-Organization: one\u2028Payload-Oxum: 9.9\u0085Payload-Oxum: 8.8\r".encode(),
        "bag/data/a": b"",
    }
    empty = hashlib.sha512(b"").hexdigest()
    data["bag/manifest-sha512.txt"] = f"{empty}  data/a\r\n".encode()
    with zipfile.ZipFile(tmp_path / "bag.zip", "w") as package:
        for name, content in data.items():
            package.writestr(name, content)
    with zipfile.ZipFile(tmp_path / "bag.zip") as package:
        bag, findings = check_bag(package, "bag.zip")
    assert [each.code.name for each in findings if each.code.severity.value == "error"] == []
    assert bag.info == {"Source-Organization": ["one\u2028Payload-Oxum: 9.9\u0085Payload-Oxum: 8.8"]}
